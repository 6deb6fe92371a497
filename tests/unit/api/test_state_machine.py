"""Whatever people do in whatever order, the store holds what plain dicts beside it say.

The model knows who has which text under which lease, what was submitted, and what is drafted. A backup is a
copy of the store and of these dicts; a restored one must agree with them as they were.
"""

from __future__ import annotations

import copy
import json
import os
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import textinator_widgets as tw
from textinator_widgets import errors
from textinator_widgets.api.page import PageDesk
from textinator_widgets.services.copying import copy_store
from textinator_widgets.services.maintenance import restore

LONG = os.environ.get("TW_CRASH") == "long"
SIZES = {"sqlite": (500, 50), "postgresql": (100, 50)} if LONG else {"sqlite": (4, 25), "postgresql": (1, 25)}
"""Examples, and steps of each."""

PEOPLE = ("anna", "boris", "cia")
READER = "omar"
LEASE = timedelta(minutes=10)
TAKING = ("held", "delayed", "submitted")

names = st.sampled_from(PEOPLE)
places = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), min_size=1, max_size=3, unique=True)
words = st.sampled_from(["", " x ", "å 😀\u2028"])

Model = dict[str, Any]
Place = tuple[Path | str, Callable[[], str] | None]


def empty_model() -> Model:
    """`claims` by person and text: [state, end of the lease]; `newest` is the last text of a person's log."""
    return {"texts": {}, "claims": {}, "newest": {}, "stored": {}, "drafts": {}, "keys": {}}


def answer_on(text: str, spots: list[tuple[int, int]], said: str) -> dict[str, Any]:
    """Make an answer whose labels lie in the text; two labels are linked."""
    spans = [(start % len(text), length) for start, length in spots]
    labels = [
        {"id": f"l{number}", "marker": "Person", "start": start, "end": min(start + length, len(text))}
        for number, (start, length) in enumerate(spans)
    ]
    links = [{"source": "l0", "target": "l1"}]
    return {
        "labels": labels,
        "inputs": [{"marker": "Note", "content": said}] if said else [],
        "relations": [{"relation": "Same", "links": links}] if len(labels) > 1 else [],
    }


def content_of(answer: dict[str, Any], text: str) -> dict[str, Any]:
    """Give what frames must say of an answer."""
    spans = {label["id"]: (label["start"], label["end"]) for label in answer["labels"]}
    return {
        "labels": Counter((start, end, text[start:end]) for start, end in spans.values()),
        "inputs": Counter(item["content"] for item in answer["inputs"]),
        "relations": Counter(
            (spans[link["source"]], spans[link["target"]])
            for relation in answer["relations"]
            for link in relation["links"]
        ),
    }


def assert_store_is(store: tw.Store, model: Model) -> None:
    """Compare texts and answers of a store with the model."""
    project = store.project("Walk")
    assert {row.key: row.text for row in project.texts().itertuples()} == model["texts"]
    batches = {row.batch: (row.user, row.key) for row in project.batches().itertuples()}
    assert batches == {name: (one["user"], one["key"]) for name, one in model["stored"].items()}
    found: dict[str, dict[str, Counter[Any]]] = {
        name: {"labels": Counter(), "inputs": Counter(), "relations": Counter()} for name in batches
    }
    spans = {}
    for row in project.labels().itertuples():
        assert row.quote == model["texts"][row.key][row.start : row.end]
        spans[row.batch, row.label_id] = (row.start, row.end)
        found[row.batch]["labels"][row.start, row.end, row.quote] += 1
    for row in project.inputs().itertuples():
        found[row.batch]["inputs"][row.content] += 1
    for row in project.relations().itertuples():
        ends = spans[row.batch, row.first_label], spans[row.batch, row.second_label]
        found[row.batch]["relations"][ends] += 1
    assert found == {name: one["content"] for name, one in model["stored"].items()}


class Study(RuleBasedStateMachine):
    """A project, and a model of it; `place` is where its store is, `new_database` makes an empty place."""

    def __init__(self, place: Place, folder: Path, clock: Any, opened: ExitStack) -> None:
        super().__init__()
        self.place, self.new_database = place
        self.folder, self.clock, self.opened = folder, clock, opened
        self.model = empty_model()
        self.backups: list[tuple[Path, Model]] = []
        self.store: tw.Store | None = None
        self.seen: dict[str, Any] = {}

    @initialize(
        people=st.sampled_from([None, 1, 2]),
        as_revision=st.booleans(),
        order=st.sampled_from(["r", "os"]),
        again=st.booleans(),
    )
    def begin(self, people: int | None, as_revision: bool, order: str, again: bool) -> None:
        self.people, self.again = people, again
        texts = {f"t{number}": f"Ann 😀 met Bo {number}." for number in range(3)}
        self.store = tw.open_store(self.place, clock=self.clock)
        project = self.store.create_project(
            "Walk",
            texts=pd.Series(texts),
            data_order=order,
            seed=7,
            annotators_per_text=people,
            lease_minutes=10,
            offer_skipped_again=again,
            editing_as_revision=as_revision,
        )
        project.add_marker("Person")
        project.add_marker("Note", "free-text")
        project.add_relation("Same", [("Person", "Person")], direction="2")
        self.model["texts"] = texts
        self.enter()

    def enter(self) -> None:
        assert self.store is not None
        self.project = self.store.project("Walk")
        self.sessions = {name: self.project.annotator(name) for name in PEOPLE}

    # what the model says

    def state(self, name: str, key: str) -> str | None:
        claim = self.model["claims"].get((name, key))
        return None if claim is None or claim[0] == "released" else claim[0]

    def taking(self, key: str) -> int:
        return sum(one[0] in TAKING for (_, text), one in self.model["claims"].items() if text == key)

    def held(self, name: str) -> str | None:
        mine = [key for key in self.model["texts"] if self.state(name, key) == "held"]
        assert len(mine) <= 1
        return mine[0] if mine else None

    def free(self, name: str) -> set[str]:
        return {
            key
            for key in self.model["texts"]
            if self.state(name, key) is None and (self.people is None or self.taking(key) < self.people)
        }

    def skipped(self, name: str) -> set[str]:
        """Give the texts that a person skipped first, of those that come to them again."""
        mine = {
            key: until
            for (person, key), (state, until) in self.model["claims"].items()
            if (person, state) == (name, "skipped") and self.again
            if self.people is None or self.taking(key) < self.people
        }
        return {key for key, until in mine.items() if until == min(mine.values())}

    def with_others(self, name: str) -> list[tuple[Any, str, str]]:
        """Give the claims of others whose texts may come back: the end of the lease, the person, the text."""
        if self.people is None:
            return []
        return [
            (until, other, key)
            for (other, key), (state, until) in self.model["claims"].items()
            if other != name
            and state in ("held", "delayed")
            and self.state(name, key) in ((None, "skipped") if self.again else (None,))
            and self.taking(key) <= self.people
        ]

    def left_by_others(self, name: str, had: str | None = None) -> list[tuple[Any, str, str]]:
        others = self.with_others(name)
        return [one for one in others if one[0] < self.clock.now and self.state(name, one[2]) == had]

    def claim(self, name: str, key: str, state: str) -> None:
        self.model["claims"][name, key] = [state, self.clock.now + LEASE]
        self.model["newest"][name] = key

    # what people do

    @rule(name=names)
    def take(self, name: str) -> None:
        held, free, left = self.held(name), self.free(name), self.left_by_others(name)
        delayed = {key for key in self.model["texts"] if self.state(name, key) == "delayed"}
        skipped, again = self.skipped(name), self.left_by_others(name, "skipped")

        item = self.sessions[name].next()

        if item is None:
            assert (held, free, left, delayed, skipped, again) == (None, set(), [], set(), set(), [])
            self.assert_waits_or_has_finished(name)
            return
        assert item.text == self.model["texts"][item.key]
        if held is not None:
            assert item.key == held
            self.model["claims"][name, held][1] = self.clock.now + LEASE
            return
        if free:
            assert item.key in free
        elif left or (again and not delayed and not skipped):
            _, owner, key = min(left or again)
            assert item.key == key
            self.model["claims"][owner, key][0] = "released"
        else:
            assert item.key in (delayed or skipped)
        self.claim(name, item.key, "held")

    def assert_waits_or_has_finished(self, name: str) -> None:
        """Compare what a person without a text and their page are told: status, until when, for how many."""
        others = self.with_others(name)
        status = "waiting" if others else "finished"
        assert self.sessions[name].status == status
        page = PageDesk(self.sessions[name], language="en", parts=str).page()
        told = page["waiting_until"] and datetime.fromisoformat(page["waiting_until"])
        assert (page["status"], told) == (status, min(others)[0] if others else None)
        assert page["waiting_texts"] == len({key for _, _, key in others})

    @rule(name=names, spots=places, said=words, known=st.booleans())
    def submit(self, name: str, spots: list[tuple[int, int]], said: str, known: bool) -> None:
        session, newest = self.sessions[name], self.model["newest"].get(name)
        key = self.held(name)
        if key is None and newest is not None and self.model["claims"][name, newest][0] == "released":
            key = newest  # somebody took it over: what comes late is kept
        if key is None:
            with pytest.raises(errors.NoCurrentText):
                session.submit(**answer_on("Ann", spots, said))
            return
        answer = answer_on(self.model["texts"][key], spots, said)
        sent = f"key {len(self.model['stored'])} {uuid.uuid4()}"

        batch = session.submit(**answer, key=sent)

        content = content_of(answer, self.model["texts"][key])
        self.model["stored"][batch.uuid] = {"user": name, "key": key, "content": content}
        self.model["keys"][name] = (sent, answer, batch.uuid)
        self.model["drafts"].pop((name, key), None)
        self.claim(name, key, "submitted")
        if known:
            self.send_again(name)

    @precondition(lambda self: self.model["keys"])
    @rule(name=names)
    def send_again(self, name: str) -> None:
        if name in self.model["keys"]:
            sent, answer, stored = self.model["keys"][name]
            assert self.sessions[name].submit(**answer, key=sent).uuid == stored

    @rule(name=names, spots=places, said=words)
    def draft(self, name: str, spots: list[tuple[int, int]], said: str) -> None:
        key = self.held(name)
        if key is None:
            with pytest.raises(errors.NoCurrentText):
                self.sessions[name].save_draft(**answer_on("Ann", spots, said))
            return
        answer = answer_on(self.model["texts"][key], spots, said)
        self.sessions[name].save_draft(**answer)
        self.model["drafts"][name, key] = content_of(answer, self.model["texts"][key])
        self.model["claims"][name, key][1] = self.clock.now + LEASE

    @rule(name=names, later=st.booleans())
    def leave(self, name: str, later: bool) -> None:
        key, session = self.held(name), self.sessions[name]
        if key is None:
            with pytest.raises(errors.NoCurrentText):
                session.skip()
            return
        (session.save_for_later if later else session.skip)()
        self.claim(name, key, "delayed" if later else "skipped")

    @precondition(lambda self: self.model["stored"])
    @rule(spots=places, said=words, data=st.data())
    def edit(self, spots: list[tuple[int, int]], said: str, data: st.DataObject) -> None:
        mine = sorted(name for name, one in self.model["stored"].items() if one["user"] in PEOPLE)
        if not mine:
            return
        # by place: a uuid is another one in each run
        old = list(self.model["stored"])[data.draw(st.integers(0, len(self.model["stored"]) - 1))]
        one = self.model["stored"][old]
        if one["user"] not in PEOPLE:
            return
        answer = answer_on(self.model["texts"][one["key"]], spots, said)

        new = self.sessions[one["user"]].edit(old, **answer)

        del self.model["stored"][old]
        content = content_of(answer, self.model["texts"][one["key"]])
        self.model["stored"][new.uuid] = {**one, "content": content}
        if self.model["keys"].get(one["user"], ("", {}, ""))[2] == old:
            del self.model["keys"][one["user"]]

    @rule(minutes=st.sampled_from([4, 11]))
    def wait(self, minutes: int) -> None:
        self.clock.turn(minutes=minutes)

    # what the researcher does

    @precondition(lambda self: len(self.model["texts"]) < 7)
    @rule(count=st.integers(1, 2))
    def add_texts(self, count: int) -> None:
        first = len(self.model["texts"])
        more = {f"t{number}": f"\u200dBo{number} och Åsa 🎉" for number in range(first, first + count)}
        self.project.add_source(pd.Series(more))
        self.model["texts"].update(more)

    @rule(spots=places, said=words, data=st.data())
    def import_answer(self, spots: list[tuple[int, int]], said: str, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.model["texts"])))
        text, identity = self.model["texts"][key], str(uuid.uuid4())
        answer = answer_on(text, spots, said)
        line = json.dumps({"text": text, "key": key, "batch": identity, "user": READER, **answer})

        assert self.project.import_annotations(line + "\n", "jsonl").batches == 1
        assert self.project.import_annotations(line + "\n", "jsonl").known == 1

        content = content_of(answer, text)
        self.model["stored"][identity] = {"user": READER, "key": key, "content": content}
        self.claim(READER, key, "submitted")

    @rule()
    def export(self) -> None:
        lines = [json.loads(line) for line in self.project.export("jsonl").split("\n") if line]
        exported = {
            line["batch"]: {
                "user": line["user"],
                "key": line["key"],
                "content": content_of(
                    {name: line.get(name, []) for name in ("labels", "inputs", "relations")}, line["text"]
                ),
            }
            for line in lines
        }
        assert exported == self.model["stored"]
        assert {line["offset_unit"] for line in lines} <= {"code points"}

    @precondition(lambda self: len(self.backups) < 2)
    @rule()
    def back_up(self) -> None:
        assert self.store is not None
        path = self.folder / f"copy{len(self.backups)}.db"
        self.store.backup(path)
        self.backups.append((path, copy.deepcopy(self.model)))

    @precondition(lambda self: self.backups)
    @rule(data=st.data())
    def bring_back(self, data: st.DataObject) -> None:
        """Put a backup in the place of the store; on a server it goes into a database of its own."""
        path, model = self.backups[data.draw(st.integers(0, len(self.backups) - 1))]
        assert self.store is not None
        self.store.close()
        if self.new_database is None:
            restore(self.place, path, now=self.clock(), force=True)
        else:
            self.place = self.new_database()
            copy_store(path, self.place)
        self.store = tw.open_store(self.place, clock=self.clock)
        self.model = copy.deepcopy(model)
        self.seen = {}
        self.enter()
        assert_store_is(self.store, self.model)

    # what always holds

    @invariant()
    def answers_are_those_of_the_model(self) -> None:
        """Compared when answers have changed, and at the end: it takes the most time of all."""
        if self.store is not None and self.model["stored"] != self.seen:
            assert_store_is(self.store, self.model)
            self.seen = copy.deepcopy(self.model["stored"])

    @invariant()
    def open_texts_and_drafts_are_those_of_the_model(self) -> None:
        for name in PEOPLE if self.store is not None else ():
            item, key = self.sessions[name].current, self.held(name)
            assert (None if item is None else item.key) == key
            if key is not None:
                draft = self.sessions[name].draft
                kept = None if draft is None else content_of(draft, self.model["texts"][key])
                assert kept == self.model["drafts"].get((name, key))

    def teardown(self) -> None:
        with self.opened:
            if self.store is None:
                return
            with self.store:
                if hasattr(self, "project"):  # else what went wrong at the beginning is told
                    assert_store_is(self.store, self.model)
                    assert self.store.check() == []


@contextmanager
def new_place(database: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Place]:
    """Give a place for a store without a row, and what makes an empty database on a server."""
    if database == "sqlite":
        yield folder / "walk.db", None
        return
    server = request.getfixturevalue("postgres")
    taken = [server.take()]

    def new_database() -> str:
        taken.append(server.new_database())
        return server.url(taken[-1])

    yield server.url(taken[0]), new_database
    for one in taken:
        server.give_back(one)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def study(database: str, request: pytest.FixtureRequest, new_clock: Callable[[], Any]) -> Callable[[], Study]:
    """Return a function that makes a project of its own, which its `teardown` removes."""

    def study() -> Study:
        folder = Path(tempfile.mkdtemp(dir=request.getfixturevalue("tmp_path")))
        opened = ExitStack()
        place = opened.enter_context(new_place(database, request, folder))
        return Study(place, folder, new_clock(), opened)

    return study


def test_a_store_holds_what_the_model_says(database: str, study: Callable[[], Study]) -> None:
    examples, steps = SIZES[database]
    run_state_machine_as_test(
        study,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_who_waits_and_a_store_that_is_brought_back_are_compared_with_the_model(
    study: Callable[[], Study],
) -> None:
    """What few random runs come to."""
    walk = study()
    try:
        walk.begin(people=1, as_revision=False, order="os", again=False)
        for name in PEOPLE:
            walk.take(name)
            walk.wait(minutes=4)
        walk.submit("anna", [(0, 3)], " x ", known=False)
        before = walk.place
        walk.back_up()

        walk.take("anna")
        assert len(walk.with_others("anna")) == 2
        assert walk.sessions["anna"].status == "waiting"
        walk.submit("boris", [(0, 3)], " x ", known=False)
        walk.bring_back(SimpleNamespace(draw=lambda strategy: 0))  # the first of what there is
        assert (walk.place == before) == isinstance(before, Path)
        assert len(walk.model["stored"]) == 1

        walk.submit("boris", [(1, 2)], "", known=True)
        walk.submit("cia", [(1, 2)], "", known=True)
        walk.take("anna")
        assert walk.sessions["anna"].status == "finished"
        walk.open_texts_and_drafts_are_those_of_the_model()
    finally:
        walk.teardown()
