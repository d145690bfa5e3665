"""Identifiers: in the order of time, never twice, and safe as file names."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from aimon.journal.ids import new_id, span

NOW = datetime.fromisoformat("2026-11-22T09:30:04.120+09:00")


def test_they_sort_as_their_times_do() -> None:
    """A millisecond later, or a zone further, the instant decides."""
    times = [NOW + timedelta(milliseconds=step) for step in (0, 1, 2, 1000, 10**6, 10**12)]
    ids = [new_id(time) for time in times]
    assert ids == sorted(ids)
    utc = timezone.utc  # noqa: UP017
    assert new_id(NOW)[:10] == new_id(NOW.astimezone(utc))[:10]


def test_they_are_unique_within_a_millisecond() -> None:
    """Processes that start together get different ones."""
    assert len({new_id(NOW) for _ in range(20_000)}) == 20_000


def test_they_are_safe_as_file_names() -> None:
    """Twenty letters and digits of one case."""
    assert re.fullmatch("[0-9a-z]{20}", new_id(NOW))


@pytest.mark.parametrize("length", range(1, 21))
def test_the_beginning_of_one_tells_when(length: int) -> None:
    """The moment is within the span; ten characters are the very millisecond."""
    first, last = span(new_id(NOW)[:length])
    assert first <= NOW <= last
    assert (last - first) // timedelta(milliseconds=1) + 1 == 32 ** max(0, 10 - length)


@pytest.mark.parametrize("text", ["", "01m8u", "01M891", "01-891", "0" * 21, "zzzzzz", "01m89é"])
def test_what_cannot_begin_one_has_no_span(text: str) -> None:
    """Other letters, too many of them, a year beyond the calendar."""
    with pytest.raises(ValueError, match="identifier"):
        span(text)
