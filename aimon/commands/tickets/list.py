"""``aimon ticket list``: what there is to do, what is due first at the top."""

from __future__ import annotations

import click

from aimon.choosing import Named
from aimon.commands.tickets.fields import CLASS, TOPIC, WORDS
from aimon.errors import PROBLEM_FOUND
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

STATES = ("new", "open", "waiting", "escalated", "resolved")
STATE = Named(STATES, f"{WORDS}STATES")


@click.command(
    "list",
    cls=Command,
    help=N_(
        "List the tickets that are not solved, what is due first at the top. Exit code 1 with "
        "--check where any is listed."
    ),
    epilog=N_("Example: aimon ticket list --overdue --check"),
)
@option("--class", "classes", multiple=True, type=CLASS, help=N_("Only this class."))
@option("--state", "states", multiple=True, type=STATE, help=N_("Only this state."))
@option("--topic", "topics", multiple=True, type=TOPIC, help=N_("Only this topic."))
@option("--model", "models", multiple=True, metavar="MODEL", help=N_("Only about this model."))
@option("--overdue", is_flag=True, help=N_("Only those with a deadline that has passed."))
@option("--all", "everything", is_flag=True, help=N_("Solved ones, too."))
@option("--check", is_flag=True, help=N_("End with exit code 1 if any is listed."))
@mask_option
@format_option()
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    classes: tuple[str, ...],
    states: tuple[str, ...],
    topics: tuple[str, ...],
    models: tuple[str, ...],
    overdue: bool,
    everything: bool,
    check: bool,
    mask: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Choose, show, and say by the exit code whether there are any."""
    from aimon.desk import Desk
    from aimon.output.tickets import emit_list
    from aimon.selection import find_models

    with Desk(app.workspace, at, mask=mask) as desk:
        desk.say_what_is_unreadable()
        named = {model.id for model in find_models(app.workspace.registry, models)}
        solved_too = everything or "resolved" in states
        tickets = desk.every(desk.now) if solved_too else desk.unsolved(desk.now)
        views = desk.views(
            [
                ticket
                for ticket in tickets
                if (not classes or ticket.class_ in classes)
                and (not states or ticket.state in states)
                and (not topics or ticket.topic in topics)
                and (not named or ticket.model in named)
            ]
        )
        chosen = [view for view in views if view.overdue or not overdue]
        emit_list(fmt, chosen, desk.now)
    if check and chosen:
        ctx.exit(PROBLEM_FOUND)
