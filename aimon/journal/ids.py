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


def _base32(number: int) -> str:
    return "".join(_DIGITS[number >> shift & 31] for shift in range(5 * _HALF - 5, -1, -5))
