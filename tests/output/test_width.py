"""A text's columns are those that wcwidth counts, whoever counts them."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from aimon.output.width import columns

MARKS = "🟢🟡🔴🔵⚪🤖⏰·–—…→←×✓✗≥≤"


@given(st.text(st.sampled_from("ab 1~가힣각" + MARKS + "한ㄱ한é́漢👩‍🚀\x00\u200b⚠️"), max_size=12))
def test_a_texts_columns_are_those_of_wcwidth(text: str) -> None:
    assert columns(text) == wcswidth(text)


def test_every_mark_is_as_wide_as_wcwidth_says() -> None:
    for mark in MARKS:
        assert columns(mark) == wcswidth(mark), mark


def test_plain_text_is_counted_without_wcwidth() -> None:
    code = "from aimon.output.width import columns; print(columns('T-1 🔴 긴급 · ab'))"
    out = subprocess.run(
        [sys.executable, "-c", code + "; import sys; print('wcwidth' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout.split() == ["16", "False"]
