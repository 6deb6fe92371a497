"""The film of a project behind Voila, whose pages load nothing from elsewhere."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import expect

from tests.browser.page.test_film import RECORD

pytestmark = pytest.mark.browser

REMOTE = "https://example.org/film?a=1"


def test_a_film_of_the_store_plays_and_one_elsewhere_is_a_link(strict_page, open_desk, new_project, folder):
    film = base64.b64decode(strict_page.evaluate(RECORD))
    (folder / "intro.webm").write_bytes(film)
    project = new_project(["Ann met Bohdan."], video_summary="intro.webm", video_remote=REMOTE)
    desk = open_desk(strict_page, "anna", project)

    desk.root.locator("[data-tw=guidelines]").click()
    dialog = desk.root.locator("[data-tw=guidelines-dialog]")
    link = dialog.get_by_role("link", name=REMOTE)
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    dialog.locator("[data-tw=play-film]").click()

    shown = dialog.locator("video[data-tw=film]")
    expect(shown).to_be_focused()
    strict_page.wait_for_function(
        "(film) => film.readyState >= 2 && film.videoWidth === 64", arg=shown.element_handle()
    )
