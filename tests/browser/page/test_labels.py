"""Labelling on the page: by mouse, by key, by list; undo; what is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .kernel import EMPTY, NER, Kernel, marker, screen

TEXT = "Ann met Bohdan 😀 in Kiruna. Ann left.\n\nKiruna is cold; kiruna is not Kirunavaara."

Show = Callable[..., Page]


def status(page: Page) -> Any:
    return page.locator('[data-tw="status"]')


def saved(page: Page) -> None:
    expect(status(page)).to_have_attribute("data-state", "saved")


def items(page: Page) -> Any:
    return page.locator('[data-tw="label-item"]')


def test_words_are_labelled_by_mouse_and_key(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT, "Next."], screen())
    page = show(kernel)

    bench.select("Bohdan")
    page.keyboard.press("p")

    expect(page.locator('[data-tw="label"][data-code="person"]')).to_have_count(1)
    saved(page)
    (label,) = kernel.drafts[101]["answer"]["labels"]
    assert (label["start"], label["end"], label["quote"]) == (8, 14, "Bohdan")
    assert TEXT[label["start"] : label["end"]] == label["quote"]
    assert page.locator('[data-tw="text"]').evaluate("text => text.textContent") == TEXT


def test_offsets_after_an_emoji_count_code_points(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)

    bench.select("Kiruna")
    page.locator('[data-tw="marker"][data-code="location"]').click()

    piece = page.locator('[data-tw="label"]').first
    expect(piece).to_have_attribute("data-start", str(TEXT.index("Kiruna")))
    saved(page)
    assert kernel.drafts[101]["answer"]["labels"][0]["quote"] == "Kiruna"


def test_text_is_labelled_and_submitted_by_keyboard_alone(show: Show) -> None:
    kernel = Kernel([TEXT, "Next."], screen())
    page = show(kernel)
    text = page.locator('[data-tw="text"]')

    for _ in range(12):
        page.keyboard.press("Tab")
        if text.evaluate("text => text === document.activeElement"):
            break
    page.keyboard.press("Control+Home")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("p")
    expect(items(page)).to_have_count(1)
    page.keyboard.press("Control+Enter")

    expect(text).to_have_text("Next.")
    (batch,) = kernel.batches.values()
    assert batch["answer"]["labels"][0]["quote"] == "Ann"
    expect(status(page)).to_have_attribute("data-batch", batch["uuid"])
    assert text.evaluate("text => text === document.activeElement")


def test_keys_of_markers_do_nothing_while_somebody_types(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen([*NER, marker("free-text", "Question")]))
    page = show(kernel)
    bench.select("Ann")

    field = page.locator('[data-tw="input"][data-code="question"]')
    field.click()
    page.keyboard.type("Pl o?")

    expect(field).to_have_value("Pl o?")
    expect(items(page)).to_have_count(0)
    saved(page)
    assert kernel.drafts[101]["answer"]["inputs"] == [{"marker": "question", "content": "Pl o?"}]


def test_a_marker_without_selection_says_what_to_do(show: Show) -> None:
    page = show(Kernel([TEXT], screen()))

    page.locator('[data-tw="marker"][data-code="person"]').click()

    expect(page.get_by_text("Select some words in the text first")).to_be_visible()


def test_list_and_text_follow_each_other(show: Show, bench: Any) -> None:
    page = show(Kernel([TEXT], screen()))
    for words, key in (("Ann", "p"), ("Kiruna", "l")):
        bench.select(words)
        page.keyboard.press(key)

    page.locator('[data-tw="label"][data-code="location"]').first.click()
    expect(items(page).nth(1).locator("button").first).to_have_attribute("aria-pressed", "true")

    items(page).nth(0).locator("button").first.click()
    expect(items(page).nth(1).locator("button").first).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("ArrowDown")
    expect(items(page).nth(1).locator("button").first).to_be_focused()
    page.keyboard.press("Delete")
    expect(items(page)).to_have_count(1)
    expect(page.locator('[data-tw="label"][data-code="location"]')).to_have_count(0)


def test_a_selected_label_changes_its_marker_by_key(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    bench.select("Kiruna")
    page.keyboard.press("p")
    items(page).first.locator("button").first.click()

    page.locator('[data-tw="marker"][data-code="location"]').click()

    expect(page.locator('[data-tw="label"][data-code="location"]')).to_have_count(1)
    page.locator('[data-tw="undo"]').click()
    expect(page.locator('[data-tw="label"][data-code="person"]')).to_have_count(1)


def test_whole_text_labels_are_chips_that_can_be_removed(show: Show) -> None:
    kernel = Kernel([TEXT], screen([*NER, marker("m-text", "Positive", shortcut="+")]))
    page = show(kernel)
    chip = page.locator('[data-tw="marker"][data-code="positive"]')

    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    saved(page)
    assert kernel.drafts[101]["answer"]["labels"][0]["start"] is None
    page.get_by_role("button", name="Remove Positive", exact=True).click()

    expect(chip).to_have_attribute("aria-pressed", "false")
    saved(page)
    assert kernel.drafts[101]["answer"] == EMPTY


def test_everything_is_undone_and_redone_also_after_a_reload(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen([*NER, marker("free-text", "Question"), marker("m-text", "Positive")]))
    page = show(kernel)
    bench.select("Ann")
    page.keyboard.press("p")
    page.locator('[data-code="positive"][data-tw="marker"]').click()
    page.locator('[data-tw="input"]').fill("Who?")
    page.locator('[data-tw="unmark-all"]').click()
    saved(page)

    bench.open()
    expect(items(page)).to_have_count(0)
    undo, redo = page.locator('[data-tw="undo"]'), page.locator('[data-tw="redo"]')
    undo.click()
    expect(items(page)).to_have_count(2)
    undo.click()
    expect(page.locator('[data-tw="input"]')).to_have_value("")
    undo.click()
    undo.click()
    expect(undo).to_be_disabled()
    expect(items(page)).to_have_count(0)
    for _ in range(4):
        redo.click()
    expect(redo).to_be_disabled()
    expect(page.locator('[data-tw="input"]')).to_have_value("Who?")
    saved(page)
    assert kernel.drafts[101]["answer"]["labels"] == []


def test_all_occurrences_are_labelled_as_one_step(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    bench.select("Kiruna")

    page.locator('[data-tw="occurrences"]').click()
    panel = page.locator('[data-tw="occurrences-panel"]')
    confirm = page.locator('[data-tw="occurrences-confirm"]')
    expect(confirm).to_have_text("Label 2 places")
    panel.get_by_label("Match case").uncheck()
    expect(confirm).to_have_text("Label 3 places")
    panel.get_by_label("Whole words only").uncheck()
    expect(confirm).to_have_text("Label 4 places")
    panel.get_by_label("Whole words only").check()
    panel.get_by_label("Location").check()
    assert bench.faults() == []
    confirm.click()

    expect(items(page)).to_have_count(3)
    saved(page)
    quotes = [label["quote"] for label in kernel.drafts[101]["answer"]["labels"]]
    assert quotes == ["Kiruna", "Kiruna", "kiruna"]
    page.locator('[data-tw="undo"]').click()
    expect(items(page)).to_have_count(0)


def test_more_labels_than_allowed_are_refused_beside_the_markers(show: Show, bench: Any) -> None:
    page = show(Kernel([TEXT], screen(max_labels=1)))
    bench.select("Ann")
    page.keyboard.press("p")

    bench.select("Bohdan")
    page.keyboard.press("p")

    expect(items(page)).to_have_count(1)
    expect(page.get_by_text("A text takes at most 1 label here.").first).to_be_visible()


def test_markers_stand_under_their_tabs(show: Show, bench: Any) -> None:
    tabs = [
        {"kind": "view", "tab": "Names", "children": [NER[0]]},
        {"kind": "view", "tab": "Places", "children": [NER[1]]},
    ]
    page = show(Kernel([TEXT], screen(tabs)))

    expect(page.locator('[data-code="location"]')).to_be_hidden()
    page.get_by_role("tab", name="Names").focus()
    page.keyboard.press("ArrowRight")

    expect(page.locator('[data-code="location"]')).to_be_visible()
    assert bench.faults() == []


@pytest.mark.parametrize("formatting", ["pt", "ft"])
def test_every_character_of_the_text_is_in_the_page(show: Show, formatting: str) -> None:
    text = "  two  spaces\ttab\r\nCRLF <b>no tag</b> &amp; \u200f עברית e\u0301 👩‍🚀\n\n\nend "
    kernel = Kernel([text], screen())
    kernel.formatting = formatting
    page = show(kernel)

    assert page.locator('[data-tw="text"]').evaluate("text => text.textContent") == text


def test_signs_of_control_characters_take_room(show: Show) -> None:
    page = show(Kernel(["a\u200bb\x07d\tend"], screen()))

    boxes = page.locator('[data-tw="text"] [data-sign]').evaluate_all(
        "signs => signs.map((sign) => [sign.getBoundingClientRect().width, getComputedStyle(sign).position])"
    )

    assert len(boxes) == 2
    assert all(width > 10 and position == "static" for width, position in boxes)


def test_ten_thousand_labels_leave_the_list_short(show: Show) -> None:
    words = "word " * 10_000
    labels = [
        {"id": f"l{n}", "marker": "person", "start": 5 * n, "end": 5 * n + 4, "quote": "word"}
        for n in range(10_000)
    ]
    kernel = Kernel([words], screen())
    kernel.drafts[101] = {
        "revision": 1,
        "answer": {**EMPTY, "labels": labels},
        "history": {"past": [], "future": []},
    }
    page = show(kernel)

    expect(page.get_by_role("list", name="10,000 labels")).to_be_visible()
    assert items(page).count() < 100
    page.locator(".tw-rows").evaluate("list => { list.scrollTop = list.scrollHeight }")
    expect(page.locator('[data-tw="label-item"][data-id="l9999"]')).to_be_visible()


def test_labels_are_collected_where_the_project_lets_people_select_several(show: Show, bench: Any) -> None:
    page = show(Kernel([TEXT], screen(allow_selecting_labels=True)))
    for words, key in (("Ann", "p"), ("Kiruna", "l")):
        bench.select(words)
        page.keyboard.press(key)
    chosen = page.locator(".tw-label.tw-selected")

    for code in ("location", "person"):
        page.locator(f'[data-tw="label"][data-code="{code}"]').first.click()
    expect(chosen).to_have_text(["Ann", "Kiruna"])
    items(page).nth(0).locator("button").first.click()
    expect(chosen).to_have_text(["Kiruna"])
    page.keyboard.press("ArrowDown")
    expect(items(page).nth(1).locator("button").first).to_be_focused()
    expect(chosen).to_have_text(["Kiruna"])
    page.locator('[data-tw="deselect-all"]').click()
    expect(chosen).to_have_count(0)


def test_the_same_words_are_labelled_once_with_a_marker(show: Show, bench: Any) -> None:
    page = show(Kernel([TEXT], screen()))
    bench.select("Bohdan")
    page.keyboard.press("p")
    bench.select("Kiruna")
    page.keyboard.press("p")
    expect(items(page)).to_have_count(2)

    bench.select("Bohdan")
    page.keyboard.press("p")

    expect(page.locator(".tw-label.tw-selected")).to_have_text(["Bohdan"])
    expect(page.get_by_text("Already labelled.")).to_be_attached()
    expect(items(page)).to_have_count(2)
    page.keyboard.press("Escape")
    bench.select("Bohdan")
    page.keyboard.press("l")
    expect(items(page)).to_have_count(3)
    page.keyboard.press("Control+z")
    expect(items(page)).to_have_count(2)


def test_a_label_that_would_say_what_another_one_says_keeps_its_marker(show: Show, bench: Any) -> None:
    page = show(Kernel([TEXT], screen()))
    for key in ("p", "l"):
        bench.select("Bohdan")
        page.keyboard.press(key)
    codes = "[...document.querySelectorAll('[data-tw=label-item]')].map((one) => one.textContent)"
    expect(items(page)).to_have_count(2)
    both = page.evaluate(codes)

    items(page).nth(1).locator("button").first.click()
    page.keyboard.press("p")
    expect(page.get_by_text("Already labelled.")).to_be_attached()
    assert page.evaluate(codes) == both

    items(page).nth(0).locator("button").first.click()
    items(page).nth(1).locator("button").first.click(modifiers=["Control"])
    expect(page.locator("[data-tw=label-item].tw-chosen")).to_have_count(2)
    page.keyboard.press("o")
    expect(page.get_by_text("Marker changed to Organization.")).to_be_attached()
    expect(items(page)).to_have_count(2)
    organizations = [text for text in page.evaluate(codes) if "Organization" in text]
    assert len(organizations) == 1
    page.keyboard.press("Control+z")
    expect(page.get_by_text('Undone: Change marker "Bohdan", Organization.')).to_be_attached()
    assert page.evaluate(codes) == both
