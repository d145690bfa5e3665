"""Prints a command's result: a table for people, JSON, JSON lines, CSV or Markdown for the rest."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import click
import msgspec

from aimon.output.width import columns

_GAP = 2
# Less of the last column than this helps nobody.
_NARROWEST = 8
_NEGATIVE = re.compile(r"-(\d+(\.\d+)?(e[+-]?\d+)?|inf)", re.ASCII)
_MARKUP = re.compile(r"[|<\[`]")
# A line's indentation and bullet; a command behind $ has none, and is never broken.
_BEGINNING = re.compile(r"\s*(?:[-·] |\d+\. |)(?!\$ )(?=\S)")


class Table(NamedTuple):
    """Titles and rows of text.

    ``right`` holds the numbers of the columns of figures, ``spare`` those that a terminal too
    narrow for all does without, the first to go first: each for so many columns of the last one as
    are ``legible``. Before that, those in ``short`` are cut to so many columns. ``whole`` says that
    the last column is worth more lines rather than being cut.
    """

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()
    spare: Sequence[int] = ()
    whole: bool = False
    short: Mapping[int, int] = {}
    legible: int = 34


def emit(
    fmt: str, data: Any, table: Table | Callable[[], Table], lines: Iterable[Any] = ()
) -> None:
    """Print the result on stdout: ``data`` as JSON, ``lines`` as JSON lines, else the table.

    A table that costs something to make may be given as a function. JSON is written as UTF-8 whatever the locale says.
    """
    if fmt == "json":
        write_bytes(msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n")
    elif fmt == "jsonl":
        write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    else:
        _print(fmt, table if isinstance(table, Table) else table())


def _print(fmt: str, table: Table) -> None:
    if fmt == "csv":
        click.echo(_csv(table), nl=False)
    elif fmt == "md":
        rows = [[_MARKUP.sub(r"\\\g<0>", cell) for cell in row] for row in table.rows]
        click.echo(_markdown(table._replace(rows=rows)))
    elif table.rows:
        click.echo(render(table))


def write_bytes(data: bytes) -> None:
    """Write bytes to stdout after whatever text is on its way."""
    if sys.stdout is None:
        return  # it was closed before aimon began
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def render(table: Table) -> str:
    """Return the table as text, fitted to the terminal; a pipe gets every column whole."""
    width = terminal_width()
    return _simple(table if width is None else fitted(table, width))


def terminal_width() -> int | None:
    """Return the columns of the terminal that stdout is, None where it is none."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def hung(head: str, text: str, width: int | None) -> str:
    """Return the text behind its head, wrapped so that all of it stands to the head's right."""

    if width is None:
        return head + text
    indent = columns(head)
    return head + ("\n" + " " * indent).join(wrapped(text, max(width - indent, _NARROWEST)))


def show_pairs(pairs: Sequence[tuple[str, str]], width: int | None) -> None:
    """Print titles and values in two columns; a long value takes more lines."""

    widest = max((columns(title) for title, _value in pairs), default=0)
    for title, value in pairs:
        click.echo(hung(title + " " * (widest - columns(title) + 2), value, width))


def wrapped(text: str, width: int) -> list[str]:
    """Return the text in lines no wider than so many columns, broken at spaces where it can be."""

    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if columns(longer) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if columns(lines[-1] + char) > width:
                lines.append("")
            lines[-1] += char
    return lines


def folded(text: str, width: int = 80) -> str:
    """Return a text with its long lines wrapped under their own beginning; commands stay whole."""
    lines: list[str] = []
    for line in text.splitlines():
        head = _BEGINNING.match(line)
        if head is None or columns(line) <= width:
            lines.append(line)
        else:
            lines += hung(head[0], line[head.end() :], width).split("\n")
    return "\n".join(lines) + "\n"


def fitted(table: Table, width: int) -> Table:
    """Return the table without spare columns as far as needed, its last column cut to the width.

    A figure is never cut.
    """
    shown = [*range(len(table.titles))]
    widths = [_column_width(table, n) for n in shown]
    last = shown[-1]
    wanted = min(widths[last], table.legible)
    if table.short and sum(widths) + _GAP * last > width:
        table = _shortened(table)
        widths = [_column_width(table, n) for n in shown]
    for spare in table.spare:
        if sum(widths[n] + _GAP for n in shown[:-1]) + wanted > width:
            shown.remove(spare)
    room = max(width - sum(widths[n] + _GAP for n in shown[:-1]), _NARROWEST)
    return Table(
        [table.titles[n] for n in shown],
        [
            [
                _into(row[n], room, table) if n == last and n not in table.right else row[n]
                for n in shown
            ]
            for row in table.rows
        ],
        frozenset(place for place, n in enumerate(shown) if n in table.right),
    )


def _shortened(table: Table) -> Table:
    rows = [
        [_cut(cell, table.short[n]) if n in table.short else cell for n, cell in enumerate(row)]
        for row in table.rows
    ]
    return table._replace(rows=rows)


def _into(text: str, room: int, table: Table) -> str:
    return "\n".join(wrapped(text, room)) if table.whole else _cut(text, room)


def _column_width(table: Table, n: int) -> int:

    return max(columns(text) for text in (table.titles[n], *(row[n] for row in table.rows)))


def _cut(text: str, width: int) -> str:
    """Return the text no wider than so many columns, with ``…`` where it was cut."""

    if columns(text) <= width:
        return text
    while text and columns(text) >= width:
        text = text[:-1]
    return text.rstrip() + "…"


def _simple(table: Table) -> str:
    """Return the table in tabulate's simple style, which is imported in 50 ms: half a command."""

    if not table.rows:
        return ""
    cells = [[cell.split("\n") for cell in row] for row in (table.titles, *table.rows)]
    numbers = range(len(table.titles))
    widths = [max(columns(line) for row in cells for line in row[n]) for n in numbers]

    def padded(text: str, n: int) -> str:
        space = " " * (widths[n] - columns(text))
        return space + text if n in table.right else text + space

    head, *rows = (
        "  ".join(padded(row[n][line] if line < len(row[n]) else "", n) for n in numbers).rstrip()
        for row in cells
        for line in range(max(map(len, row)))
    )
    return "\n".join([head, "  ".join("-" * width for width in widths), *rows])


def _markdown(table: Table) -> str:
    """Return the table as GitHub's Markdown, Hangul and marks taking two columns."""
    import tabulate

    if not table.rows:
        return ""
    tabulate.MIN_PADDING = 0  # the gap between columns is enough beside a title, too
    align = ["right" if i in table.right else "left" for i in range(len(table.titles))]
    return tabulate.tabulate(
        table.rows, headers=table.titles, tablefmt="github", colalign=align, disable_numparse=True
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
    begins = cell[:1] in ("=", "+", "-", "@", "\t", "\r")
    return "'" + cell if begins and not _NEGATIVE.fullmatch(cell) else cell
