"""The lock that appends, runs and mail share."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aimon.errors import TryAgainLater
from aimon.journal.errors import JournalError
from aimon.journal.lock import exclusive


def test_a_second_holder_is_turned_away_at_once(tmp_path: Path) -> None:
    """With a timeout of 0 the lock is tried once; after its release it is free."""
    path = tmp_path / "new" / "run.lock"
    with exclusive(path, 0):
        inode = path.stat().st_ino
        with pytest.raises(TryAgainLater, match=r"run\.lock is locked"), exclusive(path, 0):
            pytest.fail("two holders")
    with exclusive(path, 0):
        assert path.stat().st_ino == inode


def test_an_error_inside_frees_the_lock_and_stays_itself(tmp_path: Path) -> None:
    """What fails under the lock is not taken for a failure of the lock."""
    path = tmp_path / "run.lock"
    with pytest.raises(FileNotFoundError), exclusive(path, 0):
        (tmp_path / "missing").read_bytes()
    with exclusive(path, 0):
        pass


def test_a_forked_child_that_lives_on_does_not_keep_the_lock(tmp_path: Path) -> None:
    """The lock ends with its block, not with the last process that inherited the descriptor."""
    path = tmp_path / "run.lock"
    read_end, write_end = os.pipe()
    with exclusive(path, 0):
        child = os.fork()
        if not child:
            os.close(write_end)
            os.read(read_end, 1)
            os._exit(0)
    with exclusive(path, 0):
        pass
    os.close(write_end)
    os.close(read_end)
    assert os.waitpid(child, 0)[1] == 0


def test_a_program_that_is_started_does_not_inherit_the_lock(tmp_path: Path) -> None:
    """The descriptor is closed on exec."""
    path = tmp_path / "run.lock"
    with exclusive(path, 0):
        listed = subprocess.check_output(["ls", "-l", "/proc/self/fd"], close_fds=False, text=True)
    assert "run.lock" not in listed


def test_another_process_is_seen(
    tmp_path: Path, writer: Callable[..., subprocess.Popen[str]]
) -> None:
    """The lock holds between processes and ends with its holder."""
    path = tmp_path / "run.lock"
    holder = writer("holding", path)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(TryAgainLater), exclusive(path, 0.02):
        pytest.fail("two holders")
    holder.communicate()
    with exclusive(path, 0):
        pass


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    """What cannot be a lock is an error, not a lock that nobody holds."""
    with pytest.raises(JournalError, match="it is a folder"), exclusive(tmp_path, 0):
        pytest.fail("locked a folder")
