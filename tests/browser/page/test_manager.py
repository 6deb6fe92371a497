"""The manager's page: projects made, changed and copied; errors stand where they belong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import textinator_widgets as tw
from textinator_widgets.api.manager_desk import ManagerDesk, known
from textinator_widgets.i18n import strings
from textinator_widgets.services.actors import Actor
from textinator_widgets.widgets import front_end

from .conftest import Bench


class Kernel:
    """A manager's desk on a real store."""

    def __init__(self, store: tw.Store, language: str) -> None:
        actor = known(store, Actor(name="anna", verified="os"))
        self.desk = ManagerDesk(
            store, actor, language=language, parts=front_end.part, front_end=front_end.text
        )
        self.language = language
        self.is_silent = False

    def state(self) -> dict[str, Any]:
        return {
            "strings": strings(self.language),
            "user": "anna",
            "sections": self.desk.sections(),
            "links": False,
            "storage_key": self.desk.storage_key(),
        }

    def hear(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.is_silent:
            return {"replies": [], "traits": {}}
        if message["type"] == "ping":
            return {
                "replies": [{"request": message["request"], "status": "done", "result": {}}],
                "traits": {},
            }
        return {"replies": [self.desk.handle(message)], "traits": {}}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tw.Store]:
    with tw.open_store(tmp_path / "s.db") as opened:
        yield opened


@pytest.fixture
def manage(bench: Bench, store: tw.Store) -> Callable[..., Page]:
    """Open the manager."""

    def go(language: str = "en") -> Page:
        bench.entry = "manager"
        bench.kernel = Kernel(store, language)
        return bench.open()

    return go


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[data-tw="manage-field"][data-name="{name}"]')


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_managed_has_the_room_beside_or_below_the_sections(
    manage: Callable[..., Page], width: int
) -> None:
    page = manage()
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("[data-tw=manage-empty]").wait_for()

    sections = page.locator(".tw-manage-nav").bounding_box()
    main = page.locator("[data-tw=manage-main]").bounding_box()

    assert sections is not None
    assert main is not None
    assert main["width"] > width * 0.75
    if width == 1280:
        assert main["x"] >= sections["x"] + sections["width"]
        assert main["y"] == sections["y"]
    else:
        assert 0 < main["y"] - sections["y"] - sections["height"] < 32


def test_a_project_is_made_by_keyboard_alone(manage: Callable[..., Page], store: tw.Store) -> None:
    page = manage()
    expect(page.locator("[data-tw=manage-empty]")).to_contain_text("No projects yet.")

    page.locator("[data-tw=manage-new]").focus()
    page.keyboard.press("Enter")
    field(page, "title").focus()
    page.keyboard.type("Names")
    page.keyboard.press("Tab")
    page.keyboard.type("Named")
    expect(field(page, "task")).to_have_value("ner")
    field(page, "texts").focus()
    page.keyboard.type("Ann met Bob.")
    page.keyboard.press("Enter")
    page.keyboard.type("Eve met Ann.")
    page.locator("[data-tw=manage-save]").focus()
    page.keyboard.press("Enter")

    title = page.locator("[data-tw=manage-project-title]")
    expect(title).to_have_text("Names")
    expect(title).to_be_focused()
    assert len(store.project("Names").texts()) == 2
    assert store.project("Names").setting("task_type") == "ner"


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(
    manage: Callable[..., Page], store: tw.Store, bench: Bench
) -> None:
    store.create_project("Names", texts=["a"])
    page = manage("sv")
    page.locator("[data-tw=manage-new]").click()
    field(page, "title").fill("Names")
    field(page, "texts").fill("Ann.")
    page.locator("[data-tw=manage-save]").click()

    expect(field(page, "title")).to_have_attribute("aria-invalid", "true")
    expect(field(page, "title")).to_have_accessible_description(
        "Ett projekt har redan den titeln. Välj en annan."
    )
    assert field(page, "texts").input_value() == "Ann."
    assert bench.faults() == []

    field(page, "title").fill("Others")
    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-project-title]")).to_have_text("Others")


def test_settings_are_changed_in_their_tabs_and_the_title_follows(
    manage: Callable[..., Page], store: tw.Store, bench: Bench
) -> None:
    project = store.create_project("Names", texts=["a"])
    page = manage()
    page.locator("[data-tw=manage-project] .tw-manage-title").click()
    save = page.locator("[data-tw=manage-save]")
    expect(save).to_be_disabled()
    field(page, "title").fill("People")
    page.get_by_role("tab", name="Data").click()
    expect(field(page, "data_order")).to_be_disabled()
    field(page, "lease_minutes").fill("0")
    save.click()

    expect(field(page, "lease_minutes")).to_have_accessible_description(
        "Enter a whole number from 1 to 525600."
    )
    assert project.title == "Names"
    assert bench.faults() == []

    field(page, "lease_minutes").fill("15")
    page.get_by_role("tab", name="Work").click()
    field(page, "allow_reviewing").check()
    save.click()

    expect(page.locator("[data-tw=manage-project-title]")).to_have_text("People")
    expect(page.locator("[data-tw=manage-said]")).to_have_text("Saved.")
    expect(save).to_be_disabled()
    assert (project.setting("lease_minutes"), project.setting("allow_reviewing")) == (15, True)


def test_leaving_what_is_not_saved_asks_first(manage: Callable[..., Page], store: tw.Store) -> None:
    project = store.create_project("Names", texts=["a"])
    page = manage()
    page.locator("[data-tw=manage-project] .tw-manage-title").click()
    field(page, "short_description").fill("Who is it?")
    page.locator("[data-tw=manage-back]").click()
    page.locator("[data-tw=manage-stay]").click()
    assert field(page, "short_description").input_value() == "Who is it?"

    page.locator("[data-tw=manage-back]").click()
    page.locator("[data-tw=manage-leave]").click()

    expect(page.locator("[data-tw=manage-project]")).to_have_count(1)
    assert project.setting("short_description") == ""


def test_a_project_is_copied(manage: Callable[..., Page], store: tw.Store, bench: Bench) -> None:
    store.create_project("Names", texts=["a", "b"], task="ner", lease_minutes=9)
    page = manage()
    page.locator("[data-tw=manage-copy]").click()
    expect(field(page, "title")).to_have_value("Copy of Names")
    assert bench.faults() == []
    page.locator("[data-tw=manage-copy-now]").click()

    expect(page.locator("[data-tw=manage-project-title]")).to_have_text("Copy of Names")
    copy = store.project("Copy of Names")
    assert (len(copy.texts()), copy.setting("lease_minutes")) == (2, 9)


@pytest.mark.own_page
def test_a_kernel_that_does_not_answer_is_told_and_nothing_typed_is_lost(
    manage: Callable[..., Page], store: tw.Store, bench: Bench
) -> None:
    bench.page.clock.install()
    page = manage()
    page.locator("[data-tw=manage-new]").click()
    field(page, "title").fill("Names")
    field(page, "texts").fill("Ann.")
    bench.kernel.is_silent = True
    page.locator("[data-tw=manage-save]").click()
    page.clock.run_for(21_000)

    expect(page.locator("[data-tw=manage-complaint]")).to_contain_text("The server does not answer.")
    bench.kernel.is_silent = False
    page.locator("[data-tw=manage-save]").click()
    expect(page.locator("[data-tw=manage-project-title]")).to_have_text("Names")
    assert len(store.projects()) == 1


def test_titles_are_text_and_long_ones_do_not_break_a_phone(
    manage: Callable[..., Page], store: tw.Store, bench: Bench
) -> None:
    store.create_project("<img src=x onerror=alert(1)>" + "W" * 170, texts=["a"])
    bench.page.set_viewport_size({"width": 390, "height": 800})
    page = manage()

    title = page.locator("[data-tw=manage-project] .tw-manage-title")
    expect(title).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".tw-root img")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    title.click()
    expect(page.locator("[data-tw=manage-settings]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert bench.faults() == []


def test_who_manages_nothing_is_told_so(bench: Bench, store: tw.Store) -> None:
    store.create_user("bo")
    kernel = Kernel(store, "en")
    actor = known(store, Actor(name="bo", verified="login"))
    kernel.desk = ManagerDesk(store, actor, language="en", parts=front_end.part, front_end=front_end.text)
    bench.entry, bench.kernel = "manager", kernel
    page = bench.open()

    expect(page.locator("[data-tw=gone]")).to_contain_text("Nothing to manage")
