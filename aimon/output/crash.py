"""An unexpected error: one line for the user, the details in a file without secrets."""

from __future__ import annotations

import os
import tempfile
import traceback
from typing import TYPE_CHECKING

import click

from aimon.i18n import _
from aimon.output.text import visible

if TYPE_CHECKING:
    from aimon.options import App


def report_crash(error: Exception, app: App | None) -> None:
    """Say on stderr what happened and where the traceback lies (on stderr itself with --debug)."""
    details = "".join(traceback.format_exception(error))
    if app is not None and app.debug:
        click.echo(details, err=True, nl=False)
        return
    handle, path = tempfile.mkstemp(prefix="aimon-error-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(details)
    click.echo(
        _("aimon: unexpected error: {error} (details: {path})").format(
            error=visible(f"{type(error).__name__}: {error}"), path=path
        ),
        err=True,
    )
