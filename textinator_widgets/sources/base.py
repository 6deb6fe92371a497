"""What every source of texts has to say about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, TypedDict

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.protocol.values import shown

READS = ("now", "late")
"""When texts go into the store: when the source is added, or when somebody needs them."""

PostProcessing = Callable[[str], str]
"""Gives a text in the form in which it is to be stored."""


class Text(NamedTuple):
    """One text of a source: the key that comes back in every frame, and what came with it."""

    key: str | int
    text: object
    name: str | None = None
    fields: dict[str, Any] | None = None


class Source(Protocol):
    """Where texts come from.

    `formatting` is "pt", "ft" or "md", `language` a BCP 47 tag; None = as the project says. A source may have
    what else `SourceOptions` lists. One whose class has `is_remote = True` is read before the store is
    locked, since its texts may take their time. One that can be read again later has a method `again`, which
    gives the arguments that make it: JSON, with absolute paths.
    """

    source_type: ClassVar[str]
    name: str
    formatting: str | None
    language: str | None

    def spec(self) -> dict[str, Any]:
        """Give what the store remembers of the source: JSON without texts."""
        ...

    def texts(self) -> Iterator[Text]:
        """Give every text in order."""
        ...


class SourceOptions(TypedDict, total=False):
    """What every source of ours can be told.

    name
        What it is called; "" = as its class says.
    formatting
        "ft" (white space is kept), "pt" (plain) or "md" (Markdown); None = as the project says.
    language
        BCP 47 tag; that of the project, which is what None means.
    is_public
        Whether people besides its owner, the author of its first project, may use it in theirs.
    post_processing
        Functions that each text passes in turn before it is stored.
    reads
        "now": the texts go into the store. "late": they stay where they are, and each goes into the store
        when somebody needs it.
    """

    name: str
    formatting: str | None
    language: str | None
    is_public: bool
    post_processing: Sequence[PostProcessing]
    reads: Literal["now", "late"]


class DescribedSource:
    """The part of a source that is the same in all of ours."""

    root: Path | None = None
    """Folder in which its files and folders must be whenever it is read; None = they may be anywhere."""

    def __init__(self, name: str, options: SourceOptions) -> None:
        unknown = sorted(options.keys() - SourceOptions.__optional_keys__)
        if unknown:
            known = ", ".join(sorted(SourceOptions.__optional_keys__))
            raise TypeError(
                f"{type(self).__name__} takes no argument {unknown[0]!r}. There are also: {known}."
            )
        self.name = options.get("name", "") or name
        self.formatting = options.get("formatting")
        self.language = options.get("language")
        self.is_public = options.get("is_public", False)
        self.post_processing = _check_functions(options.get("post_processing", ()))
        self.reads = options.get("reads", "now")
        if self.reads not in READS:
            raise InvalidSetting(f"reads must be one of {', '.join(READS)}; got {shown(self.reads)}.")

    def again(self) -> dict[str, Any] | None:
        """Give the arguments that make this source once more, in JSON; None = its texts are nowhere else."""
        return None


def _check_functions(given: object) -> list[PostProcessing]:
    if isinstance(given, (str, bytes)) or not isinstance(given, Sequence) or not all(map(callable, given)):
        raise InvalidSetting(
            f"post_processing must be a list of functions from text to text; got {shown(given)}."
        )
    return list(given)
