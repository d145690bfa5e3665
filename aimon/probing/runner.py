"""Tests many models at once, each model's questions one after another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import msgspec

from aimon.config.secrets import SecretError, resolve
from aimon.core import health, plan
from aimon.core.faults import Fault, fault
from aimon.core.health import Measured
from aimon.core.plan import Planned
from aimon.core.records import Item, Probe, Result
from aimon.core.registry import Model
from aimon.core.settings import Concurrency, Settings
from aimon.i18n import speaking
from aimon.journal.ids import new_id
from aimon.probing import grading
from aimon.probing.checks import CHECKS
from aimon.probing.checks.base import CheckPlan
from aimon.probing.reply import Outcome, Reply
from aimon.probing.session import Session, place_of
from aimon.probing.transport import Shared, open_transport
from aimon.text import visible

# Starts are spread a little, so that handshakes do not queue behind each other.
STAGGER_S = 0.004
# What says that there is no connection to be had, and a chat would not get one either.
NO_CONNECTION = frozenset({"dns", "refused", "unreachable", "tls", "proxy", "connect_timeout"})
# What may have cost something without a word of how much.
_BILLED_UNSEEN = frozenset({"timeout", "cut", "reset"})
# So many questions in a row without an answer, and the model has stopped answering.
SILENT_QUESTIONS = 2


class RunContext(msgspec.Struct, frozen=True, kw_only=True):
    """What all probes of a run share. ``seed`` draws the questions; ``now`` reads the clock."""

    run: str
    slot: str | None
    trigger: str
    host: str
    seed: int
    settings: Settings
    home: Path
    now: Callable[[], datetime]


def draw(planned: Planned, seed: int) -> list[CheckPlan]:
    """Draw the questions of one model: the same seed asks the same."""
    rng = Random(f"{seed}:{planned.model.id}")
    return [CHECKS[check](rng, planned.model) for check in planned.checks]


async def run_probes(
    plans: Sequence[Planned],
    context: RunContext,
    on_result: Callable[[Probe], Awaitable[None]],
) -> None:
    """Probe every planned model, at most so many at a time as the settings say.

    ``on_result`` is awaited with each record as its model finishes.
    """
    gates = _Gates(context.settings.concurrency)

    async def one(number: int, planned: Planned, shared: Shared) -> None:
        await asyncio.sleep(number * STAGGER_S)
        async with gates.passage(planned.model):
            record = await probe_model(planned, context, shared)
        await on_result(record)

    network = context.settings.network
    async with open_transport(network) as shared, asyncio.TaskGroup() as tasks:
        for number, planned in enumerate(plans):
            tasks.create_task(one(number, planned, shared))


class _Gates:
    """The limits in total and for each provider: a protocol at one host."""

    def __init__(self, limits: Concurrency) -> None:
        self._limits = limits
        self._total = asyncio.Semaphore(limits.total)
        self._providers: dict[tuple[str, str], asyncio.Semaphore] = {}

    @asynccontextmanager
    async def passage(self, model: Model) -> AsyncIterator[None]:
        """Wait for a place, its provider's first, so that no one waits holding a total place."""
        limit = self._limits.providers.get(model.provider, self._limits.per_provider)
        place = (model.provider, urlsplit(model.base_url).netloc)
        gate = self._providers.setdefault(place, asyncio.Semaphore(limit))
        async with gate, self._total:
            yield


async def probe_model(planned: Planned, context: RunContext, shared: Shared) -> Probe:
    """Test one model and return its record; a fault of any kind is in it, never raised."""
    started, clock = context.now(), time.perf_counter()
    talk = _Talk(planned, context)
    try:
        await talk.hold(shared)
    except Exception as error:  # noqa: BLE001 — a bug must not end the run, nor blame the model
        talk.broken = fault("internal", place_of(error))
    duration = round((time.perf_counter() - clock) * 1000, 1)
    return talk.record(started, duration)


class _Talk:
    """The conversation with one model: what was asked, what came back, how it is graded."""

    def __init__(self, planned: Planned, context: RunContext) -> None:
        self.model = planned.model
        self.planned = planned
        self.context = context
        self.plans: list[CheckPlan] = []
        self.outcomes: list[Outcome] = []
        self.items: list[Item] = []
        self.listing: Outcome | None = None
        self.blocked: Fault | None = None
        self.silent = 0
        self.broken: Fault | None = None

    async def hold(self, shared: Shared) -> None:
        """Ask everything, or as much as makes sense."""
        self.plans = draw(self.planned, self.context.seed)
        try:
            reference = self.model.api_key
            with speaking("en"):  # what the log keeps is English
                key = resolve(reference, self.context.home) if reference else None
        except SecretError as error:
            remedy = f"; {error.hint}" if error.hint else ""
            self.blocked = fault(error.kind, visible(error.message + remedy))
            key = None
        async with AsyncExitStack() as stack:
            if self.blocked is None:
                rng = Random(f"{self.context.seed}:{self.model.id}:waits")
                session = await stack.enter_async_context(Session(self.model, key, shared, rng))
                await self._ask_all(session)
        if self.blocked is not None:
            done = {item.check for item in self.items}
            for check in self.plans:
                if check.check not in done:
                    self.items += grading.unsent(check, self.blocked)

    async def _ask_all(self, session: Session) -> None:
        if "basic" in self.planned.checks:
            self.listing = await session.list_models()
            if self.listing.fault and self.listing.fault.kind in NO_CONNECTION:
                self.blocked = self.listing.fault
        for check in self.plans:
            if self.blocked is None:
                await self._ask(session, check)

    async def _ask(self, session: Session, check: CheckPlan) -> None:
        outcomes: dict[str, Outcome] = {}
        for question in check.questions:
            if self.blocked is not None:
                outcomes[question.name] = Outcome(fault=self.blocked, attempts=0)
                continue
            outcome = await session.ask(question.prompt)
            outcomes[question.name] = outcome
            self.outcomes.append(outcome)
            self._notice(outcome)
        self.items += grading.items_of(check, outcomes)

    def _notice(self, outcome: Outcome) -> None:
        """Stop asking a model that does not answer: from the first question, or any more."""
        if grading.connected(outcome):
            self.silent = 0
            return
        self.silent += 1
        if self.silent >= SILENT_QUESTIONS or not any(map(grading.connected, self.outcomes)):
            self.blocked = outcome.fault

    def record(self, started: datetime, duration_ms: float) -> Probe:
        """Return the record of the whole conversation."""
        if self.listing is not None:
            answered = any(o.reply is not None for o in self.outcomes)
            self.items.insert(0, grading.listing_item(self.listing, answered=answered))
        elif self.blocked is not None and "basic" in self.planned.checks:
            self.items.insert(0, grading.unsent_listing(self.blocked))
        measured, result = self._measure()
        grade, _ = health.assess(measured, self.context.settings.thresholds)
        asked = [*self.outcomes, *([self.listing] if self.listing else [])]
        model, context = self.model, self.context
        replies = [o.reply for o in self.outcomes if o.reply is not None]
        tokens_in, tokens_out = self._spent(replies)
        return Probe(
            id=new_id(started),
            time=started,
            run=context.run,
            slot=context.slot,
            trigger=context.trigger,
            host=context.host,
            model=model.id,
            served_model=next((r.served_model for r in replies if r.served_model), None),
            result=result,
            grade=grade,
            health=measured.health,
            passed=measured.passed,
            total=measured.total,
            latency_ms=measured.latency_ms,
            ttft_ms=grading.mean(grading.first_tokens(self.outcomes)),
            duration_ms=duration_ms,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            cost=plan.cost(model, tokens_in, tokens_out),
            currency=model.price.currency if model.price else None,
            attempts=sum(o.attempts for o in asked),
            retried=measured.intermittent,
            fault=measured.fault,
            seed=context.seed,
            ran=self.planned.checks,
            checks=tuple(self.items),
            note="; ".join(dict.fromkeys(note for o in asked for note in o.notes)),
        )

    def _spent(self, replies: Sequence[Reply]) -> tuple[int | None, int | None]:
        """Return the tokens in and out; None unless all that may have been billed is known."""
        if any(o.fault and o.fault.kind in _BILLED_UNSEEN for o in self.outcomes):
            return None, None
        known_in = all(reply.tokens_in is not None for reply in replies)
        known_out = all(reply.tokens_out is not None for reply in replies)
        return (
            sum(o.spent_in for o in self.outcomes) if known_in else None,
            sum(o.spent_out for o in self.outcomes) if known_out else None,
        )

    def _measure(self) -> tuple[Measured, Result]:
        settings = self.context.settings
        internal = self.broken or next(
            (o.fault for o in self.outcomes if o.fault and o.fault.kind == "internal"), None
        )
        latency = grading.mean(grading.latencies(self.outcomes))
        result: Result = "failure" if latency is None else "success"
        slow = latency is not None and latency > 1000 * settings.thresholds.latency.normal
        found = internal or health.main_fault(self.items) or self.blocked
        measured = health.measure(
            self.items,
            result="error" if internal else result,
            latency_ms=latency,
            intermittent=grading.unsteady(self.outcomes, self.listing),
            fault=found or (fault("slow") if slow else None),
            deadline_s=self.model.probe.deadline,
            settings=settings,
        )
        return measured, "error" if internal else result
