"""Two copies of a store, annotated in two places, become one again.

What is merged is decided by names, keys and uuids, never by who merges into whom: both ways give the same
answers, and doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from textinator_widgets.model import (
    Batch,
    BatchReview,
    Claim,
    Context,
    DataAccessLog,
    Datapoint,
    DataSource,
    Draft,
    MarkerVariant,
    Project,
    ProjectSource,
    RelationVariant,
    User,
    UserProfile,
)
from textinator_widgets.services.actors import CALLER, record
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.merging_batches import Conflict, Ways, keep_time, merge_batches
from textinator_widgets.services.project_spec import version_of
from textinator_widgets.services.sharing import count_room
from textinator_widgets.services.typed import untyped

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Merged:
    """What a merge did.

    `batches` were new here, `changed` were replaced by the state that they have in the other store, `people`
    were new. `found` are the conflicts, as `conflicts` has them in a table.
    """

    batches: int = 0
    changed: int = 0
    people: int = 0
    found: list[Conflict] = field(default_factory=list)

    @property
    def conflicts(self) -> pd.DataFrame:
        """One row per conflict: `project, what, batch, kept_apart`.

        `batch` is a uuid, or None. `kept_apart` is what does not count now: an answer (it is in the audit
        log too), the uuids of revisions (they are in `batches(revisions=True)`), or a draft.
        """
        names = ("project", "what", "batch", "kept_apart")
        return untyped(names, [[one[name] for name in names] for one in self.found])


def merge(session: Session, other: Session, *, now: datetime) -> Merged:
    """Take over what people did in the other store, project by project (the same title, the same definition).

    Merged are submissions with their edits, revisions, flags and reviews, what was skipped, saved for later
    or reported, drafts, and people. Not merged: definitions, settings, texts, suggestions, passwords.
    """
    done = Merged()
    people = _People(session, other, done)
    for theirs in other.scalars(select(Project).order_by(Project.id)):
        ours = session.scalar(select(Project).where(Project.title == theirs.title))
        if ours is None or version_of(session, ours) != version_of(other, theirs):
            what = "project is not here" if ours is None else "markers, units or relations differ"
            done.found.append({"project": theirs.title, "what": what, "batch": None, "kept_apart": None})
            continue
        before = len(done.found)
        _merge_project(session, other, ours, theirs, people, done, now)
        for conflict in done.found[before:]:
            conflict["project"] = ours.title
    return done


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
    done: Merged,
    now: datetime,
) -> None:
    places = _Places(session, other, ours, theirs)
    ways = Ways(
        project=ours.id,
        user=people,
        marker=_same_codes(session, other, MarkerVariant, ours, theirs),
        relation=_same_codes(session, other, RelationVariant, ours, theirs),
        place=places,
    )
    for member in other.scalars(select(UserProfile).where(UserProfile.project_id == theirs.id)):
        _join(session, ours, people(member.user_id), member)
    added, changed, conflicts = merge_batches(session, other, theirs.id, ways, now=now)
    done.batches += added
    done.changed += changed
    done.found += conflicts
    _merge_logs(session, other, theirs, ways, places)
    _merge_claims(session, other, ours, theirs, ways, places)
    _merge_reviews(session, other, theirs, ways)
    done.found += _merge_drafts(session, other, theirs, ways)
    if added or changed:
        record(session, CALLER, "merge", f"project:{ours.id}", now=now, new=f"{added} batches")


def _same_codes(
    session: Session,
    other: Session,
    table: Any,  # noqa: ANN401 MarkerVariant or RelationVariant
    ours: Project,
    theirs: Project,
) -> dict[int, int]:
    here = {one.code: one.id for one in session.scalars(select(table).where(table.project_id == ours.id))}
    there = other.scalars(select(table).where(table.project_id == theirs.id))
    return {one.id: here[one.code] for one in there if one.code in here}


class _Places:
    """The texts of the other copy, found here by source, key and SHA-256."""

    def __init__(self, session: Session, other: Session, ours: Project, theirs: Project) -> None:
        self._session, self._other, self._theirs = session, other, theirs
        self._sources = _sources(session, ours)
        self._names = {source: name for name, source in _sources(other, theirs).items()}

    def datapoint(self, datapoint_id: int) -> int | None:
        """Give our datapoint."""
        there = self._other.get_one(Datapoint, datapoint_id)
        source = self._sources.get(self._names.get(there.source_id, ("", -1)))
        return self._session.scalar(
            select(Datapoint.id).where(Datapoint.source_id == source, Datapoint.key == there.key)
        )

    def __call__(self, datapoint_id: int, context_id: int) -> tuple[int, int] | None:
        """Give our datapoint and context."""
        ours = self.datapoint(datapoint_id)
        if ours is None:
            return None
        there = self._other.get_one(Context, context_id)
        source = self._session.get_one(Datapoint, ours).source_id
        context = self._session.scalar(
            select(Context.id).where(
                Context.source_id == source, Context.key == there.key, Context.sha256 == there.sha256
            )
        )
        return None if context is None else (ours, context)


def _sources(session: Session, project: Project) -> dict[tuple[str, int], int]:
    """Give the sources of a project by name and place."""
    found = session.execute(
        select(DataSource.name, ProjectSource.position, DataSource.id)
        .join(ProjectSource, ProjectSource.source_id == DataSource.id)
        .where(ProjectSource.project_id == project.id)
    )
    return {(name, position): source for name, position, source in found}


def _join(session: Session, project: Project, user_id: int, member: UserProfile) -> None:
    mine = (UserProfile.project_id == project.id, UserProfile.user_id == user_id)
    if session.scalar(select(UserProfile.id).where(*mine)) is None:
        insert_row(
            session,
            UserProfile,
            project_id=project.id,
            user_id=user_id,
            allowed_reviewing=member.allowed_reviewing,
        )


def _merge_logs(session: Session, other: Session, theirs: Project, ways: Ways, places: _Places) -> None:
    for log in other.scalars(select(DataAccessLog).where(DataAccessLog.project_id == theirs.id)):
        datapoint = places.datapoint(log.datapoint_id)
        if datapoint is None:
            continue
        named = {"user_id": ways.user(log.user_id), "project_id": ways.project, "datapoint_id": datapoint}
        ours = session.scalar(select(DataAccessLog).filter_by(**named))
        fields = ("is_submitted", "is_skipped", "is_delayed", "is_deleted", "dt_updated")
        if ours is None:
            values = {name: getattr(log, name) for name in (*fields, "flags", "dt_created")}
            insert_row(session, DataAccessLog, **named, **values)
            continue
        reports = {**log.flags.get("text_errors", {}), **ours.flags.get("text_errors", {})}
        newer = [(one.dt_updated, one.is_skipped, one.is_delayed, str(one.flags)) for one in (log, ours)]
        if newer[0] > newer[1]:
            for name in (*fields, "flags"):
                setattr(ours, name, getattr(log, name))
        ours.is_submitted = _is_answered(session, ways, named)
        ours.dt_created = min(ours.dt_created, log.dt_created)
        if reports:
            ours.flags = {**ours.flags, "text_errors": dict(sorted(reports.items()))}
        keep_time(ours)
    session.flush()


def _is_answered(session: Session, ways: Ways, named: Mapping[str, int]) -> bool:
    """Whether something that a person answered to a text, or a revision of it, counts."""
    first = aliased(Batch)
    found = (
        select(Batch.id)
        .join(first, first.id == func.coalesce(Batch.original_id, Batch.id))
        .where(
            Batch.project_id == ways.project,
            Batch.datapoint_id == named["datapoint_id"],
            first.user_id == named["user_id"],
            Batch.is_current,
            ~Batch.undone,
        )
    )
    return session.scalar(found.limit(1)) is not None


def _merge_claims(
    session: Session, other: Session, ours: Project, theirs: Project, ways: Ways, places: _Places
) -> None:
    """Take over what is done with; a text that somebody holds stays with them on that side alone."""
    for claim in other.scalars(select(Claim).where(Claim.project_id == theirs.id).order_by(Claim.id)):
        datapoint = places.datapoint(claim.datapoint_id)
        if datapoint is None:
            continue
        named = {"user_id": ways.user(claim.user_id), "project_id": ours.id, "datapoint_id": datapoint}
        is_answered = _is_answered(session, ways, named)
        if claim.state == "held" and not is_answered:
            continue
        mine = session.scalar(select(Claim).filter_by(**named))
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


def _merge_reviews(session: Session, other: Session, theirs: Project, ways: Ways) -> None:
    said = select(BatchReview).join(Batch, Batch.id == BatchReview.batch_id)
    for review in other.scalars(said.where(Batch.project_id == theirs.id)):
        if review.batch_id not in ways.batch:
            continue
        named = {"batch_id": ways.batch[review.batch_id], "reviewer_id": ways.user(review.reviewer_id)}
        resolver = None if review.resolved_by_id is None else ways.user(review.resolved_by_id)
        fields = ("status", "comment", "dt_resolved", "dt_created", "dt_updated")
        values = {name: getattr(review, name) for name in fields} | {"resolved_by_id": resolver}
        ours = session.scalar(select(BatchReview).filter_by(**named))
        if ours is None:
            insert_row(session, BatchReview, **named, **values)
        elif (review.dt_updated, review.comment) > (ours.dt_updated, ours.comment):
            for name, value in values.items():
                setattr(ours, name, value)
    session.flush()


def _merge_drafts(session: Session, other: Session, theirs: Project, ways: Ways) -> Sequence[Conflict]:
    """Keep the newer draft of each person and text."""
    conflicts: list[Conflict] = []
    for draft in other.scalars(select(Draft).where(Draft.project_id == theirs.id)):
        place = ways.place(draft.datapoint_id, draft.context_id)
        if place is None:
            conflicts.append({"what": "text is not here", "batch": None, "kept_apart": draft.answer})
            continue
        named = {"user_id": ways.user(draft.user_id), "project_id": ways.project, "datapoint_id": place[0]}
        ours = session.scalar(select(Draft).filter_by(**named))
        fields = ("sha256", "revision", "answer", "history", "dt_created", "dt_updated")
        values = {name: getattr(draft, name) for name in fields}
        if ours is None:
            insert_row(session, Draft, context_id=place[1], **named, **values)
        elif ours.answer != draft.answer:
            is_newer = (draft.dt_updated, draft.revision) > (ours.dt_updated, ours.revision)
            lost = ours.answer if is_newer else draft.answer
            conflicts.append({"what": "draft on both sides", "batch": None, "kept_apart": lost})
            if is_newer:
                for name, value in values.items():
                    setattr(ours, name, value)
                ours.context_id = place[1]
    session.flush()
    return conflicts
