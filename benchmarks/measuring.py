"""What the benchmarks share: an installed wheel, commands that take turns, rows of a table."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AIMON"))
}


def install(folder: Path) -> Path:
    """Install a wheel of this checkout with what it needs, as its users do, and nothing else."""
    source = folder / "source"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv*", "build", "*.egg-info", "demo")
    )
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    check([*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, source])
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv" / "bin" / "python"
    check([*pip, "--python", python, "install", "--quiet", next(folder.glob("*.whl"))])
    return python


def check(command: Sequence[object], fine: tuple[int, ...] = (0,)) -> None:
    """Run a command; another exit code than the fine ones ends the benchmark."""
    done = subprocess.run(
        [str(part) for part in command], env=ENVIRONMENT, capture_output=True, check=False
    )
    if done.returncode not in fine:
        sys.exit(done.stdout.decode() + done.stderr.decode())


def taking_turns(commands: Sequence[Sequence[object]], rounds: int = 31) -> list[float]:
    """Return each command's median wall time in ms; they take turns, so that noise hits all."""
    times: list[list[float]] = [[] for _ in commands]
    for command in commands:
        check(command)
    for _ in range(rounds):
        for n, command in enumerate(commands):
            started = time.perf_counter()
            check(command)
            times[n].append(1000 * (time.perf_counter() - started))
    return [statistics.median(series) for series in times]


def row(what: str, measured: float, floor: float, name: str, aim: str) -> None:
    """Print a row of milliseconds."""
    print(
        f"| {what} | {measured:.0f} ms | {name}: {floor:.0f} ms | {measured / floor:.2f} | {aim} |",
        flush=True,
    )
