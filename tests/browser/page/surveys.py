"""A survey's desk on a real store, behind the model of a bare page."""

from __future__ import annotations

from typing import Any

from textinator_widgets.api.interviews import StoredInterview
from textinator_widgets.api.requests import storage_key
from textinator_widgets.api.survey_desk import SurveyDesk
from textinator_widgets.i18n import strings
from textinator_widgets.services.richtext import clean_html
from textinator_widgets.widgets import front_end

EVERY_TYPE: dict[str, Any] = {
    "name": "Every type of answer",
    "categories": ["About the words", "About the whole"],
    "items": [
        {
            "id": "words",
            "question": "<p>Which of these is <b>true</b> of the sentence “The cat sat on the mat”?</p>",
            "category": 1,
            "required": True,
            "answer_sets": [{"type": "radio", "name": "Quality", "choices": ["Good", "Fair", "Bad"]}],
        },
        {
            "id": 2,
            "question": "Write about it.",
            "category": 1,
            "answer_sets": [
                {"type": "text", "name": "Comment"},
                {"type": "short-text", "name": "Word", "prefix": "The word", "suffix": "is wrong"},
                {"type": "integer", "name": "Errors", "min": 0, "max": 20},
                {"type": "float", "name": "Weight", "suffix": "kg"},
                {"type": "date", "name": "Day"},
            ],
        },
        {
            "id": 3,
            "question": "Choose.",
            "category": 1,
            "answer_sets": [
                {"type": "select", "name": "Tone", "choices": ["Formal", "Plain"]},
                {"type": "select-multiple", "name": "Faults", "choices": ["Grammar", "Spelling", "Style"]},
                {"type": "range_int", "name": "Fluency", "choices": [0, 100]},
                {"type": "range_float", "name": "Sureness", "choices": [0, 1, 0.1]},
            ],
        },
        {
            "id": "pair",
            "question": "Which summary is better?",
            "category": 2,
            "answer_sets": [
                {
                    "type": "pairwise",
                    "name": "Better",
                    "tie": "Both alike",
                    "choices": [
                        {"value": "a", "text": "The committee agreed on the budget after a long debate."},
                        {"value": "b", "text": "They agreed. It took long. The budget is there."},
                    ],
                }
            ],
        },
        {
            "id": "order",
            "question": "Put them in order.",
            "category": 2,
            "answer_sets": [
                {"type": "ranking", "name": "Order", "choices": ["One", "Two", "Three"]},
                {"type": "best-worst", "name": "Ends", "choices": ["Red", "Green", "Blue", "White"]},
            ],
        },
        {
            "id": "grid",
            "question": "How much do you agree?",
            "category": 2,
            "answer_sets": [
                {
                    "type": "likert",
                    "name": "Agreement",
                    "rows": ["It is fluent.", "It says all that the source says."],
                    "choices": ["Not at all", "Hardly", "Partly", "Mostly", "Wholly"],
                }
            ],
        },
        {
            "id": "marks",
            "question": "Mark what is wrong.",
            "category": 2,
            "answer_sets": [
                {
                    "type": "spans",
                    "name": "Marks",
                    "text": "He go home. 😀 She goes.",
                    "markers": ["Error", "Odd"],
                }
            ],
        },
        {
            "id": "why",
            "question": "Why is it bad?",
            "category": 2,
            "show_if": {"item": "words", "answer": "Quality", "is": "Bad"},
            "answer_sets": [{"type": "short-text", "name": "Reason", "required": True}],
        },
    ],
}


class SurveyKernel:
    """The desk of one response, which can be told to be silent."""

    def __init__(self, survey: Any, respondent: str | None = "anna", language: str = "en") -> None:
        self.survey = survey
        self.session = survey.respondent(respondent)
        self.language = language
        self.is_silent = False
        self.loses_answers = False
        self.heard: list[dict[str, Any]] = []
        interview = StoredInterview(survey._engine, self.session.uuid, survey._clock, language)
        self.desk = SurveyDesk(interview, language=language, parts=front_end.part)

    def state(self) -> dict[str, Any]:
        return {
            "strings": strings(self.language),
            "title": self.survey.name,
            "guidelines": clean_html(self.survey.setting("description")),
            "user": "anna",
            "leaves": False,
            "storage_key": storage_key("survey", self.session.uuid),
        }

    def hear(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.is_silent:
            return {"replies": [], "traits": {}}
        self.heard.append(message)
        if message["type"] == "ping":
            reply: dict[str, Any] = {"request": message["request"], "status": "done", "result": {}}
        else:
            reply = self.desk.handle(message)
        return {"replies": [] if self.loses_answers else [reply], "traits": {}}
