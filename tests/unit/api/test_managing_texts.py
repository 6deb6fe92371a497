"""Files and data sources managed by messages of a page, by those alone who may."""

from __future__ import annotations

import base64

import pytest

import textinator_widgets as tw
from tests.unit.api.managing import Page, person
from tests.unit.sources.servers import ours
from textinator_widgets.errors import AlreadyExists, NotAllowed
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.allowed_hosts import TEXTS
from textinator_widgets.sources import api_client

LETTERS = b'[{"id": "a", "text": "Dear Ann"}, {"id": "b", "text": "Dear Bo"}]'


@pytest.fixture
def store(tmp_path):
    with tw.open_store(tmp_path / "study.db") as opened:  # beside a file, where files can lie
        yield opened


@pytest.fixture
def page(store):
    return Page(store, Actor(name="anna", verified="os"))


@pytest.fixture
def project(store):
    return store.create_project("Names", task="ner", texts=["Ann is in Kyiv."], author="anna")


def upload(page, name, content, *, replace=False, piece=7):
    number = page.do("begin_upload", name=name, size=len(content), replace=replace)["upload"]
    for at in range(0, len(content), piece):
        data = base64.b64encode(content[at : at + piece]).decode()
        page.do("add_piece", upload=number, at=at, data=data)
    return page.ask("end_upload", upload=number)


def test_a_file_comes_in_pieces_and_lies_in_the_folder_of_its_person(store, page):
    assert upload(page, "letters.json", LETTERS)["status"] == "done"

    [listed] = page.do("files")["files"]
    assert (listed["name"], listed["size"], listed["path"]) == (
        "letters.json",
        len(LETTERS),
        "anna/letters.json",
    )
    assert (store.data_folder / "anna" / "letters.json").read_bytes() == LETTERS
    assert page.do("delete_file", name="letters.json")["files"] == []


def test_everybody_sees_their_own_files_alone(store, page):
    upload(page, "letters.json", LETTERS)
    fia = Page(store, person(store, "fia", "file_managers"))

    assert fia.do("files")["files"] == []
    assert "no such file" in fia.refused("delete_file", name="letters.json")["message"]
    upload(fia, "letters.json", b"[]")
    assert (store.data_folder / "anna" / "letters.json").read_bytes() == LETTERS
    pia = Page(store, person(store, "pia", "project_managers"))
    for verb, body in {
        "files": {},
        "begin_upload": {"name": "a.txt", "size": 1, "replace": False},
        "delete_file": {"name": "letters.json"},
    }.items():
        assert pia.refused(verb, **body)["code"] == "not_allowed"
    assert (fia.desk.sections(), pia.desk.sections()) == (["files"], ["projects"])


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("../a.txt", 1, "invalid_setting"),
        ("a.py", 1, "invalid_setting"),
        ("a.txt", 0, "invalid_setting"),
        ("a.txt", 20_000_001, "invalid_setting"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_anything_is_sent(page, name, size, code):
    problem = page.refused("begin_upload", name=name, size=size, replace=False)

    assert (problem["code"], problem["field"]) == (code, "file")


def test_a_file_that_is_there_is_replaced_only_when_that_is_asked_for(page):
    upload(page, "a.txt", b"one")

    assert page.refused("begin_upload", name="a.txt", size=3, replace=False)["field"] == "file"
    assert upload(page, "a.txt", b"three", replace=True)["status"] == "done"
    assert page.do("files")["files"][0]["size"] == 5


def test_pieces_that_do_not_fit_are_refused_and_nothing_is_stored(page):
    begun = page.do("begin_upload", name="a.txt", size=4, replace=False)["upload"]
    good = base64.b64encode(b"ab").decode()

    assert page.refused("end_upload", upload=begun)["code"] == "bad_request"
    for body in ({"at": 1, "data": good}, {"at": 0, "data": base64.b64encode(b"abcde").decode()}):
        begun = page.do("begin_upload", name="a.txt", size=4, replace=False)["upload"]
        assert page.refused("add_piece", upload=begun, **body)["code"] == "bad_request"
        assert page.refused("add_piece", upload=begun, at=0, data=good)["code"] == "bad_request"
    begun = page.do("begin_upload", name="a.txt", size=4, replace=False)["upload"]
    assert page.refused("add_piece", upload=begun, at=0, data="§")["code"] == "bad_request"
    assert page.refused("add_piece", upload="nobody", at=0, data=good)["code"] == "bad_request"
    assert page.do("files")["files"] == []


def test_a_file_that_is_not_what_its_name_says_is_refused(page):
    reply = upload(page, "a.json", b'{"a": ')

    assert (reply["status"], reply["error"]["field"]) == ("failed", "file")
    assert page.do("files")["files"] == []


def test_texts_of_a_file_are_tried_and_added(store, page, project):
    upload(page, "letters.json", LETTERS)
    form = page.do("source_form", project=project.id)
    [choice] = next(one["choices"] for one in form["fields"] if one["name"] == "file")
    values = {**form["values"], "kind": "file", "file": choice["value"], "key": "id", "name": "Letters"}

    tried = page.do("try_source", project=project.id, values=values)
    assert tried == {"texts": [{"key": "a", "text": "Dear Ann"}, {"key": "b", "text": "Dear Bo"}], "count": 2}
    assert len(project.texts()) == 1

    sources = page.do("add_source", project=project.id, values=values)["sources"]
    assert [(one["name"], one["type"], one["texts"]) for one in sources][1:] == [("Letters", "JSON", 2)]
    assert sorted(project.texts()["text"]) == ["Ann is in Kyiv.", "Dear Ann", "Dear Bo"]

    upload(page, "letters.json", LETTERS.replace(b"Bo", b"Cy"), replace=True)
    again = page.do("read_again", project=project.id, source=sources[1]["id"])
    assert again["found"] == {"added": 0, "changed": 1, "in_use": 0, "vanished": 0, "unchanged": 1}


def test_texts_of_a_server_are_tried_and_added_where_it_may_be_asked(monkeypatch, page, project):
    with ours(tw.sources.PlainText(["Dear Ann", "Dear Bo", "", "d", "e", "f"])) as address:
        values = {"kind": "server", "server": address, "keys": "numbers", "name": "Far"}
        form = page.do("source_form", project=project.id)
        assert "server" not in [one["value"] for one in form["fields"][0]["choices"]]
        assert "server" not in [one["name"] for one in form["fields"]]
        assert page.refused("add_source", project=project.id, values=values)["field"] == "server"

        monkeypatch.setenv(TEXTS, f"example.org, {address.removeprefix('http://')}")
        form = page.do("source_form", project=project.id)
        assert "server" in [one["value"] for one in form["fields"][0]["choices"]]
        tried = page.do("try_source", project=project.id, values=values)
        sources = page.do("add_source", project=project.id, values=values)["sources"]
        again = page.do("read_again", project=project.id, source=sources[1]["id"])

    assert ([one["text"] for one in tried["texts"]], tried["count"]) == (
        ["Dear Ann", "Dear Bo", "", "d", "e"],
        6,
    )
    assert [(one["name"], one["type"], one["texts"]) for one in sources][1:] == [
        ("Far", "Server of texts", 6)
    ]
    assert sorted(project.texts()["text"]) == ["", "Ann is in Kyiv.", "Dear Ann", "Dear Bo", "d", "e", "f"]
    assert again["found"]["unchanged"] == 6
    monkeypatch.setattr(api_client, "WAIT", 0)
    problem = page.refused("add_source", project=project.id, values={**values, "name": "Gone"})
    assert problem["field"] == "server"


def test_texts_of_lines_of_people_and_of_other_projects(store, page, project):
    other = store.create_project("Other", task="ner", texts=["Cy"], author="bo")
    page.do(
        "add_source",
        project=project.id,
        values={"kind": "lines", "texts": "Dee\n\n Eve\x0c\u2028\x85 \n", "name": "More"},
    )
    page.do("add_source", project=project.id, values={"kind": "people", "name": "Own"})
    [stored] = store.sources()[lambda rows: rows["owner"] == "bo"]["source"].tolist()
    values = {"kind": "stored", "stored": str(stored)}
    assert page.refused("add_source", project=project.id, values=values)["field"] == "stored"

    page.do("share_source", project=other.id, source=stored, public=True)
    sources = page.do("add_source", project=project.id, values=values)["sources"]

    assert [(one["name"], one["texts"], one["is_own"]) for one in sources][1:] == [
        ("More", 2, True), ("Own", 0, True), (sources[3]["name"], 1, False),
    ]  # fmt: skip
    assert sorted(project.texts()["text"]) == [" Eve\x0c\u2028\x85 ", "Ann is in Kyiv.", "Cy", "Dee"]
    assert page.do("try_source", project=project.id, values=values)["texts"] == [{"key": "0", "text": "Cy"}]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "lines", "texts": " \n"}, "texts"),
        ({"kind": "lines", "texts": "a\n" * 10_001}, "texts"),
        ({"kind": "lines", "texts": "a\0"}, "texts"),
        ({"kind": "file", "file": "anna/none.json"}, "file"),
        ({"kind": "file", "file": "../study.db"}, "file"),
        ({"kind": "file", "file": "anna/letters.json", "text": "nothing"}, "file"),
        ({"kind": "stored", "stored": "x"}, "stored"),
        ({"kind": "stored", "stored": "999"}, "stored"),
        ({"kind": "nonsense"}, "kind"),
    ],
)
def test_what_cannot_be_read_stands_beside_its_field_and_adds_nothing(store, page, project, values, field):
    upload(page, "letters.json", LETTERS)

    problem = page.refused("add_source", project=project.id, values=values)

    assert (problem["field"], problem["code"] == "internal") == (field, False)
    assert len(project.texts()) == 1
    if values["kind"] != "stored":
        assert page.refused("try_source", project=project.id, values=values)["field"] == field


def test_a_source_goes_while_nobody_has_worked_on_it(store, page, project):
    sources = page.do("add_source", project=project.id, values={"kind": "lines", "texts": "Dee"})["sources"]
    session = project.annotator("bo")
    for _ in range(2):
        item = session.next()
        session.submit(labels=[{"marker": "person", "start": 0, "end": 3}])
    assert item is not None

    for one in sources:
        assert "worked" in page.refused("delete_source", project=project.id, source=one["id"])["message"]
    more = page.do("add_source", project=project.id, values={"kind": "lines", "texts": "Fay"})["sources"]
    assert len(page.do("delete_source", project=project.id, source=more[-1]["id"])["sources"]) == 2


def test_only_managers_of_a_project_come_at_its_sources(store, project):
    page = Page(store, person(store, "carl", "project_managers", "file_managers"))
    body = {"values": {"kind": "lines", "texts": "x"}, "source": 1, "public": True}

    for verb in (
        "sources",
        "source_form",
        "try_source",
        "add_source",
        "read_again",
        "share_source",
        "delete_source",
    ):
        assert page.refused(verb, project=project.id, **body)["code"] == "not_allowed"


def test_the_owner_gives_a_source_another_name_and_look(store, page, project):
    number = int(store.sources()["source"].iloc[0])
    read_at = store.sources().to_dict("records")
    form = page.do("source_fields", project=project.id, source=number)
    assert form["values"] == {"name": read_at[0]["name"], "formatting": "ft"}
    page.do("add_source", project=project.id, values={"kind": "lines", "texts": "More.", "name": "More"})
    body = {"project": project.id, "source": number}

    for wrong, where in (("", "name"), ("x" * 101, "name"), ("More", "name"), ("a\0", "name"), (7, "name")):
        assert page.refused("save_source", **body, values={"name": wrong})["field"] == where
    assert page.refused("save_source", **body, values={"formatting": "xx"})["field"] == "formatting"
    saved = page.do("save_source", **body, values={"name": "Lettres é", "formatting": "md"})

    found = page.do("sources", project=project.id)
    assert [one["name"] for one in found["sources"]] == ["Lettres é", "More"]
    assert saved["values"] == {"name": "Lettres é", "formatting": "md"}
    session = project.annotator("bo")
    first, _, second = session.next(), session.skip(), session.next()
    assert {one.text: one.formatting for one in (first, second)} == {
        "Ann is in Kyiv.": "md",
        "More.": "ft",
    }
    project.update_source("More", formatting="pt")
    project.update_source("More")
    with pytest.raises(AlreadyExists):
        project.update_source("More", name="Lettres é")


def test_nobody_changes_a_source_of_somebody_else(store, page, project):
    number = int(store.sources()["source"].iloc[0])
    page.do("share_source", project=project.id, source=number, public=True)
    other = store.create_project("Other", texts=["Eve"], author="olena")
    other.use_source(number)
    olena = Page(store, person(store, "kim", superuser=True))

    problem = olena.refused("save_source", project=other.id, source=number, values={"name": "Mine"})

    assert "owner" in problem["message"]
    with pytest.raises(NotAllowed):
        other.update_source(number, name="Mine")
    assert "Mine" not in store.sources()["name"].tolist()


def test_who_reads_another_language_is_told_in_it_that_something_went_meanwhile(store, project):
    page = Page(store, Actor(name="anna", verified="os"), language="uk")

    for verb, more in (("source_fields", {"source": 99}), ("project_form", {"project": 99})):
        problem = page.refused(verb, **{"project": project.id, **more})
        assert problem["message"] == "Цього вже немає. Завантажте сторінку ще раз.", verb
