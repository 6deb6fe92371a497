"""A source is read again, and the store follows: new texts join, changed ones get a new context.

Reading takes its time and happens outside the store's transactions: `known_texts` says what the store has,
`read_news` what the source has otherwise now, and `store_news` writes that.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidTexts, UnknownSource
from textinator_widgets.model import (
    Claim,
    Context,
    Datapoint,
    DataSource,
    Draft,
    PostProcessingMethod,
    Project,
    source_post_processing,
)
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.late_texts import is_late, store_context
from textinator_widgets.services.source_languages import check_source_language, languages_of, sources_of
from textinator_widgets.services.texts import ReadyText, Stock, join_projects, parse_key, ready_texts
from textinator_widgets.services.vanished import forget
from textinator_widgets.sources.again import arguments_of, read_again
from textinator_widgets.sources.base import Source
from textinator_widgets.sources.scratch import ScratchFile

Key = str | int

POINTS = cast("Table", Datapoint.__table__)


@dataclass(frozen=True)
class Reindexed:
    """What reading a source again found, as keys.

    added
        Texts that are new; they are at the end of everybody's order now.
    changed
        Texts that are different from now on; answers keep the text that they were given to.
    in_use
        Texts that are different, too, but somebody works on the old one: reading again later takes them.
    vanished
        Texts that the source has no more. The store keeps those that it has; one that was to be read late and
        never was is forgotten, unless somebody has it open.
    unchanged
        How many are as they were.
    """

    source: str
    added: list[Key]
    changed: list[Key]
    in_use: list[Key]
    vanished: list[Key]
    unchanged: int

    def __str__(self) -> str:
        found = {
            "added": self.added,
            "changed": self.changed,
            "in use": self.in_use,
            "vanished": self.vanished,
        }
        told = [f"{len(keys)} {what}{_some(keys)}" for what, keys in found.items() if keys]
        return f"{self.source}: {', '.join([*told, f'{self.unchanged} unchanged'])}"


def _some(keys: Sequence[Key], most: int = 5) -> str:
    return f" ({', '.join(map(repr, keys[:most]))}{', ...' if len(keys) > most else ''})"


@dataclass(frozen=True)
class KnownPoint:
    """A text of a source as the store has it."""

    id: int
    position: int
    name: str | None
    sha256: bytes
    is_unread: bool


@dataclass(frozen=True)
class KnownSource:
    """A stored source, as it was when it was looked at."""

    id: int
    name: str
    source_type: str
    spec: Mapping[str, Any]
    updated: datetime
    functions: list[str]
    languages: list[str]
    """Of the projects that have it."""
    points: dict[str, KnownPoint]
    """By key in JSON."""


@dataclass
class News:
    """What a source has otherwise than the store; `file` holds the texts that are added or changed."""

    known: KnownSource
    source: Source
    file: ScratchFile
    spooled: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    """Position of every key."""
    stock: Stock = field(default_factory=Stock)

    def texts(self) -> Iterator[ReadyText]:
        """Give the texts that are added or changed."""
        self.file.seek(0)
        for _ in range(self.spooled):
            yield cast("ReadyText", pickle.load(self.file))  # noqa: S301 our own file, which has no name


def find_source(session: Session, project: Project, name: object) -> DataSource:
    """Give the source of a project that has this name, or this number of `store.sources()`.

    Raises
    ------
    UnknownSource
        When there is none, or are several; the message lists those that there are.
    """
    found = sources_of(session, project)
    is_number = isinstance(name, int) and not isinstance(name, bool)
    named = [one for one in found if name == (one.id if is_number else one.name)]
    if len(named) == 1:
        return named[0]
    there = ", ".join(sorted(f"{shown(one.name)} (number {one.id})" for one in found)) or "none"
    count = "no source" if not named else f"{len(named)} sources"
    raise UnknownSource(f"This project has {count} called {shown(name)}. There are: {there}.")


def known_texts(session: Session, project: Project, name: object) -> list[KnownSource]:
    """Give what the store has of a project's source, or with None of each of them.

    Raises
    ------
    UnknownSource
        As for `find_source`.
    """
    found = sources_of(session, project) if name is None else [find_source(session, project, name)]
    return [_known(session, one) for one in found]


def _known(session: Session, source: DataSource) -> KnownSource:
    functions = session.scalars(
        select(PostProcessingMethod.name)
        .join(source_post_processing, source_post_processing.c.method_id == PostProcessingMethod.id)
        .where(source_post_processing.c.source_id == source.id)
        .order_by(source_post_processing.c.position)
    )
    rows = session.execute(
        select(
            Datapoint.key,
            Datapoint.id,
            Datapoint.position,
            Datapoint.name,
            func.coalesce(Datapoint.sha256, Context.sha256),
            Datapoint.context_id.is_(None),
        )
        .outerjoin(Context, Context.id == Datapoint.context_id)
        .where(Datapoint.source_id == source.id)
        .order_by(Datapoint.position)
    )
    points = {
        key: KnownPoint(number, place, name, _bytes(sha256), is_unread)
        for key, number, place, name, sha256, is_unread in rows
    }
    return KnownSource(
        source.id,
        source.name,
        source.source_type,
        source.spec,
        source.dt_updated,
        list(functions),
        languages_of(session, source.id),
        points,
    )


def _bytes(sha256: object) -> bytes:
    return bytes.fromhex(sha256) if isinstance(sha256, str) else bytes(cast("bytes", sha256))


def can_be_read_again(known: KnownSource) -> bool:
    """Whether the store knows where the texts of a source are."""
    return known.spec.get("again") is not None


def source_again(known: KnownSource) -> Source:
    """Give a stored source to read it once more.

    Raises
    ------
    InvalidTexts
        When the store does not know where its texts are, or which functions they passed.
    """
    if not can_be_read_again(known):
        raise InvalidTexts(
            f"The texts of the source {shown(known.name)} are in the store only.",
            in_python=f"Hand in the new ones: project.reindex({known.name!r}, given=[...]).",
        )
    if known.functions:
        raise InvalidTexts(
            f"The texts of the source {shown(known.name)} passed the functions "
            f"{', '.join(known.functions)}, which the store does not have.",
            in_python=f"Give the source with them: project.reindex({known.name!r}, given=tw.sources....).",
        )
    return read_again(known.source_type, known.spec["again"], name=known.name)


def read_news(known: KnownSource, source: Source, file: ScratchFile) -> News:
    """Read a source, and keep what the store does not have in a file.

    Raises
    ------
    InvalidTexts, InvalidSetting
        When the source cannot be read, a text cannot be stored, or a key comes twice; when it says another
        language than the projects that have it.
    """
    check_source_language(source, known.languages, known.name)
    news = News(known, source, file)
    replaces = bool(known.spec.get("replaces"))
    for place, ready in enumerate(ready_texts(source, news.stock, replace_bad_characters=replaces)):
        key, sha256 = ready[0], ready[1]
        if key in news.places:
            raise InvalidTexts(f"Every key must come once, but {key} came again in {shown(known.name)}.")
        news.places[key] = place
        point = known.points.get(key)
        if point is not None and point.sha256 == sha256:
            continue
        (news.added if point is None else news.changed).append(key)
        pickle.dump(ready, file)
        news.spooled += 1
    return news


def store_news(session: Session, actor: Actor, news: News, *, now: datetime) -> Reindexed:
    """Write what a source has otherwise into the store.

    Raises
    ------
    InvalidTexts
        When somebody else read the source again since it was looked at.
    """
    known = news.known
    source = session.get_one(DataSource, known.id)
    if source.dt_updated != known.updated or _count(session, known.id) != len(known.points):
        raise InvalidTexts(
            f"The source {shown(known.name)} was read again by somebody else meanwhile. Do it once more."
        )
    check_source_language(news.source, languages_of(session, known.id), known.name)
    if news.source.language is not None:
        source.language, source.is_language_declared = news.source.language, True
    in_use = texts_in_use(session, known.id, now)
    held = {key for key in news.changed if known.points[key].id in in_use}
    texts = (one for one in news.texts() if one[0] not in held)
    _store_points(session, news, _store_texts(session, known, texts, now))
    _join_projects(session, known.id, news.added)
    source.spec = _new_spec(news)
    vanished = [key for key in known.points if key not in news.places]
    unread = [known.points[key].id for key in vanished if known.points[key].is_unread]
    # one may have been read since the source was looked at
    still = set(unread) & _unread(session, known.id)
    lost = [number for number in unread if number in still - in_use]
    forget(session, lost)
    source.size = len(known.points) + len(news.added) - len(lost)
    source.dt_updated = now
    session.flush()
    counts = {"added": len(news.added), "changed": len(news.changed) - len(held), "vanished": len(vanished)}
    record(session, actor, "reindex", f"source:{known.id}", now=now, details=counts)
    return Reindexed(
        known.name,
        added=_keys(news.added),
        changed=_keys(key for key in news.changed if key not in held),
        in_use=_keys(key for key in news.changed if key in held),
        vanished=_keys(vanished),
        unchanged=len(news.places) - len(news.added) - len(news.changed),
    )


def _keys(stored: Iterable[str]) -> list[Key]:
    return [parse_key(key) for key in stored]


def _count(session: Session, source_id: int) -> int:
    count = select(func.count()).select_from(Datapoint).where(Datapoint.source_id == source_id)
    return session.scalar(count) or 0


def _unread(session: Session, source_id: int) -> set[int]:
    mine = select(Datapoint.id).where(Datapoint.source_id == source_id, Datapoint.context_id.is_(None))
    return set(session.scalars(mine))


def texts_in_use(session: Session, source_id: int, now: datetime) -> set[int]:
    """Give the texts that somebody has open or has unsubmitted work on."""
    mine = Datapoint.source_id == source_id
    held = (
        select(Claim.datapoint_id)
        .join(Datapoint, Datapoint.id == Claim.datapoint_id)
        .where(mine, Claim.state == "held", Claim.lease_until >= now)
    )
    drafted = select(Draft.datapoint_id).join(Datapoint, Datapoint.id == Draft.datapoint_id).where(mine)
    return {*session.scalars(held), *session.scalars(drafted)}


def _store_texts(
    session: Session, known: KnownSource, texts: Iterator[ReadyText], now: datetime
) -> dict[str, dict[str, Any]]:
    """Store texts, and give what their datapoints say of them by key.

    Of one that is read late only the SHA-256 and the length are kept until somebody needs it.
    """
    found: dict[str, dict[str, Any]] = {}
    for key, digest, length, fields, text in texts:
        point = known.points.get(key)
        values: dict[str, Any] = {"sha256": None, "length": None}
        if is_late(known.spec):
            values = {"sha256": digest.hex(), "length": length}
        # whoever was given a text is given what it has become, too
        if not is_late(known.spec) or (point is not None and not point.is_unread):
            values["context_id"] = store_context(session, known.id, (key, digest, length, fields, text), now)
        found[key] = values
    return found


def _store_points(session: Session, news: News, found: Mapping[str, dict[str, Any]]) -> None:
    """Let the datapoints say what the source says now, in its order; what vanished comes last."""
    known = news.known
    gone = [key for key in known.points if key not in news.places]
    places = {**news.places, **{key: place for place, key in enumerate(gone, len(news.places))}}
    moved = {key: point for key, point in known.points.items() if point.position != places[key]}
    if moved:  # no two may have one place, not even for a moment
        aside = update(POINTS).where(POINTS.c.source_id == known.id).values(position=-1 - POINTS.c.position)
        session.execute(aside)
    for key, point in known.points.items():
        place = places[key]
        values: dict[str, Any] = {"position": place} if moved else {}
        name = news.stock.name_at(place) if key in news.places else None
        if name is not None and name != point.name:
            values["name"] = name
        if key in news.places:
            values |= found.get(key, {})
        if values:
            session.execute(update(POINTS).where(POINTS.c.id == point.id).values(**values))
    for key in news.added:
        values = {"position": places[key], "name": news.stock.name_at(places[key]), **found[key]}
        session.execute(insert(POINTS).values(source_id=known.id, key=key, **values))


def _join_projects(session: Session, source_id: int, added: Sequence[str]) -> None:
    """Put new texts at the end of the order of every project that has the source."""
    if not added:
        return
    keys = set(added)
    rows = session.execute(
        select(Datapoint.id, Datapoint.key)
        .where(Datapoint.source_id == source_id)
        .order_by(Datapoint.position)
    )
    join_projects(session, source_id, [number for number, key in rows if key in keys])


def _new_spec(news: News) -> dict[str, Any]:
    """Give what the store remembers of the source from now on."""
    old = news.known.spec
    spec = {**old, **news.source.spec()}
    if (again := arguments_of(news.source)) is not None:
        spec["again"] = again
    spec["replaced"] = [
        *(one for one in old.get("replaced", []) if json.dumps(one["key"]) not in news.places),
        *({"key": one.key, "count": one.number} for one in news.stock.replaced),
    ]
    return spec if spec["replaced"] else {name: value for name, value in spec.items() if name != "replaced"}
