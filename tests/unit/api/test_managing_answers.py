"""Answers counted and taken away by messages of a manager's page."""

from __future__ import annotations

import base64
import csv
import io
import json
import tempfile
import zipfile

import pytest
from sqlalchemy import select

import textinator_widgets as tw
from tests.unit.api.managing import Page, person
from textinator_widgets.api import managing_answers
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import reading
from textinator_widgets.services.actors import Actor

ANN = {"marker": "Person", "start": 0, "end": 3}


@pytest.fixture
def store(tmp_path):
    with tw.open_store(tmp_path / "study.db") as opened:
        yield opened


@pytest.fixture
def project(store):
    made = store.create_project(
        "Ünïcode / names", task="ner", texts=["Ann.", "Bo."], author="anna", data_order="os"
    )
    session = made.annotator("åsa")
    session.next()
    session.submit([ANN])
    return made


@pytest.fixture
def page(store):
    made = Page(store, Actor(name="anna", verified="os"))
    yield made
    made.desk.close()


def download(page, project, **values):
    """Take a file as a page does; gives its name and content."""
    started = page.do("begin_download", project=project.id, values=values)
    content = b""
    while len(content) < started["size"]:
        piece = page.do("take_piece", download=started["download"], at=len(content))
        content += base64.b64decode(piece["data"])
    page.do("end_download", download=started["download"])
    return started["name"], content


def test_what_was_answered_is_counted(page, project):
    found = page.do("answers", project=project.id)

    assert (found["texts"], found["submitted_texts"], found["people"], found["batches"]) == (2, 1, 1, 1)
    assert found["markers"] == [{"code": "person", "name": "Person", "count": 1}]
    project.store.create_project("Empty", task="ner", texts=["x"], author="anna")
    assert page.do("answers", project=project.store.project("Empty").id)["batches"] == 0


def test_every_format_that_is_offered_gives_what_python_gives(page, project, monkeypatch):
    monkeypatch.setattr(managing_answers, "PIECE", 100)
    form = page.do("answers", project=project.id)
    [offered] = [one["choices"] for one in form["fields"] if one["name"] == "format"]
    assert {"csv:labels", "task", "generic", "conll", "brat"} <= {one["value"] for one in offered}

    for choice in offered:
        name, content = download(page, project, format=choice["value"], include_usernames=True)
        form, _, table = choice["value"].partition(":")
        assert name.startswith("Ünïcode-names-"), name
        if form == "brat":
            assert name.endswith(".zip")
            assert any(one.endswith(".ann") for one in zipfile.ZipFile(io.BytesIO(content)).namelist())
            continue
        options = {"table": table} if table else {}
        named = {"include_usernames": True} if form in ("task", "generic") else {}
        expected = project.export(form, **options, **named)
        found = json.loads(content) if isinstance(expected, list) else content
        assert found == (expected.encode() if isinstance(expected, str) else expected), choice


def test_names_of_people_are_left_out_on_request(page, project):
    _, with_names = download(page, project, format="generic", include_usernames=True)
    _, without = download(page, project, format="generic", include_usernames=False)

    assert "åsa" in json.dumps(json.loads(with_names), ensure_ascii=False)
    assert "åsa" not in json.dumps(json.loads(without), ensure_ascii=False)


def test_a_table_of_labels_has_a_row_for_each(page, project):
    name, content = download(page, project, format="csv:labels")

    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert name.endswith("-labels.csv")
    assert [(row["user"], row["quote"]) for row in rows] == [("åsa", "Ann")]


@pytest.mark.parametrize("form", ["", "nonsense", "csv:nonsense", "../../etc", None, 7, "qa"])
def test_a_format_that_is_none_is_refused_beside_its_field(page, project, form):
    problem = page.refused("begin_download", project=project.id, values={"format": form})

    assert problem["field"] == "format"
    assert page.desk._managing.downloads == {}


def test_a_download_leaves_no_file_behind(page, project, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    there = set(tmp_path.iterdir())
    page.do("begin_download", project=project.id, values={"format": "generic"})
    started = page.do("begin_download", project=project.id, values={"format": "brat"})
    assert len(list(tmp_path.glob("textinator-export-*"))) == 1
    page.refused("begin_download", project=project.id, values={"format": "nonsense"})
    assert page.refused("take_piece", download=started["download"], at=0)["code"] == "bad_request"

    page.do("begin_download", project=project.id, values={"format": "generic"})
    page.desk.close()

    assert set(tmp_path.iterdir()) == there


def test_only_managers_of_a_project_take_its_answers(store, project):
    page = Page(store, person(store, "carl", "project_managers"))

    for verb in ("answers", "begin_download"):
        assert page.refused(verb, project=project.id, values={"format": "csv"})["code"] == "not_allowed"
    assert page.refused("take_piece", download="0" * 16, at=0)["code"] == "bad_request"
    assert page.refused("end_download", download="0" * 16)["code"] == "bad_request"


def test_who_took_answers_stands_in_the_audit_log(store, project):
    page = Page(store, person(store, "maria", superuser=True))
    download(page, project, format="csv:labels")

    with reading(store._engine) as session:
        [row] = session.scalars(select(AuditLog).where(AuditLog.action == "export"))
        assert row.user_id == store.user("maria").id
        assert row.details == {"project": project.id, "format": "csv"}


@pytest.mark.parametrize("at", [-1, "0", None, 10**30])
def test_a_piece_from_nowhere_is_refused_or_empty(page, project, at):
    started = page.do("begin_download", project=project.id, values={"format": "generic"})
    reply = page.ask("take_piece", download=started["download"], at=at)

    assert reply["status"] == "failed" or reply["result"] == {"data": ""}
    assert reply.get("error", {}).get("code") != "internal"
