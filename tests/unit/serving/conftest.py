from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert

from textinator_widgets.model import Project
from textinator_widgets.model.engine import open_engine, writing
from textinator_widgets.serving import cli

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs the program; gives exit code, output and messages."""

    def go(*arguments):
        monkeypatch.setattr(sys, "argv", ["textinator", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code or 0
        told = capsys.readouterr()
        return code, told.out, told.err

    return go


@contextmanager
def serving(folder, command=None):
    """Serve a project folder; gives the address. Another `command` than `start` may be what serves."""
    start = [sys.executable, "-m", "textinator_widgets", "start", str(folder), "--no-browser", "--port", "0"]
    log = folder / "log.txt"
    with log.open("w") as file:
        process = subprocess.Popen(
            command or start,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    assert process.stdout is not None
    found = None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            break
    assert found is not None, log.read_text()
    yield found[0]
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=30)[0]
    assert process.returncode == 0, log.read_text()
    assert "Everything that was shown as saved" in rest
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A store with two open projects, served; gives the address and the path of the store."""
    folder = tmp_path_factory.mktemp("served") / "study"
    folder.mkdir()
    engine = open_engine(folder / "textinator.db")
    with writing(engine) as session:
        for title in ("Nordic NER", "<b>Bold & brave</b>"):
            session.execute(insert(Project).values(title=title))
    engine.dispose()
    with serving(folder) as address:
        yield address, folder / "textinator.db"
