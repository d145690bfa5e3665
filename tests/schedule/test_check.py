"""What the schedule missed is found with its reason, made up for where it makes sense, and told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import making
import msgspec
import pytest
from click.testing import Result
from laying import DAY, events, lay
from mailserver import MailServer
from making import seoul

from aimon.core.jobrecords import JobEvent
from aimon.journal.jobs import job_lock, job_log
from aimon.journal.lock import exclusive
from aimon.journal.runs import run_log
from aimon.workspace import Workspace

Aimon = Callable[..., Result]

MONDAY = "2026-11-23"
EARLY = seoul(f"{DAY} 09:00")
LOOKS = """\
early: {at: "09:00", run: [registry check]}
late: {at: "14:00", run: [registry check]}
"""


def run(aimon: Aimon, job: str, at: str, code: int = 0) -> None:
    done = aimon("schedule", "run", job, "--quiet", "--at", at)
    assert done.exit_code == code, done.output


def check(aimon: Aimon, at: str, *options: str) -> tuple[int, list[dict[str, Any]]]:
    done = aimon("schedule", "check", "--json", "--at", at, *options)
    return done.exit_code, json.loads(done.stdout)["wrong"]


def said(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return the job, the state and why, of each."""
    return [(state["job"], state["state"], state.get("why", "")) for state in found]


def test_a_site_where_nothing_ever_ran_is_told_to_install_the_lines(
    aimon: Aimon, home: Path
) -> None:
    lay(home, LOOKS)
    done = aimon("schedule", "check", "--at", f"{DAY}T18:00")
    assert done.exit_code == 1
    assert "aimon schedule crontab" in done.stdout


def test_all_is_well_when_all_has_run(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS)
    run(aimon, "early", f"{DAY}T09:00")
    run(aimon, "late", f"{DAY}T14:00")
    assert check(aimon, f"{DAY}T18:00") == (0, [])
    done = aimon("schedule", "check", "--at", f"{DAY}T18:00")
    assert "nothing was missed" in done.stdout


def test_a_job_has_a_quarter_of_an_hour_to_begin(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS)
    run(aimon, "early", f"{DAY}T09:00")
    assert check(aimon, f"{DAY}T14:14") == (0, [])
    code, found = check(aimon, f"{DAY}T14:16")
    assert (code, [state["job"] for state in found]) == (1, ["late"])


def test_a_line_that_is_not_in_the_crontab_is_the_likely_reason_when_others_ran(
    aimon: Aimon, home: Path
) -> None:
    lay(home, LOOKS + 'beside: {at: "14:05", run: [registry check]}\n')
    run(aimon, "early", f"{DAY}T09:00")
    run(aimon, "beside", f"{DAY}T14:05")
    assert said(check(aimon, f"{DAY}T18:00")[1]) == [("late", "missed", "no_line")]


def test_a_silence_of_the_whole_schedule_is_said_with_its_bounds(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS + 'end: {at: "17:30", run: [registry check]}\n')
    run(aimon, "early", f"{DAY}T09:00")
    run(aimon, "end", f"{DAY}T17:30")
    ((state,),) = [check(aimon, f"{DAY}T18:00")[1]]
    assert said([state]) == [("late", "missed", "silent")]
    assert state["since"].startswith(f"{DAY}T09:00")
    assert state["until"].startswith(f"{DAY}T17:30")
    done = aimon("schedule", "check", "--at", f"{DAY}T18:00")
    assert "no job ran by itself from 11-20 09:00 to 11-20 17:30" in done.stdout


def test_what_was_due_before_the_schedule_began_was_not_missed(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS)
    run(aimon, "late", f"{DAY}T14:00")
    assert check(aimon, f"{DAY}T18:00") == (0, [])


def test_it_looks_back_to_the_last_business_day_or_as_far_as_asked(
    aimon: Aimon, home: Path
) -> None:
    lay(home, LOOKS)
    run(aimon, "late", "2026-11-18T14:00")
    run(aimon, "early", "2026-11-19T09:00")
    for day in (DAY, MONDAY):
        run(aimon, "early", f"{day}T09:00")
        run(aimon, "late", f"{day}T14:00")
    assert check(aimon, f"{MONDAY}T18:00") == (0, [])
    code, found = check(aimon, f"{MONDAY}T18:00", "--from", "2026-11-19")
    assert (code, said(found)) == (1, [("late", "missed", "silent")])


def test_days_off_have_nothing_to_miss(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS)
    run(aimon, "early", f"{DAY}T09:00")
    run(aimon, "late", f"{DAY}T14:00")
    assert check(aimon, "2026-11-22T23:00") == (0, [])


def test_a_job_that_comes_again_is_missed_when_it_stays_away(aimon: Aimon, home: Path) -> None:
    lay(home, "often: {every: 5m, run: [registry check]}\n")
    run(aimon, "often", f"{DAY}T09:00")
    assert check(aimon, f"{DAY}T09:14") == (0, [])
    assert said(check(aimon, f"{DAY}T09:16")[1]) == [("often", "missed", "silent")]


def test_what_failed_is_told_and_not_made_up_for(aimon: Aimon, home: Path) -> None:
    """It would fail again until somebody mends what is wrong."""
    lay(home, 'broken: {at: "09:00", run: [probe nobody]}\n')
    run(aimon, "broken", f"{DAY}T09:00", code=3)
    before = events(home)
    code, found = check(aimon, f"{DAY}T09:20", "--catch-up")
    assert (code, [state["state"] for state in found]) == (1, ["failed"])
    assert events(home) == before


def test_what_was_missed_is_made_up_for_while_it_makes_sense(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS + 'end: {at: "17:30", run: [registry check], late: 2d}\n')
    run(aimon, "early", f"{DAY}T09:00")
    code, found = check(aimon, "2026-11-21T08:00", "--catch-up")
    assert (code, [state["job"] for state in found]) == (1, ["late"])
    assert [(e.job, e.trigger) for e in events(home)][-2:] == [("end", "catch-up")] * 2
    assert f"{events(home)[-1].due:%Y-%m-%d %H:%M}" == f"{DAY} 17:30"


def test_a_morning_test_is_not_made_up_for_at_night(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS, keep=("probe-0930",))
    run(aimon, "early", f"{DAY}T09:00")
    before = len(events(home))
    assert [s["job"] for s in check(aimon, f"{DAY}T22:00", "--catch-up")[1]] == [
        "probe-0930",
        "late",
    ]
    assert len(events(home)) == before


def test_a_run_that_is_killed_again_and_again_is_left_to_a_person(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS)
    time = seoul(f"{DAY} 09:00")
    host = Workspace(home).host
    log = job_log(home / "log", host)
    base = JobEvent(
        id="e", time=time, run="r", job="early", event="start", host=host, trigger="cron", due=time
    )
    for number in range(3):
        log.append(msgspec.structs.replace(base, id=f"e{number}", run=f"r{number}"))
    code, found = check(aimon, f"{DAY}T09:30", "--catch-up")
    assert (code, said(found)) == (1, [("early", "killed", "")])
    assert len(events(home)) == 3


@pytest.fixture
def reporting(home: Path, server: MailServer) -> MailServer:
    lay(home, LOOKS, server.yaml(), keep=("daily", "alerts"))
    return server


def test_a_report_that_was_missed_leaves_the_next_morning(
    aimon: Aimon, home: Path, reporting: MailServer
) -> None:
    lay(home, LOOKS, reporting.yaml(), keep=("daily",))
    run(aimon, "early", f"{DAY}T09:00")
    run(aimon, "late", f"{DAY}T14:00")
    done = aimon("schedule", "check", "--catch-up", "--at", f"{MONDAY}T08:30")
    assert done.exit_code == 0, done.output
    assert "daily 11-20(Fri) 18:00" in done.stdout
    assert [mail["Message-ID"] for mail in reporting.read] == [f"<daily-{DAY}@example.kr>"]
    again = aimon("schedule", "check", "--catch-up", "--at", f"{MONDAY}T08:40")
    assert "daily" not in again.stdout
    assert len(reporting.mails) == 1


def test_a_report_that_somebody_sent_by_hand_is_done(
    aimon: Aimon, home: Path, reporting: MailServer
) -> None:
    run(aimon, "early", f"{DAY}T09:00")
    done = aimon("report", "daily", "--send", "--at", f"{DAY}T18:05")
    assert done.exit_code == 0, done.output
    shown = aimon("schedule", "show", "daily", "--at", f"{DAY}T18:20")
    assert "done by hand" in shown.stdout
    run(aimon, "daily", f"{DAY}T18:20")
    assert len(reporting.mails) == 1


def test_one_alert_a_day_tells_of_what_was_missed(
    aimon: Aimon, home: Path, reporting: MailServer
) -> None:
    run(aimon, "early", "2026-11-19T09:00")
    told_at = {
        at: [each["subject"] for each in _alerts(aimon, f"{DAY}T{at}")]
        for at in ("09:10", "09:20", "16:00", "19:00")
    }
    assert told_at == {"09:10": ["2026-11-19"], "09:20": [DAY], "16:00": [], "19:00": []}


def _alerts(aimon: Aimon, at: str) -> list[dict[str, Any]]:
    done = aimon("alert", "check", "--json", "--at", at)
    return [each for each in json.loads(done.stdout)["alerts"] if each["kind"] == "jobs"]


def test_missed_looks_count_among_the_months_missed_monitoring(aimon: Aimon, home: Path) -> None:
    lay(home, keep=("status", "traffic"))
    log = run_log(home / "log", "ops-1")
    for event in ("start", "end"):
        log.append(making.run(seoul(f"{DAY} 08:00"), event))
    run(aimon, "status", f"{DAY}T09:00")

    def against(at: str) -> list[tuple[str, str]]:
        options = ("missed_slots", "--json", "--month", "2026-11", "--at", f"{DAY}T{at}")
        records = json.loads(aimon("kpi", *options).stdout)["records"]
        return [(r["id"], r["why"]) for r in records if r["good"] is False]

    assert (f"{DAY} traffic", "missed") not in against("12:14")
    assert (f"{DAY} traffic", "missed") in against("12:16")


def test_a_job_that_ends_or_begins_while_one_looks_was_not_killed(
    aimon: Aimon, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(home, LOOKS)
    log = job_log(home / "log", Workspace(home).host)
    now = seoul(f"{DAY} 14:00")
    start = JobEvent(
        id="a1", time=now, run="a", job="late", event="start", host=Workspace(home).host,
        trigger="cron", due=now,
    )  # fmt: skip
    log.append(start)

    def meanwhile(_lock: Path) -> bool:
        """The job comes to its end before anybody looks at its lock, and another one begins."""
        log.append(msgspec.structs.replace(start, id="a2", event="end", outcome="done"))
        log.append(msgspec.structs.replace(start, id="b1", run="b", job="early", due=EARLY))
        monkeypatch.undo()
        monkeypatch.setenv("AIMON_HOME", str(home))
        return False

    monkeypatch.setattr("aimon.schedule.records.is_held", meanwhile)
    assert check(aimon, f"{DAY}T14:00") == (0, [])


def test_a_job_that_stays_away_is_missed_for_as_long_as_it_does(aimon: Aimon, home: Path) -> None:
    lay(
        home,
        LOOKS
        + "often: {every: 5m, run: [registry check]}\ndaily-one: {every: 1d, run: [status]}\n",
    )
    run(aimon, "often", f"{DAY}T09:00")
    run(aimon, "daily-one", f"{DAY}T09:00")
    for day in (MONDAY, "2026-11-24"):
        run(aimon, "early", f"{day}T09:00")
        run(aimon, "late", f"{day}T14:00")
    found = check(aimon, "2026-11-24T14:30")[1]
    assert said(found) == [("often", "missed", "no_line"), ("daily-one", "missed", "no_line")]


def test_another_time_of_a_job_makes_no_day_before_missed(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS)
    run(aimon, "early", f"{DAY}T09:00")
    run(aimon, "late", f"{DAY}T14:00")
    lay(home, LOOKS.replace("14:00", "13:00") + 'new: {at: "11:00", run: [registry check]}\n')
    run(aimon, "early", f"{MONDAY}T09:00")
    run(aimon, "new", f"{MONDAY}T11:00")
    run(aimon, "late", f"{MONDAY}T13:00")
    assert check(aimon, f"{MONDAY}T13:30") == (0, [])


def test_a_new_job_whose_line_is_not_in_the_crontab_is_missed(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS)
    run(aimon, "early", f"{DAY}T09:00")
    lay(home, LOOKS + 'new: {at: "09:10", run: [registry check]}\n')
    assert said(check(aimon, f"{DAY}T13:30")[1]) == [("new", "missed", "no_line")]


def test_a_run_that_met_another_is_missed_if_nobody_did_it(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS)
    run(aimon, "early", f"{DAY}T09:00")
    with exclusive(job_lock(home / "log", "late"), 0):
        run(aimon, "late", f"{DAY}T14:00", code=75)
    assert said(check(aimon, f"{DAY}T14:20")[1]) == [("late", "missed", "no_line")]
    assert check(aimon, f"{DAY}T14:20", "--catch-up") == (0, [])


def test_what_a_shutdown_broke_off_is_made_up_for(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS)
    run(aimon, "early", f"{DAY}T09:00")
    at = seoul(f"{DAY} 14:00")
    base = JobEvent(
        id="a1", time=at, run="a", job="late", event="start", host=Workspace(home).host,
        trigger="cron", due=at,
    )  # fmt: skip
    end = msgspec.structs.replace(base, id="a2", event="end", outcome="failed", why="interrupted")
    job_log(home / "log", base.host).append(base, end)
    assert said(check(aimon, f"{DAY}T14:20")[1]) == [("late", "failed", "interrupted")]
    assert check(aimon, f"{DAY}T14:20", "--catch-up") == (0, [])


def test_a_run_that_was_under_way_at_a_moment_is_known_by_its_end(aimon: Aimon, home: Path) -> None:
    lay(home, LOOKS)
    at = seoul(f"{DAY} 09:00")
    start = JobEvent(
        id="a1", time=at, run="a", job="early", event="start", host=Workspace(home).host,
        trigger="cron", due=at,
    )  # fmt: skip
    end = msgspec.structs.replace(
        start, id="a2", time=seoul(f"{DAY} 09:04"), event="end", outcome="done"
    )
    job_log(home / "log", start.host).append(start, end)
    assert check(aimon, f"{DAY}T09:02") == (0, [])
    assert "under way" in aimon("schedule", "show", "--at", f"{DAY}T09:02").stdout
