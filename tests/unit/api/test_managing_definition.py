"""What a project asks for, changed by messages of a page, with the page that it makes."""

from __future__ import annotations

import dataclasses
import tempfile

import pytest
from sqlalchemy import select

from tests.unit.api.managing import Page, person
from textinator_widgets.api import previews
from textinator_widgets.api.definition_forms import marker_form, relation_form, unit_form
from textinator_widgets.model import AuditLog, User
from textinator_widgets.model.engine import reading
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.marker_specs import MarkerSpec
from textinator_widgets.services.relations import RelationSpec

MARKER = {
    "name": "Country",
    "color": "#112233",
    "shortcut": "Y",
    "restrictions": [{"kind": "ge", "value": 1, "ignorable": True}],
    "names": [{"language": "sv", "name": "Land"}],
    "actions": [{"name": "comments", "verbose": "Say why", "field": "why", "config": ""}],
}


@pytest.fixture
def page(store):
    made = Page(store, Actor(name="anna", verified="os"))
    yield made
    made.desk.close()


@pytest.fixture
def project(store):
    return store.create_project("Names", task="ner", texts=["Ann is in Kyiv."], author="anna")


def test_a_marker_is_added_changed_and_taken_out(page, project):
    found = page.do("save_definition", project=project.id, part="marker", code=None, values=MARKER)

    assert [
        (one["name"], one["color"], one["shortcut"]) for one in found["markers"] if one["code"] == "country"
    ] == [("Country", "#112233", "Y")]
    [spec] = [one for one in project.spec()["markers"] if one["code"] == "country"]
    assert spec["restrictions"] == [">= 1 i"]
    assert spec["names"] == {"sv": "Land"}
    assert spec["actions"] == [{"name": "comments", "verbose": "Say why", "field": "why"}]

    changed = {
        "anno_type": "radio",
        "choices": "Yes\nNo\n- never\n- perhaps",
        "restrictions": [],
        "actions": [],
    }
    page.do("save_definition", project=project.id, part="marker", code="country", values=changed)
    [spec] = [one for one in project.spec()["markers"] if one["code"] == "country"]
    assert spec["choices"] == ["Yes", {"group": "No", "choices": ["never", "perhaps"]}]
    assert "restrictions" not in spec

    found = page.do("remove_definition", project=project.id, part="marker", code="country")
    assert "country" not in [one["code"] for one in found["markers"]]


def test_a_form_comes_back_as_it_was_stored(page, project):
    page.do("save_definition", project=project.id, part="marker", code=None, values=MARKER)

    form = page.do("definition_form", project=project.id, part="marker", code="country")

    assert {name: form["values"][name] for name in MARKER} == MARKER
    assert page.do("save_definition", project=project.id, part="marker", code="country", values={})


def test_every_field_of_a_specification_is_in_its_form(page, project):
    marker = {one["name"] for one in marker_form([], {}, "en", is_new=True, is_shared=False)}
    relation = {one["name"] for one in relation_form({}, "en", is_new=True, is_shared=False)}
    unit = {one["name"] for one in unit_form("en", is_new=True)}

    assert marker - {"min", "max", "step", "program"} | {"range"} == {
        one.name for one in dataclasses.fields(MarkerSpec)
    }
    assert relation == {one.name for one in dataclasses.fields(RelationSpec)}
    assert unit == {"code", "size", "minimum_required", "is_rankable"}


@pytest.mark.parametrize("part", ["marker", "relation", "unit"])
def test_a_form_takes_what_its_limits_say_and_no_more(page, project, part):
    form = page.do("definition_form", project=project.id, part=part, code=None)
    ends = [one["code"] for one in page.do("definition", project=project.id)["markers"]][:2]
    least = {"marker": {"name": "A"}, "unit": {"minimum_required": 0}}.get(
        part, {"name": "A", "pairs": [{"first": ends[0], "second": ends[1]}]}
    )

    def save(**values):
        body = {"project": project.id, "part": part, "code": None, "values": {**least, **values}}
        reply = page.ask("save_definition", **body)
        if reply["status"] == "done":
            new = reply["result"][f"{part}s"][-1]["code"]
            page.do("remove_definition", project=project.id, part=part, code=new)
        return reply

    lines = [one for one in form["fields"] if one["kind"] == "text" and one["name"] != "program"]
    numbers = [one for one in form["fields"] if "high" in one]
    assert {"marker": (4, 1), "relation": (2, 0), "unit": (1, 2)}[part] == (len(lines), len(numbers))
    for one in lines:
        name, most = one["name"], one["most"]
        assert save(**{name: "a" * most})["status"] == "done", name
        assert save(**{name: "a" * (most + 1)})["error"]["field"] == name
    for one in numbers:
        name, high = one["name"], one["high"]
        assert save(**{**({"size": 1000} if part == "unit" else {}), name: high})["status"] == "done", name
        assert save(**{name: high + 1})["error"]["field"] == name
        assert save(**{name: one["low"] - 1})["error"]["field"] == name
    for one in form["fields"]:
        for choice in one.get("choices", []) if one.get("required") and one["name"] != "anno_type" else []:
            assert save(**{one["name"]: choice["value"]})["status"] == "done", (one["name"], choice)


def test_units_relations_and_words(page, project):
    page.do(
        "save_definition", project=project.id, part="unit", code=None, values={"size": 3, "is_rankable": True}
    )
    ends = [one["code"] for one in page.do("definition", project=project.id)["markers"]][:2]
    pairs = [{"first": ends[0], "second": ends[1]}]
    page.do(
        "save_definition",
        project=project.id,
        part="relation",
        code=None,
        values={"name": "In", "pairs": pairs},
    )
    found = page.do(
        "save_definition",
        project=project.id,
        part="words",
        code=None,
        values={"marker": ends[0], "tokens": "Ann\n Bo B "},
    )

    assert found["units"] == [{"code": "unit_1", "size": 3, "minimum": 1, "rankable": True}]
    assert [(one["code"], len(one["pairs"])) for one in found["relations"]] == [("in", 1)]
    assert [(one["marker"], one["tokens"]) for one in found["pre_markers"]] == [(ends[0], ["Ann", "Bo B"])]

    problem = page.refused("remove_definition", project=project.id, part="marker", code=ends[0])
    assert "needs" in problem["message"]
    page.do("remove_definition", project=project.id, part="words", code=ends[0], tokens=["Ann", "Bo B"])
    page.do("remove_definition", project=project.id, part="relation", code="in")
    found = page.do("remove_definition", project=project.id, part="unit", code="unit_1")
    assert (found["units"], found["relations"], found["pre_markers"]) == ([], [], [])


@pytest.mark.parametrize(
    ("part", "values", "field"),
    [
        ("marker", {"name": ""}, "name"),
        ("marker", {"name": "A", "anno_type": "nonsense"}, "anno_type"),
        ("marker", {"name": "A", "anno_type": "radio"}, "choices"),
        ("marker", {"name": "A", "anno_type": "radio", "choices": "- a"}, "choices"),
        ("marker", {"name": "A", "anno_type": "integer", "min": 3, "max": 1}, "min"),
        ("marker", {"name": "A", "color": "blue"}, "color"),
        ("marker", {"name": "A", "shortcut": "Ctrl+T"}, "shortcut"),
        ("marker", {"name": "A", "unit": "nowhere"}, ""),
        ("marker", {"name": "A", "order_in_unit": -1}, "order_in_unit"),
        ("marker", {"name": "A", "restrictions": [{"kind": "ge", "value": "x"}]}, "restrictions"),
        ("marker", {"name": "A", "restrictions": "x"}, "restrictions"),
        ("marker", {"name": "A", "names": [{"language": "??", "name": "B"}]}, "names"),
        ("marker", {"name": "A", "names": [{"language": "sv", "name": "B"}] * 2}, "names"),
        ("marker", {"name": "A", "actions": [{"name": "comments", "config": "{"}]}, "actions"),
        (
            "marker",
            {"name": "A", "actions": [{"name": "slider", "config": '{"min": 9, "max": 1}'}]},
            "actions",
        ),
        ("marker", {"name": "A", "actions": [{"name": "comments", "config": '{"x": 1}'}]}, "actions"),
        ("marker", {"name": "A", "display_type": "bold"}, "display_type"),
        ("marker", {"name": "A", "display_tab": "x" * 31}, "display_tab"),
        ("marker", {"name": "A", "export_name": "x" * 51}, "export_name"),
        ("marker", {"name": "A", "suggestions": True, "program": "ftp://x"}, "program"),
        ("marker", {"name": "A", "code": "a b"}, "code"),
        ("unit", {"size": 0}, "size"),
        ("unit", {"size": 1, "minimum_required": 2}, "minimum_required"),
        ("unit", {"is_rankable": "yes"}, "is_rankable"),
        ("relation", {"name": "A"}, "pairs"),
        ("relation", {"name": "A", "pairs": [{"first": "nobody", "second": "x"}]}, ""),
        ("relation", {"name": "", "pairs": []}, "name"),
        ("words", {"marker": "", "tokens": "x"}, "marker"),
        ("words", {"marker": "person", "tokens": " "}, "tokens"),
    ],
)
def test_what_cannot_be_taken_stands_beside_its_field(page, project, part, values, field):
    before = project.spec()

    problem = page.refused("save_definition", project=project.id, part=part, code=None, values=values)

    assert problem.get("field", "") == field
    assert problem["code"] != "internal"
    assert problem["message"]
    assert project.spec() == before


def test_what_people_answered_stays(store, page, project):
    session = project.annotator("bo")
    item = session.next()
    marker = project.spec()["markers"][0]["code"]
    session.submit(labels=[{"marker": marker, "start": 0, "end": 3}])
    assert item is not None

    for verb, more in (("save_definition", {"values": {"anno_type": "m-text"}}), ("remove_definition", {})):
        problem = page.refused(verb, project=project.id, part="marker", code=marker, **more)
        assert "answer" in problem["message"]


def test_a_name_that_other_projects_have_changes_there_for_those_alone_who_manage_them(store, project):
    store.create_project("Other", task="ner", texts=["x"], author="bo")
    page = Page(store, person(store, "carl", "project_managers"))
    mine = store.create_project("Mine", task="ner", texts=["x"], author="carl")
    code = mine.spec()["markers"][0]["code"]
    body = {"project": mine.id, "part": "marker", "code": code}

    assert "everywhere" in [one["name"] for one in page.do("definition_form", **body)["fields"]]
    page.refused("save_definition", **body, values={"name": "Human"})
    page.refused("save_definition", **body, values={"name": "Human", "everywhere": True})

    assert mine.spec()["markers"][0]["name"] == project.spec()["markers"][0]["name"] != "Human"
    Page(store, Actor(name="anna", verified="os")).do(
        "save_definition", **body, values={"name": "Human", "everywhere": True}
    )
    assert project.spec()["markers"][0]["name"] == "Human"


def test_only_managers_of_a_project_change_it(store, project):
    page = Page(store, person(store, "carl", "project_managers"))

    for verb in ("definition", "definition_form", "save_definition", "remove_definition", "preview"):
        body = {"part": "marker", "code": None, "values": {"name": "A"}}
        assert page.refused(verb, project=project.id, **body)["code"] == "not_allowed"


def test_the_page_is_shown_as_it_would_be_and_nothing_is_stored(store, page, project):
    before = project.spec()
    values = {**MARKER, "name": "Nation"}

    shown = page.do("preview", project=project.id, part="marker", code=None, values=values)

    state = shown["state"]
    assert "Nation" in str(state["screen"]["root"])
    assert state["screen"]["title"] == "Names"
    assert state["page"]["item"]["text"] == "Ann is in Kyiv."
    assert project.spec() == before
    assert len(store.projects()) == 1

    reply = page.do(
        "preview_request", number=shown["number"], message={"request": "1", "type": "load_part", "with": {}}
    )
    assert reply["reply"]["request"] == "1"
    again = page.do("preview", project=project.id)
    assert "Nation" not in str(again["state"]["screen"]["root"])
    old = page.do("preview_request", number=shown["number"], message={"request": "2", "type": "skip"})
    assert old == {"reply": None}


def test_a_page_that_cannot_be_shown_leaves_the_one_that_is(page, project, monkeypatch):
    shown = page.do("preview", project=project.id)
    monkeypatch.setattr(previews.PageDesk, "strings", lambda desk: 1 / 0)
    page.refused("preview", project=project.id)
    monkeypatch.undo()

    message = {"request": "1", "type": "load_part", "with": {}}
    reply = page.do("preview_request", number=shown["number"], message=message)

    assert reply["reply"]["request"] == "1"
    again = page.do("preview", project=project.id)
    assert again["number"] != shown["number"]
    assert page.do("preview_request", number=shown["number"], message=message) == {"reply": None}


def test_many_previews_change_their_store_and_leave_no_folder(page, project, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(previews, "MOST_PREVIEWS", 2)

    for _ in range(5):
        page.do("preview", project=project.id)

    assert len(list(tmp_path.glob("textinator-preview-*"))) == 1
    page.desk.close()
    assert not list(tmp_path.glob("textinator-preview-*"))


def test_what_a_manager_changes_stands_in_the_audit_log_with_their_name(store, project):
    page = Page(store, person(store, "maria", superuser=True))
    made = page.do("save_definition", project=project.id, part="marker", code=None, values=MARKER)
    code = made["markers"][-1]["code"]
    page.do("save_definition", project=project.id, part="marker", code=code, values={"name": "Town"})
    page.do("remove_definition", project=project.id, part="marker", code=code)

    with reading(store._engine) as session:
        mine = select(AuditLog.action).join(User, User.id == AuditLog.user_id).where(User.name == "maria")
        acts = [act for act in session.scalars(mine.order_by(AuditLog.id)) if "marker" in act]
    assert acts == ["add_marker", "update_marker", "remove_marker"]


def test_what_cannot_be_shown_says_why(page, project):
    problem = page.refused("preview", project=project.id, part="marker", code=None, values={"name": ""})

    assert problem["field"] == "name"
    assert page.refused("preview_source", name="../../secret.js")["code"] == "bad_request"
    assert page.do("preview_source", name="annotator.css")["source"]


def test_a_preview_says_what_the_guidelines_say(page, project):
    shown = page.do("preview", project=project.id, values={"guidelines": "Mark **all**.<script>x</script>"})

    assert shown["state"]["screen"]["guidelines"].strip() == "<p>Mark <strong>all</strong>.</p>"
    assert page.do("guidelines_form", project=project.id)["values"]["guidelines"] == ""


def test_guidelines_pictures_and_films_are_stored(page, project):
    picture = "data:image/png;base64,iVBORw0KGgo="
    values = {"guidelines": "<p>Hi</p>", "thumbnail": picture, "video_remote": "https://example.org/a"}

    form = page.do("save_guidelines", project=project.id, values=values)

    assert {name: form["values"][name] for name in values} == values
    for wrong in ({"thumbnail": "data:text/html;base64,eA=="}, {"thumbnail": picture + "A" * 500_000}):
        assert page.refused("save_guidelines", project=project.id, values=wrong)["field"] == "thumbnail"
    assert (
        page.refused("save_guidelines", project=project.id, values={"is_open": False})["field"] == "is_open"
    )
    assert (
        page.refused("save_guidelines", project=project.id, values={"video_remote": "javascript:alert(1)"})[
            "field"
        ]
        == "video_remote"
    )
    assert (
        page.do("save_guidelines", project=project.id, values={"thumbnail": ""})["values"]["thumbnail"] == ""
    )


def test_rich_text_comes_back_clean(page):
    assert "script" not in page.do("rich_text", text="# A\n<script>x</script>")["html"]
