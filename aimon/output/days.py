"""Days, weekdays and months as people write them."""

from __future__ import annotations

from datetime import date

from aimon.i18n import N_, _

_SHORT = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday")),
    *(N_("Friday"), N_("Saturday"), N_("Sunday")),
)
_MONTHS = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June")),
    *(N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)


def weekday_words(number: int) -> str:
    """Return the short name of a weekday, 1 for Monday to 7."""
    return _(_SHORT[number - 1])


def day_words(day: date) -> str:
    """Return a day with its weekday, like 11-25(Wed)."""
    return f"{day:%m-%d}({weekday_words(day.isoweekday())})"


def weekday_name(day: date) -> str:
    """Return the name of a day's weekday."""
    return _(_WEEKDAYS[day.weekday()])


def month_words(day: date) -> str:
    """Return the name of a day's month."""
    return _(_MONTHS[day.month - 1])
