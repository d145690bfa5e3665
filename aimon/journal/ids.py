"""Identifiers of records: sorted by time, unique across processes, safe as file names."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Crockford's base 32: in the order of the bytes, one case, no letters that look like digits.
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_HALF = 10


def new_id(now: datetime) -> str:
    """Return 20 characters: 10 of the millisecond, 10 random (50 bits)."""
    millisecond = (now - _EPOCH) // timedelta(milliseconds=1)
    return _base32(millisecond) + _base32(int.from_bytes(os.urandom(7)))


def span(prefix: str) -> tuple[datetime, datetime]:
    """Return the first and the last moment (UTC) of an identifier that begins like this.

    Raises ValueError for what is no beginning of one, or of none within the calendar's years.
    """
    if not prefix or len(prefix) > 2 * _HALF or not set(prefix) <= set(_DIGITS):
        raise ValueError(f"not the beginning of an identifier: {prefix[:40]!r}")
    known = prefix[:_HALF]
    first, last = (_decimal(known.ljust(_HALF, digit)) for digit in (_DIGITS[0], _DIGITS[-1]))
    try:
        return _moment(first), _moment(last)
    except OverflowError:
        raise ValueError(f"no time has this identifier: {prefix}") from None


def _moment(millisecond: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=millisecond)


def _decimal(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number << 5 | _DIGITS.index(digit)
    return number


def _base32(number: int) -> str:
    return "".join(_DIGITS[number >> shift & 31] for shift in range(5 * _HALF - 5, -1, -5))
