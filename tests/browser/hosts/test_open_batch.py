"""A batch that is being edited behind Voila, and the death of the kernel."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TEXT = "Ann met Bohdan in Kyiv. 😀"


def open_batch(desk):
    desk.root.locator("[data-tw=edit]").click()
    desk.root.locator("[data-tw=batch]").get_by_role("button", name="Ann met").click()
    expect(desk.text).to_have_text(TEXT)


def test_changes_of_a_batch_survive_the_death_of_the_kernel(page, open_desk, new_project, kernels):
    project = new_project([TEXT, "Kyiv is old."], data_order="os")
    session = project.annotator("cecilia")
    session.next()
    session.submit([{"marker": "person", "start": 0, "end": 3}])
    desk = open_desk(page, "cecilia", project)
    open_batch(desk)
    desk.wait_for_labels(1)
    desk.drag(8, 14)
    desk.press("p")
    desk.wait_for_labels(2)
    expect(desk.root.locator("[data-tw=unsaved-changes]")).to_be_visible()
    desk.wait_until_saved()

    kernels.kill()
    page.reload()
    desk = open_desk(page, "cecilia", project)
    expect(desk.text).to_have_text(TEXT)
    desk.wait_for_labels(2)
    assert list(project.labels().quote) == ["Ann"]
    desk.root.locator("[data-tw=submit]").click()
    expect(desk.root.locator("[data-tw=unsaved-changes]")).to_have_count(0)
    assert sorted(project.labels().quote) == ["Ann", "Bohdan"]
