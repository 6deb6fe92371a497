"""The server is killed under an open page and started again; the demo starts and ends."""

from __future__ import annotations

import re
import sys

import psutil
import pytest
import requests

import textinator_widgets as tw

pytestmark = pytest.mark.browser

PROGRAM = [sys.executable, "-m", "textinator_widgets"]


def test_work_that_was_not_sent_survives_the_death_of_the_server(page, server, desk_of, tmp_path):
    (tmp_path / "study").mkdir()
    with tw.open_store(tmp_path / "study" / "textinator.db") as store:
        project = store.create_project("Study", texts=["Ann met Bo.", "Kyiv is old."], task="ner")
        start = [*PROGRAM, "start", str(tmp_path / "study"), "--no-browser", "--port"]
        page.set_default_timeout(120_000)
        with server([*start, "0"], tmp_path / "first.log") as first:
            port = re.search(r":(\d+)", first.address.removeprefix("http:"))[1]
            page.goto(first.address)
            page.fill("[data-tw=name]", "anna")
            page.click("[data-tw=enter]")
            desk = desk_of(page)
            shown = desk.text.text_content()
            kernels = psutil.Process(first.process.pid).children(recursive=True)
            first.process.kill()
            first.process.wait(30)
        psutil.wait_procs(kernels, timeout=1)
        for kernel in kernels:
            if kernel.is_running():
                kernel.kill()

        desk.drag(0, 3)
        desk.press("p")
        desk.wait_for_labels(1)
        desk.root.locator("[data-tw=submit]").click()
        with server([*start, port], tmp_path / "second.log"):
            desk.root.locator("[data-tw=status][data-batch]").wait_for(state="attached")

            labels = project.labels()
            assert labels[["marker", "quote"]].to_numpy().tolist() == [["person", shown[:3]]]
            desk.wait_for_another_text(shown)


def test_the_demo_starts_asks_for_a_name_and_ends_at_ctrl_c(server, tmp_path):
    command = [*PROGRAM, "demo", str(tmp_path / "demo"), "--no-browser", "--port", "0"]
    with server(command, tmp_path / "demo.log") as demo:
        asked = requests.get(demo.address, timeout=60)

        assert asked.status_code == 200
        assert 'data-tw="name"' in asked.text
        assert demo.stop() == 0
    assert "Everything that was shown as saved is in the store." in demo.output
    assert demo.log.read_text() == ""
    with tw.open_store(tmp_path / "demo" / "textinator.db") as store:
        assert store.check() == []
        assert len(store.project(1).texts()) >= 20
