"""Each task type behind Voila: its first text is answered by mouse, its second by keyboard, then exported.

`corr` and `pronr` are in test_relations.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.browser

TEXTS = ["Ann 😀 met Bob in Kyiv.", "Eve 😀 saw Kim in Oslo."]


@dataclass
class Mouse:
    """A person who points at things."""

    desk: Any

    def mark(self, words: str, code: str, key: str) -> None:
        start = self.desk.text.text_content().index(words)
        self.desk.drag(start, start + len(words))
        self.desk.root.locator(f"[data-tw=marker][data-code={code}]").first.click()

    def mark_whole(self, code: str, key: str) -> None:
        self.desk.root.locator(f"[data-tw=marker][data-code={code}]").click()

    def relate(self, *ends: str) -> None:
        for words in ends:
            self.desk.text.get_by_text(words, exact=True).click()
        self.desk.root.locator("[data-tw=relation]").click()
        self.desk.root.locator("[data-tw=confirm-relation]").click()
        self.desk.root.locator("[data-tw=relation-question]").wait_for(state="detached")

    def choose(self, control: Locator) -> None:
        control.click()

    def slide_to_end(self, slider: Locator) -> None:
        box = slider.bounding_box()
        slider.click(position={"x": box["width"] - 1, "y": box["height"] / 2})

    def fill(self, field: Locator, words: str) -> None:
        field.click()
        self.desk.page.keyboard.type(words)

    def rank_first(self, number: int) -> None:
        """Drag the box of a group to the top."""
        boxes = self.desk.root.locator("[data-tw=group]")
        boxes.first.scroll_into_view_if_needed()
        handle = boxes.nth(number - 1).locator("[data-tw=grip]")
        from_box, to_box = handle.bounding_box(), boxes.first.bounding_box()
        mouse = self.desk.page.mouse
        mouse.move(from_box["x"] + 8, from_box["y"] + 8)
        mouse.down()
        mouse.move(from_box["x"] + 8, to_box["y"] + 12, steps=6)
        expect(handle).to_have_attribute("aria-pressed", "true")
        mouse.up()
        expect(handle).to_have_attribute("aria-pressed", "false")

    def submit(self) -> None:
        self.desk.root.locator("[data-tw=submit]").click()


@dataclass
class Keys:
    """A person without a mouse."""

    desk: Any

    def mark(self, words: str, code: str, key: str) -> None:
        start = self.desk.text.text_content().index(words)
        self.desk.select_by_keys(start, start + len(words))
        self.desk.press(key)

    def tab_to(self, control: Locator) -> None:
        self.tab_until(control, "(one) => one === document.activeElement")

    def tab_until(self, thing: Locator, is_reached: str) -> None:
        for _ in range(150):
            if thing.evaluate(is_reached):
                return
            self.desk.press("Tab")
        pytest.fail(f"The Tab key does not reach {thing}.")

    def mark_whole(self, code: str, key: str) -> None:
        self.desk.text.focus()
        self.desk.press(key)

    def relate(self, *ends: str) -> None:
        """Tab from label to label, take the two into the selection, relate and confirm."""
        self.desk.text.focus()
        self.desk.press("Control+Home")
        for words in ends:
            label = self.desk.text.get_by_text(words, exact=True)
            self.tab_until(label, "(one) => one.classList.contains('tw-current')")
            self.desk.press("Space")
        self.desk.press("Shift+I", "Enter")
        self.desk.root.locator("[data-tw=relation-question]").wait_for(state="detached")

    def choose(self, control: Locator) -> None:
        self.tab_to(control)
        self.desk.press("Space")

    def slide_to_end(self, slider: Locator) -> None:
        self.tab_to(slider)
        self.desk.press("End")

    def fill(self, field: Locator, words: str) -> None:
        self.tab_to(field)
        self.desk.page.keyboard.type(words)

    def rank_first(self, number: int) -> None:
        self.tab_to(self.desk.root.locator("[data-tw=grip]").nth(number - 1))
        self.desk.press("Space", *["ArrowUp"] * (number - 1), "Space")
        expect(self.desk.root.locator("[data-tw=grip]").first).to_be_focused()

    def submit(self) -> None:
        self.desk.press("Control+Enter")


def answer(desk: Any, project: Any, step: Any) -> Any:
    """Answer both texts, and give the export of the task."""
    for number, way in enumerate((Mouse, Keys), 1):
        shown = desk.text.text_content()
        step(way(desk), shown)
        way(desk).submit()
        if number < len(TEXTS):
            desk.wait_for_another_text(shown)
        else:
            desk.root.locator("[data-tw=finished]").wait_for()
        desk.wait_until_saved()
        assert len(project.batches()) == number
    return project.export("task")


def field(desk: Any, code: str, group: int | None = None, slot: int = 0) -> Locator:
    inside = desk.root if group is None else desk.root.locator("[data-tw=group]").nth(group - 1)
    return inside.locator(f"[data-tw=input][data-code={code}]").nth(slot)


def span(text: str, words: str) -> dict[str, Any]:
    return {"text": words, "start": text.index(words), "end": text.index(words) + len(words)}


@pytest.fixture
def desk_for(strict_page, open_desk, new_project):
    """Opens a project of a task type, whose texts come in their order."""

    def go(task: Any, prepare: Any = None) -> tuple[Any, Any]:
        project = new_project(TEXTS, task=task, data_order="os")
        if prepare:
            prepare(project)
        return open_desk(strict_page, "anna", project), project

    return go


def test_entities(desk_for):
    desk, project = desk_for("ner")

    def step(person, text):
        name, *_, place = text.rstrip(".").split()
        person.mark(name, "person", "p")
        person.mark(place, "location", "l")
        person.mark(text, "organization", "o")
        desk.wait_for_labels(3)

    exported = answer(desk, project, step)

    assert exported == [
        {
            "context": text,
            "annotations": [
                {
                    "named_entities": [
                        {"marker": {"name": "Organization"}, **span(text, text)},
                        {"marker": {"name": "Person"}, **span(text, name)},
                        {"marker": {"name": "Location"}, **span(text, place)},
                    ]
                }
            ],
        }
        for text, name, place in zip(TEXTS, ("Ann", "Eve"), ("Kyiv", "Oslo"), strict=True)
    ]


@pytest.mark.parametrize("task", ["qa", "mcqa"])
def test_questions_about_a_text(desk_for, task):
    desk, project = desk_for(task)

    def step(person, text):
        words = text.split()
        person.mark(words[0], "correct_answer", "a")
        if task == "mcqa":
            person.mark(words[3], "distractor", "d")
            person.mark(words[5].rstrip("."), "distractor", "d")
        desk.wait_for_labels(3 if task == "mcqa" else 1)
        person.fill(field(desk, "question"), f"Who {words[2]} {words[3]}? 😀")

    exported = answer(desk, project, step)

    wrong = {"mcqa": (("Bob", "Kyiv"), ("Kim", "Oslo")), "qa": ((), ())}[task]
    questions = ("Who met Bob? 😀", "Who saw Kim? 😀")
    assert exported == [
        {
            "context": text,
            "annotations": [
                {
                    "question": question,
                    "choices": [
                        {**span(text, text[:3]), "type": "correct answer"},
                        *({**span(text, words), "type": "distractor"} for words in distractors),
                    ],
                }
            ],
        }
        for text, question, distractors in zip(TEXTS, questions, wrong, strict=True)
    ]


FIELDS = {
    "qar": [("question", "Question", 1, 1), ("correct_answer", "Correct answer", 2, 1)],
    "mcqar": [
        ("question", "Question", 1, 1),
        ("correct_answer", "Correct answer", 2, 1),
        ("distractor", "Distractor", 3, 3),
    ],
}


@pytest.mark.parametrize("task", FIELDS)
def test_ranked_questions(desk_for, task):
    """Two boxes are filled, then the second is ranked first; the last distractor of one is left out."""
    desk, project = desk_for(task)

    def step(person, text):
        for group in (1, 2):
            for code, name, _, slots in FIELDS[task]:
                for slot in range(slots):
                    if (group, slot) != (2, 2):
                        person.fill(field(desk, code, group, slot), f"{text[:3]}, {name} {group}.{slot}")
        person.rank_first(2)

    exported = answer(desk, project, step)

    assert exported == [
        {
            "context": text,
            "annotations": [
                [
                    {
                        "content": f"{text[:3]}, {name} {group}.{slot}",
                        "marker": {"name": name, "order": order},
                        "group_order": rank,
                    }
                    for rank, group in ((1, 2), (2, 1))
                    for _, name, order, slots in FIELDS[task]
                    for slot in range(slots)
                    if (group, slot) != (2, 2)
                ]
            ],
        }
        for text in TEXTS
    ]


def test_translations(desk_for):
    desk, project = desk_for("mt")
    lines = "  Ганна зустріла Богдана 😀\nу Києві. "

    exported = answer(desk, project, lambda person, text: person.fill(field(desk, "translation"), lines))

    assert exported == [
        {"context": text, "annotations": [[{"content": lines, "marker": {"name": "Translation"}}]]}
        for text in TEXTS
    ]


def define(project: Any) -> None:
    """Markers of every kind, a unit and a relation in a project that begins with nothing."""
    unit = project.add_unit(2, 1, is_rankable=True)
    who = project.add_marker("Who", shortcut="W")
    place = project.add_marker("Place", shortcut="P")
    project.add_marker("Funny", "m-text", shortcut="F")
    project.add_marker("Title", "free-text")
    project.add_marker("Summary", "lfree-text")
    project.add_marker("Guests", "integer", range={"min": 0, "max": 9})
    project.add_marker("Hours", "float")
    project.add_marker("Mood", "range", range={"min": 0, "max": 10, "step": 1})
    project.add_marker("Kind", "radio", choices=["news", {"group": "letter", "choices": ["love", "work"]}])
    project.add_marker("About", "check", choices=["people", "towns"])
    project.add_marker("Claim", "free-text", unit=unit)
    project.add_marker("Proof", unit=unit, shortcut="O")
    project.add_relation("Is in", pairs=[(who, place)], direction="0", shortcut="Shift+I")


def test_a_project_of_ones_own(desk_for):
    desk, project = desk_for("generic", define)

    def step(person, text):
        name, _, verb, whom, _, place = text.rstrip(".").split()
        person.mark(name, "who", "w")
        person.mark(verb, "proof", "o")
        person.mark(place, "place", "p")
        desk.wait_for_labels(3)
        person.relate(name, place)
        person.mark_whole("funny", "f")
        typed = {"title": f"On {whom}", "summary": "Line 😀", "guests": "4", "hours": "2.5"}
        for code, words in typed.items():
            person.fill(field(desk, code), words)
        person.slide_to_end(field(desk, "mood"))
        person.choose(desk.root.get_by_role("radio", name="love"))
        person.choose(desk.root.get_by_role("checkbox", name="towns"))
        person.fill(field(desk, "claim", 1), "It is so")

    exported = answer(desk, project, step)

    assert exported == [
        {"annotations": [everything(text, *words)], "context": text}
        for text, words in zip(
            TEXTS, (("Ann", "met", "Bob", "Kyiv"), ("Eve", "saw", "Kim", "Oslo")), strict=True
        )
    ]


def everything(text: str, name: str, verb: str, whom: str, place: str) -> dict[str, Any]:
    """What both ways of answering come to."""
    free = {
        "About": ["towns"],
        "Guests": 4,
        "Hours": 2.5,
        "Kind": ["letter", "love"],
        "Mood": 10,
        "Summary": "Line 😀",
        "Title": f"On {whom}",
    }
    inputs = [{"content": content, "marker": {"name": marker}} for marker, content in free.items()]
    inputs.insert(1, {"content": "It is so", "marker": {"name": "Claim"}, "group_order": 1})
    return {
        "relations": [
            {
                "rule": {"name": "Is in", "direction": "0"},
                "first": {"marker": {"name": "Who"}, **span(text, name)},
                "second": {"marker": {"name": "Place"}, **span(text, place)},
                "cluster": 1,
            }
        ],
        "labels": [
            {"marker": {"name": "Funny"}, "text": "Funny<Text>"},
            {"marker": {"name": "Proof"}, "group_order": 1, **span(text, verb)},
        ],
        "inputs": inputs,
    }
