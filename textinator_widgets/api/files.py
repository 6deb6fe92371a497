"""The files with texts in the project folder of a store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import files
from textinator_widgets.services.actors import CALLER

if TYPE_CHECKING:
    import pandas as pd


class StoreFiles:
    """The part of a store that keeps files beside it."""

    _engine: Engine
    _clock: Callable[[], datetime]

    if TYPE_CHECKING:

        @property
        def data_folder(self) -> Path:
            """Of the store."""

    def files(self) -> pd.DataFrame:
        """List the files: `name`, `size` in bytes, `changed` (UTC), `path` under `data_folder`; by name."""
        import pandas as pd

        with reading(self._engine) as session:
            found = files.files(session, CALLER, self.data_folder)
        return pd.DataFrame([vars(one) for one in found], columns=["name", "size", "changed", "path"])

    def add_file(self, name: str, content: bytes, *, replace: bool = False) -> Path:
        """Put a file into `data_folder`, in the folder of its name, and give its path.

        Parameters
        ----------
        name
            Ends in .txt, .json, .jsonl, .csv or .tsv.
        content
            Text in UTF-8, or JSON, as the name says; up to 20 MB.
        replace
            Whether a file of this name is replaced.

        Raises
        ------
        InvalidSetting, InvalidTexts
            When the name or the content cannot be taken.
        AlreadyExists
            When there is such a file.
        """
        with writing(self._engine) as session:
            made = files.add_file(
                session, CALLER, self.data_folder, name, content, replace=replace, now=self._clock()
            )
        return self.data_folder / made.path

    def delete_file(self, name: str) -> None:
        """Delete a file of `files()`; texts that were read from it stay in the store.

        Raises
        ------
        NotFound
            When there is no such file.
        """
        with writing(self._engine) as session:
            files.delete_file(session, CALLER, self.data_folder, name, now=self._clock())
