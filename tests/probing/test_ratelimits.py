"""What is left of a rate limit is read from each provider's headers, and nonsense is passed over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimon.core.records import Headroom
from aimon.probing import providers
from aimon.probing.providers import ratelimits

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC).timestamp()


def test_openai() -> None:
    """Limit, rest and reset of requests and of tokens."""
    headers = {
        "x-ratelimit-limit-requests": "5000",
        "x-ratelimit-remaining-requests": "4999",
        "x-ratelimit-reset-requests": "12ms",
        "x-ratelimit-limit-tokens": "160000",
        "x-ratelimit-remaining-tokens": "159976",
        "x-ratelimit-reset-tokens": "6m0s",
    }
    assert providers.get("openai").headroom(headers, NOW) == (
        Headroom(what="requests", remaining=4999, limit=5000, reset_ms=12.0),
        Headroom(what="tokens", remaining=159976, limit=160000, reset_ms=360_000.0),
    )


def test_headers_passed_on_by_litellm() -> None:
    """A gateway's prefix does not hide them."""
    headers = {"llm_provider-x-ratelimit-remaining-requests": "3"}
    assert providers.get("openai").headroom(headers, NOW) == (
        Headroom(what="requests", remaining=3),
    )


def test_anthropic() -> None:
    """The moments of Anthropic's resets become seconds."""
    headers = {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": "49",
        "anthropic-ratelimit-requests-reset": "2026-11-22T00:30:02Z",
        "anthropic-ratelimit-input-tokens-limit": "50000",
        "anthropic-ratelimit-input-tokens-remaining": "0",
        "anthropic-ratelimit-input-tokens-reset": "2026-11-22T09:31:00+09:00",
    }
    assert providers.get("anthropic").headroom(headers, NOW) == (
        Headroom(what="requests", remaining=49, limit=50, reset_ms=2_000.0),
        Headroom(what="input_tokens", remaining=0, limit=50000, reset_ms=60_000.0),
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("6m0s", 360.0),
        ("1h2m", 3720.0),
        ("12ms", 0.012),
        ("2m59.56s", 179.56),
        ("1d", 86_400.0),
        ("7.5", 7.5),
        ("0", 0.0),
        ("2026-11-22T00:30:10Z", 10.0),
        ("Sun, 22 Nov 2026 00:30:30 GMT", 30.0),
        (str(int(NOW) + 5), 5.0),
        (str(int(NOW) * 1000 + 5000), 5.0),
    ],
)
def test_reset(text: str, left: float) -> None:
    """A duration, seconds, or a moment in any of the usual forms."""
    assert ratelimits.seconds(text, NOW) == pytest.approx(left)


@pytest.mark.parametrize(
    "text",
    [
        None, "", "-1", "-1s", "nan", "inf", "1e3", "6m0x", "s", "١٢ms", "１２", "9" * 400, "9" * 16,
        "999h", "2026-11-22T00:30:10", "2026-11-21T00:30:10Z", "9999-12-31T23:59:59Z", "2026-13-01",
        "Sun, 22 Nov 2026 00:30:30", "0001-01-01T00:00:00+23:59",
    ],
)  # fmt: skip
def test_reset_that_is_none(text: str | None) -> None:
    """Anything else is not known, and no error."""
    assert ratelimits.seconds(text, NOW) is None


@pytest.mark.parametrize(
    "text", ["-1", "", "nan", "inf", "1.5", "１２", "٣", "9" * 17, "1e9", "0x10", "1_000", "+3"]
)
def test_count_that_is_none(text: str) -> None:
    """Without a sensible rest there is no headroom; Azure's -1 says that it is not known."""
    headers = {"x-ratelimit-remaining-tokens": text, "x-ratelimit-limit-tokens": "10"}
    assert providers.get("openai").headroom(headers, NOW) == ()
    headers = {"x-ratelimit-remaining-tokens": "5", "x-ratelimit-limit-tokens": text}
    assert providers.get("openai").headroom(headers, NOW) == (Headroom(what="tokens", remaining=5),)


@given(st.text(max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    """Whatever a header holds, reading it raises nothing."""
    left, number = ratelimits.seconds(text, NOW), ratelimits.count(text)
    assert left is None or left >= 0
    assert number is None or number >= 0
