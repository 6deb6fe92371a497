"""The package inside its hosts: one Voila server and one JupyterLab for all tests."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, TimeoutError

import textinator_widgets as tw

from .kernels import Kernels

ROOT = Path(__file__).resolve().parents[3]
ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+/?\S*")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser with an empty profile; starting a kernel may take long on a busy machine."""
    one = browser.new_context(viewport={"width": 1280, "height": 900})
    one.set_default_timeout(60_000)
    yield one
    one.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of a browser of its own: cookies tell who somebody is. A script that throws fails the test."""
    one = context.new_page()
    thrown: list[str] = []
    one.on("pageerror", lambda error: thrown.append(str(error)))
    yield one
    assert thrown == []


class Server:
    """A program that serves pages until Ctrl-C.

    Parameters
    ----------
    command
        What to run.
    log
        Where its messages go.
    """

    def __init__(self, command: list[str], log: Path, **env: str) -> None:
        self.log = log
        self._lines: list[str] = []
        self._is_up = threading.Event()
        with log.open("w") as file:
            self.process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
                cwd=ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), **env},
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._is_up.wait(180) or not self.address:
            self.process.kill()
            pytest.fail(f"{command} did not say where it serves.\n{self.output}\n{log.read_text()}")

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.append(line)
            if ADDRESS.search(line):
                self._is_up.set()
        self._is_up.set()

    @property
    def output(self) -> str:
        """What it has printed."""
        return "".join(self._lines)

    @property
    def address(self) -> str:
        """The first address that it printed; "" = none yet."""
        found = ADDRESS.search(self.output)
        return found[0] if found else ""

    def stop(self) -> int:
        """Press Ctrl-C and give the exit code."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(90)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            pytest.fail(f"Ctrl-C did not end the server.\n{self.log.read_text()}")
        finally:
            self._reader.join(10)
            assert self.process.stdout is not None
            self.process.stdout.close()


def program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "textinator_widgets", *arguments]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder made by `init`."""
    base = tmp_path_factory.mktemp("hosts")
    texts = base / "texts.jsonl"
    texts.write_text('{"id": "first", "body": "Ann met Bohdan in Kyiv. 😀"}\n', encoding="utf-8")
    read = ["--input-path", str(texts), "--text", "body", "--key-column", "id"]
    done = subprocess.run(
        program("init", str(base / "study"), "--title", "Made by init", "--task", "ner", *read),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return base / "study"


@pytest.fixture(scope="session")
def store(folder: Path) -> Iterator[tw.Store]:
    with tw.open_store(folder / "textinator.db") as store:
        yield store


_numbers = count(1)


@pytest.fixture
def new_project(store: tw.Store) -> Callable[..., tw.Project]:
    """Makes a project of its own for a test."""

    def make(texts: object, **settings: object) -> tw.Project:
        return store.create_project(f"Project {next(_numbers)}", texts=texts, **{"task": "ner", **settings})

    return make


@pytest.fixture(scope="session")
def voila(folder: Path) -> Iterator[Server]:
    command = program("start", str(folder), "--no-browser", "--port", "0")
    server = Server(command, folder.parent / "voila.log", TEXTINATOR_SUGGESTION_HOSTS="127.0.0.1")
    yield server
    assert server.stop() == 0, server.log.read_text()
    assert "Traceback" not in server.log.read_text()


@pytest.fixture(scope="session")
def lab(folder: Path) -> Iterator[Server]:
    server = Server(program("lab", str(folder), "--no-browser", "--port", "0"), folder.parent / "lab.log")
    yield server
    assert server.stop() == 0, server.log.read_text()


class Desk:
    """What a person does on a page with an annotator."""

    def __init__(self, page: Page, kind: str = "annotator") -> None:
        self.page = page
        self.root = page.locator(f"[data-tw={kind}]").first
        try:
            self.root.wait_for(timeout=180_000)
        except TimeoutError as error:
            seen = page.locator("body").inner_text()[:500]
            raise AssertionError(f"{page.url} shows no {kind}, but: {seen!r}") from error

    @property
    def text(self) -> Locator:
        """The text that is shown."""
        return self.root.locator("[data-tw=text]")

    @property
    def status(self) -> Locator:
        """What the page says of saving."""
        return self.root.locator("[data-tw=status]")

    def drag(self, start: int, end: int) -> None:
        """Select from one code point to another with the mouse."""
        mouse = self.page.mouse
        self.press("Escape")
        mouse.move(*self._edge(start, "start"))
        mouse.down()
        mouse.move(*self._edge(end, "end"), steps=4)
        mouse.up()

    def select_by_keys(self, start: int, end: int, *, from_right: bool = False) -> None:
        """Select from one code point to another with the keyboard, code point by code point.

        The caret comes from the nearer end of the text, as a person's would.
        """
        forward, back = ("Left", "Right") if from_right else ("Right", "Left")
        self.text.focus()
        after = len(self.text.text_content() or "") - start
        if start <= after:
            keys = ["Control+Home", *[f"Control+Alt+Arrow{forward}"] * start]
        else:
            keys = ["Control+End", *[f"Control+Alt+Arrow{back}"] * after]
        for key in [*keys, *[f"Control+Alt+Shift+Arrow{forward}"] * (end - start)]:
            self.page.keyboard.press(key)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def labels(self) -> list[tuple[str, int, int]]:
        """Code, start and end of each label that is shown."""
        found = self.text.locator("[data-tw=label]").evaluate_all(
            "all => all.map(e => [e.dataset.code, Number(e.dataset.start), Number(e.dataset.end)])"
        )
        return sorted({tuple(one) for one in found})

    def wait_for_labels(self, number: int) -> None:
        """Wait until a number of labels is shown."""
        self.page.wait_for_function(
            "([root, n]) => new Set([...root.querySelectorAll('[data-tw=text] [data-tw=label]')]"
            ".map(e => e.dataset.id)).size === n",
            arg=[self.root.element_handle(), number],
        )

    def wait_for_another_text(self, before: str) -> None:
        """Wait until another text than the one before is shown."""
        self.page.wait_for_function(
            "([root, before]) => (root.querySelector('[data-tw=text]')?.textContent ?? before) !== before",
            arg=[self.root.element_handle(), before],
        )

    def wait_until_saved(self) -> None:
        """Wait until everything on the page is committed."""
        self.root.locator("[data-tw=status][data-state=saved]").wait_for(state="attached")

    def submit(self) -> str:
        """Submit, and give the uuid of the batch that was stored."""
        before = self.status.get_attribute("data-batch") or ""
        self.root.locator("[data-tw=submit]").click()
        self.page.wait_for_function(
            "([root, before]) => { const now = root.querySelector('[data-tw=status]')?.dataset.batch ?? '';"
            " return now !== '' && now !== before; }",
            arg=[self.root.element_handle(), before],
        )
        return self.status.get_attribute("data-batch") or ""

    def _edge(self, point: int, side: str) -> tuple[float, float]:
        place = self.text.evaluate(EDGE, [point, side])
        return place["x"], place["y"]


# Where the mouse has to go for one side of a code point, found without the code that is tested. Whether a
# character runs from right to left is seen from where its neighbour stands.
EDGE = r"""(element, [point, side]) => {
  const points = [...element.textContent];
  const own = side === 'start' ? point : point - 1;
  const nodes = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(), at = 0; node; node = walker.nextNode()) {
    nodes.push([node, at, at + node.data.length]);
    at += node.data.length;
  }
  const box = (index) => {
    if (points[index] === undefined) return undefined;
    const from = points.slice(0, index).join('').length;
    const to = from + points[index].length;
    const range = document.createRange();
    for (const [node, start, end] of nodes) {
      if (from >= start && from < end) range.setStart(node, from - start);
      if (to > start && to <= end) range.setEnd(node, to - start);
    }
    const all = range.getClientRects();
    return all[side === 'start' ? 0 : all.length - 1];
  };
  let own_box = box(own);
  if (own_box.top < 80 || own_box.bottom > innerHeight - 120) {
    const by = own_box.top - innerHeight / 2;
    for (let at = element; at; at = at.parentElement) at.scrollBy({top: by, behavior: 'instant'});
    window.scrollBy({top: box(own).top - innerHeight / 2, behavior: 'instant'});
    own_box = box(own);
  }
  let rtl = false;
  if (/[\u0590-\u08ff]/.test(element.textContent)) {
    const other = side === 'start' ? own + 1 : own - 1;
    const beside = box(other) ?? own_box;
    rtl = other > own ? beside.left < own_box.left : beside.left > own_box.left;
  }
  const left = (side === 'start') !== rtl;
  // A mark without width may stand at the very edge, and a mouse is at whole pixels.
  const inset = own_box.width > 4 ? 1 : 0;
  const x = left ? Math.ceil(own_box.left + inset) : Math.floor(own_box.right - inset);
  return {x, y: own_box.top + own_box.height / 2};
}"""


@pytest.fixture
def server() -> Callable[..., AbstractContextManager[Server]]:
    """Runs another program that serves, for one test."""

    @contextmanager
    def run(command: list[str], log: Path, **env: str) -> Iterator[Server]:
        running = Server(command, log, **env)
        try:
            yield running
        finally:
            running.stop()

    return run


@pytest.fixture
def desk_of() -> type[Desk]:
    """Waits for an annotator on a page."""
    return Desk


@pytest.fixture
def enter(voila: Server) -> Callable[[Page, str, str], None]:
    """Opens an address of the Voila server, by the form for a name when it asks."""

    def go(page: Page, name: str, path: str = "") -> None:
        page.goto(voila.address + path)
        if page.locator("[data-tw=name]").count():
            page.fill("[data-tw=name]", name)
            page.click("[data-tw=enter]")

    return go


@pytest.fixture
def open_desk(enter: Callable[[Page, str, str], None]) -> Callable[[Page, str, tw.Project], Desk]:
    """Opens a project on the Voila server and waits for its annotator."""

    def go(page: Page, name: str, project: tw.Project) -> Desk:
        enter(page, name, f"project/{project.id}")
        return Desk(page)

    return go


@pytest.fixture
def strict_page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test on a console error, a script that throws, or a request to another host."""
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"thrown: {error}"))
    page.on("console", lambda told: faults.append(f"console: {told.text}") if told.type == "error" else None)
    page.on(
        "request", lambda sent: None if sent.url.startswith(OURS) else faults.append(f"request: {sent.url}")
    )
    yield page
    assert faults == []


OURS = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")


@pytest.fixture
def kernels(page: Page, voila: Server) -> Kernels:
    """The kernels of the page, ready to be killed."""
    return Kernels(page, voila.process.pid)
