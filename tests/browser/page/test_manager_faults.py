"""Every part of the manager's page: axe finds no serious fault, and no word of anybody runs in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw
from tests.browser.canary import EXAMINE, WATCH
from tests.xss_payloads import PAYLOADS, joined, shortened

from .conftest import Bench
from .test_manager import Kernel

OF_PROJECT = {
    "settings": "[data-tw=manage-settings]",
    "definition": "[data-tw=manage-definition]",
    "guidelines": "[data-tw=manage-guidelines]",
    "sources": "[data-tw=manage-sources]",
    "members": "[data-tw=manage-members]",
    "answers": "[data-tw=manage-counts]",
}
FORMS = {
    "definition": ("manage-add-marker", "manage-add-unit", "manage-add-relation", "manage-add-words"),
    "sources": ("manage-new-texts", "manage-change"),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tw.Store]:
    with tw.open_store(tmp_path / "s.db") as opened:
        yield opened


@pytest.fixture
def manage(bench: Bench, store: tw.Store) -> Callable[..., Page]:
    """Open the manager."""

    def go(language: str) -> Page:
        bench.entry = "manager"
        bench.kernel = Kernel(store, language)
        return bench.open()

    return go


def go_to(page: Page, section: str) -> None:
    page.locator(f"[data-tw=manage-section][data-name={section}]").click()


def every_part(page: Page) -> Iterator[str]:
    """Go through every part and form, and give the name of each when it is there."""
    for section in ("people", "files", "projects"):
        go_to(page, section)
        expect(page.locator(f"[data-name={section}][aria-current]")).to_be_visible()
        expect(page.locator(".tw-manage-wait")).to_have_count(0)
        yield section
    page.locator("[data-tw=manage-import]").click()
    expect(page.locator("[data-tw=manage-import] [data-tw=manage-save]")).to_be_visible()
    yield "import"
    page.locator("[data-tw=manage-cancel]").click()
    page.locator("[data-tw=manage-project] .tw-manage-title").first.click()
    for section, there in OF_PROJECT.items():
        go_to(page, section)
        expect(page.locator(there)).to_be_visible()
        if section in ("definition", "guidelines"):
            expect(page.locator("[data-tw=manage-preview] [data-tw=annotator]")).to_be_visible()
        yield section
        for form in FORMS.get(section, ()):
            page.locator(f"[data-tw={form}]").first.click()
            expect(page.locator("[data-tw=manage-save]")).to_be_visible()
            yield form
            page.locator("[data-tw=manage-cancel]").click()
            expect(page.locator(there)).to_be_visible()


def submit(project: tw.Project, *labels: dict[str, object]) -> None:
    session = project.annotator("anna")
    session.next()
    session.submit(labels)


@pytest.mark.parametrize("language", ["en", "uk"])
def test_axe_finds_no_serious_fault(
    manage: Callable[..., Page], store: tw.Store, bench: Bench, language: str
) -> None:
    project = store.create_project("Names", task="ner", texts=["Ann is in Kyiv."], author="anna")
    project.add_relation("Lives in", pairs=[("Person", "Location")])
    project.add_pre_marker("Person", "Ann")
    submit(project, {"marker": "Person", "start": 0, "end": 3})
    store.create_user("bo", groups=["file_managers"])
    store.add_file("a.json", b'[{"text": "a"}]', user="anna")
    page = manage(language)

    found = {part: faults for part in every_part(page) if (faults := bench.faults())}

    assert found == {}


def test_no_word_of_anybody_runs(manage: Callable[..., Page], store: tw.Store) -> None:
    titles, names = joined(200), joined(100)
    for title in titles[1:]:
        store.create_project(title, texts=["a"], author="anna", short_description=title)
    rich = "\n\n".join(PAYLOADS)
    project = store.create_project(
        titles[0], texts=PAYLOADS[:30], author="anna", guidelines=rich, reminders=rich, temporary_message=rich
    )
    for name in names[::8]:  # titles, people, choices and guidelines have all of them
        project.add_marker(name, names={"sv": name, "uk": name})
    project.add_marker("Choice", anno_type="radio", choices=shortened(200))
    codes = [one["code"] for one in project.spec()["markers"]]
    for name in names[1::20]:
        project.add_relation(name, pairs=[(codes[0], codes[1])])
        project.add_source(tw.sources.PlainText([name], name=name))
    project.add_pre_marker(codes[0], [one for one in PAYLOADS if "," not in one][:50])
    spans = [one["code"] for one in project.spec()["markers"] if one["anno_type"] == "m-span"]
    submit(project, *({"marker": code, "start": 0, "end": 1} for code in spans))
    for name in joined(150):
        store.create_user(name, groups=["file_managers"])
        project.annotator(name)
    for language in ("sv", "uk"):
        page = manage(language)
        page.evaluate(f"() => {WATCH}")

        parts = every_part(page)
        found = {part: faults for part in parts if (faults := page.evaluate(EXAMINE, "[data-tw=manager]"))}

        assert found == {}
