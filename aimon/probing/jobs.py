"""One run from the workspace's side: plan it, hold the lock, journal its start, results and end."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from aimon.core import plan
from aimon.core.periods import slot_name
from aimon.core.plan import Estimate, Planned
from aimon.core.records import Probe, Run
from aimon.core.registry import CheckName, Model
from aimon.core.settings import Settings
from aimon.errors import AimonError, TryAgainLater, WrongUsage
from aimon.i18n import _
from aimon.journal.history import recalled, recent
from aimon.journal.ids import new_id
from aimon.journal.lock import exclusive
from aimon.journal.probes import probe_log
from aimon.journal.runs import RUN_LOCK, run_log
from aimon.probing.context import RunContext
from aimon.probing.ready import prepare
from aimon.probing.replies import Keeper
from aimon.probing.runner import run_probes
from aimon.probing.talk import draw
from aimon.selection import find_models
from aimon.workspace import Workspace

T = TypeVar("T")
# Whoever only looks at the lock holds it for an instant; a run holds it for longer.
_PATIENCE_S = 0.5


def plan_run(
    workspace: Workspace,
    names: Sequence[str],
    checks: Sequence[CheckName],
    tier: int | None,
    now: datetime,
) -> tuple[Planned, ...]:
    """Return the run's plan: the named models, else the active ones, the troubled first."""
    chosen: Sequence[Model] = find_models(workspace.registry, names) or workspace.registry.active
    log = probe_log(workspace.log, workspace.host)
    latest = recent(log, chosen, now)
    return plan.plan(
        chosen,
        checks=checks,
        only_tier=tier,
        troubled={model for model, probes in latest.items() if probes[-1].grade == "problem"},
        today=now.date(),
    )


def estimates(plans: Sequence[Planned], seed: int | None) -> list[Estimate]:
    """Estimate what each planned model will be sent, without sending anything."""
    drawn = secrets.randbits(32) if seed is None else seed
    return [
        plan.estimate(p, [q.prompt for check in draw(p, drawn) for q in check.questions])
        for p in plans
    ]


def parse_slot(text: str | None) -> str | None:
    """Return the slot in its one form, 09:30."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%H:%M").strftime("%H:%M")  # noqa: DTZ007 — a time of day
    except ValueError:
        raise WrongUsage(
            _("not a time of day: {text}").format(text=text), hint=_("write it like 09:30")
        ) from None


def unscheduled(slot: str, settings: Settings) -> str:
    """Return what to say of a slot that the schedule does not have, nothing of one that it has."""
    known = [slot_name(time) for time in settings.schedule.probes]
    if not known or slot in known:
        return ""
    return _("{slot} is no time of the schedule ({known}); its run counts for none of them").format(
        slot=slot, known=", ".join(known)
    )


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
) -> list[Probe]:
    """Probe the planned models and return their records in the plan's order.

    Every record is in the log before the next step; then come the replies to be kept, all of them
    with ``keep_replies``. ``warn`` is told what is wrong beside the results. Raises TryAgainLater when
    another run holds the lock; that run's skipping is journalled.
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
    for wrong in prepare(plans, workspace.home):
        warn(f"{wrong.message}\n  {wrong.hint}")
    keeper = Keeper(workspace.log, workspace.host, every=keep_replies)
    with _alone(workspace, base):
        try:
            return _run(workspace, plans, base, seed, at, on_result, keeper)
        finally:
            # Not by a clock that --at sets forward: it would take replies that are still wanted.
            today = min(workspace.now(at), workspace.now()).date()
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
    earlier: Mapping[str, Sequence[Probe]],
) -> RunContext:
    return RunContext(
        run=base.run,
        slot=base.slot,
        trigger=base.trigger,
        host=base.host,
        seed=secrets.randbits(32) if seed is None else seed,
        settings=workspace.settings,
        home=workspace.home,
        now=lambda: workspace.now(at),
        histories=earlier,
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
    seed: int | None,
    at: str | None,
    on_result: Callable[[Probe], None],
    keeper: Keeper,
) -> list[Probe]:
    log = probe_log(workspace.log, workspace.host)
    done: dict[str, Probe] = {}
    earlier = recalled(log, [planned.model for planned in plans], base.time, seed)
    context = keeper.applied(_context(workspace, base, seed, at, earlier))
    clock, why = time.perf_counter(), "interrupted"
    _journal_run(workspace, base, "start")

    def write(records: list[Probe]) -> None:  # counted here: an interrupted run ends its writes
        log.append(*records)
        done.update({record.model: record for record in records})

    try:
        keep, keep_replies = _Together(write, on_result).keep, _Together(keeper.write).keep
        asyncio.run(run_probes(plans, context, keep, keep_replies))
        why = ""
    except* AimonError as group:
        why = f"aimon failed: {type(group.exceptions[0]).__name__}"
        raise group.exceptions[0] from None
    finally:
        _journal_run(
            workspace,
            base,
            "end",
            at=workspace.now(at),
            done=len(done),
            problems=sum(record.grade == "problem" for record in done.values()),
            duration_ms=round((time.perf_counter() - clock) * 1000, 1),
            why=why,
        )
    return [done[planned.model.id] for planned in plans]
