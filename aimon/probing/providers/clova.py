"""HyperCLOVA X's own chat completions, version 3 (CLOVA Studio).

The output limit is ``maxTokens``; reasoning models (HCX-007) take ``maxCompletionTokens``, which an
entry asks for with ``token_parameter: max_completion_tokens``. A stream ends with an event that
repeats the whole text. ``base_url`` is https://clovastudio.stream.ntruss.com, where the key says
so with /testapp or /serviceapp; the list of models is that of its OpenAI mode.
Source: https://api.ncloud-docs.com/docs/clovastudio-chatcompletionsv3, …-chatcompletionsv3-thinking,
…-openaicompatibility and …/clovastudio-troubleshoot-c4xx
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import msgspec

from aimon.core.faults import fault
from aimon.core.registry import Model
from aimon.probing.faultmap import Failure
from aimon.probing.providers import openai
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
_TOKEN_PARAMETERS = {"max_tokens": "maxTokens", "max_completion_tokens": "maxCompletionTokens"}
OPTIONAL = frozenset({*_TOKEN_PARAMETERS.values(), "temperature", "stream"})
_STAGE = re.compile(r"/(?:testapp|serviceapp)$")

headroom = openai.headroom
describe = openai.describe


class _Message(msgspec.Struct):
    content: str | None = None


class _Usage(msgspec.Struct, rename="camel"):
    prompt_tokens: Any = None
    completion_tokens: Any = None


class _Result(msgspec.Struct, rename="camel"):
    """The result of a whole reply, or one event of a stream: they have the same shape."""

    message: _Message | None = None
    finish_reason: Any = None
    usage: _Usage | None = None
    status: Any = None


class _Body(msgspec.Struct):
    status: dict[str, Any] | None = None
    result: _Result | None = None


def chat(model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
    """Return the request that asks one question."""
    streamed = streams(model, omit)
    body: dict[str, Any] = {
        "messages": [{"role": "user", "content": prompt}],
        _token_parameter(model, omit): model.probe.max_output_tokens,
    }
    if model.probe.temperature is not None and "temperature" not in omit:
        body["temperature"] = model.probe.temperature
    accept = {"Accept": "text/event-stream" if streamed else "application/json"}
    url = f"{_base(model)}/v3/chat-completions/{quote(model.model, safe='')}"
    return post(url, {**bearer(key), **accept}, body)


def listing(model: Model, key: str | None) -> Request:
    """Return the unbilled request that lists the models."""
    return Request("GET", _STAGE.sub("", _base(model)) + "/v1/openai/models", bearer(key))


def read(data: bytes, answer: Answer) -> None:
    """Read a complete body into the answer; raises Failure."""
    body = decode(data, _Body)
    if body.status and not str(body.status.get("code", "20000")).startswith("20"):
        raise reported({"status": body.status})
    if body.result is None or body.result.message is None:
        raise Failure(fault("malformed", "no message: " + data.decode("utf-8-sig"), 200))
    _take(body.result, answer)
    answer.add(body.result.message.content)


def read_event(event: Event, answer: Answer) -> None:
    """Read one event of a stream into the answer; raises Failure.

    Thinking has a field of its own, and is no text.
    """
    if event.name not in ("token", "result", "error"):
        return
    step = decode(event.data, _Result)
    if event.name == "error" or step.status:
        raise reported(msgspec.json.decode(event.data))
    _take(step, answer)
    answer.ended = event.name == "result"
    if step.message and not (answer.ended and answer.pieces):
        answer.add(step.message.content)


def _take(result: _Result, answer: Answer) -> None:
    if finish := word(result.finish_reason):
        answer.finish = finish
        answer.capped = finish == "length"
    if result.usage:
        answer.tokens_in = tokens(result.usage.prompt_tokens)
        answer.tokens_out = tokens(result.usage.completion_tokens)


def _token_parameter(model: Model, omit: frozenset[str]) -> str:
    """Return the name of the output limit: the registry's, or the other once that was refused."""
    wanted = _TOKEN_PARAMETERS[model.token_parameter or "max_tokens"]
    names = sorted(_TOKEN_PARAMETERS.values(), key=lambda name: name != wanted)
    return next((name for name in names if name not in omit), names[-1])


def _base(model: Model) -> str:
    return model.base_url.rstrip("/").removesuffix("/v3")
