"""A process that reads the files of its open store loses SQLite's locks; nobody's answers go with them."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

import textinator_widgets as tw
from textinator_widgets.errors import InvalidImport, InvalidSetting, InvalidSpec, InvalidTexts, StoreReplaced
from textinator_widgets.model import Project, User
from textinator_widgets.model.engine import open_engine, reading, writing
from textinator_widgets.services.films import film_of

OTHER = """
import sys
import textinator_widgets as tw
from textinator_widgets.model import User
from textinator_widgets.model.engine import open_engine, writing
engine = open_engine(sys.argv[1])
for name in sys.argv[2:]:
    with writing(engine) as session:
        session.add(User(name=name))
engine.dispose()
"""


def other_process(path: Path, *names: str) -> None:
    """Let another process open a store, add people, and close it."""
    subprocess.run([sys.executable, "-c", OTHER, str(path), *names], check=True, timeout=120)


def add(engine, name):
    with writing(engine) as session:
        session.add(User(name=name))


def names(engine):
    with reading(engine) as session:
        return sorted(session.scalars(select(User.name)))


def copied(path):
    shutil.copy(path, path.with_name("copy.db"))


def zipped(path):
    shutil.make_archive(str(path.parent.with_name("zipped")), "zip", path.parent)


def hashed(path):
    hashlib.sha256(path.read_bytes())


@pytest.mark.parametrize("read", [copied, zipped, hashed])
def test_nothing_is_written_to_a_log_that_another_process_removed(path, read):
    engine = open_engine(path)
    add(engine, "anna")
    read(path)
    other_process(path, "boris", "carl")

    for act in (lambda: add(engine, "dora"), lambda: names(engine), lambda: open_engine(path)):
        with pytest.raises(StoreReplaced, match=r"log .* was removed: this process read a file of the store"):
            act()
    engine.dispose()  # closing the old log would put its pages over those of the other process

    with tw.open_store(store_elsewhere(path)) as store:
        assert store.users()["user"].tolist() == ["anna", "boris", "carl"]
        assert store.check() == []


def store_elsewhere(path: Path) -> Path:
    """Give a copy of a store that this process may no longer open."""
    copy = path.with_name("elsewhere.db")
    shutil.copy(path, copy)
    return copy


def test_reading_the_file_alone_stops_nobody(path):
    engine = open_engine(path)
    add(engine, "anna")
    copied(path)
    add(engine, "boris")

    assert names(engine) == ["anna", "boris"]
    engine.dispose()


def test_a_log_that_goes_during_the_commit_is_noticed_after_it(path):
    engine = open_engine(path)
    add(engine, "anna")
    log = path.with_name(f"{path.name}-wal")

    def add_while_it_goes():
        with writing(engine) as session:
            session.add(User(name="boris"))
            driver = session.connection().connection.driver_connection
            driver.set_trace_callback(lambda sql: log.unlink() if sql == "COMMIT" else None)

    with pytest.raises(StoreReplaced, match="not sure: send it again"):
        add_while_it_goes()


def test_no_film_module_or_annotation_that_is_a_link_leads_into_the_open_store(path):
    path = path.with_name("study.mp4")  # a name that a film could have
    folder = path.with_name("brat")
    folder.mkdir()
    with tw.open_store(path) as store:
        project = store.create_project("Names", task="ner", texts=["Ann"], video_summary="study.mp4")
        path.with_name("plugins").mkdir()
        path.with_name("plugins").joinpath("stars.js").symlink_to(path)
        folder.joinpath("a.txt").write_text("Ann")
        folder.joinpath("a.ann").hardlink_to(path)
        with reading(store._engine) as session:
            assert film_of(store._engine, session.get_one(Project, project.id)) is None
        with pytest.raises(InvalidSetting, match=r"'stars' cannot be used.*is a store that is open here"):
            project.add_marker("Star", actions=["stars"])
        with pytest.raises(InvalidImport, match="is a store that is open here"):
            project.import_annotations(folder, "brat", user="anna")
        store.backup(path.with_name("backup.db"))
        other_process(path, "boris")

        assert "boris" in store.users()["user"].tolist()


@pytest.mark.parametrize("end", ["", "-wal", "-shm", ".lock"])
@pytest.mark.parametrize("is_open", [True, False])
def test_no_export_takes_the_place_of_a_store(path, end, is_open):
    target = path.with_name(f"other.db{end}")
    with tw.open_store(path) as store, contextlib.ExitStack() as stack:
        project = store.create_project("Names", task="ner", texts=["Ann"])
        other = tw.open_store(path.with_name("other.db"))
        other.create_project("Kept", texts=["Bo"])
        other.close() if not is_open else stack.callback(other.close)
        for form in ("jsonl", "csv", "parquet", "conll"):
            with pytest.raises(InvalidSetting, match="is a store, whose place the export would take"):
                project.export(form, target)
    with tw.open_store(path.with_name("other.db"), create=False) as other:
        assert other.projects()["title"].tolist() == ["Kept"]
        assert other.check() == []


@pytest.mark.parametrize("name", ["study.db", "study.db-wal"])
def test_no_source_import_or_specification_reads_the_open_store(path, name):
    file = path.with_name(name)
    with tw.open_store(path) as store:
        project = store.create_project("Names", texts=["Ann"])
        for source in (
            lambda: tw.sources.TextFiles([file]),
            lambda: tw.sources.JsonLines([file], text="text"),
            lambda: tw.sources.Table(file, format="parquet"),
        ):
            with pytest.raises(InvalidTexts, match="is a store that is open here"):
                project.add_source(source())
        for form in ("task", "jsonl", "conll"):
            with pytest.raises(InvalidImport, match="is a store that is open here"):
                project.import_annotations(str(file), form, user="anna")
        with pytest.raises(InvalidSpec, match="is a store that is open here"):
            store.create_project("More", texts=["Bo"], task=file)
        with pytest.raises(InvalidSetting, match="is a store that is open here"):
            tw.plugins.label_action(file)
        other_process(path, "boris")

        assert "boris" in store.users()["user"].tolist()
