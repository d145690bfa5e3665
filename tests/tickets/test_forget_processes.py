"""Forgetting while others write, and forgetting that is killed: nothing is lost, all is finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from making import ticket_event
from processes import rest
from requesters import HONG, MORNING, received, two_people, write

from aimon.journal.tickets import ticket_log
from aimon.journal.verify import verify
from aimon.tickets.forget import finish, forget
from aimon.workspace import Workspace

FORGETTER = str(Path(__file__).with_name("forgetter.py"))
WORDS = [word.encode() for word in ("홍길동", "홍 길동", "gd.hong", "010-1234", "한국대", "안내")]


def start(*args: object) -> subprocess.Popen[str]:
    """Start a process of forgetter.py, which imports what the tests do."""
    command = [sys.executable, FORGETTER, *map(str, args)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


def events(workspace: Workspace) -> list[Any]:
    journal = ticket_log(workspace.log, "ops-1")
    return [event for day in journal.days() for event in journal.read(day)]


def still_named(home: Path) -> list[str]:
    """Return the files in which a word of the person's stands."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(word in path.read_bytes() for word in WORDS)]


def many_days(home: Path) -> Workspace:
    """Make a workspace in which somebody asked on 20 days, and so did others."""
    days = [MORNING - timedelta(days=n) for n in range(20)]
    return write(
        home,
        *two_people()[:5],
        *two_people()[6:],
        *(received(100 + n, time=day, **HONG) for n, day in enumerate(days)),
        *(
            ticket_event(f"T-{100 + n}", day + timedelta(days=2), "replied", text="홍길동 님 안내")
            for n, day in enumerate(days)
        ),
        *(received(200 + n, f"다른 {n}", day) for n, day in enumerate(days)),
    )


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_any_moment_the_log_is_sound_and_the_next_run_finishes(
    home: Path, seed: int
) -> None:
    workspace = many_days(home)
    before = Counter((event.ticket, event.event) for event in events(workspace))
    process = start("killed", home, "홍길동", 40, seed)
    said = process.communicate()[0].splitlines()
    assert process.returncode == 0
    assert not [line for line in said if not line.startswith("sound")]
    now = workspace.now()
    if not finish(workspace) and still_named(home):
        forget(workspace, "홍길동", None, now)
    assert still_named(home) == []
    after = Counter((event.ticket, event.event) for event in events(workspace))
    assert {kind for _ticket, kind in after - before} == {"forgotten"}
    assert not before - after
    assert set((after - before).values()) == {1}
    assert (
        len({event.requester for event in events(workspace) if event.ticket == "T-1"} - {None}) == 1
    )


def test_a_run_that_was_killed_within_is_finished_whoever_is_named_next(home: Path) -> None:
    workspace = many_days(home)
    process = start("within", home, "홍길동", 5)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert (workspace.log / ".forget.json").exists()
    finished = finish(workspace)
    assert finished
    assert len(finished[1].tickets) == 22
    assert still_named(home) == []
    assert finish(workspace) is None


def test_what_is_appended_meanwhile_is_all_kept(home: Path) -> None:
    """Four processes append to the file that is rewritten a dozen times."""
    workspace = write(home, *(received(n, f"사람 {n}") for n in range(1, 13)))
    writers = [start("writing", home, f"다른 {n}", 100) for n in range(4)]
    for writer in writers:
        assert writer.stdout
        writer.stdout.readline()
    for number in range(1, 13):
        assert forget(workspace, f"사람 {number}", None, workspace.now()).complete
    said = [line for writer in writers for line in rest(writer)]
    assert [writer.returncode for writer in writers] == [0] * 4
    kept = Counter(event.requester for event in events(workspace) if event.requester)
    assert len(said) == 4 * 99
    assert all(kept[name] == 1 for name in said)
    assert sum(name.startswith("forgotten-") for name in kept) == 12
    assert all(report.sound for report in verify(workspace.log, ["tickets"]))
