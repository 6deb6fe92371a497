"""Choosing the next text costs the same however many texts a project has: counted, not timed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator

import pytest

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk
from textinator_widgets.errors import NoCurrentText

ANN = {"marker": "Person", "start": 0, "end": 1}
FEW = 1_000
MANY = 1_000_000 if os.environ.get("TW_CRASH") == "long" else 20_000
"""Texts of the larger project; a million in `make crash`."""
FAR = 32_503_680_000_000
"""A lease that ends in the year 3000, as the store has it."""


class Study:
    """A project that is brought into a state by SQL, as if people had worked on it for months."""

    def __init__(self, store: tw.Store, size: int) -> None:
        self.store, self.size = store, size
        self.beside = sqlite3.connect(store.path, isolation_level=None)
        self.beside.execute("PRAGMA synchronous = OFF")
        self.project = store.create_project("P", task="ner", texts=["a"] * size)
        self.anna, self.bo, self.cia = (self.project.annotator(name) for name in ("anna", "bo", "cia"))
        self.late = int(size * 0.95)

    def run(self, statement: str) -> None:
        self.beside.execute(statement)

    def begin(
        self, order: str, *, people: int | None = None, disjoint: bool = False, again: bool = False
    ) -> None:
        """Forget what was done, and set for whom the texts are."""
        for table in ("claim", "data_access_log", "queue_cursor"):
            self.run(f"DELETE FROM {table}")
        room = people or (1 if disjoint else "NULL")
        self.run(f"UPDATE queue SET room = {room}, returned = NULL")
        self.run(
            f"UPDATE project SET data_order = '{order}', annotators_per_text = {people or 'NULL'}, "
            f"disjoint_annotation = {int(disjoint)}, offer_skipped_again = {int(again)}"
        )
        self.project.update(title="P")  # who asks reads the project again after a change

    def id_of(self, person: tw.AnnotationSession) -> str:
        return f"(SELECT id FROM user WHERE name = '{person.user}')"

    def had(
        self, person: tw.AnnotationSession, where: str, state: str = "submitted", lease: str = "NULL"
    ) -> None:
        """Give a person the texts at some places of the order, one after the other, and take their room."""
        self.run(
            "INSERT INTO claim "
            "(project_id, datapoint_id, user_id, state, lease_until, dt_created, dt_updated) "
            f"SELECT project_id, datapoint_id, {self.id_of(person)}, '{state}', {lease}, 0, pos "
            f"FROM queue WHERE {where}"
        )
        if state != "skipped":
            self.run(f"UPDATE queue SET room = room - 1 WHERE room > 0 AND {where}")

    def walked(self, person: tw.AnnotationSession, steps: int) -> None:
        self.run(f"INSERT INTO queue_cursor VALUES (1, {self.id_of(person)}, 0, {steps}, {self.size}, 0)")

    def cost(self, work: Callable[[], object]) -> int:
        """Count the instructions of SQLite's machine."""
        counted = 0

        def tick() -> int:
            nonlocal counted
            counted += 1
            return 0

        with self.store._engine.connect() as connection:
            driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(tick, 1)
        try:
            work()
        finally:
            driver.set_progress_handler(None, 0)
        assert counted > 0
        return counted


@pytest.fixture(scope="module")
def studies(tmp_path_factory) -> Iterator[list[Study]]:
    folder = tmp_path_factory.mktemp("cost")
    with tw.open_store(folder / "few.db") as few, tw.open_store(folder / "many.db") as many:
        both = [Study(few, FEW), Study(many, MANY)]
        yield both
        for study in both:
            study.beside.close()


def assert_flat(studies: list[Study], work: Callable[[Study], int]) -> None:
    few, many = (work(study) for study in studies)

    assert few / 1.5 < many < few * 1.5


@pytest.mark.parametrize(
    ("order", "sharing"),
    [
        ("r", {}),
        ("rr", {}),
        ("rr", {"disjoint": True}),
        ("os", {"disjoint": True}),
        ("op", {"people": 2}),
    ],
)
def test_somebody_who_did_most_of_the_texts(studies, order, sharing) -> None:
    def work(study: Study) -> int:
        study.begin(order, **sharing)
        study.had(study.anna, f"pos < {study.late}")
        study.walked(study.anna, study.late)

        def one() -> None:
            assert study.anna.next() is not None
            study.anna.submit(labels=[ANN])

        one()  # what is compiled and read once is not what is counted
        return study.cost(one)

    assert_flat(studies, work)


def test_somebody_who_begins_where_most_are_taken(studies) -> None:
    def work(study: Study) -> int:
        study.begin("r", disjoint=True)
        study.had(study.anna, f"pos < {study.late}")
        study.bo.next()
        study.bo.skip()
        return study.cost(lambda: study.cia.next())

    assert_flat(studies, work)


@pytest.mark.parametrize(
    ("state", "sharing"),
    [
        ("submitted", {}),
        ("submitted", {"people": 2}),
        ("skipped", {"disjoint": True}),
    ],
)
def test_somebody_who_has_finished(studies, state, sharing) -> None:
    """With two people for each, all that they had has room; so has what they skipped."""

    def work(study: Study) -> int:
        study.begin("os", **sharing)
        study.had(study.anna, "1", state)
        study.walked(study.anna, study.size - 1)
        assert study.anna.next() is None
        assert study.anna.status == "finished"
        return study.cost(lambda: study.anna.next()) + study.cost(lambda: study.anna.status)

    assert_flat(studies, work)


def test_somebody_who_has_finished_what_others_saved_for_later(studies) -> None:
    """Nothing of what others have can come to them."""

    def work(study: Study) -> int:
        study.begin("os", people=2)
        half = study.size // 2
        study.had(study.anna, f"pos < {half}")
        study.had(study.anna, f"pos >= {half}", "skipped")
        study.had(study.bo, "1", "delayed", str(FAR))
        study.run("UPDATE claim SET lease_until = 1 WHERE lease_until IS NOT NULL AND id % 2")
        study.walked(study.anna, study.size)
        assert study.anna.next() is None
        assert study.anna.status == "finished"
        return study.cost(lambda: study.anna.next()) + study.cost(lambda: study.anna.status)

    assert_flat(studies, work)


def test_somebody_who_waits_for_a_text_that_others_have(studies) -> None:
    def work(study: Study) -> int:
        study.begin("os", people=2)
        study.had(study.anna, f"pos < {study.size - 9}")
        for person in (study.bo, study.cia):
            study.had(person, f"pos >= {study.size - 9}", "delayed", str(FAR))
        study.walked(study.anna, study.late)
        assert study.anna.next() is None
        assert study.anna.status == "waiting"
        return study.cost(lambda: study.anna.next()) + study.cost(lambda: study.anna.status)

    assert_flat(studies, work)


def test_not_all_texts_that_others_saved_for_later_are_counted(studies) -> None:
    def work(study: Study) -> int:
        study.begin("os", disjoint=True)
        study.had(study.bo, "1", "delayed", str(FAR))
        assert study.anna.next() is None
        assert study.anna.status == "waiting"
        return study.cost(lambda: study.anna.next())

    assert_flat(studies, work)


def test_a_text_whose_lease_has_ended(studies) -> None:
    def work(study: Study) -> int:
        study.begin("os", disjoint=True)
        study.had(study.anna, f"pos < {study.late}")
        study.had(study.bo, f"pos >= {study.late}", "held", "1")
        study.walked(study.anna, study.late)
        return study.cost(lambda: study.anna.next())

    assert_flat(studies, work)


def test_somebody_who_submits_without_a_text(studies) -> None:
    """Whether one of theirs was taken over is known without a look at all that they had."""

    def work(study: Study) -> int:
        study.begin("os", disjoint=True)
        study.had(study.anna, f"pos < {study.late}")

        def late() -> None:
            with pytest.raises(NoCurrentText):
                study.anna.submit(labels=[ANN])

        late()
        return study.cost(late)

    assert_flat(studies, work)


def test_an_answer_that_comes_late_costs_what_its_person_had_not_what_the_project_has(studies) -> None:
    def work(study: Study) -> int:
        study.begin("os", disjoint=True)
        study.had(study.anna, "pos < 500")
        study.had(study.bo, f"pos >= 501 AND pos < {study.late}")
        study.walked(study.anna, 500)
        study.anna.next()
        study.run("UPDATE claim SET state = 'released', lease_until = 1 WHERE state = 'held'")
        anew = study.project.annotator("anna")  # who was given the text in another window
        return study.cost(lambda: anew.submit(labels=[ANN]))

    assert_flat(studies, work)


def test_a_text_that_came_back_behind_them(studies) -> None:
    """Who has been past all places finds what somebody skips, also where they had all before it."""

    def work(study: Study) -> int:
        study.begin("os", people=2)
        study.had(study.anna, "pos <> 7")
        study.had(study.cia, "pos = 7")
        study.walked(study.anna, study.size - 1)
        study.walked(study.bo, 7)
        study.bo.next()
        assert study.anna.next() is None
        study.bo.skip()
        cost = study.cost(lambda: study.anna.next())
        assert study.anna.current is not None
        return cost

    assert_flat(studies, work)


def test_what_somebody_withdrew(studies) -> None:
    """It is given again, and then they go on where they were."""

    def work(study: Study) -> int:
        study.begin("os")
        study.walked(study.anna, 0)
        assert study.anna.next() is not None
        batch = study.anna.submit(labels=[ANN])
        study.had(study.anna, f"pos > 0 AND pos < {study.late}")
        study.run(f"UPDATE queue_cursor SET steps = {study.late}")
        study.anna.withdraw(batch)

        def one() -> None:
            assert study.anna.next() is not None
            study.anna.submit(labels=[ANN])

        return study.cost(one) + study.cost(one)

    assert_flat(studies, work)


def test_skipped_texts_that_are_offered_again(studies) -> None:
    """Of all that they skipped, others have taken nearly everything meanwhile."""

    def work(study: Study) -> int:
        study.begin("os", people=2, again=True)
        study.had(study.anna, "1", "skipped")
        for person in (study.bo, study.cia):
            study.had(person, f"pos < {study.size - 9}")
        study.walked(study.anna, study.size - 1)
        cost = study.cost(lambda: study.anna.status) + study.cost(lambda: study.anna.next())
        held = "SELECT pos FROM queue JOIN claim USING (project_id, datapoint_id) WHERE state = 'held'"
        assert study.beside.execute(held).fetchall() == [(study.size - 9,)]
        return cost

    assert_flat(studies, work)


def test_texts_that_they_saved_for_later_themselves(studies) -> None:
    def work(study: Study) -> int:
        study.begin("os", people=2)
        study.had(study.anna, "1", "delayed", str(FAR))
        study.walked(study.anna, study.size - 1)
        assert study.anna.status == "open"

        def one() -> None:
            assert study.anna.next() is not None
            study.anna.save_for_later()

        one()
        return study.cost(lambda: study.anna.status) + study.cost(one)

    assert_flat(studies, work)


def test_texts_that_are_added(studies) -> None:
    """Nobody looks through what they did for them."""

    def work(study: Study) -> int:
        study.begin("os", people=2)
        study.had(study.anna, "1")
        study.walked(study.anna, study.size)
        assert study.anna.next() is None
        study.project.add_source(tw.sources.PlainText([f"{study.size} more"]))
        cost = study.cost(lambda: study.anna.next())
        assert study.anna.current is not None
        return cost

    assert_flat(studies, work)


def test_the_page_of_somebody_who_did_most_of_the_texts(studies) -> None:
    """It says how many they have submitted and skipped."""

    def work(study: Study) -> int:
        study.begin("os")
        half = study.late // 2
        study.had(study.anna, f"pos < {half}")
        study.had(study.anna, f"pos >= {half} AND pos < {study.late}", "skipped")
        study.walked(study.anna, study.late)
        desk = PageDesk(study.anna, language="en", parts=str)
        desk.handle({"request": "1", "type": "ready"})
        study.anna.skip()
        study.anna.next()
        found = desk.page()["progress"]
        assert (found["submitted"], found["skipped"]) == (half, study.late - half + 1)
        return study.cost(desk.page)

    assert_flat(studies, work)
