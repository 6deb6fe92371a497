"""What a specification describes stays in its folder: also when it is read again, or late."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

import textinator_widgets as tw
from tests.unit.sources.rows import rows
from textinator_widgets.errors import InvalidTexts, TextUnreadable

SPECS = {
    "TextFile": {"files": ["sub/a.txt"]},
    "Json": {"files": ["sub/a.json"], "key": "text"},
    "JsonLines": {"files": ["sub/a.jsonl"], "key": "text"},
    "Table": {"file": "sub/a.csv"},
    "SQLiteTable": {"file": "sub/a.db"},
}


def fill(folder, text):
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(text)
    (folder / "a.json").write_text(json.dumps([{"text": text}]))
    (folder / "a.jsonl").write_text(json.dumps({"text": text}))
    (folder / "a.csv").write_text(f"text\n{text}\n")
    with closing(sqlite3.connect(folder / "a.db")) as database:
        database.execute("CREATE TABLE t (text)")
        database.execute("INSERT INTO t VALUES (?)", (text,))
        database.commit()


@pytest.fixture
def folder(tmp_path):
    fill(tmp_path / "data" / "sub", "Ann")
    fill(tmp_path / "elsewhere", "Secret")
    return tmp_path / "data"


def source_of(folder, source_type, spec=None, **options):
    given = {"source_type": source_type, "spec": spec or SPECS[source_type], "name": "S", **options}
    return tw.sources.from_spec(given, folder=folder)


def swap_file(folder):
    for one in list((folder / "sub").iterdir()):
        one.unlink()
        one.symlink_to(folder.parent / "elsewhere" / one.name)


def swap_folder(folder):
    (folder / "sub").rename(folder / "old")
    (folder / "sub").symlink_to(folder.parent / "elsewhere")


SWAPS = pytest.mark.parametrize("swap", [swap_file, swap_folder])


@SWAPS
@pytest.mark.parametrize("source_type", SPECS)
def test_a_place_that_became_a_link_out_of_the_folder_is_not_read_again(
    store, folder, source_type, swap
) -> None:
    project = store.create_project("P", sources=[source_of(folder, source_type)])
    swap(folder)

    with pytest.raises(InvalidTexts, match="leads out of the folder"):
        project.reindex()

    assert project.texts()["text"].tolist() == ["Ann"]


def test_neither_is_a_folder(store, folder) -> None:
    source = source_of(folder, "TextFile", {"folders": ["sub"]})
    project = store.create_project("P", sources=[source])
    assert str(project.reindex()[0]) == "S: 1 unchanged"
    swap_folder(folder)

    with pytest.raises(InvalidTexts, match="leads out of the folder"):
        project.reindex()  # what was read again has its root as well


@SWAPS
@pytest.mark.parametrize("source_type", SPECS)
def test_nor_is_it_read_late(store, folder, source_type, swap) -> None:
    project = store.create_project("P", sources=[source_of(folder, source_type, reads="late")])
    swap(folder)

    with pytest.raises(TextUnreadable, match="leads out of the folder"):
        project.read_texts()

    assert rows(store, "SELECT count(*) FROM context") == [(0,)]


@SWAPS
def test_nor_when_it_was_described_before(store, folder, swap) -> None:
    source = source_of(folder, "Table")
    swap(folder)

    with pytest.raises(InvalidTexts, match="leads out of the folder"):
        store.create_project("P", sources=[source])


def test_a_link_that_stays_inside_is_followed(store, folder) -> None:
    project = store.create_project("P", sources=[source_of(folder, "Table")])
    (folder / "sub").rename(folder / "old")
    (folder / "sub").symlink_to(folder / "old")

    assert str(project.reindex()[0]) == "S: 1 unchanged"


def test_a_path_that_a_caller_names_may_be_a_link(store, folder) -> None:
    project = store.create_project("P", sources=[tw.sources.Table(folder / "sub" / "a.csv", name="S")])
    swap_folder(folder)

    project.reindex()

    assert project.texts()["text"].tolist() == ["Secret"]


def test_a_source_that_a_store_has_without_a_root_is_read_as_before(store, folder) -> None:
    described = source_of(folder, "Table")
    described.root = None  # as before the root was kept
    project = store.create_project("P", sources=[described])

    (folder / "sub" / "a.csv").write_text("text\nBob\n")

    assert project.reindex()[0].changed == [0]
