from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from textinator_widgets.model import Project, User
from textinator_widgets.model.engine import open_engine, writing
from textinator_widgets.services.accounts import create_user
from textinator_widgets.services.actors import CALLER
from textinator_widgets.serving.people import People

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(tmp_path / "store.db")
    yield engine
    engine.dispose()


@pytest.fixture
def people(engine, tmp_path):
    with People(tmp_path / "store.db") as people:
        yield people


def test_a_new_name_enters_and_is_stored_once(people):
    assert people.refusal("Олена", "en") is None

    people.enter("Олена")
    people.enter("Олена")

    assert people.may_stay("Олена")
    assert not people.may_stay("Somebody else")


@pytest.mark.parametrize("typed", ["Zoë", "Zoe\u0308"])
def test_a_person_is_found_however_the_accents_of_the_name_are_typed(people, typed):
    stored = people.enter("Zo\u00eb")

    assert people.refusal(typed, "en") is None
    assert people.enter(typed) == stored == "Zo\u00eb"
    assert people.may_stay(typed)


def test_a_password_is_found_however_the_accents_of_the_name_are_typed(people, engine):
    with writing(engine) as session:
        create_user(session, CALLER, "Zo\u00eb", now=NOW, password="correct horse")

    assert "password" in people.refusal("Zoe\u0308", "en")
    assert not people.may_stay("Zoe\u0308")


@pytest.mark.parametrize(
    "name",
    [
        "א" * 150,
        "مریم",
        "علی\u200cرضا",
        "ශ්\u200dරී",
        "👩\u200d🔬",
        "Ж",
        "O'Brien-Ångström",
        "anna b",
    ],
)
def test_names_of_every_script_enter_as_they_were_typed(people, name):
    assert people.refusal(name, "en") is None
    assert people.enter(name) == name
    assert people.may_stay(name)


def test_names_that_differ_in_case_are_two_people(people):
    assert [people.enter("Anna"), people.enter("anna")] == ["Anna", "anna"]


@pytest.mark.parametrize(
    "name",
    ["", " ", " anna", "anna\n", "a\0b", "x" * 151, "\u202eanna", "an\u200bna", "an\u200dna", "anna\u200d",
     "\u200d", "\u3000", "\ud83d", "a\u2028b"],
)  # fmt: skip
def test_a_name_that_cannot_be_told_apart_is_refused(people, name):
    assert "150" in people.refusal(name, "en")


def test_a_name_with_a_password_is_refused(people, engine):
    with writing(engine) as session:
        create_user(session, CALLER, "maria", now=NOW, password="correct horse")

    assert "password" in people.refusal("maria", "en")
    assert not people.may_stay("maria")


def test_a_person_who_was_switched_off_is_out_at_once(people, engine):
    people.enter("anna")
    with writing(engine) as session:
        session.execute(update(User).where(User.name == "anna").values(is_active=False))

    assert not people.may_stay("anna")
    assert "switched off" in people.refusal("anna", "en")


def test_only_open_projects_inside_their_dates_are_listed(people, engine):
    now = datetime.now(UTC)
    day = timedelta(days=1)
    rows = [
        {"title": "open", "dt_publish": now - day, "dt_finish": None, "is_open": True},
        {"title": "later", "dt_publish": now + day, "dt_finish": None, "is_open": True},
        {"title": "over", "dt_publish": now - 2 * day, "dt_finish": now - day, "is_open": True},
        {"title": "closed", "dt_publish": now - day, "dt_finish": None, "is_open": False},
    ]
    with writing(engine) as session:
        for row in rows:
            session.execute(insert(Project).values(**row))

    assert [project.title for project in people.open_projects()] == ["open"]
    assert people.project_face(4) == ("closed", "en")
    assert people.project_face(5) is None
