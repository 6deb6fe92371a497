"""A JSON file is read item by item, and gives what the json module gives."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import textinator_widgets as tw
from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources import json_stream
from textinator_widgets.sources.json_stream import JsonList, read_json

NAMES = st.sampled_from(["a", "b", "a.b", "Київ"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def in_pieces(text, size):
    return lambda: (text[at : at + size] for at in range(0, len(text), size))


def whole(value):
    if isinstance(value, list):
        return [whole(one) for one in value]
    if isinstance(value, dict):
        return {name: whole(one) for name, one in value.items()}
    return value


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(json_stream, "PIECE", 1)


@pytest.mark.usefixtures("small_pieces")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON, st.sampled_from([None, 1]), st.booleans(), st.integers(1, 9), st.sampled_from(["a", "a.b", "b"]))
def test_every_value_comes_as_the_json_module_reads_it(value, indent, ascii_only, size, path) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    read = read_json(in_pieces("\ufeff" + text + "\n", size), path.split("."), "x.json")

    assert whole(read) == value
    assert repr(whole(read)) == repr(json.loads(text))


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(
    ("text", "path", "length"),
    [
        ('["x", "y"]', "text", 2),
        ('{"a": {"b": [1, 2, 3]}, "c": [1]}', "a.b.text", 3),
        ('{"a.b": [1], "a": [1, 2]}', "a.b", 1),
        ('{"a": [{"b": [1]}, {"b": [2]}]}', "a.b", 2),
    ],
)
def test_the_first_list_on_the_path_is_not_held(text, path, length) -> None:
    found = read_json(in_pieces(text, 3), path.split("."), "x.json")
    names = ["a.b"] if "a.b" in json.loads(text) else path.split(".")
    for name in names:
        if isinstance(found, dict):
            found = found[name]

    assert isinstance(found, JsonList)
    assert len(found) == length
    assert list.__len__(found) == 0
    assert list(iter(found)) == list(iter(found))


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[1,",
        "[1 2]",
        '{"a"',
        '{"a": [1,\n 2,\n\n tru]}',
        '{"a": [{"b": "x"},\n{"b" "y"}]}',
        '["x\\u12"]',
        "[1]\n [2]",
        '{"a": 1, b: 2}',
        '["a\nb"]',
    ],
)
@pytest.mark.parametrize("size", [1, 7, 100])
def test_what_is_no_json_is_told_at_the_place_where_the_json_module_finds_it(text, size) -> None:
    with pytest.raises(json.JSONDecodeError) as there:
        json.loads(text)
    with pytest.raises(InvalidTexts) as here:
        whole(read_json(in_pieces(text, size), ["a"], "x.json"))

    assert str(here.value).startswith("x.json is not JSON that can be read: ")
    place = f"line {there.value.lineno} column {there.value.colno} (char {there.value.pos})"
    assert place in str(here.value)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ('{"a": 1, "a": [2]}', "the name 'a' comes twice"),
        ('[{"a": 1, "a": 2}]', "the name 'a' comes twice"),
        ("[NaN]", "NaN is not JSON"),
        ("[" * 200_000, "not JSON that can be read"),
    ],
)
def test_what_the_json_module_would_take_or_break_on_is_refused(text, phrase) -> None:
    with pytest.raises(InvalidTexts, match=phrase):
        read_json(in_pieces(text, 1000), ["a"], "x.json")


def test_a_value_that_is_too_large_is_told_and_not_read_to_its_end(monkeypatch) -> None:
    monkeypatch.setattr(json_stream, "MAX_VALUE", 200_000)
    read = []

    def endless():
        while True:
            read.append(1)
            assert len(read) < 100
            yield '["a", "' if len(read) == 1 else "b" * 10_000

    with pytest.raises(InvalidTexts, match="more than 200,000 characters; split it, or make JSON lines"):
        read_json(endless, ["text"], "x.json")


def test_a_file_that_changes_between_the_two_readings_is_told() -> None:
    texts = ['["a", "b"]', '["a"]']
    found = read_json(lambda: iter([texts.pop(0)]), ["text"], "x.json")

    with pytest.raises(InvalidTexts, match=r"x\.json was changed while it was read"):
        list(iter(found))


@pytest.mark.parametrize("shape", ["list", "under a name", "texts"])
def test_memory_does_not_grow_with_the_file(tmp_path, shape) -> None:
    path = tmp_path / "big.json"
    source = tw.sources.Json([path], text="data.items.body" if shape == "under a name" else "body")

    def peak(count: int) -> int:
        each = ("x" * 900 if shape == "texts" else {"id": n, "body": "x" * 900} for n in range(count))
        items = ",\n".join(map(json.dumps, each))
        around = '{"data": {"items": [%s]}, "year": 2020}' if shape == "under a name" else "[%s]"
        path.write_text(around % items)
        del items
        tracemalloc.start()
        try:
            assert sum(1 for _ in source.texts()) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(8_000) < 1.3 * peak(1_000)
