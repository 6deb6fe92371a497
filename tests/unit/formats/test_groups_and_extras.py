"""Ranks of groups and extras of labels come back from every format that has a place for them."""

from __future__ import annotations

from collections import Counter

import pytest

LABELS = [
    {"marker": "proof", "start": 4, "end": 7, "group_order": 2},
    {"marker": "proof", "start": 0, "end": 3, "group_order": 1},
    {"marker": "proof", "start": 8, "end": 10, "group_order": 1, "extra": {"note": "\u2028 \n"}},
    {"marker": "proof", "start": 0, "end": 3, "group_order": 2},
    {"marker": "odd", "group_order": 2, "extra": {"why": ["😀"]}},
    {"marker": "odd", "group_order": 1},
    {"marker": "person", "id": "p", "start": 0, "end": 3},
    {"marker": "person", "id": "q", "start": 8, "end": 10, "extra": {"sure": True}},
    {"marker": "positive", "extra": {"stars": 3}},
]
INPUTS = [
    {"marker": "claim", "content": "First", "group": "g1", "group_order": 1},
    {"marker": "claim", "content": "Second", "group": "g2", "group_order": 2},
]
RELATIONS = [{"relation": "knows", "links": [{"source": "p", "target": "q"}], "extra": {"since": 1999}}]


def make(store, title, *, with_fields=True, with_relations=True):
    project = store.create_project(title, texts=["Ann met Bo. 😀"])
    unit = project.add_unit(2, 1)
    project.add_marker("Proof", unit=unit)
    project.add_marker("Odd", "m-text", unit=unit)
    if with_fields:
        project.add_marker("Claim", "free-text", unit=unit)
    project.add_marker("Person")
    project.add_marker("Positive", "m-text")
    if with_relations:
        project.add_relation("Knows", [("Person", "Person")], code="knows", direction="0")
    return project


def kept(project, *, with_extras=True):
    """Count what the labels of a project say."""
    return Counter(
        (row.marker, str(row.start), row.quote, str(row.group_order), str(row.extra if with_extras else ""))
        for row in project.labels().itertuples()
    )


@pytest.mark.parametrize("name", ["jsonl", "generic", "prodigy", "doccano", "w3c"])
def test_ranks_and_extras_of_a_unit_with_fields_come_back(store, name) -> None:
    first, second = make(store, "A"), make(store, "B")
    session = first.annotator("anna")
    session.next()
    session.submit(LABELS, INPUTS, RELATIONS)

    second.import_annotations(first.export(name), name, user="anna")

    assert kept(second) == kept(first)
    assert len(kept(first)) == len(LABELS)
    columns = ["marker", "content", "group_order"]
    assert second.inputs()[columns].values.tolist() == first.inputs()[columns].values.tolist()
    assert [row.extra for row in second.relations().itertuples()] == [{"since": 1999}]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("doccano", {"layout": "label"}),
        ("conll", {}),
        ("conll", {"overlaps": "columns", "scheme": "BIOES"}),
        ("brat", {}),
    ],
    ids=str,
)
def test_ranks_of_labels_come_back_where_tags_and_lists_are_the_form(store, tmp_path, name, options) -> None:
    first, second = (make(store, title, with_fields=False, with_relations=False) for title in "AB")
    session = first.annotator("anna")
    session.next()
    session.submit(LABELS)

    second.import_annotations(first.export(name, tmp_path / "out", **options), name, user="anna")

    assert kept(second) == kept(first)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("prodigy", {}),
        ("doccano", {"layout": "entities"}),
        ("doccano", {"layout": "label"}),
        ("jsonl", {}),
        ("conll", {}),
    ],
    ids=str,
)
def test_origins_of_labels_come_back(store, name, options) -> None:
    first, second = (make(store, title, with_fields=False, with_relations=False) for title in "AB")
    session = first.annotator("anna")
    session.next()
    session.submit(
        [
            {"marker": "person", "start": 0, "end": 3, "origin": "suggestion"},
            {"marker": "person", "start": 0, "end": 7},
            {"marker": "proof", "start": 8, "end": 10, "origin": "premarker", "group_order": 1},
            {"marker": "positive", "origin": "suggestion"},
        ]
    )

    second.import_annotations(first.export(name, **options), name, user="anna")

    def origins(project):
        return sorted((row.marker, str(row.end), row.origin) for row in project.labels().itertuples())

    assert origins(second) == origins(first)
    assert [one[2] for one in origins(first)] == ["suggestion", "person", "suggestion", "premarker"]


def test_extras_of_relations_that_go_both_ways_come_back_from_brat(store, tmp_path) -> None:
    projects = [make(store, title, with_fields=False, with_relations=False) for title in "AB"]
    for project in projects:
        project.add_relation("Same", [("Person", "Person")], code="same", direction="2")
    session = projects[0].annotator("anna")
    session.next()
    spans = {"p": (0, 3), "q": (8, 10), "r": (4, 7), "s": (0, 7)}
    session.submit(
        [{"marker": "person", "id": name, "start": a, "end": b} for name, (a, b) in spans.items()]
        + [{"marker": "proof", "start": 0, "end": 3}],
        relations=[
            {"relation": "same", "links": [{"source": "p", "target": "q"}]},
            {"relation": "same", "links": [{"source": "r", "target": "s"}], "extra": {"sure": 0.5}},
        ],
    )

    projects[0].export("brat", tmp_path / "out")
    projects[1].import_annotations(tmp_path / "out", "brat", user="anna")

    assert projects[1].relations()["extra"].tolist() == projects[0].relations()["extra"].tolist()
    assert {"sure": 0.5} in projects[1].relations()["extra"].tolist()
