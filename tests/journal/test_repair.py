"""Repair takes out what is bad, keeps the rest to the byte, and keeps the whole file as well."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aimon.errors import TryAgainLater
from aimon.journal.append import append, lock_of
from aimon.journal.errors import JournalError
from aimon.journal.reader import read
from aimon.journal.repair import repair, repair_file
from aimon.journal.verify import check

Writer = Callable[..., "subprocess.Popen[str]"]

GOOD = '{"id":"1", "unknown": [1.50,"한\u2028"]}\n'.encode()
ALSO_GOOD = b'{ "id" : "2" }\n'


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A file with two bad lines and a torn end."""
    path = tmp_path / "others.jsonl"
    path.write_bytes(GOOD + b"\0\0\n" + ALSO_GOOD + b'{"id":\n{"id":"3')
    return path


def test_good_lines_stay_to_the_byte_and_the_whole_file_is_kept(broken: Path) -> None:
    """Unknown fields, spaces and digits are as they were."""
    before = broken.read_bytes()
    (done,) = repair(broken.parent, ["others"])
    assert broken.read_bytes() == GOOD + ALSO_GOOD
    assert done.copy == f"{broken}.broken"
    copy = Path(done.copy)
    assert copy.read_bytes() == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert (done.kept, len(done.removed)) == (2, 2)
    assert done.tail is not None
    assert check("others", broken).sound
    assert sorted(os.listdir(broken.parent)) == sorted(
        ["home", broken.name, copy.name, lock_of(broken).name]
    )


def test_a_second_repair_keeps_the_first_copy(broken: Path) -> None:
    """Copies are numbered, never overwritten."""
    copies = []
    for number in range(3):
        with broken.open("ab") as file:
            file.write(f"bad {number}\n".encode())
        (done,) = repair(broken.parent, ["others"])
        copies.append(done.copy)
    assert copies == [f"{broken}.broken{end}" for end in ("", ".2", ".3")]
    assert all(f"bad {n}".encode() in Path(str(copy)).read_bytes() for n, copy in enumerate(copies))
    assert list(repair(broken.parent, ["others"])) == []


def test_a_dry_run_changes_nothing(broken: Path) -> None:
    """It says what would be kept and removed."""
    before = broken.read_bytes()
    (planned,) = repair(broken.parent, ["others"], dry_run=True)
    assert (planned.kept, len(planned.removed), planned.copy) == (2, 2, None)
    assert broken.read_bytes() == before
    assert not lock_of(broken).exists()


@pytest.mark.parametrize("data", [GOOD, GOOD + b'{"id":"2"}', b"", b"\n\n"])
def test_a_file_without_bad_lines_is_left_alone(tmp_path: Path, data: bytes) -> None:
    """Also one whose last record only lacks its newline."""
    path = tmp_path / "others.jsonl"
    path.write_bytes(data)
    inode = path.stat().st_ino
    assert list(repair(tmp_path, ["others"])) == []
    assert repair_file("others", path) is None
    assert (path.read_bytes(), path.stat().st_ino) == (data, inode)


def test_a_whole_last_record_is_kept_and_gets_its_newline(tmp_path: Path) -> None:
    """It is a record, and readers are to see it."""
    path = tmp_path / "others.jsonl"
    path.write_bytes(b"bad\n" + GOOD + ALSO_GOOD.rstrip())
    (done,) = repair(tmp_path, ["others"])
    assert path.read_bytes() == GOOD + ALSO_GOOD
    assert done.kept == 2


def test_mode_and_owner_stay(broken: Path) -> None:
    """Whoever could append before still can."""
    broken.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(broken, 1234, 1234)
    before = broken.stat()
    assert repair_file("others", broken)
    after = broken.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


def test_the_rest_of_a_killed_repair_is_no_obstacle(broken: Path) -> None:
    """Its half-made file is made anew."""
    broken.with_name(f".{broken.name}.tmp").write_bytes(b"half")
    assert repair_file("others", broken)
    assert broken.read_bytes() == GOOD + ALSO_GOOD
    assert not broken.with_name(f".{broken.name}.tmp").exists()


def test_a_locked_file_is_not_repaired(broken: Path, writer: Writer) -> None:
    """Somebody is appending to it."""
    before = broken.read_bytes()
    holder = writer("holding", lock_of(broken))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(TryAgainLater):
        list(repair(broken.parent, ["others"], lock_timeout=0.02))
    assert broken.read_bytes() == before


def test_a_full_disk_leaves_the_file_as_it_was(disk: Callable[..., Path]) -> None:
    """Nothing half-made stays behind either."""
    path = disk("size=64k") / "others.jsonl"
    path.write_bytes((GOOD + b"bad\n") * 700)
    before = path.read_bytes()
    with pytest.raises(JournalError, match="the disk is full"):
        list(repair(path.parent, ["others"]))
    assert path.read_bytes() == before
    assert sorted(os.listdir(path.parent)) == [lock_of(path).name, path.name]


def test_what_is_no_regular_file_is_not_repaired(tmp_path: Path, broken: Path) -> None:
    """A link's target is not touched."""
    before = broken.read_bytes()
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "others.jsonl").symlink_to(broken)
    with pytest.raises(JournalError, match="symbolic link"):
        list(repair(tmp_path / "log", ["others"]))
    assert broken.read_bytes() == before


def test_appends_during_repairs_are_all_kept(tmp_path: Path, writer: Writer) -> None:
    """A writer goes on while its file is broken and repaired again and again."""
    path = tmp_path / "others.jsonl"
    process = writer("many", path, "w", 1500)
    assert process.stdout is not None
    acknowledged, repairs = [], 0
    for name in process.stdout:
        acknowledged.append(name.strip())
        if len(acknowledged) % 30 == 0:
            append(path, [b"bad"])
            repairs += repair_file("others", path) is not None
    assert len(acknowledged) == 1500
    assert repairs == 50
    found = read(path)
    assert [line.record["id"] for line in found] == acknowledged
    assert not found.bad
