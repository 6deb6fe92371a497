"""The desk answers every message of a page, and lets no message do what it may not."""

from __future__ import annotations

import json
import os
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textinator_widgets.api.page import PageDesk
from textinator_widgets.plugins import kinds

LONG = os.environ.get("TW_CRASH") == "long"


def no_part(name: str) -> str:
    return {"markdown": "export const x = 1;"}[name]


class Page:
    """Asks a desk as a page does."""

    def __init__(self, session: Any, language: str = "en") -> None:
        self.desk = PageDesk(session, language=language, parts=no_part)

    def ask(self, kind: str, **fields: Any) -> Any:
        request = str(uuid.uuid4())
        reply = self.desk.handle({"request": request, "type": kind, **fields})
        assert reply["request"] == request
        json.dumps(reply, allow_nan=False)
        return reply

    def done(self, kind: str, **fields: Any) -> Any:
        reply = self.ask(kind, **fields)
        assert reply["status"] == "done", reply
        return reply["result"]

    def failed(self, kind: str, **fields: Any) -> Any:
        reply = self.ask(kind, **fields)
        assert reply["status"] == "failed", reply
        return reply["error"]


EMPTY: dict[str, Any] = {"labels": [], "inputs": [], "relations": []}
ANN = {"id": "1", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}
ANSWER = {**EMPTY, "labels": [ANN]}
HISTORY: dict[str, Any] = {"past": [{"name": "Label", "before": EMPTY, "after": ANSWER}], "future": []}


def about(item: dict[str, Any]) -> dict[str, Any]:
    return {"context": item["context"], "sha256": item["sha256"]}


@pytest.fixture
def page(make) -> Page:
    return Page(make(3).annotator("anna"))


def test_a_page_opens_with_a_text(page) -> None:
    state = page.done("ready")

    assert state["status"] == "open"
    assert state["item"]["text"].startswith("Ann")
    assert state["progress"] == {"submitted": 0, "skipped": 0, "total": 3}
    assert page.done("ready") == state == page.desk.page()
    assert page.done("ping") == {}


def test_draft_submit_and_the_next_text(page) -> None:
    item = page.done("ready")["item"]
    saved = page.done("save_draft", **about(item), base_revision=0, answer=ANSWER, history=HISTORY)
    assert saved == {"revision": 1}
    draft = page.done("ready")["draft"]
    assert (draft["answer"], draft["history"]) == (ANSWER, HISTORY)

    result = page.done("submit", **about(item), key="k", answer=ANSWER, ignore=False)

    assert result["page"]["item"]["context"] != item["context"]
    assert result["page"]["batch"] == {"uuid": result["batch"], "context": item["context"]}
    assert result["page"]["progress"]["submitted"] == 1
    again = page.done("submit", **about(item), key="k", answer=ANSWER, ignore=False)
    assert again == result


def test_a_stale_draft_is_told_with_the_newer_one(page) -> None:
    item = page.done("ready")["item"]
    draft = {**about(item), "base_revision": 0, "answer": ANSWER, "history": HISTORY}
    page.done("save_draft", **draft)
    assert page.done("save_draft", **draft) == {"revision": 1}

    error = page.failed("save_draft", **{**draft, "answer": EMPTY})

    assert error["code"] == "stale"
    assert error["draft"]["answer"] == ANSWER
    assert page.done("save_draft", **{**draft, "base_revision": 1, "answer": EMPTY}) == {"revision": 2}


def test_a_submit_for_a_text_that_was_left_is_kept(page) -> None:
    item = page.done("ready")["item"]
    page.done("skip", context=item["context"])

    result = page.done("submit", **about(item), key="late", answer=ANSWER, ignore=False)

    assert result["batch"]


def test_two_windows_with_the_same_text_lose_nothing_and_both_go_on(make) -> None:
    project = make(3)
    one, two = (Page(project.annotator("anna")) for _ in range(2))
    item = one.done("ready")["item"]
    assert two.done("ready")["item"] == item
    other = {**EMPTY, "labels": [{**ANN, "id": "b", "end": 2, "quote": "An"}]}

    first = one.done("submit", **about(item), key="one", answer=ANSWER, ignore=False)
    second = two.done("submit", **about(item), key="two", answer=other, ignore=False)

    assert sorted(project.labels().quote) == ["An", "Ann"]
    assert second["page"]["item"] == first["page"]["item"] != item
    assert second["page"]["progress"]["submitted"] == 1
    assert second["page"]["batch"]["uuid"] == second["batch"]


def test_a_page_of_a_project_that_closes_says_so_and_keeps_the_text(make) -> None:
    project = make(2)
    page = Page(project.annotator("anna"))
    item = page.done("ready")["item"]
    project.update(is_open=False)

    for kind in ("skip", "save_for_later"):
        state = page.done(kind, context=item["context"])
        assert (state["status"], state["item"]) == ("closed", None)
    sent = page.failed("submit", **about(item), key="k", answer=ANSWER, ignore=False)
    assert sent["code"] == "project_closed"
    assert "Your work is kept as a draft" in sent["message"]
    assert page.done("save_draft", **about(item), base_revision=0, answer=ANSWER, history=HISTORY)

    project.update(is_open=True)
    assert page.done("ready")["item"] == item


def test_leaving_a_text_twice_leaves_one(page) -> None:
    item = page.done("ready")["item"]
    second = page.done("skip", context=item["context"])
    assert second["progress"]["skipped"] == 1

    assert page.done("skip", context=item["context"]) == second
    third = page.done("save_for_later", context=second["item"]["context"])
    assert third["item"]["context"] not in (item["context"], second["item"]["context"])


def test_what_was_submitted_on_a_text_that_stays_is_shown(make) -> None:
    page = Page(make(1, auto_text_switch=False).annotator("anna"))
    item = page.done("ready")["item"]

    state = page.done("submit", **about(item), key="k", answer=ANSWER, ignore=False)["page"]

    assert state["item"] == item
    assert [label["quote"] for label in state["submitted"][0]["labels"]] == ["Ann"]
    assert page.done("skip", context=item["context"])["status"] == "finished"


def test_waiting_says_until_when(make, clock) -> None:
    project = make(1, disjoint_annotation=True, lease_minutes=10)
    project.annotator("boris").next()

    state = Page(project.annotator("anna")).done("ready")

    assert (state["status"], state["item"], state["waiting_texts"]) == ("waiting", None, 1)
    assert state["waiting_until"].startswith("2030-05-01T09:1")


def test_nobody_reaches_a_text_that_was_never_theirs(make) -> None:
    project = make(2)
    owner = Page(project.annotator("owner"))
    item = owner.done("ready")["item"]
    thief = Page(project.annotator("thief"))

    for kind, more in (
        ("submit", {"key": "k", "answer": ANSWER, "ignore": False}),
        ("save_draft", {"base_revision": 0, "answer": ANSWER, "history": HISTORY}),
        ("flag", {"form": {"feedback": "x"}}),
    ):
        assert thief.failed(kind, **about(item), **more)["code"] == "not_allowed"
    thief.done("skip", context=item["context"])

    assert len(project.batches()) == len(project.flags()) == 0
    assert owner.done("ready")["item"] == item


def test_another_text_than_the_stored_one_is_refused(page) -> None:
    item = page.done("ready")["item"]
    other = {**about(item), "sha256": "0" * 64}

    assert page.failed("submit", **other, key="k", answer=ANSWER, ignore=False)["code"] == "outdated_text"
    saved = page.failed("save_draft", **other, base_revision=0, answer=ANSWER, history=HISTORY)
    assert saved["code"] == "outdated_text"


def test_violations_come_with_their_markers_in_the_language_of_the_page(store) -> None:
    project = store.create_project("Q", task="mcqar", texts=["Tea?"])
    page = Page(project.annotator("anna"), "sv")
    item = page.done("ready")["item"]
    inputs = [{"marker": "question", "content": "Te?", "group": "g", "group_order": 1}]

    error = page.failed("submit", **about(item), key="k", answer={**EMPTY, "inputs": inputs}, ignore=False)

    assert error["code"] == "restriction_violated"
    assert [one["marker"] for one in error["violations"]] == ["correct_answer", "distractor"]
    assert "Rätt svar" in error["violations"][0]["message"]


def test_parts_are_those_of_the_front_end(page) -> None:
    assert page.done("load_part", name="markdown")["source"].startswith("export")
    assert page.failed("load_part", name="../../etc/passwd")["code"] == "bad_request"


@pytest.mark.parametrize(
    "message",
    [
        None, 3, "ready", [], {}, {"type": "ready"}, {"request": "1"}, {"request": 1, "type": "ready"},
        {"request": "x" * 101, "type": "ready"}, {"request": "1", "type": "drop_tables"},
        {"request": "1", "type": "submit"}, {"request": "1", "type": "skip", "context": "1"},
        {"request": "1", "type": "skip", "context": True}, {"request": "1", "type": "skip", "context": 2**70},
        {"request": "1", "type": "flag", "context": 1, "form": []},
    ],
)  # fmt: skip
def test_what_is_no_request_is_answered_and_does_nothing(page, message) -> None:
    reply = page.desk.handle(message)

    assert reply["status"] == "failed"
    assert reply["error"]["code"] == "bad_request"
    assert "Traceback" not in reply["error"]["message"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(), one, max_size=3),
    max_leaves=8,
)
KINDS = ("ready", "submit", "save_draft", "skip", "save_for_later", "flag", "load_part")


@settings(
    max_examples=60 if LONG else 30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_message_is_left_unanswered_or_answered_with_an_internal_error(page, data) -> None:
    item = page.desk.page()["item"]
    good = {
        "request": "1", "type": data.draw(st.sampled_from(KINDS)), "key": "k", "ignore": False,
        "context": item["context"] if item else 1, "sha256": item["sha256"] if item else "",
        "base_revision": 0, "answer": ANSWER, "history": HISTORY, "form": {"feedback": "x"},
        "name": "markdown",
    }  # fmt: skip
    good[data.draw(st.sampled_from(sorted(set(good) - {"request"})))] = data.draw(JSON)
    if data.draw(st.booleans()):
        good["answer"] = {"labels": [{**ANN, data.draw(st.sampled_from(sorted(ANN))): data.draw(JSON)}]}

    reply = page.desk.handle(good)

    assert reply["status"] in ("done", "failed")
    assert reply["status"] == "done" or reply["error"]["code"] != "internal"


@pytest.fixture
def full(store) -> Any:
    """A project with a marker of every kind, inside and outside units, and a relation; its text stays."""
    project = store.create_project("Full", texts=["Ann met Bob 😀."], auto_text_switch=False)
    unit = project.add_unit(size=2, minimum_required=0, is_rankable=True)
    settings_of: dict[str, dict[str, Any]] = {
        "radio": {"choices": ["a", {"group": "b", "choices": ["c"]}]},
        "check": {"choices": ["a", "b"]},
        "range": {"range": (0, 10, 0.5)},
    }
    for kind in kinds.names():
        for place, in_unit in (("alone", None), ("together", unit)):
            name = f"{kind} {place}"
            project.add_marker(
                name, kind, code=name.replace(" ", "."), unit=in_unit, **settings_of.get(kind, {})
            )
    project.add_relation("Meets", [("m-span.alone", "m-span.alone")])
    return project


NUMBERS = st.sampled_from([5.0, 5, 0.5, -0.0, 10**30, 2**63, 1e308, "7", True])
VALUES = JSON | NUMBERS | st.sampled_from(["a", "c", ["b", "c"], ["a"], [["b", "c"]], [], "", "\ud800", "\0"])
SMALL = st.integers(-1, 16) | JSON


MARKERS = st.sampled_from([f"{kind}.{place}" for kind in kinds.names() for place in ("alone", "together")])
COMMON = {"group": VALUES, "group_order": SMALL, "extra": VALUES}
LABELS = st.fixed_dictionaries(
    {"marker": MARKERS, "start": SMALL, "end": SMALL},
    optional={**COMMON, "id": VALUES, "quote": VALUES, "origin": VALUES},
)
INPUTS = st.fixed_dictionaries({"marker": MARKERS, "content": VALUES}, optional={**COMMON, "slot": SMALL})
LINKS = st.lists(st.fixed_dictionaries({"source": VALUES, "target": VALUES}), max_size=2)
MEETS = st.fixed_dictionaries({"relation": st.just("meets"), "links": LINKS | JSON}, optional={"id": VALUES})
CONTENTS = {
    "free-text": ["a", "5", "😀", "1e3"],
    "lfree-text": ["a\n b"],
    "integer": [5, -0, 2**53],
    "float": [5, 5.0, 0.5, 1e300],
    "range": [0, 2.5, 10.0],
    "radio": ["a", ["b", "c"], "b"],
    "check": [["a"], ["b", "a"]],
}
RIGHT = st.fixed_dictionaries(
    {}, optional={kind: st.sampled_from(contents) for kind, contents in CONTENTS.items()}
)


@st.composite
def answers(draw: Any) -> dict[str, Any]:
    """Right answers, many with something wrong in them."""
    right = [{"marker": f"{kind}.alone", "content": content} for kind, content in draw(RIGHT).items()]
    few = 0 if draw(st.booleans()) else 2
    return {
        "labels": draw(st.lists(LABELS, max_size=few)),
        "inputs": right + draw(st.lists(INPUTS, max_size=few)),
        "relations": draw(st.lists(MEETS, max_size=few)),
    }


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@settings(
    max_examples=300 if LONG else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(answer=answers())
def test_no_answer_to_markers_of_every_kind_breaks_the_page_or_the_frames(full, answer) -> None:
    page = Page(full.annotator("anna"))
    item = page.done("ready")["item"]

    for kind, more in (
        ("save_draft", {"base_revision": 0, "history": HISTORY}),
        ("submit", {"key": str(uuid.uuid4()), "ignore": True}),
    ):
        reply = page.ask(kind, **about(item), **more, answer=answer)
        assert reply["status"] == "done" or reply["error"]["code"] != "internal"
        if reply["status"] == "done" and kind == "submit":
            frame = full.inputs()
            last = frame[frame.batch == reply["result"]["batch"]]
            shown = reply["result"]["page"]["submitted"][-1]["inputs"]
            assert list(map(repr, last.content)) == [repr(one["content"]) for one in shown]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("submit", {"answer": ANSWER, "ignore": False, "key": "k" * 101}),
        ("submit", {"answer": ANSWER, "ignore": False, "key": ""}),
        (
            "submit",
            {"answer": {**ANSWER, "labels": [{**ANN, "start": 10**5000}]}, "ignore": False, "key": "k"},
        ),
        ("save_draft", {"answer": ANSWER, "base_revision": 0, "history": {"past": 5, "future": []}}),
        ("save_draft", {"answer": ANSWER, "base_revision": 0, "history": {"past": "x" * 3_000_000}}),
        ("flag", {"form": {"feedback": "x" * 100_000}}),
    ],
    ids=["long key", "no key", "endless number", "history", "long history", "long report"],
)
def test_what_only_a_foreign_page_sends_is_refused_in_the_language_of_the_page(make, kind, fields) -> None:
    page = Page(make(1).annotator("anna"), language="sv")
    item = page.done("ready")["item"]

    error = page.failed(kind, **about(item), **fields)

    assert error["code"] in ("malformed_answer", "bad_request")
    assert "Ladda om sidan" in error["message"]


def test_an_error_of_our_own_says_nothing_about_the_inside(page, caplog) -> None:
    def broken(message: object) -> str:
        raise RuntimeError("secret path /home/maria")

    page.desk._handlers["load_part"] = broken

    error = page.failed("load_part", name="markdown")

    assert error["code"] == "internal"
    assert "secret" not in error["message"]
    assert "secret" in caplog.text


def test_a_screen_has_tabs_names_and_clean_guidelines(store) -> None:
    project = store.create_project(
        "P", task="ner", texts=["a"], guidelines="**Read**\n\n<img src='http://x/y.png'><script>1</script>"
    )
    project.add_marker("Ton", "radio", choices=["a", "b"], display_tab="More", names={"sv": "Tonfall"})
    desk = PageDesk(project.annotator("anna"), language="sv", parts=no_part)

    screen = desk.screen()

    assert "<strong>Read</strong>" in screen["guidelines"]
    assert "script" not in screen["guidelines"]
    assert "http" not in screen["guidelines"]
    tabs = screen["root"]["children"][1]["children"]
    assert [[child["name"] for child in tab["children"]] for tab in tabs] == [
        ["Person", "Plats", "Organisation"],
        ["Tonfall"],
    ]
    assert [tab["tab"] for tab in tabs] == ["", "More"]
    assert desk.strings()["language"] == "sv"


def test_the_storage_key_tells_stores_projects_and_people_apart(make) -> None:
    project, other = make(), make(title="Other")
    keys = [
        PageDesk(one.annotator(name), language="en", parts=no_part).storage_key()
        for one, name in ((project, "anna"), (project, "boris"), (other, "anna"), (project, "anna"))
    ]

    assert len(set(keys)) == 3
    assert keys[0] == keys[3]
