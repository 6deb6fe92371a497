"""The markers, units and relations of two copies of a project become those of one.

What only one copy has joins. What both have and define otherwise is as whoever changed it last has it; where
it was changed on both sides, the other definition is told as a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.errors import TextinatorError
from textinator_widgets.model import (
    AuditLog,
    MarkerUnit,
    MarkerVariant,
    PreMarker,
    Project,
    RelationVariant,
)
from textinator_widgets.services.actors import CALLER
from textinator_widgets.services.bulk import insert_row
from textinator_widgets.services.label_actions import fields_of, find_action
from textinator_widgets.services.marker_changes import FIELDS as MARKER_FIELDS
from textinator_widgets.services.marker_changes import update_marker, update_unit
from textinator_widgets.services.marker_specs import MarkerSpec
from textinator_widgets.services.markers import UNIT_FIELDS, add_marker, add_unit
from textinator_widgets.services.merging_batches import Conflict, keep_time
from textinator_widgets.services.merging_log import removals
from textinator_widgets.services.project_spec import (
    marker_fields,
    relation_fields,
    relations_of,
    unit_fields,
    units_of,
    variants_of,
)
from textinator_widgets.services.relation_changes import FIELDS as RELATION_FIELDS
from textinator_widgets.services.relation_changes import update_relation
from textinator_widgets.services.relations import RelationSpec, add_relation
from textinator_widgets.services.shared_definitions import other_projects

Row = MarkerUnit | MarkerVariant | RelationVariant

NO_SHORTCUT = ""
"""As parts have it; a project's spec leaves it out where the definition in the store has none either."""

NAMES: dict[str, str | None] = {"shortcut": NO_SHORTCUT, "export_name": None}
"""What only one marker or relation of a project can have, and how it is written that one has none."""

FIXED = {"unit": (), "marker": ("code", "anno_type", "unit"), "relation": ("code", "direction")}
"""Fields without which the answers to one definition mean nothing under the other."""


@dataclass
class Part:
    """A unit, marker or relation of a project in one of the stores."""

    what: str
    row: Row
    fields: dict[str, Any]
    """As it is written down, with the fields in which actions keep their values, and with its shortcut."""
    written: dict[str, Any]
    """As the audit log has it."""

    @property
    def born(self) -> tuple[datetime, str]:
        """What decides which of two comes first."""
        return self.row.dt_created, self.row.code

    @property
    def rank(self) -> tuple[datetime, str]:
        """What decides which of two counts: the newest."""
        return self.row.dt_updated, json.dumps(self.fields, sort_keys=True)

    @property
    def name(self) -> str:
        """What it is called in a conflict."""
        return f"{self.what} {self.row.code!r}"


Key = tuple[str, str]
"""What it is, and its code."""


def parts_of(session: Session, project: Project) -> dict[Key, Part]:
    """Give what a project is defined by, in order: units before markers before relations."""
    session.flush()
    session.expire_all()
    found = [Part("unit", one, unit_fields(one), unit_fields(one)) for one in units_of(session, project)]
    variants = variants_of(session, project)
    places = fields_of(variants)
    for variant in variants:
        written = marker_fields(variant)
        whole = _with_shortcut(written)
        if variant.context_menu_items:
            kept = [places[item.id] for item in variant.context_menu_items]
            named = zip(written["actions"], kept, strict=True)
            whole["actions"] = sorted(
                ({**action, "field": field} for action, field in named), key=lambda one: one["field"]
            )
        found.append(Part("marker", variant, whole, written))
    for relation in relations_of(session, project):
        written = relation_fields(relation)
        found.append(Part("relation", relation, _with_shortcut(written), written))
    return {(part.what, part.row.code): part for part in found}


class Definitions:
    """Takes over the definition of a project in the other store."""

    def __init__(
        self, session: Session, other: Session, ours: Project, theirs: Project, *, now: datetime
    ) -> None:
        self._session, self._other = session, other
        self._ours, self._theirs, self._now = ours, theirs, now
        self.changed = 0
        self.conflicts: list[Conflict] = []

    def merge(self) -> None:
        """Take over what is new there or was changed later."""
        theirs, before = parts_of(self._other, self._theirs), parts_of(self._session, self._ours)
        for part in theirs.values():
            self._leave_unknown_actions(part)
        mine = self._share_names(before, theirs)
        for key, part in theirs.items():
            if key in mine:
                self._settle(mine[key], part)
            else:
                self._try(part.name, partial(_add, self._session, self._ours, part, self._now), part.written)
        self._tell_removed(before, theirs)
        self._name_fields(before, theirs)
        self._merge_words()
        if set(theirs) - set(before):
            self._order(before, theirs)

    def same(self, what: str) -> dict[int, int]:
        """Give the ids of our markers or relations by theirs; one that is another one here is left out."""
        mine, theirs = parts_of(self._session, self._ours), parts_of(self._other, self._theirs)
        found = {}
        for key, part in theirs.items():
            here = mine.get(key)
            if key[0] == what and here is not None and _is_same_thing(here, part):
                found[part.row.id] = here.row.id
        return found

    def _tell(self, what: str, kept_apart: Any) -> None:  # noqa: ANN401 a definition
        self.conflicts.append({"what": what, "batch": None, "kept_apart": kept_apart})

    def _tell_removed(self, before: Mapping[Key, Part], theirs: Mapping[Key, Part]) -> None:
        """Tell what one side took out of the project: the other has it, and so it is there again."""
        sides = ((self._session, self._ours, before, theirs), (self._other, self._theirs, theirs, before))
        for session, project, gone, there in sides:
            for key in sorted(set(there) - set(gone)):
                part, of_project = there[key], f"project:{project.id}"
                if removals(session, f"remove_{part.what}", part.row.code, part.row.dt_created, of_project):
                    self._tell(f"the {part.name} was removed on one side", {"of": part.row.code})

    def _try(self, name: str, change: Callable[[], None], kept_apart: Mapping[str, Any]) -> None:
        """Make a change whole or not at all; what cannot be made is a conflict."""
        trial = self._session.begin_nested()
        try:
            change()
        except TextinatorError as error:
            trial.rollback()
            self._tell(f"the {name} cannot be taken: {error.message}", kept_apart)
        else:
            trial.commit()
            self.changed += 1

    def _leave_unknown_actions(self, part: Part) -> None:
        """Leave actions aside whose module is not here; a later merge takes them."""
        known = []
        for action in part.fields.get("actions", ()):
            try:
                find_action(self._session, action["name"])
            except TextinatorError as error:
                self._tell(f"an action of the {part.name} cannot be taken: {error.message}", action)
            else:
                known.append(action)
        if part.fields.get("actions", known) != known:
            part.fields["actions"] = known

    def _settle(self, mine: Part, theirs: Part) -> None:
        """Let the newer of two definitions count."""
        if mine.fields.get("code") != theirs.fields.get("code"):
            self._tell(f"the {mine.name} is of another marker", theirs.written)
            return
        self._show_suggestions(mine, theirs)
        if mine.fields == theirs.fields:
            return
        is_newer = theirs.rank > mine.rank
        newer, older = (theirs, mine) if is_newer else (mine, theirs)
        wanted = newer.fields
        session, project = (self._other, self._theirs) if is_newer else (self._session, self._ours)
        if not _was(session, project, newer, older.written):
            self._tell(f"the {mine.name} differs", older.written)
            wanted = {**wanted, **_both(newer.fields, older.fields)}
        if wanted != mine.fields:
            updated = newer.row.dt_updated

            def change() -> None:
                _change(self._session, self._ours, mine, wanted, self._now)
                _set_times(self._session, self._ours, mine, mine.row.dt_created, updated)

            self._try(mine.name, change, theirs.written)

    def _show_suggestions(self, mine: Part, theirs: Part) -> None:
        """Let a marker show suggestions that either side has; without an endpoint its fields say no more."""
        shown = {part.fields.get("suggestions") for part in (mine, theirs)}
        if True not in shown or not shown <= {True, None} or not isinstance(mine.row, MarkerVariant):
            return
        if not mine.row.are_suggestions_enabled:
            mine.row.are_suggestions_enabled = True
            keep_time(mine.row)
            self._session.flush()
        mine.fields["suggestions"] = theirs.fields["suggestions"] = True

    def _share_names(self, mine: Mapping[Key, Part], theirs: Mapping[Key, Part]) -> dict[Key, Part]:
        """Let each shortcut and export name be that of the marker or relation that was made first.

        What something has here and will not have is taken away, so that another one can get it. Gives what is
        here then.
        """
        settled = {**mine, **{key: part for key, part in theirs.items() if _counts(mine.get(key), part)}}
        lost: set[tuple[Key, str]] = set()
        for field in NAMES:
            for key in _later(settled, field):
                self._tell(f"two have the {field} {settled[key].fields[field]!r}", {"of": key[1]})
                lost.add((key, field))
            for key, part in mine.items():
                name, wanted = part.fields.get(field), settled[key].fields.get(field)
                if name and (key, field) in lost:
                    self._take_name(part.row, field)
                elif name and wanted != name:
                    self._put_down(part.row, field)
        now = parts_of(self._session, self._ours)
        for key, part in now.items():
            part.written = mine[key].written
        for key, field in lost:
            if key in theirs:
                written = now[key].fields if key in now else NAMES
                theirs[key].fields.pop(field, None)
                if field in written:
                    theirs[key].fields[field] = written[field]
        return now

    def _put_down(self, row: Row, field: str) -> None:
        """Let a marker or relation be without a name that the other store gave up, until it is settled."""
        if field == "shortcut" and not isinstance(row, MarkerUnit):
            row.custom_shortcut = ""
        elif isinstance(row, MarkerVariant):
            row.export_name = None
        keep_time(row)
        self._session.flush()

    def _take_name(self, row: Row, field: str) -> None:
        """Take a shortcut or export name away from a marker or relation of this project."""
        if isinstance(row, MarkerVariant) and field == "export_name":
            row.export_name = None
        elif not isinstance(row, MarkerUnit):
            thing = row.marker if isinstance(row, MarkerVariant) else row.relation
            if not other_projects(self._session, self._ours, thing):
                thing.shortcut = None
            row.custom_shortcut = None if thing.shortcut is None else ""
        keep_time(row)
        self._session.flush()

    def _name_fields(self, before: Mapping[Key, Part], theirs: Mapping[Key, Part]) -> None:
        """Write down where actions keep their values that only we have: by the id they have here."""
        for key, part in before.items():
            if not isinstance(part.row, MarkerVariant):
                continue
            known = [one["field"] for one in theirs[key].fields.get("actions", ())] if key in theirs else []
            places = fields_of(variants_of(self._session, self._ours))
            for item in part.row.context_menu_items:
                if item.field is None and places[item.id] not in known:
                    item.field = places[item.id]
        self._session.flush()

    def _merge_words(self) -> None:
        """Take over the words that are marked beforehand there."""
        self._tell_removed_words()
        markers = self.same("marker")
        mine = select(PreMarker).where(PreMarker.project_id == self._ours.id)
        known = {(row.marker_id, word) for row in self._session.scalars(mine) for word in row.tokens}
        rows = select(PreMarker).where(PreMarker.project_id == self._theirs.id)
        for row in self._other.scalars(rows.order_by(PreMarker.dt_created, PreMarker.id)):
            marker = markers.get(row.marker_id)
            words = [word for word in row.tokens if (marker, word) not in known]
            if marker is None or not words:
                continue
            known |= {(marker, word) for word in words}
            times = {"dt_created": row.dt_created, "dt_updated": row.dt_updated}
            insert_row(
                self._session, PreMarker, project_id=self._ours.id, marker_id=marker, tokens=words, **times
            )
            self.changed += 1

    def _tell_removed_words(self) -> None:
        mine, theirs = _words(self._session, self._ours), _words(self._other, self._theirs)
        sides = ((self._session, self._ours, mine, theirs), (self._other, self._theirs, theirs, mine))
        for session, project, gone, there in sides:
            for code, word in sorted(set(there) - set(gone)):
                made, thing = there[code, word], f"project:{project.id}"
                removed = removals(session, "remove_pre_marker", code, made, thing)
                if any(word in one.get("tokens", ()) for one in removed):
                    told = {"of": code, "word": word}
                    self._tell(f"a word of the marker {code!r} was removed on one side", told)

    def _order(self, before: Mapping[Key, Part], theirs: Mapping[Key, Part]) -> None:
        """Put markers and relations into the order in which they were made, whoever made them."""
        now = parts_of(self._session, self._ours)

        def place(key: Key) -> tuple[datetime, int, str]:
            sides = [side[key].row for side in (before, theirs) if key in side]
            positions = [row.position for row in sides if not isinstance(row, MarkerUnit)]
            return min(row.dt_created for row in sides), min(positions), key[1]

        for what in ("marker", "relation"):
            keys = sorted((key for key in now if key[0] == what), key=place)
            for position, key in enumerate(keys):
                row = now[key].row
                if not isinstance(row, MarkerUnit) and row.position != position:
                    row.position = position
                    keep_time(row)
        self._session.flush()


def _words(session: Session, project: Project) -> dict[tuple[str, str], datetime]:
    """Give the words that are marked beforehand, by marker, and when they were added."""
    rows = session.execute(
        select(MarkerVariant.code, PreMarker.tokens, PreMarker.dt_created)
        .join(MarkerVariant, MarkerVariant.id == PreMarker.marker_id)
        .where(PreMarker.project_id == project.id)
    )
    return {(code, word): made for code, words, made in rows for word in words}


def _is_same_thing(mine: Part, theirs: Part) -> bool:
    return all(mine.fields.get(name) == theirs.fields.get(name) for name in FIXED[mine.what])


def _counts(mine: Part | None, theirs: Part) -> bool:
    """Whether the definition of the other store is the one that counts."""
    if mine is None:
        return True
    is_same = mine.fields.get("code") == theirs.fields.get("code") and _is_same_thing(mine, theirs)
    return is_same and theirs.rank > mine.rank


def _later(settled: Mapping[Key, Part], field: str) -> Iterator[Key]:
    """Give what cannot have its shortcut or export name, because something that was made earlier has it.

    A marker without an export name is called by its own name, and that comes first.
    """
    named: dict[str, list[Key]] = {}
    for key, part in settled.items():
        if called := _called(part, field):
            named.setdefault(called, []).append(key)
    for keys in named.values():
        given = sorted(
            (key for key in keys if settled[key].fields.get(field)), key=lambda key: settled[key].born
        )
        yield from given[1:] if len(given) == len(keys) else given


def _called(part: Part, field: str) -> str | None:
    if field == "shortcut" or part.what != "marker":
        return part.fields.get(field) or None
    name = part.fields.get("export_name") or part.fields.get("names", {}).get("en", part.fields["name"])
    return str(name).casefold()


def _with_shortcut(written: Mapping[str, Any]) -> dict[str, Any]:
    """Write "no shortcut" in one way, whatever the definition has that each store keeps for itself."""
    return {"shortcut": NO_SHORTCUT, **written}


def _was(session: Session, project: Project, part: Part, state: Mapping[str, Any]) -> bool:
    """Whether a part once was as it is in the other store, as the audit log of its own store tells."""
    changes = session.scalars(
        select(AuditLog.details).where(
            AuditLog.object == f"project:{project.id}",
            AuditLog.action == f"update_{part.what}",
            AuditLog.new_revision == part.row.code,
        )
    )
    wanted = _changed_by_hand(json.loads(json.dumps(state)))
    states = ({"code": part.row.code, **details["before"]} for details in changes if details)
    return any(_changed_by_hand(one) == wanted for one in states)


def _changed_by_hand(written: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is so as soon as something is proposed, and which no change of the marker says."""
    is_shown = written.get("suggestions") is True
    return {
        name: value
        for name, value in _with_shortcut(written).items()
        if not (is_shown and name == "suggestions")
    }


def _both(newer: Mapping[str, Any], older: Mapping[str, Any]) -> dict[str, Any]:
    """Give what two definitions have together: actions and pairs, of which none is lost."""
    found: dict[str, Any] = {}
    if "pairs" in newer:
        found["pairs"] = sorted({*map(tuple, newer["pairs"]), *map(tuple, older["pairs"])})
        found["pairs"] = [list(pair) for pair in found["pairs"]]
    if "actions" in newer or "actions" in older:
        actions = {one["field"]: one for side in (older, newer) for one in side.get("actions", ())}
        found["actions"] = [actions[field] for field in sorted(actions)]
    return found


def _add(session: Session, project: Project, part: Part, now: datetime) -> None:
    """Add a unit, marker or relation with the code and the times that it has in the other store."""
    if part.what == "unit":
        add_unit(session, CALLER, project, now=now, **part.fields)
    elif part.what == "marker":
        code = add_marker(session, CALLER, project, MarkerSpec(**part.fields), now=now)
        parts_of(session, project)["marker", code].row.code = part.row.code
    else:
        add_relation(session, CALLER, project, RelationSpec(**part.fields), now=now)
    _set_times(session, project, part, part.row.dt_created, part.row.dt_updated)


def _change(session: Session, project: Project, mine: Part, wanted: Mapping[str, Any], now: datetime) -> None:
    """Let a unit, marker or relation be as it is in the other store."""
    code = mine.row.code
    if mine.what == "unit":
        update_unit(session, CALLER, project, code, {name: wanted[name] for name in UNIT_FIELDS}, now=now)
    elif mine.what == "marker":
        usual = {one.name: None if one.default is MISSING else one.default for one in fields(MarkerSpec)}
        given = {name: wanted.get(name, usual[name]) for name in MARKER_FIELDS}
        update_marker(session, CALLER, project, code, given, now=now, everywhere=True)
    else:
        given = {"names": {}, "restrictions": [], "shortcut": "", **wanted}
        given = {name: given[name] for name in RELATION_FIELDS}
        update_relation(session, CALLER, project, code, given, now=now, everywhere=True)


def _set_times(session: Session, project: Project, part: Part, made: datetime, updated: datetime) -> None:
    """Let a part have been made and changed when a person did it, not when it was merged."""
    row = parts_of(session, project)[part.what, part.row.code].row
    row.dt_created, row.dt_updated = made, updated
    keep_time(row)
    session.flush()
