"""What export formats work on, and what each has to say about itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from textinator_widgets.errors import InvalidSetting, UnknownSetting
from textinator_widgets.protocol.answers import Input, Label, Relation


@dataclass(frozen=True)
class ExportedMarker:
    """A marker of the project; `name` is the English one."""

    code: str
    name: str
    makes: str
    """"span", "text" or "input"."""
    order: int | None
    in_unit: bool
    export_name: str | None

    @property
    def title(self) -> str:
        """The name in exports: the export name, else the English one."""
        return self.export_name or self.name


@dataclass(frozen=True)
class ExportedRelation:
    """A relation of the project."""

    code: str
    name: str
    direction: str


@dataclass(frozen=True)
class ExportedBatch:
    """One submission; `number` counts the project's submissions from 1, `context` names its text."""

    uuid: str
    number: int
    user: str
    context: int
    key: str | int
    labels: Sequence[Label]
    inputs: Sequence[Input]
    relations: Sequence[Relation]


@dataclass(frozen=True)
class ExportedProject:
    """Everything of a project that a format may write; nothing in it was undone."""

    title: str
    task: str
    shape: str | None
    """Shape of the task's own export: "answers", "entities", "groups", "generic"; None = there is none."""
    markers: Mapping[str, ExportedMarker]
    relations: Mapping[str, ExportedRelation]
    texts: Mapping[int, str]
    batches: Sequence[ExportedBatch]
    flags: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """What people reported about a text, by context."""


class Exporter(Protocol):
    """An export format."""

    name: ClassVar[str]
    options: ClassVar[Mapping[str, Any]]
    """Options with their defaults."""

    def refusal(self, project: ExportedProject) -> str | None:
        """Say why the format does not fit a project; None = it does."""
        ...

    def build(self, project: ExportedProject, options: Mapping[str, Any]) -> Any:  # noqa: ANN401 each its own
        """Give what is written: JSON, or text."""
        ...


def check_options(exporter: Exporter, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give all options of a format.

    Raises
    ------
    UnknownSetting, InvalidSetting
        When there is no such option, or its value has another type than its default.
    """
    unknown = sorted(set(given) - set(exporter.options))
    if unknown:
        there = ", ".join(exporter.options) or "none"
        raise UnknownSetting(
            f"The format {exporter.name!r} has no option {', '.join(unknown)}. There are: {there}."
        )
    for name, value in given.items():
        if type(value) is not type(exporter.options[name]):
            wanted = type(exporter.options[name]).__name__
            raise InvalidSetting(f"The option {name} must be a {wanted}; got {value!r}.")
    return {**exporter.options, **given}


def by_context(batches: Sequence[ExportedBatch]) -> dict[int, list[ExportedBatch]]:
    """Give the batches of each text, in the order in which the texts were first answered."""
    found: dict[int, list[ExportedBatch]] = {}
    for batch in batches:
        found.setdefault(batch.context, []).append(batch)
    return found


def label_fields(label: Label, project: ExportedProject) -> dict[str, Any]:
    """Give a label in the minimal form of the JSON formats."""
    marker = project.markers[label["marker"]]
    fields: dict[str, Any] = {"marker": marker_fields(marker), "text": label_text(label, marker)}
    if marker.in_unit and "group_order" in label:
        fields["group_order"] = label["group_order"]
    if label.get("extra"):
        fields["extra"] = label["extra"]
    if label["start"] is not None:
        fields["start"], fields["end"] = label["start"], label["end"]
    return fields


def label_text(label: Label, marker: ExportedMarker) -> str:
    """Give the marked words; a whole-text label has its marker's name and `<Text>`."""
    return f"{marker.title}<Text>" if label["quote"] is None else label["quote"]


def marker_fields(marker: ExportedMarker) -> dict[str, Any]:
    """Give a marker in the minimal form of the JSON formats."""
    return {"name": marker.title} if not marker.order else {"name": marker.title, "order": marker.order}


def input_fields(item: Input, project: ExportedProject) -> dict[str, Any]:
    """Give an input in the minimal form of the JSON formats."""
    marker = project.markers[item["marker"]]
    fields: dict[str, Any] = {"content": item["content"], "marker": marker_fields(marker)}
    if marker.in_unit and "group_order" in item:
        fields["group_order"] = item["group_order"]
    return fields
