"""Real processes and real disks for the journals' tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest

WRITER = str(Path(__file__).with_name("writer.py"))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The path of a journal's file, in a folder that does not exist yet."""
    return tmp_path / "log" / "ops-1.jsonl"


@pytest.fixture
def writer() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a process of writer.py; it is ended with the test."""
    with ExitStack() as stack:

        def start(*args: object, stdout: int | IO[str] = subprocess.PIPE) -> subprocess.Popen[str]:
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, WRITER, *map(str, args)],
                    stdin=subprocess.PIPE,
                    stdout=stdout,
                    text=True,
                )
            )
            stack.callback(process.kill)
            return process

        yield start


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mount a small disk of its own, or mount it again with other options."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
        return folder

    yield mount
    while folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)
