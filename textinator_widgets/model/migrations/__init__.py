"""The steps from one revision of the tables to the next; Alembic is imported only to take them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent


def alembic_config(more_versions: Sequence[Path] = ()) -> Config:
    """Return Alembic's settings: our steps, and those of further folders."""
    from alembic.config import Config

    folders = os.pathsep.join(str(folder) for folder in (FOLDER / "versions", *more_versions))
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", folders.replace("%", "%%"))
    return config


def newest_revision(more_versions: Sequence[Path] = ()) -> str:
    """Return the revision that the steps lead to."""
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(alembic_config(more_versions)).get_current_head()
    if head is None:
        raise RuntimeError(f"No migration was found in {FOLDER / 'versions'}; install the package again.")
    return head


def upgrade(connection: Connection, *, more_versions: Sequence[Path] = ()) -> None:
    """Take all steps to the newest revision inside the transaction of a connection."""
    from alembic import command

    config = alembic_config(more_versions)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
