"""An unexpected error: one line for the user, the places in the code in a file.

An error's own text is left out everywhere: it may quote a key.
"""

from __future__ import annotations

import os
import tempfile
import traceback
from typing import TYPE_CHECKING

import click

from aimon.i18n import _

if TYPE_CHECKING:
    from aimon.options import App


def report_crash(error: Exception, app: App | None) -> None:
    """Say on stderr what happened and where the details lie (on stderr itself with --debug)."""
    kind = type(error).__name__
    details = "".join([*traceback.format_tb(error.__traceback__), kind, "\n"])
    if app is not None and app.debug:
        click.echo(details, err=True, nl=False)
        return
    handle, path = tempfile.mkstemp(prefix="aimon-error-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(details)
    click.echo(
        _("aimon: unexpected error: {error} (details: {path})").format(error=kind, path=path),
        err=True,
    )
