"""Files with texts for whoever may keep some on the server: each person sees their own."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from textinator_widgets.api.managing import Given, Managing, Verb, flag_of, text_of, whole_of
from textinator_widgets.api.requests import BadRequest
from textinator_widgets.errors import AlreadyExists, InvalidInput, InvalidSetting, NotFound
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.managing import ManagedFile
from textinator_widgets.services import files, roles

PIECE = 256 * 1024
"""Bytes of a file that one message brings."""


@dataclass
class Upload:
    """A file that is coming in pieces; a page has one at a time."""

    name: str
    size: int
    replace: bool
    number: str = field(default_factory=lambda: secrets.token_hex(8))
    content: bytearray = field(default_factory=bytearray)


def list_files(managing: Managing, given: Given) -> dict[str, Any]:
    """Give the files of this person, by name."""
    with managing.reading() as session:
        return {"files": own_files(managing, session), "most": files.MOST_BYTES, "piece": PIECE}


def own_files(managing: Managing, session: Session) -> list[ManagedFile]:
    """Give the files of this person; raises `NotAllowed` for whom has none."""
    found = files.files(session, managing.actor, managing.store.data_folder, owner=managing.actor.name)
    return [
        {"name": one.name, "size": one.size, "changed": one.changed.isoformat(), "path": one.path}
        for one in found
    ]


def begin_upload(managing: Managing, given: Given) -> dict[str, str]:
    """Take a file that will come in pieces; what cannot be taken is refused before anything is sent."""
    size = whole_of(given, "size")
    name, replace = text_of(given, "name", 1000), flag_of(given, "replace")
    with managing.reading() as session:
        roles.refuse(session, managing.actor, "manage_files")
        there = {one["name"] for one in own_files(managing, session)}
    try:
        checked = files.check_name(name)
    except InvalidInput as error:
        raise InvalidSetting(_words(managing, error, "name"), field="file") from error
    if not 0 < size <= files.MOST_BYTES:
        message = translate(
            "A file has 1 to {most} million bytes.", managing.language, most=files.MOST_BYTES // 1_000_000
        )
        raise InvalidSetting(message, field="file")
    if checked in there and not replace:
        message = translate("You have a file of this name already.", managing.language)
        raise AlreadyExists(message, field="file")
    managing.uploads.clear()
    upload = Upload(checked, size, replace)
    managing.uploads[upload.number] = upload
    return {"upload": upload.number}


def add_piece(managing: Managing, given: Given) -> dict[str, int]:
    """Take the next piece of a file, and give how many bytes are there."""
    upload = _upload(managing, given)
    try:
        piece = base64.b64decode(text_of(given, "data", PIECE * 2), validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadRequest("The piece of a file must be base64.") from error
    if len(upload.content) != whole_of(given, "at") or len(upload.content) + len(piece) > upload.size:
        managing.uploads.clear()
        raise BadRequest("The pieces of a file must come in order, and be as long as was said.")
    upload.content += piece
    return {"there": len(upload.content)}


def end_upload(managing: Managing, given: Given) -> dict[str, Any]:
    """Store a file that is there whole."""
    upload = _upload(managing, given)
    managing.uploads.clear()
    if len(upload.content) != upload.size:
        raise BadRequest("The file did not come whole.")
    try:
        with managing.writing() as session:
            files.add_file(
                session,
                managing.actor,
                managing.store.data_folder,
                upload.name,
                bytes(upload.content),
                owner=managing.actor.name,
                replace=upload.replace,
                now=managing.now(),
            )
    except InvalidInput as error:
        raise InvalidSetting(_words(managing, error, "content"), field="file") from error
    return list_files(managing, given)


def delete_file(managing: Managing, given: Given) -> dict[str, Any]:
    """Delete a file of this person; texts that were read from it stay."""
    data, owner = managing.store.data_folder, managing.actor.name
    with managing.writing() as session:
        roles.refuse(session, managing.actor, "manage_files")
        try:
            name = text_of(given, "name", 1000)
            files.delete_file(session, managing.actor, data, name, owner=owner, now=managing.now())
        except (NotFound, InvalidInput) as error:
            message = translate("You have no such file.", managing.language)
            raise InvalidSetting(message) from error
    return list_files(managing, given)


def _upload(managing: Managing, given: Given) -> Upload:
    upload = managing.uploads.get(text_of(given, "upload"))
    if not isinstance(upload, Upload):
        raise BadRequest("No file is coming under this number.")
    return upload


def _words(managing: Managing, error: InvalidInput, what: str) -> str:
    if managing.language == "en":
        return error.message
    if what == "name":
        return translate(
            "The name of a file must end in {endings}, without signs that no file has.",
            managing.language,
            endings=", ".join(files.ENDINGS),
        )
    return translate("The file is no text in UTF-8, or no JSON as its name says.", managing.language)


VERBS: dict[str, Verb] = {
    "files": list_files,
    "begin_upload": begin_upload,
    "add_piece": add_piece,
    "end_upload": end_upload,
    "delete_file": delete_file,
}
