"""Sources at the command line: described, added, read again, deleted."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def study(tmp_path, run):
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "wiki.jsonl").write_text('{"id": "a", "body": "Ann"}\n')
    spec = {"source_type": "JsonLines", "name": "Wiki", "spec": {"files": ["wiki.jsonl"], "key": "body"}}
    spec["spec"]["id"] = "id"
    (folder / "wiki.json").write_text(json.dumps(spec))
    code, out, err = run("init", tmp_path / "study", "--task", "ner", "--source", folder / "wiki.json")
    assert (code, err) == (0, "")
    assert "1 text in" in out
    return tmp_path / "study"


def test_sources_are_listed_added_read_again_and_deleted(study, run, tmp_path) -> None:
    (tmp_path / "more.txt").write_text("Bob\nCia\n")
    assert run("add-source", study, "-i", tmp_path / "more.txt") == (0, "study: 2 texts more\n", "")
    _, out, _ = run("sources", study)
    assert out.splitlines() == [
        "1  Wiki  (JsonLines, of nobody, private, 1 text)",
        "2  more.txt  (Files, of nobody, private, 2 texts)",
    ]

    (tmp_path / "given" / "wiki.jsonl").write_text('{"id": "b", "body": "Dan"}\n')
    _, out, _ = run("reindex", study, "--source", "Wiki")
    assert out == "Wiki: 1 added ('b'), 1 vanished ('a'), 0 unchanged\n"

    _, out, _ = run("delete-source", study, "more.txt", "--dry-run")
    assert out == "Would go: more.txt: 2 texts (in 'study')\n"
    assert run("delete-source", study, "more.txt")[0] == 0
    assert run("sources", study)[1] == "1  Wiki  (JsonLines, of nobody, private, 2 texts)\n"


def test_what_cannot_be_done_is_said_in_one_line(study, run, tmp_path) -> None:
    code, _, err = run("reindex", study, "--source", "News")
    assert code == 1
    assert "no source called 'News'" in err
    assert run("add-source", study)[0] == 2
    code, _, err = run("add-source", study, "--existing", "7")
    assert code == 1
    assert "no source called 7" in err
    (tmp_path / "given" / "wiki.jsonl").unlink()
    code, _, err = run("reindex", study)
    assert code == 1
    assert "wiki.jsonl' is none" in err


def test_single_texts_are_added_to_an_interactive_source(tmp_path, run) -> None:
    spec = tmp_path / "letters.json"
    spec.write_text(json.dumps({"source_type": "Interact", "name": "Letters", "spec": {}}))
    assert run("init", tmp_path / "study", "--task", "ner", "--source", spec)[0] == 0
    (tmp_path / "one.txt").write_bytes("Ann\r\nКиїв".encode())

    code, out, err = run("add-text", tmp_path / "study", tmp_path / "one.txt")

    assert (code, err) == (0, "")
    assert out.startswith("study: 1 text more, ")
    assert run("sources", tmp_path / "study")[1].endswith("(Interact, of nobody, private, 1 text)\n")
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    code, _, err = run("add-text", tmp_path / "study", tmp_path / "bad.txt")
    assert (code, "bad.txt must be UTF-8" in err) == (1, True)
    code, _, err = run("add-text", tmp_path / "study", tmp_path / "one.txt", "--source", "News")
    assert (code, "no interactive source called 'News'" in err) == (1, True)
