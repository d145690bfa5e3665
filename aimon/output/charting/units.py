"""The size in which numbers are drawn: 90,000 ms as 1.5 min, 12,000,000 won as 12 million."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10
from typing import NamedTuple

from aimon.core.charts import MS, PERCENT
from aimon.i18n import N_, _

_TIMES = ((3_600_000, 2, N_("h")), (60_000, 2, N_("min")), (1000, 1, N_("s")), (1, 0, N_("ms")))
_SIZES = ((1e9, N_("billion")), (1e6, N_("million")), (1e3, N_("thousand")))


class Scale(NamedTuple):
    """How numbers are drawn: divided by ``divisor``, in ``unit``."""

    divisor: float
    unit: str

    def show(self, value: float | None) -> str:
        """Return a value with its unit, ``–`` for none."""
        return "–" if value is None else joined(number(value / self.divisor), self.unit)


def scale(unit: str, values: Iterable[float]) -> Scale:
    """Return the scale for values with their unit beside each: times in the size that they fill."""
    if unit != MS:
        return Scale(1, unit)
    highest = max((abs(value) for value in values), default=0.0)
    for divisor, times, name in _TIMES:
        if highest >= divisor * times:
            return Scale(divisor, _(name))
    return Scale(1, MS)


def short_scale(unit: str, values: Iterable[float]) -> Scale:
    """Return the scale for many values with their unit once: at most five digits are left."""
    values = list(values)
    highest = max((abs(value) for value in values), default=0.0)
    if unit != MS:
        for divisor, name in _SIZES:
            if highest >= divisor * 10:
                return Scale(divisor, f"{_(name)} {unit}".rstrip())
    return scale(unit, values)


def number(value: float, digits: int | None = None) -> str:
    """Return a number with thousands separators; with three digits that matter, where it has no
    ``digits`` after the point of its own."""
    size = abs(value)
    if size and (size < 1e-6 or size >= 1e13):
        return f"{value:.3g}"
    if digits is not None:
        return f"{value:,.{digits}f}"
    text = f"{value:,.{_digits(size)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(size: float) -> int:
    """Return how many digits after the point matter."""
    if 0 < size < 0.1:
        return 1 - floor(log10(size))
    return 2 if size < 10 else 1 if size < 100 else 0


def joined(text: str, unit: str) -> str:
    """Return a number and its unit, as close as the unit's language has them."""
    if unit == PERCENT:
        return _("{n} %").format(n=text)
    near = not unit or "가" <= unit[0] <= "힣"
    return f"{text}{unit}" if near else f"{text} {unit}"
