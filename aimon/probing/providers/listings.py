"""What an unbilled listing says of one model, in the shapes that providers and gateways give it.

Like the error bodies, the shapes are borrowed among servers of one protocol: one reader serves all.
OpenRouter https://openrouter.ai/docs/api-reference/list-available-models, vLLM ``ModelCard``,
Groq https://console.groq.com/docs/models, Mistral https://docs.mistral.ai/api/#tag/models,
Cohere https://docs.cohere.com/reference/list-models, Gemini https://ai.google.dev/api/models,
Anthropic https://docs.anthropic.com/en/api/models-list, LiteLLM ``/model/info``.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from aimon.core.changes import Description

_MOST_BYTES = 4 * 1024 * 1024
_MOST_TOKENS = 2**40
_MOST_PRICE = 1e9
_NUMBER = re.compile(r"\d{1,16}(?:\.\d{1,30})?(?:[eE]-?\d{1,2})?", re.ASCII)
_NAMES = ("id", "name", "model", "model_name", "model_group")
_CONTEXT = (
    "context_length",
    "max_model_len",
    "context_window",
    "max_context_length",
    "inputTokenLimit",
    "max_input_tokens",
)
_OUTPUT = ("max_completion_tokens", "outputTokenLimit", "max_output_tokens", "max_tokens")


def describe(data: bytes, name: str) -> Description | None:
    """Return what a listing, or a model's own page, says of the model with this name.

    None for a listing that is damaged, does not have the model, or says nothing of its limits.
    """
    return description(entry(decoded(data), name))


def decoded(data: bytes) -> Any:
    """Return the JSON as it is, or None where it is damaged or huge."""
    if len(data) > _MOST_BYTES:
        return None
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def entry(listing: Any, name: str) -> dict[str, Any]:
    """Return the model's entry in a decoded listing; empty where there is none."""
    if isinstance(listing, dict):
        inside = listing.get("data") or listing.get("models")
        listing = inside if isinstance(inside, list) else [listing]
    for one in listing if isinstance(listing, list) else ():
        if isinstance(one, dict) and any(_bare(one.get(key)) == _bare(name) for key in _NAMES):
            return one
    return {}


def _bare(name: Any) -> Any:
    return name.removeprefix("models/") if isinstance(name, str) else None


def description(found: dict[str, Any]) -> Description | None:
    """Return what a model's entry says, None where that is nothing."""
    parts = [found, *(found.get(key) for key in ("model_info", "top_provider", "pricing"))]
    said: dict[str, Any] = {}
    for part in reversed(parts):  # what stands outside is the model's, inside that of one server
        if isinstance(part, dict):
            said |= {key: value for key, value in part.items() if value is not None}
    described = Description(
        context=_first_tokens(said, _CONTEXT),
        output=_first_tokens(said, _OUTPUT),
        price_input=_price(said.get("prompt", said.get("input_cost_per_token"))),
        price_output=_price(said.get("completion", said.get("output_cost_per_token"))),
    )
    return None if described == Description() else described


def _first_tokens(said: dict[str, Any], names: tuple[str, ...]) -> int | None:
    return next((n for n in (_tokens(said.get(name)) for name in names) if n is not None), None)


def _tokens(value: Any) -> int | None:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    return int(value) if whole and 1 <= value <= _MOST_TOKENS else None


def _price(value: Any) -> float | None:
    """Return a price per million tokens from one per token, a number or its text.

    A negative one stands for a price that varies.
    """
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        return None
    price = float(f"{float(str(value)) * 1e6:.12g}")  # 0.0000025 is 2.5, with no tail of digits
    return price if price < _MOST_PRICE else None
