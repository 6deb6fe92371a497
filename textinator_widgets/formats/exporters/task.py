"""The concise JSON of each task type.

Offsets: Unicode code points, end exclusive; each entry says so with `include_offset_unit`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from textinator_widgets.formats.base import (
    ExportedProject,
    Makes,
    check_joined,
    is_reserved,
    reserved,
    with_unit,
)
from textinator_widgets.formats.shapes import SHAPES, is_left_out

_NEEDS = {
    "answers": "an input and a label in each",
    "entities": "a label in each",
    "groups": "an input in each",
}


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
            is_field = (project.shape, marker.makes) == ("answers", "input")
            if is_field and is_reserved(marker.export_name, marker.name):
                said = reserved(marker.export_name, marker.code)
                return f"{said} For example with update_marker(..., export_name=...)."
        return None

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Give one entry per text that was answered; a warning says how many submissions have no place in it.

        Raises
        ------
        InvalidSetting
            When choices are to be joined and one could be taken for two.
        """
        check_joined(project, options)
        name = project.shape or ""
        left_out = 0
        for text in project.texts:
            left_out += sum(is_left_out(batch, name, options) for batch in text.batches)
            entry = SHAPES[name](text, project, options)
            if entry is not None:
                yield with_unit(entry, options)
        if left_out:
            few = left_out == 1
            warnings.warn(
                f"{left_out} {'submission has' if few else 'submissions have'} no place in this form and "
                f"{'was' if few else 'were'} left out: it needs {_NEEDS[name]}. Take another format, such "
                "as jsonl or generic, to have all of them.",
                stacklevel=2,
            )


EXPORTER = Task()
