"""Rules of everything that is in the repository or in a wheel."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tomllib

import pytest
from tree import PACKAGE, ROOT, STATIC, name, tracked

MOST_BYTES_OF_THE_ANNOTATOR = 60_000
DEPENDENCIES = {
    "anywidget", "ipywidgets", "traitlets", "pandas", "requests", "SQLAlchemy", "alembic", "pydantic", "nh3",
    "defusedxml", "markdown-it-py", "PyYAML", "argon2-cffi", "typer", "platformdirs", "urllib3",
}  # fmt: skip
EXTRAS = {
    "serve": {"Babel", "voila", "jupyter-server", "ipykernel"},
    "lab": {"jupyterlab", "ipykernel"},
    "postgres": {"psycopg"},
    "pdf": {"fpdf2"},
    "plots": {"altair"},
    "formats": {"pyarrow", "adbc-driver-sqlite", "dkpro-cassis", "conllu"},
    "all": {"textinator-widgets"},
}
FRONT_END_DEPENDENCIES = {
    "@lezer/common",
    "@lezer/markdown",
    "@preact/signals",
    "d3-force",
    "dompurify",
    "preact",
}
MACHINE = re.compile(
    r"""(?x)
    (?<![\w.~-])/(?:work/|home/\w+/|root/|Users/\w+/|tmp/\w+/)      # a path of one machine
    | \b(?:localhost|127\.0\.0\.1):(?:3128|3141|4873|8081)          # a proxy or a mirror
    | (?:index-url|extra-index-url|trusted-host|registry)\s*[=:]\s*["']?https?://
    | "resolved":
    """
)
ADDRESS = re.compile(r"""(?:https?:)?//[\w-]+\.[\w.-]+""")
NAMES_OF_NAMESPACES = {"www.w3.org"}


def test_the_dependencies_are_those_that_were_chosen():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = json.loads((ROOT / "js" / "package.json").read_text(encoding="utf-8"))

    assert {requirement(one) for one in project["dependencies"]} == DEPENDENCIES
    assert {
        extra: {requirement(one) for one in wanted}
        for extra, wanted in project["optional-dependencies"].items()
    } == EXTRAS
    assert set(package["dependencies"]) == FRONT_END_DEPENDENCIES
    assert package["private"] is True
    assert "version" not in package


def test_the_lock_file_knows_the_packages_of_every_platform():
    packages = json.loads((ROOT / "js" / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    absent = {
        optional
        for package in packages.values()
        for optional in package.get("optionalDependencies", {})
        if f"node_modules/{optional}" not in packages
    }

    assert absent == set()


def test_every_test_is_run():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]
    run = [ROOT / path for path in settings["ini_options"]["testpaths"]]

    tests = [path for path in tracked() if path.name.startswith("test_") and path.suffix == ".py"]

    assert len(tests) > 50
    assert [name(path) for path in tests if not any(folder in path.parents for folder in run)] == []


def requirement(text: str) -> str:
    return re.split(r"[\[<>=~! ;]", text, maxsplit=1)[0]


def test_no_file_names_a_machine_or_a_registry():
    places = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE.search(line) and path.name != "test_files.py":
                places.append(f"{name(path)}:{number}: {line.strip()[:100]}")

    assert places == []


def test_no_large_or_built_file_is_tracked():
    large = {name(path): path.stat().st_size for path in tracked() if path.stat().st_size > 500_000}
    built = [
        name(path) for path in tracked() if path.suffix in {".db", ".whl", ".pyc"} or path.parent == STATIC
    ]

    assert large == {}
    assert built == ["textinator_widgets/static/.gitkeep"]


@pytest.mark.parametrize("bundle", ["annotator.js", "span-labeler.js"])
def test_a_bundle_keeps_its_budget(bundle):
    size = len(gzip.compress((STATIC / bundle).read_bytes(), 9))

    assert 5_000 < size <= MOST_BYTES_OF_THE_ANNOTATOR


def test_built_files_name_no_outside_address():
    addresses = {}
    for path in sorted(STATIC.glob("*.*")):
        if path.suffix in {".js", ".css"}:
            hosts = {found.split("//")[1] for found in ADDRESS.findall(path.read_text(encoding="utf-8"))}
            if hosts - NAMES_OF_NAMESPACES:
                addresses[path.name] = hosts - NAMES_OF_NAMESPACES

    assert (STATIC / "annotator.js").exists()
    assert addresses == {}


def test_templates_name_no_outside_address():
    pages = [path for path in tracked() if path.suffix in {".j2", ".html"} and PACKAGE in path.parents]

    named = {name(path): ADDRESS.findall(path.read_text(encoding="utf-8")) for path in pages}

    allowed = {"https://cdn.jsdelivr.net"}  # the template takes this one out
    assert pages
    assert {path: set(found) - allowed for path, found in named.items() if set(found) - allowed} == {}


def test_notebooks_are_stored_without_outputs():
    notebooks = [path for path in tracked() if path.suffix == ".ipynb"]

    cells = [cell for path in notebooks for cell in json.loads(path.read_bytes())["cells"]]

    assert len(notebooks) >= 2
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


def test_the_typescript_of_the_protocol_is_current():
    done = subprocess.run(
        [sys.executable, "scripts/generate_protocol.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_every_catalogue_is_complete():
    done = subprocess.run(
        [sys.executable, "scripts/collect_messages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_catalogues_are_read_as_gettext_reads_them():
    from babel.messages.pofile import read_po

    from textinator_widgets.i18n import NAME_LANGUAGES
    from textinator_widgets.i18n.catalogue import read_catalogue

    for language in NAME_LANGUAGES:
        path = PACKAGE / "i18n" / f"{language}.po"
        with path.open("rb") as file:
            reference = [message for message in read_po(file, locale=language) if message.id]

        ours = read_catalogue(path)

        assert reference
        for message in reference:
            if isinstance(message.id, tuple):
                assert ours.plurals[message.context or "", message.id[0]] == list(message.string)
            else:
                assert ours.messages[message.context or "", message.id] == message.string
