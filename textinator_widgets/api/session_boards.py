"""The half of a person's session that lists what was submitted: to be edited, to be reviewed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from textinator_widgets.model import Project as ProjectRow
from textinator_widgets.model.engine import reading
from textinator_widgets.protocol.boards import BoardPage, ReviewTexts
from textinator_widgets.services import boards, review_texts, reviews
from textinator_widgets.services.actors import Actor


class SessionBoards:
    """The half of a person's session that lists batches and texts."""

    _engine: Engine
    _actor: Actor

    if TYPE_CHECKING:

        def _project(self, session: Session) -> ProjectRow: ...

    def board(
        self,
        search: str | Sequence[Mapping[str, Any]] = (),
        *,
        flagged: bool = False,
        sample: bool = False,
        page: int = 1,
        undone: bool = False,
        review: str | int | None = None,
        status: str | Collection[str] | None = None,
    ) -> BoardPage:
        """Give one page of the editing board: up to 30 batches, newest first.

        Parameters
        ----------
        search
            Words in the text, or a list of `{"scope", "type", "text"}` that must all hold. Scopes: "all"
            (what was answered), "number", "text", or a marker: its code, or "marker:" and its code. Types:
            "phr" (a phrase), "int" (all words), "web" (OR, quotes, minus), "nemp" (not empty), "ext" (this).
        flagged, undone
            Only what is flagged; also what was withdrawn.
        sample
            Five of them at random.
        review
            Key of a text: everybody's batches of it, for a reviewer.
        status
            Only batches that a review found "no", "rr" or "rs" (see `set_review`), or "none": not reviewed.

        Raises
        ------
        InvalidInput, NotAllowed
            When the search cannot be understood; when a text is asked for by somebody who may not review.
        """
        with reading(self._engine) as session:
            project = self._project(session)
            text = None if review is None else boards.datapoint_of(session, project, review)
            statuses = () if status is None else reviews.check_statuses(status)
            wanted = boards.Wanted(search, flagged, sample, page, undone, text, statuses)
            return boards.board(session, self._actor, project, wanted, language="en")

    def review_texts(
        self,
        search: str | Sequence[Mapping[str, Any]] = (),
        *,
        flagged: bool = False,
        page: int = 1,
        status: str | Collection[str] | None = None,
    ) -> ReviewTexts:
        """Give one page of the texts that others have answered, for a reviewer: up to 30, newest first.

        A text is given when a batch of somebody else on it is as asked for; the parameters are those of
        `board`.

        Raises
        ------
        InvalidInput, NotAllowed
            As for `board`.
        """
        statuses = () if status is None else reviews.check_statuses(status)
        wanted = boards.Wanted(search, flagged, page=page, statuses=statuses)
        with reading(self._engine) as session:
            return review_texts.review_texts(
                session, self._actor, self._project(session), wanted, language="en"
            )
