"""The concise JSON of each task type.

Offsets: Unicode code points, end exclusive; each entry says so with `include_offset_unit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from textinator_widgets.formats.base import NOT_INPUTS, ExportedProject, Makes, check_joined, with_unit
from textinator_widgets.formats.shapes import SHAPES, answers_key


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
        """Say that a task type has no concise JSON, or that an input has no place in it."""
        if project.shape not in SHAPES:
            return f"The task type {project.task!r} has no concise JSON."
        for marker in project.markers.values():
            key = answers_key(marker)
            if (project.shape, marker.makes) == ("answers", "input") and key in NOT_INPUTS:
                return (
                    f"In the concise JSON of {project.task!r} the marker {marker.code!r} would be called "
                    f"{key!r}, which is the name of something else there. Give it another export name, as "
                    "with update_marker(..., export_name=...)."
                )
        return None

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
