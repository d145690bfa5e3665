"""The jobs of a site: the guide's day, what settings change, when each is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from making import seoul

from aimon.core.calendar import Calendar
from aimon.core.jobs import Job, due_from, jobs_of, last_due, next_due
from aimon.core.settings import Contacts, JobPlan, Mail, ReportTimes, Schedule, Settings

# A Friday, and the first Monday of October.
HOLIDAYS = {date(2026, 10, 5): "substitute", date(2026, 10, 9): "Hangul Day"}
CALENDAR = Calendar(Settings(), lambda _year: HOLIDAYS)
NOW = seoul("2026-10-07 12:00")


def settings(**schedule: object) -> Settings:
    return Settings(schedule=Schedule(**schedule))  # type: ignore[arg-type]


def named(name: str, found: Settings | None = None) -> Job:
    return next(job for job in jobs_of(found or Settings()) if job.name == name)


def day_of(day: date) -> list[str]:
    found = due_from(jobs_of(Settings()), day, day, CALENDAR, NOW)
    return [f"{due.at:%H:%M} {due.job.name}" for due in found]


GUIDE = [
    "09:00 status",
    "09:30 probe-0930",
    "10:00 briefing",
    "12:00 traffic",
    "13:00 probe-1300",
    "13:30 probe-1330",
    "15:00 trends",
    "17:00 probe-1700",
    "17:30 closing",
    "17:45 checklist",
    "18:00 daily",
]


def test_an_ordinary_day_is_the_guides() -> None:
    assert day_of(date(2026, 10, 8)) == GUIDE


@pytest.mark.parametrize(
    ("day", "more"),
    [
        (date(2026, 10, 19), {"09:20 week-plan"}),
        (date(2026, 10, 7), {"14:00 midweek"}),
        (date(2026, 10, 16), {"15:00 week-review", "17:30 weekly"}),
        (date(2026, 11, 2), {"09:10 monthly", "09:20 week-plan", "09:30 month-plan"}),
    ],
)
def test_monday_wednesday_friday_and_the_first_monday_have_more(day: date, more: set[str]) -> None:
    assert set(day_of(day)) == {*GUIDE, *more}


def test_a_day_off_has_nothing_and_what_falls_on_it_is_due_on_the_next_business_day() -> None:
    assert day_of(date(2026, 10, 5)) == day_of(date(2026, 10, 9)) == []
    tuesday = set(day_of(date(2026, 10, 6)))
    assert tuesday == {*GUIDE, "09:10 monthly", "09:20 week-plan", "09:30 month-plan"}
    assert "17:30 weekly" in day_of(date(2026, 10, 12))


def test_a_job_knows_the_day_that_it_is_of() -> None:
    (due,) = due_from([named("weekly")], date(2026, 10, 12), date(2026, 10, 12), CALENDAR, NOW)
    assert due.day == date(2026, 10, 9)
    assert due.job.commands(due.day) == [
        ["report", "weekly", "--date", "2026-10-09", "--send", "--quiet"]
    ]
    assert named("monthly").commands(date(2026, 11, 2))[0][2:4] == ["--month", "2026-10"]


def test_slots_and_report_times_of_the_settings_are_jobs() -> None:
    found = settings(probes=(), slots={"20:00": {}}, reports=ReportTimes(briefing=None, daily=None))
    names = {job.name for job in jobs_of(found)}
    assert "probe-2000" in names
    assert not names & {"probe-0930", "briefing", "daily"}


def test_the_settings_change_leave_out_and_add_jobs() -> None:
    found = settings(
        jobs={
            "trends": JobPlan(at="16:00", late="30m"),
            "traffic": None,
            "alerts": JobPlan(every="1m"),
            "usage": JobPlan(at="mon 08:30", run=("usage import '/srv/the export.csv'",)),
        }
    )
    trends = named("trends", found)
    assert (trends.at, trends.late) == ("16:00", timedelta(minutes=30))
    assert trends.runs == named("trends").runs
    assert named("alerts", found).every == 1
    assert named("usage", found).commands(date(2026, 10, 12)) == [
        ["usage", "import", "/srv/the export.csv"]
    ]
    assert "traffic" not in {job.name for job in jobs_of(found)}


def test_what_the_coordinator_is_told_is_mailed_where_there_is_mail_and_printed_elsewhere() -> None:
    mail = Mail(host="mail", sender="a@example.org", to=("b@example.org",))
    told = Settings(mail=mail, contacts=Contacts(coordinator=("c@example.org",)))
    assert named("tickets", told).runs == ("ticket warn --send --quiet",)
    assert named("tickets").runs == ("ticket warn",)
    assert named("checklist", told).runs == ("checklist open --send --quiet",)


@pytest.mark.parametrize(
    ("name", "now", "due"),
    [
        ("probe-0930", "2026-10-07 09:29", None),
        ("probe-0930", "2026-10-07 09:30", "2026-10-07 09:30"),
        ("probe-0930", "2026-10-07 11:30", "2026-10-07 09:30"),
        ("probe-0930", "2026-10-07 11:31", None),
        ("daily", "2026-10-08 18:05", "2026-10-08 18:00"),
        ("daily", "2026-10-11 09:00", "2026-10-08 18:00"),
        ("daily", "2026-10-11 18:01", None),
        ("weekly", "2026-10-18 12:00", "2026-10-16 17:30"),
        ("alerts", "2026-10-07 09:30", None),
    ],
)
def test_a_job_makes_sense_for_a_while_after_its_time(name: str, now: str, due: str | None) -> None:
    """A test of the morning does not at night; a report does for days."""
    found = last_due(named(name), CALENDAR, seoul(now))
    assert (found and found.at) == (due and seoul(due))


def test_the_next_time_leaps_over_days_off() -> None:
    found = next_due(named("daily"), CALENDAR, seoul("2026-10-08 18:00"))
    assert found
    assert found.at == seoul("2026-10-12 18:00")
    monthly = next_due(named("monthly"), CALENDAR, seoul("2026-10-07 09:00"))
    assert monthly
    assert monthly.at == seoul("2026-11-02 09:10")
    assert next_due(named("alerts"), CALENDAR, NOW) is None
