"""How tests of the board begin: a project in which anna has submitted texts, and its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

import textinator_widgets as tw

from .conftest import Bench
from .desk import DeskKernel

TEXTS = ["Ann met Bohdan in Kiruna.", "Cecilia stayed in Київ.", "The last text of all."]
ANN = {"marker": "Person", "start": 0, "end": 3}


@contextmanager
def answered_project(folder: Path, texts: Sequence[str] = TEXTS, *, left: int = 1) -> Iterator[Any]:
    """Give a project of texts, of which anna has submitted all but the last ones."""
    with tw.open_store(folder / "study.db") as store:
        made = store.create_project(
            "Board", task="ner", texts=list(texts), data_order="os", allow_reviewing=True, author="maria"
        )
        submit(made, "anna", len(texts) - left)
        yield made


def submit(project: Any, user: str, count: int) -> None:
    """Answer the next texts of a person."""
    session = project.annotator(user)
    for _ in range(count):
        session.next()
        session.submit([ANN])


def show(bench: Bench, project: Any, user: str = "anna") -> Page:
    """Open the page of a person who has the last text."""
    bench.kernel = DeskKernel(project, user)
    page = bench.open()
    expect(page.locator("[data-tw=text]")).to_have_text(TEXTS[2])
    return page


def rows_of(page: Page) -> Locator:
    """Give the batches that the board lists."""
    return page.locator("[data-tw=batch]")
