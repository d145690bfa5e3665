"""Ollama's own chat: a stream of JSON lines, and a model's page in place of a list.

Its list (``/api/tags``) says nothing of a model's limits; ``/api/show`` does.
Source: https://github.com/ollama/ollama/blob/main/docs/api.md and …/docs/api/errors.mdx
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from aimon.core.changes import Description
from aimon.core.faults import fault
from aimon.core.registry import Model
from aimon.probing.faultmap import Failure
from aimon.probing.providers import listings, openai
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

FRAMING: Framing = "lines"
OPTIONAL = frozenset({"temperature", "stream"})
_WINDOW = re.compile(r"^num_ctx\s+(\d{1,12})\s*$", re.ASCII | re.MULTILINE)

# Ollama itself sends no headers of limits; a gateway in front of it writes OpenAI's.
headroom = openai.headroom


class _Message(msgspec.Struct):
    content: str | None = None


class _Body(msgspec.Struct):
    """A whole reply, or one line of a stream: they have the same shape."""

    message: _Message | None = None
    model: Any = None
    done: Any = None
    done_reason: Any = None
    prompt_eval_count: Any = None
    eval_count: Any = None
    error: Any = None


def chat(model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
    """Return the request that asks one question. Ollama streams unless it is told not to."""
    options: dict[str, Any] = {"num_predict": model.probe.max_output_tokens}
    if model.probe.temperature is not None and "temperature" not in omit:
        options["temperature"] = model.probe.temperature
    body = {
        "model": model.model,
        "messages": [{"role": "user", "content": prompt}],
        "stream": streams(model, omit),
        "options": options,
    }
    return post(_base(model) + "/api/chat", bearer(key), body)


def listing(model: Model, key: str | None) -> Request:
    """Return the unbilled request for what the server says of this model."""
    return post(_base(model) + "/api/show", bearer(key), {"model": model.model})


def read(data: bytes, answer: Answer) -> None:
    """Read a complete body into the answer; raises Failure."""
    body = decode(data, _Body)
    _take(body, answer)
    if body.message is None:
        raise Failure(fault("malformed", "no message: " + data.decode("utf-8-sig"), 200))


def read_event(event: Event, answer: Answer) -> None:
    """Read one line of a stream into the answer; raises Failure."""
    _take(decode(event.data, _Body), answer)


def describe(data: bytes, model: Model) -> Description | None:
    """Return the model's context as ``/api/show`` has it, None where it has none.

    A window that the model's file sets is the one that holds, not what the weights could take.
    """
    shown = listings.decoded(data)
    if not isinstance(shown, dict):
        return None
    parameters, info = shown.get("parameters"), shown.get("model_info")
    window = _WINDOW.search(parameters) if isinstance(parameters, str) else None
    trained = info if isinstance(info, dict) else {}
    lengths = [trained[key] for key in trained if key.endswith(".context_length")]
    context = int(window.group(1)) if window else next(iter(lengths), None)
    return listings.description({"context_length": context})


def _take(body: _Body, answer: Answer) -> None:
    """Take what a body has. Thinking has a field of its own, and is no text."""
    if body.error:
        raise reported(body.error)
    answer.served_model = word(body.model) or answer.served_model
    answer.add(body.message.content if body.message else None)
    if body.done is True:
        answer.ended = True
        answer.finish = word(body.done_reason) or "stop"
        answer.capped = answer.finish == "length"
        answer.tokens_in = tokens(body.prompt_eval_count)
        answer.tokens_out = tokens(body.eval_count)


def _base(model: Model) -> str:
    return model.base_url.rstrip("/").removesuffix("/api")
