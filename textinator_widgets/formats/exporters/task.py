"""The concise JSON of each task type.

Offsets: Unicode code points, end exclusive; each entry says so with `include_offset_unit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from textinator_widgets.formats.base import ExportedProject, Makes, check_joined, with_unit
from textinator_widgets.formats.shapes import SHAPES


class Task:
    """Questions with answers, named entities, groups of inputs, or relations, as the task type has them."""

    name: ClassVar[str] = "task"
    makes: ClassVar[Makes] = "json"
    options: ClassVar[Mapping[str, Any]] = {
        "include_usernames": False,
        "include_offset_unit": False,
        "groups": ("flat", "nested"),
        "choices": ("lists", "joined"),
    }

    def refusal(self, project: ExportedProject) -> str | None:
        """Say that a task type has no concise JSON."""
        if project.shape in SHAPES:
            return None
        return f"The task type {project.task!r} has no concise JSON."

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Give one entry per text that was answered.

        Raises
        ------
        InvalidSetting
            When choices are to be joined and one could be taken for two.
        """
        check_joined(project, options)
        shape = SHAPES[project.shape or ""]
        for text in project.texts:
            entry = shape(text, project, options)
            if entry is not None:
                yield with_unit(entry, options)


EXPORTER = Task()
