"""Two copies of a store that were annotated apart become one, whichever is merged into the other."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from tests.unit.services.merged_stores import ANN, BOB, KNOWS, NOTE, content, merged_both_ways
from textinator_widgets.errors import KeyReused, StoreError
from textinator_widgets.model import AuditLog
from textinator_widgets.model.engine import reading


def first(store, user="anna"):
    session = store.project("Names").annotator(user)
    return session, session.batches()[0]


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


def test_the_key_of_an_edit_in_place_is_known_on_both_sides(pair, tmp_path):
    left, right = pair
    session, batch = first(right)
    session.edit(batch, labels=[ANN], key="k")

    merged_both_ways(left, right, tmp_path)

    session, batch = first(left)
    assert session.edit(batch, labels=[ANN], key="k").uuid == batch.uuid
    session.next()
    with pytest.raises(KeyReused, match="'k' was used for an edit"):
        session.submit(labels=[ANN], key="k")
    left.merge(tmp_path / "right.db")
    for store in pair:
        with reading(store._engine) as rows:
            assert rows.query(AuditLog).filter_by(action="edit_key").count() == 1
    boris = left.project("Names").annotator("boris")
    boris.next()
    assert boris.submit(labels=[ANN], key="k").uuid


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
    (kept,) = content(right)["merge in the log"]
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


def test_a_text_whose_answer_was_taken_back_and_that_is_open_there_is_given_back_here(pair, tmp_path):
    left, right = pair
    for user in ("anna", "boris"):  # the one answered before the copies went apart, the other after it
        session = right.project("Names").annotator(user)
        if user == "boris":
            session.next()
            session.submit(labels=[ANN])
        session.withdraw(session.batches()[0])
    for user in ("anna", "boris"):
        session = right.project("Names").annotator(user)
        assert session.next().key in (0, 1)

    merged_both_ways(left, right, tmp_path)

    states = {store: sorted(state for state, _ in content(store)["claim"].values()) for store in pair}
    assert states == {left: ["released", "released"], right: ["held", "held"]}
    assert left.project("Names").labels().empty
    assert left.project("Names").annotator("anna").next().key == 0


def test_texts_that_came_to_more_people_than_they_are_for_are_told_and_all_answers_stay(pair, tmp_path):
    left, right = pair
    for store in pair:
        store.project("Names").update(disjoint_annotation=True)
    for store, people in ((left, ("boris", "carl")), (right, ("boris", "dora"))):
        for name in people:
            session = store.project("Names").annotator(name)
            session.next()
            session.submit(labels=[ANN] if store is left else [BOB])

    done = merged_both_ways(left, right, tmp_path)

    table = done.conflicts.to_dict("records")
    assert [(one["what"], one["kept_apart"]["key"]) for one in table] == [
        ("answered on both sides by one person", 1),
        ("answered by more people than it is for", 2),
    ]
    assert table[0]["kept_apart"]["user"] == "boris"
    batches = left.project("Names").batches()
    mine = batches[batches["user"] == "boris"]["batch"].tolist()
    assert table[0]["kept_apart"]["batches"] == mine
    assert table[0]["batch"] == mine[-1]
    assert (table[1]["kept_apart"]["people"], table[1]["kept_apart"]["wanted"]) == (["carl", "dora"], 1)
    assert len(batches) == 5
    assert not left.merge(right.path).found  # told once


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
    assert "Suggestions: 0 new. Settings: 0 changed." in done.output
    assert "Texts: 0 new. Definitions: 0 new or changed. Projects: 0 new." in done.output
    assert len(list((tmp_path / "backups").iterdir())) == 1
    assert len(left.project("Names").batches()) == 2
