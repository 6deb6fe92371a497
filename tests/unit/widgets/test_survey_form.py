"""A survey as a widget: whose answers they are, and what its page may not do."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidInput, InvalidSpec, NotAllowed

SPEC = {
    "name": "Short",
    "items": [
        {
            "id": "first",
            "question": "Which <script>x</script>?",
            "extra": {"system": "secret"},
            "expected": {"Which": "A"},
            "answer_sets": [{"type": "radio", "name": "Which", "choices": ["A", "B"], "required": True}],
        }
    ],
}


@pytest.fixture
def store(tmp_path):
    with tw.open_store(tmp_path / "s.db") as opened:
        yield opened


@pytest.fixture
def survey(store):
    return store.create_survey(SPEC)


def ask(form, verb, **body):
    sent = []
    form.send = sent.append
    form._handle_custom_msg({"request": "r1", "type": verb, "with": body}, [])
    return sent[-1]


def test_what_a_page_answers_is_stored_for_its_respondent(survey):
    form = tw.SurveyForm(survey, respondent="anna", parameters={"batch": 7})

    given = ask(form, "give", item="first", name="Which", value="B", seconds=0.5)
    handed_in = ask(form, "finish")

    assert given["result"] == {"value": "B", "asked": [0]}
    assert handed_in["result"] == {"missing": [], "redirect": ""}
    assert form.answers == {"first": {"Which": "B"}}
    assert form.is_finished
    (row,) = survey.responses().itertuples()
    assert (row.respondent, row.extra_batch) == ("anna", "7")


def test_a_page_is_told_neither_what_is_expected_nor_the_extra(survey):
    form = tw.SurveyForm(survey, respondent="anna")

    page = ask(form, "open")["result"]

    assert page["questions"][0]["html"] == "Which ?"
    assert "secret" not in str(page)
    assert "expected" not in str(page)


def test_the_same_person_goes_on_and_nobody_begins_anew(survey):
    first, again = (tw.SurveyForm(survey, respondent="anna") for _ in range(2))
    nobody, other = (tw.SurveyForm(survey) for _ in range(2))

    assert first.session.uuid == again.session.uuid
    assert first.storage_key == again.storage_key
    assert len({first.storage_key, nobody.storage_key, other.storage_key}) == 3


def test_a_specification_needs_no_store(tmp_path):
    form = tw.SurveyForm(SPEC)

    assert ask(form, "finish")["result"]["missing"] == [{"item": "first", "name": "Which"}]
    ask(form, "give", item="first", name="Which", value="A")
    ask(form, "finish")

    assert form.answers == {"first": {"Which": "A"}}
    assert form.is_finished
    assert ask(form, "open")["result"]["status"] == "finished"


WHICH = {"item": "first", "name": "Which"}


@pytest.mark.parametrize(
    ("verb", "body", "code"),
    [
        (None, {}, "bad_request"),
        ("nothing", {}, "bad_request"),
        ("give", {}, "unknown_question"),
        ("give", {"item": [], "name": {}}, "unknown_question"),
        ("give", {**WHICH, "value": "C"}, "invalid_content"),
        ("picture", {**WHICH, "value": "A"}, "not_found"),
        ("load_part", {"name": "../secret"}, "not_found"),
    ],
)
def test_what_is_no_request_is_refused_and_stores_nothing(survey, verb, body, code):
    form = tw.SurveyForm(survey, respondent="anna")

    answered = ask(form, verb, **body)

    assert answered["status"] == "failed"
    assert answered["error"]["code"] == code
    assert survey.answers().empty


def test_a_survey_that_is_closed_says_so_on_its_page(store):
    survey = store.create_survey(SPEC, is_published=False)
    form = tw.SurveyForm(survey, respondent="anna")

    page = ask(form, "open")["result"]

    assert page["status"] == "closed"
    assert page["questions"] == []
    assert form.answers == {}
    assert form.session is None


def test_a_survey_whose_places_are_taken_says_so(store):
    spec = {**SPEC, "categories": [{"name": "One", "max_responses": 1}]}
    spec["items"] = [{**SPEC["items"][0], "category": 1}]
    survey = store.create_survey(spec, categories_as_surveys=True)
    survey.respondent("bo")

    assert ask(tw.SurveyForm(survey, respondent="anna"), "open")["result"]["status"] == "full"


def test_a_served_page_answers_for_its_visitor_alone(survey, monkeypatch):
    monkeypatch.setenv("TW_SERVED", "1")
    monkeypatch.setenv("TW_USER", "anna")

    with pytest.raises(NotAllowed):
        tw.SurveyForm(survey, respondent="bo")

    assert tw.SurveyForm(survey).user == "anna"
    survey.update(need_logged_user=False)
    assert tw.SurveyForm(survey).user == ""


def test_what_is_no_survey_is_refused(store, survey):
    with pytest.raises(InvalidInput):
        tw.SurveyForm(7)
    with pytest.raises(InvalidInput):
        tw.SurveyForm(survey, respondent=7)
    with pytest.raises(InvalidInput):
        tw.SurveyForm(SPEC, respondent="anna")
    with pytest.raises(InvalidSpec):
        tw.SurveyForm({"name": "No items", "items": []})


def test_pictures_come_from_the_folder_of_the_store_alone(store, tmp_path):
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    (tmp_path / "cat.png").write_bytes(png)
    (tmp_path / "not.png").write_bytes(b"<script>")
    (tmp_path.parent / "outside.png").write_bytes(png)
    (tmp_path / "link.png").symlink_to(tmp_path.parent / "outside.png")
    choices = ["cat:cat.png", "not:not.png", "link:link.png", "none:none.png"]
    answer = {"type": "select_image", "name": "Which", "choices": choices}
    survey = store.create_survey(
        {"name": "P", "items": [{"id": 1, "question": "?", "answer_sets": [answer]}]}
    )
    form = tw.SurveyForm(survey)

    found = {
        one: ask(form, "picture", item=1, name="Which", value=one) for one in ("cat", "not", "link", "none")
    }

    assert found["cat"]["result"]["source"].startswith("data:image/png;base64,iVBOR")
    assert {found[one]["status"] for one in ("not", "link", "none")} == {"failed"}
