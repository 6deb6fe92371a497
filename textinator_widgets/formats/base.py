"""What export formats work on, and what each has to say about itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol

from textinator_widgets.errors import InvalidSetting, UnknownSetting
from textinator_widgets.protocol.answers import Answer, Input, Label, Link, Relation

OFFSET_UNIT = "code points"
"""Unit of every offset in our exports: Unicode code points, end exclusive, as Python slices."""

BESIDE = ("group_order", "extra", "origin")
"""Fields of labels that stand in lists of their own where a format names labels in a list."""

NOT_INPUTS = ("choices", "annotator", "extra")
"""Keys of a question with answers that no input can have: its answers, its person, and what is left out."""


def is_reserved(export_name: str | None, name: str) -> bool:
    """Whether a question with answers means something else by what it would call a field."""
    return answers_key(export_name, name) in NOT_INPUTS


def answers_key(export_name: str | None, name: str) -> str:
    """Give what a marker is called among questions with answers; `name` is its English one."""
    return export_name or name.lower()


def reserved(export_name: str | None, name: str) -> str:
    """Say that a field cannot be called so."""
    names = ", ".join(NOT_INPUTS)
    what = "would be called" if export_name is None else "has the export name"
    return (
        f"In questions with answers, which this project exports, {names} mean something else; the field "
        f"{name!r} {what} {export_name or name.lower()!r}. Give it another export name."
    )


Makes = Literal["json", "text", "bytes", "folder"]


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
    choices: Sequence[Any] = ()
    """Of a marker that is answered by choosing: str, or {"group": str, "choices": [str, ...]}."""

    @property
    def title(self) -> str:
        """The name in exports: the export name, else the English one."""
        return self.export_name or self.name


@dataclass(frozen=True)
class ExportedRelation:
    """A relation of the project; `pairs` are the codes of the markers that it may join."""

    code: str
    name: str
    direction: str
    pairs: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class ExportedBatch:
    """One submission.

    `number` counts the project's submissions from 1; a revision has the number of what it revises.
    `revision_of` is the uuid of the batch before it. `review` is the last word of a reviewer on it and its
    revisions: `status, comment, reviewer, resolved_by, time, changed_since`.
    """

    uuid: str
    number: int
    user: str
    created: datetime
    seconds: float | None
    is_flagged: bool
    undone: bool
    revision_of: str | None
    labels: Sequence[Label]
    inputs: Sequence[Input]
    relations: Sequence[Relation]
    review: Mapping[str, Any] | None = None
    removed: Answer | None = None
    """What edits in place took out: only with `undone=True`, for exporters that have `shows_removed`."""


@dataclass(frozen=True)
class ExportedText:
    """A text that was answered, with its submissions in the order in which they came.

    `flags` is everything that people reported about it, merged.
    """

    key: str | int
    source: str
    text: str
    sha256: str
    flags: Mapping[str, Any]
    batches: Sequence[ExportedBatch]


@dataclass(frozen=True)
class ExportedProject:
    """Everything of a project that a format may write."""

    title: str
    task: str
    shape: str | None
    """Shape of the task's own export: "answers", "entities", "groups", "relations", "generic"."""
    markers: Mapping[str, ExportedMarker]
    relations: Mapping[str, ExportedRelation]
    users: Sequence[str]
    """Who answered what is exported, sorted."""
    integer_keys: bool
    """Whether every key of the project is a whole number of 64 bits."""
    texts: Iterable[ExportedText]
    """In the order in which they were first answered; read anew, page by page, each time it is walked."""


class Exporter(Protocol):
    """An export format.

    One whose class says `shows_removed = True` has in `ExportedBatch.removed` what edits in place took out.
    """

    name: ClassVar[str]
    makes: ClassVar[Makes]
    """"json": a list; "text"; "bytes"; "folder": files."""
    options: ClassVar[Mapping[str, Any]]
    """Options with their defaults; one with a tuple takes any of its values, and is the first by default."""

    def refusal(self, project: ExportedProject) -> str | None:
        """Say why the format does not fit a project; None = it does."""
        ...

    def pieces(self, project: ExportedProject, options: Mapping[str, Any]) -> Iterator[Any]:
        """Give what is written, bit by bit.

        "json": the entries of the list. "text", "bytes": str or bytes, to be joined. "folder": pairs of a
        file's name, with / between folders, and its text.
        """
        ...


def check_options(exporter: Exporter, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give all options of a format.

    Raises
    ------
    UnknownSetting, InvalidSetting
        When there is no such option, or it cannot have the value.
    """
    unknown = sorted(set(given) - set(exporter.options))
    if unknown:
        there = ", ".join(exporter.options) or "none"
        raise UnknownSetting(
            f"The format {exporter.name!r} has no option {', '.join(unknown)}. There are: {there}."
        )
    checked = {}
    for name, default in exporter.options.items():
        if isinstance(default, tuple):
            checked[name] = given.get(name, default[0])
            if checked[name] not in default:
                raise InvalidSetting(f"{name} must be one of {', '.join(default)}; got {checked[name]!r}.")
            continue
        checked[name] = given.get(name, default)
        if type(checked[name]) is not type(default):
            wanted = type(default).__name__
            raise InvalidSetting(f"The option {name} must be a {wanted}; got {checked[name]!r}.")
    return checked


def spans(labels: Iterable[Label]) -> list[tuple[int, int, Label]]:
    """Give the labels that mark a span with their offsets, in the order of the text."""
    found = [
        (label["start"], label["end"], label)
        for label in labels
        if label["start"] is not None and label["end"] is not None
    ]
    found.sort(key=lambda one: (one[0], -one[1]))
    return found


def whole_text(labels: Iterable[Label]) -> list[Label]:
    """Give the labels on the whole text."""
    return [label for label in labels if label["start"] is None]


def no_spans(project: ExportedProject, format_name: str) -> str | None:
    """Say that a format of spans has nothing to hold; None = the project has markers of spans."""
    if any(marker.makes == "span" for marker in project.markers.values()):
        return None
    return f"{format_name} holds marked spans, and this project has no marker for them."


def label_fields(label: Label, project: ExportedProject) -> dict[str, Any]:
    """Give a label in the minimal form of the JSON formats."""
    marker = project.markers[label["marker"]]
    return {"marker": marker_fields(marker), **place_fields(label, marker)}


def place_fields(label: Label, marker: ExportedMarker) -> dict[str, Any]:
    """Give everything of a label's minimal form but its marker."""
    fields: dict[str, Any] = {"text": label_text(label, marker)}
    fields |= rank_fields(label, marker)
    if label.get("extra"):
        fields["extra"] = label["extra"]
    if label["start"] is not None:
        fields["start"], fields["end"] = label["start"], label["end"]
    return fields


def rank_fields(record: Label | Input, marker: ExportedMarker) -> dict[str, Any]:
    """Give the rank of the group that a label or an input of a unit is in; nothing outside units."""
    return {"group_order": record["group_order"]} if marker.in_unit and "group_order" in record else {}


def more_fields(label: Label, marker: ExportedMarker) -> dict[str, Any]:
    """Give the rank of a label's group, its extra and its origin, what there is of them.

    The origin of what a person marked is left out.
    """
    fields = rank_fields(label, marker)
    if label.get("extra"):
        fields["extra"] = label["extra"]
    if "origin" in label:
        fields["origin"] = label["origin"]
    return fields


def with_unit(entry: dict[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Give an entry of JSON that says the unit of its offsets, where `include_offset_unit` asks for it."""
    return {**entry, "offset_unit": OFFSET_UNIT} if options["include_offset_unit"] else entry


def lists_beside(labels: Sequence[Label], project: ExportedProject, name: str) -> dict[str, Any]:
    """Give ranks, extras and origins of labels that stand in a list called `name`, as lists beside it.

    A label without has null; a list of nulls only is left out.
    """
    kept = [more_fields(label, project.markers[label["marker"]]) for label in labels]
    return {
        f"{name}_{field}": [one.get(field) for one in kept]
        for field in BESIDE
        if any(field in one for one in kept)
    }


def whole_text_fields(labels: Iterable[Label], project: ExportedProject, name: str) -> dict[str, Any]:
    """Give the codes of the labels on the whole text as a list called `name`; nothing when there are none.

    Ranks of groups, extras and origins stand beside it.
    """
    found = whole_text(labels)
    fields: dict[str, Any] = {name: [label["marker"] for label in found]} if found else {}
    return fields | lists_beside(found, project, name)


def relations_beside(
    batch: ExportedBatch,
    links: Iterable[tuple[Relation, Link]],
    names: Mapping[str, str | int],
    name: str,
) -> dict[str, Any]:
    """Give links that have a label on the whole text at an end, as a list beside the list called `name`.

    An end is `{"id": ...}` of a span, or the `{"place": ...}` of a whole-text label in that list, from 0.

    Parameters
    ----------
    names
        What the format calls spans, by the ids of their labels.
    """
    places = {label["id"]: place for place, label in enumerate(whole_text(batch.labels))}

    def end(identity: str) -> dict[str, str | int]:
        return {"id": names[identity]} if identity in names else {"place": places[identity]}

    found = [
        {"relation": relation["relation"], "cluster": relation["number"]}
        | {"source": end(link["source"]), "target": end(link["target"])}
        | ({"extra": relation["extra"]} if relation.get("extra") else {})
        for relation, link in links
    ]
    return {f"{name}_relations": found} if found else {}


def label_text(label: Label, marker: ExportedMarker) -> str:
    """Give the marked words; a whole-text label has its marker's name and `<Text>`."""
    return f"{marker.title}<Text>" if label["quote"] is None else label["quote"]


def check_joined(project: ExportedProject, options: Mapping[str, Any]) -> None:
    """Refuse `choices="joined"` where a choice could be taken for two.

    Raises
    ------
    InvalidSetting
        When a choice holds the joint, or begins or ends with a half of it.
    """
    if options["choices"] != "joined":
        return
    for marker in project.markers.values():
        for choice in marker.choices:
            for name in choice["choices"] if isinstance(choice, Mapping) else (choice,):
                if "||" in f"|{name}|":
                    raise InvalidSetting(
                        'Choices that are "joined" have || between them: none may hold || or begin or end '
                        f"with |, as does {name!r} of the marker {marker.name!r}.",
                        in_python='Take choices="lists".',
                    )


def marker_fields(marker: ExportedMarker) -> dict[str, Any]:
    """Give a marker in the minimal form of the JSON formats."""
    return {"name": marker.title} if not marker.order else {"name": marker.title, "order": marker.order}


def input_fields(item: Input, project: ExportedProject, *, joined: bool = False) -> dict[str, Any]:
    """Give an input in the minimal form of the JSON formats; `joined` writes choices in one str."""
    marker = project.markers[item["marker"]]
    content = joined_choices(item["content"], marker) if joined else item["content"]
    fields: dict[str, Any] = {"content": content, "marker": marker_fields(marker)}
    return fields | rank_fields(item, marker)


def joined_choices(content: Any, marker: ExportedMarker) -> Any:  # noqa: ANN401 what an input may hold
    """Give chosen values as one str with `||` between them, as older readers want them.

    A choice of the second level is the place of its group, from 1, `||`, and the choice itself. Content of a
    marker without choices is given as it is.
    """
    if not marker.choices:
        return content
    groups = [choice["group"] if isinstance(choice, Mapping) else None for choice in marker.choices]
    if not isinstance(content, list):
        return f"{groups.index(content) + 1}||" if content in groups else str(content)
    if len(content) == 2 and content[0] in groups and isinstance(content[1], str):
        return f"{groups.index(content[0]) + 1}||{content[1]}"
    return "||".join(str(joined_choices(one, marker)) for one in content)
