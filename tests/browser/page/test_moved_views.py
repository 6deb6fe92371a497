"""Views that a host takes out of the page and puts in again, or makes anew; nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import Kernel, screen

TEXT = "Ann met Bohdan in Kiruna."
Show = Callable[..., Page]
MOVE = "document.body.append(views[0])"
"""As JupyterLab moves an output: out of the page and in again within one task."""
REMAKE = """async () => {
  closers[0]();
  const el = document.createElement("div");
  el.className = "view";
  document.body.replaceChildren(el);
  const { default: widget } = await import("/annotator.js");
  closers[0] = await widget.render({ model, el });
  views[0] = el;
}"""

COUNT = """() => {
  window.open_listeners = new Map();
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const name = (target, args) => `${target.constructor.name} ${args[0]}`;
  const note = (target, args, by) => {
    if (target !== window && target !== document && target !== document.body) return;
    const key = name(target, args);
    open_listeners.set(key, (open_listeners.get(key) ?? 0) + by);
  };
  EventTarget.prototype.addEventListener = function (...args) {
    note(this, args, 1);
    args[2]?.signal?.addEventListener("abort", () => note(this, args, -1));
    return add.apply(this, args);
  };
  EventTarget.prototype.removeEventListener = function (...args) {
    note(this, args, -1);
    return remove.apply(this, args);
  };
  for (const name of ["MutationObserver", "ResizeObserver", "IntersectionObserver"]) {
    const { observe, disconnect } = window[name].prototype;
    const watching = new Set();
    const count = () => open_listeners.set(name, watching.size);
    window[name].prototype.observe = function (...args) {
      watching.add(this);
      count();
      return observe.apply(this, args);
    };
    window[name].prototype.disconnect = function () {
      watching.delete(this);
      count();
      return disconnect.call(this);
    };
  }
}"""


def report(page: Page) -> None:
    page.locator('[data-tw="flag"]').click()
    page.get_by_role("textbox", name="What is wrong").fill("Not Swe")


def test_a_dialog_stays_in_front_of_a_page_that_is_moved(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    report(page)
    dialog = page.locator('[data-tw="flag-dialog"]')

    page.evaluate(MOVE)

    page.wait_for_function("document.querySelector('dialog').matches(':modal')")
    field = dialog.get_by_role("textbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("Not Swe")
    assert bench.faults() == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.locator('[data-tw="flag"]').click()
    expect(dialog).to_be_visible()


def test_a_dialog_comes_back_with_a_page_that_was_away(show: Show) -> None:
    page = show(Kernel([TEXT], screen()))
    report(page)

    page.evaluate("views[0].remove()")
    page.evaluate("document.body.append(views[0])")

    page.wait_for_function("document.querySelector('dialog').matches(':modal')")
    page.locator('[data-tw="send-flag"]').click()
    expect(page.locator('[data-tw="flag-dialog"]')).to_have_count(0)


def test_a_moved_page_goes_on_working(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    bench.select("Ann")
    page.keyboard.press("p")

    page.evaluate(MOVE)
    bench.select("Bohdan")
    page.keyboard.press("p")

    expect(page.locator('[data-tw="label-item"]')).to_have_count(2)
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", "saved")
    assert [label["quote"] for label in kernel.drafts[101]["answer"]["labels"]] == ["Ann", "Bohdan"]


def test_a_view_made_anew_has_the_work_and_what_was_typed(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    bench.select("Ann")
    page.keyboard.press("p")
    report(page)

    page.evaluate(REMAKE)

    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator('[data-tw="label-item"]')).to_have_count(1)
    page.locator('[data-tw="flag"]').click()
    expect(page.get_by_role("textbox", name="What is wrong")).to_have_value("Not Swe")


def test_a_question_that_waits_is_asked_again_by_a_view_made_anew(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    other = {"id": "other", "marker": "location", "start": 18, "end": 24, "quote": "Kiruna"}
    kernel.drafts[101] = {
        "revision": 5,
        "answer": {"labels": [other], "inputs": [], "relations": []},
        "history": {"past": [], "future": []},
    }
    bench.select("Ann")
    page.keyboard.press("p")
    expect(page.locator('[data-tw="stale-dialog"]')).to_be_visible()

    page.evaluate(REMAKE)

    expect(page.locator('[data-tw="stale-dialog"]')).to_be_visible()
    page.locator('[data-tw="keep-mine"]').click()
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", "saved")
    assert kernel.drafts[101]["answer"]["labels"][0]["quote"] == "Ann"


@pytest.mark.own_page
def test_closed_views_leave_no_listener_behind(show: Show, bench: Bench) -> None:
    bench.page.add_init_script(f"({COUNT})()")
    page = show(Kernel([TEXT], screen(guidelines="<p>Mark names.</p>")))
    page.get_by_role("button", name="Start").click()
    page.evaluate("closers[0]()")

    left = page.evaluate(
        """async () => {
          const { default: widget } = await import("/annotator.js");
          const frames = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
          await frames();
          const before = new Map(open_listeners);
          for (let turn = 0; turn < 3; turn += 1) {
            const el = document.createElement("div");
            document.body.append(el);
            const close = await widget.render({ model, el });
            await frames();
            el.querySelector('[data-tw="text"]').focus();
            el.querySelector('[data-tw="flag"]').click();
            await frames();
            document.body.append(el);
            await frames();
            if (turn > 0) el.querySelector('dialog [aria-label="Close"]').click();
            close();
            el.remove();
            await frames();
          }
          return [...open_listeners].filter(([name, count]) => count !== (before.get(name) ?? 0));
        }"""
    )

    assert left == []
    assert page.evaluate("[...model.listeners.values()].flat().length") == 0


def test_docked_guidelines_stand_where_they_stood(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen(guidelines="<p>Mark names.</p>")))
    dock = page.locator('[data-tw="guidelines-dock"]')
    page.get_by_role("button", name="Dock to the right").click()
    expect(dock).to_be_visible()

    bench.open()

    expect(dock).to_have_class("tw-guidelines tw-dock-right")
    expect(page.locator("dialog")).to_have_count(0)
    assert bench.faults() == []
    dock.get_by_role("button", name="Close").click()
    bench.open()
    expect(page.locator('[data-tw="text"]')).to_be_visible()
    expect(dock).to_have_count(0)
    page.locator('[data-tw="guidelines"]').click()
    expect(dock).to_be_visible()
