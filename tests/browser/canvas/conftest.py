"""A bare page with the real text view: no Jupyter, no server."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[3]

TOKENS = """
.tw-root { --tw-bg:#fff; --tw-bg2:#f6f7f9; --tw-ink:#1c2330; --tw-ink2:#5b6575; --tw-line:#dfe3e9;
  --tw-accent:#2457c5; --tw-tint:16%; --tw-sel:#cfe0ff; background:var(--tw-bg); padding:24px }
.tw-root[data-theme=dark] { --tw-bg:#15181e; --tw-bg2:#1d222b; --tw-ink:#e7eaf0; --tw-ink2:#a3adbd;
  --tw-line:#323a47; --tw-accent:#8ab0ff; --tw-tint:30%; --tw-sel:#2b3f66 }
body { margin:0 }
"""


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as one file, made from the sources by the same tool as the package."""
    out = tmp_path_factory.mktemp("canvas")
    esbuild = ROOT / "js" / "node_modules" / ".bin" / ("esbuild.cmd" if os.name == "nt" else "esbuild")
    assert esbuild.exists(), "Install the front end's tools first: npm --prefix js ci"
    command = [esbuild, ROOT / "tests/js/canvas-page.ts", "--bundle", "--format=iife", "--target=es2022"]
    subprocess.run([*command, f"--outfile={out / 'page.js'}", "--log-level=warning"], check=True, timeout=60)
    script = (out / "page.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    style = (out / "page.css").read_text(encoding="utf-8")
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Text view</title>'
        f"<style>{style}{TOKENS}</style></head><body><main class=tw-root>"
        '<button id="before">Before</button><div id="host"></div><button id="after">After</button>'
        f"</main><script>{script}</script></body></html>"
    )
    target = out / "page.html"
    target.write_text(html, encoding="utf-8")
    return target


class Bare:
    """What a test does with the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, text: str, labels: list[dict] | None = None, **options: object) -> None:
        """Show a text; `labels` as [{start, end, ...}], the rest of each is filled in."""
        self.page.evaluate("([text, options]) => bare.open(text, options)", [text, options])
        if labels is not None:
            self.label(labels)

    def label(self, labels: list[dict]) -> None:
        defaults = {"code": "person", "name": "Person", "color": "#3273dc", "display": "hl"}
        whole = [{"id": f"l{i}", **defaults, **one} for i, one in enumerate(labels)]
        self.page.evaluate("labels => bare.label(labels)", whole)

    def selection(self) -> tuple[int, int] | None:
        span = self.page.evaluate("() => bare.view.selection()")
        return None if span is None else (span["start"], span["end"])

    def told(self, kind: str) -> list[list]:
        """What the view has told its owner, without the kind."""
        return [one[1:] for one in self.page.evaluate("() => bare.told") if one[0] == kind]

    def text(self) -> str:
        return self.page.evaluate("() => bare.view.element.textContent")

    def edge(self, point: int, side: str) -> tuple[float, float]:
        """Where the mouse has to go for the edge of the code point at (`start`) or before (`end`) `point`."""
        place = self.page.evaluate(EDGE, [point, side])
        return place["x"], place["y"]

    def drag(self, start: int, end: int) -> None:
        """Select from one code point to another with the mouse."""
        self.page.mouse.move(*self.edge(start, "start"))
        self.page.mouse.down()
        self.page.mouse.move(*self.edge(end, "end"), steps=4)
        self.page.mouse.up()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def labels(self) -> list[dict]:
        return self.page.evaluate("() => bare.labels")


# Walks the text nodes of its own, so that the test does not lean on what it tests.
EDGE = """([point, side]) => {
  const points = [...bare.view.element.textContent];
  const from = points.slice(0, side === 'start' ? point : point - 1).join('').length;
  const to = from + points[side === 'start' ? point : point - 1].length;
  const walker = document.createTreeWalker(bare.view.element, NodeFilter.SHOW_TEXT);
  let at = 0, range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const size = node.data.length;
    if (from >= at && from < at + size) range.setStart(node, from - at);
    if (to > at && to <= at + size) { range.setEnd(node, to - at); break; }
    at += size;
  }
  const show = () => { const all = range.getClientRects(); return all[side === 'start' ? 0 : all.length - 1]; };
  let box = show();
  if (box.top < 0 || box.bottom > innerHeight) {
    window.scrollBy({top: box.top - innerHeight / 2, behavior: 'instant'});
    box = show();
  }
  const rtl = /[\\u0590-\\u08ff]/.test(range.toString());
  const left = (side === 'start') !== rtl;
  return {x: left ? box.left + 0.5 : box.right - 0.5, y: box.top + box.height / 2};
}"""


@pytest.fixture
def bare(page: Page, bundle: Path) -> Bare:
    page.goto(bundle.as_uri())
    return Bare(page)


def hard_spans(texts: Path = ROOT / "tests/hard_texts.json") -> list[tuple[str, str, int, int]]:
    """(id, text, start, end) of every span of the hard texts that are accepted."""
    known = json.loads(texts.read_text(encoding="utf-8"))["texts"]
    return [
        (one["id"], one["text"], span["start"], span["end"])
        for one in known
        if one["expect"] == "accept"
        for span in one["spans"]
    ]
