"""``aimon advise notice``: the message to users about a model's state, ready to paste."""

from __future__ import annotations

import click

from aimon import completing
from aimon.commands.advising.options import in_option
from aimon.core.notices import KINDS, NoticeKind
from aimon.i18n import N_
from aimon.options import App, Command, at_option, format_option, moment, option, pass_app


@click.command(
    "notice",
    cls=Command,
    help=N_(
        "The message to users about MODEL, with since when (from the log) and which model to use "
        "meanwhile. Without --kind it is what the model's state asks for: an outage, slowness, "
        "unreliable answers, or that it is well again. In Korean, whatever the screen speaks; "
        "--in en for English. Nothing is sent."
    ),
    epilog=N_(
        "Example: aimon advise notice gpt-main --kind maintenance --from 20:00 --until 22:00"
    ),
)
@click.argument("name", metavar="MODEL", shell_complete=completing.models)
@option("--kind", type=click.Choice(KINDS), help=N_("What is told (else by the model's state)."))
@option("--from", "since", metavar="TIME", help=N_("When it begins or began (else from the log)."))
@option("--until", metavar="TIME", help=N_("When it will be over, like 22:00 or 2026-11-24T08:00."))
@in_option
@format_option("text", "json")
@at_option
@pass_app
def command(
    app: App,
    name: str,
    kind: NoticeKind | None,
    since: str | None,
    until: str | None,
    language: str | None,
    fmt: str,
    at: str | None,
) -> None:
    """Choose the kind, word it."""
    from aimon.advising import notice_about
    from aimon.output.notices import LANGUAGE, emit_notice

    workspace = app.workspace
    now = workspace.now(at)
    begins = moment(workspace, since, now)
    ends = moment(workspace, until, begins or now, following=True)
    found = notice_about(workspace, name, now, kind=kind, since=begins, until=ends)
    emit_notice(fmt, found, language or LANGUAGE)
