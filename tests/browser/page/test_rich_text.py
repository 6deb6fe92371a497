"""What an author wrote with a form: guidelines, reminders, messages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel
from .kernel import Kernel, screen

TEXT = "Ann met Bohdan in Kiruna."
Show = Callable[..., Page]


def test_guidelines_open_once_and_can_be_docked(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen(guidelines="<h2>Rules</h2><p>Mark names.</p>")))
    dialog = page.locator('[data-tw="guidelines-dialog"]')

    expect(dialog).to_contain_text("Mark names.")
    assert bench.faults() == []
    dialog.get_by_role("button", name="Dock to the left").click()
    dock = page.locator('[data-tw="guidelines-dock"]')
    expect(dock).to_contain_text("Mark names.")
    assert bench.faults() == []
    bench.open()
    expect(page.locator('[data-tw="text"]')).to_be_visible()
    expect(dialog).to_have_count(0)
    page.locator('[data-tw="guidelines"]').click()
    expect(dock).to_be_visible()


def test_rich_text_of_an_author_runs_nothing_and_loads_nothing(show: Show, bench: Bench) -> None:
    evil = (
        '<img src="/spy.png" onerror="window.spied = 1"><script>window.spied = 2</script>'
        '<a href="javascript:window.spied = 3">link</a>'
        '<p style="position:fixed" onclick="window.spied = 4">Rule</p>'
        "<iframe src='/frame'></iframe>"
    )
    asked: list[str] = []
    page = bench.page
    page.on("request", lambda request: asked.append(request.url))
    show(Kernel([TEXT], screen(guidelines=evil, reminders=evil, message=evil)))

    expect(page.locator('[data-tw="message"] a')).to_be_visible()
    page.get_by_text("Rule").last.click()
    page.get_by_text("link").last.click(force=True)

    assert page.evaluate("window.spied") is None
    assert not [url for url in asked if "spy" in url or "frame" in url]
    assert page.locator('[data-tw="annotator"] img, [data-tw="annotator"] iframe').count() == 0


def test_rich_text_without_its_part_is_shown_as_words(show: Show) -> None:
    kernel = Kernel([TEXT], screen(reminders="<p>Titles <em>belong</em> to names.</p><img src=x>"))
    kernel.refuse["load_part"] = {"code": "internal", "message": "no"}
    page = show(kernel)

    expect(page.locator('[data-tw="reminders"]')).to_have_text("Titles belong to names.")
    assert page.locator('[data-tw="reminders"] em, [data-tw="reminders"] img').count() == 0


def test_what_is_cleaned_to_nothing_leaves_no_empty_bar(tmp_path: Path, bench: Bench) -> None:
    evil = "<script>window.spied = 1</script><p>&nbsp;</p><iframe src='https://example.org'></iframe>"
    settings = {"guidelines": evil, "reminders": evil, "temporary_message": evil}
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("Names", task="ner", texts=[TEXT], **settings)
        bench.kernel = DeskKernel(project, "anna")
        page = bench.open()

        expect(page.locator('[data-tw="text"]')).to_be_visible()
        for name in ("guidelines-dialog", "guidelines", "reminders", "message"):
            expect(page.locator(f'[data-tw="{name}"]')).to_have_count(0)
