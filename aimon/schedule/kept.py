"""Keeps what the looks of the day showed, for whoever comes later: reports/jobs/DAY/JOB.txt."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from aimon.files import replace
from aimon.journal.files import make_folder

FOLDER = Path("reports", "jobs")
_DAYS = 92


def keep(home: Path, job: str, day: date, text: str, today: date) -> str:
    """Write what a job showed on a day and return the file's path within the workspace.

    Folders of days more than three months before that day, and before today, are removed.
    """
    place = FOLDER / f"{day}" / f"{job}.txt"
    make_folder((home / place).parent)
    replace(home / place, text.encode(), shared=True)
    _expire(home / FOLDER, min(day, today) - timedelta(days=_DAYS))
    return str(place)


def latest(home: Path, job: str, day: date) -> str:
    """Return the path within the workspace of what a job last showed up to a day; "" for none."""
    found = sorted((home / FOLDER).glob(f"????-??-??/{job}.txt"), reverse=True)
    return next((str(p.relative_to(home)) for p in found if p.parent.name <= f"{day}"), "")


def _expire(folder: Path, before: date) -> None:
    for old in folder.glob("????-??-??"):
        with suppress(ValueError, OSError):  # not a folder of ours; what stays is tried again
            if date.fromisoformat(old.name) < before and old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
