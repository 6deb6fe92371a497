"""What every type of answer to a survey question has to say about itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, cast

from textinator_widgets.errors import InvalidContent, InvalidSetting
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.screen import MarkerControl
from textinator_widgets.protocol.values import bad_character, plain, shown

Scale = Literal["text", "nominal", "ordinal", "interval", "order", "other"]
"""What can be counted with values: "order" = they put choices in an order."""

AnswerSet = Mapping[str, Any]
"""An answer set of a specification: `type`, `name` and the settings that its type takes."""

MOST_CHOICES = 1_000
LONGEST_CHOICE = 100_000


class QuestionType:
    """One type of answer.

    `settings` names what an answer set of this type can have beside `type, name, required, prefix, suffix`.
    """

    name: ClassVar[str]
    settings: ClassVar[frozenset[str]] = frozenset()
    scale: ClassVar[Scale] = "text"

    def check_settings(self, answer: AnswerSet) -> None:
        """Refuse settings that this type cannot have.

        Raises
        ------
        InvalidSetting
            With the field, what was expected and what came.
        """

    def check_value(self, value: object, answer: AnswerSet, *, language: str = "en") -> Any:  # noqa: ANN401 JSON
        """Give a value as it is stored.

        Raises
        ------
        InvalidContent
            In `language`, when it does not fit.
        """
        raise NotImplementedError

    def is_empty(self, value: object) -> bool:
        """Whether a value counts as no answer."""
        return value is None or value in ("", [], {})

    def is_whole(self, value: object, answer: AnswerSet) -> bool:
        """Whether a value answers all that is asked; a grid has rows that may be empty."""
        return not self.is_empty(value)

    def number(self, value: object, answer: AnswerSet) -> float | None:
        """Give a value as a number for means; None = it is none."""
        return None

    def ranks(self, value: object, answer: AnswerSet) -> dict[str | int | float, float]:
        """Give the rank of each choice that a value puts in an order: a smaller one is better."""
        return {}


class ChoiceType(QuestionType):
    """A type with choices."""

    settings = frozenset({"choices"})
    scale: ClassVar[Scale] = "nominal"
    least: ClassVar[int] = 2
    most: ClassVar[int] = MOST_CHOICES

    def check_settings(self, answer: AnswerSet) -> None:
        """Refuse choices that are too few, too many or cannot be told apart."""
        check_choices(answer.get("choices"), least=self.least, most=self.most)

    def one_of(self, value: object, answer: AnswerSet, language: str) -> str | int | float:
        """Give the choice that a value is."""
        value = plain(value)
        for choice in values_of(answer):
            if sameness(choice) == sameness(value) and not isinstance(value, bool):
                return cast("str | int | float", choice)
        raise InvalidContent(
            translate(
                '"{choice}" is not one of the choices of "{name}".',
                language,
                choice=str(value)[:100] if isinstance(value, str) else shown(value),
                name=answer["name"],
            )
        )


class TextType(QuestionType):
    """A type whose value is text, kept exactly as it was typed."""

    longest: ClassVar[int] = 1_000_000

    def check_value(self, value: object, answer: AnswerSet, *, language: str = "en") -> str:
        """Give the text."""
        if not isinstance(value, str):
            raise wrong_type(answer, value, translate("a text", language), language)
        if len(value) > self.longest:
            raise InvalidContent(
                translate(
                    '"{name}" takes at most {limit} characters; there are {count}.',
                    language,
                    name=answer["name"],
                    limit=self.longest,
                    count=len(value),
                )
            )
        if bad_character(value) is not None:
            raise InvalidContent(
                translate(
                    '"{name}" holds a character that cannot be stored (NUL or half a character).',
                    language,
                    name=answer["name"],
                )
            )
        return str(value)


def as_control(answer: AnswerSet, kind: str) -> MarkerControl:
    """Give an answer set as the marker whose kind checks numbers alike."""
    limits = {name: answer[name] for name in ("min", "max", "step") if answer.get(name) is not None}
    return {"name": answer["name"], "kind": kind, **limits}  # type: ignore[typeddict-item]


def wrong_type(answer: AnswerSet, value: object, wanted: str, language: str) -> InvalidContent:
    """Give the error for a value of a wrong type."""
    return InvalidContent(
        translate(
            '"{name}" takes {wanted}; got {content}.',
            language,
            name=answer["name"],
            wanted=wanted,
            content=shown(value),
        )
    )


def value_of(choice: object) -> Any:  # noqa: ANN401 str, int or float
    """Give what is stored for a choice: itself, or its `value`."""
    return choice["value"] if isinstance(choice, Mapping) else choice


def sameness(value: object) -> tuple[bool, object]:
    """Give what two equal choices have in common: 1 and 1.0 are one choice, 1 and "1" are two."""
    return isinstance(value, str), value if isinstance(value, str | int | float) else repr(value)


def values_of(answer: AnswerSet) -> list[Any]:
    """Give what can be stored for the choices of an answer set, in order."""
    return [value_of(choice) for choice in answer.get("choices") or []]


def check_choices(choices: object, *, least: int, most: int) -> None:
    """Refuse what is no list of choices that differ.

    A choice is a text, a number, or `{"value": ..., "text": ..., "image": ...}`.
    """
    if not isinstance(choices, list) or not least <= len(choices) <= most:
        number = str(least) if least == most else f"{least} to {most:,}"
        got = f"{len(choices)} of them" if isinstance(choices, list) else shown(choices)
        raise InvalidSetting(f"choices must be a list of {number}; got {got}.", field="choices")
    for place, choice in enumerate(choices):
        with_place = f"choices[{place}]"
        if isinstance(choice, Mapping):
            _check_fields(choice, with_place)
        elif not _is_value(choice):
            raise InvalidSetting(
                f"A choice must be a text or a number (write yes, no and dates of YAML in quotes); "
                f"got {shown(choice)}.",
                field=with_place,
            )
    seen: set[tuple[bool, object]] = set()
    for place, value in enumerate(map(value_of, choices)):
        if sameness(value) in seen:
            raise InvalidSetting(
                f"Choices must differ from each other; {shown(value)} comes twice.", field=f"choices[{place}]"
            )
        seen.add(sameness(value))


def _check_fields(choice: Mapping[str, Any], place: str) -> None:
    unknown = sorted(set(choice) - {"value", "text", "image"})
    if unknown:
        raise InvalidSetting(
            f"A choice has no field {unknown[0]!r}. There are: value, text, image.", field=place
        )
    if not _is_value(choice.get("value")):
        raise InvalidSetting(
            f"value of a choice must be a text or a number; got {shown(choice.get('value'))}.",
            field=f"{place}.value",
        )
    for name in ("text", "image"):
        given = choice.get(name)
        if given is not None and given != "" and not _is_value(given):
            raise InvalidSetting(
                f"{name} of a choice must be a text; got {shown(given)}.", field=f"{place}.{name}"
            )


def _is_value(value: object) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST_CHOICE and value.strip() != "" and bad_character(value) is None
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def as_number(value: object) -> float | None:
    """Give a number, also one that is written as a text; None = it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") and number == number else None
