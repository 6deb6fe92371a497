"""Which revision of the tables a store has, asked with one SELECT and without Alembic."""

from __future__ import annotations

import re

from textinator_widgets.errors import StoreTooNew, StoreTooOld, StoreUnusable
from textinator_widgets.protocol.values import quoted

HEAD = "tw0008"
"""The newest revision; a test compares it with the newest script in `migrations/versions`."""

UNFINISHED = "copying"
"""What stands in the place of a revision while a store is copied."""

READ_REVISION = "SELECT version_num FROM alembic_version"

CREATE_REVISION = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def number_of(revision: str) -> int | None:
    """Return the running number of a revision of ours, or None for any other word."""
    match = re.fullmatch(r"tw(\d{4})", revision)
    return int(match[1]) if match else None


def check_revision(stored: str, place: str, *, head: str = HEAD) -> None:
    """Refuse a store whose tables are not those of this version.

    Raises
    ------
    StoreTooOld, StoreTooNew
        When the store was made by another version.
    StoreUnusable
        When the revision is not one of ours.
    """
    number, newest = number_of(stored), number_of(head) or 0
    if stored == UNFINISHED:
        raise StoreUnusable(
            f"A whole store was expected at {place}, but a copy into it has not been finished. Run the same "
            f"command again: textinator copy --from SOURCE --to {quoted(place)}."
        )
    if number is None:
        raise StoreUnusable(
            f"A store of textinator_widgets was expected at {place}, but the database there belongs to "
            f"another program (its revision is {stored!r}). Choose another path."
        )
    if number < newest:
        how = "it makes a backup first, with pg_dump" if "://" in place else "it makes a backup first"
        raise StoreTooOld(
            f"A store of revision {head} was expected, but {place} has revision {stored}: an older version "
            f"made it. Upgrade it with: textinator migrate {quoted(place)} ({how})."
        )
    if number > newest:
        raise StoreTooNew(
            f"A store of revision {head} was expected, but {place} has revision {stored}: a newer version "
            "made it. Upgrade the package with: pip install --upgrade textinator-widgets."
        )
