"""Which names are the same model's."""

from __future__ import annotations

import pytest

from aimon.core.served import same_model


@pytest.mark.parametrize(
    ("want", "served"),
    [
        ("gpt-4o", "gpt-4o"),
        ("gpt-4o", "gpt-4o-2024-11-20"),
        ("gpt-4", "gpt-4-0613"),
        ("claude-sonnet-4-5", "claude-sonnet-4-5-20250929"),
        ("claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022"),
        ("claude-sonnet-4", "claude-sonnet-4@20250514"),
        ("gemini-2.5-pro", "models/gemini-2.5-pro"),
        ("models/gemini-2.5-pro", "gemini-2.5-pro-preview-05-06"),
        ("gemini-2.0-flash", "gemini-2.0-flash-001"),
        ("openai/gpt-4o", "gpt-4o-2024-11-20"),
        ("Qwen/Qwen3-8B", "qwen/qwen3-8b"),
    ],
)
def test_a_dated_version_is_the_same_model(want: str, served: str) -> None:
    assert same_model(want, served)
