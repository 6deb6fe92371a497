"""Label actions behind Voila: a module that a notebook registered reaches pages that other kernels serve."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.plugins import actions

pytestmark = pytest.mark.browser

MODULE = """/** name: agree */
export default function (cfg, labeler) {
  return {
    ...cfg,
    verboseName: "Agree",
    storage: {},
    exec(label) {
      this.storage[labeler.keyOf(this, label)] = true;
    },
  };
}
"""


def test_a_comment_and_the_action_of_a_module_are_stored(strict_page, open_desk, new_project, folder):
    path = folder / "agree.js"
    path.write_text(MODULE, encoding="utf-8")
    project = new_project(["Ann met Bohdan in Kyiv."])
    tw.plugins.label_action(path)
    try:
        project.add_marker(
            "Town",
            shortcut="T",
            actions=[{"name": "agree", "field": "agreed"}, {"name": "comments", "field": "why"}],
        )
    finally:
        actions.unregister("agree")
    page = strict_page
    desk = open_desk(page, "anna", project)

    desk.drag(18, 22)
    desk.press("t")
    desk.wait_for_labels(1)
    label = page.locator("[data-tw=label]")
    label.click(button="right")
    page.get_by_role("menuitem", name="Agree").click()
    page.get_by_role("menu").wait_for(state="detached")
    label.click(button="right")
    page.get_by_role("menuitem", name="Add a comment").click()
    page.keyboard.type("Kiev once")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    desk.submit()

    assert project.labels().extra.tolist() == [{"agreed": True, "why": "Kiev once"}]
