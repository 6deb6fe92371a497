"""Groups of a unit: every record of an answer gets the id and the rank of its group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textinator_widgets.errors import InvalidAnswer
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.answers import Input, Label
from textinator_widgets.protocol.screen import Unit

if TYPE_CHECKING:
    from textinator_widgets.services.answers import CheckedAnswer


def rank_groups(answer: CheckedAnswer, unit_of: Mapping[str, Unit], language: str) -> None:
    """Give every record of a unit its group and rank.

    A group keeps one rank and no two groups of a unit share one; a group without a rank gets the next
    free one. A record without a group belongs to the group of its rank.

    Raises
    ------
    InvalidAnswer
        When the ranks contradict each other.
    """
    every: list[Label | Input] = [*answer.labels, *answer.inputs]
    records = [record for record in every if record["marker"] in unit_of]
    ranks: dict[str, dict[str, int]] = {}
    for record in sorted(records, key=lambda one: "group" not in one):
        known = ranks.setdefault(unit_of[record["marker"]]["code"], {})
        _learn(record, known, language)
    for known in ranks.values():
        if len(set(known.values())) != len(known):
            raise InvalidAnswer(translate("Two groups cannot have the same group_order.", language))
    for record in records:
        known = ranks[unit_of[record["marker"]]["code"]]
        free = next(number for number in range(1, len(known) + 2) if number not in known.values())
        record["group_order"] = known.setdefault(record["group"], free)


def _learn(record: Label | Input, known: dict[str, int], language: str) -> None:
    """Take in the rank of a record's group; records that name their group come before those that do not."""
    rank = record.get("group_order")
    if "group" not in record:
        of_rank = (group for group, number in known.items() if number == (rank or 1))
        record["group"] = next(of_rank, str(rank or 1))
    if rank is not None and known.setdefault(record["group"], rank) != rank:
        raise InvalidAnswer(translate("All answers of one group must have the same group_order.", language))
