"""When a failed attempt is repeated, and after how long: as the official SDKs do it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from random import Random

from aimon.core.faults import Fault, FaultClass, retries

MOST_RETRIES = 2
LONGEST_WAIT = 60.0  # seconds that a server may ask for


def allowance(found: Fault, headers: Mapping[str, str]) -> int:
    """Return how many retries this fault is worth; ``x-should-retry`` has the last word.

    A key or a quota does not mend itself within a run, whatever the header says.
    """
    should = headers.get("x-should-retry", "").strip().lower()
    if should == "false":
        return 0
    if should == "true" and found.fault_class is not FaultClass.AUTHENTICATION:
        return MOST_RETRIES
    return retries(found)


def wait_seconds(failed: int, headers: Mapping[str, str], rng: Random, now: float) -> float:
    """Return the seconds to wait after the ``failed``-th failed attempt (1, 2, …).

    What the server asks for, else ``min(0.5·2ⁿ, 8)`` times a random 0.75 to 1. ``now`` is the
    wall clock in seconds since the epoch, for a Retry-After that is a date.
    """
    wanted = asked(headers, now)
    if wanted is not None:
        return min(wanted, LONGEST_WAIT)
    return min(0.5 * 2.0 ** (failed - 1), 8.0) * (0.75 + 0.25 * rng.random())


def asked(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that the server asks to wait, None where it does not."""
    if (millis := _number(headers.get("retry-after-ms"))) is not None:
        return millis / 1000
    for name in ("retry-after", "llm_provider-retry-after"):  # the second: behind LiteLLM
        value = headers.get(name)
        if (seconds := _number(value)) is not None or (seconds := _until(value, now)) is not None:
            return seconds
    return None


def _number(value: str | None) -> float | None:
    """Return a positive, finite number; anything else is as good as no header."""
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None


def _until(value: str | None, now: float) -> float | None:
    try:
        seconds = parsedate_to_datetime(value or "").timestamp() - now
    except (ValueError, OverflowError):
        return None
    return seconds if seconds > 0 else None
