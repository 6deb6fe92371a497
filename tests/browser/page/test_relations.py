"""Relations on the page, on a real store: from the first click to the export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXT = "Ann met Bo. She 😀 liked him. Ann told Cia that she saw Bo with her dog."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Any]:
    with tw.open_store(tmp_path / "study.db") as opened:
        yield opened


class Work:
    """A page on a project, and what a person does on it."""

    def __init__(self, bench: Bench, project: Any) -> None:
        self.bench, self.project = bench, project
        bench.kernel = DeskKernel(project, "anna")
        self.page: Page = bench.open()
        expect(self.tw("relation").first).to_be_visible()

    def tw(self, name: str) -> Any:
        return self.page.locator(f'[data-tw="{name}"]')

    def mark(self, words: str, key: str, nth: int = 0) -> None:
        self.bench.select(words, nth)
        self.page.keyboard.press(key)

    def label(self, words: str, nth: int = 0) -> Any:
        """The piece of a label, the nth of those with these words."""
        return self.page.locator('[data-tw="text"] [data-tw="label"]').get_by_text(words, exact=True).nth(nth)

    def relate(self, *labels: Any) -> None:
        """Select labels by clicks and choose the first relation."""
        for label in labels:
            label.click()
        self.tw("relation").first.click()

    def confirm(self) -> None:
        expect(self.tw("confirm-relation")).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.tw("relation-question")).to_have_count(0)

    def numbers(self) -> list[str]:
        """What stands after the labels, in reading order."""
        return self.page.locator('[data-tw="text"]').evaluate(
            """text => [...text.querySelectorAll('[data-number]')].map((one) => one.dataset.number)"""
        )

    def submit(self) -> None:
        expect(self.tw("status")).to_have_attribute("data-state", "saved")
        self.tw("submit").click()
        expect(self.tw("finished")).to_be_visible()


@pytest.fixture
def corr(store: Any, bench: Bench) -> Work:
    """Six mentions: Ann, Bo, She, him, Ann, Bo."""
    work = Work(bench, store.create_project("Coreference", task="corr", texts=[TEXT]))
    for words, nth in (("Ann", 0), ("Bo", 0), ("She", 0), ("him", 0), ("Ann", 1), ("Bo", 1)):
        work.mark(words, "m", nth)
    expect(work.tw("label-item")).to_have_count(6)
    return work


def clusters(work: Work) -> dict[int, list[str]]:
    """The words of the clusters that were submitted, by number."""
    labels = work.project.labels().set_index("label_id")
    found: dict[int, list[str]] = {}
    for row in work.project.relations().itertuples():
        ends = found.setdefault(row.cluster, [])
        ends += [end for end in (row.first_label, row.second_label) if end not in ends]
    return {
        number: list(labels.loc[ends].sort_values("start")["quote"]) for number, ends in sorted(found.items())
    }


def test_clusters_are_made_by_clicks_and_come_out_of_the_store(corr: Work) -> None:
    corr.relate(corr.label("Ann"), corr.label("Ann", 1), corr.label("She"))
    expect(corr.tw("relation-question")).to_contain_text("Ann")
    corr.confirm()
    corr.relate(corr.label("Bo"), corr.label("him"))
    corr.confirm()

    assert corr.numbers() == ["1", "2", "1", "2", "1"]
    expect(corr.tw("shown-relation")).to_have_attribute("data-number", "2")
    corr.submit()
    assert clusters(corr) == {1: ["Ann", "She", "Ann"], 2: ["Bo", "him"]}
    frame = corr.project.relations()
    assert set(frame["direction"]) == {"2"}
    (text,) = corr.project.export("task")
    assert [len(one["nodes"]) for one in text["relations"].values()] == [3, 2]
