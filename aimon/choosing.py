"""A choice of the command line, made by its name or by the word that the screens have for it."""

from __future__ import annotations

from collections.abc import Sequence
from pkgutil import resolve_name
from typing import Any
from unicodedata import normalize

import click

from aimon.i18n import _


class Named(click.Choice[str]):
    """One of these names, or of their words: ``words`` is the table of them, ``module:NAME``.

    The table is loaded only for what is none of the names: most commands never need it.
    """

    def __init__(self, choices: Sequence[str], words: str) -> None:
        super().__init__(choices)
        self._words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name; raises BadParameter, which lists names and words."""
        if value in self.choices:
            return str(value)
        table = resolve_name(self._words)
        words = {name: _(table[name]) for name in self.choices}
        for name, word in words.items():
            if _bare(word) == _bare(value):
                return name
        known = ", ".join(n if n == word else f"{n} ({word})" for n, word in words.items())
        self.fail(
            _("{value} is none of these: {known}").format(value=value, known=known), param, ctx
        )


def _bare(text: str) -> str:
    return normalize("NFC", text).casefold().replace(" ", "")
