"""The notebooks of the project run from top to bottom."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import textinator_widgets as tw
from textinator_widgets.serving.initialise import make_demo

ROOT = Path(__file__).resolve().parents[2]
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def execute(tmp_path, monkeypatch):
    """Runs a notebook in an empty folder and gives its code cells by id."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])))

    def go(path, folder=tmp_path, **env):
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
        client.execute()
        return {cell["id"]: cell for cell in notebook.cells if cell.cell_type == "code"}

    return go


def outputs(cell, mime="text/plain"):
    return [output["data"][mime] for output in cell["outputs"] if mime in output.get("data", {})]


def test_the_tutorial_runs_and_ends_with_answers(execute, tmp_path):
    cells = execute(ROOT / "notebooks" / "tutorial" / "01_first_project.ipynb")

    assert len(outputs(cells["annotate"], WIDGET)) == 1
    assert len(outputs(cells["labeler"], WIDGET)) == 1
    for quote in ("Falun", "Новограді-Волинському", "Tallinn"):
        assert quote in outputs(cells["answers"])[0]
    with tw.open_store(tmp_path / "study.db") as store:
        assert set(store.project("First steps").labels()["key"]) == {"letter", "poet", "ferry"}


def test_the_page_of_the_server_shows_the_project_that_is_asked_for(execute, tmp_path):
    with tw.open_store(tmp_path / "study.db") as store:
        store.create_project("First", task="ner", texts=["one"])
        second = store.create_project("Second", task="ner", texts=["two"])
    env = {"TW_SERVED": "1", "TW_USER": "anna", "TW_STORE": str(tmp_path / "study.db")}

    cells = execute(ROOT / "notebooks" / "annotate.ipynb", **env, QUERY_STRING=f"project={second.id}")

    assert len(outputs(cells["annotate"], WIDGET)) == 1
    with tw.open_store(tmp_path / "study.db") as store:
        assert store.project("Second").log()["user"].tolist() == ["anna"]
        assert len(store.project("First").log()) == 0


def test_the_manager_of_the_server_is_that_of_its_visitor(execute, tmp_path):
    with tw.open_store(tmp_path / "study.db") as store:
        store.create_user("maria", groups=["project_managers"])
    env = {"TW_SERVED": "1", "TW_USER": "maria", "TW_VERIFIED": "login", "TW_STORE": str(tmp_path / "study.db")}

    cells = execute(ROOT / "notebooks" / "manage.ipynb", **env)

    assert len(outputs(cells["manage"], WIDGET)) == 1


def test_the_notebook_of_projects_lists_them(execute, tmp_path):
    with tw.open_store(tmp_path / "study.db") as store:
        store.create_project("First", task="ner", texts=["one"])
        store.create_project("Листи", language="uk", texts=["two", "three"])

    cells = execute(ROOT / "notebooks" / "home.ipynb", TW_STORE=str(tmp_path / "study.db"))

    shown = outputs(cells["projects"], "text/html")[0]
    assert "First" in shown
    assert "Листи" in shown


def test_the_page_of_the_server_imports_no_pandas(execute, tmp_path):
    with tw.open_store(tmp_path / "study.db") as store:
        store.create_project("First", task="ner", texts=["one"])
    notebook = nbformat.read(ROOT / "notebooks" / "annotate.ipynb", as_version=4)
    probe = nbformat.v4.new_code_cell(
        "import sys; [name for name in ('pandas', 'numpy', 'alembic') if name in sys.modules]"
    )
    probe["id"] = "probe"
    notebook.cells.append(probe)
    nbformat.write(notebook, tmp_path / "probe.ipynb")

    cells = execute(tmp_path / "probe.ipynb", TW_STORE=str(tmp_path / "study.db"))

    assert outputs(cells["probe"]) == ["[]"]


def test_the_notebook_of_a_new_folder_runs(execute, tmp_path):
    make_demo(tmp_path / "demo")

    cells = execute(tmp_path / "demo" / "notebooks" / "start.ipynb", tmp_path / "demo" / "notebooks")

    assert len(outputs(cells["annotate"], WIDGET)) == 1
