"""A page whose kernel, server, network or login goes away comes back by itself with all that was on it."""

from __future__ import annotations

import os
import random
import time
from contextlib import suppress

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.axe import serious_faults

from .kernels import KERNEL, Kernels

pytestmark = pytest.mark.browser

LONG = os.environ.get("TW_CRASH") == "long"
SEED = int(os.environ.get("TW_SEED", 0)) or random.randrange(1_000, 10**8)
TEXTS = [f"Ann met Bohdan in Kyiv, for the {number}th time." for number in range(12)]


def mark_page(page):
    """Leave something on the page that a reload would take away."""
    page.evaluate("window.isTheSamePage = true")


def is_the_same_page(page):
    return page.evaluate("window.isTheSamePage === true")


def until(desk, state):
    desk.root.locator(f"[data-tw=status][data-state={state}]").wait_for(state="attached")


class Gate:
    """Lets the messages between a page and its kernels through, or drops them as a dead network does."""

    def __init__(self, page):
        self.lets_out = self.lets_in = True
        page.route_web_socket(KERNEL, self._join)

    def _join(self, inside):
        outside = inside.connect_to_server()
        inside.on_message(lambda message: outside.send(message) if self.lets_out else None)
        outside.on_message(lambda message: inside.send(message) if self.lets_in else None)


def test_a_killed_kernel_is_replaced_and_the_page_goes_on(page, open_desk, new_project, kernels):
    project = new_project(TEXTS)
    desk = open_desk(page, "reached", project)
    mark_page(page)
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.wait_until_saved()

    kernels.kill()
    until(desk, "offline")
    expect(desk.status).to_contain_text("Reconnecting")
    desk.drag(8, 14)
    desk.press("p")
    desk.wait_for_labels(2)
    desk.wait_until_saved()
    desk.text.focus()
    desk.press("Control+z")
    desk.wait_for_labels(1)
    desk.press("Control+z")
    desk.wait_for_labels(0)
    desk.press("Control+Shift+z")
    desk.wait_for_labels(1)
    desk.submit()

    assert is_the_same_page(page)
    assert kernels.count == 2
    assert project.labels()["quote"].tolist() == ["Ann"]


def test_words_focus_and_place_outlive_two_kernels_in_a_row(page, open_desk, new_project, kernels):
    project = new_project(["Ann met Bohdan. " * 2000])
    project.add_marker("Note", "lfree-text")
    desk = open_desk(page, "patient", project)
    mark_page(page)
    page.mouse.move(400, 500)
    page.mouse.wheel(0, 3000)
    note = desk.root.locator("[data-tw=input]")
    note.focus()
    page.keyboard.type("before ")
    desk.wait_until_saved()
    place = page.evaluate(PLACES)

    for number in range(2):
        kernels.kill()
        until(desk, "offline")
        page.keyboard.type(f"without kernel {number} ")
        desk.wait_until_saved()

    assert note.input_value() == "before without kernel 0 without kernel 1 "
    assert project.annotator("patient").draft["inputs"][0]["content"] == note.input_value()
    assert note.evaluate("field => field === document.activeElement")
    assert page.evaluate(PLACES) == place
    assert max(place) > 1000
    assert kernels.count == 3
    assert is_the_same_page(page)


def test_a_kernel_that_dies_while_the_page_connects_to_it_is_replaced(page, open_desk, new_project, kernels):
    project = new_project(TEXTS)
    desk = open_desk(page, "unlucky", project)
    killed = []

    def kill(_socket):
        if len(killed) < 2:
            with suppress(LookupError):  # the websocket of one that is dead already
                kernels.kill()
                killed.append(True)

    page.on("websocket", kill)
    kernels.kill()
    wait_until(page, lambda: len(killed) == 2)
    label_first_word(desk)
    send(desk)
    desk.wait_until_saved()

    assert len(project.batches()) == 1


# How far everything is scrolled that is.
PLACES = "() => [...document.querySelectorAll('*')].map(each => each.scrollTop).filter(Boolean)"


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_submit_whose_kernel_dies_is_stored_once(page, open_desk, new_project, kernels, is_stored):
    project = new_project(TEXTS)
    gate = Gate(page)
    name = f"once {is_stored}"
    desk = open_desk(page, name, project)
    shown = desk.text.text_content()
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.wait_until_saved()

    gate.lets_in = False
    process = kernels.process()
    if not is_stored:
        process.suspend()
    desk.root.locator("[data-tw=submit]").click()
    if is_stored:
        wait_until(page, lambda: len(project.batches()) == 1)
    until(desk, "saving")
    gate.lets_in = True
    kernels.kill()
    desk.wait_for_another_text(shown)
    desk.wait_until_saved()

    batches = project.batches()
    assert len(batches) == 1
    assert project.labels()["quote"].tolist() == [shown[:3]]
    assert desk.status.get_attribute("data-batch") == batches["batch"].iloc[0]


def wait_until(page, is_so):
    """Wait for something outside the page while the page goes on."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        page.evaluate("() => new Promise(requestAnimationFrame)")


def test_a_page_that_closes_ends_the_kernel_that_it_got(page, open_desk, new_project, kernels):
    desk = open_desk(page, "leaver", new_project(TEXTS))
    kernels.kill()
    until(desk, "offline")
    until(desk, "saved")
    process = kernels.process()

    page.goto("about:blank")

    process.wait(60)
    assert kernels.count == 2


def test_a_login_that_ended_is_told_and_the_work_is_there_after_the_next(page, open_desk, new_project, voila):
    project = new_project(TEXTS)
    desk = open_desk(page, "guest", project)
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.wait_until_saved()
    cookies = {each["name"]: each["value"] for each in page.context.cookies()}

    page.context.clear_cookies()
    answer = requests.post(
        f"{voila.address}logout", data={"_xsrf": cookies["_xsrf"]}, cookies=cookies, timeout=60
    )
    assert answer.ok
    expect(desk.status).to_contain_text("You are logged out.")
    desk.drag(8, 14)
    desk.press("p")
    desk.wait_for_labels(2)
    assert serious_faults(page) == []
    desk.root.locator("[data-tw=log-in]").click()
    page.fill("[data-tw=name]", "guest")
    page.click("[data-tw=enter]")
    desk = type(desk)(page)

    desk.wait_for_labels(2)
    desk.wait_until_saved()
    assert page.url == f"{voila.address}project/{project.id}"
    assert [label["quote"] for label in project.annotator("guest").draft["labels"]] == ["Ann", "Bohdan"]


def test_work_is_never_sent_under_another_persons_name(page, open_desk, new_project, kernels):
    project = new_project(TEXTS)
    desk = open_desk(page, "first person", project)
    other = page.context.new_page()
    page.context.clear_cookies()
    open_desk(other, "second person", project)

    kernels.kill()
    expect(desk.status).to_contain_text("Somebody else is logged in now.")
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    other.bring_to_front()
    page.bring_to_front()
    expect(desk.status).to_contain_text("Somebody else is logged in now.")

    assert project.annotator("second person").draft is None
    assert project.annotator("first person").draft is None


def label_first_word(desk):
    """Label the first word of the text; a mouse may come while a text is still being laid out."""
    desk.select_by_keys(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)


def send(desk):
    """Submit, without waiting for what comes of it."""
    desk.root.locator("[data-tw=submit]").click()


def test_ten_submits_on_a_network_that_fails_are_stored_once_each(page, open_desk, new_project):
    project = new_project(TEXTS[:10])
    gate = Gate(page)
    desk = open_desk(page, "offline", project)
    mark_page(page)

    for number in range(10):
        shown = desk.text.text_content()
        if number == 3:  # the network fails before the fourth is sent
            page.context.set_offline(True)
            gate.lets_in = gate.lets_out = False
        label_first_word(desk)
        if number == 6:  # and after the seventh has arrived: all that was sent before it is answered
            desk.wait_until_saved()
            gate.lets_in = False
        send(desk)
        if number == 6:
            wait_until(page, lambda: len(project.batches()) == 7)
            page.context.set_offline(True)
        if number in (3, 6):
            expect(desk.status).to_contain_text("Offline. Your work is kept here")
            be_without_network(page, desk)
            gate.lets_in = gate.lets_out = True
            page.context.set_offline(False)
        if number < 9:
            desk.wait_for_another_text(shown)
    desk.root.locator("[data-tw=finished]").wait_for()

    labels = project.labels()
    assert len(project.batches()) == 10
    assert sorted(labels["key"]) == list(range(10))
    assert set(labels["quote"]) == {"Ann"}
    assert is_the_same_page(page)


def be_without_network(page, desk):
    """Wait as long as the network is away: two minutes in the long form, else not at all."""
    until(desk, "offline")
    if LONG:
        page.wait_for_timeout(120_000)
    until(desk, "offline")
    assert desk.root.locator("[data-tw=status][data-state=saved]").count() == 0


def test_pages_whose_kernels_are_killed_at_random_lose_nothing(browser, open_desk, new_project, voila):
    print(f"TW_SEED={SEED}")  # shown when something fails
    chance = random.Random(SEED)
    people, rounds, kills = (20, 4, 20) if LONG else (2, 3, 3)
    moments = set(chance.sample(range(people * rounds), kills))
    project = new_project(TEXTS[:rounds])
    desks, kernels, contexts, seen = [], [], [], set()
    for number in range(people):
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
        contexts[-1].set_default_timeout(180_000)
        page = contexts[-1].new_page()
        kernels.append(Kernels(page, voila.process.pid))
        desks.append(open_desk(page, f"one of many {number}", project))

    for number in range(rounds):
        for place, desk in enumerate(desks):
            shown = desk.text.text_content()
            label_first_word(desk)
            send(desk)
            if number * people + place in moments:
                with suppress(LookupError):  # it is being replaced already
                    chance.choice(kernels).kill()
            if number < rounds - 1:
                desk.wait_for_another_text(shown)
                seen.add(desk.status.get_attribute("data-batch"))
    for desk in desks:
        desk.root.locator("[data-tw=finished]").wait_for()
    for context in contexts:
        context.close()

    stored = project.batches()
    assert seen <= set(stored["batch"])
    assert len(seen) == people * (rounds - 1)
    assert len(stored) == people * rounds
    assert len(project.labels()) == people * rounds
    assert sum(one.count for one in kernels) > people
