"""A store moves between SQLite and PostgreSQL, whole, also when the copy is broken off on the way."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import select, text

import textinator_widgets as tw
from textinator_widgets import errors
from textinator_widgets.model import User
from textinator_widgets.model.copies import plain_tables
from textinator_widgets.model.engine import open_engine, reading, writing
from textinator_widgets.services import copying, maintenance
from textinator_widgets.services.copying import copy_store, digest

TEXTS = ["Ann met Bob 😀 in Åre.\r\n", "東京都 is big", "x\ty", "Ann again", "the last one"]
LABEL = {"marker": "person", "start": 0, "end": 3}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The path of a store with a bit of everything."""
    path = tmp_path_factory.mktemp("copying") / "origin.db"
    with tw.open_store(path) as store:
        settings = {"editing_as_revision": True, "data_order": "os"}
        project = store.create_project("Names", task="ner", texts=TEXTS, **settings)
        project.add_marker("note", anno_type="free-text")
        anna, bo = project.annotator("anna"), project.annotator("bo")
        for _ in range(3):
            anna.next()
            anna.submit(labels=[LABEL], inputs=[{"marker": "note", "content": "lives in Oslo"}])
        first = project.batches()["batch"][0]
        anna.edit(first, labels=[{**LABEL, "end": 2}])
        bo.next()
        bo.save_draft(labels=[LABEL])
        store.create_user("cia", password="correct horse battery")
        with writing(store._engine) as session:  # the id of somebody who is gone does not come again
            session.execute(text("DELETE FROM user WHERE name = 'cia'"))
    return path


@pytest.fixture
def filled(original, tmp_path):
    return shutil.copy(original, tmp_path / "origin.db")


@pytest.fixture
def empty(postgres):
    """The URL of a database without a table."""
    return postgres.url(postgres.new_database())


def digests(place):
    engine = open_engine(place, create=False)
    with reading(engine) as session:
        found = {table.name: digest(session.connection(), table) for table in plain_tables().sorted_tables}
    engine.dispose()
    return found


def test_a_store_goes_to_a_server_and_back_without_a_change_and_is_worked_in(filled, empty, tmp_path):
    there = copy_store(filled, empty)
    back = copy_store(empty, tmp_path / "back.db")

    assert there.rows["batch"] == back.rows["batch"] == 4
    assert digests(filled) == digests(empty) == digests(tmp_path / "back.db")
    assert maintenance.check(empty) == maintenance.check(tmp_path / "back.db") == []
    for place in (empty, tmp_path / "back.db"):
        with tw.open_store(place) as store:
            project = store.project("Names")
            store.create_user("dan")
            assert project.annotator("anna").next().text == TEXTS[3]
            with reading(store._engine) as session:
                assert session.scalar(select(User.id).where(User.name == "dan")) == 4
                assert session.scalar(text("SELECT count(*) FROM input_words WHERE rowid > 0")) == 3
            assert store.check() == []


class BrokenOffError(Exception):
    pass


def broken_at(monkeypatch, table):
    """Let copies break off when the rows of a table come."""
    insert = copying._insert

    def insert_until(connection, into, columns, rows):
        if into == table:
            raise BrokenOffError
        insert(connection, into, columns, rows)

    monkeypatch.setattr(copying, "_insert", insert_until)


@pytest.mark.parametrize("where", ["server", "file"])
def test_a_copy_that_was_broken_off_cannot_be_opened_and_goes_on(filled, empty, tmp_path, monkeypatch, where):
    target = empty if where == "server" else tmp_path / "copy.db"
    with monkeypatch.context() as patch:
        patch.setattr(copying, "CHUNK_ROWS", 4)
        broken_at(patch, "label")
        with pytest.raises(BrokenOffError):
            copy_store(filled, target)
    with pytest.raises(errors.StoreUnusable, match="has not been finished"):
        tw.open_store(target)
    insert, done = copying._insert, []
    monkeypatch.setattr(copying, "_insert", lambda *given: (done.append(given[1]), insert(*given)))

    copy_store(filled, target)

    assert "label" in done
    assert "context" not in done
    assert digests(filled) == digests(target)


def test_a_source_that_changed_meanwhile_is_copied_anew(filled, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(copying, "CHUNK_ROWS", 4)
        broken_at(patch, "label")
        with pytest.raises(BrokenOffError):
            copy_store(filled, tmp_path / "copy.db")
    with tw.open_store(filled) as store:
        store.project("Names").update(title="Other names")

    copy_store(filled, tmp_path / "copy.db")

    assert digests(filled) == digests(tmp_path / "copy.db")


def test_a_copy_that_is_not_equal_is_not_given_out(filled, tmp_path, monkeypatch):
    insert = copying._insert

    def forget_one(connection, table, columns, rows):
        insert(connection, table, columns, rows[:-1] if table == "label" else rows)

    monkeypatch.setattr(copying, "_insert", forget_one)
    with pytest.raises(errors.StoreError, match="differs in label"):
        copy_store(filled, tmp_path / "copy.db")

    with pytest.raises(errors.StoreUnusable, match="has not been finished"):
        tw.open_store(tmp_path / "copy.db")


def test_nothing_is_copied_over_a_store(filled, postgres_url):
    before = digests(filled)

    for source, target in ((postgres_url, filled), (filled, postgres_url)):
        with pytest.raises(errors.AlreadyExists, match="something is at"):
            copy_store(source, target)

    assert digests(filled) == before


def test_the_backup_of_a_store_on_a_server_is_a_store_in_a_file(postgres_url, tmp_path):
    with tw.open_store(postgres_url) as store:
        store.create_project("Names", task="ner", texts=TEXTS).annotator("anna").next()
        path = store.backup(tmp_path / "backup.db")

    assert digests(path) == digests(postgres_url)
    assert [one.name for one in tmp_path.iterdir()] == ["backup.db"]
    with pytest.raises(errors.StoreError, match="textinator copy --from FILE --to URL"):
        maintenance.restore(postgres_url, path)


def test_a_store_on_a_server_is_migrated_in_place(postgres_url):
    done = maintenance.migrate(postgres_url)

    assert done.before == done.after
    assert done.backup is None
