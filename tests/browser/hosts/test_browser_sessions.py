"""A project for each browser: two people at once, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import textinator_widgets as tw
from tests.browser.hosts.conftest import Desk, Server, program

pytestmark = pytest.mark.browser


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "trials"


@pytest.fixture
def site(root: Path) -> Iterator[str]:
    texts = root.parent / "texts.txt"
    texts.write_text("Ann met Bohdan.\nBohdan met Ann.\n", encoding="utf-8")
    command = program("start-multi-session", "--root-dir", str(root), "-i", str(texts), "--task", "ner")
    server = Server([*command, "--no-browser", "--port", "0"], root.parent / "log.txt")
    yield server.address
    assert server.stop() == 0, server.log.read_text()
    assert "Traceback" not in server.log.read_text()


@pytest.fixture
def visitors(browser: Browser) -> Iterator[list[BrowserContext]]:
    contexts = [browser.new_context(viewport={"width": 1280, "height": 900}) for _ in range(3)]
    for one in contexts:
        one.set_default_timeout(60_000)
    yield contexts
    for one in contexts:
        one.close()


def begin(context: BrowserContext, site: str) -> tuple[Page, str]:
    """Begin a project; gives the page and the link that leads back to it."""
    page = context.new_page()
    page.goto(site)
    page.click("[data-tw=begin]")
    link = page.locator("[data-tw=session-link]").get_attribute("href")
    assert link
    return page, link


def label(desk: Desk, marker: str) -> None:
    desk.drag(0, 3)
    desk.press(marker)
    desk.wait_for_labels(1)
    desk.submit()


def test_two_browsers_work_each_in_its_own_project(
    visitors: list[BrowserContext], site: str, root: Path
) -> None:
    (first, link), (second, other) = begin(visitors[0], site), begin(visitors[1], site)
    assert link != other
    for page in (first, second):
        page.click("[data-tw=project]")
    desks = [Desk(first), Desk(second)]

    label(desks[0], "p")
    label(desks[1], "l")
    label(desks[1], "l")

    found = []
    for path in root.glob("*/*.db"):
        with tw.open_store(path) as store:
            found.append(sorted(store.project(1).labels()["marker"]))
    assert sorted(found) == [["location", "location"], ["person"]]
    second.click("[data-tw=account]")
    expect(second.locator("[data-tw=ways] [data-tw=start-page]")).to_be_visible()
    expect(second.locator("[data-tw=ways] [data-tw=profile]")).to_have_count(0)

    third = visitors[2].new_page()
    third.goto(link)
    third.click("[data-tw=project]")
    expect(Desk(third).root).to_contain_text("1 of 2")
