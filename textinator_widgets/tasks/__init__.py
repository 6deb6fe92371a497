"""The task types: what a new project of each begins with, as data (one JSON file each)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any, NotRequired, TypedDict, cast

from textinator_widgets.errors import UnknownTask

TASKS = ("generic", "qa", "qar", "mcqa", "mcqar", "ner", "pronr", "corr", "mt")
"""Names of the task types."""


class TaskMarker(TypedDict):
    """A marker that a task type begins with."""

    code: str
    name: str
    color: str
    shortcut: str
    anno_type: str
    unit: NotRequired[str]
    order_in_unit: NotRequired[int]
    restrictions: NotRequired[list[str]]


class Task(TypedDict):
    """Everything that a project of a task type begins with."""

    task: str
    title: str
    exporter: str | None
    """Shape of its `task` export; None = there is none."""
    settings: dict[str, Any]
    units: list[dict[str, Any]]
    markers: list[TaskMarker]
    relations: list[dict[str, Any]]
    actions: list[dict[str, str]]


@cache
def task(name: str) -> Task:
    """Specification of a task type; do not change what it returns.

    Raises
    ------
    UnknownTask
        The message lists the task types.
    """
    if not isinstance(name, str) or name not in TASKS:
        raise UnknownTask(f"No task type is called {name!r}. There are: {', '.join(TASKS)}.")
    return cast("Task", json.loads(resources.files(__package__).joinpath(f"{name}.json").read_text("utf-8")))
