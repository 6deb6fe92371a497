"""What a project makes of its markers, on the page, from the first click to the frames and the export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXT = "Great soup, slow service. 🍲 Good bread."
TASK = {
    "settings": {"max_markers_per_input": 3},
    "markers": [
        {
            "code": "praise",
            "name": "Praise",
            "shortcut": "P",
            "display_tab": "Spans",
            "restrictions": ["> 0"],
        },
        {
            "code": "complaint",
            "name": "Complaint",
            "shortcut": "Shift+C",
            "color": "#c62828",
            "display_type": "und",
            "display_tab": "Spans",
            "export_name": "negative",
            "restrictions": ["<= 1 i"],
        },
        {"code": "ironic", "name": "Ironic", "anno_type": "m-text", "display_tab": "Whole"},
        {"code": "guests", "name": "Guests", "anno_type": "integer", "range": {"min": 1, "max": 20}},
        {"code": "mood", "name": "Mood", "anno_type": "range", "range": {"min": -5, "max": 5, "step": 0.5}},
        {
            "code": "kind",
            "name": "Kind",
            "anno_type": "radio",
            "choices": ["place", {"group": "food", "choices": ["starter", "main"]}],
            "restrictions": ["= 1"],
        },
        {"code": "about", "name": "About", "anno_type": "check", "choices": ["staff", "price"]},
    ],
}


@pytest.fixture
def project(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as store:
        yield store.create_project("Reviews", task=TASK, texts=[TEXT])


def label(bench: Bench, words: str, keys: str) -> None:
    bench.select(words)
    bench.page.keyboard.press(keys)


def test_every_variant_is_answered_by_mouse_and_keys_and_comes_out_as_it_was_meant(
    project: Any, bench: Bench
) -> None:
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    label(bench, "Great soup", "p")
    label(bench, "slow", "Shift+c")
    expect(page.locator('[data-tw="label"][data-code="complaint"]')).to_have_class(re.compile("tw-und"))
    page.get_by_role("tab", name="Whole").click()
    page.locator('[data-tw="marker"][data-code="ironic"]').click()

    field = '[data-tw="input"][data-code="{}"]'
    page.locator(field.format("guests")).fill("4")
    page.locator(field.format("mood")).press("ArrowRight")
    page.get_by_role("radio", name="starter").check()
    expect(page.get_by_role("radio", name="food")).to_be_checked()
    page.get_by_role("checkbox", name="price").check()
    page.locator("[data-tw=submit]").click()
    expect(page.locator("[data-tw=finished]")).to_be_visible()

    labels = project.labels().set_index("marker")
    assert set(labels.index) == {"praise", "complaint", "ironic"}
    assert labels["quote"].dropna().to_dict() == {"praise": "Great soup", "complaint": "slow"}
    inputs = project.inputs().set_index("marker")["content"]
    assert inputs["guests"] == 4
    assert inputs["mood"] == 0.5
    assert inputs["kind"] == ["food", "starter"]
    assert inputs["about"] == ["price"]
    written = str(project.export("task"))
    assert "negative" in written
    assert "Complaint" not in written


def test_strict_restrictions_are_all_told_and_ignorable_ones_are_asked(project: Any, bench: Bench) -> None:
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    label(bench, "slow", "Shift+c")
    page.locator("[data-tw=submit]").click()
    expect(page.get_by_text('"Praise": at least 1 needed, 0 given.').first).to_be_visible()
    expect(page.get_by_text('The field "Kind" is required.').first).to_be_visible()
    assert len(project.batches()) == 0

    label(bench, "Great", "p")
    label(bench, "service", "Shift+c")
    page.get_by_role("radio", name="place").check()
    page.locator("[data-tw=submit]").click()
    expect(page.get_by_text('"Complaint": at most 1 allowed, 2 given.').first).to_be_visible()
    assert len(project.batches()) == 0
    page.get_by_role("button", name="Submit all the same").click()

    expect(page.locator("[data-tw=finished]")).to_be_visible()
    assert project.labels()["marker"].tolist().count("complaint") == 2


def test_no_more_labels_than_the_project_takes(project: Any, bench: Bench) -> None:
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()
    for words in ("Great", "soup", "Good", "bread"):
        label(bench, words, "p")

    expect(page.locator("[data-tw=label-item]")).to_have_count(3)


def test_a_marker_that_changed_is_the_new_one_on_a_page_that_opens(project: Any, bench: Bench) -> None:
    project.update_marker("praise", name="Lob", color="#123456", shortcut="L", display_type="und")
    project.remove_marker("about")
    bench.kernel = DeskKernel(project, "anna")
    page = bench.open()

    label(bench, "Great", "l")

    mark = page.locator('[data-tw="label"][data-code="praise"]')
    expect(mark).to_have_class(re.compile("tw-und"))
    expect(page.locator('[data-tw="marker"][data-code="praise"]')).to_contain_text("Lob")
    expect(page.get_by_role("checkbox", name="price")).to_have_count(0)
