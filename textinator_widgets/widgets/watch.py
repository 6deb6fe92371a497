"""A frame of a project that grows in a cell while people submit."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import traitlets as t

from textinator_widgets.api.project import Project
from textinator_widgets.api.requests import request_id
from textinator_widgets.errors import InvalidInput, InvalidSetting, TextinatorError
from textinator_widgets.i18n import strings, translate
from textinator_widgets.protocol.state import Table
from textinator_widgets.protocol.values import shown
from textinator_widgets.widgets import front_end
from textinator_widgets.widgets.base import PageWidget, RequestQueue
from textinator_widgets.widgets.people import check_page_language, page_language
from textinator_widgets.widgets.table import table_of

if TYPE_CHECKING:
    import pandas as pd

_log = logging.getLogger(__name__)

MOST_ROWS = 500
SHORTEST_S, LONGEST_S = 0.5, 3600.0


def watch(
    project: Project,
    frame: str = "labels",
    *,
    rows: int = 20,
    every_s: float = 2.0,
    language: str | None = None,
    **filters: Any,  # noqa: ANN401 those of the frame
) -> Watch:
    """Show the newest rows of a frame in a cell, and follow what people submit.

    Parameters
    ----------
    frame
        "labels", "inputs", "relations" or "batches".
    rows
        How many rows the page shows, 1 to 500; `.frame` has all of them.
    every_s
        Seconds between two looks at the store, 0.5 to 3600. A page that is not seen does not look.
    language
        Of the page: en, sv, ru or uk. Default: the project's.
    filters
        As for the frame: `user, since, until, keys, markers, flagged, review_status, revisions, undone`.

    Raises
    ------
    InvalidInput, UnknownSetting, UnknownUser, UnknownMarker
        When an argument cannot be taken.
    """
    return Watch(project, frame, rows=rows, every_s=every_s, language=language, **filters)


class Watch(PageWidget):
    """What `watch` gives. Nothing runs between the questions of its pages; `close()` ends it."""

    _esm = front_end.asset("watch.js")
    _css = front_end.asset("watch.css")

    title = t.Unicode(read_only=True).tag(sync=True)
    """Project and frame, for the caption."""
    table = t.Dict(read_only=True).tag(sync=True)
    """Columns, the newest rows, and how many rows there are."""
    every_ms = t.Int(2000, read_only=True).tag(sync=True)
    """Time between two questions of a page. Default: 2000."""
    strings = t.Dict(read_only=True).tag(sync=True)
    """The words of the page in its language."""

    def __init__(
        self,
        project: Project,
        frame: str = "labels",
        *,
        rows: int = 20,
        every_s: float = 2.0,
        language: str | None = None,
        **filters: Any,  # noqa: ANN401 those of the frame
    ) -> None:
        front_end.require("watch.js")
        if not isinstance(project, Project):
            raise InvalidInput(
                f"A project was expected; got {shown(project)}.",
                in_python="Give one as in store.project(...) or store.create_project(...).",
            )
        most = rows.__index__() if hasattr(rows, "__index__") and not isinstance(rows, bool) else 0
        if not 1 <= most <= MOST_ROWS:
            raise InvalidSetting(f"rows must be a whole number from 1 to {MOST_ROWS}; got {shown(rows)}.")
        if not isinstance(every_s, (int, float)) or not SHORTEST_S <= every_s <= LONGEST_S:
            raise InvalidSetting(
                f"every_s must be seconds from {SHORTEST_S} to {LONGEST_S:g}; got {shown(every_s)}."
            )
        asked = check_page_language(language)
        self._language = page_language(asked, None, project.setting("language"))
        self._view = project.view(frame, most=int(most), **filters)
        self._looking = threading.Lock()
        self._frame: tuple[int, pd.DataFrame] | None = None
        self._requests = RequestQueue(self._look, self._answer)
        self.set_trait("title", f"{project.title}: {frame}")
        self.set_trait("table", self._table())
        self.set_trait("every_ms", round(every_s * 1000))
        self.set_trait("strings", strings(self._language))
        super().__init__()

    @property
    def frame(self) -> pd.DataFrame:
        """All rows as they are now, typed; the same object until something is done in the store."""
        with self._looking:
            at = self._view.moment()
            if self._frame is None or self._frame[0] != at:
                self._frame = at, self._view.frame()
            return self._frame[1]

    def close(self) -> None:
        """Remove the views and end the thread that answers them."""
        requests = getattr(self, "_requests", None)
        if requests is not None:  # it is None when the constructor raised
            requests.close()
        super().close()

    def _handle_custom_msg(self, content: object, buffers: object) -> None:
        """Look whether there is anything new."""
        self._requests.put(content)

    def _table(self) -> Table:
        count, frame = self._view.newest()
        return table_of(frame, count)

    def _look(self, request: object) -> Table | TextinatorError | None:
        """Give the table when something was done since the last look."""
        try:
            with self._looking:
                return self._table() if self._view.is_new() else None
        except TextinatorError as error:
            return error
        except Exception:
            _log.exception("A frame could not be read for its page.")
            return TextinatorError(
                translate("The rows could not be read. They are tried again.", self._language)
            )

    def _answer(self, request: object, found: Table | TextinatorError | None) -> None:
        if self.comm is None:
            return
        if isinstance(found, TextinatorError):
            problem = {"code": found.code, "message": found.message}
            self.send({"request": request_id(request), "status": "failed", "error": problem})
            return
        if found is not None:
            self.set_trait("table", found)
        self.send({"request": request_id(request), "status": "done", "result": {}})
