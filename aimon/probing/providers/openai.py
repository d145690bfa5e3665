"""The OpenAI chat completions protocol, which vLLM, LiteLLM, Upstage and many others speak too.

Source: https://platform.openai.com/docs/api-reference/chat
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
_TOKEN_PARAMETERS = ("max_completion_tokens", "max_tokens")
_CAPPED = frozenset({"length", "model_length"})  # the second: Mistral's context
OPTIONAL = frozenset({*_TOKEN_PARAMETERS, "temperature", "stream", "stream_options"})


class _Part(msgspec.Struct):
    type: Any = None
    text: str | None = None


class _Message(msgspec.Struct):
    content: str | list[_Part] | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    index: Any = None
    message: _Message | None = None
    delta: _Message | None = None
    finish_reason: Any = None


class _Usage(msgspec.Struct):
    prompt_tokens: Any = None
    completion_tokens: Any = None


class _Body(msgspec.Struct):
    """A whole completion, or one chunk of a stream: they differ in the message's name."""

    choices: list[_Choice] | None = None
    model: Any = None
    system_fingerprint: Any = None
    usage: _Usage | None = None
    error: Any = None


def chat(model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
    """Return the request that asks one question."""
    url = _base(model) + "/chat/completions"
    return post(url, bearer(key), chat_body(model, prompt, omit))


def chat_body(model: Model, prompt: str, omit: frozenset[str]) -> dict[str, Any]:
    """Return the body of a question in OpenAI's and Azure's dialect."""
    body = question(model, prompt, omit, _token_parameter(model, omit))
    if streams(model, omit):
        body["stream"] = True
        if "stream_options" not in omit:
            body["stream_options"] = {"include_usage": True}
    return body


def question(model: Model, prompt: str, omit: frozenset[str], limit: str) -> dict[str, Any]:
    """Return what the dialects have in common; ``limit`` is the output limit's name."""
    body: dict[str, Any] = {
        "model": model.model,
        "messages": [{"role": "user", "content": prompt}],
        limit: model.probe.max_output_tokens,
    }
    if model.probe.temperature is not None and "temperature" not in omit:
        body["temperature"] = model.probe.temperature
    return body


def listing(model: Model, key: str | None) -> Request:
    """Return the unbilled request that lists the models."""
    return Request("GET", _base(model) + "/models", bearer(key))


def read(data: bytes, answer: Answer) -> None:
    """Read a complete body into the answer; raises Failure."""
    body = decode(data, _Body)
    _take(body, answer)
    if not body.choices:
        raise Failure(fault("malformed", "no choices: " + data.decode("utf-8-sig"), 200))


def read_event(event: Event, answer: Answer) -> None:
    """Read one chunk of a stream into the answer; raises Failure."""
    if event.data.strip() == b"[DONE]":
        answer.ended = True
    else:
        _take(decode(event.data, _Body), answer)


def headroom(headers: Mapping[str, str], now: float) -> tuple[Headroom, ...]:
    """Return what the headers say is left of the rate limits; ``now``: seconds since 1970."""
    return ratelimits.headroom(headers, ratelimits.OPENAI, now)


def describe(data: bytes, model: Model) -> Description | None:
    """Return what the listing says of this model, None where that is nothing."""
    return listings.describe(data, model.model)


def _take(body: _Body, answer: Answer) -> None:
    if body.error:
        raise reported(body.error)
    answer.served_model = word(body.model) or answer.served_model
    answer.fingerprint = word(body.system_fingerprint) or answer.fingerprint
    if body.usage:
        answer.tokens_in = tokens(body.usage.prompt_tokens)
        answer.tokens_out = tokens(body.usage.completion_tokens)
    for choice in body.choices or []:
        if choice.index not in (0, None):
            continue  # only one was asked for
        message = choice.message or choice.delta or _Message()
        _add_text(message, answer)
        if message.refusal:
            answer.filtered = True
        if finish := word(choice.finish_reason):
            answer.finish = finish
            answer.capped = finish in _CAPPED
            answer.filtered |= finish == "content_filter"
            if finish == "error":  # Mistral, OpenRouter
                raise Failure(fault("server_error", "the answer ended in an error", 200))


def _add_text(message: _Message, answer: Answer) -> None:
    if isinstance(message.content, list):  # Mistral's reasoning models
        for part in message.content:
            if part.type in (None, "text"):
                answer.add(part.text)
    else:
        answer.add(message.content)


def _token_parameter(model: Model, omit: frozenset[str]) -> str:
    """Return the name of the output limit: the registry's, or the other once that was refused."""
    names = sorted(_TOKEN_PARAMETERS, key=lambda name: name != model.token_parameter)
    return next((name for name in names if name not in omit), names[-1])


def _base(model: Model) -> str:
    return model.base_url.rstrip("/")
