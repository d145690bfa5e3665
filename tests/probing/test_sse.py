"""Server-sent events are split as the standard says, wherever the bytes are cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimon.probing.sse import Event, Splitter

STREAM = (
    "\ufeff: hello\n"
    "data: one\n\n"
    "event: delta\r\ndata: two\r\ndata:  2\r\n\r\n"
    "data:three\rid: 7\r\r"
    ": comment\n\n"
    'data: {"t": "a\u2028b\u0085c"}\n\n'
    "event: nothing\n\n"
    "data\n\n"
).encode()
EVENTS = [
    Event("", b"one"),
    Event("delta", b"two\n 2"),
    Event("", b"three"),
    Event("", '{"t": "a\u2028b\u0085c"}'.encode()),
    Event("", b""),
]


def _split(*chunks: bytes) -> list[Event]:
    splitter = Splitter()
    return [event for chunk in chunks for event in splitter.feed(chunk)]


def test_whole() -> None:
    """All line ends, comments, several data lines, a byte order mark."""
    assert _split(STREAM) == EVENTS


@pytest.mark.parametrize("cut", range(len(STREAM) + 1))
def test_cut_anywhere(cut: int) -> None:
    """A cut at any byte changes nothing."""
    assert _split(STREAM[:cut], STREAM[cut:]) == EVENTS


def test_byte_by_byte() -> None:
    """So does every cut at once."""
    assert _split(*(STREAM[i : i + 1] for i in range(len(STREAM)))) == EVENTS


def test_crlf_over_two_chunks_is_one_line_end() -> None:
    """A CRLF cut in half does not close the event early."""
    assert _split(b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n") == [Event("", b"a\nb")]


def test_unclosed_event_is_not_given() -> None:
    """What no empty line closes is not complete."""
    assert _split(b"data: a\n\ndata: b\n") == [Event("", b"a")]


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=5))
def test_any_bytes_any_cuts(data: bytes, cuts: list[int]) -> None:
    """For any bytes, the events do not depend on where the chunks end."""
    edges = [0, *sorted(c for c in cuts if c <= len(data)), len(data)]
    pieces = [data[a:b] for a, b in pairwise(edges)]
    assert _split(*pieces) == _split(data)
