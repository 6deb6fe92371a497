"""Label actions: the menu of a label opens by mouse, touch and keyboard, and its values are stored and come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXTS = ["Ann met Bohdan in Kiruna.", "The last text of all."]

Make = Callable[..., Any]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Make a project whose marker Person has these actions."""
    with tw.open_store(tmp_path / "study.db") as store:

        def project(*actions: Any, **settings: Any) -> Any:
            made = store.create_project("Actions", texts=TEXTS, data_order="os", author="maria", **settings)
            made.add_marker("Person", actions=actions, shortcut="p")
            return made

        yield project


def show(bench: Bench, project: Any) -> Page:
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    expect(page.locator("[data-tw=text]")).to_be_visible()
    return page


def mark(bench: Bench, words: str) -> Locator:
    """Label words; gives the label."""
    bench.select(words)
    bench.page.keyboard.press("p")
    label = bench.page.locator("[data-tw=label]", has_text=words)
    expect(label).to_have_count(1)
    return label


def menu(page: Page) -> Locator:
    return page.get_by_role("menu")


def saved(page: Page) -> None:
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")


def submit(page: Page) -> None:
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])


def test_a_comment_made_with_the_mouse_is_stored_undone_and_there_when_the_batch_is_edited(
    make: Make, bench: Bench
) -> None:
    project = make("comments", {"name": "slider", "field": "score"})
    page = show(bench, project)
    mark(bench, "Ann").click(button="right")
    expect(menu(page).get_by_role("menuitem")).to_have_text(["Add a comment", "Add a score"])
    assert bench.faults() == []

    page.get_by_role("menuitem", name="Add a comment").click()
    field = page.get_by_label("Add a comment").get_by_role("textbox")
    expect(field).to_be_focused()
    field.type("Which Ann?")
    assert bench.faults() == []
    page.mouse.click(5, 5)
    expect(menu(page)).to_have_count(0)

    page.locator("[data-tw=undo]").click()
    mark_again = page.locator("[data-tw=label]")
    mark_again.click(button="right")
    page.get_by_role("menuitem", name="Add a comment").click()
    expect(field).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("[data-tw=redo]").click()
    submit(page)
    assert project.labels().extra.tolist() == [{"comments_1": "Which Ann?"}]

    page.locator("[data-tw=edit]").click()
    page.locator("[data-tw=batch]").get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    page.locator("[data-tw=label]").click(button="right")
    page.get_by_role("menuitem", name="Add a comment").click()
    expect(field).to_have_value("Which Ann?")
    field.fill("Ann of Kiruna")
    page.locator("[data-tw=submit]").click()
    saved(page)
    assert project.labels().extra.tolist() == [{"comments_1": "Ann of Kiruna"}]


def test_a_score_is_given_by_keyboard_alone(make: Make, bench: Bench) -> None:
    project = make("comments", {"name": "slider", "field": "score", "config": {"max": 10, "step": 1, "default": 5}})
    page = show(bench, project)
    mark(bench, "Ann")
    text = page.locator("[data-tw=text]")
    text.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Add a comment")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("slider")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitem", name="Add a score")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu(page)).to_have_count(0)
    expect(text).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(text).to_have_text(TEXTS[1])
    assert project.labels().extra.tolist() == [{"score": 7}]
