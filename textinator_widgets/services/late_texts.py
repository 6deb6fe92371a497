"""Texts that stay in their source until somebody needs them.

Such a source was indexed: the store has the key, the place, the length and the SHA-256 of each text. When a
text is first given to somebody, it is read, compared with its SHA-256, and from then on kept. Reading happens
between transactions: `unread_text`, `read_text`, `keep_text`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, ClassVar, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidTexts, TextinatorError, TextUnreadable
from textinator_widgets.model import Claim, Context, Datapoint, DataSource, Project, ProjectSource
from textinator_widgets.model.prepared import Prepared
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.claims import log_of
from textinator_widgets.services.texts import ReadyText, Stock, parse_key, ready_texts
from textinator_widgets.sources.again import read_again
from textinator_widgets.sources.base import Source, Text

POINTS = cast("Table", Datapoint.__table__)
IS_UNREAD = Prepared(
    select(Datapoint.id).where(Datapoint.id == bindparam("datapoint"), Datapoint.context_id.is_(None))
)


@dataclass(frozen=True)
class UnreadText:
    """A text that the store knows of and does not have."""

    datapoint_id: int
    position: int
    key: str | int
    sha256: str
    source_id: int
    source: str
    source_type: str
    spec: Mapping[str, Any]


def is_late(spec: Mapping[str, Any]) -> bool:
    """Whether a source with this spec is read when its texts are needed."""
    return spec.get("reads") == "late"


def unread_text(session: Session, datapoint_id: int) -> UnreadText | None:
    """Give a text that has to be read from its source first; None when the store has it."""
    if IS_UNREAD.first(session, {"datapoint": datapoint_id}) is None:
        return None
    return _unread(session, Datapoint.id == datapoint_id)[0]


def unread_texts(session: Session, project: Project) -> list[UnreadText]:
    """Give every text of a project that has not been read yet, in the order of the sources."""
    mine = (
        select(DataSource)
        .join(ProjectSource, ProjectSource.source_id == DataSource.id)
        .where(ProjectSource.project_id == project.id)
    )
    late = [one.id for one in session.scalars(mine) if is_late(one.spec)]
    return _unread(session, Datapoint.source_id.in_(late)) if late else []


def _unread(session: Session, condition: Any) -> list[UnreadText]:  # noqa: ANN401 a condition of SQLAlchemy
    found = session.execute(
        select(Datapoint, DataSource)
        .join(DataSource, DataSource.id == Datapoint.source_id)
        .where(condition, Datapoint.context_id.is_(None))
        .order_by(Datapoint.source_id, Datapoint.position)
    )
    return [
        UnreadText(
            point.id,
            point.position,
            parse_key(point.key),
            point.sha256 or "",
            source.id,
            source.name,
            source.source_type,
            source.spec,
        )
        for point, source in found
    ]


def read_text(one: UnreadText, *, hurried: bool = False) -> ReadyText:
    """Read a text from its source; the store is not touched.

    Parameters
    ----------
    hurried
        Whether a person waits for it: a source with a method `hurry` gives up soon.

    Raises
    ------
    TextUnreadable
        When the source cannot be read, or has another text by now.
    """
    try:
        source = read_again(one.source_type, one.spec.get("again") or {}, name=one.source)
        hurry = getattr(source, "hurry", None)
        if hurried and callable(hurry):
            hurry()
        for ready in _candidates(one, source):
            if ready[1].hex() == one.sha256:
                return _named(ready, one)
    except TextinatorError as error:
        raise _unreadable(one, error) from error
    raise _unreadable(one, None)


def _candidates(one: UnreadText, source: Source) -> Iterator[ReadyText]:
    """Give the text at its place; where the source can be gone through, also every other one.

    Texts may have moved since they were indexed, and the SHA-256 tells which it is.
    """
    replaces = bool(one.spec.get("replaces"))
    try:
        yield from ready_texts(
            _Place(source, one.position, one.key), Stock(), replace_bad_characters=replaces
        )
    except TextinatorError:
        if _is_remote(source):
            raise
    if not _is_remote(source):
        yield from ready_texts(source, Stock(), replace_bad_characters=replaces)


def _is_remote(source: Source) -> bool:
    return getattr(source, "is_remote", False) is True


class _Place:
    """A source with one text: that at a place of another one."""

    source_type: ClassVar[str] = ""
    name = ""
    formatting: str | None = None
    language: str | None = None

    def __init__(self, source: Source, position: int, key: str | int) -> None:
        self._source = source
        self._position = position
        self._key = key

    def spec(self) -> dict[str, Any]:
        """Give nothing: it is not stored."""
        return {}

    def texts(self) -> Iterator[Text]:
        """Give the text; one whose source can find it by its place is asked for it alone."""
        at = getattr(self._source, "at", None)
        if callable(at):
            return iter([at(self._position, self._key)])
        return islice(self._source.texts(), self._position, self._position + 1)


def read_all(
    missing: Sequence[UnreadText], failures: list[TextUnreadable]
) -> Iterator[tuple[UnreadText, ReadyText]]:
    """Read many texts of one source, going through it once; what cannot be read is added to `failures`."""
    if not missing:
        return
    first = missing[0]
    try:
        source = read_again(first.source_type, first.spec.get("again") or {}, name=first.source)
    except InvalidTexts as error:
        failures += [_unreadable(one, error) for one in missing]
        return
    if _is_remote(source):
        for one in missing:
            try:
                yield one, read_text(one)
            except TextUnreadable as error:
                failures.append(error)
        return
    wanted: dict[str, list[UnreadText]] = {}
    for one in missing:
        wanted.setdefault(one.sha256, []).append(one)
    problem: TextinatorError | None = None
    try:
        replaces = bool(first.spec.get("replaces"))
        for ready in ready_texts(source, Stock(), replace_bad_characters=replaces):
            for one in wanted.pop(ready[1].hex(), []):
                yield one, _named(ready, one)
    except TextinatorError as error:
        problem = error
    for left in wanted.values():
        failures += [_unreadable(one, problem) for one in left]


def _named(ready: ReadyText, one: UnreadText) -> ReadyText:
    """Give a text under the key that it was indexed with."""
    return (json.dumps(one.key, ensure_ascii=False), *ready[1:])


def _unreadable(one: UnreadText, error: TextinatorError | None) -> TextUnreadable:
    told = f"The text {shown(one.key)} of {shown(one.source)}"
    if error is not None:
        return TextUnreadable(f"{told} cannot be read now: {error.message}")
    return TextUnreadable(
        f"{told} is not the one that was indexed: it was changed or taken away.",
        in_python="Index the source again: project.reindex().",
        in_terminal="Index the source again: textinator reindex DIR.",
    )


def keep_text(session: Session, one: UnreadText, ready: ReadyText, *, now: datetime) -> None:
    """Keep a text that was read; who comes second finds it kept, or forgotten by `reindex`."""
    point = session.get(Datapoint, one.datapoint_id)
    if point is not None and point.context_id is None and point.sha256 == one.sha256:
        number = store_context(session, one.source_id, ready, now)
        session.execute(update(POINTS).where(POINTS.c.id == point.id).values(context_id=number))
        session.expire(point)


def store_context(session: Session, source_id: int, ready: ReadyText, now: datetime) -> int:
    """Store a text as it came, and give the id of its context; an equal one of the same key is taken."""
    key, digest, length, fields, text = ready
    sha256 = digest.hex()
    there = session.scalar(
        select(Context.id).where(Context.source_id == source_id, Context.key == key, Context.sha256 == sha256)
    )
    if there is not None:
        return there
    return insert_row(
        session,
        Context,
        source_id=source_id,
        key=key,
        sha256=sha256,
        length=length,
        data=None if fields is None else json.loads(fields),
        content=text,
        dt_created=now,
        dt_updated=now,
    )


def set_aside(
    session: Session,
    project: Project,
    datapoint_id: int,
    user_id: int,
    error: TextUnreadable,
    *,
    now: datetime,
) -> None:
    """Let a person go on without a text that cannot be read: it comes again as if saved for later.

    What was wrong stands in their log, under `flags["errors"]["data"]`.
    """
    if session.get(Datapoint, datapoint_id) is None:  # forgotten meanwhile
        return
    log = log_of(session, project.id, datapoint_id, user_id, now)
    log.is_delayed = True
    log.flags = {**log.flags, "errors": {**log.flags.get("errors", {}), "data": error.message}}
    session.execute(
        update(cast("Table", Claim.__table__))
        .where(
            Claim.project_id == project.id,
            Claim.datapoint_id == datapoint_id,
            Claim.user_id == user_id,
            Claim.state == "held",
        )
        .values(state="delayed", dt_updated=now)
    )
