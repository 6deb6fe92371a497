"""The film of a project plays in the guidelines."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

RECORD = """
async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
  const paper = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  recorder.start();
  for (let frame = 0; frame < 12; frame += 1) {
    paper.fillStyle = `hsl(${frame * 30} 80% 50%)`;
    paper.fillRect(0, 0, 64, 48);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}
"""


@pytest.fixture
def opened(tmp_path: Path, bench: Bench) -> Iterator[tuple[Page, Any]]:
    film = base64.b64decode(bench.page.evaluate(RECORD))
    (tmp_path / "intro.webm").write_bytes(film)
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("P", texts=["Ann met Bo."], video_summary="intro.webm")
        bench.kernel = DeskKernel(project, "anna")
        yield bench.open(), project


def test_the_film_of_the_project_plays_in_the_guidelines(opened: tuple[Page, Any], bench: Bench) -> None:
    page, _ = opened
    page.locator("[data-tw=guidelines]").press("Enter")
    dialog = page.locator("[data-tw=guidelines-dialog]")
    show = dialog.locator("[data-tw=play-film]")
    expect(show).to_have_text("Show the film of the project")
    assert bench.faults() == []
    show.press("Enter")

    film = dialog.locator("video[data-tw=film]")
    expect(film).to_be_focused()
    page.wait_for_function(
        "(film) => film.readyState >= 2 && film.videoWidth === 64", arg=film.element_handle()
    )
    assert bench.faults() == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_film_that_has_gone_is_told(opened: tuple[Page, Any], tmp_path: Path) -> None:
    page, _ = opened
    (tmp_path / "intro.webm").unlink()
    page.locator("[data-tw=guidelines]").click()
    dialog = page.locator("[data-tw=guidelines-dialog]")
    dialog.locator("[data-tw=play-film]").click()

    expect(dialog.get_by_role("alert")).to_have_text("The film cannot be loaded.")
    expect(dialog.locator("[data-tw=play-film]")).to_be_enabled()
