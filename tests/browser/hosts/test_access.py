"""The pages of the server are fit for screen readers and have enough contrast, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import serious_faults

pytestmark = pytest.mark.browser


@pytest.fixture(params=["light", "dark"])
def coloured_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a person who likes it light, or dark."""
    context = browser.new_context(color_scheme=request.param)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_pages_around_the_name_of_a_person(voila, coloured_page):
    page = coloured_page
    at = voila.address.split("/", 3)
    base = "/".join(at[:3])

    page.goto(f"{base}/login")
    name = page.locator('[data-tw="name"]')
    expect(name).to_be_visible()
    assert serious_faults(page) == []
    name.evaluate("field => { field.required = false }")
    name.fill(" ")
    page.locator('[data-tw="enter"]').click()
    expect(page.locator('[role="alert"]')).to_be_visible()
    assert serious_faults(page) == []

    name.fill("olena")
    page.locator('[data-tw="enter"]').click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{base}/")
    expect(page.get_by_role("heading").first).to_be_visible()
    assert serious_faults(page) == []
    page.goto(f"{base}/logout")
    expect(page.get_by_role("button").first).to_be_visible()
    assert serious_faults(page) == []
    page.goto(f"{base}/project/999999")
    expect(page.get_by_role("heading").first).to_be_visible()
    assert serious_faults(page) == []


def test_the_page_of_a_project(coloured_page, new_project, open_desk):
    open_desk(coloured_page, "olena", new_project(["Ann met Bohdan in Kyiv."]))

    expect(coloured_page.locator('[data-tw="text"]')).to_be_visible()
    assert serious_faults(coloured_page) == []
