"""Plays the main job from end to end: every command a coordinator would type, for real."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from aimon.errors import PROBLEM_FOUND
from aimon.i18n import _
from aimon.practice.scenario import load_scenario
from aimon.practice.server import PracticeServer
from aimon.practice.workspace import lay_out, port_of
from aimon.text import visible
from aimon.workspace import REGISTRY_FILE, Workspace

CARD = "solar-garbled"
# What reviewers say is Korean, whatever language the screen speaks.
_ASKED = "답변의 한글이 깨져서 나와요"


def play(folder: Path, run: Callable[[list[str]], int]) -> int:
    """Play the commands in a practice workspace that is laid out if there is none.

    ``run`` runs the command line with these arguments and returns its exit code. A code other
    than 0 and 1 (a problem was found, as it should be) ends the play and is returned.
    """
    home = folder.absolute()
    scenario = load_scenario()
    if not (home / REGISTRY_FILE).exists():
        with PracticeServer(scenario) as server:
            lay_out(home, server.server_address[1], datetime.now().astimezone().date())
    registry = Workspace(home).registry
    port = port_of(registry)
    card = CARD if registry.get(CARD) else registry.models[0].id
    called = f"{_program()} --home {shlex.quote(str(folder))}"
    with PracticeServer(scenario, port=port):
        for step in (
            ["registry", "check"],
            ["probe"],
            ["probe", "--check", "basic"],
            ["status"],
            ["status", card],
            ["ticket", "new", _ASKED, "--model", card, "--from", "김평가", "--channel", "phone"],
            ["ticket", "list"],
            ["incident", "list"],
            ["advise", "model"],
            ["report", "daily"],
            ["report", "daily", "--out", str(home / "reports")],
            ["dashboard"],
        ):
            click.echo(f"\n$ {called} {visible(shlex.join(step))}")
            code = run(["--home", str(home), *step])
            if code not in (0, PROBLEM_FOUND):
                return code
    click.echo()
    click.echo(_("Look around: {command}").format(command=f"{called} status"))
    serve = f"{_program()} practice serve --port {port}"
    click.echo(
        _("Test again: {serve}, and in another window: {command}").format(
            serve=serve, command=f"{called} probe"
        )
    )
    return 0


def _program() -> str:
    """Return how this program is called from the shell that called it."""
    return "aimon" if shutil.which("aimon") else shlex.quote(sys.argv[0])
