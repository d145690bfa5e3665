"""Prints a command's result: a table for people, JSON, JSON lines, CSV or Markdown for the rest."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import click
import msgspec


class Table(NamedTuple):
    """Titles and rows of text; ``right`` holds the numbers of the columns of figures."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()


def emit(fmt: str, data: Any, table: Table, lines: Iterable[Any] = ()) -> None:
    """Print the result on stdout: ``data`` as JSON, ``lines`` as JSON lines, else the table.

    JSON is written as UTF-8 whatever the locale says.
    """
    if fmt == "json":
        write_bytes(msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")
    elif fmt == "jsonl":
        write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    elif fmt == "csv":
        click.echo(_csv(table), nl=False)
    else:
        click.echo(render(table, "github" if fmt == "md" else "simple"))


def write_bytes(data: bytes) -> None:
    """Write bytes to stdout after whatever text is on its way."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def render(table: Table, style: str = "simple") -> str:
    """Return the table as text, Hangul and marks taking two columns."""
    import tabulate

    align = ["right" if i in table.right else "left" for i in range(len(table.titles))]
    return (
        tabulate.tabulate(
            table.rows, headers=table.titles, tablefmt=style, colalign=align, disable_numparse=True
        )
        if table.rows
        else ""
    )


def _csv(table: Table) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.titles)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
