"""A run: order, limits, what is sent to a model that falls silent, what is recorded of a bug."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest
from making import model, seoul
from rawserver import RawServer, Waits, http

from aimon.core.plan import Planned
from aimon.core.records import Probe
from aimon.core.registry import CHECKS, ProbeOptions
from aimon.core.settings import Concurrency, Settings
from aimon.journal.runs import run_log
from aimon.practice.handler import Refusal
from aimon.practice.scenario import Failure, PracticeModel, Scenario
from aimon.practice.server import PracticeServer
from aimon.probing import talk
from aimon.probing.context import RunContext
from aimon.probing.runner import run_probes

NOW = seoul("2026-11-23 09:30")


def probe_all(
    server: PracticeServer,
    names: list[str],
    settings: Settings | None = None,
    waits: Waits | None = None,
    **options: object,
) -> dict[str, Probe]:
    records: dict[str, Probe] = {}
    plans = [
        Planned(
            model=model(
                name,
                model=name,
                base_url=server.base_url("openai"),
                probe=ProbeOptions(**options),  # type: ignore[arg-type]
            ),
            tier=1,
            checks=options.get("checks", CHECKS),  # type: ignore[arg-type]
        )
        for name in names
    ]
    context = RunContext(
        run="r", slot=None, trigger="manual", host="h", seed=3,
        settings=settings or Settings(), home=Path("/"), now=lambda: NOW, sleep=waits or Waits(),
    )  # fmt: skip

    async def keep(record: Probe) -> None:
        records[record.model] = record

    asyncio.run(run_probes(plans, context, keep))
    return records


def serving(*models: PracticeModel) -> PracticeServer:
    return PracticeServer(Scenario(key="", models=models))


class Crowd:
    """Counts how many chats a server answers at the same time."""

    def __init__(self, server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = self.most = 0
        lock, count, wait = threading.Lock(), server.count, server.wait_until

        def enter(name: str) -> int:
            with lock:
                self.now += 1
                self.most = max(self.most, self.now)
            return count(name)

        def leave(start: float, delay_ms: float) -> None:
            wait(start, delay_ms)
            with lock:
                self.now -= 1

        monkeypatch.setattr(server, "count", enter)
        monkeypatch.setattr(server, "wait_until", leave)


@pytest.mark.parametrize(
    ("limits", "most"),
    [(Concurrency(total=2), 2), (Concurrency(per_provider=3), 3),
     (Concurrency(providers={"openai": 1}), 1)],
)  # fmt: skip
def test_no_more_models_at_once_than_the_settings_say(
    limits: Concurrency, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"m{n}" for n in range(6)]
    with serving(*(PracticeModel(name=n, latency_ms=30) for n in names)) as server:
        crowd = Crowd(server, monkeypatch)
        records = probe_all(
            server, names, Settings(concurrency=limits), checks=("basic",), stream=False
        )
    assert len(records) == 6
    assert crowd.most == most


def test_a_models_questions_are_asked_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(PracticeModel(name="m", latency_ms=2)) as server:
        crowd = Crowd(server, monkeypatch)
        record = probe_all(server, ["m"], stream=False)["m"]
    assert crowd.most == 1
    assert record.passed == record.total == 21


def test_models_run_at_the_same_time() -> None:
    names = [f"m{n}" for n in range(10)]
    with serving(*(PracticeModel(name=n, latency_ms=500) for n in names)) as server:
        started = monotonic()
        records = probe_all(server, names, checks=("basic",))
        took = monotonic() - started
    assert all(r.latency_ms and r.latency_ms >= 150 for r in records.values())
    assert took < 10 * 0.5


def test_a_model_that_falls_silent_is_not_asked_on_and_on() -> None:
    dying = PracticeModel(name="m", failure=Failure(every=1, status=503))
    with serving(dying) as server:
        record = probe_all(server, ["m"], Settings(recheck=()), deadline=1.0)["m"]
        assert server.requests["m"] <= 3
    assert record.result == "failure"
    assert record.fault
    assert record.fault.kind == "overloaded"
    assert all(i.note == "not sent" for i in record.checks if i.check == "korean")


def test_a_model_out_of_reach_is_tried_again_after_2_and_10_seconds() -> None:
    """Only then does its connection count as failed, with all attempts in the record."""
    waits = Waits()
    with serving(PracticeModel(name="m", failure=Failure(every=1, connection="reset"))) as server:
        record = probe_all(server, ["m"], waits=waits, checks=("basic",))["m"]
    assert [s for s in waits.seconds if s >= 2] == [2, 10]
    assert (record.result, record.grade, record.rechecks) == ("failure", "problem", 2)
    (echo,) = [i for i in record.checks if i.item == "echo"]
    assert (echo.attempts, len(echo.failed_attempts)) == (9, 9)


def test_a_model_that_waits_for_a_recheck_holds_no_connection() -> None:
    """So a thousand of them need no thousand descriptors."""

    async def main() -> int:
        async with RawServer(http(503)) as server:
            target = model("m", base_url=server.url, probe=ProbeOptions(stream=False))
            context = RunContext(
                run="r", slot=None, trigger="manual", host="h", seed=3,
                settings=Settings(), home=Path("/"), now=lambda: NOW, sleep=Waits(),
            )  # fmt: skip
            records: list[Probe] = []

            async def keep(record: Probe) -> None:
                records.append(record)

            await run_probes([Planned(model=target, tier=1, checks=("basic",))], context, keep)
            assert records[0].rechecks == 2
            return server.connections

    assert asyncio.run(main()) == 3


def test_a_model_that_a_recheck_finds_is_intermittent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it did not answer is asked again, and only that."""
    dying = PracticeModel(name="m")
    with serving(dying) as server:
        count = server.count

        def down_at_first(name: str) -> int:
            number = count(name)
            if 2 <= number <= 7:  # two questions with their retries
                raise Refusal(503, "down")
            return number

        monkeypatch.setattr(server, "count", down_at_first)
        waits = Waits()
        record = probe_all(server, ["m"], waits=waits)["m"]
    assert [s for s in waits.seconds if s >= 2] == [2]
    assert (record.result, record.grade) == ("success", "caution")
    assert record.passed == record.total == 21
    assert (record.retried, record.rechecks) == (True, 1)
    assert len(record.checks) == len({(i.check, i.item) for i in record.checks})


@pytest.mark.parametrize("status", [401, 404, 400])
def test_what_no_pause_mends_is_not_tried_again(status: int) -> None:
    waits = Waits()
    with serving(PracticeModel(name="m", failure=Failure(every=1, status=status))) as server:
        record = probe_all(server, ["m"], waits=waits, checks=("basic",))["m"]
        assert server.requests["m"] == 1
    assert waits.seconds == []
    assert record.grade == "problem"


def test_rate_limits_count_neither_for_nor_against_a_model() -> None:
    """Of a model that no question reached nothing is known: unknown, not failed, not green."""
    limited = Failure(every=1, status=429)
    with serving(PracticeModel(name="m", failure=limited)) as server:
        record = probe_all(server, ["m"], deadline=1.0, checks=("basic",))["m"]
    assert (record.result, record.grade) == ("untested", "unknown")
    assert record.rate_limited == record.attempts - 1
    assert [i.ok for i in record.checks if i.item != "listing"] == [None] * 3
    assert record.fault
    assert record.fault.kind == "rate_limited"


def test_some_rate_limited_questions_lower_no_rate() -> None:
    limited = Failure(every=2, status=429)
    with serving(PracticeModel(name="m", failure=limited)) as server:
        record = probe_all(server, ["m"], deadline=0.4, stream=False)["m"]
    assert record.result == "success"
    assert record.passed == record.total < 21
    assert record.grade == "normal"
    assert record.rate_limited > 5


def test_latency_and_first_token_are_both_real() -> None:
    with serving(PracticeModel(name="m", ttft_ms=60, latency_ms=180, chunk=2)) as server:
        record = probe_all(server, ["m"], checks=("basic",))["m"]
    assert record.latency_ms == pytest.approx(180, abs=60)
    assert record.ttft_ms == pytest.approx(60, abs=50)


def test_another_model_than_the_registrys_is_said() -> None:
    with serving(PracticeModel(name="m", served_as="other-model")) as server:
        record = probe_all(server, ["m"], checks=("basic",))["m"]
    (served,) = [i for i in record.checks if i.item == "served_model"]
    assert served.fault
    assert served.fault.kind == "model_mismatch"
    assert record.served_model == "other-model"


def test_a_bug_of_aimons_is_recorded_as_one_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw = talk.draw

    def broken(planned: Planned, seed: int) -> object:
        if planned.model.id == "bad":
            raise RuntimeError("boom")
        return draw(planned, seed)

    monkeypatch.setattr(talk, "draw", broken)
    with serving(PracticeModel(name="good"), PracticeModel(name="bad")) as server:
        records = probe_all(server, ["bad", "good"], checks=("basic",))
    assert (records["bad"].result, records["bad"].grade) == ("error", "unknown")
    assert records["bad"].health is None
    assert records["bad"].fault
    assert records["bad"].fault.kind == "internal"
    assert records["good"].grade == "normal"


def test_an_interrupted_run_leaves_its_results_and_says_why_it_ended(
    home: Path, practice: PracticeServer
) -> None:
    practice.scale = 1.0
    binary = Path(sys.executable).parent / "aimon"
    process = subprocess.Popen([binary, "probe"], stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    wait_for(lambda: any((home / "log" / "probes").glob("*/*.jsonl")))
    os.kill(process.pid, signal.SIGINT)
    _, complaint = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in complaint
    log = run_log(home / "log", "x")
    (start, end) = [r for day in log.days() for r in log.read(day)]
    assert (start.event, end.event, end.why) == ("start", "end", "interrupted")
    assert end.done >= 1


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is seen; an upper bound, not a duration."""
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline
        sleep(0.01)


def test_a_slow_model_list_neither_holds_up_nor_blames_the_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving(PracticeModel(name="m")) as server:
        monkeypatch.setattr(server, "count_listing", lambda: sleep(3))
        record = probe_all(server, ["m"], checks=("basic",), deadline=2.0)["m"]
    assert record.grade == "normal"
    assert record.fault is None
    (listing,) = [item for item in record.checks if item.item == "listing"]
    assert (listing.ok, listing.note) == (None, "not listed: timeout")
    assert record.duration_ms < 2000
