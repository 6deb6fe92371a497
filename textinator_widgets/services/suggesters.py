"""Programs that propose labels and inputs: Python functions and HTTP endpoints. No database.

Nothing that comes back is believed: `check_proposals` takes what is in order, whole or not at all.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast
from urllib.parse import urlsplit

from textinator_widgets.errors import InvalidInput, InvalidSetting, TextinatorError
from textinator_widgets.plugins import kinds, suggesters
from textinator_widgets.protocol.answers import Content, Json
from textinator_widgets.protocol.screen import MarkerControl, Unit
from textinator_widgets.protocol.values import plain, shown
from textinator_widgets.services.allowed_hosts import SUGGESTIONS, refused_host
from textinator_widgets.services.extras import check_extra
from textinator_widgets.services.restrictions import fields_in_group

MAX_REPLY_BYTES = 1024 * 1024
MAX_PROPOSALS = 10_000
CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0


@dataclass(frozen=True)
class Proposal:
    """One proposed label or input, checked; offsets are code points, end exclusive."""

    start: int | None
    end: int | None
    quote: str | None
    content: Content
    group_id: str | None
    """Group of its marker's unit, as the page names it ("g1")."""
    slot: int | None
    score: float | None
    extra: dict[str, Json] | None


@dataclass(frozen=True)
class Place:
    """A marker with the unit that it stands in, if any."""

    control: MarkerControl
    unit: Unit | None


@dataclass(frozen=True)
class Question:
    """What a program is asked: to propose answers of one marker for one text."""

    project: str
    place: Place
    text: str
    context_id: int
    program: str = field(default="")
    """Name of a registered function, or the URL of an endpoint."""

    @property
    def is_http(self) -> bool:
        """Whether the program is an endpoint."""
        return "://" in self.program


def check_program(value: str) -> None:
    """Refuse what can be neither the name of a function nor the URL of an endpoint.

    Raises
    ------
    InvalidSetting
        When it is a URL that is not http or https, or one with a password.
    """
    if "://" not in value:
        return
    try:
        url = urlsplit(value)
        is_right = url.scheme in ("http", "https") and bool(url.hostname) and "@" not in url.netloc
        _ = url.port
    except ValueError:
        is_right = False
    if not is_right:
        raise InvalidSetting(
            f"suggestions must be True, the name of a function, or an address such as "
            f"http://127.0.0.1:8000/suggest without a password; got {shown(value)}."
        )


def ask(question: Question) -> list[Proposal]:
    """Ask a program; takes up to `TOTAL_SECONDS` for an endpoint, and as long as it takes for a function.

    Raises
    ------
    InvalidInput
        When the program cannot be asked, fails, or answers something else than proposals.
    """
    answer = _post(question) if question.is_http else _call(question)
    return check_proposals(answer, question.place, question.text)


def check_proposals(given: object, place: Place, text: str) -> list[Proposal]:
    """Give the proposals that a program answered with.

    Parameters
    ----------
    given
        A list, or what gives one by one, of `{"start", "end", "score"?, "extra"?}` for spans and of
        `{"value", "score"?, "extra"?}` for fields; a whole-text label is `{"score"?}`. Also one of them
        alone, or `{"spans": [...]}`. In a unit each may name its `group`, from 1, and a field its `slot`,
        from 0.

    Raises
    ------
    InvalidInput
        Saying which proposal is wrong and why.
    """
    found: list[Proposal] = []
    for number, item in enumerate(_listed(given), 1):
        try:
            found.append(_proposal(item, place, text))
        except TextinatorError as error:
            code = place.control["code"]
            raise InvalidInput(f"Suggestion {number} for {code!r} cannot be taken: {error}") from error
    return found


def _listed(given: object) -> list[object]:
    """Give what was proposed as a list; what has no end is walked no further than the limit."""
    if isinstance(given, Mapping) and isinstance(given.get("spans"), Iterable):
        given = given["spans"]
    given = [] if given is None else plain(given)
    if isinstance(given, Mapping):
        return [given]
    came = None
    if isinstance(given, Iterable) and not isinstance(given, (str, bytes)):
        items = list(islice(given, MAX_PROPOSALS + 1))
        if len(items) <= MAX_PROPOSALS:
            return [plain(one) for one in items]
        came = "more"
    raise InvalidInput(
        f"Suggestions must be a list of up to {MAX_PROPOSALS} objects, or {{'spans': [...]}}; "
        f"got {came or shown(given)}."
    )


def _proposal(item: object, place: Place, text: str) -> Proposal:
    if not isinstance(item, Mapping):
        raise InvalidInput(f"an object was expected; got {shown(item)}.")
    control = place.control
    kind = kinds.get(control["kind"])
    start = end = quote = None
    content: Content = None
    if kind.makes == "span":
        start, end = _whole(item.get("start")), _whole(item.get("end"))
        if start is None or end is None or not 0 <= start < end <= len(text):
            raise InvalidInput(
                f"0 <= start < end <= {len(text)} code points were expected; "
                f"got {shown(item.get('start'), 40)} and {shown(item.get('end'), 40)}."
            )
        quote = text[start:end]
        if item.get("quote") not in (None, quote):
            raise InvalidInput(f"its quote must be {shown(quote)}; got {shown(item.get('quote'))}.")
    elif kind.makes == "input":
        content = kind.check_content(item.get("value"), control)
    extra = item.get("extra")
    checked = None if extra is None else check_extra(extra)
    group, slot = _group(item, place), _slot(item, place)
    return Proposal(start, end, quote, content, group, slot, _score(item.get("score")), checked)


def _group(item: Mapping[str, Any], place: Place) -> str | None:
    """Give the id that the page has for a group which is named by its number."""
    given = item.get("group")
    if given is None:
        return None
    size = 0 if place.unit is None else place.unit["size"]
    number = _whole(given)
    if number is None or not 1 <= number <= size:
        expected = f"a whole number from 1 to {size}" if size else "left out: its marker is in no unit"
        raise InvalidInput(f"group must be {expected}; got {shown(given, 40)}.")
    return f"g{number}"


def _slot(item: Mapping[str, Any], place: Place) -> int | None:
    """Give which of several fields in its group a suggestion is for."""
    given = item.get("slot")
    if given is None:
        return None
    if item.get("group") is None or kinds.get(place.control["kind"]).makes != "input":
        raise InvalidInput("slot must be left out where no group is named, and where the marker is no field.")
    number, most = _whole(given), fields_in_group(place.control)
    if number is None or not 0 <= number < most:
        raise InvalidInput(f"slot must be a whole number from 0 to {most - 1}; got {shown(given, 40)}.")
    return number


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        return None
    return int(value.__index__())


def _score(value: object) -> float | None:
    if value is None:
        return None
    try:
        score = float(cast("Any", value))
    except (TypeError, ValueError, OverflowError):
        score = math.nan
    if isinstance(value, (bool, str)) or not math.isfinite(score):
        raise InvalidInput(f"score must be a number; got {shown(value)}.")
    return score


def _call(question: Question) -> object:
    if question.program not in suggesters.names():
        raise InvalidInput(
            f"No function {question.program!r} that makes suggestions is known here.",
            in_python="Register it with tw.plugins.suggesters.register(name, function).",
        )
    try:
        answer = suggesters.get(question.program)(question.text)
        # what it yields is made here, where its errors are told
        return list(islice(answer, MAX_PROPOSALS + 1)) if isinstance(answer, Iterator) else answer
    except Exception as error:
        raise InvalidInput(
            f"The function {question.program!r} failed: {type(error).__name__}: {str(error)[:200]}"
        ) from error


def _check_host(program: str) -> None:
    refused = refused_host(program, SUGGESTIONS)
    if refused is not None:
        raise InvalidInput(
            f"{refused} may not be asked for suggestions.",
            in_python=f"Name it in the variable {SUGGESTIONS} of the environment.",
        )


def _post(question: Question) -> object:
    import requests  # takes time to import, and few projects ask an endpoint

    from textinator_widgets.sources.limited import limited_session, read_limited

    check_program(question.program)
    _check_host(question.program)
    body: dict[str, Json] = {
        "project": question.project,
        "marker": question.place.control["code"],
        "text": question.text,
        "context_id": question.context_id,
    }
    if question.place.unit is not None:
        body["groups"] = question.place.unit["size"]
    try:
        with (
            limited_session() as session,
            session.post(
                question.program,
                json=body,
                headers={"Accept": "application/json"},
                timeout=(CONNECT_SECONDS, TOTAL_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            if response.status_code != 200:
                raise InvalidInput(f"The endpoint answered {response.status_code}, not 200.")
            content = read_limited(response, most=MAX_REPLY_BYTES)
    except requests.Timeout as error:
        raise InvalidInput(f"The endpoint did not answer within {TOTAL_SECONDS:g} seconds.") from error
    except requests.RequestException as error:
        raise InvalidInput(f"The endpoint cannot be reached: {type(error).__name__}.") from error
    if content is None:
        raise InvalidInput(f"The endpoint answered with more than {MAX_REPLY_BYTES} bytes.")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("The endpoint answered something that is not JSON.") from error
