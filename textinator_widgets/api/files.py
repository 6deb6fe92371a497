"""The files with texts in the project folder of a store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import files
from textinator_widgets.services.accounts import check_user_name
from textinator_widgets.services.actors import CALLER, own_name

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

    def files(self, user: str | None = None) -> pd.DataFrame:
        """List the files of somebody, or of all, by name.

        Columns: `name`, `user` (whose it is), `size` in bytes, `changed` (UTC), `path` under `data_folder`.
        """
        import pandas as pd

        with reading(self._engine) as session:
            found = files.files(session, CALLER, self.data_folder, owner=user)
        return pd.DataFrame([vars(one) for one in found], columns=["name", "user", "size", "changed", "path"])

    def add_file(self, name: str, content: bytes, *, user: str | None = None, replace: bool = False) -> Path:
        """Put a file into `data_folder`, in the folder of its user, and give its path.

        Parameters
        ----------
        name
            Ends in .txt, .json, .jsonl, .csv or .tsv.
        content
            Text in UTF-8, or JSON, as the name says; up to 20 MB.
        user
            Whose file it is. Default: the user of the operating system.
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
                session,
                CALLER,
                self.data_folder,
                name,
                content,
                owner=_owner(user),
                replace=replace,
                now=self._clock(),
            )
        return self.data_folder / made.path

    def delete_file(self, name: str, *, user: str | None = None) -> None:
        """Delete a file of `files()`; texts that were read from it stay in the store.

        Parameters
        ----------
        user
            Whose file it is. Default: the user of the operating system.

        Raises
        ------
        NotFound
            When there is no such file.
        """
        with writing(self._engine) as session:
            files.delete_file(session, CALLER, self.data_folder, name, owner=_owner(user), now=self._clock())


def _owner(user: str | None) -> str:
    return own_name() if user is None else check_user_name(user)
