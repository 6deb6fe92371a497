"""Whether a value has the shape of a type of the protocol."""

from __future__ import annotations

import types
import typing
from functools import cache
from typing import Any

from textinator_widgets.protocol.answers import Json

ANY_JSON = Json


@cache
def fields(shape: Any) -> dict[str, Any]:
    return typing.get_type_hints(shape, include_extras=True)


def fits(value: object, shape: Any) -> bool:
    """Every field is there, none is more, and each fits; a bool is no number."""
    if shape in (None, type(None)):
        return value is None
    if isinstance(shape, typing.ForwardRef) or shape == "Json" or shape == Json:
        return is_json(value)
    if typing.is_typeddict(shape):
        return isinstance(value, dict) and fits_fields(value, fields(shape))
    origin, args = typing.get_origin(shape), typing.get_args(shape)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, one) for one in args)
    if origin is typing.Literal:
        return value in args
    if origin is typing.NotRequired:
        return fits(value, args[0])
    if origin is list:
        return isinstance(value, list) and all(fits(one, args[0]) for one in value)
    if origin is tuple:
        return isinstance(value, list | tuple) and len(value) == len(args)
    if origin is dict:
        return isinstance(value, dict) and all(fits(one, args[1]) for one in value.values())
    if shape is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is shape


def fits_fields(value: dict[str, object], wanted: dict[str, Any]) -> bool:
    needed = {name for name, hint in wanted.items() if typing.get_origin(hint) is not typing.NotRequired}
    return needed <= value.keys() <= wanted.keys() and all(fits(value[name], wanted[name]) for name in value)


def is_json(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(name, str) and is_json(one) for name, one in value.items())
    if isinstance(value, list):
        return all(is_json(one) for one in value)
    return value is None or isinstance(value, bool | int | float | str)
