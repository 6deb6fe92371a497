"""Columns of a project's rows, read as arrays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from textinator_widgets.model import (
    Batch,
    Context,
    Datapoint,
    DataSource,
    Input,
    Label,
    LabelRelation,
    Project,
    User,
)
from textinator_widgets.services import typed
from textinator_widgets.services.arrow_road import ask_beside, read_beside
from textinator_widgets.services.export_filters import Chosen, Condition
from textinator_widgets.services.packed import is_packed, read_packed
from textinator_widgets.services.texts import parse_key

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CHUNK = 20_000

SPARSE = 4
"""With fewer than one batch in this many of the store, rows are looked up by batch instead of scanned."""

LARGE = 200_000
"""Rows of a table from which on a process that reads them is worth its start."""

Answers = type[Label] | type[Input] | type[LabelRelation]


@dataclass(frozen=True)
class BatchColumns:
    """The batches that were chosen, in the order of their ids; `columns` are what every frame begins with."""

    chosen: Chosen
    ids: np.ndarray
    contexts: np.ndarray
    columns: dict[str, Any]
    revision_of: list[int | None]
    is_flagged: list[bool]
    seconds: list[float | None]
    undone: list[bool]
    keys: list[str]
    schema_versions: list[str | None]

    def places(self, batch_ids: np.ndarray) -> np.ndarray:
        """Give the places of batches; -1 for one that is not among them."""
        import numpy as np

        if not len(self.ids):
            return np.full(len(batch_ids), -1)
        places = np.searchsorted(self.ids, batch_ids)
        places[places == len(self.ids)] = 0
        return np.where(self.ids[places] == batch_ids, places, -1)

    def at(self, places: np.ndarray) -> dict[str, Any]:
        """Give the columns at places."""
        return {name: column.take(places) for name, column in self.columns.items()}


def read_batch_columns(
    session: Session, project: Project, chosen: Chosen, *conditions: Condition
) -> BatchColumns:
    """Read the batches of a project that are chosen and fulfil more conditions."""
    import numpy as np

    columns = (
        Batch.id,
        Batch.uuid,
        Batch.user_id,
        Batch.datapoint_id,
        Batch.context_id,
        Batch.dt_created,
        Batch.revision_of_id,
        Batch.is_flagged,
        Batch.seconds,
        Batch.undone,
        Batch.key,
        Batch.schema_version,
    )
    wanted = (*chosen.conditions, *conditions)
    rows = _fetch(session, select(*columns).where(*wanted).order_by(Batch.id))
    ids, uuids, users, points, contexts, created, revised, flagged, seconds, gone, keys, versions = (
        list(column) for column in (zip(*rows, strict=True) if rows else ((),) * len(columns))
    )
    texts = _texts(session, wanted)
    names = _fetch(
        session, select(User.id, User.name).where(User.id.in_(select(Batch.user_id).where(*wanted)))
    )
    people = {int(row[0]): str(row[1]) for row in names}
    shared = {
        "project": typed.categories([project.title] * len(ids)),
        "batch": typed.column(uuids, "text"),
        "user": typed.categories([people[user] for user in users]),
        "key": typed.keys([texts[point][0] for point in points], session, project),
        "source": typed.categories([texts[point][1] for point in points]),
        "created": typed.times(created),
    }
    return BatchColumns(
        replace(chosen, conditions=wanted),
        np.array(ids, dtype=np.int64),
        np.array(contexts, dtype=np.int64),
        shared,
        revised,
        [*map(bool, flagged)],
        seconds,
        [*map(bool, gone)],
        keys,
        versions,
    )


def _texts(session: Session, conditions: tuple[Condition, ...]) -> dict[int, tuple[str | int, str]]:
    """Give key and source of every text that batches are about, by datapoint."""
    found = _fetch(
        session,
        select(Datapoint.id, Datapoint.key, Datapoint.name, DataSource.name)
        .join(DataSource, DataSource.id == Datapoint.source_id)
        .where(Datapoint.id.in_(select(Batch.datapoint_id).where(*conditions).distinct())),
    )
    return {row[0]: (parse_key(row[1]), row[2] or row[3]) for row in found}


def texts_of(session: Session, batches: BatchColumns, places: np.ndarray) -> pd.Categorical:
    """Give the text of each row's batch; a text is held once, however many rows it has."""
    import numpy as np

    contexts = np.unique(batches.contexts[places])
    wanted = select(Batch.context_id).where(*batches.chosen.conditions)
    found = _fetch(session, select(Context.id, Context.content).where(Context.id.in_(wanted)))
    contents = {row[0]: row[1] for row in found}
    codes = np.searchsorted(contexts, batches.contexts[places])
    return typed.chosen_of(codes, [contents[one] for one in contexts.tolist()])


def _fetch(session: Session, statement: Select[*tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Run a select and give the rows as the driver has them: no types of SQLAlchemy are applied."""
    return list(session.connection().execute(statement).cursor.fetchall())


class Rows:
    """Rows of labels, inputs or relations as arrays; `places` says which batch each belongs to.

    What a column becomes replaces it, so each can be taken in one form, and memory holds it once.
    """

    def __init__(self, batches: BatchColumns, places: np.ndarray, columns: dict[str, Any]) -> None:
        self.batches = batches
        self.places = places
        self._columns = columns

    @classmethod
    def read(
        cls,
        session: Session,
        table: Answers,
        names: tuple[str, ...],
        batches: BatchColumns,
    ) -> Rows:
        """Read some columns of the rows of batches, in the order of their ids."""
        import numpy as np
        import pandas as pd

        last = session.scalar(select(func.max(Batch.id))) or 0
        is_most = len(batches.ids) * SPARSE >= last
        if is_most and (found := _in_columns(session, table, ("batch_id", *names), batches.chosen)):
            return cls._packed(batches, found)
        statement = _statement(table, ("batch_id", *names), batches, scan=is_most)
        cursor = session.connection().execute(statement).cursor
        parts: list[pd.DataFrame] = []
        while chunk := cursor.fetchmany(CHUNK):
            parts.append(_part(list(chunk), names, batches))
        if not parts:
            parts.append(pd.DataFrame({name: [] for name in ("place", *names)}, dtype=object))
        table_of_all = pd.concat(parts, ignore_index=True)
        parts.clear()
        columns = {name: table_of_all.pop(name).array for name in names}
        return cls(batches, table_of_all["place"].to_numpy(dtype=np.int64), columns)

    @classmethod
    def _packed(cls, batches: BatchColumns, columns: dict[str, Any]) -> Rows:
        """Take columns of rows of all batches, and leave those out that were not chosen."""
        places = batches.places(columns.pop("batch_id"))
        chosen = places >= 0
        if not chosen.all():
            places = places[chosen]
            for name in columns:
                columns[name] = columns[name][chosen]
        return cls(batches, places, columns)

    def numbers(self, name: str) -> np.ndarray:
        """Give whole numbers of which none is missing."""
        import numpy as np

        found = np.asarray(self._columns[name]).astype(np.int64, copy=False)
        self._columns[name] = found
        return found

    def whole(self, name: str) -> Any:  # noqa: ANN401 a pandas array
        """Give whole numbers from 0 of which some may be missing."""
        import numpy as np
        import pandas as pd

        column = self._columns.pop(name)
        if isinstance(column, pd.arrays.IntegerArray):
            return column
        column = np.asarray(column)
        missing = pd.isna(column)
        if missing.any():
            column = column.copy()
            column[missing] = 0
        return pd.arrays.IntegerArray(column.astype(np.int64, copy=False), missing)

    def texts(self, name: str) -> Any:  # noqa: ANN401 a pandas array
        """Give texts of which some may be missing."""
        return typed.column(self._columns.pop(name), "text")

    def categories(self, name: str) -> pd.Categorical:
        """Give texts of which many are equal."""
        import pandas as pd

        codes, found = pd.factorize(self._columns.pop(name))
        return typed.chosen_of(codes, list(found))

    def flags(self, name: str) -> np.ndarray:
        """Give truth values."""
        import numpy as np

        return np.asarray(self._columns.pop(name)).astype(bool)

    def parsed(self, name: str) -> Any:  # noqa: ANN401 a Series
        """Give stored JSON as Python objects."""
        import numpy as np
        import pandas as pd

        column = np.asarray(self._columns.pop(name), dtype=object)
        found = np.empty(len(column), dtype=object)
        for place in np.flatnonzero(~pd.isna(column)):
            found[place] = json.loads(column[place])
        return typed.column(found, "object")

    def look_up(self, name: str, values: Mapping[int, str]) -> pd.Categorical:
        """Give for each id what it stands for; `values` are in the order that the categories shall have."""
        import numpy as np

        ids = np.array(list(values), dtype=np.int64)
        by_id = np.argsort(ids)
        places = np.searchsorted(ids, self.numbers(name), sorter=by_id)
        return typed.chosen_of(by_id[places], list(values.values()))

    def look_up_texts(self, name: str, values: Mapping[int, str]) -> Any:  # noqa: ANN401 a pandas array
        """Give for each id the text that it stands for, of which few are equal."""
        return typed.column([values[one] for one in self.numbers(name).tolist()], "text")


def is_large(session: Session, table: Answers, choose: Callable[[], Chosen]) -> bool:
    """Say whether the rows of a table are many, and those that are wanted are found by a scan."""
    if (session.scalar(select(func.max(table.id))) or 0) < LARGE:
        return False
    wanted = session.scalar(select(func.count()).select_from(Batch).where(*choose().conditions)) or 0
    return wanted * SPARSE >= (session.scalar(select(func.max(Batch.id))) or 0)


def begin_rows(session: Session, table: Answers, names: tuple[str, ...], chosen: Chosen) -> None:
    """Let rows be read while the batches are, where a process reads for this session."""
    ask_beside(session, table.__table__, ("batch_id", *names), [*_conditions(table, chosen)])


def _in_columns(
    session: Session, table: Answers, names: tuple[str, ...], chosen: Chosen
) -> dict[str, Any] | None:
    """Give the columns of a table where a process or the server makes them."""
    if is_packed(session):
        return read_packed(session, table.__table__, names, [*_conditions(table, chosen)])
    return read_beside(session)


def _statement(table: Answers, names: tuple[str, ...], batches: BatchColumns, *, scan: bool) -> Select[Any]:
    """Select rows by a scan of the table, or batch by batch."""
    columns = table.__table__.c
    # the column's own SQL type would parse JSON: the driver's value is wanted
    statement = select(*(columns[name] for name in names)).where(*_conditions(table, batches.chosen))
    statement = statement.order_by(columns.id)
    if not len(batches.ids):
        return statement.where(columns.batch_id < 0)
    if scan:
        first, last = int(batches.ids[0]), int(batches.ids[-1])
        # + 0 keeps the planner off the index, which would visit the rows in another order
        return statement.where((columns.batch_id + 0).between(first, last))
    # those that were not asked for are left out when the rows come
    return statement.where(columns.batch_id.in_(select(Batch.id).where(*batches.chosen.conditions)))


def _conditions(table: Answers, chosen: Chosen) -> Iterator[ColumnElement[bool]]:
    """Give what rows must fulfil, beside being of one of the batches."""
    if not chosen.undone:
        yield ~table.__table__.c.undone
    if chosen.markers is not None:
        yield from of_markers(table, chosen.markers)


def of_markers(table: Answers, markers: tuple[int, ...]) -> Iterator[ColumnElement[bool]]:
    """Give the conditions that rows are of these markers; a link is when both its labels are."""
    columns = table.__table__.c
    if table is not LabelRelation:
        yield columns.marker_id.in_(markers)
        return
    labels = select(Label.id).where(Label.marker_id.in_(markers))
    yield columns.first_label_id.in_(labels)
    yield columns.second_label_id.in_(labels)


def _part(chunk: list[tuple[Any, ...]], names: tuple[str, ...], batches: BatchColumns) -> pd.DataFrame:
    """Give the columns of some rows in a compact form; `place` is the place of each row's batch."""
    import numpy as np
    import pandas as pd

    table = np.empty((len(chunk), len(chunk[0])), dtype=object)
    table[:] = chunk
    places = batches.places(table[:, 0].astype(np.int64))
    columns = {name: pd.Series(table[:, number]) for number, name in enumerate(names, 1)}
    part = pd.DataFrame({"place": places, **columns}).infer_objects()
    return part if (places >= 0).all() else part[places >= 0]
