"""Passwords: argon2id hashes, and looking whether a password fits one."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from textinator_widgets.errors import InvalidSetting

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 8, 1000
"""Characters of a password."""

_NOBODYS = "argon2id hashes of nobody's password take as long as those of anybody's"


def check_password(password: object) -> str:
    """Give a password that can be kept.

    Raises
    ------
    InvalidSetting
        When it is shorter than 8 or longer than 1000 characters.
    """
    if not isinstance(password, str) or not SHORTEST <= len(password) <= LONGEST:
        raise InvalidSetting(f"A password must have {SHORTEST} to {LONGEST} characters.", field="password")
    return password


def hash_password(password: str) -> str:
    """Give the argon2id hash of a password, however the accents in it are encoded."""
    return _hasher().hash(_normal(password))


def fits(password: str, stored: str | None) -> bool:
    """Say whether a password is the one behind a hash; None is nobody's, and takes the same work."""
    from argon2.exceptions import InvalidHashError, VerificationError

    nobodys = _nobodys_hash()  # made once, whoever comes first
    try:
        found = _hasher().verify(stored or nobodys, _normal(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return found and stored is not None


def is_dated(stored: str) -> bool:
    """Say whether a hash was made with less work than new ones are."""
    return _hasher().check_needs_rehash(stored)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys_hash() -> str:
    return hash_password(_NOBODYS)


def _normal(password: str) -> str:
    # a lone surrogate, which no keyboard types, could not be encoded
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
