"""Which submissions an export holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnExpressionArgument, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting, UnknownMarker
from textinator_widgets.model import Batch, DataAccessLog, Datapoint, Project, ProjectSource, User
from textinator_widgets.model.json_lists import members_of
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.accounts import find_user
from textinator_widgets.services.batches import StoredBatch
from textinator_widgets.services.definitions import Definition
from textinator_widgets.services.reviews import check_statuses, with_status
from textinator_widgets.services.settings import moment

FILTERS = ("user", "since", "until", "keys", "markers", "flagged", "review_status", "revisions", "undone")


@dataclass(frozen=True)
class Selection:
    """Which batches are wanted, and what of them.

    `markers` are codes; None = all. `reported` are the pairs of datapoint and person whose batches count as
    flagged besides those that are marked themselves.
    """

    conditions: tuple[ColumnExpressionArgument[bool], ...]
    undone: bool = False
    markers: frozenset[str] | None = None
    flagged: bool | None = None
    reported: frozenset[tuple[int, str]] = frozenset()

    def keep(self, batch: StoredBatch) -> bool:
        """Whether a batch is wanted; what is not wanted of it is taken out."""
        if self.flagged is not None:
            is_flagged = batch.is_flagged or (batch.datapoint_id, batch.user) in self.reported
            if is_flagged != self.flagged:
                return False
        if self.markers is None:
            return True
        batch.labels = [label for label in batch.labels if label["marker"] in self.markers]
        batch.inputs = [item for item in batch.inputs if item["marker"] in self.markers]
        left = {label["id"] for label in batch.labels}
        for relation in batch.relations:
            relation["links"] = [
                link for link in relation["links"] if link["source"] in left and link["target"] in left
            ]
        batch.relations = [relation for relation in batch.relations if relation["links"]]
        return bool(batch.labels or batch.inputs)


def select_batches(
    session: Session, project: Project, definition: Definition, given: Mapping[str, Any]
) -> Selection:
    """Read the filters of an export.

    Parameters
    ----------
    given
        `user` (a name or several), `since` and `until` (times; naive ones and dates are UTC; the second is
        exclusive), `keys`, `markers` (codes or names), `flagged` (True: only flagged ones, False: only
        others), `review_status` (one of `reviews.FILTERS` or several), `revisions`, `undone` (also those).

    Raises
    ------
    UnknownUser, UnknownMarker
        When a person or a marker does not exist.
    InvalidSetting
        When a value cannot be taken.
    """
    undone, revisions = (_truth(name, given.get(name, False)) for name in ("undone", "revisions"))
    conditions: list[ColumnExpressionArgument[bool]] = [Batch.project_id == project.id]
    if not undone:
        conditions.append(~Batch.undone)
    if not revisions:
        conditions.append(Batch.is_current)
    if given.get("user") is not None:
        names = _several("user", given["user"], lambda one: isinstance(one, str))
        conditions.append(Batch.user_id.in_(sorted({find_user(session, name).id for name in names})))
    since, until = (moment(name, given.get(name)) for name in ("since", "until"))
    if since is not None:
        conditions.append(Batch.dt_created >= since)
    if until is not None:
        conditions.append(Batch.dt_created < until)
    if given.get("review_status") is not None:
        conditions.append(with_status(project, check_statuses(given["review_status"])))
    if given.get("keys") is not None:
        conditions.append(Batch.datapoint_id.in_(_datapoints(project, given["keys"])))
    flagged = given.get("flagged")
    if flagged is not None:
        flagged = _truth("flagged", flagged)
    return Selection(
        conditions=tuple(conditions),
        undone=undone,
        markers=None if given.get("markers") is None else _codes(definition, given["markers"]),
        flagged=flagged,
        reported=frozenset() if flagged is None else _reported(session, project),
    )


def _truth(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidSetting(f"{name} must be True or False; got {shown(value)}.")
    return value


def _several(name: str, value: Any, fits: Callable[[object], bool]) -> list[Any]:  # noqa: ANN401
    """Give one or several values as a list."""
    if fits(value):
        return [value]
    try:
        found = [] if isinstance(value, (str, bytes, Mapping)) else list(value)
    except TypeError:
        found = []
    if not found or not all(map(fits, found)):
        raise InvalidSetting(f"{name} must be one value or a list of them; got {shown(value)}.")
    return found


def _datapoints(project: Project, keys: object) -> Any:  # noqa: ANN401 a select
    wanted = _several("keys", keys, lambda one: isinstance(one, str) or hasattr(one, "__index__"))
    found = members_of(json.dumps([_stored(key) for key in wanted]))
    sources = select(ProjectSource.source_id).where(ProjectSource.project_id == project.id)
    return select(Datapoint.id).where(
        Datapoint.source_id.in_(sources), Datapoint.key.in_(select(found.c.value))
    )


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


def _reported(session: Session, project: Project) -> frozenset[tuple[int, str]]:
    """Give the texts that people reported, each with the person."""
    logs = session.execute(
        select(DataAccessLog.datapoint_id, User.name, DataAccessLog.flags)
        .join(User, User.id == DataAccessLog.user_id)
        .where(DataAccessLog.project_id == project.id, ~DataAccessLog.is_deleted)
    )
    return frozenset((row[0], row[1]) for row in logs if row[2].get("text_errors"))
