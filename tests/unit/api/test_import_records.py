"""Annotated records become a project: texts, keys, answers; all of them or nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textinator_widgets.errors import AlreadyExists, InvalidImport, InvalidInput, InvalidSetting
from textinator_widgets.services.record_import import paths_of, values_at

RECORDS = [
    {
        "id": "a",
        "body": {"head": "On Ann", "text": "Ann is in Kyiv. 🙂 Bo too."},
        "mood": "good",
        "tags": ["x", "y"],
        "people": [{"start": 0, "end": 3, "text": "Ann"}, [18, 20]],
        "spam": True,
        "age": "3",
        "judged": [{"how": "one"}, {"how": "two"}],
    },
    {"id": "b", "body": {"head": "", "text": "Bo."}, "mood": None, "tags": [], "people": [], "spam": "no"},
]
MARKERS = [
    {"path": "mood", "anno_type": "radio", "choices": ["good", "bad"]},
    {"path": "tags", "anno_type": "check", "choices": ["x", "y"]},
    {"path": "people", "name": "Person", "anno_type": "m-span"},
    {"path": "spam", "anno_type": "m-text"},
    {"path": "age", "anno_type": "integer"},
    {"path": "judged[].how", "name": "Quality", "anno_type": "free-text"},
]


def test_records_become_texts_with_answers(store):
    project = store.import_records(
        "Letters", RECORDS, text="body.text", key="id", markers=MARKERS, user="maria"
    )

    texts, labels, inputs = project.texts(), project.labels(), project.inputs()
    assert dict(zip(texts["key"], texts["text"], strict=True)) == {
        one["id"]: one["body"]["text"] for one in RECORDS
    }
    assert texts["data"].tolist()[1]["body"] == {"head": "", "text": "Bo."}
    assert [(one.marker, one.quote) for one in labels.itertuples()][:2] == [
        ("person", "Ann"),
        ("person", "Bo"),
    ]
    assert labels["marker"].tolist()[2:] == ["spam"]
    first, second = inputs.groupby("batch", sort=False)[["marker", "content"]]
    assert first[1]["content"].tolist() == ["good", ["x", "y"], 3, "one"]
    assert second[1]["content"].tolist() == ["two"]
    assert set(project.batches()["user"]) == {"maria"}
    assert set(project.batches()["key"]) == {"a"}


def test_fields_are_joined_and_keys_are_numbers_where_none_are_named(store):
    project = store.import_records("Letters", RECORDS, text=["body.head", "body.text"])

    assert project.texts()["text"].tolist() == ["On Ann\n\nAnn is in Kyiv. 🙂 Bo too.", "Bo."]
    assert project.texts()["key"].tolist() == [0, 1]


def test_a_frame_is_records(store):
    frame = pd.DataFrame(
        {"text": ["Ann", "Bo"], "n": [1, None], "when": pd.to_datetime(["2026-01-01", None])}
    )

    project = store.import_records("Rows", frame, markers=[{"path": "n", "anno_type": "float"}])

    assert project.inputs()["content"].tolist() == [1.0]
    assert project.texts()["data"].tolist()[1]["when"] is None


def test_what_stands_beside_answers_comes_along(store):
    people = [{"start": 0, "end": 3, "why": "name"}, {"start": 4, "end": 6, "why": None}]
    record = {
        "text": "Ann Bo",
        "by": "crowd",
        "spam": 1,
        "people": people,
        "judged": [{"how": "one", "score": 0.5}, {"how": "two", "score": 1}],
    }
    markers = [
        {"path": "people", "anno_type": "m-span", "extra": "people[].why"},
        {"path": "spam", "anno_type": "m-text", "extra": "by"},
        {"path": "judged[].how", "anno_type": "free-text", "extra": "judged[].score"},
    ]

    project = store.import_records(
        "Letters", [record], markers=markers, description="Of *a* class", formatting="md"
    )

    assert project.labels()["extra"].tolist() == [{"why": "name"}, None, {"by": "crowd"}]
    assert project.inputs()["extra"].tolist() == [{"score": 0.5}, {"score": 1}]
    assert project.setting("short_description") == "Of *a* class"
    assert project.texts()["formatting"].tolist() == ["md"]


@pytest.mark.parametrize(
    ("records", "options", "error", "told"),
    [
        ([], {}, InvalidImport, "1 to 200,000 records"),
        ("text", {}, InvalidImport, "list of dicts"),
        ([{"text": "a"}, 3], {}, InvalidImport, "Record 2"),
        ([{"text": "a"}, {"x": 1}], {}, InvalidImport, "Record 2 has no text"),
        ([{"text": "a"}], {"text": []}, InvalidSetting, "at least one field"),
        ([{"text": "a", "id": 1.5}], {"key": "id"}, InvalidImport, "Record 1 needs one key"),
        ([{"text": "a", "id": 1}, {"text": "b", "id": 1}], {"key": "id"}, InvalidInput, "1"),
        ([{"text": "a"}], {"markers": [{"name": "x"}]}, InvalidSetting, "path"),
        ([{"text": "a"}], {"markers": [{"path": "x", "unit": "u"}]}, InvalidSetting, "no field 'unit'"),
        ([{"text": "a"}], {"markers": [{"path": "x", "anno_type": "radio"}]}, InvalidSetting, "choices"),
        ([{"text": "a", "x": [[0, 9]]}], {"markers": [{"path": "x"}]}, InvalidImport, "record 1"),
        (
            [{"text": "a", "x": {"start": 0, "end": 1, "text": "b"}}],
            {"markers": [{"path": "x"}]},
            InvalidImport,
            "record 1",
        ),
        (
            [{"text": "a", "x": "red"}],
            {"markers": [{"path": "x", "anno_type": "integer"}]},
            InvalidImport,
            "record 1",
        ),
        ([{"text": "a\0"}], {}, InvalidInput, "NUL"),
        ([{"text": "a"}], {"markers": [{"path": "x", "extra": 3}]}, InvalidSetting, "extra of a marker"),
        (
            [{"text": "abc", "x": [[0, 1], [1, 2], [2, 3]], "y": [1, 2]}],
            {"markers": [{"path": "x", "extra": "y[]"}]},
            InvalidImport,
            "once for each of the 3 answers at x; got 2",
        ),
        ([{"text": "a"}], {"formatting": "html"}, InvalidSetting, "formatting must be one of"),
    ],
)
def test_what_cannot_be_taken_says_where_and_stores_nothing(store, records, options, error, told):
    with pytest.raises(error, match=told):
        store.import_records("Letters", records, **options)

    assert store.projects().empty
    assert store.sources().empty


def test_a_title_that_is_taken_is_refused(store):
    store.import_records("Letters", [{"text": "a"}])

    with pytest.raises(AlreadyExists):
        store.import_records("Letters", [{"text": "b"}])
    assert len(store.projects()) == 1


def test_paths_name_every_field_of_a_record():
    record = {"a": {"b": [1, 2]}, "c": [{"d": "x"}, {"d": "y"}], "e": []}

    assert list(paths_of(record)) == ["a", "a.b", "a.b[]", "c", "c[]", "c[].d", "e"]
    assert [values_at(record, path) for path in ("a.b[]", "c[].d", "e[]", "a.x", "a.b.c")] == [
        [1, 2], ["x", "y"], [], [], [],
    ]  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex("[a-z]{1,3}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON)
def test_every_path_of_any_record_leads_to_its_first_value(record):
    for path, value in paths_of(record).items():
        found = values_at(record, path)
        assert found[0] == value
