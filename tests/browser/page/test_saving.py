"""Nothing is lost: drafts, submits, lost answers, other views, reloads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from .kernel import EMPTY, NER, Kernel, marker, screen

TEXT = "Ann met Bohdan in Kiruna."
Show = Callable[..., Page]


def state(page: Page, name: str) -> None:
    expect(page.locator('[data-tw="status"]').first).to_have_attribute("data-state", name)


def label_ann(page: Page, bench: Any) -> None:
    bench.select("Ann")
    page.keyboard.press("p")
    expect(page.locator('[data-tw="label-item"]')).to_have_count(1)


def test_saved_means_that_the_kernel_has_it(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    kernel.is_silent = True

    label_ann(page, bench)

    state(page, "offline")
    assert kernel.drafts == {}
    kernel.is_silent = False
    page.get_by_role("button", name="Try now").click()
    state(page, "saved")
    assert kernel.drafts[101]["answer"]["labels"][0]["quote"] == "Ann"


def test_work_that_no_kernel_has_seen_survives_the_tab(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    kernel.is_silent = True
    label_ann(page, bench)
    state(page, "saving")
    kernel.is_silent = False

    bench.open()

    expect(page.locator('[data-tw="label-item"]')).to_have_count(1)
    state(page, "saved")
    assert kernel.drafts[101]["answer"]["labels"][0]["quote"] == "Ann"


def test_work_goes_on_from_a_draft_whose_confirmation_got_lost(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    kernel.loses_answers = True
    label_ann(page, bench)
    state(page, "offline")
    assert kernel.drafts[101]["revision"] == 1
    bench.select("Bohdan")
    page.keyboard.press("p")
    expect(page.locator('[data-tw="label-item"]')).to_have_count(2)
    kernel.loses_answers = False
    kernel.is_silent = True

    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    kernel.is_silent = False
    bench.open()

    expect(page.locator('[data-tw="label-item"]')).to_have_count(2)
    state(page, "saved")
    expect(page.locator('[data-tw="stale-dialog"]')).to_have_count(0)
    assert [label["quote"] for label in kernel.drafts[101]["answer"]["labels"]] == ["Ann", "Bohdan"]


def test_a_submit_that_was_never_answered_is_sent_again_with_its_key_and_stored_once(
    show: Show, bench: Any
) -> None:
    kernel = Kernel([TEXT, "Next."], screen())
    page = show(kernel)
    label_ann(page, bench)
    state(page, "saved")
    kernel.loses_answers = True

    page.locator('[data-tw="submit"]').click()
    state(page, "offline")
    assert len(kernel.batches) == 1
    expect(page.locator('[data-tw="text"]')).to_have_text(TEXT)
    kernel.loses_answers = False
    page.get_by_role("button", name="Try now").click()

    expect(page.locator('[data-tw="text"]')).to_have_text("Next.")
    assert len(kernel.batches) == 1
    assert len({message["key"] for message in kernel.of_type("submit")}) == 1
    assert len(kernel.of_type("submit")) > 1


def test_a_submit_that_was_never_answered_is_sent_by_the_next_page(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT, "Next."], screen())
    page = show(kernel)
    label_ann(page, bench)
    state(page, "saved")
    kernel.is_silent = True
    page.locator('[data-tw="submit"]').click()
    state(page, "offline")
    assert kernel.batches == {}
    kernel.is_silent = False

    bench.open()

    expect(page.locator('[data-tw="text"]')).to_have_text("Next.")
    (batch,) = kernel.batches.values()
    assert batch["answer"]["labels"][0]["quote"] == "Ann"
    bench.open()
    expect(page.locator('[data-tw="text"]')).to_have_text("Next.")
    assert len(kernel.batches) == 1


def test_a_refused_draft_is_told(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen())
    kernel.refuse["save_draft"] = {"code": "internal", "message": "The disk is full."}
    page = show(kernel)

    label_ann(page, bench)

    state(page, "error")
    expect(page.locator('[data-tw="status"]')).to_have_text("Not saved: The disk is full.")


def test_a_refused_submit_stays_on_the_page(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT, "Next."], screen())
    page = show(kernel)
    label_ann(page, bench)
    kernel.refuse["submit"] = {"code": "project_closed", "message": "The project is closed."}

    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="problems"]')).to_contain_text("The project is closed.")
    expect(page.locator('[data-tw="label-item"]')).to_have_count(1)
    kernel.refuse.clear()
    page.locator('[data-tw="submit"]').click()
    expect(page.locator('[data-tw="text"]')).to_have_text("Next.")
    assert len({message["key"] for message in kernel.of_type("submit")}) == 1


def stale(kernel: Kernel) -> None:
    other = {"id": "other", "marker": "location", "start": 18, "end": 24, "quote": "Kiruna"}
    kernel.drafts[101] = {
        "revision": 5,
        "answer": {**EMPTY, "labels": [other]},
        "history": {"past": [], "future": []},
    }


def test_of_two_versions_mine_can_be_kept(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    stale(kernel)

    label_ann(page, bench)
    expect(page.locator('[data-tw="stale-dialog"]')).to_be_visible()
    assert bench.faults() == []
    page.locator('[data-tw="keep-mine"]').click()

    state(page, "saved")
    assert kernel.drafts[101]["answer"]["labels"][0]["quote"] == "Ann"
    page.locator('[data-tw="redo"]').click()
    state(page, "saved")
    assert kernel.drafts[101]["answer"]["labels"][0]["quote"] == "Kiruna"


def test_of_two_versions_the_other_can_be_taken(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    stale(kernel)

    label_ann(page, bench)
    page.locator('[data-tw="take-theirs"]').click()

    expect(page.locator('[data-tw="label-item"][data-id="other"]')).to_be_visible()
    state(page, "saved")
    page.locator('[data-tw="undo"]').click()
    state(page, "saved")
    assert kernel.drafts[101]["answer"]["labels"][0]["quote"] == "Ann"


def test_two_views_of_one_widget_stay_together(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT, "Next."], screen([*NER, marker("free-text", "Question")]))
    page = show(kernel, views=2)
    first, second = page.locator(".view").nth(0), page.locator(".view").nth(1)

    first.locator('[data-tw="input"]').fill("Who?")
    expect(second.locator('[data-tw="input"]')).to_have_value("Who?")
    second.locator('[data-tw="submit"]').click()

    expect(first.locator('[data-tw="text"]')).to_have_text("Next.")
    expect(second.locator('[data-tw="text"]')).to_have_text("Next.")
    assert len(kernel.batches) == 1
    assert kernel.of_type("submit")[0]["answer"]["inputs"][0]["content"] == "Who?"


def test_a_closed_view_is_gone_and_silent(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel, views=2)

    page.evaluate("window.closers[0]()")

    expect(page.locator('[data-tw="annotator"]')).to_have_count(1)
    label_ann(page, bench)
    state(page, "saved")


def test_an_undo_stack_comes_back_with_a_draft_made_elsewhere(show: Show) -> None:
    kernel = Kernel([TEXT], screen())
    label = {"id": "l1", "marker": "person", "start": 0, "end": 3, "quote": "Ann"}
    step = {"name": "Label", "before": EMPTY, "after": {**EMPTY, "labels": [label]}}
    kernel.drafts[101] = {
        "revision": 2,
        "answer": {**EMPTY, "labels": [label]},
        "history": {"past": [step], "future": []},
    }
    page = show(kernel)

    expect(page.locator('[data-tw="label-item"]')).to_have_count(1)
    page.locator('[data-tw="undo"]').click()

    expect(page.locator('[data-tw="label-item"]')).to_have_count(0)
    state(page, "saved")
    assert kernel.drafts[101]["revision"] == 3


def test_what_is_too_much_to_undo_after_a_reload_is_said_at_once(show: Show, bench: Any) -> None:
    kernel = Kernel([TEXT], screen([*NER, marker("free-text", "Note")]))
    sides = [
        {**EMPTY, "inputs": [{"marker": "note", "content": each}]}
        for each in ("a" * 900_000, "b" * 900_000, "c")
    ]
    steps = [
        {"name": "Answer", "before": before, "after": after}
        for before, after in zip([EMPTY, *sides], sides, strict=False)
    ]
    kernel.drafts[101] = {"revision": 1, "answer": sides[-1], "history": {"past": steps, "future": []}}
    page = show(kernel)

    label_ann(page, bench)

    expect(page.locator(".tw-marker-notice")).to_have_text(
        "There is too much to undo: a reload of the page forgets the oldest steps."
    )
    state(page, "saved")
    kept = kernel.drafts[101]["history"]["past"]
    assert [step["name"] for step in kept] == ["Answer", "Label"]
