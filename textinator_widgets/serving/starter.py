"""The notebook that a project folder begins with."""

from __future__ import annotations

import json
from pathlib import Path

_CELLS = [
    (
        "markdown",
        "about",
        "# {title}\n\nRun the cells from above (Shift+Enter). "
        "What the page shows as *Saved* is in the store.",
    ),
    (
        "code",
        "open",
        "import textinator_widgets as tw\n\n"
        'store = tw.open_store("../textinator.db")\n'
        "project = store.project({quoted})",
    ),
    ("code", "annotate", "tw.Annotator(project)"),
    ("markdown", "answers", "The answers, one row for each label:"),
    ("code", "labels", "project.labels()"),
]


def write_starter(path: Path, title: str) -> None:
    """Write the notebook of a project; one that is there stays."""
    if path.exists():
        return
    cells = []
    for kind, name, source in _CELLS:
        text = source.replace("{title}", title).replace("{quoted}", json.dumps(title, ensure_ascii=False))
        cell: dict[str, object] = {"cell_type": kind, "id": name, "metadata": {}, "source": text}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        cells.append(cell)
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
