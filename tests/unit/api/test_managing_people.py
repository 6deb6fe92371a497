"""People managed by messages of a page: accounts, passwords, links, and who takes part in a project."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.unit.api.managing import Page, person
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import credentials, logins
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.passwords import fits

PASSWORD = "correct horse battery"
NINA = {
    "name": "nina", "password": PASSWORD, "email": "nina@example.org", "preferred_language": "sv",
    "fluent_in": "sv, en", "groups": ["project_managers"],
}  # fmt: skip


@pytest.fixture
def page(store):
    return Page(store, person(store, "uma", "user_manager"))


def password_of(store, name):
    with reading(store._engine) as session:
        return credentials.candidate(session, name).password_hash


def actions(store):
    with reading(store._engine) as session:
        return [row.action for row in session.query(AuditLog).order_by(AuditLog.id)]


def test_people_are_found_in_whatever_case_their_language_has(store, page):
    for name in ("åsa", "Ївга", "ANNA"):
        store.create_user(name, email=f"{name}@example.org" if name == "ANNA" else None)

    def found(words):
        return [one["name"] for one in page.do("people", words=words, page=0)["people"]]

    assert (found("Åsa"), found("А\u030aSA".replace("А", "A")), found("їВГА"), found("anna@EX")) == (
        ["åsa"], ["åsa"], ["Ївга"], ["ANNA"],
    )  # fmt: skip
    assert found("%") == found("_") == []


def test_the_list_says_when_somebody_was_there_last(store, page):
    page.do("new_person", values=NINA)
    times = [datetime(2026, 5, day, tzinfo=UTC) for day in (3, 1)]
    for now in times:
        with writing(store._engine) as session:
            logins.begin(session, store.user("nina").id, verified="login", now=now)

    [listed] = page.do("people", words="nina", page=0)["people"]

    assert datetime.fromisoformat(listed["last_seen"]) == times[0]


def test_an_account_is_made_and_can_log_in(store, page):
    page.do("new_person", values=NINA)

    nina = store.user("nina")
    assert (nina.email, nina.preferred_language) == ("nina@example.org", "sv")
    assert nina.fluent_in == ["sv", "en"]
    assert nina.groups == ["project_managers"]
    assert fits(PASSWORD, password_of(store, "nina"))
    listed = page.do("people", words="NINA", page=0)
    assert listed["count"] == 1
    assert listed["people"][0]["has_password"] is True
    assert listed["people"][0]["last_seen"] is None
    assert "password_hash" not in str(listed)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "uma"}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 1001}, "password"),
        ({"email": "nobody"}, "email"),
        ({"email": "taken@example.org"}, "email"),
        ({"fluent_in": "sv, ??"}, "fluent_in"),
        ({"preferred_language": "?"}, "preferred_language"),
        ({"groups": ["kings"]}, ""),
    ],
)
def test_what_cannot_be_taken_stands_beside_its_field_and_adds_nobody(store, page, changed, field):
    store.create_user("other", email="taken@example.org")
    before = len(store.users())

    problem = page.refused("new_person", values={**NINA, **changed})

    assert problem.get("field", "") == field
    assert len(store.users()) == before


def test_an_account_is_changed_as_a_whole_or_not_at_all(store, page):
    nina = page.do("new_person", values=NINA)["user"]
    values = {"email": "", "preferred_language": "", "fluent_in": "", "groups": ["file_managers"]}

    problem = page.refused("change_person", user=nina, values={**values, "email": "?"})
    assert problem["field"] == "email"
    assert store.user("nina").groups == ["project_managers"]

    page.do("change_person", user=nina, values=values)
    found = store.user("nina")
    assert (found.email, found.preferred_language, found.fluent_in) == (None, None, [])
    assert found.groups == ["file_managers"]


def test_a_password_is_set_and_an_account_switched(store, page):
    nina = page.do("new_person", values={**NINA, "password": ""})["user"]
    assert password_of(store, "nina") is None

    assert page.refused("set_password", user=nina, password="short")["field"] == "password"
    page.do("set_password", user=nina, password=PASSWORD)
    page.do("switch_person", user=nina, on=False)

    assert fits(PASSWORD, password_of(store, "nina"))
    assert store.user("nina").is_active is False
    page.do("switch_person", user=nina, on=True)
    assert store.user("nina").is_active is True
    assert {"set_password", "switch_off", "switch_on"} <= set(actions(store))


def test_nobody_switches_themselves_off(store, page):
    problem = page.refused("switch_person", user=store.user("uma").id, on=False)

    assert problem["message"] == "You cannot switch off your own account."
    assert store.user("uma").is_active is True


@pytest.mark.parametrize("verb", ["set_password", "switch_person", "change_person"])
def test_superusers_are_managed_by_superusers_alone(store, page, verb):
    root = person(store, "root", superuser=True)
    other = Page(store, person(store, "root2", superuser=True))
    values = {"email": "x@example.org", "preferred_language": "", "fluent_in": "", "groups": []}
    body = {"user": store.user("root").id, "password": PASSWORD, "on": False, "values": values}

    assert page.refused(verb, **body)["code"] == "not_allowed"
    assert store.user("root").is_active is True
    assert password_of(store, "root") is None
    assert store.user("root").email is None
    assert root.name == "root"
    other.do(verb, **body)


PEOPLE = {
    "people": {"words": "", "page": 0},
    "new_person": {"values": NINA},
    "change_person": {"values": {k: NINA[k] for k in ("email", "preferred_language", "fluent_in", "groups")}},
    "set_password": {"password": PASSWORD},
    "switch_person": {"on": False},
    "invitations": {},
    "invite": {"role": "participant", "days": 3, "uses": 1, "note": ""},
}


@pytest.mark.parametrize("verb", PEOPLE)
@pytest.mark.parametrize("group", ["project_managers", "file_managers", "evaluation_managers", None])
def test_people_are_managed_by_those_alone_who_may(store, verb, group):
    store.create_user("bo")
    page = Page(store, person(store, "lo", *([group] if group else [])))

    problem = page.refused(verb, user=store.user("bo").id, **PEOPLE[verb])

    assert problem["code"] == "not_allowed"
    assert "people" not in page.desk.sections()
    assert len(store.users()) == 2
    assert store.user("bo").is_active is True
    assert actions(store)[-1] == "refused"


def test_the_words_of_a_search_are_words(store, page):
    for name in ("a_b", "axb", "a%b", "a!b"):
        store.create_user(name)

    for words in ("a_b", "a%b", "a!b"):
        assert [one["name"] for one in page.do("people", words=words, page=0)["people"]] == [words]


def test_a_list_of_people_has_pages(store, page):
    for number in range(60):
        store.create_user(f"p{number:02}")

    first, second = (page.do("people", words="p", page=one)["people"] for one in (0, 1))

    assert (len(first), len(second)) == (50, 10)
    assert [one["name"] for one in [*first, *second]] == [f"p{number:02}" for number in range(60)]


def test_a_link_is_made_shown_once_and_withdrawn(store, page):
    path = page.do("invite", role="participant", days=3, uses=None, note="for the class")["path"]
    [link] = page.do("invitations")["invitations"]

    assert path.startswith("invitation/")
    assert path.removeprefix("invitation/") not in str(link)
    assert (link["note"], link["uses_left"], link["state"]) == ("for the class", None, "open")
    page.do("withdraw_invitation", invitation=link["id"])
    assert page.do("invitations")["invitations"][0]["state"] == "withdrawn"


@pytest.fixture
def led(store):
    """The page of a project's author, and the project."""
    author = person(store, "maria", "project_managers")
    project = store.create_project("Names", texts=["Ann met Bob."], author="maria")
    store.create_user("bo")
    return Page(store, author), project


def test_people_are_added_let_review_and_taken_out(store, led):
    page, project = led
    page.do("add_member", project=project.id, name="bo", leads=False)
    page.do("let_review", project=project.id, name="bo", allowed=True)
    [bo] = page.do("members", project=project.id)["members"]
    assert bo == {"name": "bo", "is_active": True, "is_reviewer": True, "submitted": 0, "skipped": 0}
    project.annotator("bo").next()

    page.do("remove_member", project=project.id, name="bo", leads=False)

    assert page.do("members", project=project.id)["members"] == []
    assert project.annotator("anna").next() is not None


def test_leaders_are_named_and_taken_out_but_not_oneself(store, led):
    page, project = led
    page.do("add_member", project=project.id, name="bo", leads=True)
    found = page.do("members", project=project.id)
    assert (found["author"], found["collaborators"]) == ("maria", ["bo"])

    page.do("remove_member", project=project.id, name="bo", leads=True)
    assert page.do("members", project=project.id)["collaborators"] == []

    person(store, "lo", "project_managers")
    project.add_collaborator("lo")
    own = Page(store, Actor(name="lo", verified="login"))
    assert own.refused("remove_member", project=project.id, name="lo", leads=True)["field"] == "name"
    assert page.refused("add_member", project=project.id, name="nobody", leads=True)["field"] == "name"


MEMBERS = {
    "members": {},
    "add_member": {"name": "bo", "leads": True},
    "remove_member": {"name": "maria", "leads": False},
    "let_review": {"name": "bo", "allowed": True},
    "invitations": {},
    "invite": {"role": "collaborator", "days": 3, "uses": 1, "note": ""},
}


@pytest.mark.parametrize("verb", MEMBERS)
@pytest.mark.parametrize("role", ["another manager", "user manager", "participant", "a name"])
def test_the_people_of_a_project_are_those_of_its_manager(store, led, verb, role):
    _, project = led
    groups = {"another manager": ["project_managers"], "user manager": ["user_manager"]}.get(role, [])
    actor = person(store, "lo", *groups)
    if role == "participant":
        project.add_participants("lo")
    if role == "a name":
        actor = Actor(name="maria", verified="cookie")

    problem = Page(store, actor).refused(verb, project=project.id, **MEMBERS[verb])

    assert problem["code"] == "not_allowed"
    assert len(project.invitations()) == 0
    assert "bo" not in project.participants()["user"].tolist()


def test_a_link_into_a_project_is_withdrawn_by_its_manager_alone(store, led, page):
    author, project = led
    author.do("invite", project=project.id, role="reviewer", days=3, uses=2, note="")
    [link] = author.do("invitations", project=project.id)["invitations"]

    assert page.refused("withdraw_invitation", invitation=link["id"])["code"] == "not_allowed"
    author.do("withdraw_invitation", invitation=link["id"])
    assert page.do("invitations")["invitations"] == []
