from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from textinator_widgets.model import Project, User
from textinator_widgets.model.engine import open_engine, reading, writing
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


def names(engine):
    with reading(engine) as session:
        return session.scalars(select(User.name)).all()


def test_a_new_name_enters_and_is_stored_once(people, engine):
    assert people.refusal("Олена", "en") is None

    people.enter("Олена")
    people.enter("Олена")

    assert names(engine) == ["Олена"]


@pytest.mark.parametrize("typed", ["Zoë", "Zoe\u0308"])
def test_a_person_is_found_however_the_accents_of_the_name_are_typed(people, typed):
    people.enter("Zo\u00eb")

    assert people.refusal(typed, "en") is None
    assert people.live(people.enter(typed).secret).name == "Zo\u00eb"


@pytest.mark.parametrize("typed", ["Zo\u00eb", "Zoe\u0308"])
def test_a_person_logs_in_however_the_accents_of_name_and_password_are_typed(people, engine, typed):
    with writing(engine) as session:
        create_user(session, CALLER, "Zo\u00eb", now=NOW, password="correct hors\u00eb")

    begun = people.log_in(typed, typed.replace("Zo", "correct hors"), "127.0.0.1")

    assert people.live(begun.secret).name == "Zo\u00eb"


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
    assert people.live(people.enter(name).secret).name == name


def test_names_that_differ_in_case_are_two_people(people):
    entered = [people.live(people.enter(name).secret).name for name in ("Anna", "anna")]
    assert entered == ["Anna", "anna"]


@pytest.mark.parametrize(
    "name",
    ["", " ", " anna", "anna\n", "a\0b", "x" * 151, "\u202eanna", "an\u200bna", "an\u200dna", "anna\u200d",
     "\u200d", "\u3000", "\ud83d", "a\u2028b"],
)  # fmt: skip
def test_a_name_that_cannot_be_told_apart_is_refused(people, name):
    assert "150" in people.refusal(name, "en")


def test_a_name_alone_opens_nothing_once_somebody_has_a_password(people, engine):
    anna = people.enter("anna")
    assert not people.ask_passwords
    with writing(engine) as session:
        create_user(session, CALLER, "maria", now=NOW, password="correct horse")

    assert people.ask_passwords
    assert people.live(anna.secret) is None


def test_a_person_who_was_switched_off_is_out_at_once(people, engine):
    begun = people.enter("anna")
    with writing(engine) as session:
        session.execute(update(User).where(User.name == "anna").values(is_active=False))

    assert people.live(begun.secret) is None
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
