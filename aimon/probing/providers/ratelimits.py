"""What is left of a rate limit, from the headers in which each provider says it.

A header that makes no sense is no header: nothing here raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from aimon.core.records import Headroom

# Pairs of what is counted and the header's name, with limit, remaining or reset in place of ``{}``.
# Of several pairs that count the same, the first that is there is read.
Names = tuple[tuple[str, str], ...]

# OpenAI and those who follow it (Azure, Groq, vLLM, LiteLLM, CLOVA), those who add a window
# (Cerebras), and those who count requests alone (OpenRouter).
# https://platform.openai.com/docs/guides/rate-limits, https://console.groq.com/docs/rate-limits,
# https://inference-docs.cerebras.ai/support/rate-limits, https://openrouter.ai/docs/api-reference/limits
OPENAI: Names = (
    ("requests", "x-ratelimit-{}-requests"),
    ("requests", "x-ratelimit-{}"),
    ("tokens", "x-ratelimit-{}-tokens"),
    ("requests_day", "x-ratelimit-{}-requests-day"),
    ("tokens_minute", "x-ratelimit-{}-tokens-minute"),
)
_PARTS = ("limit", "remaining", "reset")
_PREFIXES = ("", "llm_provider-")  # the second: as LiteLLM passes them on
_MOST = 2**53
_LONGEST = 32 * 86_400.0  # seconds: no limit is counted over more than a month
_NUMBER = re.compile(r"\d{1,16}(?:\.\d{1,12})?", re.ASCII)
_PIECE = re.compile(r"(\d{1,16}(?:\.\d{1,12})?)(ms|s|m|h|d)", re.ASCII)
_UNITS = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3}
_EPOCH = 1e9  # a larger number is a moment in seconds since 1970, a much larger one in milliseconds
_EPOCH_MS = 1e11


def headroom(headers: Mapping[str, str], names: Names, now: float) -> tuple[Headroom, ...]:
    """Return what is left of each limit that the headers speak of.

    ``now`` is the wall clock in seconds since 1970, which a reset that is a moment is compared with.
    """
    found: dict[str, Headroom] = {}
    for what, name in names:
        for prefix in _PREFIXES:
            said = {part: headers.get(prefix + name.format(part)) for part in _PARTS}
            remaining = count(said["remaining"])
            if remaining is not None and what not in found:
                limit, reset = count(said["limit"]), seconds(said["reset"], now)
                found[what] = Headroom(
                    what=what,
                    remaining=remaining,
                    limit=limit,
                    reset_ms=None if reset is None else round(reset * 1000, 1),
                )
    return tuple(found.values())


def count(text: str | None) -> int | None:
    """Return a number of requests or tokens, None for what is none (Azure writes -1)."""
    text = (text or "").strip()
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return int(number) if number <= _MOST and number == int(number) else None


def seconds(text: str | None, now: float) -> float | None:
    """Return the seconds until a reset: ``6m0s``, ``12ms``, ``7.5``, a moment in RFC 3339 or HTTP form.

    None for what is none of these, is over, or is more than a month away.
    """
    text = (text or "").strip()
    if _NUMBER.fullmatch(text):
        left = float(text)
        if left >= _EPOCH:
            left = left / (1000 if left >= _EPOCH_MS else 1) - now
    elif text and not _PIECE.sub("", text):
        left = sum(float(number) * _UNITS[unit] for number, unit in _PIECE.findall(text))
    else:
        left = _moment(text) - now
    return left if 0 <= left <= _LONGEST else None


def _moment(text: str) -> float:
    """Return a moment in seconds since 1970, or NaN."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
            return moment.timestamp() if moment.tzinfo else math.nan
        except (ValueError, OverflowError):
            continue
    return math.nan
