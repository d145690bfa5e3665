"""``aimon ticket warn``: deadlines that come near, told once at each step."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import (
    App,
    Command,
    at_option,
    format_option,
    mask_option,
    option,
    pass_app,
)


@click.command(
    "warn",
    cls=Command,
    help=N_(
        "Warn of deadlines when 50, 75 and 100 % of their time are used up: once each, outside "
        "business hours only of classes that always count. With --send by mail to the settings' "
        "coordinator. Prints nothing where there is nothing to warn of. Exit code 75: the mail "
        "waits in the outbox."
    ),
    epilog=N_("Example: aimon ticket warn --send --quiet"),
)
@option("--send", is_flag=True, help=N_("Mail the warnings to the settings' coordinator."))
@option("--quiet", is_flag=True, help=N_("Print nothing but errors (for cron)."))
@mask_option
@format_option()
@at_option
@pass_app
def command(app: App, send: bool, quiet: bool, mask: bool, fmt: str, at: str | None) -> None:
    """Find what is due, send, record, show."""
    from aimon.delivery.sending import require_handed_over
    from aimon.desk import Desk
    from aimon.output.warnings import emit_warnings
    from aimon.warning import record, send_mail, warnings

    with Desk(app.workspace, at, mask=mask) as desk:
        found = warnings(desk)
        outcome = send_mail(desk, found) if send and found else None
        given = record(desk, found)
        if not quiet:
            emit_warnings(fmt, given)
    if outcome:
        require_handed_over(outcome)
