"""Every change of a batch that this program did not make is found, on both databases."""

from __future__ import annotations

import contextlib

import pytest
from sqlalchemy import text

import textinator_widgets as tw
from tests.unit.services.merged_stores import ANN, BOB, KNOWS, NOTE, Clock
from textinator_widgets.model.engine import writing
from textinator_widgets.services.batch_hashes import ON_POSTGRES, ON_SQLITE, changed_batches

CHANGES = (
    "UPDATE label SET marker_id = (SELECT max(marker_id) FROM label) WHERE id = 1",
    "UPDATE label SET origin = 'premarker' WHERE id = 1",
    "UPDATE label SET extra = NULL WHERE id = 2",
    "UPDATE label SET undone = NOT undone WHERE id = 3",
    "DELETE FROM label WHERE id = 3",
    "UPDATE input SET content = '\"so\"' WHERE id = 1",
    "UPDATE input SET undone = NOT undone WHERE id = 1",
    "DELETE FROM input WHERE id = 1",
    "UPDATE label_relation SET first_label_id = second_label_id, second_label_id = first_label_id",
    "UPDATE label_relation SET cluster = cluster + 1",
    "DELETE FROM label_relation",
    'UPDATE batch SET user_id = (SELECT min(id) FROM "user") WHERE id = 1',
    "UPDATE batch SET version = version + 1 WHERE id = 1",
)


@pytest.fixture
def store(place):
    """A store with a batch."""
    with tw.open_store(place, clock=Clock()) as store:
        texts = ["Ann met Bob.", "Kim saw Eva."]
        project = store.create_project("Names", task="ner", texts=texts, data_order="os")
        project.add_marker("Note", "free-text")
        project.add_relation("knows", [("Person", "Location")])
        project.annotator("boris").next()
        session = project.annotator("anna")
        session.next()
        noted = {**BOB, "extra": {"why": "Åre"}}
        gone = {"id": "c", "marker": "Person", "start": 4, "end": 7}
        session.submit(labels=[ANN, noted, gone], inputs=[NOTE], relations=[KNOWS])
        yield store


def test_a_batch_is_as_it_was_stored_after_everything_that_is_done_with_it(store):
    session = store.project("Names").annotator("anna")
    (batch,) = session.batches()
    answer = {"labels": batch.labels[:2], "inputs": [], "relations": batch.relations}

    def assert_whole(what):
        assert store.check() == [], what

    session.edit(batch, **answer)
    assert_whole("edited")
    session.edit(batch, **{**answer, "labels": batch.labels[:1], "relations": [], "inputs": batch.inputs})
    assert_whole("taken out")
    session.edit(batch, **answer)
    assert_whole("put in again")
    session.withdraw(batch)
    assert_whole("withdrawn")
    session.restore(batch)
    assert_whole("restored")
    session.flag_batch(batch)
    assert_whole("flagged")
    store.project("Names").update(editing_as_revision=True)
    session.edit(batch, labels=batch.labels)
    assert_whole("revised")


class TakeBackError(Exception):
    """Takes a transaction back."""


def test_a_change_that_this_program_did_not_make_is_found(store):
    on = ON_POSTGRES if isinstance(store.path, str) else ON_SQLITE
    for change in CHANGES:
        with contextlib.suppress(TakeBackError), writing(store._engine) as session:
            connection = session.connection()
            connection.execute(text(change))
            assert [*changed_batches(connection.exec_driver_sql, on)] == [1], change
            raise TakeBackError
    assert store.check() == []
    with writing(store._engine) as session:
        session.execute(text(CHANGES[0]))
    assert [(one.kind, one.object) for one in store.check()] == [("batch", "batch 1")]
