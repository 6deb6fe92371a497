"""Three browsers at once: a manager makes a project and links, two people annotate and review, and the
manager takes the answers; nobody writes code, and each reads their own language.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

import textinator_widgets as tw
from tests.browser.hosts.conftest import Desk, Server, program
from textinator_widgets.i18n import translate

pytestmark = pytest.mark.browser

PASSWORD = "riktig häst батарея"
TEXTS = ["Anna bor i Kyjiv.", "Анна живе в Києві."]
SWEDE, UKRAINIAN, MANAGER = "åsa", "ївга", "maria"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[tw.Store]:
    """A store with nothing but its manager."""
    folder = tmp_path / "study"
    folder.mkdir()
    with tw.open_store(folder / "textinator.db") as store:
        store.create_user(MANAGER, PASSWORD, groups=["project_managers"])
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
    """Label the first four characters as an animal, submit, and give the batch."""
    before = desk.text.text_content() or ""
    desk.drag(0, 4)
    desk.press("d")
    desk.wait_for_labels(1)
    batch = desk.submit()
    assert batch in set(project.batches().batch)
    assert before in TEXTS
    return batch


class Office:
    """What a manager does on their page."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        page.goto(site)
        page.locator("[data-tw=name]").fill(MANAGER)
        page.locator("[data-tw=password]").fill(PASSWORD)
        page.locator("[data-tw=enter]").click()
        page.locator("[data-tw=manage]").click()

    def there(self, name: str) -> Locator:
        """What has this name on the page."""
        return self.page.locator(f"[data-tw={name}]")

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[data-tw=manage-field][data-name={name}]")

    def go_to(self, section: str) -> None:
        self.page.locator(f"[data-tw=manage-section][data-name={section}]").click()

    def save(self) -> None:
        """Save the form of a part that stays open."""
        said = self.there("manage-said")
        expect(said).to_have_count(0)
        self.there("manage-save").click()
        expect(said).to_have_count(1)

    def make_project(self) -> None:
        """A project with a marker of its own and guidelines, where people review."""
        self.there("manage-new").click()
        self.field("title").fill("Brev")
        self.field("task").select_option("ner")
        self.field("texts").fill("\n".join(TEXTS))
        self.there("manage-save").click()
        expect(self.there("manage-project-title")).to_have_text("Brev")
        self.page.locator("[role=tab]").last.click()
        self.field("allow_reviewing").check()
        self.save()
        self.go_to("definition")
        self.there("manage-add-marker").click()
        self.field("name").fill("Djur")
        self.field("shortcut").fill("D")
        expect(self.there("manage-preview").locator("[data-tw=marker]", has_text="Djur")).to_be_visible()
        self.there("manage-save").click()
        expect(self.there("manage-marker").filter(has_text="Djur")).to_be_visible()
        self.go_to("guidelines")
        self.field("guidelines").fill("Märk djuren. Познач тварин.")
        self.save()

    def invite(self, role: str) -> str:
        """Make a link into the project, and give it."""
        self.go_to("members")
        self.there("manage-invite").click()
        self.field("role").select_option(role)
        self.there("manage-make-link").click()
        link = self.there("manage-link-address").input_value()
        self.there("manage-link-done").click()
        return link

    def take_answers(self) -> list[dict[str, Any]]:
        """Take everything as JSON."""
        self.go_to("answers")
        self.field("format").select_option("generic")
        with self.page.expect_download() as told:
            self.there("manage-take").click()
        found: list[dict[str, Any]] = json.loads(Path(told.value.path()).read_text(encoding="utf-8"))
        return found


@pytest.mark.parametrize(("locale", "language"), [("sv-SE", "sv"), ("uk-UA", "uk")])
def test_from_a_new_project_to_reviewed_answers_in_a_file(study, site, come, locale, language):
    office, swede, ukrainian = Office(come(locale), site), come("sv-SE"), come("uk-UA")
    expect(office.there("manage-new")).to_have_text(translate("New project", language))
    office.make_project()
    links = office.invite("participant"), office.invite("reviewer")
    project = study.project("Brev")

    # both come at once, each in their own language
    hers = come_in(swede, links[0], SWEDE, "sv")
    his = come_in(ukrainian, links[1], UKRAINIAN, "uk")
    for desk, spoken in ((hers, "sv"), (his, "uk")):
        expect(desk.root.locator("[data-tw=submit]")).to_contain_text(translate("Submit", spoken))
        expect(desk.root.locator("[data-tw=guidelines-dialog]")).to_contain_text("Märk djuren.")
        desk.press("Escape")
    for desk in (hers, his) * len(TEXTS):
        text = desk.text.text_content()
        mark_first_word(desk, project)
        if len(project.batches()) <= 2:
            desk.wait_for_another_text(text)
    for desk in (hers, his):
        expect(desk.root.locator("[data-tw=finished]")).to_be_visible()
    found = project.labels()
    assert sorted(zip(found.user, found.quote, found.marker, strict=True)) == sorted(
        (name, text[:4], "djur") for name in (SWEDE, UKRAINIAN) for text in TEXTS
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

    # each goes home and finds the task there
    for page, spoken in ((swede, "sv"), (ukrainian, "uk")):
        page.locator("[data-tw=account]").click()
        page.locator("[data-tw=ways] [data-tw=start-page]").click()
        card = page.locator("[data-tw=tasks] [data-tw=card]")
        expect(card).to_contain_text(translate("{count} of {total} texts", spoken, count=2, total=2))

    exported = office.take_answers()
    labels = [label for one in exported for batch in one["annotations"] for label in batch["labels"]]
    assert sorted(label["text"] for label in labels) == sorted(found.quote)
    assert exported == project.export("generic", include_usernames=True)
