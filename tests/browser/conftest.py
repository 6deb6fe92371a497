"""A browser for the tests: Debian's Chromium, started once.

Tests take turns on one page, which is left as it was found: a new window costs more than most tests do.
A test that changes its page for good is marked `own_page`; a page on which a test failed is not used again.
Tests that take `context` have a browser of their own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize, expect, sync_playwright

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str:
    """Path of the browser: `TW_CHROMIUM`, else the one that the system has."""
    named = os.environ.get("TW_CHROMIUM")
    places = [named] if named else ["/usr/bin/chromium", *(shutil.which(n) for n in NAMES)]
    for place in places:
        if place and Path(place).is_file():
            return place
    pytest.fail(
        f"The browser tests need Chromium, looked for at {', '.join(str(p) for p in places if p)}. "
        "Install it (apt-get install chromium) or name it in the variable TW_CHROMIUM.",
        pytrace=False,
    )


SIZE: ViewportSize = {"width": 1280, "height": 900}
FAILED = pytest.StashKey[bool]()
NAMES = ("chromium", "chromium-browser", "google-chrome")

# A state that comes at once on an idle machine may take its time where other tests keep the processors busy.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, headless=True, args=ARGS)
        yield chromium
        chromium.close()


def new_context(browser: Browser) -> BrowserContext:
    one = browser.new_context(viewport=SIZE)
    one.set_default_timeout(60_000)
    return one


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    one = new_context(browser)
    yield one
    one.close()


class Turns:
    """The page on which tests take turns."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        if self._page is None:
            self._page = new_context(self._browser).new_page()
        return self._page

    def clean(self) -> None:
        """Leave the page as a new one is."""
        page = self.page
        for other in page.context.pages:
            if other is not page:
                other.close()
        page.unroute_all()
        page.mouse.move(-1, -1)
        page.goto("about:blank")
        page.emulate_media(color_scheme="null", reduced_motion="null", forced_colors="null")
        if page.viewport_size != SIZE:
            page.set_viewport_size(SIZE)

    def discard(self) -> None:
        if self._page is not None:
            self._page.context.close()
            self._page = None


@pytest.fixture(scope="session")
def turns(browser: Browser) -> Iterator[Turns]:
    one = Turns(browser)
    yield one
    one.discard()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "own_page: changes its page for good, so that it needs one of its own")


@pytest.fixture
def page(request: pytest.FixtureRequest, turns: Turns) -> Iterator[Page]:
    """A page that fails the test when a script on it throws."""
    is_alone = request.node.get_closest_marker("own_page") is not None
    if is_alone:
        turns.discard()
    one = turns.page
    thrown: list[str] = []

    def keep(error: Error) -> None:
        thrown.append(str(error))

    one.on("pageerror", keep)
    yield one
    one.remove_listener("pageerror", keep)
    if is_alone or request.node.stash.get(FAILED, False):
        turns.discard()
    else:
        try:
            turns.clean()
        except Error:
            turns.discard()
            raise
    assert thrown == []
