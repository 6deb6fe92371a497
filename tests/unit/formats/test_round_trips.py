"""What leaves the store comes back equal: every hard text, every format, every label."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from textinator_widgets import errors

HARD = [
    one
    for one in json.loads((Path(__file__).parents[2] / "hard_texts.json").read_text("utf-8"))["texts"]
    if one["expect"] == "accept"
]
TEXTS = [one["text"] for one in HARD]
IMPORTED = [
    ("task", {}),
    ("generic", {}),
    ("generic", {"group_by": "context"}),
    ("jsonl", {}),
    ("conll", {}),
    ("conll", {"scheme": "BIOES", "overlaps": "columns"}),
    ("conll", {"overlaps": "inner", "include_offsets": True}),
    ("brat", {}),
    ("prodigy", {}),
    ("prodigy", {"include_tokens": False}),
    ("doccano", {}),
    ("w3c", {"include_texts": True}),
]


@pytest.fixture
def hard(store):
    """Every hard text with its own labels, the whole of it, and all but its edges, so that labels nest."""
    project = store.create_project("hard", task="ner", texts=TEXTS, data_order="os")
    session = project.annotator("anna")
    for one in HARD:
        session.next()
        end = len(one["text"])
        labels = [
            {"marker": "Person", "start": span["start"], "end": span["end"], "quote": span["quote"]}
            for span in one["spans"]
        ]
        labels.append({"marker": "Location", "start": 0, "end": end})
        if end > 2:
            labels.append({"marker": "Organization", "start": 1, "end": end - 1})
        session.submit(labels=labels)
    return project


def found(project):
    """Count the labels of a project with the texts that they are in."""
    texts = dict(zip(project.texts()["key"], project.texts()["text"], strict=True))
    rows = project.labels().itertuples()
    return Counter((texts[row.key], row.marker, row.start, row.end, row.quote) for row in rows)


@pytest.mark.parametrize(("name", "options"), IMPORTED, ids=str)
@pytest.mark.parametrize("has_texts", [True, False], ids=["texts there", "texts new"])
def test_every_hard_text_comes_back_equal(store, hard, tmp_path, name, options, has_texts) -> None:
    copy = store.create_project("copy", task="ner", texts=TEXTS if has_texts else ["other"])

    done = copy.import_annotations(hard.export(name, tmp_path / "out", **options), name, user="boris")

    assert (done.batches, done.texts) == (len(TEXTS), 0 if has_texts else len(TEXTS))
    assert found(copy) == found(hard)
    assert copy.import_annotations(tmp_path / "out", name, user="boris").known == len(TEXTS)
    assert store.check() == []


def test_every_hard_text_stands_in_the_tables(hard, tmp_path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    expected = Counter(
        (row.key, row.marker, row.start, row.end, row.quote) for row in hard.labels().itertuples()
    )

    rows = list(csv.DictReader(io.StringIO(hard.export("csv"), newline="")))
    assert {row["offset_unit"] for row in rows} == {"code points"}
    assert "offset_unit" not in hard.export("csv", table="batches")
    table = parquet.read_table(hard.export("parquet", tmp_path / "labels.parquet"))

    assert expected == Counter(
        (int(row["key"]), row["marker"], int(row["start"]), int(row["end"]), row["quote"]) for row in rows
    )
    assert expected == Counter(
        (row["key"], row["marker"], row["start"], row["end"], row["quote"]) for row in table.to_pylist()
    )


def test_nothing_of_a_submission_is_lost_in_json_lines(store) -> None:
    texts = ["Ann 😀 met Bob.", "Kim left."]
    projects = [store.create_project(title, task="corr", texts=texts, data_order="os") for title in "AB"]
    for project in projects:
        project.add_marker("Positive", "m-text")
        project.add_marker("Age", "integer")
    session = projects[0].annotator("anna")
    session.next()
    labels = [
        {"marker": "mention", "start": 0, "end": 3, "id": "a", "extra": {"note": "\u2028 \n"}},
        {"marker": "mention", "start": 10, "end": 13, "id": "b", "origin": "suggestion"},
        {"marker": "positive"},
    ]
    relation = {"relation": "corefers", "links": [{"source": "a", "target": "b"}], "extra": {"sure": True}}
    session.submit(labels=labels, relations=[relation], inputs=[{"marker": "age", "content": 3}])

    done = projects[1].import_annotations(projects[0].export("jsonl"), "jsonl")

    assert done.users == ["anna"]
    for frame in ("labels", "inputs", "relations", "batches"):
        first, second = (getattr(project, frame)() for project in projects)
        new = ["project", "batch", "input_id", "first_label", "second_label", "submit_key", "created"]
        first, second = (one.drop(columns=new, errors="ignore") for one in (first, second))
        assert first.to_dict("records") == second.to_dict("records")
    assert list(projects[0].batches()["created"]) == list(projects[1].batches()["created"])


@pytest.mark.parametrize(
    ("name", "options"),
    [
        *((name, {}) for name in ("task", "jsonl", "generic", "prodigy", "doccano", "w3c")),
        ("generic", {"consolidate_clusters": True}),
    ],
    ids=str,
)
def test_relations_keep_their_numbers(store, name, options) -> None:
    first, second = (store.create_project(title, task="corr", texts=["Ann met Bo."]) for title in "AB")
    session = first.annotator("anna")
    session.next()
    spans = [("a", 0, 3), ("b", 4, 7), ("c", 8, 10)]
    labels = [{"marker": "mention", "id": one, "start": start, "end": end} for one, start, end in spans]
    links = [(2, "a", "b"), (5, "b", "c")]
    session.submit(
        labels=labels,
        relations=[
            {"relation": "corefers", "number": number, "links": [{"source": source, "target": target}]}
            for number, source, target in links
        ],
    )

    second.import_annotations(first.export(name, **options), name, user="anna")

    for project in (first, second):
        quotes = project.labels().set_index("label_id")["quote"]
        assert {(row.cluster, quotes[row.first_label]) for row in project.relations().itertuples()} == {
            (2, "Ann"),
            (5, "met"),
        }


def grouped(store, title):
    """A project with a unit of every kind of answer, and a relation from its second marker to its first."""
    project = store.create_project(title, texts=["Ann met Bo."])
    for name in ("Group", "Member"):
        project.add_marker(name)
    unit = project.add_unit(2, 1, code="pair", is_rankable=True)
    for kind, name in (("free-text", "Claim"), ("m-text", "Odd"), ("m-span", "Proof")):
        project.add_marker(name, kind, unit=unit)
    project.add_relation("In", [("Group", "Member")], code="in", direction="1")
    return project


@pytest.fixture
def pair(store):
    """Two such projects; in the first, each group has a claim, a proof and the whole text as odd."""
    first, second = (grouped(store, title) for title in "AB")
    session = first.annotator("anna")
    session.next()
    labels = [
        {"marker": "group", "start": 0, "end": 3, "id": "a"},
        {"marker": "member", "start": 8, "end": 10, "id": "b"},
    ]
    groups = [{"group": name, "group_order": rank} for name, rank in (("one", 2), ("two", 1))]
    for start, group in zip((4, 5), groups, strict=True):
        labels += [{"marker": "proof", "start": start, "end": 7, **group}, {"marker": "odd", **group}]
    session.submit(
        labels=labels,
        inputs=[{"marker": "claim", "content": group["group"], **group} for group in groups],
        relations=[{"relation": "in", "links": [{"source": "b", "target": "a"}]}],
    )
    return first, second


@pytest.mark.parametrize("name", ["task", "generic", "jsonl", "prodigy", "doccano", "w3c"])
def test_answers_in_groups_and_backward_relations_come_back(pair, tmp_path, name) -> None:
    for project in pair[1:]:
        project.import_annotations(pair[0].export(name, tmp_path / "out"), name, user="anna")

    for project in pair:
        frame = project.labels()
        assert sorted(frame[frame.marker == "proof"][["start", "group_order"]].values.tolist()) == [
            [4, 2],
            [5, 1],
        ]
        assert sorted(frame[frame.marker == "odd"]["group_order"]) == [1, 2]
        inputs = project.inputs()
        assert sorted(inputs[["group_order", "content"]].values.tolist()) == [[1, "two"], [2, "one"]]
        for one in frame[frame.marker == "odd"].itertuples():
            assert one.group in set(inputs[inputs.group_order == one.group_order]["group"])
        assert frame[frame.marker.isin(["group", "member"])]["group_order"].isna().all()
        quotes = frame.set_index("label_id")["quote"]
        (link,) = project.relations().itertuples()
        found = (link.direction, quotes[link.first_label], quotes[link.second_label])
        assert found == ("1", "Bo", "Ann")


def test_conll_keeps_the_ranks_of_labels_that_no_tag_shows(pair) -> None:
    hidden = [
        json.loads(line.partition("=")[2])
        for line in pair[0].export("conll").splitlines()
        if line.startswith("# label")
    ]

    assert sorted(label["group_order"] for label in hidden if label["marker"] == "odd") == [1, 2]


def test_brat_has_marked_spans_and_the_direction_of_links(pair, tmp_path) -> None:
    pair[0].export("brat", tmp_path / "out")

    assert "in\tArg1:member, Arg2:group\n" in (tmp_path / "out" / "annotation.conf").read_text("utf-8")
    standoff = (tmp_path / "out" / "0.ann").read_text("utf-8").splitlines()
    kinds = {line.partition("\t")[0]: line.split()[1] for line in standoff}
    assert sorted(kinds.values()) == ["group", "in", "member", "proof", "proof"]
    (link,) = (line.split() for line in standoff if line.startswith("R"))
    ends = [end.partition(":")[2] for end in link[2:]]
    assert [kinds[end] for end in ends] == ["member", "group"]


@pytest.mark.parametrize(("name", "codes"), [("prodigy", "accept"), ("doccano", "cats")])
def test_ranks_that_do_not_fit_their_labels_are_refused(pair, name, codes) -> None:
    line = json.dumps({"text": "Ann met Bo.", codes: ["odd"], f"{codes}_group_order": [1, 2]})

    with pytest.raises(errors.InvalidImport, match=f"as many {codes}_group_order as {codes}, 1; got 2"):
        pair[1].import_annotations(line, name, user="anna")
    assert pair[1].labels().empty


WHERE = os.environ.get("TW_SWEQUAD")


@pytest.mark.skipif(
    not WHERE, reason="TW_SWEQUAD does not name swequad-mc-dev.json, which is not ours to ship"
)
def test_swequad_replayed_as_mcqa_comes_out_equal(store) -> None:
    """A choice's `type` is a marker's name in lower case, its `extra` that of a label; null is none."""
    questions = json.loads(Path(str(WHERE)).read_text("utf-8"))["data"]
    project = store.create_project("SweQUAD-MC", task="mcqa", texts=[one["context"] for one in questions])
    session = project.annotator("anna")
    while (item := session.next()) is not None:
        one = questions[item.key]
        labels = [
            {"marker": choice["type"].capitalize(), "quote": choice["text"]}
            | {name: choice[name] for name in ("start", "end", "extra") if choice.get(name) is not None}
            for choice in one["choices"]
        ]
        session.submit(inputs=[{"marker": "Question", "content": one["question"]}], labels=labels)

    def choices(record):
        return frozenset(
            (one["type"].lower(), one["start"], one["end"], one["text"], json.dumps(one.get("extra") or None))
            for one in record["choices"]
        )

    def answered(project):
        return Counter(
            (entry["context"], annotation["question"], choices(annotation))
            for entry in project.export()
            for annotation in entry["annotations"]
        )

    original = Counter((one["context"], one["question"], choices(one)) for one in questions)
    assert answered(project) == original
    copy = store.create_project("copy", task="mcqa", texts=["other"])
    copy.import_annotations(project.export(), user="boris")
    assert answered(copy) == original
