"""Choices of the command line, made by their names or by the words that the screens have for them."""

from __future__ import annotations

from collections.abc import Sequence
from pkgutil import resolve_name
from typing import Any
from unicodedata import normalize

import click

from aimon.i18n import _


class Named(click.Choice[str]):
    """One of these names, or of their words: ``words`` is the table of them, ``module:NAME``.

    A word's beginning will do where no other begins so. The table is loaded only for what is none of the names: most commands never need it.
    """

    def __init__(self, choices: Sequence[str], words: str) -> None:
        super().__init__(choices)
        self._words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the name; raises BadParameter, which lists names and words."""
        if value in self.choices:
            return str(value)
        table = resolve_name(self._words)
        words = {name: _(table[name]) for name in self.choices}
        said = _bare(value)
        alike = [name for name, word in words.items() if _bare(word) == said] or [
            name for name, word in words.items() if len(said) > 1 and _bare(word).startswith(said)
        ]
        if len(alike) == 1:
            return alike[0]
        known = ", ".join(n if n == word else f"{n} ({word})" for n, word in words.items())
        self.fail(
            _("{value} is none of these: {known}").format(value=value, known=known), param, ctx
        )


class Several(Named):
    """Any of these names, or of their words, parted by commas."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the names, in the order of the choices; raises BadParameter."""
        if isinstance(value, tuple):
            return value
        one = super().convert
        found = {one(part.strip(), param, ctx) for part in value.split(",")}
        return tuple(name for name in self.choices if name in found)


def _bare(text: str) -> str:
    return normalize("NFC", text).casefold().replace(" ", "")
