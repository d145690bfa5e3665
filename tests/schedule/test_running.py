"""A job runs when it is due, once, alone; how it went is recorded, and told to whoever waits."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result
from laying import DAY, events, lay, start, told
from making import SEOUL

from aimon.journal.jobs import job_lock
from aimon.journal.lock import exclusive

Aimon = Callable[..., Result]

LOOK = 'look: {at: "09:30", run: [registry check]}\n'
# An address that refuses connections: nothing listens on the discard port.
PROBE = 'test: {at: "09:30", run: [probe clova --quiet]}\n'


def run(aimon: Aimon, job: str, time: str, *options: str) -> Result:
    return aimon("schedule", "run", job, "--at", f"{DAY}T{time}", *options)


def test_a_run_is_recorded_with_its_start_its_end_and_the_time_it_is_for(
    aimon: Aimon, home: Path
) -> None:
    lay(home, LOOK)
    done = run(aimon, "look", "09:31")
    assert done.exit_code == 0, done.output
    start_, end = events(home)
    assert (start_.event, end.event, end.outcome, end.code) == ("start", "end", "done", 0)
    assert start_.run == end.run
    assert start_.due == end.due
    assert f"{end.due:%Y-%m-%d %H:%M}" == f"{DAY} 09:30"
    assert end.attempts == 1
    assert end.duration_ms is not None
    assert end.duration_ms > 0
    assert "look 11-20(Fri) 09:30: 🟢 done" in done.stdout


def test_for_cron_it_is_silent(aimon: Aimon, home: Path) -> None:
    lay(home, 'look: {at: "09:30", run: [outbox flush --due --quiet]}\n')
    done = run(aimon, "look", "09:31", "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    assert {event.trigger for event in events(home)} == {"cron"}


def test_what_is_done_is_not_done_again(aimon: Aimon, home: Path) -> None:
    lay(home, LOOK)
    assert run(aimon, "look", "09:31").exit_code == 0
    again = run(aimon, "look", "09:40")
    assert again.exit_code == 0
    assert "done already" in again.stdout
    assert len(events(home)) == 2
    assert run(aimon, "look", "09:41", "--force").exit_code == 0
    assert len(events(home)) == 4


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (f"{DAY}T09:29", "not its time yet"),
        (f"{DAY}T10:31", "an hour past it"),
        ("2026-11-21T09:31", "a Saturday"),
        ("2026-10-09T09:31", "Hangul Day"),
    ],
)
def test_what_is_not_due_does_not_run(aimon: Aimon, home: Path, at: str, why: str) -> None:
    lay(home, LOOK)
    done = aimon("schedule", "run", "look", "--at", at)
    assert done.exit_code == 0
    assert "is not due now; next at" in done.stdout, why
    assert events(home) == []
    quiet = aimon("schedule", "run", "look", "--at", at, "--quiet")
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_how_long_it_makes_sense_can_be_set(aimon: Aimon, home: Path) -> None:
    lay(home, 'look: {at: "09:30", run: [registry check], late: 3h}\n')
    assert run(aimon, "look", "12:20").exit_code == 0
    assert told(home)[-1] == ("look", "end", "done")


def test_a_weekdays_job_comes_on_the_next_business_day(aimon: Aimon, home: Path) -> None:
    """The 9th of October, a Friday, is Hangul Day: what is of that day comes on the 12th."""
    lay(home, 'look: {at: "fri 15:00", run: ["usage show --from {day} --to {day}"]}\n')
    done = aimon("schedule", "run", "look", "--at", "2026-10-12T15:01")
    assert done.exit_code == 0, done.output
    assert f"{events(home)[-1].due:%m-%d %H:%M}" == "10-12 15:00"
    assert "2026-10-09" in done.stdout


def test_a_problem_that_was_found_is_no_failure(aimon: Aimon, home: Path) -> None:
    lay(home, PROBE, registry=_registry())
    done = run(aimon, "test", "09:31", "--quiet")
    assert done.exit_code == 1
    assert told(home) == [("test", "start", None), ("test", "end", "problem")]
    assert events(home)[-1].attempts == 1


def test_what_fails_is_recorded_with_its_last_words(aimon: Aimon, home: Path) -> None:
    lay(home, 'broken: {at: "09:30", run: [probe nobody]}\n')
    done = run(aimon, "broken", "09:31", "--quiet")
    assert done.exit_code == 3
    end = events(home)[-1]
    assert (end.outcome, end.attempts) == ("failed", 1)
    assert "nobody" in done.stderr
    assert "nobody" in end.why  # not the advice that stands below it


def test_the_worst_of_several_commands_counts_and_all_are_run(aimon: Aimon, home: Path) -> None:
    lay(home, 'broken: {at: "09:30", run: [probe nobody, registry check]}\n')
    done = run(aimon, "broken", "09:31")
    assert done.exit_code == 3
    assert "clova" in done.stdout or "models.yaml" in done.stdout


def test_what_is_busy_is_tried_again(aimon: Aimon, home: Path) -> None:
    """Somebody else tests at this moment: that is worth waiting for, twice as the settings say."""
    lay(
        home,
        'test: {at: "09:30", run: [schedule run other --quiet]}\nother: {every: 5m, run: [status]}\n',
    )
    with exclusive(job_lock(home / "log", "other"), 1):
        done = run(aimon, "test", "09:31", "--quiet")
    assert done.exit_code == 75
    assert "tried again" not in done.stderr
    end = events(home)[-1]
    assert (end.job, end.outcome, end.attempts) == ("test", "waiting", 3)
    assert "under way already" in end.why
    with exclusive(job_lock(home / "log", "other"), 1):
        done = run(aimon, "test", "09:31", "--force")
    assert done.stderr.count("tried again in") == 2


def test_a_job_runs_once_at_a_time(aimon: Aimon, home: Path) -> None:
    lay(home, LOOK)
    with exclusive(job_lock(home / "log", "look"), 1):
        done = run(aimon, "look", "09:31")
    assert done.exit_code == 75
    assert "under way already" in done.stderr
    assert told(home) == [("look", "skipped", "locked")]


def test_reports_need_mail_and_say_so(aimon: Aimon, home: Path) -> None:
    lay(home, keep=("daily",))
    done = run(aimon, "daily", "18:01")
    assert done.exit_code == 0, done.output
    assert "no mail" in done.stdout
    assert told(home) == [("daily", "skipped", "no_mail")]


def test_an_unknown_job_is_refused_and_the_near_one_named(aimon: Aimon, home: Path) -> None:
    lay(home, LOOK)
    done = run(aimon, "lok", "09:31")
    assert done.exit_code == 2
    assert "look" in done.stderr


def test_what_a_look_showed_is_kept(aimon: Aimon, home: Path) -> None:
    lay(home, keep=("status",))
    done = run(aimon, "status", "09:01", "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    kept = home / f"reports/jobs/{DAY}/status.txt"
    assert "$ aimon status" in kept.read_text()
    shown = aimon("schedule", "show", "status", "--at", f"{DAY}T09:10")
    assert "하이퍼클로바 X" in shown.stdout


def test_folders_of_looks_are_removed_after_three_months(aimon: Aimon, home: Path) -> None:
    lay(home, keep=("status",))
    old, young, other = (home / "reports/jobs" / name for name in ("2026-08-19", "2026-08-20", "x"))
    for folder in (old, young, other):
        folder.mkdir(parents=True)
        (folder / "status.txt").touch()
    run(aimon, "status", "09:01", "--quiet")
    assert (old.exists(), young.exists(), other.exists()) == (False, True, True)
    today = home / "reports" / "jobs" / f"{datetime.now(SEOUL):%Y-%m-%d}"
    today.mkdir()
    aimon("schedule", "run", "status", "--force", "--at", "2096-11-20T09:00")
    assert today.exists()  # it is old by that moment alone


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        yield server


def _registry(port: int = 9) -> str:
    return f"""\
models:
  - {{id: clova, provider: openai, model: HCX-005, display_name: 하이퍼클로바 X,
     base_url: "http://127.0.0.1:{port}/v1"}}
"""


def test_a_job_that_is_told_to_stop_leaves_its_end(home: Path, silent: socket.socket) -> None:
    lay(home, PROBE, registry=_registry(silent.getsockname()[1]))
    child = start(home, "schedule", "run", "test", "--at", f"{DAY}T09:31")
    with child, silent.accept()[0]:  # the test has begun
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=60)
    assert told(home) == [("test", "start", None), ("test", "end", "failed")]
    assert (events(home)[-1].why, events(home)[-1].code) == ("interrupted", None)


def test_a_killed_run_is_seen_by_its_missing_end(
    aimon: Aimon, home: Path, silent: socket.socket
) -> None:
    lay(home, PROBE, registry=_registry(silent.getsockname()[1]))
    child = start(home, "schedule", "run", "test", "--at", f"{DAY}T09:31")
    with child, silent.accept()[0]:
        (command,) = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
        child.kill()
        child.wait(60)
        # What it ran goes on, and nobody else may be at it.
        running = aimon("schedule", "show", "test", "--at", f"{DAY}T09:32")
        again = run(aimon, "test", "09:33", "--quiet")
        os.kill(int(command), signal.SIGKILL)
    assert "under way" in running.stdout
    assert again.exit_code == 75
    with exclusive(job_lock(home / "log", "test"), 60):
        pass  # that has come to its end, too
    assert told(home)[0] == ("test", "start", None)
    assert [what for what in told(home) if what[1] == "end"] == []
    done = aimon("schedule", "check", "--at", f"{DAY}T09:40")
    assert done.exit_code == 1
    assert "began, but did not end" in done.stdout
