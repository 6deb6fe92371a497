"""Surveys made, found, changed and listed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import AlreadyExists, SurveyClosed, UnknownSetting, UnknownSurvey
from textinator_widgets.model import AnswerGroup, Category, Layout, Question, Response, Survey, User
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import accounts
from textinator_widgets.services.actors import Actor, record
from textinator_widgets.services.roles import refuse
from textinator_widgets.services.survey_drafts import drafted
from textinator_widgets.services.survey_references import FindLayout
from textinator_widgets.services.survey_settings import NAME, SETTINGS, check_dates, check_settings
from textinator_widgets.services.typed import untyped

if TYPE_CHECKING:
    import pandas as pd

State = Literal["draft", "planned", "open", "expired"]


def create_survey(
    session: Session,
    actor: Actor,
    given: object,
    settings: Mapping[str, Any],
    *,
    owner: str | None,
    now: datetime,
) -> int:
    """Make a survey of a specification, whole or not at all, and give its id.

    Raises
    ------
    InvalidSpec
        With every place of the specification that cannot be taken.
    AlreadyExists, UnknownSetting, InvalidSetting
        When its name is taken, or a setting cannot be.
    """
    from textinator_widgets.services.survey_specs import read_survey  # pydantic takes its time

    refuse(session, actor, "manage_surveys")
    owner_id = actor.user_id if owner is None else accounts.ensure_user(session, actor, owner, now=now)

    def find_layout(code: str) -> str | None:
        return stored_layout(session, code, owner_id)

    spec = read_survey(given, find_layout)
    fields = {"publish_date": now, **check_settings({**spec.get("settings", {}), **settings})}
    check_dates(fields["publish_date"], fields.get("expire_date"))
    if _id_of(session, spec["name"]) is not None:
        raise AlreadyExists(f"A survey is called {spec['name']!r} already; choose another name.")
    survey = Survey(
        name=spec["name"],
        token=secrets.token_urlsafe(32),
        head=_head(spec),
        owner_id=owner_id,
        dt_created=now,
        dt_updated=now,
        **fields,
    )
    session.add(survey)
    session.flush()
    _add_questions(session, survey, spec, find_layout)
    _save_layouts(session, spec, owner_id, now)
    session.flush()
    record(session, actor, "create_survey", f"survey:{survey.id}", now=now, new=spec["name"][:200])
    return survey.id


def _head(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Give a specification without its items, which are kept beside their questions."""
    return {**{name: value for name, value in spec.items() if name != "items"}, "__order__": list(spec)}


def _add_questions(
    session: Session, survey: Survey, spec: Mapping[str, Any], find_layout: FindLayout
) -> None:
    categories = []
    for position, one in enumerate(spec.get("categories", []), 1):
        fields = one if isinstance(one, Mapping) else {"name": one}
        categories.append(Category(survey_id=survey.id, position=position, **fields))
    session.add_all(categories)
    session.flush()
    rows: dict[str, Question] = {}
    for asked, item in zip(drafted(spec, find_layout).questions, spec["items"], strict=True):
        key = json.dumps(asked.key, ensure_ascii=False)
        repeated = None if asked.repeats is None else json.dumps(asked.repeats, ensure_ascii=False)
        rows[key] = Question(
            survey_id=survey.id,
            position=asked.position,
            key=key,
            text=asked.text,
            order=asked.order,
            category_id=None if asked.category_id is None else categories[asked.category_id - 1].id,
            repeats_id=None if repeated is None else rows[repeated].id,
            extra=asked.extra,
            spec=item,
        )
        session.add(rows[key])
        session.flush()
        session.add_all(
            AnswerGroup(
                question_id=rows[key].id,
                position=position,
                name=one.name,
                type=one.type,
                required=one.required,
                settings=one.settings,
            )
            for position, one in enumerate(asked.answers, 1)
        )


def _save_layouts(session: Session, spec: Mapping[str, Any], owner_id: int | None, now: datetime) -> None:
    """Keep the layouts that are to be kept: a template alone is always kept, for its owner."""
    for code, one in spec.get("layouts", {}).items():
        given = one if isinstance(one, Mapping) else {"template": one, "save": True}
        if not given.get("save"):
            continue
        mine = select(Layout).where(Layout.codename == code, Layout.owner_id.is_not_distinct_from(owner_id))
        layout = session.scalar(mine) or Layout(codename=code, owner_id=owner_id, dt_created=now)
        layout.template, layout.is_public, layout.dt_updated = (
            given["template"],
            bool(given.get("public")),
            now,
        )
        session.add(layout)


def stored_layout(session: Session, code: str, owner_id: int | None) -> str | None:
    """Give the template of a stored layout that somebody may use: their own, else a public one."""
    is_mine = Layout.owner_id.is_not_distinct_from(owner_id)
    found = (
        select(Layout.template)
        .where(Layout.codename == code, is_mine | Layout.is_public)
        .order_by(is_mine.desc(), Layout.id)
    )
    return session.scalar(found.limit(1))


def find_survey(session: Session, survey: object) -> Survey:
    """Give the survey of this name or id.

    Raises
    ------
    UnknownSurvey
        The message lists the names that there are.
    """
    number: int | None = None
    if isinstance(survey, str):
        number = _id_of(session, survey)
    elif hasattr(survey, "__index__") and not isinstance(survey, bool):
        number = int(survey.__index__())
    found = None if number is None or not 0 < number < 2**63 else session.get(Survey, number)
    if found is None:
        names = session.execute(select(Survey.id, Survey.name).order_by(Survey.id).limit(20)).all()
        there = ", ".join(f"{name!r} ({one})" for one, name in names) or "none"
        raise UnknownSurvey(f"No survey is called {shown(survey)}. There are: {there}.")
    return found


def _id_of(session: Session, name: str) -> int | None:
    return session.scalar(select(Survey.id).where(Survey.name == name))


def update_survey(
    session: Session, actor: Actor, survey: Survey, settings: Mapping[str, Any], *, now: datetime
) -> None:
    """Change the name or settings of a survey.

    Raises
    ------
    UnknownSetting, InvalidSetting, AlreadyExists
        When something cannot be taken; nothing was changed.
    """
    refuse(session, actor, "manage_surveys")
    given = dict(settings)
    name = survey.name if "name" not in given else NAME("name", given.pop("name"))
    unknown = sorted(set(given) - set(SETTINGS))
    if unknown:
        there = ", ".join(["name", *sorted(SETTINGS)])
        raise UnknownSetting(f"A survey has no setting {', '.join(map(repr, unknown))}. There are: {there}.")
    checked = check_settings(given)
    check_dates(
        checked.get("publish_date", survey.publish_date), checked.get("expire_date", survey.expire_date)
    )
    if name != survey.name and _id_of(session, name) is not None:
        raise AlreadyExists(f"A survey is called {name!r} already; choose another name.")
    before = {field: getattr(survey, field) for field in (*checked, "name")}
    for field, value in {**checked, "name": name}.items():
        setattr(survey, field, value)
    after = {field: getattr(survey, field) for field in before}
    changed = [field for field in before if before[field] != after[field]]
    if changed:
        survey.dt_updated = now
        details = {field: [_told(before[field]), _told(after[field])] for field in changed}
        record(session, actor, "update_survey", f"survey:{survey.id}", now=now, details=details)


def setting_of(survey: Survey, name: str) -> Any:  # noqa: ANN401 each setting has its type
    """Give the value of a setting; raises `UnknownSetting`."""
    if name not in SETTINGS:
        raise UnknownSetting(
            f"A survey has no setting {shown(name)}. There are: {', '.join(sorted(SETTINGS))}."
        )
    return getattr(survey, name)


def _told(value: Any) -> Any:  # noqa: ANN401 a setting
    return value.isoformat() if isinstance(value, datetime) else value


def state_of(survey: Survey, now: datetime) -> State:
    """Say how a survey stands at a time."""
    if not survey.is_published:
        return "draft"
    if survey.publish_date > now:
        return "planned"
    return "expired" if survey.expire_date is not None and survey.expire_date <= now else "open"


def refuse_closed(survey: Survey, now: datetime) -> None:
    """Raise `SurveyClosed` when nobody can answer a survey now."""
    state = state_of(survey, now)
    told = {
        "draft": "it is not published",
        "planned": f"it begins on {survey.publish_date:%Y-%m-%d %H:%M} UTC",
        "expired": f"it ended on {survey.expire_date:%Y-%m-%d %H:%M} UTC" if survey.expire_date else "",
    }
    if state != "open":
        raise SurveyClosed(
            f"The survey {survey.name!r} cannot be answered now: {told[state]}.",
            in_python="Change it with survey.update(is_published=True, publish_date=..., expire_date=...).",
        )


def listing(session: Session, now: datetime) -> pd.DataFrame:
    """Give one row per survey: `survey, name, state, owner, language, items, responses, finished`."""
    items = select(func.count()).where(Question.survey_id == Survey.id).correlate(Survey).scalar_subquery()
    begun = select(func.count()).where(Response.survey_id == Survey.id).correlate(Survey)
    ended = begun.where(Response.dt_finished.is_not(None))
    found = session.execute(
        select(Survey, User.name, items, begun.scalar_subquery(), ended.scalar_subquery())
        .outerjoin(User, User.id == Survey.owner_id)
        .order_by(Survey.id)
    ).all()
    rows = [
        (one.id, one.name, state_of(one, now), owner, one.language, count, responses, finished)
        for one, owner, count, responses, finished in found
    ]
    names = ("survey", "name", "state", "owner", "language", "items", "responses", "finished")
    return untyped(names, rows)
