"""A ticket's deadlines in words: until when and why, and how much of the time is used up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from aimon.core.calendar import Calendar
from aimon.core.sla import ClockState
from aimon.i18n import _, ngettext
from aimon.output import figures
from aimon.output.ticketwords import CLASSES

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
# The library's mark between the names of holidays that fall on the same day.
_AND = "; "


def deadline_words(state: ClockState, now: datetime, calendar: Calendar) -> str:
    """Return a clock's deadline and what it is reckoned from, the holidays between included."""
    parts = [_deadline(state, now), f"{_(CLASSES[state.class_])}: {_limit(state)}"]
    if not state.always:
        skipped = calendar.holidays_between(state.started, state.due)
        if skipped:
            names = ", ".join(_together(skipped.values()))
            parts.append(_("except {holidays}").format(holidays=names))
    if state.stood:
        stood = length_words(state.stood, state)
        parts.append(_("except {time} of standstill").format(time=stood))
    return " · ".join(parts)


def clock_cell(state: ClockState) -> str:
    """Return how a clock stands, in a few words for a table."""
    if state.overdue:
        return _late(state)
    if not state.open:
        return _("in time")
    if state.paused:
        return _("paused (waiting for an answer)")
    left = length_words(state.remaining, state)
    return _("{used} · {time} left").format(used=figures.percent(state.used), time=left)


def _late(state: ClockState) -> str:
    """Say how late; before work begins again nothing of a clock's time has passed since."""
    time = length_words(-state.remaining, state)
    if not state.open:
        return _("{time} late").format(time=time) if state.remaining else _("late")
    over = _("{time} over").format(time=time) if state.remaining else _("past due")
    return _("{over}, paused").format(over=over) if state.paused else over


def length_words(length: timedelta, clock: ClockState) -> str:
    """Return a length of a clock's time in its two largest units; a begun minute counts as one.

    The first unit of business time says that it is such.
    """
    minutes = -(-length // _MINUTE)
    days, minutes = divmod(minutes, clock.day_length // _MINUTE)
    hours, minutes = divmod(minutes, 60)
    parts = [(days, "d"), (hours, "h"), (0 if days else minutes, "m")]
    (first, unit), *rest = [part for part in parts if part[0]] or parts[-1:]
    words = _real(first, unit) if clock.always else _business(first, unit)
    return " ".join([words, *(_real(*part) for part in rest)])


def _real(n: int, unit: str) -> str:
    return {"d": _("{n} d"), "h": _("{n} h"), "m": _("{n} min")}[unit].format(n=n)


def _business(n: int, unit: str) -> str:
    days = ngettext("{n} business day", "{n} business days", n)
    return {"d": days, "h": _("{n} business h"), "m": _("{n} business min")}[unit].format(n=n)


def _deadline(state: ClockState, now: datetime) -> str:
    due = figures.moment(state.due, now)
    if state.met_at:
        text = _("done late, {time} (due {due})") if state.overdue else _("done {time} (due {due})")
        return text.format(time=figures.moment(state.met_at, now), due=due)
    if state.overdue:
        return _("was due {due}").format(due=due)
    if state.paused:
        return _("due {due} if it went on now").format(due=due)
    return _("due {due}").format(due=due)


def _limit(state: ClockState) -> str:
    """Return how long a clock runs, and by which time."""
    n, unit = int(state.within[:-1]), state.within[-1]
    if state.always:
        forms = {
            "m": ngettext("{n} minute, day and night", "{n} minutes, day and night", n),
            "h": ngettext("{n} hour, day and night", "{n} hours, day and night", n),
            "d": ngettext("{n} day, day and night", "{n} days, day and night", n),
        }
    else:
        forms = {
            "m": ngettext("{n} business minute", "{n} business minutes", n),
            "h": ngettext("{n} business hour", "{n} business hours", n),
            "d": ngettext("{n} business day", "{n} business days", n),
        }
    return forms[unit].format(n=n)


def _together(days: Iterable[str]) -> list[str]:
    """Return the names of days off, each once, those of one feast (its eve, its morrow) as one."""
    names = list(dict.fromkeys(name for day in days for name in day.split(_AND)))
    feasts = [name for name in names if not any(o != name and o in name for o in names)]
    return [
        _("{name} holidays").format(name=feast)
        if any(feast in name for name in names if name != feast)
        else feast
        for feast in feasts
    ]
