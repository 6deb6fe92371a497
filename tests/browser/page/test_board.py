"""The board: submitted batches are found, edited, flagged, taken back and reviewed in the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .boards import ANN, TEXTS, answered_project, show, submit
from .conftest import Bench
from .desk import DeskKernel


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Any]:
    with answered_project(tmp_path) as made:
        yield made


def test_a_batch_is_edited_in_place_and_the_own_work_comes_back(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    bench.select("The")
    page.locator("[data-tw=marker]").first.click()
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)

    page.locator("[data-tw=edit]").click()
    rows = page.locator("[data-tw=batch]")
    expect(rows).to_have_count(2)
    rows.nth(1).get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    bench.select("Bohdan")
    page.locator("[data-tw=marker]").first.click()
    page.locator("[data-tw=submit]").click()
    expect(rows.nth(1).get_by_text("1 revision")).to_be_visible()
    assert sorted(project.labels().quote) == ["Ann", "Bohdan", "Cec"]

    page.locator("[data-tw=back-to-text]").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[2])
    expect(page.locator("[data-tw=label-item]")).to_have_count(1)
    assert len(project.batches()) == 2
    assert bench.faults() == []


def test_batches_are_found_flagged_and_taken_back_by_keyboard(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    page.locator("[data-tw=edit]").press("Enter")
    rows = page.locator("[data-tw=batch]")
    expect(rows).to_have_count(2)

    page.locator("[data-tw=add-clause]").press("Enter")
    page.get_by_label("Search for").fill("київ")
    page.get_by_label("Search for").press("Enter")
    expect(rows).to_have_count(1)
    rows.locator("[data-tw=flag-batch]").press("Enter")
    expect(rows).to_have_attribute("data-flagged", "")
    assert project.batches().is_flagged.tolist() == [False, True]
    rows.locator("[data-tw=withdraw]").press("Enter")
    expect(rows).to_have_count(0)
    expect(page.get_by_role("heading", name="Submitted batches")).to_be_focused()
    page.get_by_label("Also withdrawn").press("Space")
    rows.locator("[data-tw=restore]").press("Enter")
    expect(rows.locator("[data-tw=withdraw]")).to_be_visible()
    assert len(project.batches()) == 2


def test_after_a_withdrawal_the_keyboard_is_in_the_next_row(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    page.locator("[data-tw=edit]").press("Enter")
    rows = page.locator("[data-tw=batch]")
    expect(rows).to_have_count(2)

    rows.nth(0).locator("[data-tw=withdraw]").press("Enter")
    expect(rows).to_have_count(1)
    expect(rows.get_by_role("button", name="Ann met")).to_be_focused()
    page.get_by_label("Also withdrawn").check()
    expect(rows).to_have_count(2)
    rows.nth(0).locator("[data-tw=restore]").press("Enter")
    expect(rows.nth(0).locator("[data-tw=withdraw]")).to_be_focused()


def test_a_stale_edit_offers_both_versions(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    page.locator("[data-tw=edit]").click()
    page.locator("[data-tw=batch]").nth(1).get_by_role("button", name="Ann met").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    session = project.annotator("anna")
    first = session.batches()[0]
    session.edit(first, [ANN, {"marker": "Person", "start": 8, "end": 14}])

    bench.select("Kiruna")
    page.locator("[data-tw=marker]").first.click()
    page.locator("[data-tw=submit]").click()
    page.locator("[data-tw=keep-mine]").click()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=unsaved-changes]")).to_have_count(0)
    assert sorted(project.labels().quote) == ["Ann", "Cec", "Kiruna"]


def test_what_cannot_be_done_with_a_batch_is_said(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    page.locator("[data-tw=edit]").click()
    rows = page.locator("[data-tw=batch]")
    expect(rows).to_have_count(2)
    project.update(is_open=False)

    rows.first.locator("[data-tw=withdraw]").click()

    expect(page.locator("[data-tw=board]").get_by_role("alert")).to_contain_text("closed")
    assert len(project.batches()) == 2


def test_one_after_the_other_opens_the_next_batch_when_one_is_saved(project: Any, bench: Bench) -> None:
    page = show(bench, project)
    page.locator("[data-tw=edit]").click()
    rows = page.locator("[data-tw=batch]")
    expect(rows).to_have_count(2)
    page.get_by_role("checkbox", name="One after the other").check()

    rows.nth(0).get_by_role("button", name="Cecilia").click()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[1])
    bench.select("stayed")
    page.keyboard.press("l")
    page.locator("[data-tw=submit]").click()

    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[0])
    expect(rows.nth(1)).to_have_attribute("data-open", "")
    bench.select("Bohdan")
    page.keyboard.press("p")
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")
    expect(rows.nth(1).get_by_text("1 revision")).to_be_visible()
    assert sorted(project.labels().quote) == ["Ann", "Bohdan", "Cec", "stayed"]


class LateKernel(DeskKernel):
    """Keeps the answer to a page that has just come, until the test hands it over."""

    def hear(self, message: dict[str, Any]) -> dict[str, Any]:
        self.heard = [*getattr(self, "heard", []), message["type"]]
        reply = super().hear(message)
        if message["type"] != "ready":
            return reply
        self.late = reply
        return {"replies": [], "traits": {}}


def test_a_board_that_a_person_chose_stays_when_the_page_would_open_that_of_last_time(
    project: Any, bench: Bench
) -> None:
    submit(project, "bo", 2)
    project.allow_reviewer("bo")
    page = show(bench, project, "bo")
    page.locator("[data-tw=edit]").click()
    page.locator("[data-tw=batch]").first.get_by_role("button").first.click()
    expect(page.locator("[data-tw=back-to-text]")).to_be_visible()
    kernel = bench.kernel = LateKernel(project, "bo")
    bench.open()

    page.locator("[data-tw=review]").click()
    expect(page.locator("[data-tw=all-texts]")).to_be_visible()
    page.evaluate("reply => model.deliver(reply)", kernel.late)
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[2])
    page.wait_for_function("() => window.unanswered <= 1")  # the answer that was kept has no other

    expect(page.locator("[data-tw=all-texts]")).to_be_visible()
    assert "open_batch" not in kernel.heard
