"""Rows about the text in the page: the real text view in a bare page, beside a rebuild of the whole text."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import _annotator_page

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SIZES = ((100_000, 1_000), (1_000_000, 10_000))
COLORS = ("#3273dc", "#2a9d5c", "#d1495b", "#f2c14e")


def rows() -> Iterator[dict[str, object]]:
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("TW_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        target = page_file(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(target.as_uri())

        def measure(name: str, *arguments: object) -> dict[str, float]:
            return page.evaluate(f"values => {name}(...values)", list(arguments))

        yield from labelled_texts(measure)
        yield from offset_rows(measure)
        yield occurrence_row(measure)
        texts = (
            (long_text(size, 400), spread(size, count)) for size, count in ((1_000_000, 10_000), (2_000, 20))
        )
        yield from _annotator_page.rows(browser, *texts)
        browser.close()


def page_file(folder: Path) -> Path:
    """The bench page with the text view bundled into it."""
    esbuild = ROOT / "js" / "node_modules" / ".bin" / ("esbuild.cmd" if os.name == "nt" else "esbuild")
    command = [esbuild, ROOT / "tests/js/canvas-page.ts", "--bundle", "--format=iife", "--minify"]
    subprocess.run(
        [*command, f"--outfile={folder / 'view.js'}", "--log-level=warning"], check=True, timeout=60
    )
    script = (folder / "view.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    style = (folder / "view.css").read_text(encoding="utf-8")
    html = (HERE / "rendering.html").read_text(encoding="utf-8")
    html = html.replace("<style>", f"<style>{style}", 1).replace(
        "</html>", f"<script>{script}</script></html>"
    )
    target = folder / "page.html"
    target.write_text(html, encoding="utf-8")
    return target


def labelled_texts(measure) -> Iterator[dict[str, object]]:
    for size, count in SIZES:
        text, labels = long_text(size, 400), spread(size, count)
        name = f"{size // 1000} kB, {count:,} labels"
        yield faster("open a labelled text", name, measure("opening", text, labels, 5), "ms")
        broken = measure("changing", text, labels, 15)
        yield faster("add or remove one label", name, broken, "ms")
    opened = measure("opening", text, labels, 3)
    line = long_text(size, 0)
    whole = measure("opening", line, labels, 3)
    changed = measure("changing", line, labels, 15)
    for path, one, other in (("open", whole, opened), ("add or remove one label", changed, broken)):
        yield {
            "path": f"one line of 1 MB: {path}",
            "size": name,
            "ours": one["ours"],
            "baseline": other["ours"],
            "ratio": one["ours"] / other["ours"],
            "unit": "ms",
        }


def offset_rows(measure) -> Iterator[dict[str, object]]:
    for size in (100_000, 1_000_000):
        figures = measure("offsets", long_text(size, 400, emoji=True), 2000)
        yield faster("offsets page to Python", f"{size // 1000} kB with emoji", figures, "µs")


def occurrence_row(measure) -> dict[str, object]:
    words = long_text(100_000, 400).split(" ")
    step = len(words) // 100
    for at in range(100):
        words[at * step] = "needle"
    found = measure("occurrences", " ".join(words), 9)
    return {
        "path": "label all occurrences: find, draw",
        "size": f"100 kB, {found['count']} hits",
        "ours": found["ours"],
        "baseline": None,
        "ratio": None,
        "unit": f"ms (undo {found['undone']:.1f})",
    }


def faster(path: str, size: str, figures: dict[str, float], unit: str) -> dict[str, object]:
    """A row whose ratio says how many times faster we are."""
    return {
        "path": path,
        "size": size,
        **figures,
        "ratio": figures["baseline"] / figures["ours"],
        "unit": unit,
    }


def long_text(size: int, paragraph: int, *, emoji: bool = False) -> str:
    """Random words; `paragraph` = letters of a line, 0 = one line."""
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 9))) for _ in range(500)]
    if emoji:
        words += ["😀👍🏽"] * 50
    parts: list[str] = []
    length = line = 0
    while length < size:
        word = rng.choice(words)
        length += len(word) + 1
        line += len(word) + 1
        ends = bool(paragraph) and line > paragraph
        parts += [word, "\n" if ends else " "]
        line = 0 if ends else line
    return "".join(parts)[:size]


def spread(size: int, count: int) -> list[dict[str, object]]:
    """Labels of 2 to 40 characters, a third of them over the one before."""
    rng = random.Random(2)
    labels: list[dict[str, object]] = []
    start = end = 0
    for number in range(count):
        if number and rng.random() < 0.3:
            start = start + rng.randrange(max(1, (end - start) // 2))
        else:
            start = rng.randrange(size - 60)
        end = min(size, start + rng.randint(2, 40))
        look = {"code": "p", "name": "PER", "display": "hl", "color": COLORS[number % 4]}
        labels.append({"id": f"l{number}", "start": start, "end": end, **look})
    return labels
