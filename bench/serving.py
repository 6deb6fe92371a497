"""Rows about the server: ours beside plain Voila, the same notebook, in the same browser, in turn."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, Page, sync_playwright

import textinator_widgets as tw

PINGS = 40
VISITS = 5

ECHO = '''
import anywidget

class Echo(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
      el.dataset.tw = "echo";
      window.ping = () => new Promise((resolve) => {
        const from = performance.now();
        const back = () => { model.off("msg:custom", back); resolve(performance.now() - from); };
        model.on("msg:custom", back);
        model.send({ n: 1234567 });
      });
    } }
    """

echo = Echo()
echo.on_msg(lambda widget, content, buffers: widget.send(content))
echo
'''


def rows() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ours_at, plain_at = Path(folder) / "study", Path(folder) / "plain.ipynb"
        notebook = write_notebook(plain_at)
        with tw.open_store(make_folder(ours_at, notebook)) as store:
            store.create_project("Bench", texts=["A text."])
        with ours(ours_at) as our_address, plain_voila(plain_at) as plain_address:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium") or "/usr/bin/chromium",
                args=["--no-sandbox", "--disable-gpu"],
            )
            pages = [visit(browser, our_address), visit(browser, plain_address)]
            yield row("message round trip in Voila", "10 bytes", [round_trip(page) for page in pages])
            yield row("page visible on a second visit", "echo notebook", second_visits(pages))
            browser.close()


def row(path: str, size: str, figures: list[float]) -> dict[str, object]:
    mine, baseline = figures
    return {
        "path": path,
        "size": size,
        "ours": mine,
        "baseline": baseline,
        "ratio": mine / baseline,
        "unit": "ms",
    }


def write_notebook(path: Path) -> str:
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "id": "echo",
                "metadata": {},
                "execution_count": None,
                "outputs": [],
                "source": ECHO,
            }
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    text = json.dumps(notebook)
    path.write_text(text, encoding="utf-8")
    return text


def make_folder(folder: Path, notebook: str) -> Path:
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / "annotate.ipynb").write_text(notebook, encoding="utf-8")
    return folder / "textinator.db"


@contextlib.contextmanager
def ours(folder: Path, log: IO[str] | int = subprocess.DEVNULL) -> Iterator[str]:
    command = [
        sys.executable,
        "-m",
        "textinator_widgets",
        "start",
        str(folder),
        "--no-browser",
        "--port",
        "0",
    ]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        found = next(filter(None, (re.search(r"http://\S+", line) for line in process.stdout)))
        yield found[0]
    finally:
        stop(process)


@contextlib.contextmanager
def plain_voila(notebook: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "voila",
        str(notebook),
        "--no-browser",
        f"--port={port}",
        "--Voila.ip=127.0.0.1",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        stop(process)


def stop(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
    if process.stdout is not None:
        process.stdout.close()


def visit(browser: Browser, address: str) -> Page:
    page = browser.new_context().new_page()
    page.goto(address)
    if page.locator("[data-tw=name]").count():
        page.fill("[data-tw=name]", "bench")
        page.click("[data-tw=enter]")
    page.wait_for_selector("[data-tw=echo]", state="attached", timeout=60_000)
    return page


def round_trip(page: Page) -> float:
    page.bring_to_front()
    page.evaluate("() => window.ping()")
    return statistics.median(page.evaluate("() => window.ping()") for _ in range(PINGS))


def second_visits(pages: list[Page]) -> list[float]:
    """Time from the request to the widget, the pages in turn; their contexts have cached what they could."""
    times: list[list[float]] = [[], []]
    for _ in range(VISITS):
        for page, taken in zip(pages, times, strict=True):
            page.bring_to_front()
            from_s = time.perf_counter()
            page.reload()
            page.wait_for_selector("[data-tw=echo]", state="attached", timeout=60_000)
            taken.append((time.perf_counter() - from_s) * 1000)
    return [statistics.median(taken) for taken in times]
