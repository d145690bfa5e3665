"""The journal of replies: private, known to verify and repair, and emptied of its old days only."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from making import kept, seoul

from aimon.errors import TryAgainLater
from aimon.journal import catalogue
from aimon.journal.append import lock_of
from aimon.journal.errors import JournalError
from aimon.journal.lock import exclusive
from aimon.journal.repair import repair
from aimon.journal.replies import expire, reply_log
from aimon.journal.verify import verify

TODAY = date(2026, 11, 25)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def write(log: Path, day: str, host: str = "ops-1") -> Path:
    """Append one record by the journal, return its file."""
    reply_log(log, host).append(kept(seoul(f"{day} 23:59")))
    path = log / "replies" / f"day={day}" / f"{host}.jsonl"
    assert path.is_file()
    return path


def everything(log: Path) -> set[str]:
    return {str(path.relative_to(log)) for path in log.rglob("*")}


def test_files_are_the_owners_alone(log: Path) -> None:
    """0600, in folders of 0700."""
    path = write(log, "2026-11-25")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, log / "replies", log):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_verify_and_repair_know_it(log: Path) -> None:
    """A line that is no reply is found and taken out, the others stay."""
    path = write(log, "2026-11-25")
    with path.open("ab") as file:
        file.write(b'{"id":"1","time":"2026-11-25T01:00:00+09:00"}\n')
    (found,) = verify(log, ["replies"])
    assert [bad.reason for bad in found.bad] == ["type"]
    list(repair(log, ["replies"]))
    assert len(list(reply_log(log, "x").read(TODAY))) == 1
    assert "replies" in catalogue.names(log)


@pytest.mark.parametrize("days", [1, 30, 365])
def test_a_day_goes_when_it_is_more_than_so_many_days_old(log: Path, days: int) -> None:
    """The day that is exactly so many days old stays, the one before it goes."""
    edge = TODAY - timedelta(days=days)
    stays = write(log, edge.isoformat())
    goes = write(log, (edge - timedelta(days=1)).isoformat())
    expire(log, TODAY, days)
    assert stays.is_file()
    assert not goes.parent.exists()
    assert reply_log(log, "x").days() == [edge]


def test_a_day_goes_whole_with_its_locks_and_copies(log: Path) -> None:
    """All hosts' files, what repairs left, what a killed repair left."""
    path = write(log, "2026-01-01")
    write(log, "2026-01-01", host="ops.2")
    for name in ("ops-1.jsonl.broken", "ops-1.jsonl.broken.2", ".ops-1.jsonl.tmp"):
        (path.parent / name).write_bytes(b"x")
    expire(log, TODAY, 30)
    assert everything(log) == {"replies"}


def test_the_folders_name_says_the_day_not_its_times(log: Path) -> None:
    """A file touched today goes with its day; an old file of today's folder stays."""
    old, new = write(log, "2026-01-01"), write(log, "2026-11-25")
    os.utime(old)
    os.utime(new, (0, 0))
    expire(log, TODAY, 30)
    assert not old.exists()
    assert new.exists()


def test_nothing_else_is_ever_removed(log: Path, tmp_path: Path) -> None:
    """Other journals, other folders, other files, links and what they lead to."""
    elsewhere = tmp_path / "elsewhere" / "ops-1.jsonl"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(b"x")
    old = write(log, "2026-01-01")
    day = old.parent
    (day / "notes.txt").write_text("mine")
    (day / "link.jsonl").symlink_to(elsewhere)
    (day / "folder.jsonl").mkdir()
    replies = log / "replies"
    (replies / "day=2026-01-02").symlink_to(elsewhere.parent)
    for name in ("day=20260101", "day=2026-1-1", "day=2026-01-01.old", "2026-01-01"):
        (replies / name).mkdir()
        (replies / name / "ops-1.jsonl").write_bytes(b"x")
    (replies / "ops-1.jsonl").write_bytes(b"x")
    for journal in ("probes", "runs", "deliveries", "replies.old"):
        (log / journal / "day=2026-01-01").mkdir(parents=True)
        (log / journal / "day=2026-01-01" / "ops-1.jsonl").write_bytes(b"x")
    before = everything(log)
    expire(log, TODAY, 30)
    gone = before - everything(log)
    assert gone == {f"replies/{day.name}/{name}" for name in ("ops-1.jsonl", ".ops-1.jsonl.lock")}
    assert elsewhere.read_bytes() == b"x"


def test_without_the_journal_there_is_nothing_to_do(log: Path) -> None:
    """No folder is made."""
    expire(log, TODAY, 30)
    assert not log.exists()


def test_a_file_under_repair_is_left_for_the_next_time(log: Path) -> None:
    """The other days go all the same."""
    first, second = write(log, "2026-01-01"), write(log, "2026-01-02")
    with exclusive(lock_of(first), 0), pytest.raises(TryAgainLater):
        expire(log, TODAY, 30)
    assert first.is_file()
    assert not second.parent.exists()
    expire(log, TODAY, 30)
    assert not first.parent.exists()


def test_what_cannot_be_removed_is_an_error(disk: Callable[..., Path]) -> None:
    """The disk has become read-only."""
    log = disk("size=1m") / "log"
    path = write(log, "2026-01-01")
    disk("remount,ro")
    with pytest.raises(JournalError, match="read-only"):
        expire(log, TODAY, 30)
    assert path.is_file()
