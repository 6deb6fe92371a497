"""Rows of a frame as a page draws them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from textinator_widgets.protocol.state import Table, TableColumn

if TYPE_CHECKING:
    import pandas as pd

MOST_CHARACTERS = 200
"""Of one cell; what is longer is cut, with "…" at its end."""

FIRST = ("user", "key", "marker", "relation", "quote", "content", "start", "end", "created")
"""Columns that come first, in this order."""

LEFT_OUT = ("project", "name")
"""Columns that say the same in every row, or what another one says."""


def table_of(frame: pd.DataFrame, count: int) -> Table:
    """Give the rows of a frame newest first, each cell as text; `count` is the number of all rows."""
    import pandas as pd

    there = [str(name) for name in frame.columns if name not in LEFT_OUT]
    names = [*(name for name in FIRST if name in there), *(name for name in there if name not in FIRST)]
    columns: list[TableColumn] = []
    for name in names:
        is_time = isinstance(frame[name].dtype, pd.DatetimeTZDtype)
        is_number = pd.api.types.is_numeric_dtype(frame[name]) and frame[name].dtype != bool
        columns.append({"name": name, "kind": "time" if is_time else "number" if is_number else "text"})
    cells = [[_cell(value) for value in frame[name].tolist()] for name in names]
    rows = [list(row) for row in zip(*cells, strict=True)][::-1]
    return {"columns": columns, "rows": rows, "count": count}


def _cell(value: Any) -> str:  # noqa: ANN401 whatever a frame holds
    import pandas as pd

    if isinstance(value, (dict, list)):
        written = json.dumps(value, ensure_ascii=False)
    elif value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    elif isinstance(value, pd.Timestamp):
        return value.isoformat()
    elif isinstance(value, float):
        written = f"{value:.6g}"
    else:
        written = str(value)
    return written if len(written) <= MOST_CHARACTERS else written[: MOST_CHARACTERS - 1] + "…"
