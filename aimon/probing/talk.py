"""The conversation with one model: its questions one after another, and anew if it was out of reach.

What came back is kept by question. A model that cannot be reached is not asked on and on; what it
did not answer is asked again at each recheck.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from random import Random
from types import TracebackType
from typing import Self

from aimon.config.secrets import SecretError, resolve
from aimon.core import plan
from aimon.core.faults import Fault, FaultClass, fault
from aimon.core.plan import Planned
from aimon.probing import grading
from aimon.probing.checks import CHECKS
from aimon.probing.checks.base import CheckPlan, Question
from aimon.probing.context import RunContext
from aimon.probing.providers import ProviderError
from aimon.probing.reply import Outcome, merged
from aimon.probing.session import Session, raised_at
from aimon.probing.transport import Shared
from aimon.text import visible

# What says that there is no connection to be had, and a chat would not get one either.
NO_CONNECTION = frozenset({"dns", "refused", "unreachable", "tls", "proxy", "connect_timeout"})
# So many questions in a row without an answer, and the model has stopped answering.
SILENT_QUESTIONS = 2
# Beside a network that fails, what may have passed a few seconds later; a certificate does not.
_PASSING = frozenset({"timeout", "server_error", "overloaded"})
_LASTING = frozenset({"tls"})


def draw(planned: Planned, seed: int) -> list[CheckPlan]:
    """Draw the questions of one model: the same seed asks the same, whichever checks are asked."""
    model = planned.model
    return [CHECKS[name](Random(f"{seed}:{model.id}:{name}"), model) for name in planned.checks]


def worth_a_recheck(found: Fault) -> bool:
    """Whether a model that could not be reached for this may be there a little later."""
    if found.fault_class is FaultClass.NETWORK:
        return found.kind not in _LASTING
    return found.kind in _PASSING


class Talk:
    """One model's conversation; an async context manager that keeps its connections.

    ``outcomes`` has what became of each question that was asked, ``blocked`` why no more was
    asked, ``broken`` a failure of aimon's own, ``rechecks`` how often it was begun anew.
    """

    def __init__(self, planned: Planned, context: RunContext, shared: Shared) -> None:
        self.model = planned.model
        self.planned = planned
        self.context = context
        self.plans: list[CheckPlan] = []
        self.outcomes: dict[tuple[str, str], Outcome] = {}
        self.listing: Outcome | None = None
        self.blocked: Fault | None = None
        self.broken: Fault | None = None
        self.rechecks = -1  # the first round is none
        self._shared = shared
        self._stack = AsyncExitStack()
        self._silent = 0
        self.session: Session | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def hold(self) -> bool:
        """Ask what has no answer yet, as far as it makes sense; a bug of aimon's ends it.

        Returns whether it is worth to try again after a pause.
        """
        self._begin_anew()
        try:
            await self._ask_all()
        except ProviderError as error:
            self.broken = fault("internal", visible(f"{error.message}; {error.hint}"))
            return False
        except Exception as error:  # noqa: BLE001 — a bug must not end the run, nor blame the model
            self.broken = fault("internal", raised_at(error))
            return False
        again = self.blocked is not None and worth_a_recheck(self.blocked)
        if again and self.session is not None:
            await self.session.rest()
        return again

    def _begin_anew(self) -> None:
        self.rechecks += 1
        self.blocked, self._silent = None, 0

    async def _ask_all(self) -> None:
        session = await self._begin()
        if session is None:
            return
        if "basic" in self.planned.checks and not (self.listing and self.listing.fault is None):
            self.listing = merged(self.listing, await session.list_models())
            if self.listing.fault and self.listing.fault.kind in NO_CONNECTION:
                self.blocked = self.listing.fault
        for check, question in self._open():
            if self.blocked is not None:
                return
            await self._ask(session, check, question)

    async def _begin(self) -> Session | None:
        """Draw the questions and find the key, once; without a usable key nothing is asked."""
        if self.session is not None:
            return self.session
        self.plans = await self.context.aside.do(draw, self.planned, self.context.seed)
        reference = self.model.api_key
        try:
            key = resolve(reference, self.context.home) if reference else None
        except SecretError as error:
            self.blocked = fault(error.kind, error.detail)
            return None
        rng = Random(f"{self.context.seed}:{self.model.id}:waits")
        session = Session(
            self.model,
            key,
            self._shared,
            rng,
            throttle=self.context.throttles.of(self.model),
            sleep=self.context.sleep,
        )
        self.session = await self._stack.enter_async_context(session)
        return self.session

    def _open(self) -> Iterator[tuple[CheckPlan, Question]]:
        """Yield the questions that were not asked yet, or lost to what may have passed."""
        for check in self.plans:
            for question in check.questions:
                before = self.outcomes.get((check.check, question.name))
                if before is None or (before.fault and worth_a_recheck(before.fault)):
                    yield check, question

    async def _ask(self, session: Session, check: CheckPlan, question: Question) -> None:
        """Ask if the site's budget has room for it; else the conversation has ended."""
        place = (check.check, question.name)
        async with self.context.purse.hold(self.model, question.prompt) as held:
            if held is None:
                self.blocked = self.context.purse.refusal
                self.outcomes.setdefault(place, Outcome(fault=self.blocked, attempts=0))
                return
            outcome = await session.ask(question.prompt, held.once_more)
            held.cost = plan.cost(self.model, outcome.spent_in, outcome.spent_out) or 0.0
        self.outcomes[place] = merged(self.outcomes.get(place), outcome)
        self._notice(outcome)

    def _notice(self, outcome: Outcome) -> None:
        """Stop asking a model that does not answer: from the first question, or any more."""
        if grading.connected(outcome):
            self._silent = 0
            return
        self._silent += 1
        answered = any(map(grading.connected, self.outcomes.values()))
        if self._silent >= SILENT_QUESTIONS or not answered:
            self.blocked = outcome.fault
