"""A project of a store on PostgreSQL behind Voila: what a person does is in the database."""

from __future__ import annotations

import pytest

import textinator_widgets as tw

from .conftest import program
from .kernels import Kernels

pytestmark = pytest.mark.browser

TEXTS = ["Ann met Bohdan in Kyiv. 😀", "Kyiv is old."]


def label(desk, start, end):
    desk.drag(start, end)
    desk.press("p")
    desk.wait_for_labels(1)


def test_answers_are_rows_and_a_draft_survives_the_death_of_its_kernel(
    page, server, desk_of, postgres_url, tmp_path
):
    with (
        tw.open_store(postgres_url) as store,
        server(program("start", postgres_url, "--no-browser", "--port", "0"), tmp_path / "log.txt") as voila,
    ):
        project = store.create_project("Names", texts=TEXTS, task="ner", data_order="os")
        kernels = Kernels(page, voila.process.pid)
        page.goto(f"{voila.address}project/{project.id}")
        page.fill("[data-tw=name]", "anna")
        page.click("[data-tw=enter]")
        desk = desk_of(page)
        label(desk, 0, 3)
        submitted = desk.submit()
        desk.wait_for_another_text(TEXTS[0])
        label(desk, 0, 4)
        desk.wait_until_saved()

        labels = project.labels()[["batch", "user", "key", "marker", "quote"]]
        assert labels.to_numpy().tolist() == [[submitted, "anna", 0, "person", "Ann"]]
        kernels.kill()
        page.reload()
        desk = desk_of(page)
        desk.wait_for_labels(1)
        assert desk.text.text_content() == TEXTS[1]
        assert desk.labels() == [("person", 0, 4)]
        desk.submit()
        desk.root.locator("[data-tw=finished]").wait_for()
        assert project.labels()["quote"].tolist() == ["Ann", "Kyiv"]
        assert store.check() == []
