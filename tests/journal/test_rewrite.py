"""A rewritten file has other records in some lines, and every other byte as it was."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec
import pytest

from aimon.journal.append import lock_of
from aimon.journal.errors import JournalError
from aimon.journal.rewrite import rewrite


class Note(msgspec.Struct, omit_defaults=True):
    id: str
    text: str = ""


def blank(note: Note) -> Note | None:
    return Note(note.id) if note.text == "secret" else None


SECRET = b'{"id":"2","text":"secret"}'
BEFORE = b'{ "id" : "1", "more": [1.50] }\n\n\0bad\n'
AFTER = '{"id":"3","text":"한\u2028"}\n{"id":'.encode()


def test_only_the_changed_lines_are_other_bytes(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_bytes(BEFORE + SECRET + b"\n" + AFTER)
    path.chmod(0o640)
    assert rewrite(path, Note, blank) == 1
    assert path.read_bytes() == BEFORE + b'{"id":"2"}\n' + AFTER
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == sorted(["home", lock_of(path).name, path.name])


def test_a_last_line_without_its_newline_is_changed_too(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_bytes(BEFORE + SECRET)
    assert rewrite(path, Note, blank) == 1
    assert path.read_bytes() == BEFORE + b'{"id":"2"}'


def test_a_file_without_such_a_line_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_bytes(BEFORE + AFTER)
    inode = path.stat().st_ino
    assert rewrite(path, Note, blank) == 0
    assert (
        rewrite(path, Note, lambda note: Note(note.id, note.text) if note.id == "3" else None) == 0
    )
    assert path.stat().st_ino == inode


def test_a_field_that_the_type_does_not_know_goes_with_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_bytes(b'{"id":"1","later":"secret"}\n')
    assert rewrite(path, Note, lambda note: Note(note.id)) == 1
    assert path.read_bytes() == b'{"id":"1"}\n'


def test_a_change_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_bytes(SECRET + b"\n")
    with pytest.raises(ValueError, match="is nan"):
        rewrite(path, Note, lambda note: Note(note.id, float("nan")))  # type: ignore[arg-type]
    assert path.read_bytes() == SECRET + b"\n"


def test_a_link_is_not_rewritten(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(SECRET + b"\n")
    (tmp_path / "notes.jsonl").symlink_to(target)
    with pytest.raises(JournalError, match="symbolic link"):
        rewrite(tmp_path / "notes.jsonl", Note, blank)
    assert target.read_bytes() == SECRET + b"\n"
