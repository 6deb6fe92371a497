"""Groups of a unit are ranked in the page, and the ranks are in the store: the screen of mcqar."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXTS = ["Ann met Bohdan in Kiruna.", "The last text of all."]


@pytest.fixture
def project(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as store:
        yield store.create_project("Ranks", task="mcqar", texts=TEXTS, data_order="os", author="maria")


@pytest.fixture
def page(project: Any, bench: Bench) -> Page:
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    expect(page.locator("[data-tw=grip]")).to_have_count(5)
    for number, question in enumerate(["Who?", "Where?", "Whom?"]):
        fields = boxes(page).nth(number).locator("[data-tw=input]")
        expect(fields).to_have_count(5)
        for field, words in enumerate([question, f"answer {number}", f"a {number}", f"b {number}"]):
            fields.nth(field).fill(words)
    return page


def boxes(page: Page) -> Locator:
    return page.locator("[data-tw=group]")


def grip(page: Page, number: int) -> Locator:
    return page.locator("[data-tw=grip]").nth(number - 1)


def order(page: Page) -> list[str]:
    return [box.locator('[data-tw=input][data-code="question"]').input_value() for box in boxes(page).all()]


def said(page: Page) -> Locator:
    return page.locator("[role=status].tw-unseen")


def stored(project: Any) -> list[tuple[int, str]]:
    inputs = project.inputs()
    asked = inputs[inputs.marker == "question"]
    return sorted(zip(asked.group_order.tolist(), asked.content.tolist(), strict=True))


def test_a_group_is_ranked_by_keyboard_and_stored_with_its_rank(
    project: Any, page: Page, bench: Bench
) -> None:
    grip(page, 3).focus()
    page.keyboard.press("Space")
    expect(grip(page, 3)).to_have_attribute("aria-pressed", "true")
    expect(said(page)).to_contain_text("Group 3 is picked up")
    assert bench.faults() == []
    page.keyboard.press("ArrowUp")
    expect(said(page)).to_have_text("Place 2 of 5.")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(said(page)).to_have_text("Place 1 of 5.")
    page.keyboard.press("Space")

    expect(said(page)).to_have_text("Group 3 is now at place 1 of 5.")
    expect(grip(page, 1)).to_be_focused()
    assert order(page) == ["Whom?", "Who?", "Where?", "", ""]
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    assert stored(project) == [(1, "Whom?"), (2, "Who?"), (3, "Where?")]
    inputs = project.inputs()
    assert inputs.groupby("group_order").content.count().tolist() == [4, 4, 4]


def test_escape_puts_a_group_back_and_undo_takes_a_rank_back(page: Page) -> None:
    grip(page, 1).focus()
    page.keyboard.press("Space")
    page.keyboard.press("End")
    expect(said(page)).to_have_text("Place 5 of 5.")
    page.keyboard.press("Escape")
    expect(grip(page, 1)).to_have_attribute("aria-pressed", "false")
    expect(said(page)).to_have_text("The order stays as it was.")
    assert order(page) == ["Who?", "Where?", "Whom?", "", ""]

    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(grip(page, 2)).to_be_focused()
    assert order(page) == ["Where?", "Who?", "Whom?", "", ""]
    page.locator("[data-tw=undo]").click()
    expect(boxes(page).first.locator('[data-code="question"]')).to_have_value("Who?")
    assert order(page) == ["Who?", "Where?", "Whom?", "", ""]


def test_a_group_is_dragged_then_picked_up_by_a_key_and_keeps_its_rank(
    project: Any, page: Page, bench: Bench
) -> None:
    handle = grip(page, 1)
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    assert start is not None
    mouse = page.mouse
    mouse.move(start["x"] + 8, start["y"] + 8)
    mouse.down()
    mouse.move(start["x"] + 8, start["y"] + 30, steps=4)
    expect(handle).to_have_attribute("aria-pressed", "true")
    second = boxes(page).nth(1).bounding_box()
    assert second is not None
    mouse.move(start["x"] + 8, second["y"] + second["height"] / 2 + 5, steps=6)
    mouse.up()

    expect(boxes(page).first.locator('[data-code="question"]')).to_have_value("Where?")
    assert order(page) == ["Where?", "Who?", "Whom?", "", ""]
    expect(grip(page, 2)).to_be_focused()
    page.keyboard.press("Space")
    expect(grip(page, 2)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    page = bench.open()
    expect(boxes(page).first.locator('[data-code="question"]')).to_have_value("Where?")
    assert order(page) == ["Where?", "Who?", "Whom?", "", ""]


def test_a_click_picks_a_group_up_and_buttons_move_it(page: Page) -> None:
    grip(page, 2).click()
    page.locator("[data-tw=rank-up]").click()
    expect(said(page)).to_have_text("Place 1 of 5.")
    grip(page, 2).click()

    expect(boxes(page).first.locator('[data-code="question"]')).to_have_value("Where?")
    assert order(page) == ["Where?", "Who?", "Whom?", "", ""]


def test_three_distractor_fields_of_which_two_are_required(page: Page, project: Any) -> None:
    required = boxes(page).first.locator("[data-tw=input]")
    assert [field.get_attribute("aria-required") for field in required.all()] == [
        "true",
        "true",
        "true",
        "true",
        "false",
    ]
    boxes(page).first.locator("[data-tw=input]").nth(3).fill("")
    page.locator("[data-tw=submit]").click()

    expect(page.get_by_text('"Distractor": at least 2 needed, 1 given.').first).to_be_visible()
    assert len(project.batches()) == 0


def test_labels_of_a_group_are_ranked_with_it(tmp_path: Path, page: Page, bench: Bench) -> None:
    with tw.open_store(tmp_path / "events.db") as store:
        events = store.create_project("Events", task="generic", texts=TEXTS, data_order="os")
        unit = events.add_unit(2, 1, is_rankable=True)
        events.add_marker("Who", code="who", unit=unit, shortcut="W", order_in_unit=2)
        events.add_marker("Sure", "m-text", code="sure", unit=unit, order_in_unit=1)
        bench.kernel = DeskKernel(events, "anna")
        page = bench.open()
        expect(page.locator("[data-tw=grip]")).to_have_count(2)
        chips = boxes(page).first.locator("[data-tw=marker]")
        assert [chip.get_attribute("data-code") for chip in chips.all()] == ["sure", "who"]
        for words, number in (("Ann", 0), ("Bohdan", 1)):
            bench.select(words)
            boxes(page).nth(number).locator("[data-code=who]").click()
        boxes(page).nth(1).locator("[data-code=sure]").click()

        grip(page, 2).press("Enter")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(boxes(page).first.locator("[data-code=sure]")).to_have_attribute("aria-pressed", "true")
        page.locator("[data-tw=submit]").click()
        expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])

        labels = events.labels()
        ranks = zip(labels.marker, labels.quote.fillna(""), labels.group_order, strict=True)
        assert sorted(ranks) == [("sure", "", 1), ("who", "Ann", 2), ("who", "Bohdan", 1)]
        groups = labels.groupby("group_order").group.nunique()
        assert groups.tolist() == [1, 1]


def test_a_group_is_dragged_with_a_finger(page: Page) -> None:
    handle = grip(page, 1)
    handle.scroll_into_view_if_needed()
    assert handle.evaluate("one => getComputedStyle(one).touchAction") == "none"
    start, second = handle.bounding_box(), boxes(page).nth(1).bounding_box()
    assert start is not None
    assert second is not None
    client = page.context.new_cdp_session(page)
    x, y = start["x"] + 8, start["y"] + 8

    def touch(kind: str, *heights: float) -> None:
        for height in heights or (None,):
            points = [] if height is None else [{"x": x, "y": height}]
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", y)
    touch("touchMove", y + 20, y + 60, second["y"] + second["height"] / 2 + 5)
    expect(handle).to_have_attribute("aria-pressed", "true")
    touch("touchEnd")

    expect(boxes(page).first.locator('[data-code="question"]')).to_have_value("Where?")
    assert order(page) == ["Where?", "Who?", "Whom?", "", ""]
