"""Projects, people and settings: what is taken, what is refused, and that nothing is half-made."""

from __future__ import annotations

import math
import warnings
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets import errors


def is_untouched(store) -> bool:
    return len(store.projects()) == len(store.users()) == len(store.markers()) == 0


@pytest.mark.parametrize(
    ("texts", "phrase"),
    [
        ([], "at least one"),
        (["a", 3], "text 1"),
        (["a", None], "None"),
        (["a", math.nan], "NaN"),
        (["a", "b\0"], "NUL"),
        (["\ud83d"], "surrogate"),
        (["\ude00\ud83d"], "surrogate"),
        ("one text", "list"),
        ({"a": "b"}, "DataFrame"),
        (pd.DataFrame({"body": ["a"]}), "'body'"),
        (pd.DataFrame({"text": ["a", None]}), "text 1"),
        (pd.Series(["a", "b"], index=[1, 1]), "come once"),
        (pd.Series(["a", "b"], index=["x", "x"]), '"x"'),
        (pd.Series(["a"], index=[1.5]), "str or int"),
        (pd.Series(["a"], index=[math.nan]), "missing value"),
        (pd.Series(["a"], index=[True]), "str or int"),
        (pd.Series(["a"], index=pd.MultiIndex.from_tuples([(1, 2)])), "reset_index"),
        (pd.Series(["a"], index=pd.to_datetime(["2020-01-01"])), "reset_index"),
        (pd.Series(["a"], index=["\0"]), "NUL"),
        (pd.DataFrame([["a", "b"]], columns=["text", "text"]), "different names"),
    ],
)
def test_bad_texts_are_named_and_nothing_is_stored(store, texts, phrase) -> None:
    with pytest.raises(errors.InvalidTexts, match=phrase):
        store.create_project("P", task="ner", texts=texts, author="maria")

    assert is_untouched(store)


@pytest.mark.parametrize(
    ("arguments", "error", "phrase"),
    [
        ({"task": "nerd"}, errors.UnknownTask, "mcqar"),
        ({"task": None}, errors.UnknownTask, "ner"),
        ({"title": ""}, errors.InvalidSetting, "title"),
        ({"title": "x" * 201}, errors.InvalidSetting, "200"),
        ({"titel": "P"}, errors.UnknownSetting, "titel"),
        ({"is_open": "yes"}, errors.InvalidSetting, "True or False"),
        ({"language": "english language"}, errors.InvalidSetting, "BCP 47"),
        ({"data_order": "sr"}, errors.InvalidSetting, "data_order"),
        ({"formatting": "html"}, errors.InvalidSetting, "formatting"),
        ({"lease_minutes": 0}, errors.InvalidSetting, "lease_minutes"),
        ({"max_markers_per_input": 1.5}, errors.InvalidSetting, "whole number"),
        ({"dt_finish": "tomorrow"}, errors.InvalidSetting, "dt_finish"),
        ({"dt_finish": "2000-01-01"}, errors.InvalidSetting, "after dt_publish"),
        ({"editing_title_regex": "("}, errors.InvalidSetting, "regular expression"),
        ({"collaborators": ["nobody"]}, errors.UnknownUser, "nobody"),
        ({"author": " maria "}, errors.InvalidSetting, "name"),
        ({"sources": []}, errors.InvalidTexts, "together"),
        ({"key": "id"}, errors.InvalidTexts, "no key column"),
        ({"texts": None}, errors.InvalidTexts, "needs texts"),
    ],
)
def test_bad_settings_are_named_and_nothing_is_stored(store, arguments, error, phrase) -> None:
    arguments = {"title": "P", "task": "ner", "texts": ["a"], **arguments}
    with pytest.raises(error, match=phrase):
        store.create_project(**arguments)

    assert is_untouched(store)


def test_bad_characters_are_replaced_only_when_asked_and_reported(store) -> None:
    texts = pd.Series(["fine", "a\0b\ud83d"], index=["x", "y"], dtype=object)

    project = store.create_project("P", texts=texts, replace_bad_characters=True)

    assert project.texts().text.tolist() == ["fine", "a\ufffdb\ufffd"]
    assert project.replaced() == [{"key": "y", "count": 2}]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["b", "a"], ["b", "a"]),
        ([7, -1], [7, -1]),
        ([1, "1"], [1, "1"]),
        (np.array([3, 4], dtype=np.uint8), [3, 4]),
        (['"', "\\ü\n"], ['"', "\\ü\n"]),
    ],
)
def test_keys_keep_their_type(store, keys, expected) -> None:
    project = store.create_project("P", task="ner", texts=pd.Series(["Ann", "Bob"], index=keys))
    session = project.annotator("anna")
    for _ in expected:
        session.next()
        session.submit(labels=[{"marker": "person", "start": 0, "end": 3}])

    for frame in (project.texts(), project.labels(), project.batches(), project.log()):
        found = frame.key.tolist()
        assert sorted(map(repr, found)) == sorted(map(repr, expected))


def test_a_key_column_and_other_columns(store) -> None:
    frame = pd.DataFrame(
        {
            "id": ["n1"],
            "body": ["Ann"],
            "n": [np.int64(3)],
            "x": [math.nan],
            "when": [pd.Timestamp("2020-01-02")],
        }
    )
    project = store.create_project("P", texts=frame, text="body", key="id")

    item = project.annotator("anna").next()

    assert (item.key, item.text) == ("n1", "Ann")
    assert item.data == {"n": 3, "x": None, "when": "2020-01-02T00:00:00"}


def test_a_title_is_taken_once_and_a_cell_can_be_run_again(store) -> None:
    project = store.create_project("P", texts=["a"])

    with pytest.raises(errors.AlreadyExists, match="exist_ok"):
        store.create_project("P", texts=["b"])

    assert store.create_project("P", texts=["a"], exist_ok=True).id == project.id == 1
    assert store.project("P").texts().text.tolist() == ["a"]


def test_a_project_that_is_there_is_given_with_a_warning_about_what_differs(store) -> None:
    store.create_user("eva")
    wanted = {
        "task": "ner",
        "texts": ["a", "b"],
        "language": "sv",
        "author": "maria",
        "disjoint_annotation": True,
        "dt_finish": "2031-01-01",
        "collaborators": ["eva"],
    }
    made = store.create_project("P", **wanted)
    made.add_source(["more"])

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert store.create_project("P", **wanted, exist_ok=True).id == made.id
        assert store.create_project("P", texts=["b"], exist_ok=True).id == made.id

    other = {
        "task": "qa",
        "texts": ["a", "c", "d"],
        "language": "en",
        "author": "bo",
        "disjoint_annotation": False,
        "collaborators": [],
        "seed": made.setting("seed"),
    }
    with pytest.warns(UserWarning, match=r"update\(.*add_source\(") as told:
        again = store.create_project("P", **other, exist_ok=True)
    assert again.id == made.id
    (warning,) = told
    assert warning.filename == __file__
    for difference in (
        "task is 'ner', not 'qa'",
        "author is 'maria', not 'bo'",
        "language is 'sv', not 'en'",
        "disjoint_annotation is True, not False",
        "collaborators is ['eva'], not []",
        "2 of the texts are not in it",
    ):
        assert difference in str(warning.message)
    assert "seed" not in str(warning.message)
    assert made.texts().text.tolist() == ["a", "b", "more"]
    with pytest.raises(errors.UnknownSetting):
        store.create_project("P", texts=["a"], exist_ok=True, no_such=1)


def test_a_cell_with_a_specification_and_sources_can_be_run_again(store, tmp_path) -> None:
    (tmp_path / "texts.txt").write_text("Ann met Bo.\nKim left.\n")
    spec = {
        "settings": {"lease_minutes": 7},
        "units": [{"size": 2}],
        "markers": [
            {"name": "Person", "restrictions": [">=1"], "actions": ["comments"]},
            {"name": "Role", "anno_type": "free-text", "unit": "unit_1"},
        ],
        "relations": [{"name": "Knows", "pairs": [["Person", "Person"]]}],
        "pre_markers": [{"marker": "Person", "tokens": ["Ann"]}],
    }
    given = {"task": spec, "sources": [tw.sources.Files(tmp_path / "texts.txt")], "annotators_per_text": 2}
    made = store.create_project("P", **given)
    made.add_marker("Place")
    made.add_source(["more"])
    before = made.spec()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert store.create_project("P", **given, exist_ok=True).id == made.id

    made.update_marker("Person", restrictions=[], color="#000000")
    made.remove_relation("knows")
    made.update(lease_minutes=8)
    changed = made.spec()
    (tmp_path / "texts.txt").write_text("Ann met Bo.\nKim stayed.\n")
    given["sources"] += [tw.sources.TextsAPI("http://127.0.0.1:9/texts")]
    spec["markers"].append({"name": "Date"})
    with pytest.warns(UserWarning, match="differs from what was asked for") as told:
        store.create_project("P", **given, exist_ok=True)

    for difference in (
        "lease_minutes is 8, not 7",
        "the marker 'person' has another color, restrictions",
        "the marker 'date' is not in it",
        "the relation 'knows' is not in it",
        "1 of the texts is not in it",
        "the texts of http://127.0.0.1:9/texts are not in it",
    ):
        assert difference in str(told[0].message)
    assert "Place" not in str(told[0].message)
    assert made.spec() == changed != before
    assert len(store.projects()) == 1
    with pytest.raises(errors.InvalidSpec):
        store.create_project("P", task={"markers": 5}, texts=["a"], exist_ok=True)


def test_an_unknown_project_lists_those_that_there_are(store) -> None:
    store.create_project("Nordic names", texts=["a"])

    with pytest.raises(errors.UnknownProject, match="Nordic names"):
        store.project("Nordic")
    with pytest.raises(errors.UnknownProject):
        store.project(2)


def test_settings_are_changed_and_the_task_is_not(store) -> None:
    project = store.create_project("P", task="ner", texts=["a"])
    store.create_project("Q", texts=["a"])

    project.update(title="R", guidelines="*x*", dt_finish=date(2040, 1, 1), is_open=False)

    assert (project.title, project.setting("is_open")) == ("R", False)
    assert project.setting("dt_finish") == datetime(2040, 1, 1, tzinfo=UTC)
    for change in ({"task": "qa"}, {"task_type": "qa"}, {"data_order": "os"}, {"dt_finish": "2001-01-01"}):
        with pytest.raises(errors.InvalidSetting):
            project.update(**change)
    with pytest.raises(errors.UnknownSetting):
        project.update(colour="red")
    with pytest.raises(errors.AlreadyExists):
        project.update(title="Q")


def test_texts_are_added_at_the_end_even_for_people_who_had_finished(store) -> None:
    project = store.create_project("P", task="ner", texts=["Ann", "Bob"])
    session = project.annotator("anna")
    while session.next() is not None:
        session.skip()

    project.add_source(pd.Series(["Cia"], index=["c"]))

    assert session.status == "open"
    assert session.next().key == "c"


def test_people(store) -> None:
    person = store.create_user(
        "anna", "long enough", "a@b.se", ["user_manager"], preferred_language="sv", fluent_in="en,sv"
    )

    assert store.user("anna") == person
    assert person.has_password
    assert (person.fluent_in, person.groups) == (["en", "sv"], ["user_manager"])
    for name, more, error in (
        ("anna", {}, errors.AlreadyExists),
        ("", {}, errors.InvalidSetting),
        ("x\ny", {}, errors.InvalidSetting),
        ("eva", {"email": "a@b.se"}, errors.AlreadyExists),
        ("eva", {"email": "nowhere"}, errors.InvalidSetting),
        ("eva", {"password": "short"}, errors.InvalidSetting),
        ("eva", {"groups": ["kings"]}, errors.InvalidSetting),
        ("eva", {"shoe_size": 38}, errors.UnknownSetting),
        ("eva", {"preferred_language": "Swedish!"}, errors.InvalidSetting),
    ):
        with pytest.raises(error):
            store.create_user(name, **more)
    assert store.users().user.tolist() == ["anna"]
    with pytest.raises(errors.UnknownUser, match="create_user"):
        store.user("eva")


def test_a_store_is_closed_by_its_block(tmp_path) -> None:
    with tw.open_store(tmp_path / "a.db") as store:
        assert store.created
        store.create_project("P", texts=["a"])

    with tw.open_store(tmp_path / "a.db") as again:
        assert not again.created
        assert again.projects().title.tolist() == ["P"]
        copy = again.backup(tmp_path / "copy.db")
    with tw.open_store(copy) as restored:
        assert restored.project("P").texts().text.tolist() == ["a"]


def test_hard_texts_come_back_byte_for_byte(store) -> None:
    import json
    from pathlib import Path

    hard = json.loads((Path(__file__).parents[2] / "hard_texts.json").read_text("utf-8"))["texts"]
    good = {one["id"]: one for one in hard if one["expect"] == "accept"}
    project = store.create_project(
        "P", task="ner", texts=pd.Series({name: one["text"] for name, one in good.items()})
    )
    session = project.annotator("anna")
    while (item := session.next()) is not None:
        assert item.text == good[item.key]["text"]
        spans = good[item.key]["spans"]
        if not spans:
            session.skip()
            continue
        session.submit(
            labels=[{"marker": "Person", **{k: span[k] for k in ("start", "end", "quote")}} for span in spans]
        )

    frame = project.labels()
    assert len(frame) == sum(len(one["spans"]) for one in good.values())
    for row in frame.itertuples():
        assert good[row.key]["text"][row.start : row.end] == row.quote
    for one in hard:
        if one["expect"] == "reject":
            with pytest.raises(errors.InvalidTexts):
                store.create_project(one["id"], texts=[one["text"]])
