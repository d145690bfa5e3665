"""A workspace's calendar: Korea's real holidays, the site's own, and what the cache spares."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from making import seoul, write_workspace

from aimon import i18n
from aimon.calendars import calendar_of, korean_holidays
from aimon.config import cache
from aimon.core.calendar import Calendar
from aimon.core.settings import Settings
from aimon.core.sla import clocks
from aimon.core.ticketrecords import TicketEvent
from aimon.core.tickets import fold
from aimon.workspace import Workspace

LOOK = """
import sys
from datetime import date
from pathlib import Path
from aimon.calendars import calendar_of
from aimon.workspace import Workspace
day = date.fromisoformat(sys.argv[2])
print(calendar_of(Workspace(Path(sys.argv[1]))).holiday_name(day))
print("holidays" in sys.modules)
"""
# What stands for the library in another release: one holiday, named after the release.
LIBRARY = """
from datetime import date
def country_holidays(country, years, categories, language):
    return {date(years, 3, 4): "%s"}
"""


def site(home: Path, settings: str = "") -> Calendar:
    return calendar_of(Workspace(write_workspace(home, settings=settings)))


def looked_up(home: Path, day: str, *path: Path) -> list[str]:
    """Ask for a day's name in a process of its own: the name, and if the library was imported."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (*path, *filter(None, sys.path))))}
    out = subprocess.run(
        [sys.executable, "-c", LOOK, str(home), day],
        capture_output=True,
        text=True,
        check=True,
        env=env,
    )
    return out.stdout.split("\n")[:2]


def install(folder: Path, release: str) -> None:
    """Lay out the library's stand-in as pip would, in place of an earlier one."""
    (folder / "holidays").mkdir(parents=True, exist_ok=True)
    (folder / "holidays" / "__init__.py").write_text(LIBRARY % release)
    for old in folder.glob("holidays-*.dist-info"):
        old.rmdir()
    (folder / f"holidays-{release}.dist-info").mkdir()


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01",
        "2026-02-16",  # Seollal
        "2026-03-02",  # instead of Sunday the 1st
        "2026-05-01",  # Labour Day: everybody's since 2026
        "2026-07-17",  # Constitution Day: again since 2026
        "2026-09-24",  # Chuseok
        "2026-09-25",
        "2026-10-05",  # instead of Saturday the 3rd
        "2025-05-01",  # a holiday of banks and firms
        "2025-01-27",  # declared for that year alone
        "2027-02-09",  # instead of Sunday the 7th
    ],
)
def test_nobody_works_on_koreas_holidays(home: Path, day: str) -> None:
    assert not site(home).is_business_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-09-23", "2026-09-28", "2026-12-24", "2026-05-04"])
def test_the_days_around_them_are_business_days(home: Path, day: str) -> None:
    calendar = site(home)
    assert calendar.is_business_day(date.fromisoformat(day))
    assert calendar.holiday_name(date.fromisoformat(day)) is None


def test_a_ticket_of_the_eve_of_chuseok_is_due_on_the_monday_after(home: Path) -> None:
    received = seoul("2026-09-23 16:00")
    event = TicketEvent(
        id="a", time=received, host="h", ticket="T-1", event="received", class_="major"
    )
    states = clocks(fold([event], received), received, Settings(), site(home))
    assert {state.due for state in states} == {seoul("2026-09-28 11:00")}


def test_a_holiday_is_named_in_the_language_that_is_spoken(home: Path) -> None:
    chuseok = date(2026, 9, 25)
    assert site(home).holiday_name(chuseok) == "Chuseok"
    with i18n.speaking("ko"):
        assert site(home).holiday_name(chuseok) == "추석"
    assert site(home).holiday_name(chuseok) == "Chuseok"


def test_days_are_added_and_removed_by_the_settings(home: Path) -> None:
    calendar = site(home, "holidays: {add: [2026-12-31, 2026-09-25], remove: [2026-07-17]}\n")
    assert calendar.holiday_name(date(2026, 12, 31)) == "the organisation's holiday"
    assert calendar.holiday_name(date(2026, 9, 25)) == "Chuseok"
    assert not calendar.is_business_day(date(2026, 12, 31))
    assert calendar.is_business_day(date(2026, 7, 17))
    assert calendar.holiday_name(date(2026, 7, 17)) is None


def test_a_site_elsewhere_keeps_its_own_holidays_alone(home: Path) -> None:
    calendar = site(home, "holidays: {korean: false, add: [2026-12-31]}\n")
    assert calendar.is_business_day(date(2026, 9, 25))
    assert not calendar.is_business_day(date(2026, 12, 31))
    assert not cache.place(home, "holidays-2026-en").exists()


def test_the_library_is_imported_only_for_a_year_that_is_not_in_the_cache(home: Path) -> None:
    write_workspace(home)
    assert looked_up(home, "2026-09-25") == ["Chuseok", "True"]
    assert looked_up(home, "2026-09-25") == ["Chuseok", "False"]
    assert looked_up(home, "2026-12-25") == ["Christmas Day", "False"]
    assert looked_up(home, "2027-09-15") == ["Chuseok", "True"]


def test_another_release_of_the_library_is_asked_anew(home: Path, tmp_path: Path) -> None:
    write_workspace(home)
    for release in ("1.0", "1.1"):
        install(tmp_path / "site", release)
        for imported in ("True", "False"):
            assert looked_up(home, "2026-03-04", tmp_path / "site") == [release, imported]


def test_a_library_whose_release_cannot_be_told_is_asked_each_time(
    home: Path, tmp_path: Path
) -> None:
    write_workspace(home)
    install(tmp_path / "site", "1.0")
    (tmp_path / "site" / "holidays-1.0.dist-info").rmdir()
    for _ in range(2):
        assert looked_up(home, "2026-03-04", tmp_path / "site") == ["1.0", "True"]
    assert not cache.place(home, "holidays-2026-en").exists()


def test_a_workspace_that_cannot_be_written_only_costs_time(home: Path) -> None:
    write_workspace(home)
    (home / ".cache").write_text("not a folder")
    assert looked_up(home, "2026-09-25") == ["Chuseok", "True"]
    assert looked_up(home, "2026-09-25") == ["Chuseok", "True"]


def test_a_spoilt_cache_is_not_taken(home: Path) -> None:
    good = korean_holidays(home, 2026, "en")
    path = cache.place(home, "holidays-2026-en")
    for damage in (b"", b"\xff" * 50, path.read_bytes()[:-3]):
        path.write_bytes(damage)
        assert korean_holidays(home, 2026, "en") == good
