"""Skipped texts that are offered again: also those that somebody else has meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

ANN = {"marker": "Person", "start": 0, "end": 3}


@pytest.fixture
def pair(make):
    """Anna, who skipped the only text, and Bo, who has it now."""
    project = make(1, disjoint_annotation=True, offer_skipped_again=True, lease_minutes=10)
    anna, bo = project.annotator("anna"), project.annotator("bo")
    anna.next()
    anna.skip()
    assert bo.next().key == 0
    return anna, bo


def test_who_skipped_what_somebody_else_has_waits_for_it(pair) -> None:
    anna, bo = pair

    assert anna.next() is None
    assert anna.status == "waiting"
    bo.skip()
    assert anna.status == "open"
    assert anna.next().key == 0


def test_they_have_finished_when_it_is_submitted(pair) -> None:
    anna, bo = pair
    assert anna.status == "waiting"

    bo.submit(labels=[ANN])

    assert anna.next() is None
    assert anna.status == "finished"


def test_it_comes_back_to_them_when_the_other_went_away(pair, clock) -> None:
    anna, bo = pair
    clock.now += timedelta(minutes=11)

    assert anna.status == "open"
    assert anna.next().key == 0
    assert bo.next() is None
    assert bo.status == "waiting"
    anna.submit(labels=[ANN])
    assert bo.status == "finished"


def test_one_that_they_never_had_comes_before_it(make, clock) -> None:
    project = make(2, data_order="os", disjoint_annotation=True, offer_skipped_again=True, lease_minutes=10)
    anna, bo, cia = (project.annotator(name) for name in ("anna", "bo", "cia"))
    anna.next()
    anna.skip()
    assert (bo.next().key, cia.next().key) == (0, 1)
    clock.now += timedelta(minutes=11)

    assert anna.next().key == 1
    anna.submit(labels=[ANN])
    assert anna.next().key == 0


def test_who_is_offered_nothing_again_does_not_wait_for_what_they_skipped(make) -> None:
    project = make(1, disjoint_annotation=True)
    anna, bo = project.annotator("anna"), project.annotator("bo")
    anna.next()
    anna.skip()
    bo.next()

    assert anna.next() is None
    assert anna.status == "finished"
