"""The append protocol, against real files, real disks and the ways in which they fail."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from aimon.errors import TryAgainLater
from aimon.journal.append import append, lock_of
from aimon.journal.errors import DurabilityUnknown, JournalError
from aimon.journal.reader import MAX_LINE, read

Writer = Callable[..., "subprocess.Popen[str]"]


def ids(path: Path) -> list[str]:
    """Return the ids of the good lines."""
    return [line.record["id"] for line in read(path)]


def test_lines_are_appended_in_order_for_the_owner_alone(log: Path) -> None:
    """File and folders are private, and each line ends with one newline."""
    append(log, [b'{"id":"1"}', b'{"id":"2"}'])
    append(log, [b'{"id":"3"}'])
    assert log.read_bytes() == b'{"id":"1"}\n{"id":"2"}\n{"id":"3"}\n'
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(lock_of(log).stat().st_mode) == 0o600


def test_no_lines_make_no_file(log: Path) -> None:
    """Nothing to say leaves nothing behind."""
    append(log, [])
    assert not log.parent.exists()


@pytest.mark.parametrize("line", [b"", b"{}\n{}", b"{}\n", b"x" * (MAX_LINE + 1)])
def test_what_no_reader_takes_is_refused_whole(log: Path, line: bytes) -> None:
    """An empty, broken or endless line writes nothing of its call."""
    with pytest.raises(ValueError, match="line"):
        append(log, [b"{}", line])
    assert not log.exists()


def test_a_tail_cut_at_any_byte_costs_no_other_record(log: Path) -> None:
    """Whatever a killed writer left, the lines before and after it are read."""
    last = '{"id":"2","text":"평가 결과\u2028"}'.encode()
    for kept in range(len(last) + 2):
        log.parent.mkdir(exist_ok=True)
        log.write_bytes(b'{"id":"1"}\n' + (last + b"\n")[:kept])
        append(log, [b'{"id":"3"}'])
        found = read(log)
        names = [line.record["id"] for line in found]
        assert names == (["1", "2", "3"] if kept >= len(last) else ["1", "3"])
        assert len(found.bad) == (0 < kept < len(last))
        assert found.tail is None


def test_a_renamed_or_deleted_log_is_started_anew(log: Path) -> None:
    """The file is opened for each append, so nothing goes to one that was moved away."""
    append(log, [b'{"id":"1"}'])
    log.rename(log.with_suffix(".old"))
    append(log, [b'{"id":"2"}'])
    assert ids(log) == ["2"]
    assert ids(log.with_suffix(".old")) == ["1"]
    log.unlink()
    append(log, [b'{"id":"3"}'])
    assert ids(log) == ["3"]


def test_a_log_deleted_during_the_append_is_an_error(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went into a deleted file is not acknowledged."""
    fdatasync = os.fdatasync

    def delete_and_sync(fd: int) -> None:
        log.unlink()
        fdatasync(fd)

    monkeypatch.setattr(os, "fdatasync", delete_and_sync)
    with pytest.raises(JournalError, match=r"ops-1\.jsonl: it was deleted"):
        append(log, [b"{}"])


def test_a_link_is_not_followed(log: Path, tmp_path: Path) -> None:
    """Neither the log nor its lock leads elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    log.parent.mkdir()
    log.symlink_to(elsewhere)
    with pytest.raises(JournalError, match="symbolic link"):
        append(log, [b"{}"])
    log.unlink()
    lock_of(log).unlink()
    lock_of(log).symlink_to(elsewhere)
    with pytest.raises(JournalError, match=r"\.lock: it is a symbolic link"):
        append(log, [b"{}"])
    assert elsewhere.read_bytes() == b"mine"
    assert not log.exists()


def test_a_fifo_or_a_folder_is_refused_at_once(log: Path) -> None:
    """The append neither waits for a FIFO's reader nor writes to it."""
    log.parent.mkdir()
    os.mkfifo(log)
    with pytest.raises(JournalError, match="not a regular file"):
        append(log, [b"{}"])
    log.unlink()
    log.mkdir()
    with pytest.raises(JournalError, match="it is a folder"):
        append(log, [b"{}"])


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    """The error says which file and why."""
    (tmp_path / "log").write_bytes(b"")
    with pytest.raises(JournalError, match="not a folder"):
        append(tmp_path / "log" / "ops-1.jsonl", [b"{}"])


def test_a_busy_lock_is_try_again_later_and_writes_nothing(log: Path, writer: Writer) -> None:
    """It names the lock; as soon as that is free the append goes on."""
    append(log, [b'{"id":"1"}'])
    holder = writer("holding", lock_of(log))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(TryAgainLater, match=r"\.ops-1\.jsonl\.lock") as caught:
        append(log, [b'{"id":"2"}'], lock_timeout=0.03)
    assert caught.value.exit_code == 75
    assert ids(log) == ["1"]
    waiting = threading.Thread(target=append, args=(log, [b'{"id":"3"}']))
    waiting.start()
    holder.communicate()
    waiting.join()
    assert ids(log) == ["1", "3"]


def test_a_killed_holder_leaves_no_lock(log: Path, writer: Writer) -> None:
    """The lock file stays, the lock does not."""
    holder = writer("holding", lock_of(log))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait()
    append(log, [b'{"id":"1"}'], lock_timeout=0)
    assert ids(log) == ["1"]


def test_a_failed_fsync_says_that_durability_is_unknown(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not tried again, since a second fsync would lie."""
    calls = []

    def fail(fd: int) -> None:
        calls.append(fd)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(DurabilityUnknown, match="unknown whether it will last"):
        append(log, [b"{}"])
    assert len(calls) == 1


def test_a_new_file_has_a_durable_name_before_its_first_byte(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is synced first, the bytes before the append returns, and no folder later."""
    calls: list[str] = []
    for name in ("write", "fsync", "fdatasync"):
        real = getattr(os, name)

        def record(fd: int, *args: bytes, name: str = name, real: Callable[..., object] = real):  # type: ignore[no-untyped-def]
            calls.append(f"{name} {Path(os.readlink(f'/proc/self/fd/{fd}')).name}")
            return real(fd, *args)

        monkeypatch.setattr(os, name, record)
    append(log, [b"{}"])
    above = log.parent.parent.name
    assert calls == [f"fsync {above}", "fsync log", "write ops-1.jsonl", "fdatasync ops-1.jsonl"]
    calls.clear()
    append(log, [b"{}"])
    assert calls == ["write ops-1.jsonl", "fdatasync ops-1.jsonl"]


def test_a_file_that_may_not_grow_keeps_whole_records_only(log: Path, writer: Writer) -> None:
    """A short write (EFBIG) is taken back; what was acknowledged stays."""
    said = writer("limited", log, 1000, 100).communicate()[0].splitlines()
    assert said[-1].startswith("error: cannot write")
    assert "may not grow" in said[-1]
    assert len(said) > 10
    assert ids(log) == said[:-1]
    assert read(log).tail is None
    assert log.read_bytes().endswith(b"\n")
    append(log, [b'{"id":"after"}'])
    assert ids(log)[-1] == "after"


def test_a_log_that_only_takes_appends_loses_nothing_either(log: Path, writer: Writer) -> None:
    """Under chattr +a a short write cannot be taken back; the next append's newline covers it."""
    append(log, [b'{"id":"first"}'])
    command = ["chattr", "+a", str(log)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no chattr +a here: {done.stderr.strip()}")
    try:
        said = writer("limited", log, 1000, 100).communicate()[0].splitlines()
        assert "may not grow" in said[-1]
        append(log, [b'{"id":"after"}'])
    finally:
        subprocess.run(["chattr", "-a", str(log)], check=True)
    found = read(log)
    assert [line.record["id"] for line in found] == ["first", *said[:-1], "after"]
    assert len(found.bad) == 1


def test_a_full_disk_keeps_whole_records_only(disk: Callable[..., Path]) -> None:
    """ENOSPC leaves exactly what was acknowledged; with space the next append succeeds."""
    log = disk("size=64k") / "ops-1.jsonl"
    filler = log.with_name("filler")
    filler.write_bytes(b"x" * 30_000)
    acknowledged: list[str] = []

    def fill() -> None:
        for number in range(10_000):
            append(log, [json.dumps({"id": str(number), "pad": "x" * 300}).encode()])
            acknowledged.append(str(number))

    with pytest.raises(JournalError, match=r"ops-1\.jsonl: the disk is full") as caught:
        fill()
    assert caught.value.exit_code == 3
    assert acknowledged
    assert ids(log) == acknowledged
    assert read(log).tail is None
    filler.unlink()
    append(log, [b'{"id":"after"}'])
    assert ids(log) == [*acknowledged, "after"]


def test_a_read_only_disk_is_named(disk: Callable[..., Path]) -> None:
    """Neither a new file nor an old one can be written; both errors say why."""
    log = disk("size=64k") / "ops-1.jsonl"
    append(log, [b'{"id":"1"}'])
    disk("remount,ro")
    for path in (log, log.with_name("new.jsonl"), log.parent / "new" / "ops-1.jsonl"):
        with pytest.raises(JournalError, match="the disk is read-only"):
            append(path, [b"{}"])
    assert ids(log) == ["1"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every folder")
def test_a_read_only_folder_is_named(log: Path) -> None:
    """Whoever may not write is told so."""
    log.parent.mkdir(mode=0o500)
    with pytest.raises(JournalError, match="permission denied"):
        append(log, [b"{}"])


def test_signals_in_the_middle_change_nothing(log: Path) -> None:
    """System calls that a signal interrupts go on."""
    hits = []
    before = signal.signal(signal.SIGALRM, lambda *_: hits.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        for number in range(500):
            append(log, [json.dumps({"id": str(number), "pad": "x" * 20_000}).encode()])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert hits
    assert ids(log) == [str(number) for number in range(500)]


def test_threads_of_one_process_take_turns(log: Path) -> None:
    """The lock holds between threads as it does between processes."""

    def write(name: str) -> None:
        for number in range(200):
            append(log, [json.dumps({"id": f"{name}-{number}"}).encode()])

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ids(log)) == sorted(f"{name}-{n}" for name in "ab" for n in range(200))
    assert not read(log).bad
