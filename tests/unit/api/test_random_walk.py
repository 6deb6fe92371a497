"""Whatever people do in whatever order, nothing that was stored is lost and no text is held twice."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import textinator_widgets as tw
from textinator_widgets import errors

PEOPLE = ("anna", "boris", "cia")
LABEL = {"marker": "Person", "start": 0, "end": 3}


class Project(RuleBasedStateMachine):
    """A project with a model beside it: what each person holds, and what they submitted."""

    @initialize(disjoint=st.booleans(), auto=st.booleans(), count=st.integers(1, 6))
    def begin(self, disjoint: bool, auto: bool, count: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.now = datetime(2030, 1, 1, tzinfo=UTC)
        self.store = tw.open_store(Path(self.folder.name) / "walk.db", clock=self.tell)
        self.project = self.store.create_project(
            "Walk", task="ner", texts=[f"Ann {n}" for n in range(count)], disjoint_annotation=disjoint,
            auto_text_switch=auto, lease_minutes=10,
        )  # fmt: skip
        self.disjoint, self.auto = disjoint, auto
        self.sessions = {name: self.project.annotator(name) for name in PEOPLE}
        self.held: dict[str, Any] = dict.fromkeys(PEOPLE)
        self.until: dict[str, datetime] = {}
        self.drafts: dict[tuple[str, Any], int] = {}
        self.stored: dict[str, tuple[str, Any]] = {}
        self.skipped: set[tuple[str, Any]] = set()

    def tell(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def done(self, name: str, key: Any) -> bool:
        return (name, key) in self.stored.values()

    @rule(name=st.sampled_from(PEOPLE))
    def take(self, name: str) -> None:
        item = self.sessions[name].next()
        key = None if item is None else item.key
        if self.held[name] is not None:
            assert key == self.held[name] or self.expired(name)
        if key is not None:
            assert (name, key) not in self.skipped
            for other in PEOPLE:
                if self.disjoint and other != name and self.held[other] == key:
                    assert self.expired(other)
                    self.held[other] = None
        self.held[name] = key
        self.until[name] = self.now + timedelta(minutes=10)

    def expired(self, name: str) -> bool:
        return self.until[name] <= self.now

    def current(self, name: str) -> Any:
        """What the person holds; somebody else may have taken it over."""
        item = self.sessions[name].current
        return None if item is None else item.key

    @rule(name=st.sampled_from(PEOPLE), key=st.integers(0, 3))
    def submit(self, name: str, key: int) -> None:
        held = self.held[name]
        used = {one: uuid for uuid, one in self.keys().items()}
        try:
            batch = self.sessions[name].submit(labels=[LABEL], key=f"{name} {key}")
        except errors.NoCurrentText:
            assert held is None
            return
        if (name, f"{name} {key}") in used:
            assert batch.uuid == used[name, f"{name} {key}"]
            return
        assert held is not None
        self.stored[batch.uuid] = (name, held)
        self.names = {**self.keys(), batch.uuid: (name, f"{name} {key}")}
        self.drafts.pop((name, held), None)
        if self.auto:
            self.held[name] = None

    def keys(self) -> dict[str, tuple[str, str]]:
        return getattr(self, "names", {})

    @rule(name=st.sampled_from(PEOPLE), end=st.integers(1, 4))
    def draft(self, name: str, end: int) -> None:
        if self.held[name] is None:
            return
        self.sessions[name].save_draft(labels=[{**LABEL, "end": end}])
        self.drafts[name, self.held[name]] = end
        self.until[name] = self.now + timedelta(minutes=10)

    @rule(name=st.sampled_from(PEOPLE), later=st.booleans())
    def leave(self, name: str, later: bool) -> None:
        held = self.held[name]
        if held is None:
            return
        session = self.sessions[name]
        if later:
            session.save_for_later()
        else:
            session.skip()
            if not self.done(name, held):
                self.skipped.add((name, held))
        self.held[name] = None

    @rule(minutes=st.integers(1, 15))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def what_was_stored_is_there_once(self) -> None:
        if not hasattr(self, "project"):
            return
        frame = self.project.batches()
        found = {row.batch: (row.user, row.key) for row in frame.itertuples()}
        assert found == self.stored
        assert len(self.project.labels()) == len(self.stored)

    @invariant()
    def open_texts_and_drafts_are_as_they_were_left(self) -> None:
        for name in getattr(self, "held", ()):
            assert self.current(name) == self.held[name]
            if self.held[name] is not None:
                draft = self.sessions[name].draft
                end = None if draft is None else draft["labels"][0]["end"]
                assert end == self.drafts.get((name, self.held[name]))

    def teardown(self) -> None:
        if hasattr(self, "store"):
            assert self.store.check() == []
            self.store.close()
            self.folder.cleanup()


Project.TestCase.settings = settings(max_examples=6, stateful_step_count=20, deadline=None)
TestProject = Project.TestCase
