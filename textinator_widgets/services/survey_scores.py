"""Scores of what was compared: Bradley-Terry strengths and best-worst counts, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from textinator_widgets.errors import UnknownQuestion
from textinator_widgets.plugins import question_types
from textinator_widgets.protocol.values import is_missing, shown
from textinator_widgets.services.survey_definitions import Definition

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SAMPLES = 500
"""Resamplings of an interval."""

ROUNDS = 1_000
NEAR = 1e-9

PRIOR = 0.1
"""Of a tie, added for each two that were compared: who always won gets no infinite strength."""

Ranks = list[dict[Any, float]]


def judgements(answers: pd.DataFrame, definition: Definition, answer: str | None) -> Ranks:
    """Give the ranks that each answer gives to choices; hidden questions and attention checks do not count.

    Raises
    ------
    UnknownQuestion
        When no answer of this name, or none at all, puts choices in an order.
    """
    asked = {
        (question.key, one.name): one
        for question in definition.questions
        for one in question.answers
        if question_types.get(one.type).scale == "order"
    }
    names = list(dict.fromkeys(name for _, name in asked))
    if not names or (answer is not None and answer not in names):
        raise UnknownQuestion(
            f"Expected the name of an answer that compares, of {', '.join(map(repr, names)) or 'none'}; "
            f"got {shown(answer)}."
        )
    found: Ranks = []
    for row in answers.to_dict("records"):
        one = asked.get((row["item"], row["answer"]))
        if one is None or answer not in (None, one.name) or not row["is_shown"]:
            continue
        if is_missing(row["expected"]):
            found.append(question_types.get(one.type).ranks(row["value"], one.settings))
    return [ranks for ranks in found if ranks]


def _collapsed(given: Ranks) -> tuple[list[Any], Ranks, list[int]]:
    """Give all choices, and each different judgement once with how often it came: many are alike."""
    choices = list(dict.fromkeys(choice for ranks in given for choice in ranks))
    unique: dict[tuple[tuple[Any, float], ...], int] = {}
    for ranks in given:
        same = tuple((choice, ranks[choice]) for choice in choices if choice in ranks)
        unique[same] = unique.get(same, 0) + 1
    return choices, [dict(one) for one in unique], list(unique.values())


def bradley_terry(given: Ranks) -> pd.DataFrame:
    """Give `choice, n, strength, low, high`, the strongest first.

    The difference of two strengths is the logarithm of the odds that one is preferred to the other; their
    mean is 0. `n` counts the comparisons of a choice with another one, of which a ranking has several. A tie
    is half a win. Intervals are the middle 95 % of 500 resamplings of the answers.
    """
    import numpy as np

    choices, given, counts = _collapsed(given)
    place = {choice: at for at, choice in enumerate(choices)}
    wins = np.zeros((len(given), len(choices), len(choices)))
    for number, ranks in enumerate(given):
        for one, rank in ranks.items():
            for other, behind in ranks.items():
                if one != other:
                    wins[number, place[one], place[other]] = 1.0 if rank < behind else 0.5 * (rank == behind)
    return _scored(choices, wins, counts, _strengths, "strength", lambda sums: (sums + sums.T).sum(axis=1))


def _strengths(wins: np.ndarray) -> np.ndarray:
    """Fit strengths to a table of wins (row over column) by minorisation and maximisation."""
    import numpy as np

    compared = wins + wins.T
    wins = wins + PRIOR / 2 * (compared > 0)
    compared = wins + wins.T
    strength = np.ones(len(wins))
    total = wins.sum(axis=1)
    for _ in range(ROUNDS):
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = compared / (strength[:, None] + strength[None, :])
            new = np.where(total > 0, total / shares.sum(axis=1), strength)
        new /= np.exp(np.log(new).mean())
        if np.abs(np.log(new) - np.log(strength)).max() < NEAR:
            strength = new
            break
        strength = new
    logs: np.ndarray = np.log(strength)
    return logs


def best_worst(given: Ranks) -> pd.DataFrame:
    """Give `choice, n, score, low, high`, the best first: (times best - times worst) / times shown, -1 to 1.

    Best is what stands before all others of an answer, worst what stands behind all; shared places count for
    neither. Intervals are the middle 95 % of 500 resamplings of the answers.
    """
    import numpy as np

    choices, given, counts = _collapsed(given)
    table = np.zeros((len(given), len(choices), 2))
    for number, ranks in enumerate(given):
        values = list(ranks.values())
        for at, choice in enumerate(choices):
            if choice not in ranks:
                continue
            rank = ranks[choice]
            is_alone = values.count(rank) == 1
            best, worst = is_alone and rank == min(values), is_alone and rank == max(values)
            table[number, at] = (float(best) - float(worst), 1.0)

    def scores(sums: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(sums[:, 0] / sums[:, 1])

    return _scored(choices, table, counts, scores, "score", lambda sums: sums[:, 1])


def _scored(
    choices: list[Any],
    table: np.ndarray,
    counts: list[int],
    score: Callable[[np.ndarray], np.ndarray],
    name: str,
    count: Callable[[np.ndarray], np.ndarray],
) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    columns: Mapping[str, Any] = {"choice": [], "n": [], name: [], "low": [], "high": []}
    if not choices:
        return pd.DataFrame(columns)
    sums = np.tensordot(np.asarray(counts, dtype=float), table, axes=1)
    generator = np.random.default_rng(0)
    weights = generator.multinomial(sum(counts), np.asarray(counts) / sum(counts), size=SAMPLES)
    samples = np.stack([score(np.tensordot(one, table, axes=1)) for one in weights])
    low, high = np.nanpercentile(samples, [2.5, 97.5], axis=0)
    values = score(sums)
    frame = pd.DataFrame(
        {
            "choice": pd.Series(choices, dtype=object),
            "n": count(sums).round().astype(int),
            name: values,
            "low": low,
            "high": high,
        }
    )
    return frame.sort_values(name, ascending=False, kind="stable", ignore_index=True)
