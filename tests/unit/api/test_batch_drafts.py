"""What is changed in a batch is kept beside it until it is stored in it, through the desk and the session."""

from __future__ import annotations

import pytest

from textinator_widgets.errors import (
    InvalidAnswer,
    NotAllowed,
    OffsetOutOfRange,
    UnknownBatch,
)

from .test_page import EMPTY, HISTORY, Page

TEXTS = ["Ann met Bo in Kiruna.", "Cia stayed."]
ANN = {"id": "1", "marker": "per", "start": 0, "end": 3, "quote": "Ann"}
BO = {"id": "2", "marker": "per", "start": 8, "end": 10, "quote": "Bo"}
BOTH = {**EMPTY, "labels": [ANN, BO]}


@pytest.fixture
def project(store):
    made = store.create_project("Board", texts=TEXTS, author="maria", data_order="os", allow_reviewing=True)
    made.add_marker("Person", code="per")
    made.add_marker("Place", code="loc")
    made.annotator("anna").next()
    made.annotator("anna").submit([ANN])
    return made


@pytest.fixture
def uuid(project):
    return project.annotator("anna").batches()[0].uuid


def keep(page, uuid, answer=BOTH, *, version=1, base=0, review=False, history=None):
    history = HISTORY if history is None else history
    body = {"batch": uuid, "version": version, "base_revision": base, "answer": answer, "history": history}
    return page.ask("save_batch_draft", **body, review=review)


def opened(page, uuid, *, review=False):
    return page.done("open_batch", batch=uuid, review=review)


def save(page, uuid, answer, *, draft, version=1, key="k2"):
    sent = {"batch": uuid, "version": version, "answer": answer, "key": key, "ignore": False, "review": False}
    return page.ask("save_batch", **sent, draft=draft)


def board_says(page, uuid):
    wanted = {"search": [], "flagged": False, "sample": False, "undone": False, "page": 1}
    return next(row["unsaved"] for row in page.done("board", **wanted)["rows"] if row["batch"] == uuid)


def test_changes_come_back_with_the_batch_and_go_when_they_are_stored(project, uuid):
    page = Page(project.annotator("anna"))
    assert opened(page, uuid)["draft"] is None

    assert keep(page, uuid)["result"] == {"revision": 1}

    draft = opened(Page(project.annotator("anna")), uuid)["draft"]
    assert (draft["revision"], draft["batch"], draft["version"]) == (1, uuid, 1)
    assert [label["quote"] for label in draft["answer"]["labels"]] == ["Ann", "Bo"]
    assert draft["history"] == HISTORY
    assert board_says(page, uuid) is True
    assert list(project.labels().quote) == ["Ann"]
    assert save(page, uuid, BOTH, draft=1)["result"] == {"batch": uuid, "version": 2}
    assert opened(page, uuid)["draft"] is None
    assert board_says(page, uuid) is False


def test_changes_that_were_taken_back_are_none(project, uuid):
    page = Page(project.annotator("anna"))
    stored = opened(page, uuid)["answer"]

    keep(page, uuid)
    keep(page, uuid, stored, base=1)

    assert opened(page, uuid)["draft"]["history"] == HISTORY
    assert board_says(page, uuid) is False


def test_the_same_save_that_comes_again_is_stored_once(project, uuid):
    page = Page(project.annotator("anna"))
    keep(page, uuid)

    assert keep(page, uuid)["result"] == {"revision": 1}


def test_newer_changes_of_another_window_are_not_overwritten(project, uuid):
    page = Page(project.annotator("anna"))
    keep(page, uuid)

    refused = keep(page, uuid, EMPTY)

    assert refused["error"]["code"] == "stale"
    assert len(refused["error"]["draft"]["answer"]["labels"]) == 2
    assert keep(page, uuid, EMPTY, base=1)["result"] == {"revision": 2}
    save(page, uuid, BOTH, draft=1)
    assert opened(page, uuid)["draft"]["revision"] == 2


def test_changes_of_a_version_that_was_replaced_are_kept_beside_the_newer_one(project, uuid):
    page = Page(project.annotator("anna"))
    keep(page, uuid)
    project.annotator("anna").edit(uuid, [{**ANN, "marker": "loc"}])

    assert keep(page, uuid, base=1)["result"] == {"revision": 2}

    found = opened(page, uuid)
    assert (found["version"], found["draft"]["version"]) == (2, 1)
    assert save(page, uuid, BOTH, draft=2)["error"]["code"] == "stale_edit"
    assert opened(page, uuid)["draft"]["revision"] == 2


def test_changes_of_a_batch_are_found_at_its_revision(project, store, uuid):
    project.update(editing_as_revision=True)
    page = Page(project.annotator("anna"))
    keep(page, uuid)

    newest = project.annotator("anna").edit(uuid, [BO]).uuid

    found = opened(page, newest)
    assert (found["batch"], found["first"], found["draft"]["batch"]) == (newest, uuid, uuid)
    assert board_says(page, newest) is True
    assert save(page, newest, BOTH, draft=1)["status"] == "done"
    assert store.check() == []


def test_everybody_has_changes_of_their_own(project, uuid):
    project.annotator("bo")
    project.allow_reviewer("bo")
    anna, bo = Page(project.annotator("anna")), Page(project.annotator("bo"))

    assert keep(bo, uuid)["error"]["code"] == "unknown_batch"
    assert keep(bo, uuid, review=True)["result"] == {"revision": 1}

    assert opened(anna, uuid)["draft"] is None
    assert len(opened(bo, uuid, review=True)["draft"]["answer"]["labels"]) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"batch": "no such batch"}, "unknown_batch"),
        ({"version": 0}, "invalid_input"),
        ({"version": 2}, "invalid_input"),
        ({"version": True}, "bad_request"),
        ({"history": {"past": 1}}, "malformed_answer"),
        ({"answer": {**EMPTY, "labels": [{**BO, "end": 99, "quote": None}]}}, "offset_out_of_range"),
        ({"answer": {**EMPTY, "labels": [{**BO, "marker": "none"}]}}, "unknown_marker"),
        ({"answer": {**EMPTY, "more": []}}, "invalid_answer"),
    ],
)
def test_what_belongs_to_no_batch_of_this_person_is_refused_and_nothing_is_kept(project, uuid, change, code):
    page = Page(project.annotator("anna"))
    body = {"batch": uuid, "version": 1, "base_revision": 0, "answer": BOTH, "history": HISTORY}

    assert page.failed("save_batch_draft", **{**body, "review": False, **change})["code"] == code
    assert opened(page, uuid)["draft"] is None


def test_a_project_that_does_not_allow_editing_keeps_no_changes(project, uuid):
    project.update(allow_editing=False)

    assert keep(Page(project.annotator("anna")), uuid)["error"]["code"] == "not_allowed"
    with pytest.raises(NotAllowed):
        project.annotator("anna").save_draft([BO], batch=uuid)


def test_the_largest_number_of_a_relation_is_told_and_not_given_again_though_it_is_gone(project, uuid):
    project.add_relation("Knows", [("Person", "Person")], code="knows")
    session = project.annotator("anna")
    links = [{"source": "1", "target": "2"}]
    session.edit(uuid, [ANN, BO], [], [{"relation": "knows", "number": 5, "links": links}])
    session.edit(uuid, [ANN, BO])

    assert opened(Page(session), uuid)["largest_number"] == 5
    session.save_draft([ANN, BO], [], [{"relation": "knows", "links": links}], batch=uuid)
    assert [one["number"] for one in session.draft_of(uuid)["relations"]] == [6]


def test_the_session_keeps_and_gives_changes_of_a_batch(project, uuid):
    session = project.annotator("anna")
    assert session.draft_of(uuid) is None

    session.save_draft([ANN, BO], batch=uuid)

    assert [label["quote"] for label in session.draft_of(session.batches()[0])["labels"]] == ["Ann", "Bo"]
    assert session.draft is None
    with pytest.raises(UnknownBatch):
        project.annotator("bo").draft_of(uuid)
    with pytest.raises(OffsetOutOfRange):
        session.save_draft([{**BO, "end": 99, "quote": None}], batch=uuid)
    with pytest.raises(InvalidAnswer):
        session.save_draft("no list", batch=uuid)
    assert len(session.draft_of(uuid)["labels"]) == 2


def test_a_marker_that_is_only_in_kept_changes_stays(project, uuid):
    project.annotator("anna").save_draft([{**ANN, "marker": "loc"}], batch=uuid)

    with pytest.raises(NotAllowed, match="unsubmitted work"):
        project.remove_marker("loc")


def test_a_rank_in_a_draft_of_a_batch_means_the_group_that_has_it_there(store):
    made = store.create_project("Units", texts=TEXTS, author="maria", data_order="os")
    unit = made.add_unit(3, is_rankable=True)
    made.add_marker("Question", "free-text", code="q", unit=unit)
    made.add_marker("Span", code="s", unit=unit)
    session = made.annotator("anna")
    session.next()
    asked = [{"marker": "q", "content": f"q{rank}", "group_order": rank} for rank in (1, 2)]
    span = {"id": "1", "marker": "s", "start": 0, "end": 3, "group_order": 1}
    batch = session.submit([span], asked)

    session.save_draft([span], asked, batch=batch)

    draft = session.draft_of(batch)
    assert [one["group"] for one in (*draft["labels"], *draft["inputs"])] == ["1", "1", "2"]
    session.edit(batch, **{part: draft[part] for part in ("labels", "inputs", "relations")})
    assert not any(made.edits().changes)
    assert not made.inputs(undone=True).undone.any()

    exchanged = {**asked[0], "group": "2"}  # the draft gives the second group the first rank
    session.save_draft([], [exchanged, asked[1]], batch=batch)
    groups = [one["group"] for one in session.draft_of(batch)["inputs"]]
    assert groups[0] == "2" != groups[1]
