"""Every word of an annotator's page comes from the catalogues, but for what people wrote themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .bracketed import bracketed, stray
from .conftest import Bench
from .desk import DeskKernel

__all__ = ["bracketed"]

pytestmark = pytest.mark.usefixtures("bracketed")


@pytest.fixture
def store(sqlite_path: Path) -> Iterator[Any]:
    with tw.open_store(sqlite_path) as store:
        yield store


PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def opened(
    store: Any, bench: Bench, task: str = "ner", user: str = "anna", **settings: Any
) -> tuple[Page, Any]:
    """The page of a new project."""
    texts = settings.pop("texts", ["Ann met Bo.", "The last text of all."])
    project = store.create_project("P", task=task, texts=texts, data_order="os", **settings)
    return again(bench, project, user), project


def again(bench: Bench, project: Any, user: str = "anna") -> Page:
    """The page of a project, loaded again."""
    bench.kernel = DeskKernel(project, user, "sv")
    return bench.open()


def test_what_is_not_in_the_catalogue_is_found(store: Any, bench: Bench) -> None:
    page, _ = opened(store, bench)
    expect(page.locator("[data-tw=text]")).to_be_visible()
    assert stray(page) == []

    page.evaluate("document.querySelector('[data-tw=submit]').title = 'Send it'")
    page.evaluate("document.querySelector('[data-tw=status]').append('All is well')")

    assert stray(page) == ["submit title: Send it", "text: All is well"]


def test_dialogs_and_the_tour(store: Any, bench: Bench) -> None:
    film = {"thumbnail": PIXEL, "video_remote": "https://example.org/film", "institution": "KTH"}
    page, _ = opened(store, bench, "pronr", has_intro_tour=True, guidelines="# 1", supported_by="KTH", **film)
    expect(page.locator("[data-tw=guidelines-dialog]")).to_be_visible()
    assert stray(page, "KTH", "https://example.org/film") == []
    page.keyboard.press("Escape")

    tour = page.locator("[data-tw=tour-dialog]")
    expect(tour).to_be_visible()
    while tour.count():
        assert stray(page) == []
        heading = tour.get_by_role("heading").inner_text()
        page.keyboard.press("ArrowRight" if page.locator("[data-tw=tour-next]").count() else "Escape")
        expect(tour.get_by_role("heading", name=heading, exact=True)).to_have_count(0)

    for button in ("keys", "flag"):
        page.locator(f"[data-tw={button}]").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert stray(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_labels_relations_and_their_menus(store: Any, bench: Bench) -> None:
    page, project = opened(store, bench, "corr", texts=["Ann met Ann and Bo and Ann."])
    actions = ["comments", "change_color", "slider", "change_rel"]
    fields = [{"name": one} if one == "change_rel" else {"name": one, "field": one} for one in actions]
    project.update_marker("mention", actions=fields)
    project.add_marker("Ironic", "m-text")
    project.add_marker("Year", "integer", range={"min": 1, "max": 9}, restrictions=[">= 1"])
    project.add_marker("Mood", "range", range={"min": 0, "max": 10})
    project.add_marker("Tone", "radio", choices=["dry"])
    project.add_marker("About", "lfree-text")
    own = ("Ironic", "Year", "Mood", "Tone", "About", "dry", "Ann", "Bo", "met", "and")
    page = again(bench, project)
    for place in (0, 1):
        bench.select("Ann", place)
        page.locator("[data-tw=marker][data-code=mention]").click()
    labels = page.locator("[data-tw=label]")
    expect(labels).to_have_count(2)
    for place in (0, 1):
        labels.nth(place).click()
    page.locator("[data-tw=relation]").first.click()
    assert stray(page, *own) == []
    page.keyboard.press("Enter")
    expect(page.locator("[data-tw=relations] [data-tw=graph-node]")).to_have_count(2)
    assert stray(page, *own) == []

    labels.first.click(button="right")
    items = page.get_by_role("menuitem")
    names = items.all_inner_texts()
    assert len(names) == len(actions)
    for name in names:
        assert stray(page, *own) == []
        page.get_by_role("menuitem", name=name, exact=True).click()
        assert stray(page, *own) == []
        page.keyboard.press("Escape")  # the control
        page.keyboard.press("Escape")  # the menu
        expect(page.get_by_role("menu")).to_have_count(0)
        labels.first.click(button="right")
    page.keyboard.press("Escape")
    page.locator("[data-tw=submit]").click()
    expect(page.get_by_role("listitem").filter(has_text="⟦The field")).to_be_visible()
    assert stray(page, *own) == []


def test_suggestions(store: Any, bench: Bench) -> None:
    page, project = opened(store, bench)
    project.suggest("Person", {0: [{"start": 0, "end": 3, "score": 0.9}, {"start": 8, "end": 10}]})
    page = again(bench, project)
    expect(page.locator("[data-tw=suggestion]")).to_have_count(2)
    assert stray(page, "Ann", "Bo") == []


def test_boards_of_editing_and_reviewing(store: Any, bench: Bench) -> None:
    _, project = opened(store, bench, allow_reviewing=True)
    person = {"marker": "Person", "start": 0, "end": 3}
    mine, theirs = project.annotator("anna"), project.annotator("bo")
    for session in (mine, theirs):
        session.next()
        session.submit([person])
    project.allow_reviewer("bo")
    project.annotator("bo").set_review(project.batches().batch.iloc[0], "rr", "Look again")
    own = ("Look again", "Ann met Bo.", "Ann", "Bo")
    for user, board in (("anna", "edit"), ("bo", "edit"), ("bo", "review")):
        page = again(bench, project, user)
        page.locator(f"[data-tw={board}]").click()
        expect(page.locator("[data-tw=board]")).to_be_visible()
        assert stray(page, *own) == []
        if board == "edit":
            page.locator("[data-tw=batch]").first.get_by_role("button").first.click()
            expect(page.locator("[data-tw=label-item]")).to_have_count(1)
            assert stray(page, *own) == []


def test_who_waits_has_finished_is_offline_or_finds_the_task_closed(store: Any, bench: Bench) -> None:
    page, project = opened(store, bench, texts=["Ann met Bo."], disjoint_annotation=True, user="bo")
    expect(page.locator("[data-tw=text]")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "offline")
    assert stray(page) == []

    page = again(bench, project)
    expect(page.locator("[data-tw=waiting]")).to_be_visible()
    assert stray(page) == []
    project.annotator("bo").submit([{"marker": "Person", "start": 0, "end": 3}])
    page = again(bench, project)
    expect(page.locator("[data-tw=finished]")).to_be_visible()
    assert stray(page) == []
    project.update(is_open=False)
    page = again(bench, project, "carla")
    expect(page.locator("[data-tw=text]")).to_have_count(0)
    assert stray(page, "carla") == []
