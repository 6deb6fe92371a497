"""A browser for the tests: Debian's Chromium, started once, with a fresh context and page for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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


NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, headless=True, args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    one = browser.new_context(viewport={"width": 1280, "height": 900})
    one.set_default_timeout(15_000)
    yield one
    one.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test when a script on it throws."""
    one = context.new_page()
    thrown: list[str] = []
    one.on("pageerror", lambda error: thrown.append(str(error)))
    yield one
    assert thrown == []
