"""Parts of a text that are marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textinator_widgets.errors import InvalidContent, InvalidSetting
from textinator_widgets.i18n import translate
from textinator_widgets.kinds.questions.base import AnswerSet, QuestionType, wrong_type
from textinator_widgets.protocol.values import bad_character, plain, shown

MOST_SPANS = 10_000


class Spans(QuestionType):
    """`[{"marker", "start", "end", "quote"}]` on the text of the answer set; offsets are code points."""

    name = "spans"
    settings = frozenset({"text", "markers"})
    scale = "other"

    def check_settings(self, answer: AnswerSet) -> None:
        """Refuse a text that is none, and markers without names."""
        text, markers = answer.get("text"), answer.get("markers")
        if not isinstance(text, str) or not text or bad_character(text) is not None:
            raise InvalidSetting(f"text must be a text that can be marked; got {shown(text)}.", field="text")
        is_list = isinstance(markers, list) and 0 < len(markers) <= 100
        if not is_list or not all(isinstance(one, str) and one.strip() for one in markers or []):
            raise InvalidSetting(
                f"markers must be a list of names, such as ['Error']; got {shown(markers)}.", field="markers"
            )
        if len(set(markers or [])) != len(markers or []):
            raise InvalidSetting("markers must differ from each other.", field="markers")

    def check_value(self, value: object, answer: AnswerSet, *, language: str = "en") -> list[dict[str, Any]]:
        """Give the spans, each with its quote."""
        given = plain(value)
        if not isinstance(given, list) or len(given) > MOST_SPANS:
            raise wrong_type(answer, value, translate("a list of marked parts", language), language)
        return [self._span(one, answer, language) for one in given]

    def _span(self, span: object, answer: AnswerSet, language: str) -> dict[str, Any]:
        text = answer["text"]
        if not isinstance(span, Mapping) or span.get("marker") not in answer["markers"]:
            raise wrong_type(answer, span, translate("a list of marked parts", language), language)
        start, end = plain(span.get("start")), plain(span.get("end"))
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            raise InvalidContent(
                translate(
                    '"{name}" has a part that is not in its text: {start} to {end}.',
                    language,
                    name=answer["name"],
                    start=shown(start),
                    end=shown(end),
                )
            )
        quote = text[start:end]
        if span.get("quote", quote) != quote:
            raise InvalidContent(
                translate(
                    '"{name}" has a part with other words than its text.', language, name=answer["name"]
                )
            )
        return {"marker": span["marker"], "start": start, "end": end, "quote": quote}


TYPE = Spans()
