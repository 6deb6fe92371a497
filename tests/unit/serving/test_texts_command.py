"""`textinator texts-api`, run as a person runs it."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def served(*arguments, ended_by=signal.SIGINT, **variables):
    process = subprocess.Popen(
        [sys.executable, "-m", "textinator_widgets", "texts-api", *map(str, arguments), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **variables},
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        yield found[0]
    finally:
        process.send_signal(ended_by)
        said, fault = process.communicate(timeout=30)
    assert (process.returncode, said, fault) == (0, "Stopped.\n", "")


def test_a_table_is_served_until_ctrl_c(tmp_path):
    (tmp_path / "a.csv").write_text("id,body\nx,Ann\n")
    with served(
        tmp_path / "a.csv", "--text", "body", "--key-column", "id", "--token-variable", "T", T="word"
    ) as url:
        asked = f"{url}/get_datapoint?key=x"
        assert requests.get(asked, timeout=10).status_code == 401
        found = requests.get(asked, headers={"Authorization": "Bearer word"}, timeout=10)
        assert found.json() == {"text": "Ann"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a program without telling it")
@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM])
def test_no_copy_of_the_texts_stays_behind(tmp_path, ended_by):
    (tmp_path / "a.csv").write_text("text\nA\n")
    workshop = tmp_path / "temporary"
    workshop.mkdir()
    with served(tmp_path / "a.csv", ended_by=ended_by, TMPDIR=str(workshop)):
        assert len(list(workshop.glob("*/texts.db"))) == 1

    assert list(workshop.iterdir()) == []


def test_a_table_of_a_database_is_served(tmp_path):
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.executescript(
            "CREATE TABLE one (text); CREATE TABLE two (text); INSERT INTO two VALUES ('B')"
        )
    database.close()
    with served(tmp_path / "a.db", "--table", "two") as url:
        assert requests.get(f"{url}/get_datapoint?key=0", timeout=10).json() == {"text": "B"}


@pytest.mark.parametrize(
    ("arguments", "code", "phrase"),
    [
        (["none.csv"], 1, "there is nothing"),
        (["a.xyz"], 1, "--input-format"),
        (["a.csv", "--table", "t"], 2, "has tables"),
        (["a.csv", "--text", "nobody"], 1, "'nobody'"),
        (["a.csv", "--token-variable", "TW_NO_TOKEN"], 1, "TW_NO_TOKEN"),
        (["twice.csv", "--key-column", "text"], 1, "same key"),
        (["empty.csv"], 1, "at least one text"),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path, monkeypatch, run, arguments, code, phrase):
    monkeypatch.chdir(tmp_path)
    for name, content in {
        "a.csv": "text\nA\n",
        "a.xyz": "A",
        "twice.csv": "text\nA\nA\n",
        "empty.csv": "text\n",
    }.items():
        (tmp_path / name).write_text(content)

    got, out, err = run("texts-api", *arguments)

    assert (got, out) == (code, "")
    assert phrase in " ".join(err.split())
    assert "Traceback" not in err


def test_a_busy_port_is_one_line(tmp_path, run):
    (tmp_path / "a.csv").write_text("text\nA\n")
    with served(tmp_path / "a.csv") as url:
        port = url.rsplit(":", 1)[1]
        code, _, err = run("texts-api", tmp_path / "a.csv", "--port", port)

    assert code == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in err
