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
