"""Programs that fail when they are asked for suggestions: they are told, and take nothing from the others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

import textinator_widgets as tw
from tests.unit.sources.servers import DRIPS, theirs
from textinator_widgets.services import suggesters
from textinator_widgets.services.allowed_hosts import SUGGESTIONS

TEXTS = ["🙂 Ann met Bohdan."]


@pytest.fixture
def project(sqlite_path):
    with tw.open_store(sqlite_path) as store:
        made = store.create_project("P", task="generic", texts=TEXTS, author="maria")
        made.add_marker("Person", code="person")
        yield made


def test_programs_that_fail_are_told_and_the_others_answers_are_there(project, monkeypatch):
    monkeypatch.delenv(SUGGESTIONS, raising=False)
    asked = []

    def failing(text: str) -> list[Any]:
        raise OSError("no model")

    def working(text: str) -> list[Any]:
        asked.append(text)
        return [{"value": "people"}]

    try:
        project.suggest("person", {0: [{"start": 2, "end": 5}, {"start": 10, "end": 16}]})
        project.add_marker("First", "free-text", suggestions=failing)
        project.add_marker("Second", "free-text", suggestions="http://127.0.0.1:9/x")
        project.add_marker("Third", "free-text", suggestions=working)
        anna = project.annotator("anna")
        anna.next()

        for _ in range(2):
            with pytest.warns(UserWarning, match="There are no suggestions") as told:
                found = anna.suggestions()

            assert [one["marker"] for one in found] == ["third", "person", "person"]
            first, second = (str(one.message) for one in told)
            assert "for 'first' now: The function 'failing' failed: OSError: no model" in first
            assert "for 'second' now: 127.0.0.1:9 may not be asked" in second
            assert told[0].filename == __file__
        anna.decide(found[0]["id"], "rejected")
        assert asked == TEXTS[:1]
    finally:
        for name in ("failing", "working"):
            tw.plugins.suggesters.unregister(name)


def test_a_function_may_yield_and_one_without_an_end_is_refused(project):
    def words(text: str) -> Iterator[dict[str, int]]:
        yield {"start": 2, "end": 5}
        yield {"start": 10, "end": 16}

    def endless(text: str) -> Iterator[dict[str, int]]:
        return ({"start": number % 5, "end": 6} for number in count())

    def broken(text: str) -> Iterator[dict[str, int]]:
        yield from words(text)
        raise OSError("no model")

    assert project.suggest("person", words) == 2
    assert project.suggest("person", {0: iter([{"start": 2, "end": 5}])}) == 1
    for wrong in (endless, {0: endless("")}, {0: {"spans": endless("")}}):
        with pytest.raises(tw.errors.InvalidInput, match=r"up to 10000 objects.* got more\."):
            project.suggest("person", wrong)
    try:
        project.add_marker("First", suggestions=words)
        project.add_marker("Second", suggestions=broken)
        project.add_marker("Third", suggestions=endless)
        anna = project.annotator("anna")
        anna.next()

        with pytest.warns(UserWarning, match="There are no suggestions") as told:
            found = anna.suggestions()

        assert [one["marker"] for one in found] == ["person", "first", "first"]
        assert "The function 'broken' failed: OSError: no model" in str(told[0].message)
        assert "got more." in str(told[1].message)
    finally:
        for name in ("words", "broken", "endless"):
            tw.plugins.suggesters.unregister(name)


@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS)
def test_an_endpoint_that_drips_is_left_after_its_time(project, monkeypatch, drip):
    monkeypatch.setattr(suggesters, "TOTAL_SECONDS", 0.2)
    monkeypatch.setenv(SUGGESTIONS, "127.0.0.1")
    with theirs(drip) as address, pytest.raises(tw.errors.InvalidInput, match=r"within 0\.2 seconds"):
        project.suggest("person", address)
