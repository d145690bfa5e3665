"""Text from outside is shown so that it cannot do anything."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimon.text import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GPT-4o", "GPT-4o"),
        ("한글 그대로 🟢", "한글 그대로 🟢"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\r\nb\tc", "a\\x0d\\x0ab\\x09c"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        (unicodedata.normalize("NFD", "가"), "가"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_what_could_act_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_towers_of_marks_are_cut_to_four() -> None:
    assert len(visible("q" + "\u0301" * 50)) == 5


@given(st.text(max_size=600))
def test_nothing_shown_can_move_a_cursor_or_break_a_line(text: str) -> None:
    shown = visible(text)
    assert len(shown) <= 200
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not any(unicodedata.category(char) in hidden for char in shown)
    shown.encode()
