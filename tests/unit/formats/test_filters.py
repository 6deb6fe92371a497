"""Exports hold what was asked for, and nothing else."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest

import textinator_widgets as tw
from textinator_widgets import errors

BEGIN = datetime(2030, 5, 1, tzinfo=UTC)


@pytest.fixture
def project(tmp_path):
    """Three people, one a day; one reported the text, one revised, one withdrew a second answer."""
    now = [BEGIN]
    with tw.open_store(tmp_path / "filters.db", clock=lambda: now[0]) as store:
        project = store.create_project("P", task="ner", texts=["Ann met Bob.", "Kim left."], data_order="os")
        project.update(editing_as_revision=True)
        for user in ("anna", "boris", "carl"):
            session = project.annotator(user)
            session.next()
            if user == "boris":
                session.flag({"feedback": "odd"})
            labels = [
                {"marker": "Person", "start": 0, "end": 3},
                {"marker": "Location", "start": 8, "end": 11},
            ]
            batch = session.submit(labels=labels)
            if user == "anna":
                session.edit(batch, labels=labels[:1])
            now[0] += timedelta(days=1)
        session.next()
        session.withdraw(session.submit(labels=[{"marker": "Person", "start": 0, "end": 3}]))
        yield project


def users(project, **filters):
    return [json.loads(line)["user"] for line in project.export("jsonl", **filters).splitlines()]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["anna", "boris", "carl"]),
        ({"user": "boris"}, ["boris"]),
        ({"user": ["anna", "carl"]}, ["anna", "carl"]),
        ({"since": BEGIN + timedelta(days=1)}, ["boris", "carl"]),
        ({"until": "2030-05-02"}, ["anna"]),
        ({"since": "2030-05-02T00:00:00Z", "until": "2030-05-03"}, ["boris"]),
        ({"flagged": True}, ["boris"]),
        ({"flagged": False}, ["anna", "carl"]),
        ({"markers": "Location"}, ["boris", "carl"]),
        ({"keys": [1]}, []),
        ({"keys": [0, "0"], "user": "carl"}, ["carl"]),
        ({"revisions": True}, ["anna", "anna", "boris", "carl"]),
        ({"undone": True}, ["anna", "boris", "carl", "carl"]),
        ({"undone": True, "keys": [1]}, ["carl"]),
    ],
    ids=str,
)
def test_a_filter_keeps_what_it_says(project, filters, expected) -> None:
    assert users(project, **filters) == expected


def test_markers_leave_only_their_labels(project) -> None:
    lines = [json.loads(line) for line in project.export("jsonl", markers=["location"]).splitlines()]

    assert [[label["marker"] for label in line["labels"]] for line in lines] == [["location"], ["location"]]


def test_what_was_withdrawn_or_revised_says_so(project) -> None:
    lines = [json.loads(line) for line in project.export("jsonl", undone=True, revisions=True).splitlines()]

    assert [line.get("undone", False) for line in lines] == [False, False, False, False, True]
    assert lines[1]["revision_of"] == lines[0]["batch"]
    assert [len(line["labels"]) for line in lines] == [2, 1, 2, 2, 1]


@pytest.mark.parametrize("filters", [{}, {"markers": ["person"]}, {"user": "anna", "revisions": True}])
def test_tables_and_frames_have_the_same_undone_rows(tmp_path, filters) -> None:
    with tw.open_store(tmp_path / "undone.db") as store:
        project = store.create_project("P", task="ner", texts=["Ann met Bob.", "Kim."], data_order="os")
        project.add_marker("Note", "free-text")
        project.add_relation("Knows", [("person", "person")])
        session = project.annotator("anna")
        for withdrawn in (False, True):
            session.next()
            labels = [{"id": "a", "marker": "person", "start": 0, "end": 1}]
            labels.append({"id": "b", "marker": "person", "start": 1, "end": 3})
            labels.append({"marker": "location", "start": 0, "end": 3})
            relations = [{"relation": "knows", "links": [{"source": "a", "target": "b"}]}]
            note = {"marker": "note", "content": "?"}
            batch = session.submit(labels=labels, inputs=[note], relations=relations)
            session.edit(batch, labels=labels[1:2])
            if withdrawn:
                session.withdraw(batch)
        for table in ("labels", "inputs", "relations", "batches"):
            rows = csv.DictReader(io.StringIO(project.export("csv", table=table, undone=True, **filters)))
            frame = getattr(project, table)(undone=True, **filters)
            told = [(row["batch"], row["undone"] == "true") for row in rows]
            assert sorted(told) == sorted(zip(frame.batch, frame.undone, strict=True))
        assert len(project.labels(undone=True)) == 8  # what an edit names by no id is another label

        lines = [json.loads(line) for line in project.export("jsonl", undone=True).splitlines()]
        assert [len(line["labels"]) for line in lines] == [1, 1]
        assert [line.get("undone", False) for line in lines] == [False, True]


def test_every_format_takes_the_filters(project, tmp_path) -> None:
    pytest.importorskip("pyarrow")
    for name in ("task", "generic", "jsonl", "csv", "parquet", "conll", "brat", "prodigy", "doccano", "w3c"):
        path = project.export(name, tmp_path / name, user="anna", since="2030-01-01", flagged=False)
        assert path.exists()


@pytest.mark.parametrize(
    ("filters", "error", "words"),
    [
        ({"user": "nobody"}, errors.UnknownUser, "nobody"),
        ({"markers": ["Dog"]}, errors.UnknownMarker, "person"),
        ({"since": "yesterday"}, errors.InvalidSetting, "since"),
        ({"until": 5}, errors.InvalidSetting, "until"),
        ({"flagged": "yes"}, errors.InvalidSetting, "flagged"),
        ({"review_status": "open"}, errors.InvalidSetting, "none, no, rr, rs"),
        ({"keys": 2.5}, errors.InvalidSetting, "keys"),
        ({"users": "anna"}, errors.UnknownSetting, "users"),
    ],
    ids=str,
)
def test_a_filter_that_cannot_be_says_why(project, filters, error, words) -> None:
    with pytest.raises(error, match=words):
        project.export("generic", **filters)
