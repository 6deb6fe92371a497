"""Projects managed by messages of a page: made, changed, copied, by those alone who may."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.api.managing import Page, person
from textinator_widgets.api.manager_desk import VERBS
from textinator_widgets.model import AuditLog, Project
from textinator_widgets.model.engine import reading
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.settings import FIXED, SETTINGS

NEW = {"title": "Names", "task": "ner", "language": "en", "texts": "Ann is in Kyiv.\n\n  Bob is here.  \n"}


@pytest.fixture
def page(store):
    return Page(store, Actor(name="anna", verified="os"))


def rows(store):
    with reading(store._engine) as session:
        return [tuple(vars(one)[name] for name in ("title", "dt_updated")) for one in session.query(Project)]


def test_a_project_is_made_listed_and_ready_for_annotators(store, page):
    made = page.do("new_project", values=NEW)["project"]

    [listed] = page.do("projects")["projects"]
    project = store.project(made)
    assert listed == {
        "id": made, "title": "Names", "task": "Named Entity Recognition", "language": "en", "author": "anna",
        "state": "open",
        "texts": 2, "batches": 0,
    }  # fmt: skip
    assert sorted(project.texts()["text"]) == ["  Bob is here.  ", "Ann is in Kyiv."]
    assert project.annotator("bo").next() is not None


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"title": ""}, "title", "Enter a title of 1 to 200"),
        ({"title": "a\nb"}, "title", "Enter a title"),
        ({"task": "nonsense"}, "task", "no task"),
        ({"language": "??"}, "language", "language tag"),
        ({"texts": " \n"}, "texts", "at least one text"),
        ({"texts": "a\n" * 10_001}, "texts", "at most 10000 texts"),
        ({"texts": "a\0"}, "texts", ""),
        ({"short_description": "x" * 1001}, "short_description", "at most 1000 characters"),
    ],
)
def test_what_cannot_be_taken_stands_beside_its_field_and_makes_nothing(store, page, changed, field, words):
    problem = page.refused("new_project", values={**NEW, **changed})

    assert problem["field"] == field
    assert words in problem["message"]
    assert len(store.projects()) == 0


def test_a_title_that_is_taken_is_said_in_the_language_of_the_page(store):
    page = Page(store, Actor(name="anna", verified="os"), language="sv")
    page.do("new_project", values=NEW)

    problem = page.refused("new_project", values=NEW)

    assert problem == {
        "code": "invalid_setting",
        "field": "title",
        "message": "Ett projekt har redan den titeln. Välj en annan.",
    }


def test_every_setting_has_a_field_here_or_a_place_of_its_own(page):
    made = page.do("new_project", values=NEW)["project"]
    form = page.do("project_form", project=made)

    names = [field["name"] for field in form["fields"]]
    elsewhere = {"guidelines", "reminders", "temporary_message", "thumbnail", "video_summary", "video_remote"}
    assert len(names) == len(set(names))
    assert set(names) | elsewhere == {"title", *SETTINGS}
    assert set(form["values"]) == set(names)
    assert {field["name"] for field in form["fields"] if "fixed" in field} == set(FIXED)
    assert [*dict.fromkeys(field["tab"] for field in form["fields"])] == ["General", "Task", "Data", "Work"]


def test_the_values_of_a_form_can_be_saved_as_they_are(store, page):
    made = page.do("new_project", values=NEW)["project"]
    values = page.do("project_form", project=made)["values"]

    assert page.do("save_project", project=made, values=values)["values"] == values


def test_settings_are_changed_and_the_others_stay(store, page):
    made = page.do("new_project", values=NEW)["project"]
    given = {
        "title": "People",
        "lease_minutes": 5,
        "annotators_per_text": 2,
        "dt_finish": "2099-01-01T00:00:00Z",
    }

    page.do("save_project", project=made, values=given)
    saved = page.do("save_project", project=made, values={"annotators_per_text": "", "dt_finish": ""})

    project = store.project(made)
    assert (project.title, project.setting("lease_minutes")) == ("People", 5)
    assert project.setting("annotators_per_text") is None
    assert project.setting("dt_finish") is None
    assert saved["values"]["language"] == "en"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"lease_minutes": 0}, "lease_minutes"),
        ({"lease_minutes": "5"}, "lease_minutes"),
        ({"lease_minutes": None}, "lease_minutes"),
        ({"dt_publish": ""}, "dt_publish"),
        ({"dt_finish": "2001-01-01"}, "dt_finish"),
        ({"modal_configs": "{"}, "modal_configs"),
        ({"editing_title_regex": "("}, "editing_title_regex"),
        ({"is_open": "yes"}, "is_open"),
        ({"author_id": 1}, "author_id"),
        ({"guidelines": "<b>"}, "guidelines"),
        ({"data_order": "os"}, ""),
    ],
)
def test_a_value_that_cannot_be_taken_changes_nothing(store, page, given, field):
    made = page.do("new_project", values=NEW)["project"]
    before = rows(store)

    problem = page.refused("save_project", project=made, values={"title": "Other", **given})

    assert problem.get("field", "") == field
    assert rows(store) == before


def test_a_copy_has_the_settings_and_texts_and_belongs_to_who_made_it(store, page):
    made = page.do("new_project", values=NEW)["project"]
    page.do("save_project", project=made, values={"lease_minutes": 7})

    copied = page.do("copy_project", project=made, title="Again")["project"]

    again = store.project(copied)
    assert again.setting("lease_minutes") == 7
    assert len(again.texts()) == 2
    assert page.refused("copy_project", project=made, title="Again")["field"] == "title"


ROLES = {
    "superuser": True,
    "author": True,
    "collaborator": True,
    "another project manager": False,
    "user manager": False,
    "nobody": False,
}


@pytest.fixture
def as_role(store):
    """Give the page of somebody with this role in a project of maria's, and the project."""

    def give(role):
        author = person(store, "maria", "project_managers")
        project = store.project(Page(store, author).do("new_project", values=NEW)["project"])
        if role == "author":
            return Page(store, author), project
        groups = {"nobody": [], "superuser": [], "user manager": ["user_manager"]}
        actor = person(store, "lo", *groups.get(role, ["project_managers"]), superuser=role == "superuser")
        if role == "collaborator":
            project.add_collaborator("lo")
        return Page(store, actor), project

    return give


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", ["project_form", "save_project"])
def test_a_project_is_managed_by_those_alone_who_may(store, as_role, role, verb):
    page, project = as_role(role)

    reply = page.ask(verb, project=project.id, values={"title": "New"})

    assert (reply["status"] == "done") is ROLES[role]
    assert [one["id"] for one in page.do("projects")["projects"]] == ([project.id] if ROLES[role] else [])
    if not ROLES[role]:
        assert reply["error"]["code"] == "not_allowed"
        assert project.title == "Names"
        with reading(store._engine) as session:
            [refused] = session.query(AuditLog).filter_by(action="refused")
            assert refused.details["request"] == f"manage: {verb}"


@pytest.mark.parametrize("role", ROLES)
def test_a_project_is_copied_by_those_who_may_manage_it_and_use_its_texts(store, as_role, role):
    page, project = as_role(role)

    reply = page.ask("copy_project", project=project.id, title="Copied")

    assert (reply["status"] == "done") is (role in ("author", "superuser"))
    assert len(store.projects()) == 1 + (reply["status"] == "done")
    if role == "collaborator":
        assert reply["error"]["message"] == (
            "The texts of this project are not public. Ask maria to share them."
        )
        project.share_source("Texts 1")
        assert page.ask("copy_project", project=project.id, title="Copied")["status"] == "done"


@pytest.mark.parametrize("verified", ["cookie", "shared", "none"])
def test_a_name_alone_manages_nothing(store, verified):
    store.create_user("maria", groups=["project_managers"])
    page = Page(store, Actor(name="maria", verified=verified))

    assert page.desk.sections() == []
    assert page.refused("new_project", values=NEW)["code"] == "not_allowed"
    assert len(store.projects()) == 0


def test_a_project_that_is_not_there_tells_nothing_to_who_may_not_manage(store):
    nobody, manager = person(store, "bo"), person(store, "maria", "project_managers")

    assert Page(store, nobody).refused("project_form", project=99)["code"] == "not_allowed"
    assert Page(store, manager).refused("project_form", project=99)["code"] == "unknown_project"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
bodies = st.dictionaries(st.sampled_from(["project", "values", "title", "texts", "task"]), anything)


@settings(max_examples=150, deadline=None)
@given(
    message=anything
    | st.fixed_dictionaries(
        {"request": st.just("r"), "type": st.sampled_from(sorted(VERBS)), "with": anything | bodies}
    )
)
def test_every_message_is_answered_and_no_answer_is_a_fault_of_ours(hostile_page, message):
    reply = hostile_page.desk.handle(message)

    assert reply["status"] in ("done", "failed")
    assert reply.get("error", {}).get("code") != "internal"


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory):
    import textinator_widgets as tw

    with tw.open_store(tmp_path_factory.mktemp("hostile") / "s.db") as store:
        page = Page(store, Actor(name="anna", verified="os"))
        page.do("new_project", values=NEW)
        yield page
