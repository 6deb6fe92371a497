"""What stands in JSON that is stored as text, on both databases; members of an array are rows of a table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, String, TableValuedAlias, Text, column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Members(FunctionElement[Any]):
    """SQLite has a function for it."""

    name = "json_each"
    inherit_cache = True


@compiles(_Members)
def _on_sqlite(element: _Members, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 as the compiler says
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Members, "postgresql")
def _on_postgres(element: _Members, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 as the compiler says
    array = compiler.process(element.clauses, **options)
    members = f"json_array_elements_text(CAST({array} AS json)) WITH ORDINALITY AS member(value, place)"
    return f"(SELECT member.place - 1 AS key, member.value AS value FROM {members})"  # noqa: S608 nothing is put in


def members_of(array: ColumnElement[Any] | str) -> TableValuedAlias:
    """Give the members of a JSON array of texts or whole numbers.

    Columns: `key`, the place from 0, and `value`: a text on PostgreSQL; cast it where it is a number.
    """
    return _Members(array).table_valued(column("key", Integer), column("value", String))


class _At(FunctionElement[str]):
    """The JSON, and the names on the way."""

    type = Text()
    inherit_cache = True


@compiles(_At)
def _at_on_sqlite(element: _At, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 as the compiler says
    value, *names = (compiler.process(clause, **options) for clause in element.clauses)
    path = " || '.' || ".join(["'$'", *names])
    return f"json_extract({value}, {path})"


@compiles(_At, "postgresql")
def _at_on_postgres(element: _At, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 as the compiler says
    value, *names = (compiler.process(clause, **options) for clause in element.clauses)
    return f"json_extract_path_text(CAST({value} AS json), {', '.join(names)})"


def member_at(value: ColumnElement[Any], *names: str) -> ColumnElement[str]:
    """Give what stands in a JSON object under one name after the other, each of letters; NULL = nothing."""
    return _At(value, *names)
