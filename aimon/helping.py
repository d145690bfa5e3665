"""Lays out the help by the columns that letters take: a Hangul syllable takes two, click counts one."""

from __future__ import annotations

from collections.abc import Iterable

import click

_NARROWEST = 10


class Formatter(click.HelpFormatter):
    """click's own, but for texts with letters of two columns."""

    def write_text(self, text: str) -> None:
        """Write a text, wrapped and indented; what is in single columns as click does."""
        if not _wide(text):
            return super().write_text(text)
        indent = " " * self.current_indent
        for n, paragraph in enumerate(text.split("\n\n")):
            self.write("\n" * bool(n))
            for line in _wrapped(paragraph, self.width - self.current_indent):
                self.write(f"{indent}{line}\n")
        return None

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names and what they mean in two columns."""
        rows = list(rows)
        if not any(_wide(text) for row in rows for text in row):
            return super().write_dl(rows, col_max, col_spacing)
        from aimon.output.width import columns

        longest = min(max(columns(name) for name, _text in rows), col_max)
        indent = " " * self.current_indent
        beside = indent + " " * (longest + col_spacing)
        for name, text in rows:
            head = indent + name + " " * (longest - columns(name) + col_spacing)
            if columns(name) > longest:
                self.write(f"{indent}{name}\n")
                head = beside
            first, *more = _wrapped(text, self.width - len(beside))
            self.write(f"{head}{first}".rstrip() + "\n")
            for line in more:
                self.write(f"{beside}{line}\n")
        return None


class Context(click.Context):
    """click's own, with this help."""

    formatter_class = Formatter


def _wide(text: str) -> bool:
    if text.isascii():
        return False
    from aimon.output.width import columns

    return columns(text.replace("\n", " ")) > len(text)


def _wrapped(text: str, width: int) -> list[str]:
    from aimon.output.table import wrapped

    return wrapped(text.replace("\n", " "), max(width, _NARROWEST))
