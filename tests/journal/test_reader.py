"""Reading: whatever the bytes are, the good lines come out and the others are named."""

from __future__ import annotations

import os
import tempfile
import tracemalloc
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimon.journal.errors import JournalError
from aimon.journal.reader import MAX_LINE, Tail, read


class Named(msgspec.Struct):
    """A narrow record."""

    id: str
    size: int = 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the tests write."""
    return tmp_path / "ops-1.jsonl"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\0" * 4096, "json"),
        (b'{"id":"a\0b"}', "json"),
        (b'{"id":"2"', "json"),
        (b'{"id":"2"}{"id":"3"}', "json"),
        (b'{"id":NaN}', "json"),
        (b" ", "json"),
        ('{"id":"한'.encode()[:-1] + b'"}', "encoding"),
        (b'{"id":"2","left out":"\xff"}', "encoding"),
        (b"[" * 100_000, "type"),
        (b'{"id":"2","x":' + b"[" * 100_000, "nesting"),
        (b'{"id":"2","x":' + b'{"x":' * 100_000 + b"1" + b"}" * 100_001, "nesting"),
        (b'{"id":"2","size":' + b"9" * 5000 + b"}", "type"),
        (b'{"id":"2","size":1e999999}', "type"),
        (b'["id"]', "type"),
        (b"null", "type"),
        (b'{"no id":"2"}', "type"),
        (b'{"id":"' + b"x" * MAX_LINE + b'"}', "too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value[:16]!r}",
)
def test_a_bad_line_is_named_and_costs_no_other(path: Path, line: bytes, reason: str) -> None:
    """The lines before and after it are read; its offset and the reason are kept."""
    path.write_bytes(b'{"id":"1"}\n' + line + b'\n{"id":"3"}\n')
    found = read(path, Named)
    assert [good.record.id for good in found] == ["1", "3"]
    assert [(bad.offset, bad.reason) for bad in found.bad] == [(11, reason)]
    assert found.bad[0].detail
    assert found.tail is None


@pytest.mark.parametrize(
    "line", [b"[]", b"1", b"[" * 100_000, b'{"x":' + b"[" * 100_000, b"9" * 5000]
)
def test_without_a_type_any_object_is_good_and_nothing_else(path: Path, line: bytes) -> None:
    """A journal of an unknown kind is read as objects."""
    path.write_bytes(line + b'\n{"any":["thing"]}\n')
    found = read(path)
    assert [good.record for good in found] == [{"any": ["thing"]}]
    assert len(found.bad) == 1


def test_only_a_newline_ends_a_line(path: Path) -> None:
    """U+2028, U+0085 and a carriage return are text."""
    record = {"id": "1\u2028\u2029\u0085\r한"}
    raw = msgspec.json.encode(record)
    assert "\u2028".encode() in raw
    path.write_bytes(raw + b"\n")
    assert [good.record for good in read(path)] == [record]


def test_empty_lines_say_nothing(path: Path) -> None:
    """They are neither good nor bad."""
    path.write_bytes(b'\n\n{"id":"1"}\n\n')
    found = read(path)
    assert [good.offset for good in found] == [2]
    assert not found.bad


@pytest.mark.parametrize(
    ("tail", "whole"),
    [(b'{"id":"2"}', True), (b'{"id":"2', False), (b"\0\0", False), (b"x" * 2 * MAX_LINE, False)],
    ids=["whole", "torn", "NULs", "endless"],
)
def test_an_unterminated_tail_is_not_read(path: Path, tail: bytes, whole: bool) -> None:
    """It is a write under way or a killed one; where it starts is told."""
    path.write_bytes(b'{"id":"1"}\n' + tail)
    found = read(path, Named)
    assert [good.record.id for good in found] == ["1"]
    assert found.tail == Tail(offset=11, whole=whole)
    assert not found.bad


def test_an_empty_file_holds_nothing(path: Path) -> None:
    """It is no error."""
    path.write_bytes(b"")
    found = read(path)
    assert list(found) == []
    assert (found.bad, found.tail) == ([], None)


def test_lines_across_the_chunks_keep_their_offsets(path: Path) -> None:
    """Offsets count bytes of the file, whatever is read at once."""
    lines = [
        msgspec.json.encode({"id": str(n), "pad": "한" * (n * 7919 % 90_000)}) for n in range(40)
    ]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    data = path.read_bytes()
    found = list(read(path))
    assert [good.raw for good in found] == lines
    assert all(data[good.offset :].startswith(good.raw + b"\n") for good in found)


def test_an_endless_line_takes_no_endless_memory(path: Path) -> None:
    """64 MiB without a newline are passed over in a few."""
    with path.open("wb") as file:
        file.truncate(64 << 20)
        file.seek(0, os.SEEK_END)
        file.write(b'\n{"id":"2"}\n')
    tracemalloc.start()
    try:
        found = read(path, Named)
        assert [good.record.id for good in found] == ["2"]
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    assert [(bad.offset, bad.reason) for bad in found.bad] == [(0, "too_long")]


def test_what_is_no_regular_file_is_an_error_at_once(path: Path, tmp_path: Path) -> None:
    """Neither a FIFO without a writer nor an endless device holds the reader up."""
    os.mkfifo(path)
    with pytest.raises(JournalError, match=r"ops-1\.jsonl: it is not a regular file"):
        list(read(path))
    with pytest.raises(JournalError, match="not a regular file"):
        list(read(tmp_path))
    with pytest.raises(JournalError, match="not a regular file"):
        list(read(Path("/dev/zero")))
    link = tmp_path / "link.jsonl"
    link.symlink_to(path)
    with pytest.raises(JournalError, match="symbolic link"):
        list(read(link))
    with pytest.raises(JournalError, match="does not exist"):
        list(read(tmp_path / "missing.jsonl"))


def test_an_error_names_a_hostile_path_without_obeying_it(tmp_path: Path) -> None:
    """A file name cannot send a terminal its own orders."""
    with pytest.raises(JournalError) as caught:
        list(read(tmp_path / "\x1b[2J{x}.jsonl"))
    assert "\\x1b[2J{x}.jsonl" in caught.value.message


_piece = st.one_of(
    st.binary(max_size=20),
    st.sampled_from(
        [b"\n", b'{"id":"1"}', b'{"id":', b"\0", b"\xed\x95", "\u2028".encode(), b"9" * 400]
    ),
)


@given(st.lists(_piece, max_size=30).map(b"".join))
def test_any_bytes_are_survived(data: bytes) -> None:
    """Every non-empty line is either good, with its very bytes, or bad; only the rest is tail."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        found = read(Path(file.name))
        good = list(found)
    *ended, rest = data.split(b"\n")
    assert len(good) + len(found.bad) == sum(1 for line in ended if line)
    assert all(data[line.offset :].startswith(line.raw + b"\n") for line in good)
    assert (found.tail is not None) == bool(rest)
