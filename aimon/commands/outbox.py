"""What waits to leave, mails and notices: list it, send it."""

from __future__ import annotations

import click

from aimon.errors import PROBLEM_FOUND, TRY_AGAIN
from aimon.i18n import N_, _
from aimon.options import App, Command, Group, at_option, format_option, option, pass_app
from aimon.output.outbox import entries_table, outcomes_table, still_waiting
from aimon.output.table import emit


@click.group(
    "outbox",
    cls=Group,
    help=N_("Mails and notices that have not left: list them, send them."),
    epilog=N_("Example: aimon outbox list"),
)
def command() -> None:
    """Hold the subcommands."""


@command.command(
    "list",
    cls=Command,
    help=N_("List what waits, and what was refused for good (parked)."),
    epilog=N_("Example: aimon outbox list --json"),
)
@format_option()
@pass_app
def list_command(app: App, fmt: str) -> None:
    """Show what has not left."""
    from aimon.delivery.sending import open_outbox

    entries = open_outbox(app.workspace).entries()
    emit(fmt, {"messages": entries}, entries_table(entries), entries)
    if fmt == "table" and not entries:
        click.echo(_("nothing waits"))


@command.command(
    "flush",
    cls=Command,
    help=N_(
        "Send the mails and notices that wait: all of them, or those of the KEYs. "
        "Exit codes: 0 nothing waits any more, 1 one is parked or a recipient was refused, "
        "75 something still waits."
    ),
    epilog=N_("Example: aimon outbox flush --due --quiet"),
)
@click.argument("keys", metavar="[KEY]...", nargs=-1)
@option("--due", is_flag=True, help=N_("Leave out what was tried a short while ago."))
@option("--force", is_flag=True, help=N_("Try what is parked, too."))
@option("--quiet", is_flag=True, help=N_("Print nothing about what has left."))
@format_option()
@at_option
@pass_app
@click.pass_context
def flush_command(
    ctx: click.Context,
    app: App,
    keys: tuple[str, ...],
    due: bool,
    force: bool,
    quiet: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Try to send, show what became of each, and say by the exit code what is left."""
    from aimon.delivery.sending import open_outbox, poster

    outbox, post = open_outbox(app.workspace), poster(app.workspace)
    outcomes = outbox.flush(post, app.workspace.now(at), keys=keys, due_only=due, force=force)
    shown = [o for o in outcomes if not quiet or o.status in ("deferred", "parked") or o.refused]
    if shown or not quiet:
        emit(fmt, {"messages": shown}, outcomes_table(shown), shown)
    entries = outbox.entries()
    left = {entry.state for entry in entries}
    if fmt == "table" and not shown and not quiet:
        click.echo(still_waiting(entries))
    if "parked" in left or any(outcome.refused for outcome in outcomes):
        ctx.exit(PROBLEM_FOUND)
    ctx.exit(TRY_AGAIN if "waiting" in left else 0)
