"""Surveys in Python: made, answered, handed in and read back."""

from __future__ import annotations

import json
from datetime import timedelta

import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets.errors import (
    AlreadyExists,
    AnswersMissing,
    InvalidContent,
    InvalidSetting,
    InvalidSpec,
    SurveyClosed,
    SurveyFull,
    UnknownQuestion,
    UnknownSetting,
    UnknownSurvey,
)

RADIO = {"type": "radio", "name": "Fluency", "choices": ["0", "1", "2"]}
WHY = {"type": "text", "name": "Why"}


def spec(items, **more):
    return {"name": "Judging", **more, "items": items}


def question(text, *answers, **more):
    return {"question": text, "required": True, "order": 0, "answer_sets": list(answers or [RADIO]), **more}


@pytest.fixture
def survey(store):
    return store.create_survey(
        spec(
            [
                question("One", RADIO, {**WHY, "required": False}, extra={"model": "A"}),
                question("Two", extra={"model": "B"}),
                question("Three", WHY, show_if={"item": 1, "answer": "Fluency", "is": "2"}),
                {"repeats": 1},
                question("Pick 1", expected={"Fluency": "1"}),
            ]
        ),
        external_redirect="https://example.org/done?id={PROLIFIC_PID}&x=1",
    )


def test_a_survey_is_answered_and_read_back(store, survey, clock):
    anna = survey.respondent("anna")
    assert sorted(one.id for one in anna.items) == [1, 2, 4, 5]
    assert [one.answers[0]["choices"] for one in anna.items] == [["0", "1", "2"]] * 4

    clock.turn(seconds=10)
    assert anna.answer(1, "Fluency", "2") == "2"
    assert 3 in [one.id for one in anna.items]
    clock.turn(hours=2)
    anna.answer(2, "Fluency", "0")
    with pytest.raises(AnswersMissing) as refused:
        anna.finish()
    assert (
        sorted(refused.value.missing)
        == [(3, "Why"), (4, "Fluency"), (5, "Fluency")]
        == sorted(anna.missing())
    )
    for item, name, value in ((3, "Why", "Because.\n"), (4, "Fluency", "1"), (5, "Fluency", "1")):
        anna.answer(item, name, value)
    assert anna.finish() == "https://example.org/done?id=&x=1" == anna.finish()

    answers = survey.answers()
    assert answers["item"].tolist() == [1, 2, 3, 4, 5]
    assert answers["value"].tolist() == ["2", "0", "Because.\n", "1", "1"]
    assert answers["extra_model"].tolist() == ["A", "B", None, "A", None]
    assert answers["repeats"].tolist() == [None, None, None, 1, None]
    assert answers["is_right"].tolist() == [None, None, None, None, True]
    assert answers["seconds"].round().tolist()[:2] == [10, 120]
    assert set(answers["respondent"]) == {"anna"}
    [row] = survey.responses().to_dict("records")
    assert (row["respondent"], row["answers"], row["response"]) == ("anna", 5, anna.uuid)
    assert row["finished"] > row["created"]
    assert store.surveys()[["name", "state", "items", "responses", "finished"]].values.tolist() == [
        ["Judging", "open", 5, 1, 1]
    ]
    assert store.check() == []


def test_who_comes_again_goes_on_and_nothing_is_lost(survey):
    first = survey.respondent("anna")
    order = [one.id for one in first.items]
    first.answer(1, "Fluency", "0")
    first.answer(1, "Fluency", "1")
    first.answer(1, "Why", "x")
    first.answer(1, "Why", None)

    again = survey.respondent("anna")

    assert again.uuid == first.uuid
    assert [one.id for one in again.items] == order
    assert (again.value(1, "Fluency"), again.value(1, "Why")) == ("1", None)
    assert survey.resume(first.uuid).value(1, "Fluency") == "1"
    revisions = survey.answers(revisions=True)
    assert revisions["value"].tolist() == ["0", "1", "x", None]
    assert revisions["replaced"].isna().tolist() == [False, True, False, True]
    assert survey.answers()["value"].tolist() == ["1"]


def test_nobody_has_a_response_of_their_own_with_the_parameters_of_the_address(survey):
    one = survey.respondent(PROLIFIC_PID="5 f&", STUDY_ID=7)
    two = survey.respondent()
    for session in (one, two):
        for item in session.items:
            session.answer(item.id, "Fluency", "1")

    assert one.uuid != two.uuid
    assert one.finish() == "https://example.org/done?id=5%20f%26&x=1"
    told = survey.export()["responses"]
    assert [each["user"] for each in told] == ["Anonymous", "Anonymous"]
    assert told[0]["extra"] == "PROLIFIC_PID=5+f%26&STUDY_ID=7"
    assert survey.responses()["extra_PROLIFIC_PID"].tolist() == ["5 f&", None]
    with pytest.raises(InvalidSetting, match="at most 50"):
        survey.respondent(**{f"p{number}": "x" for number in range(51)})
    assert len(survey.responses()) == 2


def test_results_stand_under_their_questions(survey):
    anna = survey.respondent("anna")
    anna.answer(1, "Fluency", "0")
    anna.answer(4, "Fluency", "1")
    anna.answer(2, "Fluency", "2")

    [response] = survey.export()["responses"]

    assert response["responses"] == {
        "One (1)": [{"answer_group": "Fluency", "value": "0", "extra": {"model": "A"}}],
        "Two": [{"answer_group": "Fluency", "value": "2", "extra": {"model": "B"}}],
        "One (4)": [{"answer_group": "Fluency", "value": "1", "extra": {"model": "A"}}],
    }
    assert json.loads(json.dumps(survey.export())) == survey.export()


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ((1, "Fluency", "9"), InvalidContent),
        ((1, "Fluency", 1), InvalidContent),
        ((9, "Fluency", "1"), UnknownQuestion),
        (("1", "Fluency", "1"), UnknownQuestion),
        ((True, "Fluency", "1"), UnknownQuestion),
        ((1, "fluency", "1"), UnknownQuestion),
        (([], {}, "1"), UnknownQuestion),
    ],
)
def test_what_cannot_be_answered_is_refused_and_not_stored(survey, asked, error):
    anna = survey.respondent("anna")
    with pytest.raises(error):
        anna.answer(*asked)
    assert survey.answers().empty


def test_a_survey_has_its_time(store, survey, clock):
    anna = survey.respondent("anna")
    with pytest.raises(InvalidSetting, match="after publish_date"):
        survey.update(expire_date="2001-01-01")
    survey.update(expire_date=clock.now + timedelta(days=1))
    clock.turn(days=2)

    for work in (lambda: anna.answer(1, "Fluency", "1"), lambda: survey.respondent("bo"), anna.finish):
        with pytest.raises(SurveyClosed, match="it ended on"):
            work()
    survey.update(expire_date=None, is_published=False)
    with pytest.raises(SurveyClosed, match="not published"):
        survey.respondent("bo")
    survey.update(is_published=True, publish_date=clock.now + timedelta(days=1))
    assert store.surveys()["state"].tolist() == ["planned"]
    with pytest.raises(SurveyClosed, match="it begins on"):
        survey.respondent("bo")
    assert survey.answers().empty


def test_handed_in_answers_are_changed_where_they_may(survey):
    anna = survey.respondent("anna")
    for item in anna.items:
        anna.answer(item.id, "Fluency", "1")
    anna.finish()
    anna.answer(2, "Fluency", "2")
    survey.update(editable_answers=False)

    with pytest.raises(SurveyClosed, match="handed in"):
        anna.answer(2, "Fluency", "0")
    assert anna.value(2, "Fluency") == "2"
    assert survey.respondent("anna").uuid == anna.uuid


def test_categories_that_are_surveys_have_places_that_expire(store, clock):
    items = [question(f"Q{number}", category=number % 2 + 1) for number in range(4)]
    survey = store.create_survey(
        spec(items, categories=["a", {"name": "b", "max_responses": 1}]),
        categories_as_surveys=True,
        booking_minutes=30,
    )
    anna, bo = survey.respondent("anna"), survey.respondent("bo")
    assert {one.category for one in anna.items} != {one.category for one in bo.items}
    assert len(anna.items) == len(bo.items) == 2
    with pytest.raises(SurveyFull):
        survey.respondent("carla")

    clock.turn(minutes=20)
    anna.answer(anna.items[0].id, "Fluency", "1")
    clock.turn(minutes=20)
    carla = survey.respondent("carla")  # bo did nothing for 40 minutes
    assert {one.category for one in carla.items} == {one.category for one in bo.items}
    with pytest.raises(SurveyFull, match="others took it"):
        bo.answer(bo.items[0].id, "Fluency", "1")
    anna.answer(anna.items[1].id, "Fluency", "1")
    anna.finish()
    clock.turn(days=3)
    survey.respondent("dora")  # carla went away too
    with pytest.raises(SurveyFull):
        survey.respondent("erik")
    assert set(survey.responses()["respondent"]) == {"anna", "bo", "carla", "dora"}


def test_orders_are_each_respondents_own_and_stay(store):
    items = [question(f"Q{number}") for number in range(30)] + [question("first", order=1)]
    survey = store.create_survey(spec(items))
    orders = [[one.id for one in survey.respondent(f"p{number}").items] for number in range(5)]

    assert {order[0] for order in orders} == {31}
    assert len({tuple(order) for order in orders}) == 5
    assert all(sorted(order) == list(range(1, 32)) for order in orders)
    assert [one.id for one in survey.respondent("p3").items] == orders[3]


def test_sides_are_counterbalanced(store):
    pair = {"type": "pairwise", "name": "Better", "choices": ["A", "B"], "tie": "Equal"}
    survey = store.create_survey(
        spec([question(f"Q{number}", pair, order=number + 1) for number in range(6)])
    )
    sides = [
        [one.answers[0]["choices"][0] for one in survey.respondent(f"p{number}").items] for number in range(4)
    ]

    for seen in sides:
        assert (seen.count("A"), seen.count("B")) == (3, 3)
    for of_item in zip(*sides, strict=True):
        assert (of_item.count("A"), of_item.count("B")) == (2, 2)
    session = survey.respondent("p0")
    session.answer(1, "Better", "B")
    assert survey.answers()["value"].tolist() == ["B"]


def test_a_survey_is_made_whole_or_not_at_all(store, survey, tmp_path):
    before = store.surveys()
    for wrong, error in (
        (spec([question("x", {"type": "radio", "name": "a", "choices": ["1"]})]), InvalidSpec),
        (spec([question("x")]), AlreadyExists),
        (tmp_path / "gone.json", InvalidSpec),
        (3, InvalidSpec),
    ):
        with pytest.raises(error):
            store.create_survey(wrong)
    with pytest.raises(UnknownSetting):
        store.create_survey(spec([question("x")]) | {"name": "New"}, colour="red")
    with pytest.raises(InvalidSetting, match="https"):
        store.create_survey(spec([question("x")]) | {"name": "New"}, external_redirect="javascript:alert(1)")
    assert store.surveys().equals(before)
    with pytest.raises(UnknownSurvey, match="'Judging' \\(1\\)"):
        store.survey("Gone")
    assert store.survey("Judging").id == store.survey(1).id == survey.id


def test_settings_are_those_of_the_specification_and_of_the_call(store):
    given = spec([question("x")], settings={"is_published": False, "language": "sv"})

    survey = store.create_survey(given, owner="maria", is_published=True, display_method="category")

    assert (survey.setting("is_published"), survey.setting("language")) == (True, "sv")
    assert survey.setting("display_method") == "2"
    assert survey.spec() == given
    assert list(survey.spec()) == ["name", "settings", "items"]
    survey.update(name="Other", description="# Read this")
    assert (survey.name, survey.setting("description")) == ("Other", "# Read this")
    assert store.surveys()["owner"].tolist() == ["maria"]


def test_layouts_are_kept_for_other_surveys(store):
    layouts = {
        "pair": "A: {a}",
        "once": {"template": "{b}"},
        "all": {"template": "<i>{c}</i>", "save": True, "public": True},
    }
    ask = question({"layout": "pair", "scope": {"a": "<1>"}})
    store.create_survey(spec([ask], layouts=layouts), owner="maria")

    survey = store.create_survey({**spec([ask]), "name": "Second"}, owner="maria")
    assert survey.respondent("bo").items[0].question == "A: &lt;1&gt;"
    with pytest.raises(InvalidSpec, match="no layout 'pair'"):
        store.create_survey({**spec([ask]), "name": "Third"}, owner="olena")
    public = question({"layout": "all", "scope": {"c": "x"}})
    other = store.create_survey({**spec([public]), "name": "Third"}, owner="olena")
    assert other.respondent("bo").items[0].question == "<i>x</i>"


def test_means_have_intervals_and_checks_do_not_count(survey):
    for number in range(8):
        session = survey.respondent(f"p{number}")
        for item in (1, 2, 5):
            session.answer(item, "Fluency", str(number % 3) if item == 1 else "2")

    by_model = survey.summary("model").set_index("model")

    assert by_model["n"].to_dict() == {"A": 8, "B": 8}
    assert by_model.loc["A", "counts"] == {"0": 3, "1": 3, "2": 2}
    assert by_model.loc["A", "mean"] == pytest.approx(0.875)
    assert by_model.loc["A", "low"] < 0.875 < by_model.loc["A", "high"]
    assert (by_model.loc["B", "low"], by_model.loc["B", "high"]) == (2, 2)
    assert survey.summary()["n"].tolist() == [16]
    with pytest.raises(InvalidSetting, match="item, category, respondent, model"):
        survey.summary("system")


def test_a_frame_becomes_a_survey(store):
    frame = pd.DataFrame(
        {"src": ["a < b", "c"], "one": ["<b>x</b>", "y"], "two": ["z", None], "sys": ["A", "B"], "n": [1, 2]},
        index=["p", "q"],
    )
    answers = [
        {
            "type": "pairwise",
            "name": "Better",
            "choices": [{"value": "1", "text": "{one}"}, {"value": "2", "text": "{two}"}],
        },
        {"type": "spans", "name": "Errors", "text": "{src}", "markers": ["Error"]},
    ]

    made = tw.survey_spec(frame, "Source: {src}", answers, name="Study", extra=["sys", "n"], category="sys")
    survey = store.create_survey(made)
    session = survey.respondent("anna")
    session.answer("p", "Errors", [{"marker": "Error", "start": 2, "end": 3}])

    assert survey.spec() == made
    assert made["items"][0]["question"] == "Source: a &lt; b"
    assert made["items"][0]["answer_sets"][0]["choices"][0]["text"] == "&lt;b&gt;x&lt;/b&gt;"
    [row] = survey.answers().to_dict("records")
    assert (row["item"], row["category"], row["extra"]) == ("p", "A", {"sys": "A", "n": 1})
    assert row["value"] == [{"marker": "Error", "start": 2, "end": 3, "quote": "<"}]
    with pytest.raises(InvalidSpec, match="no column 'gone'"):
        tw.survey_spec(frame, "{gone}", answers)
    with pytest.raises(InvalidSpec, match="own index"):
        tw.survey_spec(pd.concat([frame, frame]), "{src}", answers)


def test_a_merge_tells_the_responses_that_are_elsewhere_alone(tmp_path):
    with tw.open_store(tmp_path / "one.db") as one:
        one.create_survey(spec([question("x")])).respondent("anna").answer(1, "Fluency", "1")
        one.backup(tmp_path / "two.db")
        with tw.open_store(tmp_path / "two.db") as two:
            apart = two.survey(1).respondent("bo").uuid

        merged = one.merge(tmp_path / "two.db")

        assert merged.conflicts[["what", "kept_apart"]].values.tolist() == [
            ["answers to the survey 'Judging'", apart]
        ]
        assert one.check() == []


def test_what_was_compared_has_strengths(store):
    pair = {"type": "pairwise", "name": "Better", "choices": ["A", "B"], "tie": "Equal"}
    order = {"type": "ranking", "name": "Order", "choices": ["A", "B", "C"]}
    survey = store.create_survey(spec([question("x", pair), question("y", order), question("z")]))
    with pytest.raises(UnknownQuestion, match="'Better', 'Order'"):
        survey.preferences("Fluency")
    assert survey.preferences().empty
    for number in range(6):
        session = survey.respondent(f"p{number}")
        session.answer(1, "Better", "A" if number < 4 else "Equal")
        session.answer(2, "Order", ["A", "C", "B"])

    assert survey.preferences("Better")[["choice", "n"]].values.tolist() == [["A", 6], ["B", 6]]
    assert survey.preferences()["choice"].tolist() == ["A", "C", "B"]
    assert survey.best_worst("Order")[["choice", "score"]].values.tolist() == [
        ["A", 1.0],
        ["C", 0.0],
        ["B", -1.0],
    ]
