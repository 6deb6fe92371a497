"""Two copies of a store that were annotated apart become one, whichever is merged into the other."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from typer.testing import CliRunner

import textinator_widgets as tw
from textinator_widgets.errors import StoreError, TextinatorError
from textinator_widgets.model import AuditLog, Claim, Datapoint, Draft, User
from textinator_widgets.model.engine import reading

ANN = {"id": "a", "marker": "Person", "start": 0, "end": 3}
BOB = {"id": "b", "marker": "Location", "start": 8, "end": 11}
NOTE = {"marker": "Note", "content": "sure"}
KNOWS = {"relation": "knows", "links": [{"source": "a", "target": "b"}]}
BEGIN = datetime(2030, 5, 1, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=7)
        return self.now


def make(folder, clock):
    """A store with a project; it has to be closed."""
    store = tw.open_store(folder / "left.db", clock=clock)
    project = store.create_project(
        "Names", task="ner", texts=["Ann met Bob.", "Kim saw Eva.", "Tom saw Ida."], data_order="os"
    )
    project.add_marker("Note", "free-text")
    project.add_relation("knows", [("Person", "Location")])
    project.update(allow_reviewing=True, allow_post_editing=True)
    session = project.annotator("anna")
    session.next()
    session.submit(labels=[ANN, BOB], inputs=[NOTE], relations=[KNOWS])
    return store


@pytest.fixture
def pair(tmp_path):
    """Two equal stores and their clocks, which go apart."""
    left = make(tmp_path, Clock())
    left.backup(tmp_path / "right.db")
    other = Clock()
    other.now += timedelta(days=1)
    right = tw.open_store(tmp_path / "right.db", clock=other)
    yield left, right
    left.close()
    right.close()


def first(store, user="anna"):
    session = store.project("Names").annotator(user)
    return session, session.batches()[0]


def content(store):
    """What people did, without ids of one store."""
    project = store.project("Names")
    found = {}
    every = {"undone": True, "revisions": True}
    for name, frame in (
        ("batches", project.batches(**every)),
        ("labels", project.labels(**every)),
        ("inputs", project.inputs(**every).drop(columns="input_id")),
        ("relations", project.relations(**every)),
        ("log", project.log()),
        ("flags", project.flags()),
        ("edits", project.edits()),
        ("reviews", project.reviews()),
    ):
        frame = frame.drop(columns=[one for one in ("submit_key",) if one in frame])
        found[name] = sorted(map(str, frame.astype(object).to_dict("records")))
    with reading(store._engine) as session:
        claims = session.execute(
            select(User.name, Datapoint.key, Claim.state)
            .join(User, User.id == Claim.user_id)
            .join(Datapoint, Datapoint.id == Claim.datapoint_id)
        )
        found["claims"] = {(user, key): state for user, key, state in claims}
        drafts = session.execute(
            select(User.name, Draft.answer).join(User, User.id == Draft.user_id).order_by(User.name)
        )
        found["drafts"] = sorted(str(tuple(row)) for row in drafts)
        kept = select(AuditLog.object, AuditLog.details).where(
            AuditLog.action == "merge", AuditLog.details.is_not(None)
        )
        found["kept"] = sorted(str(tuple(row)) for row in session.execute(kept))
    return found


def merged_both_ways(left, right, folder):
    """Merge each into a copy of the other, look that both are the same, and give what happened."""
    left.backup(folder / "left copy.db")
    one = left.merge(right.path)
    other = right.merge(folder / "left copy.db")

    found, same = content(left), content(right)
    held = {place for side in (found, same) for place, state in side["claims"].items() if state == "held"}
    for side in (found, same):  # who holds a text holds it on one side
        side["claims"] = {place: state for place, state in side["claims"].items() if place not in held}
    for name in found:
        assert found[name] == same[name]
    assert left.check() == right.check() == []
    once = content(left)
    again = left.merge(right.path)
    assert (again.batches, again.changed, again.people) == (0, 0, 0)
    assert content(left) == once
    assert len(one.found) == len(other.found)
    return one


def test_what_two_laptops_added_is_in_both(pair, tmp_path):
    left, right = pair
    for store, name in ((left, "boris"), (right, "carl")):
        session = store.project("Names").annotator(name)
        session.next()
        session.flag({"feedback": name})
        session.submit(labels=[ANN, BOB], inputs=[NOTE], relations=[KNOWS])
        session.next()
        session.skip()

    done = merged_both_ways(left, right, tmp_path)

    assert (done.batches, done.people, len(done.conflicts)) == (1, 1, 0)
    project = left.project("Names")
    assert sorted(project.batches()["user"]) == ["anna", "boris", "carl"]
    assert len(project.labels()) == 6
    assert len(project.relations()) == 3
    assert sorted(form["feedback"] for form in project.flags()["form"]) == ["boris", "carl"]
    assert list(done.conflicts.columns) == ["project", "what", "batch", "kept_apart"]


def test_an_edit_on_one_side_comes_to_the_other_without_a_conflict(pair, tmp_path):
    left, right = pair
    session, batch = first(right)
    session.edit(batch, labels=[ANN], inputs=[{**NOTE, "content": "less"}])
    session.edit(batch, labels=[ANN, BOB], inputs=[{**NOTE, "content": "more"}])

    done = merged_both_ways(left, right, tmp_path)

    assert (done.changed, len(done.conflicts)) == (1, 0)
    project = left.project("Names")
    assert project.inputs()["content"].tolist() == ["more"]
    assert len(project.edits()) == 2
    assert project.batches()["version"].tolist() == [3]


def test_edits_on_both_sides_are_a_conflict_and_neither_is_dropped(pair, tmp_path):
    left, right = pair
    session, batch = first(left)
    session.edit(batch, labels=[ANN], inputs=[{**NOTE, "content": "left"}])
    session, batch = first(right)
    session.edit(batch, labels=[BOB], inputs=[{**NOTE, "content": "right"}])

    done = merged_both_ways(left, right, tmp_path)

    (conflict,) = done.conflicts.to_dict("records")
    assert conflict["what"] == "changed on both sides"
    assert conflict["batch"] == batch.uuid
    assert conflict["kept_apart"]["inputs"][0]["content"] == "left"
    assert left.project("Names").inputs()["content"].tolist() == ["right"]  # its clock is a day ahead
    (kept,) = content(right)["kept"]
    assert "'content': 'left'" in kept


def test_revisions_on_both_sides_are_put_into_one_line(pair, tmp_path):
    left, right = pair
    for store in pair:
        store.project("Names").update(editing_as_revision=True)
        session, batch = first(store)
        session.edit(batch, labels=[ANN] if store is left else [BOB])

    done = merged_both_ways(left, right, tmp_path)

    assert done.conflicts["what"].tolist() == ["revised on both sides"]
    every = left.project("Names").batches(revisions=True)
    assert len(every) == 3
    assert left.project("Names").labels()["marker"].tolist() == ["location"]
    assert every["revision_of"].notna().sum() == 2


def test_withdrawn_here_and_edited_there_is_a_conflict(pair, tmp_path):
    left, right = pair
    session, batch = first(left)
    session.withdraw(batch)
    session, batch = first(right)
    session.edit(batch, labels=[ANN])

    done = merged_both_ways(left, right, tmp_path)

    assert len(done.conflicts) == 1
    assert len(left.project("Names").batches()) == 1


def test_what_is_withdrawn_can_be_restored_after_a_merge(pair, tmp_path):
    left, right = pair
    session, batch = first(right)
    session.edit(batch, labels=[ANN], inputs=[NOTE])
    session.withdraw(batch)
    assert len(merged_both_ways(left, right, tmp_path).conflicts) == 0
    assert left.project("Names").labels().empty

    session = left.project("Names").annotator("anna")
    session.restore(batch)

    assert left.project("Names").labels()["quote"].tolist() == ["Ann"]
    assert left.check() == []


def test_projects_that_differ_are_named_and_left_alone(pair):
    left, right = pair
    right.project("Names").add_marker("Dog")
    right.create_project("Other", task="ner", texts=["Ann left."])

    done = left.merge(right.path)

    assert sorted(done.conflicts["what"]) == ["markers, units or relations differ", "project is not here"]
    assert (done.batches, done.changed) == (0, 0)


def test_answers_to_a_text_that_is_not_here_are_named(pair):
    left, right = pair
    right.project("Names").add_source(["Pia left."])
    session = right.project("Names").annotator("carl")
    while session.next() is not None:
        session.submit(labels=[ANN])

    done = left.merge(right.path)

    assert done.conflicts["what"].tolist() == ["text is not here"]
    assert done.batches == 3
    assert left.check() == []


def test_a_store_is_not_merged_with_itself_or_with_nothing(pair, tmp_path):
    left, _ = pair
    with pytest.raises(StoreError, match="both are"):
        left.merge(left.path)
    with pytest.raises(StoreError, match="no file is there"):
        left.merge(tmp_path / "nothing.db")


def test_the_command_merges_after_a_backup(pair, tmp_path):
    from textinator_widgets.serving.cli import app

    left, right = pair
    session = right.project("Names").annotator("carl")
    session.next()
    session.submit(labels=[ANN])

    done = CliRunner().invoke(app, ["merge", str(right.path), "--into", str(left.path)])

    assert done.exit_code == 0, done.output
    assert "Submissions: 1 new, 0 changed. People: 1 new." in done.output
    assert len(list((tmp_path / "backups").iterdir())) == 1
    assert len(left.project("Names").batches()) == 2


ACTS = ("submit", "edit", "revise", "withdraw", "restore", "mark", "flag", "skip", "draft", "later")
WALK = st.lists(
    st.tuples(st.sampled_from(["anna", "boris"]), st.sampled_from(ACTS), st.integers(0, 3)), max_size=6
)


def act(store, user, what, number):
    session = store.project("Names").annotator(user)
    batches = session.batches()
    batch = batches[number % len(batches)] if batches else None
    labels = [[ANN], [BOB], [ANN, BOB], [{**ANN, "extra": {"n": number}}]][number]
    inputs = [] if number % 2 else [{**NOTE, "content": f"{user} {number}"}]
    if what in ("submit", "draft", "flag", "later", "skip"):
        if session.next() is None:
            return
        if what == "submit":
            session.submit(labels=labels, inputs=inputs, relations=[KNOWS] if number == 2 else [])
        elif what == "draft":
            session.save_draft(labels=labels)
        elif what == "flag":
            session.flag({"feedback": f"{number}"})
        else:
            session.skip() if what == "skip" else session.save_for_later()
    elif batch is not None:
        store.project("Names").update(editing_as_revision=what == "revise")
        if what in ("edit", "revise"):
            session.edit(batch, labels=labels, inputs=inputs)
        elif what == "mark":
            session.flag_batch(batch)
        else:
            session.withdraw(batch) if what == "withdraw" else session.restore(batch)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WALK, WALK)
def test_merging_is_the_same_both_ways_and_again(left_walk, right_walk):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        left = make(folder, Clock())
        left.backup(folder / "right.db")
        clock = Clock()
        clock.now += timedelta(seconds=1)
        right = tw.open_store(folder / "right.db", clock=clock)
        with left, right:
            for store, walk in ((left, left_walk), (right, right_walk)):
                for user, what, number in walk:
                    try:
                        act(store, user, what, number)
                    except TextinatorError:
                        continue  # what cannot be done in this state

            merged_both_ways(left, right, folder)
