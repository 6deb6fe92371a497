"""Label actions: what the menus of a project's labels offer, and where their modules are."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from textinator_widgets.errors import InvalidSetting, NotFound
from textinator_widgets.i18n import translate
from textinator_widgets.model import MarkerAction, MarkerContextMenuItem, MarkerVariant
from textinator_widgets.model.engine import store_of
from textinator_widgets.plugins import (
    STORED_FOR,
    LabelAction,
    actions,
    folder_actions,
    read_label_action,
)
from textinator_widgets.protocol.actions import ActionItem
from textinator_widgets.protocol.answers import Answer, Json, Label, Relation
from textinator_widgets.protocol.screen import MarkerControl
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.backup_files import FOLDER
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.links import twins_of

Record = TypeVar("Record", Label, Relation)

MAX_PATH = 100

MAX_DEFAULT = 1000

TITLES = {
    "comments": "Add a comment",
    "change_rel": "Change a relation",
    "change_color": "Change color",
    "slider": "Add a score",
}
"""Words of our own actions in the menu; a module from elsewhere brings its own."""

NOWHERE = Path(os.devnull)
"""The folder of a store that has none: nothing is in it."""

RANGE: dict[str, float] = {"min": 0, "max": 100, "step": 10, "default": 50}
"""What a slider has that its configuration leaves out."""


SETTINGS = {
    *("name", "verboseName", "storeFor", "allowSingletons", "dispatch", "subscribe"),
    *("default", "store_default"),
}
"""What the configuration of our own actions can hold; a slider's also has `RANGE`."""


class Action(NamedTuple):
    """An action of a marker's labels, as it is written down; `verbose` "" = the module's own words."""

    name: str
    verbose: str
    field: str | None
    config: dict[str, Any] | None


def find_action(session: Session, name: str) -> LabelAction:
    """Give the action of a name: registered, in the store's folder, or used by a project already.

    Raises
    ------
    InvalidSetting
        The message lists the actions that there are, or says why the module of that name cannot be used.
    """
    if name in actions.names():
        return actions.get(name)
    nearby, left_out = folder_actions(_home(session) / FOLDER)
    if name in nearby:
        return nearby[name]
    path = session.scalar(select(MarkerAction.file).where(MarkerAction.name == name))
    if path:
        return read_label_action(_home(session) / path)
    if name in left_out:
        raise InvalidSetting(f"The label action {name!r} cannot be used. {left_out[name]}")
    raise _unknown(name, nearby, has_folder=_home(session) != NOWHERE)


def usable_actions(session: Session) -> dict[str, LabelAction]:
    """Give every action that the markers of this store can have, by name: as `find_action` finds it.

    One that a project has and whose module is not there any more is as it was when it was added.
    """
    home = _home(session)
    known = {name: actions.get(name) for name in actions.names()}
    stored = {
        row.name: LabelAction(row.name, row.description, row.admin_filter, row.author or "", home / row.file)
        for row in session.scalars(select(MarkerAction))
    }
    return dict(sorted({**stored, **folder_actions(home / FOLDER).actions, **known}.items()))


def _home(session: Session) -> Path:
    """Give the folder of a session's store; for one on a server without any a folder that has nothing."""
    return store_of(session.get_bind().engine).home or NOWHERE


def _unknown(name: str, nearby: Iterable[str] = (), *, has_folder: bool = True) -> InvalidSetting:
    there = ", ".join(sorted({*actions.names(), *nearby}))
    or_else = (
        f", or put its module into the folder {FOLDER!r} beside the store."
        if has_folder
        else f"; beside a store on a server there is no folder {FOLDER!r}, unless it is opened with "
        "tw.open_store(URL, folder=...)."
    )
    return InvalidSetting(
        f"An action must be one of {there}; got {shown(name)}. Register another with "
        f"tw.plugins.label_action(path){or_else}"
    )


def check_registered(wanted: Iterable[Action]) -> None:
    """Refuse unregistered actions, and configurations that cannot be taken, where there is no store.

    Raises
    ------
    InvalidSetting
        For the first of them.
    """
    for action in wanted:
        if action.name not in actions.names():
            raise _unknown(action.name)
        check_config(actions.get(action.name), action.config or {})


def action_source(session: Session, project_id: int, name: str) -> str:
    """Give the module of an action that a project's markers use.

    Raises
    ------
    NotFound
        When no marker of the project has this action, or its module is not there.
    """
    used = session.scalar(
        select(MarkerAction.id)
        .join(MarkerContextMenuItem, MarkerContextMenuItem.action_id == MarkerAction.id)
        .join(MarkerVariant, MarkerVariant.id == MarkerContextMenuItem.marker_id)
        .where(MarkerVariant.project_id == project_id, MarkerAction.name == name)
        .limit(1)
    )
    if used is None:
        raise NotFound(f"Expected an action that a marker of this project has; got {shown(name)}.")
    return find_action(session, name).source()


def add_actions(session: Session, variant_id: int, wanted: Iterable[Action], *, now: datetime) -> None:
    """Put actions into the menu of a variant's labels.

    Raises
    ------
    InvalidSetting
        When there is no such action, its configuration cannot be taken, or two keep their values in one
        field.
    """
    fields = set(
        session.scalars(
            select(MarkerContextMenuItem.field).where(MarkerContextMenuItem.marker_id == variant_id)
        )
    ) - {None}
    wanted = list(wanted)
    if wanted:
        # names that are taken hide a module beside the store, which is told of when its folder is read
        folder_actions(_home(session) / FOLDER)
    for action in wanted:
        found = find_action(session, action.name)
        check_config(found, action.config or {})
        if action.field is not None and action.field in fields:
            raise InvalidSetting(
                f"Two actions of one marker keep their values in {action.field!r}; give one another field."
            )
        fields.add(action.field)
        session.execute(
            insert(MarkerContextMenuItem).values(
                action_id=_stored(session, found, now),
                marker_id=variant_id,
                verbose=action.verbose,
                field=action.field,
                config=full_config(found, action.config),
                dt_created=now,
                dt_updated=now,
            )
        )


def _stored(session: Session, action: LabelAction, now: datetime) -> int:
    """Give the id of an action's row, which says what the header of its module says."""
    home = _home(session)
    # a project directory can be moved with what lies in it
    path = action.path.relative_to(home) if action.path.is_relative_to(home) else action.path
    values = {
        "description": action.description,
        "file": "" if action.name in TITLES else path.as_posix(),
        "admin_filter": action.admin_filter,
        "author": action.author or None,
        "dt_updated": now,
    }
    if len(str(values["file"])) > MAX_PATH:
        raise InvalidSetting(
            f"The path of a label action may have {MAX_PATH} characters; got {action.path}. Put the module "
            f"into the folder {FOLDER!r} beside the store."
        )
    row = session.scalar(select(MarkerAction).where(MarkerAction.name == action.name))
    if row is None:
        return insert_row(session, MarkerAction, name=action.name, dt_created=now, **values)
    for name, value in values.items():
        setattr(row, name, value)
    return row.id


def full_config(action: LabelAction, config: dict[str, Any] | None) -> dict[str, Any] | None:
    """Give the configuration of an action of a marker, with what the header of its module says."""
    if action.store_for == "relation":
        return {"storeFor": "relation", **(config or {})}
    return config


def check_config(action: LabelAction, config: Mapping[str, Any]) -> None:
    """Refuse a configuration that the page could not work with; modules of others may have keys of their own.

    Raises
    ------
    InvalidSetting
        The message names the key.
    """

    def refuse(key: str, expected: str) -> InvalidSetting:
        return InvalidSetting(
            f"{key} in the config of the action {action.name!r} must be {expected}; "
            f"got {shown(config[key])}.",
            field="actions",
        )

    known = {*SETTINGS, *(RANGE if action.name == "slider" else ())}
    unknown = [key for key in config if key not in known] if action.name in TITLES else []
    if unknown:
        raise InvalidSetting(
            f"The config of the action {action.name!r} has no setting {shown(unknown[0])}. There are: "
            f"{', '.join(sorted(known))}.",
            field="actions",
        )
    if "storeFor" in config and config["storeFor"] not in STORED_FOR:
        raise refuse("storeFor", '"label" or "relation"')
    for key in ("allowSingletons", "store_default"):
        if key in config and not isinstance(config[key], bool):
            raise refuse(key, "True or False")
    needs_default = bool(config.get("store_default")) and action.name != "slider"
    if needs_default and not _is_plain(config.get("default")):
        raise InvalidSetting(
            f"default in the config of the action {action.name!r} must be a number, True, False or text of "
            f"at most {MAX_DEFAULT} characters; got {shown(config.get('default'))}.",
            field="actions",
        )
    if "subscribe" in config and not _is_names(config["subscribe"]):
        raise refuse("subscribe", "a list of names of events")
    if "dispatch" in config and not (
        isinstance(config["dispatch"], dict)
        and all(isinstance(to, str) or _is_names(to) for to in config["dispatch"].values())
    ):
        raise refuse("dispatch", 'a dict such as {"labeler_label_blur": ["labeler_color_change"]}')
    if action.admin_filter == "range":
        _check_range(action, config, refuse)


def _check_range(
    action: LabelAction, config: Mapping[str, Any], refuse: Callable[[str, str], InvalidSetting]
) -> None:
    numbers = {key: config.get(key, value) for key, value in RANGE.items()}
    for key, value in numbers.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise refuse(key, "a number")
    if not numbers["min"] < numbers["max"] or numbers["step"] <= 0:
        raise InvalidSetting(
            f"The config of the action {action.name!r} must have min < max and step > 0; got {numbers}.",
            field="actions",
        )
    if "default" in config and not numbers["min"] <= numbers["default"] <= numbers["max"]:
        raise InvalidSetting(
            f"default in the config of the action {action.name!r} must be from min to max; got {numbers}.",
            field="actions",
        )


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= MAX_DEFAULT)


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def action_items(variants: Sequence[MarkerVariant], language: str | None) -> dict[int, list[ActionItem]]:
    """Give what the menus of a project's labels offer, by the id of the variant, sorted by words.

    An action without a field keeps its values in `<action>_<id>`. One that belongs to relations is one
    action for all markers that have it in the same words, and so has one field.
    """
    fields = fields_of(variants)
    found: dict[int, list[ActionItem]] = {}
    for item in _in_order(variants):
        name, config = item.action.name, cast("dict[str, Json]", item.config or {})
        field = fields[item.id]
        verbose = _title(name, item.verbose, language)
        offered: ActionItem = {"action": name, "field": field, "verbose": verbose, "config": config}
        _tell(offered, item.action)
        found.setdefault(item.marker_id, []).append(offered)
    for items in found.values():
        items.sort(key=lambda item: item["verbose"].casefold())
    return found


def fields_of(variants: Sequence[MarkerVariant]) -> dict[int, str]:
    """Give the field in which each action of a project's markers keeps its values, by the item's id."""
    shared: dict[tuple[str, str], str] = {}
    found: dict[int, str] = {}
    for item in _in_order(variants):
        name = item.action.name
        field = item.field or f"{name}_{item.id}"
        if item.field is None and _is_relational(item):
            field = shared.setdefault((name, item.verbose), field)
        found[item.id] = field
    return found


def _in_order(variants: Sequence[MarkerVariant]) -> list[MarkerContextMenuItem]:
    return sorted(
        (item for variant in variants for item in variant.context_menu_items), key=lambda item: item.id
    )


def items_of(wanted: Sequence[Sequence[Action]], language: str) -> list[list[ActionItem]]:
    """Give what the menus of labels offer where there is no store, for each marker, sorted by words.

    Fields are made as `action_items` makes them, with numbers from 1.
    """
    shared: dict[tuple[str, str], str] = {}
    numbers = count(1)
    found: list[list[ActionItem]] = []
    for own in wanted:
        items: list[ActionItem] = []
        for action in own:
            known = actions.get(action.name)
            config = full_config(known, action.config) or {}
            field = action.field or f"{action.name}_{next(numbers)}"
            if action.field is None and config.get("storeFor") == "relation":
                field = shared.setdefault((action.name, action.verbose), field)
            verbose = _title(action.name, action.verbose, language)
            offered: ActionItem = {
                "action": action.name,
                "field": field,
                "verbose": verbose,
                "config": config,
            }
            _tell(offered, known)
            items.append(offered)
        if len({item["field"] for item in items}) < len(items):
            raise InvalidSetting(
                "Two actions of one marker keep their values in one field; give each its own."
            )
        found.append(sorted(items, key=lambda item: item["verbose"].casefold()))
    return found


def _tell(offered: ActionItem, action: MarkerAction | LabelAction) -> None:
    """Add what a module from elsewhere says of itself."""
    if action.name in TITLES:
        return
    if action.description:
        offered["description"] = action.description
    if action.author:
        offered["author"] = action.author


def pass_fields_on(session: Session, gone: Sequence[MarkerContextMenuItem]) -> None:
    """Before items go: the others that share the field of an action of relations keep it, and its values."""
    for item in gone:
        if item.field is not None or not _is_relational(item):
            continue
        others = session.scalars(
            select(MarkerContextMenuItem)
            .join(MarkerVariant, MarkerVariant.id == MarkerContextMenuItem.marker_id)
            .where(
                MarkerVariant.project_id == item.marker.project_id,
                MarkerContextMenuItem.action_id == item.action_id,
                MarkerContextMenuItem.verbose == item.verbose,
                MarkerContextMenuItem.field.is_(None),
            )
            .order_by(MarkerContextMenuItem.id)
        )
        shared = [other for other in others if _is_relational(other)]
        left = [other for other in shared if other not in gone]
        for other in left:
            other.field = f"{item.action.name}_{shared[0].id}"


def _is_relational(item: MarkerContextMenuItem) -> bool:
    return (item.config or {}).get("storeFor") == "relation"


def _title(name: str, verbose: str, language: str | None) -> str:
    if language is None or verbose != TITLES.get(name):
        return verbose
    return {
        "comments": translate("Add a comment", language),
        "change_rel": translate("Change a relation", language),
        "change_color": translate("Change color", language),
        "slider": translate("Add a score", language),
    }[name]


def with_defaults(answer: Answer, controls: Iterable[MarkerControl], stored: Answer | None = None) -> Answer:
    """Give an answer in which what nobody touched has its default, where `store_default` asks for it.

    Parameters
    ----------
    controls
        All markers of the project, those in units too.
    stored
        What the answer takes the place of: its labels and relations get no default that they did not have.
    """
    items = {
        control["code"]: [item for item in control.get("actions", ()) if item["config"].get("store_default")]
        for control in controls
    }
    if not any(items.values()):
        return answer
    marker_of = {label["id"]: label["marker"] for label in answer["labels"]}
    before: Answer = stored or {"labels": [], "inputs": [], "relations": []}
    old_labels = {(label["id"], label["marker"]): label for label in before["labels"]}
    old_relations = {(one["number"], one["relation"]): one for one in before["relations"]}
    twins = twins_of(answer["labels"], before["labels"])

    def filled_label(label: Label) -> Label:
        wanted = {
            item["field"]: _default(item)
            for item in items.get(label["marker"], ())
            if item["config"].get("storeFor") != "relation"
        }
        return _filled(label, wanted, old_labels.get((twins.get(label["id"], label["id"]), label["marker"])))

    def filled_relation(relation: Relation) -> Relation:
        ends = [end for link in relation["links"] for end in (link["source"], link["target"])]
        wanted = {
            item["field"]: _default(item)
            for end in ends
            for item in items.get(marker_of.get(end, ""), ())
            if item["config"].get("storeFor") == "relation"
        }
        return _filled(relation, wanted, old_relations.get((relation["number"], relation["relation"])))

    return {
        "labels": [filled_label(label) for label in answer["labels"]],
        "inputs": answer["inputs"],
        "relations": [filled_relation(relation) for relation in answer["relations"]],
    }


def _default(item: ActionItem) -> Json:
    config = item["config"]
    if "default" in config or item["action"] != "slider":
        return config.get("default")
    low, high = (cast("float", config.get(key, RANGE[key])) for key in ("min", "max"))
    return min(max(RANGE["default"], low), high)


def _filled(record: Record, wanted: Mapping[str, Json], before: Record | None) -> Record:
    had = wanted if before is None else before.get("extra", {})
    missing = {field: value for field, value in wanted.items() if field in had}
    extra: dict[str, Json] = {**missing, **record.get("extra", {})}
    if extra == record.get("extra", {}):
        return record
    copy = record.copy()
    copy["extra"] = extra
    return copy
