"""The Mistral chat completions protocol: OpenAI's shapes, with parameters of its own.

Unknown parameters are refused (``stream_options`` among them): usage comes with the last chunk
unasked. Thinking is a part of the content, and no text.
Source: https://docs.mistral.ai/api/, https://github.com/mistralai/client-python
"""

from __future__ import annotations

from collections.abc import Mapping

from aimon.core.records import Headroom
from aimon.core.registry import Model
from aimon.probing.providers import openai, ratelimits
from aimon.probing.providers.base import Framing, Request, bearer, post, streams

FRAMING: Framing = "sse"
OPTIONAL = frozenset({"temperature", "stream"})
# The names of today, then those of 2025, which some deployments still send.
_LIMITS: ratelimits.Names = (
    ("requests", "x-ratelimit-{}-req-minute"),
    ("tokens", "x-ratelimit-{}-tokens-minute"),
    ("tokens", "x-ratelimitbysize-{}-minute"),
    ("tokens", "ratelimitbysize-{}"),
    ("tokens_month", "x-ratelimit-{}-tokens-month"),
    ("tokens_month", "x-ratelimitbysize-{}-month"),
)

read = openai.read
read_event = openai.read_event
describe = openai.describe


def chat(model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
    """Return the request that asks one question."""
    body = openai.question(model, prompt, omit, "max_tokens")
    if streams(model, omit):
        body["stream"] = True
    return post(_base(model) + "/chat/completions", bearer(key), body)


def listing(model: Model, key: str | None) -> Request:
    """Return the unbilled request that lists the models."""
    return Request("GET", _base(model) + "/models", bearer(key))


def headroom(headers: Mapping[str, str], now: float) -> tuple[Headroom, ...]:
    """Return what the headers say is left of the rate limits; ``now``: seconds since 1970."""
    return ratelimits.headroom(headers, _LIMITS, now)


def _base(model: Model) -> str:
    return model.base_url.rstrip("/").removesuffix("/v1") + "/v1"
