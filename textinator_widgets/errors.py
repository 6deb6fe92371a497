"""The exceptions of the package.

TextinatorError
├── StoreError                  the database cannot be used
│   ├── StoreUnusable           a directory, not a database, unreadable, read-only
│   ├── StoreTooOld             made by an older version: migrate it
│   ├── StoreTooNew             made by a newer version: upgrade the package
│   ├── StoreReplaced           the file was deleted, renamed or replaced while open
│   ├── StoreBusy               somebody else wrote for longer than the time limit
│   └── UnsafeFileSystem        write-ahead logging cannot work on this file system
├── InvalidInput                something that was handed in cannot be taken (also a ValueError)
│   ├── InvalidTexts            the texts of a project
│   │   └── SourceUnreachable   their server cannot be reached, or does not answer in time
│   ├── InvalidSetting          a field of a project, marker, unit, source or survey
│   ├── InvalidSpec             a specification of a task; carries `problems`
│   ├── InvalidImport           a file of answers; carries `problems`
│   ├── InvalidAnswer           an answer as a whole
│   │   ├── MalformedAnswer     its key, history, report or JSON is of a shape that our page never sends
│   │   ├── InvalidLabel        a label's fields
│   │   ├── OffsetOutOfRange    a span outside the text
│   │   ├── QuoteMismatch       a quote that is not text[start:end]
│   │   ├── InvalidContent      the content of an input
│   │   ├── InvalidRelation     a relation's fields
│   │   ├── EmptyAnswer         nothing to store
│   │   ├── TooManyLabels       more than the project allows
│   │   ├── AnswersMissing      a survey cannot be finished yet; carries `missing`
│   │   └── RestrictionViolated carries `violations` and `ignorable`
│   └── KeyReused               a submit key that was used for other content
├── NotFound                    (also a LookupError)
│   ├── UnknownProject · UnknownUser · UnknownMarker · UnknownRelation · UnknownTask
│   ├── UnknownFormat · UnknownSource · UnknownSetting · UnknownBatch
│   └── UnknownSurvey · UnknownQuestion
├── AlreadyExists               a title, name or code that is taken
├── HasAnnotations              what should be deleted holds people's work
├── NotAllowed                  this person may not do this
│   ├── LoginEnded              whoever sits at a served page is no longer logged in
│   └── StaleEdit               the batch was changed meanwhile; carries what is stored
├── ProjectClosed               outside the project's dates, or not open
├── SurveyClosed                outside the survey's dates, not published, or finished for good
│   └── SurveyFull              every place of its categories is taken
├── TextUnreadable              a text that stays in its source cannot be read from there now
├── NoCurrentText               there is no text to submit to; call next()
├── StaleDraft                  a newer draft is stored; carries it
├── OutdatedText                the page shows another text than the one that is open
│   └── AlreadySubmitted        this person submitted it in another window; carries that answer
└── MissingExtra                an optional dependency is not installed
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any


class TextinatorError(Exception):
    """Base of every error of this package; as text it speaks to somebody who writes Python.

    Parameters
    ----------
    message
        What was expected, what came, and what anybody can do, wherever they read it.
    in_python
        What to do in Python code.
    in_terminal
        What to do at the command line.
    """

    def __init__(self, message: str, *, in_python: str = "", in_terminal: str = "") -> None:
        super().__init__(f"{message} {in_python}" if in_python else message)
        self.message = message
        """Fit for anybody: without the advice for Python code."""
        self.in_terminal = in_terminal

    @property
    def code(self) -> str:
        """The class name in snake case; what a page is told."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).lower()


class StoreError(TextinatorError):
    """The database cannot be used."""


class StoreUnusable(StoreError):
    """The path is a directory, not a database, unreadable or read-only."""


class StoreTooOld(StoreError):
    """The store was made by an older version; the message names the command that upgrades it."""


class StoreTooNew(StoreError):
    """The store was made by a newer version of the package."""


class StoreReplaced(StoreError):
    """The store's file was deleted, renamed or replaced while it was open; nothing was written."""


class StoreBusy(StoreError):
    """Somebody else wrote for longer than the time limit."""

    collided = False
    """Whether two writers waited for each other, so that the same may work at once."""


class UnsafeFileSystem(StoreError):
    """Write-ahead logging cannot work on this file system."""


class InvalidInput(TextinatorError, ValueError):
    """Something that was handed in cannot be taken; nothing was stored."""


class InvalidTexts(InvalidInput):
    """The texts of a project cannot be taken."""


class SourceUnreachable(InvalidTexts):
    """The server of a source cannot be reached, or does not answer in time."""


class InvalidSetting(InvalidInput):
    """A field of a project, marker, unit or source has a wrong value.

    Parameters
    ----------
    field
        Which field of what was handed in, as in "range"; "" = it is the value itself, or more than one field.
    """

    def __init__(self, message: str, *, field: str = "", in_python: str = "", in_terminal: str = "") -> None:
        super().__init__(message, in_python=in_python, in_terminal=in_terminal)
        self.field = field


class InvalidSpec(InvalidInput):
    """A specification cannot be taken; nothing was stored.

    Parameters
    ----------
    problems
        Each a dict `{"where", "message"}`: its place, such as `markers[2].color`, and what is wrong there.
    """

    def __init__(self, message: str, problems: Sequence[dict[str, str]] = (), *, in_python: str = "") -> None:
        super().__init__(message, in_python=in_python)
        self.problems = list(problems)


class InvalidImport(InvalidInput):
    """Answers of a file cannot be taken; none was stored.

    Parameters
    ----------
    problems
        Each a dict `{"where", "message"}`: its place in the file, and what is wrong there.
    """

    def __init__(self, message: str, problems: Sequence[dict[str, str]] = (), *, in_python: str = "") -> None:
        super().__init__(message, in_python=in_python)
        self.problems = list(problems)


class InvalidAnswer(InvalidInput):
    """An answer cannot be taken as a whole."""


class MalformedAnswer(InvalidAnswer):
    """A key, history, report or answer has a shape that our own page never sends."""


class InvalidLabel(InvalidAnswer):
    """A label's fields are wrong."""


class OffsetOutOfRange(InvalidAnswer):
    """A span does not satisfy 0 <= start < end <= len(text)."""


class QuoteMismatch(InvalidAnswer):
    """A quote is not text[start:end]."""


class InvalidContent(InvalidAnswer):
    """The content of an input does not fit its marker."""


class InvalidRelation(InvalidAnswer):
    """A relation's fields are wrong."""


class EmptyAnswer(InvalidAnswer):
    """The answer holds no label, no relation and no input that is not empty."""


class TooManyLabels(InvalidAnswer):
    """More labels than the project allows in one text."""


class AnswersMissing(InvalidAnswer):
    """Required answers of a survey are missing; it cannot be finished yet.

    Parameters
    ----------
    missing
        Each `(item id, name of the answer)`, in the respondent's order.
    """

    def __init__(
        self, message: str, missing: Sequence[tuple[str | int, str]], *, in_python: str = ""
    ) -> None:
        super().__init__(message, in_python=in_python)
        self.missing = list(missing)


class RestrictionViolated(InvalidAnswer):
    """An answer violates restrictions of its markers.

    Parameters
    ----------
    violations
        Each a dict `{"marker", "group", "message", "ignorable"}`.
    """

    def __init__(self, message: str, violations: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(message)
        self.violations = list(violations)

    @property
    def ignorable(self) -> bool:
        """Whether `ignore=True` would store the answer."""
        return all(v["ignorable"] for v in self.violations)


class KeyReused(InvalidInput):
    """A submit key that was used before came with other content."""


class NotFound(TextinatorError, LookupError):
    """Something that was named does not exist; the message lists what does."""


class UnknownProject(NotFound):
    """No project has this title or id."""


class UnknownUser(NotFound):
    """No user has this name."""


class UnknownMarker(NotFound):
    """No marker of the project has this code or name, or a name fits two variants."""


class UnknownRelation(NotFound):
    """No relation of the project has this code or name."""


class UnknownTask(NotFound):
    """No task type has this name."""


class UnknownFormat(NotFound):
    """No exporter or importer has this name."""


class UnknownSource(NotFound):
    """No kind of data source has this name."""


class UnknownSetting(NotFound):
    """No setting has this name."""


class UnknownBatch(NotFound):
    """No batch of this person and project has this uuid."""


class UnknownSurvey(NotFound):
    """There is no survey of this name or id."""


class UnknownQuestion(NotFound):
    """A survey has no such item, or the item no such answer."""


class AlreadyExists(TextinatorError):
    """A title, name or code is taken.

    Parameters
    ----------
    field
        Which field of what was handed in, as in "shortcut"; "" = it says so itself.
    """

    def __init__(self, message: str, *, field: str = "", in_python: str = "", in_terminal: str = "") -> None:
        super().__init__(message, in_python=in_python, in_terminal=in_terminal)
        self.field = field


class HasAnnotations(TextinatorError):
    """What should be deleted holds people's work; nothing was deleted."""


class NotAllowed(TextinatorError):
    """A person may not do what they asked for."""


class LoginEnded(NotAllowed):
    """The login of whoever sits at a served page has ended; nothing was stored."""


class StaleEdit(NotAllowed):
    """The batch was changed, revised or withdrawn since it was read; `batch` carries what is stored now."""

    def __init__(self, message: str, batch: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.batch = batch


class ProjectClosed(TextinatorError):
    """The project is not open, or today lies outside its dates."""


class SurveyClosed(TextinatorError):
    """The survey is not published, outside its dates, or its answers cannot be changed any more."""


class SurveyFull(SurveyClosed):
    """Every place of the survey's categories is taken; one may become free when somebody gives up."""


class TextUnreadable(TextinatorError):
    """A text that stays in its source cannot be read now; other texts may be there."""


class NoCurrentText(TextinatorError):
    """There is no text that is open for this person; call next() first."""


class StaleDraft(TextinatorError):
    """A newer draft of this text is stored; `draft` carries it."""

    def __init__(self, message: str, draft: dict[str, Any]) -> None:
        super().__init__(message)
        self.draft = draft


class OutdatedText(TextinatorError):
    """The page shows another text than the one that is open for this person."""


class AlreadySubmitted(OutdatedText):
    """The person submitted the text in another window meanwhile; `batch` carries that answer, if known."""

    def __init__(self, message: str, batch: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.batch = batch


class MissingExtra(TextinatorError, ImportError):
    """An optional dependency is not installed; the message names the extra."""
