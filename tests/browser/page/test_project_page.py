"""What a project says and sets, in the page: tour, who asks, messages, flags, submitted labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXT = "Ann met Bohdan in Kiruna."
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

Open = Callable[..., tuple[Page, Any]]


@pytest.fixture
def opened(sqlite_path: Path, bench: Bench) -> Iterator[Open]:
    with tw.open_store(sqlite_path) as store:

        def open_project(task: str = "ner", page_language: str = "en", **settings: Any) -> tuple[Page, Any]:
            texts = [TEXT, "The last text of all."]
            project = store.create_project("P", task=task, texts=texts, data_order="os", **settings)
            bench.kernel = DeskKernel(project, "anna", page_language)
            return bench.open(), project

        yield open_project


def test_the_tour_begins_by_itself_once_and_walks_by_keys(opened: Open, bench: Bench) -> None:
    page, _ = opened(has_intro_tour=True, guidelines="Read **all** of it.")
    tour = page.locator("[data-tw=tour-dialog]")
    expect(page.locator("[data-tw=guidelines-dialog]")).to_be_visible()
    expect(tour).to_have_count(0)
    page.keyboard.press("Escape")

    expect(tour.get_by_role("heading", name="The text")).to_be_visible()
    expect(page.locator("[data-tw=text]")).to_have_attribute("data-tour", "")
    expect(page.locator("[data-tw=tour-next]")).to_be_focused()
    assert bench.faults() == []
    page.keyboard.press("ArrowRight")
    expect(tour.get_by_role("heading", name="Markers")).to_be_visible()
    expect(page.locator("[data-tour]")).to_have_count(1)
    page.keyboard.press("ArrowLeft")
    expect(tour.get_by_role("heading", name="The text")).to_be_visible()
    rest = ["Markers", "Submit", "Undo", "Saved", "Edit", "Guidelines", "Keyboard help", "Flag"]
    for title in rest:
        page.keyboard.press("Enter")
        expect(tour.get_by_role("heading", name=title)).to_be_visible()
    page.locator("[data-tw=tour-next]").click()
    expect(tour).to_have_count(0)
    expect(page.locator("[data-tour]")).to_have_count(0)

    page = bench.open()
    expect(page.locator("[data-tw=tour]")).to_be_visible()
    expect(page.locator("[data-tw=tour-dialog]")).to_have_count(0)
    page.locator("[data-tw=tour]").press("Enter")
    expect(page.locator("[data-tw=tour-next]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-tw=tour-dialog]")).to_have_count(0)
    expect(page.locator("[data-tw=tour]")).to_be_focused()


def test_the_tour_shows_everything_that_the_page_has(opened: Open, bench: Bench) -> None:
    page, project = opened("pronr", has_intro_tour=True, allow_reviewing=True, author="anna")
    expect(page.locator("[data-tw=tour-dialog]")).to_be_visible()
    page.keyboard.press("Escape")
    project.annotator("anna").submit(labels=[{"marker": "antecedent", "start": 0, "end": 3}])
    page = bench.open()
    expect(page.locator("[data-tw=relations]")).to_be_visible()
    expect(page.locator("[data-tw=edit]")).to_be_visible()
    page.locator("[data-tw=tour]").click()
    tour = page.locator("[data-tw=tour-dialog]")
    expect(page.locator("[data-tw=tour-next]")).to_be_focused()
    for title in (
        "The text",
        "Relations",
        "Markers",
        "Submit",
        "Undo",
        "Saved",
        "Edit",
        "Review",
        "Guidelines",
    ):
        expect(tour.get_by_role("heading", name=title)).to_be_visible()
        page.keyboard.press("ArrowRight")
    expect(tour.get_by_text("10 of 11")).to_be_visible()


@pytest.mark.parametrize("language", ["sv", "ru", "uk"])
def test_axe_finds_nothing_in_any_language(opened: Open, bench: Bench, language: str) -> None:
    settings = {"has_intro_tour": True, "allow_reviewing": True, "author": "anna", "guidelines": "Read."}
    page, project = opened("pronr", language, **settings)
    expect(page.locator("[data-tw=guidelines-dialog]")).to_be_visible()
    assert bench.faults() == []
    page.keyboard.press("Escape")
    expect(page.locator("[data-tw=tour-dialog]")).to_be_visible()
    assert bench.faults() == []
    page.keyboard.press("Escape")
    project.annotator("anna").submit(labels=[{"marker": "antecedent", "start": 0, "end": 3}])

    for board in ("edit", "review"):
        page.locator(f"[data-tw={board}]").click()
        expect(page.locator("[data-tw=board]")).to_be_visible()
        assert bench.faults() == []


def test_a_project_without_a_tour_offers_none(opened: Open) -> None:
    page, _ = opened()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXT)

    expect(page.locator("[data-tw=tour]")).to_have_count(0)
    expect(page.locator("[data-tw=guidelines]")).to_have_count(0)


def test_who_asks_stands_below_the_guidelines_and_films_open_elsewhere(opened: Open, bench: Bench) -> None:
    page, _ = opened(
        institution="KTH <script>alert(1)</script> & friends",
        supported_by="A fund",
        thumbnail=PIXEL,
        video_remote="https://example.org/film?a=1&b=2",
        video_summary="javascript:alert(1)",
    )
    expect(page.locator("[data-tw=guidelines-dialog]")).to_have_count(0)
    page.locator("[data-tw=guidelines]").click()
    dialog = page.locator("[data-tw=guidelines-dialog]")

    expect(dialog.get_by_role("cell", name="KTH <script>alert(1)</script> & friends")).to_be_visible()
    expect(dialog.get_by_role("cell", name="A fund")).to_be_visible()
    link = dialog.get_by_role("link")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", "https://example.org/film?a=1&b=2")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(dialog.get_by_role("img", name="P")).to_have_attribute("src", PIXEL)
    assert bench.faults() == []


def test_messages_guidelines_and_reminders_are_cleaned(opened: Open) -> None:
    evil = '<b>Bold</b><img src="https://a.test/x.png"><script>window.evil = 1</script><i onclick="x()">i</i>'
    page, _ = opened(temporary_message=evil, reminders=evil, guidelines=f"# Rules\n\n{evil}")

    for place in ("[data-tw=message]", "[data-tw=reminders]", "[data-tw=guidelines-dialog]"):
        here = page.locator(place)
        expect(here.locator("b")).to_have_text("Bold")
        expect(here.locator("img, script, [onclick]")).to_have_count(0)
    expect(page.locator("[data-tw=guidelines-dialog]").get_by_role("heading", name="Rules")).to_be_visible()
    assert page.evaluate("window.evil === undefined")


def test_the_flag_form_of_the_settings_reaches_the_frame(opened: Open, bench: Bench) -> None:
    form = {
        "flags": {
            "Text": {
                "radio": {"kind": {"order": 2, "items": ["Spam", "Cut off"]}},
                "textarea": {"more": {"order": 3, "items": "Say more"}},
                "checkboxes": {"signs": {"order": 1, "items": ["Odd", "Rude"]}},
            },
            "Task": {"text": {"what": {"order": 1, "items": "What is unclear?"}}},
        }
    }
    page, project = opened(modal_configs=form)
    page.locator("[data-tw=flag]").press("Enter")
    dialog = page.locator("[data-tw=flag-dialog]")

    expect(dialog.get_by_role("tab")).to_have_text(["Text", "Task"])
    dialog.get_by_label("Rude").check()
    dialog.get_by_label("Cut off").check()
    dialog.get_by_label("Say more").fill("  as it is ")
    assert bench.faults() == []
    dialog.get_by_role("tab", name="Task").click()
    dialog.get_by_label("What is unclear?").fill("å 🙂")
    page.locator("[data-tw=send-flag]").click()

    expect(dialog).to_have_count(0)
    (sent,) = project.flags().form
    assert sent == {
        "Text_signs": ["Rude"],
        "Text_kind": "Cut off",
        "Text_more": "  as it is ",
        "Task_what": "å 🙂",
    }


@pytest.mark.parametrize("greyed", [True, False])
def test_submitted_labels_stay_greyed_where_the_project_wants_it(
    opened: Open, bench: Bench, greyed: bool
) -> None:
    page, project = opened(auto_text_switch=False, disable_submitted_labels=greyed)
    bench.select("Ann")
    page.locator("[data-tw=marker]").first.click()
    page.locator("[data-tw=submit]").click()

    expect(page.locator("[data-tw=label-item]")).to_have_count(0)
    expect(page.locator("[data-tw=text]")).to_have_text(TEXT)
    expect(page.locator("[data-tw=text] [data-tw=label]")).to_have_count(1 if greyed else 0)
    bench.select("Bohdan")
    page.locator("[data-tw=marker]").first.click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(0)
    assert project.labels().quote.tolist() == ["Ann", "Bohdan"]
    page.locator("[data-tw=next]").click()
    expect(page.locator("[data-tw=text]")).to_have_text("The last text of all.")
