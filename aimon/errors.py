"""Errors that a user can understand, each with the exit code it ends the program with.

Exit codes: 1 done and a problem was found, 2 wrong usage (click's own errors), 3 aimon could not
do it, 75 try again later (EX_TEMPFAIL of sysexits.h), 130 interrupted by Ctrl-C.
"""

from __future__ import annotations

PROBLEM_FOUND = 1
TRY_AGAIN = 75
INTERRUPTED = 130


class AimonError(Exception):
    """aimon could not do what was asked.

    The message is one line (or a list of lines) in the user's language; ``hint`` says what to do.
    """

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class WrongUsage(AimonError):
    """The command line names something that is not there."""

    exit_code = 2


class TryAgainLater(AimonError):
    """Something is busy or out of reach for now: locked, or the mail server is down."""

    exit_code = TRY_AGAIN
