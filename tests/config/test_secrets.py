"""A key is found where its reference points to, and never appears in an error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aimon.config.secrets import MAX_BYTES, SecretError, resolve

SECRET = "hunter2-not-to-be-seen"


def _file(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_an_environment_variable_is_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", SECRET)
    assert resolve("env:A_KEY", home) == SECRET


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
def test_one_line_ending_of_a_key_file_is_dropped(home: Path, ending: bytes) -> None:
    _file(home / "key", SECRET.encode() + ending)
    assert resolve("file:key", home) == SECRET


def test_a_key_files_path_may_be_absolute_or_start_at_the_users_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    key = _file(tmp_path / "key", SECRET.encode())
    assert resolve(f"file:{key}", home) == resolve("file:~/key", home) == SECRET


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "empty"),
        (SECRET + "\nX-Other: 1", "more than one line"),
        (SECRET + "\r", "more than one line"),
        (SECRET + " ", "spaces"),
        (SECRET + "열쇠", "characters that no key has"),
        (SECRET + "\x7f", "characters that no key has"),
        (SECRET + "\udcff", "characters that no key has"),
    ],
)
def test_a_value_that_is_no_key_is_malformed_and_not_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch, value: str, why: str
) -> None:
    monkeypatch.setenv("A_KEY", value)
    with pytest.raises(SecretError, match=why) as caught:
        resolve("env:A_KEY", home)
    assert caught.value.kind == "malformed_key"
    assert "A_KEY" in caught.value.message
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_only_one_newline_is_dropped(home: Path) -> None:
    _file(home / "key", b"key\n\n")
    with pytest.raises(SecretError, match="more than one line"):
        resolve("file:key", home)


def test_bytes_that_are_not_text_are_malformed(home: Path) -> None:
    _file(home / "key", b"\xff\xfe\x00")
    with pytest.raises(SecretError) as caught:
        resolve("file:key", home)
    assert caught.value.kind == "malformed_key"


def test_an_unset_variable_is_missing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_KEY", raising=False)
    with pytest.raises(SecretError, match="A_KEY is not set") as caught:
        resolve("env:A_KEY", home)
    assert caught.value.kind == "missing_key"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_file_open_to_others_is_refused(home: Path, mode: int) -> None:
    _file(home / "key", SECRET.encode(), mode)
    with pytest.raises(SecretError, match="open to other users") as caught:
        resolve("file:key", home)
    assert caught.value.kind == "exposed_key"
    assert caught.value.hint == f"close it: chmod 600 {home / 'key'}"


def test_what_is_no_file_is_missing(home: Path) -> None:
    (home / "folder").mkdir()
    os.mkfifo(home / "fifo", 0o600)
    for name in ("folder", "fifo", "absent", "\0", "absent/key"):
        with pytest.raises(SecretError) as caught:
            resolve(f"file:{name}", home)
        assert caught.value.kind == "missing_key"


def test_a_key_file_of_endless_size_is_malformed(home: Path) -> None:
    _file(home / "large", b"x" * (MAX_BYTES + 1))
    with pytest.raises(SecretError, match="too large") as caught:
        resolve("file:large", home)
    assert caught.value.kind == "malformed_key"


@pytest.mark.parametrize("reference", [SECRET, "", "env:", "file:", "http://hunter2", "ENV:X"])
def test_anything_else_is_refused_without_being_shown(home: Path, reference: str) -> None:
    with pytest.raises(SecretError) as caught:
        resolve(reference, home)
    assert caught.value.kind == "malformed_key"
    assert "hunter2" not in caught.value.message
