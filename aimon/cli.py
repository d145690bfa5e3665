"""The root group: global options, lazily loaded commands, the one error boundary."""

from __future__ import annotations

import atexit
import gc
import os
import re
import sys
from itertools import zip_longest
from typing import Any

import click

from aimon import __version__, i18n
from aimon.errors import INTERRUPTED, AimonError
from aimon.i18n import N_, _
from aimon.options import App, Entry, LazyGroup, Option
from aimon.workspace import SETTINGS_FILE, find_home

SECTIONS: dict[str, dict[str, Entry]] = {
    N_("Every day"): {
        "status": Entry("status", N_("Show how the models are.")),
        "probe": Entry("probe", N_("Test models now and write the results to the log.")),
        "incident": Entry("incident", N_("What is wrong: see it, take it in hand, end it.")),
        "alert": Entry("alert", N_("Who is told of trouble, and when.")),
        "checklist": Entry("checklist", N_("What the coordinator has to do today.")),
    },
    N_("Supporting people"): {
        "ticket": Entry("ticket", N_("Inquiries: receive, answer, pass on, solve, find again.")),
        "faq": Entry("faq", N_("Answers to what is asked again and again.")),
        "advise": Entry(
            "advise", N_("What to tell people: which model, what cost, what is wrong.")
        ),
    },
    N_("Reporting"): {
        "report": Entry("report", N_("Make the reports to the administrator.")),
        "trend": Entry("trend", N_("How the models' figures move over time, and what to expect.")),
        "kpi": Entry("kpi", N_("How the coordinator's work stands against its targets.")),
        "usage": Entry("usage", N_("How much the models are really used.")),
        "dashboard": Entry("dashboard", N_("Write a page to look at, for a browser.")),
    },
    N_("Running it"): {
        "init": Entry("init", N_("Lay out a new workspace.")),
        "registry": Entry("registry", N_("Check the model registry; show its templates.")),
        "schedule": Entry("schedule", N_("The day that runs itself: jobs, missed runs, cron.")),
        "log": Entry("log", N_("Verify, repair and query the journals.")),
        "outbox": Entry("outbox", N_("Mail that waits: list it, send it.")),
        "doctor": Entry("doctor", N_("Find what keeps aimon from running by itself.")),
        "practice": Entry("practice", N_("Try everything out on a simulated provider.")),
    },
}
_LANGUAGE_LINE = re.compile(rb"^language: *['\"]?(ko|en)\b", re.MULTILINE)
COMMANDS = {name: entry for section in SECTIONS.values() for name, entry in section.items()}


class Root(LazyGroup):
    """The ``aimon`` command: speaks the user's language and catches errors."""

    entries = COMMANDS

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Choose the language, then parse."""
        i18n.use(_language(args))
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by section without importing any of them."""
        for section, entries in SECTIONS.items():
            with formatter.section(_(section)):
                formatter.write_dl([(name, _(entry.summary)) for name, entry in entries.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; every error of aimon's own ends here."""
        try:
            return super().invoke(ctx)
        except AimonError as error:
            click.echo(_("aimon: {message}").format(message=error.message), err=True)
            if error.hint:
                click.echo("  " + error.hint, err=True)
            ctx.exit(error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            click.echo(_("aimon: interrupted"), err=True)
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise  # click ends with these; a reader that went away has what it wanted
        except OSError as error:
            _say_what_failed(error)
            ctx.exit(AimonError.exit_code)
        except Exception as error:  # noqa: BLE001 — the boundary
            from aimon.output.crash import report_crash

            report_crash(error, ctx.find_object(App))
            ctx.exit(AimonError.exit_code)


def _say_what_failed(error: OSError) -> None:
    from aimon.doctor.account import name_of
    from aimon.journal.errors import reason_of

    place = error.filename or _("the result cannot be written")
    click.echo(f"aimon: {place}: {reason_of(error)[0] or error}", err=True)
    if isinstance(error, PermissionError):
        hint = _("aimon runs as the account {account}: name a folder that is open to it")
        click.echo("  " + hint.format(account=name_of(os.geteuid())), err=True)


def _language(args: list[str]) -> str:
    """Return the language to speak, before anything is parsed, so that help speaks it too.

    In this order: --lang, AIMON_LANG, the settings of the workspace, the locale.
    """
    given = _given(args, "--lang") or i18n.named(os.environ.get("AIMON_LANG", ""))
    if given or "--version" in args:
        return given or "en"
    try:
        home = find_home(_given(args, "--home"), os.environ)
        with open(home / SETTINGS_FILE, "rb") as settings:
            found = _LANGUAGE_LINE.search(settings.read(64 * 1024))
    except (OSError, AimonError):
        found = None  # no workspace yet; the commands that need one say so
    return found[1].decode() if found else i18n.from_locale(os.environ)


def _given(args: list[str], name: str) -> str | None:
    """Return a global option's value as it stands on the command line."""
    for arg, following in zip_longest(args, args[1:], fillvalue=""):
        if arg == name:
            return following
        if arg.startswith(f"{name}="):
            return arg.partition("=")[2]
    return None


def _prepare_streams() -> None:
    """Keep a terminal that cannot show a letter (an ASCII locale) from ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@click.group(
    cls=Root,
    help=N_(
        "Watch the AI models of an evaluation system: test them, see how they are, "
        "report to the administrator."
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=N_("Example: aimon status"),
)
@click.option(
    "--home",
    cls=Option,
    metavar="DIR",
    help=N_("The workspace (else AIMON_HOME, else this folder if it holds aimon.yaml)."),
)
@click.option(
    "--lang",
    cls=Option,
    type=click.Choice(i18n.LANGUAGES),
    help=N_("The language of what people read."),
)
@click.option("--debug", cls=Option, is_flag=True, help=N_("Show where an unexpected error arose."))
@click.version_option(
    __version__,
    prog_name="aimon",
    message="%(prog)s %(version)s",
    cls=Option,
    help=N_("Show the version and exit."),
)
@click.pass_context
def root(ctx: click.Context, home: str | None, lang: str | None, debug: bool) -> None:
    """Keep the global options for the commands."""
    ctx.obj = App(home=home, lang=lang, debug=debug)


def main() -> None:
    """Run aimon as the console script does."""
    # What is made stays to the end, mostly: looking for garbage takes a tenth of a short command.
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)
    _prepare_streams()
    try:
        root(prog_name="aimon")
    except OSError as error:  # help or version that could not be written
        _say_what_failed(error)
        sys.exit(AimonError.exit_code)
