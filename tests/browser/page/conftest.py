"""The built widgets on a bare page, with a kernel that lives in the test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Page, Route

from tests.browser.axe import AXE, serious_faults

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
STATIC = ROOT / "textinator_widgets" / "static"
TYPES = {".js": "text/javascript", ".css": "text/css"}

HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Widget</title>
<link rel="stylesheet" href="/{entry}.css">
<style>body {{ margin: 0 }} .view {{ --tw-height: {height} }}</style></head><body {body}>
<script>window.SETUP = {setup}</script><script type="module" src="/harness.js"></script></body></html>"""


class Bench:
    """A page that shows a widget."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.kernel: Any = None
        self.state: dict[str, Any] | None = None
        self.entry = "annotator"
        self.views = 1
        self.is_late = False
        """Views are drawn outside the page, until the test calls attach() on it."""
        self.body = ""
        self.saved: list[dict[str, Any]] = []
        self.is_over = False
        """The test has ended; what its page says while it goes away is heard by nobody."""
        # What a page writes down while it goes away may come after anything that empties its storage.
        self.address = f"http://test-{next(_numbers)}.widget.test/"
        """An origin of its own: nothing that an earlier test left in the browser is there."""
        page.route(f"{self.address}**", self.serve)
        if page not in _benches:
            # What a page is given stays with it, and the next test may use the same page.
            page.expose_function("kernelMessage", lambda text: _benches[page].message(text))
            page.expose_function("kernelTraits", lambda text: _benches[page].traits(text))
        _benches[page] = self

    def serve(self, route: Route) -> None:
        name = route.request.url.removeprefix(self.address)
        if name == "":
            state = self.state if self.state is not None else self.kernel.state()
            setup = json.dumps(
                {"state": state, "entry": self.entry, "views": self.views, "late": self.is_late}
            ).replace("<", "\\u003c")
            height = "100vh" if self.views == 1 else "49vh"
            body = HTML.format(entry=self.entry, setup=setup, body=self.body, height=height)
            route.fulfill(body=body, content_type="text/html; charset=utf-8")
            return
        path = HERE / name if name == "harness.js" else STATIC / name
        if path.is_file():
            route.fulfill(body=path.read_text(), content_type=TYPES[path.suffix])
        else:
            route.fulfill(status=404, body="")

    def message(self, text: str) -> str:
        if self.is_over:
            return '{"replies": [], "traits": {}}'
        return json.dumps(self.kernel.hear(json.loads(text)))

    def traits(self, text: str) -> None:
        self.saved.append(json.loads(text))

    def open(self) -> Page:
        """Open the page, or open it again; what the kernel holds stays."""
        self.page.goto(self.address)
        self.page.wait_for_function("window.isReady === true")
        return self.page

    def select(self, words: str, nth: int = 0) -> None:
        """Select words in the text with the mouse."""
        box = self.page.evaluate(
            """([words, nth]) => {
              const text = document.querySelector('[data-tw="text"]');
              let at = -1;
              for (let n = 0; n <= nth; n += 1) at = text.textContent.indexOf(words, at + 1);
              if (at < 0) throw new Error(`no ${words}`);
              const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
              const range = document.createRange();
              let past = 0, isOpen = false;
              for (let node = walk.nextNode(); node; node = walk.nextNode()) {
                const next = past + node.length;
                if (!isOpen && at < next) { range.setStart(node, at - past); isOpen = true; }
                const end = at + words.length;
                if (isOpen && end <= next) { range.setEnd(node, end - past); break; }
                past = next;
              }
              const boxes = [...range.getClientRects()].filter((r) => r.width > 0);
              const first = boxes[0], last = boxes.at(-1);
              const middle = (box) => box.top + box.height / 2;
              return [first.left + 1, middle(first), last.right - 1, middle(last)];
            }""",
            [words, nth],
        )
        mouse = self.page.mouse
        mouse.move(box[0], box[1])
        mouse.down()
        mouse.move((box[0] + box[2]) / 2, box[3], steps=3)
        mouse.move(box[2], box[3], steps=3)
        mouse.up()

    def faults(self) -> list[str]:
        """Serious findings of axe about what is on the page."""
        return serious_faults(self.page)


_numbers = count(1)

_benches: WeakKeyDictionary[Page, Bench] = WeakKeyDictionary()
"""Who uses a page now."""


@pytest.fixture
def bench(page: Page) -> Iterator[Bench]:
    for needed in (STATIC / "annotator.js", STATIC / "span-labeler.js", AXE):
        if not needed.is_file():
            pytest.fail(
                f"{needed.relative_to(ROOT)} is missing; run: npm --prefix js ci && npm --prefix js run build"
            )
    one = Bench(page)
    yield one
    one.is_over = True


@pytest.fixture
def show(bench: Bench) -> Callable[..., Page]:
    """Show a kernel's annotator."""

    def open_kernel(kernel: Any, *, views: int = 1, body: str = "") -> Page:
        bench.kernel, bench.views, bench.body = kernel, views, body
        return bench.open()

    return open_kernel
