"""A working day under Debian's cron: the generated crontab, the real daemon, a real mail server.

The daemon alone lives by libfaketime's clock, which is set to just before each time of the guide;
the jobs are told the moment, as cron gives them the crontab's environment alone.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import Result
from mailserver import MailServer
from making import SEOUL, write_workspace

from aimon.calendars import calendar_of
from aimon.core.jobs import due_from, jobs_of
from aimon.core.records import Probe
from aimon.core.settings import Settings
from aimon.journal.jobs import job_log
from aimon.journal.probes import probe_log
from aimon.practice.scenario import PracticeModel, Scenario
from aimon.practice.server import PracticeServer
from aimon.workspace import Workspace

Aimon = Callable[..., Result]

ROOT = Path(__file__).parent.parent.parent
FRIDAY = datetime(2026, 11, 20, tzinfo=SEOUL)
# What cron reads and writes is a private copy; killing the first process ends all that it began.
PRIVATE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
SPOOL = "/var/spool/cron/crontabs"
PATIENCE = 60  # seconds without an end
SETTINGS = """\
language: ko
timezone: Asia/Seoul
contacts: {coordinator: [gansa@example.kr]}
schedule:
  jobs:
    check: {every: 6h}
    dashboard: {every: 6h}
    tickets: {every: 6h}
    alerts: {every: 6h}
    outbox: {every: 6h}
"""


def _library() -> Path | None:
    return next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


def _missing() -> str:
    """Return why the daemon cannot be run here, or nothing."""
    if os.geteuid() != 0:
        return "cron's daemon is root's"
    for tool in ("cron", "crontab", "unshare"):
        if not shutil.which(tool, path="/usr/sbin:/usr/bin:/sbin:/bin"):
            return f"{tool} is not installed"
    if _library() is None:
        return "libfaketime is not installed"
    done = subprocess.run([*PRIVATE, "true"], capture_output=True, check=False)
    return "" if done.returncode == 0 else "no private mount namespace here"


class Clock(NamedTuple):
    """The daemon's clock: a file with how many seconds it is ahead of the machine's."""

    file: Path

    def set(self, moment: datetime) -> None:
        ahead = round(moment.timestamp() - time.time())
        new = self.file.with_suffix(".new")
        new.write_text(f"{ahead:+d}\n")
        new.replace(self.file)


class Done(NamedTuple):
    """What a job's own program said when it ended."""

    job: str
    code: int


class Ends:
    """Hears through a pipe of each job that has ended."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self._fd = os.open(pipe, os.O_RDWR)
        self._rest = ""

    def next(self) -> Done | None:
        """Return the next one; None if none ends within a second."""
        while "\n" not in self._rest:
            ready, _w, _x = select.select([self._fd], [], [], 1)
            if not ready:
                return None
            self._rest += os.read(self._fd, 4096).decode()
        line, _end, self._rest = self._rest.partition("\n")
        job, code = line.split()
        return Done(job, int(code))

    def close(self) -> None:
        os.close(self._fd)


@contextmanager
def cron(table: Path, folder: Path, clock: Clock) -> Iterator[subprocess.Popen[str]]:
    """Run the daemon on this crontab alone, apart from the system's, by this clock."""
    spool, empty, nothing = folder / "crontabs", folder / "cron.d", folder / "crontab"
    spool.mkdir()
    empty.mkdir()
    nothing.touch()
    fake = f"LD_PRELOAD={_library()} FAKETIME_TIMESTAMP_FILE={clock.file} FAKETIME_NO_CACHE=1"
    script = f"""
        mount --bind {spool} {SPOOL} && mount --bind {empty} /etc/cron.d &&
        mount --bind {nothing} /etc/crontab && mount -t tmpfs none /run &&
        crontab {table} && {fake} exec cron -f
    """
    with subprocess.Popen(
        [*PRIVATE, "/bin/sh", "-c", script],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as daemon:
        try:
            yield daemon
        finally:
            daemon.send_signal(signal.SIGKILL)


def _ended(ends: Ends, daemon: subprocess.Popen[str], waiting: set[str]) -> Iterator[Done]:
    """Yield each job that ends until all have; the daemon is woken until the first one does."""
    patience = PATIENCE
    while waiting:
        done = ends.next()
        if done:
            waiting.discard(done.job)
            yield done
            continue
        if not (patience := patience - 1):
            daemon.kill()
            said = daemon.stderr.read() if daemon.stderr else ""
            raise AssertionError(f"no end of {waiting}: {said}")
        _wake(daemon)


def _wake(daemon: subprocess.Popen[str]) -> None:
    """Have the daemon look at its clock: a signal ends its sleep."""
    children = Path(f"/proc/{daemon.pid}/task/{daemon.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGHUP)


def _program(folder: Path, clock: Clock, pipe: Path, output: Path) -> Path:
    """Write what stands in for the installed program: it adds the moment and tells of the end."""
    place = folder / "bin" / "aimon"
    place.parent.mkdir()
    place.write_text(
        f"""\
#!/bin/sh
now=$(date -u -d "@$(( $(date +%s) + $(cat {clock.file}) ))" +%Y-%m-%dT%H:%M:%S+00:00)
PYTHONPATH={ROOT} {sys.executable} -P -m aimon "$@" --at "$now" >>{output} 2>&1
echo "$3 $?" >{pipe}
"""
    )
    place.chmod(0o755)
    return place


def _times(settings: Settings) -> dict[datetime, set[str]]:
    """Return the times of the day with the jobs that cron then runs, due or not."""
    found: dict[datetime, set[str]] = {}
    jobs = jobs_of(settings)
    for job in jobs:
        if job.at:
            hour, minute = map(int, job.at[-5:].split(":"))
            found.setdefault(FRIDAY.replace(hour=hour, minute=minute), set()).add(job.name)
    for moment, names in found.items():
        there = moment.astimezone()  # cron goes by the machine's zone
        minutes = there.hour * 60 + there.minute
        names |= {job.name for job in jobs if job.every and minutes % job.every == 0}
    return dict(sorted(found.items()))


def _all(journal: Any) -> list[Any]:
    return [record for day in journal.days() for record in journal.read(day)]


@pytest.mark.skipif(bool(_missing()), reason=_missing())
def test_a_working_day_happens(
    aimon: Aimon, home: Path, tmp_path: Path, server: MailServer
) -> None:
    """Tests are recorded at the guide's times, the reports arrive, and nothing is printed."""
    clock, pipe, output = Clock(tmp_path / "clock"), tmp_path / "ends", tmp_path / "output"
    output.touch()
    program = _program(tmp_path, clock, pipe, output)
    scenario = Scenario(key="the-key", models=(PracticeModel(name="sound"),))
    ends = Ends(pipe)
    with PracticeServer(scenario, scale=0) as provider:
        (home / "practice.key").write_text(scenario.key)
        (home / "practice.key").chmod(0o600)
        write_workspace(
            home,
            f"""\
models:
  - {{id: sound, provider: openai, model: sound, display_name: 연습 모델, tier: 1,
     base_url: "http://127.0.0.1:{provider.server_address[1]}/openai/v1",
     api_key: "file:practice.key"}}
""",
            SETTINGS + server.yaml(),
        )
        shown = aimon("schedule", "crontab")
        assert shown.exit_code == 0, shown.output
        table = tmp_path / "table"
        installed = str(Path(sys.executable).parent)
        table.write_text(shown.stdout.replace(installed, str(program.parent)), encoding="utf-8")

        times = _times(Workspace(home).settings)
        first = next(iter(times))
        clock.set(first - timedelta(seconds=2))
        codes: list[Done] = []
        with cron(table, tmp_path, clock) as daemon:
            for moment, names in times.items():
                if moment != first:
                    clock.set(moment - timedelta(seconds=1))
                codes += _ended(ends, daemon, set(names))
    ends.close()
    assert output.read_text(encoding="utf-8") == ""
    assert {done for done in codes if done.code} == set()

    probes: list[Probe] = _all(probe_log(home / "log", "reader"))
    assert [(p.slot, p.trigger, p.result) for p in probes] == [
        (slot, "cron", "success") for slot in ("09:30", "13:00", "13:30", "17:00")
    ]
    events = _all(job_log(home / "log", "reader"))
    workspace = Workspace(home)
    day, calendar = FRIDAY.date(), calendar_of(workspace)
    dues = due_from(jobs_of(workspace.settings), day, day, calendar, FRIDAY)
    ended = {(e.job, e.due) for e in events if e.event == "end" and e.outcome == "done" and e.due}
    assert ended == {(due.job.name, due.at) for due in dues}

    assert [mail["Message-ID"] for mail in server.read] == [
        "<briefing-2026-11-20@example.kr>",
        "<weekly-2026-W47@example.kr>",
        "<checklist-2026-11-20@example.kr>",
        "<daily-2026-11-20@example.kr>",
    ]
    checked = aimon("schedule", "check", "--json", "--at", "2026-11-20T18:05")
    assert (checked.exit_code, json.loads(checked.stdout)["wrong"]) == (0, [])
