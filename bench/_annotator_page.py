"""The row about the whole annotator: what one label costs the page, header, lists and draft included."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page, Route

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "textinator_widgets" / "static"
HARNESS = ROOT / "tests" / "browser" / "page" / "harness.js"
ADDRESS = "http://widget.test/"
SHA256 = "0" * 64
LAZY = {"load_part": "part", "load_action": "action"}
HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Annotator</title>
<link rel="stylesheet" href="/annotator.css"><style>body {{ margin: 0 }}</style>
<body><script>window.SETUP = {setup}</script>
<script type="module" src="/harness.js"></script></body></html>"""

# Selects a word of the given paragraph, presses P, and waits until the label has been painted.
LABEL = """async (paragraph) => {
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(0);
  }));
  const text = document.querySelector('[data-tw="text"]');
  text.focus();
  const blocks = text.querySelectorAll('.tw-block');
  const walker = document.createTreeWalker(blocks[paragraph % blocks.length], NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node.length < 6) node = walker.nextNode();
  getSelection().setBaseAndExtent(node, 1, node, 6);
  await painted();
  await painted();
  const press = {key: 'p', code: 'KeyP', bubbles: true, cancelable: true};
  window.press = async () => {
    text.dispatchEvent(new KeyboardEvent('keydown', press));
    await painted();
  };
}"""

# Presses a button and waits until what it does has been painted.
PRESS = """async (name) => {
  document.querySelector(`[data-tw="${name}"]`).click();
  await new Promise((resolve) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(0);
  }));
}"""


def label_costs(browser: Browser, text: str, labels: list[dict[str, Any]], runs: int) -> list[float]:
    """Milliseconds of processor time on the page's thread for each of `runs` labels, painting included."""
    page, session = opened(browser, widget_state(text, labels))
    costs = []
    for run in range(runs):
        page.evaluate(LABEL, run)
        before = busy(session)
        page.evaluate("window.press()")
        costs.append((busy(session) - before) * 1000)
        saved(page)
    page.close()
    return costs


def step_costs(browser: Browser, text: str, labels: list[dict[str, Any]], runs: int) -> list[list[float]]:
    """Milliseconds of processor time of Undo and Redo of one step that made all labels, painting included."""
    state = widget_state(text, labels)
    draft = state["page"]["draft"]
    nothing: dict[str, Any] = {"labels": [], "inputs": [], "relations": []}
    step = {"name": "Label all occurrences", "before": nothing, "after": draft["answer"]}
    draft["history"] = {"past": [step], "future": []}
    page, session = opened(browser, state)
    costs: list[list[float]] = [[], []]
    for _ in range(runs):
        for name, figures in zip(("undo", "redo"), costs, strict=True):
            before = busy(session)
            page.evaluate(PRESS, name)
            figures.append((busy(session) - before) * 1000)
            saved(page)
    page.close()
    return costs


def opened(browser: Browser, state: dict[str, Any]) -> tuple[Page, CDPSession]:
    """The annotator with this state, its labels drawn, and a session that counts what its thread does."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route(f"{ADDRESS}**", lambda route: serve(route, state))
    page.expose_function("kernelMessage", answer_from(state))
    page.expose_function("kernelTraits", lambda _: None)
    page.goto(ADDRESS)
    page.wait_for_function("window.isReady === true")
    page.wait_for_selector('[data-tw="label"]')
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    return page, session


def busy(session: CDPSession) -> float:
    """Seconds of processor time that the page's thread has used."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in metrics if one["name"] == "TaskDuration")


def saved(page: Page) -> None:
    page.wait_for_selector('.tw-state[data-state="saved"]')


def serve(route: Route, state: dict[str, Any]) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    if not name:
        setup = {"state": state, "entry": "annotator", "views": 1, "late": False}
        body = HTML.format(setup=json.dumps(setup).replace("<", "\\u003c"))
        route.fulfill(body=body, content_type="text/html; charset=utf-8")
        return
    path = HARNESS if name == HARNESS.name else STATIC / name
    kind = "text/css" if path.suffix == ".css" else "text/javascript"
    route.fulfill(body=path.read_text(encoding="utf-8"), content_type=kind)


def answer_from(state: dict[str, Any]) -> Callable[[str], str]:
    """A kernel that accepts every draft."""

    def answer(text: str) -> str:
        message = json.loads(text)
        result: dict[str, Any] = state["page"] if message["type"] == "ready" else {}
        if message["type"] == "save_draft":
            result = {"revision": message["base_revision"] + 1}
        if sort := LAZY.get(message["type"]):
            result = {"source": (STATIC / f"{sort}-{message['name']}.js").read_text(encoding="utf-8")}
        return json.dumps(
            {"replies": [{"request": message["request"], "status": "done", "result": result}], "traits": {}}
        )

    return answer


def widget_state(text: str, labels: list[dict[str, Any]]) -> dict[str, Any]:
    marker = {"kind": "m-span", "code": "p", "name": "Person", "color": "#3273dc", "shortcut": "P"}
    marker |= {"display": "hl", "restrictions": []}
    root = {
        "kind": "view",
        "children": [
            {"kind": "view", "role": "text", "children": [{"kind": "text", "name": "text"}]},
            {"kind": "view", "role": "side", "children": [marker]},
        ],
    }
    switches = ("auto_text_switch", "show_source", "allow_selecting_labels", "disable_submitted_labels")
    settings = dict.fromkeys(switches, True) | {"max_labels": None, "allow_empty_submit": False}
    screen = {"project": 1, "title": "Bench", "language": "en", "root": root, "relations": []}
    screen |= {"flag_form": [], "guidelines": "", "reminders": "", "message": "", "settings": settings}
    item = {"key": 0, "context": 1, "text": text, "sha256": SHA256, "formatting": "ft"}
    item |= {"source_name": "long.txt", "is_delayed": False}
    answer = {"labels": [drafted(text, one) for one in labels], "inputs": [], "relations": []}
    page = {
        "status": "open",
        "item": item,
        "draft": {"revision": 1, "answer": answer, "history": {"past": [], "future": []}},
        "progress": {"submitted": 0, "skipped": 0, "total": 1},
        "batch": None,
        "submitted": [],
        "waiting_until": None,
        "waiting_texts": 0,
    }
    strings = {"language": "en", "direction": "ltr", "messages": {}, "plurals": {}}
    state = {"screen": screen, "page": page, "strings": strings}
    return state | {"user": "anna", "notice": "", "storage_key": "bench"}


def drafted(text: str, label: dict[str, Any]) -> dict[str, Any]:
    start, end = label["start"], label["end"]
    return {"id": label["id"], "marker": "p", "start": start, "end": end, "quote": text[start:end]}


def rows(
    browser: Browser, large: tuple[str, list[dict[str, Any]]], small: tuple[str, list[dict[str, Any]]]
) -> Iterator[dict[str, object]]:
    """One label in a large text beside one in a small text, and a step of many labels."""
    ours, baseline = (sorted(label_costs(browser, *each, 15))[7] for each in (large, small))
    yield {
        "path": "whole annotator: add one label",
        "size": f"{len(large[0]) // 1000} kB, {len(large[1]):,} labels; beside 2 kB, {len(small[1])}",
        "ours": ours,
        "baseline": baseline,
        "ratio": ours / baseline,
        "unit": "ms CPU",
    }
    length, count = len(large[0]), 15_000
    many = [
        {"id": f"l{at}", "start": at * length // count, "end": at * length // count + 5}
        for at in range(count)
    ]
    undone, beside = step_costs(browser, large[0], many, 7), step_costs(browser, *small, 7)
    for name, one, other in zip(("undo", "redo"), undone, beside, strict=True):
        yield {
            "path": f"whole annotator: {name} a step of many labels",
            "size": f"{length // 1000} kB, {count:,} labels; beside 2 kB, {len(small[1])}",
            "ours": sorted(one)[3],
            "baseline": sorted(other)[3],
            "ratio": sorted(one)[3] / sorted(other)[3],
            "unit": "ms CPU",
            "budget": "under 50 ms",
        }
