"""Frames hold what was asked for, in the same types with and without rows."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets import errors

BEGIN = datetime(2030, 5, 1, tzinfo=UTC)
TEXTS = ["Ann met Bob.", "Kim left."]
ANSWERS = ("labels", "inputs", "relations", "batches")
FRAMES = (*ANSWERS, "texts", "log", "flags")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Three people, one a day: anna revised, boris reported the text, carl withdrew his second answer."""
    now = [BEGIN]
    path = tmp_path_factory.mktemp("frames") / "filters.db"
    with tw.open_store(path, clock=lambda: now[0]) as store:
        store.create_project("Other", task="ner", texts=TEXTS, data_order="os")
        project = store.create_project("P", task="ner", texts=TEXTS, data_order="os")
        project.add_marker("Note", "free-text")
        project.add_relation("knows", [("Person", "Location"), ("Person", "Person")])
        project.update(editing_as_revision=True)
        for user in ("anna", "boris", "carl"):
            session = project.annotator(user)
            session.next()
            if user == "boris":
                session.flag({"feedback": "odd"})
            labels = [
                {"id": "a", "marker": "Person", "start": 0, "end": 3},
                {"id": "b", "marker": "Location", "start": 8, "end": 11},
            ]
            batch = session.submit(
                labels=labels,
                inputs=[{"marker": "Note", "content": user}],
                relations=[{"relation": "knows", "links": [{"source": "a", "target": "b"}]}],
            )
            if user == "anna":
                session.edit(batch, labels=labels[:1], inputs=[{"marker": "Note", "content": "less"}])
            now[0] += timedelta(days=1)
        session.next()
        session.withdraw(session.submit(labels=[{"marker": "Person", "start": 0, "end": 3}]))
        project.annotator("dora").next()
        yield project


def users(frame):
    return sorted(frame["user"].tolist())


CASES = [
    ({}, "anna anna boris boris carl carl"),
    ({"user": "boris"}, "boris boris"),
    ({"user": ["anna", "carl"]}, "anna carl carl"),
    ({"since": BEGIN + timedelta(days=1)}, "boris boris carl carl"),
    ({"until": "2030-05-02"}, "anna"),
    ({"since": "2030-05-02T00:00:00Z", "until": "2030-05-03"}, "boris boris"),
    ({"flagged": True}, "boris boris"),
    ({"flagged": False}, "anna carl carl"),
    ({"markers": "Location"}, "boris carl"),
    ({"markers": ["person", "Location"], "user": "carl"}, "carl carl"),
    ({"keys": 1}, ""),
    ({"keys": [0], "user": "carl"}, "carl carl"),
    ({"revisions": True, "user": "anna"}, "anna anna anna"),
    ({"undone": True, "keys": [1]}, "carl"),
    ({"review_status": "none", "user": "boris"}, "boris boris"),
    ({"review_status": ["rr", "rs"]}, ""),
]


@pytest.mark.parametrize(("filters", "expected"), CASES[1:], ids=str)
def test_a_filter_of_labels_keeps_what_it_says(project, filters, expected) -> None:
    frame = project.labels(**filters)

    assert users(frame) == expected.split()
    assert [row["label_id"] for row in project.iter_labels(**filters)] == frame["label_id"].tolist()


@pytest.mark.parametrize(
    ("filters", "inputs", "relations", "batches"),
    [
        ({}, "anna boris carl", "boris carl", "anna boris carl"),
        ({"user": "boris"}, "boris", "boris", "boris"),
        ({"until": "2030-05-02"}, "anna", "", "anna"),
        ({"flagged": True}, "boris", "boris", "boris"),
        ({"markers": "note"}, "anna boris carl", "", "anna boris carl"),
        ({"markers": "person"}, "", "", "anna boris carl"),
        ({"markers": ["person", "location"]}, "", "boris carl", "anna boris carl"),
        ({"markers": "location"}, "", "", "boris carl"),
        ({"revisions": True, "user": "anna"}, "anna anna", "anna", "anna anna"),
        ({"undone": True, "keys": [1]}, "", "", "carl"),
    ],
    ids=str,
)
def test_the_other_frames_take_the_same_filters(project, filters, inputs, relations, batches) -> None:
    assert users(project.inputs(**filters)) == inputs.split()
    assert users(project.relations(**filters)) == relations.split()
    assert users(project.batches(**filters)) == batches.split()


@pytest.mark.parametrize(
    ("filters", "keys", "claims", "submissions"),
    [
        ({}, [0, 1], [1, 0], [3, 0]),
        ({"keys": 1}, [1], [0], [0]),
        ({"user": "dora"}, [0], [1], [0]),
        ({"user": ["anna", "boris"]}, [0], [0], [2]),
        ({"since": "2030-05-02", "until": "2030-05-03"}, [0], [0], [1]),
        ({"flagged": True}, [0], [1], [3]),
        ({"flagged": False}, [1], [0], [0]),
        ({"user": "carl", "undone": True}, [0, 1], [0, 0], [1, 1]),
        ({"markers": "location"}, [0], [1], [2]),
        ({"markers": "note", "user": "anna", "revisions": True}, [0], [0], [2]),
        ({"review_status": "none"}, [0], [1], [3]),
        ({"review_status": "rr"}, [], [], []),
    ],
    ids=str,
)
def test_texts_are_chosen_and_counted_by_the_filters(project, filters, keys, claims, submissions) -> None:
    frame = project.texts(**filters)

    assert frame["key"].tolist() == keys
    assert (frame["claims"].tolist(), frame["submissions"].tolist()) == (claims, submissions)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["anna", "boris", "carl", "carl", "dora"]),
        ({"user": "carl"}, ["carl", "carl"]),
        ({"keys": [1]}, ["carl"]),
        ({"until": "2030-05-02"}, ["anna"]),
        ({"flagged": True}, ["boris"]),
        ({"flagged": False, "keys": 0}, ["anna", "carl", "dora"]),
    ],
    ids=str,
)
def test_the_log_takes_filters(project, filters, expected) -> None:
    assert users(project.log(**filters)) == expected


def test_reports_take_filters(project) -> None:
    assert project.flags()["form"].tolist() == [{"feedback": "odd"}]
    assert len(project.flags(user="boris", keys=0, since="2030-05-02", until="2030-05-03")) == 1
    for none in ({"user": "anna"}, {"keys": 1}, {"since": "2030-05-03"}, {"until": "2030-05-02"}):
        assert project.flags(**none).empty


def test_words_of_reviewers_and_edits_take_filters(place) -> None:
    now = [BEGIN]
    with tw.open_store(place, clock=lambda: now[0]) as store:
        project = store.create_project("P", task="ner", texts=TEXTS, data_order="os", allow_reviewing=True)
        for user in ("anna", "boris"):
            session = project.annotator(user)
            session.next()
            batch = session.submit(labels=[{"marker": "Person", "start": 0, "end": 3}])
            now[0] += timedelta(days=1)
            session.edit(batch, labels=[{"marker": "Location", "start": 0, "end": 3}])
            project.annotator("rita")
            project.allow_reviewer("rita")
            project.annotator("rita").set_review(batch, "rr" if user == "anna" else "no")

        for frame, filters, people in (
            ("reviews", {"user": "anna"}, ["anna"]),
            ("reviews", {"review_status": "no"}, ["boris"]),
            ("reviews", {"since": "2030-05-03"}, ["boris"]),
            ("reviews", {"markers": "location", "keys": 0, "flagged": False}, ["anna", "boris"]),
            ("reviews", {"keys": 1}, []),
            ("edits", {"user": "boris"}, ["boris"]),
            ("edits", {"until": "2030-05-03"}, ["anna"]),
            ("edits", {"keys": [0], "since": "2030-05-01"}, ["anna", "boris"]),
            ("edits", {"keys": 1}, []),
        ):
            assert users(getattr(project, frame)(**filters)) == people, (frame, filters)


@pytest.mark.parametrize("name", FRAMES)
def test_a_column_has_one_type_with_and_without_rows(project, name) -> None:
    read = getattr(project, name)
    full, empty = read(), read(since="2040-01-01")

    assert len(full) > 0
    assert empty.empty
    assert dict(empty.dtypes.astype(str)) == dict(full.dtypes.astype(str))
    for column in ("project", "user", "source", "marker", "name", "relation", "direction", "formatting"):
        if column in full:
            assert isinstance(full[column].dtype, pd.CategoricalDtype)
    for column in ("created", "updated", "reviewed_at"):
        if column in full:
            assert str(full[column].dt.tz) == "UTC"


def test_numbers_that_may_be_missing_are_nullable_integers(project) -> None:
    frame = project.labels()

    assert {str(frame[name].dtype) for name in ("start", "end", "group_order")} == {"Int64"}
    assert frame["group_order"].isna().all()


def test_categories_are_only_those_that_have_rows(project) -> None:
    frame = project.labels(user="boris")

    assert frame["user"].cat.categories.tolist() == ["boris"]
    assert frame["marker"].cat.categories.tolist() == ["person", "location"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pandas 2 asks about categories without rows
        assert frame.groupby("marker").size().to_dict() == {"person": 1, "location": 1}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_text_comes_only_when_it_is_asked_for_and_once(project, name) -> None:
    read = getattr(project, name)
    frame = read(with_text=True)

    assert "text" not in read()
    assert frame["text"].cat.categories.tolist() == [TEXTS[0]]
    assert frame["text"].tolist() == [TEXTS[0]] * len(frame)
    assert read(with_text=True, user="anna", since="2040-01-01")["text"].tolist() == []


def test_two_texts_with_equal_content_are_one_category(tmp_path) -> None:
    with tw.open_store(tmp_path / "equal.db") as store:
        project = store.create_project("Equal", task="ner", texts=["Ann left.", "Ann left."])
        session = project.annotator("anna")
        for _ in range(2):
            session.next()
            session.submit(labels=[{"marker": "Person", "start": 0, "end": 3}])

        frame = project.labels(with_text=True)

        assert sorted(frame["key"]) == [0, 1]
        assert frame["text"].tolist() == ["Ann left."] * 2


def test_keys_keep_their_type_without_rows(tmp_path) -> None:
    with tw.open_store(tmp_path / "keys.db") as store:
        texts = pd.DataFrame({"text": ["a", "b"]}, index=["x", "y"])
        project = store.create_project("Keys", task="ner", texts=texts)

        assert project.labels()["key"].dtype == project.texts()["key"].dtype == texts.index.dtype


def test_rows_are_walked_page_by_page_as_the_frame_has_them(project, monkeypatch) -> None:
    from textinator_widgets.services import frames

    monkeypatch.setattr(frames, "PAGE", 1)

    for name in ANSWERS:
        read, walk = getattr(project, name), getattr(project, f"iter_{name}")
        frame = read(revisions=True, undone=True)
        rows = list(walk(revisions=True, undone=True))
        assert [list(row) for row in rows] == [list(frame.columns)] * len(frame)
        assert [row["batch"] for row in rows] == frame["batch"].tolist()
        assert {type(row["created"]) for row in rows} == {datetime}
    assert next(project.iter_labels())["extra"] is None
    assert type(next(project.iter_labels())["start"]) is int


def test_a_walk_sees_one_state_of_the_store(tmp_path, monkeypatch) -> None:
    from textinator_widgets.services import frames

    monkeypatch.setattr(frames, "PAGE", 1)
    with tw.open_store(tmp_path / "walk.db") as store:
        project = store.create_project("Walk", task="ner", texts=TEXTS)
        sessions = [project.annotator(name) for name in ("anna", "boris", "carl")]

        def submit(session):
            session.next()
            session.submit(labels=[{"marker": "Person", "start": 0, "end": 3}])

        for session in sessions[:2]:
            submit(session)
        walk = project.iter_labels()
        first = next(walk)
        submit(sessions[2])

        assert [first["user"], *(row["user"] for row in walk)] == ["anna", "boris"]
        assert len(project.labels()) == 3


@pytest.mark.parametrize(
    ("name", "given"),
    [
        *((name, given) for name in FRAMES for given in ("user", "keys")),
        *((name, "markers") for name in (*ANSWERS, "texts")),
    ],
)
def test_of_an_empty_list_nothing_is_selected(project, name, given) -> None:
    assert list(getattr(project, name)(**{given: []}).index) == []


def test_an_export_of_an_empty_list_is_empty(project) -> None:
    for given in ("user", "keys", "markers"):
        assert project.export("jsonl", **{given: np.array([])}) == ""


@pytest.mark.parametrize(
    ("name", "filters", "error", "words"),
    [
        *((name, {"user": "nobody"}, errors.UnknownUser, "nobody") for name in FRAMES),
        *((name, {"colour": "red"}, errors.UnknownSetting, "colour") for name in FRAMES),
        *((name, {"since": "yesterday"}, errors.InvalidSetting, "since") for name in FRAMES),
        *((name, {"keys": 2.5}, errors.InvalidSetting, "keys") for name in FRAMES),
        *((name, {"with_text": "yes"}, errors.InvalidSetting, "with_text") for name in ANSWERS),
        *((name, {"flagged": "yes"}, errors.InvalidSetting, "flagged") for name in FRAMES[:-1]),
        ("labels", {"markers": ["Dog"]}, errors.UnknownMarker, "person"),
        ("batches", {"review_status": "open"}, errors.InvalidSetting, "none, no, rr, rs"),
        ("iter_labels", {"undone": 1}, errors.InvalidSetting, "undone"),
        ("log", {"markers": "person"}, errors.UnknownSetting, r"says nothing about the rows of log\(\)"),
        ("flags", {"flagged": True}, errors.UnknownSetting, "keys, since, until, user"),
        ("reviews", {"undone": True}, errors.UnknownSetting, "says nothing"),
        ("edits", {"review_status": "no"}, errors.UnknownSetting, "says nothing"),
        ("reviews", {"review_status": "open"}, errors.InvalidSetting, "none, no, rr, rs"),
        ("texts", {"markers": "Dog"}, errors.UnknownMarker, "person"),
        ("texts", {"revisions": "no"}, errors.InvalidSetting, "revisions"),
    ],
)
def test_a_filter_that_cannot_be_says_why_at_once(project, name, filters, error, words) -> None:
    with pytest.raises(error, match=words):
        getattr(project, name)(**filters)
