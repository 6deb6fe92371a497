"""A reviewer and an annotator behind Voila: result, revision, adjudication, export."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TEXT = "Ann met Bohdan in Kyiv. 😀"


def label(desk, start, end, key, count):
    desk.drag(start, end)
    desk.press(key)
    desk.wait_for_labels(count)


@pytest.fixture
def other_page(browser):
    """The page of somebody else, in a browser of their own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_a_batch_is_reviewed_revised_and_settled_between_two_people(page, other_page, open_desk, new_project):
    project = new_project([TEXT], author="maria", allow_reviewing=True, allow_post_editing=True)
    project.annotator("reno")
    project.allow_reviewer("reno")
    hers = open_desk(page, "anna", project)
    label(hers, 0, 3, "p", 1)
    hers.submit()
    assert hers.root.locator("[data-tw=review]").count() == 0

    his = open_desk(other_page, "reno", project)
    his.root.locator("[data-tw=review]").click()
    row = his.root.locator("[data-tw=batch]")
    expect(row).to_contain_text("anna")
    row.locator("[data-tw=status-rr]").click()
    expect(row.locator("[data-tw=review-words]")).to_contain_text("Requires resolution · reno")
    row.get_by_role("button", name="Ann met").click()
    his.wait_for_labels(1)
    label(his, 18, 22, "l", 2)
    his.root.locator("[data-tw=submit]").click()
    expect(row).to_contain_text("anna · revised by reno")
    his.wait_until_saved()
    row.locator("[data-tw=status-rs]").click()
    expect(row.locator("[data-tw=review-words] p")).to_contain_text("Resolved · reno")

    hers.page.reload()
    hers.root.locator("[data-tw=finished]").wait_for()
    hers.root.locator("[data-tw=edit]").click()
    row = hers.root.locator("[data-tw=batch]")
    expect(row).to_contain_text("Resolved · reno")
    expect(row).to_contain_text("Added Location: Kyiv")
    assert sorted(project.labels().quote) == ["Ann", "Kyiv"]
    assert list(project.batches().user) == ["reno"]
    everything = project.batches(revisions=True).set_index("user").batch
    assert project.batches().revision_of.tolist() == [everything["anna"]]
    assert project.batches().review_status.tolist() == ["rs"]
    ((batch,),) = [one["annotations"] for one in project.export("generic", include_usernames=True)]
    assert sorted(label["text"] for label in batch["labels"]) == ["Ann", "Kyiv"]
