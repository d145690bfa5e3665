"""crontab.example under Debian's cron: no trap in its text, and the real daemon runs it."""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from making import write_workspace

from aimon.core.periods import slot_name
from aimon.core.periods import slots as every_slot
from aimon.core.records import Probe, Run
from aimon.core.settings import Schedule
from aimon.journal.journal import Journal
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.practice.scenario import PracticeModel, Scenario
from aimon.practice.server import PracticeServer

EXAMPLE = Path(__file__).parent.parent / "crontab.example"
ASSIGNMENT = re.compile(r"([A-Z_0-9]+)=(.*)")
# A private copy of what cron reads and writes; killing the first process ends all that it began.
PRIVATE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
SPOOL = "/var/spool/cron/crontabs"


def lines() -> list[str]:
    text = EXAMPLE.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def environment() -> dict[str, str]:
    found = (ASSIGNMENT.fullmatch(line) for line in lines())
    return {match[1]: match[2] for match in found if match}


def jobs() -> list[tuple[list[str], str]]:
    """Return the five fields and the command of each job."""
    split = [line.split(maxsplit=5) for line in lines() if not ASSIGNMENT.fullmatch(line)]
    return [(parts[:5], parts[5]) for parts in split]


def test_every_line_is_ended() -> None:
    """Cron refuses a file whose last line is not."""
    assert EXAMPLE.read_bytes().endswith(b"\n")


def test_the_environment_is_absolute_and_expands_nothing() -> None:
    found = environment()
    assert set(found) == {"SHELL", "PATH", "AIMON_HOME", "LANG", "PYTHONUTF8"}
    assert all(place.startswith("/") for place in found["PATH"].split(":"))
    assert found["AIMON_HOME"].startswith("/")
    assert not any(set(value) & set("$~`\"'") for value in found.values())


def test_assignments_come_before_the_jobs() -> None:
    kinds = [bool(ASSIGNMENT.fullmatch(line)) for line in lines()]
    assert kinds == sorted(kinds, reverse=True)


def test_no_command_holds_a_percent_sign_or_a_comment() -> None:
    """Cron makes a newline of the one and arguments of the other."""
    for _fields, command in jobs():
        assert not set(command) & set("%#")


def test_no_job_sets_both_day_fields() -> None:
    """Cron takes them as 'or'."""
    for (_minute, _hour, day, month, weekday), _command in jobs():
        assert "*" in (day, weekday)
        assert month == "*"


def test_every_command_is_an_absolute_aimon_that_is_silent_when_all_is_well() -> None:
    for _fields, command in jobs():
        words = shlex.split(command)
        assert words[0] == "/opt/aimon/bin/aimon"
        # A warning of a deadline is never well: cron mails it.
        assert words[-1] == "--quiet" or words[1:] == ["ticket", "warn"]


def _times(words: str) -> list[str]:
    return [
        f"{int(hour):02d}:{int(minute):02d}"
        for (minutes, hour, _day, _month, weekday), command in jobs()
        if words in command and weekday == "1-5"
        for minute in minutes.split(",")
    ]


def test_the_times_are_the_guides() -> None:
    slots = [command.split("--slot ")[1].split()[0] for _f, command in jobs() if "probe" in command]
    assert _times("probe") == slots == ["09:30", "13:00", "13:30", "17:00"]
    assert slots == [slot_name(slot) for slot in every_slot(Schedule())]
    assert _times("report daily --send") == ["18:00", "18:15", "18:30", "18:45", "19:00"]
    assert _times("report briefing --send") == ["10:00", "10:15"]
    (weekly,) = [fields for fields, command in jobs() if "report weekly --send" in command]
    assert weekly == ["30,45", "17", "*", "*", "5"]
    (monthly,) = [fields for fields, command in jobs() if "report monthly --send" in command]
    assert monthly == ["10,25", "9", "*", "*", "1"]
    (flush,) = [fields for fields, command in jobs() if "outbox flush --due" in command]
    assert flush == ["*/10", "*", "*", "*", "*"]
    (page,) = [fields for fields, command in jobs() if "aimon dashboard" in command]
    assert page == ["*/10", "*", "*", "*", "*"]
    (check,) = [fields for fields, command in jobs() if "alert check" in command]
    assert check == ["*/5", "*", "*", "*", "*"]


def test_every_command_of_the_example_exists() -> None:
    for _fields, command in jobs():
        words = [sys.executable, "-m", "aimon", *shlex.split(command)[1:], "--help"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def _missing() -> str:
    """Return why the daemon cannot be run here, or nothing."""
    if os.geteuid() != 0:
        return "cron's daemon is root's"
    for tool in ("cron", "crontab", "unshare"):
        if not shutil.which(tool, path="/usr/sbin:/usr/bin:/sbin:/bin"):
            return f"{tool} is not installed"
    done = subprocess.run([*PRIVATE, "true"], capture_output=True, check=False)
    return "" if done.returncode == 0 else "no private mount namespace here"


MISSING = _missing()
needs_cron = pytest.mark.skipif(bool(MISSING), reason=MISSING)


@needs_cron
def test_crontab_takes_the_example() -> None:
    done = subprocess.run(
        ["crontab", "-n", str(EXAMPLE)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def _near_the_minute() -> str:
    """Return what lets the daemon's clock start just before a minute, where libfaketime is.

    Only the daemon sees that clock: it gives its jobs the crontab's environment alone.
    """
    for library in Path("/usr/lib").glob("*/faketime/libfaketime.so.1"):
        return f"LD_PRELOAD={library} FAKETIME='@2026-11-23 09:29:57'"
    return ""


@contextmanager
def cron(table: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the daemon on this crontab alone, apart from the system's."""
    spool, empty = folder / "crontabs", folder / "cron.d"
    spool.mkdir()
    empty.mkdir()
    nothing = folder / "crontab"
    nothing.touch()
    script = f"""
        mount --bind {spool} {SPOOL} && mount --bind {empty} /etc/cron.d &&
        mount --bind {nothing} /etc/crontab && mount -t tmpfs none /run &&
        crontab {table} && {_near_the_minute()} exec cron -f
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


def _workspace(home: Path, port: int, key: str) -> None:
    (home / "practice.key").write_text(key)
    (home / "practice.key").chmod(0o600)
    write_workspace(
        home,
        f"""\
models:
  - {{id: sound, provider: openai, model: sound, base_url: "http://127.0.0.1:{port}/openai/v1",
     api_key: "file:practice.key", display_name: 연습 모델}}
""",
    )


def _table(path: Path, home: Path, done: Path) -> None:
    """Write the example with this machine's folders, and its first probe due every minute."""
    job = next(command for _fields, command in jobs() if " probe " in command)
    text = "\n".join(
        [
            *(f"{name}={value}" for name, value in environment().items()),
            f"* * * * * {job} >{done}.output 2>&1; echo $? >{done}",
            "",
        ]
    )
    text = text.replace("/opt/aimon/bin", str(Path(sys.executable).parent))
    path.write_text(text.replace(environment()["AIMON_HOME"], str(home)), encoding="utf-8")


def _wait_for(pipe: Path, daemon: subprocess.Popen[str]) -> str:
    """Return what the job says at its end; the daemon's own words if there is none."""
    fd = os.open(pipe, os.O_RDWR)
    try:
        ready, _w, _x = select.select([fd], [], [], 90)
        if not ready:
            daemon.kill()
            raise AssertionError(daemon.stderr.read() if daemon.stderr else "")
        return os.read(fd, 100).decode().strip()
    finally:
        os.close(fd)


def _all(journal: Journal[Any]) -> list[Any]:
    return [record for day in journal.days() for record in journal.read(day)]


@needs_cron
def test_the_real_daemon_runs_a_probe_that_is_logged(home: Path, tmp_path: Path) -> None:
    """Cron fires at the minute: this takes up to one where libfaketime is not installed."""
    done = tmp_path / "done"
    os.mkfifo(done)
    scenario = Scenario(key="the-key", models=(PracticeModel(name="sound"),))
    with PracticeServer(scenario, scale=0) as server:
        _workspace(home, server.server_address[1], scenario.key)
        _table(tmp_path / "table", home, done)
        with cron(tmp_path / "table", tmp_path) as daemon:
            code = _wait_for(done, daemon)
    output = Path(f"{done}.output").read_text()
    assert (code, output) == ("0", "")
    probes: list[Probe] = _all(probe_log(home / "log", "reader"))
    runs: list[Run] = _all(run_log(home / "log", "reader"))
    assert [(p.model, p.slot, p.trigger, p.result) for p in probes] == [
        ("sound", "09:30", "cron", "success")
    ]
    assert [run.event for run in runs] == ["start", "end"]
    assert probes[0].run == runs[0].run == runs[1].run
