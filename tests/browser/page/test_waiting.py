"""Texts that are with others for now, and a task that is finished, are different pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXTS = ["Ann met Bohdan in Kiruna.", "Cecilia stayed in Київ."]
ANN = {"marker": "person", "start": 0, "end": 3}


@pytest.mark.parametrize("people", [1, 2])
def test_a_person_waits_for_texts_that_enough_others_hold_and_finishes_when_those_submit(
    tmp_path: Path, bench: Bench, people: int
) -> None:
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project(
            "P", task="ner", texts=TEXTS, data_order="os", annotators_per_text=people, lease_minutes=30
        )
        others = [project.annotator(f"holder {number}") for number in range(2 * people)]
        for other in others:
            other.next()
        bench.kernel = DeskKernel(project, "anna")
        page = bench.open()

        waiting = page.locator("[data-tw=waiting]")
        expect(waiting.get_by_role("heading", name="2 texts are with somebody else now")).to_be_visible()
        expect(waiting).to_contain_text("The next one is free at")
        expect(page.locator("[data-tw=finished], [data-tw=text]")).to_have_count(0)
        for other in others:
            other.submit([ANN])
        page.locator("[data-tw=look-again]").press("Enter")

        expect(page.get_by_role("heading", name="You have finished this task")).to_be_visible()
        expect(waiting).to_have_count(0)
