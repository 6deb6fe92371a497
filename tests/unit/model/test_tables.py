"""The rules that the tables themselves enforce."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import UniqueConstraint, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from textinator_widgets.model import (
    AuditLog,
    Base,
    Batch,
    Context,
    Input,
    Label,
    Marker,
    MarkerUnit,
    MarkerVariant,
    Project,
    Queue,
    Range,
    User,
)
from textinator_widgets.model.base import from_millis, to_millis
from textinator_widgets.model.engine import reading, writing


def refused(engine, statement, match):
    with pytest.raises(IntegrityError, match=match), writing(engine) as session:
        session.execute(statement)


def copied(engine, model, **changes):
    """An insert of the first row of a table with some columns changed."""
    with reading(engine) as session:
        row = session.execute(select(model.__table__)).first()._asdict()
    return model.__table__.insert().values({**row, "id": None, **changes})


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [(3, 3, ""), (4, 3, "x"), (-1, 3, "x"), (0, None, "x"), (None, 3, "x"), (0, 3, None), (None, None, "x")],
)
def test_a_label_has_a_span_with_its_quote_or_neither(engine, fill, start, end, quote):
    fill(engine)

    refused(engine, copied(engine, Label, uuid="2", start=start, end=end, quote=quote), "ck_label")


def test_a_whole_text_label_has_no_span(engine, fill):
    fill(engine)

    with writing(engine) as session:
        session.execute(copied(engine, Label, uuid="2", start=None, end=None, quote=None))

    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Label)) == 2


def test_a_submit_key_is_stored_once_for_each_person_and_project(engine, fill):
    fill(engine)

    refused(engine, copied(engine, Batch, uuid="0" * 36), "batch.user_id, batch.project_id, batch.key")
    refused(engine, copied(engine, Batch, key="second"), "batch.uuid")


def test_a_text_is_never_changed(engine, fill):
    fill(engine)

    for change in ({"content": "x"}, {"sha256": "00" * 32}, {"length": 1}, {"key": "1"}, {"data": {}}):
        refused(engine, update(Context).values(change), "a stored text is never changed")


def test_the_audit_log_only_grows(engine):
    with writing(engine) as session:
        session.add(AuditLog(action="create", object="project:1"))

    refused(engine, update(AuditLog).values(action="x"), "append-only")
    refused(engine, delete(AuditLog), "append-only")


def test_a_row_of_the_audit_log_cannot_be_replaced_by_a_plain_program(engine, path):
    with writing(engine) as session:
        session.add(AuditLog(action="create", object="project:1"))
    engine.dispose()
    columns = "id, time, role, verified, action, object"
    forged = f"audit_log ({columns}) VALUES (1, 0, '', '', 'forged', 'project:1')"

    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for act in ("REPLACE INTO", "INSERT OR REPLACE INTO"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(f"{act} {forged}")
        # neither does a row with an impossible id keep others from being written
        connection.execute(f"INSERT INTO {forged.replace('(1,', '(-1,')}")
    with writing(engine) as session:
        session.add_all([AuditLog(action=act, object="project:1") for act in ("second", "third")])

    with reading(engine) as session:
        rows = session.execute(select(AuditLog.id, AuditLog.action).where(AuditLog.id > 0)).all()
    assert [tuple(row) for row in rows] == [(1, "create"), (2, "second"), (3, "third")]


@pytest.mark.parametrize("model", [User, Project, Marker, MarkerVariant, Context])
def test_what_annotations_refer_to_cannot_be_deleted(engine, fill, model):
    fill(engine)

    refused(engine, delete(model), "FOREIGN KEY")


def test_a_marker_is_used_once_in_each_unit_of_a_project_and_once_without_a_unit(engine, fill):
    project = fill(engine)["project"]
    with writing(engine) as session:
        unit = MarkerUnit(project_id=project.id, code="u1", size=2)
        session.add(unit)
        session.flush()
        unit_id = unit.id

    refused(engine, copied(engine, MarkerVariant, code="person_2"), "marker_variant.project_id")
    with writing(engine) as session:
        session.execute(copied(engine, MarkerVariant, code="person_2", unit_id=unit_id))
    refused(engine, copied(engine, MarkerVariant, code="person_3", unit_id=unit_id), "unit_id")
    refused(engine, copied(engine, MarkerVariant, marker_id=2), "code|FOREIGN")


def test_a_text_has_one_place_in_the_queue(engine, fill):
    project = fill(engine)["project"]
    with reading(engine) as session:
        row = session.execute(select(Queue.__table__)).one()

    again = Queue.__table__.insert().values(project_id=project.id, pos=1, datapoint_id=row.datapoint_id)
    refused(engine, again, "queue.project_id, queue.datapoint_id")


def test_an_input_field_is_answered_once_also_without_a_group(engine, fill):
    ids = fill(engine)
    row = {
        "batch_id": ids["batch"].id,
        "marker_id": ids["label"].marker_id,
        "context_id": ids["context"].id,
        "content": ["a", ["b", "c"], 1.5],
    }
    with writing(engine) as session:
        session.add(Input(**row))

    with pytest.raises(IntegrityError, match="uq_input_field"), writing(engine) as session:
        session.add(Input(**row))
    with writing(engine) as session:
        session.add_all([Input(**row, group_id="g"), Input(**row, slot=1)])
    with reading(engine) as session:
        assert session.scalars(select(Input.content)).first() == ["a", ["b", "c"], 1.5]


@pytest.mark.parametrize("content", [5.0, 123456789012345678901234567890, -0.5, "5", True, [1.0, None]])
def test_json_comes_back_with_the_types_that_it_had(engine, fill, content):
    fill(engine)

    with writing(engine) as session:
        batch, variant = session.scalars(select(Batch)).one(), session.scalars(select(MarkerVariant)).one()
        session.add(
            Input(batch_id=batch.id, marker_id=variant.id, context_id=batch.context_id, content=content)
        )

    with reading(engine) as session:
        assert repr(session.scalars(select(Input.content)).first()) == repr(content)


def test_no_column_is_declared_so_that_the_database_makes_numbers_of_json(engine):
    with reading(engine) as session:
        declared = session.connection().exec_driver_sql(
            "SELECT c.type FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
        )
        assert "JSON" not in {kind for (kind,) in declared}


def test_a_range_says_something_and_is_not_upside_down(engine):
    for values in ({}, {"min_value": 2.0, "max_value": 1.0}, {"step": 0.0}):
        refused(engine, insert(Range).values(**values), "ck_")


def test_numbers_that_json_does_not_have_are_refused(engine):
    with pytest.raises(StatementError, match="JSON"), writing(engine) as session:
        session.add(Marker(name="x", code="x", color="#000000", names={"en": float("nan")}))


def test_times_are_aware_utc_to_the_millisecond():
    moment = datetime(2026, 11, 21, 23, 4, 5, 678_999, tzinfo=timezone(timedelta(hours=2)))

    assert from_millis(to_millis(moment)) == datetime(2026, 11, 21, 21, 4, 5, 678_000, tzinfo=UTC)
    assert from_millis(to_millis(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC))).year == 1969
    with pytest.raises(ValueError, match="time zone"):
        to_millis(datetime(2026, 1, 1))


def test_every_foreign_key_is_found_by_an_index_or_its_parent_is_never_deleted():
    never_deleted = {"label.context_id", "input.context_id", "datapoint.context_id"}
    rarely_deleted = {
        "queue.datapoint_id",
        "marker_variant.nrange_id",
        "data_source_post_processing.method_id",
        "queue_cursor.user_id",
    }

    bare = set()
    for table in Base.metadata.tables.values():
        keys = [table.primary_key, *table.indexes]
        keys += [key for key in table.constraints if isinstance(key, UniqueConstraint)]
        first = {next(iter(key.columns)).name for key in keys}
        bare |= {
            f"{table.name}.{key.parent.name}" for key in table.foreign_keys if key.parent.name not in first
        }

    assert bare == never_deleted | rarely_deleted


def test_postgresql_gets_the_partial_indexes_and_is_not_loaded_before():
    code = (
        "import sys, textinator_widgets.model as model\n"
        "assert 'sqlalchemy.dialects.postgresql' not in sys.modules\n"
        "from sqlalchemy import create_mock_engine\n"
        "def show(statement, *_, **__):\n"
        "    print(' '.join(str(statement.compile(dialect=engine.dialect)).split()))\n"
        "engine = create_mock_engine('postgresql+psycopg://', show)\n"
        "model.Base.metadata.create_all(engine, checkfirst=False)\n"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    partial = [line for line in shown.splitlines() if "INDEX" in line and " WHERE " in line]
    assert len(partial) == 11 + 2  # those of the words are PostgreSQL's own
    assert any(
        "ix_claim_lease" in line and line.endswith("WHERE state IN ('held', 'delayed')") for line in partial
    )
