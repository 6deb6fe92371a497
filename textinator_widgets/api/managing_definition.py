"""What a project asks for, for its manager: markers, units, relations and words, with the page they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.api import definition_forms as forms
from textinator_widgets.api import definition_values as written
from textinator_widgets.api.managing import Given, Managing, Verb, dict_of, list_of, text_of
from textinator_widgets.api.requests import BadRequest
from textinator_widgets.errors import AlreadyExists, InvalidSetting, NotAllowed
from textinator_widgets.i18n import translate
from textinator_widgets.model import Marker, MarkerVariant, PreMarker, Project, Relation
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.managing import FormField, FormState, ManagedDefinition
from textinator_widgets.services import marker_changes, markers, project_spec, relation_changes, relations
from textinator_widgets.services.definitions import name_in
from textinator_widgets.services.label_actions import TITLES, usable_actions
from textinator_widgets.services.marker_specs import MarkerSpec
from textinator_widgets.services.relations import RelationSpec
from textinator_widgets.services.roles import refuse
from textinator_widgets.services.shared_definitions import other_projects, users_of


def definition(managing: Managing, given: Given) -> ManagedDefinition:
    """Give the markers, units, relations and words of a project."""
    with managing.reading() as session:
        return _definition(managing, session, managing.project(session, given))


def _definition(managing: Managing, session: Session, project: Project) -> ManagedDefinition:
    language = managing.language
    types = forms.kind_names(language)
    variants = project_spec.variants_of(session, project)
    called = {
        one.marker_id: name_in(one.marker.name, one.marker.names, project, language) for one in variants
    }
    words = select(PreMarker).where(PreMarker.project_id == project.id).order_by(PreMarker.id)
    of_variant = {one.id: one for one in variants}
    return {
        "markers": [
            {
                "code": one.code,
                "name": called[one.marker_id],
                "kind": types.get(one.anno_type, one.anno_type),
                "color": one.custom_color or one.marker.color,
                "shortcut": project_spec.marker_fields(one).get("shortcut") or None,
                "unit": None if one.unit is None else one.unit.code,
            }
            for one in variants
        ],
        "units": [
            {
                "code": unit.code,
                "size": unit.size,
                "minimum": unit.minimum_required,
                "rankable": unit.is_rankable,
            }
            for unit in project_spec.units_of(session, project)
        ],
        "relations": [
            {
                "code": one.code,
                "name": name_in(one.relation.name, one.relation.names, project, language),
                "pairs": [
                    f"{called.get(pair.first_id, pair.first.name)} – "
                    f"{called.get(pair.second_id, pair.second.name)}"
                    for pair in one.relation.pairs
                ],
                "shortcut": project_spec.relation_fields(one).get("shortcut") or None,
            }
            for one in project_spec.relations_of(session, project)
        ],
        "pre_markers": [
            {
                "marker": of_variant[one.marker_id].code,
                "name": called[of_variant[one.marker_id].marker_id],
                "tokens": list(one.tokens),
            }
            for one in session.scalars(words)
        ],
    }


@dataclass(frozen=True)
class Part:
    """One sort of what a definition consists of: its form, and how what comes back is stored."""

    fields: Callable[[Managing, Session, Project, str | None], list[FormField]]
    values: Callable[[Session, Project, str | None], dict[str, Any]]
    store: Callable[[Managing, Session, Project, str | None, dict[str, Any], dict[str, Any]], None]
    remove: Callable[[Managing, Session, Project, Given], None]


def definition_form(managing: Managing, given: Given) -> FormState:
    """Give the form of a marker, unit, relation or of words; without a code of a new one."""
    part, code = _part(given)
    with managing.reading() as session:
        project = managing.project(session, given)
        return {
            "fields": part.fields(managing, session, project, code),
            "values": part.values(session, project, code),
        }


def save_definition(managing: Managing, given: Given) -> ManagedDefinition:
    """Store what a form holds, and give the definition as it is then."""
    with managing.writing() as session:
        project = managing.project(session, given)
        change(managing, session, project, given)
        return _definition(managing, session, project)


def remove_definition(managing: Managing, given: Given) -> ManagedDefinition:
    """Take a marker, unit, relation or words out that nobody has answered with."""
    part, _ = _part(given)
    with managing.writing() as session:
        project = managing.project(session, given)
        try:
            part.remove(managing, session, project, given)
        except NotAllowed as error:
            message = translate(
                "It cannot be taken out: it is in answers or in work that was not submitted, or something "
                "else of the project needs it.",
                managing.language,
            )
            raise InvalidSetting(_said(managing, error, message)) from error
        session.expire_all()
        return _definition(managing, session, project)


def change(managing: Managing, session: Session, project: Project, given: Given) -> None:
    """Carry out what a form holds in a transaction that is open.

    Raises
    ------
    InvalidSetting
        With the field that has the blame, in the person's language where the field tells what it takes.
    """
    part, code = _part(given)
    changed = dict_of(given, "values")
    fields = {one["name"]: one for one in part.fields(managing, session, project, code)}
    unknown = [name for name in changed if name not in fields or "fixed" in fields[name]]
    if unknown:
        raise BadRequest("A form has fields that it was not given.")
    stored = part.values(session, project, code)
    try:
        part.store(managing, session, project, code, stored, {**stored, **changed})
    except NotAllowed as error:
        message = translate(
            "This cannot be changed: there are answers with it, or other projects use it too.",
            managing.language,
        )
        raise InvalidSetting(_said(managing, error, message)) from error
    except (InvalidSetting, AlreadyExists) as error:
        raise _beside(error, fields, managing.language) from error


def _said(managing: Managing, error: NotAllowed, message: str) -> str:
    return error.message if managing.language == "en" else message


def _beside(
    error: InvalidSetting | AlreadyExists, fields: Mapping[str, FormField], language: str
) -> InvalidSetting:
    """Give an error that stands beside its field, in words of its person's language where there are some."""
    name = "min" if error.field == "range" else error.field
    field = fields.get("program" if name == "suggestions" else name)
    if field is None:
        return InvalidSetting(error.message)
    words = {
        "name": translate("Enter a name of 1 to {most} visible characters.", language, most=100),
        "color": translate("Choose a colour such as #3273dc.", language),
        "choices": translate("Enter choices that differ, one on each line.", language),
        "names": translate("Enter one name for each language.", language),
        "min": translate("The smallest value must be below the largest, and the step above 0.", language),
        "tokens": translate("Enter at least one word; each has at most 500 characters.", language),
        "pairs": translate("Choose at least one pair of markers that make labels.", language),
        "minimum_required": translate("No more groups can be required than there are.", language),
    }
    if isinstance(error, AlreadyExists):
        message = translate("Something else of this project has it already. Choose another.", language)
    else:
        message = words.get(field["name"], error.message)
    is_known = language != "en" or field["name"] in words
    return InvalidSetting(message if is_known else error.message, field=field["name"])


def _part(given: Given) -> tuple[Part, str | None]:
    part = PARTS.get(text_of(given, "part", 20))
    code = None if given.get("code") is None else text_of(given, "code", 50)
    if part is None:
        raise BadRequest("A definition has markers, units, relations and words.")
    return part, code


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in after.items() if value != before[name]}


def _is_everywhere(
    managing: Managing,
    session: Session,
    project: Project,
    thing: Marker | Relation,
    values: Mapping[str, Any],
) -> bool:
    """Whether a name changes in other projects too; who wants that must be allowed to manage them all."""
    if values.get("everywhere") is not True:
        return False
    for number in session.scalars(users_of(thing)).all():
        refuse(session, managing.actor, "manage_project", session.get_one(Project, number))
    return True


def _makers_of_labels(
    managing: Managing, session: Session, project: Project, kind: str = ""
) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in project_spec.variants_of(session, project):
        makes = kinds.get(one.anno_type).makes
        if makes == kind or (not kind and makes != "input"):
            found[one.code] = name_in(one.marker.name, one.marker.names, project, managing.language)
    return found


def _marker_fields(
    managing: Managing, session: Session, project: Project, code: str | None
) -> list[FormField]:
    language = managing.language
    actions = {
        name: translate(TITLES[name], language) if name in TITLES else action.description
        for name, action in usable_actions(session).items()
    }
    units = [unit.code for unit in project_spec.units_of(session, project)]
    marker = None if code is None else markers.find_variant(session, project.id, code).marker
    shared = marker is not None and bool(other_projects(session, project, marker))
    return forms.marker_form(units, actions, language, is_new=code is None, is_shared=shared)


def _marker_values(session: Session, project: Project, code: str | None) -> dict[str, Any]:
    if code is None:
        return written.marker_values({})
    variant: MarkerVariant = markers.find_variant(session, project.id, code)
    return written.marker_values(project_spec.marker_fields(variant))


def _store_marker(
    managing: Managing,
    session: Session,
    project: Project,
    code: str | None,
    stored: dict[str, Any],
    values: dict[str, Any],
) -> None:
    now, given = managing.now(), written.marker_given(values)
    if code is None:
        spec = MarkerSpec(**given, code=values["code"] or None)
        markers.add_marker(session, managing.actor, project, spec, now=now)
        return
    changes = _changes(written.marker_given(stored), given)
    marker = markers.find_variant(session, project.id, code).marker
    everywhere = _is_everywhere(managing, session, project, marker, values)
    if changes:
        changed = marker_changes.update_marker(
            session, managing.actor, project, code, changes, now=now, everywhere=everywhere
        )
        if everywhere:
            marker_changes.refuse_names_elsewhere(session, changed)


def _remove_marker(managing: Managing, session: Session, project: Project, given: Given) -> None:
    marker_changes.remove_marker(session, managing.actor, project, text_of(given, "code"), now=managing.now())


def _unit_values(session: Session, project: Project, code: str | None) -> dict[str, Any]:
    if code is None:
        return written.unit_values({})
    return written.unit_values(project_spec.unit_fields(markers.find_unit(session, project.id, code)))


def _store_unit(
    managing: Managing,
    session: Session,
    project: Project,
    code: str | None,
    stored: dict[str, Any],
    values: dict[str, Any],
) -> None:
    given = written.unit_given(values)
    if code is None:
        chosen = values["code"] or None
        markers.add_unit(session, managing.actor, project, **given, code=chosen, now=managing.now())
        return
    changes = _changes(written.unit_given(stored), given)
    if changes:
        marker_changes.update_unit(session, managing.actor, project, code, changes, now=managing.now())


def _remove_unit(managing: Managing, session: Session, project: Project, given: Given) -> None:
    marker_changes.remove_unit(session, managing.actor, project, text_of(given, "code"), now=managing.now())


def _relation_fields(
    managing: Managing, session: Session, project: Project, code: str | None
) -> list[FormField]:
    relation = None if code is None else relation_changes.find_relation(session, project, code).relation
    shared = relation is not None and bool(other_projects(session, project, relation))
    makers = _makers_of_labels(managing, session, project)
    return forms.relation_form(makers, managing.language, is_new=code is None, is_shared=shared)


def _relation_values(session: Session, project: Project, code: str | None) -> dict[str, Any]:
    if code is None:
        return written.relation_values({})
    variant = relation_changes.find_relation(session, project, code)
    return written.relation_values(project_spec.relation_fields(variant))


def _store_relation(
    managing: Managing,
    session: Session,
    project: Project,
    code: str | None,
    stored: dict[str, Any],
    values: dict[str, Any],
) -> None:
    now, given = managing.now(), written.relation_given(values)
    if code is None:
        spec = RelationSpec(**given, code=values["code"] or None)
        relations.add_relation(session, managing.actor, project, spec, now=now)
        return
    changes = _changes(written.relation_given(stored), given)
    relation = relation_changes.find_relation(session, project, code).relation
    everywhere = _is_everywhere(managing, session, project, relation, values)
    if changes:
        relation_changes.update_relation(
            session, managing.actor, project, code, changes, now=now, everywhere=everywhere
        )


def _remove_relation(managing: Managing, session: Session, project: Project, given: Given) -> None:
    code = text_of(given, "code")
    relation_changes.remove_relation(session, managing.actor, project, code, now=managing.now())


def _store_words(
    managing: Managing,
    session: Session,
    project: Project,
    code: str | None,
    stored: dict[str, Any],
    values: dict[str, Any],
) -> None:
    if not isinstance(values["tokens"], str) or not isinstance(values["marker"], str):
        raise BadRequest("Words and their marker must be texts.")
    tokens = [line.strip() for line in values["tokens"].splitlines() if line.strip()]
    marker = values["marker"]
    if not marker:
        raise InvalidSetting(translate("Choose a marker.", managing.language), field="marker")
    markers.add_pre_marker(session, managing.actor, project, marker, tokens, now=managing.now())


def _remove_words(managing: Managing, session: Session, project: Project, given: Given) -> None:
    tokens = [one for one in list_of(given, "tokens") if isinstance(one, str)]
    code, now = text_of(given, "code"), managing.now()
    marker_changes.remove_pre_marker(session, managing.actor, project, code, tokens, now=now)


PARTS = {
    "marker": Part(_marker_fields, _marker_values, _store_marker, _remove_marker),
    "unit": Part(
        lambda managing, session, project, code: forms.unit_form(managing.language, is_new=code is None),
        _unit_values,
        _store_unit,
        _remove_unit,
    ),
    "relation": Part(_relation_fields, _relation_values, _store_relation, _remove_relation),
    "words": Part(
        lambda managing, session, project, code: forms.words_form(
            _makers_of_labels(managing, session, project, "span"), managing.language
        ),
        lambda session, project, code: {"marker": "", "tokens": ""},
        _store_words,
        _remove_words,
    ),
}
"""What a definition consists of."""

VERBS: dict[str, Verb] = {
    "definition": definition,
    "definition_form": definition_form,
    "save_definition": save_definition,
    "remove_definition": remove_definition,
}
