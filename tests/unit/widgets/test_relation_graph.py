from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidInput, InvalidLabel, InvalidRelation, InvalidSetting

LABELS = [
    {"id": "b", "marker": "mention", "start": 12, "end": 15, "quote": "She"},
    {"id": "a", "marker": "mention", "start": 0, "end": 3, "quote": "Ann"},
    {"id": "c", "marker": "place", "name": "Place", "color": "#2a9d5c", "quote": "Kiruna 😀", "start": 20},
    {"id": "d", "marker": "mood", "quote": None, "start": None, "end": None},
]
RELATIONS = [
    {"relation": "lives in", "links": [{"source": "a", "target": "c"}], "number": 4},
    {"relation": "same", "links": [{"source": "a", "target": "b"}], "number": 2, "direction": "2"},
]


def test_labels_become_nodes_in_text_order_with_the_numbers_of_their_relations():
    graph = tw.RelationGraph(LABELS, RELATIONS)

    assert [(node["id"], node["text"], node["marker"], node["numbers"]) for node in graph.nodes] == [
        ("a", "Ann", "mention", [2, 4]),
        ("b", "She", "mention", [2]),
        ("c", "Kiruna 😀", "Place", [4]),
        ("d", "", "mood", []),
    ]
    assert graph.nodes[0]["color"] == graph.nodes[1]["color"] != graph.nodes[3]["color"]
    assert graph.nodes[2]["color"] == "#2a9d5c"
    assert [(one["number"], one["name"], one["is_directed"]) for one in graph.relations] == [
        (2, "same", False),
        (4, "lives in", True),
    ]


def test_frames_of_a_project_are_taken_as_they_are(tmp_path):
    with tw.open_store(tmp_path / "study.db") as store:
        project = store.create_project("x", task="corr", texts=["Ann met Bo. She left him."], author="maria")
        session = project.annotator("anna")
        session.next()
        spans = {"a": (0, 3), "b": (8, 10), "c": (12, 15), "d": (21, 24)}
        session.submit(
            labels=[
                {"id": name, "marker": "Mention", "start": start, "end": end}
                for name, (start, end) in spans.items()
            ],
            relations=[
                {"relation": "Corefers", "links": [{"source": "a", "target": "c"}]},
                {"relation": "Corefers", "links": [{"source": "b", "target": "d"}]},
            ],
        )
        graph = tw.RelationGraph(project.labels(), project.relations())

    assert [(node["text"], node["numbers"]) for node in graph.nodes] == [
        ("Ann", [1]),
        ("Bo", [2]),
        ("She", [1]),
        ("him", [2]),
    ]
    assert [(one["name"], one["is_directed"], len(one["links"])) for one in graph.relations] == [
        ("Corefers", False, 1),
        ("Corefers", False, 1),
    ]


def test_rows_of_one_relation_are_one_relation_and_undone_ones_are_left_out():
    row = {"relation_id": "r", "relation": "same", "direction": "2", "cluster": 7, "undone": False}
    rows = [
        {**row, "first_label": "a", "second_label": "b"},
        {**row, "first_label": "b", "second_label": "c"},
        {**row, "relation_id": "s", "first_label": "a", "second_label": "c", "undone": True},
    ]

    (one,) = tw.RelationGraph(LABELS, rows).relations

    assert one["number"] == 7
    assert one["links"] == [{"source": "a", "target": "b"}, {"source": "b", "target": "c"}]


def test_relations_that_their_numbers_do_not_tell_apart_are_numbered_from_one():
    twice = [{**one, "number": 3} for one in RELATIONS]

    assert [one["number"] for one in tw.RelationGraph(LABELS, twice).relations] == [1, 2]


@pytest.mark.parametrize(
    ("labels", "relations", "error", "said"),
    [
        ("abc", [], InvalidSetting, "labels"),
        ([7], [], InvalidSetting, "dict"),
        ([{"marker": "x"}], [], InvalidLabel, "id"),
        ([LABELS[0], LABELS[0]], [], InvalidLabel, "twice"),
        ([{**LABELS[0], "quote": "half \ud83d"}], [], InvalidLabel, "quote"),
        ([{**LABELS[0], "start": "1"}], [], InvalidLabel, "start"),
        ([{**LABELS[0], "color": "red"}], [], InvalidSetting, "color"),
        (LABELS, {"relation": "x"}, InvalidSetting, "relations"),
        (LABELS, [{"relation": "x"}], InvalidRelation, "first_label"),
        (LABELS, [{"relation": "x", "links": []}], InvalidRelation, "links"),
        (LABELS, [{"relation": "x", "links": [{"source": "a", "target": "z"}]}], InvalidRelation, "'z'"),
        (
            LABELS,
            [{"relation": "x", "links": [{"source": "a", "target": "a"}]}],
            InvalidRelation,
            "two labels",
        ),
        (LABELS, [{**RELATIONS[0], "direction": "3"}], InvalidRelation, "direction"),
        (LABELS, [{**RELATIONS[0], "relation": 3}], InvalidInput, "relation"),
    ],
)
def test_what_cannot_be_drawn_is_refused(labels, relations, error, said):
    with pytest.raises(error, match=said):
        tw.RelationGraph(labels, relations)


def test_the_page_chooses_a_label_and_nothing_else():
    graph = tw.RelationGraph(LABELS, RELATIONS)

    graph.comm.receive({"method": "update", "state": {"selected": "a", "nodes": [], "representation": "l"}})
    assert (graph.selected, len(graph.nodes), graph.representation) == ("a", 4, "g")
    graph.comm.receive({"method": "update", "state": {"selected": "z"}})
    assert graph.selected == "a"
    assert graph.comm.states()[-1] == {"selected": "a"}
    graph.comm.receive({"method": "update", "state": {"selected": {"id": []}}})
    assert graph.selected == "a"
    graph.comm.receive({"method": "update", "state": {"selected": None}})
    assert graph.selected is None


def test_python_chooses_labels_that_are_there():
    graph = tw.RelationGraph(LABELS, RELATIONS, representation="l", language="sv")

    graph.selected = "c"
    with pytest.raises(InvalidSetting, match="'z'"):
        graph.selected = "z"

    assert (graph.selected, graph.representation, graph.strings["language"]) == ("c", "l", "sv")
    with pytest.raises(InvalidSetting, match="representation"):
        tw.RelationGraph(LABELS, RELATIONS, representation="graph")
    assert tw.RelationGraph([], None).relations == []
