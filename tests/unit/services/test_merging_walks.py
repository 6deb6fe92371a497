"""Whatever people do in two copies of a store: both ways of merging give the same, and doing it again."""

from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.services.merged_stores import ANN, BOB, KNOWS, NOTE, apart, merged_both_ways
from textinator_widgets.errors import TextinatorError

LABELS = ([ANN], [BOB], [ANN, BOB], [{**ANN, "extra": {"n": 1}}])
SPANS = [{"start": 0, "end": 3, "score": 0.5}, {"start": 8, "end": 11}]
SETTINGS = ({"lease_minutes": 7}, {"reminders": "R"}, {"is_open": True}, {"dt_finish": "2040-01-01T00:00"})


def define(project, user, number):
    if number < 2:
        project.add_marker(f"New {number}", ("m-span", "free-text")[number])
    else:
        project.update_marker("Person", color=f"#{number}{number}{number}")


NEW = count()


def add_text(project, user, number):
    project.add_source([f"Text {next(NEW)} of {user}."])  # equal texts keep the times of their side


def set_one(project, user, number):
    project.update(**SETTINGS[number])


def propose(project, user, number):
    spans = [{**one, "score": number / 4} for one in SPANS[number // 2 :]]
    project.suggest(("Person", "Location")[number % 2], dict.fromkeys((0, 1), spans))


def decide(project, user, number):
    session = project.annotator(user)
    session.next()
    session.decide(session.suggestions()[number % 2 :], ("rejected", None, "rejected", "accepted")[number])


def accept(project, user, number):
    session = project.annotator(user)
    session.next()
    work = session.accept(session.suggestions()[number // 2 :])
    session.submit(**work) if number % 2 else session.save_draft(**work)


def answer(user, number):
    return {
        "labels": LABELS[number],
        "inputs": [] if number % 2 else [{**NOTE, "content": f"{user} {number}"}],
    }


def submit(project, user, number):
    session = project.annotator(user)
    if session.next() is not None:
        session.submit(**answer(user, number), relations=[KNOWS] if number == 2 else [])


def draft(project, user, number):
    session = project.annotator(user)
    session.next()
    session.save_draft(labels=LABELS[number])


def report(project, user, number):
    session = project.annotator(user)
    session.next()
    session.flag({"feedback": f"{number}"})


def skip(project, user, number):
    session = project.annotator(user)
    session.next()
    session.skip() if number % 2 else session.save_for_later()


def own(project, user, number):
    """A session and one of its batches."""
    session = project.annotator(user)
    batches = session.batches()
    if not batches:
        raise TextinatorError("Nothing was submitted yet.")
    return session, batches[number % len(batches)]


def edit(project, user, number):
    session, batch = own(project, user, number)
    session.edit(batch, **answer(user, number))


def revise(project, user, number):
    session, batch = own(project, user, number)
    project.update(editing_as_revision=True)
    session.edit(batch, **answer(user, number))
    project.update(editing_as_revision=False)


def accept_in_edit(project, user, number):
    session, batch = own(project, user, number)
    frame = project.suggestions()
    mine = frame[(frame["user"] == user) & (frame["key"] == 0)].to_dict("records")
    made = [
        {name: one[name] for name in ("marker", "start", "end")}
        | {"origin": "suggestion", "extra": {"suggestion": one["suggestion_id"]}}
        for one in mine
    ]
    session.edit(batch, labels=[*made[number % 2 :], BOB])


def change(project, user, number):
    session, batch = own(project, user, number)
    session.save_draft(labels=LABELS[number], batch=batch)


def withdraw(project, user, number):
    session, batch = own(project, user, number)
    session.withdraw(batch)


def restore(project, user, number):
    session, batch = own(project, user, number)
    session.restore(batch)


def mark(project, user, number):
    session, batch = own(project, user, number)
    session.flag_batch(batch, number < 3)


def review(project, user, number):
    session, batch = own(project, user, number)
    project.allow_reviewer(user, number < 3)
    session.set_review(batch, ("no", "rr", "rs", "no")[number], f"{user} {number}")


PROJECT_ACTS = (define, add_text, set_one, propose)
TEXT_ACTS = (submit, draft, report, skip, accept, decide)
BATCH_ACTS = (edit, revise, accept_in_edit, change, withdraw, restore, mark, review)
ACTS = (*PROJECT_ACTS, *TEXT_ACTS, *BATCH_ACTS, submit, accept, edit)
WALK = st.lists(
    st.tuples(st.sampled_from(["anna", "boris"]), st.sampled_from(ACTS), st.integers(0, 3)), max_size=8
)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WALK, WALK, WALK)
def test_merging_is_the_same_both_ways_and_again(made, before, left_walk, right_walk):
    with tempfile.TemporaryDirectory() as name:
        left, right = apart(made, Path(name))
        with left, right:
            walk(left, before)
            right.merge(left.path)
            for store, acts in ((left, left_walk), (right, right_walk)):
                walk(store, acts)

            merged_both_ways(left, right, Path(name))


def walk(store, acts):
    for user, act, number in acts:
        try:
            act(store.project("Names"), user, number)
        except TextinatorError:
            continue  # what cannot be done in this state
