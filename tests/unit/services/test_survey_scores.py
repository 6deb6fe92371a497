"""Strengths of what was compared agree with what is known of them."""

from __future__ import annotations

import math
import random

import pytest

from textinator_widgets.services.survey_scores import best_worst, bradley_terry


def won(winner, loser, times):
    return [{winner: 1.0, loser: 2.0}] * times


def test_two_are_as_strong_as_their_odds():
    frame = bradley_terry(won("A", "B", 300) + won("B", "A", 100))

    assert frame["choice"].tolist() == ["A", "B"]
    assert frame["n"].tolist() == [400, 400]
    difference = frame["strength"][0] - frame["strength"][1]
    assert difference == pytest.approx(math.log(3), abs=0.01)
    assert frame["strength"].sum() == pytest.approx(0, abs=1e-9)
    assert (frame["low"] < frame["strength"]).all()
    assert (frame["strength"] < frame["high"]).all()


def test_known_strengths_are_found_again():
    chance = random.Random(7)
    known = {"A": 1.0, "B": 0.3, "C": -0.2, "D": -1.1}
    given = []
    for _ in range(6000):
        one, other = chance.sample(sorted(known), 2)
        is_first = chance.random() < 1 / (1 + math.exp(known[other] - known[one]))
        given += won(one, other, 1) if is_first else won(other, one, 1)

    frame = bradley_terry(given).set_index("choice")

    for choice, strength in known.items():
        assert frame.loc[choice, "strength"] == pytest.approx(strength, abs=0.12)
        assert frame.loc[choice, "low"] < strength < frame.loc[choice, "high"]


def test_who_always_won_stays_finite_and_ties_are_even():
    frame = bradley_terry(won("A", "B", 20))
    assert math.isfinite(frame["strength"][0])
    even = bradley_terry([{"A": 1.5, "B": 1.5}] * 10)
    assert even["strength"].tolist() == pytest.approx([0, 0], abs=1e-9)
    assert bradley_terry([]).empty


def test_best_less_worst_by_shown():
    given = [{"A": 1.0, "B": 2.0, "C": 3.0}] * 3 + [{"A": 2.0, "B": 1.0, "D": 3.0}]

    frame = best_worst(given).set_index("choice")

    assert frame["score"].to_dict() == {"A": 0.75, "B": 0.25, "C": -1.0, "D": -1.0}
    assert frame["n"].to_dict() == {"A": 4, "B": 4, "C": 3, "D": 1}
