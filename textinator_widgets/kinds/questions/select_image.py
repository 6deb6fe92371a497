"""One of some pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.kinds.questions.base import AnswerSet, check_choices, value_of
from textinator_widgets.kinds.questions.radio import Radio

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def picture_of(choice: object) -> dict[str, Any]:
    """Give the value and the path of a picture; a text is `value:path`."""
    if isinstance(choice, Mapping):
        return {"value": choice.get("value"), "image": choice.get("image")}
    value, _, path = str(choice).partition(":")
    return {"value": value.strip(), "image": path.strip()}


class SelectImage(Radio):
    """One picture; its value is stored."""

    name = "select_image"

    def check_settings(self, answer: AnswerSet) -> None:
        """Refuse choices without a picture in the project's folder."""
        super().check_settings(answer)
        pictures = [picture_of(choice) for choice in answer["choices"]]
        for place, one in enumerate(pictures):
            path = PurePosixPath(str(one["image"] or ""))
            is_inside = not path.is_absolute() and ".." not in path.parts and "\\" not in str(path)
            if not one["value"] or path.suffix.lower() not in ENDINGS or not is_inside:
                raise InvalidSetting(
                    "A picture must be like cat:pictures/cat.png, with a path inside the project's folder "
                    f"that ends in {', '.join(ENDINGS)}; got {value_of(answer['choices'][place])!r:.100}.",
                    field=f"choices[{place}]",
                )
        check_choices([one["value"] for one in pictures], least=self.least, most=self.most)

    def check_value(self, value: object, answer: AnswerSet, *, language: str = "en") -> str | int | float:
        """Give the value of the picture."""
        values = [picture_of(choice)["value"] for choice in answer["choices"]]
        return self.one_of(value, {**answer, "choices": values}, language)


TYPE = SelectImage()
