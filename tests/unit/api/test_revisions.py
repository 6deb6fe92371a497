"""Batches are changed and taken back without being lost."""

from __future__ import annotations

from functools import partial

import pytest

from textinator_widgets import errors
from textinator_widgets.api.page import PageDesk

ANN = {"marker": "Person", "start": 0, "end": 3}


@pytest.mark.parametrize("batch", [None, 5, [10**5000], ["a"], "x", "\ud800", "\0", ""])
def test_what_is_no_batch_is_refused(make, batch) -> None:
    session = make().annotator("anna")

    for act in (session.withdraw, partial(session.edit, labels=[ANN])):
        with pytest.raises((errors.InvalidInput, errors.UnknownBatch)):
            act(batch)


def test_a_withdrawn_batch_leaves_the_frames(make) -> None:
    project = make()
    session = project.annotator("anna")
    session.next()
    batch = session.submit(labels=[ANN])

    session.withdraw(batch)
    session.withdraw(batch.uuid)

    assert len(project.labels()) == len(project.batches()) == len(session.batches()) == 0
    assert project.labels(undone=True).undone.tolist() == [True]
    with pytest.raises(errors.UnknownBatch):
        project.annotator("boris").withdraw(batch)


def test_withdrawing_an_edited_batch_takes_back_the_whole_answer(make) -> None:
    project = make()
    session = project.annotator("anna")
    session.next()
    batch = session.submit(labels=[ANN])
    session.edit(batch, labels=[{**ANN, "end": 5}])

    session.withdraw(batch)

    assert session.batches() == []
    assert len(project.labels()) == len(project.labels(revisions=True)) == 0
    assert project.labels(revisions=True, undone=True).undone.tolist() == [True, True]
    with pytest.raises(errors.NotAllowed):
        session.edit(batch, labels=[ANN])


@pytest.mark.parametrize("as_revision", [True, False])
def test_the_frame_of_batches_says_what_was_changed(make, as_revision) -> None:
    project = make(2, editing_as_revision=as_revision)
    session = project.annotator("anna")
    session.next()
    batch = session.submit(labels=[ANN])
    session.next()
    session.submit(labels=[ANN])
    assert project.batches()["changes"].tolist() == ["", ""]

    session.edit(batch, labels=[{**ANN, "end": 5}])

    batches = project.batches().sort_values("changes")
    assert batches["changes"].tolist()[0] == ""
    assert "Ann" in batches["changes"].tolist()[1]
    assert batches["version"].tolist() == [1, 1 if as_revision else 2]


@pytest.mark.parametrize("disjoint", [False, True])
def test_a_text_whose_last_batch_was_withdrawn_can_be_given_again(make, disjoint) -> None:
    project = make(3, data_order="os", disjoint_annotation=disjoint)
    session = project.annotator("anna")
    done = {}
    while (item := session.next()) is not None:
        done[item.key] = session.submit(labels=[ANN])
    page = PageDesk(session, language="en", parts=lambda name: "")

    session.withdraw(done[1])

    assert project.log().set_index("key").is_submitted.to_dict() == {0: True, 1: False, 2: True}
    assert project.texts().submissions.tolist() == [1, 0, 1]
    assert session.status == "open"
    if disjoint:
        other = project.annotator("boris")
        assert other.next().key == 1
        assert session.status == "waiting"
    else:
        assert page.page()["progress"]["submitted"] == 2
        assert session.next().key == 1
        session.submit(labels=[ANN])
        assert session.status == "finished"


def test_a_text_that_still_has_a_batch_stays_done(make) -> None:
    session = make(1, auto_text_switch=False).annotator("anna")
    session.next()
    first, second = session.submit(labels=[ANN]), session.submit(labels=[ANN])
    session.skip()

    session.withdraw(first)
    assert session.status == "finished"
    session.withdraw(second)
    assert session.status == "open"


def test_a_text_whose_answer_the_author_revised_stays_done(make) -> None:
    project = make(1, auto_text_switch=False)
    session = project.annotator("anna")
    session.next()
    first, second = session.submit(labels=[ANN]), session.submit(labels=[ANN])
    session.skip()
    maria = project.annotator("maria")
    project.update(collaborators=["maria"])
    maria.edit(first, labels=[{**ANN, "end": 2}])

    session.withdraw(second)
    assert session.status == "finished"
    session.withdraw(first)
    assert session.status == "open"


@pytest.fixture
def anew(make):
    """Somebody who withdrew an answer, has the text again and has begun to answer it anew."""
    project = make(2, data_order="os", disjoint_annotation=True)
    session = project.annotator("anna")
    session.next()
    batch = session.submit(labels=[ANN])
    session.withdraw(batch)
    assert session.next().key == 0
    session.save_draft(labels=[{**ANN, "end": 2}])
    return project, session, batch


def test_a_draft_is_still_there_after_an_answer_to_its_text_was_restored(anew, clock) -> None:
    project, session, batch = anew

    session.restore(batch)
    clock.turn(days=3)

    page = PageDesk(session, language="en", parts=lambda name: "").page()
    assert (page["status"], len(page["submitted"]), session.current.key) == ("open", 1, 0)
    assert [label["end"] for label in session.draft["labels"]] == [2]
    assert project.annotator("boris").next().key == 1
    session.submit(**session.draft)
    assert len(project.batches()) == 2
    assert session.current is None


def test_who_empties_their_draft_after_a_restore_goes_on_with_its_text(anew) -> None:
    project, session, batch = anew
    session.restore(batch)

    session.save_draft()

    assert PageDesk(session, language="en", parts=lambda name: "").page()["item"]["key"] == 0
    session.save_draft(labels=[ANN])
    session.skip()
    assert session.next().key == 1
    assert project.log().set_index("key").is_submitted[0]


@pytest.mark.parametrize("first", ["restore", "later"])
def test_a_draft_that_was_saved_for_later_comes_again_after_its_text_was_restored(anew, first) -> None:
    project, session, batch = anew
    steps = [lambda: session.restore(batch), session.save_for_later]

    for step in steps if first == "restore" else reversed(steps):
        step()

    assert project.log().set_index("key").is_submitted[0]
    assert session.next().key == 1
    session.submit(labels=[ANN])
    item = session.next()
    assert (item.key, item.is_delayed, session.draft["labels"][0]["end"]) == (0, True, 2)
    session.skip()
    assert session.status == "finished"
    assert project.log().is_submitted.all()


def test_a_restored_text_without_other_work_is_done(anew) -> None:
    _, session, batch = anew
    session.save_draft()

    session.restore(batch)

    assert session.current is None
    assert session.next().key == 1


def test_a_closed_project_changes_no_answers(make) -> None:
    project = make(2)
    session = project.annotator("anna")
    session.next()
    batch = session.submit(labels=[ANN])
    item = session.next()
    project.update(is_open=False)

    for act in (
        lambda: session.edit(batch, labels=[{**ANN, "end": 2}]),
        lambda: session.withdraw(batch),
        session.skip,
        session.save_for_later,
    ):
        with pytest.raises(errors.ProjectClosed):
            act()

    project.update(is_open=True)
    assert session.batches() == [batch]
    assert session.current == item


def test_an_edit_says_how_long_it_took(make, clock) -> None:
    project = make()
    session = project.annotator("anna")
    session.next()
    clock.turn(seconds=10)
    batch = session.submit(labels=[ANN])
    clock.turn(seconds=50)

    session.edit(batch, labels=[{**ANN, "end": 5}])

    assert project.batches().seconds.round().tolist() == [60]
    assert project.batches(revisions=True).seconds.round().tolist() == [10, 60]


def test_a_project_counts_the_batches_that_hold(make) -> None:
    project = make()
    session = project.annotator("anna")
    batches = []
    for _ in range(2):
        session.next()
        batches.append(session.submit(labels=[ANN]))
    session.edit(batches[0], labels=[{**ANN, "end": 5}])
    session.withdraw(batches[1])

    assert project.store.projects().batches.tolist() == [1]


def test_a_withdrawn_input_is_marked_as_undone(store) -> None:
    project = store.create_project("M", task="mt", texts=["Hej"])
    session = project.annotator("anna")
    session.next()
    session.withdraw(session.submit(inputs=[{"marker": "Translation", "content": "Hi"}]))

    assert len(project.inputs()) == 0
    assert project.inputs(undone=True).undone.tolist() == [True]


def test_an_edit_is_a_revision(make) -> None:
    project = make()
    session = project.annotator("anna")
    item = session.next()
    batch = session.submit(labels=[ANN])

    new = session.edit(batch, labels=[{**ANN, "end": 5}], key="e")

    assert session.edit(batch, labels=[{**ANN, "end": 5}], key="e") == new
    assert project.labels().quote.tolist() == [item.text[:5]]
    assert project.batches().revision_of.tolist() == [batch.uuid]
    assert sorted(project.labels(revisions=True).end) == [3, 5]
    with pytest.raises(errors.StaleEdit):
        session.edit(batch, labels=[ANN], version=1)
    project.update(allow_editing=False)
    with pytest.raises(errors.NotAllowed):
        session.edit(new, labels=[ANN])
