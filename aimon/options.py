"""Shared click pieces: the command classes, the options as named objects, the application object.

Help texts are marked with ``N_`` and translated when they are shown, since modules are loaded
before the language is known.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

import click

from aimon import completing, i18n
from aimon.helping import Context
from aimon.i18n import N_, _
from aimon.workspace import FIRST_YEAR, LAST_YEAR, Workspace, find_home

if TYPE_CHECKING:
    from pathlib import Path

F = TypeVar("F", bound=Callable[..., Any])

_CLOCK = re.compile("[0-9]{1,2}:[0-9]{2}", re.ASCII)
_MONTH = re.compile("[0-9]{4}-(?:0[1-9]|1[0-2])", re.ASCII)
FORMATS = ("table", "json", "jsonl", "csv", "md")


class _Translated:
    """An attribute that is stored in English and read in the chosen language."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = "_english_" + name

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        text = getattr(instance, self.name, None)
        return _(text) if isinstance(text, str) and text else text

    def __set__(self, instance: object, value: str | None) -> None:
        setattr(instance, self.name, value)


class Option(click.Option):
    """An option whose help is translated."""

    help = _Translated()


class _Helpful(click.Command):
    """A command whose help is translated, the help option's included."""

    context_class = Context
    help = _Translated()
    epilog = _Translated()
    short_help = _Translated()
    _help: Option | None = None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option; click's own would look its text up at every start."""
        names = self.get_help_option_names(ctx)
        if not names or not self.add_help_option:
            return None
        if self._help is None:
            self._help = Option(
                sorted(names, key=len),
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_help,
                help=N_("Show this message and exit."),
            )
        return self._help


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


class Command(_Helpful):
    """A command whose help is translated."""


class Group(_Helpful, click.Group):
    """A group of translated commands."""

    command_class = Command
    group_class = type


class Entry(NamedTuple):
    """Where a lazily loaded command lives below ``aimon.commands``, and its line in the help."""

    module: str
    summary: str


class LazyGroup(Group):
    """A group that imports a subcommand's module when it is run; ``entries`` says where it is."""

    entries: ClassVar[Mapping[str, Entry]]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the help."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and return its command."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"aimon.commands.{entry.module}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for one that is not there, name the nearest."""
        if args and args[0] not in self.entries and not args[0].startswith("-"):
            from aimon.core.names import nearest
            from aimon.text import visible

            near = nearest(args[0], self.entries)
            hint = _("did you mean: {names}?").format(names=", ".join(near))
            ctx.fail(
                _("there is no command {name}").format(name=visible(args[0]))
                + (f" ({hint})" if near else "")
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(e.summary)) for name, e in self.entries.items()])


class App:
    """What the global options say, and the workspace they point to."""

    def __init__(self, *, home: str | None, lang: str | None, debug: bool) -> None:
        self._home = home
        self._lang = lang
        self.debug = debug

    @cached_property
    def home(self) -> Path:
        """The workspace's folder, whether or not it holds a workspace yet."""
        return find_home(self._home, os.environ)

    def speak(self, language: str) -> None:
        """Speak this language from here on, unless another was asked for."""
        if not self._lang and not i18n.named(os.environ.get("AIMON_LANG", "")):
            i18n.use(language)

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace; raises ConfigError unless both its files are sound.

        Its language is spoken from here on, unless another was asked for.
        """
        workspace = Workspace(self.home)
        self.speak(workspace.settings.language)
        return workspace


pass_app = click.make_pass_decorator(App)


def option(*names: str, **settings: Any) -> Callable[[F], F]:
    """Make an option with translated help."""
    return click.option(*names, cls=Option, **settings)


def format_option(*formats: str) -> Callable[[F], F]:
    """``--format F`` and ``--json``; the function receives ``fmt``."""

    def decorate(function: F) -> F:
        function = option(
            "--json", "fmt", flag_value="json", help=N_("The same as --format json.")
        )(function)
        return option(
            "--format",
            "fmt",
            type=click.Choice(formats or FORMATS),
            default=(formats or FORMATS)[0],
            show_default=True,
            help=N_("How to print the result."),
        )(function)

    return decorate


def as_day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """Read an option's value as a day, like 2026-11-22."""
    try:
        return None if value is None else _known(date.fromisoformat(value))
    except ValueError:
        raise click.BadParameter(_("write it like 2026-11-22")) from None


def as_month(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """Read an option's value as a month, like 2026-11, and return its first day."""
    if value is None:
        return None
    if not _MONTH.fullmatch(value) or value.startswith("0000"):
        raise click.BadParameter(_("write it like 2026-11"))
    return _known(date.fromisoformat(f"{value}-01"))


def _known(day: date) -> date:
    """Return the day; raises BadParameter where no log could be of its year."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise click.BadParameter(
        _("the year is not between {first} and {last}").format(first=FIRST_YEAR, last=LAST_YEAR)
    )


def _text(_ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> str:
    """Return the words of the command line as one text; ``-`` stands for what stdin says."""
    if value == ("-",):
        if sys.stdin is None:
            return ""  # it was closed before aimon began
        return str(click.open_file("-", errors="replace").read()).strip()
    return " ".join(value).strip()


def text_argument(metavar: str = "[TEXT]...") -> Callable[[F], F]:
    """Words without quotes, or ``-`` for stdin; the function receives ``text``, "" for none."""
    return click.argument("text", metavar=metavar, nargs=-1, callback=_text)


class Minutes(click.FloatRange):
    """A time in minutes; NaN, which lies in every range, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number; raises BadParameter."""
        found = super().convert(value, param, ctx)
        if str(found) == "nan":
            self.fail(_("not a number: {text}").format(text=value), param, ctx)
        return found


models_argument = click.argument(
    "models", metavar="[MODEL]...", nargs=-1, shell_complete=completing.models
)
ticket_argument = click.argument("name", metavar="TICKET", shell_complete=completing.tickets)
incident_argument = click.argument("name", metavar="INCIDENT", shell_complete=completing.incidents)
minutes_option = option(
    "--minutes", metavar="N", type=Minutes(0, 10_000), help=N_("Time spent, in minutes.")
)
mask_option = option("--mask", is_flag=True, help=N_("Show no personal data of requesters."))
at_option = option("--at", metavar="TIME", help=N_("Take this time as now, like 2026-11-22T18:00."))


def ticket_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Apply what every command about one ticket has: --mask, --json, --at."""
    return mask_option(format_option("table", "json")(at_option(pass_app(function))))


def incident_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Apply what every command about one incident has: --json, --at."""
    return format_option("table", "json")(at_option(pass_app(function)))


def moment(
    workspace: Workspace, text: str | None, day_of: datetime, *, following: bool = False
) -> datetime | None:
    """Return a time, or a time of day on the day of another moment; None for none.

    ``following``: a time of day that is not after that moment is the next day's.
    """
    if text is None or not _CLOCK.fullmatch(text):
        return None if text is None else workspace.now(text)
    found = workspace.now(f"{day_of.date()}T{text:0>5}")
    return found + timedelta(days=1) if following and found <= day_of else found
