"""The fields that labels, inputs, relations and links may have. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textinator_widgets.errors import InvalidAnswer
from textinator_widgets.i18n import translate
from textinator_widgets.protocol.answers import Input, Label, Link, Relation
from textinator_widgets.protocol.values import shown

_FIELDS = {
    "labels": tuple(Label.__annotations__),
    "inputs": tuple(Input.__annotations__),
    "relations": tuple(Relation.__annotations__),
    "links": tuple(Link.__annotations__),
}


def refuse_other_fields(answer: object, language: str = "en") -> None:
    """Refuse a field that records do not have: what somebody wrote must not be dropped in silence.

    A field that is None counts as absent. What is no answer at all is left to `services.answers`.

    Raises
    ------
    InvalidAnswer
        The message names the field and those that there are.
    """
    for part in ("labels", "inputs", "relations"):
        for record in _objects(answer, part):
            _refuse(record, part, language)
            if part == "relations":
                for link in _objects(record, "links"):
                    _refuse(link, "links", language)


def _objects(holder: object, name: str) -> Iterable[Mapping[object, object]]:
    records = holder.get(name) if isinstance(holder, Mapping) else None
    return [one for one in records if isinstance(one, Mapping)] if isinstance(records, (list, tuple)) else []


def _refuse(record: Mapping[object, object], part: str, language: str) -> None:
    for name, value in record.items():
        if name not in _FIELDS[part] and value is not None:
            raise InvalidAnswer(
                translate(
                    "What is in {field} has no field {name}. There are: {names}.",
                    language,
                    field=part,
                    name=shown(name),
                    names=", ".join(_FIELDS[part]),
                )
            )
