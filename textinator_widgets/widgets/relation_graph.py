"""Relations between labels as a graph or a list, from plain data."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import traitlets as t

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.i18n import strings
from textinator_widgets.protocol.values import shown
from textinator_widgets.widgets import front_end
from textinator_widgets.widgets.base import PageWidget
from textinator_widgets.widgets.graph_records import graph_of
from textinator_widgets.widgets.people import check_page_language, page_language

_log = logging.getLogger(__name__)

REPRESENTATIONS = ("g", "l")
"""As a graph, as a list."""


class RelationGraph(PageWidget):
    """Show how labels are related; the label that is chosen in the page is there as `selected`.

    Parameters
    ----------
    labels
        A frame as of `project.labels()`, or dicts as of `SpanLabeler.labels`: id (or label_id) and marker,
        and any of name, quote, start and color ("#rrggbb").
    relations
        A frame as of `project.relations()`, or dicts with relation, links (dicts with source and target,
        ids of labels) and any of number and direction ("0", "1", or "2" for both ways). Only
        labels that are related are shown.
    representation
        "g" shows a graph (of at most 500 labels at once) and "l" a list; a person may switch.
    language
        Of the page: en, sv, ru or uk, also with a region as in "sv-FI". Default: English.

    Raises
    ------
    InvalidInput
        When one of them cannot be taken.
    """

    page_writes = frozenset({"selected"})

    _esm = front_end.asset("relation-graph.js")
    _css = front_end.asset("relation-graph.css")

    nodes: t.List[Any] = t.List(read_only=True).tag(sync=True)
    """The labels in text order: id, text, marker (name), color, numbers of their relations."""
    relations: t.List[Any] = t.List(read_only=True).tag(sync=True)
    """The relations by number: number, name, is_directed, links."""
    selected = t.Unicode(None, allow_none=True).tag(sync=True)
    """Id of the label that is chosen. Default: None."""
    representation = t.Unicode("g", read_only=True).tag(sync=True)
    """What is shown until a person switches: "g" or "l". Default: "g"."""
    strings = t.Dict(read_only=True).tag(sync=True)
    """The words of the page in its language."""

    def __init__(
        self,
        labels: object,
        relations: object,
        representation: str = "g",
        language: str | None = None,
    ) -> None:
        front_end.require("relation-graph.js")
        if not isinstance(representation, str) or representation not in REPRESENTATIONS:
            raise InvalidSetting(
                f'Expected representation to be "g" (graph) or "l" (list), got {shown(representation)}.'
            )
        spoken = page_language(check_page_language(language), None, None)
        nodes, found = graph_of(labels, relations)
        self.set_trait("nodes", nodes)
        self.set_trait("relations", found)
        self.set_trait("representation", representation)
        self.set_trait("strings", strings(spoken))
        super().__init__()

    def accept_state(self, state: dict[str, Any]) -> dict[str, Any]:
        """Take the id of a label; else the page gets ours again."""
        try:
            self._check_selected(state["selected"])
        except InvalidSetting as error:
            _log.warning("The selection of a page was refused: %s", error)
            self.send_state(list(state))
            return {}
        return state

    @t.validate("selected")
    def _checked_selected(self, proposal: Mapping[str, Any]) -> str | None:
        return self._check_selected(proposal["value"])

    def _check_selected(self, value: object) -> str | None:
        if value is None or any(value == node["id"] for node in self.nodes):
            return None if value is None else str(value)
        raise InvalidSetting(
            f"Expected selected to be the id of one of the labels or None, got {shown(value)}."
        )
