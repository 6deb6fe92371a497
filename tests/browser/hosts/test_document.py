"""The document of a page behind Voila: what a browser's tab, a screen reader and the console see of it."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

TITLE = """<b>Å & "B"</b> </title> {{ 1 + 1 }} 😀"""


def document(page):
    return page.evaluate("[document.title, document.documentElement.lang, document.documentElement.dir]")


@pytest.mark.parametrize(("locale", "language"), [("sv-FI", "sv"), ("nl-NL", "en")])
def test_the_tab_shows_the_title_and_the_page_says_its_language(browser, open_desk, store, locale, language):
    project = store.create_project(TITLE, texts=["Ann met Bo."], task="ner", exist_ok=True)
    context = browser.new_context(locale=locale)
    context.set_default_timeout(60_000)
    page = context.new_page()

    open_desk(page, f"{language} person", project)

    assert document(page) == [TITLE, language, "ltr"]
    context.close()


def test_the_page_for_a_name_says_its_language(browser, voila):
    context = browser.new_context(locale="uk-UA")
    page = context.new_page()

    page.goto(voila.address)

    assert document(page)[1:] == ["uk", "ltr"]
    assert document(page)[0] == page.locator("h1").text_content()
    context.close()


def test_the_console_says_nothing(context, open_desk, new_project):
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda one: told.append(one.text) if one.type in {"warning", "error"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    desk = open_desk(page, "anna", new_project(["Ann met Bo."]))

    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.submit()
    desk.root.locator("[data-tw=finished]").wait_for()

    assert told == []
