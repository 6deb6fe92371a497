"""What every source can be told: functions that texts pass, language, who may use it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import textinator_widgets as tw
from textinator_widgets.errors import InvalidSetting, InvalidTexts
from textinator_widgets.model import DataSource, PostProcessingMethod, source_post_processing
from textinator_widgets.model.engine import reading


def without_empty_lines(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line)


def shout(text: str) -> str:
    return text.upper()


@pytest.fixture
def store(sqlite_path):
    with tw.open_store(sqlite_path) as one:
        yield one


def test_texts_pass_the_functions_in_turn_and_these_are_recorded(store) -> None:
    functions = [without_empty_lines, shout]
    for title in ("One", "Two"):
        source = tw.sources.PlainText(["a\n\nß", "b"], post_processing=functions)
        project = store.create_project(title, sources=[source])

    assert project.texts()["text"].tolist() == ["A\nSS", "B"]
    label = {"marker": "M", "start": 0, "end": 4, "quote": "A\nSS"}
    project.add_marker("M", code="M")
    session = project.annotator("anna")
    while session.next().key != 0:
        session.skip()
    session.submit(labels=[label])
    assert project.labels()["quote"].tolist() == ["A\nSS"]
    with reading(store._engine) as session:
        methods = session.execute(
            select(source_post_processing.c.source_id, PostProcessingMethod.name, PostProcessingMethod.helper)
            .join(PostProcessingMethod)
            .order_by(source_post_processing.c.source_id, source_post_processing.c.position)
        ).all()
    module = without_empty_lines.__module__
    each = [("without_empty_lines", f"{module}:without_empty_lines"), ("shout", f"{module}:shout")]
    assert [tuple(one) for one in methods] == [(source, *one) for source in (1, 2) for one in each]


def fails(text: str) -> str:
    if text == "b":
        raise ValueError(f"no {text}")
    return text


@pytest.mark.parametrize(
    ("functions", "phrase"),
    [
        ([fails], r"fails failed for text 1 \(key 1\): ValueError: no b"),
        ([lambda text: None if text == "b" else text], "must give a str; for text 1"),
        ([lambda text: "\0" if text == "b" else text], "Text 1 .* has NUL"),
    ],
)
def test_a_function_that_fails_is_named_and_nothing_is_stored(store, functions, phrase) -> None:
    source = tw.sources.PlainText(["a", "b"], post_processing=functions)

    with pytest.raises(InvalidTexts, match=phrase):
        store.create_project("One", sources=[source])

    assert store.projects().empty


@pytest.mark.parametrize("given", ["upper", [5], 5, str.upper])
def test_only_functions_are_taken(given) -> None:
    with pytest.raises(InvalidSetting, match="list of functions"):
        tw.sources.PlainText(["a"], post_processing=given)


def test_an_argument_that_there_is_not_is_named() -> None:
    with pytest.raises(TypeError, match="no argument 'colour'"):
        tw.sources.PlainText(["a"], colour="red")


def test_a_source_is_of_the_language_of_its_project(store) -> None:
    with pytest.raises(InvalidSetting, match=r"its language, en; those of the source 'News' are sv"):
        store.create_project("One", sources=[tw.sources.PlainText(["a"], name="News", language="sv")])
    project = store.create_project("One", sources=[tw.sources.PlainText(["a"], language="SV")], language="sv")
    with pytest.raises(InvalidSetting, match="are en"):
        project.add_source(tw.sources.PlainText(["b"], language="en"))

    assert project.texts()["text"].tolist() == ["a"]


def test_who_owns_a_source_and_who_may_use_it_is_stored(store) -> None:
    sources = [
        tw.sources.PlainText(["a"], name="Mine"),
        tw.sources.PlainText(["b"], name="Ours", is_public=True),
    ]
    store.create_project("One", sources=sources, author="maria")

    with reading(store._engine) as session:
        rows = session.execute(
            select(DataSource.name, DataSource.is_public, DataSource.owner_id).order_by(DataSource.id)
        )
        found = [tuple(row) for row in rows]
    assert [one[:2] for one in found] == [("Mine", False), ("Ours", True)]
    assert len({one[2] for one in found}) == 1
    with pytest.raises(InvalidSetting, match="is_public"):
        store.create_project("Two", sources=[tw.sources.PlainText(["a"], is_public="yes")])
