"""The layers of the page's code: imports point downward, siblings do not import each other."""

from __future__ import annotations

import re

from tree import FRONT_END, hand_written, name

LEVELS = {
    "protocol": 0,
    "core": 1,
    "kit": 2,
    "painters": 3,
    "kinds": 3,
    "actions": 3,
    "parts": 6,
    "workbench": 4,
    "annotator": 5,
    "span-labeler": 5,
    "relation-graph": 5,
    "watch": 5,
    "manager": 5,
    "survey": 5,
}
IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;"']*?["']([^"']+)["']""", re.M)
DOM = re.compile(r"\b(?:document|window|navigator|localStorage|HTML\w*Element|addEventListener)\b")


def modules():
    return [path for path in hand_written(".ts", ".tsx") if FRONT_END in path.parents]


def imports(path):
    text = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
    return [target for target in IMPORT.findall(text) if target != "use strict"]


def folder(path):
    return path.relative_to(FRONT_END).parts[0]


def test_every_folder_has_a_level():
    assert {folder(path) for path in modules()} <= LEVELS.keys()


def test_imports_point_downward():
    wrong = []
    for path in modules():
        for target in imports(path):
            if target.startswith("."):
                other = folder((path.parent / target).resolve())
                if other != folder(path) and LEVELS[other] >= LEVELS[folder(path)]:
                    wrong.append(f"{name(path)} imports {target}")

    assert len(modules()) > 40
    assert wrong == []


def test_no_imports_go_round():
    graph = {
        path: [
            (path.parent / target).resolve()
            for target in imports(path)
            if target.startswith(".") and not target.endswith(".css")
        ]
        for path in modules()
    }
    done: set = set()

    def visit(path, trail):
        assert path not in trail, " -> ".join(name(one) for one in [*trail[trail.index(path) :], path])
        if path not in done:
            for target in graph.get(path, []):
                visit(target, [*trail, path])
            done.add(path)

    for path in graph:
        visit(path, [])

    assert set(graph) <= done


def test_only_the_entries_are_called_index():
    assert {folder(path) for path in modules() if path.stem == "index"} <= {
        "annotator",
        "span-labeler",
        "relation-graph",
        "watch",
        "manager",
        "survey",
    }


def test_core_knows_no_framework_and_no_document():
    places = []
    for path in modules():
        if folder(path) == "core":
            places += [f"{name(path)}: {target}" for target in imports(path) if "preact" in target]
            text = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.M)
            text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
            places += [f"{name(path)}: {found}" for found in DOM.findall(text)]

    assert places == []
