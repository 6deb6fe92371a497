"""The queue of writers: an advisory lock on a file beside the store.

SQLite lets one process write at a time, but those who wait poll, and some wait very long. A lock of the
operating system wakes them in turn, and dies with its process.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from textinator_widgets.errors import StoreBusy, StoreUnusable

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

POLL_S = 0.01

_descriptors: set[int] = set()
_turns: dict[Path, threading.Lock] = {}


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether two checkpoints at one moment can damage a store with this version of SQLite.

    Present from 3.7.0 to 3.51.2, repaired in the branches 3.44 (.6) and 3.50 (.7). The queue of writers keeps
    checkpoints apart.
    """
    repaired: dict[tuple[int, ...], int] = {(3, 44): 6, (3, 50): 7}
    patch = (*version, 0, 0)[2]
    return (3, 7, 0) <= version < (3, 51, 3) and patch < repaired.get(version[:2], 1 << 30)


def warn_without_queue(reason: str) -> None:
    """Log that writers cannot queue, where that matters for this version of SQLite."""
    if has_wal_reset_bug(sqlite3.sqlite_version_info):
        logger.warning(
            "Writers cannot queue (%s), and SQLite %s can damage a store when two processes write at once. "
            "Let one process write, or use SQLite 3.51.3 or newer.",
            reason,
            sqlite3.sqlite_version,
        )


@contextlib.contextmanager
def write_queue(path: Path, *, limit_s: float = 30.0) -> Iterator[None]:
    """Hold the place at the head of the writers' queue of a store.

    Parameters
    ----------
    path
        The store's file; the lock is beside it, with `.lock` appended.
    limit_s
        Longest wait in seconds.

    Raises
    ------
    StoreBusy
        When others wrote for longer than the limit.
    StoreUnusable
        When the lock file cannot be made.
    """
    lock = f"{path}.lock"
    end = time.monotonic() + limit_s
    while True:
        descriptor = _open(lock)
        try:
            if not _acquire(descriptor, end - time.monotonic()):
                raise _busy(path, limit_s)
            if _same_file(descriptor, lock):
                yield
                return
        finally:
            _descriptors.discard(descriptor)
            _release(descriptor)


@contextlib.contextmanager
def threads_turn(path: Path, *, limit_s: float = 30.0) -> Iterator[float]:
    """Keep the other threads of this process from writing, and give the seconds that are left of the limit.

    What a thread prepares after it, before `write_queue`, keeps no other process waiting.

    Raises
    ------
    StoreBusy
        When other threads wrote for longer than the limit.
    """
    turn = _turns.setdefault(path, threading.Lock())
    end = time.monotonic() + limit_s
    if not turn.acquire(timeout=max(limit_s, 0.0)):
        raise _busy(path, limit_s)
    try:
        yield end - time.monotonic()
    finally:
        turn.release()


def _busy(path: Path, limit_s: float) -> StoreBusy:
    return StoreBusy(
        f"The store {path} was expected to be free within {limit_s:g} s, but others wrote all "
        "the time. Try again; if it stays so, look for a program that holds the store open."
    )


def _open(lock: str) -> int:
    try:
        try:
            descriptor = os.open(lock, os.O_RDWR)
        except FileNotFoundError:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, _mode(lock.removesuffix(".lock")))
    except OSError as error:
        raise StoreUnusable(
            f"A folder where the lock file {lock} can be made was expected: {error.strerror}. "
            "Make the folder and the file writable for this user."
        ) from error
    _descriptors.add(descriptor)
    return descriptor


def _mode(store: str) -> int:
    """Give the rights of a store's file, which its lock has too."""
    try:
        return os.stat(store).st_mode & 0o666
    except OSError:
        return 0o600


def _same_file(descriptor: int, lock: str) -> bool:
    """Whether nobody deleted the lock file while we waited; the lock of a deleted file protects nothing."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(lock))
    except FileNotFoundError:
        return False


def _acquire(descriptor: int, limit_s: float) -> bool:
    if fcntl is None:
        return _poll(descriptor, limit_s)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return _wait(descriptor, limit_s)
    except OSError as error:
        if error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL):
            warn_without_queue("this file system has no locks")
            return True  # SQLite's own busy handler still keeps writers apart
        raise


class _Waiter:
    """A thread that waits in the system's own queue, which has no time limit; it can be left behind."""

    def __init__(self) -> None:
        self._asked, self._came = threading.Lock(), threading.Lock()
        for signal in (self._asked, self._came):
            signal.acquire()
        self._turn = threading.Lock()
        self._left = False
        self._descriptor = -1
        threading.Thread(target=self._run, name="textinator-write-queue", daemon=True).start()

    def wait(self, descriptor: int, limit_s: float) -> bool:
        """Lock the file; False, and never to be used again, when that took longer than the limit."""
        self._descriptor = os.dup(descriptor)
        _descriptors.add(self._descriptor)
        self._asked.release()
        came = False
        try:
            came = self._came.acquire(timeout=max(limit_s, 0.0))
        finally:
            if not came:
                with self._turn:
                    came = self._came.acquire(blocking=False)
                    self._left = not came
        return came

    def _run(self) -> None:
        while not self._left:
            self._asked.acquire()
            own = self._descriptor
            try:
                fcntl.flock(own, fcntl.LOCK_EX)
                with self._turn:
                    if self._left:
                        fcntl.flock(own, fcntl.LOCK_UN)
                    else:
                        self._came.release()
            finally:
                _descriptors.discard(own)
                os.close(own)


_idle: list[_Waiter] = []


def _wait(descriptor: int, limit_s: float) -> bool:
    try:
        waiter = _idle.pop()
    except IndexError:
        waiter = _Waiter()
    if not waiter.wait(descriptor, limit_s):
        return False
    _idle.append(waiter)
    return True


def _poll(descriptor: int, limit_s: float) -> bool:
    try:
        import msvcrt  # only Windows has it
    except ImportError:
        warn_without_queue("this system has no locks")
        return True

    end = time.monotonic() + limit_s
    while True:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            return True
        except OSError:
            if time.monotonic() > end:
                return False
            time.sleep(POLL_S)


def _release(descriptor: int) -> None:
    """Give the lock back, also where a forked process still has the file open."""
    with contextlib.suppress(OSError):
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    with contextlib.suppress(OSError):
        os.close(descriptor)


def _close_in_child() -> None:
    """Close what a forked child inherited, so that the parent's lock does not outlive the parent."""
    for descriptor in tuple(_descriptors):
        with contextlib.suppress(OSError):
            os.close(descriptor)
    _descriptors.clear()
    _turns.clear()
    _idle.clear()  # threads are not inherited


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_in_child)
