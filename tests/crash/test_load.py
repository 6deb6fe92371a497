"""Many people at once: every text is annotated by as many as it is for, and nobody gets an error."""

from __future__ import annotations

import os

import pytest

from tests.crash.test_kill_writers import losses, run_farm, select
from textinator_widgets.api.store import open_store
from textinator_widgets.services.maintenance import check

pytestmark = pytest.mark.crash

LONG = os.environ.get("TW_CRASH") == "long"
RUNS = [(1, 32, 5000), (1, 100, 3000), (2, 100, 3000), (3, 100, 3000)] if LONG else [(2, 6, 40)]
"""For how many people each text is, how many processes annotate, how many texts there are."""

MOST_ON_A_SERVER = 32
"""A server takes 100 connections by default, also those of whoever looks after it."""


@pytest.mark.parametrize(("people", "writers", "texts"), RUNS)
def test_every_text_goes_to_as_many_different_people_as_it_is_for(place, people, writers, texts):
    with open_store(place) as store:
        contents = [f"Text {number}: Zoë met 👩‍👩‍👧 in Åre on day {number}." for number in range(texts)]
        store.create_project("Names", task="ner", texts=contents, annotators_per_text=people)

    busy = writers if not isinstance(place, str) else min(writers, MOST_ON_A_SERVER)
    acknowledged = run_farm(place, 1, writers=busy, kills=0)

    missing, torn, _ = losses(place, acknowledged)
    assert (missing, torn) == ([], [])
    assert len(acknowledged) == texts * people
    counts = "SELECT count(*), count(DISTINCT user_id) FROM batch GROUP BY datapoint_id"
    assert set(select(place, counts)) == {(people, people)}
    assert check(place) == []
