"""A person logs in, works, changes the password and logs out, all of it in Ukrainian."""

from __future__ import annotations

import re
import sys

import pytest
from playwright.sync_api import expect

import textinator_widgets as tw
from tests.browser.axe import serious_faults

pytestmark = pytest.mark.browser

NAME, FIRST, SECOND = "Олена Ґава", "перший пароль", "другий пароль"
TEXTS = ["Ann met Bohdan in Kyiv.", "Bohdan met Ann in Lviv."]


@pytest.fixture
def study(tmp_path):
    """A project folder whose people have passwords."""
    folder = tmp_path / "study"
    folder.mkdir()
    with tw.open_store(folder / "textinator.db") as store:
        store.create_project("Навчання", task="ner", texts=TEXTS, language="en")
        store.create_user(NAME, FIRST, email="olena@example.org")
    return folder


@pytest.fixture
def address(study, server, tmp_path):
    command = [sys.executable, "-m", "textinator_widgets", "start", str(study), "--no-browser", "--port", "0"]
    with server(command, tmp_path / "log.txt") as running:
        yield running.address


@pytest.fixture
def newcomer(browser):
    """Opens a browser of somebody who reads Ukrainian."""
    opened = []

    def come(**settings):
        context = browser.new_context(locale="uk-UA", viewport={"width": 1280, "height": 900}, **settings)
        context.set_default_timeout(60_000)
        opened.append(context)
        return context.new_page()

    yield come
    for context in opened:
        context.close()


def log_in(page, name, password):
    page.fill("[data-tw=name]", name)
    page.fill("[data-tw=password]", password)
    page.click("[data-tw=enter]")


def foreign_words(page):
    """Give what a page says that is in no Ukrainian, but for the names of other languages."""
    shown = page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const found = [document.title];
          while (walker.nextNode()) {
            const at = walker.currentNode.parentElement;
            if (!at.closest('.languages, script, style')) found.push(walker.currentNode.data);
          }
          return found;
        }"""
    )
    return [word for one in shown for word in re.findall(r"[A-Za-z]{2,}", one)]


def is_fit(page):
    """Look whether a page of the server is in Ukrainian and open to everybody."""
    expect(page.locator("html")).to_have_attribute("lang", "uk")
    assert foreign_words(page) == []
    assert serious_faults(page) == []


def test_a_person_logs_in_works_changes_the_password_and_logs_out(newcomer, address, study, desk_of):
    page, elsewhere = newcomer(), newcomer(color_scheme="dark")
    for one in (page, elsewhere):
        one.goto(f"{address}project/1")
        expect(one).to_have_url(re.compile("/login"))
        is_fit(one)
    log_in(page, NAME, "не той пароль")
    expect(page.get_by_role("alert")).to_be_visible()
    is_fit(page)
    assert page.input_value("[data-tw=name]") == NAME
    assert page.input_value("[data-tw=password]") == ""

    log_in(page, "olena@example.org", FIRST)
    desk = desk_of(page)
    assert page.url == f"{address}project/1"
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.submit()
    log_in(elsewhere, NAME, FIRST)
    other = desk_of(elsewhere)
    text = other.text.text_content()

    page.goto(f"{address}password")
    is_fit(page)
    for field, entered in (("old", "не той"), ("new", SECOND), ("again", SECOND)):
        page.fill(f"#{field}", entered)
    page.click("[data-tw=save]")
    expect(page.get_by_role("alert")).to_be_visible()
    is_fit(page)
    for field, entered in (("old", FIRST), ("new", SECOND), ("again", SECOND)):
        page.fill(f"#{field}", entered)
    page.click("[data-tw=save]")
    expect(page.locator("[data-tw=done]")).to_be_visible()
    is_fit(page)

    # the other browser is logged out, and keeps what is done in it
    other.drag(0, 3)
    other.press("p")
    other.wait_for_labels(1)
    elsewhere.click("[data-tw=log-in]")
    log_in(elsewhere, NAME, FIRST)
    expect(elsewhere.get_by_role("alert")).to_be_visible()
    log_in(elsewhere, NAME, SECOND)
    other = desk_of(elsewhere)
    other.wait_for_labels(1)
    assert other.text.text_content() == text
    other.submit()

    page.goto(f"{address}logout")
    is_fit(page)
    page.click("main [data-tw=logout]")
    expect(page.locator("[data-tw=password]")).to_be_visible()
    page.goto(f"{address}project/1")
    expect(page).to_have_url(re.compile("/login"))
    with tw.open_store(study / "textinator.db") as store:
        labels = store.project(1).labels()
    assert labels["user"].tolist() == [NAME, NAME]
    assert sorted(labels["quote"]) == sorted([TEXTS[0][:3], TEXTS[1][:3]])


def test_the_language_is_chosen_on_the_page_itself(browser, address):
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{address}project/1")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.get_by_role("link", name="Українська").click()

    is_fit(page)
    log_in(page, NAME, FIRST)
    expect(page.locator("html")).to_have_attribute("lang", "uk")
    expect(page).to_have_url(f"{address}project/1")
    context.close()
