"""What an attempt costs: the provider's count, an estimate where there is none, nothing refused."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import pytest
from rawserver import (
    OPENAI_STREAM,
    SSE_HEAD,
    RawServer,
    Scene,
    Waits,
    Wire,
    a_model,
    chunk,
    http,
    openai_body,
    openai_chunk,
    play_one,
    sse,
    stream,
)

from aimon.core import tokens
from aimon.core.settings import Network
from aimon.probing.reply import Outcome
from aimon.probing.session import Session
from aimon.probing.transport import open_transport

PROMPT_IN = tokens.of_prompt("ping")
TEXT = "가나다라마바사아자차카타파하 " * 4
GOOD = http(200, openai_body(TEXT))


def spent(outcome: Outcome) -> tuple[int, int, bool]:
    return outcome.spent_in, outcome.spent_out, outcome.estimated


def beginning(*events: dict[str, Any]) -> Scene:
    """Send these events of a stream and then close the connection."""

    async def scene(wire: Wire) -> None:
        await wire.send(SSE_HEAD + chunk(sse(*events)))

    return scene


async def hang(wire: Wire) -> None:
    await wire.silence()


async def close(_wire: Wire) -> None:
    """Close the connection without an answer."""


def test_the_providers_own_count_is_taken_as_it_is() -> None:
    assert spent(play_one(GOOD)) == (9, 3, False)
    assert spent(play_one(stream(*OPENAI_STREAM), stream=True)) == (9, 3, False)


def test_what_is_not_counted_is_estimated_and_marked() -> None:
    whole = play_one(http(200, openai_body(TEXT, usage=None)))
    assert spent(whole) == (PROMPT_IN, tokens.estimate(TEXT), True)
    half = play_one(http(200, openai_body(TEXT, usage={"prompt_tokens": 50})))
    assert spent(half) == (50, tokens.estimate(TEXT), True)


def test_an_answer_that_breaks_off_costs_what_was_received() -> None:
    cut = beginning(openai_chunk(delta={"content": TEXT}))
    outcome = play_one(cut, GOOD, stream=True)
    assert [f.kind for f in outcome.faults] == ["cut"]
    assert spent(outcome) == (PROMPT_IN + 9, tokens.estimate(TEXT) + 3, True)


def test_the_count_of_an_answers_beginning_is_none_of_the_whole() -> None:
    start = {
        "type": "message_start",
        "message": {"usage": {"input_tokens": 40, "output_tokens": 1}},
    }
    delta = {"type": "text_delta", "text": TEXT}
    piece = {"type": "content_block_delta", "index": 0, "delta": delta}
    outcome = play_one(beginning(start, piece), provider="anthropic", stream=True)
    assert spent(outcome)[:2] == (3 * 40, 3 * tokens.estimate(TEXT))
    assert outcome.estimated


def test_a_count_that_came_with_a_useless_answer_stands() -> None:
    empty = play_one(http(200, openai_body("")))
    assert (empty.attempts, spent(empty)) == (2, (18, 6, False))


def test_a_request_whose_answer_was_not_waited_for_is_taken_for_billed() -> None:
    late = play_one(hang, deadline=0.3)
    assert late.fault
    assert late.fault.kind == "timeout"
    assert spent(late) == (PROMPT_IN, 0, True)
    assert spent(play_one(close)) == (3 * PROMPT_IN, 0, True)


@pytest.mark.parametrize("status", [400, 401, 404, 408, 429, 500, 503, 529])
def test_what_was_refused_costs_nothing(status: int) -> None:
    assert spent(play_one(http(status, "no"))) == (0, 0, False)
    assert spent(play_one(http(status, "no"), GOOD))[:2] in ((0, 0), (9, 3))


def test_an_error_in_place_of_an_answer_costs_nothing() -> None:
    error = {"error": {"message": "busy", "type": "overloaded_error"}}
    assert spent(play_one(http(200, error))) == (0, 0, False)


def test_what_was_never_sent_costs_nothing() -> None:
    assert spent(play_one(GOOD, key="키")) == (0, 0, False)


@pytest.mark.parametrize(
    ("first", "attempts"), [(http(503, "busy"), 2), (http(200, "<html>"), 1), (close, 1)]
)
def test_a_retry_needs_room_again_once_an_attempt_may_be_billed(
    first: bytes | Scene, attempts: int
) -> None:
    async def main() -> Outcome:
        async with RawServer(first, GOOD) as server, open_transport(Network()) as shared:
            model = a_model(server.url)
            async with Session(model, "key", shared, Random(1), sleep=Waits()) as session:
                return await session.ask("ping", lambda: False)

    assert asyncio.run(main()).attempts == attempts
