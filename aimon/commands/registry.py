"""``aimon registry``: check the two files, show the packaged templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from aimon.errors import PROBLEM_FOUND
from aimon.i18n import N_, _, ngettext
from aimon.options import App, Group, at_option, format_option, pass_app

if TYPE_CHECKING:
    from aimon.config.problems import Problem
    from aimon.config.review import Review


@click.group(
    "registry",
    cls=Group,
    help=N_(
        "Check the settings and the model registry; show the packaged templates. "
        "The registry is the administrator's: no command changes it."
    ),
    epilog=N_("Example: aimon registry check"),
)
def command() -> None:
    """Hold the subcommands."""


@command.command(
    "check",
    help=N_(
        "Check aimon.yaml and models.yaml and list every problem with its file and line. "
        "Warnings (a key that is not there, a retirement that is near or past) do not fail. "
        "Exit code 1 when there is a problem."
    ),
    epilog=N_("Example: aimon registry check --json"),
)
@format_option("table", "json")
@at_option
@pass_app
@click.pass_context
def check(ctx: click.Context, app: App, fmt: str, at: str | None) -> None:
    """Review, show, and fail when there is a problem."""
    from aimon.config.review import review, warnings

    found = review(app.home)
    remarks: list[Problem] = []
    if found.config:
        remarks = warnings(found.config, app.home, app.workspace.now(at).date())
    if fmt == "json":
        _print_json(found, remarks)
    else:
        click.echo("\n".join(_lines(found, remarks)))
    if found.hint:
        click.echo(found.hint, err=True)
    if found.problems:
        ctx.exit(PROBLEM_FOUND)


def _print_json(found: Review, remarks: list[Problem]) -> None:
    from aimon.output.table import Table, emit

    models = found.config.registry.models if found.config else None
    data = {
        "ok": not found.problems,
        "problems": found.problems,
        "warnings": remarks,
        "models": None if models is None else len(models),
        "active": None if models is None else sum(model.active for model in models),
    }
    emit("json", data, Table((), ()))


def _lines(found: Review, remarks: list[Problem]) -> Iterator[str]:
    """Yield the problems or the counts, then the warnings."""
    yield from map(str, found.problems)
    if found.config:
        registry = found.config.registry
        yield ngettext(
            "in order: {models} model, {active} of them active",
            "in order: {models} models, {active} of them active",
            len(registry.models),
        ).format(models=len(registry.models), active=len(registry.active))
    for remark in remarks:
        yield _("warning: {remark}").format(remark=remark)


@command.command(
    "templates",
    help=N_(
        "List the packaged templates; with a NAME, print that one as YAML, ready to paste below "
        "'templates:' in models.yaml."
    ),
    epilog=N_("Example: aimon registry templates own-server"),
)
@click.argument("name", required=False)
@format_option("table", "json")
@pass_app
def templates(app: App, name: str | None, fmt: str) -> None:
    """Find and show."""
    from aimon.config.presets import find, presets
    from aimon.output.table import Table, emit

    chosen = [find(name)] if name else presets()
    if name and fmt == "table":
        click.echo(chosen[0].yaml, nl=False)
        return
    rows = [[p.name, p.fields["provider"], p.fields["base_url"], p.about] for p in chosen]
    titles = [_("template"), _("provider"), _("address"), _("what for")]
    emit(fmt, {"templates": [p._asdict() for p in chosen]}, Table(titles, rows, spare=(2,)))
