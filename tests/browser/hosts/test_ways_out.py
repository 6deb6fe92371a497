"""From a project's page to the start page, the profile and out, without losing work."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import textinator_widgets as tw
from tests.browser.axe import serious_faults
from tests.browser.hosts.conftest import Desk, Server, program

pytestmark = pytest.mark.browser

NAME, PASSWORD = "anna", "correct horse"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tw.Store]:
    """A store in which a person has a password."""
    folder = tmp_path_factory.mktemp("ways") / "study"
    folder.mkdir()
    with tw.open_store(folder / "textinator.db") as store:
        store.create_user(NAME, PASSWORD)
        store.create_project("Letters", texts=["Ann met Bohdan.", "Bohdan met Ann."], task="ner")
        yield store


@pytest.fixture(scope="module")
def server(study: tw.Store) -> Iterator[Server]:
    """Its server."""
    folder = Path(study.path).parent
    server = Server(program("start", str(folder), "--no-browser", "--port", "0"), folder.parent / "log.txt")
    yield server
    assert server.stop() == 0, server.log.read_text()
    assert "Traceback" not in server.log.read_text()


@pytest.fixture
def site(server: Server) -> str:
    return server.address


@pytest.fixture
def visitor(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Page]:
    """A page of the project, of a person who has just logged in."""
    width, theme = getattr(request, "param", (1280, "light"))
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    context.set_default_timeout(60_000)
    page = context.new_page()
    log_in(page, site)
    yield page
    context.close()


def log_in(page: Page, site: str) -> None:
    page.goto(f"{site}project/1")
    page.fill("[data-tw=name]", NAME)
    page.fill("[data-tw=password]", PASSWORD)
    page.click("[data-tw=enter]")


@pytest.mark.parametrize("visitor", [(1280, "light"), (390, "dark")], indirect=True)
def test_who_is_at_the_page_goes_to_the_start_page_and_the_profile(visitor, site):
    desk = Desk(visitor)
    visitor.locator("[data-tw=account]").click()
    expect(visitor.locator("[data-tw=ways]")).to_contain_text(NAME)
    assert serious_faults(visitor) == []
    assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth")

    visitor.keyboard.press("Escape")
    expect(visitor.locator("[data-tw=ways]")).to_have_count(0)
    expect(visitor.locator("[data-tw=account]")).to_be_focused()
    visitor.keyboard.press("Enter")
    visitor.locator("[data-tw=ways] [data-tw=profile]").click()
    expect(visitor).to_have_url(f"{site}profile")
    visitor.go_back()
    desk = Desk(visitor)
    visitor.locator("[data-tw=account]").click()
    desk.root.locator("h1").first.click()
    expect(visitor.locator("[data-tw=ways]")).to_have_count(0)
    visitor.locator("[data-tw=account]").click()
    visitor.locator("[data-tw=ways] [data-tw=start-page]").click()
    expect(visitor).to_have_url(site)


def test_who_logs_out_right_after_a_label_finds_it_again(visitor, site, study):
    desk = Desk(visitor)
    before = len(desk.labels())
    start = 8 if before else 0
    desk.select_by_keys(start, start + 3)
    desk.press("p")
    visitor.locator("[data-tw=account]").click()
    visitor.locator("[data-tw=ways] [data-tw=logout]").click()
    expect(visitor).to_have_url(re.compile("/login$"))
    draft = study.project(1).annotator(NAME)
    draft.next()
    assert len(draft.draft["labels"]) == before + 1
    visitor.goto(site)
    expect(visitor.locator("[data-tw=password]")).to_be_visible()

    log_in(visitor, site)
    Desk(visitor).wait_for_labels(before + 1)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="Windows has no way to hold a program")
def test_who_leaves_while_the_server_is_away_is_asked(visitor, server):
    desk = Desk(visitor)
    desk.text.focus()
    server.process.send_signal(signal.SIGSTOP)
    try:
        desk.press("Control+Home", "Control+Alt+Shift+ArrowRight", "l")
        visitor.locator("[data-tw=account]").click()
        visitor.locator("[data-tw=ways] [data-tw=logout]").click()
        asked = visitor.locator("[data-tw=unsent]")
        expect(asked.get_by_role("alert")).to_be_visible()
        expect(asked.locator("[data-tw=leave-anyway]")).to_be_visible()
        assert serious_faults(visitor) == []
        visitor.keyboard.press("Escape")
        expect(asked).to_have_count(0)
    finally:
        server.process.send_signal(signal.SIGCONT)
    desk.wait_until_saved()

    visitor.locator("[data-tw=account]").click()
    visitor.locator("[data-tw=ways] [data-tw=logout]").click()
    expect(visitor).to_have_url(re.compile("/login$"))
