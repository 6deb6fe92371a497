"""Annotated records become a project: fields are the text, the key, and answers with markers.

A path names a field: names with dots between them, `[]` where it goes through a list, as in `answers[].mood`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidImport, InvalidSetting
from textinator_widgets.formats.imported import ImportedAnswer, Problem
from textinator_widgets.model import Project
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.values import plain, shown
from textinator_widgets.services.actors import Actor
from textinator_widgets.services.definition_fields import slug
from textinator_widgets.services.imports import Imported, import_annotations
from textinator_widgets.services.marker_specs import MarkerSpec, check_possible
from textinator_widgets.services.projects import create_project
from textinator_widgets.sources.record_list import RecordList

MOST_RECORDS = 200_000
MOST_PATHS = 200
DEEPEST = 10
JOINT = "\n\n"
"""Between the fields that make one text."""

_UNTRUE = (None, False, "", 0, "0", "false", "False", "no")


@dataclass(frozen=True, kw_only=True)
class FieldMarker:
    """A field whose values are answers with a marker; `spec` is the marker.

    `extra` is the path of what is kept beside the answers: one value for all of them in a record, or one for
    each; None = nothing.
    """

    path: str
    spec: MarkerSpec
    extra: str | None = None


def paths_of(record: object) -> dict[str, object]:
    """Give every path into a record with its first value there, in order; also those of objects and lists."""
    return dict(_paths("", record, 0)) if isinstance(record, Mapping) else {}


def _paths(path: str, value: object, depth: int) -> Iterator[tuple[str, object]]:
    if path:
        yield path, value
    if depth >= DEEPEST:
        return
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _paths(f"{path}.{name}" if path else str(name), inner, depth + 1)
    elif isinstance(value, list) and value:
        yield from _paths(f"{path}[]", value[0], depth + 1)


def values_at(record: object, path: str) -> list[Any]:
    """Give the values at a path: none where a name is missing, several behind a list."""
    found = [record]
    for part in path.replace("[]", ".[]").split("."):
        if part == "[]":
            found = [inner for one in found if isinstance(one, list) for inner in one]
        elif part:
            found = [one[part] for one in found if isinstance(one, Mapping) and part in one]
    return found


def import_records(
    session: Session,
    actor: Actor,
    title: str,
    records: Sequence[Mapping[str, Any]],
    *,
    text: Sequence[str],
    key: str | None,
    markers: Sequence[FieldMarker],
    settings: Mapping[str, str],
    formatting: str,
    user: str,
    now: datetime,
) -> tuple[int, Imported]:
    """Make a project of records with what they say as its answers; give its id, and what was imported.

    Parameters
    ----------
    text
        Paths whose values make the text, joined by an empty line.
    key
        Path of what tells texts apart; None = they are numbered.
    settings
        `language` and `short_description` of the project.
    formatting
        How the texts look: "ft", "md" or "pt".
    user
        Whose answers they are.

    Raises
    ------
    InvalidSetting, InvalidImport, InvalidTexts, AlreadyExists
        When the title is taken, or a record cannot be taken; with its number. Nothing was stored.
    """
    texts = [_text(record, text, number) for number, record in enumerate(records, 1)]
    keys = [number if key is None else _key(record, key, number) for number, record in enumerate(records)]
    specs = _specs(markers)
    own = [spec for spec, _ in specs]
    task = {"task": "generic", "title": "Generic", "exporter": "generic", "markers": own}
    plain_records = [dict(record) for record in records]
    number = create_project(
        session,
        actor,
        title,
        task=task,
        sources=[RecordList(plain_records, texts, keys)],
        settings={**settings, "data_order": "os"},
        formatting=formatting,
        now=now,
    )
    found: list[ImportedAnswer | Problem] = []
    for place, record in enumerate(records):
        found += _answers(record, place, texts[place], keys[place], specs)
    project = session.get_one(Project, number)
    return number, import_annotations(session, actor, project, found, user=user, now=now)


def _text(record: Mapping[str, Any], paths: Sequence[str], number: int) -> str:
    if not paths:
        raise InvalidSetting("Choose at least one field with the text.", field="text")
    values = [value for path in paths for value in values_at(record, path)]
    words = [value for value in values if isinstance(value, str) and value.strip()]
    if not words:
        raise InvalidImport(f"Record {number} has no text at {', '.join(paths)}.")
    return JOINT.join(words)


def _key(record: Mapping[str, Any], path: str, number: int) -> str | int:
    values = [plain(value) for value in values_at(record, path)]
    if len(values) != 1 or isinstance(values[0], bool) or not isinstance(values[0], str | int):
        raise InvalidImport(f"Record {number + 1} needs one key, a text or whole number, at {path}.")
    key: str | int = values[0]
    return key


def _specs(markers: Sequence[FieldMarker]) -> list[tuple[dict[str, Any], FieldMarker]]:
    """Give each marker as it is written in a task specification, with a code of its own."""
    specs: list[tuple[dict[str, Any], FieldMarker]] = []
    for number, one in enumerate(markers):
        control = one.spec.checked()
        check_possible(control, in_unit=False)
        base, code = slug(control["name"]), slug(control["name"])
        taken = {spec["code"] for spec, _ in specs}
        if code in taken:
            code = f"{base}_{number + 1}"
        fields: dict[str, Any] = {"code": code, "name": control["name"], "anno_type": control["kind"]}
        if one.spec.choices is not None:
            fields["choices"] = list(one.spec.choices)
        specs.append((fields, one))
    return specs


def _answers(
    record: Mapping[str, Any],
    place: int,
    text: str,
    key: str | int,
    specs: Sequence[tuple[dict[str, Any], FieldMarker]],
) -> Iterator[ImportedAnswer | Problem]:
    """Give the answers of a record: the first values of all paths make one, the second ones another."""
    where = f"record {place + 1}"
    rounds: list[ImportedAnswer] = []

    def answer(number: int) -> ImportedAnswer:
        while len(rounds) <= number:
            rounds.append(ImportedAnswer(where, text=text, key=key))
        return rounds[number]

    try:
        for spec, one in specs:
            _add(answer, values_at(record, one.path), _extras(record, one), spec, one.path)
    except InvalidImport as error:
        yield Problem(where, error.message)
        return
    yield from (one for one in rounds if one.labels or one.inputs)


def _extras(record: Mapping[str, Any], one: FieldMarker) -> list[dict[str, Any] | None]:
    """Give what is kept beside the answers of a field: nothing, one for all, or one for each."""
    if one.extra is None:
        return []
    name = one.extra.split(".")[-1].replace("[]", "")
    found = [plain(value) for value in values_at(record, one.extra)]
    return [None if value in (None, "") else {name: value} for value in found]


def _beside(extras: Sequence[dict[str, Any] | None], number: int, count: int, path: str) -> dict[str, Any]:
    """Give the extra of one of so many answers, as the fields of its record."""
    if len(extras) not in (0, 1, count):
        raise InvalidImport(
            f"Expected extra information once, or once for each of the {count} answers at {path}; "
            f"got {len(extras)}."
        )
    extra = extras[number % len(extras)] if extras else None
    return {} if extra is None else {"extra": extra}


def _add(
    answer: Callable[[int], ImportedAnswer],
    values: list[Any],
    extras: Sequence[dict[str, Any] | None],
    spec: Mapping[str, Any],
    path: str,
) -> None:
    kind, code = kinds.get(spec["anno_type"]), spec["code"]
    if kind.makes == "span":
        spans = [span for value in values for span in _as_list(value) if span is not None]
        for number, span in enumerate(spans):
            beside = _beside(extras, number, len(spans), path)
            answer(0).labels.append({"marker": code, **_span(span, path), **beside})
    elif kind.makes == "text":
        if any(value not in _UNTRUE for value in values if not isinstance(value, list | dict)):
            answer(0).labels.append({"marker": code, **_beside(extras, 0, 1, path)})
    else:
        for number, value in enumerate(values):
            content = _content(
                value, spec["anno_type"], has_choices=kind.has_choices, has_range=kind.has_range
            )
            if content is not None:
                beside = _beside(extras, number, len(values), path)
                answer(number).inputs.append({"marker": code, "content": content, **beside})


def _as_list(value: object) -> list[Any]:
    is_several = isinstance(value, list) and not (len(value) == 2 and type(value[0]) is int)
    return value if is_several else [value]  # type: ignore[return-value]


def _span(value: object, path: str) -> dict[str, Any]:
    if isinstance(value, Mapping) and {"start", "end"} <= set(value):
        quote = value.get("text")
        return {"start": value["start"], "end": value["end"], **({} if quote is None else {"quote": quote})}
    if isinstance(value, list) and len(value) == 2:
        return {"start": value[0], "end": value[1]}
    raise InvalidImport(
        f'A label at {path} must be like {{"start": 0, "end": 3, "text": "Ann"}} or [0, 3]; '
        f"got {shown(value)}."
    )


def _content(value: object, anno_type: str, *, has_choices: bool, has_range: bool) -> Any:  # noqa: ANN401 JSON
    value = plain(value)
    if value in (None, "", []):
        return None
    if has_range and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value  # the check of the answer says what is wrong with it
    if has_choices or has_range or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
