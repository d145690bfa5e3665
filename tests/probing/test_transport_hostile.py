"""Replies that are cut, garbled, endless or a trap: each ends in time, in bounds, as a fault."""

from __future__ import annotations

import asyncio
import gzip
import resource
import time
import zlib

import pytest
from rawserver import (
    OPENAI_STREAM,
    SSE_HEAD,
    RawServer,
    Scene,
    Wire,
    a_model,
    ask,
    chunk,
    http,
    openai_body,
    openai_chunk,
    play,
    play_one,
    sse,
)

from aimon.core.faults import Fault
from aimon.probing.reply import Outcome
from aimon.probing.transport import MOST_BYTES

GOOD = http(200, openai_body())
DEADLINE = 0.7
MARGIN = 3.0  # seconds after the deadline, for slow machines; a quick one takes less than 1.1


def _kind(found: Fault | None) -> str | None:
    return found and f"{found.fault_class}/{found.kind}"


def _cut(reply: bytes) -> Scene:
    async def scene(wire: Wire) -> None:
        await wire.send(reply)

    return scene


def _cut_at_every_byte(whole: bytes, *, stream: bool) -> list[Outcome]:
    """Ask once for each length that the reply may be cut to."""
    whole = whole.replace(b"\r\n", b"\r\nx-should-retry: false\r\n", 1)
    head = whole.index(b"\r\n\r\n") + 4
    scripts = [
        _cut(whole[:length])
        for length in range(len(whole))
        for _ in range(3 if length < head else 1)  # the header speaks once the head is whole
    ]
    outcomes, server = play(*scripts, times=len(whole), stream=stream)
    assert len(server.requests) == len(scripts)
    assert {_kind(o.fault) for o in outcomes[:head]} == {"network/reset"}
    return outcomes[head:]


def test_body_cut_at_every_byte() -> None:
    """No part of a reply passes for the whole, wherever the connection ends."""
    outcomes = _cut_at_every_byte(GOOD, stream=False)
    assert len(outcomes) > 100
    assert {_kind(outcome.fault) for outcome in outcomes} == {"network/cut"}


def test_stream_cut_at_every_byte() -> None:
    """A stream is whole from its end marker on, and not a byte before."""
    body = sse(OPENAI_STREAM[1], OPENAI_STREAM[3], "[DONE]")
    outcomes = _cut_at_every_byte(SSE_HEAD + chunk(body) + chunk(b""), stream=True)
    whole = len(chunk(body)) - 2  # the chunk's own line end may be missing
    assert {_kind(outcome.fault) for outcome in outcomes[:whole]} == {"network/cut"}
    assert [outcome.fault for outcome in outcomes[whole:]] == [None] * (len(outcomes) - whole)


def test_stream_that_the_connection_ends() -> None:
    """Without lengths or chunks a cut looks like an end: the finish reason tells them apart."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-should-retry: false\r\n\r\n"
    body = sse(OPENAI_STREAM[1], OPENAI_STREAM[3])
    scripts = [_cut(head + body[:length]) for length in range(len(body) + 1)]
    outcomes, _ = play(*scripts, times=len(scripts), stream=True)
    assert outcomes[-1].reply
    kinds = [_kind(outcome.fault) for outcome in outcomes[:-1]]
    assert set(kinds) == {"quality/truncated", "quality/malformed"}
    assert "quality/malformed" not in kinds[len(sse(OPENAI_STREAM[1])) :]


# Bytes


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (http(200, gzip.compress(b"{}", mtime=0), content_encoding="gzip"), "network/decoding"),
        (http(200, b"{}", content_encoding="gzip, gzip"), "network/decoding"),
        (http(200, b"{}", content_encoding="br"), "network/decoding"),
        (http(200, openai_body("가").__repr__().encode("cp949")), "quality/encoding"),
        (http(200, b"\xff\xfe{}"), "quality/encoding"),
        (http(200, "<html>maintenance</html>", content_type="text/html"), "quality/malformed"),
        (http(200, b"[" * 100_000), "quality/malformed"),
        (http(200, b'{"choices": ' + b"[" * 100_000), "quality/malformed"),
        (http(200, b""), "quality/malformed"),
        (http(200, b'"\\ud800"'), "quality/malformed"),
        (http(200, b'{"choices": NaN}'), "quality/malformed"),
        (http(200, b'{"usage": {"prompt_tokens": ' + b"9" * 5000 + b"}}"), "quality/malformed"),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "quality/malformed"),
        (b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n", "quality/malformed"),
        (http(307, "", location="http://127.0.0.1:9/"), "configuration/bad_request"),
    ],
)
def test_reply_that_is_not_one(reply: bytes, kind: str) -> None:
    """Encodings, pages, nesting, numbers and headers that no model sends have their kinds."""
    outcome = play_one(_cut(reply))
    assert outcome.reply is None
    assert _kind(outcome.fault) == kind


def test_charset_is_not_believed() -> None:
    """The bytes are UTF-8 whatever the header says."""
    body = '{"choices": [{"message": {"content": "안녕"}, "finish_reason": "stop"}]}'
    outcome = play_one(http(200, body, content_type="application/json; charset=rot13"))
    assert outcome.reply
    assert outcome.reply.text == "안녕"


def test_stream_that_is_a_page() -> None:
    """HTML in place of an event stream is named so."""
    outcome = play_one(http(200, "<html>hello", content_type="text/html"), stream=True)
    assert _kind(outcome.fault) == "quality/malformed"
    assert outcome.fault
    assert "<html>hello" in outcome.fault.detail


@pytest.mark.parametrize(
    ("event", "kind"),
    [(b"data: {oops\n\n", "quality/malformed"), (b"data: \xb0\xa1\n\n", "quality/encoding")],
)
def test_broken_event(event: bytes, kind: str) -> None:
    """An event that cannot be read is not skipped."""
    outcome = play_one(
        SSE_HEAD + chunk(sse(OPENAI_STREAM[1])) + chunk(event) + chunk(sse(*OPENAI_STREAM[2:])),
        stream=True,
    )
    assert _kind(outcome.fault) == kind


def test_redirect_is_not_followed() -> None:
    """The key does not go to another host: the redirect itself is the fault."""

    async def main() -> None:
        async with (
            RawServer(GOOD) as other,
            RawServer(http(307, "", location=f"{other.url}/steal")) as server,
        ):
            (outcome,) = await ask(a_model(server.url, "gemini"))
            assert other.requests == []
            assert outcome.fault
            assert (outcome.fault.kind, outcome.fault.status) == ("bad_request", 307)

    asyncio.run(main())


def test_cookies_are_not_kept() -> None:
    """What a server sets is not sent back to it."""
    _, server = play(http(200, openai_body(), set_cookie="a=b; Path=/"), times=2)
    assert "cookie" not in server.requests[1].headers


# Servers that never end


async def _silence(wire: Wire) -> None:
    await wire.silence()


async def _dripped_head(wire: Wire) -> None:
    await wire.drip(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 500, 0.05)


async def _dripped_body(wire: Wire) -> None:
    await wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n")
    await wire.drip(b"x" * 500, 0.05)


async def _dripped_stream(wire: Wire) -> None:
    await wire.send(SSE_HEAD)
    while True:
        await wire.send(chunk(sse(openai_chunk(delta={"content": "a"}))))
        await asyncio.sleep(0.05)


async def _pinging_stream(wire: Wire) -> None:
    await wire.send(SSE_HEAD)
    while True:
        await wire.send(chunk(b": ping\n\n"))
        await asyncio.sleep(0.05)


async def _continues(wire: Wire) -> None:
    await wire.flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 500)


async def _dripped_continues(wire: Wire) -> None:
    while True:
        await wire.drip(b"HTTP/1.1 100 Continue\r\n\r\n", 0.01)


async def _endless_head(wire: Wire) -> None:
    await wire.send(b"HTTP/1.1 200 OK\r\n")
    await wire.flood(b"x-a: " + b"b" * 1000 + b"\r\n")


async def _endless_body(wire: Wire) -> None:
    await wire.send(b"HTTP/1.1 200 OK\r\n\r\n")
    await wire.flood(b"x" * 65536)


async def _endless_chunks(wire: Wire) -> None:
    await wire.send(SSE_HEAD)
    await wire.flood(chunk(b"x" * 512) * 100)


async def _endless_line(wire: Wire) -> None:
    await wire.send(SSE_HEAD)
    await wire.flood(chunk(b"data: " + b"x" * 65536))


async def _endless_error(wire: Wire) -> None:
    await wire.send(b"HTTP/1.1 500 No\r\n\r\n")
    await wire.flood(b"x" * 65536)


async def _dripped_error(wire: Wire) -> None:
    await wire.send(b"HTTP/1.1 503 No\r\ncontent-length: 500\r\n\r\n")
    await wire.drip(b"x" * 500, 0.05)


def _zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()


BOMB = gzip.compress(_zeros(64))


async def _bomb(wire: Wire) -> None:
    await wire.send(http(200, BOMB, content_encoding="gzip, gzip"))


HOSTILE: list[tuple[Scene, str]] = [
    (_silence, "performance/timeout"),
    (_dripped_head, "performance/timeout"),
    (_dripped_body, "performance/timeout"),
    (_dripped_stream, "performance/timeout"),
    (_pinging_stream, "performance/timeout"),
    (_continues, "performance/timeout"),
    (_dripped_continues, "performance/timeout"),
    (_endless_head, "quality/malformed"),
    (_endless_body, "quality/malformed"),
    (_endless_chunks, "quality/malformed"),
    (_endless_line, "quality/malformed"),
    (_endless_error, "performance/server_error"),
    (_dripped_error, "performance/overloaded"),
    (_bomb, "network/decoding"),
]


@pytest.mark.parametrize(("scene", "kind"), HOSTILE, ids=[s.__name__ for s, _ in HOSTILE])
def test_server_that_never_ends(scene: Scene, kind: str) -> None:
    """It is over by the deadline, in little memory, with the fault that fits the first attempt."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    outcome = play_one(scene, deadline=DEADLINE, stream=True)
    assert time.perf_counter() - began < DEADLINE + MARGIN
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # KiB
    assert outcome.reply is None
    assert _kind(outcome.faults[0]) == kind


def test_the_cap_is_exact() -> None:
    """A body of the largest size is read, one byte more is not."""
    padded = http(200, openai_body() | {"pad": ""})
    room = MOST_BYTES - len(padded.split(b"\r\n\r\n", 1)[1])
    assert play_one(http(200, openai_body() | {"pad": "x" * room})).reply
    outcome = play_one(http(200, openai_body() | {"pad": "x" * (room + 1)}))
    assert _kind(outcome.fault) == "quality/malformed"


def test_server_that_lingers_after_the_end() -> None:
    """An answer that is complete is not lost to a connection that stays open."""

    async def linger(wire: Wire) -> None:
        await wire.send(SSE_HEAD + chunk(sse(*OPENAI_STREAM)))
        await wire.silence()

    outcome = play_one(linger, stream=True, deadline=2)
    assert outcome.reply
    assert outcome.reply.latency_ms < 400
