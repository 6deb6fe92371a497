"""What an edit changed, in words: of relations the number and the labels that they join."""

from __future__ import annotations

from typing import Any

import pytest

from textinator_widgets.services.changes import MAX_LINKS, Names, describe_changes

NAMES = Names(
    {"mention": "Mention", "corefers": "Corefers", "refers": "Refers to", "note": "Note", "proof": "Proof"},
    {"corefers"},
    {"note": "pair", "proof": "pair"},
)
WORDS = ["Ann", "she", "her", "Bo"]


def label(identity: str, quote: str | None) -> dict[str, Any]:
    start = None if quote is None else 0
    return {
        "id": identity,
        "marker": "mention",
        "start": start,
        "end": start and start + 1,
        "quote": quote,
    }


LABELS = [label(word, word) for word in WORDS]


def relation(code: str, number: int, *ends: tuple[str, str], **more: Any) -> dict[str, Any]:
    links = [{"source": source, "target": target} for source, target in ends]
    return {"id": f"r{number}", "relation": code, "number": number, "links": links, **more}


def answer(*relations: dict[str, Any], labels: list[Any] | None = None) -> Any:
    return {"labels": LABELS if labels is None else labels, "inputs": [], "relations": list(relations)}


CHAIN = relation("corefers", 2, ("Ann", "she"), ("she", "her"))
SHORTER = relation("corefers", 2, ("Ann", "she"))
DIRECTED = relation("refers", 7, ("she", "Ann"), ("her", "Ann"))


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "Deleted Refers to 7: she → Ann, her → Ann",
                "Changed Corefers 2: Ann ↔ she (before: Corefers 2: Ann ↔ she ↔ her)",
                "Added Refers to 8: Bo → Ann",
            ],
        ),
        (
            "sv",
            [
                "Tog bort Refers to 7: she → Ann, her → Ann",
                "Ändrade Corefers 2: Ann ↔ she (förut: Corefers 2: Ann ↔ she ↔ her)",
                "Lade till Refers to 8: Bo → Ann",
            ],
        ),
        (
            "ru",
            [
                "Удалено: Refers to 7: she → Ann, her → Ann",
                "Изменено: Corefers 2: Ann ↔ she (было: Corefers 2: Ann ↔ she ↔ her)",
                "Добавлено: Refers to 8: Bo → Ann",
            ],
        ),
        (
            "uk",
            [
                "Видалено: Refers to 7: she → Ann, her → Ann",
                "Змінено: Corefers 2: Ann ↔ she (було: Corefers 2: Ann ↔ she ↔ her)",
                "Додано: Refers to 8: Bo → Ann",
            ],
        ),
    ],
)
def test_a_relation_is_named_by_its_number_and_its_labels(language, lines):
    before = answer(CHAIN, DIRECTED)
    after = answer(SHORTER, relation("refers", 8, ("Bo", "Ann")))

    assert describe_changes(before, after, NAMES, language).splitlines() == lines


def test_only_a_value_of_a_relation_changed():
    after = answer({**CHAIN, "extra": {"comments": "sure"}})

    line = "Changed Corefers 2: Ann ↔ she ↔ her; comments: – → sure"
    assert describe_changes(answer(CHAIN), after, NAMES, "en") == line


def test_the_words_are_those_of_each_side_and_short():
    moved = [label("Ann", "A" * 40), *LABELS[1:]]
    change = describe_changes(answer(SHORTER), answer(labels=moved), NAMES, "en").splitlines()

    assert change == [f"Changed Mention: {'A' * 40} (before: Mention: Ann)", "Deleted Corefers 2: Ann ↔ she"]
    added = describe_changes(answer(labels=moved), answer(SHORTER, labels=moved), NAMES, "en")
    assert added == f"Added Corefers 2: {'A' * 30}… ↔ she"


def mention(**extra: Any) -> Any:
    return answer(labels=[{**label("Ann", "Ann"), **({"extra": extra} if extra else {})}])


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        ({"note": "hi", "sure": 10}, {"note": "ho", "sure": 90}, "note: hi → ho; sure: 10 → 90"),
        (
            {"note": "hi", "mine": {"a": [1]}},
            {"mine": {"a": [2]}},
            'note: hi → –; mine: {"a":[1]} → {"a":[2]}',
        ),
        ({"sure": 10}, {"sure": 10, "a\nb": True}, "a b: – → true"),
        ({"note": "x" * 90 + "old"}, {"note": "x" * 90}, f"note: …{'x' * 20}old → …{'x' * 20}"),
        ({str(n): n for n in range(12)}, {}, "; ".join([*(f"{n}: {n} → –" for n in range(10)), "…"])),
    ],
)
def test_fields_of_actions_are_named_with_what_stood_and_stands_in_them(before, after, fields):
    (line,) = describe_changes(mention(**before), mention(**after), NAMES, "en").splitlines()

    assert line == f"Changed Mention: Ann; {fields}"


def test_fields_of_a_relation_are_told_beside_what_else_changed():
    before, after = ({**one, "extra": {"sure": place}} for place, one in enumerate((CHAIN, SHORTER)))

    assert describe_changes(answer(before), answer(after), NAMES, "en") == (
        "Changed Corefers 2: Ann ↔ she (before: Corefers 2: Ann ↔ she ↔ her); sure: 0 → 1"
    )


def test_a_label_of_the_whole_text_is_named_by_its_marker_and_many_links_are_cut():
    labels = [label("all", None), *(label(str(number), str(number)) for number in range(40))]
    links = [("all", str(number)) for number in range(40)]
    line = describe_changes(
        answer(labels=labels), answer(relation("refers", 1, *links), labels=labels), NAMES, "en"
    )

    assert line.startswith("Added Refers to 1: Mention → 0, Mention → 1, ")
    assert line.endswith(f"Mention → {MAX_LINKS - 1} …")


def field(content: Any, group: str | None = None, rank: int | None = None, **more: Any) -> dict[str, Any]:
    place = {} if group is None else {"group": group, "group_order": rank}
    return {"marker": "note", "content": content, **place, **more}


def said(before: list[Any], after: list[Any], language: str = "en") -> list[str]:
    old, new = ({**answer(), "inputs": inputs} for inputs in (before, after))
    return describe_changes(old, new, NAMES, language).splitlines()


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("old words", "new words", "Changed Note: new words (before: Note: old words)"),
        (4, 0.5, "Changed Note: 0.5 (before: Note: 4)"),
        (["a"], ["b", ["group", "c"]], "Changed Note: b, group / c (before: Note: a)"),
        ("a", "b\nDeleted\u2028<b>all", "Changed Note: b Deleted <b>all (before: Note: a)"),
        (None, "x", "Changed Note: x (before: Note)"),
        ("a  b", "a b", "Changed Note: a b"),
        (
            "x" * 90 + "old",
            "x" * 90 + "new" + "y" * 90,
            f"Changed Note: …{'x' * 20}new{'y' * 36}… (before: Note: …{'x' * 20}old)",
        ),
        ("x" * 90, "x" * 90 + "more", f"Changed Note: …{'x' * 20}more (before: Note: …{'x' * 20})"),
    ],
)
def test_a_field_has_what_stood_in_it_and_what_does_now_in_one_line(before, after, line):
    assert said([field(before)], [field(after)]) == [line]


def test_a_field_that_came_or_went_has_its_words():
    assert said([field("one", "g1", 1)], [field("two", "g2", 1)]) == [
        "Deleted Note, group 1: one",
        "Added Note, group 1: two",
    ]


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("en", "Rank of the group “Who?”: 1 → 2"),
        ("sv", "Rang för gruppen ”Who?”: 1 → 2"),
        ("ru", "Место группы «Who?»: 1 → 2"),
        ("uk", "Місце групи «Who?»: 1 → 2"),
    ],
)
def test_a_new_rank_is_one_line_for_each_group(language, first):
    def ranked(one: int, two: int) -> Any:
        inputs = [field("Who?", "g1", one), field("Ann", "g1", one, slot=1), field("Why?", "g2", two)]
        proof = {**label("p", "words"), "marker": "proof", "group": "g1", "group_order": one}
        return {**answer(labels=[proof]), "inputs": inputs}

    lines = describe_changes(ranked(1, 2), ranked(2, 1), NAMES, language).splitlines()

    assert lines == [first, first.replace("Who?", "Why?").replace("1 → 2", "2 → 1")]


def test_a_line_break_in_marked_words_makes_no_line():
    labels = [label("Ann", "Ann\nDeleted all")]

    assert describe_changes(answer(labels=[]), answer(labels=labels), NAMES, "en") == (
        "Added Mention: Ann Deleted all"
    )
