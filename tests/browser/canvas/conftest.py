"""A bare page with the real text view: no Jupyter, no server."""

from __future__ import annotations

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
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
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


# Walks the text nodes of its own, so that the test does not lean on what it tests. Whether a character runs
# from right to left is seen from where its neighbour stands.
EDGE = r"""([point, side]) => {
  const points = [...bare.view.element.textContent];
  const own = side === 'start' ? point : point - 1;
  const nodes = [];
  const walker = document.createTreeWalker(bare.view.element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(), at = 0; node; node = walker.nextNode()) {
    nodes.push([node, at, at + node.data.length]);
    at += node.data.length;
  }
  const rects = (index) => {
    const from = points.slice(0, index).join('').length, to = from + points[index].length;
    const range = document.createRange();
    for (const [node, start, end] of nodes) {
      if (from >= start && from < end) range.setStart(node, from - start);
      if (to > start && to <= end) range.setEnd(node, to - start);
    }
    const all = range.getClientRects();
    return all[side === 'start' ? 0 : all.length - 1];
  };
  let box = rects(own);
  if (box.top < 0 || box.bottom > innerHeight) {
    window.scrollBy({top: box.top - innerHeight / 2, behavior: 'instant'});
    box = rects(own);
  }
  let rtl = false;
  if (/[\u0590-\u08ff]/.test(bare.view.element.textContent)) {
    const other = side === 'start' ? own + 1 : own - 1;
    const beside = rects(other);
    rtl = other > own ? beside.left < box.left : beside.left > box.left;
  }
  const left = (side === 'start') !== rtl;
  // A mark without width may stand at the very edge.
  const inset = box.width > 4 ? 1 : 0;
  return {x: left ? Math.ceil(box.left + inset) : Math.floor(box.right - inset), y: box.top + box.height / 2};
}"""


@pytest.fixture
def bare(page: Page, bundle: Path) -> Bare:
    page.goto(bundle.as_uri())
    return Bare(page)
