"""What people answered, for a project's manager: how much there is, and a file of it to take away."""

from __future__ import annotations

import base64
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from sqlalchemy.orm import Session

from textinator_widgets.api.described import field
from textinator_widgets.api.managing import Given, Managing, Verb, dict_of, text_of, whole_of
from textinator_widgets.api.requests import BadRequest
from textinator_widgets.errors import InvalidSetting, UnknownFormat
from textinator_widgets.i18n import translate
from textinator_widgets.model import Project
from textinator_widgets.plugins import exporters
from textinator_widgets.protocol.managing import FieldChoice, FormField, ManagedAnswers, StartedDownload
from textinator_widgets.services import exports
from textinator_widgets.services.actors import record
from textinator_widgets.services.definitions import name_in
from textinator_widgets.services.project_spec import variants_of
from textinator_widgets.services.statistics import statistics

PIECE = 512 * 1024
"""Bytes of a file that one answer brings."""

_ENDINGS = {"csv": ".csv", "conll": ".conll", "brat": ".zip", "parquet": ".parquet"}
_LINES = ("jsonl", "prodigy", "doccano")
_TABLES = ("labels", "inputs", "relations", "batches")


class Download:
    """A file that is going to a page in pieces, in a folder that goes with it; a page has one at a time."""

    def __init__(self) -> None:
        self.number = secrets.token_hex(8)
        self.folder = Path(mkdtemp(prefix="textinator-export-"))
        self.path = self.folder / "answers"
        self.name = ""
        self.close = finalize(self, shutil.rmtree, self.folder, ignore_errors=True)  # also as the kernel ends


def answers(managing: Managing, given: Given) -> ManagedAnswers:
    """Give how much was answered, and the form of a file of it."""
    with managing.reading() as session:
        project = managing.project(session, given)
        counted = statistics(session, project)
        names = {
            one.code: name_in(one.marker.name, one.marker.names, project, managing.language)
            for one in variants_of(session, project)
        }
        return {
            "texts": counted["texts"],
            "submitted_texts": counted["submitted_texts"],
            "people": counted["annotators"],
            "batches": counted["batches"],
            "markers": [
                {"code": code, "name": names.get(code, code), "count": count}
                for code, count in counted["by_marker"].items()
            ],
            "fields": _fields(managing.language, exports.fitting(session, project)),
            "values": {"format": "csv:labels", "include_usernames": True},
        }


def _fields(language: str, fitting: list[str]) -> list[FormField]:
    words = {
        "csv:labels": translate("Table of the labels (CSV)", language),
        "csv:inputs": translate("Table of what stands in fields (CSV)", language),
        "csv:relations": translate("Table of the relations (CSV)", language),
        "csv:batches": translate("Table of the submissions (CSV)", language),
        "task": translate("JSON in the short form of the task", language),
        "generic": translate("JSON with everything", language),
        "jsonl": translate("A line of JSON for each submission", language),
    }
    tables = [f"csv:{table}" for table in _TABLES] if "csv" in fitting else []
    there = tables + [name for name in fitting if name != "csv"]
    choices: list[FieldChoice] = [{"value": name, "label": words.get(name, name)} for name in there]
    named = [name for name in fitting if "include_usernames" in exporters.get(name).options]
    return [
        field("format", "choice", translate("Format", language), choices=choices, required=True),
        field(
            "include_usernames",
            "flag",
            translate("With the names of people", language),
            only_for={"field": "format", "values": named},
        ),
    ]


def begin_download(managing: Managing, given: Given) -> StartedDownload:
    """Write the file, and say how large it is; it comes in pieces."""
    values = dict_of(given, "values")
    form, _, table = str(values.get("format") or "").partition(":")
    forget(managing)
    with managing.reading() as session:
        project = managing.project(session, given)
        made = _written(managing, session, project, form, _options(form, table, values))
    with managing.writing() as session:
        managing.project(session, given)
        details = {"project": whole_of(given, "project"), "format": form}
        actor = managing.actor
        record(session, actor, "export", f"user:{actor.user_id}", now=managing.now(), details=details)
    managing.downloads[made.number] = made
    return {
        "download": made.number,
        "name": made.name,
        "size": made.path.stat().st_size,
        "piece": PIECE,
    }


def _options(form: str, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {"table": table} if table else {}
    if form in exporters.names() and "include_usernames" in exporters.get(form).options:
        options["include_usernames"] = values.get("include_usernames") is True
    return options


def _written(
    managing: Managing, session: Session, project: Project, form: str, options: Mapping[str, Any]
) -> Download:
    """Write it into a folder of its own."""
    made = Download()
    title = re.sub(r"[^\w-]+", "-", project.title).strip("-")[:80] or "answers"
    ending = _ENDINGS.get(form, ".jsonl" if form in _LINES else ".json")
    made.name = f"{title}-{options.get('table', form)}{ending}"
    try:
        if form not in exports.fitting(session, project):
            raise UnknownFormat("Expected a format that fits the project.")
        exports.export(session, project, form, made.path, options)
        if made.path.is_dir():
            made.path = Path(shutil.make_archive(str(made.path), "zip", made.path))
    except BaseException as error:
        made.close()
        if not isinstance(error, UnknownFormat | InvalidSetting):
            raise
        message = translate(
            "The answers cannot be written in this format. Choose another.", managing.language
        )
        raise InvalidSetting(message, field="format") from error
    return made


def take_piece(managing: Managing, given: Given) -> dict[str, str]:
    """Give the piece of a file that begins at a byte, as base64."""
    download, at = _download(managing, given), whole_of(given, "at")
    with download.path.open("rb") as file:
        file.seek(at)
        return {"data": base64.b64encode(file.read(PIECE)).decode()}


def end_download(managing: Managing, given: Given) -> dict[str, Any]:
    """Throw the file away that has come."""
    _download(managing, given)
    forget(managing)
    return {}


def forget(managing: Managing) -> None:
    """Throw away what was to be taken."""
    for download in managing.downloads.values():
        download.close()
    managing.downloads.clear()


def _download(managing: Managing, given: Given) -> Download:
    download = managing.downloads.get(text_of(given, "download"))
    if not isinstance(download, Download):
        raise BadRequest("No file is going under this number.")
    return download


VERBS: dict[str, Verb] = {
    "answers": answers,
    "begin_download": begin_download,
    "take_piece": take_piece,
    "end_download": end_download,
}
