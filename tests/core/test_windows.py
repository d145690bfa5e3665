"""When models are worked on: once, every week, by a cron expression, and as declared."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import SEOUL, model, seoul

from aimon.core.alertsettings import Maintenance
from aimon.core.windows import MaintenanceEvent, Window, Windows, cron_flaw, declared, planned

MON = seoul("2026-11-23 09:30")


def times(one: Maintenance, first: str, until: str, zone: ZoneInfo = SEOUL) -> list[str]:
    found = planned([one], seoul(first), seoul(until), zone)
    return [f"{w.start:%m-%d %H:%M} {w.end:%m-%d %H:%M}" for w in found]


def test_a_single_maintenance_is_in_the_site_s_time() -> None:
    one = Maintenance(name="move", start="2026-12-01T02:00", end="2026-12-01T04:00")
    assert times(one, "2026-12-01 00:00", "2026-12-02 00:00") == ["12-01 02:00 12-01 04:00"]
    assert times(one, "2026-12-01 04:00", "2026-12-02 00:00") == []
    assert times(one, "2026-11-01 04:00", "2026-12-01 01:59") == []


def test_a_weekly_maintenance_is_found_also_by_who_looks_in_its_middle() -> None:
    one = Maintenance(name="sunday", weekly="sun 23:00", lasts="3h")
    assert times(one, "2026-11-23 01:00", "2026-11-23 01:00") == ["11-22 23:00 11-23 02:00"]
    assert times(one, "2026-11-23 02:00", "2026-11-29 23:00") == ["11-29 23:00 11-30 02:00"]


def test_a_cron_expression_says_when_a_maintenance_starts() -> None:
    one = Maintenance(name="first monday", cron="0 2 * * mon#1", lasts="90m")
    assert times(one, "2026-11-01 00:00", "2026-12-31 00:00") == [
        "11-02 02:00 11-02 03:30",
        "12-07 02:00 12-07 03:30",
    ]
    assert times(one, "2026-11-02 03:00", "2026-11-02 03:00") == ["11-02 02:00 11-02 03:30"]
    assert times(one, "2026-11-02 02:00", "2026-11-02 02:00") == ["11-02 02:00 11-02 03:30"]
    assert times(one, "2026-11-02 03:30", "2026-11-02 23:00") == []


def test_a_window_lasts_as_long_when_the_clocks_change_in_it() -> None:
    zone = ZoneInfo("Europe/Berlin")
    one = Maintenance(name="night", cron="0 1 25 10 *", lasts="4h")
    [window] = planned([one], seoul("2026-10-25 00:00"), seoul("2026-10-26 00:00"), zone)
    assert window.end.timestamp() - window.start.timestamp() == 4 * 3600
    assert f"{window.end:%H:%M}" == "04:00"


def test_of_windows_that_overlap_the_first_that_holds_a_moment_counts() -> None:
    def window(name: str, start: str, end: str, *models: str) -> Window:
        return Window(
            name=name,
            start=seoul(f"2026-11-23 {start}"),
            end=seoul(f"2026-11-23 {end}"),
            models=models,
        )

    windows = Windows(
        [
            window("late", "11:00", "11:30"),
            window("long", "09:00", "13:00", "a"),
            window("early", "08:00", "09:30"),
        ],
        [model("a"), model("b")],
    )

    def covered(name: str, clock: str) -> str:
        found = windows.covered(name, seoul(f"2026-11-23 {clock}"))
        return found.name if found else ""

    clocks = ("07:59", "08:00", "09:29", "09:30", "11:10", "12:59", "13:00")
    assert [covered("a", c) for c in clocks] == ["", "early", "early", *["long"] * 3, ""]
    assert [covered("b", c) for c in clocks] == ["", "early", "early", "", "late", "", ""]
    assert [w.name for w in windows.of("a")] == ["early", "long", "late"]
    assert windows.last_end("b", seoul("2026-11-23 12:00")) == seoul("2026-11-23 11:30").timestamp()
    assert windows.last_end("a", seoul("2026-11-23 08:30")) is None


@pytest.mark.parametrize(
    "text", ["", "* * * *", "0 0 2 * * *", "61 * * * *", "0 2 * * foo", "0 0 31 2 *", "*/0 * * * *"]
)
def test_a_wrong_cron_expression_has_a_flaw(text: str) -> None:
    assert cron_flaw(text)


def test_a_right_cron_expression_has_none() -> None:
    assert cron_flaw("0 2 * * sun") == ""
    assert cron_flaw("0 0 29 2 *") == ""


def test_a_window_covers_its_models_and_those_of_its_providers_from_start_to_end() -> None:
    window = Window(
        name="M-1", start=MON, end=MON + timedelta(hours=1), models=("a",), providers=("ollama",)
    )
    models = [model("a"), model("b"), model("c", provider="ollama")]
    windows = Windows([window], models)
    assert windows.covered("a", MON) == window
    assert windows.covered("c", MON + timedelta(minutes=59, seconds=59)) == window
    assert windows.covered("a", MON + timedelta(hours=1)) is None
    assert windows.covered("a", MON - timedelta(seconds=1)) is None
    assert windows.covered("b", MON) is None
    assert [name for name, _start, _end in windows.spans()] == ["a", "c"]
    assert Windows([Window(name="all", start=MON, end=window.end)], models).covered("b", MON)


def said(event: str, minutes: int, **fields: object) -> MaintenanceEvent:
    return MaintenanceEvent(
        id=f"m{minutes}",
        time=MON + timedelta(minutes=minutes),
        host="ops-1",
        window="M-1",
        event=event,  # type: ignore[arg-type]
        **fields,  # type: ignore[arg-type]
    )


def _minute(n: int) -> datetime:
    return seoul("2026-11-23 09:00") + timedelta(minutes=n)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 20), st.sampled_from(["a", "b", ""]))))
def test_of_windows_that_overlap_the_one_that_began_first_covers(
    spans: list[tuple[int, int, str]],
) -> None:
    made = [
        Window(name=f"{n}", start=_minute(s), end=_minute(s + lasts), models=(m,) if m else ())
        for n, (s, lasts, m) in enumerate(spans)
    ]
    windows = Windows(made, [model("a"), model("b")])
    for moment in map(_minute, range(-1, 52)):
        mine = [w for w in windows.every if "a" in w.models or not w.models]
        covering = (w for w in mine if w.holds(moment))
        over = (w.end.timestamp() for w in mine if w.end <= moment)
        assert windows.covered("a", moment) == next(covering, None)
        assert windows.last_end("a", moment) == max(over, default=None)


def test_what_was_declared_holds_from_then_on_and_ends_when_it_is_ended() -> None:
    two = {"start": MON, "end": MON + timedelta(hours=2)}
    events = [said("declared", 10, **two), said("ended", 60)]
    assert declared(events, MON + timedelta(minutes=9)) == []
    [whole] = declared(events, MON + timedelta(minutes=59))
    assert whole.end == MON + timedelta(hours=2)
    [ended] = declared(events, MON + timedelta(minutes=60))
    assert ended.end == MON + timedelta(minutes=60)


def test_what_is_ended_before_it_begins_never_is() -> None:
    later = {"start": MON + timedelta(hours=5), "end": MON + timedelta(hours=6)}
    assert declared([said("declared", 0, **later), said("ended", 9)], MON + timedelta(days=1)) == []
