"""Fields of forms are made of the checks that Python and specifications use too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textinator_widgets.protocol.managing import FieldKind, FormField
from textinator_widgets.services.checks import Check, Choice, Whole


def field(name: str, kind: FieldKind, label: str, help_text: str = "", **more: Any) -> FormField:  # noqa: ANN401
    """Give a field that is not required and stands under no tab, but for what is said."""
    made: FormField = {
        "name": name,
        "kind": kind,
        "label": label,
        "help": help_text,
        "tab": "",
        "required": False,
    }
    return made | more  # type: ignore[return-value]  # the keys of a field


def described(
    name: str,
    check: Check,
    label: str,
    help_text: str = "",
    *,
    words: Mapping[str, str] | None = None,
    **more: Any,  # noqa: ANN401
) -> FormField:
    """Give the field that asks for what a check takes: its kind, limits and choices.

    Parameters
    ----------
    words
        What each choice is called, in this order; what is not there comes after them under its own name.
    more
        Other keys of the field.
    """
    limits: dict[str, Any] = {"required": getattr(check, "required", False)}
    if isinstance(check, Whole):
        limits = {"low": check.low, "high": check.high, "required": not check.optional}
    elif isinstance(check, Choice):
        known = check.words()
        called = {word: label for word, label in (words or {}).items() if word in known}
        called |= {word: word for word in known if word not in called}
        choices = [{"value": word, "label": label} for word, label in called.items()]
        limits = {"choices": choices, "required": True}
    most = getattr(check, "limit", None)
    if most is not None:
        limits["most"] = most
    return field(name, check.kind, label, help_text, **{**limits, **more})
