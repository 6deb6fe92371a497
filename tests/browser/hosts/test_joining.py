"""Two people come to a server in Chromium: one with a link and only Ukrainian, one by the start page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import textinator_widgets as tw
from tests.browser.axe import serious_faults
from tests.browser.hosts.conftest import Desk, Server, program

pytestmark = pytest.mark.browser

PASSWORD = "правильний кінь"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tw.Store]:
    """A store in which people have passwords."""
    folder = tmp_path_factory.mktemp("joining") / "study"
    folder.mkdir()
    with tw.open_store(folder / "textinator.db") as store:
        store.create_user("марія", PASSWORD, groups=["project_managers"])
        store.create_user("анна", PASSWORD, preferred_language="uk", fluent_in=["uk"])
        for title, language in (("Листи", "uk"), ("Brev", "sv")):
            project = store.create_project(
                title, texts=["Анна живе в Києві."], task="ner", language=language, author="марія"
            )
            project.update(short_description="Люди та місця")
        yield store


@pytest.fixture(scope="module")
def site(study: tw.Store) -> Iterator[str]:
    """Address of its server."""
    folder = Path(study.path).parent
    server = Server(program("start", str(folder), "--no-browser", "--port", "0"), folder.parent / "log.txt")
    yield "/".join(server.address.split("/", 3)[:3])
    assert server.stop() == 0, server.log.read_text()
    assert "Traceback" not in server.log.read_text()


@pytest.fixture
def come(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a browser of a person's own."""
    opened: list[BrowserContext] = []

    def new(**options: object) -> Page:
        context = browser.new_context(
            **{"locale": "uk-UA", "viewport": {"width": 390, "height": 844}, **options}
        )
        context.set_default_timeout(60_000)
        opened.append(context)
        return context.new_page()

    yield new
    for one in opened:
        one.close()


def is_ukrainian(page: Page) -> None:
    """Refuse a page with faults that axe finds, with other words than Ukrainian, or wider than the screen."""
    assert serious_faults(page) == []
    words = re.findall(r"[A-Za-z]{2,}", page.locator("main").inner_text())
    assert set(words) <= {"English", "Svenska", "Brev"}, words
    assert page.locator("html").get_attribute("lang") == "uk"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_from_a_link_to_a_stored_answer_in_ukrainian(study, site, come, theme):
    page = come(color_scheme=theme)
    project = study.project("Листи")
    name = {"light": "іван день", "dark": "іван ніч"}[theme]

    page.goto(f"{site}/invitation/{project.invite()}")
    is_ukrainian(page)
    page.locator("[data-tw=name]").fill(name)
    page.locator("[data-tw=password]").fill(PASSWORD)
    page.locator("[data-tw=again]").fill("щось інше")
    page.locator("[data-tw=enter]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    is_ukrainian(page)
    page.locator("[data-tw=password]").fill(PASSWORD)
    page.locator("[data-tw=again]").fill(PASSWORD)
    page.locator("[data-tw=enter]").click()

    desk = Desk(page)
    desk.drag(0, 4)
    desk.root.locator("[data-tw=marker]").first.click()
    expect(desk.root.locator("[data-tw=label]").first).to_be_visible()
    desk.root.locator("[data-tw=submit]").click()
    expect(desk.root.locator("[data-tw=finished]")).to_be_visible()
    labels = project.labels(user=name)
    assert labels.quote.tolist() == ["Анна"]

    page.goto(f"{site}/")
    expect(page.locator("[data-tw=tasks] [data-tw=card]")).to_have_count(1)
    is_ukrainian(page)
    page.goto(f"{site}/profile")
    is_ukrainian(page)


def test_a_person_joins_and_leaves_by_the_start_page(study, site, come):
    anna = come(viewport={"width": 1280, "height": 800})
    project = study.project("Листи")

    anna.goto(f"{site}/login")
    anna.locator("[data-tw=name]").fill("анна")
    anna.locator("[data-tw=password]").fill(PASSWORD)
    anna.locator("[data-tw=enter]").click()
    cards = anna.locator("[data-tw=open] [data-tw=card]")
    expect(cards).to_have_count(1)
    is_ukrainian(anna)
    cards.locator("[data-tw=join]").click()
    Desk(anna)
    assert "анна" in project.participants().user.tolist()

    anna.goto(f"{site}/")
    anna.locator("[data-tw=tasks] [data-tw=leave]").click()
    is_ukrainian(anna)
    anna.locator("button[data-tw=leave]").click()
    expect(anna.locator("[data-tw=open] [data-tw=card]")).to_have_count(1)
    assert "анна" not in project.participants().user.tolist()
    anna.goto(f"{site}/project/{project.id}")
    expect(anna.locator("[data-tw=join]")).to_be_visible()
    is_ukrainian(anna)

    study.project("Brev").update(is_open=False)
    anna.goto(f"{site}/project/{study.project('Brev').id}")
    expect(anna.locator("[data-tw=closed]")).to_be_visible()
    is_ukrainian(anna)
