"""An alert leaves at once, after the quiet hours, or with a digest; never while it is quiet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import seoul

from aimon.core.alertkinds import SEVERITIES, Severity
from aimon.core.alertsettings import Alerts, Digest, Quiet
from aimon.core.alerttimes import is_quiet, leaving
from aimon.core.calendar import Calendar
from aimon.core.settings import Settings

# Tuesday the 24th is a holiday.
CALENDAR = Calendar(Settings(), lambda _year: {date(2026, 11, 24): "day off"})
NONE = Digest(severities=(), times=())


def due(severity: Severity, at: str, alerts: Alerts) -> str:
    found = leaving(severity, seoul(at), alerts, CALENDAR).due
    return f"{found:%m-%d %H:%M}" if found else "at once"


@pytest.mark.parametrize(
    ("at", "when"),
    [
        ("2026-11-23 09:00", "at once"),
        ("2026-11-23 17:59", "at once"),
        ("2026-11-23 18:00", "11-25 09:00"),  # over the holiday
        ("2026-11-24 12:00", "11-25 09:00"),
        ("2026-11-25 08:59", "11-25 09:00"),
        ("2026-11-27 23:00", "11-30 09:00"),  # over the weekend
    ],
)
def test_quiet_hours_hold_until_they_end(at: str, when: str) -> None:
    assert due("major", at, Alerts(quiet={"major": Quiet()}, digest=NONE)) == when


def test_without_days_off_only_the_hours_hold() -> None:
    alerts = Alerts(quiet={"major": Quiet(days_off=False)}, digest=NONE)
    assert due("major", "2026-11-24 12:00", alerts) == "at once"
    assert due("major", "2026-11-28 03:00", alerts) == "11-28 09:00"


def test_quiet_hours_within_a_day_hold_within_it() -> None:
    lunch = Quiet(start=time(12), end=time(13), days_off=False)
    alerts = Alerts(quiet={"major": lunch}, digest=NONE)
    assert due("major", "2026-11-23 12:30", alerts) == "11-23 13:00"
    assert due("major", "2026-11-23 13:00", alerts) == "at once"


def test_hours_that_end_when_they_start_are_none() -> None:
    never = Quiet(start=time(9), end=time(9), days_off=False)
    assert due("major", "2026-11-23 09:00", Alerts(quiet={"major": never})) == "at once"


@pytest.mark.parametrize("at", ["2026-11-23 10:00", "2026-11-23 23:00", "2026-11-24 12:00"])
def test_an_emergency_and_what_is_major_leave_at_once_by_default(at: str) -> None:
    assert due("emergency", at, Alerts()) == due("major", at, Alerts()) == "at once"


def test_an_emergency_is_held_where_the_site_says_so() -> None:
    alerts = Alerts(quiet={"emergency": Quiet()})
    assert due("emergency", "2026-11-23 20:00", alerts) == "11-25 09:00"


@pytest.mark.parametrize(
    ("at", "when"),
    [
        ("2026-11-23 09:30", "11-23 09:50"),
        ("2026-11-23 09:50", "11-23 17:40"),  # that one leaves now
        ("2026-11-23 17:41", "11-25 09:50"),
        ("2026-11-28 12:00", "11-30 09:50"),
    ],
)
def test_what_is_minor_is_gathered_until_the_next_digest_of_a_working_day(
    at: str, when: str
) -> None:
    assert due("minor", at, Alerts()) == when
    assert leaving("minor", seoul(at), Alerts(), CALENDAR).digest


def test_a_digest_whose_times_are_all_quiet_leaves_when_it_is_quiet_no_more() -> None:
    alerts = Alerts(digest=Digest(times=(time(20),)))
    assert due("minor", "2026-11-23 10:00", alerts) == "11-25 09:00"
    assert due("minor", "2026-11-23 19:00", alerts) == "11-25 09:00"


def test_a_site_that_never_works_is_waited_for_no_longer_than_a_year() -> None:
    never = Calendar(Settings(), lambda year: _every_day_of(year))
    found = leaving("major", seoul("2026-11-23 10:00"), Alerts(quiet={"major": Quiet()}), never)
    assert found.due == seoul("2027-11-24 09:00")


def _every_day_of(year: int) -> dict[date, str]:
    return {date(year, 1, 1) + timedelta(days=n): "day off" for n in range(366)}


clocks = st.times(max_value=time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
quiets = st.builds(Quiet, start=clocks, end=clocks, days_off=st.booleans())
settings = st.builds(
    Alerts,
    quiet=st.dictionaries(st.sampled_from(SEVERITIES), quiets),
    digest=st.builds(
        Digest,
        severities=st.lists(st.sampled_from(SEVERITIES)).map(tuple),
        times=st.lists(clocks, max_size=3).map(tuple),
    ),
)
moments = st.integers(0, 365 * 1440).map(
    lambda minutes: seoul("2026-01-01 00:00") + timedelta(minutes=minutes)
)


@given(alerts=settings, severity=st.sampled_from(SEVERITIES), now=moments)
def test_nothing_leaves_while_it_is_quiet_nor_earlier_than_now(
    alerts: Alerts, severity: Severity, now: datetime
) -> None:
    found = leaving(severity, now, alerts, CALENDAR)
    leaves = found.due or now
    assert leaves >= now
    quiet = alerts.quiet.get(severity)
    assert quiet is None or not is_quiet(quiet, leaves, CALENDAR)
    assert found.digest == (severity in alerts.digest.severities and bool(alerts.digest.times))
