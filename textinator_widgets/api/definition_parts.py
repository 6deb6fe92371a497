"""What a definition consists of: each part knows its form, and how what comes back is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from textinator_widgets.api import definition_forms as forms
from textinator_widgets.api import definition_values as written
from textinator_widgets.api.managing import Given, Managing, list_of
from textinator_widgets.api.requests import BadRequest
from textinator_widgets.errors import InvalidSetting
from textinator_widgets.i18n import translate
from textinator_widgets.model import Marker, MarkerUnit, MarkerVariant, Project, Relation, RelationVariant
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.managing import FormField
from textinator_widgets.services import marker_changes, markers, project_spec, relation_changes, relations
from textinator_widgets.services.definitions import name_in
from textinator_widgets.services.label_actions import TITLES, usable_actions
from textinator_widgets.services.marker_specs import MarkerSpec
from textinator_widgets.services.relations import RelationSpec
from textinator_widgets.services.roles import refuse
from textinator_widgets.services.shared_definitions import other_projects, users_of

Row = TypeVar("Row")
Values = dict[str, Any]


class Part(Generic[Row]):
    """One thing of a project's definition while somebody writes it; without a code it is a new one.

    The project is one that they may manage.
    """

    def __init__(self, managing: Managing, session: Session, project: Project, code: str | None) -> None:
        self.managing = managing
        self.session = session
        self.project = project
        self.code = code
        self.row = None if code is None else self.find(code)

    @property
    def language(self) -> str:
        """Of the person who writes."""
        return self.managing.language

    def find(self, code: str) -> Row | None:
        """Give what is stored under a code; raises when there is nothing."""
        raise NotImplementedError

    def fields(self) -> list[FormField]:
        """Give the fields of its form."""
        raise NotImplementedError

    def values(self) -> Values:
        """Give what its form holds at first."""
        raise NotImplementedError

    def given(self, values: Values) -> Values:
        """Give what a form holds as the fields of its specification."""
        raise NotImplementedError

    def add(self, given: Values, code: str | None) -> None:
        """Store a new one; None = its code is made."""
        raise NotImplementedError

    def update(self, code: str, changes: Values, values: Mapping[str, Any]) -> None:
        """Change it; `values` are all that the form holds."""
        raise NotImplementedError

    def remove(self, code: str, given: Given) -> None:
        """Take it out; `given` is what the page sent with it."""
        raise NotImplementedError

    def store(self, changed: Mapping[str, Any]) -> None:
        """Store what somebody changed in its form."""
        before = self.values()
        values = {**before, **changed}
        given = self.given(values)
        if self.code is None:
            self.add(given, values.get("code") or None)
            return
        stored = self.given(before)
        changes = {name: value for name, value in given.items() if value != stored[name]}
        if changes:
            self.update(self.code, changes, values)

    def labelling(self, *makes: str) -> dict[str, str]:
        """Give the names of the markers that make such labels, by their codes."""
        return {
            one.code: name_in(one.marker.name, one.marker.names, self.project, self.language)
            for one in project_spec.variants_of(self.session, self.project)
            if kinds.get(one.anno_type).makes in makes
        }

    def is_shared(self, thing: Marker | Relation) -> bool:
        """Whether other projects use a definition too."""
        return bool(other_projects(self.session, self.project, thing))

    def is_everywhere(self, thing: Marker | Relation, values: Mapping[str, Any]) -> bool:
        """Whether a name changes in other projects too; who wants that must be allowed to manage them all."""
        if values.get("everywhere") is not True:
            return False
        for number in self.session.scalars(users_of(thing)).all():
            refuse(self.session, self.managing.actor, "manage_project", self.session.get_one(Project, number))
        return True

    def asked(self) -> dict[str, Any]:
        """Give who asks where, as every service takes it."""
        return {"session": self.session, "actor": self.managing.actor, "project": self.project}


class MarkerPart(Part[MarkerVariant]):
    """A marker."""

    def find(self, code: str) -> MarkerVariant:
        """Give the marker."""
        return markers.find_variant(self.session, self.project.id, code)

    def fields(self) -> list[FormField]:
        """Give its fields; the menu offers every action that the store knows."""
        actions = {
            name: translate(TITLES[name], self.language) if name in TITLES else action.description
            for name, action in usable_actions(self.session).items()
        }
        return forms.marker_form(
            [unit.code for unit in project_spec.units_of(self.session, self.project)],
            actions,
            self.language,
            is_new=self.row is None,
            is_shared=self.row is not None and self.is_shared(self.row.marker),
        )

    def values(self) -> Values:
        """Give its specification."""
        return written.marker_values({} if self.row is None else project_spec.marker_fields(self.row))

    def given(self, values: Values) -> Values:
        """Give its specification."""
        return written.marker_given(values)

    def add(self, given: Values, code: str | None) -> None:
        """Add it."""
        markers.add_marker(**self.asked(), spec=MarkerSpec(**given, code=code), now=self.managing.now())

    def update(self, code: str, changes: Values, values: Mapping[str, Any]) -> None:
        """Change it; where its name changes in other projects, their exports must take it."""
        everywhere = self.is_everywhere(self.find(code).marker, values)
        changed = marker_changes.update_marker(
            **self.asked(), marker=code, given=changes, now=self.managing.now(), everywhere=everywhere
        )
        if everywhere:
            marker_changes.refuse_names_elsewhere(self.session, changed)

    def remove(self, code: str, given: Given) -> None:
        """Take it out."""
        marker_changes.remove_marker(**self.asked(), marker=code, now=self.managing.now())


class UnitPart(Part[MarkerUnit]):
    """A unit."""

    def find(self, code: str) -> MarkerUnit:
        """Give the unit."""
        return markers.find_unit(self.session, self.project.id, code)

    def fields(self) -> list[FormField]:
        """Give its fields."""
        return forms.unit_form(self.language, is_new=self.row is None)

    def values(self) -> Values:
        """Give what is stored of it."""
        return written.unit_values({} if self.row is None else project_spec.unit_fields(self.row))

    def given(self, values: Values) -> Values:
        """Give its fields."""
        return written.unit_given(values)

    def add(self, given: Values, code: str | None) -> None:
        """Add it."""
        markers.add_unit(**self.asked(), **given, code=code, now=self.managing.now())

    def update(self, code: str, changes: Values, values: Mapping[str, Any]) -> None:
        """Change it."""
        marker_changes.update_unit(**self.asked(), code=code, given=changes, now=self.managing.now())

    def remove(self, code: str, given: Given) -> None:
        """Take it out."""
        marker_changes.remove_unit(**self.asked(), code=code, now=self.managing.now())


class RelationPart(Part[RelationVariant]):
    """A relation."""

    def find(self, code: str) -> RelationVariant:
        """Give the relation."""
        return relation_changes.find_relation(self.session, self.project, code)

    def fields(self) -> list[FormField]:
        """Give its fields; it links the markers that make labels."""
        return forms.relation_form(
            self.labelling("span", "text"),
            self.language,
            is_new=self.row is None,
            is_shared=self.row is not None and self.is_shared(self.row.relation),
        )

    def values(self) -> Values:
        """Give its specification."""
        return written.relation_values({} if self.row is None else project_spec.relation_fields(self.row))

    def given(self, values: Values) -> Values:
        """Give its specification."""
        return written.relation_given(values)

    def add(self, given: Values, code: str | None) -> None:
        """Add it."""
        spec = RelationSpec(**given, code=code)
        relations.add_relation(**self.asked(), spec=spec, now=self.managing.now())

    def update(self, code: str, changes: Values, values: Mapping[str, Any]) -> None:
        """Change it."""
        everywhere = self.is_everywhere(self.find(code).relation, values)
        relation_changes.update_relation(
            **self.asked(), relation=code, given=changes, now=self.managing.now(), everywhere=everywhere
        )

    def remove(self, code: str, given: Given) -> None:
        """Take it out."""
        relation_changes.remove_relation(**self.asked(), relation=code, now=self.managing.now())


class WordsPart(Part[None]):
    """Words that are marked beforehand: added and taken out, never changed; their code is the marker's."""

    def find(self, code: str) -> None:
        """Give nothing: words are known by what they are."""

    def fields(self) -> list[FormField]:
        """Give its fields; markers of spans alone mark words."""
        return forms.words_form(self.labelling("span"), self.language)

    def values(self) -> Values:
        """Give an empty form."""
        return {"marker": "", "tokens": ""}

    def given(self, values: Values) -> Values:
        """Give the marker and its words."""
        marker, lines = values["marker"], values["tokens"]
        if not isinstance(lines, str) or not isinstance(marker, str):
            raise BadRequest("Words and their marker must be texts.")
        if not marker:
            raise InvalidSetting(translate("Choose a marker.", self.language), field="marker")
        return {"marker": marker, "tokens": [line.strip() for line in lines.splitlines() if line.strip()]}

    def add(self, given: Values, code: str | None) -> None:
        """Add them."""
        markers.add_pre_marker(**self.asked(), **given, now=self.managing.now())

    def remove(self, code: str, given: Given) -> None:
        """Take out those that are named."""
        tokens = [one for one in list_of(given, "tokens") if isinstance(one, str)]
        now = self.managing.now()
        marker_changes.remove_pre_marker(**self.asked(), marker=code, tokens=tokens, now=now)


PARTS: dict[str, type[Part[Any]]] = {
    "marker": MarkerPart,
    "unit": UnitPart,
    "relation": RelationPart,
    "words": WordsPart,
}
