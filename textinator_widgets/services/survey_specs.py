"""Specifications of surveys, as a dict or a file, checked place by place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, model_validator

from textinator_widgets.errors import InvalidSetting, InvalidSpec, NotFound, TextinatorError
from textinator_widgets.plugins import question_types
from textinator_widgets.protocol.values import bad_character, is_visible, shown
from textinator_widgets.services.spec_files import as_json, read_file
from textinator_widgets.services.spec_places import inside, invalid, written_place
from textinator_widgets.services.survey_references import FindLayout, wrong_references
from textinator_widgets.services.survey_settings import wrong_settings

MAX_FILE = 100_000_000
"""Most bytes of a file with a survey: its texts may stand in it."""

MOST_ITEMS = 20_000
MOST_ANSWERS = 100
LONGEST = 1_000_000
COMMON = ("type", "name", "required", "prefix", "suffix")
"""What an answer set of every type can have."""


def _line(limit: int, value: object) -> str:
    if not isinstance(value, str) or len(value) > limit or not is_visible(value):
        raise InvalidSetting(f"Expected 1 to {limit} visible characters; got {shown(value)}.")
    return value


def _text(limit: int, value: object) -> str:
    if not isinstance(value, str) or len(value) > limit or bad_character(value) is not None:
        raise InvalidSetting(
            f"Expected a text of at most {limit:,} characters, without NUL and halves of characters; "
            f"got {shown(value)}."
        )
    return value


def _identity(value: object) -> str | int:
    if isinstance(value, str) and 0 < len(value) <= 200 and bad_character(value) is None:
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return value
    raise InvalidSetting(f"Expected a text of 1 to 200 characters or a whole number; got {shown(value)}.")


def _whole(low: int, high: int, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidSetting(f"Expected a whole number from {low} to {high}; got {shown(value)}.")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidSetting(f"Expected true or false; got {shown(value)}.")
    return value


def _question(value: object) -> object:
    if isinstance(value, Mapping):
        unknown = sorted(set(value) - {"layout", "scope"})
        if unknown:
            raise InvalidSetting("There is no such field. There are: layout, scope.", field=unknown[0])
        if not isinstance(value.get("layout"), str):
            raise InvalidSetting("Expected the name of a layout.", field="layout")
        scope = value.get("scope", {})
        if not isinstance(scope, Mapping) or any(isinstance(one, Mapping | list) for one in scope.values()):
            raise InvalidSetting(
                f'Expected texts and numbers by their names, as in {{"a": "One"}}; got {shown(scope)}.',
                field="scope",
            )
        return value
    text = _text(LONGEST, value)
    if not text.strip():
        raise InvalidSetting("Expected a question; got an empty text.")
    return text


def _known_type(value: object) -> str:
    try:
        if isinstance(value, str):
            question_types.get(value)
            return value
    except NotFound as error:
        raise InvalidSetting(error.message) from error
    raise InvalidSetting(f"Expected one of {', '.join(question_types.names())}; got {shown(value)}.")


Flag = Annotated[Any, PlainValidator(_flag)]
Identity = Annotated[Any, PlainValidator(_identity)]
Line = Annotated[str, PlainValidator(partial(_line, 400))]
Beside = Annotated[Any, PlainValidator(partial(_text, 1000))]


class _Part(BaseModel):
    """Part of a specification; a field that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AnswerSetPart(_Part):
    """One answer that an item asks for; its type says which of the settings it takes."""

    type: Annotated[str, PlainValidator(_known_type)]
    name: Line
    required: Flag = None
    prefix: Beside = None
    suffix: Beside = None
    choices: Any = None
    min: Any = None
    max: Any = None
    step: Any = None
    rows: Any = None
    text: Any = None
    markers: Any = None
    tie: Any = None

    @model_validator(mode="after")
    def check_together(self) -> AnswerSetPart:
        """Refuse settings that the type does not take, or not so."""
        kind = question_types.get(self.type)
        for name in sorted(self.model_fields_set):
            if name not in COMMON and name not in kind.settings:
                known = ", ".join((*COMMON, *sorted(kind.settings)))
                raise InvalidSetting(
                    f"An answer of the type {self.type} takes no {name}. It takes: {known}.", field=name
                )
        kind.check_settings(self.model_dump(exclude_unset=True))
        return self


class ItemPart(_Part):
    """A question with its answers, or one that is asked again."""

    id: Identity = None
    question: Annotated[Any, PlainValidator(_question)] = None
    required: Flag = False
    category: Any = None
    extra: Any = None
    order: Annotated[Any, PlainValidator(partial(_whole, -1_000_000, 1_000_000))] = None
    answer_sets: list[AnswerSetPart] = Field([], max_length=MOST_ANSWERS)
    show_if: Any = None
    expected: Any = None
    repeats: Identity = None

    @model_validator(mode="after")
    def check_together(self) -> ItemPart:
        """Refuse an item that asks nothing, or asks again and something else."""
        given = self.model_fields_set
        if "repeats" in given:
            own = sorted(given & {"question", "answer_sets"})
            if own:
                raise InvalidSetting(
                    "An item that repeats another has its question and answers.", field=own[0]
                )
            return self
        if "question" not in given:
            raise InvalidSetting("This is needed.", field="question")
        if not self.answer_sets:
            raise InvalidSetting("At least one answer is needed.", field="answer_sets")
        names = [one.name for one in self.answer_sets]
        for place, name in enumerate(names):
            if name in names[:place]:
                raise InvalidSetting(
                    f"Each answer of an item has its own name; {name!r} comes twice.",
                    field=f"answer_sets[{place}].name",
                )
        return self


class CategoryPart(_Part):
    """A category that is more than a name."""

    name: Line
    description: Annotated[str, PlainValidator(partial(_text, 2000))] = ""
    max_responses: Annotated[int, PlainValidator(partial(_whole, 1, 1_000_000))] = 1


class LayoutPart(_Part):
    """A layout that is more than a template."""

    template: Annotated[str, PlainValidator(partial(_text, LONGEST))]
    save: Flag = False
    public: Flag = False


class SurveyPart(_Part):
    """A whole specification."""

    name: Line
    categories: list[Any] = Field([], max_length=1000)
    layouts: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    items: list[ItemPart] = Field(min_length=1, max_length=MOST_ITEMS)


PARTS: dict[str, type[BaseModel]] = {"items": ItemPart, "answer_sets": AnswerSetPart}


def read_survey(given: object, find_layout: FindLayout) -> dict[str, Any]:
    """Give a checked specification as JSON holds it: what was written, and nothing else.

    Parameters
    ----------
    given
        A dict, or the path of a JSON or YAML file.
    find_layout
        Gives the template of a stored layout by its name; None = there is none.

    Raises
    ------
    InvalidSpec
        When it cannot be taken; `problems` has every place.
    """
    if isinstance(given, str | os.PathLike):
        given = read_file(Path(given), most=MAX_FILE)
    if not isinstance(given, Mapping):
        raise InvalidSpec(
            f"A survey is a dict or the path of a JSON or YAML file; got {shown(given)}.",
            in_python="tw.survey_spec(df, ...) makes one of a DataFrame.",
        )
    written = as_json(given, "survey")
    problems: list[dict[str, str]] = []
    try:
        SurveyPart.model_validate(written)
    except ValidationError as error:
        problems = _problems(error)
    problems += _wrong_parts(written)
    settings = written.get("settings")
    problems += wrong_settings(settings if isinstance(settings, Mapping) else {})
    problems += wrong_references(written, find_layout)
    if problems:
        raise invalid(problems)
    return written


def _wrong_parts(written: Mapping[str, Any]) -> list[dict[str, str]]:
    """Look at categories and layouts, each a text or an object."""
    categories, layouts = written.get("categories"), written.get("layouts")
    problems: list[dict[str, str]] = []
    for place, one in enumerate(categories if isinstance(categories, list) else []):
        problems += _wrong_part(CategoryPart, partial(_line, 400), one, f"categories[{place}]")
    for name, one in layouts.items() if isinstance(layouts, Mapping) else ():
        where = f"layouts.{name}"
        if not 0 < len(name) <= 30:
            problems.append({"where": where, "message": "A layout has a name of 1 to 30 characters."})
        problems += _wrong_part(LayoutPart, partial(_text, LONGEST), one, where)
    return problems


def _wrong_part(part: type[_Part], short: Any, given: object, where: str) -> list[dict[str, str]]:  # noqa: ANN401
    try:
        if isinstance(given, Mapping):
            part.model_validate(given)
        else:
            short(given)
    except ValidationError as error:
        return [{**one, "where": f"{where}.{one['where']}"} for one in _problems(error, part)]
    except InvalidSetting as error:
        return [{"where": where, "message": error.message}]
    return []


def _problems(error: ValidationError, part: type[_Part] = SurveyPart) -> list[dict[str, str]]:
    return [
        {
            "where": (written_place(one["loc"]) + inside(one.get("ctx", {}).get("error"))).removeprefix("."),
            "message": _said(one, part),
        }
        for one in error.errors(include_url=False, include_input=False)
    ]


def _said(error: Any, whole: type[BaseModel]) -> str:  # noqa: ANN401 a dict of pydantic
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, TextinatorError):
        return cause.message
    if error["type"] == "extra_forbidden":
        names = [one for one in error["loc"][:-1] if isinstance(one, str)]
        part = PARTS.get(names[-1], whole) if names else whole
        return f"There is no such field. There are: {', '.join(part.model_fields)}."
    return "This is needed." if error["type"] == "missing" else f"{error['msg']}."
