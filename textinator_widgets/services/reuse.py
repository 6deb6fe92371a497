"""Definitions of the store that another project uses again."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting, UnknownMarker, UnknownRelation
from textinator_widgets.model import Marker, Relation
from textinator_widgets.protocol.values import shown

D = TypeVar("D", Marker, Relation)


def field_of(given: object, name: str) -> object:
    """Give a field of a dict, of a row of a DataFrame or of one of its itertuples(); None = it has none."""
    get = getattr(given, "get", None)
    return get(name) if callable(get) else getattr(given, name, None)


def find_definition(session: Session, model: type[D], given: object) -> D:
    """Give the definition that a row of `store.markers()`, of `store.relations()` or a dict stands for.

    Raises
    ------
    InvalidSetting
        When it has no code.
    UnknownMarker, UnknownRelation
        When the store has no such definition; the message lists those that there are.
    """
    code = field_of(given, "code")
    if not isinstance(code, str):
        kind = model.__name__.lower()
        raise InvalidSetting(
            f"A {kind} must be a name, or a definition of the store: a row of its table of {kind}s or a dict "
            f"with its code; got {shown(given)}.",
            in_python=f"store.{kind}s() is that table.",
        )
    found = session.scalar(select(model).where(model.code == code))
    if found is None:
        there = ", ".join(session.scalars(select(model.code).order_by(model.id).limit(50))) or "none"
        unknown = UnknownMarker if model is Marker else UnknownRelation
        raise unknown(f"No definition of this store has the code {shown(code)}. There are: {there}.")
    return found
