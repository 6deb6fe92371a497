"""The screen of a project: what a page draws, computed from the project's markers."""

from __future__ import annotations

from collections.abc import Mapping

from textinator_widgets.model import MarkerVariant
from textinator_widgets.protocol.screen import MarkerControl, Screen, Unit, View
from textinator_widgets.services.definitions import Definition, place_of_free
from textinator_widgets.services.flag_forms import flag_form
from textinator_widgets.services.richtext import clean_html
from textinator_widgets.tasks import Layout


def build_screen(definition: Definition, layout: Layout, *, language: str) -> Screen:
    """Give the screen of a project, without what is said about it below the guidelines.

    Parameters
    ----------
    definition
        Read in the page's language.
    layout
        Of the project's task.
    language
        Of the page.
    """
    project = definition.project
    share = layout["text"]
    text: View = {
        "kind": "view",
        "role": "text",
        "share": share,
        "children": [{"kind": "text", "name": "text"}],
    }
    side: View = {
        "kind": "view",
        "role": "side",
        "share": round(1 - share, 3),
        "panels": layout["panels"],
        "children": [],
    }
    tabs = _tabs(definition)
    for tab, children in tabs.items():
        if len(tabs) == 1:
            side["children"].extend(children)
        else:
            side["children"].append({"kind": "view", "tab": tab, "children": [*children]})
    return {
        "project": project.id,
        "title": project.title,
        "language": language,
        "root": {"kind": "view", "children": [text, side]},
        "relations": definition.relations,
        "flag_form": flag_form(project.modal_configs),
        "guidelines": clean_html(project.guidelines or ""),
        "reminders": clean_html(project.reminders or ""),
        "message": clean_html(project.temporary_message or ""),
        "settings": {
            "auto_text_switch": project.auto_text_switch,
            "max_labels": project.max_markers_per_input,
            "allow_empty_submit": project.allow_empty_submit,
            "show_source": project.show_datasource_identifiers,
            "allow_selecting_labels": project.allow_selecting_labels,
            "disable_submitted_labels": project.disable_submitted_labels,
            "suggestions": any(variant.are_suggestions_enabled for variant in definition.variants),
            "tour": project.has_intro_tour,
        },
    }


def _tabs(definition: Definition) -> dict[str, list[MarkerControl | Unit]]:
    """Give what stands under each tab: free markers first, then units; no tab first, then by name."""
    variants = {variant.code: variant for variant in definition.variants}
    tabs: dict[str, list[MarkerControl | Unit]] = {}
    for control in sorted(definition.controls, key=lambda control: place_of_free(variants[control["code"]])):
        tabs.setdefault(variants[control["code"]].display_tab or "", []).append(control)
    for unit in definition.units:
        if unit["children"]:
            tabs.setdefault(_unit_tab(unit, variants), []).append(unit)
    return dict(sorted(tabs.items()))


def _unit_tab(unit: Unit, variants: Mapping[str, MarkerVariant]) -> str:
    tabs = [variants[child["code"]].display_tab for child in unit["children"]]
    return next((tab for tab in tabs if tab), "")
