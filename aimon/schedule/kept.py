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


def keep(home: Path, job: str, day: date, text: str) -> str:
    """Write what a job showed and return the file's path within the workspace.

    Folders of days more than three months back are removed.
    """
    place = FOLDER / f"{day}" / f"{job}.txt"
    make_folder((home / place).parent)
    replace(home / place, text.encode(), shared=True)
    _expire(home / FOLDER, day - timedelta(days=_DAYS))
    return str(place)


def _expire(folder: Path, before: date) -> None:
    for old in folder.iterdir():
        with suppress(ValueError):  # not a folder of ours
            if date.fromisoformat(old.name) < before and old.is_dir() and not old.is_symlink():
                shutil.rmtree(old)
