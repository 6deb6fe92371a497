"""The task types: what a new project of each begins with, as data (one JSON file each)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any, TypedDict, cast

from textinator_widgets.errors import UnknownTask
from textinator_widgets.protocol.screen import Panel

TASKS = ("generic", "qa", "qar", "mcqa", "mcqar", "ner", "pronr", "corr", "mt")
"""Names of the task types."""


PANELS: tuple[Panel, ...] = ("reminders", "markers", "answer", "relations", "suggestions", "labels")
"""Parts of a page beside the text; those that a project does not use are not shown."""


class Layout(TypedDict):
    """How a page is laid out."""

    text: float
    """Share of the width that the text gets, 0.25 to 0.8."""
    panels: list[Panel]
    """What stands beside it, from top to bottom."""


DEFAULT_LAYOUT: Layout = {"text": 0.5, "panels": list(PANELS)}


class Task(TypedDict):
    """Everything that a project of a task type begins with."""

    task: str
    title: str
    exporter: str | None
    """Shape of its `task` export; None = there is none."""
    layout: Layout
    settings: dict[str, Any]
    units: list[dict[str, Any]]
    markers: list[dict[str, Any]]
    relations: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    pre_markers: list[dict[str, Any]]


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
