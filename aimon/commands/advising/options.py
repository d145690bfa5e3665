"""The options of ``aimon advise`` that read more than a word: criteria, amounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import click

from aimon.core.pricing import USUAL_REQUESTS
from aimon.core.tasks import Criterion
from aimon.i18n import N_, _
from aimon.options import F, option

_CRITERIA: dict[str, Criterion] = {
    "quality": "quality",
    "speed": "speed",
    "cost": "cost",
    "품질": "quality",
    "속도": "speed",
    "비용": "cost",
}
_AMOUNT = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?) *([A-Za-z]{3})?", re.ASCII)


class Amount(NamedTuple):
    """An amount of money, its currency where one was given."""

    value: Decimal
    currency: str | None


def _prefer(
    _ctx: click.Context, _param: click.Parameter, value: str | None
) -> tuple[Criterion, ...]:
    names = [part.strip() for part in (value or "").split(",") if part.strip()]
    if unknown := [name for name in names if name not in _CRITERIA]:
        text = _("not a criterion: {names} (known: quality, speed, cost)")
        raise click.BadParameter(text.format(names=", ".join(unknown)))
    return tuple(dict.fromkeys(_CRITERIA[name] for name in names))


def _amount(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Amount | None:
    if value is None:
        return None
    found = _AMOUNT.fullmatch(value.strip())
    if found is None:
        raise click.BadParameter(_("write it like 30 or 50000KRW"))
    return Amount(Decimal(found[1].replace(",", "")), found[2].upper() if found[2] else None)


prefer_option = option(
    "--prefer",
    callback=_prefer,
    metavar="P,…",
    help=N_("What matters most: quality, speed, cost; the weightiest first."),
)
budget_option = option(
    "--budget",
    callback=_amount,
    metavar="AMOUNT",
    help=N_(
        "What all requests of a month may cost together, like 30 or 50000KRW "
        "(without a currency: that of the settings' budget)."
    ),
)


def requests_option(help: str, *, required: bool = False) -> Callable[[F], F]:
    """``--requests N``, with a default where it is not required."""
    settings: dict[str, Any] = {"default": USUAL_REQUESTS, "show_default": True}
    if required:
        settings = {"required": True}
    return option(
        "--requests", metavar="N", type=click.IntRange(1, 1_000_000_000), help=help, **settings
    )


# Whatever language the screen speaks: requesters have their own.
in_option = option(
    "--in",
    "language",
    type=click.Choice(("ko", "en")),
    help=N_("The language of the answer."),
)
