"""Annotated records of elsewhere, made into a project."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from textinator_widgets.errors import InvalidImport, InvalidSetting
from textinator_widgets.model.engine import writing
from textinator_widgets.protocol.values import shown, type_of
from textinator_widgets.services import record_import
from textinator_widgets.services.actors import CALLER, own_name
from textinator_widgets.services.checks import as_list
from textinator_widgets.services.marker_specs import MarkerSpec

if TYPE_CHECKING:
    from textinator_widgets.api.project import Project


class StoreRecords:
    """The part of a store that takes annotated records."""

    _engine: Engine
    _clock: Callable[[], datetime]

    if TYPE_CHECKING:

        def project(self, project: str | int) -> Project:
            """Of the store."""

    def import_records(
        self,
        title: str,
        records: Any,  # noqa: ANN401 list of dicts or DataFrame
        *,
        text: str | Sequence[str] = "text",
        key: str | None = None,
        markers: Sequence[Mapping[str, Any]] = (),
        language: str = "en",
        description: str = "",
        formatting: str = "ft",
        user: str | None = None,
    ) -> Project:
        """Make a project of records that are annotated already, and give it.

        A path names a field, with `[]` where it goes through a list, as in `answers[].mood`. The first values
        of all paths make one answer, the second ones another; labels on spans belong to the first.

        Parameters
        ----------
        title
            Of the project, whose task is `generic`.
        records
            A list of dicts that JSON can hold, or a DataFrame. They come back as `TextItem.data`.
        text
            Path of the text, or several whose values are joined by an empty line.
        key
            Path of what tells texts apart: str or int; None = they are numbered.
        markers
            Dicts with `path` and the fields of a marker: `name`, `anno_type`, `choices`. Values of an m-span
            are `{"start", "end", "text"?}` or `[start, end]` in code points, end exclusive. `extra` is the
            path of what is kept beside these answers: one value for all in a record, or one for each.
        description, formatting
            The short one of its card; "ft", "md" or "pt", as in `create_project`.
        user
            Whose answers they are. Default: the user of the operating system.

        Raises
        ------
        AlreadyExists, InvalidSetting, InvalidTexts, InvalidImport
            When anything cannot be taken; with the number of the record. Nothing was stored.
        """
        rows = read_rows(records)
        fields = [read_marker(one) for one in as_list("markers", markers)]
        owner = own_name() if user is None else user
        with writing(self._engine) as session:
            made, _ = record_import.import_records(
                session,
                CALLER,
                title,
                rows,
                text=as_list("text", text),
                key=key,
                markers=fields,
                settings={"language": language, "short_description": description},
                formatting=formatting,
                user=owner,
                now=self._clock(),
            )
        return self.project(made)


def read_rows(records: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 list of dicts or DataFrame
    """Give records as dicts.

    Raises
    ------
    InvalidImport
        When they are no records, or there are none or too many of them.
    """
    if hasattr(records, "iloc"):
        from textinator_widgets.sources.cells import as_cell

        names = [str(name) for name in records.columns]
        columns = [[as_cell(value) for value in records.iloc[:, place]] for place in range(len(names))]
        rows: list[Any] = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    elif isinstance(records, (list, tuple)):
        rows = list(records)
    else:
        raise InvalidImport(f"Records must be a list of dicts or a DataFrame; got {type_of(records)}.")
    if not 0 < len(rows) <= record_import.MOST_RECORDS:
        raise InvalidImport(f"Expected 1 to {record_import.MOST_RECORDS:,} records; got {len(rows):,}.")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise InvalidImport(f"Record {number} must be a dict; got {shown(row)}.")
    return rows


def read_marker(given: object) -> record_import.FieldMarker:
    """Give a field with its marker from a dict; raises `InvalidSetting`."""
    known = ("name", "anno_type", "choices", "color", "shortcut")
    if not isinstance(given, Mapping) or not isinstance(given.get("path"), str) or not given["path"]:
        raise InvalidSetting(
            f'A marker of records must be like {{"path": "mood", "name": "Mood"}}; got {shown(given)}.',
            field="markers",
        )
    extra = given.get("extra")
    if extra is not None and (not isinstance(extra, str) or not extra):
        raise InvalidSetting(f"extra of a marker must be a path; got {shown(extra)}.", field="markers")
    unknown = sorted(set(map(str, given)) - {"path", "extra", *known})
    if unknown:
        raise InvalidSetting(
            f"A marker of records has no field {unknown[0]!r}. There are: path, extra, {', '.join(known)}.",
            field="markers",
        )
    fields = {name: given[name] for name in known if given.get(name) is not None}
    fields.setdefault("name", given["path"].split(".")[-1].replace("[]", ""))
    return record_import.FieldMarker(path=given["path"], spec=MarkerSpec(**fields), extra=extra)
