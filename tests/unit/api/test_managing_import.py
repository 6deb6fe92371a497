"""Annotated records imported by messages of a manager's page."""

from __future__ import annotations

import json

import pytest

import textinator_widgets as tw
from tests.unit.api.managing import Page, person
from textinator_widgets.services import record_import
from textinator_widgets.services.actors import Actor

RECORDS = [
    {"id": "a", "text": "Ann is here.", "mood": "good", "by": "crowd", "who": [{"start": 0, "end": 3}]},
    {"id": "b", "text": "Bo."},
]
VALUES = {
    "title": "Letters",
    "short_description": "Old ones",
    "language": "en",
    "formatting": "pt",
    "file": "anna/letters.json",
    "text": [{"path": "text"}],
    "key": "id",
    "markers": [
        {"path": "mood", "name": "Mood", "anno_type": "radio", "choices": "good\nbad", "extra": "by"},
        {"path": "who", "name": "", "anno_type": "m-span", "choices": ""},
    ],
}


@pytest.fixture
def store(tmp_path):
    with tw.open_store(tmp_path / "study.db") as opened:
        opened.add_file("letters.json", json.dumps({"data": RECORDS}).encode(), user="anna")
        yield opened


@pytest.fixture
def page(store):
    return Page(store, Actor(name="anna", verified="os"))


def test_a_form_offers_the_fields_of_the_file_that_was_chosen(page):
    form = page.do("import_form", values={"file": "anna/letters.json"})

    key = next(one for one in form["fields"] if one["name"] == "key")
    assert [one["value"] for one in key["choices"]][:3] == ["id", "text", "mood"]
    assert form["values"]["text"] == [{"path": "text"}]


def test_records_are_tried_and_imported(store, page):
    tried = page.do("try_import", values=VALUES)
    assert (tried["count"], tried["answers"], tried["texts"][0]["text"]) == (2, 1, "Ann is here.")
    assert store.projects().empty

    made = page.do("import_project", values=VALUES)["project"]

    project = store.project(made)
    assert project.labels()["quote"].tolist() == ["Ann"]
    assert project.inputs()["content"].tolist() == ["good"]
    assert project.inputs()["extra"].tolist() == [{"by": "crowd"}]
    assert project.setting("short_description") == "Old ones"
    assert project.texts()["formatting"].tolist() == ["pt", "pt"]
    assert project.batches()["user"].tolist() == ["anna"]
    assert store.projects()["author"].tolist() == ["anna"]


def test_trying_records_holds_nobody_up(store, page, monkeypatch):
    running = []
    whole = record_import.import_records

    def watched(session, *rest, **named):
        running.append(session.get_bind().engine is store._engine)
        return whole(session, *rest, **named)

    monkeypatch.setattr(record_import, "import_records", watched)

    page.do("try_import", values=VALUES)
    page.do("import_project", values=VALUES)

    assert running == [False, True]
    assert page.refused("try_import", values=VALUES)["field"] == "title"


def test_who_reads_another_language_is_told_in_it_what_is_wrong(store):
    page = Page(store, Actor(name="anna", verified="os"), language="sv")

    problem = page.refused("try_import", values={**VALUES, "text": [{"path": "nothing"}]})

    assert problem["message"].startswith("Posterna kan inte importeras. ")
    assert "Record 1" in problem["message"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "id,text,mood\na,Ann is here.,good\nb,Bo.,\n"),
        ("a.tsv", "id\ttext\tmood\na\tAnn is here.\tgood\nb\tBo.\t\n"),
        ("a.jsonl", "\n".join(json.dumps(one) for one in RECORDS)),
    ],
)
def test_tables_and_lines_are_records_too(store, page, name, content):
    store.add_file(name, content.encode(), user="anna")

    made = page.do(
        "import_project", values={**VALUES, "file": f"anna/{name}", "markers": VALUES["markers"][:1]}
    )

    assert store.project(made["project"]).inputs()["content"].tolist() == ["good"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"file": "bo/letters.json"}, "file"),
        ({"file": "../study.db"}, "file"),
        ({"text": []}, "text"),
        ({"text": [{"path": "nothing"}]}, "markers"),
        ({"markers": [{"path": "", "anno_type": "m-span"}]}, "markers"),
        ({"markers": [{"path": "mood", "anno_type": "radio", "choices": ""}]}, "markers"),
        ({"markers": [{"path": "mood", "anno_type": "nonsense"}]}, "markers"),
        ({"markers": "x"}, "markers"),
        ({"language": "??"}, "language"),
        ({"formatting": "html"}, "formatting"),
        ({"short_description": "x" * 1001}, "short_description"),
    ],
)
def test_what_cannot_be_taken_stands_beside_its_field_and_makes_nothing(store, page, changed, field):
    for verb in ("try_import", "import_project"):
        problem = page.refused(verb, values={**VALUES, **changed})
        assert (problem["field"], problem["code"] == "internal") == (field, False), problem

    assert store.projects().empty


def test_only_who_may_make_projects_and_keep_files_imports(store):
    for groups in (("project_managers",), ("file_managers",)):
        page = Page(store, person(store, groups[0], *groups))
        for verb in ("import_form", "try_import", "import_project"):
            assert page.refused(verb, values=VALUES)["code"] == "not_allowed"
    both = Page(store, person(store, "both", "project_managers", "file_managers"))
    assert both.refused("import_project", values=VALUES)["field"] == "file"
    assert both.do("projects")["imports"] is True
