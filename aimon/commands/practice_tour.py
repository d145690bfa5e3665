"""``aimon practice tour``: ten short exercises, each checked against the workspace."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from aimon.errors import PROBLEM_FOUND, WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, format_option, option, pass_app


@click.command(
    "tour",
    cls=Command,
    help=N_(
        "Ten short exercises of a coordinator's day in a practice workspace in DIR (default: the "
        "one here, else tour): find the slow model, answer an inquiry, tell users, pass it on, read "
        "the reports. Without an option, shows the exercise at hand. The practice provider runs "
        "beside it, up to two hours. Exit code 1: the exercise is not done yet."
    ),
    epilog=N_("Example: aimon practice tour --answer gemini"),
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@option("--check", is_flag=True, help=N_("See whether the exercise is done."))
@option("--answer", metavar="VALUE", help=N_("Answer the question of the exercise."))
@option("--hint", is_flag=True, help=N_("Show a hint."))
@option("--skip", is_flag=True, help=N_("Pass over the exercise."))
@option("--list", "listed", is_flag=True, help=N_("Show all ten and how far you are."))
@option("--restart", is_flag=True, help=N_("Begin anew; what is there is put aside."))
@option(
    "--exercise",
    "number",
    metavar="N",
    type=click.IntRange(1, 10),
    help=N_("This exercise, not the one at hand."),
)
@format_option("table", "json")
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    folder: Path | None,
    check: bool,
    answer: str | None,
    hint: bool,
    skip: bool,
    listed: bool,
    restart: bool,
    number: int | None,
    fmt: str,
) -> None:
    """Lay out or go on, check, show."""
    from aimon.tour import play, screen
    from aimon.tour.laying import open_tour
    from aimon.tour.provider import keep_running
    from aimon.tour.scene import Scene

    if sum((check, answer is not None, hint, skip, listed, restart)) > 1:
        raise WrongUsage(_("one at a time: --check, --answer, --hint, --skip, --list, --restart"))
    home = _folder(app, folder)
    begin = not (check or answer is not None or hint or skip or listed)
    workspace, kept = open_tour(
        home, datetime.now(UTC).replace(microsecond=0), begin=begin, restart=restart
    )
    app.speak(workspace.settings.language)
    exercise = play.chosen(kept, number)
    if listed:
        return screen.show_list(fmt, home, kept, exercise)
    process = keep_running(workspace) if exercise else None
    scene = Scene(workspace, workspace.now())
    if exercise is None:
        turn = play.Turn(None, None, None, kept)
    elif check or answer is not None:
        try:
            turn = play.try_out(scene, kept, exercise, answer)
        except WrongUsage as error:
            error.hint = screen.placed(home, error.hint)
            raise
    elif skip:
        turn = play.skip(scene, kept, exercise)
    else:
        turn = play.look(scene, kept, exercise, again=number is not None or hint)
    screen.show(fmt, scene, turn, hint=hint, process=process)
    if turn.missing:
        ctx.exit(PROBLEM_FOUND)
    return None


def _folder(app: App, named: Path | None) -> Path:
    """Return the tour's folder: the named, else the one here, else ``tour``; raises WrongUsage."""
    from aimon.tour.progress import FILE

    if named and re.fullmatch(r"[0-9]{1,2}", str(named)) and not named.exists():
        raise WrongUsage(
            _("{text} is no folder").format(text=named),
            hint=_("for an exercise: aimon practice tour --exercise {n}").format(n=named),
        )
    usual = Path("tour")
    there = (place for place in (app.home, Path(), usual) if (place / FILE).is_file())
    return (named or next(there, usual)).expanduser().absolute()
