"""A key belongs to what came with it first: for another batch it is refused, and nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from textinator_widgets.errors import KeyReused

ANN = {"labels": [{"marker": "person", "start": 0, "end": 3}]}
OTHER = {"labels": [{"marker": "person", "start": 4, "end": 7}]}


@pytest.fixture(params=["in place", "as a revision"])
def project(store, request) -> Any:
    texts = ["Ann met Bo.", "Eve met Al.", "The last."]
    made = store.create_project("P", texts=texts, data_order="os", task="generic")
    made.add_marker("Person", code="person")
    made.update(editing_as_revision=request.param == "as a revision")
    return made


@pytest.fixture
def anna(project) -> Any:
    return project.annotator("anna")


@pytest.fixture
def done(anna) -> list[Any]:
    batches = []
    for key in ("first", "second"):
        anna.next()
        batches.append(anna.submit(**ANN, key=key))
    anna.next()
    return batches


def stored(project: Any) -> list[Any]:
    """Give all that a refusal must leave as it is."""
    frames = project.labels(undone=True, revisions=True), project.batches(undone=True, revisions=True)
    return [*(frame.astype(str).values.tolist() for frame in frames), len(project.edits())]


@pytest.mark.parametrize("answer", [ANN, OTHER], ids=["the same answer", "another answer"])
def test_the_key_of_an_edit_is_refused_for_another_batch(project, anna, done, answer) -> None:
    one, two = done
    edited = anna.edit(one, **OTHER, key="k")
    before = stored(project)

    with pytest.raises(KeyReused, match="'k' was used for an"):
        anna.edit(two, **answer, key="k")
    with pytest.raises(KeyReused, match="'k' was used for an"):
        anna.submit(**answer, key="k")

    assert stored(project) == before
    assert anna.edit(one, **OTHER, key="k").uuid == edited.uuid
    assert stored(project) == before
    anna.edit(two, **answer, key="another")
    assert stored(project) != before


@pytest.mark.parametrize("answer", [ANN, OTHER], ids=["the same answer", "another answer"])
def test_the_key_of_a_submission_is_refused_for_an_edit(project, anna, done, answer) -> None:
    before = stored(project)

    for batch in done:
        with pytest.raises(KeyReused, match="'first' was used for an"):
            anna.edit(batch, **answer, key="first")

    assert stored(project) == before
    assert anna.submit(**ANN, key="first").uuid == done[0].uuid


def test_a_key_of_an_edit_is_of_one_person_and_project(store, project, anna, done) -> None:
    anna.edit(done[0], **OTHER, key="k")
    bo = project.annotator("bo")
    bo.next()
    assert bo.submit(**ANN, key="k").uuid
    other = store.create_project("Q", texts=["Ann met Bo."], task="generic")
    other.add_marker("Person", code="person")
    session = other.annotator("anna")
    session.next()
    batch = session.submit(**ANN)
    assert session.edit(batch, **OTHER, key="k").uuid


def test_a_revision_of_a_batch_keeps_the_keys_of_all_its_edits(project, anna, done) -> None:
    first = anna.edit(done[0], **OTHER, key="k")
    project.update(editing_as_revision=True)
    revised = anna.edit(first, **ANN, key="r")

    assert anna.edit(done[0], **OTHER, key="k").uuid == first.uuid
    with pytest.raises(KeyReused):
        anna.edit(revised, **ANN, key="k")
    assert anna.edit(revised, **ANN, key="r").uuid == revised.uuid
