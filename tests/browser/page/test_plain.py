"""A long text shown whole, for those who read it by ear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from .kernel import Kernel, screen

Show = Callable[..., Page]
LINE = "Anna lives in Uppsala and works by the river.\n"
TEXT = LINE * 800


def kernel() -> Kernel:
    made = Kernel([TEXT], screen())
    labels = [
        {"id": f"l{n}", "marker": "person", "start": n * len(LINE), "end": n * len(LINE) + 4, "quote": "Anna"}
        for n in range(800)
    ]
    answer: dict[str, Any] = {"labels": labels, "inputs": [], "relations": []}
    made.drafts[101] = {"revision": 1, "answer": answer, "history": {"past": [], "future": []}}
    return made


def heard(page: Page) -> tuple[int, int]:
    """How many lines and how many names of labels the accessibility tree has."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    said = [
        node["name"]["value"]
        for node in nodes
        if node.get("role", {}).get("value") == "StaticText" and "name" in node
    ]
    return sum("works by the river" in one for one in said), said.count("Person")


def test_a_long_text_is_shown_plainly_and_stays_so(show: Show) -> None:
    page = show(kernel())
    drawn = page.locator('[data-tw="label"]')
    expect(drawn.first).to_be_visible()
    assert drawn.count() < 400
    lines, names = heard(page)
    assert lines < 400
    assert names < 100, "only the list beside the text says them"

    page.get_by_role("button", name="Show the whole text plainly").click()

    expect(drawn).to_have_count(800)
    lines, names = heard(page)
    assert lines == 800
    assert names >= 800
    page.reload()
    page.wait_for_function("window.isReady === true")
    expect(drawn).to_have_count(800)
    assert page.locator('[data-tw="text"]').text_content() == TEXT
    page.get_by_role("button", name="Show the whole text plainly").click()
    expect(drawn).not_to_have_count(800)


def test_a_short_text_is_whole_anyway(show: Show) -> None:
    page = show(Kernel([LINE], screen()))

    expect(page.get_by_role("button", name="Show the whole text plainly")).to_have_count(0)
