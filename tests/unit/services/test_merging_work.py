"""Settings, drafts, flags, reports, reviews and rights of two copies of a store: nothing is dropped."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import textinator_widgets as tw
from tests.unit.services.merged_stores import ANN, BEGIN, BOB, Clock, apart, merged_both_ways
from textinator_widgets.errors import NotAllowed
from textinator_widgets.model import BatchDraft, DataAccessLog, Draft, Project
from textinator_widgets.model.engine import reading, writing


def settings_of(store, *names):
    with reading(store._engine) as session:
        (project,) = session.scalars(select(Project)).all()
        return tuple(getattr(project, name) for name in names)


def first(store, user="anna"):
    session = store.project("Names").annotator(user)
    return session, session.batches()[0]


def told(done):
    return [(one["what"], one["kept_apart"]) for one in done.found]


def test_settings_that_one_side_changed_are_taken_and_those_of_both_stay_and_are_told(pair, tmp_path):
    left, right = pair
    left.project("Names").update(lease_minutes=5, guidelines="left")
    right.project("Names").update(guidelines="right", annotators_per_text=2)
    right.project("Names").update(reminders="soon")

    done = merged_both_ways(left, right, tmp_path)

    assert done.settings == 2
    assert told(done) == [("the settings differ", {"guidelines": "right"})]
    names = ("lease_minutes", "annotators_per_text", "reminders", "guidelines")
    assert settings_of(left, *names) == (5, 2, "soon", "left")
    assert settings_of(right, *names) == (5, 2, "soon", "right")
    assert left.merge(right.path).found == done.found  # until somebody settles it


def test_a_setting_that_was_settled_can_be_changed_on_one_side_again(pair, tmp_path):
    left, right = pair
    for store in pair:
        store.project("Names").update(lease_minutes=5 if store is left else 6)
    right.project("Names").update(lease_minutes=5)
    merged_both_ways(left, right, tmp_path)
    left.project("Names").update(lease_minutes=9)
    (tmp_path / "again").mkdir()

    done = merged_both_ways(left, right, tmp_path / "again")

    assert told(done) == []
    assert settings_of(right, "lease_minutes") == (9,)


def test_the_later_change_of_what_the_other_side_took_is_taken_back_to_where_it_came_from(pair, tmp_path):
    left, right = pair
    left.project("Names").update(lease_minutes=5)
    right.merge(left.path)
    right.project("Names").update(lease_minutes=6)

    assert told(merged_both_ways(left, right, tmp_path)) == []
    assert settings_of(left, "lease_minutes") == (6,)


def test_dates_that_cannot_be_so_together_stay_on_each_side(pair, tmp_path):
    left, right = pair
    left.project("Names").update(dt_publish="2031-01-01T00:00")
    right.project("Names").update(dt_finish="2030-12-01T00:00", is_open=False)

    done = merged_both_ways(left, right, tmp_path)

    ((what, kept),) = told(done)
    assert (what, set(kept)) == ("the settings differ", {"dt_publish", "dt_finish"})
    assert settings_of(left, "dt_finish", "is_open") == (None, False)


def test_settings_of_projects_that_were_made_apart_stay_on_each_side(pair):
    left, right = pair
    for store in pair:
        store.create_project("Pets", task="ner", texts=["Rex."], seed=1)
    right.project("Pets").update(lease_minutes=6)

    done = left.merge(right.path)

    (kept,) = (kept for what, kept in told(done) if what == "the settings differ")
    assert kept["lease_minutes"] == 6
    assert left.merge(right.path).settings == 0


def test_who_leads_a_project_is_a_setting(pair, tmp_path):
    left, right = pair
    right.create_user("lea")
    right.project("Names").update(collaborators=["lea"])

    assert told(merged_both_ways(left, right, tmp_path)) == []

    left.project("Names").update(collaborators=[])
    right.project("Names").update(collaborators=["lea", "anna"])
    assert told(left.merge(right.path)) == [("the settings differ", {"collaborators": ["anna", "lea"]})]


def test_a_flag_survives_an_edit_and_a_revision_on_the_other_side(pair, tmp_path):
    left, right = pair
    session, batch = first(left)
    session.flag_batch(batch)
    session, batch = first(right)
    session.edit(batch, labels=[ANN])
    right.project("Names").update(editing_as_revision=True)
    session.edit(session.batches()[0], labels=[BOB])

    assert told(merged_both_ways(left, right, tmp_path)) == []

    for store in pair:
        assert store.project("Names").batches()["is_flagged"].tolist() == [True]
    session, batch = first(left)
    session.flag_batch(batch, False)
    merged_both_ways(right, left, tmp_path / "..")
    assert right.project("Names").batches()["is_flagged"].tolist() == [False]


def test_reviews_of_both_sides_are_told_and_one_that_was_only_changed_is_not(pair, tmp_path):
    left, right = pair
    for store in pair:
        session, batch = first(store)
        store.project("Names").allow_reviewer("anna")
        session.set_review(batch, "rr", "left" if store is left else "right")

    done = merged_both_ways(left, right, tmp_path)

    assert told(done) == [("reviewed on both sides", {"reviewer": "anna", "status": "rr", "comment": "left"})]
    assert done.found[0]["batch"] == batch.uuid
    assert left.project("Names").reviews()["comment"].tolist() == ["right"]
    session, batch = first(right)
    session.set_review(batch, "rs", "done")
    assert told(left.merge(right.path)) == []
    assert left.project("Names").reviews()["status"].tolist() == ["rs"]


def test_unsaved_changes_of_batches_are_taken_and_of_two_the_other_is_told(pair, tmp_path):
    left, right = pair
    session, batch = first(right)
    session.save_draft(labels=[ANN], batch=batch)
    assert told(merged_both_ways(left, right, tmp_path)) == []
    for store, label in ((left, BOB), (right, {**ANN, "end": 2})):
        session, batch = first(store)
        session.save_draft(labels=[label], batch=batch)
    (tmp_path / "again").mkdir()

    done = merged_both_ways(left, right, tmp_path / "again")

    ((what, kept),) = told(done)
    assert (what, [one["end"] for one in kept["labels"]]) == ("unsaved changes on both sides", [11])
    assert done.found[0]["batch"] == batch.uuid
    with reading(left._engine) as session:
        (draft,) = session.scalars(select(BatchDraft)).all()
    assert [one["end"] for one in draft.answer["labels"]] == [2]


def test_drafts_of_both_sides_are_kept_or_told_also_where_the_other_side_submitted(pair, tmp_path):
    left, right = pair
    for user in ("boris", "carl"):
        for store in pair:
            session = store.project("Names").annotator(user)
            session.next()
            session.save_draft(labels=[ANN if store is left else BOB])
    session.submit(labels=[BOB])

    done = merged_both_ways(left, right, tmp_path)

    ((what, kept),) = told(done)
    assert (what, kept["labels"][0]["marker"]) == ("draft on both sides", "person")
    with reading(left._engine) as session:
        drafts = session.scalars(select(Draft).order_by(Draft.user_id)).all()
    assert [one.answer["labels"][0]["marker"] for one in drafts] == ["location", "person"]
    assert sorted(left.project("Names").batches()["user"]) == ["anna", "carl"]


def test_two_reports_of_one_moment_and_what_went_wrong_on_either_side_are_both_there(pair, tmp_path):
    for number, store in enumerate(pair):
        with writing(store._engine) as session:
            (log,) = session.scalars(select(DataAccessLog)).all()
            reports = {"1.5": {"feedback": f"side {number}"}}
            log.flags = {"text_errors": reports, "errors": {f"e{number}": "wrong"}, "delayed": False}
            log.dt_updated = BEGIN

    merged_both_ways(*pair, tmp_path)

    with reading(pair[0]._engine) as session:
        flags = session.scalar(select(DataAccessLog.flags))
    assert flags["text_errors"] == {"1.5": {"feedback": "side 0"}, "1.501": {"feedback": "side 1"}}
    assert flags["errors"] == {"e0": "wrong", "e1": "wrong"}


@pytest.mark.parametrize("side", [0, 1])
def test_who_may_review_on_one_side_may_on_both_until_it_is_taken_away(pair, tmp_path, side):
    giver, taker = pair[side], pair[1 - side]
    for store in pair:
        store.project("Names").annotator("boris")
    giver.project("Names").allow_reviewer("boris")

    merged_both_ways(*pair, tmp_path)

    session = taker.project("Names").annotator("boris")
    batch = first(taker)[1]
    session.set_review(batch, "no")
    giver.project("Names").allow_reviewer("boris", False)
    taker.merge(giver.path)
    with pytest.raises(NotAllowed):
        session.set_review(batch, "rr")


def test_people_come_without_passwords_groups_and_settings(pair):
    left, right = pair
    right.create_user(
        "lea", "a long password", "lea@example.org", ["project_managers"], preferred_language="sv"
    )
    right.project("Names").annotator("lea")

    assert left.merge(right.path).people == 1

    row = left.users().set_index("user").loc["lea"]
    assert (row["email"], row["has_password"]) == (None, False)
    assert left.user("lea").groups == []


def test_a_laptop_brings_settings_flags_and_reviews_to_a_store_on_either_database(made, place, tmp_path):
    _, right = apart(made, tmp_path)
    with tw.open_store(place, clock=Clock(BEGIN)) as store, right:
        store.merge(made, backups=tmp_path / "kept")
        project = right.project("Names")
        project.update(lease_minutes=6, annotators_per_text=2, video_summary="film.mp4")
        project.allow_reviewer("anna")
        session, batch = first(right)
        session.flag_batch(batch)
        session.set_review(batch, "rr", "why?")
        session.save_draft(labels=[ANN], batch=batch)

        done = store.merge(right.path, backups=tmp_path / "kept")

        is_on_server = isinstance(store.path, str)
        assert done.settings == (2 if is_on_server else 3)  # a film needs a folder
        assert told(done) == (
            [("the settings differ", {"video_summary": "film.mp4"})] if is_on_server else []
        )
        assert settings_of(store, "lease_minutes", "annotators_per_text") == (6, 2)
        assert store.project("Names").batches()["is_flagged"].tolist() == [True]
        assert store.project("Names").reviews()["comment"].tolist() == ["why?"]
        assert store.merge(right.path, backups=tmp_path / "kept").settings == 0
        assert store.check() == []
