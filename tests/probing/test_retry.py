"""Waits follow what the server asks for, else they grow, with jitter."""

from __future__ import annotations

from random import Random

import pytest

from aimon.core.faults import KINDS, fault
from aimon.probing.retry import allowance, wait_seconds

NOW = 1_764_000_000.0  # 2025-11-24T16:00:00Z


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Mon, 24 Nov 2025 16:00:07 GMT"}, 7),
        ({"llm_provider-retry-after": "3"}, 3),
        ({"retry-after": "soon", "llm_provider-retry-after": "4"}, 4),
        ({"retry-after": "3600"}, 60),
        ({"retry-after-ms": "99999999"}, 60),
    ],
)
def test_asked(headers: dict[str, str], seconds: float) -> None:
    """Milliseconds before seconds or a date, the gateway's header last, at most a minute."""
    assert wait_seconds(1, headers, Random(1), NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "value", ["", "0", "-5", "nan", "inf", "soon", "Mon, 24 Nov 2025 15:00:00 GMT", "9" * 400]
)
def test_useless_header_is_as_good_as_none(value: str) -> None:
    """A header that is no time to come leaves the usual wait."""
    assert 0.375 <= wait_seconds(1, {"retry-after": value}, Random(1), NOW) <= 0.5


def test_backoff() -> None:
    """Half a second, doubled each time up to 8 s, times 0.75 to 1."""
    rng = Random(1)
    for failed, most in ((1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 8), (40, 8)):
        waits = [wait_seconds(failed, {}, rng, NOW) for _ in range(200)]
        assert min(waits) >= 0.75 * most
        assert max(waits) <= most
        assert max(waits) - min(waits) > 0.2 * most


def test_allowance() -> None:
    """The taxonomy's number, unless the server says otherwise."""
    assert [allowance(fault(k), {}) for k in ("reset", "timeout", "tls")] == [2, 1, 0]
    assert allowance(fault("reset"), {"x-should-retry": "false"}) == 0
    assert allowance(fault("bad_request"), {"x-should-retry": "true"}) == 2
    assert allowance(fault("quota"), {"x-should-retry": "true"}) == 0
    assert {k for k in KINDS if allowance(fault(k), {"x-should-retry": "maybe"}) > 2} == set()
