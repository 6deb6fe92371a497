"""What the `extra` field cannot hold is named with its place."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from textinator_widgets.errors import InvalidAnswer
from textinator_widgets.services.extras import MAX_DEPTH, MAX_EXTRA_BYTES, check_extra


def nested(levels: int, innermost: object) -> dict:
    made = {"a": innermost}
    for _ in range(levels - 1):
        made = {"a": made}
    return made


RING: dict = {"a": {"b": []}}
RING["a"]["b"].append(RING)


@pytest.mark.parametrize(
    ("extra", "phrase"),
    [
        ({"a": {"b": [0, 1, 2, math.nan]}}, "extra.a.b[3] must be"),
        ({"a": [math.inf]}, "extra.a[0] must be text of whole characters, a finite number"),
        ({"a b": -math.inf}, "extra['a b'] must be"),
        ({"a": "half \ud83d"}, "extra.a must be text of whole characters"),
        ({"a": {5: "x"}}, "The names in extra.a must be text of whole characters; got 5."),
        ({"half \ud83d": 1}, "The names in extra must be text"),
        ({None: 1}, "The names in extra must be text of whole characters; got None."),
        ({"a": {1, 2}}, "extra.a must be"),
        ({"a": [object()]}, "extra.a[0] must be"),
        ({"a": b"x"}, "extra.a must be"),
        ({"a": np.int64(3)}, "extra.a must be"),
        ({"a": 10**5000}, "extra.a must be"),
        (RING, "extra.a.b[0] contains itself"),
        (nested(MAX_DEPTH + 1, 1), f"extra must be at most {MAX_DEPTH} levels deep; extra.a.a"),
        (nested(50_000, 1), f"extra must be at most {MAX_DEPTH} levels deep; extra.a.a"),
        ({"a": "x" * MAX_EXTRA_BYTES}, f"extra must be at most {MAX_EXTRA_BYTES} bytes of JSON; got 65544."),
        ([], "extra must be a JSON object; got 'list'"),
        ("x", "extra must be a JSON object; got 'str'"),
    ],
)
def test_what_json_cannot_hold_is_named_with_its_place(extra, phrase) -> None:
    with pytest.raises(InvalidAnswer, match=re.escape(phrase)) as caught:
        check_extra(extra)

    assert len(str(caught.value)) < 400


def test_everything_else_is_kept_as_it_is() -> None:
    extra = {"": [1, 2.5, "å😀\0", None, True, {"b": {}}], "deep": nested(MAX_DEPTH - 1, 1)}

    assert check_extra(extra) == extra
    assert check_extra({"a": (1, 2)}) == {"a": [1, 2]}
    same = [1]
    assert check_extra({"a": same, "b": same}) == {"a": [1], "b": [1]}
