"""Answers of a file become batches: all of them, or none."""

from __future__ import annotations

import json
import os
import uuid as uuids
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidImport, InvalidSetting
from textinator_widgets.formats.imported import ImportedAnswer, Importer, Problem
from textinator_widgets.formats.importers.records import is_rows
from textinator_widgets.model import Batch, Claim, Project
from textinator_widgets.model.logs import is_open
from textinator_widgets.plugins import importers
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.accounts import ensure_user, join
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.assignment import finish_submit
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.claims import ClaimRow, claim_of
from textinator_widgets.services.definitions import load_definition
from textinator_widgets.services.identities import as_uuid
from textinator_widgets.services.import_checks import Checked, Checker
from textinator_widgets.services.import_known import sort_out, submit_key
from textinator_widgets.services.import_texts import Texts
from textinator_widgets.services.roles import refuse
from textinator_widgets.services.rules import rules_of
from textinator_widgets.services.search import index_stored_text
from textinator_widgets.services.submission import insert_answer

MISSING_INPUTS = ("refuse", "allow")
"""What is done with an answer that lacks an input which the project requires."""

MOST_SHOWN = 10
"""Problems in the message of an error; the others are in its `problems`."""


@dataclass
class Imported:
    """What an import did: how many batches and texts it stored.

    `known` counts answers that the project has already, `left_out` those that were withdrawn or replaced by
    a revision in the file. `users` are the people whose answers it stored. `incomplete` are the answers that
    were stored without inputs that the project requires, `refused` what was left out because it could not be
    taken: each a dict `{"where", "message"}`. `unread` are the columns of rows that no field is read of.
    """

    batches: int = 0
    texts: int = 0
    known: int = 0
    left_out: int = 0
    users: list[str] = field(default_factory=list)
    incomplete: list[dict[str, str]] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read_answers(name: str | None, material: object) -> list[ImportedAnswer | Problem]:
    """Give the answers of a file or object, and what cannot be understood in it.

    Parameters
    ----------
    name
        Of the import format; None = "records" for rows, else "task".
    material
        A path, or what the format takes: JSON, or the content of a file.

    Raises
    ------
    UnknownFormat, InvalidImport
        When there is no such import format; when the material cannot be read at all.
    """
    if isinstance(material, (tuple, Iterator)) and not hasattr(material, "read"):
        material = list(material)
    importer: Importer = importers.get(name or ("records" if is_rows(material) else "task"))
    return list(importer.read(_material(importer, material)))


def import_annotations(
    session: Session,
    actor: Actor,
    project: Project,
    found: Sequence[ImportedAnswer | Problem],
    *,
    user: str | None,
    now: datetime,
    missing_inputs: str = "refuse",
    partly: bool = False,
) -> Imported:
    """Store the answers of a file or object.

    Parameters
    ----------
    found
        What `read_answers` gave.
    user
        Whose answers they are; None = the file says it.
    missing_inputs
        "refuse" answers without an input that the project requires, or "allow" them.
    partly
        Store what can be taken, and list the rest in `refused`; of rows, each by itself.

    Raises
    ------
    NotAllowed, InvalidSetting
        When whoever asks may not manage the project; when `missing_inputs` or `partly` is something else.
    InvalidImport
        When anything cannot be taken, without `partly`; the message names each place. Nothing was stored.
    """
    refuse(session, actor, "manage_project", project)
    _check_options(missing_inputs, partly)
    definition = load_definition(session, project, language="en")
    texts, done = Texts(session, project), Imported()
    rules = rules_of(session, project, language="en")
    checker = Checker(session, rules, definition, texts, user, may_miss_inputs=missing_inputs == "allow")
    replaced = {one.revision_of for one in found if isinstance(one, ImportedAnswer)} - {None}
    problems: list[Problem] = []
    checked: list[Checked] = []
    for one in found:
        if isinstance(one, Problem):
            problems.append(one)
        elif one.undone or one.uuid in replaced:
            done.left_out += 1
        else:
            checked += checker.check_rows(one, problems) if partly else checker.check_whole(one, problems)
    found_there = sort_out(session, project.id, definition, texts, checked)
    problems += found_there.problems
    if problems and not partly:
        raise _refused(problems)
    done.refused = [{"where": one.where, "message": one.message} for one in problems]
    done.known = found_there.known
    done.unread = sorted({name for one in found if isinstance(one, ImportedAnswer) for name in one.unread})
    done.texts = texts.store_new(actor, (one.place for one, _ in found_there.new), now=now)
    people = _people(session, actor, project, checked, now=now)
    done.users = sorted(people)
    _store(session, project, found_there.new, people, texts, done, now=now)
    record(session, actor, "import", f"project:{project.id}", now=now, new=f"{done.batches} batches")
    return done


def _check_options(missing_inputs: object, partly: object) -> None:
    if not isinstance(partly, bool):
        raise InvalidSetting(f"partly must be True or False; got {shown(partly)}.")
    if not isinstance(missing_inputs, str) or missing_inputs not in MISSING_INPUTS:
        raise InvalidSetting(f'missing_inputs must be "refuse" or "allow"; got {shown(missing_inputs)}.')


def _refused(problems: list[Problem]) -> InvalidImport:
    listed = "\n".join(f"- {one.where}: {one.message}" for one in problems[:MOST_SHOWN])
    more = len(problems) - MOST_SHOWN
    return InvalidImport(
        f"Nothing was imported, because of {len(problems)} "
        f"{'problem' if len(problems) == 1 else 'problems'}:\n{listed}"
        + (f"\n- and {more} more." if more > 0 else ""),
        [{"where": one.where, "message": one.message} for one in problems],
    )


def _material(importer: Importer, material: object) -> object:
    """Give what an importer reads: the content of a file is read and parsed.

    A str is a path for JSON and for folders; for formats of text it is one when it has no line break, does
    not begin as JSON does, and a file is there. A byte order mark before JSON or text is left out.
    """
    is_path = isinstance(material, Path)
    if importer.takes == "records":
        return material
    if isinstance(material, str) and "\0" not in material and "\n" not in material:
        # os.path finds nothing at a name that no file can have, where Path has an error
        is_path = importer.takes != "text" or (
            not material.lstrip("\ufeff ").startswith(("{", "[")) and os.path.isfile(material)
        )
    if importer.takes == "folder":
        if not is_path or not os.path.isdir(str(material)):
            raise InvalidImport(f"The format {importer.name} is a folder; got {shown(material)}.")
        return Path(str(material))
    if not is_path:
        if importer.takes == "text" and not isinstance(material, str):
            raise InvalidImport(f"Expected a path or a text; got {shown(material)}.")
        return material.removeprefix("\ufeff") if isinstance(material, str) else material
    if is_open(str(material)):  # reading it would release the locks of the store
        raise InvalidImport(
            f"Expected a file with answers, but {str(material)!r} is a store that is open here."
        )
    try:
        content = Path(str(material)).read_bytes().decode("utf-8-sig")
        return json.loads(content) if importer.takes == "json" else content
    except OSError as error:
        raise InvalidImport(f"{str(material)!r} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        what = "JSON in UTF-8" if importer.takes == "json" else "text in UTF-8"
        raise InvalidImport(f"Expected {what} in {str(material)!r}; {error}.") from error


def _people(
    session: Session, actor: Actor, project: Project, checked: Iterable[Checked], *, now: datetime
) -> dict[str, int]:
    """Give the ids of the people whose answers these are, as members of the project."""
    people: dict[str, int] = {}
    for one in checked:
        if one.user not in people:
            people[one.user] = ensure_user(session, actor, one.user, now=now)
            join(session, actor, project.id, people[one.user], now=now)
    return people


def _store(
    session: Session,
    project: Project,
    new: Iterable[tuple[Checked, int]],
    people: Mapping[str, int],
    texts: Texts,
    done: Imported,
    *,
    now: datetime,
) -> None:
    rules = rules_of(session, project, language="en")
    for one, number in new:
        datapoint_id, context_id = texts.place(one.place)
        claim = _claim(session, project, datapoint_id, people[one.user], now)
        batch_id = insert_row(
            session,
            Batch,
            uuid=_free_uuid(session, one.given.uuid),
            key=submit_key(one, datapoint_id, texts.sha256_of(datapoint_id), number),
            payload_hash=one.digest,
            user_id=people[one.user],
            project_id=project.id,
            datapoint_id=datapoint_id,
            context_id=context_id,
            is_flagged=one.given.is_flagged,
            seconds=one.given.seconds,
            schema_version=rules.schema_version,
            dt_created=one.given.created or now,
            dt_updated=now,
        )
        insert_answer(session, rules, one.answer, batch_id=batch_id, context_id=context_id, now=now)
        index_stored_text(session, context_id)
        finish_submit(session, project, claim, now=now)
        done.batches += 1
        if one.answer.missing:
            message = "\n".join(violation["message"] for violation in one.answer.missing)
            done.incomplete.append({"where": one.given.where, "message": message})


def _free_uuid(session: Session, given: str | None) -> str:
    """Give the uuid that a submission has in its file, unless the store has it; then a new one."""
    uuid = as_uuid(given or "")
    if uuid is not None and session.scalar(select(Batch.id).where(Batch.uuid == uuid)) is None:
        return uuid
    return str(uuids.uuid4())


def _claim(session: Session, project: Project, datapoint_id: int, user_id: int, now: datetime) -> ClaimRow:
    """Give the person's claim on a text, as if it had been given to them."""
    claim = claim_of(session, project, datapoint_id, user_id)
    if claim is None:
        insert_row(
            session,
            Claim,
            project_id=project.id,
            datapoint_id=datapoint_id,
            user_id=user_id,
            state="submitted",
            dt_created=now,
            dt_updated=now,
        )
        claim = claim_of(session, project, datapoint_id, user_id)
    if claim is None:
        raise RuntimeError("A claim that was just stored was expected.")
    return claim
