"""Rows about drawings of relations: how long the graph holds up the page, what arcs cost per frame."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import rendering

STATIC = rendering.ROOT / "textinator_widgets" / "static"
SIZES = ((300, 60), (500, 100), (500, 10), (500, 1))

# Shows the graph: the longest time in which the page did not answer, and the time until all was drawn.
GRAPH = """async ([source, style, state]) => {
  document.head.insertAdjacentHTML("beforeend", `<style>${style}</style>`);
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const model = { get: (name) => state[name], set() {}, save_changes() {}, on() {}, off() {} };
  const el = document.body.appendChild(document.createElement("div"));
  const channel = new MessageChannel();
  const begin = performance.now();
  let last = begin, longest = 0;
  const drawn = new Promise((resolve) => {
    channel.port1.onmessage = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      const isDrawn = el.querySelectorAll(".tw-graph-node").length === state.nodes.length;
      if (isDrawn) resolve(now - begin);
      else channel.port2.postMessage(0);
    };
  });
  channel.port2.postMessage(0);
  const close = widget.render({ model, el });
  const whole = await drawn;
  close();
  el.remove();
  return { longest, whole };
}"""

# Scrolls step by step; milliseconds of script and layout for each, until the arcs have followed.
SCROLL = """async ([text, labels, arcs]) => {
  await clear();
  bare.open(text);
  bare.label(labels);
  const host = document.getElementById("host");
  // What runs in this frame and the next, where arcs follow.
  const busy = async () => {
    let sum = 0;
    for (let frame = 0; frame < 3; frame++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const begin = performance.now();
      await new Promise((resolve) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = resolve;
        channel.port2.postMessage(0);
      });
      sum += performance.now() - begin;
    }
    return sum;
  };
  const run = async () => {
    const took = [];
    for (let step = 0; step < 60; step++) {
      host.scrollTop = step * 40;
      took.push(await busy());
    }
    return median(took);
  };
  const baseline = await run();
  bare.link(arcs);
  await painted();
  await painted();
  return { ours: await run(), baseline, drawn: document.querySelectorAll(".tw-arcs path").length };
}"""


def rows() -> Iterator[dict[str, object]]:
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("TW_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto("data:text/html,<!doctype html><title>Graph</title>")
        source = (STATIC / "relation-graph.js").read_text(encoding="utf-8")
        style = (STATIC / "relation-graph.css").read_text(encoding="utf-8")
        for count, clusters in SIZES:
            runs = [page.evaluate(GRAPH, [source, style, state(count, clusters)]) for _ in range(3)]
            yield {
                "path": "relation graph: longest task",
                "size": f"{count} labels, {clusters} clusters of {count // clusters}",
                "ours": sorted(run["longest"] for run in runs)[1],
                "unit": f"ms (drawn after {sorted(run['whole'] for run in runs)[1]:.0f})",
                "budget": "under 50 ms",
            }
        page.goto(rendering.page_file(Path(folder)).as_uri())
        yield arcs_row(page)
        browser.close()


def arcs_row(page) -> dict[str, object]:
    """Scrolling through 1,000 labels in 200 clusters, with their arcs beside without."""
    text = rendering.long_text(19_000, 400)
    rng = random.Random(4)
    starts = sorted(rng.sample(range(18_000), 1_000))
    labels = [
        {
            "id": f"l{n}",
            "code": "x",
            "name": "PER",
            "color": "#3273dc",
            "display": "hl",
            "start": at,
            "end": at + 5,
        }
        for n, at in enumerate(starts)
    ]
    arcs = [
        {"relation": f"r{n // 5}", "source": f"l{n}", "target": f"l{n + 1}", "isDirected": False}
        for n in range(999)
        if n % 5 < 4
    ]
    figures = page.evaluate(SCROLL, [text, labels, arcs])
    return {
        "path": "arcs over the text: a frame of scrolling",
        "size": f"1,000 labels, 200 clusters, {figures['drawn']} arcs in view",
        "ours": figures["ours"],
        "baseline": figures["baseline"],
        "ratio": figures["ours"] / figures["baseline"],
        "unit": "ms",
        "budget": "under 16.7 ms more",
    }


def state(count: int, clusters: int) -> dict[str, object]:
    """Chains of equal length as the page gets them."""
    size = count // clusters
    nodes = [
        {
            "id": f"n{n}",
            "text": f"word {n}",
            "marker": "Mention",
            "color": "#3273dc",
            "numbers": [n // size + 1],
        }
        for n in range(count)
    ]
    relations = [
        {
            "number": at + 1,
            "name": "Corefers",
            "is_directed": False,
            "links": [
                {"source": f"n{at * size + n}", "target": f"n{at * size + n + 1}"} for n in range(size - 1)
            ],
        }
        for at in range(clusters)
    ]
    words = {"language": "en", "direction": "ltr", "messages": {}, "plurals": {}}
    return {"nodes": nodes, "relations": relations, "selected": None, "representation": "g", "strings": words}
