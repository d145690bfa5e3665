"""The Anthropic messages protocol.

Source: https://docs.anthropic.com/en/api/messages, …/messages-streaming and …/rate-limits
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from aimon.core.changes import Description
from aimon.core.faults import fault
from aimon.core.records import Headroom
from aimon.core.registry import Model
from aimon.probing.faultmap import Failure
from aimon.probing.providers import listings, ratelimits
from aimon.probing.providers.base import (
    Answer,
    Framing,
    Request,
    decode,
    post,
    reported,
    streams,
    tokens,
    word,
)
from aimon.probing.sse import Event

FRAMING: Framing = "sse"
OPTIONAL = frozenset({"temperature", "stream"})
_CAPPED = frozenset({"max_tokens", "model_context_window_exceeded"})

_LIMITS = tuple(
    (what, f"anthropic-ratelimit-{what.replace('_', '-')}-{{}}")
    for what in ("requests", "tokens", "input_tokens", "output_tokens")
)


class _Block(msgspec.Struct):
    """A block of content, or the delta of one: only the kinds with text are read."""

    type: str = ""
    text: str | None = None
    stop_reason: Any = None


class _Usage(msgspec.Struct):
    input_tokens: Any = None
    output_tokens: Any = None


class _Message(msgspec.Struct):
    content: list[_Block] | None = None
    model: Any = None
    stop_reason: Any = None
    usage: _Usage | None = None
    error: Any = None


class _StreamEvent(msgspec.Struct):
    type: str
    message: _Message | None = None
    content_block: _Block | None = None
    delta: _Block | None = None
    usage: _Usage | None = None
    error: Any = None


def chat(model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
    """Return the request that asks one question."""
    body: dict[str, Any] = {
        "model": model.model,
        "messages": [{"role": "user", "content": prompt}],
        "max_tokens": model.probe.max_output_tokens,
    }
    if model.probe.temperature is not None and "temperature" not in omit:
        body["temperature"] = model.probe.temperature
    if streams(model, omit):
        body["stream"] = True
    return post(_base(model) + "/messages", _headers(key), body)


def listing(model: Model, key: str | None) -> Request:
    """Return the unbilled request that lists the models."""
    return Request("GET", _base(model) + "/models", _headers(key))


def read(data: bytes, answer: Answer) -> None:
    """Read a complete body into the answer; raises Failure."""
    message = decode(data, _Message)
    if message.error:
        raise reported(message.error)
    if message.content is None:
        raise Failure(fault("malformed", "no content: " + data.decode("utf-8-sig"), 200))
    _take(message, answer)


def read_event(event: Event, answer: Answer) -> None:
    """Read one event of a stream into the answer; raises Failure.

    ``ping``, thinking and whatever comes later is passed over.
    """
    step = decode(event.data, _StreamEvent)
    if step.type == "error":
        raise reported(step.error)
    if step.message:
        _take(step.message, answer)
    for block in (step.content_block, step.delta):
        if block and block.type in ("text", "text_delta"):
            answer.add(block.text)
    if step.type == "message_delta" and step.delta:
        _finish(step.delta.stop_reason, answer)
    _count(step.usage, answer)
    if step.type == "message_stop":
        answer.ended = True


def headroom(headers: Mapping[str, str], now: float) -> tuple[Headroom, ...]:
    """Return what the headers say is left of the rate limits; ``now``: seconds since 1970."""
    return ratelimits.headroom(headers, _LIMITS, now)


def describe(data: bytes, model: Model) -> Description | None:
    """Return what the listing says of this model, None where that is nothing."""
    return listings.describe(data, model.model)


def _take(message: _Message, answer: Answer) -> None:
    answer.served_model = word(message.model) or answer.served_model
    for block in message.content or []:
        if block.type == "text":
            answer.add(block.text)
    _finish(message.stop_reason, answer)
    _count(message.usage, answer)


def _finish(said: Any, answer: Answer) -> None:
    if reason := word(said):
        answer.finish = reason
        answer.capped = reason in _CAPPED
        answer.filtered = reason == "refusal"


def _count(usage: _Usage | None, answer: Answer) -> None:
    """Keep the newest counts: a stream's are cumulative, and only the first has the input."""
    if usage:
        if (count := tokens(usage.input_tokens)) is not None:
            answer.tokens_in = count
        if (count := tokens(usage.output_tokens)) is not None:
            answer.tokens_out = count


def _base(model: Model) -> str:
    return model.base_url.rstrip("/").removesuffix("/v1") + "/v1"


def _headers(key: str | None) -> dict[str, str]:
    headers = {"anthropic-version": "2023-06-01"}
    return headers if key is None else {"x-api-key": key, **headers}
