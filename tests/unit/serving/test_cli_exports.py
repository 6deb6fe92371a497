"""Exports with filters and options, and imports, as a person runs them."""

from __future__ import annotations

import json

import pytest

import textinator_widgets as tw


@pytest.fixture
def study(tmp_path):
    """A store with answers of two people."""
    path = tmp_path / "study.db"
    with tw.open_store(path) as store:
        project = store.create_project("Names", task="ner", texts=["Ann met Bob."])
        for user, marker in (("anna", "Person"), ("boris", "Location")):
            session = project.annotator(user)
            session.next()
            session.submit(labels=[{"marker": marker, "start": 0, "end": 7}])
    return path


def test_filters_and_options_of_an_export(study, run) -> None:
    options = [
        "--user",
        "boris",
        "--key",
        "0",
        "--marker",
        "location",
        "--since",
        "2020-01-01",
        "--not-flagged",
    ]
    code, out, _ = run("export", study, "--format", "conll", "--option", "scheme=BIOES", *options)

    assert code == 0
    assert [line for line in out.splitlines() if line and not line.startswith("# ")] == [
        "Ann\tB-location",
        "met\tE-location",
        "Bob\tO",
        ".\tO",
    ]
    code, out, _ = run("export", study, "--option", "include_usernames=true", "--until", "2020-01-01")
    assert (code, json.loads(out)) == (0, [])


def test_a_folder_is_exported_and_imported_once(study, run, tmp_path) -> None:
    code, out, _ = run("export", study, "--format", "brat", "-o", tmp_path / "brat")
    assert (code, out) == (0, f"Written: {tmp_path / 'brat'}\n")

    code, out, _ = run("import", study, tmp_path / "brat", "--format", "brat", "--project", "Names")

    assert (code, out) == (0, "Submissions: 0 stored, 2 known, 0 left out. New texts: 0.\n")


@pytest.mark.filterwarnings("default")
def test_a_warning_is_told_beside_what_is_written(study, run) -> None:
    with tw.open_store(study) as store:
        project = store.create_project("Translated", task="mt", texts=["Hej"])
        project.add_marker("Name")
        session = project.annotator("anna")
        session.next()
        session.submit(labels=[{"marker": "Name", "start": 0, "end": 3}])

    code, out, told = run("export", study, "--project", "Translated")

    assert (code, out) == (0, "[]\n")
    assert told.startswith("textinator: 1 submission has no place in this form")
    assert len(told.splitlines()) == 1


def test_what_cannot_be_is_told(study, run, tmp_path) -> None:
    (tmp_path / "answers.jsonl").write_text(
        '{"text": "x", "labels": [{"marker": "Dog"}]}\n', encoding="utf-8"
    )

    for arguments, expected, words in (
        (["export", study, "--option", "scheme"], 2, "name and a value"),
        (["export", study, "--format", "brat"], 1, "-o"),
        (["export", study, "--user", "nobody"], 1, "nobody"),
        (["import", study, tmp_path / "answers.jsonl", "-f", "jsonl"], 1, "line 1"),
        (["import", study, tmp_path / "answers.jsonl", "-f", "jsonl", "--user", "anna"], 1, "Dog"),
        (["import", study, tmp_path / "nothing.json"], 1, "cannot be read"),
    ):
        code, out, err = run(*arguments)
        assert (code, out) == (expected, "")
        assert words in err
