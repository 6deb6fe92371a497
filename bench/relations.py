"""Rows about work on many relations: the whole annotator, with graph, list of labels and arcs."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bench import _annotator_page, rendering

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

SIZES = ((1_000, 200), (25, 5))
"""Labels and clusters: ours, and the baseline on a text of the same density."""
LETTERS = 19
"""Characters of text for each label; 1,000 labels are in a text that is drawn whole."""
RUNS = 5
REST = 400
"""Milliseconds before each step, in which labels are told of the step before and the graph comes to rest."""
MARKER = {"kind": "m-span", "code": "m", "name": "Mention", "color": "#3273dc", "shortcut": "M"} | {
    "display": "hl",
    "restrictions": [],
    "in_relation": True,
    "actions": [
        {"action": "comments", "field": "note", "verbose": "", "config": {}},
        {"action": "change_rel", "field": "move", "verbose": "", "config": {}},
        {"action": "change_color", "field": "color", "verbose": "", "config": {"storeFor": "relation"}},
    ],
}
RELATION = {"code": "corr", "name": "Corefers", "shortcut": "R", "direction": "2", "representation": "g"} | {
    "pairs": [["m", "m"]],
    "restrictions": [],
}

# What a person does, as a name, the elements that are clicked before without being measured, the one that is
# measured, and what is put right afterwards. A number is the label at that place of the cluster; the first
# cluster has only its first three labels, so that two are free.
Target = str | int
STEPS: tuple[tuple[str, tuple[Target, ...], Target, tuple[Target, ...]], ...] = (
    ("select a label", (), 5, ("deselect-all",)),
    ("select one more", (5,), 10, ("deselect-all",)),
    ("choose a relation", (3, 4), "relation", ("cancel-relation", "deselect-all")),
    ("make a relation", (3, 4, "relation"), "confirm-relation", ("undo",)),
    ("undo a new relation", (3, 4, "relation", "confirm-relation"), "undo", ()),
    ("merge two clusters", (5, 10, "relation"), "confirm-relation", ("undo",)),
    ("undo a merge", (5, 10, "relation", "confirm-relation"), "undo", ()),
    ("split a cluster", (5, 6), "split-relation", ("undo",)),
    ("go to the next relation", (), "next-relation", ("previous-relation",)),
    ("open the menu of a label", (), "menu", ("escape",)),
)

# Clicks, or opens the menu, and resolves once that has been painted.
DO = """async (target) => {
  const one = (selector) => document.querySelector(selector);
  const label = (at) => one(`[data-tw="text"] [data-tw="label"][data-id="l${at}"]`);
  const fire = (element, type) => {
    const { left, bottom } = element.getBoundingClientRect();
    const place = { clientX: left + 2, clientY: bottom - 2, detail: 1 };
    element.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, button: 2, ...place }));
  };
  if (target === "menu") fire(label(5), "contextmenu");
  else if (target === "escape")
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  else if (typeof target === "number") fire(label(target), "click");
  else one(`[data-tw="${target}"]:not(:disabled)`).click();
  await new Promise((resolve) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(0);
  }));
}"""


def rows() -> Iterator[dict[str, object]]:
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("TW_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        ours, baseline = costs(browser)
        browser.close()
    (count, clusters), (few, few_clusters) = SIZES
    for name, figures in ours.items():
        yield {
            "path": f"relations: {name}",
            "size": f"{count:,} labels, {clusters} clusters; beside {few}, {few_clusters}",
            "ours": median(figures),
            "baseline": median(baseline[name]),
            "ratio": median(figures) / median(baseline[name]),
            "unit": "ms CPU",
            "budget": "under 50 ms",
        }


def median(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


def costs(browser: Browser) -> list[dict[str, list[float]]]:
    """Milliseconds of processor time on the page's thread, painting included, of each step, run by run.

    One dict for each of SIZES. The pages take turns, so that what else the machine does slows both.
    """
    pages = [opened(browser, *size) for size in SIZES]
    found: list[dict[str, list[float]]] = [{name: [] for name, *_ in STEPS} for _ in SIZES]
    for run in range(-1, RUNS):
        for name, before, step, after in STEPS:
            for (page, session), figures in zip(pages, found, strict=True):
                for target in before:
                    page.evaluate(DO, target)
                _annotator_page.saved(page)
                page.wait_for_timeout(REST)
                cost = measured(page, session, step)
                # The first time everything is compiled.
                if run >= 0:
                    figures[name].append(cost)
                for target in after:
                    page.evaluate(DO, target)
    return found


def opened(browser: Browser, count: int, clusters: int) -> tuple[Page, CDPSession]:
    page, session = _annotator_page.opened(browser, state(count, clusters))
    page.wait_for_selector('[data-tw="graph-node"]')
    page.wait_for_selector(".tw-arcs path", state="attached")
    return page, session


def measured(page: Page, session: CDPSession, step: Target) -> float:
    before = _annotator_page.busy(session)
    page.evaluate(DO, step)
    return (_annotator_page.busy(session) - before) * 1000


def state(count: int, clusters: int) -> dict[str, Any]:
    """Chains of labels that stand far and near; the markers have actions."""
    text = rendering.long_text(count * LETTERS, 400)
    starts = sorted(random.Random(4).sample(range(len(text) - 10), count))
    labels = [{"id": f"l{at}", "start": start, "end": start + 5} for at, start in enumerate(starts)]
    made = _annotator_page.widget_state(text, labels)
    made["screen"]["root"]["children"][1]["children"] = [MARKER]
    made["screen"]["relations"] = [RELATION]
    answer = made["page"]["draft"]["answer"]
    for label in answer["labels"]:
        label["marker"] = MARKER["code"]
    size = count // clusters
    answer["relations"] = [
        cluster(at, range(at * size, at * size + (size if at else 3))) for at in range(clusters)
    ]
    return made


def cluster(at: int, places: range) -> dict[str, Any]:
    links = [{"source": f"l{place}", "target": f"l{place + 1}"} for place in places[:-1]]
    return {"id": f"r{at}", "relation": RELATION["code"], "number": at + 1, "links": links}
