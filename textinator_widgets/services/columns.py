"""Columns of a project's rows, read as arrays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Select, SelectBase, literal_column, select
from sqlalchemy.orm import Session

from textinator_widgets.model import (
    Batch,
    Datapoint,
    DataSource,
    Input,
    Label,
    LabelRelation,
    Project,
    User,
)
from textinator_widgets.services.texts import parse_key

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CHUNK = 20_000

SPARSE = 4
"""With fewer than one batch in this many of a project, its rows are looked up instead of scanned."""

Answers = type[Label] | type[Input] | type[LabelRelation]


@dataclass(frozen=True)
class BatchColumns:
    """The batches of a project in the order of their ids; `columns` are what every frame begins with."""

    project_id: int
    ids: np.ndarray
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


def read_batch_columns(session: Session, project: Project, *, undone: bool, revisions: bool) -> BatchColumns:
    """Read the batches of a project."""
    import numpy as np

    conditions: list[Any] = [Batch.project_id == project.id]
    if not undone:
        conditions.append(~Batch.undone)
    if not revisions:
        conditions.append(Batch.is_current)
    columns = (
        Batch.id,
        Batch.uuid,
        Batch.user_id,
        Batch.datapoint_id,
        literal_column("batch.dt_created", Integer),
        Batch.revision_of_id,
        Batch.is_flagged,
        Batch.seconds,
        Batch.undone,
        Batch.key,
        Batch.schema_version,
    )
    rows = _fetch(session, select(*columns).where(*conditions).order_by(Batch.id))
    ids, uuids, users, points, created, revised, flagged, seconds, gone, keys, versions = (
        list(column) for column in (zip(*rows, strict=True) if rows else ((),) * len(columns))
    )
    texts = _texts(session, project)
    people = {int(row[0]): str(row[1]) for row in session.execute(select(User.id, User.name))}
    shared = {
        "project": _array([project.title] * len(ids)),
        "batch": _array(uuids),
        "user": _array([people[user] for user in users]),
        "key": _array([texts[point][0] for point in points]),
        "source": _array([texts[point][1] for point in points]),
        "created": _times(created),
    }
    return BatchColumns(
        project.id,
        np.array(ids, dtype=np.int64),
        shared,
        revised,
        [*map(bool, flagged)],
        seconds,
        [*map(bool, gone)],
        keys,
        versions,
    )


def _texts(session: Session, project: Project) -> dict[int, tuple[str | int, str]]:
    """Give key and source of every text that was answered, by datapoint."""
    answered = select(Batch.datapoint_id).where(Batch.project_id == project.id).distinct()
    found = _fetch(
        session,
        select(Datapoint.id, Datapoint.key, Datapoint.name, DataSource.name)
        .join(DataSource, DataSource.id == Datapoint.source_id)
        .where(Datapoint.id.in_(answered)),
    )
    return {row[0]: (parse_key(row[1]), row[2] or row[3]) for row in found}


def _fetch(session: Session, statement: SelectBase) -> list[tuple[Any, ...]]:
    """Run a select and give the rows as the driver has them: no types of SQLAlchemy are applied."""
    connection = session.connection()
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    return list(connection.exec_driver_sql(str(compiled)).cursor.fetchall())


def _array(values: list[Any]) -> Any:  # noqa: ANN401 a pandas array
    """Give a pandas array: int or str where all are that, else the objects themselves."""
    import pandas as pd

    return pd.Series(values, dtype=None if values else object).array


def _times(millis: list[int]) -> Any:  # noqa: ANN401 a pandas array
    import pandas as pd

    return pd.Series(pd.to_datetime(millis, unit="ms", utc=True)).array


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
        *,
        undone: bool,
    ) -> Rows:
        """Read some columns of the rows of batches, in the order of their ids."""
        import numpy as np
        import pandas as pd

        connection = session.connection()
        statement = _statement(table, ("batch_id", *names), batches, undone=undone)
        compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        cursor = connection.exec_driver_sql(str(compiled)).cursor
        parts: list[pd.DataFrame] = []
        while chunk := cursor.fetchmany(CHUNK):
            parts.append(_part(list(chunk), names, batches))
        if not parts:
            parts.append(pd.DataFrame({name: [] for name in ("place", *names)}, dtype=object))
        table_of_all = pd.concat(parts, ignore_index=True)
        parts.clear()
        columns = {name: table_of_all.pop(name).array for name in names}
        return cls(batches, table_of_all["place"].to_numpy(dtype=np.int64), columns)

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

        column = np.asarray(self._columns.pop(name))
        missing = pd.isna(column)
        if missing.any():
            column = column.copy()
            column[missing] = 0
        return pd.arrays.IntegerArray(column.astype(np.int64, copy=False), missing)

    def texts(self, name: str) -> Any:  # noqa: ANN401 a pandas array
        """Give texts of which some may be missing."""
        return self._columns.pop(name)

    def flags(self, name: str) -> np.ndarray:
        """Give truth values."""
        import numpy as np

        return np.asarray(self._columns.pop(name)).astype(bool)

    def parsed(self, name: str) -> Any:  # noqa: ANN401 a pandas array
        """Give stored JSON as Python objects."""
        import numpy as np
        import pandas as pd

        column = self._columns.pop(name)
        found = np.empty(len(column), dtype=object)
        for place in np.flatnonzero(~pd.isna(column)):
            found[place] = json.loads(column[place])
        return pd.Series(found, dtype=object).array

    def look_up(self, name: str, values: Mapping[int, str]) -> Any:  # noqa: ANN401 a pandas array
        """Give for each id what it stands for."""
        import numpy as np

        ids = np.array(sorted(values), dtype=np.int64)
        found = _array([values[one] for one in ids.tolist()])
        return found.take(np.searchsorted(ids, self.numbers(name)))


def _statement(table: Answers, names: tuple[str, ...], batches: BatchColumns, *, undone: bool) -> Select[Any]:
    """Select rows by a scan of the table, or batch by batch where the project has few of its rows."""
    columns = table.__table__.c
    # the column's own SQL type would parse JSON: the driver's value is wanted
    chosen = [columns[name] for name in names]
    statement = select(*chosen).order_by(columns.id)
    if not undone:
        statement = statement.where(~columns.undone)
    if not len(batches.ids):
        return statement.where(columns.batch_id < 0)
    first, last = int(batches.ids[0]), int(batches.ids[-1])
    if len(batches.ids) * SPARSE >= last - first + 1:
        # + 0 keeps the planner off the index, which would visit the rows in another order
        return statement.where((columns.batch_id + 0).between(first, last))
    # those that were not asked for are left out when the rows come
    return statement.where(
        columns.batch_id.in_(select(Batch.id).where(Batch.project_id == batches.project_id))
    )


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
