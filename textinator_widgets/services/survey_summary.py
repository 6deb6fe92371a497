"""What the answers to a survey come to: counts, means and how sure they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.plugins import question_types
from textinator_widgets.protocol.values import is_missing, shown
from textinator_widgets.services.survey_definitions import Definition

if TYPE_CHECKING:
    import pandas as pd

SAMPLES = 2_000
"""Resamplings of an interval."""

COLUMNS = ("answer", "type", "n", "respondents", "mean", "low", "high", "counts")


def bootstrap_mean(values: list[float], *, seed: int = 0) -> tuple[float, float, float]:
    """Give the mean with its 95 % interval, from resamplings with replacement (percentiles).

    One value has no interval: low and high are NaN.
    """
    import numpy as np

    given = np.asarray(values, dtype=float)
    mean = float(given.mean())
    if len(given) < 2:
        return mean, float("nan"), float("nan")
    generator = np.random.default_rng(seed)
    means = np.empty(SAMPLES)
    for start in range(0, SAMPLES, 100):  # in pieces, so that many answers take little memory
        means[start : start + 100] = given[generator.integers(0, len(given), (100, len(given)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return mean, float(low), float(high)


def summary(answers: pd.DataFrame, definition: Definition, by: str | None) -> pd.DataFrame:
    """Give one row per answer, and per value of `by`.

    Columns: `answer, type, n, respondents, mean, low, high, counts`. Means are of numbers and of choices that
    are all numbers. Attention checks and hidden questions do not count.

    Parameters
    ----------
    answers
        As `survey.answers()` gives them.
    by
        "item", "category", "respondent" or a field of the items' `extra`.

    Raises
    ------
    InvalidSetting
        When there is no such field.
    """
    import pandas as pd

    column = None if by is None else by if by in ("item", "category", "respondent") else f"extra_{by}"
    if column is not None and column not in answers:
        fields = [str(one)[6:] for one in answers if str(one).startswith("extra_")]
        there = ["item", "category", "respondent", *fields]
        raise InvalidSetting(f"by must be one of {', '.join(there)}; got {shown(by)}.")
    settings: dict[tuple[Any, str], Mapping[str, Any]] = {
        (question.key, answer.name): answer.settings
        for question in definition.questions
        for answer in question.answers
    }
    groups: dict[tuple[Any, str, str], list[Any]] = {}
    for row in answers.to_dict("records"):
        if is_missing(row["expected"]) and row["is_shown"]:
            group = (row[column] if column else None, row["answer"], row["type"])
            groups.setdefault(group, []).append(row)
    told = []
    for (value, name, kind), rows in groups.items():
        numbers = [question_types.get(kind).number(row["value"], settings[row["item"], name]) for row in rows]
        is_scale = all(one is not None for one in numbers)
        mean, low, high = bootstrap_mean([float(one or 0) for one in numbers]) if is_scale else (None,) * 3
        counts: dict[Any, int] = {}
        for one in (each for row in rows for each in _counted(row["value"])):
            counts[one] = counts.get(one, 0) + 1
        people = len({row["response"] for row in rows})
        told.append(
            (*(() if column is None else (value,)), name, kind, len(rows), people, mean, low, high, counts)
        )
    names = COLUMNS if by is None else (by, *COLUMNS)
    return pd.DataFrame(told, columns=list(names))


def _counted(value: Any) -> list[Any]:  # noqa: ANN401 JSON
    """Give what of a value is counted: each of several choices, and each row of a grid with its choice."""
    if isinstance(value, list):
        return [one["marker"] if isinstance(one, Mapping) else one for one in value]
    if isinstance(value, Mapping):
        return [f"{name}: {one}" for name, one in value.items()]
    return [value]
