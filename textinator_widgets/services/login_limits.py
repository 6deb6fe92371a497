"""Guesses at passwords are slowed down: for one account from one address, for one account, for one address.

An account that one address tries in vain stays open to its owner elsewhere; only many addresses together
slow it down for everybody.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime, timedelta
from ipaddress import IPv6Network, ip_address

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from textinator_widgets.model import LoginFailure

FREE = {"both": 5, "account": 30, "address": 60}
"""Wrong passwords before the next try has to wait; behind one address may sit a whole class."""

FIRST = timedelta(seconds=5)
"""First wait; each wrong password after it doubles it."""

LONGEST = timedelta(minutes=15)

FORGOTTEN = timedelta(hours=1)
"""After so long without a wrong password they are no longer counted."""


MOST_ROWS = 50_000
"""Accounts and addresses that are counted at once: guesses from everywhere do not fill the disk."""

SPARE = 5_000
"""Of them, so many are given up at once where there are too many."""


def wait_until(session: Session, account: str, address: str, *, now: datetime) -> datetime | None:
    """Give when the next password is looked at; None = now.

    Parameters
    ----------
    account
        As it was entered; one that does not exist is counted like any other.
    address
        Of whoever asks, in the network.
    """
    subjects = _subjects(account, address)
    rows = session.scalars(select(LoginFailure).where(LoginFailure.subject.in_(list(subjects.values()))))
    found = {row.subject: row for row in rows}
    ends = [
        found[subject].last + _wait(found[subject].failures - FREE[kind])
        for kind, subject in subjects.items()
        if subject in found and found[subject].last + FORGOTTEN > now
    ]
    latest = max(ends, default=now)
    return latest if latest > now else None


def count_failure(session: Session, account: str, address: str, *, now: datetime) -> None:
    """Count a wrong password, and forget those of long ago."""
    session.execute(delete(LoginFailure).where(LoginFailure.last <= now - FORGOTTEN))
    for subject in _subjects(account, address).values():
        row = session.get(LoginFailure, subject)
        if row is None:
            _make_room(session)
            session.execute(insert(LoginFailure).values(subject=subject, failures=1, last=now))
        else:
            row.failures, row.last = row.failures + 1, now


def _make_room(session: Session) -> None:
    """Give up those with the fewest wrong passwords first: whoever is being slowed down stays so."""
    if (session.scalar(select(func.count()).select_from(LoginFailure)) or 0) < MOST_ROWS:
        return
    fewest = select(LoginFailure.subject).order_by(LoginFailure.failures, LoginFailure.last).limit(SPARE)
    session.execute(
        delete(LoginFailure).where(LoginFailure.subject.in_(fewest)),
        execution_options={"synchronize_session": "fetch"},
    )


def forget_failures(session: Session, account: str, address: str) -> None:
    """Count no longer what came before a right password from this address."""
    subjects = _subjects(account, address)
    session.execute(delete(LoginFailure).where(LoginFailure.subject == subjects["both"]))


def network_of(address: str) -> str:
    """Give what guesses are counted by: in IPv6 the /64 network, whose addresses one person has all of."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))


def _wait(over: int) -> timedelta:
    if over < 0:
        return timedelta(0)
    doubled: timedelta = FIRST * 2 ** min(over, 20)
    return min(doubled, LONGEST)


def _subjects(account: str, address: str) -> dict[str, str]:
    address = network_of(address)
    name = unicodedata.normalize("NFC", account).strip().lower()
    words = {"both": f"both:{address}:{name}", "account": f"account:{name}", "address": f"address:{address}"}
    return {
        kind: hashlib.sha256(one.encode("utf-8", "surrogatepass")).hexdigest() for kind, one in words.items()
    }
