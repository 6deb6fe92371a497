"""A page whose kernel dies before anything is drawn loads itself again, but not for ever."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import serious_faults

from .conftest import Desk
from .kernels import KERNEL

pytestmark = pytest.mark.browser


class Fate:
    """Keeps a page from speaking to its first kernels, so that they die before it has drawn anything."""

    def __init__(self, page, kernels, how_many):
        self._page, self._kernels, self._left = page, kernels, how_many
        self._last = ""
        page.route_web_socket(KERNEL, self._join)

    def _join(self, socket):
        if self._left == 0:
            socket.connect_to_server()

    def strike(self):
        """End the kernel of the page; when the page is there as a whole, the notebook has run in it."""
        found = self._page.wait_for_function(KERNEL_OF_PAGE, arg=self._last)
        self._last = found.json_value()
        self._left -= 1
        self._kernels.kill(self._last)


KERNEL_OF_PAGE = """last => {
  if (!location.pathname.startsWith('/project/') || document.readyState !== 'complete') return null;
  const kernel = JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId;
  return kernel === last ? null : kernel;
}"""


def test_a_page_whose_kernel_dies_before_it_is_drawn_loads_itself_again(page, enter, new_project, kernels):
    project = new_project(["Ann met Bohdan in Kyiv."], language="uk")
    fate = Fate(page, kernels, 1)

    enter(page, "patient", f"project/{project.id}")
    fate.strike()
    told = page.locator("[data-tw=again]").get_by_role("status")
    expect(told).to_contain_text("loaded again")
    desk = Desk(page)

    expect(desk.text).to_have_text("Ann met Bohdan in Kyiv.")
    expect(page.locator("[data-tw=again]")).to_be_hidden()
    page.wait_for_function("() => sessionStorage.getItem(`tw-again:${location.pathname}`) === '[]'")


def test_a_page_whose_kernels_keep_dying_stops_and_says_so(page, enter, new_project, kernels):
    project = new_project(["Ann met Bohdan in Kyiv."])
    # two reloads of this minute are remembered, so that the test need not wait for them
    page.add_init_script(
        "sessionStorage.getItem('set') ?? (sessionStorage.setItem('set', '1'), sessionStorage.setItem("
        f"'tw-again:/project/{project.id}', JSON.stringify([Date.now(), Date.now()])))"
    )
    fate = Fate(page, kernels, 2)

    enter(page, "unlucky", f"project/{project.id}")
    fate.strike()
    fate.strike()
    reload = page.locator("[data-tw=again] [data-tw=reload]")
    expect(reload).to_be_focused()
    expect(page.locator("[data-tw=again]").get_by_role("status")).to_contain_text("again and again")
    assert serious_faults(page) == []
    reload.click()

    Desk(page)
