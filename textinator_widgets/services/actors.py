"""Who asks: an argument of every verb."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from textinator_widgets.model import AuditLog
from textinator_widgets.services.bulk import insert_row

Role = Literal["caller", "annotator", "author", "collaborator", "reviewer"]
Verified = Literal["python", "os", "cookie", "login", "shared", "none"]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person, the role in which they ask, and how they were verified.

    A Python caller is trusted ("python"); "os" is the user of the operating system; "cookie" a name that was
    entered on the page of an open store; "login" a login; "shared" the one password
    of a server that everybody knows; "none" somebody who has not shown who they are. `user_id` is None for
    whoever is no user.
    """

    user_id: int | None = None
    name: str = ""
    role: Role = "caller"
    verified: Verified = "python"


CALLER = Actor()
"""Python code that acts for nobody in particular."""


def own_name() -> str:
    """Give the name of whoever runs this program: their name at a JupyterHub, else the operating system's.

    In the containers of a hub everybody may be one user of the operating system.
    """
    return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()


def record(
    session: Session,
    actor: Actor,
    action: str,
    thing: str,
    *,
    now: datetime,
    old: str | None = None,
    new: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write one row of the audit log.

    Parameters
    ----------
    thing
        What it was done to: `project:3`, `batch:<uuid>`.
    details
        JSON: what was there before, and after.
    """
    insert_row(
        session,
        AuditLog,
        time=now,
        user_id=actor.user_id,
        role=actor.role,
        verified=actor.verified,
        action=action,
        object=thing,
        old_revision=old,
        new_revision=new,
        details=details,
    )
