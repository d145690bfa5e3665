"""Amazon Bedrock's Converse, with a Bedrock API key as the bearer; requests are not signed.

Its stream is AWS's binary event stream, which is not read: only the total time is measured. The
runtime's host has no list of models (that is another host's, which a site may not reach), so the
first look finds none there. ``base_url`` is like https://bedrock-runtime.ap-northeast-2.amazonaws.com
Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html,
https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html, botocore's service model
"""

from __future__ import annotations

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
    tokens,
    word,
)

FRAMING: Framing = "none"
OPTIONAL = frozenset({"temperature"})
_CAPPED = frozenset({"max_tokens", "model_context_window_exceeded"})
_FILTERED = frozenset({"guardrail_intervened", "content_filtered"})

# Bedrock itself sends no headers of limits; a gateway in front of it writes OpenAI's.
headroom = openai.headroom
describe = openai.describe


class _Block(msgspec.Struct):
    """A block of content; one of reasoning has no ``text`` of its own."""

    text: str | None = None


class _Message(msgspec.Struct):
    content: list[_Block] | None = None


class _Output(msgspec.Struct):
    message: _Message | None = None


class _Usage(msgspec.Struct, rename="camel"):
    input_tokens: Any = None
    output_tokens: Any = None


class _Body(msgspec.Struct, rename="camel"):
    output: _Output | None = None
    stop_reason: Any = None
    usage: _Usage | None = None
    error_type: Any = msgspec.field(name="__type", default=None)
    message: Any = None


def chat(model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
    """Return the request that asks one question."""
    config: dict[str, Any] = {"maxTokens": model.probe.max_output_tokens}
    if model.probe.temperature is not None and "temperature" not in omit:
        config["temperature"] = model.probe.temperature
    body = {
        "messages": [{"role": "user", "content": [{"text": prompt}]}],
        "inferenceConfig": config,
    }
    url = f"{_base(model)}/model/{quote(model.model, safe='')}/converse"
    return post(url, bearer(key), body)


def listing(model: Model, key: str | None) -> Request:
    """Return the unbilled request for a list, which gateways may have though the runtime has none."""
    return Request("GET", _base(model) + "/foundation-models", bearer(key))


def read(data: bytes, answer: Answer) -> None:
    """Read a complete body into the answer; raises Failure."""
    body = decode(data, _Body)
    if body.error_type:
        raise reported({"__type": body.error_type, "message": body.message})
    if body.output is None or body.output.message is None:
        raise Failure(fault("malformed", "no message: " + data.decode("utf-8-sig"), 200))
    for block in body.output.message.content or []:
        answer.add(block.text)
    if body.usage:
        answer.tokens_in = tokens(body.usage.input_tokens)
        answer.tokens_out = tokens(body.usage.output_tokens)
    answer.finish = word(body.stop_reason)
    answer.capped = answer.finish in _CAPPED
    answer.filtered = answer.finish in _FILTERED
    if answer.finish == "malformed_model_output":
        raise Failure(fault("malformed", "the model's output was malformed", 200))


def _base(model: Model) -> str:
    return model.base_url.rstrip("/")
