"""Every word of the manager's page comes from the catalogues, but for what people wrote themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .bracketed import bracketed, stray
from .conftest import Bench
from .test_manager import Kernel

__all__ = ["bracketed"]

pytestmark = pytest.mark.usefixtures("bracketed")

OWN = (
    "Engelska",
    "Names",
    "Texts 1",
    "Ann met Bo.",
    "letters.csv",
    "Crowd",
    "Person",
    "Mood",
    "good",
    "Lives in",
)
FILE_FACTS = re.compile(r"text: \d+ B · \d+ \w+\.? \d{4} \d\d:\d\d")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[tw.Project]:
    with tw.open_store(tmp_path / "s.db") as store:
        project = store.create_project("Names", task="ner", texts=["Ann met Bo."], author="anna")
        project.add_marker("Mood", "radio", choices=["good"])
        project.add_relation("Lives in", [("person", "person")])
        store.add_file("letters.csv", b"id,text,mood\n1,Ann,good\n", user="anna")
        session = project.annotator("bo")
        session.next()
        session.submit([{"marker": "person", "start": 0, "end": 3}])
        yield project


@pytest.fixture
def page(bench: Bench, project: tw.Project) -> Page:
    """The manager in the language in brackets."""
    bench.entry = "manager"
    bench.kernel = Kernel(project.store, "sv")
    opened = bench.open()
    expect(opened.locator("[data-tw=manage-project]")).to_be_visible()
    return opened


def look(page: Page, where: str, *there: str) -> None:
    """Find no word outside the catalogue once a part of the page is there."""
    for name in there:
        expect(page.locator(f"[data-tw={name}]").first).to_be_visible()
    found = [one for one in stray(page, *OWN) if not FILE_FACTS.fullmatch(one)]
    assert found == [], (where, found)


def press(page: Page, name: str) -> None:
    page.locator(f"[data-tw={name}]").first.click()


def go(page: Page, section: str, *there: str) -> None:
    press(page, f"manage-section][data-name={section}")
    look(page, section, *there)


def test_lists_and_forms_beside_projects(page: Page) -> None:
    look(page, "projects", "manage-project")
    press(page, "manage-copy")
    look(page, "copy", "manage-copy-now")
    page.keyboard.press("Escape")
    press(page, "manage-new")
    look(page, "new project", "manage-field")
    press(page, "manage-cancel")
    press(page, "manage-import")
    look(page, "import", "manage-field")
    page.locator("[data-name=file] select, select[data-name=file]").first.select_option(label="letters.csv")
    page.locator("[data-name=markers] [data-tw=manage-add-row]").click()
    look(page, "import with a marker", "manage-row")
    press(page, "manage-try")
    look(page, "import refused")


def test_people_and_files(page: Page) -> None:
    go(page, "people", "manage-person")
    press(page, "manage-new")
    look(page, "new person", "manage-field")
    page.keyboard.press("Escape")
    press(page, "manage-change")
    look(page, "person", "manage-field")
    page.keyboard.press("Escape")
    press(page, "manage-password")
    look(page, "password")
    page.keyboard.press("Escape")
    press(page, "manage-invite")
    look(page, "invitation", "manage-make-link")
    page.keyboard.press("Escape")
    go(page, "files", "manage-file")
    press(page, "manage-delete")
    look(page, "delete", "manage-delete-now")


def opened(page: Page, section: str) -> None:
    page.locator("[data-tw=manage-project] .tw-manage-title").click()
    press(page, f"manage-section][data-name={section}")


def test_settings_and_guidelines(page: Page) -> None:
    opened(page, "settings")
    look(page, "settings", "manage-field")
    tabs = page.locator("[data-tw=manage-settings]").get_by_role("tab")
    for number in range(tabs.count()):
        tabs.nth(number).click()
        look(page, f"tab {number}")
    go(page, "guidelines", "manage-field", "annotator")
    press(page, "rich-source-guidelines")
    look(page, "source of guidelines")


def test_markers_relations_units_and_pre_markers(page: Page) -> None:
    opened(page, "definition")
    look(page, "definition", "manage-marker")
    for kind in ("marker", "relation", "unit"):
        press(page, f"manage-add-{kind}")
        look(page, kind, "manage-field", "annotator")
        for box in page.locator("[data-tw=manage-definition] details").all():
            box.evaluate("one => { one.open = true; }")
        for add in page.locator("[data-tw=manage-add-row]:visible").all():
            add.click()
        look(page, f"{kind} with rows")
        press(page, "manage-cancel")
        leave = page.locator("[data-tw=manage-leave]")
        if leave.count():
            look(page, "leaving")
            leave.click()


def test_texts_members_and_answers(page: Page) -> None:
    opened(page, "sources")
    look(page, "sources", "manage-source")
    press(page, "manage-change")
    look(page, "source", "manage-change-source")
    press(page, "manage-cancel")
    press(page, "manage-new-texts")
    kinds = page.locator("[data-name=kind]")
    for kind in kinds.locator("option").all():
        kinds.select_option(kind.get_attribute("value"))
        look(page, f"texts of {kind}", "manage-field")
    press(page, "manage-cancel")
    if page.locator("[data-tw=manage-leave]").count():
        press(page, "manage-leave")
    go(page, "members", "manage-member")
    press(page, "manage-invite")
    look(page, "link", "manage-make-link")
    press(page, "manage-make-link")
    look(page, "link that was made", "manage-link-address")
    press(page, "manage-link-done")
    go(page, "answers", "manage-counts")
