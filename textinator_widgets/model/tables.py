"""Makes the tables of a new store, in the database of a connection."""

from __future__ import annotations

from copy import copy

from sqlalchemy import Connection, MetaData, String, text

from textinator_widgets.model.base import Base
from textinator_widgets.model.offers import ON_POSTGRESQL as OFFERING
from textinator_widgets.model.revision import CREATE_REVISION, HEAD
from textinator_widgets.model.search import INDEXES, create_on_postgresql
from textinator_widgets.model.tallies import ON_POSTGRESQL as COUNTING

REFUSALS = (
    "CREATE FUNCTION textinator_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''%'', TG_ARGV[0]; END'",
    "CREATE TRIGGER audit_log_refuses BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW "
    "EXECUTE FUNCTION textinator_refuses('the audit log is append-only')",
    "CREATE TRIGGER audit_log_refuses_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT "
    "EXECUTE FUNCTION textinator_refuses('the audit log is append-only')",
    "CREATE TRIGGER context_is_immutable BEFORE UPDATE OF key, sha256, length, data, content ON context "
    "FOR EACH ROW EXECUTE FUNCTION textinator_refuses('a stored text is never changed')",
)
"""What the triggers of SQLite do, for PostgreSQL."""


def create_tables(connection: Connection) -> None:
    """Make every table of the newest revision, and say which it is, where Alembic looks for it."""
    if connection.dialect.name == "postgresql":
        _create_on_postgresql(connection)
    else:
        Base.metadata.create_all(connection, checkfirst=False)
    connection.exec_driver_sql(CREATE_REVISION)
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _create_on_postgresql(connection: Connection) -> None:
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        made = table.to_metadata(metadata)
        for column in made.columns:
            if isinstance(column.type, String):
                # names are sorted as SQLite does it, whatever the database's own language
                sorted_text = copy(column.type)
                sorted_text.collation = "C"
                column.type = sorted_text
        for index in made.indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
    metadata.create_all(connection, checkfirst=False)
    for name in INDEXES:
        create_on_postgresql(connection, name)
    for statement in (*REFUSALS, *COUNTING, *OFFERING):
        connection.exec_driver_sql(statement.replace("%", "%%"))
