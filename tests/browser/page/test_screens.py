"""The states of the page: fields, questions, sheets, pages without a text. Axe finds no serious fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Bench
from .kernel import NER, Kernel, marker, screen

TEXT = "Ann met Bohdan in Kiruna."
Show = Callable[..., Page]
REQUIRED = [{"kind": "eq", "value": 1, "ignorable": False}]

FIELDS = [
    marker("free-text", "Short"),
    marker("lfree-text", "Long"),
    marker("integer", "Whole", min=0, max=10),
    marker("float", "Decimal", min=0.5, max=2, step=0.5),
    marker("range", "Slider", min=0, max=10, step=1),
    marker("radio", "One", choices=["Yes", "No"]),
    marker("radio", "Nested", choices=[{"group": "Grammar", "choices": ["Tense", "Case"]}, "Other"]),
    marker("check", "Many", choices=["Red", "Green", "Blue"]),
]

UNIT = {
    "kind": "unit",
    "code": "unit1",
    "size": 2,
    "minimum": 1,
    "rankable": False,
    "children": [
        marker("free-text", "Question"),
        marker(
            "free-text",
            "Distractor",
            restrictions=[
                {"kind": "ge", "value": 2, "ignorable": False},
                {"kind": "ls", "value": 4, "ignorable": False},
            ],
        ),
    ],
}


def saved(page: Page) -> None:
    expect(page.locator('[data-tw="status"]')).to_have_attribute("data-state", "saved")


def field(page: Page, code: str) -> Any:
    return page.locator(f'[data-tw="input"][data-code="{code}"]')


def contents(kernel: Kernel) -> dict[str, Any]:
    return {each["marker"]: each["content"] for each in kernel.drafts[101]["answer"]["inputs"]}


def test_every_kind_of_field_gives_its_content(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT, "Next."], screen(FIELDS))
    page = show(kernel)
    assert bench.faults() == []

    field(page, "short").fill("  kept as typed ")
    field(page, "long").fill("one\ntwo")
    field(page, "whole").fill("7")
    field(page, "decimal").fill("1,5")
    field(page, "slider").focus()
    page.keyboard.press("ArrowRight")
    field(page, "one").get_by_label("Yes").check()
    field(page, "nested").get_by_label("Case").check()
    field(page, "many").get_by_label("Blue").check()
    field(page, "many").get_by_label("Red").check()

    saved(page)
    assert contents(kernel) == {
        "short": "  kept as typed ",
        "long": "one\ntwo",
        "whole": 7,
        "decimal": 1.5,
        "slider": 6,
        "one": "Yes",
        "nested": ["Grammar", "Case"],
        "many": ["Red", "Blue"],
    }
    expect(field(page, "nested").get_by_label("Grammar")).to_be_checked()
    page.locator('[data-tw="submit"]').click()
    expect(page.locator('[data-tw="text"]')).to_have_text("Next.")
    expect(field(page, "short")).to_have_value("")
    expect(field(page, "many").get_by_label("Red")).not_to_be_checked()


def test_an_untouched_slider_is_no_answer_and_says_so(show: Show) -> None:
    kernel = Kernel([TEXT], screen([marker("range", "Slider"), marker("free-text", "Short")]))
    page = show(kernel)
    expect(page.get_by_text("Not answered")).to_be_visible()

    field(page, "short").fill("x")
    saved(page)
    assert "slider" not in contents(kernel)
    field(page, "slider").focus()
    page.keyboard.press("Enter")
    saved(page)
    assert contents(kernel)["slider"] == 50
    page.get_by_role("button", name="Clear Slider").click()

    expect(page.get_by_text("Not answered")).to_be_visible()
    saved(page)
    assert "slider" not in contents(kernel)


def test_a_chosen_radio_button_can_be_taken_back_unless_it_is_required(show: Show) -> None:
    controls = [
        marker("radio", "Free", choices=["A", "B"]),
        marker("radio", "Needed", choices=["C", "D"], restrictions=REQUIRED),
    ]
    page = show(Kernel([TEXT], screen(controls)))

    for name in ("A", "C"):
        page.get_by_label(name, exact=True).click()
        expect(page.get_by_label(name, exact=True)).to_be_checked()
        page.get_by_label(name, exact=True).click()

    expect(page.get_by_label("A", exact=True)).not_to_be_checked()
    expect(page.get_by_label("C", exact=True)).to_be_checked()


@pytest.mark.parametrize(
    ("code", "typed", "problem"),
    [
        ("whole", "abc", "Type a whole number, for example 3."),
        ("whole", "2.5", "Type a whole number, for example 3."),
        ("whole", "11", '"Whole" must be at most 10.'),
        ("decimal", "0.2", '"Decimal" must be at least 0.5.'),
        ("decimal", "0.7", '"Decimal" must go in steps of 0.5.'),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field_and_kept_as_typed(
    show: Show, bench: Bench, code: str, typed: str, problem: str
) -> None:
    kernel = Kernel([TEXT], screen(FIELDS))
    page = show(kernel)

    field(page, code).fill(typed)

    expect(page.get_by_text(problem)).to_be_visible()
    expect(field(page, code)).to_have_attribute("aria-invalid", "true")
    assert bench.faults() == []
    page.locator('[data-tw="submit"]').click()
    expect(page.locator('[data-tw="problems"]')).to_contain_text("Correct the marked fields first.")
    expect(field(page, code)).to_be_focused()
    saved(page)
    bench.open()
    expect(field(page, code)).to_have_value(typed)
    assert kernel.batches == {}


def test_nothing_is_not_submitted(show: Show) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)

    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="problems"]')).to_contain_text("There is nothing to submit yet.")
    assert kernel.batches == {}


def test_an_empty_answer_shows_the_fields_that_are_required(show: Show) -> None:
    fields = [marker("free-text", "Free"), marker("free-text", "Question", restrictions=REQUIRED)]
    page = show(Kernel([TEXT], screen(fields)))

    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="problems"]')).to_contain_text("There is nothing to submit yet.")
    expect(page.get_by_text('The field "Question" is required.').first).to_be_visible()
    expect(field(page, "question")).to_be_focused()
    expect(field(page, "question")).to_have_attribute("aria-invalid", "true")


def test_nothing_is_submitted_where_the_project_allows_it(show: Show) -> None:
    kernel = Kernel([TEXT, "Next."], screen(allow_empty_submit=True))
    page = show(kernel)

    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="text"]')).to_have_text("Next.")


def test_strict_restrictions_stop_a_submission_and_are_told_in_both_places(show: Show, bench: Bench) -> None:
    controls = [*NER, marker("free-text", "Question", restrictions=REQUIRED)]
    kernel = Kernel([TEXT], screen(controls))
    page = show(kernel)
    bench.select("Ann")
    page.keyboard.press("p")

    page.keyboard.press("Control+Enter")

    expect(page.get_by_text('The field "Question" is required.')).to_have_count(2)
    expect(field(page, "question")).to_be_focused()
    assert bench.faults() == []
    field(page, "question").fill("Who?")
    expect(page.get_by_text('The field "Question" is required.')).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-tw="finished"]')).to_be_visible()


def test_ignorable_restrictions_are_asked_about(show: Show, bench: Bench) -> None:
    person = {**NER[0], "restrictions": [{"kind": "ge", "value": 2, "ignorable": True}]}
    kernel = Kernel([TEXT], screen([person]))
    page = show(kernel)
    bench.select("Ann")
    page.keyboard.press("p")
    submit = page.locator('[data-tw="submit"]')

    submit.click()
    dialog = page.locator('[data-tw="ignore-dialog"]')
    expect(dialog).to_contain_text('"Person": at least 2 needed, 1 given.')
    expect(dialog).to_have_attribute("aria-modal", "true")
    assert bench.faults() == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(submit).to_be_focused()
    assert kernel.batches == {}
    submit.click()
    page.locator('[data-tw="ignore"]').click()

    expect(page.locator('[data-tw="finished"]')).to_be_visible()
    assert kernel.of_type("submit")[0]["ignore"] is True


def test_get_next_asks_only_when_work_would_stay_unsubmitted(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT, "Second text.", "Third text."], screen())
    page = show(kernel)
    text, following = page.locator('[data-tw="text"]'), page.locator('[data-tw="next"]')

    following.click()
    expect(text).to_have_text("Second text.")
    bench.select("Second")
    page.keyboard.press("o")
    following.click()
    dialog = page.locator('[data-tw="leave-dialog"]')
    expect(dialog).to_be_visible()
    assert bench.faults() == []
    dialog.get_by_role("button", name="Stay").click()
    expect(text).to_have_text("Second text.")
    following.click()
    page.locator('[data-tw="leave"]').click()

    expect(text).to_have_text("Third text.")
    assert kernel.batches == {}


def test_save_for_later_keeps_the_work(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT, "Second text."], screen())
    page = show(kernel)
    bench.select("Ann")
    page.keyboard.press("p")

    page.locator('[data-tw="later"]').click()

    expect(page.locator('[data-tw="text"]')).to_have_text("Second text.")
    assert kernel.drafts[101]["answer"]["labels"][0]["quote"] == "Ann"
    kinds = [message["type"] for message in kernel.heard]
    assert kinds.index("save_draft") < kinds.index("save_for_later")


def test_without_automatic_switch_the_text_stays_with_its_labels_greyed(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT, "Second text."], screen(auto_text_switch=False))
    page = show(kernel)
    bench.select("Ann")
    page.keyboard.press("p")
    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="label-item"]')).to_have_count(0)
    expect(page.locator('[data-tw="label"]')).to_have_count(1)
    expect(page.locator('[data-tw="text"]')).to_have_text(TEXT)
    bench.select("Bohdan")
    page.keyboard.press("p")
    page.locator('[data-tw="submit"]').click()
    expect(page.locator('[data-tw="label"]')).to_have_count(2)
    assert [len(batch["answer"]["labels"]) for batch in kernel.batches.values()] == [1, 1]


def test_units_are_groups_with_their_own_answers(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen([UNIT]))
    page = show(kernel)
    groups = page.locator('[data-tw="group"]')
    expect(groups).to_have_count(2)
    expect(groups.nth(0).locator('[data-tw="input"]')).to_have_count(4)
    assert bench.faults() == []

    groups.nth(0).locator('[data-code="question"]').fill("Who?")
    page.locator('[data-tw="submit"]').click()
    expect(page.locator('[data-tw="problems"]')).to_contain_text('"Distractor": at least 2 needed, 0 given.')
    groups.nth(0).locator('[data-code="distractor"]').nth(0).fill("Bo")
    groups.nth(0).locator('[data-code="distractor"]').nth(2).fill("Cy")
    page.locator('[data-tw="submit"]').click()

    expect(page.locator('[data-tw="finished"]')).to_be_visible()
    (batch,) = kernel.batches.values()
    inputs = [
        (each["marker"], each["group"], each["group_order"], each.get("slot", 0))
        for each in batch["answer"]["inputs"]
    ]
    assert sorted(inputs) == [
        ("distractor", "g1", 1, 0),
        ("distractor", "g1", 1, 2),
        ("question", "g1", 1, 0),
    ]


def test_a_text_is_flagged(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen())
    page = show(kernel)
    flag = page.locator('[data-tw="flag"]')

    flag.click()
    assert bench.faults() == []
    page.locator('[data-tw="send-flag"]').click()
    expect(page.get_by_text("Say what is wrong with the text.")).to_be_visible()
    page.get_by_label("What is wrong with this text?").fill("Cut off.")
    page.locator('[data-tw="send-flag"]').click()

    expect(page.locator('[data-tw="flag-dialog"]')).to_have_count(0)
    expect(flag).to_be_focused()
    assert kernel.flags == [{"feedback": "Cut off."}]
    expect(page.locator('[data-tw="text"]')).to_have_text(TEXT)


def test_a_flag_form_of_the_project_has_its_tabs_and_fields(show: Show, bench: Bench) -> None:
    form = [
        {
            "title": "Text",
            "fields": [{"name": "Text_kind", "kind": "radio", "label": "Kind", "items": ["Spam", "Cut"]}],
        },
        {
            "title": "Other",
            "fields": [
                {"name": "Other_what", "kind": "checkboxes", "label": "What", "items": ["Odd", "Rude"]},
                {"name": "Other_note", "kind": "text", "label": "Note"},
            ],
        },
    ]
    kernel = Kernel([TEXT], screen(flag_form=form))
    page = show(kernel)
    page.locator('[data-tw="flag"]').click()

    page.get_by_label("Spam").check()
    page.get_by_role("tab", name="Other").click()
    page.get_by_label("Odd").check()
    page.get_by_label("Rude").check()
    assert bench.faults() == []
    page.locator('[data-tw="send-flag"]').click()

    expect(page.locator('[data-tw="flag-dialog"]')).to_have_count(0)
    assert kernel.flags == [{"Text_kind": "Spam", "Other_what": ["Odd", "Rude"]}]


def test_keyboard_help_opens_with_a_question_mark(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen()))
    page.locator('[data-tw="text"]').focus()

    page.keyboard.press("?")

    dialog = page.locator('[data-tw="keys-dialog"]')
    expect(dialog).to_contain_text("Organization")
    assert bench.faults() == []
    for _ in range(4):
        page.keyboard.press("Tab")
        assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator('[data-tw="text"]')).to_be_focused()


@pytest.mark.parametrize(
    ("status", "name", "waiting", "words"),
    [
        ("finished", "finished", 0, "You have finished this task"),
        ("waiting", "waiting", 3, "3 texts are with somebody else now"),
        ("waiting", "waiting", 1000, "At least 1,000 texts are with others now"),
        ("closed", "closed", 0, "This project is closed now"),
        ("no_data", "no-data", 0, "This project has no texts"),
    ],
)
def test_pages_without_a_text_say_what_is_the_case(
    show: Show, bench: Bench, status: str, name: str, waiting: int, words: str
) -> None:
    kernel = Kernel([TEXT], screen(), waiting_texts=waiting, waiting_until="2030-01-01T12:30:00+00:00")
    kernel.status = status
    page = show(kernel)

    expect(page.locator(f'[data-tw="{name}"]')).to_contain_text(words)
    expect(page.locator('[data-tw="text"]')).to_have_count(0)
    assert bench.faults() == []
    kernel.status = "open"
    page.get_by_role("button", name="Look again").click()
    expect(page.locator('[data-tw="text"]')).to_have_text(TEXT)


def test_an_error_of_the_widget_is_shown_in_its_place(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen())
    bench.state = {**kernel.state(), "notice": "The store was moved."}
    page = show(kernel)

    expect(page.locator('[data-tw="error"]')).to_contain_text("The store was moved.")
    assert bench.faults() == []


@pytest.mark.parametrize("width", [390, 640, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_usable_at_every_width_and_in_both_themes(
    browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, has_touch=width < 500
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    bench = Bench(page)
    long = "A marker with a name that is far too long for any chip that one could draw on a page"
    controls = [*NER, marker("m-span", long, shortcut="Shift+K"), marker("m-text", "Positive"), *FIELDS]
    bench.kernel = Kernel(
        [TEXT * 20], screen(controls, title=f"{long} project", reminders="<p>Mark titles.</p>")
    )
    bench.open()

    assert bench.faults() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("submit", "next", "undo"):
        expect(page.locator(f'[data-tw="{name}"]')).to_be_in_viewport()
    expect(page.locator('[data-tw="marker"]').first).to_be_in_viewport()
    expect(page.locator('[data-tw="marker"][data-code="person"]')).to_have_count(1)
    context.close()


def test_the_theme_follows_jupyter(show: Show) -> None:
    page = show(Kernel([TEXT], screen()), body='data-jp-theme-light="false"')
    root = page.locator('[data-tw="annotator"]')

    expect(root).to_have_attribute("data-theme", "dark")
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    expect(root).to_have_attribute("data-theme", "light")


def test_right_to_left_languages_turn_the_page(show: Show, bench: Bench) -> None:
    kernel = Kernel([TEXT], screen())
    bench.state = {
        **kernel.state(),
        "strings": {"language": "ar", "direction": "rtl", "messages": {"Submit": "إرسال"}, "plurals": {}},
    }
    page = show(kernel)

    expect(page.locator('[data-tw="annotator"]')).to_have_attribute("dir", "rtl")
    expect(page.locator('[data-tw="submit"]')).to_contain_text("إرسال")
    assert bench.faults() == []


def test_keys_do_not_leave_the_widget(show: Show, bench: Bench) -> None:
    page = show(Kernel([TEXT], screen()))
    page.evaluate("window.leaked = []; document.addEventListener('keydown', (e) => leaked.push(e.key))")
    bench.select("Ann")

    for key in ("d", "p", "Enter", "a"):
        page.keyboard.press(key)

    assert page.evaluate("window.leaked") == []
    expect(page.locator('[data-tw="annotator"]')).to_have_attribute("data-lm-suppress-shortcuts", "true")


def test_each_line_about_what_is_missing_leads_to_its_field(show: Show, bench: Bench) -> None:
    fields = [
        marker("free-text", "First", restrictions=REQUIRED),
        marker("radio", "Second", choices=["Yes", "No"], restrictions=REQUIRED),
        marker("free-text", "Third"),
    ]
    page = show(Kernel([TEXT], screen(fields)))
    page.get_by_label("Third").fill("something")
    page.locator('[data-tw="submit"]').click()
    expect(page.get_by_label("First")).to_be_focused()

    page.locator('[data-tw="problems"]').get_by_role("button", name="Second").click()

    expect(page.get_by_label("Yes")).to_be_focused()
    assert bench.faults() == []
