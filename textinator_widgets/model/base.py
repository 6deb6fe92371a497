"""What every table shares: the naming of constraints, times, digests and JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Dialect, LargeBinary, MetaData, Table, Text, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def utc_now() -> datetime:
    """Return this moment, aware, in UTC, to the millisecond."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def to_millis(moment: datetime) -> int:
    """Return the milliseconds since 1970 of an aware time, as the database stores it.

    Raises
    ------
    ValueError
        When the time has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"A time with a time zone was expected, {moment!r} came. Add tzinfo=UTC.")
    return (moment - EPOCH) // MILLISECOND


def from_millis(stored: int) -> datetime:
    """Return the aware UTC time of a stored number of milliseconds."""
    return EPOCH + stored * MILLISECOND


def write_json(value: Any) -> str:  # noqa: ANN401 any JSON
    """Write JSON as short as it goes; a number that JSON does not have raises ValueError."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time, stored as whole milliseconds since 1970 so that both databases compare it alike."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Turn a time into its number."""
        return None if value is None else to_millis(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401 the base class says so
        """Turn a number into its time."""
        return None if value is None else from_millis(value)


class Sha256(TypeDecorator[str]):
    """A SHA-256 as 64 hexadecimal digits in Python and 32 bytes in the database."""

    impl = LargeBinary(32)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Turn the digits into bytes."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ANN401 the base class says so
        """Turn the bytes into digits."""
        return None if value is None else bytes(value).hex()


class JsonColumn(TypeDecorator[Any]):
    """JSON as text, so that a database changes nothing in it; None is NULL.

    SQLite would make numbers of what is in a column that is declared JSON: 5.0 would come back as 5, and a
    long whole number rounded.
    """

    impl = Text
    cache_ok = True
    hashable = False

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ANN401 any JSON
        """Turn JSON into its text."""
        return None if value is None else write_json(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:  # noqa: ANN401 any JSON
        """Turn the text into JSON."""
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """The parent of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


@event.listens_for(Base.metadata, "before_create")
def _share_conditions(metadata: MetaData, connection: Connection, **_: object) -> None:
    """Give PostgreSQL the conditions of partial indexes too.

    To name its option where an index is defined would load that dialect with every import.
    """
    if connection.dialect.name == "postgresql":
        for table in metadata.tables.values():
            for index in table.indexes:
                index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]


class Timestamped:
    """When a row was made and when it was last saved."""

    dt_created: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    dt_updated: Mapped[datetime] = mapped_column(UtcTime, default=utc_now, onupdate=utc_now)


def add_trigger(table_of: type[Base], statement: str) -> None:
    """Create a trigger together with a table, on SQLite."""

    def create(_table: Table, connection: Connection, **_: object) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(statement)

    event.listen(table_of.__table__, "after_create", create)
