"""Two copies of a store that go apart, and what they hold without the ids of their rows."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

import textinator_widgets as tw
from textinator_widgets.model import Project
from textinator_widgets.model.base import Base
from textinator_widgets.model.engine import reading
from textinator_widgets.services.merging_numbers import renumbered
from textinator_widgets.services.project_spec import spec_of, variants_of
from textinator_widgets.services.revisions import TAKEN

ANN = {"id": "a", "marker": "Person", "start": 0, "end": 3}
BOB = {"id": "b", "marker": "Location", "start": 8, "end": 11}
NOTE = {"marker": "Note", "content": "sure"}
KNOWS = {"relation": "knows", "links": [{"source": "a", "target": "b"}]}
BEGIN = datetime(2030, 5, 1, tzinfo=UTC)

OF_ONE_STORE = {"queue", "queue_cursor", "tally", "offer", "project", "audit_log", "user", "profile"}

DEFINITIONS = {"marker", "marker_unit", "marker_variant", "marker_restriction", "marker_action"} | {
    *("marker_pair", "marker_context_menu_item", "number_range", "pre_marker", "task_type_specification"),
    *("relation", "relation_pair", "relation_variant", "relation_restriction"),
}
"""Tables in which one definition can be written in several ways."""

LEFT_OUT = {
    "datapoint": ("position",),
    "project_source": ("position",),
    "user_profile": ("dt_created", "dt_updated"),
    "batch": ("key", "payload_hash", "stored_hash"),  # of two submissions with one key one gets another key
}
"""Columns that are of one store."""

NAMES = {
    "claim": ("user_id", "datapoint_id"),
    "user": ("name",),
    "project": ("seed",),
    "batch": ("uuid",),
    "label": ("batch_id", "uuid"),
    "datapoint": ("source_id", "key"),
    "context": ("source_id", "key", "sha256"),
    "data_source": ("name", "dt_created"),
    "marker_unit": ("project_id", "code"),
    "marker_variant": ("project_id", "code"),
    "relation_variant": ("project_id", "code"),
    "post_processing_method": ("name",),
    "suggestion": ("user_id", "datapoint_id", "marker_id", "start", "end", "content", "group_id", "slot"),
}
"""What a row is called in every copy of its store."""


class Clock:
    def __init__(self, start=BEGIN):
        self.now = start

    def __call__(self):
        self.now += timedelta(milliseconds=7)
        return self.now


def make(path):
    """A closed store with a project."""
    with tw.open_store(path, clock=Clock()) as store:
        project = store.create_project(
            "Names", task="ner", texts=["Ann met Bob.", "Kim saw Eva.", "Tom saw Ida."], data_order="os"
        )
        project.add_marker("Note", "free-text")
        project.add_relation("knows", [("Person", "Location")])
        project.update(allow_reviewing=True, allow_post_editing=True)
        session = project.annotator("anna")
        session.next()
        session.submit(labels=[ANN, BOB], inputs=[NOTE], relations=[KNOWS])
    return path


def apart(made, folder):
    """Two copies of a store, whose clocks are a day apart; they have to be closed."""
    stores = []
    for number, name in enumerate(("left", "right")):
        shutil.copyfile(made, folder / f"{name}.db")
        clock = Clock(BEGIN + timedelta(days=number, hours=1))
        stores.append(tw.open_store(folder / f"{name}.db", clock=clock))
    return stores


class _Rows:
    """Every row of a store by table and id, and what it is called."""

    def __init__(self, session):
        self.tables = Base.metadata.tables
        self.rows = {
            name: [dict(row._mapping) for row in session.execute(select(table))]
            for name, table in self.tables.items()
        }
        self.ids = {
            name: {row["id"]: row for row in rows}
            for name, rows in self.rows.items()
            if "id" in self.tables[name].columns
        }

    def said(self, value):
        """JSON in which suggestions are called as in every copy."""
        return renumbered(value, lambda number: str(self.named("suggestion", number)))

    def named(self, table, number):
        if number is None:
            return None
        row = self.ids[table][number]
        return tuple(self.value(table, row, column) for column in NAMES[table])

    def value(self, table, row, column):
        (foreign,) = [*self.tables[table].columns[column].foreign_keys] or [None]
        if foreign is not None:
            return self.named(foreign.column.table.name, row[column])
        if (table, column) == ("batch", "original_id"):
            return self.named("batch", row[column])
        if (table, column) == ("batch", "extra"):  # ids of rows that an edit took away
            return {name: one for name, one in (row[column] or {}).items() if name != TAKEN}
        if (table, column) == ("label", "extra"):
            return self.said({"origin": row["origin"], "extra": row["extra"]})
        return self.said(row[column]) if column in ("answer", "history") else row[column]


def _definition(session, project):
    spec = spec_of(session, project)
    for one in (*spec["markers"], *spec["relations"]):  # "" = the definition has one, which is not used here
        one["shortcut"] = one.get("shortcut") or ""
    for marker in spec["markers"]:  # a menu is sorted by its words
        marker.get("actions", []).sort(key=lambda one: one.get("field", ""))
    variants = [(one.code, one.dt_created) for one in variants_of(session, project)]
    return [spec[name] for name in ("task", "units", "markers", "relations", "pre_markers")], variants


def content(store):
    """Everything that a merge takes over: the rows of each table without the ids of one store."""
    with reading(store._engine) as session:
        every = _Rows(session)
        projects = session.scalars(select(Project).order_by(Project.seed)).all()
        found = {"definitions": [_definition(session, project) for project in projects]}
    for name in set(every.tables) - OF_ONE_STORE - DEFINITIONS:
        left_out = {"id", *LEFT_OUT.get(name, ())}
        columns = [one.key for one in every.tables[name].columns if one.key not in left_out]
        found[name] = sorted(
            str({column: every.value(name, row, column) for column in columns}) for row in every.rows[name]
        )
    found["claim"] = {
        every.named("claim", row["id"]): (row["state"], row["dt_updated"]) for row in every.rows["claim"]
    }
    found["people"] = sorted(row["name"] for row in every.rows["user"])
    for action in ("merge", "edit"):
        told = [row for row in every.rows["audit_log"] if row["action"] == action and row["details"]]
        for row in told:
            if row["object"].startswith("suggestion:"):
                row["object"] = every.named("suggestion", int(row["object"].removeprefix("suggestion:")))
        found[f"{action} in the log"] = sorted(
            str((row["object"], every.said(row["details"]))) for row in told
        )
    return found


def merged_both_ways(left, right, folder):
    """Merge each into a copy of the other, look that both are the same, and give what happened."""
    left.backup(folder / "left copy.db")
    one = left.merge(right.path)
    other = right.merge(folder / "left copy.db")

    found, same = content(left), content(right)
    sides = (found, same)
    held = {place for side in sides for place, (state, _) in side["claim"].items() if state == "held"}
    for side in sides:  # who holds a text holds it on one side
        side["claim"] = {place: claim for place, claim in side["claim"].items() if place not in held}
    for name in found:
        assert found[name] == same[name], name
    assert left.check() == right.check() == []
    once = content(left)
    again = left.merge(right.path)
    new = (again.batches, again.changed, again.people, again.texts, again.definitions, again.projects)
    assert (*new, again.suggestions, again.settings) == (0,) * 8
    assert content(left) == once
    assert len(one.found) == len(other.found)
    return one
