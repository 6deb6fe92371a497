"""Rules of the code that no linter checks."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

from tree import FRONT_END, PACKAGE, ROOT, hand_written, name

MOST_LINES = 500
MOST_LINES_OF_A_FUNCTION = 60
HEAVY = {"pandas", "numpy", "sqlalchemy", "pydantic", "requests", "alembic", "voila"}


def test_no_file_is_longer_than_500_lines():
    files = hand_written(".py", ".ts", ".tsx", ".css", ".mjs")

    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}

    assert len(lengths) > 50
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_python_function_is_longer_than_60_lines():
    too_long = {}
    counted = 0
    for path in hand_written(".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                counted += 1
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    too_long[f"{name(path)}:{node.name}"] = lines

    assert counted > 200
    assert too_long == {}


def test_biome_counts_the_lines_of_typescript_functions():
    settings = (ROOT / "biome.json").read_text(encoding="utf-8")

    rule = re.search(r'"noExcessiveLinesPerFunction"[^}]*"maxLines":\s*(\d+)', settings)

    assert rule is not None
    assert int(rule[1]) == MOST_LINES_OF_A_FUNCTION


def test_the_layers_are_a_contract():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as main; main()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout


def test_public_names_are_true():
    import textinator_widgets

    names = textinator_widgets.__all__

    assert len(names) == len(set(names))
    assert {one for one in names if not hasattr(textinator_widgets, one)} == set()
    assert {"Annotator", "SpanLabeler", "open_store", "errors"} <= set(names)
    assert set(names) <= set(dir(textinator_widgets))


def test_importing_the_package_loads_nothing_heavy():
    script = (
        "import sys; before = set(sys.modules); import textinator_widgets; "
        "print(*sorted({m.split('.')[0] for m in set(sys.modules) - before}))"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()

    assert "textinator_widgets" in loaded
    assert HEAVY & set(loaded) == set()


def test_only_kinds_ask_for_the_kind_of_a_control():
    asking = re.compile(
        r"""(?:kind|anno_type)["'\]]*\)?\s*(?:===?|!==?|in)\s*(?:\{|\(|\[)?["'](\w[\w-]*)["']"""
    )
    kinds = {"m-span", "m-text", "free-text", "lfree-text", "integer", "float", "range", "radio", "check"}
    places = []
    for folder, suffixes in ((PACKAGE, {".py"}), (FRONT_END, {".ts", ".tsx"})):
        for path in hand_written(*suffixes):
            if folder in path.parents and "kinds" not in path.parts:
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    if any(found in kinds for found in asking.findall(line)):
                        places.append(f"{name(path)}:{number}: {line.strip()}")

    assert places == []


def test_the_page_opens_no_alert_and_evaluates_no_text():
    forbidden = re.compile(
        r"(?<![\w.$])(?:window\.)?(?:alert|confirm|prompt|eval)\(|new Function\(|as unknown as|: any\b"
    )
    places = [
        f"{name(path)}:{number}"
        for path in hand_written(".ts", ".tsx")
        if FRONT_END in path.parents
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if forbidden.search(line)
    ]

    assert places == []


def test_every_css_rule_stays_inside_the_root():
    sheets = [path for path in hand_written(".css") if FRONT_END in path.parents]
    outside = []
    for path in sheets:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        for selector in selectors(text):
            if ".tw-root" not in selector:
                outside.append(f"{name(path)}: {selector}")

    assert sheets
    assert outside == []


def selectors(sheet: str) -> list[str]:
    """Every single selector; @keyframes and @font-face have none, other at-rules are looked into."""
    found: list[str] = []
    stack: list[str] = []
    start = 0
    for place, character in enumerate(sheet):
        if character == "{":
            head = sheet[start:place].strip()
            inside = any(one.startswith(("@keyframes", "@font-face")) for one in stack)
            nested = any(one and not one.startswith("@") for one in stack)
            if not head.startswith("@") and not inside and not nested:
                found += list_of(head)
            stack.append(head)
            start = place + 1
        elif character == "}":
            stack.pop()
            start = place + 1
        elif character == ";":
            start = place + 1
    return found


def list_of(head: str) -> list[str]:
    """The selectors of a list; commas inside brackets belong to one selector."""
    parts, depth = [""], 0
    for character in head:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [one.strip() for one in parts]


PYTHON = re.compile(r"\w\(|\b[a-z_]+=\S")
"""A call or a keyword argument."""


def test_messages_of_errors_keep_their_advice_for_python_apart():
    wrong = []
    counted = 0
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                counted += 1
                message = "".join(
                    part.value
                    for part in ast.walk(node.exc.args[0])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                )
                if PYTHON.search(message) and getattr(node.exc.func, "id", "") not in NOT_OURS:
                    wrong.append(f"{name(path)}:{node.lineno}: {message}")

    assert counted > 200
    assert wrong == []


NOT_OURS = {"RuntimeError", "TypeError", "ValueError"}
"""They tell a programmer of this package what is wrong with its code."""
