"""Each kind takes the contents that fit it, as they are, and refuses the others."""

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from textinator_widgets.errors import InvalidContent, InvalidSetting, NotFound
from textinator_widgets.kinds.base import read_choices
from textinator_widgets.plugins import kinds
from textinator_widgets.protocol.values import shown
from textinator_widgets.services.marker_specs import MarkerSpec

CHOICES = ["yes", "no", {"group": "other", "choices": ["a", "b"]}]


def control(kind: str, **fields: Any) -> Any:
    if kind in ("radio", "check"):
        fields.setdefault("choices", CHOICES)
    return MarkerSpec(name="Field", anno_type=kind, **fields).checked()


@pytest.mark.parametrize("name", kinds.names())
def test_every_registered_kind_keeps_the_contract(name: str) -> None:
    kind = kinds.get(name)

    assert kind.name == name
    assert kind.makes in ("span", "text", "input")
    assert kind.is_empty(None)
    if kind.makes == "input":
        assert kind.is_empty("")
    else:
        with pytest.raises(InvalidContent):
            kind.check_content("x", control(name))


@pytest.mark.parametrize(
    ("kind", "fields", "content", "stored"),
    [
        ("free-text", {}, "  two  spaces ", "  two  spaces "),
        ("lfree-text", {}, "a\r\nb 😀", "a\r\nb 😀"),
        ("integer", {}, 0, 0),
        ("integer", {}, -3, -3),
        ("integer", {}, 4.0, 4),
        ("integer", {}, np.int64(7), 7),
        ("integer", {}, np.float32(7), 7),
        ("integer", {"range": (0, 10, 5)}, 10, 10),
        ("float", {}, np.float32(0.5), 0.5),
        ("float", {}, np.int64(3), 3.0),
        ("range", {}, np.float64(0.5), 0.5),
        ("free-text", {}, np.str_("a"), "a"),
        ("radio", {}, np.str_("yes"), "yes"),
        ("check", {}, np.array(["yes", "no"]), ["yes", "no"]),
        ("float", {}, 0.1, 0.1),
        ("float", {"range": (0, 1, 0.1)}, 0.3, 0.3),
        ("float", {}, 3, 3.0),
        ("range", {}, 100, 100.0),
        ("range", {"range": (-1, 1)}, -1, -1.0),
        ("radio", {}, "yes", "yes"),
        ("radio", {}, ["other", "b"], ["other", "b"]),
        ("radio", {}, "other", "other"),
        ("check", {}, ["yes", ["other", "a"]], ["yes", ["other", "a"]]),
    ],
)
def test_content_that_fits_is_stored_as_it_is(
    kind: str, fields: dict, content: object, stored: object
) -> None:
    checked = kinds.get(kind).check_content(content, control(kind, **fields))

    assert checked == stored
    assert type(checked) is type(stored)


@pytest.mark.parametrize(
    ("kind", "fields", "content"),
    [
        ("free-text", {}, 3),
        ("free-text", {}, "a\0b"),
        ("free-text", {}, "\ud83d"),
        ("free-text", {}, "x" * 100_001),
        ("integer", {}, 1.5),
        ("integer", {}, "1"),
        ("integer", {}, True),
        ("integer", {}, 2**60),
        ("integer", {"range": (0, 10)}, 11),
        ("integer", {"range": (0, 10)}, -1),
        ("integer", {"range": (0, 10, 5)}, 3),
        ("integer", {}, np.bool_(True)),
        ("integer", {}, 10**400),
        ("integer", {}, 10**5000),
        ("integer", {}, -(10**5000)),
        ("integer", {}, math.inf),
        ("integer", {}, {1: 2, "a": 3}),
        ("integer", {}, np.array([1, 2])),
        ("integer", {}, Decimal("sNaN")),
        ("float", {}, np.bool_(True)),
        ("float", {}, np.float32("nan")),
        ("float", {}, 10**400),
        ("float", {}, 10**5000),
        ("float", {}, {1: 2, "a": 3}),
        ("float", {"range": {"step": 1e-300}}, 1e300),
        ("range", {}, 10**5000),
        ("free-text", {}, 10**5000),
        ("free-text", {}, {1: 2, "a": 3}),
        ("radio", {}, 10**5000),
        ("radio", {}, [10**5000]),
        ("radio", {}, math.nan),
        ("check", {}, 10**5000),
        ("check", {}, [{1: 2, "a": 3}]),
        ("check", {}, [[[[10**5000]]]]),
        ("float", {}, math.nan),
        ("float", {}, math.inf),
        ("float", {}, [1]),
        ("range", {}, 101),
        ("range", {}, -0.5),
        ("radio", {}, "maybe"),
        ("radio", {}, ["yes"]),
        ("radio", {}, ["other", "c"]),
        ("radio", {}, {"group": "other"}),
        ("check", {}, "yes"),
        ("check", {}, ["yes", "yes"]),
        ("check", {}, ["maybe"]),
    ],
    ids=shown,
)
def test_content_that_does_not_fit_is_refused_in_words(kind: str, fields: dict, content: object) -> None:
    with pytest.raises(InvalidContent, match="Field"):
        kinds.get(kind).check_content(content, control(kind, **fields))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("m-span", {"choices": ["a"]}),
        ("m-span", {"range": (0, 1)}),
        ("free-text", {"range": (0, 1)}),
        ("radio", {"choices": []}),
        ("radio", {"choices": ["a", "a"]}),
        ("radio", {"choices": "ab"}),
        ("radio", {"choices": [[["deep"]]]}),
        ("radio", {"choices": [""]}),
        ("integer", {"range": (5, 5)}),
        ("integer", {"range": (0, math.inf)}),
        ("integer", {"range": (None, None)}),
        ("range", {"range": (200, None)}),
        ("float", {"range": (0, 1, -1)}),
        ("float", {"range": {"lowest": 1}}),
        ("blob", {}),
    ],
)
def test_settings_that_make_no_sense_are_refused(kind: str, fields: dict) -> None:
    with pytest.raises(InvalidSetting):
        MarkerSpec(name="Field", anno_type=kind, **fields).checked()


def test_a_list_in_itself_is_refused_in_words() -> None:
    content: list[object] = ["yes"]
    content.append(content)
    for kind in ("float", "radio", "check"):
        with pytest.raises(InvalidContent, match="Field"):
            kinds.get(kind).check_content(content, control(kind))


def test_lists_among_choices_are_groups_named_by_their_position() -> None:
    assert read_choices([" yes ", ["a", "b"]]) == ["yes", {"group": "2", "choices": ["a", "b"]}]


def test_an_unknown_kind_names_those_that_there_are() -> None:
    with pytest.raises(NotFound, match="m-span"):
        kinds.get("m-wave")
