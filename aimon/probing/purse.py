"""What a run may still spend: room for each question is held before it is sent.

As many questions are under way at once, the worst case of each is held until its real cost is
known. So the budget is not passed, as far as a worst case is one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import msgspec

from aimon.core import plan
from aimon.core.faults import Fault, fault
from aimon.core.records import BudgetStop
from aimon.core.registry import Model
from aimon.core.settings import Budget

_NOISE = 1e-9  # of adding floats; no model has a token as cheap


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What the day and the month had cost before the run, in the budget's currency."""

    day: float = 0.0
    month: float = 0.0


class Held:
    """Room held for one question. ``cost`` is what the question came to, set when it is known."""

    def __init__(self, purse: Purse, worst: float) -> None:
        self._purse = purse
        self._worst = worst
        self.amount = worst
        self.cost = 0.0

    def once_more(self) -> bool:
        """Hold room for another attempt, where an earlier one may be billed; no waiting."""
        if self._worst and not self._purse.has_room(self._worst):
            return False
        self.amount += self._worst
        return True


class Purse:
    """A run's share of the budget. Without a limit, or for a model outside it, all is let pass."""

    def __init__(self, budget: Budget | None = None, spent: Spent | None = None) -> None:
        self._budget = budget or Budget()
        self._before = spent or Spent()
        self._spent = 0.0
        self._held: set[Held] = set()
        self._settled = asyncio.Event()
        self._stopped: dict[str, Literal["day", "month"]] = {}

    @asynccontextmanager
    async def hold(self, model: Model, prompt: str) -> AsyncIterator[Held | None]:
        """Hold room for a question to the model; None where there is none to be had.

        Waits while only the questions under way are in the way. Whoever leaves early, by an error,
        has spent what was held.
        """
        worst = plan.worst(model, prompt) if self._counts(model) else 0.0
        if (held := await self._take(model, worst or 0.0)) is None:
            yield None
            return
        try:
            yield held
        except BaseException:
            held.cost = held.amount
            raise
        finally:
            self._settle(held)

    def has_room(self, amount: float) -> bool:
        """Whether the amount can be held now, beside what is."""
        return self._over(self._spent + sum(h.amount for h in self._held) + amount) is None

    @property
    def refusal(self) -> Fault:
        """The fault of a question that was not sent."""
        stop = self.stop
        if stop is None:
            return fault("budget")
        detail = f"{stop.spent:.10g} of the {stop.period}'s {stop.limit:.10g} {stop.currency} spent"
        return fault("budget", detail)

    @property
    def stop(self) -> BudgetStop | None:
        """Where the budget stopped the run, None where it did not."""
        if not self._stopped:
            return None
        period: Literal["day", "month"] = "month" if "month" in self._stopped.values() else "day"
        limit, before = self._limit(period)
        return BudgetStop(
            period=period,
            limit=limit,
            spent=round(before + self._spent, 10),
            currency=self._budget.currency,
            models=tuple(self._stopped),
        )

    def _counts(self, model: Model) -> bool:
        return model.price is not None and model.price.currency == self._budget.currency

    async def _take(self, model: Model, worst: float) -> Held | None:
        while True:
            if worst and (period := self._over(self._spent + worst)):
                self._stopped[model.id] = period
                return None
            if not worst or self.has_room(worst):
                self._held.add(held := Held(self, worst))
                return held
            await self._settled.wait()

    def _settle(self, held: Held) -> None:
        self._held.discard(held)
        if held.amount:
            self._spent += held.cost
        self._settled.set()
        self._settled = asyncio.Event()

    def _over(self, amount: float) -> Literal["day", "month"] | None:
        """Return the period whose limit the run would pass with so much, the longer one first."""
        periods: tuple[Literal["month", "day"], ...] = ("month", "day")
        for period in periods:
            limit, before = self._limit(period)
            if before + amount > limit + _NOISE:
                return period
        return None

    def _limit(self, period: Literal["day", "month"]) -> tuple[float, float]:
        """Return a period's limit and what it had cost before the run."""
        limit = self._budget.day if period == "day" else self._budget.month
        before = self._before.day if period == "day" else self._before.month
        return (float("inf") if limit is None else limit), before
