"""Keep the catalogues complete: every message of the code is in every .po file, and nothing else.

python scripts/collect_messages.py          rewrite the catalogues, keeping translations
python scripts/collect_messages.py --check  exit 1 and say what is missing, obsolete or untranslated
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "textinator_widgets"
FOLDER = PACKAGE / "i18n"
FORMS = {"en": 2, "sv": 2, "nl": 2, "es": 2, "ru": 3, "uk": 3}
PLURAL_RULES = {
    2: "nplurals=2; plural=(n != 1);",
    3: "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}
NAMES_ONLY = {"nl", "es"}

# (context, message, plural or None)
Message = tuple[str, str, str | None]
_TS_STRING = r'("(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.)*`|\'(?:[^\'\\\n]|\\.)*\')'
_TS_CALL = re.compile(r"(?<![\w$])(t|tn)\(\s*" + _TS_STRING + r"(?:\s*,\s*" + _TS_STRING + r")?")
_TS_FIELD = re.compile(r"\bmessage:\s*" + _TS_STRING)
_TS_TABLES = ("core/keys.ts", "workbench/steps.ts")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def main() -> int:
    """Rewrite or check; the exit code says which failed."""
    sys.path.insert(0, str(ROOT))
    found = collect()
    if "--check" in sys.argv:
        faults = [fault for language in FORMS for fault in check(language, found)]
        print("\n".join(faults))
        return int(bool(faults))
    for language in FORMS:
        rewrite(language, found)
    return 0


def collect() -> dict[Message, set[str]]:
    """Every message with the files that use it."""
    found: dict[Message, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for message in python_messages(path.read_text(encoding="utf-8")):
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    for path in sorted((PACKAGE / "serving" / "pages").glob("*.html")):
        for message in typescript_messages(path):
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "js" / "src").rglob("*.ts*")):
        for message in typescript_messages(path):
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    for path in sorted((PACKAGE / "tasks").glob("*.json")):
        for name in task_names(json.loads(path.read_bytes())):
            found.setdefault(("name", name, None), set()).add(path.relative_to(ROOT).as_posix())
    return found


def python_messages(source: str) -> Iterator[Message]:
    """The literals of translate(...) and ngettext(...)."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in {"translate", "message"} and node.args and texts and node.args[0].value == texts[0]:
            yield "", texts[0], None
        elif name == "ngettext" and len(texts) >= 2:
            yield "", texts[0], texts[1]


def typescript_messages(path: Path) -> Iterator[Message]:
    """The literals of t(...) and tn(...), and of the `message` fields of tables."""
    source = path.read_text(encoding="utf-8")
    for name, first, second in _TS_CALL.findall(source):
        if name == "tn" and second:
            yield "", _literal(first), _literal(second)
        elif name == "t":
            yield "", _literal(first), None
    if path.as_posix().endswith(_TS_TABLES):
        for first in _TS_FIELD.findall(source):
            yield "", _literal(first), None


def task_names(task: object) -> Iterator[str]:
    """The names of the markers and relations of a task type."""
    if isinstance(task, dict):
        for key in ("markers", "relations"):
            yield from (one["name"] for one in task.get(key, []) if isinstance(one, dict) and "name" in one)


def _literal(text: str) -> str:
    body = text[1:-1].replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n")
    return re.sub(r"\\u\{?([0-9a-fA-F]{4,5})\}?", lambda m: chr(int(m[1], 16)), body)


def wanted(language: str, found: dict[Message, set[str]]) -> dict[Message, set[str]]:
    """The messages that belong in a language's catalogue."""
    return {m: files for m, files in found.items() if m[0] == "name" or language not in NAMES_ONLY}


def stored(language: str) -> dict[Message, list[str]]:
    """What a catalogue holds now."""
    from textinator_widgets.i18n.catalogue import entries

    path = FOLDER / f"{language}.po"
    if not path.exists():
        return {}
    return {
        (e.context, e.message, e.plural): [e.forms[n] for n in sorted(e.forms)]
        for e in entries(path.read_text(encoding="utf-8"))
        if e.message
    }


def check(language: str, found: dict[Message, set[str]]) -> Iterator[str]:
    """Every fault of a catalogue."""
    have, want = stored(language), wanted(language, found)
    for message in want.keys() - have.keys():
        yield f"{language}: missing: {message[1]!r} ({', '.join(sorted(want[message]))})"
    for message in have.keys() - want.keys():
        yield f"{language}: obsolete: {message[1]!r}"
    for message in want.keys() & have.keys():
        forms = have[message]
        expected = FORMS[language] if message[2] is not None else 1
        if len(forms) != expected or not all(forms):
            yield f"{language}: untranslated: {message[1]!r}"
        needed = set(_PLACEHOLDER.findall(message[2] or message[1]))
        for form in forms:
            got = set(_PLACEHOLDER.findall(form))
            if form and got != needed and not (message[2] and got | {"count"} == needed | {"count"}):
                yield f"{language}: other placeholders: {message[1]!r} -> {form!r}"


def rewrite(language: str, found: dict[Message, set[str]]) -> None:
    """Write a catalogue: what is translated stays, what is new comes empty, what nobody uses goes."""
    have, want = stored(language), wanted(language, found)
    lines = [
        'msgid ""',
        'msgstr ""',
        f'"Language: {language}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=UTF-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {PLURAL_RULES[FORMS[language]]}\\n"',
        "",
    ]
    for message in sorted(want, key=lambda m: (m[0], m[1].lower(), m[1])):
        lines += entry(message, have.get(message) or source_forms(language, message), want[message])
    (FOLDER / f"{language}.po").write_text("\n".join(lines), encoding="utf-8")


def source_forms(language: str, message: Message) -> list[str]:
    """English is its own translation; every other language begins empty."""
    _, one, many = message
    if language == "en":
        return [one] if many is None else [one, many]
    return [""] * (1 if many is None else FORMS[language])


def entry(message: Message, forms: list[str], files: set[str]) -> list[str]:
    """The lines of one entry."""
    context, one, many = message
    lines = [f"#: {' '.join(sorted(files))}"]
    if context:
        lines.append(f"msgctxt {quoted(context)}")
    lines.append(f"msgid {quoted(one)}")
    if many is None:
        return [*lines, f"msgstr {quoted(forms[0])}", ""]
    lines.append(f"msgid_plural {quoted(many)}")
    return [*lines, *(f"msgstr[{n}] {quoted(form)}" for n, form in enumerate(forms)), ""]


def quoted(text: str) -> str:
    """A text as a .po literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


if __name__ == "__main__":
    raise SystemExit(main())
