"""Markers, relations and guidelines in the manager's page, with the page of an annotator beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .test_manager import Kernel


@pytest.fixture
def project(tmp_path: Path) -> Iterator[tw.Project]:
    with tw.open_store(tmp_path / "s.db") as store:
        texts = ["Ann went to Kyiv on Monday.", "Bo stayed."]
        yield store.create_project("Names", task="ner", texts=texts, author="anna", data_order="os")


@pytest.fixture
def manage(bench: Bench, project: tw.Project) -> Callable[..., Page]:
    """Open a part of the project in the manager."""

    def go(section: str, language: str = "en") -> Page:
        bench.entry = "manager"
        bench.kernel = Kernel(project.store, language)
        page = bench.open()
        page.locator("[data-tw=manage-project] .tw-manage-title").click()
        page.locator(f"[data-tw=manage-section][data-name={section}]").click()
        return page

    return go


def field(page: Page, name: str) -> Locator:
    return page.locator(f"[data-tw=manage-field][data-name='{name}']")


def shown(page: Page) -> Locator:
    return page.locator("[data-tw=manage-preview] [data-tw=annotator]")


def test_a_marker_is_tried_in_the_preview_before_it_is_stored(
    manage: Callable[..., Page], project: tw.Project
) -> None:
    page = manage("definition")
    expect(shown(page)).to_contain_text("Ann went to Kyiv")

    page.locator("[data-tw=manage-add-marker]").click()
    field(page, "name").fill("Country")
    field(page, "shortcut").fill("Y")
    chip = shown(page).locator("[data-tw=marker]", has_text="Country")
    expect(chip).to_be_visible()
    assert "country" not in [one["code"] for one in project.spec()["markers"]]

    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-marker][data-code=country]")).to_be_visible()
    assert "country" in [one["code"] for one in project.spec()["markers"]]


def test_the_preview_labels_and_submits_and_nothing_of_it_is_stored(
    manage: Callable[..., Page], project: tw.Project
) -> None:
    page = manage("definition")
    view = shown(page)
    expect(view).to_contain_text("Ann went to Kyiv")

    view.locator("[data-tw=next]").click()

    expect(view).to_contain_text("Bo stayed.")
    assert len(project.batches()) == 0
    assert project.statistics()["texts"] == 2


def test_only_what_a_type_takes_is_asked_for_and_faults_stand_beside_it(
    manage: Callable[..., Page], project: tw.Project
) -> None:
    page = manage("definition")
    page.locator("[data-tw=manage-add-marker]").click()
    expect(field(page, "choices")).to_have_count(0)

    field(page, "name").fill("Mood")
    field(page, "anno_type").select_option("radio")
    expect(page.locator("[data-tw=manage-preview-problem]")).to_contain_text("Enter choices")
    page.locator("[data-tw=manage-save]").click()
    expect(field(page, "choices")).to_have_attribute("aria-invalid", "true")

    field(page, "choices").fill("Good\nBad\n- very\n- a little")
    expect(shown(page).get_by_label("Good")).to_be_visible()
    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-marker][data-code=mood]")).to_be_visible()
    [mood] = [one for one in project.spec()["markers"] if one["code"] == "mood"]
    assert mood["choices"] == ["Good", {"group": "Bad", "choices": ["very", "a little"]}]


def test_rules_and_relations_are_rows(manage: Callable[..., Page], project: tw.Project) -> None:
    page = manage("definition")
    codes = [one["code"] for one in project.spec()["markers"]]
    page.locator("[data-tw=manage-add-relation]").click()
    field(page, "name").fill("Lives in")
    table = page.locator("[data-tw=manage-table][data-name=pairs]")
    table.locator("[data-tw=manage-add-row]").click()
    table.locator("[data-name=first]").select_option(codes[0])
    table.locator("[data-name=second]").select_option(codes[1])
    rules = page.locator("[data-tw=manage-table][data-name=restrictions]")
    rules.locator("[data-tw=manage-add-row]").click()
    rules.locator("[data-name=value]").fill("2")

    page.locator("[data-tw=manage-save]").click()

    expect(page.locator("[data-tw=manage-relation]")).to_contain_text("Lives in")
    [relation] = project.spec()["relations"]
    assert relation["pairs"] == [[codes[0], codes[1]]]
    assert relation["restrictions"] == [">= 2"]

    page.locator(f"[data-tw=manage-marker][data-code={codes[0]}] [data-tw=manage-take-out]").click()
    expect(page.locator("[data-tw=manage-complaint]")).to_contain_text("needs the marker")


def test_guidelines_are_written_as_they_look(manage: Callable[..., Page], project: tw.Project) -> None:
    project.update(guidelines="Old **words**.")
    page = manage("guidelines")
    text = field(page, "guidelines")
    expect(text.locator("strong")).to_have_text("words")

    text.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("Mark all ")
    page.keyboard.press("Control+B")
    page.keyboard.type("names")
    page.keyboard.press("Control+B")
    page.keyboard.type(" 2 * 3 * 4.")
    expect(page.locator("[data-tw=manage-preview]")).to_have_attribute("aria-busy", "false")
    shown(page).get_by_role("button", name="Guidelines").click()
    expect(page.locator("[data-tw=guidelines-dialog]")).to_contain_text("Mark all names 2 * 3 * 4.")
    page.keyboard.press("Escape")
    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-said]")).to_be_visible()

    stored = project.setting("guidelines")
    assert "names" in stored
    assert ("<b>" in stored) or ("<strong>" in stored)
    page.locator("[data-tw=rich-source-guidelines]").click()
    expect(page.locator("textarea[data-name=guidelines]")).to_have_value(stored)
    page.locator("[data-tw=rich-source-guidelines]").click()
    expect(text).to_contain_text("2 * 3 * 4.")


def test_what_is_pasted_and_stored_runs_nothing(manage: Callable[..., Page], project: tw.Project) -> None:
    project.update(guidelines='<img src=x onerror="window.hurt=1"><p onclick="window.hurt=1">Hi</p>')
    page = manage("guidelines")
    expect(field(page, "guidelines")).to_contain_text("Hi")
    expect(shown(page)).to_be_visible()

    assert page.evaluate("() => window.hurt") is None
    assert (
        page.locator("[data-tw=manage-guidelines] [onerror], [data-tw=manage-guidelines] [onclick]").count()
        == 0
    )


def test_a_picture_is_made_small_and_stored(
    manage: Callable[..., Page], project: tw.Project, tmp_path: Path
) -> None:
    page = manage("guidelines")
    drawn = page.screenshot(path=tmp_path / "large.png")
    assert len(drawn) > 1000

    field(page, "thumbnail").set_input_files(tmp_path / "large.png")
    expect(page.locator("[data-tw=manage-picture]")).to_be_visible()
    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-said]")).to_be_visible()

    assert project.setting("thumbnail").startswith("data:image/png;base64,")
    page.locator("[data-tw=manage-no-picture]").click()
    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-picture]")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "sv", "ru", "uk"])
def test_no_two_controls_of_a_rule_stand_on_each_other(
    manage: Callable[..., Page], language: str, width: int
) -> None:
    page = manage("definition", language)
    page.set_viewport_size({"width": width, "height": 900})
    page.locator("[data-tw=manage-add-relation]").click()
    rules = page.locator("[data-tw=manage-table][data-name=restrictions]")
    rules.locator("[data-tw=manage-add-row]").click()

    boxes = rules.locator("[data-tw=manage-row]").evaluate(
        """row => [...row.querySelectorAll("select, input, label > span, button")].map((one) => {
          const box = one.getBoundingClientRect();
          return [box.left, box.right, box.top, box.bottom];
        })"""
    )

    assert len(boxes) >= 5
    for at, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[:at]:
            assert right <= other[0] or left >= other[1] or bottom <= other[2] or top >= other[3], boxes
        assert right <= width
