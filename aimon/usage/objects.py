"""Reads the objects of a JSON export: one a line, in a list, or as pages of a provider's answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import TextIOWrapper
from json import JSONDecodeError, JSONDecoder
from typing import Any

import msgspec

_CHUNK = 1 << 20
# What stands between the objects of a list or a row of them.
_BETWEEN = re.compile(r"[\s,\[\]]*")
_DECODER = JSONDecoder()
_UNREADABLE = (ValueError, RecursionError)  # msgspec's errors are ValueErrors


def objects(file: TextIOWrapper) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield each object with its line, None for what is none; pages give what is in them."""
    start = file.readline()
    while start.isspace():
        start = file.readline()
    file.seek(0)
    try:
        by_line = isinstance(msgspec.json.decode(start), dict)
    except _UNREADABLE:
        by_line = False
    for line, found in _by_line(file) if by_line else _in_a_row(file):
        yield from _within(line, found)


def _by_line(file: TextIOWrapper) -> Iterator[tuple[int, Any]]:
    for line, text in enumerate(file, 1):
        if text.isspace():
            continue
        try:
            yield line, msgspec.json.decode(text)
        except _UNREADABLE:
            yield line, None


def _in_a_row(file: TextIOWrapper) -> Iterator[tuple[int, Any]]:
    """Yield the values of a list, or that follow each other, a chunk of the file at a time."""
    text, at, line, lists = "", 0, 1, 0
    while True:
        gap = _BETWEEN.match(text, at)
        if gap:
            line += gap[0].count("\n")
            lists += gap[0].count("[") - gap[0].count("]")
            at = gap.end()
        try:
            found, end = _DECODER.raw_decode(text, at)
        except (JSONDecodeError, RecursionError):
            more = file.read(max(_CHUNK, len(text) - at))
            if not more:
                if at < len(text) or lists > 0:
                    yield line, None
                return
            text, at = text[at:] + more, 0
            continue
        yield line, found
        line += text.count("\n", at, end)
        at = end


def _within(line: int, found: Any) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield the rows that a value holds: a page's buckets' results, a page's data, or itself."""
    if not isinstance(found, dict):
        yield line, None
    elif isinstance(pages := found.get("data"), list) and "model" not in found:
        for item in pages:
            yield from _within(line, item)
    elif isinstance(results := found.get("results", found.get("result")), list):
        span = {name: found.get(name) for name in ("start_time", "end_time")}
        for item in results:
            if isinstance(item, dict):
                yield line, item | span
            else:
                yield line, None
    else:
        yield line, found
