"""A labeler for one text that needs no store."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import traitlets as t

from textinator_widgets import plugins
from textinator_widgets.api.page_parts import PartDesk
from textinator_widgets.errors import InvalidSetting, InvalidTexts, TextinatorError
from textinator_widgets.i18n import strings
from textinator_widgets.protocol.answers import Label, Relation
from textinator_widgets.protocol.screen import MarkerControl
from textinator_widgets.protocol.values import FORMATTINGS, bad_character, shown
from textinator_widgets.services.action_values import check_action_values
from textinator_widgets.services.answers import CheckedAnswer, check_answer
from textinator_widgets.services.fields import refuse_other_fields
from textinator_widgets.services.links import mended
from textinator_widgets.widgets import front_end
from textinator_widgets.widgets.base import PageWidget
from textinator_widgets.widgets.definitions import marker_controls, relation_controls
from textinator_widgets.widgets.people import check_page_language, page_language

if TYPE_CHECKING:
    import pandas as pd

_log = logging.getLogger(__name__)

MOST_BYTES = 8_000_000
"""Longest state that a page may send."""


class SpanLabeler(PageWidget):
    """Mark spans of a text with markers; the labels are there at once as `labels` and `frame()`.

    Parameters
    ----------
    text
        Shown and indexed exactly as it is.
    markers
        Names, or dicts with name and any of code, color, shortcut, display_type ("hl"
        or "highlight", "und" or "underline"), anno_type
        ("m-span" or "m-text"), actions (names of label actions, or dicts as for a project's markers; those
        of other modules are registered with `tw.plugins.label_action`).
    labels
        Labels to begin with: dicts with marker (code or name), start and end in code points.
    relations
        Relations to begin with: dicts with relation and links between ids of labels.
    formatting
        "ft" shows the text as it is, "pt" runs it together, "md" shows Markdown.
    language
        Of the page: en, sv, ru or uk, also with a region as in "sv-FI". Default: English.
    relation_definitions
        Relations that can be made: names, or dicts with name and any of pairs (of markers; default: all),
        code, direction ("0" first to second, "1" second to first, "2" both ways: clusters), shortcut,
        representation ("g" graph, "l" list), restrictions.

    Raises
    ------
    InvalidInput
        When one of them cannot be taken.
    """

    page_writes = frozenset({"labels", "relations"})

    _esm = front_end.asset("span-labeler.js")
    _css = front_end.asset("span-labeler.css")

    text = t.Unicode(read_only=True).tag(sync=True)
    """The text."""
    formatting = t.Unicode("ft", read_only=True).tag(sync=True)
    """How the text is shown. Default: "ft"."""
    markers: t.List[Any] = t.List(read_only=True).tag(sync=True)
    """The marker controls of the page."""
    relation_controls: t.List[Any] = t.List(read_only=True).tag(sync=True)
    """The relation controls of the page."""
    labels: t.List[Any] = t.List().tag(sync=True)
    """Labels in the order in which they were made; offsets in code points, end exclusive. Default: []."""
    relations: t.List[Any] = t.List().tag(sync=True)
    """Relations between the labels. Default: []."""
    strings = t.Dict(read_only=True).tag(sync=True)
    """The words of the page in its language."""
    max_labels = t.Int(None, allow_none=True, read_only=True).tag(sync=True)
    """Most labels that the page lets a person make. Default: None, any number."""

    def __init__(
        self,
        text: str,
        markers: Sequence[str | Mapping[str, Any]],
        labels: Sequence[Mapping[str, Any]] = (),
        relations: Sequence[Mapping[str, Any]] = (),
        formatting: str = "ft",
        language: str | None = None,
        relation_definitions: Sequence[str | Mapping[str, Any]] = (),
    ) -> None:
        front_end.require("span-labeler.js")
        _check_text(text)
        if not isinstance(formatting, str) or formatting not in FORMATTINGS:
            raise InvalidSetting(
                f"Expected formatting to be one of {', '.join(FORMATTINGS)}, got {shown(formatting)}."
            )
        self._language = page_language(check_page_language(language), None, None)
        controls = marker_controls(markers, self._language)
        self._desk = PartDesk(front_end.part, self._language, _modules_of(controls))
        answer = {"labels": _as_list(labels), "relations": _as_list(relations)}
        linked = relation_controls(answer["relations"], controls, relation_definitions)
        for control in controls:
            if any(control["code"] in pair for one in linked for pair in one["pairs"]):
                control["in_relation"] = True
        self.set_trait("text", text)
        self.set_trait("formatting", formatting)
        self.set_trait("markers", controls)
        self.set_trait("relation_controls", linked)
        self.set_trait("strings", strings(self._language))
        first = self._check(answer["labels"], answer["relations"])
        super().__init__()
        with self.hold_trait_notifications():
            self.labels = first.labels
            self.relations = first.relations

    def frame(self) -> pd.DataFrame:
        """Give the labels as a table: label_id, marker, name, start, end, quote, extra."""
        import pandas as pd

        names = {control["code"]: control["name"] for control in self.markers}
        rows = [
            (
                label["id"], label["marker"], names[label["marker"]],
                label["start"], label["end"], label["quote"], label.get("extra"),
            )
            for label in self.labels
        ]  # fmt: skip
        table = pd.DataFrame(rows, columns=["label_id", "marker", "name", "start", "end", "quote", "extra"])
        return table.astype({"start": "Int64", "end": "Int64"})

    def _handle_custom_msg(self, content: object, buffers: object) -> None:
        """Give the page a part of the front end that it asks for."""
        self.send(self._desk.handle(content))

    def accept_state(self, state: dict[str, Any]) -> dict[str, Any]:
        """Take labels and relations that are right together; else the page gets ours again."""
        try:
            if len(json.dumps(state)) > MOST_BYTES or not all(
                isinstance(one, list) for one in state.values()
            ):
                raise InvalidSetting(f"Expected lists of at most {MOST_BYTES} bytes from the page.")
            checked = self._check(state.get("labels", self.labels), state.get("relations", self.relations))
        except (TextinatorError, TypeError, ValueError, RecursionError) as error:
            _log.warning("Labels of a page were refused: %s", error)
            self.send_state(list(state))
            return {}
        return {name: value for name, value in checked.as_answer().items() if name in state}

    @t.validate("labels")
    def _checked_labels(self, proposal: Mapping[str, Any]) -> list[Label]:
        labels = self._check(proposal["value"], []).labels
        linked = mended(self.relations, labels, self.relation_controls)
        return self._check(labels, linked).labels

    @t.validate("relations")
    def _checked_relations(self, proposal: Mapping[str, Any]) -> list[Relation]:
        return self._check(self.labels, proposal["value"]).relations

    @t.observe("labels")
    def _drop_loose_relations(self, change: Mapping[str, Any]) -> None:
        left = mended(self.relations, change["new"], self.relation_controls)
        if left != self.relations:
            self.relations = left

    def notify_change(self, change: Any) -> None:  # noqa: ANN401 as the base class has it
        """Tell of a change; labels go to the page together with the relations that they leave."""
        with self.hold_sync():
            super().notify_change(change)

    def _check(self, labels: object, relations: object) -> CheckedAnswer:
        answer = {"labels": labels, "relations": relations}
        refuse_other_fields(answer, self._language)
        checked = check_answer(
            answer,
            text=self.text,
            controls=self.markers,
            relations=self.relation_controls,
            max_labels=self.max_labels,
            allow_empty=True,
            language=self._language,
        )
        valued = check_action_values(
            checked.as_answer(),
            self.markers,
            stored=None,
            excused=lambda *_: False,
            language=self._language,
        )
        return replace(checked, **valued)


def _modules_of(controls: Iterable[MarkerControl]) -> Callable[[str], str]:
    """Give what reads the modules of the label actions that the markers have, and no others."""
    used = {item["action"] for control in controls for item in control.get("actions", ())}

    def read(name: str) -> str:
        if name not in used:
            raise KeyError(name)
        return plugins.actions.get(name).source()

    return read


def _as_list(given: Any) -> Any:  # noqa: ANN401 whatever a caller hands in
    """Give what can be gone through once as a list, None as none; anything else stays, to be refused."""
    if given is None:
        return []
    is_records = isinstance(given, Iterable) and not isinstance(given, (str, bytes, Mapping))
    return list(given) if is_records else given


def _check_text(text: object) -> None:
    if not isinstance(text, str):
        raise InvalidTexts(f"Expected the text to be a str, got {type(text).__name__}.")
    bad = bad_character(text)
    if bad is not None:
        raise InvalidTexts(
            f"Expected a text of whole characters, got {text[bad]!r} (NUL or half a character) at {bad}. "
            "Take it out.",
            in_python='Or decode the text again with errors="replace".',
        )
