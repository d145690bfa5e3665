"""Mail that waits: list it, send it."""

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
    help=N_("Mail that has not left: list it, send it."),
    epilog=N_("Example: aimon outbox list"),
)
def command() -> None:
    """Hold the subcommands."""


@command.command(
    "list",
    cls=Command,
    help=N_("List the mail that waits, and the mail that the server refused for good (parked)."),
    epilog=N_("Example: aimon outbox list --json"),
)
@format_option()
@pass_app
def list_command(app: App, fmt: str) -> None:
    """Show what has not left."""
    from aimon.delivery.sending import open_outbox

    entries = open_outbox(app.workspace).entries()
    emit(fmt, {"mails": entries}, entries_table(entries), entries)
    if fmt == "table" and not entries:
        click.echo(_("no mail waits"))


@command.command(
    "flush",
    cls=Command,
    help=N_(
        "Send the mail that waits: all of it, or that of the KEYs. "
        "Exit codes: 0 nothing waits any more, 1 a mail is parked or a recipient was refused, "
        "75 something still waits."
    ),
    epilog=N_("Example: aimon outbox flush --due --quiet"),
)
@click.argument("keys", metavar="[KEY]...", nargs=-1)
@option("--due", is_flag=True, help=N_("Leave out mail that was tried a short while ago."))
@option("--force", is_flag=True, help=N_("Try parked mail too."))
@option("--quiet", is_flag=True, help=N_("Print nothing about mail that has left."))
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
        emit(fmt, {"mails": shown}, outcomes_table(shown), shown)
    entries = outbox.entries()
    left = {entry.state for entry in entries}
    if fmt == "table" and not shown and not quiet:
        click.echo(still_waiting(entries))
    if "parked" in left or any(outcome.refused for outcome in outcomes):
        ctx.exit(PROBLEM_FOUND)
    ctx.exit(TRY_AGAIN if "waiting" in left else 0)
