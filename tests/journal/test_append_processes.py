"""Many writers, and writers that are killed: what was acknowledged is there, once."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from aimon.journal.reader import read

Writer = Callable[..., "subprocess.Popen[str]"]


def test_eight_writers_of_five_thousand_lines(log: Path, tmp_path: Path, writer: Writer) -> None:
    """All 40,000 lines parse, and each acknowledged one is there once."""
    outputs = [tmp_path / f"writer-{number}" for number in range(8)]
    processes = []
    for number, output in enumerate(outputs):
        with output.open("w") as file:
            processes.append(writer("many", log, number, 5000, stdout=file))
    assert [process.wait() for process in processes] == [0] * 8
    acknowledged = Counter(name for output in outputs for name in output.read_text().split())
    found = read(log)
    assert Counter(line.record["id"] for line in found) == acknowledged
    assert len(acknowledged) == 40_000
    assert set(acknowledged.values()) == {1}
    assert not found.bad
    assert found.tail is None


def test_500_killed_writers_lose_nothing_acknowledged(log: Path, writer: Writer) -> None:
    """kill -9 at any moment: nothing acknowledged is missing, nothing is there twice."""
    process = writer("killed", log, 500, 1)
    acknowledged = process.communicate()[0].split()
    assert process.returncode == 0
    assert acknowledged
    times = Counter(line.record["id"] for line in read(log))
    assert not set(acknowledged) - times.keys()
    assert set(times.values()) == {1}
    log.unlink()  # some 200 MB
