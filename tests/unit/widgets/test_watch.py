"""A frame that is watched: looked at when a page asks, and not in between."""

from __future__ import annotations

import threading

import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidInput, InvalidSetting, UnknownSetting, UnknownUser


@pytest.fixture
def project(sqlite_path):
    with tw.open_store(sqlite_path) as store:
        yield store.create_project("Names", task="ner", texts=[f"Ann {number} left." for number in range(9)])


def submit(project, user):
    session = project.annotator(user)
    session.next()
    return session.submit(labels=[{"marker": "Person", "start": 0, "end": 3, "extra": {"sure": True}}])


@pytest.fixture
def ask():
    """Let a page of a widget ask, and give what it is answered."""

    def send(widget):
        answers = []
        widget.send = answers.append
        widget._handle_custom_msg({"request": "q1", "type": "look"}, [])
        return answers

    return send


def cells(widget, name):
    place = [column["name"] for column in widget.table["columns"]].index(name)
    return [row[place] for row in widget.table["rows"]]


def test_the_newest_rows_come_first_and_the_frame_has_all(project, ask) -> None:
    for name in ("anna", "boris", "carl"):
        submit(project, name)

    watched = tw.watch(project, rows=2)

    assert watched.table["count"] == 3
    assert cells(watched, "user") == ["carl", "boris"]
    assert cells(watched, "extra") == ['{"sure": true}'] * 2
    pd.testing.assert_frame_equal(watched.frame, project.labels())

    submit(project, "dora")
    assert ask(watched) == [{"request": "q1", "status": "done", "result": {}}]
    assert cells(watched, "user") == ["dora", "carl"]
    assert watched.table["count"] == 4
    assert watched.frame["user"].tolist() == ["anna", "boris", "carl", "dora"]
    watched.close()


def test_nothing_is_read_again_while_nothing_is_done(project, ask) -> None:
    submit(project, "anna")
    watched = tw.watch(project)
    table, frame = watched.table, watched.frame

    ask(watched)

    assert watched.table is table
    assert watched.frame is frame
    watched.close()


def test_what_is_withdrawn_goes_and_filters_hold(project, ask) -> None:
    session = project.annotator("anna")
    session.next()
    batch = session.submit(labels=[{"marker": "Person", "start": 0, "end": 3}])
    submit(project, "boris")
    watched = tw.watch(project, user="anna", markers="Person")
    assert watched.table["count"] == 1

    session.withdraw(batch)
    ask(watched)

    assert watched.table["rows"] == []
    assert watched.frame.empty
    watched.close()


@pytest.mark.parametrize("name", ["labels", "inputs", "relations", "batches"])
def test_every_frame_of_answers_can_be_watched_also_without_rows(project, name) -> None:
    watched = tw.watch(project, name)
    assert (watched.table["count"], watched.table["rows"]) == (0, [])

    submit(project, "anna")
    assert len(watched.frame) == len(getattr(project, name)())
    watched.close()


def test_no_thread_runs_between_the_questions_of_a_page_or_after_the_end(project, ask) -> None:
    before = threading.active_count()

    watched = tw.watch(project)
    ask(watched)
    watched.close()

    assert threading.active_count() == before


def test_a_store_that_was_closed_is_told_on_the_page(tmp_path, ask) -> None:
    store = tw.open_store(tmp_path / "closed.db")
    watched = tw.watch(store.create_project("Names", task="ner", texts=["Ann left."]))
    store.close()

    (answer,) = ask(watched)

    assert answer["status"] == "failed"
    assert "was closed" in answer["error"]["message"]
    watched.close()


def test_a_page_changes_nothing(project) -> None:
    watched = tw.watch(project)

    watched.set_state({"table": {"rows": [["x"]], "columns": [], "count": 7}, "every_ms": 1})
    for message in (None, 5, [], {"request": "x" * 1000}, {"type": "submit"}):
        watched._handle_custom_msg(message, [])

    assert watched.table["count"] == 0
    assert watched.every_ms == 2000
    watched.close()


def test_long_cells_are_cut_and_missing_ones_are_empty(project) -> None:
    session = project.annotator("anna")
    session.next()
    session.submit(labels=[{"marker": "Person", "start": 0, "end": 3, "extra": {"note": "x" * 5000}}])

    watched = tw.watch(project)

    (extra,) = cells(watched, "extra")
    assert (len(extra), extra[-1]) == (200, "…")
    assert cells(watched, "group_order") == [""]
    watched.close()


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"frame": "texts"}, InvalidSetting, "labels, inputs"),
        ({"rows": 0}, InvalidSetting, "rows"),
        ({"rows": 501}, InvalidSetting, "500"),
        ({"rows": True}, InvalidSetting, "rows"),
        ({"every_s": 0.1}, InvalidSetting, "every_s"),
        ({"every_s": "often"}, InvalidSetting, "every_s"),
        ({"every_s": float("nan")}, InvalidSetting, "every_s"),
        ({"language": "tlh"}, InvalidSetting, "sv"),
        ({"colour": 1}, UnknownSetting, "colour"),
        ({"user": "nobody"}, UnknownUser, "nobody"),
    ],
    ids=str,
)
def test_an_argument_that_cannot_be_taken_says_why(project, arguments, error, words) -> None:
    with pytest.raises(error, match=words):
        tw.watch(project, **arguments)


def test_only_a_project_is_watched(project) -> None:
    with pytest.raises(InvalidInput, match="project"):
        tw.watch(project.labels())
