"""What the documentation says is so."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module

import pytest
from tree import PACKAGE, ROOT, name

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.M | re.S)
WITH_SNIPPETS = [page for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", WITH_SNIPPETS, ids=name)
def test_the_snippets_of_a_page_run_one_after_another(page, tmp_path):
    script = "\n".join(BLOCK.findall(page.read_text(encoding="utf-8")))
    (tmp_path / "snippets.py").write_text(script, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-W", "error", "snippets.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        *(
            f"docs/{subject}.md"
            for subject in (
                "python",
                "markers",
                "relations",
                "units",
                "actions",
                "exports",
                "tasks",
                "editing",
                "suggestions",
                "backup-and-recovery",
            )
        ),
    ],
)
def test_a_page_about_something_to_call_has_a_snippet(page):
    assert page in {name(one) for one in WITH_SNIPPETS}


def test_every_link_inside_the_repository_leads_somewhere():
    broken = []
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{name(page)}: {target}")

    assert broken == []


def test_every_command_and_option_is_documented():
    import typer

    from textinator_widgets.serving.cli import app

    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    commands = typer.main.get_command(app).commands

    missing = [command for command in commands if f"## {command}" not in text]
    for command, definition in commands.items():
        section = text.split(f"## {command}\n")[-1].split("\n## ")[0]
        options = {
            option for parameter in definition.params for option in parameter.opts if option.startswith("--")
        }
        missing += [
            f"{command} {option}" for option in sorted(options - {"--help"}) if f"`{option}" not in section
        ]

    assert len(commands) >= 10
    assert missing == []


def test_every_command_shows_an_example():
    import typer

    from textinator_widgets.serving.cli import app

    commands = typer.main.get_command(app).commands

    assert [command for command, one in commands.items() if "Example:" not in (one.help or "")] == []


def test_every_public_name_is_documented():
    import textinator_widgets

    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")

    assert [one for one in textinator_widgets.__all__ if f"tw.{one}" not in text] == []


@pytest.mark.parametrize(
    ("module", "class_name"),
    [
        ("store", "Store"),
        ("project", "Project"),
        ("session", "AnnotationSession"),
        ("surveys", "Survey"),
        ("surveys", "SurveySession"),
    ],
)
def test_every_public_method_of_a_handle_is_documented(module, class_name):
    handle = getattr(import_module(f"textinator_widgets.api.{module}"), class_name)
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    methods = [one for one in vars(handle) if not one.startswith("_")]

    assert len(methods) > 5
    assert [f"{class_name}.{one}" for one in methods if not re.search(rf"\b{one}\b", text)] == []


CLIENTS = {"requests", "urllib3", "urllib.request", "http.client", "httpx", "aiohttp", "ftplib", "smtplib"}
SAID = {
    "services/suggesters.py": "suggestions.md#from-an-endpoint",
    "sources/api_client.py": "data-sources.md#a-server-of-texts",
    "sources/limited.py": "data-sources.md#a-server-of-texts",
}
"""Modules that ask other machines, and where the page about security leads from each."""


def test_whoever_asks_other_machines_is_named_on_the_page_about_security():
    asking = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported = {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported = {f"{node.module}.{one.name}" for one in node.names} | {node.module}
            else:
                continue
            if imported & CLIENTS:
                asking.add(path.relative_to(PACKAGE).as_posix())
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    section = page.split("## Other machines\n")[1].split("\n## ")[0]

    assert asking == set(SAID)
    assert [target for target in SAID.values() if f"({target})" not in section] == []


def test_the_picture_of_the_read_me_is_a_picture():
    picture = ROOT / "docs" / "images" / "annotator.png"

    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size > 20_000
