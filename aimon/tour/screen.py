"""The tour's screens: an exercise, what came of it, the list, the end; 80 columns wide."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import Any

import click

from aimon.core.particles import Spoken
from aimon.i18n import _, ngettext
from aimon.output.table import Table, emit, folded
from aimon.text import visible
from aimon.tour.exercises import EXERCISES, Exercise
from aimon.tour.laying import CHOICE, OTHER, URGENT
from aimon.tour.play import Turn, chosen, number_of
from aimon.tour.progress import Progress
from aimon.tour.provider import HOURS
from aimon.tour.scene import Scene

_WIDTH = 78
# A command of aimon's that goes by the workspace, wherever it stands in a text.
_COMMAND = re.compile(
    r"\baimon (?=(?:advise|incident|practice|probe|report|status|ticket|trend)\b)"
)
_DONE, _SKIPPED, _NOW, _LEFT = "✓", "–", "→", "·"


def show(fmt: str, scene: Scene, turn: Turn, *, hint: bool, process: int | None) -> None:
    """Show what came of an exercise, then the next, or the end.

    ``process`` is the provider's where it was started just now.
    """
    home = scene.workspace.home
    if fmt == "json":
        emit("json", _data(scene, turn, hint, process), Table([], []))
    elif turn.tried and turn.missing:
        _say(home, _("Not yet: {missing}").format(missing=turn.missing))
        click.echo()
        _ways(scene, turn.tried, turn.progress)
    else:
        if turn.tried:
            _say(home, _("✓ Done. {why}").format(why=_(turn.tried.why)))
            click.echo()
        if turn.shown:
            _exercise(scene, turn.shown, turn.progress, hint)
        else:
            _end(home, turn.progress)


def show_list(fmt: str, home: Path, progress: Progress, current: Exercise | None) -> None:
    """Show all ten and how far the tour is."""
    data = [
        {
            "number": number_of(e),
            "name": e.name,
            "title": _(e.title),
            "done": e.name in progress.done,
            "skipped": e.name in progress.skipped,
        }
        for e in EXERCISES
    ]
    rows = [[str(number_of(e)), _state(e, progress, current), _(e.title)] for e in EXERCISES]
    emit(fmt, data, Table([_("no."), "", _("exercise")], rows))
    if fmt == "table":
        click.echo("\n" + placed(home, _("Any of them again: aimon practice tour --exercise N")))


def _data(scene: Scene, turn: Turn, hint: bool, process: int | None) -> dict[str, Any]:
    """Return what is shown for a program."""
    shown = turn.shown
    return {
        "home": str(scene.workspace.home),
        "tried": turn.tried.name if turn.tried else None,
        "passed": None if turn.missing is None else not turn.missing,
        "missing": turn.missing or None,
        "exercise": shown
        and {
            "number": number_of(shown),
            "name": shown.name,
            "title": _(shown.title),
            "task": _told(scene, _(shown.task)),
            "commands": [_told(scene, command) for command in shown.commands],
            "asks": bool(shown.asks),
            "hint": _(shown.hint) if hint else None,
        },
        "done": turn.progress.done,
        "skipped": turn.progress.skipped,
        "provider_started": process,
    }


def _exercise(scene: Scene, exercise: Exercise, progress: Progress, hint: bool) -> None:
    home = scene.workspace.home
    title = _("Exercise {n} of {of}: {title}").format(
        n=number_of(exercise), of=len(EXERCISES), title=_(exercise.title)
    )
    if not progress.done and not progress.skipped:
        _say(
            home,
            _(
                "This is a practice workspace: five made-up models, their tests of the last weeks, "
                "and inquiries. Type what stands behind $: the commands are the real ones, and "
                "nothing leaves this machine. "
                "The practice provider runs in the background for up to {hours} hours; aimon "
                "practice tour starts it again."
            ).format(hours=HOURS),
        )
        click.echo()
    if scene.all_down:
        _say(
            home,
            _(
                "No model answered the last tests: the practice provider had ended. It runs again; "
                "test once more: aimon probe"
            ),
        )
        click.echo()
    click.echo(f"{title}   {''.join(_state(e, progress, exercise) for e in EXERCISES)}")
    click.echo()
    _say(home, _told(scene, _(exercise.task)))
    click.echo()
    if way := _place(home)[0]:
        click.echo(_("First go to the practice folder: {command}").format(command=way))
        click.echo()
    for command in exercise.commands:
        click.echo("  $ " + placed(home, _told(scene, command)))
    click.echo()
    if hint:
        _say(home, _("Hint: {hint}").format(hint=_(exercise.hint)))
        click.echo()
    _ways(scene, exercise, progress)


def _ways(scene: Scene, exercise: Exercise, progress: Progress) -> None:
    """Say how to go on from here."""
    called = f"aimon {_place(scene.workspace.home)[1]}practice tour"
    if exercise is not chosen(progress, None):
        called += f" --exercise {number_of(exercise)}"
    if exercise.asks:
        command = f"{called} --answer {_(exercise.asks)}"
        click.echo(_("When you know it: {command}").format(command=command))
    else:
        click.echo(_("When it is done: {command}").format(command=f"{called} --check"))
    click.echo(_("Stuck: {command}").format(command=f"{called} --hint"))
    click.echo(_("To pass it over: {command}").format(command=f"{called} --skip"))


def _end(home: Path, progress: Progress) -> None:
    n = len(progress.done)
    _say(
        home,
        ngettext(
            "The tour is over: {n} exercise of {of} is done.",
            "The tour is over: {n} exercises of {of} are done.",
            n,
        ).format(n=n, of=len(EXERCISES)),
    )
    if left := [str(number_of(e)) for e in EXERCISES if e.name in progress.skipped]:
        text = _("Passed over: {numbers}. To do one: aimon practice tour --exercise N")
        click.echo(placed(home, text.format(numbers=", ".join(left))))
    click.echo(placed(home, _("Once more from the beginning: aimon practice tour --restart")))
    click.echo(_("For your own models: aimon init"))


def _state(exercise: Exercise, progress: Progress, current: Exercise | None) -> str:
    if exercise.name in progress.done:
        return _DONE
    if exercise is current:
        return _NOW
    return _SKIPPED if exercise.name in progress.skipped else _LEFT


def _told(scene: Scene, text: str) -> str:
    """Return a text with the names of the story in it."""
    if "{" not in text:
        return text
    model = scene.troubled
    return text.format(
        model=Spoken(visible(model.display_name, 40)),
        model_id=model.id,
        other=OTHER,
        urgent=URGENT,
        choice=CHOICE,
        friday=scene.last_friday,
    )


def _place(home: Path) -> tuple[str, str]:
    """Return the command that leads to the folder, and what commands need where it is not enough."""
    if named := os.environ.get("AIMON_HOME"):
        there = Path(named).expanduser()
        same = there.is_dir() and there.samefile(home)
        return "", "" if same else f"--home {shlex.quote(str(home))} "
    here = Path.cwd()
    if here.samefile(home):
        return "", ""
    near = home.relative_to(here) if home.is_relative_to(here) else home
    return f"cd {shlex.quote(str(near))}", ""


def placed(home: Path, text: str) -> str:
    """Return a text with the commands in it leading to the tour's folder from here."""
    place = _place(home)[1]
    return _COMMAND.sub(f"aimon {place}".replace("\\", r"\\"), text) if place else text


def _say(home: Path, text: str) -> None:
    click.echo(folded(placed(home, text), _WIDTH), nl=False)
