"""Reads gettext .po catalogues: contexts, plural forms, escapes, fuzzy and obsolete entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


@dataclass
class Entry:
    """One message of a catalogue."""

    context: str = ""
    message: str = ""
    plural: str | None = None
    forms: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def is_translated(self) -> bool:
        """Whether every form that came has a text and nobody has to look at it again."""
        return bool(self.forms) and all(self.forms.values()) and not self.fuzzy


@dataclass(frozen=True)
class Catalogue:
    """The translated messages of one language, by context and English message."""

    messages: dict[tuple[str, str], str]
    plurals: dict[tuple[str, str], list[str]]


def read_catalogue(path: Path) -> Catalogue:
    """Read the translated messages of a .po file."""
    messages: dict[tuple[str, str], str] = {}
    plurals: dict[tuple[str, str], list[str]] = {}
    for entry in entries(path.read_text(encoding="utf-8")):
        if not entry.message or not entry.is_translated:
            continue
        key = (entry.context, entry.message)
        if entry.plural is None:
            messages[key] = entry.forms[0]
        else:
            plurals[key] = [entry.forms[number] for number in sorted(entry.forms)]
    return Catalogue(messages, plurals)


def entries(text: str) -> Iterator[Entry]:
    """Yield the entries of a .po file, the header (an empty message) among them."""
    entry, current, started = Entry(), "", False
    for line in text.split("\n"):
        line = line.strip()
        if line.startswith("#,") and "fuzzy" in line and not started:
            entry.fuzzy = True
        elif line.startswith("#"):
            continue
        elif not line:
            if started:
                yield entry
            entry, current, started = Entry(), "", False
        elif line.startswith('"'):
            _append(entry, current, _unquote(line))
        else:
            current, _, rest = line.partition(" ")
            started = True
            _append(entry, current, _unquote(rest.strip()))
    if started:
        yield entry


def _append(entry: Entry, keyword: str, text: str) -> None:
    if keyword == "msgctxt":
        entry.context += text
    elif keyword == "msgid":
        entry.message += text
    elif keyword == "msgid_plural":
        entry.plural = (entry.plural or "") + text
    elif keyword.startswith("msgstr"):
        number = int(keyword[7:-1]) if keyword.endswith("]") else 0
        entry.forms[number] = entry.forms.get(number, "") + text
    else:
        raise ValueError(f"expected msgctxt, msgid, msgid_plural or msgstr, got {keyword!r}")


def _unquote(text: str) -> str:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise ValueError(f"expected a text in double quotes, got {text!r}")
    pieces, escaped = [], False
    for character in text[1:-1]:
        if escaped:
            pieces.append(_ESCAPES.get(character, "\\" + character))
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            pieces.append(character)
    return "".join(pieces)
