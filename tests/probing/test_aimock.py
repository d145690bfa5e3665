"""Against aimock, a server that others wrote: every protocol that both speak, and real keys.

Unlike llmock it refuses a wrong key, as each provider would. It needs Node; without it the tests
are skipped, but not where AIMON_REQUIRE_NODE=1 says that there must be one (in CI).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import aimock
import msgspec
import pytest
from aimock import KEY, Aimock
from rawserver import Waits, a_model, ask

from aimon.core.records import Headroom
from aimon.core.registry import Model
from aimon.core.settings import Network
from aimon.probing.reply import Outcome
from aimon.probing.session import Session
from aimon.probing.transport import open_transport

WRONG_KEY = "sk-aimock-another-key-00"
TEXT = "Seoul is the capital of Korea 대한민국"


class Speaks(NamedTuple):
    """What aimock has of a protocol; ``names`` says whether its answers name the model.

    ``stop`` and ``capped`` are its words for why an answer ended.
    """

    stop: str
    capped: str | None
    names: bool = True
    streams: bool = True
    lists: bool = False
    usage: tuple[int, int] = (11, 7)


PROTOCOLS = {
    "openai": Speaks("stop", "length", lists=True),
    "anthropic": Speaks("end_turn", "max_tokens", lists=True),
    "gemini": Speaks("STOP", "MAX_TOKENS", names=False),
    "azure": Speaks("stop", "length", lists=True),
    "azure-dated": Speaks("stop", "length"),
    "bedrock": Speaks("end_turn", "max_tokens", names=False, streams=False),
    "cohere": Speaks("COMPLETE", "MAX_TOKENS", names=False),
    "ollama": Speaks("stop", None, usage=(0, 0)),  # it always ends in "stop", uncounted
}
SLACK = 10  # milliseconds that Node's timer may be early

each_protocol = pytest.mark.parametrize("protocol", PROTOCOLS)
# Azure's dated API differs in its addresses alone.
each_reader = pytest.mark.parametrize("protocol", [n for n in PROTOCOLS if n != "azure-dated"])
each_stream = pytest.mark.parametrize("protocol", [n for n, p in PROTOCOLS.items() if p.streams])
both_ways = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


@pytest.fixture(scope="session")
def program() -> Path:
    """The installed program."""
    try:
        return aimock.install()
    except aimock.Unavailable as error:
        if os.environ.get("AIMON_REQUIRE_NODE") == "1":
            pytest.fail(f"aimock is required here: {error}")
        pytest.skip(f"no aimock: {error}")


@pytest.fixture(scope="module")
def server(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aimock]:
    """One process for all tests."""
    with aimock.running(program, tmp_path_factory.mktemp("aimock")) as running:
        yield running


@pytest.fixture
def mock(server: Aimock) -> Aimock:
    """The process with nothing planned and nothing remembered."""
    server.reset()
    return server


def at_mock(mock: Aimock, protocol: str, **probe: Any) -> Model:
    """A registry's entry for this protocol; Azure's is that of either of its APIs."""
    model = a_model(mock.url, protocol.removesuffix("-dated"), **probe)
    dated = "2024-10-21" if protocol.endswith("-dated") else None
    return msgspec.structs.replace(model, api_version=dated)


def question(
    mock: Aimock,
    protocol: str,
    *,
    stream: bool = True,
    deadline: float = 10,
    key: str | None = KEY,
    waits: Waits | None = None,
) -> Outcome:
    """Ask one question without waiting between the attempts."""
    model = at_mock(mock, protocol, stream=stream, deadline=deadline)
    return asyncio.run(ask(model, key=key, waits=waits))[0]


def listing(mock: Aimock, protocol: str, key: str = KEY) -> Outcome:
    """Ask for the list of models."""

    async def main() -> Outcome:
        model = at_mock(mock, protocol)
        async with (
            open_transport(Network()) as shared,
            Session(model, key, shared, Random(1), sleep=Waits()) as session,
        ):
            return await session.list_models()

    return asyncio.run(main())


@each_protocol
@both_ways
def test_answer(mock: Aimock, protocol: str, stream: bool) -> None:
    """Text, finish, served model and usage are read out of every protocol's own shape."""
    says = PROTOCOLS[protocol]
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    mock.answer(TEXT, response={"usage": usage})
    outcome = question(mock, protocol, stream=stream)
    reply = outcome.reply
    assert reply, outcome.fault
    assert (reply.text, reply.finish, outcome.attempts) == (TEXT, says.stop, 1)
    assert reply.served_model == ("m-1" if says.names else None)
    assert (reply.tokens_in, reply.tokens_out) == says.usage
    assert (reply.ttft_ms is not None) == (stream and says.streams)


@pytest.mark.parametrize("protocol", ["openai", "anthropic", "azure"])
@both_ways
def test_another_model(mock: Aimock, protocol: str, stream: bool) -> None:
    """A model that serves in another's place is seen."""
    mock.answer(TEXT, response={"model": "served-1"})
    reply = question(mock, protocol, stream=stream).reply
    assert reply
    assert reply.served_model == "served-1"


@each_protocol
@both_ways
def test_question(mock: Aimock, protocol: str, stream: bool) -> None:
    """The other side reads out of the request what aimon meant: model, question, limit, stream."""
    mock.answer(TEXT)
    question(mock, protocol, stream=stream)
    (entry,) = mock.seen()
    asked = entry["body"]
    assert asked["model"] == "m-1"
    assert asked["messages"] == [{"role": "user", "content": "ping"}]
    assert bool(asked.get("stream")) == (stream and PROTOCOLS[protocol].streams)
    assert 1024 in (asked.get("max_tokens"), asked.get("max_completion_tokens"))


@each_protocol
@pytest.mark.parametrize("key", [WRONG_KEY, None], ids=["wrong", "none"])
def test_refused_key(mock: Aimock, protocol: str, key: str | None) -> None:
    """A key that the server refuses is told as one, and not tried again."""
    mock.answer(TEXT)
    outcome = question(mock, protocol, key=key)
    assert outcome.fault
    assert (outcome.fault.kind, outcome.fault.status) == ("invalid_key", 401)
    assert outcome.attempts == 1
    assert mock.seen() == []


@each_protocol
def test_listing(mock: Aimock, protocol: str) -> None:
    """The list is read where there is one, and its absence is no fault."""
    outcome = listing(mock, protocol)
    assert outcome.fault is None
    assert (outcome.reply is not None) == PROTOCOLS[protocol].lists


@each_protocol
def test_listing_with_a_wrong_key(mock: Aimock, protocol: str) -> None:
    """A wrong key shows in the unbilled listing already."""
    outcome = listing(mock, protocol, WRONG_KEY)
    assert outcome.fault
    assert (outcome.fault.kind, outcome.attempts) == ("invalid_key", 1)


@each_reader
@both_ways
def test_latency(mock: Aimock, protocol: str, stream: bool) -> None:
    """The server's delay is in what was measured."""
    mock.answer(TEXT)
    mock.chaos(latencyMs=300)
    reply = question(mock, protocol, stream=stream).reply
    assert reply
    assert reply.latency_ms >= 300 - SLACK
    assert reply.ttft_ms is None or 300 - SLACK <= reply.ttft_ms <= reply.latency_ms


@each_reader
def test_deadline(mock: Aimock, protocol: str) -> None:
    """A server that is slower than the deadline is left at the deadline."""
    mock.answer(TEXT)
    mock.chaos(latencyMs=5000)
    outcome = question(mock, protocol, deadline=0.4)
    assert outcome.fault
    assert outcome.fault.kind == "timeout"


@each_stream
def test_first_piece(mock: Aimock, protocol: str) -> None:
    """The time to the first text is told apart from the time to the last."""
    mock.answer(TEXT, chunkSize=4, streamingProfile={"ttft": 150, "tps": 50})
    reply = question(mock, protocol).reply
    assert reply
    assert reply.ttft_ms
    assert reply.ttft_ms >= 150 - SLACK
    assert reply.latency_ms - reply.ttft_ms >= 100 - SLACK  # some eight pieces follow, 20 ms apart


@each_stream
def test_syllables_in_pieces(mock: Aimock, protocol: str) -> None:
    """Text that comes letter by letter is put together unharmed."""
    text = "뷁쀍 한글, ñ, 漢字: " * 4
    mock.answer(text, chunkSize=1)
    reply = question(mock, protocol).reply
    assert reply
    assert reply.text == text


@pytest.mark.parametrize("protocol", [n for n, p in PROTOCOLS.items() if p.capped])
@both_ways
def test_cut_short(mock: Aimock, protocol: str, stream: bool) -> None:
    """An answer that the output limit ended is known as such."""
    mock.answer(TEXT, response={"finishReason": "length"})
    reply = question(mock, protocol, stream=stream).reply
    assert reply
    assert (reply.finish, reply.capped) == (PROTOCOLS[protocol].capped, True)


# Cohere's API has a block of thinking; aimock gives thoughts as one more block of text.
@pytest.mark.parametrize("protocol", [name for name in PROTOCOLS if name != "cohere"])
@both_ways
def test_thoughts(mock: Aimock, protocol: str, stream: bool) -> None:
    """What a model thinks aloud is not taken for its answer."""
    mock.answer(TEXT, response={"reasoning": "They ask about Seoul. Think of maps."})
    reply = question(mock, protocol, stream=stream).reply
    assert reply
    assert reply.text == TEXT


@each_reader
@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, {"type": "invalid_request_error"}, "bad_request"),
        (402, {"type": "billing_error"}, "quota"),
        (403, {"type": "permission_error"}, "forbidden"),
        (404, {"type": "not_found_error", "message": "model: m-1"}, "model_not_found"),
        (413, {"type": "request_too_large"}, "bad_request"),
        (429, {"type": "insufficient_quota"}, "quota"),
    ],
)
def test_what_no_retry_mends(
    mock: Aimock, protocol: str, status: int, error: dict[str, str], kind: str
) -> None:
    """Each provider's own error body is understood, and the request is not repeated."""
    mock.refuse(status, **error)
    outcome = question(mock, protocol)
    assert outcome.fault
    assert (outcome.fault.kind, outcome.fault.status, outcome.attempts) == (kind, status, 1)
    assert len(mock.seen()) == 1


@each_reader
@pytest.mark.parametrize(
    ("status", "kind"),
    [(500, "server_error"), (503, "overloaded"), (529, "overloaded"), (504, "timeout")],
)
def test_what_a_retry_mends(mock: Aimock, protocol: str, status: int, kind: str) -> None:
    """After one failure the second attempt answers, and the failure is on record."""
    mock.answer(TEXT)
    mock.fail_once(status, message="try again", type="api_error")
    outcome = question(mock, protocol)
    assert outcome.reply
    assert outcome.reply.text == TEXT
    assert [(f.kind, f.status) for f in outcome.faults] == [(kind, status)]


@each_reader
def test_retry_after(mock: Aimock, protocol: str) -> None:
    """A rate limit is waited out as long as the server asks, each time anew."""
    mock.refuse(429, retry_after=7, type="rate_limit_error")
    waits = Waits()
    outcome = question(mock, protocol, deadline=60, waits=waits)
    assert outcome.fault
    assert (outcome.fault.kind, outcome.attempts) == ("rate_limited", 3)
    assert waits.seconds == pytest.approx([7, 7], abs=0.1)


def test_headroom(mock: Aimock) -> None:
    """What is left of a rate limit is read where aimock tells it: OpenAI's headers, with a 429."""
    mock.refuse(429, type="rate_limit_error")
    outcome = question(mock, "openai")
    assert outcome.headroom == (
        Headroom(what="requests", remaining=0, limit=60, reset_ms=1_000),
        Headroom(what="tokens", remaining=0, limit=150_000, reset_ms=360_000),
    )


@each_reader
@pytest.mark.parametrize(
    ("rate", "kind", "attempts"),
    [
        ("dropRate", "server_error", 3),
        ("rateLimitRate", "rate_limited", 3),
        ("disconnectRate", "reset", 3),
        ("malformedRate", "malformed", 2),
    ],
)
def test_chaos(mock: Aimock, protocol: str, rate: str, kind: str, attempts: int) -> None:
    """Whatever breaks is named, and tried again as often as it is worth."""
    mock.answer(TEXT)
    mock.chaos(**{rate: 1.0})
    outcome = question(mock, protocol)
    if (protocol, kind) == ("ollama", "malformed"):
        kind = "truncated"  # of lines, the last of which is half a value
    assert outcome.fault
    assert (outcome.fault.kind, outcome.attempts) == (kind, attempts)


@each_stream
def test_cut_stream(mock: Aimock, protocol: str) -> None:
    """A stream that breaks off never passes for an answer: it is asked again, the fault kept."""
    physics = {"streamingProfile": {"ttft": 20, "tps": 100}}  # else nothing leaves before the cut
    mock.answer(TEXT, once=True, chunkSize=4, truncateAfterChunks=5, **physics)
    mock.answer(TEXT)
    outcome = question(mock, protocol)
    assert outcome.reply
    assert outcome.reply.text == TEXT
    assert [f.kind for f in outcome.faults] == ["cut"]
