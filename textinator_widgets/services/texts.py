"""Texts go into the store: checked, all or none, exactly as they came."""

from __future__ import annotations

import hashlib
import json
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any, NamedTuple, cast

from sqlalchemy import Integer, String, Table, bindparam, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from textinator_widgets.errors import InvalidSetting, InvalidTexts
from textinator_widgets.model import Context, Datapoint, DataSource, Project, ProjectSource, Queue
from textinator_widgets.model.base import to_millis
from textinator_widgets.model.json_lists import members_of
from textinator_widgets.model.prepared import Prepared, roomy
from textinator_widgets.protocol.values import FORMATTINGS, bad_character, is_missing, shown, type_of
from textinator_widgets.protocol.values import replace_bad_characters as replaced_characters
from textinator_widgets.services.bulk import Taken, in_parts, insert_row, insert_rows, keys_differ
from textinator_widgets.services.post_processing import functions_of, processed, record_functions
from textinator_widgets.services.sharing import people_per_text
from textinator_widgets.sources.again import arguments_of, check_places
from textinator_widgets.sources.base import Source
from textinator_widgets.sources.progress import counted

MAX_KEY = 1000

RANDOM = ("r", "rr")
"""Orders that are shuffled."""

MAX_SHOWN = 5

NAMES_AT_ONCE = 5_000
"""Names of texts that are handed to the database at once."""

DATAPOINTS = Prepared(
    select(Datapoint.id).where(Datapoint.source_id == bindparam("source")).order_by(Datapoint.position)
)

# one statement for all rows takes half the time of one for each
POINT_AT = Prepared(
    insert(cast("Table", Datapoint.__table__)).from_select(
        ["source_id", "position", "key", "context_id"],
        select(Context.source_id, Context.id - bindparam("first"), Context.key, Context.id)
        .where(Context.id >= bindparam("first"))
        .order_by(Context.id),
    )
)
SOURCES = cast("Table", DataSource.__table__)
KNOWN = Prepared(
    update(SOURCES)
    .where(SOURCES.c.id == bindparam("source"))
    .values(size=bindparam("count"), spec=bindparam("known"), dt_updated=SOURCES.c.dt_updated)
)
POINTS = cast("Table", Datapoint.__table__)
NAME = Prepared(
    update(POINTS)
    .where(
        POINTS.c.source_id == bindparam("source"),
        POINTS.c.position >= bindparam("begin"),
        POINTS.c.position < bindparam("end"),
    )
    .values(name=bindparam("called"))
)
PLACE = members_of(bindparam("datapoints", type_=String))
PUT_IN_ORDER = Prepared(
    insert(cast("Table", Queue.__table__)).from_select(
        ["project_id", "pos", "datapoint_id", "room"],
        select(
            bindparam("project", type_=Integer),
            PLACE.c.key + bindparam("first"),
            PLACE.c.value.cast(Integer),
            bindparam("room", type_=Integer),
        ),
    )
)


ReadyText = tuple[str, bytes, int, str | None, str]
"""Key in JSON, SHA-256, length in code points, fields in JSON, and the text."""


def takes_texts(source: Source) -> bool:
    """Whether a source is one that people's texts are added to later, and that may begin without any."""
    return getattr(source, "takes_texts", False) is True


class Replaced(NamedTuple):
    """A text in which characters that cannot be stored were replaced by U+FFFD."""

    key: str | int
    number: int


@dataclass
class Stock:
    """What became known of the texts of a source while they went by.

    The names of texts are kept as runs, since all texts of a file may have one.
    """

    count: int = 0
    replaced: list[Replaced] = field(default_factory=list)
    _begins: list[int] = field(default_factory=lambda: [0])
    _names: list[str | None] = field(default_factory=lambda: [None])

    def call(self, position: int, name: str | None) -> None:
        """Note what the next text is called; None = nothing."""
        if name != self._names[-1]:
            self._begins.append(position)
            self._names.append(name)

    def name_at(self, position: int) -> str | None:
        """Give what the text at a position is called."""
        return self._names[bisect_right(self._begins, position) - 1]

    def runs(self) -> Iterator[tuple[int, int, str]]:
        """Give each name with the positions of the first text that has it and of the one behind the last."""
        ends = [*self._begins[1:], self.count]
        for begin, end, name in zip(self._begins, ends, self._names, strict=True):
            if name is not None:
                yield begin, end, name


def ready_texts(source: Source, stock: Stock, *, replace_bad_characters: bool) -> Iterator[ReadyText]:
    """Check the texts of a source one by one, and give each as it is stored.

    Raises
    ------
    InvalidTexts
        When there is none, one is not a str, has NUL or half a surrogate pair (unless these are replaced), or
        a key is no str or int; when what comes with one has half a surrogate pair or is no JSON; when a file
        leads out of the folder of a specification.
    """
    check_places(source)
    sha256 = hashlib.sha256
    for position, (key, text, name, fields) in enumerate(counted(processed(source), source.name)):
        if not isinstance(text, str):
            raise _no_text(text, position, key)
        try:  # what `_encode` does, without a call for each text
            encoded = None if "\0" in text else text.encode()
        except UnicodeEncodeError:
            encoded = None
        if encoded is None:
            if not replace_bad_characters:
                raise _bad_character(text, position, key)
            text, number = replaced_characters(text)
            stock.replaced.append(Replaced(key, number))
            encoded = text.encode()
        stock.call(position, None if name is None else replaced_characters(name)[0])
        stock.count += 1
        yield (
            str(key) if type(key) is int else _key(key, position),
            sha256(encoded).digest(),
            len(text),
            None if fields is None else _json(fields, position, key, stock, replaces=replace_bad_characters),
            text,
        )
    if not stock.count and not takes_texts(source):
        raise InvalidTexts("There must be at least one text; got none.")


def _json(fields: object, position: int, key: str | int, stock: Stock, *, replaces: bool) -> str:
    try:
        written = json.dumps(fields, ensure_ascii=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidTexts(
            f"What comes with text {position} (key {shown(key)}) cannot be written as JSON: {error}."
        ) from error
    if "\\ud" not in written:  # no surrogate, not even a whole pair
        return written
    whole, number = replaced_characters(json.dumps(fields, ensure_ascii=False))
    if not number:
        return written
    if replaces:
        stock.replaced.append(Replaced(key, number))
        return whole
    each = fields.items() if isinstance(fields, dict) else ()
    bad = next((name for name, value in each if _has_half(name) or _has_half(value)), None)
    raise InvalidTexts(
        f"What comes with text {position} (key {shown(key)}) has half of a surrogate pair"
        f"{'' if bad is None else f' in {shown(bad)}'}, which cannot be stored. Correct it, or leave it out.",
        in_python="Or pass replace_bad_characters=True to put U+FFFD in its place.",
    )


def _has_half(value: object) -> bool:
    return bad_character(json.dumps(value, ensure_ascii=False)) is not None


def _no_text(value: object, position: int, key: object) -> InvalidTexts:
    told = f"Every text must be a str, but text {position} (key {shown(key)}) is "
    if is_missing(value):
        return InvalidTexts(
            f"{told}{shown(value).replace('nan', 'NaN')} (a missing value). Leave such rows out.",
            in_python="In pandas: df.dropna().",
        )
    return InvalidTexts(
        f"{told}{type_of(value)}: {shown(value, 60)}. Take another column, or make each of them a str.",
        in_python="In pandas: df[column].astype(str).",
    )


def _shown(value: object) -> str:
    return f"{type_of(value)}: {shown(value, 60)}"


def _encode(text: str) -> bytes | None:
    """Give the text in UTF-8; None when it holds what cannot be stored."""
    if "\0" in text:
        return None
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None


def _bad_character(text: str, position: int, key: str | int) -> InvalidTexts:
    place = bad_character(text) or 0
    what = "NUL" if text[place] == "\0" else f"half of a surrogate pair (U+{ord(text[place]):04X})"
    return InvalidTexts(
        f"Text {position} (key {shown(key)}) has {what} at character {place}, which cannot be stored. "
        "Correct the text.",
        in_python="Or pass replace_bad_characters=True to put U+FFFD in its place.",
    )


def _key(key: object, position: int) -> str:
    if type(key) is int:
        return str(key)
    if isinstance(key, bool) or not (isinstance(key, str) or hasattr(key, "__index__")):
        raise InvalidTexts(f"Keys must be str or int, but that of text {position} is {_shown(key)}.")
    if isinstance(key, str):
        if len(key) > MAX_KEY or _encode(key) is None:
            raise InvalidTexts(
                f"The key of text {position} must have at most {MAX_KEY} characters and neither NUL nor "
                f"half a surrogate pair; got {key[:60]!r}."
            )
        return json.dumps(key, ensure_ascii=False)
    return str(int(key.__index__()))


def _duplicates(source: Source) -> InvalidTexts:
    """Look for the keys that come twice, when the store has refused one."""
    keys = Counter(_key(text.key, position) for position, text in enumerate(source.texts()))
    twice = [key for key, times in keys.items() if times > 1]
    shown = ", ".join(twice[:MAX_SHOWN]) + (", ..." if len(twice) > MAX_SHOWN else "")
    return InvalidTexts(
        f"Every key must come once, but {len(twice)} came again: {shown}. Take a column whose values differ.",
        in_python="Name it with key=..., or number the rows with df.reset_index(drop=True).",
    )


def add_source(
    session: Session,
    project: Project,
    source: Source,
    *,
    now: datetime,
    formatting: str = "ft",
    replace_bad_characters: bool = False,
) -> int:
    """Store a source's texts as a part of a project and give its id.

    `order_texts` has to put them into the project's order.
    """
    formatting = source.formatting or formatting
    if formatting not in FORMATTINGS:
        raise InvalidSetting(
            f"formatting must be one of {', '.join(FORMATTINGS)}; got {shown(formatting)}.",
            field="formatting",
        )
    spec = _remembered(source, replace_bad_characters=replace_bad_characters)
    source_id = _insert_source(session, project, source, formatting, now)
    record_functions(session, source, source_id)
    stock = Stock()
    ready = ready_texts(source, stock, replace_bad_characters=replace_bad_characters)
    try:
        with keys_differ():
            (_insert_index if spec.get("reads") == "late" else _insert_texts)(session, source_id, ready, now)
    except Taken as error:
        raise _duplicates(source) from error
    if stock.replaced:
        spec["replaced"] = [{"key": one.key, "count": one.number} for one in stock.replaced]
    KNOWN.change(session, {"source": source_id, "count": stock.count, "known": spec})
    for runs in in_parts(stock.runs(), NAMES_AT_ONCE):
        named = [{"source": source_id, "begin": one[0], "end": one[1], "called": one[2]} for one in runs]
        NAME.run_many(session, named)
    return source_id


def _remembered(source: Source, *, replace_bad_characters: bool) -> dict[str, Any]:
    """Give what the store remembers of a source: how it is read again, too.

    Raises
    ------
    InvalidTexts
        When it should be read late and cannot be.
    """
    spec = source.spec()
    if (again := arguments_of(source)) is not None:
        spec["again"] = again
    if replace_bad_characters:
        spec["replaces"] = True
    if getattr(source, "reads", "now") == "late":
        if again is None:
            raise InvalidTexts(
                f"The texts of the source {shown(source.name)} are nowhere but in memory; they cannot be "
                "read late."
            )
        if functions_of(source):
            raise InvalidTexts(
                f"The source {shown(source.name)} has functions that its texts pass, and who reads a text "
                "late does not have them. Store its texts now, or leave the functions out."
            )
        spec["reads"] = "late"
    return spec


def _insert_index(session: Session, source_id: int, ready: Iterator[ReadyText], now: datetime) -> None:
    """Store what is known of texts that stay in their source."""
    _ = now
    insert_rows(
        session,
        POINTS,
        ("position", "key", "sha256", "length"),
        ((place, key, sha256, length) for place, (key, sha256, length, _, _) in enumerate(ready)),
        source_id=source_id,
    )


def _insert_texts(session: Session, source_id: int, ready: Iterator[ReadyText], now: datetime) -> None:
    """Store texts as they come, and a datapoint for each."""
    millis = to_millis(now)
    first = _next_id(session, Context.id)
    insert_rows(
        session,
        cast("Table", Context.__table__),
        ("key", "sha256", "length", "data", "content"),
        ready,
        source_id=source_id,
        dt_created=millis,
        dt_updated=millis,
    )
    # a server may have given ids away that were never stored
    begun = session.scalar(select(func.min(Context.id)).where(Context.id >= first))
    if begun is None:
        return
    POINT_AT.change(session, {"first": begun})


def _next_id(session: Session, column: InstrumentedAttribute[int]) -> int:
    """Give the first id that is free; nobody else writes before this transaction ends."""
    return int(session.scalar(select(func.coalesce(func.max(column), 0))) or 0) + 1


def _insert_source(
    session: Session,
    project: Project,
    source: Source,
    formatting: str,
    now: datetime,
) -> int:
    """Begin a source; what is only known at the end of its texts is filled in then."""
    source_id = insert_row(
        session,
        DataSource,
        name=source.name[:100],
        source_type=source.source_type,
        spec={},
        language=source.language or project.language,
        is_language_declared=bool(source.language),
        formatting=formatting,
        owner_id=project.author_id,
        is_public=getattr(source, "is_public", False),
        size=0,
        dt_created=now,
        dt_updated=now,
    )
    share_source(session, project, source_id)
    return source_id


def share_source(session: Session, project: Project, source_id: int) -> None:
    """Put a stored source last among those of a project; `order_texts` then puts its texts into the order."""
    position = session.scalar(
        select(func.coalesce(func.max(ProjectSource.position) + 1, 0)).where(
            ProjectSource.project_id == project.id
        )
    )
    session.execute(
        insert(ProjectSource).values(project_id=project.id, source_id=source_id, position=position)
    )


def _datapoints(session: Session, source_id: int) -> list[int]:
    return [one for (one,) in DATAPOINTS.run(session, {"source": source_id})]


def order_texts(session: Session, project: Project, sources: Sequence[int]) -> None:
    """Put the texts of new sources at the end of a project's order, as the project's `data_order` says."""
    each = [_datapoints(session, source) for source in sources]
    if project.data_order == "op":
        datapoints = [one for turn in zip_longest(*each) for one in turn if one is not None]
    else:
        datapoints = [one for texts in each for one in texts]
    put_last(session, project, datapoints)


def put_last(session: Session, project: Project, datapoints: list[int]) -> None:
    """Put texts at the end of a project's order; a random one is shuffled with the seed and their place.

    So the same texts with the same seed have the same order in every project.
    """
    last = session.scalar(select(func.max(Queue.pos)).where(Queue.project_id == project.id))
    first = 0 if last is None else last + 1
    if project.data_order in RANDOM:
        random.Random(f"{project.seed}:{first}").shuffle(datapoints)  # noqa: S311 an order, not a secret
    named = {"project": project.id, "first": first, "room": people_per_text(project)}
    with roomy(session):  # a shuffled order goes everywhere in its index
        PUT_IN_ORDER.change(session, {**named, "datapoints": json.dumps(datapoints)})


def join_projects(session: Session, source_id: int, datapoints: Sequence[int]) -> None:
    """Put new texts of a source at the end of the order of every project that has it."""
    sharing = select(Project).join(ProjectSource, ProjectSource.project_id == Project.id)
    for project in session.scalars(sharing.where(ProjectSource.source_id == source_id)).all():
        put_last(session, project, list(datapoints))


def parse_key(stored: str) -> str | int:
    """Give a key as the caller had it."""
    if not stored.startswith('"'):
        return int(stored)
    return cast("str", json.loads(stored)) if "\\" in stored else stored[1:-1]


def replaced_texts(session: Session, project_id: int) -> list[dict[str, Any]]:
    """List the texts in which characters were replaced at import: `{"key", "count"}`."""
    specs = session.scalars(
        select(DataSource.spec)
        .join(ProjectSource, ProjectSource.source_id == DataSource.id)
        .where(ProjectSource.project_id == project_id)
        .order_by(ProjectSource.position)
    )
    return [one for spec in specs for one in spec.get("replaced", [])]
