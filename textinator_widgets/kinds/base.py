"""What every kind of control has to say about itself."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from textinator_widgets.errors import InvalidContent, InvalidSetting
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.answers import Content
from textinator_widgets.protocol.screen import ChoiceGroup, MarkerControl
from textinator_widgets.protocol.values import bad_character, plain, shown

Makes = Literal["span", "text", "input"]

JOINT = "||"
"""Between the choices of content that is written as one text."""


class Kind:
    """One annotation type of a marker.

    `makes` says what an annotation of this kind is: a label on a span, a label on the whole text, or an
    input. `has_choices`, `has_range` say which settings a marker of this kind takes.
    """

    name: ClassVar[str]
    makes: ClassVar[Makes] = "input"
    has_choices: ClassVar[bool] = False
    has_range: ClassVar[bool] = False
    max_characters: ClassVar[int] = 1_000_000

    def check_settings(self, control: MarkerControl) -> None:
        """Refuse settings that this kind cannot have.

        Raises
        ------
        InvalidSetting
            With the marker's name, what was expected and what came.
        """
        name = control["name"]
        choices = control.get("choices")
        if self.has_choices and not choices:
            raise InvalidSetting(
                f"The {self.name} marker {name!r} needs choices, such as ['yes', 'no']; got {choices!r}.",
                field="choices",
            )
        if choices and not self.has_choices:
            raise InvalidSetting(
                f"A {self.name} marker takes no choices, but {name!r} has some; use radio or check.",
                field="choices",
            )
        if self._bounds(control) != (None, None, None) and not self.has_range:
            raise InvalidSetting(f"A {self.name} marker takes no range, but {name!r} has one.", field="range")

    def check_content(self, content: object, control: MarkerControl, *, language: str = "en") -> Content:
        """Content as it is stored.

        Raises
        ------
        InvalidContent
            In `language`, when the content does not fit the control.
        """
        raise NotImplementedError

    def is_empty(self, content: object) -> bool:
        """Whether a field with this content counts as not filled in."""
        return content is None or content == "" or content == []

    def unjoin(self, content: object, control: MarkerControl) -> object:
        """Give content from the form in which choices are one text; other content as it is."""
        return content

    @staticmethod
    def _bounds(control: MarkerControl) -> tuple[float | None, float | None, float | None]:
        return control.get("min"), control.get("max"), control.get("step")


class LabelKind(Kind):
    """A kind that makes labels and has no content of its own."""

    def check_content(self, content: object, control: MarkerControl, *, language: str = "en") -> Content:
        """Refuse: labels carry no content."""
        raise InvalidContent(
            translate(
                '"{name}" marks the text and takes no content; send it as a label.',
                language,
                name=control["name"],
            )
        )


class TextKind(Kind):
    """A kind whose content is text, kept exactly as typed."""

    def check_content(self, content: object, control: MarkerControl, *, language: str = "en") -> Content:
        """Text of at most `max_characters` without NUL or lone surrogates."""
        if not isinstance(content, str):
            raise wrong_type(control, content, language)
        if len(content) > self.max_characters:
            raise InvalidContent(
                translate(
                    '"{name}" takes at most {limit} characters; there are {count}.',
                    language,
                    name=control["name"],
                    limit=self.max_characters,
                    count=len(content),
                )
            )
        if bad_character(content) is not None:
            raise InvalidContent(
                translate(
                    '"{name}" holds a character that cannot be stored (NUL or half a character).',
                    language,
                    name=control["name"],
                )
            )
        return str(content)


class NumberKind(Kind):
    """A kind whose content is a number inside the marker's range."""

    has_range = True
    low: ClassVar[float | None] = None
    high: ClassVar[float | None] = None

    def limits(self, control: MarkerControl) -> tuple[float | None, float | None, float | None]:
        """Smallest and largest value and step; None = not limited."""
        low, high, step = self._bounds(control)
        return (self.low if low is None else low), (self.high if high is None else high), step

    def check_settings(self, control: MarkerControl) -> None:
        """Also refuse a range whose ends or step make no sense."""
        super().check_settings(control)
        low, high, step = self.limits(control)
        name = control["name"]
        for value in (low, high, step):
            if value is not None and not math.isfinite(value):
                raise InvalidSetting(
                    f"The range of {name!r} must be finite numbers; got {value!r}.", field="range"
                )
        if low is not None and high is not None and low >= high:
            raise InvalidSetting(
                f"The range of {name!r} must have min < max; got min {low:g} and max {high:g}.",
                field="range",
            )
        if step is not None and step <= 0:
            raise InvalidSetting(f"The step of {name!r} must be above 0; got {step:g}.", field="range")

    def check_limits(self, value: float, control: MarkerControl, language: str) -> None:
        """Refuse a value outside the range or between two steps."""
        low, high, step = self.limits(control)
        name = control["name"]
        if low is not None and value < low:
            raise InvalidContent(
                translate('"{name}" must be at least {limit}.', language, name=name, limit=f"{low:g}")
            )
        if high is not None and value > high:
            raise InvalidContent(
                translate('"{name}" must be at most {limit}.', language, name=name, limit=f"{high:g}")
            )
        if step is not None:
            steps = (value - (low or 0)) / step
            if not math.isfinite(steps) or abs(steps - round(steps)) > 1e-6:
                raise InvalidContent(
                    translate('"{name}" must go in steps of {step}.', language, name=name, step=f"{step:g}")
                )

    def finite(self, content: object, control: MarkerControl, language: str) -> float:
        """Content as a finite float."""
        content = plain(content)
        if isinstance(content, (bool, str, bytes)) or not hasattr(content, "__float__"):
            raise wrong_type(control, content, language)
        try:
            value = float(content)
        except (TypeError, ValueError, OverflowError):
            raise wrong_type(control, content, language) from None
        if not math.isfinite(value):
            raise wrong_type(control, content, language)
        return value


class ChoiceKind(Kind):
    """A kind whose content is one or several of the marker's choices."""

    has_choices = True

    def check_settings(self, control: MarkerControl) -> None:
        """Also refuse choices that cannot be told apart."""
        super().check_settings(control)
        every = [repr(choice) for choice in possible(control)]
        if len(set(every)) != len(every):
            raise InvalidSetting(
                f"The choices of {control['name']!r} must differ from each other.", field="choices"
            )

    def check_choice(self, content: object, control: MarkerControl, language: str) -> str | list[str]:
        """One choice: a str, or `[group, choice]` for one of the second level."""
        wanted = plain(content)
        if isinstance(wanted, str) or (
            isinstance(wanted, list) and all(isinstance(one, str) for one in wanted)
        ):
            for choice in possible(control):
                if choice == wanted:
                    return choice
            given = wanted if isinstance(wanted, str) else " / ".join(wanted)
        else:
            given = shown(wanted)
        raise InvalidContent(
            translate(
                '"{choice}" is not one of the choices of "{name}".',
                language,
                choice=given[:100],
                name=control["name"],
            )
        )


def joined_forms(control: MarkerControl) -> dict[str, str | list[str]]:
    """Give every choice of a control by its form in joined text.

    One of the second level is there the place of its group, from 1, `||`, and the choice itself.
    """
    groups = [None if isinstance(one, str) else one["group"] for one in control.get("choices") or []]
    forms: dict[str, str | list[str]] = {}
    for choice in possible(control):
        if not isinstance(choice, str):
            forms[f"{groups.index(choice[0]) + 1}{JOINT}{choice[1]}"] = choice
        else:
            forms[f"{groups.index(choice) + 1}{JOINT}" if choice in groups else choice] = choice
    return forms


def possible(control: MarkerControl) -> list[str | list[str]]:
    """Every choice that may be stored for a control."""
    found: list[str | list[str]] = []
    for choice in control.get("choices") or []:
        if isinstance(choice, str):
            found.append(choice)
        else:
            found.append(choice["group"])
            found.extend([choice["group"], inner] for inner in choice["choices"])
    return found


def read_choices(given: object) -> list[str | ChoiceGroup]:
    """Choices of a marker as they are stored.

    Parameters
    ----------
    given
        A list of str, of lists of str (a group named by its 1-based position) or of
        `{"group": str, "choices": [str, ...]}`.

    Raises
    ------
    InvalidSetting
        When it is anything else.
    """
    if not isinstance(given, (list, tuple)):
        raise InvalidSetting(f"choices must be a list, for example ['yes', 'no']; got {shown(given)}.")
    return [_read_choice(item, position) for position, item in enumerate(given, 1)]


def _read_choice(item: object, position: int) -> str | ChoiceGroup:
    if _is_choice(item):
        return str(item).strip()
    group: object = str(position)
    inner: object = item
    if isinstance(item, dict):
        group, inner = item.get("group"), item.get("choices")
    if (
        isinstance(group, str)
        and _is_choice(group)
        and isinstance(inner, (list, tuple))
        and inner
        and all(map(_is_choice, inner))
    ):
        return {"group": group.strip(), "choices": [one.strip() for one in inner]}
    raise InvalidSetting(
        "Each choice must be a text that is not empty, a list of such texts, or "
        f"{{'group': 'A', 'choices': ['a', 'b']}}; got {shown(item)} at position {position}."
    )


def _is_choice(item: object) -> bool:
    return isinstance(item, str) and bool(item.strip()) and bad_character(item) is None


def wrong_type(control: MarkerControl, content: object, language: str) -> InvalidContent:
    """Error for content of a wrong type."""
    wanted = {
        "free-text": translate("a text", language),
        "lfree-text": translate("a text", language),
        "integer": translate("a whole number", language),
        "float": translate("a number", language),
        "range": translate("a number", language),
    }
    return InvalidContent(
        translate(
            '"{name}" takes {wanted}; got {content}.',
            language,
            name=control["name"],
            wanted=wanted.get(control["kind"], translate("a list of choices", language)),
            content=shown(content),
        )
    )
