"""Texts that stay in their source are read outside the transactions of a store."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from itertools import groupby

from sqlalchemy import Engine

from textinator_widgets.errors import SourceUnreachable, TextUnreadable
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import late_texts
from textinator_widgets.services.bulk import in_parts
from textinator_widgets.services.late_texts import UnreadText
from textinator_widgets.services.rules import project_of

logger = logging.getLogger(__name__)

MOST_TRIES = 20
"""Texts that are tried one after the other before a person is told that there is none to read."""

GIVE_UP = 15.0
"""Seconds after which no more texts are tried once a server could not be reached. A person waits."""

AT_ONCE = 200
"""Texts that one transaction stores."""


class LateReader:
    """Reads texts for one person until there is one; for one request.

    Parameters
    ----------
    user_id
        Who was given the texts.
    """

    def __init__(self, engine: Engine, project_id: int, user_id: int, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._project_id = project_id
        self._user_id = user_id
        self._clock = clock
        self._until = time.monotonic() + GIVE_UP
        self.tried: set[int] = set()
        """Datapoints that could not be read."""
        self.error: TextUnreadable | None = None
        """Why the last of them could not."""
        self.failure: TextUnreadable | None = None
        """Why the last one could not whose source could not be read itself; others were taken out of it."""

    def read(self, one: UnreadText) -> None:
        """Put a text into the store; one that cannot be read is set aside, so that the next one can come.

        Raises
        ------
        TextUnreadable
            When too many texts were tried, or servers that cannot be reached took too long.
        """
        try:
            ready = late_texts.read_text(one, hurried=True)
        except TextUnreadable as error:
            logger.warning("%s", error.message)
            with writing(self._engine) as session:
                project = project_of(session, self._project_id)
                late_texts.set_aside(
                    session, project, one.datapoint_id, self._user_id, error, now=self._clock()
                )
            self.tried.add(one.datapoint_id)
            self.error = error
            self.failure = error if error.__cause__ is not None else self.failure
            is_late = isinstance(error.__cause__, SourceUnreachable) and time.monotonic() >= self._until
            if is_late or len(self.tried) >= MOST_TRIES:
                raise
            return
        with writing(self._engine) as session:
            late_texts.keep_text(session, one, ready, now=self._clock())


def read_all_texts(
    engine: Engine,
    project_id: int,
    clock: Callable[[], datetime],
    choose: Callable[[list[UnreadText]], list[UnreadText]] = list,
) -> int:
    """Put every text of a project that is still in its source only into the store, and give their number.

    Only those that `choose` gives of them.

    Raises
    ------
    TextUnreadable
        When one cannot be read; what could be is stored.
    """
    with reading(engine) as session:
        unread = choose(late_texts.unread_texts(session, project_of(session, project_id)))
    done = 0
    failures: list[TextUnreadable] = []
    for _, of_source in groupby(unread, key=lambda one: one.source_id):
        for part in in_parts(late_texts.read_all(list(of_source), failures), AT_ONCE):
            with writing(engine) as session:
                for one, ready in part:
                    late_texts.keep_text(session, one, ready, now=clock())
            done += len(part)
    if failures:
        raise TextUnreadable(
            f"{len(failures)} of {len(unread)} texts cannot be read now: {failures[0].message}"
        ) from failures[0]
    return done
