"""What a project asks for, for its manager: markers, units, relations and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from textinator_widgets.api.definition_forms import kind_names
from textinator_widgets.api.definition_parts import PARTS, Part
from textinator_widgets.api.managing import Given, Managing, Verb, dict_of, text_of
from textinator_widgets.api.requests import BadRequest
from textinator_widgets.api.setting_forms import in_words
from textinator_widgets.errors import AlreadyExists, InvalidSetting, NotAllowed
from textinator_widgets.i18n import translate
from textinator_widgets.model import PreMarker, Project
from textinator_widgets.protocol.managing import FormField, FormState, ManagedDefinition
from textinator_widgets.services import project_spec
from textinator_widgets.services.definitions import name_in


def definition(managing: Managing, given: Given) -> ManagedDefinition:
    """Give the markers, units, relations and words of a project."""
    with managing.reading() as session:
        return _definition(managing, session, managing.project(session, given))


def _definition(managing: Managing, session: Session, project: Project) -> ManagedDefinition:
    language = managing.language
    types = kind_names(language)
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


def definition_form(managing: Managing, given: Given) -> FormState:
    """Give the form of a marker, unit, relation or of words; without a code of a new one."""
    with managing.reading() as session:
        part = _part(managing, session, managing.project(session, given), given)
        return {"fields": part.fields(), "values": part.values()}


def save_definition(managing: Managing, given: Given) -> ManagedDefinition:
    """Store what a form holds, and give the definition as it is then."""
    with managing.writing() as session:
        project = managing.project(session, given)
        change(managing, session, project, given)
        return _definition(managing, session, project)


def remove_definition(managing: Managing, given: Given) -> ManagedDefinition:
    """Take a marker, unit, relation or words out that nobody has answered with."""
    with managing.writing() as session:
        project = managing.project(session, given)
        part = _part(managing, session, project, given)
        try:
            part.remove(text_of(given, "code", 50), given)
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
    changed = dict_of(given, "values")
    part = _part(managing, session, project, given)
    fields = {one["name"]: one for one in part.fields()}
    unknown = [name for name in changed if name not in fields or "fixed" in fields[name]]
    if unknown:
        raise BadRequest("A form has fields that it was not given.")
    try:
        part.store(changed)
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
    named = error.field or ""
    name = {"range": "min", "suggestions": "program"}.get(named, named)
    field = fields.get(name)
    if field is None:
        return InvalidSetting(error.message)
    if isinstance(error, AlreadyExists):
        taken = translate("Something else of this project has it already. Choose another.", language)
        return InvalidSetting(taken, field=name)
    message = _words(language).get(name)
    if message is not None and not (language == "en" and name in _EXACT):
        return InvalidSetting(message, field=name)
    return in_words(InvalidSetting(error.message, field=name), field, language)


_EXACT = ("shortcut", "restrictions", "actions", "program", "code")
"""What has many ways to be wrong: in English the fault itself tells which."""


def _words(language: str) -> dict[str, str]:
    """Give what the fields take of which their kind does not tell it."""
    return {
        "name": translate("Enter a name of 1 to {most} visible characters.", language, most=100),
        "color": translate("Choose a colour such as #3273dc.", language),
        "shortcut": translate("Choose a key that the page and the browser do not use themselves.", language),
        "choices": translate("Enter choices that differ, one on each line.", language),
        "names": translate("Enter one name for each language.", language),
        "min": translate("The smallest value must be below the largest, and the step above 0.", language),
        "restrictions": translate(
            "These rules are not right, or no answer can meet them. Change them.", language
        ),
        "actions": translate("The configuration of an action is not right.", language),
        "program": translate("Enter the name of a function, or an address with http or https.", language),
        "code": translate("Enter 1 to 50 letters, digits, _, - or .", language),
        "tokens": translate("Enter at least one word; each has at most 500 characters.", language),
        "pairs": translate("Choose at least one pair of markers that make labels.", language),
        "minimum_required": translate("No more groups can be required than there are.", language),
    }


def _part(managing: Managing, session: Session, project: Project, given: Given) -> Part[Any]:
    part = PARTS.get(text_of(given, "part", 20))
    code = None if given.get("code") is None else text_of(given, "code", 50)
    if part is None:
        raise BadRequest("A definition has markers, units, relations and words.")
    return part(managing, session, project, code)


VERBS: dict[str, Verb] = {
    "definition": definition,
    "definition_form": definition_form,
    "save_definition": save_definition,
    "remove_definition": remove_definition,
}
