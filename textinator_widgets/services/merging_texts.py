"""The texts of two copies of a project become those of one, each found by source, key and SHA-256."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.orm import Session

from textinator_widgets.model import (
    Context,
    Datapoint,
    DataSource,
    PostProcessingMethod,
    Project,
    source_post_processing,
)
from textinator_widgets.model.base import Sha256, to_millis, write_json
from textinator_widgets.services.accounts import fits_language
from textinator_widgets.services.bulk import insert_row, insert_rows
from textinator_widgets.services.merging_batches import Conflict, keep_time
from textinator_widgets.services.merging_log import deleted_sources
from textinator_widgets.services.reindexing import texts_in_use
from textinator_widgets.services.source_languages import follow_language, sources_of
from textinator_widgets.services.texts import join_projects, order_texts, parse_key, share_source

POINTS = cast("Table", Datapoint.__table__)

PORTION = 500
"""Texts that are in memory at once."""

SHA256 = func.coalesce(Context.sha256, Datapoint.sha256, type_=Sha256())
"""Of the text that a datapoint has now, also where it is still in its source only."""

LANGUAGE = ("language", "is_language_declared")

SAME = ("name", "source_type", "spec", *LANGUAGE, "formatting", "is_public", "dt_created", "dt_updated")


@dataclass(frozen=True)
class Point:
    """A datapoint as one of the stores has it."""

    id: int
    key: str
    name: str | None
    sha256: str
    context_id: int | None
    announced: str | None
    length: int | None


class Texts:
    """Takes over the sources of the other store; each once, whichever projects share it."""

    def __init__(
        self, session: Session, other: Session, person: Callable[[int], int], *, now: datetime
    ) -> None:
        self._session, self._other, self._person, self._now = session, other, person, now
        self._sources: dict[int, int] = {}
        """Ours by theirs."""
        self._deleted: dict[Session, list[tuple[str, datetime, list[str]]]] = {}
        self.added = 0
        self.conflicts: list[Conflict] = []

    def merge(self, ours: Project, theirs: Project) -> None:
        """Take over the texts of a project; new ones come last in the order."""
        wanted, mine = sources_of(self._other, theirs), sources_of(self._session, ours)
        found = self._found(mine, wanted)
        titles = {ours.title, theirs.title}
        self._tell_deleted(self._session, titles, [one for one in wanted if one.id not in found])
        self._tell_deleted(self._other, titles, [one for one in mine if one.id not in found.values()])
        new = []
        for source in wanted:
            if source.id not in self._sources:
                self._sources[source.id] = found.get(source.id) or self._add(source)
                self._unite(self._sources[source.id], source)
            if source.id not in found:
                share_source(self._session, ours, self._sources[source.id])
                new.append(self._sources[source.id])
        if new:
            order_texts(self._session, ours, new)
            self._name_apart(ours)
            self._check_languages(ours, new)

    def _check_languages(self, ours: Project, new: Sequence[int]) -> None:
        """Tell which new sources said another language than the project has here: no text is left out."""
        follow_language(self._session, ours)
        for number in new:
            source = self._session.get_one(DataSource, number)
            if not fits_language(ours.language, source.language):
                what = f"the source {source.name!r} is {source.language}, the project {ours.language}"
                told = {"source": source.name, "language": source.language}
                self.conflicts.append({"what": what, "batch": None, "kept_apart": told})

    def _tell_deleted(self, session: Session, titles: set[str], left: Sequence[DataSource]) -> None:
        """Tell what one side deleted from this project: the other has it, and so it is there again."""
        if left and session not in self._deleted:
            self._deleted[session] = deleted_sources(session)
        for source in left:
            if any(
                name == source.name and time > source.dt_created and not titles.isdisjoint(projects)
                for name, time, projects in self._deleted[session]
            ):
                what = f"the source {source.name!r} was deleted on one side"
                told = {"source": source.name, "made": source.dt_created.isoformat()}
                self.conflicts.append({"what": what, "batch": None, "kept_apart": told})

    def place(self, datapoint_id: int, context_id: int) -> tuple[int, int] | None:
        """Give our datapoint and context; None = they are not here."""
        ours = self.datapoint(datapoint_id)
        if ours is None:
            return None
        there = self._other.get_one(Context, context_id)
        context = self._session.scalar(
            select(Context.id).where(
                Context.source_id == self._sources[cast("int", there.source_id)],
                Context.key == there.key,
                Context.sha256 == there.sha256,
            )
        )
        return None if context is None else (ours, context)

    def datapoint(self, datapoint_id: int) -> int | None:
        """Give our datapoint; None = it is not here."""
        there = self._other.get_one(Datapoint, datapoint_id)
        source = self._sources.get(there.source_id)
        return self._session.scalar(
            select(Datapoint.id).where(Datapoint.source_id == source, Datapoint.key == there.key)
        )

    def datapoints(self, theirs: Sequence[int]) -> dict[int, int]:
        """Give our datapoints by theirs; those that are not here are left out."""
        return self._same(Datapoint, (Datapoint.key,), theirs)

    def contexts(self, theirs: Sequence[int]) -> dict[int, int]:
        """Give our contexts by theirs; those that are not here are left out."""
        return self._same(Context, (Context.key, Context.sha256), theirs)

    def _same(self, table: Any, names: Sequence[Any], theirs: Sequence[int]) -> dict[int, int]:  # noqa: ANN401 a table of texts
        wanted: defaultdict[int, dict[tuple[Any, ...], int]] = defaultdict(dict)
        rows = select(table.id, table.source_id, *names).where(table.id.in_(theirs))
        for number, source, *name in self._other.execute(rows):
            if source in self._sources:
                wanted[self._sources[source]][tuple(name)] = number
        found = {}
        for source, numbers in wanted.items():
            keys = {name[0] for name in numbers}
            here = select(table.id, *names).where(table.source_id == source, table.key.in_(keys))
            for number, *name in self._session.execute(here):
                if tuple(name) in numbers:
                    found[numbers[tuple(name)]] = number
        return found

    def _found(self, ours: Sequence[DataSource], theirs: Sequence[DataSource]) -> dict[int, int]:
        """Give the sources of a project that both have: ours by theirs.

        They were made as one, or have one name and no key with two texts.
        """
        left = {source.id: source for source in ours}
        found = {one.id: self._sources[one.id] for one in theirs if self._sources.get(one.id) in left}
        for known in found.values():
            left.pop(known, None)

        def made_as_one(one: DataSource, there: DataSource) -> bool:
            return one.dt_created == there.dt_created and _plain(one.name) == _plain(there.name)

        def agree(one: DataSource, there: DataSource) -> bool:
            return one.name == there.name and self._agree(one.id, there.id)

        for fits in (made_as_one, agree):
            for there in theirs:
                if there.id in found or there.id in self._sources:
                    continue
                same = (one for one in left.values() if one.source_type == there.source_type)
                here = next((one for one in same if fits(one, there)), None)
                if here is not None:
                    found[there.id] = left.pop(here.id).id
        return found

    def _agree(self, ours: int, theirs: int) -> bool:
        """Whether no key has two texts."""
        known = {point.key: point.sha256 for point in _points(self._session, ours)}
        return all(
            known.get(point.key, point.sha256) == point.sha256 for point in _points(self._other, theirs)
        )

    def _add(self, source: DataSource) -> int:
        owner = None if source.owner_id is None else self._person(source.owner_id)
        values = {name: getattr(source, name) for name in SAME}
        ours = insert_row(self._session, DataSource, owner_id=owner, size=0, **values)
        methods = self._other.execute(
            select(PostProcessingMethod, source_post_processing.c.position)
            .join(source_post_processing, source_post_processing.c.method_id == PostProcessingMethod.id)
            .where(source_post_processing.c.source_id == source.id)
        )
        for method, position in methods.all():
            known = select(PostProcessingMethod.id).where(PostProcessingMethod.name == method.name)
            number = self._session.scalar(known) or insert_row(
                self._session, PostProcessingMethod, name=method.name, helper=method.helper
            )
            link = {"source_id": ours, "method_id": number, "position": position}
            self._session.execute(insert(source_post_processing).values(**link))
        return ours

    def _unite(self, ours: int, source: DataSource) -> None:
        """Let our source have every text that theirs has, older ones of a key too."""
        mine = {point.key: point for point in _points(self._session, ours)}
        stored = self._session.get_one(DataSource, ours)
        is_newer = source.dt_updated > stored.dt_updated
        # texts that a source had before are no conflict
        known = set(_contexts(self._session, ours))
        had = set(_contexts(self._other, source.id)) if is_newer else known
        insert_rows(
            self._session,
            cast("Table", Context.__table__),
            ("key", "sha256", "length", "data", "content", "dt_created", "dt_updated"),
            self._new_contexts(source.id, known),
            source_id=ours,
        )
        contexts = _contexts(self._session, ours)
        held: set[int] | None = None
        added: list[Point] = []
        for point in _points(self._other, source.id):
            here = mine.get(point.key)
            if here is None:
                added.append(point)
            elif here.sha256 == point.sha256:
                if here.context_id is None and point.context_id is not None:
                    self._set(here, context_id=contexts[point.key, point.sha256])
            else:
                held = texts_in_use(self._session, ours, self._now) if held is None else held
                is_held = here.id in held
                if is_newer and not is_held:
                    self._replace(here, point, contexts)
                loser = here if is_newer else point
                if (is_newer and is_held) or (loser.key, loser.sha256) not in had:
                    self._tell(source, loser)
        self._add_points(ours, added, contexts)
        self._remember(stored, source, len(mine) + len(added), is_newer=is_newer)
        keys = {point.key for point in added}
        new = [point.id for point in _points(self._session, ours) if point.key in keys] if added else []
        if new:
            join_projects(self._session, ours, new)
        self.added += len(new)

    def _new_contexts(self, theirs: int, known: set[tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
        rows = select(Context).where(Context.source_id == theirs).order_by(Context.id)
        for one in self._other.scalars(rows, execution_options={"yield_per": PORTION}):
            if (one.key, one.sha256) not in known:
                data = None if one.data is None else write_json(one.data)
                times = to_millis(one.dt_created), to_millis(one.dt_updated)
                yield one.key, bytes.fromhex(one.sha256), one.length, data, one.content, *times

    def _replace(self, mine: Point, there: Point, contexts: dict[tuple[str, str], int]) -> None:
        """Let a datapoint have the text that the source has since it was read last."""
        self._set(
            mine,
            context_id=contexts.get((there.key, there.sha256)),
            sha256=there.announced,
            length=there.length,
        )

    def _tell(self, source: DataSource, loser: Point) -> None:
        what = {"source": source.name, "key": parse_key(loser.key), "sha256": loser.sha256}
        self.conflicts.append({"what": "the text differs", "batch": None, "kept_apart": what})

    def _set(self, point: Point, **values: object) -> None:
        statement = update(Datapoint).where(Datapoint.id == point.id).values(**values)
        self._session.execute(statement, execution_options={"synchronize_session": False})

    def _add_points(self, ours: int, added: Sequence[Point], contexts: dict[tuple[str, str], int]) -> None:
        last = select(func.coalesce(func.max(Datapoint.position) + 1, 0)).where(Datapoint.source_id == ours)
        first = self._session.scalar(last) or 0
        rows = (
            (
                position,
                point.key,
                point.name,
                contexts.get((point.key, point.sha256)),
                None if point.announced is None else bytes.fromhex(point.announced),
                point.length,
            )
            for position, point in enumerate(added, first)
        )
        columns = ("position", "key", "name", "context_id", "sha256", "length")
        insert_rows(self._session, POINTS, columns, rows, source_id=ours)

    def _remember(self, here: DataSource, source: DataSource, size: int, *, is_newer: bool) -> None:
        """Keep what the source says of itself: how it is read again, and where characters were replaced."""
        replaced = {str(one["key"]): one for side in (source, here) for one in side.spec.get("replaced", ())}
        spec = dict(source.spec if is_newer else here.spec)
        if replaced:
            spec["replaced"] = [replaced[key] for key in sorted(replaced)]
        here.spec, here.size = spec, size
        if source.is_language_declared and (is_newer or not here.is_language_declared):
            for name in LANGUAGE:
                setattr(here, name, getattr(source, name))
        here.dt_created = min(here.dt_created, source.dt_created)
        here.dt_updated = max(here.dt_updated, source.dt_updated)
        keep_time(here)
        self._session.flush()

    def _name_apart(self, ours: Project) -> None:
        """Give sources that were added apart under one name each its own: the first one keeps it."""
        names: set[str] = set()
        for source in sorted(sources_of(self._session, ours), key=lambda one: (one.dt_created, one.id)):
            name, number = source.name, 2
            while source.name in names:
                source.name, number = f"{_plain(name)[:90]} ({number})", number + 1
            names.add(source.name)
            if source.name != name:
                told = {"source": source.name, "made": source.dt_created.isoformat()}
                self.conflicts.append(
                    {"what": f"two sources are called {name!r}", "batch": None, "kept_apart": told}
                )
                keep_time(source)
        self._session.flush()


def _plain(name: str) -> str:
    """Give the name of a source without the number that tells it from another one."""
    return re.sub(r" \(\d+\)$", "", name)


def _points(session: Session, source: int) -> Iterator[Point]:
    rows = (
        select(
            Datapoint.id,
            Datapoint.key,
            Datapoint.name,
            SHA256,
            Datapoint.context_id,
            Datapoint.sha256,
            Datapoint.length,
        )
        .outerjoin(Context, Context.id == Datapoint.context_id)
        .where(Datapoint.source_id == source)
        .order_by(Datapoint.position)
    )
    for row in session.execute(rows, execution_options={"yield_per": PORTION}):
        number, key, name, sha256, context, announced, length = row
        yield Point(number, key, name, sha256, context, announced, length)


def _contexts(session: Session, source: int) -> dict[tuple[str, str], int]:
    rows = session.execute(select(Context.key, Context.sha256, Context.id).where(Context.source_id == source))
    return {(key, sha256): number for key, sha256, number in rows}
