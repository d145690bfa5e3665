"""``aimon ticket forget``: blank a person's data everywhere, keep the figures."""

from __future__ import annotations

import sys

import click

from aimon.core.forgetting import Forgotten
from aimon.errors import PROBLEM_FOUND, WrongUsage
from aimon.i18n import N_, _, ngettext
from aimon.options import App, Command, format_option, option, pass_app
from aimon.output.forgetting import done_words, held_table, left_words
from aimon.output.table import emit, render


@click.command(
    "forget",
    cls=Command,
    help=N_(
        "Blank a person's data in all of his or her tickets: name, organisation, contact and "
        "every text but the solutions, which lose the name, contact, mail addresses and phone "
        "numbers, as do the texts of incidents linked with them. Figures stay. REQUESTER is the "
        "whole name or contact. This cannot be undone. Exits with 1 when the person still stands "
        "somewhere; where is said on stderr."
    ),
    epilog=N_('Example: aimon ticket forget "홍길동" --organisation "한국대" --dry-run'),
)
@click.argument("requester")
@option("--organisation", metavar="O", help=N_("Which one of several people of this name."))
@option("--dry-run", is_flag=True, help=N_("Only show what would be done."))
@option("--yes", is_flag=True, help=N_("Do not ask."))
@format_option()
@click.pass_context
@pass_app
def command(
    app: App,
    ctx: click.Context,
    requester: str,
    organisation: str | None,
    dry_run: bool,
    yes: bool,
    fmt: str,
) -> None:
    """Look, ask, blank, show."""
    from aimon.tickets.forget import finish, forget, is_about, look

    workspace = app.workspace
    finished = None if dry_run else finish(workspace)
    if finished and is_about(finished[0], requester):
        return _show(ctx, app, finished[1], fmt)
    if finished:
        click.echo(_("what an interrupted run had begun is finished"), err=True)
        _say_what_is_left(app, finished[1])
    found = look(workspace, requester, organisation)
    if dry_run:
        return _show(ctx, app, found, fmt)
    if not (yes or _agreed(found)):
        click.echo(_("nothing was changed"), err=True)
        ctx.exit(PROBLEM_FOUND)
    return _show(ctx, app, forget(workspace, requester, organisation, workspace.now()), fmt)


def _agreed(found: Forgotten) -> bool:
    if not sys.stdin.isatty():
        raise WrongUsage(
            _("nothing was changed: there is nobody to ask"),
            hint=_("look with --dry-run first, then say --yes"),
        )
    click.echo(render(held_table(found)), err=True)
    n = len(found.tickets)
    return click.confirm(
        ngettext("Blank this {n} ticket for good?", "Blank these {n} tickets for good?", n).format(
            n=n
        ),
        err=True,
    )


def _show(ctx: click.Context, app: App, result: Forgotten, fmt: str) -> None:
    emit(fmt, result, held_table(result), result.tickets)
    if fmt == "table" and not result.dry_run:
        click.echo("\n".join(done_words(result)))
    _say_what_is_left(app, result)
    if not result.dry_run and not result.complete:
        ctx.exit(PROBLEM_FOUND)


def _say_what_is_left(app: App, result: Forgotten) -> None:
    for line in left_words(result, app.home):
        click.echo(line, err=True)
