"""What in the specification of a survey points at something else of it, and whether that is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from textinator_widgets.errors import NotFound, TextinatorError
from textinator_widgets.plugins import question_types
from textinator_widgets.protocol.values import shown

FindLayout = Callable[[str], str | None]
"""Gives the template of a stored layout; None = there is none of this name."""

PLACEHOLDER = re.compile(r"\{(\w+)(!html)?\}")
"""A field of a layout; what comes in its place is text, unless it says that it is HTML."""

COMPARISONS = ("is", "is_not", "in", "not_in")

Problem = dict[str, str]
Item = Mapping[str, Any]


def identity_of(item: Item, place: int) -> Any:  # noqa: ANN401 str or int
    """Give the id of an item: its own, or its place from 1."""
    return place + 1 if item.get("id") is None else item["id"]


def conditions_of(item: Item) -> list[Mapping[str, Any]]:
    """Give what must hold for an item to be asked."""
    given = item.get("show_if")
    if given is None:
        return []
    return list(given) if isinstance(given, list) else [given]


def template_of(spec: Mapping[str, Any], code: str, find_layout: FindLayout) -> str | None:
    """Give the template of a layout: of the specification itself, or a stored one."""
    layouts = spec.get("layouts")
    given = layouts.get(code) if isinstance(layouts, Mapping) else None
    if isinstance(given, Mapping):
        given = given.get("template")
    return given if isinstance(given, str) else find_layout(code)


def filled(template: str, scope: Mapping[str, Any]) -> str:
    """Put values in the places of a template, as text unless the place says that it takes HTML."""

    def value(found: re.Match[str]) -> str:
        given = scope.get(found[1])
        words = "" if given is None else str(given)
        return words if found[2] else escape(words, quote=False).replace("\n", "<br>")

    return PLACEHOLDER.sub(value, template)


def wrong_references(spec: Mapping[str, Any], find_layout: FindLayout) -> list[Problem]:
    """Give what points nowhere, with its place; parts of a wrong shape are told elsewhere."""
    items = spec.get("items")
    if not isinstance(items, list) or not all(isinstance(one, Mapping) for one in items):
        return []
    categories = spec.get("categories")
    count = len(categories) if isinstance(categories, list) else 0
    found: list[Problem] = []
    known: dict[Any, Item] = {}
    for place, item in enumerate(items):
        where = f"items[{place}]"
        found += _of_category(item, where, count)
        found += _of_layout(spec, item.get("question"), f"{where}.question", find_layout)
        found += _of_others(item, where, known)
        identity = identity_of(item, place)
        if not _is_identity(identity):
            continue
        if identity in known:
            message = f"The id {shown(identity)} is taken by an item above."
            found.append({"where": f"{where}.id", "message": message})
        known.setdefault(identity, _asked(item, known))
    return found


def _is_identity(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _asked(item: Item, known: Mapping[Any, Item]) -> Item:
    """Give the item whose answers an item has: itself, or the one that it repeats."""
    repeats = item.get("repeats")
    return known.get(repeats, item) if _is_identity(repeats) else item


def _of_category(item: Item, where: str, count: int) -> Iterator[Problem]:
    category = item.get("category")
    if category is not None and (type(category) is not int or not 1 <= category <= count):
        there = f"a whole number from 1 to {count}" if count else "none, as there are no categories"
        message = f"Expected the place of a category, {there}; got {shown(category)}."
        yield {"where": f"{where}.category", "message": message}


def _of_layout(
    spec: Mapping[str, Any], question: object, where: str, find_layout: FindLayout
) -> Iterator[Problem]:
    if not isinstance(question, Mapping) or not isinstance(question.get("layout"), str):
        return
    template = template_of(spec, question["layout"], find_layout)
    if template is None:
        layouts = spec.get("layouts")
        there = ", ".join(layouts) if isinstance(layouts, Mapping) and layouts else "none"
        message = (
            f"There is no layout {shown(question['layout'])}: here there are {there}, and none is stored."
        )
        yield {"where": f"{where}.layout", "message": message}
        return
    scope = question.get("scope", {})
    given = set(scope) if isinstance(scope, Mapping) else set()
    for name in dict.fromkeys(name for name, _ in PLACEHOLDER.findall(template)):
        if name not in given:
            yield {"where": f"{where}.scope", "message": f"The layout needs {name!r}."}


def _of_others(item: Item, where: str, known: Mapping[Any, Item]) -> Iterator[Problem]:
    """Look at what names items that stand above, and at expected values."""
    repeats = item.get("repeats")
    if _is_identity(repeats) and repeats not in known:
        yield {"where": f"{where}.repeats", "message": f"No item above has the id {shown(repeats)}."}
        return
    for place, one in enumerate(conditions_of(item)):
        at = f"{where}.show_if[{place}]" if isinstance(item.get("show_if"), list) else f"{where}.show_if"
        yield from _of_condition(one, at, known)
    if item.get("expected") is not None:
        yield from _of_expected(item["expected"], _asked(item, known), f"{where}.expected")


def _of_condition(one: object, where: str, known: Mapping[Any, Item]) -> Iterator[Problem]:
    compared = [name for name in COMPARISONS if isinstance(one, Mapping) and name in one]
    if not isinstance(one, Mapping) or set(one) - {"item", "answer", *COMPARISONS} or len(compared) != 1:
        told = f'Expected {{"item": id, "answer": name, "is": value}} with one of {", ".join(COMPARISONS)}'
        yield {"where": where, "message": f"{told}; got {shown(one)}."}
        return
    other = known.get(one.get("item")) if _is_identity(one.get("item")) else None
    if other is None:
        yield {"where": f"{where}.item", "message": f"No item above has the id {shown(one.get('item'))}."}
        return
    answer = _answer(other, one.get("answer"))
    if answer is None:
        yield {"where": f"{where}.answer", "message": _no_answer(other, one.get("answer"))}
        return
    given = one[compared[0]]
    if compared[0] in ("in", "not_in") and not isinstance(given, list):
        message = f"Expected a list of values; got {shown(given)}."
        yield {"where": f"{where}.{compared[0]}", "message": message}
        return
    for value in given if compared[0] in ("in", "not_in") else [given]:
        yield from _of_value(value, answer, f"{where}.{compared[0]}")


def _of_expected(expected: object, item: Item, where: str) -> Iterator[Problem]:
    if not isinstance(expected, Mapping) or not expected:
        told = f'Expected values by the names of answers, as in {{"Fluency": "2"}}; got {shown(expected)}.'
        yield {"where": where, "message": told}
        return
    for name, value in expected.items():
        answer = _answer(item, name)
        if answer is None:
            yield {"where": f"{where}.{name}", "message": _no_answer(item, name)}
        else:
            yield from _of_value(value, answer, f"{where}.{name}")


def _of_value(value: object, answer: Item, where: str) -> Iterator[Problem]:
    """Look whether a value could be the answer; one of several choices may be asked for alone."""
    try:
        kind = question_types.get(str(answer.get("type")))
        is_one = answer.get("type") == "select-multiple" and not isinstance(value, list)
        kind.check_value([value] if is_one else value, answer)
    except NotFound:
        return  # told at the answer itself
    except TextinatorError as error:
        yield {"where": where, "message": error.message}
    except (KeyError, TypeError, ValueError, AttributeError):
        return  # the answer itself is wrong, which is told at its own place


def _answers(item: Item) -> list[Item]:
    sets = item.get("answer_sets")
    return [one for one in sets if isinstance(one, Mapping)] if isinstance(sets, list) else []


def _answer(item: Item, name: object) -> Item | None:
    return next((one for one in _answers(item) if one.get("name") == name), None)


def _no_answer(item: Item, name: object) -> str:
    there = ", ".join(str(one.get("name")) for one in _answers(item))
    return f"That item has no answer {shown(name)}. It has: {there or 'none'}."
