"""Label actions: a label's menu opens by mouse, touch and keyboard; its values are stored and come back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import textinator_widgets as tw

from .conftest import ROOT, Bench
from .desk import DeskKernel

TEXTS = ["Ann met Bohdan in Kiruna.", "The last text of all."]

Make = Callable[..., Any]


@pytest.fixture
def make(sqlite_path: Path) -> Iterator[Make]:
    """Make a project whose marker Person has these actions."""
    with tw.open_store(sqlite_path) as store:

        def project(*actions: Any, **settings: Any) -> Any:
            made = store.create_project("Actions", texts=TEXTS, data_order="os", author="maria", **settings)
            made.add_marker("Person", actions=actions, shortcut="p")
            return made

        yield project


def show(bench: Bench, project: Any) -> Page:
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    expect(page.locator("[data-tw=text]")).to_be_visible()
    return page


def mark(bench: Bench, words: str) -> Locator:
    """Label words; gives the label."""
    bench.select(words)
    bench.page.keyboard.press("p")
    label = bench.page.locator("[data-tw=label]", has_text=words)
    expect(label).to_have_count(1)
    return label


def menu(page: Page) -> Locator:
    return page.get_by_role("menu")


def saved(page: Page) -> None:
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")


def submit(page: Page) -> None:
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])


def test_a_comment_made_with_the_mouse_is_stored_undone_and_there_when_the_batch_is_edited(
    make: Make, bench: Bench
) -> None:
    project = make("comments", {"name": "slider", "field": "score"})
    page = show(bench, project)
    mark(bench, "Ann").click(button="right")
    expect(menu(page).get_by_role("menuitem")).to_have_text(["Add a comment", "Add a score"])
    assert bench.faults() == []

    page.get_by_role("menuitem", name="Add a comment").click()
    field = page.get_by_label("Add a comment").get_by_role("textbox")
    expect(field).to_be_focused()
    field.type("Which Ann?")
    assert bench.faults() == []
    page.mouse.click(5, 5)
    expect(menu(page)).to_have_count(0)

    page.locator("[data-tw=undo]").click()
    mark_again = page.locator("[data-tw=label]")
    mark_again.click(button="right")
    page.get_by_role("menuitem", name="Add a comment").click()
    expect(field).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("[data-tw=redo]").click()
    submit(page)
    assert project.labels().extra.tolist() == [{"comments_1": "Which Ann?"}]

    page.locator("[data-tw=edit]").click()
    page.locator("[data-tw=batch]").get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    page.locator("[data-tw=label]").click(button="right")
    page.get_by_role("menuitem", name="Add a comment").click()
    expect(field).to_have_value("Which Ann?")
    field.fill("Ann of Kiruna")
    page.locator("[data-tw=submit]").click()
    saved(page)
    assert project.labels().extra.tolist() == [{"comments_1": "Ann of Kiruna"}]


def test_a_score_is_given_by_keyboard_alone(make: Make, bench: Bench) -> None:
    project = make(
        "comments", {"name": "slider", "field": "score", "config": {"max": 10, "step": 1, "default": 5}}
    )
    page = show(bench, project)
    mark(bench, "Ann")
    text = page.locator("[data-tw=text]")
    text.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Add a comment")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("slider")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitem", name="Add a score")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu(page)).to_have_count(0)
    expect(text).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(text).to_have_text(TEXTS[1])
    assert project.labels().extra.tolist() == [{"score": 7}]


def corefers(make: Make, *actions: Any) -> Any:
    """A project with two clusters in the draft of its first text: Ann and Bohdan, and in and Kiruna."""
    project = make(*actions)
    project.add_relation("Corefers", [("Person", "Person")], direction="2", shortcut="c")
    session = project.annotator("anna")
    session.next()
    places = {"a": (0, 3), "b": (8, 14), "i": (15, 17), "k": (18, 24)}
    session.save_draft(
        [{"id": key, "marker": "Person", "start": start, "end": end} for key, (start, end) in places.items()],
        [],
        [
            {"relation": "Corefers", "links": [{"source": "a", "target": "b"}]},
            {"relation": "Corefers", "links": [{"source": "i", "target": "k"}]},
        ],
    )
    return project


def choose(page: Page, label: str, action: str) -> Locator:
    """Open an action in the menu of a label; gives its control."""
    page.locator(f"[data-tw=label][data-id={label}]").click(button="right")
    page.get_by_role("menuitem", name=action).click()
    return page.locator("[data-tw=label-action]")


def leave(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(menu(page)).to_have_count(0)


def test_a_comment_on_a_relation_colours_its_number_on_all_its_labels(make: Make, bench: Bench) -> None:
    relation = {"storeFor": "relation"}
    project = corefers(
        make,
        {
            "name": "comments",
            "config": {**relation, "dispatch": {"labeler_relation_blur": ["labeler_color_change"]}},
        },
        {
            "name": "change_color",
            "config": {**relation, "subscribe": ["labeler_color_changed", "labeler_relationschange"]},
        },
    )
    page = show(bench, project)
    choose(page, "b", "Add a comment").get_by_role("textbox").fill("One person")
    leave(page)
    expect(page.locator("[data-tw=label].tw-badged")).to_have_count(2)
    badge = "getComputedStyle(document.querySelector('[data-id=a].tw-badged'), '::after').backgroundColor"
    assert page.evaluate(badge) != "rgba(0, 0, 0, 0)"
    expect(choose(page, "a", "Add a comment").get_by_role("textbox")).to_have_value("One person")
    leave(page)

    submit(page)
    found = project.relations()
    assert sorted(found.cluster) == [1, 2]
    first, second = found.sort_values("cluster").extra
    assert first["comments_1"] == "One person"
    assert first["change_color_2"].startswith("rgba(")
    assert not second


def test_values_of_a_relation_stay_when_another_one_is_removed(make: Make, bench: Bench) -> None:
    project = corefers(make, {"name": "comments", "field": "why", "config": {"storeFor": "relation"}})
    page = show(bench, project)
    choose(page, "k", "Add a comment").get_by_role("textbox").fill("The town")
    leave(page)
    page.evaluate("document.querySelector('[data-tw=label][data-id=a]').click()")
    page.keyboard.press("Delete")
    expect(page.locator("[data-tw=label][data-id=a]")).to_have_count(0)
    expect(choose(page, "i", "Add a comment").get_by_role("textbox")).to_have_value("The town")
    leave(page)
    submit(page)
    assert project.relations()[["cluster", "extra"]].values.tolist() == [[2, {"why": "The town"}]]


def test_a_value_goes_with_its_label_into_a_relation_and_comes_back_with_undo(
    make: Make, bench: Bench
) -> None:
    scope = {"storeFor": "relation", "allowSingletons": True}
    project = make({"name": "comments", "field": "why", "config": scope})
    project.add_relation("Corefers", [("Person", "Person")], direction="2", shortcut="c")
    session = project.annotator("anna")
    session.next()
    session.save_draft(
        [
            {"id": "a", "marker": "Person", "start": 0, "end": 3},
            {"id": "b", "marker": "Person", "start": 8, "end": 14},
        ]
    )
    page = show(bench, project)
    choose(page, "b", "Add a comment").get_by_role("textbox").fill("alone")
    leave(page)
    for label in "ab":
        page.locator(f"[data-tw=label][data-id={label}]").click()
    page.locator("[data-tw=relation]").first.click()
    page.keyboard.press("Enter")
    expect(choose(page, "a", "Add a comment").get_by_role("textbox")).to_have_value("alone")
    leave(page)
    page.locator("[data-tw=undo]").click()
    page.locator("[data-tw=label][data-id=a]").click(button="right")
    expect(page.get_by_role("menuitem")).to_have_count(1)
    leave(page)
    expect(choose(page, "b", "Add a comment").get_by_role("textbox")).to_have_value("alone")
    leave(page)
    page.locator("[data-tw=redo]").click()
    submit(page)
    assert project.relations().extra.tolist() == [{"why": "alone"}]
    assert not any(project.labels().extra)


def test_a_label_moves_between_clusters_and_out_of_them(make: Make, bench: Bench) -> None:
    project = corefers(make, "change_rel")
    page = show(bench, project)
    field = choose(page, "b", "Change a relation").get_by_role("combobox")
    expect(field).to_have_value("1")
    field.select_option("2")
    expect(field).to_have_value("2")
    expect(page.locator("[data-tw=label][data-number='2']")).to_have_count(3)
    expect(page.locator("[data-tw=label][data-number='1']")).to_have_count(0)
    field.select_option(label="No relation")
    expect(page.locator("[data-tw=label][data-number='2']")).to_have_count(2)
    assert bench.faults() == []


def example() -> str:
    """The module that the page about actions shows."""
    page = (ROOT / "docs" / "actions.md").read_text(encoding="utf-8")
    found = re.search(r"^```js\n(.*?)^```", page, re.M | re.S)
    assert found is not None
    return found[1]


def test_the_module_of_the_documentation_works_from_the_folder_of_the_store(
    make: Make, bench: Bench, tmp_path: Path
) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "stars.js").write_text(example(), encoding="utf-8")
    project = make({"name": "stars", "field": "stars", "config": {"max": 5}})
    page = show(bench, project)
    page.evaluate(
        "document.addEventListener('stars_given', (event) => { window.heard = event.detail.sender })"
    )
    label = mark(bench, "Ann")
    plain = label.evaluate("element => element.style.getPropertyValue('--c')")
    label.click(button="right")
    page.get_by_role("menuitem", name="Give stars").click()
    page.get_by_role("combobox", name="Give stars").select_option("5")
    expect(page.locator("[data-tw=label]")).to_have_attribute("style", re.compile("#b8860b"))
    assert page.evaluate("window.heard") == label.get_attribute("data-id")
    leave(page)
    page.locator("[data-tw=undo]").click()
    expect(page.locator("[data-tw=label]")).to_have_attribute("style", re.compile(plain))
    page.locator("[data-tw=redo]").click()

    bench.open()
    expect(page.locator("[data-tw=label]")).to_have_attribute("style", re.compile("#b8860b"))
    submit(page)
    assert project.labels().extra.tolist() == [{"stars": 5}]

    one_letter = mark(bench, "T")
    one_letter.click(button="right")
    expect(menu(page)).to_have_count(0)


def test_a_module_that_fails_says_so_and_leaves_the_others(make: Make, bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "broken.js").write_text(
        "export default function () { throw new Error('no battery'); }", encoding="utf-8"
    )
    page = show(bench, make("broken", "comments"))
    expect(page.get_by_text('The action "broken" of the labels cannot be used: no battery')).to_be_visible()
    mark(bench, "Ann").click(button="right")
    expect(page.get_by_role("menuitem")).to_have_text(["Add a comment"])


def test_a_label_of_the_whole_text_has_its_actions_in_the_list(make: Make, bench: Bench) -> None:
    project = make("comments")
    project.add_marker("Ironic", "m-text", actions=["change_color", {"name": "comments", "field": "why"}])
    page = show(bench, project)
    page.locator("[data-tw=marker][data-code=ironic]").click()
    row = page.locator("[data-tw=label-item]")
    row.get_by_role("button").first.focus()
    page.keyboard.press("Alt+Enter")
    expect(page.get_by_role("menuitem")).to_have_text(["Add a comment", "Change color"])
    page.keyboard.press("Enter")
    page.keyboard.type("Every word of it")
    leave(page)
    expect(row.get_by_role("button").first).to_be_focused()
    row.get_by_role("button", name='Actions of "Whole text"').click()
    page.get_by_role("menuitem", name="Add a comment").click()
    expect(page.get_by_role("textbox", name="Add a comment")).to_have_value("Every word of it")
    assert bench.faults() == []
    leave(page)
    submit(page)
    assert project.labels().extra.tolist() == [{"why": "Every word of it"}]


def test_a_colour_of_a_label_is_drawn_stored_and_taken_away(make: Make, bench: Bench) -> None:
    project = make({"name": "change_color", "field": "color"})
    page = show(bench, project)
    mark(bench, "Ann")
    label = page.locator("[data-tw=label]")
    label.click(button="right")
    page.get_by_role("menuitem", name="Change color").click()
    page.locator("[data-tw=label-action] input[type=color]").fill("#0a7d3c")
    expect(label).to_have_attribute("style", re.compile("#0a7d3c"))
    assert bench.faults() == []
    page.get_by_role("button", name="Remove the color").click()
    expect(label).not_to_have_attribute("style", re.compile("#0a7d3c"))
    page.locator("[data-tw=label-action] input[type=color]").fill("#0a7d3c")
    opacity = page.get_by_role("slider", name="Opacity")
    expect(opacity).to_have_value("100")
    opacity.press("Home")
    expect(label).to_have_attribute("style", re.compile("#ffffff"))
    for _ in range(8):
        opacity.press("ArrowRight")
    expect(label).to_have_attribute("style", re.compile("#9dcbb1"))
    assert bench.faults() == []
    leave(page)
    submit(page)
    assert project.labels().extra.tolist() == [{"color": "rgba(10,125,60,0.4)"}]


def test_a_long_press_opens_the_menu_and_the_click_after_it_does_nothing_else(
    make: Make, browser: Browser
) -> None:
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 800})
    try:
        bench = Bench(context.new_page())
        page = show(bench, corefers(make, "comments"))
        expect(page.locator("[data-tw=label-menus]")).to_have_attribute("data-state", "ready")
        box = page.locator("[data-tw=label][data-id=b]").bounding_box()
        assert box is not None
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        touch = context.new_cdp_session(page)
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        expect(menu(page)).to_be_visible()
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(menu(page)).to_be_visible()
        page.get_by_role("menuitem", name="Add a comment").tap()
        expect(page.locator("[data-tw=label-action]").get_by_role("textbox")).to_be_focused()
        assert bench.faults() == []
        shown = page.locator("[data-tw=label-menu]").bounding_box()
        assert shown is not None
        assert shown["x"] >= 8
        assert shown["x"] + shown["width"] <= 382
    finally:
        context.close()


PINGED = """/** name: pinged */
export default function (cfg, labeler) {
  const heard = [];
  const hear = ({ type, target, detail }) => heard.push([type, target.dataset.id, detail]);
  for (const name of ["plain", "full"]) labeler.root.addEventListener(name, hear);
  window.heard = heard;
  window.runs = 0;
  return {
    ...cfg,
    verboseName: "Ping",
    storage: { salt: "own" },
    dispatch: { one: "plain", many: ["full"] },
    subscribe: ["full"],
    isAllowed: (label) => label.dataset.id !== "k",
    exec(label, menuItem) {
      window.runs += 1;
      window.own = [this.storage.salt, this.storage[`l${label.dataset.id}`], "l?" in this.storage];
      if (label.dataset.id === "i") this.storage["li"] = { done: [true] };
      else menuItem.append(document.createElement("input"));
    },
  };
}
"""


def test_events_reach_every_label_and_ask_for_an_open_control_anew(
    make: Make, bench: Bench, tmp_path: Path
) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "pinged.js").write_text(PINGED, encoding="utf-8")
    project = corefers(make, {"name": "pinged", "field": "ping"})
    page = show(bench, project)
    send = "document.dispatchEvent(new CustomEvent('{}', {{detail: {{sender: 'b'}}}}))"
    choose(page, "a", "Ping")
    assert page.evaluate("[window.runs, window.own]") == [1, ["own", None, False]]

    page.evaluate(send.format("one"))
    page.evaluate(send.format("many"))
    every = ["a", "b", "i", "k"]
    page.wait_for_function("() => window.heard.length >= 8")
    assert page.evaluate("window.heard") == [
        *(["plain", label, None] for label in every),
        *(["full", label, {"sender": "b"}] for label in every),
    ]
    # the open control of a anew, and the closed ones of b and i; k does not allow it
    assert page.evaluate("window.runs") == 4
    leave(page)

    page.locator("[data-tw=label][data-id=k]").click(button="right")
    expect(menu(page)).to_have_count(0)
    page.locator("[data-tw=label][data-id=i]").click(button="right")
    page.get_by_role("menuitem", name="Ping").click()
    expect(menu(page)).to_have_count(0)
    submit(page)
    found = project.labels()
    assert found[found.start == 15].extra.tolist() == [{"ping": {"done": [True]}}]
