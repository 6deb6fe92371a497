"""Labels in groups of a unit: the page shows which group a label is in, and into which one the next goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Bench
from .kernel import NER, Kernel, marker, screen

TEXT = "Ann met Bohdan in Kiruna."
Show = Callable[..., Page]
UNIT = {
    "kind": "unit",
    "code": "event",
    "size": 3,
    "minimum": 1,
    "is_rankable": False,
    "children": [marker("m-span", "Who", shortcut="W"), marker("m-span", "Where", shortcut="E")],
}


@pytest.fixture
def kernel() -> Kernel:
    return Kernel([TEXT, "Next."], screen([*NER, UNIT]))


def group(page: Page, number: int) -> Locator:
    return page.locator('[data-tw="group"]').nth(number - 1)


def mark(page: Page, bench: Bench, words: str, key: str) -> None:
    bench.select(words)
    page.keyboard.press(key)


def saved(page: Page) -> None:
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", "saved")


def places(kernel: Kernel) -> list[tuple[Any, ...]]:
    labels = kernel.drafts[101]["answer"]["labels"]
    return [(each["quote"], each["marker"], each.get("group_order")) for each in labels]


def test_text_list_and_chips_tell_the_group_of_a_label(show: Show, bench: Bench, kernel: Kernel) -> None:
    page = show(kernel)

    mark(page, bench, "Ann", "w")
    mark(page, bench, "Bohdan", "w")
    mark(page, bench, "Kiruna", "l")

    saved(page)
    assert places(kernel) == [("Ann", "who", 1), ("Bohdan", "who", 2), ("Kiruna", "location", None)]
    drawn = page.locator('[data-tw="text"] [data-tw="label"]')
    tags = [label.get_attribute("data-tag") for label in drawn.all()]
    assert tags == ["Who 1", "Who 2", "Location"]
    assert "Who, group 2" in (drawn.nth(1).get_attribute("aria-description") or "")
    names = page.locator('[data-tw="label-item"] .tw-row-name').all_inner_texts()
    assert [name.split() for name in names] == [["Who", "1"], ["Who", "2"], ["Location"]]
    for number, count in ((1, 1), (2, 1), (3, 0)):
        expect(group(page, number).locator(".tw-count")).to_have_count(count)
    assert bench.faults() == []


def test_a_group_is_chosen_by_a_click_and_takes_what_the_keys_label(
    show: Show, bench: Bench, kernel: Kernel
) -> None:
    page = show(kernel)
    group(page, 3).locator("legend").click()
    expect(group(page, 3)).to_contain_text("labels go here")

    mark(page, bench, "Ann", "w")
    mark(page, bench, "Kiruna", "e")

    saved(page)
    assert places(kernel) == [("Ann", "who", 3), ("Kiruna", "where", 3)]
    assert bench.faults() == []


def test_keys_go_from_group_to_group(show: Show, bench: Bench, kernel: Kernel) -> None:
    page = show(kernel)
    page.locator('[data-tw="text"]').focus()

    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(group(page, 2)).to_have_attribute("aria-current", "true")
    mark(page, bench, "Ann", "w")
    page.keyboard.press("-")
    mark(page, bench, "Bohdan", "w")
    page.keyboard.press("-")

    expect(group(page, 3)).to_have_attribute("aria-current", "true")
    saved(page)
    assert places(kernel) == [("Ann", "who", 2), ("Bohdan", "who", 1)]
    page.keyboard.press("?")
    expect(page.locator('[data-tw="keys-dialog"]')).to_contain_text("Next group")


def test_a_label_is_moved_to_another_group_by_its_chip_and_back_by_undo(
    show: Show, bench: Bench, kernel: Kernel
) -> None:
    page = show(kernel)
    mark(page, bench, "Ann", "w")
    page.locator('[data-tw="label-item"] .tw-row-main').click()

    group(page, 2).locator('[data-code="who"]').click()

    saved(page)
    assert places(kernel) == [("Ann", "who", 2)]
    page.locator('[data-tw="undo"]').click()
    saved(page)
    assert places(kernel) == [("Ann", "who", 1)]


def test_a_label_that_leaves_its_unit_leaves_its_group(show: Show, bench: Bench, kernel: Kernel) -> None:
    page = show(kernel)
    mark(page, bench, "Ann", "w")
    page.locator('[data-tw="label-item"] .tw-row-main').click()

    page.keyboard.press("p")

    saved(page)
    assert places(kernel) == [("Ann", "person", None)]


def test_the_next_text_begins_with_no_group_chosen(show: Show, bench: Bench, kernel: Kernel) -> None:
    page = show(kernel)
    group(page, 3).locator("legend").click()
    mark(page, bench, "Ann", "w")
    saved(page)

    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="text"]')).to_have_text("Next.")
    expect(page.locator('[data-tw="group"][aria-current="true"]')).to_have_count(0)


def test_a_unit_of_one_group_shows_no_number(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen([{**UNIT, "size": 1}]))
    page = show(kernel)

    mark(page, bench, "Ann", "w")
    page.keyboard.press("+")

    expect(page.locator('[data-tw="text"] [data-tw="label"]')).to_have_attribute("data-tag", "Who")
    expect(page.locator(".tw-group-number")).to_have_count(0)
    expect(page.locator('[data-tw="group"][aria-current="true"]')).to_have_count(0)


def test_labels_on_the_whole_text_tell_their_group(show: Show, bench: Bench) -> None:
    name = "Odd as a question about what the text does not say"
    odd = {**UNIT, "children": [marker("m-text", name)]}
    code = odd["children"][0]["code"]
    kernel = Kernel([TEXT], screen([odd, marker("m-text", "Spam")]))
    page = show(kernel)
    for number in (2, 1):
        group(page, number).locator("[data-tw=marker]").click()
    page.locator("[data-tw=marker][data-code=spam]").click()

    wholes = page.locator(".tw-whole")
    expect(wholes).to_have_count(3)
    chips = sorted(" ".join(words.split()) for words in wholes.all_inner_texts())
    assert chips == [f"{name} 1", f"{name} 2", "Spam"]
    expect(wholes.locator(".tw-group-number").last).to_be_visible()
    expect(page.get_by_role("button", name="Remove Spam", exact=True)).to_be_visible()
    assert bench.faults() == []
    page.get_by_role("button", name=f"Remove {name}, group 2", exact=True).click()

    expect(wholes).to_have_count(2)
    saved(page)
    assert {place[1:] for place in places(kernel)} == {(code, 1), ("spam", None)}


def tabs(first: list[Any], second: list[Any]) -> dict[str, Any]:
    made = screen([])
    made["root"]["children"][1]["children"] = [
        {"kind": "view", "role": "side", "tab": "One", "children": first},
        {"kind": "view", "role": "side", "tab": "Two", "children": second},
    ]
    return made


NEEDED = [{"kind": "ge", "value": 1, "ignorable": False}]


def test_a_tab_with_a_problem_is_marked_and_opens_on_submit(show: Show, bench: Bench) -> None:
    first = [marker("free-text", "Title"), marker("m-span", "Person", shortcut="P")]
    second = [
        marker("integer", "Year", restrictions=NEEDED),
        marker("m-span", "Place", shortcut="L", restrictions=NEEDED),
    ]
    page = show(Kernel([TEXT], tabs(first, second)))
    answers = page.get_by_role("tablist", name="Answer")
    chips = page.get_by_role("tablist", name="Markers")
    wrong = answers.get_by_role("tab", name="Two not filled in right")
    expect(wrong).to_have_count(0)
    page.locator('[data-tw="input"][data-code="title"]').fill("Kiruna")

    page.locator('[data-tw="submit"]').click()

    expect(wrong).to_have_attribute("aria-selected", "true")
    expect(chips.get_by_role("tab", name="Two not filled in right")).to_be_visible()
    expect(answers.get_by_role("tab", name="One", exact=True)).to_be_visible()
    expect(page.locator('[data-tw="input"][data-code="year"]')).to_be_focused()
    assert bench.faults() == []
    page.locator('[data-tw="input"][data-code="year"]').fill("1900")
    expect(wrong).to_have_count(0)
    page.locator('[data-tw="input"][data-code="year"]').fill("19x")
    expect(wrong).to_be_visible()


def test_the_tab_of_a_marker_that_is_missing_opens_on_submit(show: Show) -> None:
    second = [marker("m-span", "Place", shortcut="L", restrictions=NEEDED)]
    page = show(Kernel([TEXT], tabs([marker("m-text", "Spam", shortcut="S")], second)))
    page.locator('[data-tw="marker"][data-code="spam"]').click()

    page.locator('[data-tw="submit"]').click()

    expect(page.get_by_role("tab", name="Two not filled in right")).to_have_attribute("aria-selected", "true")
    expect(page.locator('[data-tw="marker"][data-code="place"]')).to_be_focused()
