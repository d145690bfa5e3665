"""``aimon practice``: try everything out on a simulated provider."""

from __future__ import annotations

from pathlib import Path

import click

from aimon.commands.practice_tour import command as tour
from aimon.i18n import N_, _
from aimon.options import Command, Group, Minutes, option


@click.group(
    "practice",
    cls=Group,
    help=N_("Try everything out on a simulated provider."),
    epilog=N_("Example: aimon practice serve"),
)
def command() -> None:
    """Hold the commands for practising."""


@command.command(
    "serve",
    cls=Command,
    help=N_(
        "Run a simulated provider on this machine until Ctrl-C: OpenAI, Anthropic and Gemini "
        "protocols, with models that are sound, slow, garbled, wrong, locked, flaky and dead."
    ),
    epilog=N_("Example: aimon practice serve --port 8765"),
)
@option("--host", default="127.0.0.1", show_default=True, help=N_("The address to listen on."))
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help=N_("The port to listen on; 0 takes a free one."),
)
@option(
    "--scenario",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_("What to play, as YAML (else the packaged scenario)."),
)
@option(
    "--minutes",
    type=Minutes(0, 10_000),
    metavar="N",
    help=N_("End by itself after so many minutes."),
)
def serve(host: str, port: int, path: Path | None, minutes: float | None) -> None:
    """Listen, say where, serve."""
    from aimon.practice.scenario import load_scenario
    from aimon.practice.server import PracticeServer
    from aimon.practice.welcome import welcome

    server = PracticeServer(load_scenario(path), host=host, port=port)
    click.echo(welcome(server, packaged=path is None))
    server.run(minutes)
    click.echo(_("The practice provider has ended."), err=True)


@command.command(
    "demo",
    cls=Command,
    help=N_(
        "The main job from end to end, in about a minute: a practice workspace in DIR (default: "
        "demo), two runs against the practice provider, the status, the daily report."
    ),
    epilog=N_("Example: aimon practice demo demo"),
)
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(path_type=Path))
@click.pass_context
def demo(ctx: click.Context, folder: Path) -> None:
    """Play the commands as a coordinator would type them."""
    from aimon.practice.demo import play

    root = ctx.find_root().command

    def run(args: list[str]) -> int:
        return root.main(args, prog_name="aimon", standalone_mode=False) or 0

    ctx.exit(play(folder, run))


command.add_command(tour)
