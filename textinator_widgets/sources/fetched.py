"""Texts that come over the network are read before a store is locked for them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, cast

from textinator_widgets.sources.again import arguments_of
from textinator_widgets.sources.base import Source, Text
from textinator_widgets.sources.meter import expect_texts
from textinator_widgets.sources.progress import counted
from textinator_widgets.sources.scratch import ScratchFile, scratch_file


@contextmanager
def fetched(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """Give the sources, those with `is_remote` read into temporary files.

    Raises
    ------
    TextinatorError
        What such a source raises, and when the temporary folder is full.
    """
    with ExitStack() as stack:
        found: list[Source] = []
        for one in sources:
            if getattr(one, "is_remote", False) is True:
                file = stack.enter_context(scratch_file())
                found.append(cast("Source", _Fetched(one, file)))
            else:
                found.append(one)
        yield found


class _Fetched:
    """What a source gave, from a file."""

    def __init__(self, source: Source, file: ScratchFile) -> None:
        self.source_type = source.source_type
        self.name = source.name
        self.formatting = source.formatting
        self.language = source.language
        self.is_public = getattr(source, "is_public", False)
        self.post_processing = getattr(source, "post_processing", ())
        self.reads = getattr(source, "reads", "now")
        self._spec = source.spec()
        self._again = arguments_of(source)
        self._file = file
        self._count = 0
        for text in counted(source.texts(), source.name):
            pickle.dump(tuple(text), file)
            self._count += 1

    def spec(self) -> dict[str, Any]:
        return self._spec

    def again(self) -> dict[str, Any] | None:
        return self._again

    def texts(self) -> Iterator[Text]:
        expect_texts(self._count)
        self._file.seek(0)
        for _ in range(self._count):
            yield Text(*pickle.load(self._file))  # noqa: S301 our own file, which has no name
