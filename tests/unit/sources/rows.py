"""What a store holds, asked in SQL on both databases."""

from __future__ import annotations

from sqlalchemy import text

from textinator_widgets.model.engine import reading


def rows(store, query):
    """Give the rows of a query as tuples."""
    with reading(store._engine) as session:
        return [tuple(row) for row in session.execute(text(query))]
