"""Columns of frames with a type that does not depend on how many rows there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.model import Datapoint, Project, ProjectSource

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

Type = Literal["text", "category", "time", "object", "bool", "int64", "Int64", "float64"]
"""Of a column; "text" is what pandas makes of str, "time" is aware and in UTC."""

MOMENT: Literal["datetime64[ms, UTC]"] = "datetime64[ms, UTC]"


@cache
def _text_type() -> Any:  # noqa: ANN401 a dtype
    """Give the type that pandas has for str: object before version 3."""
    import pandas as pd

    return pd.Series(["a"]).dtype


def column(values: Any, of: Type) -> Any:  # noqa: ANN401 a pandas array or Series
    """Give a column of values; None is a missing one."""
    import pandas as pd

    if of == "object":
        return pd.Series(values, dtype=object)  # a frame makes texts of an array of objects that are str
    if of == "time":
        return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), utc=True)).astype(MOMENT).array
    if of == "category":
        return categories(list(values))
    return pd.Series(values, dtype=_text_type() if of == "text" else of).array


def from_arrow(texts: pa.Array) -> Any:  # noqa: ANN401 an array of numpy or pandas
    """Give texts of Arrow as a column of texts keeps them, so that what can stay as it is is not copied."""
    import pandas as pd

    if pd.api.types.is_object_dtype(_text_type()):
        return texts.to_numpy(zero_copy_only=False)
    return pd.Series(texts, dtype=_text_type()).array


def times(millis: Sequence[int]) -> Any:  # noqa: ANN401 a pandas array
    """Give aware times from milliseconds since 1970."""
    import numpy as np
    import pandas as pd

    stored = np.array(millis, dtype="int64").view("datetime64[ms]")
    return pd.Series(stored).dt.tz_localize("UTC").array


def categories(values: Sequence[str | None]) -> pd.Categorical:
    """Give texts of which many are equal; the categories are sorted, None is missing."""
    import numpy as np
    import pandas as pd

    there = sorted({one for one in values if one is not None})
    place = {one: number for number, one in enumerate(there)}
    codes = np.array([-1 if one is None else place[one] for one in values], dtype=np.int32)
    return pd.Categorical.from_codes(codes, categories=pd.Index(there, dtype=_text_type()))


def chosen_of(codes: np.ndarray, names: Sequence[str]) -> pd.Categorical:
    """Give for each code the name at that place, -1 is missing; categories that nothing has are left out.

    Equal names are one category. The categories come in the order of the names.
    """
    import numpy as np
    import pandas as pd

    used = np.bincount(codes[codes >= 0], minlength=len(names)) > 0
    left = list(dict.fromkeys(name for name, is_used in zip(names, used.tolist(), strict=True) if is_used))
    place = {name: number for number, name in enumerate(left)}
    renumbered = np.array([*(place.get(name, -1) for name in names), -1], dtype=np.int32)
    return pd.Categorical.from_codes(renumbered[codes], categories=pd.Index(left, dtype=_text_type()))


def keys(values: Sequence[str | int], session: Session, project: Project) -> Any:  # noqa: ANN401 a pandas array
    """Give keys of texts with the caller's own type, also where there are no rows."""
    import pandas as pd

    if len(values):
        return pd.Series(list(values)).array
    point = (
        select(Datapoint.id)
        .join(ProjectSource, ProjectSource.source_id == Datapoint.source_id)
        .where(ProjectSource.project_id == project.id)
        .limit(1)
    )
    has_text, has_number = (
        session.scalar(point.where(one)) is not None
        for one in (Datapoint.key.startswith('"'), ~Datapoint.key.startswith('"'))
    )
    if has_number:
        return pd.Series([], dtype=object if has_text else "int64").array
    return column([], "text")


def to_frame(columns: Mapping[str, Type], found: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Give a small frame of rows with these columns, each of its type."""
    import pandas as pd

    rows = [tuple(row) for row in found]
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return pd.DataFrame(
        {name: column(list(one), of) for (name, of), one in zip(columns.items(), values, strict=True)}
    )


def untyped(columns: Sequence[str], found: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Give a small frame of rows with the types that pandas sees in them; names also without rows."""
    import pandas as pd

    return pd.DataFrame([tuple(row) for row in found], columns=list(columns))
