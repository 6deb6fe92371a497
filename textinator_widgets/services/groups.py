"""Groups of a unit: every record of an answer gets the id and the rank of its group."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING

from textinator_widgets.errors import InvalidAnswer
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.answers import Answer, Input, Label
from textinator_widgets.protocol.screen import Unit

if TYPE_CHECKING:
    from textinator_widgets.services.answers import CheckedAnswer


def rank_groups(
    answer: CheckedAnswer, unit_of: Mapping[str, Unit], language: str, *, stored: Answer | None = None
) -> None:
    """Give every record of a unit its group and rank.

    A group keeps one rank and no two groups of a unit share one; a group without a rank gets that of the
    stored answer, or the next free one. A record without a group belongs to the group of its rank: that of
    this answer, else that of the stored one, else a new one.

    Parameters
    ----------
    stored
        The answer that this one takes the place of; None = there is none.

    Raises
    ------
    InvalidAnswer
        When the ranks contradict each other.
    """
    every: list[Label | Input] = [*answer.labels, *answer.inputs]
    records = [record for record in every if record["marker"] in unit_of]
    before = _ranks(stored, unit_of)
    ranks: dict[str, dict[str, int]] = {}
    for record in sorted(records, key=lambda one: "group" not in one):
        code = unit_of[record["marker"]]["code"]
        _learn(record, ranks.setdefault(code, {}), before.get(code, {}), language)
    for known in ranks.values():
        if len(set(known.values())) != len(known):
            raise InvalidAnswer(translate("Two groups cannot have the same group_order.", language))
    for record in records:
        code = unit_of[record["marker"]]["code"]
        rank = before.get(code, {}).get(record["group"])
        if rank and rank not in ranks[code].values():
            ranks[code].setdefault(record["group"], rank)
    for record in records:
        known = ranks[unit_of[record["marker"]]["code"]]
        free = next(number for number in range(1, len(known) + 2) if number not in known.values())
        record["group_order"] = known.setdefault(record["group"], free)


def _ranks(stored: Answer | None, unit_of: Mapping[str, Unit]) -> dict[str, dict[str, int]]:
    """Give the ranks of the groups of a stored answer, by unit."""
    ranks: dict[str, dict[str, int]] = {}
    for record in chain(stored["labels"], stored["inputs"]) if stored is not None else ():
        unit = unit_of.get(record["marker"])
        if unit is not None and "group" in record:
            ranks.setdefault(unit["code"], {})[record["group"]] = record.get("group_order") or 0
    return ranks


def _learn(record: Label | Input, known: dict[str, int], before: Mapping[str, int], language: str) -> None:
    """Take in the rank of a record's group; records that name their group come before those that do not."""
    rank = record.get("group_order")
    if "group" not in record:
        record["group"] = _group_of_rank(rank or 1, known, before)
    if rank is not None and known.setdefault(record["group"], rank) != rank:
        raise InvalidAnswer(translate("All answers of one group must have the same group_order.", language))


def _group_of_rank(rank: int, known: Mapping[str, int], before: Mapping[str, int]) -> str:
    """Give the group that has a rank in this answer or had it before; else one that is in neither."""
    same = [group for group, number in known.items() if number == rank]
    same += [group for group, number in before.items() if number == rank and group not in known]
    new = str(rank)
    while new in known or new in before or f"g{new}" in known or f"g{new}" in before:
        new += "x"
    return same[0] if same else new
