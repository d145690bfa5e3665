"""What is wrong with an inquiry, or with a time that somebody typed, in words; all at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from aimon.core.inquiry import Flaw, Inquiry, examined
from aimon.errors import WrongUsage
from aimon.i18n import N_, _, ngettext
from aimon.text import visible

if TYPE_CHECKING:
    from aimon.core.moments import NotAMoment

_UNFIT = {
    "empty": N_("must not be empty"),
    "too_long": N_("at most {limit} characters"),
    "control": N_("must not hold control characters"),
    "future": N_("lies in the future"),
    "too_early": N_("lies before {limit}"),
    "negative": N_("must not be below 0"),
    "too_much": N_("at most {limit}"),
}
_NO_MOMENT = {
    "unreadable": N_('not a time: "{text}"'),
    "ambiguous": N_('morning or afternoon? "{text}"'),
    "future": N_('"{text}" lies in the future'),
    "too_early": N_('"{text}" is too long ago'),
}


class Unacceptable(WrongUsage):
    """An inquiry cannot be taken as it is; ``problems`` are all that is wrong, a line each."""

    def __init__(self, problems: Iterable[str], *, hint: str = "") -> None:
        self.problems = tuple(problems)
        title = ngettext(
            "{n} problem with the inquiry", "{n} problems with the inquiry", len(self.problems)
        ).format(n=len(self.problems))
        super().__init__("\n".join([title, *self.problems]), hint=hint)


def checked(inquiry: Inquiry, now: datetime) -> Inquiry:
    """Return the inquiry as it is recorded; raises Unacceptable with all that is wrong with it."""
    tidy, flaws = examined(inquiry, now)
    if flaws:
        raise Unacceptable(f"{flaw.field}: {flaw_words(flaw)}" for flaw in flaws)
    return tidy


def flaw_words(flaw: Flaw) -> str:
    """Return what a field may not hold."""
    return _(_UNFIT[flaw.unfit]).format(limit=flaw.limit)


def moment_of(text: str, now: datetime) -> datetime:
    """Return the moment that somebody typed; raises WrongUsage."""
    from aimon.core.moments import NotAMoment, moment  # most inquiries name no time

    try:
        return moment(text, now)
    except NotAMoment as error:
        raise WrongUsage(moment_words(error), hint=moment_hint()) from None


def moment_words(error: NotAMoment) -> str:
    """Return why a text is no moment."""
    return _(_NO_MOMENT[error.reason]).format(text=visible(error.text, 40))


def moment_hint() -> str:
    """Return how a moment may be written."""
    return _('write it like 09:10, "yesterday 16:00", "30 minutes ago" or 2026-11-25T09:10')
