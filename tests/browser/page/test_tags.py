"""The names of labels in the text: switched off, and short where labels crowd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import Kernel, marker, screen

Show = Callable[..., Page]
WORDS = ["Ann", "Bo", "Kiruna", "Oslo", "Eva", "Li", "Ida", "Malmö"]
TEXT = " ".join(WORDS) + "\n" + "They all came to the long meeting by the river in Luleå, and left early."
MARKERS = [
    marker("m-span", "Participant", shortcut="P"),
    marker("m-span", "Place of birth", color="#2a9d5c"),
    marker("m-span", "Position", color="#d1495b", display="und"),
]
CODES = ["participant", "place_of_birth", "position"]


def crowd() -> dict[str, Any]:
    labels = []
    for n, word in enumerate([*WORDS, "Luleå"]):
        start = TEXT.index(word)
        labels.append(
            {"id": f"l{n}", "marker": CODES[n % 3], "start": start, "end": start + len(word), "quote": word}
        )
    answer = {"labels": labels, "inputs": [], "relations": []}
    return {"revision": 1, "answer": answer, "history": {"past": [], "future": []}}


def tag(page: Page, label: str) -> str:
    """What the tag before a label shows."""
    shown: str = page.locator(f'[data-tw="label"][data-id="{label}"]').evaluate(
        "one => getComputedStyle(one, '::before').content === 'none' ? '' : one.dataset.tag"
    )
    return shown


def test_tags_are_initials_where_labels_crowd_and_names_where_there_is_room(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen(MARKERS))
    kernel.drafts[101] = crowd()
    page = show(kernel)

    assert [tag(page, f"l{n}") for n in range(9)] == ["Pa", "POB", "Po"] * 2 + ["Pa", "POB", "Position"]
    assert page.locator('[data-id="l0"][data-tw="label"]').get_attribute("title") == "Participant"
    page.locator('[data-tw="unmark-all"]').click()
    bench.select("Kiruna")
    page.keyboard.press("p")
    expect(page.locator('[data-tw="label"]')).to_have_attribute("data-tag", "Participant")


@pytest.mark.parametrize("entry", ["annotator", "span-labeler"])
def test_tags_are_switched_off_and_on(show: Show, bench: Bench, entry: str) -> None:
    kernel = Kernel([TEXT], screen(MARKERS))
    kernel.drafts[101] = crowd()
    if entry == "span-labeler":
        bench.entry = entry
        bench.state = {
            "text": TEXT,
            "formatting": "ft",
            "markers": MARKERS,
            "labels": crowd()["answer"]["labels"],
            "relations": [],
            "relation_controls": [],
            "max_labels": None,
            "strings": kernel.state()["strings"],
        }
    page = show(kernel)
    button = page.locator('[data-tw="tags"]')
    width = "one => one.getBoundingClientRect().width"
    first = page.locator('[data-tw="label"]').first
    wide = first.evaluate(width)
    expect(button).to_have_attribute("aria-pressed", "false")
    first.click()

    button.click()

    expect(button).to_have_attribute("aria-pressed", "true")
    assert tag(page, "l0") == tag(page, "l8") == ""
    assert first.evaluate(width) < wide
    gap = """() => {
      const knob = document.querySelector(".tw-handle-end:not([hidden])").getBoundingClientRect();
      return Math.abs(knob.right - document.querySelector('[data-id="l0"]').getBoundingClientRect().right);
    }"""
    assert page.evaluate(gap) < 4
    assert page.locator('[data-tw="text"]').evaluate("text => text.textContent") == TEXT
    assert bench.faults() == []
    button.click()
    assert first.evaluate(width) == wide


def test_what_was_chosen_about_tags_is_kept(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen(MARKERS))
    kernel.drafts[101] = crowd()
    page = show(kernel)
    page.locator('[data-tw="tags"]').click()

    bench.open()

    expect(page.locator('[data-tw="tags"]')).to_have_attribute("aria-pressed", "true")
    assert tag(page, "l0") == ""
