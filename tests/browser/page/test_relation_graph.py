"""The stand-alone relation graph: drawn from plain data, walked through by keyboard, switched to a list."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import STATIC, Bench
from .kernel import Kernel, screen

ENGLISH = {"language": "en", "direction": "ltr", "messages": {}, "plurals": {}}
QUOTES = ["Ann", "the old doctor Bohdan", "Kiruna 😀", "she", "he", "there", "   "]
NODE = '[data-tw="graph-node"]'


def node(place: int, quote: str, numbers: list[int]) -> dict[str, Any]:
    colors = ("#3273dc", "#2a9d5c", "#d1495b")
    return {
        "id": f"n{place}",
        "text": quote,
        "marker": "Mention",
        "color": colors[place % 3],
        "numbers": numbers,
    }


def relation(number: int, links: list[tuple[int, int]], *, is_directed: bool = False) -> dict[str, Any]:
    return {
        "number": number,
        "name": "Lives in" if is_directed else "Corefers",
        "is_directed": is_directed,
        "links": [{"source": f"n{one}", "target": f"n{other}"} for one, other in links],
    }


RELATIONS = [
    relation(1, [(0, 3)]),
    relation(2, [(1, 4)]),
    relation(5, [(0, 2), (2, 5)], is_directed=True),
]
NUMBERS: list[list[int]] = [[1, 5], [2], [5], [1], [2], [5], []]


def state(nodes: list[dict[str, Any]], relations: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "nodes": nodes,
        "relations": relations,
        "selected": None,
        "representation": "g",
        "strings": ENGLISH,
    }


def open_with(bench: Bench, nodes: list[dict[str, Any]], relations: list[dict[str, Any]]) -> Page:
    assert (STATIC / "relation-graph.js").is_file()
    bench.entry = "relation-graph"
    bench.kernel = Kernel([], screen())
    bench.state = state(nodes, relations)
    return bench.open()


@pytest.fixture
def graph(bench: Bench) -> Page:
    nodes = [node(place, quote, NUMBERS[place]) for place, quote in enumerate(QUOTES)]
    page = open_with(bench, nodes, RELATIONS)
    expect(page.locator(f"svg {NODE}")).to_have_count(6)
    return page


def focused(page: Page) -> str | None:
    return page.evaluate("document.activeElement.dataset.id ?? null")


def test_related_labels_are_nodes_apart_from_each_other(graph: Page, bench: Bench) -> None:
    overlaps = graph.evaluate(
        """() => {
          const rects = [...document.querySelectorAll('.tw-graph-node rect')];
          const boxes = rects.map((rect) => rect.getBoundingClientRect());
          return boxes.flatMap((a, at) => boxes.slice(at + 1).filter((b) =>
            a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
        }"""
    )
    assert overlaps == 0
    expect(graph.locator('svg [data-id="n1"] text')).to_have_text("the old do…")
    expect(graph.locator('svg [data-id="n1"] title')).to_have_text(f"{QUOTES[1]}, Mention, in relation 2")
    heads = [one.get_attribute("d").count("M") for one in graph.locator(".tw-graph-link").all()]
    assert sorted(heads) == [1, 1, 2, 2]
    assert bench.faults() == []


def test_equal_data_is_drawn_equally(graph: Page, bench: Bench) -> None:
    places = "[...document.querySelectorAll('svg [data-id]')].map((one) => one.getAttribute('transform'))"
    first = graph.evaluate(places)
    bench.open()
    expect(graph.locator(f"svg {NODE}")).to_have_count(6)

    assert graph.evaluate(places) == first


def test_the_keyboard_reaches_every_node_and_chooses(graph: Page, bench: Bench) -> None:
    expect(graph.locator(f'svg {NODE}[tabindex="0"]')).to_have_count(1)
    graph.locator(f'svg {NODE}[tabindex="0"]').focus()
    seen = [focused(graph)]
    for _ in range(5):
        graph.keyboard.press("ArrowRight")
        seen.append(focused(graph))
    assert seen == ["n0", "n1", "n2", "n3", "n4", "n5"]
    graph.keyboard.press("ArrowDown")
    assert focused(graph) == "n2"
    expect(graph.get_by_role("button", name="Kiruna 😀, Mention, in relation 5", exact=True)).to_be_focused()
    expect(graph.locator(".tw-graph-said")).to_have_text("Kiruna 😀, Mention, in relation 5")

    graph.keyboard.press("Enter")

    assert bench.saved[-1] == {"selected": "n2"}
    graph.keyboard.press("Home")
    expect(graph.get_by_role("button", name="Ann, Mention, in relations 1, 5", exact=True)).to_be_focused()


def test_the_pointer_shows_a_label_and_chooses_it(graph: Page, bench: Bench) -> None:
    graph.locator('svg [data-id="n4"]').hover()
    expect(graph.locator(".tw-graph-said")).to_have_text("he, Mention, in relation 2")
    graph.locator('svg [data-id="n4"]').click()
    assert bench.saved[-1] == {"selected": "n4"}
    graph.mouse.move(2, 2)
    expect(graph.locator('svg [data-id="n4"].tw-on')).to_have_count(1)

    graph.evaluate("model.deliver({replies: [], traits: {selected: 'n0'}})")

    expect(graph.locator('svg [data-id="n0"].tw-on')).to_have_count(1)
    expect(graph.locator(".tw-graph-said")).to_have_text("Ann, Mention, in relations 1, 5")


def test_one_relation_after_the_other(graph: Page) -> None:
    status = graph.get_by_role("status")
    expect(status).to_have_text("3 relations, 6 labels")

    graph.locator('[data-tw="next"]').click()
    expect(status).to_have_text("1 – Corefers, 2 labels")
    expect(graph.locator(f"svg {NODE}")).to_have_count(2)
    graph.locator('[data-tw="next"]').click()
    graph.locator('[data-tw="next"]').click()
    expect(status).to_have_text("5 – Lives in, 3 labels")
    expect(graph.locator(f"svg {NODE}")).to_have_count(3)
    expect(graph.locator('[data-tw="next"]')).to_be_disabled()
    graph.locator('[data-tw="previous"]').click()
    expect(status).to_have_text("2 – Corefers, 2 labels")
    graph.locator('[data-tw="all-relations"]').click()
    expect(graph.locator(f"svg {NODE}")).to_have_count(6)


def test_the_list_says_the_same_and_the_choice_is_kept(graph: Page, bench: Bench) -> None:
    graph.locator('[data-tw="as-list"]').click()
    rows = graph.locator(f"li {NODE}")
    expect(rows).to_have_count(6)
    expect(graph.locator("svg .tw-graph-node")).to_have_count(0)
    expect(rows.nth(1)).to_contain_text("the old doctor Bohda…")
    expect(rows.nth(2)).to_have_accessible_name("Kiruna 😀, Mention, in relation 5, to there")
    assert bench.faults() == []
    rows.first.focus()
    graph.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    graph.keyboard.press("End")
    expect(rows.nth(5)).to_be_focused()
    graph.keyboard.press("Enter")
    graph.wait_for_function("() => model.get('selected') === 'n5'")
    assert bench.saved[-1] == {"selected": "n5"}

    bench.open()

    expect(graph.locator(f"li {NODE}")).to_have_count(6)
    graph.locator('[data-tw="as-graph"]').click()
    expect(graph.locator(f"svg {NODE}")).to_have_count(6)


def test_more_labels_than_a_graph_can_show_are_a_list(bench: Bench) -> None:
    nodes = [node(place, f"word {place}", [place // 6 + 1]) for place in range(600)]
    clusters = [relation(n + 1, [(6 * n + k, 6 * n + k + 1) for k in range(5)]) for n in range(100)]
    page = open_with(bench, nodes, clusters)

    expect(page.locator(f"svg {NODE}")).to_have_count(6)
    page.locator('[data-tw="all-relations"]').click()

    expect(page.locator(".tw-relation-graph")).to_contain_text("at most 500 labels; here are 600")
    assert 5 < page.locator(f"li {NODE}").count() < 100
    page.locator(f"li {NODE}").first.focus()
    page.keyboard.press("End")
    expect(page.locator('li [data-id="n599"]')).to_be_focused()


def test_nothing_related_is_said(bench: Bench) -> None:
    page = open_with(bench, [node(0, "Ann", [])], [])

    expect(page.locator('[data-tw="relation-graph"]')).to_have_text("There are no relations.")
