"""Reads the rows of a CSV export: its separator and its header are found, titles above it skipped."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from typing import NamedTuple

from aimon.core.usagecolumns import known_field

_SEPARATORS = ",;\t|"
_TITLES = 20
# Of a column that may hold whole conversations; more is a quote that nobody closed.
_LONGEST = 32 << 20


class Broken(NamedTuple):
    """A row that is none; ``cells`` is how many it has where that is what is wrong."""

    cells: int | None = None


class Table:
    """The rows below the header; ``line`` numbers count from 1 and are those of a row's beginning."""

    def __init__(self, file: TextIOWrapper, told: Iterable[str]) -> None:
        csv.field_size_limit(_LONGEST)
        self._file = file
        self._told = frozenset(told)
        start = file.read(1 << 16)
        self.separator = max(_SEPARATORS, key=lambda s: self._known(start, s))
        file.seek(0)
        self._reader = csv.reader(file, delimiter=self.separator, strict=True)
        self.header = self._header()

    def _known(self, start: str, separator: str) -> tuple[int, int]:
        """Return how many columns of the likeliest header mean something, and how many it has."""
        rows = csv.reader(start.splitlines(), delimiter=separator)
        best = (0, 0)
        for _, row in zip(range(_TITLES), _sound(rows), strict=False):
            best = max(best, (self._named(row), len(row)))
        return best

    def _named(self, row: Sequence[str]) -> int:
        return sum(cell in self._told or known_field(cell) for cell in row)

    def _header(self) -> list[str]:
        """Return the first row that names two columns at least, else the first one."""
        first: list[str] = []
        for _, row in zip(range(_TITLES), _sound(self._reader), strict=False):
            cells = [cell.strip() for cell in row]
            if self._named(cells) > 1:
                return cells
            first = first or cells
        return first

    def __iter__(self) -> Iterator[tuple[int, list[str] | Broken]]:
        """Yield each row with its line; empty ones are left out."""
        width = len(self.header)
        while True:
            line = self._reader.line_num + 1
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                yield line, Broken()
                continue
            if not any(row):
                continue
            if len(row) == width:
                yield line, row
            elif len(row) > width and not any(row[width:]):
                yield line, row[:width]
            else:
                yield line, Broken(len(row))


def _sound(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows up to one that is broken."""
    try:
        yield from rows
    except csv.Error:
        return
