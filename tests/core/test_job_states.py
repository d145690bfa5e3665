"""How jobs went: done, broken off, missed and why, told apart by their records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from making import seoul

from aimon.core.calendar import Calendar
from aimon.core.jobrecords import JobEvent
from aimon.core.jobs import due_from, jobs_of
from aimon.core.jobstates import JobState, Seen, stale, states
from aimon.core.settings import Settings

DAY = date(2026, 11, 25)
HERE = "ops-1"


def event(at: str, what: str = "start", job: str = "status", **fields: Any) -> JobEvent:
    time = seoul(f"{DAY} {at}")
    base: dict[str, Any] = {"run": "r1", "host": HERE, "trigger": "cron", "due": DUE["status"]}
    return JobEvent(id=f"{job}-{at}-{what}", time=time, job=job, event=what, **base | fields)


DUES = due_from(jobs_of(Settings()), DAY, DAY, Calendar(Settings()), seoul(f"{DAY} 00:00"))
DUE = {due.job.name: due.at for due in DUES}


def stands(events: list[JobEvent], now: str, **seen: Any) -> JobState:
    found = states(DUES, events, Seen(host=HERE, **seen), seoul(now))
    return next(state for state in found if state.job == "status")


def test_before_its_time_and_a_little_after_it_a_job_is_to_come() -> None:
    assert stands([], f"{DAY} 08:00").state == "pending"
    assert stands([], f"{DAY} 09:14").state == "pending"
    assert stands([], f"{DAY} 09:15").state == "missed"


@pytest.mark.parametrize("outcome", ["done", "problem", "waiting", "failed"])
def test_an_end_says_how_it_went(outcome: str) -> None:
    events = [event("09:00"), event("09:01", "end", outcome=outcome, why="because")]
    found = stands(events, f"{DAY} 09:02")
    assert (found.state, found.why, found.runs) == (outcome, "because", 1)


def test_a_start_without_an_end_is_under_way_while_its_lock_is_held_and_killed_after() -> None:
    events = [event("09:00")]
    assert stands(events, f"{DAY} 09:01", running=frozenset({"status"})).state == "running"
    assert stands(events, f"{DAY} 09:01").state == "killed"


def test_another_machines_run_is_given_time() -> None:
    events = [event("09:00", host="ops-2")]
    assert stands(events, f"{DAY} 10:59").state == "running"
    assert stands(events, f"{DAY} 11:00").state == "killed"


def test_a_later_try_makes_good_what_went_wrong() -> None:
    events = [
        event("09:00"),
        event("10:00", run="r2"),
        event("10:01", "end", run="r2", outcome="done"),
        event("10:30", "skipped", run="r3", why="locked"),
    ]
    found = stands(events, f"{DAY} 11:00")
    assert (found.state, found.runs) == ("done", 2)


def test_what_somebody_did_by_hand_is_not_missed() -> None:
    by_hand = {("status", DUE["status"]): seoul(f"{DAY} 09:07")}
    assert stands([], f"{DAY} 12:00", by_hand=by_hand).state == "by_hand"


def test_a_missed_job_says_why_if_that_can_be_known() -> None:
    now = f"{DAY} 12:00"
    other = event("09:00", job="alerts", due=None)
    assert stands([other], now).why == "no_line"
    early, late = event("08:30", job="alerts", due=None), event("10:20", job="alerts", due=None)
    found = stands([early, late], now)
    assert (found.why, found.since, found.until) == ("silent", early.time, late.time)
    found = stands([early, late], now, booted=seoul(f"{DAY} 10:19"))
    assert (found.why, found.until) == ("down", seoul(f"{DAY} 10:19"))
    assert stands([], now).why == ""


def test_what_comes_again_and_has_not_for_three_times_is_missed() -> None:
    seen = Seen(host=HERE)
    last = JobState(job="alerts", state="done", time=seoul(f"{DAY} 09:00"))
    assert stale(last, 5, [], seen, seoul(f"{DAY} 09:14")).state == "done"
    assert stale(last, 5, [], seen, seoul(f"{DAY} 09:15")).state == "missed"
    assert stale(last, 10, [], seen, seoul(f"{DAY} 09:29")).state == "done"
    never = JobState(job="alerts", state="pending")
    noon = seoul(f"{DAY} 12:00")
    assert stale(never, 5, [], seen, noon).why == ""
    assert stale(never, 5, [event("11:55", job="outbox", due=None)], seen, noon).why == "no_line"
    by_hand = event("11:55", job="outbox", due=None, trigger="manual")
    found = stale(last, 5, [by_hand], seen, noon)
    assert (found.why, found.since) == ("silent", last.time)
    just_up = Seen(host=HERE, booted=seoul(f"{DAY} 11:55"))
    assert stale(last, 5, [], just_up, seoul(f"{DAY} 12:00")).state == "done"
