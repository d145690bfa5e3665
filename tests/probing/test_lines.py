"""Newline-delimited JSON is split at newlines alone, wherever the bytes are cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimon.probing.lines import LineSplitter
from aimon.probing.sse import Event

STREAM = '{"t": "a\u2028b\u0085c"}\n\n{"n": 1}\r\n{"done": true}'.encode()
EVENTS = [
    Event("", '{"t": "a\u2028b\u0085c"}'.encode()),
    Event("", b""),
    Event("", b'{"n": 1}\r'),
    Event("", b'{"done": true}'),
]


def _split(*chunks: bytes) -> list[Event]:
    splitter = LineSplitter()
    return [event for chunk in chunks for event in splitter.feed(chunk)] + splitter.close()


@pytest.mark.parametrize("cut", range(len(STREAM) + 1))
def test_cut_anywhere(cut: int) -> None:
    """A cut at any byte changes nothing, and the last line needs no newline."""
    assert _split(STREAM[:cut], STREAM[cut:]) == EVENTS


@pytest.mark.parametrize("end", [b'{"done": tr', b"", b"  ", b"[" * 100_000, b'"\xff"'])
def test_a_torn_last_line_is_not_given(end: bytes) -> None:
    """A stream that stops within a line has not said that line."""
    assert _split(b'{"n": 1}\n' + end) == [Event("", b'{"n": 1}')]


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=5))
def test_any_bytes_any_cuts(data: bytes, cuts: list[int]) -> None:
    """For any bytes, the events do not depend on where the chunks end."""
    edges = [0, *sorted(c for c in cuts if c <= len(data)), len(data)]
    assert _split(*(data[a:b] for a, b in pairwise(edges))) == _split(data)
