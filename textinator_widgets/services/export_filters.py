"""Which submissions an export or a frame holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnExpressionArgument, Text, and_, or_, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting, UnknownMarker
from textinator_widgets.model import (
    Batch,
    DataAccessLog,
    Datapoint,
    Input,
    Label,
    MarkerVariant,
    Project,
    ProjectSource,
)
from textinator_widgets.model.json_lists import members_of
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.accounts import find_user
from textinator_widgets.services.batches import StoredBatch
from textinator_widgets.services.definitions import Definition, load_definition
from textinator_widgets.services.reviews import check_statuses, with_status
from textinator_widgets.services.settings import moment

FILTERS = ("user", "since", "until", "keys", "markers", "flagged", "review_status", "revisions", "undone")


Condition = ColumnExpressionArgument[bool]

HAS_REPORT = DataAccessLog.flags.cast(Text).contains('"text_errors":{"', autoescape=True)
"""Whether somebody reported a text: the map of their reports is not empty."""


@dataclass(frozen=True)
class Selection:
    """Which batches an export holds, and what of them; `markers` are codes, None = all."""

    conditions: tuple[Condition, ...]
    undone: bool = False
    markers: frozenset[str] | None = None

    def keep(self, batch: StoredBatch) -> bool:
        """Whether anything of a batch is wanted; what is not wanted of it is taken out."""
        if self.markers is None:
            return True
        parts = (batch.as_answer(), batch.removed)
        for part in parts:
            part["labels"][:] = [label for label in part["labels"] if label["marker"] in self.markers]
            part["inputs"][:] = [item for item in part["inputs"] if item["marker"] in self.markers]
        left = {label["id"] for part in parts for label in part["labels"]}
        for part in parts:
            for relation in part["relations"]:
                relation["links"] = [
                    link for link in relation["links"] if link["source"] in left and link["target"] in left
                ]
            part["relations"][:] = [relation for relation in part["relations"] if relation["links"]]
        return any(part["labels"] or part["inputs"] for part in parts)


@dataclass(frozen=True)
class Chosen:
    """Which batches a frame is about, as conditions on `Batch`, and which of their rows.

    `markers` are ids of variants, None = all; `undone` says whether rows that were undone count.
    """

    conditions: tuple[Condition, ...]
    undone: bool = False
    markers: tuple[int, ...] | None = None

    def with_markers(self) -> tuple[Condition, ...]:
        """Give the conditions, and that a batch has a label or an input of the markers."""
        if self.markers is None:
            return self.conditions
        answers = (
            select(table.id)
            .where(
                table.batch_id == Batch.id,
                table.marker_id.in_(self.markers),
                *(() if self.undone else (~table.undone,)),
            )
            .exists()
            for table in (Label, Input)
        )
        return (*self.conditions, or_(*answers))


def select_batches(
    session: Session, project: Project, definition: Definition, given: Mapping[str, Any]
) -> Selection:
    """Read the filters of an export; `batch_conditions` has them, and `markers` are codes or names."""
    wanted = given.get("markers")
    return Selection(
        conditions=batch_conditions(session, project, given),
        undone=given.get("undone", False),
        markers=None if wanted is None else _codes(definition, wanted),
    )


def choose_rows(session: Session, project: Project, given: Mapping[str, Any]) -> Chosen:
    """Read the filters of a frame; they are those of an export."""
    wanted = given.get("markers")
    markers = None
    if wanted is not None:
        codes = _codes(load_definition(session, project, language="en"), wanted)
        variants = select(MarkerVariant.id).where(
            MarkerVariant.project_id == project.id, MarkerVariant.code.in_(sorted(codes))
        )
        markers = tuple(session.scalars(variants.order_by(MarkerVariant.id)))
    conditions = batch_conditions(session, project, given)
    return Chosen(conditions, undone=given.get("undone", False), markers=markers)


def batch_conditions(session: Session, project: Project, given: Mapping[str, Any]) -> tuple[Condition, ...]:
    """Read the filters that are about whole batches.

    Parameters
    ----------
    given
        `user` (a name or several), `since` and `until` (times; naive ones and dates are UTC; the second is
        exclusive), `keys`, `flagged` (True: only flagged ones and those whose author reported the text,
        False: only others), `review_status` (one of `reviews.FILTERS` or several), `revisions`, `undone`
        (also those). Of an empty list of people or keys nothing is selected.

    Raises
    ------
    UnknownUser, UnknownMarker
        When a person or a marker does not exist.
    InvalidSetting
        When a value cannot be taken.
    """
    undone, revisions = (truth(name, given.get(name, False)) for name in ("undone", "revisions"))
    conditions: list[Condition] = [Batch.project_id == project.id]
    if not undone:
        conditions.append(~Batch.undone)
    if not revisions:
        conditions.append(Batch.is_current)
    if given.get("user") is not None:
        conditions.append(Batch.user_id.in_(people(session, given["user"])))
    since, until = (moment(name, given.get(name)) for name in ("since", "until"))
    if since is not None:
        conditions.append(Batch.dt_created >= since)
    if until is not None:
        conditions.append(Batch.dt_created < until)
    if given.get("review_status") is not None:
        conditions.append(with_status(project, check_statuses(given["review_status"])))
    if given.get("keys") is not None:
        conditions.append(Batch.datapoint_id.in_(datapoints(project, given["keys"])))
    if given.get("flagged") is not None:
        conditions.append(_flagged(truth("flagged", given["flagged"])))
    return tuple(conditions)


def _flagged(wanted: bool) -> Condition:
    """Give the condition that a batch is flagged, or that its author reported the text; or neither."""
    reported = (
        select(DataAccessLog.id)
        .where(
            DataAccessLog.project_id == Batch.project_id,
            DataAccessLog.datapoint_id == Batch.datapoint_id,
            DataAccessLog.user_id == Batch.user_id,
            ~DataAccessLog.is_deleted,
            HAS_REPORT,
        )
        .exists()
    )
    return or_(Batch.is_flagged, reported) if wanted else and_(~Batch.is_flagged, ~reported)


def people(session: Session, names: object) -> list[int]:
    """Give the ids of one person or several."""
    several = _several("user", names, lambda one: isinstance(one, str))
    return sorted({find_user(session, name).id for name in several})


def truth(name: str, value: object) -> bool:
    """Give a value that is True or False, or refuse it."""
    if not isinstance(value, bool):
        raise InvalidSetting(f"{name} must be True or False; got {shown(value)}.")
    return value


def _several(name: str, value: Any, fits: Callable[[object], bool]) -> list[Any]:  # noqa: ANN401
    """Give one or several values as a list, which may be empty: then nothing is selected."""
    if fits(value):
        return [value]
    try:
        found = None if isinstance(value, (str, bytes, Mapping)) else list(value)
    except TypeError:
        found = None
    if found is None or not all(map(fits, found)):
        raise InvalidSetting(f"{name} must be one value or a list of them; got {shown(value)}.")
    return found


def datapoints(project: Project, keys: object) -> Any:  # noqa: ANN401 a select
    """Select the texts of a project that have one of these keys."""
    wanted = _several("keys", keys, _is_key)
    found = members_of(json.dumps([_stored(key) for key in wanted]))
    sources = select(ProjectSource.source_id).where(ProjectSource.project_id == project.id)
    return select(Datapoint.id).where(
        Datapoint.source_id.in_(sources), Datapoint.key.in_(select(found.c.value))
    )


def _is_key(value: object) -> bool:
    """Whether something is a key, and not an array of them, which may be an index as well."""
    is_one = hasattr(value, "__index__") and getattr(value, "ndim", 0) == 0
    return isinstance(value, str) or is_one


def _stored(key: Any) -> str:  # noqa: ANN401 a key
    """Give a key as the store has it."""
    return json.dumps(key, ensure_ascii=False) if isinstance(key, str) else str(int(key.__index__()))


def _codes(definition: Definition, markers: Iterable[str]) -> frozenset[str]:
    wanted = _several("markers", markers, lambda one: isinstance(one, str))
    codes: set[str] = set()
    for name in wanted:
        exact = [variant.code for variant in definition.variants if variant.code == name]
        named = exact or [
            variant.code
            for variant in definition.variants
            if name in (variant.marker.name, *variant.marker.names.values())
        ]
        if not named:
            there = ", ".join(variant.code for variant in definition.variants) or "none"
            raise UnknownMarker(f"No marker of this project is called {shown(name)}. There are: {there}.")
        codes.update(named)
    return frozenset(codes)
