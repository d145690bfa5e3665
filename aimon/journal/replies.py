"""What was asked and what was said, kept for a while: the one journal whose old days go."""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from pathlib import Path

from aimon.core.records import Reply
from aimon.errors import AimonError
from aimon.journal import layout
from aimon.journal.append import lock_of
from aimon.journal.errors import writing
from aimon.journal.files import sync_folder
from aimon.journal.journal import Journal
from aimon.journal.lock import exclusive

NAME = "replies"
# A repair holds a file's lock for an instant.
_PATIENCE_S = 0.5
# A host's file and the copies that repairs left of it; its lock and a repair that was killed.
_OURS = re.compile(r"([^.].*\.jsonl)(?:\.broken(?:\.\d+)?)?")
_BESIDE = re.compile(r"\..+\.jsonl\.(?:lock|tmp)")


def reply_log(log: Path, host: str) -> Journal[Reply]:
    """Return the journal in the workspace's log folder, as this host writes it."""
    return Journal(log, NAME, Reply, host=host)


def expire(log: Path, today: date, days: int) -> None:
    """Remove the folders of those days that are more than ``days`` days before today.

    A folder's own name says its day. In it only this journal's regular files are removed; with
    anything else in it, it stays. The caller holds the run's lock, so that nobody appends; each
    file's own lock keeps a repair out. Raises what went wrong first (TryAgainLater for a lock,
    JournalError) when all the folders were tried; what is left is tried again the next time.
    """
    trouble: list[AimonError] = []
    for day, folder in layout.day_folders(log / NAME):
        if day < today - timedelta(days=days):
            try:
                _remove(folder)
            except AimonError as error:
                trouble.append(error)
    if trouble:
        raise trouble[0]


def _remove(folder: Path) -> None:
    """Remove the journal's files in a day's folder, and the folder if that was all of it."""
    with writing(folder):
        for name in _files(folder):
            if ours := _OURS.fullmatch(name):
                with exclusive(lock_of(folder / ours[1]), _PATIENCE_S):
                    (folder / name).unlink()
        for name in filter(_BESIDE.fullmatch, _files(folder)):
            (folder / name).unlink()
        if not os.listdir(folder):
            folder.rmdir()
            sync_folder(folder.parent)


def _files(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
