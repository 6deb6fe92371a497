"""Keys of edits in place: each belongs to the batch that it changed, and to no other.

A submission and a revision are rows with their key. An edit in place is none, so its key stands in the audit
log under an object of its own, where it is found by index however many edits there were.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import KeyReused
from textinator_widgets.model import AuditLog, Batch, Project
from textinator_widgets.model.prepared import Prepared
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.bulk import insert_row

OF_KEY = Prepared(
    select(Batch.uuid, func.coalesce(Batch.original_id, Batch.id))
    .join(AuditLog, AuditLog.new_revision == Batch.uuid)
    .where(
        AuditLog.object == bindparam("object"),
        AuditLog.user_id == bindparam("user"),
        Batch.project_id == bindparam("project"),
    )
)
PLACE = Prepared(
    select(func.coalesce(Batch.original_id, Batch.id), Batch.original_id).where(
        Batch.id == bindparam("batch")
    )
)
NAMED = Prepared(
    select(func.coalesce(Batch.original_id, Batch.id)).where(
        Batch.uuid == bindparam("uuid"), Batch.project_id == bindparam("project")
    )
)


def remember_edit_key(session: Session, actor: Actor, batch: Batch, key: str, *, now: datetime) -> None:
    """Keep in mind that a person has changed a batch in place with this key."""
    record(session, actor, "edit_key", _object(key), now=now, new=batch.uuid)


def take_edit_key(session: Session, user: int | None, edit: AuditLog) -> None:
    """Keep in mind the key of an edit in place that another copy of the store tells of, as that person's.

    Parameters
    ----------
    user
        Who the person is here.
    edit
        The row of the other copy's log.
    """
    key = (edit.details or {}).get("key")
    if edit.action != "edit" or not isinstance(key, str):
        return
    uuid = edit.object.removeprefix("batch:")
    known = select(AuditLog.id).where(
        AuditLog.object == _object(key), AuditLog.user_id == user, AuditLog.new_revision == uuid
    )
    if session.scalar(known.limit(1)) is None:
        same = {"time": edit.time, "role": edit.role, "verified": edit.verified}
        insert_row(
            session,
            AuditLog,
            user_id=user,
            action="edit_key",
            object=_object(key),
            new_revision=uuid,
            **same,
        )


def refuse_key_of_edit(
    session: Session, actor: Actor, project: Project, key: str, *, place: int | None = None
) -> None:
    """Refuse a key with which this person has changed another batch of the project in place.

    Parameters
    ----------
    place
        The first revision of the batch that the key comes for now; None = a new one.

    Raises
    ------
    KeyReused
        With the uuid of that batch.
    """
    named = {"object": _object(key), "user": actor.user_id, "project": project.id}
    for identity, first in OF_KEY.all(session, named):
        if first != place:
            raise _reused(key, f"an edit of the batch {identity}")


def refuse_other_batch(session: Session, project: Project, key: str, stored: int, identity: str) -> None:
    """Refuse an edit of a batch with the key of a submission that is stored, unless that is a revision of it.

    Parameters
    ----------
    stored
        Id of the batch that the key made.
    identity
        Uuid of the batch that is to be edited.

    Raises
    ------
    KeyReused
        When the key made another batch.
    """
    place, original = PLACE.all(session, {"batch": stored})[0]
    wanted = NAMED.scalar(session, {"uuid": identity, "project": project.id})
    if original is None or place != wanted:
        raise _reused(key, "another batch")


def refuse_revision(session: Session, key: str, stored: int | None) -> None:
    """Refuse a submission with the key of an edit that is stored as a revision.

    Parameters
    ----------
    stored
        Id of the batch that the key made before; None = of none.

    Raises
    ------
    KeyReused
        When the key made a revision.
    """
    if stored is None:
        return
    _, original = PLACE.all(session, {"batch": stored})[0]
    if original is not None:
        raise _reused(key, "an edit of another batch")


def _object(key: str) -> str:
    return f"edit-key:{hashlib.sha256(key.encode()).hexdigest()}"


def _reused(key: str, what: str) -> KeyReused:
    return KeyReused(
        f"The submit key {key!r} was used for {what}; nothing was stored. Use a new key for each submission "
        "and each edit."
    )
