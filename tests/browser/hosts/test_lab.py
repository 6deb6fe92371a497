"""The same project in JupyterLab and in Notebook 7."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NEWS = "@jupyterlab/apputils-extension:announcements"
OTHER = "@jupyterlab/apputils-extension:notification"
TEXT = "Ann met Bohdan in Kyiv."
SESSION = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session"
CONNECTED = f"{SESSION}?.kernel?.connectionStatus === 'connected'"


@pytest.fixture
def notebook(folder):
    """Writes a notebook into the project folder and gives its path there."""

    def write(name, *cells):
        made = {
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"c{number}",
                    "metadata": {},
                    "execution_count": None,
                    "outputs": [],
                    "source": cell,
                }
                for number, cell in enumerate(cells)
            ],
            "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (folder / "notebooks" / name).write_text(json.dumps(made), encoding="utf-8")
        return f"notebooks/{name}"

    return write


def visit(page, lab, view, path):
    """Open a notebook and run all its cells."""
    parts = urlsplit(lab.address)
    page.goto(f"{parts.scheme}://{parts.netloc}/{view}/{path}?{parts.query}&reset")
    page.wait_for_function(CONNECTED, timeout=60_000)
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")


@pytest.mark.parametrize("view", ["lab/tree", "notebooks"])
def test_a_text_is_annotated_and_watched_in_a_notebook(context, lab, new_project, notebook, desk_of, view):
    page = context.new_page()
    project = new_project([TEXT])
    path = notebook(
        f"{view.replace('/', '-')}.ipynb",
        f'import textinator_widgets as tw\nproject = tw.open_store("../textinator.db").project({project.id})',
        "tw.watch(project)",
        'tw.Annotator(project, user="anna")',
    )

    visit(page, lab, view, path)
    desk = desk_of(page)
    rows = page.locator("[data-tw=row]")
    expect(page.locator("[data-tw=watch] [data-tw=count]")).to_have_text("0 rows")
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.submit()
    desk.root.locator("[data-tw=finished]").wait_for()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Ann")

    (row,) = project.labels().itertuples()
    assert (row.user, row.marker, TEXT[row.start : row.end], row.quote) == ("anna", "person", "Ann", "Ann")


def test_two_views_of_one_annotator_show_the_same(page, lab, new_project, notebook, desk_of):
    project = new_project([TEXT, "Kyiv is old."])
    path = notebook(
        "two-views.ipynb",
        f'import textinator_widgets as tw\nproject = tw.open_store("../textinator.db").project({project.id})',
        'annotator = tw.Annotator(project, user="anna")\nannotator',
        "annotator",
    )
    visit(page, lab, "lab/tree", path)
    desk = desk_of(page)
    roots = page.locator("[data-tw=annotator]")
    roots.nth(1).wait_for()
    first = desk.text.first.text_content()

    desk.drag(0, 3)
    desk.press("p")
    page.wait_for_function("() => document.querySelectorAll('[data-tw=text] [data-tw=label]').length >= 1")
    desk.root.locator("[data-tw=submit]").click()
    page.wait_for_function(
        "before => [...document.querySelectorAll('[data-tw=text]')].every(e => e.textContent !== before)",
        arg=first,
    )

    texts = roots.locator("[data-tw=text]").all_text_contents()
    assert len(texts) == 2
    assert texts[0] == texts[1] != first
    assert len(project.batches()) == 1


def test_a_labeler_without_a_store_gives_a_table(strict_page, lab, notebook, desk_of):
    page = strict_page
    path = notebook(
        "labeler.ipynb",
        "import textinator_widgets as tw\n"
        'w = tw.SpanLabeler("Ann met Bohdan 😀 in Kyiv.", markers=["Person", "Place"])\nw',
        'import ipywidgets\nout = ipywidgets.HTML(value="-")\n'
        "w.observe(lambda change: setattr(out, 'value', w.frame().to_json(orient='records')), 'labels')\nout",
    )
    visit(page, lab, "lab/tree", path)
    desk = desk_of(page, "span-labeler")

    desk.drag(20, 24)
    desk.press("l")
    desk.wait_for_labels(1)
    page.wait_for_function(
        "() => document.querySelector('.jp-OutputArea .widget-html')?.textContent.includes('Kyiv')"
    )

    (row,) = json.loads(page.locator(".widget-html-content").last.text_content())
    assert (row["marker"], row["name"], row["start"], row["end"], row["quote"]) == (
        "place",
        "Place",
        20,
        24,
        "Kyiv",
    )


def test_a_labeler_without_a_store_shows_markdown_and_relations(strict_page, lab, notebook, desk_of):
    page = strict_page
    path = notebook(
        "relations.ipynb",
        "import textinator_widgets as tw\n"
        'tw.SpanLabeler("# Title\\n\\nAnn met **Bo**.", ["Person"], formatting="md", '
        'relation_definitions=["Near"])',
    )
    visit(page, lab, "lab/tree", path)
    desk = desk_of(page, "span-labeler")

    desk.root.locator('[data-tw="text"] .tw-md-heading1').first.wait_for()
    desk.root.locator('[data-tw="relation"][data-code="near"]').wait_for()


def test_jupyterlab_looks_for_no_news_and_no_newer_version(page, lab):
    parts = urlsplit(lab.address)
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{parts.scheme}://{parts.netloc}/lab?{parts.query}&reset")
    page.wait_for_function("window.jupyterapp?.shell?.widgets('main').next()")
    page.evaluate("window.jupyterapp.restored")
    settings = json.loads(page.locator("#jupyter-config-data").text_content())
    answer = page.request.get(f"{parts.scheme}://{parts.netloc}/lab/api/update?{parts.query}")

    assert settings["news"] == {"disabled": True}
    assert answer.json()["notification"] is None
    assert page.evaluate("name => window.jupyterapp.hasPlugin(name)", OTHER)
    assert not page.evaluate("name => window.jupyterapp.hasPlugin(name)", NEWS)
    assert {urlsplit(url).hostname for url in asked if url.startswith("http")} == {parts.hostname}


def test_a_restarted_kernel_of_a_notebook_is_told_at_once_and_keeps_the_work(
    context, lab, new_project, notebook, desk_of
):
    page = context.new_page()
    project = new_project([TEXT])
    path = notebook(
        "restarted.ipynb",
        f'import textinator_widgets as tw\nproject = tw.open_store("../textinator.db").project({project.id})',
        'tw.Annotator(project, user="anna")',
    )
    visit(page, lab, "lab/tree", path)
    desk = desk_of(page)
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.wait_until_saved()
    page.evaluate(f"() => {SESSION}.kernel.restart()")
    expect(desk.status).to_contain_text("If it was restarted, run the cell again; nothing is lost.")
    desk.drag(8, 14)
    desk.press("p")
    desk.wait_for_labels(2)

    page.wait_for_function(CONNECTED)
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")

    desk.wait_until_saved()
    desk.wait_for_labels(2)
    assert [label["quote"] for label in project.annotator("anna").draft["labels"]] == ["Ann", "Bohdan"]
