"""The tests of the weeks before the tour, drawn from a seed: a slow model, a weak week, an outage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from math import exp
from random import Random
from typing import Any

from aimon.core import health, plan
from aimon.core.faults import fault
from aimon.core.records import Item, Probe, Result, Run
from aimon.core.registry import Model
from aimon.core.settings import Settings
from aimon.journal.ids import new_id
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.workspace import Workspace

_SEED = 20
_SLOTS = (time(9, 30), time(13, 0), time(17, 0))
# The last tests of the story; the outage begins with the first of them.
_LATELY = (timedelta(minutes=100), timedelta(minutes=10))
_STALE = timedelta(hours=12)
_ITEMS = {
    "basic": ("listing", "echo", "complete", "served_model"),
    "korean": ("canary", "numerals", "negation", "polite"),
    "evaluation": ("apart", "pair", "padding", "rubric"),
    "analysis": ("arithmetic", "ordering", "table", "date"),
}
_DEAD, _WEAK, _SLOW = "clova", "solar", "gemini"
_LATENCY_MS = {_SLOW: 2300.0, "claude": 300.0}
_USUAL_MS = 210.0
_WRONG = 0.3  # the share of answers that are wrong in the weak week


def tell(workspace: Workspace, now: datetime) -> bool:
    """Record the tests up to ``now`` that are not recorded yet; False when the last are fresh.

    The story begins on the Monday before last and ends a few minutes before ``now``.
    """
    runs = run_log(workspace.log, workspace.host)
    days = [day for day in runs.days() if day <= now.date()]
    last = max((run.time for day in days[-2:] for run in runs.read(day)), default=None)
    if last is not None and now - last < _STALE:
        return False
    probes: list[Probe] = []
    told: list[Run] = []
    random = Random(f"{_SEED} {last}")
    for moment in _moments(last, now):
        tests, run = _run(workspace, moment, now, random)
        probes += tests
        told += run
    probe_log(workspace.log, workspace.host).append(*probes)
    runs.append(*told)
    return True


def _moments(last: datetime | None, now: datetime) -> Iterator[datetime]:
    """Yield when tests ran: three times a day, and lately."""
    lately = [now - before for before in _LATELY]
    day = last.date() if last else monday_of(now) - timedelta(days=14)
    while day <= now.date():
        for slot in _SLOTS:
            moment = datetime.combine(day, slot, tzinfo=now.tzinfo)
            if (last is None or moment > last) and moment < lately[0] - timedelta(minutes=10):
                yield moment
        day += timedelta(days=1)
    yield from lately


def monday_of(now: datetime) -> date:
    """Return the Monday of the week."""
    return now.date() - timedelta(days=now.weekday())


def _run(
    workspace: Workspace, moment: datetime, now: datetime, random: Random
) -> tuple[list[Probe], list[Run]]:
    """Return the tests of one run, and its start and end."""
    monday, run, host = monday_of(now), new_id(moment), workspace.host
    weak = monday - timedelta(days=7) <= moment.date() < monday
    models = workspace.registry.active
    tests = [
        _test(
            model,
            _items(
                random,
                dead=model.id == _DEAD and moment >= now - _LATELY[0],
                wrong=_WRONG if weak and model.id == _WEAK else 0.0,
            ),
            _LATENCY_MS.get(model.id, _USUAL_MS) * exp(random.gauss(0, 0.03)),
            workspace.settings,
            time=moment,
            run=run,
            host=host,
        )
        for model in models
    ]
    end = moment + timedelta(seconds=15)
    common: dict[str, Any] = {"run": run, "slot": None, "trigger": "cron", "host": host}
    planned = tuple(model.id for model in models)
    start = Run(id=new_id(moment), time=moment, event="start", planned=planned, **common)
    return tests, [
        start,
        Run(
            id=new_id(end),
            time=end,
            event="end",
            planned=planned,
            done=len(tests),
            problems=sum(test.grade == "problem" for test in tests),
            duration_ms=15_000.0,
            **common,
            **plan.total(tests),
        ),
    ]


def _items(random: Random, *, dead: bool, wrong: float) -> tuple[Item, ...]:
    return tuple(
        _item(random, check, name, dead, wrong) for check, n in _ITEMS.items() for name in n
    )


def _item(random: Random, check: str, name: str, dead: bool, wrong: float) -> Item:
    cause = None
    if dead and name != "listing":
        cause = fault("reset", "connection lost")
    elif check != "basic" and random.random() < wrong:
        cause = fault("wrong_answer")
    ok = cause is None
    return Item(
        check=check, item=name, ok=ok, score=float(ok), attempts=3 if dead else 1, fault=cause
    )


def _test(
    model: Model, items: tuple[Item, ...], latency_ms: float, settings: Settings, **of: Any
) -> Probe:
    """Return the record of a test with these items, judged as every test is."""
    found = health.main_fault(items)
    dead = found is not None and found.kind == "reset"
    result: Result = "failure" if dead else "success"
    slow = latency_ms > 1000 * settings.thresholds.latency.normal
    measured = health.measure(
        items,
        result=result,
        latency_ms=None if dead else round(latency_ms, 1),
        intermittent=False,
        fault=found or (fault("slow") if slow else None),
        deadline_s=model.probe.deadline,
        settings=settings,
    )
    tokens = (0, 0) if dead else (3600, 780)
    return Probe(
        id=new_id(of["time"]),
        slot=None,
        trigger="cron",
        model=model.id,
        served_model=None if dead else model.model,
        result=result,
        grade=health.assess(measured, settings.thresholds)[0],
        health=measured.health,
        passed=measured.passed,
        total=measured.total,
        latency_ms=measured.latency_ms,
        ttft_ms=None if dead else round(latency_ms * 0.3, 1),
        duration_ms=round(latency_ms * len(items), 1),
        tokens_in=tokens[0],
        tokens_out=tokens[1],
        cost=plan.cost(model, *tokens),
        currency=model.price.currency if model.price else None,
        attempts=sum(item.attempts for item in items),
        retried=False,
        fault=measured.fault,
        seed=_SEED,
        ran=tuple(_ITEMS),
        checks=items,
        **of,
    )
