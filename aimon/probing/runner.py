"""Tests many models at once: starts them apart, keeps the limits, tries the lost ones again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from aimon.core.diagnosis import Clues
from aimon.core.faults import Fault, FaultClass
from aimon.core.places import Place, place_of
from aimon.core.plan import Planned
from aimon.core.records import Probe, Reply
from aimon.core.registry import Model
from aimon.core.settings import Concurrency
from aimon.probing.aside import prompt_loop
from aimon.probing.connectivity import look
from aimon.probing.context import RunContext
from aimon.probing.record import record_of
from aimon.probing.replies import replies_of
from aimon.probing.talk import Talk
from aimon.probing.transport import Shared, open_transport

# The first starts are spread a little, so that handshakes do not queue behind each other: 64 models
# start 4 ms apart. Those after them begin when others end.
_SPREAD_S = 0.256
_APART_S = 0.004


async def run_probes(
    plans: Sequence[Planned],
    context: RunContext,
    on_result: Callable[[Probe], Awaitable[None]],
    on_replies: Callable[[Sequence[Reply]], Awaitable[None]] | None = None,
) -> Clues:
    """Probe every planned model, at most so many at a time as the settings say.

    ``on_result`` is awaited with each record as its model finishes, then ``on_replies`` with what
    is to be kept of its questions, if that is anything. Returns what was seen beside the models
    where the network seemed lost.
    """
    gates = _Gates(context.settings.concurrency)
    lost: list[Fault] = []
    first = min(len(plans), context.settings.concurrency.total)
    apart = min(_APART_S, _SPREAD_S / max(first, 1))

    async def one(number: int, planned: Planned, shared: Shared) -> None:
        await asyncio.sleep(min(number, first) * apart)
        record, replies = await probe_model(planned, context, shared, gates)
        if record.result == "failure" and record.fault:
            lost.append(record.fault)
        await on_result(record)
        if replies and on_replies is not None:
            await on_replies(replies)

    with prompt_loop():
        async with open_transport(context.settings.network) as shared:
            async with asyncio.TaskGroup() as tasks:
                for number, planned in enumerate(plans):
                    tasks.create_task(one(number, planned, shared))
            if not _network_seems_lost(lost, len(plans)):
                return Clues()
            return await look(shared, context.settings.connectivity, time.time)


def _network_seems_lost(lost: Sequence[Fault], models: int) -> bool:
    """Whether the way out is worth a look: two models were out of reach, or all there are."""
    unreached = sum(found.fault_class is FaultClass.NETWORK for found in lost)
    return unreached >= min(2, models) > 0


class _Gates:
    """The limits in total and for each provider: a protocol at one host."""

    def __init__(self, limits: Concurrency) -> None:
        self._limits = limits
        self._total = asyncio.Semaphore(limits.total)
        self._providers: dict[Place, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def passage(self, model: Model) -> AsyncIterator[None]:
        """Wait for a place, its provider's first, so that no one waits holding a total place."""
        limit = self._limits.providers.get(model.provider, self._limits.per_provider)
        gate = self._providers.setdefault(place_of(model), asyncio.Semaphore(limit))
        async with gate, self._total:
            yield


async def probe_model(
    planned: Planned, context: RunContext, shared: Shared, gates: _Gates
) -> tuple[Probe, list[Reply]]:
    """Test one model; return its record and what is to be kept of its questions.

    A fault of any kind is in the record, never raised.

    A model that cannot be reached is tried again after each of the settings' pauses, during which
    it takes no place.
    """
    async with Talk(planned, context, shared) as talk:
        async with gates.passage(planned.model):
            started, clock = context.now(), time.perf_counter()
            again = await talk.hold()
        for pause in context.settings.recheck:
            if not again:
                break
            await context.sleep(pause)
            async with gates.passage(planned.model):
                again = await talk.hold()
    duration = round((time.perf_counter() - clock) * 1000, 1)
    return await context.aside.do(_told, talk, started, duration)


def _told(talk: Talk, started: datetime, duration_ms: float) -> tuple[Probe, list[Reply]]:
    record = record_of(talk, started, duration_ms)
    return record, list(replies_of(talk, record))
