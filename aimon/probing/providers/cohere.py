"""Cohere's chat, version 2.

Tokens are those that are billed: the counts under ``tokens`` have Cohere's own preamble in them.
Source: https://docs.cohere.com/reference/chat, …/chat-stream and …/get-model,
https://github.com/cohere-ai/cohere-python
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from aimon.core.faults import fault
from aimon.core.records import Headroom
from aimon.core.registry import Model
from aimon.probing.faultmap import Failure
from aimon.probing.providers import openai, ratelimits
from aimon.probing.providers.base import (
    Answer,
    Framing,
    Request,
    bearer,
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
_CAPPED = frozenset({"MAX_TOKENS", "ERROR_LIMIT"})
_FAULTS = {"ERROR": "server_error", "TIMEOUT": "timeout"}
_LIMITS: ratelimits.Names = (
    ("requests", "x-trial-endpoint-call-{}"),
    ("requests", "x-ratelimit-{}"),
)

describe = openai.describe  # the listing is the model's own page


class _Block(msgspec.Struct):
    """A block of content, or the delta of one; thinking has no ``text``."""

    type: Any = None
    text: str | None = None


class _Message(msgspec.Struct):
    content: list[_Block] | _Block | None = None


class _Counts(msgspec.Struct):
    input_tokens: Any = None
    output_tokens: Any = None


class _Usage(msgspec.Struct):
    billed_units: _Counts | None = None
    tokens: _Counts | None = None


class _Reply(msgspec.Struct):
    """A whole reply, or the delta of an event."""

    message: _Message | str | None = None  # a text is an error's
    finish_reason: Any = None
    usage: _Usage | None = None
    error: Any = None


class _StreamEvent(msgspec.Struct):
    type: str = ""
    delta: _Reply | None = None
    message: Any = None
    error: Any = None


def chat(model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
    """Return the request that asks one question."""
    body = openai.question(model, prompt, omit, "max_tokens")
    body["stream"] = streams(model, omit)
    return post(_base(model) + "/v2/chat", bearer(key), body)


def listing(model: Model, key: str | None) -> Request:
    """Return the unbilled request for what the provider says of this model."""
    return Request("GET", f"{_base(model)}/v1/models/{quote(model.model, safe='')}", bearer(key))


def read(data: bytes, answer: Answer) -> None:
    """Read a complete body into the answer; raises Failure."""
    reply = decode(data, _Reply)
    _take(reply, answer)
    if reply.message is None:
        raise Failure(fault("malformed", "no message: " + data.decode("utf-8-sig"), 200))


def read_event(event: Event, answer: Answer) -> None:
    """Read one event of a stream into the answer; raises Failure.

    Thinking, citations and whatever comes later is passed over.
    """
    if event.data.strip() == b"[DONE]":
        answer.ended = True
        return
    step = decode(event.data, _StreamEvent)
    if said := step.error or (step.message if step.type in ("", "error") else None):
        raise reported(said)
    if step.delta and step.type in ("content-start", "content-delta", "message-end"):
        _take(step.delta, answer)
    if step.type == "message-end":
        answer.ended = True


def headroom(headers: Mapping[str, str], now: float) -> tuple[Headroom, ...]:
    """Return what the headers say is left of the rate limits; ``now``: seconds since 1970."""
    return ratelimits.headroom(headers, _LIMITS, now)


def _take(reply: _Reply, answer: Answer) -> None:
    _count(reply.usage, answer)
    if reply.error or isinstance(reply.message, str):
        raise reported(reply.error or reply.message)
    content = reply.message.content if reply.message else None
    for block in content if isinstance(content, list) else [content]:
        if block and block.type in (None, "text"):
            answer.add(block.text)
    if finish := word(reply.finish_reason):
        answer.finish = finish
        answer.capped = finish in _CAPPED
        answer.filtered = finish == "ERROR_TOXIC"
        if finish in _FAULTS:
            raise Failure(fault(_FAULTS[finish], f"the answer ended in {finish}", 200))


def _count(usage: _Usage | None, answer: Answer) -> None:
    for counts in (usage.tokens, usage.billed_units) if usage else ():
        if counts:
            answer.tokens_in = tokens(counts.input_tokens)
            answer.tokens_out = tokens(counts.output_tokens)


def _base(model: Model) -> str:
    return model.base_url.rstrip("/").removesuffix("/v1").removesuffix("/v2")
