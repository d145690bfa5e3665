"""What a listing says of a model is found in every shape, and a damaged one says nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aimon.core.changes import Description
from aimon.core.registry import Model
from aimon.probing import providers
from aimon.probing.providers import listings

OPENROUTER = {
    "data": [
        {"id": "openai/other", "context_length": 1},
        {
            "id": "openai/gpt-4o",
            "name": "OpenAI: GPT-4o",
            "context_length": 128000,
            "pricing": {"prompt": "0.0000025", "completion": "0.00001", "request": "0"},
            "top_provider": {"context_length": 64000, "max_completion_tokens": 16384},
        },
    ]
}
LITELLM = {
    "data": [
        {
            "model_name": "m",
            "litellm_params": {"model": "openai/gpt-4o"},
            "model_info": {
                "id": "6f1c",
                "max_tokens": 16384,
                "max_input_tokens": 128000,
                "max_output_tokens": 16384,
                "input_cost_per_token": 2.5e-06,
                "output_cost_per_token": 1e-05,
            },
        }
    ]
}
GPT_4O = Description(context=128000, output=16384, price_input=2.5, price_output=10.0)


@pytest.mark.parametrize(
    ("provider", "name", "listing", "said"),
    [
        ("openai", "openai/gpt-4o", OPENROUTER, GPT_4O),
        ("openai", "m", LITELLM, GPT_4O),
        ("openai", "m", {"data": [{"id": "m", "max_model_len": 8192}]}, Description(context=8192)),
        (
            "openai",
            "m",
            {"data": [{"id": "m", "context_window": 131072, "max_completion_tokens": 32768}]},
            Description(context=131072, output=32768),
        ),
        (
            "anthropic",
            "claude-x",
            {"data": [{"type": "model", "id": "claude-x", "max_input_tokens": 200000,
                       "max_tokens": 64000}]},
            Description(context=200000, output=64000),
        ),
        (
            "gemini",
            "gemini-x",
            {"name": "models/gemini-x", "inputTokenLimit": 1048576, "outputTokenLimit": 65536},
            Description(context=1048576, output=65536),
        ),
    ],
)  # fmt: skip
def test_listing(provider: str, name: str, listing: Any, said: Description) -> None:
    """Context and output in tokens, prices per million."""
    data = json.dumps(listing).encode()
    assert providers.get(provider).describe(data, _model(provider, name)) == said


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"[" * 100_000,
        b'{"data": [{"id": "m"}]}',
        b'{"data": [{"id": "other", "max_model_len": 5}]}',
        b'{"data": [{"id": "m", "max_model_len": -5}]}',
        b'{"data": [{"id": "m", "max_model_len": "many"}]}',
        b'{"data": [{"id": "m", "max_model_len": true}]}',
        b'{"data": [{"id": "m", "max_model_len": 1e300}]}',
        b'{"data": [{"id": "m", "max_model_len": ' + b"9" * 400 + b"}]}",
        b'{"data": [{"id": ["m"], "max_model_len": 5}, 3, null, "m"]}',
        b'{"data": "m", "models": {"id": "m"}}',
        b'{"data": [{"id": "m", "pricing": {"prompt": "-1", "completion": "NaN"}}]}',
        '{"data": [{"id": "m", "pricing": {"prompt": "１", "completion": "1e99"}}]}'.encode(),
        b'{"data": [{"id": "m", "pricing": {"prompt": true, "completion": [1]}, "model_info": 3}]}',
        b'{"data": [{"id": "m", "x": "\xff", "max_model_len": 5}]}',
        b'{"id": "m", "max_model_len": 5}' + b" " * 2**23,
    ],
)
def test_listing_that_says_nothing(data: bytes) -> None:
    """Damage, nonsense and silence are no description, and no error."""
    assert listings.describe(data, "m") is None


def test_free_models_have_a_price() -> None:
    """Nothing to pay is a price; one that varies is none."""
    found = {"id": "m", "pricing": {"prompt": "0", "completion": "-1"}}
    assert listings.description(found) == Description(price_input=0.0)


def _model(provider: str, name: str) -> Model:
    return Model(id="m", provider=provider, model=name, base_url="http://h", display_name="M")
