"""A pattern in words: what, since when, its numbers, how likely by chance, the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from aimon.core.incidentrecords import Pattern
from aimon.i18n import N_, _, ngettext
from aimon.output import figures
from aimon.output.kinds import kind_words
from aimon.output.words import CHECKS
from aimon.text import visible

# Less likely than this is said no more exactly.
_RARE = 1_000_000
_EVIDENCE = 3
# What the value and the baseline are, for each kind and unit.
_NUMBERS = {
    ("hours", "ms"): N_("{value} at this hour, {baseline} at the others"),
    ("hours", "share"): N_("{value} of the tests at this hour are bad, {baseline} at the others"),
    ("function", "share"): N_("{value} of this check's items fail, usually {baseline}"),
    ("intermittent", "share"): N_("{value} of the attempts get no answer, usually {baseline}"),
    ("quality", "score"): N_("mean score {value}, usually {baseline}"),
    ("slower", "ms"): N_("answers take {value}, usually {baseline} at these hours"),
    ("errors", "share"): N_("{value} of the items fail, usually {baseline}"),
    ("surge", "requests"): N_("{value}, usually {baseline} in these hours"),
    ("collapse", "requests"): N_("{value}, usually {baseline} in these hours"),
}
# What was counted: the latest, and for the baseline.
_COUNTED = {
    "hours": N_("n = {n} days, against {of} tests at other hours"),
    "slower": N_("n = {n} tests, against {of}"),
    "quality": N_("n = {n} tests, against {of}"),
    "intermittent": N_("n = {n} attempts, against {of}"),
    "surge": N_("n = {n} hours, against {of} days"),
    "collapse": N_("n = {n} hours, against {of} days"),
}


def lines(pattern: Pattern, now: datetime) -> Iterator[str]:
    """Yield what a pattern is and since when, its numbers, and how likely it is by chance."""
    yield _("{what} since {time}").format(
        what=title(pattern), time=figures.moment(pattern.since, now)
    )
    yield numbers(pattern)
    yield " · ".join([chance_words(pattern.chance), *_evidence(pattern)])


def title(pattern: Pattern) -> str:
    """Return a pattern's kind and where it shows, like ``slower than usual``."""
    subject = visible(pattern.subject, 40)
    if subject in CHECKS:
        subject = _(CHECKS[subject])
    kind = kind_words(pattern.kind)
    return f"{kind} ({subject})" if subject else kind


def numbers(pattern: Pattern) -> str:
    """Return the value against the baseline, with how much each is made of."""
    text = _NUMBERS.get((pattern.kind, pattern.unit), N_("{value}, usually {baseline}"))
    counted = _COUNTED.get(pattern.kind, N_("n = {n} items, against {of}"))
    said = _(text).format(
        value=figure(pattern.value, pattern.unit), baseline=figure(pattern.baseline, pattern.unit)
    )
    return f"{said} ({_(counted).format(n=pattern.n, of=f'{pattern.of:,}')})"


def figure(value: float, unit: str) -> str:
    """Return a pattern's value or baseline in its unit."""
    match unit:
        case "ms":
            return figures.seconds(value)
        case "score":
            return f"{value:.2f}"
        case "requests":
            n = round(value)
            return ngettext("{n} request", "{n} requests", n).format(n=f"{n:,}")
        case _:
            return figures.percent(round(100 * value, 1))


def chance_words(chance: float) -> str:
    """Return how likely a sound model shows a pattern in one look."""
    if chance * _RARE < 1:
        return _("by chance in less than 1 of {n} looks").format(n=f"{_RARE:,}")
    return _("by chance in 1 of {n} looks").format(n=f"{round(1 / chance):,}")


def _evidence(pattern: Pattern) -> list[str]:
    if not pattern.evidence:
        return []
    latest = ", ".join(visible(id, 40) for id in pattern.evidence[-_EVIDENCE:])
    more = len(pattern.evidence) - _EVIDENCE
    text = _("tests {ids}") if more <= 0 else _("tests {ids} and {n} more")
    return [text.format(ids=latest, n=more)]
