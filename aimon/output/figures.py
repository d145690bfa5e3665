"""Numbers, times and trends as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import floor, log10

from aimon.i18n import _

NOTHING = "–"
_BARS = "▁▂▃▄▅▆▇█"


def seconds(ms: float | None) -> str:
    """Return milliseconds as seconds with two decimals."""
    return NOTHING if ms is None else _("{n:.2f} s").format(n=ms / 1000)


def milliseconds(ms: float | None) -> str:
    """Return a short time in whole milliseconds."""
    return NOTHING if ms is None else _("{n:.0f} ms").format(n=ms)


def span(seconds: float) -> str:
    """Return how long something takes, in the largest unit that it fills twice."""
    if seconds < 120:
        return _("{n:.0f} s").format(n=seconds)
    if seconds < 7200:
        return _("{n:.0f} min").format(n=seconds / 60)
    if seconds < 172_800:
        return _("{n:.0f} h").format(n=seconds / 3600)
    return _("{n} days").format(n=round(seconds / 86_400))


def points(value: float | None) -> str:
    """Return a score of 0 to 100, with its tenth where it has one."""
    return NOTHING if value is None else f"{value:.10g}"


def percent(rate: float | None) -> str:
    """Return a percentage, with its tenth where it has one."""
    return NOTHING if rate is None else _("{n:.10g} %").format(n=rate)


def rate(value: float | None, passed: int, total: int) -> str:
    """Return a success rate in percent with its n, like ``95.2 % (20/21)``."""
    return NOTHING if value is None else f"{percent(value)} ({passed}/{total})"


def amount(value: float) -> str:
    """Return an amount of money, small ones with enough digits to be seen."""
    if 0 < value < 0.0001:
        return "<0.0001"
    return f"{value:.2f}" if value >= 10 else f"{value:.4f}"


def money(value: float | None, currency: str | None, *, estimated: bool = False) -> str:
    """Return an amount with its currency, ``~`` before one that is estimated."""
    return NOTHING if value is None else f"{'~' * estimated}{amount(value)} {currency}"


def expense(value: float, currency: str | None, beside: Iterable[float | None] = ()) -> str:
    """Return what people pay, with the digits that matter: ``12,345``, ``8.75``, ``0.0088 USD``.

    Those that stand ``beside`` it in a table all get as many decimals as the one that needs most.
    """
    decimals = max(_decimals(each) for each in (value, *beside) if each is not None)
    return f"{value:,.{decimals}f} {currency}"


def _decimals(value: float) -> int:
    if 0 < value < 1:
        return 1 - floor(log10(value))
    return 0 if value >= 1000 or not value else 2


def moment(time: datetime | None, now: datetime) -> str:
    """Return a time as short as it can be: the clock today, else with its date."""
    if time is None:
        return NOTHING
    local = time.astimezone(now.tzinfo)
    if local.date() == now.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == now.year else f"{local:%Y-%m-%d}"


def dated(time: datetime, now: datetime) -> str:
    """Return a time with its date, and with its year where that is another one."""
    local = time.astimezone(now.tzinfo)
    return f"{local:%m-%d %H:%M}" if local.year == now.year else f"{local:%Y-%m-%d %H:%M}"


def sparkline(values: Iterable[float | None]) -> str:
    """Return scores of 0 to 100 as a line of bars; ``·`` where there is none."""
    return "".join("·" if v is None else _BARS[min(int(v * 8 / 100), 7)] for v in values)


def bar(score: int | None, width: int = 20) -> str:
    """Return a score of 0 to 100 as a bar of the given width."""
    filled = round((score or 0) * width / 100)
    return "█" * filled + "░" * (width - filled)
