"""Each protocol, over a real connection: what is sent, what is read, what is wrong with it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from rawserver import (
    KEY,
    OPENAI_STREAM,
    http,
    openai_body,
    openai_chunk,
    play,
    play_one,
    stream,
)
from shapes import GEMINI_STREAM, SHAPES, anthropic_body, gemini_body

from aimon.core.registry import PROVIDERS
from aimon.probing import providers
from aimon.probing.providers.base import Answer
from aimon.probing.reply import Outcome
from aimon.probing.sse import Event

ALL = tuple(SHAPES)
STREAMING = tuple(name for name in ALL if SHAPES[name].events)


def _check(outcome: Outcome, provider: str, text: str) -> None:
    assert (outcome.fault, outcome.faults, outcome.attempts) == (None, (), 1)
    reply = outcome.reply
    assert reply is not None
    assert (reply.text, reply.finish) == (text, SHAPES[provider].finish)
    assert reply.served_model == SHAPES[provider].served
    assert (reply.tokens_in, reply.tokens_out) == (9, 3)
    assert (outcome.spent_in, outcome.spent_out) == (9, 3)


@pytest.mark.parametrize("provider", ALL)
def test_whole_reply(provider: str) -> None:
    """Text, finish, served model and usage are found; nothing was streamed, so no first piece."""
    outcome = play_one(http(200, SHAPES[provider].body("hello")), provider=provider)
    _check(outcome, provider, "hello")
    assert outcome.reply
    assert outcome.reply.ttft_ms is None
    assert outcome.reply.latency_ms > 0


@pytest.mark.parametrize("provider", STREAMING)
def test_streamed_reply(provider: str) -> None:
    """The pieces are joined once, U+2028 within them kept; thinking is no text."""
    shape = SHAPES[provider]
    outcome = play_one(shape.wire(*shape.events), provider=provider, stream=True)
    _check(outcome, provider, "안녕\u2028하세요")
    assert outcome.reply
    assert outcome.reply.ttft_ms is not None
    assert 0 < outcome.reply.ttft_ms <= outcome.reply.latency_ms


@pytest.mark.parametrize("provider", ALL)
def test_server_that_does_not_stream(provider: str) -> None:
    """A whole JSON body in place of the stream is read all the same."""
    outcome = play_one(http(200, SHAPES[provider].body("hello")), provider=provider, stream=True)
    _check(outcome, provider, "hello")


def test_openai_request() -> None:
    """The address, the key's header and the body are the protocol's."""
    _, server = play(stream(*OPENAI_STREAM), stream=True, temperature=0.2, max_output_tokens=99)
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["accept-encoding"] == "identity"
    assert request.body == {
        "model": "m-1",
        "messages": [{"role": "user", "content": "ping"}],
        "max_completion_tokens": 99,
        "temperature": 0.2,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_anthropic_request() -> None:
    """The address, the key's header and the body are the protocol's; no temperature unless set."""
    _, server = play(http(200, anthropic_body()), provider="anthropic", max_output_tokens=99)
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/v1/messages")
    assert request.headers["x-api-key"] == KEY
    assert request.headers["anthropic-version"] == "2023-06-01"
    messages = [{"role": "user", "content": "ping"}]
    assert request.body == {"model": "m-1", "messages": messages, "max_tokens": 99}


def test_gemini_request() -> None:
    """The key is in a header, never in the address."""
    _, server = play(
        http(200, gemini_body()), provider="gemini", temperature=0, max_output_tokens=99
    )
    (request,) = server.requests
    assert request.target == "/v1beta/models/m-1:generateContent"
    assert request.headers["x-goog-api-key"] == KEY
    assert request.body == {
        "contents": [{"role": "user", "parts": [{"text": "ping"}]}],
        "generationConfig": {"maxOutputTokens": 99, "temperature": 0},
    }
    _, server = play(stream(*GEMINI_STREAM), provider="gemini", stream=True)
    assert server.requests[0].target == "/v1beta/models/m-1:streamGenerateContent?alt=sse"


@pytest.mark.parametrize(
    ("provider", "path", "target"),
    [
        ("anthropic", "/v1/", "/v1/messages"),
        ("gemini", "/v1beta", "/v1beta/models/m-1:generateContent"),
        ("azure", "/openai/v1/", "/openai/v1/chat/completions"),
        ("azure", "/openai", "/openai/v1/chat/completions"),
        ("mistral", "/v1", "/v1/chat/completions"),
        ("cohere", "/v2/", "/v2/chat"),
        ("ollama", "/api/", "/api/chat"),
        ("clova", "/testapp/v3/", "/testapp/v3/chat-completions/m-1"),
        ("bedrock", "/", "/model/m-1/converse"),
    ],
)
def test_base_url_in_either_fashion(provider: str, path: str, target: str) -> None:
    """A slash at the end, or the version that others write into the base, is no harm."""
    _, server = play(http(200, SHAPES[provider].body("hi")), provider=provider, path=path)
    assert server.requests[0].target == target


@pytest.mark.parametrize("provider", ALL)
def test_no_key_no_header(provider: str) -> None:
    """A local server without keys gets none."""
    outcomes, server = play(http(200, SHAPES[provider].body("hi")), provider=provider, key=None)
    assert outcomes[0].reply
    names = {"authorization", "x-api-key", "x-goog-api-key", "api-key"}
    assert not names & set(server.requests[0].headers)


def _choice(content: Any, finish: str | None, **message: Any) -> dict[str, Any]:
    return openai_body(
        choices=[{"message": {"content": content, **message}, "finish_reason": finish}]
    )


SHORTCOMINGS: list[tuple[str, dict[str, Any], str]] = [
    ("openai", _choice("", "length"), "output_cap"),
    ("openai", _choice(None, "stop"), "empty"),
    ("openai", _choice(" \n", "stop"), "empty"),
    ("openai", _choice("half", None), "truncated"),
    ("openai", _choice("", "content_filter"), "filtered"),
    ("openai", _choice(None, "stop", refusal="I cannot"), "filtered"),
    ("openai", openai_body(choices=[]), "malformed"),
    ("openai", {"hello": "world"}, "malformed"),
    ("openai", openai_body(choices="none"), "malformed"),
    ("anthropic", anthropic_body(None, stop_reason="max_tokens"), "output_cap"),
    ("anthropic", anthropic_body(None, stop_reason="refusal"), "filtered"),
    ("anthropic", anthropic_body("", stop_reason="end_turn"), "empty"),
    ("anthropic", anthropic_body("x", stop_reason=None), "truncated"),
    ("anthropic", {"hello": "world"}, "malformed"),
    ("gemini", gemini_body(None, "MAX_TOKENS"), "output_cap"),
    ("gemini", gemini_body(None, "SAFETY"), "filtered"),
    ("gemini", {"promptFeedback": {"blockReason": "OTHER"}}, "filtered"),
    ("gemini", gemini_body(None, "STOP"), "empty"),
    ("gemini", gemini_body("x", None), "truncated"),
    ("gemini", {"candidates": []}, "malformed"),
]


@pytest.mark.parametrize(("provider", "body", "kind"), SHORTCOMINGS)
def test_shortcoming(provider: str, body: dict[str, Any], kind: str) -> None:
    """An answer that arrived but is no answer says which way it fails."""
    outcome = play_one(http(200, body), provider=provider)
    assert outcome.reply is None
    assert outcome.fault
    assert outcome.fault.kind == kind


@pytest.mark.parametrize("provider", ALL)
def test_every_attempt_is_billed(provider: str) -> None:
    """The tokens of an attempt without text are spent all the same."""
    outcome = play_one(
        http(200, SHAPES[provider].body("")),
        http(200, SHAPES[provider].body("hi")),
        provider=provider,
    )
    assert outcome.reply
    assert [f.kind for f in outcome.faults] == ["empty"]
    assert (outcome.attempts, outcome.spent_in, outcome.spent_out) == (2, 18, 6)


@pytest.mark.parametrize("provider", STREAMING)
def test_error_inside_a_stream(provider: str) -> None:
    """An error after a 200 is that error, and is retried like it."""
    shape = SHAPES[provider]
    broken = shape.wire(*shape.events[:2], shape.broken)
    outcome = play_one(broken, shape.wire(*shape.events), provider=provider, stream=True)
    assert outcome.reply
    assert [(f.kind, f.detail) for f in outcome.faults] == [(shape.kind, "Overloaded")]


@pytest.mark.parametrize("provider", ALL)
def test_error_inside_a_whole_body(provider: str) -> None:
    """Gateways send errors with a 200: they are errors."""
    shape = SHAPES[provider]
    outcome = play_one(http(200, shape.failed), provider=provider)
    assert outcome.fault
    assert (outcome.fault.kind, outcome.fault.detail) == (shape.kind, "Overloaded")


@pytest.mark.parametrize("provider", STREAMING)
def test_stream_without_its_end(provider: str) -> None:
    """A stream that ends cleanly after any number of events, short of its finish, is truncated."""
    shape = SHAPES[provider]
    for count in range(1, shape.short + 1):
        outcome = play_one(shape.wire(*shape.events[:count]), provider=provider, stream=True)
        assert outcome.fault, count
        assert outcome.fault.kind == "truncated"


def test_stream_that_was_filtered_half_way() -> None:
    """Text that was withheld at its end is not an answer."""
    events = (openai_chunk(delta={"content": "Su"}), openai_chunk(finish_reason="content_filter"))
    outcome = play_one(stream(*events, "[DONE]"), stream=True)
    assert outcome.fault
    assert outcome.fault.kind == "filtered"


@pytest.mark.parametrize("streamed", [False, True])
def test_openai_fingerprint(streamed: bool) -> None:
    """The configuration behind the model has a name, which the last chunk need not repeat."""
    answer, provider = Answer(), providers.get("openai")
    body = openai_body(system_fingerprint="fp_1")
    if streamed:
        provider.read_event(Event("", msgspec.json.encode(body)), answer)
        provider.read_event(Event("", msgspec.json.encode(openai_body())), answer)
    else:
        provider.read(msgspec.json.encode(body), answer)
    assert answer.fingerprint == "fp_1"


def test_text_in_parts() -> None:
    """Content may come as a list of parts, of which those with text count."""
    parts = [{"type": "thinking", "thinking": []}, {"type": "text", "text": "hello"}]
    outcome = play_one(http(200, _choice(parts, "stop")))
    assert outcome.reply
    assert outcome.reply.text == "hello"


def test_every_protocol_of_the_registry_is_a_module_with_all_functions() -> None:
    assert set(SHAPES) == set(PROVIDERS)
    for name in PROVIDERS:
        provider = providers.get(name)
        assert callable(provider.chat)
        assert callable(provider.listing)
        assert callable(provider.read)
        assert callable(provider.headroom)
        assert callable(provider.describe)
        assert callable(getattr(provider, "read_event", None)) == (provider.FRAMING != "none")
        assert provider.OPTIONAL


@pytest.mark.parametrize(
    ("count", "known"), [("5", 5), (5.0, 5), (5.5, None), (-1, None), (True, None), ([], None)]
)
def test_what_is_only_counted_brings_no_model_down(count: object, known: int | None) -> None:
    body = openai_body(usage={"prompt_tokens": count, "completion_tokens": 2}, model=123)
    outcome = play_one(http(200, body))
    assert outcome.reply
    assert outcome.reply.tokens_in == known
    assert outcome.reply.served_model is None


def test_only_the_first_choice_of_a_stream_is_read() -> None:
    chunks = [
        {"choices": [{"index": n, "delta": {"content": text}, "finish_reason": end}]}
        for n, text, end in ((0, "A", None), (1, "ZZ", None), (0, "B", "stop"))
    ]
    body = b"".join(b"data: " + msgspec.json.encode(c) + b"\n\n" for c in chunks)
    reply = http(200, body + b"data: [DONE]\n\n", content_type="text/event-stream")
    outcome = play_one(reply, stream=True)
    assert outcome.reply
    assert outcome.reply.text == "AB"


@pytest.mark.parametrize("kind", ["text/plain", "APPLICATION/JSON", "text/event-stream"])
def test_a_whole_body_in_answer_to_a_stream_request_is_read(kind: str) -> None:
    body = b"\n " + msgspec.json.encode(openai_body())
    outcome = play_one(http(200, body, content_type=kind), stream=True)
    assert outcome.reply
    assert outcome.reply.ttft_ms is None
