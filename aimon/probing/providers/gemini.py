"""The Gemini generateContent protocol. The key goes into a header, never into the URL.

Source: https://ai.google.dev/api/generate-content
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
_FILTERED = frozenset(
    {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE"}
)

# Gemini itself sends no headers of limits; a gateway in front of it writes OpenAI's.
headroom = openai.headroom
describe = openai.describe


class _Part(msgspec.Struct):
    text: str | None = None
    thought: bool | None = None


class _Content(msgspec.Struct):
    parts: list[_Part] | None = None


class _Candidate(msgspec.Struct, rename="camel"):
    content: _Content | None = None
    finish_reason: Any = None


class _Usage(msgspec.Struct, rename="camel"):
    prompt_token_count: Any = None
    candidates_token_count: Any = None
    thoughts_token_count: Any = None


class _Feedback(msgspec.Struct, rename="camel"):
    block_reason: str | None = None


class _Body(msgspec.Struct, rename="camel"):
    """A whole response, or one event of a stream: they have the same shape."""

    candidates: list[_Candidate] | None = None
    prompt_feedback: _Feedback | None = None
    usage_metadata: _Usage | None = None
    model_version: Any = None
    error: Any = None


def chat(model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
    """Return the request that asks one question."""
    config: dict[str, Any] = {"maxOutputTokens": model.probe.max_output_tokens}
    if model.probe.temperature is not None and "temperature" not in omit:
        config["temperature"] = model.probe.temperature
    body = {
        "contents": [{"role": "user", "parts": [{"text": prompt}]}],
        "generationConfig": config,
    }
    method = "streamGenerateContent?alt=sse" if streams(model, omit) else "generateContent"
    return post(f"{_url(model)}:{method}", _headers(key), body)


def listing(model: Model, key: str | None) -> Request:
    """Return the unbilled request for what the provider says of this model."""
    return Request("GET", _url(model), _headers(key))


def read(data: bytes, answer: Answer) -> None:
    """Read a complete body into the answer; raises Failure."""
    body = decode(data, _Body)
    _take(body, answer)
    if not body.candidates and not answer.filtered:
        raise Failure(fault("malformed", "no candidates: " + data.decode("utf-8-sig"), 200))


def read_event(event: Event, answer: Answer) -> None:
    """Read one event of a stream into the answer; raises Failure."""
    _take(decode(event.data, _Body), answer)


def _take(body: _Body, answer: Answer) -> None:
    if body.error:
        raise reported(body.error)
    answer.served_model = word(body.model_version) or answer.served_model
    _count(body.usage_metadata, answer)
    if body.prompt_feedback and body.prompt_feedback.block_reason:
        answer.finish = body.prompt_feedback.block_reason
        answer.filtered = True
    for candidate in (body.candidates or [])[:1]:
        parts = candidate.content.parts if candidate.content else None
        for part in parts or []:
            if not part.thought:
                answer.add(part.text)
        if finish := word(candidate.finish_reason):
            answer.finish = finish
            answer.capped = finish == "MAX_TOKENS"
            answer.filtered = finish in _FILTERED


def _count(usage: _Usage | None, answer: Answer) -> None:
    """Keep the newest counts: they are cumulative. Thoughts are billed as output."""
    if usage:
        answer.tokens_in = tokens(usage.prompt_token_count)
        candidates, thoughts = map(
            tokens, (usage.candidates_token_count, usage.thoughts_token_count)
        )
        if candidates is not None or thoughts is not None:
            answer.tokens_out = (candidates or 0) + (thoughts or 0)


def _url(model: Model) -> str:
    base = model.base_url.rstrip("/").removesuffix("/v1beta")
    return f"{base}/v1beta/models/{quote(model.model.removeprefix('models/'), safe='')}"


def _headers(key: str | None) -> dict[str, str]:
    return {} if key is None else {"x-goog-api-key": key}
