"""Task specifications: what a project begins with, as a dict or a file, checked place by place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    model_validator,
)

from textinator_widgets.errors import InvalidSetting, TextinatorError, UnknownTask
from textinator_widgets.kinds.base import read_choices
from textinator_widgets.protocol.values import is_visible, shown
from textinator_widgets.services.checks import Check, as_list, check_object
from textinator_widgets.services.definition_fields import (
    ACTION,
    MARKER,
    RELATION,
    UNIT,
    check_names,
    check_shortcut,
    read_range,
    read_restrictions,
)
from textinator_widgets.services.marker_specs import MarkerSpec, check_possible, read_action
from textinator_widgets.services.markers import read_tokens
from textinator_widgets.services.relations import check_links
from textinator_widgets.services.settings import SETTINGS, check_dates, moment
from textinator_widgets.services.spec_files import as_json, read_file
from textinator_widgets.services.spec_places import inside, invalid, written_place
from textinator_widgets.services.spec_references import FindAction, wrong_references
from textinator_widgets.tasks import DEFAULT_LAYOUT, PANELS, TASKS, Layout, Task, task

SHAPES = ("answers", "entities", "relations", "groups", "generic")
"""Shapes of the `task` export."""


def _kept(check: Any) -> Any:  # noqa: ANN401 a function and a validator
    """Give a validator that refuses what `check` refuses and gives the value as it was written."""

    def validate(value: object) -> object:
        check(value)
        return value

    return PlainValidator(validate)


def _optional(check: Any) -> Any:  # noqa: ANN401 a function and a validator
    return _kept(lambda value: None if value is None else check(value))


def _check_type(known: tuple[str, ...], value: object) -> None:
    if not isinstance(value, str) or value not in known:
        raise InvalidSetting(f"Expected one of {', '.join(known)}; got {shown(value)}.")


def _check_text(limit: int, value: object) -> None:
    if not isinstance(value, str) or len(value) > limit or not is_visible(value):
        raise InvalidSetting(f"Expected 1 to {limit} visible characters; got {shown(value)}.")


def _of(table: Mapping[str, Check], name: str) -> Any:  # noqa: ANN401 a validator
    """Give a validator of a field that Python and forms check too."""
    return _kept(partial(table[name], name))


def _check_suggestions(value: object) -> None:
    if not isinstance(value, bool):
        MARKER["program"]("suggestions", value)


def _check_shortcut(value: object) -> None:
    """Take a shortcut, or "" for none where the definition has one."""
    if value != "":
        check_shortcut(value)


class _Part(BaseModel):
    """Part of a specification; a field that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


Names = Annotated[Any, _optional(check_names)]
Shortcut = Annotated[Any, _optional(_check_shortcut)]
Code = Annotated[Any, _of(MARKER, "code")]
Restrictions = Annotated[
    list[Annotated[Any, _kept(lambda one: read_restrictions([one]))]],
    BeforeValidator(partial(as_list, "restrictions")),
]
Actions = Annotated[list[Annotated[Any, _kept(read_action)]], BeforeValidator(partial(as_list, "actions"))]
Words = Annotated[Any, _kept(partial(_check_text, 50))]


class UnitPart(_Part):
    """A unit."""

    size: Annotated[int, _of(UNIT, "size")] = 1
    minimum_required: Annotated[int, _of(UNIT, "minimum_required")] = 1
    is_rankable: Annotated[bool, _of(UNIT, "is_rankable")] = False
    code: Annotated[Any, _of(UNIT, "code")] = None


class MarkerPart(_Part):
    """A marker; its fields are those of `MarkerSpec`."""

    name: Annotated[Any, _of(MARKER, "name")]
    anno_type: Annotated[Any, _of(MARKER, "anno_type")] = "m-span"
    code: Code = None
    color: Annotated[Any, _of(MARKER, "color")] = None
    shortcut: Shortcut = None
    names: Names = None
    unit: str | None = None
    order_in_unit: Annotated[Any, _of(MARKER, "order_in_unit")] = None
    restrictions: Restrictions = []
    choices: Annotated[Any, _optional(read_choices)] = None
    range: Annotated[Any, _kept(read_range)] = None
    display_type: Annotated[Any, _of(MARKER, "display_type")] = "hl"
    display_tab: Annotated[Any, _of(MARKER, "display_tab")] = None
    export_name: Annotated[Any, _of(MARKER, "export_name")] = None
    actions: Actions = []
    suggestions: Annotated[Any, _kept(_check_suggestions)] = False

    @model_validator(mode="after")
    def check_together(self) -> MarkerPart:
        """Refuse fields that do not go together, such as choices of a number."""
        check_possible(MarkerSpec(**self.model_dump()).checked(), in_unit=self.unit is not None)
        return self


class RelationPart(_Part):
    """A relation; `pairs` are pairs of codes or names of markers."""

    name: Annotated[Any, _of(RELATION, "name")]
    pairs: list[Annotated[Any, _kept(lambda pair: _check_pair(pair))]] = Field(min_length=1)
    code: Annotated[Any, _of(RELATION, "code")] = None
    direction: Annotated[Any, _of(RELATION, "direction")] = "0"
    representation: Annotated[Any, _of(RELATION, "representation")] = "g"
    shortcut: Shortcut = None
    names: Names = None
    restrictions: Restrictions = []

    @model_validator(mode="after")
    def check_together(self) -> RelationPart:
        """Refuse restrictions that no relation can meet."""
        check_links(self.name, read_restrictions(self.restrictions))
        return self


def _check_pair(pair: object) -> None:
    if not isinstance(pair, (list, tuple)) or len(pair) != 2 or not all(isinstance(one, str) for one in pair):
        raise InvalidSetting(f'Expected two markers as in ["person", "place"]; got {shown(pair)}.')


class ActionPart(_Part):
    """An action of the labels of one marker."""

    marker: str
    name: Words
    verbose: Annotated[Any, _of(ACTION, "verbose")] = None
    field: Annotated[Any, _of(ACTION, "field")] = None
    config: Annotated[Any, _kept(partial(check_object, "config"))] = None


class PreMarkerPart(_Part):
    """Words that are labelled before anybody reads a text."""

    marker: str
    tokens: Annotated[Any, _kept(read_tokens)]


class LayoutPart(_Part):
    """How a page is laid out."""

    text: float = Field(DEFAULT_LAYOUT["text"], ge=0.25, le=0.8)
    panels: list[Annotated[str, _kept(partial(_check_type, PANELS))]] = list(DEFAULT_LAYOUT["panels"])

    @model_validator(mode="after")
    def check_together(self) -> LayoutPart:
        """Refuse a panel that comes twice."""
        if len(set(self.panels)) != len(self.panels):
            raise InvalidSetting(f"Each panel comes once; got {', '.join(self.panels)}.", field="panels")
        return self


class TaskPart(_Part):
    """A whole specification."""

    task: Words = "custom"
    title: Annotated[Any, _optional(partial(_check_text, 100))] = None
    exporter: Annotated[Any, _optional(partial(_check_type, SHAPES))] = None
    layout: LayoutPart | None = None
    settings: dict[str, Any] = {}
    units: list[UnitPart] = []
    markers: list[MarkerPart] = []
    relations: list[RelationPart] = []
    actions: list[ActionPart] = []
    pre_markers: list[PreMarkerPart] = []


def read_written(given: object, find_action: FindAction) -> tuple[Task, dict[str, Any]]:
    """Give a checked specification, and what was written as JSON holds it.

    Parameters
    ----------
    given
        A dict, or the path of a JSON or TOML file.
    find_action
        Gives the label action of a name, or raises.

    Raises
    ------
    UnknownTask
        When it is neither.
    InvalidSpec
        When the specification cannot be taken; `problems` has every place.
    """
    if isinstance(given, os.PathLike) or (isinstance(given, str) and given.endswith((".json", ".toml"))):
        given = read_file(Path(given))
    if not isinstance(given, Mapping):
        raise UnknownTask(
            f"A task is the name of a type ({', '.join(TASKS)}), a dict or the path of a JSON or TOML file; "
            f"got {shown(given)}."
        )
    written = as_json(given, "task")
    return check_task(written, find_action), written


def check_task(given: Mapping[str, Any], find_action: FindAction) -> Task:
    """Give a specification, as JSON holds it, with what it leaves out.

    Raises
    ------
    InvalidSpec
        For everything in it that cannot be taken.
    """
    problems: list[dict[str, str]] = []
    checked: TaskPart | None = None
    try:
        checked = TaskPart.model_validate(given)
    except ValidationError as error:
        problems = [
            {
                "where": written_place(one["loc"]) + inside(one.get("ctx", {}).get("error")),
                "message": _said(one),
            }
            for one in error.errors(include_url=False, include_input=False)
        ]
    settings = given.get("settings")
    problems += _wrong_settings(settings if isinstance(settings, Mapping) else {})
    problems += wrong_references(given, find_action)
    if problems or checked is None:
        raise invalid(problems)
    return _complete(checked)


def _complete(checked: TaskPart) -> Task:
    name = checked.task
    known = task(name) if name in TASKS else None
    parts = checked.model_dump(exclude_unset=True)
    layout = None if checked.layout is None else checked.layout.model_dump()
    return {
        "task": name,
        "title": checked.title or (known["title"] if known else name),
        "exporter": checked.exporter or (known["exporter"] if known else "generic"),
        "layout": _layout(layout, known),
        "settings": dict(checked.settings),
        "units": parts.get("units", []),
        "markers": parts.get("markers", []),
        "relations": parts.get("relations", []),
        "actions": parts.get("actions", []),
        "pre_markers": parts.get("pre_markers", []),
    }


def _layout(given: dict[str, Any] | None, known: Task | None) -> Layout:
    if given is None:
        return known["layout"] if known else DEFAULT_LAYOUT
    # a panel that was left out comes last, so that none is out of reach
    return {
        "text": given["text"],
        "panels": [*given["panels"], *(one for one in PANELS if one not in given["panels"])],
    }


def _wrong_settings(given: Mapping[Any, Any]) -> list[dict[str, str]]:
    problems = []
    for name, value in given.items():
        place = f"settings.{name}"
        if name not in SETTINGS:
            there = ", ".join(sorted(SETTINGS))
            problems.append({"where": place, "message": f"There is no such setting. There are: {there}."})
            continue
        try:
            SETTINGS[name](name, value)
        except TextinatorError as error:
            problems.append({"where": place, "message": error.message})
    if not problems and {"dt_publish", "dt_finish"} <= set(given):
        try:
            check_dates(moment("dt_publish", given["dt_publish"]), moment("dt_finish", given["dt_finish"]))
        except InvalidSetting as error:
            problems.append({"where": "settings.dt_finish", "message": error.message})
    return problems


def _said(error: Any) -> str:  # noqa: ANN401 a dict of pydantic
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, TextinatorError):
        return cause.message
    if error["type"] == "extra_forbidden":
        part = TaskPart if len(error["loc"]) == 1 else PARTS.get(str(error["loc"][0]))
        there = "" if part is None else f" There are: {', '.join(part.model_fields)}."
        return f"There is no such field.{there}"
    return "This is needed." if error["type"] == "missing" else f"{error['msg']}."


PARTS: dict[str, type[BaseModel]] = {
    "layout": LayoutPart,
    "units": UnitPart,
    "markers": MarkerPart,
    "relations": RelationPart,
    "actions": ActionPart,
    "pre_markers": PreMarkerPart,
}
