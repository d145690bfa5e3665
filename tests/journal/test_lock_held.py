"""Looking at a lock leaves no trace and stops no one."""

from __future__ import annotations

from pathlib import Path

from aimon.journal.lock import exclusive, is_held


def test_a_lock_is_held_while_it_is_held(tmp_path: Path) -> None:
    path = tmp_path / "log" / ".lock"
    assert not is_held(path)
    assert not path.parent.exists()
    with exclusive(path, 0):
        assert is_held(path)
    assert not is_held(path)
