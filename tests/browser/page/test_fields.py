"""Fields with values of their own: sliders, and which keys a field keeps for itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import Bench
from .kernel import NER, Kernel, marker, screen

Show = Callable[..., Page]
TEXT = "Ann met Bohdan 😀 in Kiruna."


@pytest.mark.parametrize(
    ("settings", "keys", "content", "words"),
    [
        ({}, "ArrowRight", 51, "51"),
        ({"min": 0, "max": 1}, "ArrowRight", 0.51, "0.51"),
        ({"min": 0, "max": 1}, "End", 1, "1.00"),
        ({"min": -0.5, "max": 0.5}, "ArrowLeft", -0.01, "-0.01"),
        ({"min": 0, "max": 10, "step": 2.5}, "ArrowRight", 7.5, "7.5"),
    ],
)
def test_a_slider_goes_in_steps_that_can_be_said(
    show: Show, settings: dict[str, float], keys: str, content: float, words: str
) -> None:
    kernel = Kernel([TEXT], screen([marker("range", "Slider", **settings)]))
    page = show(kernel)

    page.locator('[data-tw="input"]').press(keys)

    expect(page.locator(".tw-range-value")).to_have_text(words)
    expect(page.locator('[data-tw="input"]')).to_have_attribute("aria-valuetext", words)
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", "saved")
    assert kernel.drafts[101]["answer"]["inputs"] == [{"marker": "slider", "content": content}]


def test_a_value_between_the_steps_of_a_slider_is_shown_as_it_is(show: Show) -> None:
    kernel = Kernel([TEXT], screen([marker("range", "Slider")]))
    answer = {"labels": [], "inputs": [{"marker": "slider", "content": 12.25}], "relations": []}
    kernel.drafts[101] = {"revision": 1, "answer": answer, "history": {"past": [], "future": []}}
    page = show(kernel)

    expect(page.locator(".tw-range-value")).to_have_text("12.25")


def test_keys_of_undo_work_on_a_slider_and_on_a_box_to_tick(show: Show, bench: Bench) -> None:
    fields = [marker("range", "Slider"), marker("check", "Tags", choices=["new", "old"])]
    page = show(Kernel([TEXT], screen([*NER, *fields])))
    labels = page.locator('[data-tw="label-item"]')
    value = page.locator(".tw-range-value")
    slider = page.locator('[data-code="slider"]')
    bench.select("Bohdan")
    page.keyboard.press("p")
    slider.press("ArrowRight")
    expect(value).to_have_text("51")

    slider.press("Control+z")
    expect(value).to_have_text("Not answered")
    slider.press("Control+z")
    expect(labels).to_have_count(0)
    slider.press("Control+y")
    expect(labels).to_have_count(1)
    slider.press("Control+Shift+z")
    expect(value).to_have_text("51")
    expect(slider).to_have_js_property("value", "51")

    box = page.get_by_role("checkbox", name="new")
    box.check()
    box.press("Control+z")
    expect(box).not_to_be_checked()


def test_keys_of_undo_in_a_text_field_belong_to_the_field(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen([*NER, marker("free-text", "Note"), marker("integer", "Age")])))
    bench.select("Bohdan")
    page.keyboard.press("p")
    for code in ("note", "age"):
        field = page.locator(f'[data-code="{code}"][data-tw="input"]')
        field.press_sequentially("12")

        field.press("Control+z")

        expect(field).not_to_have_value("12")
        expect(page.locator('[data-tw="label-item"]')).to_have_count(1)
