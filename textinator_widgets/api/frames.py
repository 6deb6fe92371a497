"""What a project holds, as DataFrames and as streams of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.api.large_frames import reading_rows
from textinator_widgets.errors import InvalidSetting, UnknownSetting
from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading
from textinator_widgets.protocol.values import shown
from textinator_widgets.services import frames, newest, project_lists
from textinator_widgets.services.columns import is_large
from textinator_widgets.services.export_filters import FILTERS, choose_rows, truth

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    import pandas as pd


class FlagFilters(TypedDict, total=False):
    """Which reports; a time is that of the report. What is left out or None limits nothing."""

    user: str | Iterable[str] | None
    """Only what these people did."""
    since: datetime | str | None
    """Only what was done then or later; a time without a zone, or a date, is UTC."""
    until: datetime | str | None
    """Only what was done before."""
    keys: Iterable[str | int] | str | int | None
    """Only of these texts."""


class EditFilters(FlagFilters, total=False):
    """Which edits; `user` is who edited, a time that of the edit."""


class LogFilters(FlagFilters, total=False):
    """Which rows of the log; a time is that of the first showing."""

    flagged: bool | None
    """True: only batches that are flagged or whose author reported the text; False: only others."""


class ReviewFilters(LogFilters, total=False):
    """Which words of reviewers; a time is that of the word, the rest is about the batch."""

    markers: str | Iterable[str] | None
    """Only labels and inputs of these markers (codes or names), relations between them, batches with them."""
    review_status: str | Collection[str] | None
    """Of "no", "rr", "rs", and "none" = not reviewed."""


class Filters(ReviewFilters, total=False):
    """What a frame of answers is about; a time is that of the submission."""

    revisions: bool
    """Also what a later revision replaced."""
    undone: bool
    """Also what was withdrawn or taken out."""


class TextFilters(Filters, total=False):
    """Which texts; a time is of submissions and claims, markers and words of reviewers are of batches."""


class ProjectFrames:
    """The half of a project that gives what people did; filters are applied in the database.

    In every frame many equal texts are a categorical, times are aware and in UTC, whole numbers that may be
    missing are Int64, and a column has one type with and without rows. Filters that cannot be taken raise
    `UnknownSetting`, `InvalidSetting`, `UnknownUser` or `UnknownMarker`.
    """

    id: int
    _engine: Engine

    def _row(self, session: Session) -> ProjectRow:
        return session.get_one(ProjectRow, self.id)

    def labels(self, *, with_text: bool = False, **filters: Unpack[Filters]) -> pd.DataFrame:
        """Give one row per label: who marked what where, keyed by the caller's own keys.

        Parameters
        ----------
        with_text
            Also the text of each row, as a categorical that holds every text once.
        filters
            `user, since, until, keys, markers, flagged, review_status, revisions, undone`, as in `export`.
        """
        return self._frame(frames.labels, with_text, filters)

    def inputs(self, *, with_text: bool = False, **filters: Unpack[Filters]) -> pd.DataFrame:
        """Give one row per input; `content` has the marker's own type. Filters as for `labels`."""
        return self._frame(frames.inputs, with_text, filters)

    def relations(self, *, with_text: bool = False, **filters: Unpack[Filters]) -> pd.DataFrame:
        """Give one row per link between two labels. Filters as for `labels`."""
        return self._frame(frames.relations, with_text, filters)

    def batches(self, *, with_text: bool = False, **filters: Unpack[Filters]) -> pd.DataFrame:
        """Give one row per submission, with the last word of a reviewer on it. Filters as for `labels`."""
        return self._frame(frames.batches, with_text, filters)

    def iter_labels(self, **filters: Unpack[Filters]) -> Iterator[dict[str, Any]]:
        """Walk what `labels` gives as dicts, in constant memory; a missing value is None.

        One state of the store is read from the first row to the last.
        """
        return self._walk(frames.labels, filters)

    def iter_inputs(self, **filters: Unpack[Filters]) -> Iterator[dict[str, Any]]:
        """Walk what `inputs` gives, as `iter_labels` does."""
        return self._walk(frames.inputs, filters)

    def iter_relations(self, **filters: Unpack[Filters]) -> Iterator[dict[str, Any]]:
        """Walk what `relations` gives, as `iter_labels` does."""
        return self._walk(frames.relations, filters)

    def iter_batches(self, **filters: Unpack[Filters]) -> Iterator[dict[str, Any]]:
        """Walk what `batches` gives, as `iter_labels` does."""
        return self._walk(frames.batches, filters)

    def view(self, name: str = "labels", *, most: int = 20, **filters: Unpack[Filters]) -> FrameView:
        """Give a frame of answers that is looked at again and again, as `tw.watch` does.

        Parameters
        ----------
        name
            "labels", "inputs", "relations" or "batches".
        most
            How many of the newest rows are shown.
        """
        if name not in newest.READERS:
            raise InvalidSetting(f"The frame must be one of {', '.join(newest.READERS)}; got {shown(name)}.")
        given = _known(filters, FILTERS)
        with reading(self._engine) as session:
            choose_rows(session, self._row(session), given)
        return FrameView(self._engine, self.id, name, given, most)

    def _frame(self, read: Callable[..., pd.DataFrame], with_text: object, filters: Filters) -> pd.DataFrame:
        given = _known(filters, FILTERS)
        wants_text = truth("with_text", with_text)
        with _reading_for(self._engine, self.id, read, given) as session:
            row = self._row(session)
            return read(session, row, choose_rows(session, row, given), with_text=wants_text)

    def _walk(self, read: Callable[..., pd.DataFrame], filters: Filters) -> Iterator[dict[str, Any]]:
        given = _known(filters, FILTERS)
        with reading(
            self._engine
        ) as session:  # a filter that cannot be taken is refused before the first row
            choose_rows(session, self._row(session), given)

        def rows() -> Iterator[dict[str, Any]]:
            with reading(self._engine) as session:
                row = self._row(session)
                yield from frames.walk(session, row, choose_rows(session, row, given), read)

        return rows()

    def texts(self, **filters: Unpack[TextFilters]) -> pd.DataFrame:
        """Give one row per text, with how many people hold it and how many batches it has.

        With `user`, `since` or `until` only texts that these people hold, saved or answered in this time, and
        only that is counted. `markers` and `review_status` leave texts with such batches, and only these
        count. `flagged=True` is about texts that somebody reported or whose batch is flagged.
        """
        given = _known(filters, TextFilters.__annotations__, "texts")
        with reading(self._engine) as session:
            return project_lists.texts(session, self._row(session), given)

    def log(self, **filters: Unpack[LogFilters]) -> pd.DataFrame:
        """Give one row per person and text that they were shown."""
        given = _known(filters, LogFilters.__annotations__, "log")
        with reading(self._engine) as session:
            return project_lists.log(session, self._row(session), given)

    def flags(self, **filters: Unpack[FlagFilters]) -> pd.DataFrame:
        """Give one row per report about a text."""
        given = _known(filters, FlagFilters.__annotations__, "flags")
        with reading(self._engine) as session:
            return project_lists.flags(session, self._row(session), given)

    def reviews(self, **filters: Unpack[ReviewFilters]) -> pd.DataFrame:
        """Give one row per word of a reviewer: on which batch, its status, comment, and when."""
        given = _known(filters, ReviewFilters.__annotations__, "reviews")
        with reading(self._engine) as session:
            return project_lists.reviews(session, self._row(session), given)

    def edits(self, **filters: Unpack[EditFilters]) -> pd.DataFrame:
        """Give one row per edit in place: who, when, of which version, and what it replaced.

        A revision is no edit in place: it is a batch of its own, in `batches(revisions=True)`.
        """
        given = _known(filters, EditFilters.__annotations__, "edits")
        with reading(self._engine) as session:
            return project_lists.edits(session, self._row(session), given)


class FrameView:
    """A frame and its filters; each look is a reading transaction of its own, and nothing runs between."""

    def __init__(
        self, engine: Engine, project_id: int, name: str, filters: Mapping[str, Any], most: int
    ) -> None:
        self._engine = engine
        self._project_id = project_id
        self._name = name
        self._filters = filters
        self._most = most
        self._seen = -1

    def moment(self) -> int:
        """Give a number that is another one whenever something was done in the store."""
        with reading(self._engine) as session:
            return newest.moment_of(session)

    def is_new(self) -> bool:
        """Say whether something was done in the store since `newest`."""
        return self.moment() != self._seen

    def newest(self) -> tuple[int, pd.DataFrame]:
        """Give the number of rows, and the newest of them."""
        with reading(self._engine) as session:
            self._seen = newest.moment_of(session)
            row = session.get_one(ProjectRow, self._project_id)
            return newest.newest(
                session, row, choose_rows(session, row, self._filters), self._name, self._most
            )

    def frame(self) -> pd.DataFrame:
        """Give all rows."""
        read = newest.READERS[self._name]
        with _reading_for(self._engine, self._project_id, read, self._filters) as session:
            row = session.get_one(ProjectRow, self._project_id)
            return read(session, row, choose_rows(session, row, self._filters))


def _reading_for(
    engine: Engine, project_id: int, read: Callable[..., pd.DataFrame], given: Mapping[str, Any]
) -> AbstractContextManager[Session]:
    """Give the reading transaction of a frame that `read` makes."""
    table = frames.TABLES.get(read)
    if table is None:
        return reading(engine)

    def has_many(session: Session) -> bool:
        row = session.get_one(ProjectRow, project_id)
        return is_large(session, table, lambda: choose_rows(session, row, given))

    return reading_rows(engine, has_many)


def _known(
    filters: Any,  # noqa: ANN401 one of the mappings above
    names: Collection[str],
    frame: str = "",
) -> dict[str, Any]:
    """Give filters as a dict, or refuse one that there is not; `frame` has some of them only."""
    for name in filters:
        if name in names:
            continue
        there = f"There are: {', '.join(sorted(names))}."
        if name in FILTERS:
            raise UnknownSetting(f"The filter {name!r} says nothing about the rows of {frame}(). {there}")
        raise UnknownSetting(f"There is no filter called {shown(name)}. {there}")
    return {**filters}
