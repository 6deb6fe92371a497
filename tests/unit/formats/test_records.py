"""Annotations that stand in a frame or in dicts are stored, each quote checked."""

from __future__ import annotations

import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets import errors

TEXTS = pd.DataFrame({"text": ["Ann 😀 met Bob.", "Kim left."]}, index=["x", "y"])
ANN = {"key": "x", "marker": "Person", "start": 0, "end": 3, "quote": "Ann"}
BOB = {"key": "x", "marker": "Person", "start": 10, "end": 13, "quote": "Bob"}
KIM = {"key": "y", "marker": "person", "start": 0, "end": 3}


@pytest.fixture
def store(sqlite_path):
    with tw.open_store(sqlite_path) as opened:
        yield opened
        assert opened.check() == []


@pytest.fixture
def project(store):
    made = store.create_project("Names", task="ner", texts=TEXTS)
    made.add_marker("Note", "free-text")
    made.add_marker("Sad", "m-text")
    return made


def rows_of(project):
    frame = project.labels().sort_values(["user", "key", "start"])
    return [tuple(row) for row in frame[["user", "key", "marker", "quote"]].itertuples(index=False)]


@pytest.mark.parametrize("as_frame", [True, False])
def test_rows_become_one_submission_of_each_person_on_each_text(project, as_frame) -> None:
    rows = [ANN, KIM, BOB, {"key": "x", "marker": "Note", "content": "odd"}]

    done = project.import_annotations(pd.DataFrame(rows) if as_frame else rows, user="anna")

    assert (done.batches, done.users, done.refused) == (2, ["anna"], [])
    assert rows_of(project) == [
        ("anna", "x", "person", "Ann"),
        ("anna", "x", "person", "Bob"),
        ("anna", "y", "person", "Kim"),
    ]
    assert project.inputs()["content"].tolist() == ["odd"]


def test_the_frames_of_a_project_go_into_another_one_once(store, project) -> None:
    session = project.annotator("anna")
    for _ in range(2):
        item = session.next()
        labels = [
            {"marker": "Person", "start": 0, "end": 3, "extra": {"sure": True}},
            {"marker": "Sad"},
        ]
        session.submit(labels=labels, inputs=[{"marker": "Note", "content": item.key}])
    frame = pd.concat([project.labels(), project.inputs()])
    other = store.create_project("Copy", task=project.spec(), texts=TEXTS)

    assert other.import_annotations(frame).batches == 2
    assert other.import_annotations(frame).known == 2

    columns = ["batch", "user", "key", "marker", "quote", "created", "label_id"]
    assert other.labels()[columns].to_dict("records") == [
        {**row, "batch": other_row}
        for row, other_row in zip(
            project.labels()[columns].to_dict("records"), other.labels()["batch"], strict=True
        )
    ]
    assert other.labels()["extra"].tolist() == project.labels()["extra"].tolist()
    assert other.inputs()["content"].tolist() == project.inputs()["content"].tolist()


def test_a_row_that_cannot_be_taken_refuses_all_unless_parts_are_wanted(project) -> None:
    rows = [
        ANN,
        {**BOB, "quote": "Bo!"},
        {**KIM, "end": 99},
        {**KIM, "marker": "Dog"},
        {"key": "z", "marker": "Person", "start": 0, "end": 1},
        {"start": 0},
        KIM,
    ]
    with pytest.raises(errors.InvalidImport, match="Nothing was imported") as refused:
        project.import_annotations(rows, user="anna")
    assert project.labels().empty
    assert len(refused.value.problems) >= 3

    done = project.import_annotations(rows, user="anna", partly=True)

    assert rows_of(project) == [("anna", "x", "person", "Ann"), ("anna", "y", "person", "Kim")]
    assert sorted(one["where"] for one in done.refused) == [f"row {n}" for n in (2, 3, 4, 5, 6)]
    assert all(one["message"] for one in done.refused)


def test_parts_of_a_file_are_whole_submissions(project) -> None:
    lines = (
        '{"key": "x", "labels": [{"marker": "person", "start": 0, "end": 3}]}\n'
        '{"key": "y", "labels": [{"marker": "person", "start": 0, "end": 3, "quote": "Tom"}]}\n'
        "no JSON\n"
    )

    done = project.import_annotations(lines, "jsonl", user="anna", partly=True)

    assert (done.batches, [one["where"] for one in done.refused]) == (1, ["line 2", "line 3"])


@pytest.mark.parametrize(
    ("given", "format"),
    [("rows.csv", "records"), (5, "records"), ([1, 2], "records"), ([{"marker": 5}], None), ({}, "records")],
)
def test_what_is_no_row_is_refused(project, given, format) -> None:
    with pytest.raises(errors.InvalidImport, match="Expected"):
        project.import_annotations(given, format, user="anna")
    assert project.batches().empty


def test_the_text_of_an_answer_that_is_refused_is_not_added(project) -> None:
    new = {"text": "New text.", "marker": "Person", "start": 0, "end": 3}
    wrong = {**new, "text": "Other text.", "quote": "zz"}

    done = project.import_annotations([new, wrong], user="anna", partly=True)

    assert (done.batches, done.texts) == (1, 1)
    assert project.texts()["text"].tolist() == [*TEXTS["text"], "New text."]


@pytest.mark.parametrize("give", [tuple, iter, lambda rows: (row for row in rows)])
def test_rows_may_come_in_a_tuple_or_one_by_one(project, give) -> None:
    assert project.import_annotations(give([ANN, KIM]), user="anna").batches == 2
    assert len(project.labels()) == 2


def test_a_file_of_another_format_may_come_in_a_tuple(store, project) -> None:
    project.import_annotations([ANN, KIM], user="anna")
    other = store.create_project("Other", task="ner", texts=TEXTS)

    assert other.import_annotations(tuple(project.export("generic")), "generic", user="anna").batches == 2


@pytest.mark.parametrize("as_frame", [True, False])
def test_a_row_whose_marker_has_another_name_says_what_it_has(project, as_frame) -> None:
    rows = [{"key": "x", "label": "Person", "start": 0, "end": 3}]

    with pytest.raises(errors.InvalidImport, match=r'row 1: .* as "marker"; .*key, label, start, end'):
        project.import_annotations(pd.DataFrame(rows) if as_frame else rows, user="anna")


def test_partly_is_true_or_false(project) -> None:
    with pytest.raises(errors.InvalidSetting, match="partly"):
        project.import_annotations([ANN], user="anna", partly="yes")


@pytest.mark.parametrize("as_frame", [True, False])
def test_columns_that_are_not_read_are_told_and_those_of_our_frames_are_not(project, as_frame) -> None:
    rows = [{**ANN, "comment": "keep", 5: "x"}, {**KIM, "qoute": "Kim"}]

    done = project.import_annotations(pd.DataFrame(rows) if as_frame else rows, user="anna")

    assert (done.batches, done.unread) == (2, ["5", "comment", "qoute"])
    frame = pd.concat([project.labels(with_text=True), project.inputs(with_text=True)])
    assert project.import_annotations(frame).unread == []


@pytest.mark.parametrize("as_frame", [True, False])
@pytest.mark.parametrize("name", ["Quote", " quote", "QUOTE "])
def test_a_quote_in_a_misspelt_column_is_refused_and_not_passed_over(project, as_frame, name) -> None:
    rows = [{"key": "x", "marker": "Person", "start": 0, "end": 3, name: "WRONG"}]

    with pytest.raises(errors.InvalidImport, match=r'Expected the column "quote"; got .* Rename it'):
        project.import_annotations(pd.DataFrame(rows) if as_frame else rows, user="anna", partly=as_frame)

    assert project.labels().empty


def test_partly_leaves_out_the_rows_that_are_misspelt(project) -> None:
    done = project.import_annotations([ANN, {**KIM, "Group order": 1}], user="anna", partly=True)

    assert [one["where"] for one in done.refused] == ["row 2"]
    assert rows_of(project) == [("anna", "x", "person", "Ann")]


def test_a_column_beside_the_one_that_is_read_is_not_taken_for_it(project) -> None:
    done = project.import_annotations([{**ANN, "Quote": "a note"}], user="anna")

    assert (done.batches, done.unread) == (1, ["Quote"])


@pytest.mark.parametrize("levels", [["key"], ["key", "row"]])
def test_the_index_of_a_frame_may_be_the_keys(project, levels) -> None:
    frame = (
        pd.DataFrame([{**ANN, "row": 1}, {**KIM, "row": 2}])
        .set_index(levels)
        .drop(columns="row", errors="ignore")
    )

    assert project.import_annotations(frame, user="anna").batches == 2
    assert rows_of(project) == [("anna", "x", "person", "Ann"), ("anna", "y", "person", "Kim")]


def test_a_frame_that_names_no_texts_says_how_its_index_is_taken(project) -> None:
    frame = pd.DataFrame([ANN]).set_index("key").rename_axis("which")

    with pytest.raises(
        errors.InvalidImport, match=r'column key, text or sha256; the columns .*rename_axis\("key"\)'
    ):
        project.import_annotations(frame, user="anna")

    assert project.import_annotations(frame.rename_axis("key"), user="anna").batches == 1
