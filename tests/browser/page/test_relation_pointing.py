"""Text and drawing of relations point at each other, also out of view; the choice of a drawing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

LINE = "Words that nobody labels stand here.\n"
TEXT = f"Ann came.\n{LINE * 60}Then Bo met Ann.\n{LINE * 60}Bo left."
MENTIONS = [("Ann", 0), ("Bo", TEXT.index("Bo")), ("Ann", TEXT.rindex("Ann")), ("Bo", TEXT.rindex("Bo"))]
LABELS = [
    {"id": f"l{at}", "marker": "mention", "start": start, "end": start + len(words), "quote": words}
    for at, (words, start) in enumerate(MENTIONS)
]
RELATIONS = [
    {"relation": "corefers", "links": [{"source": f"l{at}", "target": f"l{at + 2}"}]} for at in (0, 1)
]


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as opened:
        yield opened


def project(store: Any, title: str = "Coreference") -> Any:
    """Two clusters, Ann and Bo, whose labels are far from each other."""
    made = store.create_project(title, task="corr", texts=[TEXT])
    session = made.annotator("anna")
    session.next()
    session.save_draft(labels=LABELS, relations=RELATIONS)
    return made


def open_page(bench: Bench, made: Any) -> Page:
    bench.kernel = DeskKernel(made, "anna")
    page = bench.open()
    expect(drawn(page)).to_have_count(2)
    return page


def drawn(page: Page) -> Locator:
    return page.locator('[data-tw="graph-node"]')


def node(page: Page, place: int) -> Locator:
    """The node of the nth label in reading order."""
    ids = page.locator('[data-tw="label-item"]').evaluate_all("all => all.map((one) => one.dataset.id)")
    return page.locator(f'[data-tw="graph-node"][data-id="{ids[place]}"]')


def label(page: Page, place: int) -> Locator:
    return page.locator('[data-tw="text"] [data-tw="label"]').nth(place)


def said(page: Page) -> Locator:
    return page.locator('.tw-annotator > .tw-unseen[role="status"]')


@pytest.mark.parametrize("shape", ["as-graph", "as-list"])
def test_pointing_at_a_node_brings_its_label_into_view(store: Any, bench: Bench, shape: str) -> None:
    page = open_page(bench, project(store))
    page.locator(f'[data-tw="{shape}"]').click()
    expect(label(page, 0)).to_be_in_viewport()
    expect(label(page, 2)).not_to_be_in_viewport()

    node(page, 2).hover()

    expect(label(page, 2)).to_be_in_viewport()
    expect(said(page)).to_have_text("The text is scrolled to this label.")
    expect(node(page, 2)).to_be_in_viewport()


@pytest.mark.parametrize(
    ("shape", "first", "key"), [("as-graph", "Home", "ArrowRight"), ("as-list", "Home", "ArrowDown")]
)
def test_walking_through_nodes_by_keys_brings_their_labels_into_view(
    store: Any, bench: Bench, shape: str, first: str, key: str
) -> None:
    page = open_page(bench, project(store))
    page.locator(f'[data-tw="{shape}"]').focus()
    page.keyboard.press("Enter")
    page.locator('[data-tw="graph-node"][tabindex="0"]').focus()

    page.keyboard.press(first)
    page.keyboard.press(key)

    expect(node(page, 2)).to_be_focused()
    expect(label(page, 2)).to_be_in_viewport()
    expect(said(page)).to_have_text("The text is scrolled to this label.")


def test_the_label_at_the_keyboard_lights_its_node_in_its_relation(store: Any, bench: Bench) -> None:
    page = open_page(bench, project(store))
    page.locator('[data-tw="text"]').focus()

    page.keyboard.press("Tab")
    expect(page.locator(".tw-graph-node.tw-on")).to_have_attribute("data-id", str(identity(page, 0)))
    page.keyboard.press("Tab")
    expect(page.locator('[data-tw="shown-relation"]')).to_have_attribute("data-number", "2")
    expect(page.locator(".tw-graph-node.tw-on")).to_have_attribute("data-id", str(identity(page, 1)))
    page.locator('[data-tw="as-list"]').click()
    page.locator('[data-tw="text"]').focus()
    page.keyboard.press("Shift+Tab")
    expect(page.locator('[data-tw="relations"] .tw-row.tw-chosen')).to_have_count(1)
    expect(said(page)).to_have_text("Mention, relation 1, label on “Ann”")


def identity(page: Page, place: int) -> str | None:
    return label(page, place).get_attribute("data-id")


def test_where_all_is_one_scroll_the_node_stays_and_the_label_is_told(store: Any, bench: Bench) -> None:
    bench.page.set_viewport_size({"width": 390, "height": 844})
    page = open_page(bench, project(store))
    page.locator('[data-tw="as-list"]').click()
    page.locator('[data-tw="graph-node"][tabindex="0"]').focus()

    page.keyboard.press("Home")

    expect(said(page)).to_have_text("This label is out of view. Enter shows it.")
    expect(node(page, 0)).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(label(page, 0)).to_be_in_viewport()


def test_the_choice_of_a_drawing_belongs_to_its_project(store: Any, bench: Bench) -> None:
    first, second = project(store), project(store, "Other people")
    page = open_page(bench, first)
    page.locator('[data-tw="as-list"]').click()
    page.locator('[data-tw="arcs"]').click()

    open_page(bench, second)
    expect(page.locator('[data-tw="as-graph"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[data-tw="arcs"]')).to_have_attribute("aria-pressed", "true")
    open_page(bench, first)
    expect(page.locator('[data-tw="as-list"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[data-tw="arcs"]')).to_have_attribute("aria-pressed", "false")


def test_what_the_project_says_later_counts_more_than_an_earlier_choice(store: Any, bench: Bench) -> None:
    made = project(store)
    page = open_page(bench, made)
    page.locator('[data-tw="as-list"]').click()
    page.locator('[data-tw="as-graph"]').click()
    expect(page.locator("svg .tw-graph-node")).to_have_count(2)

    made.update_relation("Corefers", representation="l")
    open_page(bench, made)

    expect(page.locator('[data-tw="as-list"]')).to_have_attribute("aria-pressed", "true")
    page.locator('[data-tw="as-graph"]').click()
    open_page(bench, made)
    expect(page.locator("svg .tw-graph-node")).to_have_count(2)
