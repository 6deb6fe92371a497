"""People in the manager's page: accounts, passwords, links, and who takes part in a project."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .test_manager import field, manage, store

__all__ = ["manage", "store"]

PERSON = "[data-tw=manage-person]"


def to_people(page: Page) -> None:
    page.locator('[data-tw=manage-section][data-name="people"]').click()
    expect(page.locator(PERSON).first).to_be_visible()


def test_an_account_is_made_found_and_given_a_password(
    manage: Callable[..., Page], store: tw.Store, bench: Bench
) -> None:
    page = manage()
    to_people(page)
    page.locator("[data-tw=manage-new]").click()
    field(page, "name").fill("anna")
    field(page, "groups.project_managers").check()
    assert bench.faults() == []
    page.locator("[data-tw=manage-sheet-save]").click()
    expect(field(page, "name")).to_have_accessible_description(
        "Somebody has this name already. Choose another one."
    )
    field(page, "name").fill("nina")
    page.locator("[data-tw=manage-sheet-save]").click()

    expect(page.locator(PERSON)).to_have_count(2)
    assert store.user("nina").groups == ["project_managers"]
    page.locator("[data-tw=manage-search]").fill("ni")
    expect(page.locator(PERSON)).to_have_count(1)
    expect(page.locator(PERSON)).to_contain_text("no password")
    page.locator("[data-tw=manage-password]").click()
    field(page, "password").fill("correct horse battery")
    page.keyboard.press("Tab")
    page.locator("[data-tw=manage-sheet-save]").click()
    expect(page.locator(PERSON)).not_to_contain_text("no password")
    assert bench.faults() == []


def test_an_account_is_switched_off_and_on(manage: Callable[..., Page], store: tw.Store) -> None:
    store.create_user("nina")
    page = manage()
    to_people(page)
    nina = page.locator(f"{PERSON}[data-name=nina]")
    nina.locator("[data-tw=manage-switch]").click()
    expect(nina).to_contain_text("Switched off")
    assert store.user("nina").is_active is False

    nina.locator("[data-tw=manage-switch]").click()
    expect(nina).not_to_contain_text("Switched off")
    page.locator(f"{PERSON}[data-name=anna] [data-tw=manage-switch]").click()
    expect(page.locator("[data-tw=manage-complaint]").first).to_contain_text(
        "You cannot switch off your own account."
    )


def test_a_link_is_made_and_withdrawn(manage: Callable[..., Page], store: tw.Store, bench: Bench) -> None:
    page = manage()
    to_people(page)
    page.locator("[data-tw=manage-invite]").click()
    field(page, "note").fill("the class")
    page.locator("[data-tw=manage-make-link]").click()
    address = page.locator("[data-tw=manage-link-address]")
    expect(address).to_have_value(f"/invitation/{address.input_value().removeprefix('/invitation/')}")
    assert len(address.input_value()) > 40
    assert bench.faults() == []
    page.locator("[data-tw=manage-link-done]").click()

    link = page.locator("[data-tw=manage-invitation]")
    expect(link).to_contain_text("the class")
    link.locator("[data-tw=manage-withdraw]").click()
    expect(link).to_contain_text("Withdrawn")
    assert store.invitations()["state"].tolist() == ["withdrawn"]


def test_members_are_added_by_keyboard_let_review_and_taken_out(
    manage: Callable[..., Page], store: tw.Store, bench: Bench
) -> None:
    project = store.create_project("Names", texts=["a"], author="anna", allow_reviewing=True)
    store.create_user("bo")
    page = manage()
    page.locator("[data-tw=manage-project] .tw-manage-title").click()
    page.locator('[data-tw=manage-section][data-name="members"]').click()
    adding = page.locator("[data-tw=manage-add-member]")
    adding.focus()
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    expect(page.locator("[data-tw=manage-complaint]").first).to_contain_text("Nobody has an account")
    adding.focus()
    page.keyboard.type("bo")
    page.keyboard.press("Enter")

    member = page.locator("[data-tw=manage-member]")
    expect(member).to_contain_text("bo")
    assert bench.faults() == []
    member.locator("[data-tw=manage-review]").click()
    expect(member.locator("[data-tw=manage-review]")).to_be_checked()
    assert project.participants()["is_reviewer"].tolist() == [True]
    member.locator("[data-tw=manage-remove]").click()
    expect(member).to_have_count(0)

    page.locator("[data-tw=manage-add-leader]").fill("bo")
    page.keyboard.press("Enter")
    expect(page.locator("[data-tw=manage-leader]")).to_contain_text("bo")


def test_the_lists_fit_a_phone(manage: Callable[..., Page], store: tw.Store, bench: Bench) -> None:
    store.create_user("n" * 150, email=f"{'e' * 200}@example.org")
    project = store.create_project("Names", texts=["a"], author="anna")
    project.add_participants("n" * 150)
    bench.page.set_viewport_size({"width": 390, "height": 800})
    page = manage("uk")
    to_people(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator('[data-tw=manage-section][data-name="projects"]').click()
    page.locator("[data-tw=manage-project] .tw-manage-title").click()
    page.locator('[data-tw=manage-section][data-name="members"]').click()
    expect(page.locator("[data-tw=manage-member]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert bench.faults() == []
