"""Whatever a caller hands in, an error is one of ours and nothing is half-made."""

from __future__ import annotations

import math
import unicodedata
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets import errors

ENDLESS: list[object] = []
ENDLESS.append(ENDLESS)


class NoSource:
    texts = "no"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"sources": tw.sources.PlainText(["a"])}, errors.InvalidTexts),
        ({"sources": ["a"]}, errors.InvalidTexts),
        ({"sources": [None]}, errors.InvalidTexts),
        ({"sources": [NoSource()]}, errors.InvalidTexts),
        ({"sources": [tw.sources.PlainText]}, errors.InvalidTexts),
        ({"sources": [tw.sources.PlainText(["a"], name=5)]}, errors.InvalidSetting),
        ({"sources": [tw.sources.PlainText(["a"], name="\ud800")]}, errors.InvalidSetting),
        ({"sources": [tw.sources.PlainText(["a"], name="n" * 101)]}, errors.InvalidSetting),
        ({"sources": [tw.sources.PlainText(["a"], language=5)]}, errors.InvalidSetting),
        ({"sources": [tw.sources.PlainText(["a"], formatting=5)]}, errors.InvalidSetting),
        ({"task": ["ner"]}, errors.UnknownTask),
        ({"title": ["P"]}, errors.InvalidSetting),
        ({"guidelines": "\ud800"}, errors.InvalidSetting),
        ({"institution": "a\0"}, errors.InvalidSetting),
        ({"modal_configs": {"a": math.nan}}, errors.InvalidSetting),
        ({"modal_configs": {"a": object()}}, errors.InvalidSetting),
        ({"modal_configs": {1: "a"}}, errors.InvalidSetting),
        ({"modal_configs": {"a": ENDLESS}}, errors.InvalidSetting),
        ({"modal_configs": "a"}, errors.InvalidSetting),
        ({"dt_finish": pd.NaT}, errors.InvalidSetting),
        ({"dt_finish": "9999-12-31T23:59:59-12:00"}, errors.InvalidSetting),
        ({"dt_publish": "0001-01-01T00:00:00+14:00"}, errors.InvalidSetting),
        ({"dt_publish": pd.NaT}, errors.InvalidSetting),
        ({"data_order": ["r"]}, errors.InvalidSetting),
        ({"seed": 10**5000}, errors.InvalidSetting),
        ({"collaborators": [["maria"]]}, errors.UnknownUser),
    ],
    ids=lambda value: str(type(value).__name__) if not isinstance(value, dict) else next(iter(value)),
)
def test_arguments_of_a_project(store, arguments, error) -> None:
    given = {"title": "P", **({} if "sources" in arguments else {"texts": ["a"]}), **arguments}

    with pytest.raises(error):
        store.create_project(**given)

    assert len(store.projects()) == 0


@pytest.mark.parametrize("path", [None, 5, b"study.db", ["study.db"], "study\0.db"])
def test_paths_that_are_none(store, path) -> None:
    project = store.create_project("P", texts=["a"])

    with pytest.raises(errors.StoreUnusable):
        tw.open_store(path)
    if path is not None:  # a backup or an export without a path is one of its own kind
        with pytest.raises(errors.InvalidSetting):
            store.backup(path)
        with pytest.raises(errors.InvalidSetting):
            project.export("generic", path=path)


@pytest.mark.parametrize("journal", ["foo", None, ["wal"], "WAL; DROP"])
def test_journals_that_there_are_not(tmp_path, journal) -> None:
    with pytest.raises(errors.InvalidSetting, match="journal"):
        tw.open_store(tmp_path / "new.db", journal=journal)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"groups": "user_manager"}, errors.InvalidSetting),
        ({"groups": [["user_manager"]]}, errors.InvalidSetting),
        ({"email": "a\ud800@b.se"}, errors.InvalidSetting),
        ({"fluent_in": 5}, errors.InvalidSetting),
        ({"name": "\ud800"}, errors.InvalidSetting),
        ({"name": 5}, errors.InvalidSetting),
    ],
)
def test_arguments_of_a_person(store, arguments, error) -> None:
    with pytest.raises(error):
        store.create_user(**{"name": "eva", **arguments})
    assert len(store.users()) == 0


def test_a_project_is_found_by_any_whole_number_and_by_nothing_else(store) -> None:
    made = store.create_project("P", texts=["a"])

    assert store.project(np.int64(1)).id == store.project(1).id == made.id
    for wrong in (True, np.bool_(True), 1.0, None, ["P"], {}, 10**5000, "\ud800", -1):
        with pytest.raises(errors.UnknownProject):
            store.project(wrong)


def test_titles_and_names_are_equal_however_their_accents_are_encoded(store) -> None:
    composed, decomposed = (unicodedata.normalize(form, "Prøve å é") for form in ("NFC", "NFD"))
    assert composed != decomposed
    project = store.create_project(decomposed, texts=["a"])
    store.create_user(decomposed)

    assert (project.title, store.project(composed).id) == (decomposed, project.id)
    assert store.create_project(composed, texts=["a"], exist_ok=True).id == project.id
    with pytest.raises(errors.AlreadyExists):
        store.create_project(composed, texts=["b"])
    other = store.create_project("Q", texts=["b"])
    with pytest.raises(errors.AlreadyExists):
        other.update(title=composed)
    assert store.user(composed).name == decomposed
    with pytest.raises(errors.AlreadyExists):
        store.create_user(composed)
    other.annotator(composed)
    assert store.users().user.tolist() == [decomposed]


def test_sources_without_a_name_get_names_that_differ(store) -> None:
    named = tw.sources.PlainText(["a"], name="Texts 1")
    project = store.create_project("P", sources=[named, tw.sources.PlainText(["c"])])
    project.add_source(["d"])
    project.add_source(pd.DataFrame({"text": ["e"], "texts": ["a column of this name"]}))

    assert project.texts().text.tolist() == ["a", "c", "d", "e"]
    assert project.texts().source.tolist() == ["Texts 1", "Texts 2", "Texts 3", "Texts 4"]


def test_sources_that_are_called_alike_are_found_by_name_and_number(store, tmp_path) -> None:
    files = [tmp_path / name / "a.csv" for name in ("left", "right")]
    for file in files:
        file.parent.mkdir()
        file.write_text(f"text\n{file.parent.name}\n")
    project = store.create_project("P", sources=[tw.sources.Table(file) for file in files])

    assert project.texts().source.tolist() == ["a.csv", "a.csv (2)"]
    assert project.reindex("a.csv (2)")[0].unchanged == 1
    number = int(store.sources()["source"].iloc[1])
    assert project.reindex(number)[0].source == "a.csv (2)"
    project.share_source(number)
    assert project.delete_contexts(number).texts == 1
    with pytest.raises(errors.UnknownSource, match=r"'a\.csv' \(number "):
        project.reindex(number)


def test_adding_texts_is_a_change_of_the_project(store) -> None:
    from sqlalchemy import select

    from textinator_widgets.model import AuditLog
    from textinator_widgets.model.engine import reading

    project = store.create_project("P", texts=["a"])
    project.add_source(["b"])

    with reading(store._engine) as session:
        rows = session.execute(select(AuditLog.action, AuditLog.object).order_by(AuditLog.id)).all()
    assert tuple(rows[-1]) == ("add_source", f"project:{project.id}")


def test_a_closed_store_does_nothing_and_says_so(place, tmp_path) -> None:
    store = tw.open_store(place)
    project = store.create_project("P", texts=["a"])
    session = project.annotator("anna")
    store.close()
    store.close()

    for work in (
        store.projects,
        lambda: store.create_project("Q", texts=["b"]),
        lambda: project.update(title="R"),
        project.labels,
        session.next,
        lambda: store.backup(tmp_path / "copy.db"),
    ):
        with pytest.raises(errors.StoreUnusable, match=r"close\(\)"):
            work()
    with tw.open_store(place) as again:
        assert again.projects()["title"].tolist() == ["P"]


def test_a_marker_is_found_by_each_of_its_names(store) -> None:
    project = store.create_project("P", texts=["Ann met Bob."], language="sv")
    project.add_marker("Complaint", names={"sv": "Klagomål", "nl": "Klacht"})
    project.add_marker("Praise", names={"sv": "Beröm"})
    project.add_relation("Linked", [("Complaint", "Praise")], names={"sv": "Länk"})
    session = project.annotator("anna")
    session.next()

    submitted = session.submit(
        labels=[
            {"marker": "Complaint", "start": 0, "end": 3, "id": "1"},
            {"marker": "Beröm", "start": 0, "end": 3, "id": "2"},
            {"marker": "Klagomål", "start": 4, "end": 7, "id": "3"},
        ],
        relations=[
            {"relation": "Linked", "links": [{"source": "1", "target": "2"}]},
            {"relation": "Länk", "links": [{"source": "3", "target": "2"}]},
        ],
    )

    assert [label["marker"] for label in submitted.labels] == ["complaint", "praise", "complaint"]


def test_a_name_of_the_task_in_the_language_of_the_project(store) -> None:
    project = store.create_project("P", task="ner", texts=["Ann"], language="sv")
    names = {name: project.annotator(f"user {name}") for name in ("Person", "Plats", "Location")}

    for name, session in names.items():
        session.next()
        session.submit(labels=[{"marker": name, "start": 0, "end": 3}])
    assert set(project.labels().marker) == {"person", "location"}


def test_settings_that_cannot_change_may_be_repeated(store) -> None:
    project = store.create_project("P", texts=["a"], data_order="os", seed=5)

    project.update(data_order="os", seed=np.int64(5))
    with pytest.raises(errors.InvalidSetting):
        project.update(seed=pd.DataFrame())
    with pytest.raises(errors.InvalidSetting):
        project.update(dt_finish=datetime(2000, 1, 1))


def test_the_same_texts_with_the_same_seed_have_one_order_in_every_project(store) -> None:
    orders = []
    for title in ("A", "B"):
        project = store.create_project(title, texts=list("abcdefgh"), data_order="r", seed=7)
        project.add_source(list("ijklmnop"))
        session = project.annotator("anna" + title)
        given = []
        while (item := session.next()) is not None:
            given.append(item.text)
            session.skip()
        start = given.index("a")
        orders.append(given[start:] + given[:start])  # everybody begins at a place of their own

    assert orders[0] == orders[1]
    assert sorted(orders[0]) == list("abcdefghijklmnop")


def test_documents_in_addresses_are_images_only() -> None:
    from textinator_widgets.services.richtext import clean_html

    image = "data:image/png;base64,iVBORw0KGgo="
    html = clean_html(
        f'<img src="{image}"><a href="data:text/html,x">a</a><a href=" DA\tTA:text/html,x">b</a>'
        f'<a href="{image}">c</a><a href="https://example.org">d</a>'
    )

    assert html.count("data:") == 1
    assert f'src="{image}"' in html
    assert 'href="https://example.org"' in html
    assert "TA:text" not in html


class OddTexts:
    """A source of another package."""

    source_type = "Odd"
    name = "odd"
    formatting = None
    language = None

    def __init__(self, name: str, fields: object) -> None:
        self._text = (0, "a", name, fields)

    def spec(self) -> dict[str, object]:
        return {}

    def texts(self):
        return iter([self._text])


@pytest.mark.parametrize(
    "fields", [{"a": {1, 2}}, {"a": math.inf}, {"a": ENDLESS}, {"a": 10**5000}], ids=range(4)
)
def test_fields_of_a_source_that_json_cannot_hold(store, fields) -> None:
    with pytest.raises(errors.InvalidTexts, match="text 0"):
        store.create_project("P", sources=[OddTexts("a", fields)])


def test_names_of_files_that_are_no_text_are_shown_as_far_as_they_are(store) -> None:
    project = store.create_project("P", sources=[OddTexts("a\udcff.txt", None)])

    assert project.texts().source.tolist() == ["a\ufffd.txt"]


@pytest.mark.parametrize(
    "content", [10**400, 10**5000, math.inf, math.nan, {1: 2, "a": 3}, ENDLESS, object()], ids=range(7)
)
def test_contents_that_no_field_takes(store, content) -> None:
    project = store.create_project("P", texts=["a"])
    for kind in ("integer", "float", "range", "free-text"):
        project.add_marker(kind, kind)
    session = project.annotator("anna")
    session.next()

    for kind in ("integer", "float", "range", "free-text"):
        for key in ("k", None):
            with pytest.raises(errors.InvalidAnswer):
                session.submit(inputs=[{"marker": kind, "content": content}], key=key)
    assert len(project.batches()) == 0


def test_numbers_of_numpy_are_contents(store) -> None:
    project = store.create_project("P", texts=["a"])
    project.add_marker("Whole", "integer")
    project.add_marker("Part", "float")
    session = project.annotator("anna")
    session.next()
    inputs = [
        {"marker": "Whole", "content": np.int64(7)},
        {"marker": "Part", "content": np.float32(0.5)},
    ]

    session.save_draft(inputs=inputs)
    session.submit(inputs=inputs)

    assert project.inputs().content.tolist() == [7, 0.5]
