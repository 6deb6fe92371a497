"""What a cell of a table holds, as JSON has it."""

from __future__ import annotations

import json
from typing import Any

from textinator_widgets.protocol.values import plain, type_of


def as_cell(value: Any) -> Any:  # noqa: ANN401 whatever a cell holds
    """Give a value as it is stored beside a text.

    A missing value is None, an array a list, a time its ISO form; what else JSON does not have (infinity, a
    Decimal) is its str.

    Raises
    ------
    TypeError, ValueError, RecursionError
        When it cannot be written as JSON: bytes, an object, what holds itself.
    """
    if value is None or type(value) in (str, bool) or (type(value) is int and abs(value) < 2**63):
        return value
    if type(value) is float and value - value == 0:
        return value
    cell = _as_json(value)
    json.dumps(cell, allow_nan=False)
    return cell


def _as_json(value: Any) -> Any:  # noqa: ANN401 whatever a cell holds
    import numpy as np
    import pandas as pd

    if value is None or value is pd.NA or value is pd.NaT or isinstance(value, (str, bool, int)):
        return None if value is pd.NA or value is pd.NaT else value
    if isinstance(value, float):
        return None if value != value else value if value - value == 0 else str(value)
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.ndarray):
        return [_as_json(one) for one in value]
    if isinstance(value, np.generic):
        found = plain(value)
        return _as_json(found) if not isinstance(found, np.generic) else str(found)
    if isinstance(value, (list, tuple)):
        return [_as_json(one) for one in value]
    if isinstance(value, dict):
        names = [str(name) for name in value]
        if len(set(names)) < len(names):
            raise ValueError("two of its names are equal as texts")
        return {name: _as_json(one) for name, one in zip(names, value.values(), strict=True)}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)) or _is_nameless(type(value)):
        raise TypeError(f"it is {type_of(value)}")
    return str(value)


def _is_nameless(kind: type) -> bool:
    """Whether the str of a value would tell nothing but its type and address."""
    return all(vars(kind.__mro__[-1])[name] is getattr(kind, name) for name in ("__str__", "__repr__"))
