"""Statements that are compiled once behave as those of SQLAlchemy do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select, update

from textinator_widgets.model import AuditLog, DataSource, User
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.model.prepared import Prepared

NOW = datetime(2030, 5, 1, 9, 30, tzinfo=UTC)
ADD_USER = Prepared(insert(User.__table__), ["name"])
ADD_SOURCE = Prepared(
    insert(DataSource.__table__), ["name", "source_type", "spec", "dt_created", "is_public", "size"]
)
SOURCE = {
    "name": "Å",
    "source_type": "x",
    "spec": {"é": [1, None]},
    "dt_created": NOW,
    "is_public": True,
    "size": None,
}
USER_IDS = Prepared(select(User.id).where(User.name == bindparam("name")))


def test_values_become_what_the_same_columns_give_elsewhere(engine):
    with writing(engine) as session:
        ADD_SOURCE.run(session, SOURCE)
    columns = [
        DataSource.spec,
        DataSource.dt_created,
        DataSource.is_public,
        DataSource.size,
        DataSource.language,
    ]

    with reading(engine) as session:
        ours = Prepared(select(*columns)).first(session, {})
        theirs = session.execute(select(*columns)).one()

    assert ours == tuple(theirs) == ({"é": [1, None]}, NOW, True, None, "en")


def test_columns_that_are_left_out_get_their_defaults(engine):
    with writing(engine) as session:
        ADD_USER.run_many(session, [{"name": "anna"}, {"name": "bo"}])

    with reading(engine) as session:
        users = session.scalars(select(User).order_by(User.id)).all()
    assert [(user.name, user.is_active) for user in users] == [("anna", True), ("bo", True)]
    assert all(user.dt_created.tzinfo is not None for user in users)


def test_they_belong_to_the_transaction_of_their_session(engine):
    def fail():
        with writing(engine) as session:
            ADD_USER.run(session, {"name": "anna"})
            assert USER_IDS.scalar(session, {"name": "anna"}) is not None
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with writing(engine) as session:
        session.add(User(name="bo"))
        session.flush()
        ADD_USER.run(session, {"name": "cia"})

    with reading(engine) as session:
        assert sorted(session.scalars(select(User.name))) == ["bo", "cia"]


def test_a_change_says_how_many_rows_it_changed(engine):
    rename = Prepared(
        update(User.__table__)
        .where(User.__table__.c.name == bindparam("old"))
        .values(name=bindparam("new"), dt_updated=bindparam("moment"))
    )
    with writing(engine) as session:
        ADD_USER.run(session, {"name": "anna"})
        assert rename.change(session, {"old": "nobody", "new": "x", "moment": NOW}) == 0
        assert rename.change(session, {"old": "anna", "new": "ann", "moment": NOW}) == 1


@pytest.mark.parametrize(
    "statement",
    [
        select(User.id).where(User.id.in_(bindparam("ids", expanding=True))),
        update(User.__table__).values(name=bindparam("new")),
    ],
)
def test_a_statement_that_changes_with_its_values_is_refused(engine, statement):
    with reading(engine) as session, pytest.raises(TypeError, match="all known"):
        Prepared(statement).all(session, {"ids": [1], "new": "x"})


def test_a_missing_value_is_an_error(engine):
    with reading(engine) as session, pytest.raises(KeyError):
        Prepared(select(AuditLog.id).where(AuditLog.object == bindparam("thing"))).all(session, {})
