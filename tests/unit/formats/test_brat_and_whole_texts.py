"""Relations of labels on the whole text come back, and markers whose codes brat does not take."""

from __future__ import annotations

import json

import pytest

from textinator_widgets import errors

LABELS = [
    {"marker": "person", "id": "p", "start": 0, "end": 3},
    {"marker": "person", "id": "q", "start": 8, "end": 10},
    {"marker": "topic", "id": "t", "extra": {"why": "😀"}},
    {"marker": "mood", "id": "m", "origin": "suggestion"},
]
RELATIONS = [
    {
        "relation": "about",
        "number": 3,
        "extra": {"sure": 1},
        "links": [{"source": "p", "target": "q"}, {"source": "q", "target": "t"}],
    },
    {"relation": "same", "links": [{"source": "p", "target": "t"}, {"source": "t", "target": "m"}]},
    {"relation": "same", "links": [{"source": "p", "target": "q"}], "extra": {"sure": 2}},
]


def make(store, title):
    project = store.create_project(title, texts=["Ann met Bo."])
    project.add_marker("Person")
    project.add_marker("Topic", "m-text")
    project.add_marker("Mood", "m-text")
    pairs = [("Person", "Topic"), ("Person", "Person")]
    project.add_relation("About", pairs, code="about", direction="0")
    project.add_relation("Same", [*pairs, ("Topic", "Mood")], code="same", direction="2")
    return project


def linked(project, name):
    """Give the links of each relation by the words or markers at their ends, and the labels."""
    labels = project.labels().set_index("label_id")
    names = {one: row.quote if isinstance(row.quote, str) else row.marker for one, row in labels.iterrows()}
    links = {}
    for row in project.relations().itertuples():
        # a directed relation of brat is one link, as its lines have no numbers
        relation = row.relation if name == "brat" and row.relation == "about" else row.cluster
        ends = (names[row.first_label], names[row.second_label])
        links.setdefault((row.relation, str(relation)), []).append((*ends, str(row.extra)))
    columns = ["marker", "quote", "extra", *(["origin"] if name != "w3c" else [])]
    kept = sorted(str(row) for row in labels[columns].fillna("").values.tolist())
    return sorted(sorted(one) for one in links.values()), kept


@pytest.mark.parametrize("name", ["prodigy", "doccano", "brat", "jsonl", "generic", "w3c"])
def test_relations_of_labels_on_the_whole_text_come_back(store, tmp_path, name) -> None:
    first, second = make(store, "A"), make(store, "B")
    session = first.annotator("anna")
    session.next()
    session.submit(LABELS, relations=RELATIONS)

    second.import_annotations(first.export(name, tmp_path / "out"), name, user="anna")

    assert linked(second, name)[0] == linked(first, name)[0]
    if name != "generic":  # which has no origins
        assert linked(second, name)[1] == linked(first, name)[1]
    assert store.check() == []


def test_an_end_that_is_not_there_is_refused(store) -> None:
    project = make(store, "A")
    relation = {"relation": "about", "cluster": 1, "source": {"id": "p"}}
    span = {"id": "p", "start": 0, "end": 3, "label": "person"}
    line = {"text": "Ann met Bo.", "spans": [span], "accept": ["topic"]}

    for end in ({"place": 1}, {"place": True}, {"id": "nobody"}, {}, {"place": -1}):
        line["accept_relations"] = [{**relation, "target": end}]
        with pytest.raises(errors.InvalidImport, match="each end in accept_relations as the id of a span"):
            project.import_annotations(json.dumps(line), "prodigy", user="anna")

    assert project.batches().empty


NAMES = ["Лицо", "Дата", "Å", "Ä", "人", "A", "a", "Person", "person", "Été.1"]


def named(store, title):
    project = store.create_project(title, texts=["Ann met Bo."])
    for code in NAMES:
        project.add_marker(f"Marker {code}", code=code)
    for code in NAMES:
        project.add_relation(f"Relation {code}", [("Лицо", "人")], code=code, direction="0")
    return project


def test_every_marker_and_relation_has_a_type_of_its_own_in_brat(store, tmp_path) -> None:
    first, second = named(store, "A"), named(store, "B")
    labels = [{"marker": code, "id": code, "start": 0, "end": place} for place, code in enumerate(NAMES, 1)]
    links = [{"source": "Лицо", "target": "人"}]
    session = first.annotator("anna")
    session.next()
    session.submit(labels, relations=[{"relation": code, "links": links} for code in NAMES])

    folder = first.export("brat", tmp_path / "out")
    second.import_annotations(folder, "brat", user="anna")

    entities, relations = (folder / "annotation.conf").read_text("ascii").split("\n\n")[:2]
    types = entities.splitlines()[1:]
    assert types == ["type", "type_2", "A_2", "A_3", "type_3", "A", "a", "Person", "person", "Ete_1"]
    assert len({line.partition("\t")[0] for line in relations.splitlines()[1:]}) == len(NAMES)
    for project in (first, second):
        assert sorted(zip(project.labels()["end"], project.labels()["marker"], strict=True)) == list(
            enumerate(NAMES, 1)
        )
        assert sorted(project.relations()["relation"]) == sorted(NAMES)


def test_what_a_file_says_about_types_is_checked(store, tmp_path) -> None:
    project = make(store, "A")
    (tmp_path / "0.txt").write_text("Ann met Bo.", encoding="utf-8")
    (tmp_path / "0.ann").write_text("T1\ttype 0 3\tAnn\n", encoding="utf-8")

    for types in ([], {"markers": 1}, {"markers": {"type": 5}}):
        (tmp_path / "textinator.json").write_text(json.dumps({"types": types}), encoding="utf-8")
        with pytest.raises(errors.InvalidImport, match=r"textinator\.json: Expected"):
            project.import_annotations(tmp_path, "brat", user="anna")

    (tmp_path / "textinator.json").write_text('{"types": {"markers": {"type": "person"}}}', encoding="utf-8")
    assert project.import_annotations(tmp_path, "brat", user="anna").batches == 1
