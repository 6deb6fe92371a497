"""Who may import answers, delete a source, and add people: each role by itself."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from textinator_widgets.errors import NotAllowed
from textinator_widgets.model import DataSource, Project, User
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import deleting, imports, profiles
from textinator_widgets.services.actors import Actor

ROW = {"text": "Ann met Bob.", "user": "anna", "marker": "per", "start": 0, "end": 3}
ROLES = {
    "superuser": True,
    "author": True,
    "collaborator": True,
    "author without the group": False,
    "another project manager": False,
    "participant": False,
    "people and files": False,
}


@pytest.fixture
def project(store):
    store.create_user("maria", groups=["project_managers"])
    made = store.create_project("Names", texts=["Ann met Bob."], author="maria")
    made.add_marker("Person", code="per")
    return made


def somebody(store, project, role):
    """Give a person of this role who came through a login."""
    if role == "author":
        name = "maria"
    elif role == "author without the group":
        name = "kim"
        store.create_user(name)
        with writing(store._engine) as session:
            session.get_one(Project, project.id).author_id = store.user(name).id
    else:
        name = "lo"
        managing = {"people and files": ["user_manager", "file_managers"], "participant": [], "superuser": []}
        store.create_user(name, groups=managing.get(role, ["project_managers"]))
    if role == "collaborator":
        project.add_collaborator(name)
    if role == "participant":
        project.add_participants(name)
    if role == "superuser":
        with writing(store._engine) as session:
            session.get_one(User, store.user(name).id).is_superuser = True
    return Actor(user_id=store.user(name).id, name=name, role="annotator", verified="login")


def tried(store, do):
    """Say whether somebody was allowed to."""
    try:
        with writing(store._engine) as session:
            do(session)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("role", ROLES)
def test_answers_are_imported_by_who_manages_the_project(store, project, role):
    actor = somebody(store, project, role)
    found = imports.read_answers("records", [ROW])

    def do(session):
        row = session.get_one(Project, project.id)
        imports.import_annotations(session, actor, row, found, user=None, now=store._clock())

    assert tried(store, do) is ROLES[role]
    assert ("anna" in set(store.users().user)) is ROLES[role]


@pytest.mark.parametrize("role", ROLES)
def test_a_source_is_deleted_by_who_manages_its_projects(store, project, role):
    actor = somebody(store, project, role)

    def do(session):
        source = session.scalars(select(DataSource)).one()
        deleting.delete_source(session, actor, source, force=False, now=store._clock())

    assert tried(store, do) is ROLES[role]
    assert store.sources().empty is ROLES[role]


def test_a_source_of_two_projects_is_not_deleted_by_the_manager_of_one(store, project):
    number = int(store.sources()["source"].iloc[0])
    other = store.create_project("Other", texts=["Eve"], author="olena")
    project.share_source(number)
    other.use_source(number)
    maria = somebody(store, project, "author")

    def do(session):
        source = session.get_one(DataSource, number)
        deleting.delete_source(session, maria, source, force=False, now=store._clock())

    assert not tried(store, do)
    assert len(store.sources()) == 2


@pytest.mark.parametrize(
    ("group", "verified", "allowed"),
    [
        ("user_manager", "login", True),
        ("project_managers", "login", False),
        ("file_managers", "login", False),
        ("evaluation_managers", "login", False),
        ("user_manager", "cookie", False),
        ("user_manager", "shared", False),
    ],
)
def test_people_are_added_by_who_manages_people(store, group, verified, allowed):
    user = store.create_user("uma", groups=[group])
    actor = Actor(user_id=user.id, name="uma", role="annotator", verified=verified)

    def do(session):
        profiles.add_person(session, actor, "nina", password="correct horse", now=store._clock())

    assert tried(store, do) is allowed
    with reading(store._engine) as session:
        assert (session.scalar(select(User.id).where(User.name == "nina")) is not None) is allowed
