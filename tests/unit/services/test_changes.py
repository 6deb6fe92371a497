"""What an edit changed, in words: of relations the number and the labels that they join."""

from __future__ import annotations

from typing import Any

import pytest

from textinator_widgets.services.changes import MAX_LINKS, Names, describe_changes

NAMES = Names({"mention": "Mention", "corefers": "Corefers", "refers": "Refers to"}, {"corefers"})
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

    assert describe_changes(answer(CHAIN), after, NAMES, "en") == "Changed Corefers 2: Ann ↔ she ↔ her"


def test_the_words_are_those_of_each_side_and_short():
    moved = [label("Ann", "A" * 40), *LABELS[1:]]
    change = describe_changes(answer(SHORTER), answer(labels=moved), NAMES, "en").splitlines()

    assert change == [f"Changed Mention: {'A' * 40} (before: Mention: Ann)", "Deleted Corefers 2: Ann ↔ she"]
    added = describe_changes(answer(labels=moved), answer(SHORTER, labels=moved), NAMES, "en")
    assert added == f"Added Corefers 2: {'A' * 30}… ↔ she"


def test_a_label_of_the_whole_text_is_named_by_its_marker_and_many_links_are_cut():
    labels = [label("all", None), *(label(str(number), str(number)) for number in range(40))]
    links = [("all", str(number)) for number in range(40)]
    line = describe_changes(
        answer(labels=labels), answer(relation("refers", 1, *links), labels=labels), NAMES, "en"
    )

    assert line.startswith("Added Refers to 1: Mention → 0, Mention → 1, ")
    assert line.endswith(f"Mention → {MAX_LINKS - 1} …")
