"""Many labels in many clusters: a step touches what it changes, whatever else is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from .conftest import STATIC, Bench
from .kernel import EMPTY, Kernel, marker, screen

WORDS = "Ann met Bo and Cia there.\n"
NAMES = ((0, 3), (8, 10), (15, 18))
COREFERS = {
    "code": "corr",
    "name": "Corefers",
    "shortcut": None,
    "direction": "2",
    "representation": "l",
    "pairs": [["mention", "mention"]],
    "restrictions": [],
}
# Hears on the root what every label is told.
LISTEN = """() => {
  window.told = [];
  const root = document.querySelector('[data-tw="annotator"]');
  root.addEventListener('labeler_relationschange', ({ target }) => {
    if (target !== root) window.told.push(target.dataset.id);
  });
}"""


class ManyKernel(Kernel):
    """A text of equal lines with three names in each; each name's mentions in five lines are a cluster."""

    def __init__(self, lines: int) -> None:
        actions = [{"action": "change_rel", "field": "move", "verbose": "", "config": {}}]
        mention = marker("m-span", "Mention", in_relation=True, actions=actions)
        super().__init__([WORDS * lines], screen([mention], relations=[COREFERS]))
        labels = [
            {
                "id": f"l{line}-{name}",
                "marker": "mention",
                "start": len(WORDS) * line + start,
                "end": len(WORDS) * line + end,
                "quote": WORDS[start:end],
            }
            for line in range(lines)
            for name, (start, end) in enumerate(NAMES)
        ]
        relations = [
            {
                "id": f"r{first}-{name}",
                "relation": "corr",
                "number": first // 5 * 3 + name + 1,
                "links": [
                    {"source": f"l{line}-{name}", "target": f"l{line + 1}-{name}"}
                    for line in range(first, first + 4)
                ],
            }
            for first in range(0, lines, 5)
            for name in range(3)
        ]
        answer = {**EMPTY, "labels": labels, "relations": relations}
        history = {"past": [], "future": []}
        self.drafts[101] = {"revision": 1, "answer": answer, "history": history}

    def do_load_action(self, message: dict[str, Any]) -> dict[str, Any]:
        source = (STATIC / f"action-{message['name']}.js").read_text(encoding="utf-8")
        return {"status": "done", "result": {"source": source}}


def piece(page: Page, label: str) -> Any:
    return page.locator(f'[data-tw="text"] [data-tw="label"][data-id="{label}"]')


def relate(page: Page, *labels: str) -> None:
    for label in labels:
        piece(page, label).click()
    page.locator('[data-tw="relation"]').click()
    page.locator('[data-tw="confirm-relation"]').click()


def test_merging_clusters_draws_only_the_lines_of_their_labels_anew(show: Callable[..., Page]) -> None:
    page = show(ManyKernel(40))
    expect(piece(page, "l0-0")).to_have_attribute("data-number", "1")
    lines = "[...document.querySelectorAll('.tw-block')].filter((one) => one.firstChild)"
    page.evaluate(f"{lines}.forEach((one, at) => (one.firstChild.line = at))")

    relate(page, "l0-0", "l5-2")
    expect(piece(page, "l5-2")).to_have_attribute("data-number", "1")

    changed = page.evaluate(f"{lines}.flatMap((one, at) => one.firstChild.line === at ? [] : at)")
    assert changed == [5, 6, 7, 8, 9]
    page.locator('[data-tw="undo"]').click()
    expect(piece(page, "l5-2")).to_have_attribute("data-number", "6")


def test_every_label_is_told_that_relations_have_changed(show: Callable[..., Page], bench: Bench) -> None:
    page = show(ManyKernel(500))
    page.wait_for_function("document.querySelector('[data-tw=\"label-actions\"]') !== null")
    piece(page, "l0-0").click(button="right")
    expect(page.locator('[data-tw="label-menu"]')).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate(LISTEN)

    relate(page, "l0-0", "l0-1")

    page.wait_for_function("window.told.length >= 1500")
    assert page.evaluate("window.told") == [f"l{line}-{name}" for line in range(500) for name in range(3)]
