"""Files of good lines are read as they are, once; of all others what our reader takes of them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import probe, seoul

from aimon.journal import sound
from aimon.journal.errors import JournalError
from aimon.journal.journal import encode
from aimon.journal.probes import probe_log
from aimon.journal.sound import SoundFiles

DAY = date(2026, 11, 25)
TIME = seoul("2026-11-25 09:30")
FIRST, SECOND = (encode(probe("a", TIME, id=name)) for name in ("one", "two"))
WIDE = FIRST.replace(b'"ops-1"', '"한글"'.encode())
PIECES = (
    FIRST, SECOND, WIDE, b"\n", b"\n", b"\n", b"\r\n", b" ", b"{}", b"{", b"}", b"[]", b"\x00", b"\xff",
    FIRST.replace(b"2026-11-25T", b"2026-11-24T"), FIRST.replace(b'"passed":4', b'"passed":"4"'),
    FIRST.replace(b",", b",\n", 1), FIRST + SECOND, FIRST[:50], b"// {}\n{",
    FIRST.replace(b'"ops-1"', b'"\xff"'), FIRST.replace(b'"ops-1"', b'"a}\\n{b"'),
)  # fmt: skip


def files_of(log: Path, cache: Path | None = None) -> tuple[list[bytes], int]:
    """Return what others read, and how many lines they are told of that nobody can."""
    copies = log / "copies"
    found = SoundFiles(log, copies, cache)
    return [file.read_bytes() for file in found.files("probes", DAY, DAY)], found.unreadable


def write(log: Path, *contents: bytes) -> list[Path]:
    """Write a day's files, one a host."""
    paths = [log / "probes" / f"day={DAY}" / f"h{n}.jsonl" for n in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return paths


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map(b"".join), max_size=2))
@example([FIRST + SECOND + b"\n" + FIRST.replace(b",", b",\n", 1) + b"\n"])
@example([FIRST + b"\n", FIRST + b"\n"])
def test_what_others_read_is_what_our_reader_takes(contents: list[bytes]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        log = Path(folder)
        write(log, *contents)
        journal = probe_log(log, "h")
        wanted = [record.id for record in journal.read(DAY)]
        read, unreadable = files_of(log)
        lines = [line for content in read for line in content.split(b"\n") if line]
        assert [next(n for n in ("one", "two") if n.encode() in line) for line in lines] == wanted
        assert unreadable == len(journal.bad)
        assert all(content.endswith(b"\n") for content in read if content)


def test_a_line_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    long = FIRST.replace(b'"ops-1"', b'"' + b"x" * (1 << 20) + b'"')
    write(tmp_path, SECOND + b"\n" + long + b"\n")
    assert files_of(tmp_path) == ([SECOND + b"\n"], 1)


def test_a_sound_day_is_not_read_again_until_a_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, cache = tmp_path / "log", tmp_path / ".cache"
    (path,) = write(log, FIRST + b"\n")
    files_of(log, cache)
    looked: list[Path] = []
    real = os.open

    def noted(name: object, *args: int, **fields: object) -> int:
        looked.append(Path(str(name)))
        return real(name, *args, **fields)  # type: ignore[arg-type, no-any-return, call-overload]

    monkeypatch.setattr(os, "open", noted)
    assert files_of(log, cache) == ([FIRST + b"\n"], 0)
    assert path not in looked
    with path.open("ab") as file:
        file.write(SECOND + b"\nbad\n")
    assert files_of(log, cache) == ([FIRST + b"\n" + SECOND + b"\n"], 1)
    assert path in looked


@pytest.mark.parametrize("spoilt", [b"", b"nonsense", b"\x00" * 100])
def test_a_spoilt_memory_means_only_that_the_files_are_read(tmp_path: Path, spoilt: bytes) -> None:
    log, cache = tmp_path / "log", tmp_path / ".cache"
    write(log, FIRST + b"\nbad\n")
    (cache / "sound").mkdir(parents=True)
    (cache / "sound" / "probes.msgpack").write_bytes(spoilt)
    assert files_of(log, cache) == ([FIRST + b"\n"], 1)


def test_without_a_folder_to_remember_in_all_is_as_well(tmp_path: Path) -> None:
    log, cache = tmp_path / "log", tmp_path / ".cache"
    write(log, FIRST + b"\n")
    cache.write_bytes(b"a file where the folder belongs")
    assert files_of(log, cache) == ([FIRST + b"\n"], 0)


def test_a_link_is_not_followed_though_it_was_a_sound_file_before(tmp_path: Path) -> None:
    log, cache = tmp_path / "log", tmp_path / ".cache"
    (path,) = write(log, FIRST + b"\n")
    files_of(log, cache)
    status = path.stat()
    path.rename(log / "elsewhere")
    path.symlink_to(log / "elsewhere")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns), follow_symlinks=False)
    with pytest.raises(JournalError):
        files_of(log, cache)


def test_lines_across_the_pieces_that_are_read_stay_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [encode(probe("a", TIME, id=f"p{n}", note="가" * n)) + b"\n" for n in range(200)]
    (path,) = write(tmp_path, b"".join(records))
    monkeypatch.setattr(sound, "_CHUNK", 101)
    assert SoundFiles(tmp_path, tmp_path / "copies").files("probes", DAY, DAY) == [path]
