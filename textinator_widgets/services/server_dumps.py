"""Backups of stores on a PostgreSQL server whose tables are of an older revision: by pg_dump, verified."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, func, select, table, text

from textinator_widgets.services.backup_names import backup_folder, backup_name, free_place, make_folder

_UNTIL_THE_END = text("SELECT set_config('idle_in_transaction_session_timeout', '0', true)")
_TABLES = text(
    "SELECT relname FROM pg_class c WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
)
_NAME = rb'(?:"[^"]+"|[^ ".]+)'
_ROWS_OF = re.compile(rb"COPY (" + _NAME + rb"\." + _NAME + rb") \(")
_LONGEST_COMPLAINT = 500
_SECRETS = {"sslpassword", "oauth_client_secret"}
"""What the programs take on their command line only, where others on the machine can read it."""


class NoDumpError(Exception):
    """No backup was made; the message says why, in words that come after "but"."""


def dump(
    connection: Connection, url: URL, revision: str, *, folder: Path | None = None, now: datetime
) -> Path:
    """Make a backup `NAME.revision-<revision>.<time>Z.dump` with pg_dump, verify it, and give its path.

    Every row is read from the backup again and counted. The password goes to the programs in their
    environment, which only their owner can read.

    Parameters
    ----------
    connection
        Of a transaction that keeps everybody else from writing to the store.
    folder
        Where it goes; None = the folder for backups of the store.

    Raises
    ------
    NoDumpError
        When pg_dump or pg_restore is missing or fails, or the backup is not whole; no file is left then.
    StoreUnusable
        When the folder cannot be made.
    """
    pg_dump, pg_restore = (shutil.which(name) for name in ("pg_dump", "pg_restore"))
    if pg_dump is None or pg_restore is None:
        raise NoDumpError("pg_dump and pg_restore are not installed here")
    address, environment = _address(url)
    source = url.render_as_string(hide_password=False)
    folder = folder or backup_folder(source)
    make_folder(folder)
    place = free_place(folder, f"{backup_name(source)}.revision-{revision}", now, ending="dump")
    part = folder / f".{place.name}.{os.getpid()}.part"
    # our transaction has nothing to do meanwhile, for as long as it takes
    connection.execute(_UNTIL_THE_END)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _run(
            [pg_dump, "--format=custom", "--no-password", f"--file={part}", f"--dbname={address}"],
            environment,
        )
        _verify(pg_restore, part, _rows_of(connection))
        part.replace(place)
    except OSError as error:
        raise NoDumpError(
            f"pg_dump could not be used to write one to the folder {folder}: {error.strerror}"
        ) from error
    except NoDumpError as error:
        raise NoDumpError(f"{error}; it was to come into the folder {folder}") from error
    finally:
        part.unlink(missing_ok=True)
    return place


def _address(url: URL) -> tuple[str, dict[str, str]]:
    """Give what leads to a database, as libpq takes it, without the password; and the variable with that."""
    import psycopg

    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    asked = url.get_dialect()().create_connect_args(url)[1]
    parts = {name: value for name, value in asked.items() if name in known}
    if hidden := sorted(_SECRETS & parts.keys()):
        raise NoDumpError(f"pg_dump would show others on this machine what the URL has as {hidden[0]}")
    password = parts.pop("password", None)
    address = psycopg.conninfo.make_conninfo(**parts)
    return address, {} if password is None else {"PGPASSWORD": str(password)}


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 no shell, and the words are ours
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise NoDumpError(_complaint("pg_dump", done.returncode, done.stderr))


def _complaint(program: str, code: int, said: bytes) -> str:
    words = " ".join(said.decode(errors="replace").split())[:_LONGEST_COMPLAINT]
    return f"{program} ended with {code} and said {words!r}"


def _rows_of(connection: Connection) -> Counter[str]:
    """Count the rows of the tables of a store."""
    names = connection.execute(_TABLES).scalars().all()
    count = select(func.count())
    return Counter({name: connection.scalar(count.select_from(table(name))) or 0 for name in names})


def _verify(pg_restore: str, part: Path, expected: Counter[str]) -> None:
    """Read all rows of a backup again, and refuse one that does not have those of the store."""
    command = [pg_restore, "--data-only", "--file=-", str(part)]
    found: Counter[str] = Counter()
    current = None
    with (
        tempfile.TemporaryFile() as told,
        subprocess.Popen(  # noqa: S603 no shell, and the words are ours
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=told
        ) as program,
    ):
        for line in program.stdout or ():
            if current is None:
                begin = _ROWS_OF.match(line)
                current = begin and begin[1].rpartition(b".")[2].strip(b'"').decode()
            elif line.rstrip() == rb"\.":
                current = None
            else:
                found[current] += 1
        program.wait()
        told.seek(0)
        said = told.read()
    if program.returncode:
        raise NoDumpError(_complaint("pg_restore", program.returncode, said))
    different = sorted(name for name in expected if found[name] != expected[name])
    if different:
        raise NoDumpError(f"the one of pg_dump has other rows of {', '.join(different)} than the store")
