"""Files and texts in the manager's page: uploaded, tried, added, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .test_manager import Kernel, field


@pytest.fixture
def project(tmp_path: Path) -> Iterator[tw.Project]:
    with tw.open_store(tmp_path / "s.db") as store:
        yield store.create_project("Names", task="ner", texts=["Ann."], author="anna")


@pytest.fixture
def manage(bench: Bench, project: tw.Project) -> Callable[[], Page]:
    """Open the manager."""

    def go() -> Page:
        bench.entry = "manager"
        bench.kernel = Kernel(project.store, "en")
        return bench.open()

    return go


def test_a_file_is_uploaded_in_pieces_and_its_texts_are_added(
    manage: Callable[[], Page], project: tw.Project, tmp_path: Path
) -> None:
    letters = tmp_path / "letters.csv"
    rows = [f"{number},Dear number {number}" for number in range(30_000)]
    letters.write_text("\n".join(["id,letter", *rows]), encoding="utf-8")
    page = manage()
    page.locator("[data-tw=manage-section][data-name=files]").click()
    expect(page.locator("[data-tw=manage-empty]")).to_be_visible()

    page.locator("[data-tw=manage-upload]").set_input_files(letters)
    expect(page.locator("[data-tw=manage-file][data-name='letters.csv']")).to_be_visible()
    assert (project.store.data_folder / "anna/letters.csv").read_bytes() == letters.read_bytes()

    page.locator("[data-tw=manage-section][data-name=projects]").click()
    page.locator("[data-tw=manage-project] .tw-manage-title").click()
    page.locator("[data-tw=manage-section][data-name=sources]").click()
    page.locator("[data-tw=manage-new-texts]").click()
    field(page, "kind").select_option("file")
    field(page, "file").select_option(label="letters.csv")
    page.locator("[data-tw=manage-try]").click()
    expect(field(page, "file")).to_have_attribute("aria-invalid", "true")

    field(page, "text").fill("letter")
    field(page, "key").fill("id")
    page.locator("[data-tw=manage-try]").click()
    tried = page.locator("[data-tw=manage-tried]")
    expect(tried).to_contain_text("30,000 texts")
    expect(tried.locator("[data-tw=manage-text]").first).to_contain_text("Dear number 0")
    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-source]")).to_have_count(2)
    assert len(project.texts()) == 30_001


def test_texts_are_pasted_made_public_and_deleted(manage: Callable[[], Page], project: tw.Project) -> None:
    page = manage()
    page.locator("[data-tw=manage-project] .tw-manage-title").click()
    page.locator("[data-tw=manage-section][data-name=sources]").click()
    page.locator("[data-tw=manage-new-texts]").click()
    field(page, "texts").fill("One.\nTwo.")
    field(page, "name").fill("<b>More</b>")
    page.locator("[data-tw=manage-save]").click()
    added = page.locator("[data-tw=manage-source]").nth(1)
    expect(added).to_contain_text("<b>More</b>")

    added.locator("[data-tw=manage-public]").click()
    expect(added.locator("[data-tw=manage-public]")).to_be_checked()
    assert project.store.sources()["is_public"].tolist() == [False, True]
    added.locator("[data-tw=manage-change]").click()
    expect(page.locator("[data-tw=manage-save]")).to_be_disabled()
    field(page, "name").fill("Less & more")
    page.locator("[data-tw=manage-save]").click()
    expect(added).to_contain_text("Less & more")
    added.locator("[data-tw=manage-delete]").click()
    page.locator("[data-tw=manage-delete-now]").click()
    expect(page.locator("[data-tw=manage-source]")).to_have_count(1)
    assert len(project.texts()) == 1


def test_a_file_that_cannot_be_taken_says_why(
    manage: Callable[[], Page], project: tw.Project, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"a": ', encoding="utf-8")
    page = manage()
    page.locator("[data-tw=manage-section][data-name=files]").click()

    page.locator("[data-tw=manage-upload]").set_input_files(broken)

    expect(page.locator("[data-tw=manage-complaint]")).to_contain_text("Expected JSON")
    expect(page.locator("[data-tw=manage-file]")).to_have_count(0)


def test_annotated_records_become_a_project(
    manage: Callable[[], Page], project: tw.Project, tmp_path: Path
) -> None:
    records = [{"id": f"r{n}", "text": f"Ann {n}", "mood": "good", "who": [[0, 3]]} for n in range(3)]
    project.store.add_file("records.json", json.dumps(records).encode(), user="anna")
    page = manage()
    page.locator("[data-tw=manage-import]").click()
    field(page, "title").fill("Imported")
    field(page, "file").select_option(label="records.json")
    expect(page.locator("[data-tw=manage-table][data-name=text] [data-name=path]")).to_have_value("text")

    field(page, "key").select_option("id")
    answers = page.locator("[data-tw=manage-table][data-name=markers]")
    answers.locator("[data-tw=manage-add-row]").click()
    answers.locator("[data-name=path]").select_option("who")
    answers.locator("[data-name=name]").fill("Person")
    page.locator("[data-tw=manage-try]").click()
    expect(page.locator("[data-tw=manage-tried]")).to_contain_text("3 texts · 3 answers")
    assert len(project.store.projects()) == 1
    page.locator("[data-tw=manage-save]").click()

    expect(page.locator("[data-tw=manage-project-title]")).to_have_text("Imported")
    made = project.store.project("Imported")
    assert made.labels()["quote"].tolist() == ["Ann"] * 3
