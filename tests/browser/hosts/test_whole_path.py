"""Three browsers at once: two people come by links, annotate and review; the manager has the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import textinator_widgets as tw
from tests.browser.hosts.conftest import Desk, Server, program
from textinator_widgets.i18n import translate

pytestmark = pytest.mark.browser

PASSWORD = "riktig häst батарея"
TEXTS = ["Anna bor i Kyjiv.", "Анна живе в Києві."]
SWEDE, UKRAINIAN, MANAGER = "åsa", "ївга", "maria"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[tw.Store]:
    folder = tmp_path / "study"
    folder.mkdir()
    with tw.open_store(folder / "textinator.db") as store:
        store.create_user(MANAGER, PASSWORD, groups=["project_managers"], preferred_language="en")
        store.create_project(
            "Brev", texts=TEXTS, task="ner", language="sv", author=MANAGER, allow_reviewing=True
        )
        yield store


@pytest.fixture
def site(study: tw.Store) -> Iterator[str]:
    """Address of its server."""
    folder = Path(study.path).parent
    server = Server(program("start", str(folder), "--no-browser", "--port", "0"), folder.parent / "log.txt")
    yield server.address
    assert server.stop() == 0, server.log.read_text()
    assert "Traceback" not in server.log.read_text()


@pytest.fixture
def come(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens a browser of somebody's own; a script that throws in any of them fails the test."""
    opened: list[BrowserContext] = []
    thrown: list[str] = []

    def new(locale: str) -> Page:
        context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        return page

    yield new
    for one in opened:
        one.close()
    assert thrown == []


def come_in(page: Page, link: str, name: str, language: str) -> Desk:
    """Come with a link as somebody new, and get to the texts."""
    page.goto(link)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator("[data-tw=name]").fill(name)
    for field in ("password", "again"):
        page.locator(f"[data-tw={field}]").fill(PASSWORD)
    page.locator("[data-tw=enter]").click()
    return Desk(page)


def mark_first_word(desk: Desk, project: tw.Project) -> str:
    """Label the first four characters as a person, submit, and give the batch."""
    before = desk.text.text_content() or ""
    desk.drag(0, 4)
    desk.press("p")
    desk.wait_for_labels(1)
    batch = desk.submit()
    assert batch in set(project.batches().batch)
    assert before in TEXTS
    return batch


def test_from_two_links_to_reviewed_answers_in_a_file(study, site, come):
    manager, swede, ukrainian = come("en-GB"), come("sv-SE"), come("uk-UA")
    project = study.project("Brev")

    # both come at once, each in their own language
    hers = come_in(swede, f"{site}invitation/{project.invite()}", SWEDE, "sv")
    his = come_in(ukrainian, f"{site}invitation/{project.invite('reviewer')}", UKRAINIAN, "uk")
    expect(hers.root.locator("[data-tw=submit]")).to_contain_text(translate("Submit", "sv"))
    expect(his.root.locator("[data-tw=submit]")).to_contain_text(translate("Submit", "uk"))
    for desk in (hers, his) * len(TEXTS):
        text = desk.text.text_content()
        mark_first_word(desk, project)
        if len(project.batches()) <= 2:
            desk.wait_for_another_text(text)
    for desk in (hers, his):
        expect(desk.root.locator("[data-tw=finished]")).to_be_visible()
    found = project.labels()
    assert sorted(zip(found.user, found.quote, strict=True)) == sorted(
        (name, text[:4]) for name in (SWEDE, UKRAINIAN) for text in TEXTS
    )

    # he was invited to review, she was not
    assert hers.root.locator("[data-tw=review]").count() == 0
    his.root.locator("[data-tw=review]").click()
    texts = his.root.locator("[data-tw=review-text]")
    expect(texts).to_have_count(len(TEXTS))
    texts.first.get_by_role("button").first.click()
    row = his.root.locator("[data-tw=batch]").filter(has_text=SWEDE)
    row.locator("[data-tw=status-rr]").click()
    expect(row.locator("[data-tw=review-words]")).to_contain_text(UKRAINIAN)
    his.wait_until_saved()
    reviewed = project.batches().set_index("user").review_status
    assert sorted(reviewed[SWEDE].fillna("").tolist()) == ["", "rr"]

    # each goes home and finds the task there; the manager sees it among their own
    for page, language in ((swede, "sv"), (ukrainian, "uk")):
        page.locator("[data-tw=account]").click()
        page.locator("[data-tw=ways] [data-tw=start-page]").click()
        card = page.locator("[data-tw=tasks] [data-tw=card]")
        expect(card).to_contain_text(translate("{count} of {total} texts", language, count=2, total=2))
    manager.goto(site)
    manager.locator("[data-tw=name]").fill(MANAGER)
    manager.locator("[data-tw=password]").fill(PASSWORD)
    manager.locator("[data-tw=enter]").click()
    expect(manager.locator("[data-tw=mine] [data-tw=card]")).to_have_count(1)

    exported = project.export("generic", include_usernames=True)
    quotes = [label["text"] for one in exported for batch in one["annotations"] for label in batch["labels"]]
    assert sorted(quotes) == sorted(found.quote)
