"""A provider's rate limit is kept to: what one answer says holds for all who use the key."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from rawserver import KEY, RawServer, Waits, a_model, http, openai_body

from aimon.core.records import Headroom
from aimon.core.settings import Network
from aimon.probing.reply import Outcome
from aimon.probing.session import Session
from aimon.probing.throttle import Throttle, Throttles
from aimon.probing.transport import open_transport

GOOD = http(200, openai_body())


def two_models(*scripts: bytes, deadline: float = 60) -> tuple[list[Outcome], Waits, int]:
    """Ask with one model, then with another that shares the key; return what was waited for."""

    async def main() -> tuple[list[Outcome], Waits, int]:
        throttle, waits = Throttle(), Waits()
        async with RawServer(*scripts) as server, open_transport(Network()) as shared:
            outcomes = []
            for _ in range(2):
                async with Session(
                    a_model(server.url, deadline=deadline),
                    KEY, shared, Random(1), throttle=throttle, sleep=waits,
                ) as session:  # fmt: skip
                    outcomes.append(await session.ask("ping"))
            return outcomes, waits, len(server.requests)

    return asyncio.run(main())


def test_a_wait_that_a_provider_asks_for_holds_for_all_its_models() -> None:
    busy = http(429, "slow down", retry_after="7", x_should_retry="false")
    outcomes, waits, requests = two_models(busy, GOOD)
    assert outcomes[0].fault
    assert outcomes[1].reply
    assert waits.seconds == [pytest.approx(7, abs=0.5)]
    assert requests == 2


def test_a_wait_beyond_the_deadline_is_not_begun_and_nothing_is_sent() -> None:
    busy = http(429, "slow down", retry_after="50", x_should_retry="false")
    outcomes, waits, requests = two_models(busy, deadline=20)
    assert [o.fault and o.fault.kind for o in outcomes] == ["rate_limited"] * 2
    assert [o.attempts for o in outcomes] == [1, 0]
    assert (waits.seconds, requests) == ([], 1)


def test_headers_that_leave_nothing_are_waited_for_before_the_429() -> None:
    last = http(
        200, openai_body(),
        x_ratelimit_limit_requests="60",
        x_ratelimit_remaining_requests="0",
        x_ratelimit_reset_requests="60s",
    )  # fmt: skip
    outcomes, waits, _ = two_models(last, GOOD)
    assert all(o.reply for o in outcomes)
    assert waits.seconds == [pytest.approx(1, abs=0.5)]
    assert outcomes[0].headroom == (
        Headroom(what="requests", remaining=0, limit=60, reset_ms=60_000.0),
    )


@pytest.mark.parametrize(
    ("limit", "held"),
    [
        (Headroom(what="requests", remaining=1, limit=60, reset_ms=60_000), 0),
        (Headroom(what="requests", remaining=0, limit=60, reset_ms=60_000), 1),
        (Headroom(what="requests", remaining=0, reset_ms=60_000), 60),
        (Headroom(what="requests", remaining=0, limit=60), 0),
        (Headroom(what="tokens", remaining=999, limit=10_000, reset_ms=60_000), 6),
        (Headroom(what="input_tokens", remaining=0, limit=100, reset_ms=60_000), 60),
        (Headroom(what="tokens", remaining=1000, limit=10_000, reset_ms=60_000), 0),
    ],
)
def test_how_long_a_limit_holds(limit: Headroom, held: float) -> None:
    throttle = Throttle()
    throttle.heed([limit], 1000, 100.0)
    assert max(0.0, throttle.until - 100.0) == held


def test_models_share_a_throttle_with_their_place_and_key() -> None:
    throttles = Throttles()
    here, there = a_model("http://a.example"), a_model("http://b.example")
    assert throttles.of(here) is throttles.of(here)
    assert throttles.of(here) is not throttles.of(there)


def test_an_address_in_another_spelling_is_the_same_place() -> None:
    throttles = Throttles()
    plain = throttles.of(a_model("http://a.example"))
    for spelling in ("http://A.example", "http://a.example:80", "http://a.example/"):
        assert throttles.of(a_model(spelling)) is plain
