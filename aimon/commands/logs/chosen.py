"""Which journals were asked for, and where they lie: what verify and repair share."""

from __future__ import annotations

from pathlib import Path

import click

from aimon.i18n import _
from aimon.journal import catalogue
from aimon.options import App
from aimon.output.journals import path_words
from aimon.text import visible


def said(log: Path, fmt: str) -> Path | None:
    """Name the folder once above a table for people, and return it; other formats name files."""
    if fmt != "table":
        return None
    click.echo(_("files in {folder}:").format(folder=path_words(str(log))))
    return log


def chosen(app: App, names: tuple[str, ...]) -> list[str]:
    """Return the names of journals that were asked for, else all; raises BadParameter."""
    known = catalogue.names(app.workspace.log)
    for name in names:
        if name not in known:
            raise click.BadParameter(
                _("no journal {name}; there are: {known}").format(
                    name=visible(name), known=visible(", ".join(known))
                ),
                param_hint="NAME",
            )
    return list(dict.fromkeys(names)) or known
