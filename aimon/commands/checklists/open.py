"""``aimon checklist open``: what should be done by now and is not."""

from __future__ import annotations

import click

from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, option, pass_app


@click.command(
    "open",
    cls=Command,
    help=N_(
        "Say what should be done by now and is not, and how much is left of the lists on demand "
        "that are under way. With --send by mail to the settings' coordinator, once a day; nothing is "
        "sent where nothing is left. Exit code 75: the mail waits in the outbox."
    ),
    epilog=N_("Example: aimon checklist open"),
)
@option("--send", is_flag=True, help=N_("Mail it to the settings' coordinator."))
@option("--quiet", is_flag=True, help=N_("Print nothing but errors (for cron)."))
@format_option()
@at_option
@pass_app
def command(app: App, send: bool, quiet: bool, fmt: str, at: str | None) -> None:
    """Look, send, show."""
    from aimon.delivery.sending import require_handed_over
    from aimon.duties.desk import DutyDesk
    from aimon.duties.telling import send_mail
    from aimon.output.duties import emit_open

    desk = DutyDesk(app.workspace, at)
    day = desk.now.date()
    left = desk.still_open(day)
    outcome = send_mail(desk, day) if send and left else None
    if not quiet:
        emit_open(fmt, left, desk.going(day), day, desk.now)
    if outcome:
        require_handed_over(outcome)
