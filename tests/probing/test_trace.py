"""What an outcome remembers of the exchange: the body as it came, and never the key."""

from __future__ import annotations

import json
from base64 import b64encode
from urllib.parse import quote

import pytest
from rawserver import (
    KEY,
    OPENAI_STREAM,
    SSE_HEAD,
    Scene,
    Wire,
    chunk,
    http,
    openai_body,
    openai_chunk,
    play,
    play_one,
    sse,
    stream,
)

from aimon.probing.reply import Outcome
from aimon.probing.trace import KEPT_BYTES, Exchange


def exchange(script: bytes | Scene, **options: object) -> Exchange:
    return exchange_of(play_one(script, **options))


def exchange_of(outcome: Outcome) -> Exchange:
    assert outcome.trace is not None
    found = outcome.trace.exchange()
    assert found is not None
    return found


def test_an_answer_is_kept_as_its_text_beside_the_body_that_was_sent() -> None:
    """A stream's pieces are one text; the request is what the server read."""
    (outcome,), server = play(stream(*OPENAI_STREAM), stream=True)
    found = exchange_of(outcome)
    assert found.reply == "안녕\u2028하세요"
    assert found.request.encode() == server.requests[0].raw
    assert found.url == f"{server.url}/v1/chat/completions"


@pytest.mark.parametrize(
    ("script", "kind", "came"),
    [
        (http(500, "went wrong"), "server_error", "went wrong"),
        (http(400, {"error": {"message": "no"}}), "bad_request", '{"error": {"message": "no"}}'),
        (http(404, ""), "bad_request", ""),
        (http(200, b"{\xb0\xa1"), "encoding", "{\ufffd\ufffd"),
        (http(200, "<html>", content_type="text/html"), "malformed", "<html>"),
        (http(200, openai_body("")), "empty", json.dumps(openai_body(""))),
        (http(200, "x", content_encoding="gzip"), "decoding", ""),
    ],
)
def test_of_a_failed_attempt_the_body_is_kept(script: bytes, kind: str, came: str) -> None:
    """Error bodies, broken JSON, bad bytes, empty answers: as text."""
    outcome = play_one(script)
    assert outcome.fault
    assert outcome.fault.kind == kind
    assert exchange_of(outcome).reply == came


def test_of_a_cut_stream_what_came_is_kept() -> None:
    """The events before the end of the connection, as they were sent."""
    begun = sse(openai_chunk(delta={"content": "반쯤"}))

    async def cut(wire: Wire) -> None:
        await wire.send(SSE_HEAD + chunk(begun))

    found = exchange(cut, stream=True)
    assert found.reply == begun.decode()


def test_of_an_answer_that_is_late_what_came_is_kept() -> None:
    """The deadline ends a body in the middle."""

    async def hang(wire: Wire) -> None:
        await wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n" + '{"반'.encode())
        await wire.silence()

    outcome = play_one(hang, deadline=0.4)
    assert outcome.fault
    assert outcome.fault.kind == "timeout"
    assert exchange_of(outcome).reply == '{"반'


def test_without_a_response_nothing_came() -> None:
    """Null, not an empty text; what was sent is there."""

    async def close(wire: Wire) -> None:
        wire.reset()

    found = exchange(close)
    assert found.reply is None
    assert '"content":"ping"' in found.request


def test_nothing_is_kept_of_what_was_not_sent() -> None:
    """A key that no header can hold stops a question before any request."""
    outcome = play_one(http(200, openai_body()), key="sk-a\n")
    assert outcome.trace is None or outcome.trace.exchange() is None


def test_the_last_attempt_is_kept() -> None:
    """The first was an error, the second answered."""
    assert exchange_of_two(http(503, "busy"), http(200, openai_body("now"))) == "now"
    assert exchange_of_two(http(503, "busy"), http(400, "no")) == "no"


def exchange_of_two(*scripts: bytes) -> str | None:
    return exchange_of(play_one(*scripts)).reply


@pytest.mark.parametrize(
    "script",
    [
        http(200, openai_body("가" * 100_000)),
        http(500, b"\xff" * 200_000),
        http(200, "가" * 60_000),
        http(200, b"\x00" * 3_000_000),
    ],
)
def test_a_long_body_is_kept_up_to_64_kib(script: bytes) -> None:
    """Counted as UTF-8, replacement characters included."""
    kept = exchange(script).reply
    assert kept is not None
    assert KEPT_BYTES - 3 < len(kept.encode()) <= KEPT_BYTES


CODE = b64encode(f"Bearer {KEY}".encode()).decode()
ESCAPED = "".join(f"\\u{ord(char):04x}" for char in KEY)


@pytest.mark.parametrize(
    "echo",
    [KEY, ESCAPED, quote(json.dumps(KEY)), "".join(f"%{ord(c):x}" for c in KEY), CODE],
    ids=["plain", "json", "url", "url in full", "base64"],
)
@pytest.mark.parametrize(
    "answer",
    [
        lambda echo: http(200, openai_body(echo)),
        lambda echo: http(200, openai_body("", note=echo)),
        lambda echo: http(401, {"error": {"message": f"bad key {echo}"}}),
        lambda echo: http(401, f'{{"error": "{echo}"}}'),
        lambda echo: http(500, "x" * (KEPT_BYTES - 10) + echo),
        lambda echo: http(200, "<p>" + echo, content_type="text/html"),
        lambda echo: http(301, echo, location=echo),
    ],
    ids=["answer", "no answer", "401", "raw 401", "at the limit", "html", "redirect"],
)
def test_a_key_that_is_sent_back_is_not_kept(answer: object, echo: str) -> None:
    """Neither in the exchange nor in the fault, whatever its form."""
    outcome = play_one(answer(echo))  # type: ignore[operator]
    seen = repr(outcome) + repr(exchange_of(outcome))
    seen += seen.encode().decode("unicode_escape", "replace")
    assert KEY not in seen
    assert echo not in seen
    assert CODE[12:-4] not in seen


def test_a_key_in_the_address_is_not_kept() -> None:
    """Some servers want it there; the registry's path may hold it."""
    found = exchange(http(500, ""), path=f"/{KEY}")
    assert KEY not in found.url
    assert found.url.endswith("/***/v1/chat/completions")


def test_a_key_that_comes_in_pieces_is_not_kept() -> None:
    """No event of a stream holds it, all of them together do; then the connection is cut."""
    events = [openai_chunk(delta={"content": char}) for char in f"key {KEY} end"]

    async def cut(wire: Wire) -> None:
        await wire.send(SSE_HEAD + b"".join(chunk(sse(event)) for event in events))

    assert exchange(cut, stream=True).reply == "key *** end"


def test_a_key_that_breaks_off_is_not_kept() -> None:
    """The connection ends in the middle of the echo."""

    async def cut(wire: Wire) -> None:
        await wire.send(b"HTTP/1.1 500 No\r\ncontent-length: 999\r\n\r\nkey " + KEY[:-1].encode())

    assert exchange(cut).reply == "key ***"
