"""People write texts of their own in the page, and annotate them at once."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel


def test_a_text_is_written_and_annotated_and_the_open_one_comes_again(tmp_path: Path, bench: Bench) -> None:
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("P", task="ner", sources=[tw.sources.Interactive()])
        bench.kernel = DeskKernel(project, "anna")
        page = bench.open()
        field, text = page.locator("[data-tw=new-text]"), page.locator("[data-tw=text]")
        expect(page.locator("[data-tw=no-data]")).to_contain_text("Add the first one above.")
        expect(page.locator("[data-tw=add-text]")).to_be_disabled()
        assert bench.faults() == []

        field.fill("Bo \U0001f600 came.\n\nHe left.")
        field.press("Control+Enter")

        expect(text).to_have_text("Bo \U0001f600 came.\n\nHe left.", use_inner_text=False)
        expect(page.locator("[data-tw=new-text]")).not_to_be_visible()

        page.locator("[data-tw=writing] summary").click()
        expect(page.locator("[data-tw=writing]")).to_contain_text("The text that is open is saved for later.")
        field.fill("Ann met Bo.")
        page.wait_for_function("document.getAnimations().length === 0")
        assert bench.faults() == []
        page.locator("[data-tw=add-text]").click()
        expect(text).to_have_text("Ann met Bo.")
        page.locator("[data-tw=next]").click()
        expect(text).to_contain_text("He left.")
        expect(page.locator(".tw-badge")).to_have_text("Saved for later")
        assert project.texts()["text"].tolist() == ["Bo \U0001f600 came.\n\nHe left.", "Ann met Bo."]


def test_what_is_written_outlives_a_reload_and_a_refusal(tmp_path: Path, bench: Bench) -> None:
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("P", task="ner", sources=[tw.sources.Interactive()])
        bench.kernel = DeskKernel(project, "anna")
        page = bench.open()
        page.locator("[data-tw=new-text]").fill("a" * 1_000_001)
        page.locator("[data-tw=add-text]").click()
        expect(page.locator("[data-tw=problems]")).to_contain_text("This text is too long")
        expect(page.locator("[data-tw=new-text]")).to_have_value("a" * 1_000_001)

        page.locator("[data-tw=new-text]").fill("Kept.")
        page = bench.open()

        expect(page.locator("[data-tw=new-text]")).to_have_value("Kept.")
        assert project.texts().empty


def test_texts_that_cannot_be_read_from_their_source_are_told_apart(tmp_path: Path, bench: Bench) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text('{"text": "Ann."}\n')
    with tw.open_store(tmp_path / "study.db") as store:
        source = tw.sources.JsonLines([file], reads="late")
        project = store.create_project("P", task="ner", sources=[source])
        file.write_text('{"text": "Another."}\n')
        bench.kernel = DeskKernel(project, "anna")
        page = bench.open()

        notice = page.locator("[data-tw=waiting]")
        expect(notice).to_contain_text("1 text could not be read from where it is kept")
        expect(notice).to_contain_text("it is tried once more")
        file.write_text('{"text": "Ann."}\n')
        page.locator("[data-tw=look-again]").click()

        expect(page.locator("[data-tw=text]")).to_have_text("Ann.")
