"""The specification of a survey that asks the same about every row of a DataFrame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textinator_widgets.errors import InvalidSpec
from textinator_widgets.protocol.values import is_missing, plain, shown, type_of
from textinator_widgets.services.checks import as_list
from textinator_widgets.services.survey_references import PLACEHOLDER, filled

if TYPE_CHECKING:
    import pandas as pd


def survey_spec(
    df: pd.DataFrame,
    question: str,
    answers: Sequence[Mapping[str, Any]],
    *,
    name: str = "Survey",
    extra: str | Sequence[str] = (),
    category: str | None = None,
    required: bool = True,
    order: str = "random",
    **fields: Any,  # noqa: ANN401 more keys of a specification
) -> dict[str, Any]:
    """Make the specification of a survey with one item for each row.

    Parameters
    ----------
    df
        Its index tells the items apart: whole numbers or texts, each once.
    question
        A template such as `"Is this right?<br>{text}"`: names of columns in braces, whose values are shown
        as text; `{column!html}` takes them as HTML.
    answers
        The answer sets of every item; texts in them are templates too, as in
        `{"type": "pairwise", "name": "Better", "choices": [{"value": "A", "text": "{a}"}, ...]}`.
    extra
        Columns that come back with every answer, unseen by respondents.
    category
        Column with the category of each row.
    order
        "random": another order for each respondent; "fixed": that of the rows.
    fields
        More of the specification: `layouts`, `settings`.

    Raises
    ------
    InvalidSpec
        When a column is not there, or the index cannot tell items apart.
    """
    if not hasattr(df, "iloc") or not hasattr(df, "columns"):
        raise InvalidSpec(f"df must be a DataFrame; got {type_of(df)}.")
    if order not in ("random", "fixed"):
        raise InvalidSpec(f'order must be "random" or "fixed"; got {shown(order)}.')
    sets = [dict(one) for one in as_list("answers", answers)]
    extras = [str(one) for one in as_list("extra", extra)]
    named = {found for found, _ in PLACEHOLDER.findall(question)} | _named(sets)
    rows = _rows(df, named | set(extras) | ({category} if category else set()))
    categories = list(dict.fromkeys(str(row[category]) for row in rows.values())) if category else []
    items: list[dict[str, Any]] = []
    for key, row in rows.items():
        item: dict[str, Any] = {"id": key, "question": filled(question, row), "required": required}
        item["order"] = -1 if order == "random" else len(items) + 1
        if category:
            item["category"] = categories.index(str(row[category])) + 1
        if extras:
            item["extra"] = {column: row[column] for column in extras}
        items.append({**item, "answer_sets": [_filled(one, row) for one in sets]})
    return {"name": name, **({"categories": categories} if categories else {}), **fields, "items": items}


def _rows(df: pd.DataFrame, needed: set[str]) -> dict[str | int, dict[str, Any]]:
    """Give the rows by their index, each with its values by the names of the columns."""
    columns = [str(one) for one in df.columns]
    gone = sorted(needed - set(columns))
    if gone:
        raise InvalidSpec(f"The DataFrame has no column {gone[0]!r}. It has: {', '.join(columns)}.")
    keys = [plain(one) for one in df.index.tolist()]
    if any(isinstance(one, bool) or not isinstance(one, str | int) for one in keys):
        raise InvalidSpec("The index must be whole numbers or texts.", in_python="Use df.reset_index().")
    if len(set(keys)) != len(keys):
        raise InvalidSpec("Each row needs its own index.", in_python="Use df.reset_index(drop=True).")
    rows = df.itertuples(index=False, name=None)
    return {
        key: {
            column: None if is_missing(value) else plain(value)
            for column, value in zip(columns, row, strict=True)
        }
        for key, row in zip(keys, rows, strict=True)
    }


def _named(value: Any) -> set[str]:  # noqa: ANN401 JSON
    if isinstance(value, str):
        return {found for found, _ in PLACEHOLDER.findall(value)}
    if isinstance(value, Mapping):
        return {one for inner in value.values() for one in _named(inner)}
    return {one for inner in value for one in _named(inner)} if isinstance(value, list | tuple) else set()


def _filled(value: Any, row: Mapping[str, Any], *, is_html: bool = False) -> Any:  # noqa: ANN401 JSON
    """Fill the templates of an answer set; only the texts of choices are HTML, everything else is text."""
    if isinstance(value, str):
        if is_html:
            return filled(value, row)
        return PLACEHOLDER.sub(lambda found: "" if row[found[1]] is None else str(row[found[1]]), value)
    if isinstance(value, Mapping):
        is_choice = "value" in value
        return {
            name: _filled(inner, row, is_html=is_choice and name == "text") for name, inner in value.items()
        }
    return [_filled(one, row) for one in value] if isinstance(value, list | tuple) else value
