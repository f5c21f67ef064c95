"""Errors that are shown to a person as a message. Anything else that is raised is a bug and goes to the log."""

from __future__ import annotations


class AssessmentError(Exception):
    """Something a person can act on. The message says where, what, and what to do.

    `message` may have named places (`%(name)s`) for `values`, so that it can be told in the reader's language.
    """

    def __init__(self, message: str = "", /, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(message % values if values else message)


class InvalidQuestionnaireError(AssessmentError):
    """A questionnaire file that cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: tuple[object, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class NotAllowedError(AssessmentError):
    """The person may not do this. Never says whether the thing exists."""


class NotFoundError(AssessmentError):
    """The named thing does not exist (or is not visible to the person)."""


class InvalidInputError(AssessmentError):
    """A value that was given cannot be used."""


class ConflictError(AssessmentError):
    """The stored record is not the one the change started from; `stored` is what is stored now (None: nothing)."""

    def __init__(self, message: str, /, stored: object | None = None, **values: object) -> None:
        self.stored = stored
        super().__init__(message, **values)


class StoreError(AssessmentError):
    """The store could not read or write; nothing was acknowledged."""


class DamagedFileError(StoreError):
    """A file of the store does not match its checksum or cannot be read; the good copy was kept."""


class UnreadableWorkbookError(AssessmentError):
    """A workbook or table from outside cannot be read."""
