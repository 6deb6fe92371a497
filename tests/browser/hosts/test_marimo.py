"""The same annotator in marimo."""

from __future__ import annotations

import socket
import sys
import time
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

TEXT = "Ann met Bohdan in Kyiv."

APP = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import textinator_widgets as tw

    project = tw.open_store({store!r}).project({project})
    widget = mo.ui.anywidget(tw.Annotator(project, user="anna"))
    widget
    return


if __name__ == "__main__":
    app.run()
"""


def wait_until_it_listens(address):
    """marimo prints its address before anybody can connect to it."""
    place = urlsplit(address)
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection((place.hostname, place.port), timeout=5).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise


def test_a_text_is_annotated_in_marimo(page, new_project, store, tmp_path, server, desk_of):
    project = new_project([TEXT])
    app = tmp_path / "app.py"
    app.write_text(APP.format(store=str(store.path), project=project.id), encoding="utf-8")
    command = [sys.executable, "-m", "marimo", "run", str(app), "--headless", "--no-token", "--port", "0"]
    with server(command, tmp_path / "marimo.log") as marimo:
        wait_until_it_listens(marimo.address)
        page.goto(marimo.address)
        desk = desk_of(page)
        desk.drag(0, 3)
        desk.press("p")
        desk.wait_for_labels(1)
        desk.submit()
        desk.root.locator("[data-tw=finished]").wait_for()

    (row,) = project.labels().itertuples()
    assert (row.user, row.marker, row.quote) == ("anna", "person", "Ann")
