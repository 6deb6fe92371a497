"""What the page and Python agree on: the same files are read by vitest (tests/js/protocol)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shapes import ANY_JSON, fits

from textinator_widgets import i18n
from textinator_widgets.errors import TextinatorError
from textinator_widgets.protocol import answers, messages, state
from textinator_widgets.services.answers import check_answer

FOLDER = Path(__file__).parent / "golden"
ANSWERS = json.loads((FOLDER / "answers.json").read_bytes())
EXCHANGES = json.loads((FOLDER / "messages.json").read_bytes())["exchanges"]


@pytest.mark.parametrize("case", ANSWERS["cases"], ids=lambda case: case["name"])
def test_an_answer_is_stored_or_refused_for_its_reason(case):
    given = case["answer"]

    reason, checked = outcome(given)

    assert reason == case["error"]
    if checked is not None:
        spans = [one for one in checked.labels if one["quote"] is not None]
        assert [ANSWERS["text"][one["start"] : one["end"]] for one in spans] == [
            one["quote"] for one in spans
        ]
        assert [one["id"] for one in checked.labels] == [one["id"] for one in given["labels"]]
        assert [(one["marker"], one["content"]) for one in checked.inputs] == [
            (one["marker"], one["content"]) for one in given["inputs"]
        ]


def outcome(given):
    try:
        return None, check_answer(given, text=ANSWERS["text"], controls=ANSWERS["controls"])
    except TextinatorError as error:
        return error.code, None


@pytest.mark.parametrize(
    "case", [one for one in ANSWERS["cases"] if one["error"] is None], ids=lambda case: case["name"]
)
def test_what_is_stored_has_the_shape_of_an_answer(case):
    assert fits(case["answer"], answers.Answer)


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange["name"])
def test_requests_and_replies_have_the_shapes_of_the_protocol(exchange):
    request = {**exchange["body"], "request": "r1", "type": exchange["type"]}
    reply = {**exchange["reply"], "request": "r1"}

    assert fits(request, messages.Request)
    assert fits(reply, messages.Reply)


@pytest.mark.parametrize(
    ("type_", "shape"),
    [
        ("ready", messages.PageState),
        ("submit", messages.SubmitResult),
        ("save_draft", messages.SaveDraftResult),
        ("skip", messages.PageState),
        ("save_for_later", messages.PageState),
        ("load_part", messages.PartResult),
    ],
)
def test_results_have_the_shape_of_their_request(type_, shape):
    results = [
        one["reply"]["result"] for one in EXCHANGES if one["type"] == type_ and one["outcome"] == "done"
    ]

    assert results
    assert all(fits(result, shape) for result in results)


def test_every_type_of_request_has_an_example():
    requests = [{**one["body"], "request": "r1", "type": one["type"]} for one in EXCHANGES]

    for shape in messages.Request.__args__:
        assert any(fits(request, shape) for request in requests), shape.__name__


@pytest.mark.parametrize(
    "changed",
    [{"status": "perhaps"}, {"item": {"text": "no id"}}, {"progress": None}, {"more": 1}],
)
def test_a_page_of_another_shape_is_seen(changed):
    page = next(one["reply"]["result"] for one in EXCHANGES if one["type"] == "ready")

    assert fits(page, messages.PageState)
    assert not fits({**page, **changed}, messages.PageState)


def test_the_strings_of_a_page_have_the_shape_of_the_protocol():
    for language in i18n.LANGUAGES:
        assert fits(i18n.strings(language), state.Strings)


def test_json_is_json():
    assert fits({"a": [1, None, {"b": True}]}, ANY_JSON)
    assert not fits({"a": {1, 2}}, ANY_JSON)
