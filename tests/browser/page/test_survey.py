"""A survey on its page: every type of answer, back and forth, nothing lost, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import textinator_widgets as tw
from tests.browser.axe import serious_faults

from .conftest import Bench
from .surveys import EVERY_TYPE, SurveyKernel

SCRIPT = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tw.Store]:
    with tw.open_store(tmp_path / "s.db") as opened:
        yield opened


@pytest.fixture
def take(bench: Bench, store: tw.Store) -> Callable[..., Page]:
    """Open a survey as anna."""

    def go(spec: dict[str, Any] | None = None, language: str = "en", **settings: Any) -> Page:
        bench.entry = "survey"
        survey = store.create_survey(spec or EVERY_TYPE, **{"display_method": "0", **settings})
        bench.kernel = SurveyKernel(survey, language=language)
        page = bench.open()
        page.locator("[data-tw=survey]").wait_for()
        return page

    return go


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[data-tw="question"][data-name="{name}"]')


def saved(page: Page) -> None:
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saved")


def values(bench: Bench) -> dict[tuple[Any, str], Any]:
    frame = bench.kernel.survey.answers()
    return {(row.item, row.answer): row.value for row in frame.itertuples()}


def test_every_type_is_answered_as_it_is_clicked(take: Callable[..., Page], bench: Bench) -> None:
    page = take()

    field(page, "Quality").get_by_label("Good").check()
    field(page, "Comment").locator("textarea").fill("Two\nlines 😀")
    field(page, "Word").locator("input").fill("colour")
    field(page, "Errors").locator("input").fill("3")
    field(page, "Weight").locator("input").fill("1,5")
    field(page, "Day").locator("input").fill("2026-05-31")
    field(page, "Tone").locator("select").select_option(label="Plain")
    field(page, "Faults").get_by_label("Style").check()
    field(page, "Faults").get_by_label("Grammar").check()
    field(page, "Fluency").locator("input").focus()
    page.keyboard.press("ArrowRight")
    field(page, "Sureness").locator("input").focus()
    page.keyboard.press("End")
    field(page, "Better").get_by_text("They agreed. It took long").click()
    order = (
        field(page, "Order").locator("[data-tw=rank]").evaluate_all("all => all.map(e => e.dataset.value)")
    )
    field(page, "Order").locator("[data-tw=rank-down]").first.click()
    ends = field(page, "Ends")
    ends.get_by_label("Best: Green").check()
    ends.get_by_label("Worst: White").check()
    rows = field(page, "Agreement").locator("[data-tw=grid-row]")
    rows.nth(0).get_by_label("Mostly").check()
    rows.nth(1).get_by_label("Hardly").check()
    marks = field(page, "Marks")
    marks.locator("[data-tw=text]").dblclick(position={"x": 8, "y": 15})
    marks.locator("[data-tw=marker]").first.click()
    saved(page)

    found = values(bench)
    assert found[("words", "Quality")] == "Good"
    assert found[(2, "Comment")] == "Two\nlines 😀"
    assert found[(2, "Word")] == "colour"
    assert found[(2, "Errors")] == 3
    assert found[(2, "Weight")] == 1.5
    assert found[(2, "Day")] == "2026-05-31"
    assert found[(3, "Tone")] == "Plain"
    assert found[(3, "Faults")] == ["Grammar", "Style"]
    assert found[(3, "Fluency")] == 51
    assert found[(3, "Sureness")] == 1
    assert found[("pair", "Better")] == "b"
    assert found[("order", "Order")] == [order[1], order[0], order[2]]
    assert found[("order", "Ends")] == {"best": "Green", "worst": "White"}
    assert found[("grid", "Agreement")] == {
        "It is fluent.": "Mostly",
        "It says all that the source says.": "Hardly",
    }
    assert [(one["marker"], one["quote"]) for one in found[("marks", "Marks")]] == [("Error", "He")]


def test_going_back_and_loading_again_loses_nothing(take: Callable[..., Page], bench: Bench) -> None:
    page = take(display_method="1")
    field(page, "Quality").get_by_label("Fair").check()
    page.locator("[data-tw=next]").click()
    field(page, "Comment").locator("textarea").fill("as I typed it")
    page.locator("[data-tw=previous]").click()
    expect(field(page, "Quality").get_by_label("Fair")).to_be_checked()
    page.locator("[data-tw=next]").click()
    expect(field(page, "Comment").locator("textarea")).to_have_value("as I typed it")
    saved(page)

    again = bench.open()

    expect(field(again, "Comment").locator("textarea")).to_have_value("as I typed it")
    expect(again.locator("[data-tw=step]")).to_have_attribute("data-number", "2")


def test_who_leaves_out_what_is_required_is_told_and_stays(take: Callable[..., Page]) -> None:
    page = take(display_method="1")

    page.locator("[data-tw=next]").click()

    expect(field(page, "Quality").locator(".tw-problem")).to_have_text("Please answer this.")
    expect(page.locator("[data-tw=step]")).to_have_attribute("data-number", "1")
    expect(field(page, "Quality").locator("input").first).to_be_focused()
    field(page, "Quality").get_by_label("Bad").check()
    expect(field(page, "Quality").locator(".tw-problem")).to_have_count(0)
    page.locator("[data-tw=next]").click()
    expect(page.locator("[data-tw=step]")).to_have_attribute("data-number", "2")


def test_a_number_that_is_none_is_not_stored_and_stays_as_it_is_typed(
    take: Callable[..., Page], bench: Bench
) -> None:
    page = take()
    box = field(page, "Errors").locator("input")

    box.fill("7")
    saved(page)
    box.fill("70")

    expect(field(page, "Errors").locator(".tw-problem")).to_have_text("The largest number is 20.")
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "unsaved")
    assert values(bench)[(2, "Errors")] == 7
    box.fill("12")
    saved(page)
    assert values(bench)[(2, "Errors")] == 12


def test_a_question_comes_when_its_condition_holds(take: Callable[..., Page]) -> None:
    page = take()
    expect(field(page, "Reason")).to_have_count(0)

    field(page, "Quality").get_by_label("Bad").check()
    expect(field(page, "Reason")).to_be_visible()
    field(page, "Quality").get_by_label("Good").check()

    expect(field(page, "Reason")).to_have_count(0)


@pytest.mark.parametrize("fault", ["is_silent", "loses_answers"])
def test_what_no_kernel_confirmed_is_there_after_loading_again_and_is_stored_once(
    take: Callable[..., Page], bench: Bench, fault: str
) -> None:
    page = take()
    page.locator("[data-tw=step]").wait_for()
    setattr(bench.kernel, fault, True)
    field(page, "Quality").get_by_label("Fair").check()
    field(page, "Word").locator("input").fill("kept")
    expect(page.locator("[data-tw=status]")).to_have_attribute("data-state", "saving")

    setattr(bench.kernel, fault, False)
    again = bench.open()

    expect(field(again, "Quality").get_by_label("Fair")).to_be_checked()
    expect(field(again, "Word").locator("input")).to_have_value("kept")
    saved(again)
    frame = bench.kernel.survey.answers(revisions=True)
    assert sorted(frame["value"]) == ["Fair", "kept"]


def test_the_whole_survey_by_keyboard_alone(take: Callable[..., Page], bench: Bench) -> None:
    spec = {
        "name": "Short",
        "items": [
            {
                "question": "Which?",
                "answer_sets": [{"type": "radio", "name": "Which", "choices": ["A", "B"]}],
            },
            {"question": "Why?", "answer_sets": [{"type": "short-text", "name": "Why", "required": True}]},
        ],
    }
    page = take(spec, display_method="1", description="Read **this** first.")
    expect(page.locator("[data-tw=begin]")).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("2")
    saved(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-tw=step][data-number='2']")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("because")
    page.keyboard.press("Control+Enter")

    expect(page.locator("[data-tw=finished]")).to_be_visible()
    assert list(values(bench).values()) == ["B", "because"]
    assert bench.kernel.session.is_finished


def test_answers_can_be_changed_when_the_survey_says_so(take: Callable[..., Page], bench: Bench) -> None:
    spec = {
        "name": "Short",
        "items": [
            {"question": "Which?", "answer_sets": [{"type": "radio", "name": "Which", "choices": ["A", "B"]}]}
        ],
    }
    page = take(spec)
    field(page, "Which").get_by_label("A").check()
    page.locator("[data-tw=finish]").click()

    page.locator("[data-tw=edit]").click()
    field(page, "Which").get_by_label("B").check()
    saved(page)
    page.locator("[data-tw=finish]").click()

    expect(page.locator("[data-tw=finished]")).to_be_visible()
    assert list(values(bench).values()) == ["B"]
    bench.kernel.survey.update(editable_answers=False)
    again = bench.open()
    again.locator("[data-tw=finished]").wait_for()
    expect(again.locator("[data-tw=edit]")).to_have_count(0)


def test_a_closed_survey_says_so(take: Callable[..., Page], bench: Bench) -> None:
    take()
    bench.kernel.survey.update(is_published=False)

    page = bench.open()

    expect(page.locator("[data-tw=closed]")).to_contain_text("cannot be answered now")


def test_nothing_that_a_survey_says_runs(take: Callable[..., Page]) -> None:
    choice = {"value": "v" + SCRIPT, "text": SCRIPT}
    spec = {
        "name": "N" + SCRIPT,
        "categories": ["C" + SCRIPT],
        "items": [
            {
                "question": "Q"
                + SCRIPT
                + '<a href="javascript:window.hacked=1" onclick="window.hacked=1">x</a>',
                "category": 1,
                "extra": {"e": SCRIPT},
                "answer_sets": [
                    {"type": "radio", "name": "R" + SCRIPT, "choices": [choice, "other" + SCRIPT]},
                    {"type": "short-text", "name": "S", "prefix": SCRIPT, "suffix": SCRIPT},
                    {"type": "likert", "name": "L", "choices": [SCRIPT, "b"], "rows": [SCRIPT]},
                    {"type": "ranking", "name": "K", "choices": [SCRIPT, "b"]},
                    {"type": "spans", "name": "M", "text": SCRIPT, "markers": [SCRIPT]},
                ],
            }
        ],
    }
    page = take(spec, display_method="2", description="D" + SCRIPT)
    page.locator("[data-tw=begin]").click()
    field(page, "M").wait_for()
    page.locator("[data-tw=item] a").click()

    expect(page.locator("[data-tw=item]")).to_contain_text("Q")
    assert page.evaluate("() => window.hacked") is None


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_the_page_is_accessible_and_never_wider_than_the_screen(
    take: Callable[..., Page], width: int, language: str
) -> None:
    page = take(language=language)
    page.set_viewport_size({"width": width, "height": 800})
    field(page, "Quality").locator("input").last.check()
    field(page, "Reason").wait_for()

    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert serious_faults(page) == []
