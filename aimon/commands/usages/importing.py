"""``aimon usage import``: take exports of real use in."""

from __future__ import annotations

from collections.abc import Iterable

import click

from aimon.errors import PROBLEM_FOUND, AimonError, WrongUsage
from aimon.i18n import N_, _
from aimon.options import App, Command, at_option, format_option, option, pass_app
from aimon.text import visible


@click.command(
    "import",
    cls=Command,
    help=N_(
        "Take exports of real use in, all FILEs as one set, - for stdin: CSV and JSON with named "
        "columns, LiteLLM's spend logs, OpenAI's usage export (docs/usage.md has the columns). "
        "Kept are sums by model and hour; who used a model is counted, never stored. Importing the "
        "same again changes nothing, a longer export replaces the hours that it tells more of. "
        "Hours that would lose requests stay as they are, unless --replace is given. Exit code 1: "
        "rows or hours were left out, the rest is in; 3 with --strict: nothing is."
    ),
    epilog=N_("Example: aimon usage import usage.csv --model gpt-4o=gpt-main --dry-run"),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@option(
    "--as",
    "format",
    type=click.Choice(("csv", "jsonl", "litellm", "openai")),
    help=N_("What the files are, where that is not seen by itself."),
)
@option("--source", metavar="NAME", help=N_("Where it comes from, by default the format's name."))
@option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help=N_("Which column has a field: requests=횟수, latency_s=…, cost_krw=…"),
)
@option(
    "--model",
    "models",
    multiple=True,
    metavar="THEIRS=OURS",
    help=N_("Which of our models is meant by a name in the files."),
)
@option("--zone", metavar="ZONE", help=N_("The zone of times without an offset, like Asia/Seoul."))
@option("--replace", "fewer_too", is_flag=True, help=N_("Replace hours that lose requests, too."))
@option("--strict", is_flag=True, help=N_("Import nothing if anything is wrong."))
@option("--dry-run", is_flag=True, help=N_("Only show what would be done."))
@format_option("table", "json")
@at_option
@pass_app
@click.pass_context
def command(
    ctx: click.Context,
    app: App,
    files: tuple[str, ...],
    format: str | None,
    source: str | None,
    columns: tuple[str, ...],
    models: tuple[str, ...],
    zone: str | None,
    fewer_too: bool,
    strict: bool,
    dry_run: bool,
    fmt: str,
    at: str | None,
) -> None:
    """Read, settle, write, show, and say by the exit code whether all of it went in."""
    from aimon.output.usageimport import emit_imported, progress
    from aimon.selection import find_models
    from aimon.usage.importing import Will, how_of, import_usage

    workspace = app.workspace
    ours = _pairs("--model", models)
    for name, given in ours.items():
        ours[name] = find_models(workspace.registry, [given])[0].id
    how = how_of(format, _pairs("--column", columns), ours, zone)
    will = Will(source, dry_run, strict, fewer_too)
    done = import_usage(workspace, files, how, will, workspace.now(at), progress())
    emit_imported(fmt, done, workspace.registry.names)
    if done.outcome == "rejected":
        ctx.exit(AimonError.exit_code)
    if done.bad or done.refused:
        ctx.exit(PROBLEM_FOUND)


def _pairs(name: str, given: Iterable[str]) -> dict[str, str]:
    """Return what is written as A=B; the last = divides, as names of models may have one."""
    found = {}
    for text in given:
        left, _equals, right = text.rpartition("=")
        if not left.strip() or not right.strip():
            raise WrongUsage(
                _("write it like {name} A=B: {text}").format(name=name, text=visible(text))
            )
        found[left.strip()] = right.strip()
    return found
