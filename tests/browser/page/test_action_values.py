"""Values of label actions come back with a stored batch; actions run at events while their menu is closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel
from .test_actions import TEXTS, Make, choose, corefers, leave, saved, show, submit


@pytest.fixture
def made(sqlite_path: Path) -> Iterator[Make]:
    """Make a project whose marker Person has these actions."""
    with tw.open_store(sqlite_path) as store:

        def project(*actions: Any) -> Any:
            new = store.create_project("Actions", texts=TEXTS, data_order="os", author="maria")
            new.add_marker("Person", actions=actions)
            return new

        yield project


COUNTED = """/** name: counted
 * description: Counts how often relations changed
 * author: Maria
 */
export default function (cfg, labeler) {
  return {
    ...cfg,
    verboseName: "Count",
    storage: {},
    dispatch: { labeler_relationschange: ["told"] },
    subscribe: ["told"],
    isAllowed: (label) => labeler.numbersOf(label).length > 0,
    exec(label, menuItem) {
      const key = labeler.keyOf(this, label);
      if (!menuItem.isConnected) {
        this.storage[key] = (this.storage[key] ?? 0) + 1;
        return;
      }
      const shown = document.createElement("output");
      shown.textContent = `${this.storage[key] ?? 0} times`;
      menuItem.append(shown);
    },
  };
}
"""


def test_an_event_runs_an_action_whose_menu_is_closed(made: Make, bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "counted.js").write_text(COUNTED, encoding="utf-8")
    project = corefers(made, {"name": "counted", "field": "count"}, "change_rel")
    page = show(bench, project)
    choose(page, "b", "Change a relation").get_by_role("combobox").select_option("2")
    expect(page.locator("[data-tw=label][data-number='2']")).to_have_count(3)
    leave(page)

    item = page.get_by_role("menuitem", name="Count")
    page.locator("[data-tw=label][data-id=k]").click(button="right")
    expect(item).to_have_attribute("title", "Counts how often relations changed · By Maria")
    item.click()
    expect(page.locator("[data-tw=label-action]")).to_have_text("1 times")
    assert bench.faults() == []
    leave(page)
    page.locator("[data-tw=label][data-id=a]").click(button="right")
    expect(item).to_have_count(0)  # it is in no relation any more, so nothing was counted
    leave(page)
    submit(page)
    found = project.labels().sort_values("start")
    assert found.extra.tolist() == [None, {"count": 1}, {"count": 1}, {"count": 1}]


def by_mouse(page: Page) -> None:
    page.locator("[data-tw=label][data-id=b]").click(button="right")
    page.locator("[data-tw=label][data-id=k]").click(button="right")


def by_key(page: Page) -> None:
    page.locator("[data-tw=label-item]").last.get_by_role("button").first.focus()
    page.keyboard.press("Shift+F10")


def by_button(page: Page) -> None:
    page.get_by_role("button", name='Actions of "Kiruna"').click()


class SlowKernel:
    """Keeps back what it says of an action."""

    def __init__(self, project: Any) -> None:
        self._kernel = DeskKernel(project, "anna")
        self.state = self._kernel.state
        self.kept: list[dict[str, Any]] = []

    def hear(self, message: dict[str, Any]) -> dict[str, Any]:
        answer = self._kernel.hear(message)
        if message["type"] != "load_action":
            return answer
        self.kept.append(answer)
        return {"replies": [], "traits": {}}

    def give(self, page: Page) -> None:
        """Say it now, as soon as it was asked for."""
        while not self.kept:
            page.wait_for_timeout(20)
        page.evaluate("(answer) => window.model.deliver(answer)", self.kept[0])
        expect(page.locator("[data-tw=label-menus]")).to_have_attribute("data-state", "ready")


@pytest.mark.parametrize("ask", [by_mouse, by_key, by_button])
def test_a_menu_that_was_asked_for_before_the_actions_were_there_opens_when_they_come(
    made: Make, bench: Bench, ask: Callable[[Page], None]
) -> None:
    bench.kernel = kernel = SlowKernel(corefers(made, "comments"))
    page = bench.open()
    ask(page)
    expect(page.get_by_role("menuitem")).to_have_count(0)
    kernel.give(page)
    opened = page.get_by_role("menu")
    expect(opened).to_have_accessible_name('Actions of "Kiruna"')
    leave(page)
    page.locator("[data-tw=label][data-id=b]").click(button="right")
    expect(opened).to_have_accessible_name('Actions of "Bohdan"')


def test_a_menu_does_not_open_late_over_what_was_done_next(made: Make, bench: Bench) -> None:
    bench.kernel = kernel = SlowKernel(corefers(made, "comments"))
    page = bench.open()
    by_mouse(page)
    page.keyboard.press("Home")
    kernel.give(page)
    # what an effect does is done two frames later
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.get_by_role("menu").count() == 0


def submitted(made: Make) -> Any:
    """A project with a batch of two labels in one relation, which have values."""
    relation = {"storeFor": "relation"}
    project = made(
        {"name": "slider", "field": "sure", "config": {"max": 10, "step": 1, "default": 5}},
        {"name": "change_color", "field": "color", "verbose": "Colour"},
        {"name": "slider", "field": "strength", "verbose": "Strength", "config": relation},
        {"name": "comments", "field": "why", "verbose": "Why", "config": relation},
        {"name": "change_color", "field": "tint", "verbose": "Tint", "config": relation},
    )
    project.add_relation("Corefers", [("Person", "Person")], direction="2")
    session = project.annotator("anna")
    session.next()
    session.submit(
        [
            {
                "id": "a",
                "marker": "Person",
                "start": 0,
                "end": 3,
                "extra": {"sure": 7, "color": "rgba(10,125,60,0.5)"},
            },
            {"id": "b", "marker": "Person", "start": 8, "end": 14},
        ],
        [],
        [
            {
                "relation": "Corefers",
                "links": [{"source": "a", "target": "b"}],
                "extra": {"strength": 30, "why": "the same", "tint": "rgba(120,20,20,1)"},
            }
        ],
    )
    return project


def test_values_are_there_when_a_batch_is_edited_and_what_changes_is_stored(made: Make, bench: Bench) -> None:
    project = submitted(made)
    page = show(bench, project)
    page.locator("[data-tw=edit]").click()
    page.locator("[data-tw=batch]").get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    label = page.locator("[data-tw=label]", has_text="Ann")

    def control(name: str, role: str | None = None) -> Locator:
        label.click(button="right")
        page.get_by_role("menuitem", name=name, exact=True).click()
        place = page.locator("[data-tw=label-action]")
        return place.get_by_role(role) if role else place.locator("input[type=color]")  # type: ignore[arg-type]

    expect(label).to_have_attribute("style", re.compile("#85be9e"))
    expect(page.locator("[data-tw=label].tw-badged")).to_have_count(2)
    expect(control("Add a score", "slider")).to_have_value("7")
    leave(page)
    expect(control("Colour")).to_have_value("#0a7d3c")
    expect(page.get_by_role("slider", name="Opacity")).to_have_value("50")
    leave(page)
    expect(control("Why", "textbox")).to_have_value("the same")
    leave(page)
    expect(control("Tint")).to_have_value("#781414")
    leave(page)
    expect(control("Strength", "slider")).to_have_value("30")

    page.keyboard.press("ArrowRight")
    leave(page)
    control("Add a score", "slider").press("ArrowLeft")
    leave(page)
    control("Colour").fill("#123456")
    leave(page)
    control("Tint").fill("#654321")
    leave(page)
    control("Why", "textbox").fill("")
    leave(page)
    page.locator("[data-tw=submit]").click()
    saved(page)
    expect(page.locator("[data-tw=submit]")).to_be_enabled()

    assert project.labels().sort_values("start").extra.tolist() == [
        {"sure": 6, "color": "rgba(18,52,86,0.5)"},
        None,
    ]
    assert project.relations().extra.tolist() == [{"strength": 40, "tint": "rgba(101,67,33,1)"}]


def test_a_long_comment_of_quotes_is_stored_and_one_without_room_is_refused_in_its_control(
    made: Make, bench: Bench
) -> None:
    project = made("comments", "comments")
    session = project.annotator("anna")
    session.next()
    session.save_draft(
        labels=[{"id": "a", "marker": "Person", "start": 0, "end": 3, "extra": {"comments_2": "😀" * 10_000}}]
    )
    page = show(bench, project)
    page.locator("[data-tw=label]").click(button="right")
    page.get_by_role("menuitem").first.click()
    control = page.locator("[data-tw=label-action]")
    field, alert = control.get_by_role("textbox"), control.get_by_role("alert")

    field.fill('"' * 9_000)
    expect(alert).to_have_count(0)
    field.fill("\u0001" * 9_000)
    expect(alert).to_contain_text("too long and not stored")
    expect(field).to_have_value('"' * 9_000)
    field.fill('"' * 9_001)
    expect(alert).to_have_count(0)

    assert bench.faults() == []
    leave(page)
    submit(page)
    (extra,) = project.labels().extra
    assert extra == {"comments_1": '"' * 9_001, "comments_2": "😀" * 10_000}
