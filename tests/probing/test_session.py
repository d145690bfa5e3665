"""A question's attempts: how many, how long apart, what is remembered, what is never shown."""

from __future__ import annotations

import asyncio
import logging
import time
from random import Random
from typing import Any

import pytest
from rawserver import (
    KEY,
    OPENAI_STREAM,
    RawServer,
    Scene,
    Waits,
    Wire,
    a_model,
    http,
    openai_body,
    play,
    play_one,
    stream,
)

from aimon.core.settings import Network
from aimon.probing.reply import Outcome
from aimon.probing.session import Session
from aimon.probing.transport import Shared, open_transport

GOOD = http(200, openai_body())
BUSY = http(503, "busy")


async def _close(_wire: Wire) -> None:
    """Close the connection without an answer."""


def _error(status: int, **error: Any) -> bytes:
    return http(status, {"error": {"message": "no", **error}})


def test_answer_after_a_retry_keeps_the_fault() -> None:
    """Passed after two retries: the reply stands, and so do both faults."""
    waits = Waits()
    outcome = play_one(BUSY, http(500, "x"), GOOD, waits=waits)
    assert outcome.reply
    assert outcome.fault is None
    assert outcome.attempts == 3
    assert [(f.kind, f.status) for f in outcome.faults] == [
        ("overloaded", 503),
        ("server_error", 500),
    ]
    assert len(waits.seconds) == 2
    assert 0.375 <= waits.seconds[0] <= 0.5
    assert 0.75 <= waits.seconds[1] <= 1


@pytest.mark.parametrize(
    ("script", "kind", "attempts"),
    [
        (BUSY, "overloaded", 3),
        (_error(429), "rate_limited", 3),
        (_error(429, code="insufficient_quota"), "quota", 1),
        (_error(401), "invalid_key", 1),
        (_error(403), "forbidden", 1),
        (_error(404, code="model_not_found"), "model_not_found", 1),
        (_error(400), "bad_request", 1),
        (http(408), "timeout", 2),
        (http(504), "timeout", 2),
        (http(200, "<html>hello</html>", content_type="text/html"), "malformed", 2),
        (http(200, b'{"choices": "\xb0\xa1"}', content_type="application/json"), "encoding", 2),
        (http(200, openai_body("")), "empty", 2),
        (http(301, "", location="http://elsewhere.example/"), "bad_request", 1),
        (http(503, "busy", x_should_retry="false"), "overloaded", 1),
        (http(400, "try", x_should_retry="true"), "bad_request", 3),
        (_close, "reset", 3),
    ],
)
def test_attempts_by_kind(script: bytes | Scene, kind: str, attempts: int) -> None:
    """Each kind is tried as often as the taxonomy says, and every attempt's fault is kept."""
    outcomes, server = play(script)
    (outcome,) = outcomes
    assert outcome.reply is None
    assert outcome.fault
    assert outcome.fault.kind == kind
    assert [f.kind for f in outcome.faults] == [kind] * attempts
    assert outcome.attempts == len(server.requests) == attempts


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "2"}, 2.0),
        ({"retry_after_ms": "1500", "retry_after": "9"}, 1.5),
        ({"retry_after": "Mon, 24 Nov 2025 16:00:03 GMT"}, 3.0),
        ({"llm_provider_retry_after": "3"}, 3.0),
    ],
)
def test_waits_as_the_server_asks(headers: dict[str, str], seconds: float) -> None:
    """The wait is the header's, whichever of its forms was sent."""
    waits = Waits()
    fields = {name: value for name, value in headers.items() if name != "llm_provider_retry_after"}
    reply = http(429, "slow", **fields)
    if "llm_provider_retry_after" in headers:
        reply = reply.replace(b"Any\r\n", b"Any\r\nllm_provider-retry-after: 3\r\n", 1)
    outcome = play_one(reply, GOOD, waits=waits, wall=1_764_000_000.0)
    assert outcome.reply
    assert waits.seconds == [pytest.approx(seconds, abs=0.1)]


def test_no_wait_beyond_the_deadline() -> None:
    """A wait that the deadline would cut short is not begun: the fault is told at once."""
    waits = Waits()
    outcome = play_one(http(429, "slow", retry_after="7"), GOOD, waits=waits, deadline=5)
    assert outcome.fault
    assert outcome.fault.kind == "rate_limited"
    assert (outcome.attempts, waits.seconds) == (1, [])


def test_one_deadline_for_all_attempts() -> None:
    """A retry gets what is left of the deadline, not a new one."""

    async def hang(wire: Wire) -> None:
        await wire.silence()

    began = time.perf_counter()
    outcome = play_one(http(503, "busy", retry_after_ms="1"), hang, deadline=0.6)
    assert time.perf_counter() - began < 1.6
    assert [f.kind for f in outcome.faults] == ["overloaded", "timeout"]
    assert outcome.fault == outcome.faults[-1]


REFUSALS = [
    ("max_completion_tokens", "unsupported_parameter", {"max_tokens": 1024}),
    ("temperature", "unsupported_value", {"max_completion_tokens": 1024}),
    ("stream_options", "unsupported_parameter", {"temperature": 0.0, "stream": True}),
]


@pytest.mark.parametrize(("parameter", "code", "kept"), REFUSALS)
def test_refused_parameter_is_left_out_and_remembered(
    parameter: str, code: str, kept: dict[str, Any]
) -> None:
    """The question is asked again without it, noted and no fault; the next one leaves it out."""
    refusal = _error(400, code=code, param=parameter)
    outcomes, server = play(
        refusal, stream(*OPENAI_STREAM), times=2, temperature=0.0, stream=True, waits=Waits()
    )
    first, second = outcomes
    assert [(o.reply is not None, o.attempts, o.faults) for o in outcomes] == [(True, 1, ())] * 2
    assert first.notes == (f"{parameter} is refused by the provider and left out",)
    assert second.notes == ()
    assert [parameter in r.body for r in server.requests] == [True, False, False]
    assert server.requests[1].body.items() >= kept.items()


def test_stream_refused() -> None:
    """A server that cannot stream is asked for the whole."""
    outcomes, server = play(
        _error(400, param="stream", code="unsupported_value"), GOOD, stream=True
    )
    assert outcomes[0].reply
    assert "stream" not in server.requests[1].body
    assert "stream_options" not in server.requests[1].body


def test_refused_twice_is_a_bad_request() -> None:
    """Each parameter is left out once: a server that refuses everything is not asked forever."""
    outcomes, server = play(_error(400, param="max_tokens", code="unsupported_parameter"))
    assert outcomes[0].fault
    assert outcomes[0].fault.kind == "bad_request"
    assert len(server.requests) == 2


def test_refusal_of_what_was_not_sent() -> None:
    """A temperature that was not sent cannot be left out."""
    outcomes, server = play(_error(400, param="temperature", code="unsupported_value"))
    assert outcomes[0].fault
    assert outcomes[0].notes == ()
    assert len(server.requests) == 1


def test_kept_connection_closed_by_the_server_is_no_fault() -> None:
    """A connection that the server gave up between two questions is replaced without a word."""
    served = 0

    async def once(wire: Wire) -> None:
        nonlocal served
        served += 1
        await wire.send(GOOD)
        # The next request meets a connection that is closed without an answer.
        await wire.until(b"ping")

    outcomes, server = play(once, times=3)
    assert [(o.attempts, o.faults) for o in outcomes] == [(1, ())] * 3
    assert served == len(server.requests) == 3


@pytest.mark.parametrize("key", ["", "sk-a\n", " sk-a", "sk-\uac00", "sk-a\x00b", "sk\r\nX: y"])
def test_malformed_key_is_never_sent(key: str) -> None:
    """A key that no header can hold is a fault of its own, found before any request."""
    outcomes, server = play(GOOD, key=key)
    assert outcomes[0].fault
    assert (outcomes[0].fault.kind, outcomes[0].fault.detail) == (
        "malformed_key",
        "the key holds a character that no key has",
    )
    assert outcomes[0].attempts == len(server.requests) == 0


def _echoes() -> list[bytes | Scene]:
    async def header(wire: Wire) -> None:
        await wire.send(b"HTTP/1.1 200 OK\r\nbad header " + KEY.encode() + b"\r\n\r\n")

    return [
        _error(401, message=f"bad key {KEY}"),
        http(401, f"<html>{KEY}</html>"),
        http(401, {"error": f"{'x' * 190}{KEY}"}),
        http(302, "", location=f"http://evil.example/?key={KEY}"),
        http(500, f"{KEY}{KEY}"),
        http(200, openai_body(choices=[KEY])),
        http(200, KEY, content_encoding=KEY),
        http(200, openai_body(KEY, model=KEY)),
        http(200, openai_body("x", choices=[{"message": {"content": ""}, "finish_reason": KEY}])),
        header,
    ]


@pytest.mark.parametrize("script", _echoes())
def test_key_is_in_no_outcome_and_no_log(
    script: bytes | Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever a server echoes, no part of the outcome and no log line holds the key."""
    caplog.set_level(logging.INFO)
    outcome = play_one(script)
    assert KEY not in repr(outcome)
    assert KEY[:12] not in repr(outcome)
    assert KEY not in caplog.text


def test_short_placeholder_key_does_not_change_answers() -> None:
    """Keys like ``test``, which local servers take, do not garble text that holds them."""
    outcome = play_one(http(200, openai_body("a test of tests")), key="test")
    assert outcome.reply
    assert outcome.reply.text == "a test of tests"


def test_key_as_short_as_a_password_is_cut() -> None:
    """A self-hosted server's key of eight letters is as secret as a long one."""
    key = "s3cr3t-8"
    body = openai_body(f"the key is {key}", model=key, system_fingerprint=key)
    outcome = play_one(http(200, body), key=key)
    assert outcome.reply
    assert key not in repr(outcome)


def test_detail_is_safe_to_show() -> None:
    """Controls in what a server says are escaped, and its length is bounded."""
    outcome = play_one(_error(400, message="\x1b]52;c;x\x07\u202eevil\n" + "y" * 999))
    assert outcome.fault
    assert outcome.fault.detail.isprintable()
    assert outcome.fault.detail.startswith("\\x1b]52;c;x\\x07\\u202eevil\\x0ay")
    assert len(outcome.fault.detail) <= 200


def test_long_names_are_cut() -> None:
    """A served model's name of a megabyte does not reach the log."""
    outcome = play_one(http(200, openai_body(model="m" * 1_000_000)))
    assert outcome.reply
    assert outcome.reply.served_model == "m" * 120


def test_bug_of_our_own_is_internal(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected error is aimon's, not the model's, and its text is not shown."""
    from aimon.probing import session

    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(KEY)

    monkeypatch.setattr(session, "read_reply", broken)
    outcome = play_one(GOOD)
    assert outcome.fault
    assert (outcome.fault.fault_class, outcome.fault.kind) == ("internal", "internal")
    assert outcome.fault.detail.startswith("ZeroDivisionError at broken:")
    assert outcome.attempts == 1


def test_cancelling_ends_a_question() -> None:
    """A cancelled question raises CancelledError and leaves nothing open."""

    async def hang(wire: Wire) -> None:
        await wire.silence()

    async def main() -> None:
        async with (
            RawServer(hang) as server,
            open_transport(Network()) as shared,
            Session(a_model(server.url), KEY, shared, Random(1)) as session,
        ):
            task = asyncio.create_task(session.ask("ping"))
            while not server.requests:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())


def _list(*scripts: bytes | Scene, provider: str = "openai") -> tuple[Outcome, Outcome, RawServer]:
    """List the models, then ask a question."""

    async def main() -> tuple[Outcome, Outcome, RawServer]:
        async with RawServer(*scripts) as server, open_transport(Network()) as shared:
            return *await _both(server, shared), server

    async def _both(server: RawServer, shared: Shared) -> tuple[Outcome, Outcome]:
        model = a_model(server.url, provider)
        async with Session(model, KEY, shared, Random(1), sleep=Waits()) as session:
            return await session.list_models(), await session.ask("ping")

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("provider", "target"),
    [("openai", "/v1/models"), ("anthropic", "/v1/models"), ("gemini", "/v1beta/models/m-1")],
)
def test_listing_warms_the_connection(provider: str, target: str) -> None:
    """The unbilled look is a reply without text, and the question after it needs no handshake."""
    listed, _, server = _list(http(200, {"data": []}), GOOD, provider=provider)
    assert listed.reply
    assert (listed.reply.text, listed.reply.finish, listed.spent_in) == ("", "listed", 0)
    assert (server.requests[0].method, server.requests[0].target) == ("GET", target)
    assert server.connections == 1


@pytest.mark.parametrize("status", [404, 405, 501])
def test_listing_not_offered(status: int) -> None:
    """A server without a listing is not at fault: neither a reply nor a fault."""
    listed, asked, server = _list(http(status, "no"), GOOD)
    assert (listed.reply, listed.fault, listed.faults, listed.attempts) == (None, None, (), 1)
    assert asked.reply
    assert server.connections == 1


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (http(401, {"error": "no"}), "invalid_key"),
        (http(200, "<html></html>", content_type="text/html"), "malformed"),
        (BUSY, "overloaded"),
    ],
)
def test_listing_that_fails(script: bytes, kind: str) -> None:
    """A listing meets the same faults as a question."""
    listed, _, _ = _list(script)
    assert listed.fault
    assert listed.fault.kind == kind


def test_a_model_exchanged_behind_a_gateway_shows_in_the_fingerprint() -> None:
    """LiteLLM's answers name the alias; which model it stands for is in a header."""
    outcome = play_one(http(200, openai_body(), x_litellm_model_name="azure/gpt-4o-mini"))
    assert outcome.reply
    assert outcome.reply.fingerprint == "azure/gpt-4o-mini"
    own = openai_body(system_fingerprint="fp_1")
    outcome = play_one(http(200, own, x_litellm_model_name="azure/gpt-4o-mini"))
    assert outcome.reply
    assert outcome.reply.fingerprint == "fp_1"
