"""What requests cost: exact to the last digit of the registry's prices, rounded only to be shown."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from aimon.core.actions import AHEAD
from aimon.core.registry import Model, Price, PriceChange
from aimon.core.settings import Settings

# What a request takes where nobody knows: a submission of some three pages, and half a page of
# judgement on it.
USUAL_IN, USUAL_OUT = 1500, 500
# How many requests a month where nobody says: fifty a business day or so.
USUAL_REQUESTS = 1000
_MILLION = Decimal(1_000_000)
_DAYS_A_YEAR = Decimal("365.25")
_DIGITS = 10

Source = Literal["given", "text", "usage", "assumed"]


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a model: the tokens of a request, and where each of the two is known from.

    usage: the mean of ``counted`` real requests; text: estimated from a text.
    """

    tokens_in: int = USUAL_IN
    tokens_out: int = USUAL_OUT
    source_in: Source = "assumed"
    source_out: Source = "assumed"
    counted: int = 0


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """So many requests of this load a business day, or a month."""

    load: Load
    requests: int
    per: Literal["day", "month"] = "month"


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """What requests cost in one currency: one, those of a business day, those of a month."""

    request: Decimal
    day: Decimal
    month: Decimal
    currency: str


def usual_load(requests: int, tokens_in: int, tokens_out: int) -> Load:
    """Return the mean request of real ones that took these tokens in all; without any, a guess."""
    if not requests:
        return Load()
    return Load(
        tokens_in=round(tokens_in / requests),
        tokens_out=round(tokens_out / requests),
        source_in="usage",
        source_out="usage",
        counted=requests,
    )


def exact(number: float) -> Decimal:
    """Return a number of a site's files as it was written there."""
    return Decimal(repr(number))


def of_request(price: Price | PriceChange, load: Load) -> Decimal:
    """Return what one request costs, in the price's currency."""
    tokens = load.tokens_in * exact(price.input) + load.tokens_out * exact(price.output)
    return tokens / _MILLION


def days_a_month(settings: Settings) -> int:
    """Return how many business days a month has in the mean, holidays not left out."""
    return round(_DAYS_A_YEAR / 12 / 7 * len(set(settings.business_days)))


def sums(price: Price | PriceChange, demand: Demand, settings: Settings) -> Sums:
    """Return what the demand costs at a price."""
    days = days_a_month(settings)
    one = of_request(price, demand.load)
    given = demand.requests * one
    day, month = (given, given * days) if demand.per == "day" else (given / days, given)
    return Sums(request=one, day=day, month=month, currency=price.currency)


def shown(amount: Decimal) -> float:
    """Return an amount as records hold it: finer than a token of the cheapest model."""
    return float(round(amount, _DIGITS))


def announced(model: Model, today: date) -> PriceChange | None:
    """Return the model's price change that is near, or past and not yet the entry's price."""
    change = model.price_change
    if change is None or change.on - today > AHEAD:
        return None
    price = model.price
    now_so = price and (price.input, price.output, price.currency) == (
        change.input,
        change.output,
        change.currency,
    )
    return None if now_so else change
