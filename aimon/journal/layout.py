"""Where a journal's files lie: NAME/day=YYYY-MM-DD/HOST.jsonl; a file a host, so none is shared."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from aimon.journal.errors import reading

_DAY = "day="
_SUFFIX = ".jsonl"


def file_of(folder: Path, day: date, host: str) -> Path:
    """Return the file that this host appends to on this day."""
    return _day_folder(folder, day) / f"{host}{_SUFFIX}"


def days(folder: Path) -> list[date]:
    """Return the days that hold files, ascending."""
    return sorted(
        day
        for name in _names(folder)
        if (day := _day(name)) and any(map(_is_journal, _names(folder / name)))
    )


def day_folders(folder: Path) -> list[tuple[date, Path]]:
    """Return the folders of days, with files or without, ascending; a link to one is none."""
    return [
        (day, folder / name)
        for name in sorted(_names(folder))
        if (day := _day(name)) and (folder / name).is_dir() and not (folder / name).is_symlink()
    ]


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return the folders of days as the system lists them, for those who look at thousands."""
    with reading(folder):
        try:
            with os.scandir(folder) as found:
                return [e for e in found if _day(e.name) and e.is_dir(follow_symlinks=False)]
        except (FileNotFoundError, NotADirectoryError):
            return []


def files(folder: Path, day: date) -> list[Path]:
    """Return the files of all hosts on this day, by host."""
    return journal_files(_day_folder(folder, day))


def journal_files(folder: Path) -> list[Path]:
    """Return the files in a folder that are named as journals; locks and copies are not."""
    return [folder / name for name in sorted(filter(_is_journal, _names(folder)))]


def broken(path: Path) -> list[Path]:
    """Return the copies that repairs left of a journal's file as it was."""
    start = f"{path.name}.broken"
    return [path.with_name(name) for name in sorted(_names(path.parent)) if name.startswith(start)]


def journal_folders(log: Path) -> list[Path]:
    """Return the folders in the log folder, each a journal's."""
    return [
        log / name
        for name in sorted(_names(log))
        if (log / name).is_dir() and not name.startswith(".") and not name.endswith(_SUFFIX)
    ]


def _is_journal(name: str) -> bool:
    return name.endswith(_SUFFIX) and not name.startswith(".")


def _names(folder: Path) -> list[str]:
    with reading(folder):
        try:
            return os.listdir(folder)
        except (FileNotFoundError, NotADirectoryError):
            return []


def _day_folder(folder: Path, day: date) -> Path:
    return folder / f"{_DAY}{day.isoformat()}"


def day_of(folder: Path) -> date | None:
    """Return the day that a folder is for, None for a folder of another kind."""
    return _day(folder.name)


def _day(name: str) -> date | None:
    if not name.startswith(_DAY):
        return None
    try:
        day = date.fromisoformat(name.removeprefix(_DAY))
    except ValueError:
        return None
    return day if name == f"{_DAY}{day.isoformat()}" else None  # not 20261122, not 2026-W47-7
