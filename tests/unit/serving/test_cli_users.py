"""The commands for the people of a store."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

import textinator_widgets as tw
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import reading
from textinator_widgets.services.credentials import candidate
from textinator_widgets.services.passwords import fits
from textinator_widgets.serving.cli import app

FIRST, SECOND = "correct horse", "battery staple"


@pytest.fixture
def study(place):
    tw.open_store(place).close()
    return str(place)


def opens(study, name, password):
    with tw.open_store(study) as store, reading(store._engine) as session:
        found = candidate(session, name)
        return found.is_active and fits(password, found.password_hash)


def test_people_are_added_listed_given_passwords_and_switched_off_and_on(run, study):
    more = ["--email", "anna@example.org", "--group", "project_managers", "--language", "sv"]

    assert run("user", "add", study, "anna", "--password", FIRST, *more)[0] == 0
    assert opens(study, "anna@example.org", FIRST)
    assert run("user", "list", study)[1] == "anna\tanna@example.org\tpassword\n"
    with tw.open_store(study) as store:
        person = store.user("anna")
    assert (person.groups, person.preferred_language) == (["project_managers"], "sv")

    assert run("user", "password", study, "anna", "--password", SECOND)[0] == 0
    assert not opens(study, "anna", FIRST)
    assert opens(study, "anna", SECOND)

    assert run("user", "disable", study, "anna")[0] == 0
    assert not opens(study, "anna", SECOND)
    assert "switched off" in run("user", "list", study)[1]
    assert run("user", "enable", study, "anna")[0] == 0
    assert opens(study, "anna", SECOND)


def test_what_was_done_is_in_the_audit_log_without_the_password(run, study):
    run("user", "add", study, "anna", "--password", FIRST)
    run("user", "password", study, "anna", "--password", SECOND)
    run("user", "disable", study, "anna")
    run("user", "disable", study, "anna")
    run("user", "enable", study, "anna")

    with tw.open_store(study) as store, reading(store._engine) as session:
        rows = session.scalars(select(AuditLog).order_by(AuditLog.id)).all()
        done = [row.action for row in rows]
        told = str([(row.old_revision, row.new_revision, row.details) for row in rows])
    assert done == ["create_user", "set_password", "switch_off", "switch_on"]
    assert FIRST not in told
    assert SECOND not in told


@pytest.mark.parametrize(
    ("typed", "code"), [(f"{FIRST}\n{FIRST}\n", 0), (f"{FIRST}\n{SECOND}\n", 1), ("short\nshort\n", 1)]
)
def test_a_password_is_asked_for_twice_and_not_shown(study, typed, code):
    answer = CliRunner().invoke(app, ["user", "add", study, "anna"], input=typed)

    assert answer.exit_code == code
    assert FIRST not in answer.output
    with tw.open_store(study) as store:
        assert store.users()["user"].tolist() == ([] if code else ["anna"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "anna", "--password", FIRST), "already"),
        (("add", "bo", "--password", "short"), "8 to 1000"),
        (("add", "bo", "--password", FIRST, "--group", "kings"), "project_managers"),
        (("password", "bo", "--password", FIRST), "No user is called"),
        (("password", "anna", "--password", "short"), "8 to 1000"),
        (("disable", "bo"), "textinator user list"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(run, study, arguments, says):
    with tw.open_store(study) as store:
        store.create_user("anna", SECOND)
    verb, *rest = arguments

    code, _, told = run("user", verb, study, *rest)

    assert code == 1
    assert says in told
    assert run("user", "list", study)[1] == "anna\t\tpassword\n"
    assert opens(study, "anna", SECOND)
