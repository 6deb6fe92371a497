"""The sessions of `start-multi-session`: a folder for each, found by a secret that is stored nowhere."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from textinator_widgets.errors import StoreUnusable
from textinator_widgets.services.login_limits import network_of
from textinator_widgets.serving.projects_dir import STORE_NAME, ProjectsDir

VISITOR = "visitor"
"""Who a person with a session is in its store."""

PER_ADDRESS, PER_S = 60, 3600.0
"""How many sessions one address may begin in this time; a class has one address."""

FREE_BYTES = 500_000_000
"""No session is begun on a disk with less room than this."""

LARGEST_BYTES = 200_000_000
"""A session that has grown by more than this is not opened any more."""

_MOST_ADDRESSES = 10_000
_FOLDER = re.compile(r"session-[0-9a-f]{32}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_DAY_S = 86_400.0


@dataclass(frozen=True)
class Bounds:
    """How much there may be."""

    sessions: int = 1000
    kernels: int = 100
    """Pages that are open at once, of all sessions."""
    keep_days: int | None = None
    """After so many days without use a session is taken away; None = never."""


@dataclass(frozen=True)
class BrowserSession:
    """The project of one browser session."""

    folder: Path

    @property
    def id(self) -> str:
        """Its name, which does not give its link away."""
        return self.folder.name

    @property
    def store(self) -> Path:
        """Where its answers are."""
        return self.folder / STORE_NAME

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(path.stat().st_size for path in self.folder.iterdir() if path.is_file())

    @property
    def used(self) -> float:
        """When somebody opened it or changed something in it, as POSIX time."""
        log = self.store.with_name(f"{STORE_NAME}-wal")
        return max(path.stat().st_mtime for path in (self.folder, self.store, log) if path.exists())

    def note_use(self, when: float | None = None) -> None:
        """Note that somebody opened it, just now or at a POSIX time."""
        os.utime(self.folder, None if when is None else (when, when))


class FullError(Exception):
    """No session can be begun; `wait_s` says after how long one of this address can, None = nobody knows."""

    def __init__(self, wait_s: float | None) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


class BrowserSessions:
    """All sessions below one folder.

    The token in the link and the cookie has 192 bits of chance. The folder is named by its SHA-256: who can
    list the folders learns no token from them, and a server that starts anew needs no list.
    """

    def __init__(
        self,
        root: Path,
        pattern: Path,
        *,
        most: int = 1000,
        keep_days: int | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Name the place of the sessions.

        Parameters
        ----------
        pattern
            The store that each session begins with; nobody has it open.
        most
            How many there may be.
        keep_days
            After so many days without use a session is taken away; None = never.
        """
        self.root = root
        self._pattern = pattern
        self._pattern_bytes = pattern.stat().st_size
        self._most = most
        self._keep_days = keep_days
        self._clock = clock
        self._begun: dict[str, list[float]] = {}

    def begin(self, address: str) -> str:
        """Make a session for a browser at this address; gives its token.

        Raises
        ------
        FullError
            When there are too many, this address began too many, or the disk is nearly full.
        OSError
            When the folder cannot be written.
        """
        now = self._clock()
        before = self._recent(network_of(address), now)
        if len(before) >= PER_ADDRESS:
            raise FullError(before[0] + PER_S - now)
        room = shutil.disk_usage(self.root).free - self._pattern_bytes
        if room < FREE_BYTES or len(sessions_of(self.root)) >= self._most:
            raise FullError(None)
        token = secrets.token_urlsafe(24)
        folder = self.root / _folder_name(token)
        making = self.root / f".{folder.name}"
        making.mkdir(mode=0o700)
        try:
            shutil.copyfile(self._pattern, making / STORE_NAME)
            (making / STORE_NAME).chmod(0o600)  # as every store; the files beside it take that over
            making.rename(folder)
        except OSError:
            shutil.rmtree(making, ignore_errors=True)
            raise
        before.append(now)
        return token

    def find(self, token: object) -> BrowserSession | None:
        """Give the session of a token; None when there is none."""
        if not isinstance(token, str) or _TOKEN.fullmatch(token) is None:
            return None
        session = BrowserSession(self.root / _folder_name(token))
        return session if session.store.is_file() else None

    def is_too_large(self, session: BrowserSession) -> bool:
        """Say whether a session has grown too much to be worked on."""
        return session.size - self._pattern_bytes > LARGEST_BYTES

    def remove_unused(self, in_use: Collection[str]) -> list[str]:
        """Take away the sessions that nobody used for long; gives their names.

        Parameters
        ----------
        in_use
            Names of sessions with a kernel, which stay.
        """
        if self._keep_days is None:
            return []
        oldest = self._clock() - self._keep_days * _DAY_S
        gone = [one for one in sessions_of(self.root) if one.id not in in_use and one.used < oldest]
        for session in gone:
            leaving = session.folder.with_name(f".{session.id}")
            session.folder.rename(leaving)
            shutil.rmtree(leaving)
        return [session.id for session in gone]

    def _recent(self, network: str, now: float) -> list[float]:
        """Give when a network began its sessions of late; to be added to."""
        times = [one for one in self._begun.pop(network, []) if one > now - PER_S]
        self._begun[network] = times
        while len(self._begun) > _MOST_ADDRESSES:
            del self._begun[next(iter(self._begun))]
        return times


def sessions_of(root: Path) -> list[BrowserSession]:
    """Give the sessions below a folder, by name."""
    return sorted(_sessions(root), key=lambda session: session.id)


def root_folder(root: Path) -> Path:
    """Make the folder of the sessions, which only its owner reads; gives it from the root of the disk.

    Raises
    ------
    StoreUnusable
        When it is a project or a file, or cannot be made.
    """
    place = ProjectsDir.at(root)
    if place.root is None or place.url is not None or place.store.exists():
        raise StoreUnusable(
            f"Expected a folder for the sessions, but {root} is a project or a file. Name another folder, "
            "which may be new."
        )
    try:
        place.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreUnusable(
            f"Expected a folder for the sessions, but {root} cannot be made: {error.strerror}. Name another."
        ) from error
    return place.root


def _sessions(root: Path) -> Iterator[BrowserSession]:
    for folder in root.iterdir():
        if _FOLDER.fullmatch(folder.name) and (folder / STORE_NAME).is_file():
            yield BrowserSession(folder)


def _folder_name(token: str) -> str:
    return f"session-{hashlib.sha256(token.encode()).hexdigest()[:32]}"
