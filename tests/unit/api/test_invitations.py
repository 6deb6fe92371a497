"""Links that let people in: made, used, used up, expired, withdrawn."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from textinator_widgets.errors import InvalidSetting, NotAllowed, NotFound
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import invitations, membership
from textinator_widgets.services.actors import Actor


@pytest.fixture
def project(store):
    return store.create_project("Names", texts=["Ann met Bob."], author="maria", allow_reviewing=True)


@pytest.fixture
def people(store):
    return [
        Actor(user_id=store.create_user(name).id, name=name, verified="login")
        for name in ("anna", "bo", "cy")
    ]


def accept(store, actor, token):
    with writing(store._engine) as session:
        return invitations.accept(session, actor, token, now=store._clock())


def state(store, token):
    with reading(store._engine) as session:
        return invitations.find_invitation(session, token, now=store._clock()).state


def test_a_link_makes_people_take_part_as_often_as_it_says(store, project, people):
    token = project.invite(uses=2, note="the course")

    assert accept(store, people[0], token).title == "Names"
    assert state(store, token) == "open"
    accept(store, people[0], token)  # who is in already uses nothing up
    accept(store, people[1], token)

    assert project.participants().user.tolist() == ["anna", "bo"]
    assert state(store, token) == "used_up"
    with pytest.raises(NotAllowed):
        accept(store, people[2], token)
    row = project.invitations().iloc[0]
    assert (row.project, row.role, row.note, row.uses_left, row.state) == (
        "Names", "participant", "the course", 0, "used_up",
    )  # fmt: skip


def test_a_link_for_many_is_never_used_up(store, project, people):
    token = project.invite(uses=None)

    for one in people:
        accept(store, one, token)

    assert len(project.participants()) == 3
    assert state(store, token) == "open"


def test_a_link_into_a_project_that_is_closed_or_speaks_another_language_lets_people_in(store, project):
    olga = store.create_user("olga", fluent_in=["uk"])
    project.update(is_open=False)

    accept(store, Actor(user_id=olga.id, name="olga", verified="login"), project.invite())

    assert project.participants().user.tolist() == ["olga"]


def test_roles_come_with_links(store, project, people):
    accept(store, people[0], project.invite("reviewer"))
    accept(store, people[1], project.invite("collaborator"))
    accept(store, people[2], project.invite())
    later = project.invite("reviewer")
    accept(store, people[2], later)

    assert dict(project.participants()[["user", "is_reviewer"]].values) == {"anna": True, "cy": True}
    with reading(store._engine) as session:
        who = membership.collaborators(session, project.id)
    assert who == ["bo"]


@pytest.mark.parametrize(("days", "after", "expected"), [(14, 13.9, "open"), (14, 14.1, "expired")])
def test_a_link_expires(store, project, people, clock, days, after, expected):
    token = project.invite(expires_days=days)

    clock.turn(days=after)

    assert state(store, token) == expected
    if expected == "expired":
        with pytest.raises(NotAllowed):
            accept(store, people[0], token)


def test_a_link_that_was_withdrawn_lets_nobody_in(store, project, people):
    token = project.invite()
    number = int(project.invitations().invitation[0])

    project.withdraw_invitation(number)
    project.withdraw_invitation(number)

    assert state(store, token) == "withdrawn"
    with pytest.raises(NotAllowed):
        accept(store, people[0], token)


def test_only_invitations_of_the_project_are_withdrawn_there(store, project):
    other = store.create_project("Other", texts=["x"])
    other.invite()

    for number in (1, 2, True, "1", 2**70):
        with pytest.raises(NotFound):
            project.withdraw_invitation(number)
    store.withdraw_invitation(1)
    assert store.invitations().state.tolist() == ["withdrawn"]


def test_an_account_alone_can_be_invited_for(store, people):
    token = store.invite(note="Bo")

    assert accept(store, people[0], token).project_id is None
    assert state(store, token) == "open"
    assert store.invitations().role.tolist() == ["participant"]


def test_no_token_is_in_the_store(store, project):
    token = project.invite()

    with reading(store._engine) as session:
        assert invitations.find_invitation(session, token[:-1], now=store._clock()) is None
        assert invitations.find_invitation(session, "\ud800", now=store._clock()) is None
        rows = session.execute(text("SELECT * FROM invitation")).all()
        told = [(one.object, one.new_revision, one.details) for one in session.scalars(select(AuditLog))]
    assert len(token) >= 43
    assert token not in repr(rows) + repr(told)


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "author"}, {"role": None}, {"role": []}, {"expires_days": 0}, {"expires_days": -1},
        {"expires_days": 366}, {"expires_days": "14"}, {"expires_days": True}, {"expires_days": float("nan")},
        {"uses": 0}, {"uses": -1}, {"uses": 1.5}, {"uses": True}, {"note": "x" * 201}, {"note": None},
        {"note": "\0"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(store, project, fields):
    with pytest.raises(InvalidSetting):
        project.invite(**fields)

    assert project.invitations().empty


def test_who_logged_in_invites_only_to_what_they_may_manage(store, project, people):
    with writing(store._engine) as session:
        row = project._row(session)
        for place in (row, None):
            with pytest.raises(NotAllowed):
                invitations.invite(session, people[0], place, now=store._clock())
    assert store.invitations().empty


def test_a_link_from_before_lets_nobody_back_who_was_taken_out(store, project, people):
    token = project.invite(uses=None)
    accept(store, people[0], token)
    project.remove_participants("anna")

    with pytest.raises(NotAllowed, match="taken out"):
        accept(store, people[0], token)
    with writing(store._engine) as session, pytest.raises(NotAllowed, match="taken out"):
        membership.join_by_choice(session, people[0], store.project(1)._row(session), now=store._clock())
    assert project.participants().user.tolist() == []

    accept(store, people[0], project.invite())
    assert project.participants().user.tolist() == ["anna"]
    project.remove_participants("anna", "bo")  # bo takes no part
    assert project.participants().user.tolist() == []
    assert project.annotator("anna").next() is not None  # Python callers are trusted
