"""The commands for the files of a project folder."""

from __future__ import annotations

import pytest

import textinator_widgets as tw


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    tw.open_store(folder / "textinator.db").close()
    return folder


def test_files_are_uploaded_listed_and_deleted(run, study, tmp_path):
    letters = tmp_path / "letters.json"
    letters.write_text('["Dear Ann"]', encoding="utf-8")

    assert run("files", "list", study)[1] == "No files.\n"
    assert run("files", "upload", study, letters, "--user", "fia")[0] == 0
    assert (study / "data" / "fia" / "letters.json").read_text(encoding="utf-8") == '["Dear Ann"]'
    assert run("files", "list", study)[1] == "letters.json\t12\tfia/letters.json\n"

    assert run("files", "delete", study, "letters.json", "--user", "fia")[0] == 0
    assert not (study / "data" / "fia").exists()


def test_a_file_is_replaced_only_when_that_is_asked_for(run, study, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("one", encoding="utf-8")
    run("files", "upload", study, notes, "--user", "fia")
    notes.write_text("two", encoding="utf-8")

    code, _, told = run("files", "upload", study, notes, "--user", "fia")
    assert code == 1
    assert "already" in told
    assert (study / "data/fia/notes.txt").read_text(encoding="utf-8") == "one"

    assert run("files", "upload", study, notes, "--user", "fia", "--replace")[0] == 0
    assert (study / "data/fia/notes.txt").read_text(encoding="utf-8") == "two"


def test_a_file_that_is_not_there_is_named(run, study, tmp_path):
    code, _, told = run("files", "upload", study, tmp_path / "no.txt")
    assert code == 1
    assert "no.txt" in told

    code, _, told = run("files", "delete", study, "no.txt")
    assert code == 1
    assert "no.txt" in told
