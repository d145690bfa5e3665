"""Writes crontab.example, the crontab of the default settings: ``python tools/crontab_example.py``."""

from __future__ import annotations

from pathlib import Path

from aimon import i18n
from aimon.core.jobs import jobs_of
from aimon.core.settings import Settings
from aimon.schedule.crontab import Place, crontab

TARGET = Path(__file__).resolve().parent.parent / "crontab.example"
PLACE = Place(program="/opt/aimon/bin/aimon", home="/srv/aimon", zone="Asia/Seoul")


def example() -> str:
    """Return its text."""
    before = i18n.language()
    i18n.use("en")
    text = crontab(jobs_of(Settings()), Settings(), PLACE)
    i18n.use(before)
    return text


if __name__ == "__main__":
    TARGET.write_text(example(), encoding="utf-8")
