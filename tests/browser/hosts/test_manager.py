"""A manager comes through the login, makes a project in the manager's page, and annotates it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw
from tests.browser.hosts.conftest import Desk, Server, program
from tests.browser.hosts.kernels import Kernels

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "study"
    folder.mkdir()
    with tw.open_store(folder / "textinator.db") as store:
        store.create_user("maria", PASSWORD, groups=["project_managers", "file_managers"])
        store.create_user("bo", PASSWORD)
    server = Server(program("start", str(folder), "--no-browser", "--port", "0"), tmp_path / "log.txt")
    yield server
    assert server.stop() == 0, server.log.read_text()
    assert "Traceback" not in server.log.read_text()


@pytest.fixture
def site(server: Server) -> str:
    """Address of the server."""
    return server.address


def log_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("[data-tw=enter]")
    expect(page.locator("[data-tw=logout]")).to_be_visible()


def test_a_project_is_made_and_annotated(page: Page, site: str) -> None:
    log_in(page, site, "maria")
    page.click("[data-tw=manage]")
    page.locator("[data-tw=manage-new]").click(timeout=60_000)
    page.locator("[data-name=title]").fill("Names")
    page.locator("[data-name=task]").select_option("ner")
    page.locator("[data-name=texts]").fill("Ann met Bob.")
    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-project-title]")).to_have_text("Names")
    page.reload()
    expect(page.locator("[data-tw=manage-project-title]")).to_have_text("Names", timeout=60_000)

    page.locator("[data-tw=manage-view]").click()
    page.locator("[data-tw=join]").click()
    expect(Desk(page).text).to_have_text("Ann met Bob.")


def test_texts_are_uploaded_and_a_marker_is_tried_beside_its_form(
    page: Page, site: str, tmp_path: Path
) -> None:
    letters = tmp_path / "letters.csv"
    letters.write_text("text\n" + "Dear Ann\n" * 40_000, encoding="utf-8")
    log_in(page, site, "maria")
    page.click("[data-tw=manage]")
    page.locator("[data-tw=manage-section][data-name=files]").click(timeout=60_000)
    page.locator("[data-tw=manage-upload]").set_input_files(letters)
    expect(page.locator("[data-tw=manage-file]")).to_be_visible(timeout=60_000)

    page.locator("[data-tw=manage-section][data-name=projects]").click()
    page.locator("[data-tw=manage-new]").click()
    page.locator("[data-name=title]").fill("Letters")
    page.locator("[data-name=texts]").fill("Ann met Bob.")
    page.locator("[data-tw=manage-save]").click()
    page.locator("[data-tw=manage-section][data-name=sources]").click()
    page.locator("[data-tw=manage-new-texts]").click()
    page.locator("[data-name=kind]").select_option("file")
    page.locator("[data-name=file]").select_option(label="letters.csv")
    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-source]")).to_have_count(2)

    page.locator("[data-tw=manage-section][data-name=definition]").click()
    page.locator("[data-tw=manage-add-marker]").click()
    page.locator("[data-tw=manage-field][data-name=name]").fill("Greeting")
    shown = page.locator("[data-tw=manage-preview] [data-tw=annotator]")
    expect(shown).to_contain_text("Ann met Bob.")
    expect(shown.locator("[data-tw=marker]", has_text="Greeting")).to_be_visible()
    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-marker]")).to_contain_text("Greeting")


def test_a_killed_kernel_is_replaced_and_what_was_typed_is_saved(page: Page, server: Server) -> None:
    kernels = Kernels(page, server.process.pid)
    log_in(page, server.address, "maria")
    page.click("[data-tw=manage]")
    page.locator("[data-tw=manage-new]").click()
    page.evaluate("() => { window.isTheSame = true; }")
    title = page.locator("[data-name=title]")
    title.fill("Typed before")
    page.locator("[data-name=texts]").fill("Ann met Bob.")
    reach = page.locator("[data-tw=manage-reach]")
    expect(reach).to_be_empty()

    kernels.kill()
    expect(reach).to_contain_text("Reconnecting")
    expect(title).to_have_value("Typed before")
    expect(reach).to_be_empty()
    page.locator("[data-tw=manage-save]").click()

    expect(page.locator("[data-tw=manage-project-title]")).to_have_text("Typed before")
    page.locator("[data-tw=manage-section][data-name=definition]").click()
    page.locator("[data-tw=manage-add-marker]").click()
    page.locator("[data-tw=manage-field][data-name=name]").fill("After")
    shown = page.locator("[data-tw=manage-preview] [data-tw=annotator]")
    expect(shown.locator("[data-tw=marker]", has_text="After")).to_be_visible()
    assert page.evaluate("() => window.isTheSame")
    assert kernels.count == 2

    shown.evaluate("drawn => { drawn.isOfTheOldKernel = true; }")
    kernels.kill()
    expect(reach).to_contain_text("Reconnecting")
    page.wait_for_function(
        """() => {
          const drawn = document.querySelector("[data-tw=manage-preview] [data-tw=annotator]");
          return drawn && !drawn.isOfTheOldKernel;
        }"""
    )
    expect(shown.locator("[data-tw=marker]", has_text="After")).to_be_visible()


def test_there_is_no_such_page_for_others(page: Page, site: str) -> None:
    log_in(page, site, "bo")

    expect(page.locator("[data-tw=manage]")).to_have_count(0)
    assert page.goto(f"{site}manage").status == 404
