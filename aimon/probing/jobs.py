"""One run from the workspace's side: hold the lock, journal its start, results and end."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from aimon.core import plan
from aimon.core.diagnosis import diagnose
from aimon.core.plan import Planned
from aimon.core.records import BudgetStop, Probe, Run, Verdict
from aimon.errors import AimonError, TryAgainLater
from aimon.i18n import _
from aimon.journal.history import recalled
from aimon.journal.ids import new_id
from aimon.journal.lock import exclusive
from aimon.journal.probes import probe_log
from aimon.journal.runs import RUN_LOCK, run_log
from aimon.probing.context import RunContext
from aimon.probing.purse import Purse
from aimon.probing.replies import Keeper
from aimon.probing.runner import run_probes
from aimon.workspace import Workspace

T = TypeVar("T")
# Whoever only looks at the lock holds it for an instant; a run holds it for longer.
_PATIENCE_S = 0.5


class Tested(NamedTuple):
    """What a run did: its records in the plan's order, what its failures have in common, and where
    the budget stopped it.
    """

    records: list[Probe]
    verdicts: tuple[Verdict, ...]
    budget: BudgetStop | None


def run(
    workspace: Workspace,
    plans: Sequence[Planned],
    *,
    slot: str | None,
    seed: int | None,
    at: str | None,
    on_result: Callable[[Probe], None],
    warn: Callable[[str], None],
    keep_replies: bool = False,
    funds: Callable[[datetime], Purse] = lambda _now: Purse(),
) -> Tested:
    """Probe the planned models.

    Every record is in the log before the next step; then come the replies to be kept, all of them
    with ``keep_replies``. ``warn`` is told what became of replies that could not be written or
    removed. ``funds`` tells what may be spent, once no other run can spend any more. Raises
    TryAgainLater when another run holds the lock; that run's skipping is journalled.
    """
    started = workspace.now(at)
    base = Run(
        id=new_id(started),
        time=started,
        run=new_id(started),
        event="start",
        slot=slot,
        trigger="cron" if slot else "manual",
        host=workspace.host,
        planned=tuple(planned.model.id for planned in plans),
    )
    keeper = Keeper(workspace.log, workspace.host, every=keep_replies)
    with _alone(workspace, base):
        context = _context(workspace, base, seed, at, funds(started), plans)
        try:
            return _run(workspace, plans, base, keeper.applied(context), on_result, keeper)
        finally:
            # Not by a clock that --at sets forward: it would take replies that are still wanted.
            today = min(context.now(), workspace.now()).date()
            keeper.expire(today, workspace.settings.replies.days)
            if keeper.complaint:
                warn(keeper.complaint)


def _journal_run(workspace: Workspace, base: Run, event: str, **more: Any) -> None:
    time = more.pop("at", base.time)
    record = msgspec.structs.replace(base, id=new_id(time), time=time, event=event, **more)
    run_log(workspace.log, workspace.host).append(record)


@contextlib.contextmanager
def _alone(workspace: Workspace, base: Run) -> Iterator[None]:
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(exclusive(workspace.log / RUN_LOCK, _PATIENCE_S))
        except TryAgainLater:
            _journal_run(workspace, base, "skipped", why="another run was under way")
            raise TryAgainLater(
                _("another run is under way; this one is recorded as skipped"),
                hint=_("try again when it has ended"),
            ) from None
        yield


def _context(
    workspace: Workspace,
    base: Run,
    seed: int | None,
    at: str | None,
    purse: Purse,
    plans: Sequence[Planned],
) -> RunContext:
    log = probe_log(workspace.log, workspace.host)
    return RunContext(
        run=base.run,
        slot=base.slot,
        trigger=base.trigger,
        host=base.host,
        seed=secrets.randbits(32) if seed is None else seed,
        settings=workspace.settings,
        home=workspace.home,
        now=lambda: workspace.now(at),
        purse=purse,
        histories=recalled(log, [p.model for p in plans], base.time, seed),
    )


class _Together(Generic[T]):
    """Writes records as they come: those that come during a write go together with the next."""

    def __init__(
        self, write: Callable[[list[T]], None], on_result: Callable[[T], object] = lambda _: None
    ) -> None:
        self._write = write
        self._on_result = on_result
        self._waiting: list[T] = []
        self._turn = asyncio.Lock()

    async def keep(self, record: T) -> None:
        """Return when the record is on disk."""
        self._waiting.append(record)
        async with self._turn:
            records, self._waiting = self._waiting, []
            if records:
                await asyncio.to_thread(self._write, records)
                for written in records:
                    self._on_result(written)


def _run(
    workspace: Workspace,
    plans: Sequence[Planned],
    base: Run,
    context: RunContext,
    on_result: Callable[[Probe], None],
    keeper: Keeper,
) -> Tested:
    log = probe_log(workspace.log, workspace.host)
    verdicts: tuple[Verdict, ...] = ()
    done: dict[str, Probe] = {}
    clock, why = time.perf_counter(), "interrupted"
    _journal_run(workspace, base, "start")

    def write(records: list[Probe]) -> None:  # counted here: an interrupted run ends its writes
        log.append(*records)
        done.update({record.model: record for record in records})

    try:
        keep, keep_replies = _Together(write, on_result).keep, _Together(keeper.write).keep
        clues = asyncio.run(run_probes(plans, context, keep, keep_replies))
        models = {planned.model.id: planned.model for planned in plans}
        records = [done[model] for model in models]
        verdicts = diagnose(records, models, clues, context.histories)
        why = ""
    except* AimonError as group:
        why = f"aimon failed: {type(group.exceptions[0]).__name__}"
        raise group.exceptions[0] from None
    finally:
        _journal_run(
            workspace,
            base,
            "end",
            at=context.now(),
            done=len(done),
            problems=sum(record.grade == "problem" for record in done.values()),
            duration_ms=round((time.perf_counter() - clock) * 1000, 1),
            why=why,
            verdicts=verdicts,
            budget=context.purse.stop,
            **plan.total(done.values()),
        )
    return Tested(records, verdicts, context.purse.stop)
