"""Specifications of projects, as a person writes and uses them."""

from __future__ import annotations

import json

from sqlalchemy import select

import textinator_widgets as tw
from textinator_widgets.model import MarkerAction
from textinator_widgets.model.engine import reading
from textinator_widgets.services.label_actions import action_source

TASK = """
task = "claims"
[settings]
language = "sv"
[[markers]]
name = "Claim"
restrictions = [">= 1"]
"""


def test_a_project_is_made_from_a_file_and_written_to_one_again(run, tmp_path) -> None:
    (tmp_path / "task.toml").write_text(TASK, "utf-8")
    (tmp_path / "texts.txt").write_text("One.\nTwo.\n", "utf-8")

    code, out, _ = run(
        "init", tmp_path / "study", "--task", tmp_path / "task.toml", "-i", tmp_path / "texts.txt"
    )
    assert (code, out.splitlines()[0].startswith("study: 2 texts")) == (0, True)
    code, out, _ = run("spec", tmp_path / "study")
    assert (code, json.loads(out)) == (
        0,
        {
            "task": "claims",
            "settings": {"language": "sv"},
            "markers": [{"name": "Claim", "restrictions": [">= 1"]}],
        },
    )
    code, _, err = run("spec", tmp_path / "study", "-o", tmp_path / "study" / "textinator.db")
    assert (code, "is a store" in err) == (1, True)
    code, out, _ = run("spec", tmp_path / "study", "-o", tmp_path / "again.json")
    assert (code, out) == (0, f"Written: {tmp_path / 'again.json'}\n")
    code, _, _ = run(
        "init", tmp_path / "copy", "--task", tmp_path / "again.json", "-i", tmp_path / "texts.txt"
    )
    assert code == 0
    with tw.open_store(tmp_path / "copy" / "textinator.db") as store:
        assert store.project(1).setting("language") == "sv"


def test_a_project_uses_modules_that_lie_in_its_folder_before_it_is_made(run, tmp_path) -> None:
    (tmp_path / "texts.txt").write_text("One.", "utf-8")
    (tmp_path / "task.toml").write_text('markers = [{name = "Claim", actions = ["stars"]}]', "utf-8")
    plugins = tmp_path / "study" / "plugins"
    plugins.mkdir(parents=True)
    (plugins / "stars.js").write_text("/** name: stars */\nexport default () => ({ exec() {} });\n", "utf-8")

    code, _, err = run(
        "init", tmp_path / "study", "--task", tmp_path / "task.toml", "-i", tmp_path / "texts.txt"
    )

    assert (code, err) == (0, "")
    with tw.open_store(tmp_path / "study" / "textinator.db") as store, reading(store._engine) as session:
        assert session.scalars(select(MarkerAction.file)).all() == ["plugins/stars.js"]
        assert "export default" in action_source(session, 1, "stars")
    assert [path.name for path in plugins.iterdir()] == ["stars.js"]


def test_a_file_that_cannot_be_taken_is_told_and_nothing_is_made(run, tmp_path) -> None:
    (tmp_path / "task.json").write_text('{"markers": [{"name": "A", "color": "red"}]}', "utf-8")
    (tmp_path / "texts.txt").write_text("One.", "utf-8")

    code, _, err = run(
        "init", tmp_path / "study", "--task", tmp_path / "task.json", "-i", tmp_path / "texts.txt"
    )

    assert code == 1
    assert "markers[0].color: color must be like" in err
    assert not (tmp_path / "study").exists()


def test_a_project_is_cloned_with_its_texts_or_others(run, tmp_path) -> None:
    (tmp_path / "more.csv").write_text("id,body\na,Three.\n", "utf-8")
    with tw.open_store(tmp_path / "study.db") as store:
        store.create_project("First", task="ner", texts=["One.", "Two."])

    code, out, _ = run("clone", tmp_path / "study.db", "Second")
    assert (code, out.startswith("Second: 2 texts, project 2 in")) == (0, True)
    options = ["--project", "First", "-i", tmp_path / "more.csv", "--text", "body", "--key-column", "id"]
    code, _, _ = run("clone", tmp_path / "study.db", "Third", *options)
    assert code == 0
    code, _, err = run("clone", tmp_path / "study.db", "Third", *options)
    assert (code, "already" in err) == (1, True)
    code, _, _ = run("clone", tmp_path / "study.db", "Clusters", "--project", "First", "--task", "corr")
    assert code == 0

    with tw.open_store(tmp_path / "study.db") as store:
        assert store.project("Clusters").spec()["task"] == "corr"
        assert store.project("Clusters").texts()["text"].tolist() == ["One.", "Two."]
        assert store.project("Third").texts()[["key", "text"]].values.tolist() == [["a", "Three."]]
        assert store.project("Third").spec() == store.project("First").spec()
