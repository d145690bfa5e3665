"""What ``verify`` finds in files of every kind."""

from __future__ import annotations

import os
from pathlib import Path

from aimon.journal import catalogue
from aimon.journal.reader import Bad, Tail
from aimon.journal.verify import FileReport, verify

RUN = (
    b'{"id":"1","time":"2026-11-22T09:30:00+09:00","run":"r","event":"start",'
    b'"slot":null,"trigger":"cron","host":"ops-1"}'
)


def put(path: Path, data: bytes) -> Path:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_each_file_is_reported_with_its_bad_lines(tmp_path: Path) -> None:
    """A known journal's lines must fit its type, any other's be objects."""
    first = put(tmp_path / "runs" / "day=2026-11-22" / "ops-1.jsonl", RUN + b'\n{"id":"2"}\nx\n')
    other = put(tmp_path / "others.jsonl", b'{"id":"2"}\n')
    assert {"deliveries", "probes", "runs", "others"} <= set(catalogue.names(tmp_path))
    found, sound = verify(tmp_path, ["runs", "others"])
    assert (found.journal, found.file, found.lines) == ("runs", str(first), 3)
    assert [(bad.offset, bad.reason) for bad in found.bad] == [
        (len(RUN) + 1, "type"),
        (len(RUN) + 12, "json"),
    ]
    assert not found.sound
    assert sound == FileReport(journal="others", file=str(other), lines=1)
    assert sound.sound


def test_a_torn_end_is_bad_and_a_missing_newline_is_not(tmp_path: Path) -> None:
    """The next append completes a whole record; a part of one is skipped for ever."""
    put(tmp_path / "runs" / "day=2026-11-22" / "ops-1.jsonl", RUN)
    put(tmp_path / "runs" / "day=2026-11-22" / "ops-2.jsonl", RUN[:-1])
    whole, torn = verify(tmp_path, ["runs"])
    assert (whole.tail, whole.torn, whole.sound) == (Tail(offset=0, whole=True), False, True)
    assert (torn.tail, torn.torn, torn.sound) == (Tail(offset=0, whole=False), True, False)


def test_what_cannot_be_read_is_reported_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    """A FIFO in place of a log is one file's error."""
    day = tmp_path / "runs" / "day=2026-11-22"
    put(day / "c.jsonl", RUN + b"\n")
    os.mkfifo(day / "a.jsonl")
    (day / "b.jsonl").symlink_to(day / "c.jsonl")
    fifo, link, sound = verify(tmp_path, ["runs"])
    assert "not a regular file" in (fifo.error or "")
    assert "symbolic link" in (link.error or "")
    assert not fifo.sound
    assert sound.sound


def test_a_file_is_never_changed(tmp_path: Path) -> None:
    """Looking leaves every byte, and makes no lock."""
    path = put(tmp_path / "runs" / "day=2026-11-22" / "ops-1.jsonl", b"\0bad\n{")
    (report,) = verify(tmp_path, ["runs"])
    assert [bad.reason for bad in report.bad] == ["json"]
    assert isinstance(report.bad[0], Bad)
    assert path.read_bytes() == b"\0bad\n{"
    assert os.listdir(path.parent) == ["ops-1.jsonl"]
