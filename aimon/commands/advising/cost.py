"""``aimon advise cost``: what requests to a model cost, and what would cost less."""

from __future__ import annotations

from contextlib import nullcontext
from typing import BinaryIO, Literal

import click

from aimon.commands.advising.options import in_option, requests_option
from aimon.errors import AimonError, WrongUsage
from aimon.i18n import N_, _, speaking
from aimon.options import App, Command, at_option, format_option, option, pass_app

_TOKENS = click.IntRange(0, 100_000_000)


@click.command(
    "cost",
    cls=Command,
    help=N_(
        "What so many requests to MODEL cost: one, those of a business day, those of a month, and "
        "which well models would cost less, with what is saved and what is lost. A month has the "
        "mean number of the settings' business days; holidays are not left out. Without "
        "--input-tokens, --output-tokens or --text a request is taken to be like the mean of the "
        "reviewers', else like a submission of three pages (1,500 tokens in, 500 out)."
    ),
    epilog=N_(
        "Example: aimon advise cost --model gpt-main --requests 50 --per day --text essay.txt"
    ),
)
@option("--model", "name", metavar="MODEL", required=True, help=N_("The model."))
@requests_option(N_("How many requests."), required=True)
@option(
    "--per",
    type=click.Choice(("day", "month")),
    default="month",
    show_default=True,
    help=N_("Whether so many a business day or a month."),
)
@option("--input-tokens", metavar="A", type=_TOKENS, help=N_("Tokens that a request sends."))
@option("--output-tokens", metavar="B", type=_TOKENS, help=N_("Tokens that an answer has."))
@option(
    "--text",
    "file",
    metavar="FILE",
    type=click.File("rb"),
    help=N_("Estimate what a request sends from this text (- is the standard input)."),
)
@in_option
@format_option()
@at_option
@pass_app
def command(
    app: App,
    name: str,
    requests: int,
    per: Literal["day", "month"],
    input_tokens: int | None,
    output_tokens: int | None,
    file: BinaryIO | None,
    language: str | None,
    fmt: str,
    at: str | None,
) -> None:
    """Gather, reckon, show."""
    from aimon.advising import ground, load_of
    from aimon.core.costs import quote
    from aimon.core.pricing import Demand
    from aimon.output.costs import emit_quote
    from aimon.plaintext import plain_text
    from aimon.selection import find_models
    from aimon.text import visible

    if file is not None and input_tokens is not None:
        raise WrongUsage(_("--text and --input-tokens say the same: give one of them"))
    workspace = app.workspace
    now = workspace.now(at)
    (model,) = find_models(workspace.registry, [name])
    text = plain_text(file.read()) if file else None
    load = load_of(workspace, now, input_tokens, output_tokens, text)
    standings, evidence = ground(workspace, now)
    demand = Demand(load=load, requests=requests, per=per)
    found = quote(model.id, standings, evidence, demand, workspace.settings, now.date())
    if found is None:
        raise AimonError(
            _("{name}: its price is not in the registry").format(name=visible(model.display_name)),
            hint=_("the administrator enters it in models.yaml: price: {input: …, output: …}"),
        )
    with speaking(language) if language else nullcontext():
        emit_quote(fmt, found, now, workspace.settings.timezone)
