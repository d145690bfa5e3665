"""``aimon incident patterns``: what weeks of tests and of use reveal."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, models_argument, pass_app


@click.command(
    "patterns",
    cls=Command,
    help=N_(
        "Show the patterns in the last four weeks of tests and of use: worse at certain hours, one "
        "function fails, intermittent connection, falling quality, slower than usual, rising error "
        "rate, surge or collapse of use. Each is told with its numbers against the model's own past "
        "and how likely chance alone would show it. Exit code 0, whatever is found."
    ),
    epilog=N_("Example: aimon incident patterns gpt-main"),
)
@models_argument
@format_option()
@at_option
@pass_app
def command(app: App, models: tuple[str, ...], fmt: str, at: str | None) -> None:
    """Look, show."""
    from aimon.incidents.patterns import look
    from aimon.output.patterns import emit_patterns
    from aimon.selection import find_models

    workspace = app.workspace
    now = workspace.now(at)
    chosen = find_models(workspace.registry, models) or workspace.registry.active
    emit_patterns(fmt, look(workspace, chosen, now), workspace.registry.names, now)
