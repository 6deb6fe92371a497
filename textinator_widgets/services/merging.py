"""Two copies of a store, annotated in two places, become one again.

What is merged is decided by names, keys and uuids, never by who merges into whom: both ways give the same
answers, and doing it again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from textinator_widgets.model import (
    Batch,
    Claim,
    DataAccessLog,
    Project,
    ProjectCollaborator,
    Response,
    Survey,
    User,
    UserProfile,
)
from textinator_widgets.services.actors import CALLER, record
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.definitions import same_title
from textinator_widgets.services.merging_batches import Conflict, Ways, keep_time, merge_batches
from textinator_widgets.services.merging_definitions import Definitions
from textinator_widgets.services.merging_people import answered_apart
from textinator_widgets.services.merging_settings import merge_settings
from textinator_widgets.services.merging_suggestions import Suggestions
from textinator_widgets.services.merging_texts import Texts
from textinator_widgets.services.merging_work import merge_batch_drafts, merge_drafts, merge_reviews
from textinator_widgets.services.project_spec import take_spec
from textinator_widgets.services.sharing import count_room, walk_again
from textinator_widgets.services.typed import untyped
from textinator_widgets.services.whose import has_answered

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Merged:
    """What a merge did.

    `batches`, `texts`, `people`, `projects` and `suggestions` were new here, `changed` batches were replaced
    by the state that they have in the other store, `definitions` (units, markers, relations, words to be
    marked) were new or changed, `settings` were changed. `found` are the conflicts, as `conflicts` has them
    in a table. `backup` is the copy of this store from before.
    """

    batches: int = 0
    changed: int = 0
    people: int = 0
    texts: int = 0
    definitions: int = 0
    projects: int = 0
    suggestions: int = 0
    settings: int = 0
    backup: Path | None = None
    found: list[Conflict] = field(default_factory=list)

    @property
    def conflicts(self) -> pd.DataFrame:
        """One row per conflict: `project, what, batch, kept_apart`.

        `batch` is a uuid, or None. `kept_apart` is what does not count now: an answer (one that was replaced
        here is in the audit log too), the uuids of revisions (they are in `batches(revisions=True)`), a
        draft, a review, a decision (also in the audit log), a definition, key and SHA-256 of a text, or the
        other side's settings. Where answers came to a text that neither side knew of all of, they count, and
        it names the text and the people; where a thing was removed on one side, it names the thing.
        """
        names = ("project", "what", "batch", "kept_apart")
        return untyped(names, [[one[name] for name in names] for one in self.found])


def merge(session: Session, other: Session, *, now: datetime) -> Merged:
    """Take over what the other store has, project by project (the same title, or made as one).

    Merged are texts, units, markers, relations and words to be marked; submissions with their edits,
    revisions, flags and reviews; what was skipped, saved for later or reported; drafts; suggestions with
    what was decided about them; people. A project that is not here is made. Of settings one side's change is
    taken where the other side made none; else they stay, and are told. Not merged: passwords, addresses,
    groups and settings of people; surveys, of which each response that is not here is told.
    """
    done = Merged()
    people = _People(session, other, done)
    texts = Texts(session, other, people, now=now)
    for theirs in other.scalars(select(Project).order_by(Project.id)).all():
        before = len(done.found)
        ours = _same_project(session, theirs)
        if ours is None:
            ours = _take_project(session, other, theirs, people)
            done.projects += 1
        elif ours.title != theirs.title:
            done.found.append({"what": "the title differs", "batch": None, "kept_apart": theirs.title})
        _merge_project(session, other, ours, theirs, people, texts, done, now)
        for conflict in done.found[before:]:
            conflict["project"] = ours.title
    done.found += _responses_elsewhere(session, other)
    return done


def _responses_elsewhere(session: Session, other: Session) -> list[Conflict]:
    """Give what was answered to surveys there and not here: surveys are not merged, so that it is told."""
    ours = set(session.scalars(select(Response.interview_uuid)))
    theirs = other.execute(
        select(Survey.name, Response.interview_uuid)
        .join(Survey, Survey.id == Response.survey_id)
        .order_by(Response.id)
    )
    return [
        {"project": None, "what": f"answers to the survey {name!r}", "batch": None, "kept_apart": interview}
        for name, interview in theirs
        if interview not in ours
    ]


def _same_project(session: Session, theirs: Project) -> Project | None:
    """Give the project of this title, else the one that was made as this one and was given another title."""
    number = same_title(session, theirs.title)
    if number is not None:
        return session.get_one(Project, number)
    made = select(Project).where(Project.dt_created == theirs.dt_created, Project.seed == theirs.seed)
    return session.scalar(made)


def _take_project(session: Session, other: Session, theirs: Project, people: _People) -> Project:
    """Make a project that is as the other store has it, still without texts and definitions."""
    names = [one.key for one in Project.__table__.columns if one.key not in ("id", "author_id")]
    author = None if theirs.author_id is None else people(theirs.author_id)
    number = insert_row(session, Project, author_id=author, **{name: getattr(theirs, name) for name in names})
    ours = session.get_one(Project, number)
    take_spec(session, ours, other, theirs)
    led_by = select(ProjectCollaborator.user_id).where(ProjectCollaborator.project_id == theirs.id)
    for user_id in other.scalars(led_by):
        session.execute(insert(ProjectCollaborator).values(project_id=number, user_id=people(user_id)))
    return ours


class _People:
    """The people of the other store; those who are not here yet join without a password."""

    def __init__(self, session: Session, other: Session, done: Merged) -> None:
        self._session = session
        self._names = {row[0]: row[1] for row in other.execute(select(User.id, User.name))}
        self._done = done

    def __call__(self, user_id: int) -> int:
        name = self._names[user_id]
        found = self._session.scalar(select(User.id).where(User.name == name))
        if found is None:
            found = insert_row(self._session, User, name=name, is_active=True)
            self._done.people += 1
        return found


def _merge_project(
    session: Session,
    other: Session,
    ours: Project,
    theirs: Project,
    people: _People,
    texts: Texts,
    done: Merged,
    now: datetime,
) -> None:
    settings = merge_settings(session, other, ours, theirs, people)
    definitions = Definitions(session, other, ours, theirs, now=now)
    definitions.merge()
    known_texts, known_conflicts = texts.added, len(texts.conflicts)
    texts.merge(ours, theirs)
    ways = Ways(
        project=ours.id,
        user=people,
        marker=definitions.same("marker"),
        relation=definitions.same("relation"),
        place=texts.place,
    )
    for member in other.scalars(select(UserProfile).where(UserProfile.project_id == theirs.id)):
        _join(session, ours, people(member.user_id), member)
    proposed = Suggestions(session, other, ours, theirs, ways, texts)
    proposed.merge()
    added, changed, conflicts = merge_batches(session, other, theirs.id, ways, now=now)
    done.batches += added
    done.changed += changed
    done.definitions += definitions.changed
    done.settings += settings.changed
    done.texts += texts.added - known_texts
    done.found += [
        *settings.conflicts,
        *definitions.conflicts,
        *texts.conflicts[known_conflicts:],
        *conflicts,
    ]
    done.found += answered_apart(session, other, ours, theirs, ways)
    _merge_logs(session, other, theirs, ways, texts)
    _merge_claims(session, other, ours, theirs, ways, texts)
    done.found += merge_reviews(session, other, theirs, ways)
    done.found += merge_drafts(session, other, theirs, ways)
    done.found += merge_batch_drafts(session, other, theirs, ways)
    proposed.settle()
    done.found += proposed.conflicts
    done.suggestions += proposed.added
    news = (added, changed, definitions.changed, texts.added - known_texts, proposed.added, settings.changed)
    if any(news):
        record(session, CALLER, "merge", f"project:{ours.id}", now=now, new=f"{added} batches")


def _join(session: Session, project: Project, user_id: int, member: UserProfile) -> None:
    """Let a person take part; whether they may review is what somebody said last."""
    named = {"project_id": project.id, "user_id": user_id}
    mine = session.scalar(select(UserProfile).filter_by(**named))
    if mine is None:
        times = {"dt_created": member.dt_created, "dt_updated": member.dt_updated}
        insert_row(session, UserProfile, allowed_reviewing=member.allowed_reviewing, **named, **times)
        return
    ranks = [
        (one.dt_updated > one.dt_created, one.dt_updated, one.allowed_reviewing) for one in (mine, member)
    ]
    if ranks[1] > ranks[0]:
        mine.allowed_reviewing = member.allowed_reviewing
        mine.dt_created, mine.dt_updated = member.dt_created, member.dt_updated
        keep_time(mine)


def _merge_logs(session: Session, other: Session, theirs: Project, ways: Ways, texts: Texts) -> None:
    for log in other.scalars(select(DataAccessLog).where(DataAccessLog.project_id == theirs.id)):
        datapoint = texts.datapoint(log.datapoint_id)
        if datapoint is None:
            continue
        named = {"user_id": ways.user(log.user_id), "project_id": ways.project, "datapoint_id": datapoint}
        ours = session.scalar(select(DataAccessLog).filter_by(**named))
        fields = ("is_submitted", "is_skipped", "is_delayed", "is_deleted", "dt_updated")
        if ours is None:
            values = {name: getattr(log, name) for name in (*fields, "flags", "dt_created")}
            insert_row(session, DataAccessLog, **named, **values)
            continue
        newer = [(one.dt_updated, one.is_skipped, one.is_delayed, str(one.flags)) for one in (log, ours)]
        is_newer = newer[0] > newer[1]
        flags = _flags(ours, log) if is_newer else _flags(log, ours)
        if is_newer:
            for name in fields:
                setattr(ours, name, getattr(log, name))
        ours.is_submitted = _is_answered(session, named)
        ours.dt_created = min(ours.dt_created, log.dt_created)
        ours.flags = flags
        keep_time(ours)
    session.flush()


def _flags(older: DataAccessLog, newer: DataAccessLog) -> dict[str, Any]:
    """Give what both sides say of a text; of two reports of one moment one is said to be later."""
    both = [log.flags for log in (older, newer)]
    forms = {
        (moment, json.dumps(form, sort_keys=True))
        for flags in both
        for moment, form in flags.get("text_errors", {}).items()
    }
    found: dict[str, str] = {}
    for moment, form in sorted(forms):
        free = moment
        while found.get(free, form) != form:
            free = str(round(float(free) + 0.001, 3))
        found[free] = form
    reports = {moment: json.loads(found[moment]) for moment in sorted(found)}
    errors = {**both[0].get("errors", {}), **both[1].get("errors", {})}
    return {**both[0], **both[1], "errors": errors, "text_errors": reports}


def _is_answered(session: Session, named: Mapping[str, int]) -> bool:
    return has_answered(session, named["project_id"], named["datapoint_id"], named["user_id"])


def _merge_claims(
    session: Session, other: Session, ours: Project, theirs: Project, ways: Ways, texts: Texts
) -> None:
    """Take over what is done with; a text that somebody holds stays with them on that side alone.

    Whoever took back their answer and was given the text again holds it there; here they have given it back.
    """
    for claim in other.scalars(select(Claim).where(Claim.project_id == theirs.id).order_by(Claim.id)):
        datapoint = texts.datapoint(claim.datapoint_id)
        if datapoint is None:
            continue
        named = {"user_id": ways.user(claim.user_id), "project_id": ours.id, "datapoint_id": datapoint}
        is_answered = _is_answered(session, named)
        mine = session.scalar(select(Claim).filter_by(**named))
        if claim.state == "held" and not is_answered:
            if _give_back(session, mine, claim, named):
                count_room(session, ours, datapoint)
            continue
        state = "submitted" if is_answered else claim.state
        state = "released" if state == "submitted" and not is_answered else state
        if mine is None:
            times = {"dt_created": claim.dt_created, "dt_updated": claim.dt_updated}
            insert_row(session, Claim, state=state, lease_until=claim.lease_until, **named, **times)
        elif is_answered or (
            mine.state != "held" and (claim.dt_updated, claim.state) > (mine.dt_updated, mine.state)
        ):
            mine.state, mine.dt_updated = state, max(mine.dt_updated, claim.dt_updated)
            keep_time(mine)
        session.flush()
        count_room(session, ours, datapoint)
    walk_again(session, ours)


def _give_back(session: Session, mine: Claim | None, claim: Claim, named: Mapping[str, int]) -> bool:
    """Release a text whose answers were all taken back; gives whether it was anything else here."""
    updated = claim.dt_updated
    if mine is not None:
        if mine.state != "submitted":
            return False
        mine.state, mine.lease_until, mine.dt_updated = "released", None, max(mine.dt_updated, updated)
        keep_time(mine)
    elif session.scalar(select(Batch.id).filter_by(**named, revision_of_id=None).limit(1)) is None:
        return False
    else:
        insert_row(session, Claim, state="released", **named, dt_created=claim.dt_created, dt_updated=updated)
    session.flush()
    return True
