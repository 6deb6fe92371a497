"""Every request of a manager's page, by people of every role: a refusal changes nothing and is noted."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.unit.api.managing import Page
from tests.unit.api.test_manager_roles import ROLES, project, somebody  # noqa: F401 a fixture
from textinator_widgets.api.manager_desk import VERBS
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import reading

OF_PROJECT = {
    "answers": {},
    "begin_download": {"values": {"format": "generic"}},
    "definition": {},
    "definition_form": {"part": "marker", "code": "per"},
    "save_definition": {"part": "marker", "code": "per", "values": {"name": "Mine"}},
    "remove_definition": {"part": "marker", "code": "per"},
    "preview": {"part": "marker", "code": None, "values": {"name": "Mine"}},
    "guidelines_form": {},
    "save_guidelines": {"values": {"guidelines": "Mine"}},
    "project_form": {},
    "save_project": {"values": {"title": "Mine"}},
    "copy_project": {"title": "Mine"},
    "members": {},
    "add_member": {"name": "maria", "leads": False},
    "remove_member": {"name": "maria", "leads": False},
    "let_review": {"name": "maria", "allowed": True},
    "invite": {"role": "participant", "days": 1, "uses": 1, "note": ""},
    "invitations": {},
    "sources": {},
    "source_form": {},
    "try_source": {"values": {"kind": "pasted", "texts": "Mine", "name": "mine"}},
    "add_source": {"values": {"kind": "pasted", "texts": "Mine", "name": "mine"}},
    "read_again": {"source": 1},
    "share_source": {"source": 1, "public": True},
    "source_fields": {"source": 1},
    "save_source": {"source": 1, "values": {"name": "Mine"}},
    "delete_source": {"source": 1},
}
"""What is asked about a project, each as it would be done."""

PERSON = {"email": "mine@example.org", "groups": [], "preferred_language": "", "fluent_in": ""}

OF_PEOPLE = {
    "people": {"words": "", "page": 0},
    "new_person": {"values": {**PERSON, "name": "eve", "password": "correct horse battery"}},
    "change_person": {"user": 1, "values": PERSON},
    "set_password": {"user": 1, "password": "correct horse battery"},
    "switch_person": {"user": 1, "on": False},
    "invite": {"role": "account", "days": 1, "uses": 1, "note": ""},
    "invitations": {},
    "withdraw_invitation": {"invitation": 1},
}
OF_FILES = {
    "files": {},
    "begin_upload": {"name": "a.txt", "size": 1, "replace": False},
    "delete_file": {"name": "a.txt"},
    "import_form": {"values": {}},
    "try_import": {"values": {}},
    "import_project": {"values": {}},
}
OF_MAKING = {
    "new_project": {"values": {"title": "Mine", "task": "ner", "language": "en", "texts": "Mine"}},
}
ONES_OWN = {"projects", "rich_text", "preview_request", "preview_source", "add_piece", "end_upload"}
ONES_OWN |= {"take_piece", "end_download", "person_fields", "new_project_form", "load_part"}
"""What is about this page alone, or leaves out what somebody may not see."""


def refused(store, page, verb, body):
    """Say whether a role forbids a request, after a look at what a refusal may not do."""
    before = state(store)
    answer = page.ask(verb, **body)
    is_refused = answer["status"] == "failed" and answer["error"]["code"] == "not_allowed"
    if is_refused:
        assert state(store) == before
        with reading(store._engine) as session:
            last = session.scalars(select(AuditLog).order_by(AuditLog.id.desc())).first()
        assert (last.action, last.details["request"]) == ("refused", f"manage: {verb}"[:40])
    return is_refused


def state(store):
    frames = (store.projects(), store.users(), store.sources(), store.invitations())
    files = sorted(path.name for path in store.data_folder.rglob("*")) if store.data_folder.exists() else []
    return [frame.to_dict("records") for frame in frames], store.project(1).spec(), files


def test_every_request_is_here():
    assert {*OF_PROJECT, *OF_PEOPLE, *OF_FILES, *OF_MAKING, *ONES_OWN} == set(VERBS)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", OF_PROJECT)
def test_a_project_is_for_those_who_may_manage_it(store, project, role, verb):  # noqa: F811
    project.update(allow_reviewing=True)
    project.add_participants("maria")
    page = Page(store, somebody(store, project, role))

    assert refused(store, page, verb, {"project": project.id, **OF_PROJECT[verb]}) is not ROLES[role]


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (OF_PEOPLE, {"superuser", "people and files"}),
        (OF_FILES, {"superuser", "people and files"}),
        (OF_MAKING, set(ROLES) - {"participant", "people and files", "author without the group"}),
    ],
    ids=["people", "files", "making"],
)
@pytest.mark.parametrize("role", ROLES)
def test_what_stands_beside_projects_has_a_group(store, project, role, asked, allowed):  # noqa: F811
    store.invite()
    page = Page(store, somebody(store, project, role))

    for verb, body in asked.items():
        makes = verb in ("import_form", "try_import", "import_project") and role == "people and files"
        expected = role not in allowed or makes  # it needs both groups
        assert refused(store, page, verb, body) is expected, verb
