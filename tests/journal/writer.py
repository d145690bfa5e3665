"""Processes that append for the tests; each acknowledgement is a line on stdout.

``many PATH NAME COUNT`` appends that many lines. ``killed PATH ROUNDS SEED`` has children that
append without end, and kills each with SIGKILL at a random moment. ``limited PATH BYTES COUNT``
may not let a file grow beyond so many bytes. ``holding PATH`` holds a lock until stdin ends.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
from pathlib import Path

from aimon.journal.append import append
from aimon.journal.errors import JournalError
from aimon.journal.lock import exclusive


def line(name: str, size: int = 0) -> bytes:
    """Return a record with this id."""
    return json.dumps({"id": name, "pad": "x" * size}).encode()


def say(text: str) -> None:
    """Tell the test, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def many(path: Path, name: str, wanted: str) -> None:
    """Append one line at a time."""
    for number in range(int(wanted)):
        append(path, [line(f"{name}-{number}")], lock_timeout=60)
        say(f"{name}-{number}")


def killed(path: Path, rounds: str, seed: str) -> None:
    """Kill a writer in each round, while it writes long lines and short ones."""
    rng = random.Random(int(seed))
    for number in range(int(rounds)):
        acknowledged, child_end = os.pipe()
        child_seed = rng.random()
        child = os.fork()
        if not child:
            _append_without_end(path, number, child_end, random.Random(child_seed))
        os.close(child_end)
        os.read(acknowledged, 1)
        until = time.perf_counter() + rng.random() * 0.015
        while time.perf_counter() < until:
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(acknowledged) as names:
            sys.stdout.write(names.read())


def _append_without_end(path: Path, number: int, acknowledge: int, rng: random.Random) -> None:
    os.write(acknowledge, b".")
    for serial in range(1_000_000):
        name = f"{number}-{serial}"
        append(path, [line(name, rng.choice((10, 60_000)))])
        os.write(acknowledge, name.encode() + b"\n")


def limited(path: Path, limit: str, wanted: str) -> None:
    """Append until the file may not grow; say why it ended."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        many(path, "limited", wanted)
    except JournalError as error:
        say(f"error: {error.message}")


def holding(path: Path) -> None:
    """Hold the lock."""
    with exclusive(path, 0):
        say("held")
        sys.stdin.read()


if __name__ == "__main__":
    modes = {"many": many, "killed": killed, "limited": limited, "holding": holding}
    modes[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
