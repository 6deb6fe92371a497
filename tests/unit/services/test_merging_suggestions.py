"""Suggestions of two copies of a store, and what was decided about them, come together."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

import textinator_widgets as tw
from tests.unit.services.merged_stores import ANN, BEGIN, BOB, Clock, apart, merged_both_ways
from textinator_widgets.model import AuditLog, Draft, Label
from textinator_widgets.model.engine import reading, writing

SPAN = {"start": 0, "end": 3, "score": 0.5, "extra": {"by": "one"}}
OTHER = {"start": 8, "end": 11, "score": 0.25}


def opened(store, user):
    """The session of a person on the first text that they have."""
    session = store.project("Names").annotator(user)
    session.next()
    return session


def told(done):
    return [(one["what"], one["kept_apart"]) for one in done.found]


def decided(store):
    frame = store.project("Names").suggestions()
    rows = zip(frame["user"], frame["marker"], frame["key"], frame["decision"], strict=True)
    return sorted(
        (user, marker, key, what if isinstance(what, str) else "open") for user, marker, key, what in rows
    )


def from_suggestions(store):
    """The label that each suggestion says it became, and the one that says it was made from it."""
    frame = store.project("Names").suggestions()
    accepted = frame[frame["decision"] == "accepted"]
    said = dict(zip(accepted["suggestion_id"], accepted["label_id"], strict=True))
    with reading(store._engine) as session:
        labels = session.execute(select(Label.uuid, Label.extra).where(Label.origin == "suggestion")).all()
    return said, {extra["suggestion"]: uuid for uuid, extra in labels}


def test_what_each_side_proposed_is_in_both_and_decisions_go_with_their_answers(pair, tmp_path):
    left, right = pair
    left.project("Names").suggest("Person", {0: [SPAN]})
    boris = opened(left, "boris")
    boris.submit(**boris.accept(boris.suggestions()))
    right.project("Names").suggest("Location", {0: [OTHER], 2: [{"start": 8, "end": 11}]})
    dora = opened(right, "dora")
    dora.submit(**dora.accept(dora.suggestions()))
    carl = opened(right, "carl")
    carl.decide(carl.suggestions(), "rejected")

    done = merged_both_ways(left, right, tmp_path)

    assert told(done) == []
    assert done.suggestions == 4  # two for everybody, one of each person
    for store in pair:
        assert decided(store) == [
            ("boris", "person", 0, "accepted"),
            ("carl", "location", 0, "rejected"),
            ("dora", "location", 0, "accepted"),
        ]
        accepted, labels = from_suggestions(store)
        assert accepted == labels
        anna = opened(store, "anna")
        anna.submit(labels=[ANN])
        anna.next()
        assert [one["quote"] for one in anna.suggestions()] == ["Ida"]
    (row,) = (one for one in left.project("Names").suggestions().to_dict("records") if one["user"] == "boris")
    assert (row["score"], row["extra"]) == (0.5, {"by": "one"})


def test_two_decisions_on_one_suggestion_are_a_conflict_and_the_later_one_counts(pair, tmp_path):
    left, right = pair
    left.project("Names").suggest("Person", {0: [SPAN]})
    opened(left, "boris").suggestions()
    right.merge(left.path)
    for store, decision in ((left, "rejected"), (right, "accepted")):
        session = opened(store, "boris")
        (one,) = session.suggestions()
        session.decide(one, decision)

    done = merged_both_ways(left, right, tmp_path)

    ((what, kept),) = told(done)
    assert what == "two decisions on one suggestion"
    assert (kept["user"], kept["key"], kept["quote"], kept["decision"]) == ("boris", 0, "Ann", "rejected")
    assert decided(left) == decided(right) == [("boris", "person", 0, "accepted")]  # its clock is ahead
    with reading(left._engine) as session:
        log = session.scalars(select(AuditLog.details).where(AuditLog.object.like("suggestion:%"))).all()
    assert [one["decision"] for one in log if one] == ["rejected"]


def test_a_later_rejection_gives_way_to_an_answer_that_was_made_from_it(pair, tmp_path):
    left, right = pair
    left.project("Names").suggest("Person", {0: [SPAN]})
    opened(left, "boris").suggestions()
    right.merge(left.path)
    boris = opened(left, "boris")
    boris.submit(**boris.accept(boris.suggestions()))
    session = opened(right, "boris")
    session.decide(session.suggestions(), "rejected")

    done = merged_both_ways(left, right, tmp_path)

    assert [what for what, _ in told(done)] == ["two decisions on one suggestion"]
    assert decided(left) == [("boris", "person", 0, "accepted")]
    accepted, labels = from_suggestions(right)
    assert accepted == labels


def test_what_an_edit_took_out_on_one_side_is_open_in_both(pair, tmp_path):
    left, right = pair
    left.project("Names").suggest("Person", {0: [SPAN]})
    boris = opened(left, "boris")
    boris.submit(**boris.accept(boris.suggestions()))
    right.merge(left.path)
    session = right.project("Names").annotator("boris")
    session.edit(session.batches()[0], labels=[BOB])

    done = merged_both_ways(left, right, tmp_path)

    assert told(done) == []
    assert decided(left) == decided(right) == [("boris", "person", 0, "open")]


def test_what_was_accepted_for_an_edit_that_does_not_count_is_open(pair, tmp_path):
    left, right = pair
    left.project("Names").suggest("Person", {0: [SPAN]})
    boris = opened(left, "boris")
    boris.suggestions()
    boris.submit(labels=[BOB])
    right.merge(left.path)
    batch = boris.batches()[0]
    boris.edit(batch, labels=[BOB, {**ANN, "origin": "suggestion", "extra": {"suggestion": _own(left)}}])
    assert decided(left) == [("boris", "person", 0, "accepted")]
    session = right.project("Names").annotator("boris")
    for end in (10, 11):
        session.edit(session.batches()[0], labels=[{**BOB, "end": end}])

    done = merged_both_ways(left, right, tmp_path)

    assert [what for what, _ in told(done)] == ["changed on both sides"]
    (kept,) = (one for one in done.found[0]["kept_apart"]["labels"] if one["origin"] == "suggestion")
    assert kept["extra"]["suggestion"]["marker"] == "person"
    assert decided(left) == decided(right) == [("boris", "person", 0, "open")]


def _own(store):
    (number,) = store.project("Names").suggestions()["suggestion_id"]
    return int(number)


def test_a_decision_that_one_side_took_back_is_taken_back_and_a_later_opening_takes_none_back(pair, tmp_path):
    left, right = pair
    left.project("Names").suggest("Person", {0: [SPAN], 1: [SPAN]})
    boris = opened(left, "boris")
    boris.decide(boris.suggestions(), "rejected")
    right.merge(left.path)
    session = opened(right, "boris")
    session.decide(session.suggestions(), None)
    carl = opened(left, "carl")
    carl.decide(carl.suggestions(), "rejected")
    opened(right, "carl").suggestions()  # a day later, and undecided
    right.project("Names").suggest("Person", {0: [{**SPAN, "score": 0.75}]})

    merged_both_ways(left, right, tmp_path)

    wanted = [("boris", "person", 0, "open"), ("carl", "person", 0, "rejected")]
    assert decided(left) == decided(right) == wanted
    scores = left.project("Names").suggestions().set_index("user")["score"]
    assert (scores["boris"], scores["carl"]) == (0.75, 0.5)  # what is decided keeps what it was decided on


def test_proposals_that_each_side_made_for_one_text_are_both_there_and_told(pair, tmp_path):
    left, right = pair
    left.project("Names").suggest("Person", {0: [SPAN], 1: [SPAN]})
    right.merge(left.path)
    left.project("Names").suggest("Person", {0: [SPAN, OTHER], 1: [SPAN]})
    right.project("Names").suggest("Person", {0: [{**SPAN, "score": 0.75}, {"start": 0, "end": 2}]})

    done = merged_both_ways(left, right, tmp_path)

    ((what, kept),) = told(done)
    assert (what, kept["texts"]) == ("the suggestions for the marker 'person' differ", 1)
    assert [(one["key"], one["score"]) for one in kept["replaced"]] == [(0, 0.5)]
    for store in pair:
        shown = opened(store, "boris").suggestions()
        places = [(one["start"], one["end"], one["score"]) for one in shown]
        assert sorted(places, key=str) == [(0, 2, None), (0, 3, 0.75), (8, 11, 0.25)]


def test_drafts_and_undo_stacks_name_suggestions_by_the_ids_of_their_store(pair, tmp_path):
    left, right = pair
    left.project("Names").suggest("Location", {0: [OTHER]})
    opened(left, "dora").suggestions()  # has the id that the other side gives to another one
    right.project("Names").suggest("Person", {0: [SPAN]})
    boris = opened(right, "boris")
    (one,) = boris.suggestions()
    label = {**ANN, "origin": "suggestion", "extra": {"suggestion": one["id"]}}
    step = {"name": "Reject", "before": _EMPTY, "after": _EMPTY, "rejected": [one["id"]]}
    packed = {
        "records": {
            "labels": {
                **{"id": ["a"], "marker": ["person"], "start": [0], "end": [3]},
                "more": {"0": {"origin": "suggestion", "extra": {"suggestion": one["id"]}}},
            },
            "inputs": [],
            "relations": [],
        },
        "past": [{"name": "Accept", "before": {}, "after": {"labels": [0, 1]}}],
        "future": [{"name": "Reopen", "before": {}, "after": {}, "reopened": [one["id"]]}],
    }
    for user, history in (("boris", {"past": [step], "future": []}), ("carl", packed)):
        session = opened(right, user)
        session.suggestions()
        session.save_draft(labels=[label])
        with writing(right._engine) as rows:
            rows.execute(update(Draft).where(Draft.history.is_(None)).values(history=history))

    merged_both_ways(left, right, tmp_path)

    with reading(left._engine) as session:
        plain, runs = session.scalars(select(Draft).order_by(Draft.user_id)).all()
    ids = left.project("Names").suggestions().set_index("user")["suggestion_id"]
    mine = int(ids["boris"])
    assert mine != one["id"]
    assert plain.answer["labels"][0]["extra"]["suggestion"] == mine
    assert plain.history["past"][0]["rejected"] == [mine]
    assert runs.history["records"]["labels"]["more"]["0"]["extra"]["suggestion"] == mine
    assert runs.history["future"][0]["reopened"] == [mine]


_EMPTY = {"labels": [], "inputs": [], "relations": []}


def test_suggestions_for_a_marker_that_is_another_one_here_are_told(pair):
    left, right = pair
    left.project("Names").add_marker("Dog", "free-text")
    right.project("Names").add_marker("Dog", "m-span")
    right.project("Names").suggest("Dog", {0: [SPAN]})
    opened(right, "boris").suggestions()
    left.project("Names").annotator("boris").next()
    left.project("Names").annotator("boris").submit(inputs=[{"marker": "dog", "content": "Rex"}])

    done = left.merge(right.path)

    assert ("marker 'dog' is another one here", {"suggestions": 2}) in told(done)
    assert left.project("Names").suggestions().empty
    assert left.check() == []


def test_a_laptop_brings_its_suggestions_to_a_store_on_either_database(made, place, tmp_path):
    _, right = apart(made, tmp_path)
    with tw.open_store(place, clock=Clock(BEGIN)) as store, right:
        store.merge(made, backups=tmp_path / "kept")
        store.project("Names").suggest("Location", {0: [OTHER]})
        opened(store, "dora").suggestions()
        right.project("Names").suggest("Person", {0: [SPAN]})
        boris = opened(right, "boris")
        boris.submit(**boris.accept(boris.suggestions()))

        done = store.merge(right.path, backups=tmp_path / "kept")
        again = store.merge(right.path, backups=tmp_path / "kept")

        assert (done.suggestions, again.suggestions) == (2, 0)
        accepted, labels = from_suggestions(store)
        assert accepted == labels
        assert ("boris", "person", 0, "accepted") in decided(store)
        assert store.check() == []


def test_nothing_is_left_of_an_id_whose_suggestion_could_not_be_taken(pair):
    left, right = pair
    left.project("Names").add_marker("Dog", "free-text")
    opened(left, "boris").submit(inputs=[{"marker": "dog", "content": "Rex"}])
    right.project("Names").add_marker("Dog", "m-span")
    right.project("Names").suggest("Dog", {0: [SPAN]})
    carl = opened(right, "carl")
    carl.accept(carl.suggestions())
    label = {**ANN, "origin": "suggestion", "extra": {"suggestion": carl.suggestions()[0]["id"], "score": 1}}
    carl.save_draft(labels=[label])

    left.merge(right.path)

    with reading(left._engine) as session:
        (draft,) = session.scalars(select(Draft)).all()
    assert draft.answer["labels"][0]["extra"] == {"score": 1}


@pytest.mark.parametrize("side", [0, 1])
def test_a_marker_whose_suggestions_came_later_is_no_marker_that_differs(pair, tmp_path, side):
    pair[side].project("Names").suggest("Person", {0: [SPAN]})
    pair[1 - side].project("Names").update_marker("Person", color="#123456")

    done = merged_both_ways(*pair, tmp_path)

    assert told(done) == []
    (person, *_) = pair[1 - side].project("Names").spec()["markers"]
    assert (person["color"], person["suggestions"]) == ("#123456", True)
