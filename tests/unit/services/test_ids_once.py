"""The id of a text that was deleted is never that of another one: logs and open pages name texts by it."""

from __future__ import annotations

from sqlalchemy import func, select

import textinator_widgets as tw
from tests.unit.services.merged_stores import Clock
from textinator_widgets.model import Context, Datapoint, DataSource
from textinator_widgets.model.engine import reading
from textinator_widgets.services.copying import copy_store

TABLES = (DataSource, Datapoint, Context)


def lasts(store):
    with reading(store._engine) as session:
        return [session.scalar(select(func.max(table.id))) for table in TABLES]


def test_ids_of_deleted_sources_and_texts_do_not_come_again_also_in_a_copy(place, tmp_path):
    with tw.open_store(place, clock=Clock()) as store:
        project = store.create_project("P", task="ner", texts=["First."])
        project.add_source(tw.sources.PlainText(["Second.", "Third."], name="More"))
        assert lasts(store) == [2, 3, 3]
        project.delete_contexts("More", force=True)
        assert lasts(store) == [1, 1, 1]
        copy_store(place, tmp_path / "copy.db")
        project.add_source(["Fourth."])
        assert lasts(store) == [3, 4, 4]

    with tw.open_store(tmp_path / "copy.db") as copy:
        copy.project("P").add_source(["Fourth."])
        assert lasts(copy) == [3, 4, 4]
