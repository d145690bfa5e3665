"""``aimon trend``: what people and programs see of series over time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import Result
from making import SEOUL, dead, probe, seoul, write_workspace
from troubles import incident_event
from weeks import happen

from aimon.core.faults import Fault, fault
from aimon.core.trends import METRICS
from aimon.journal.journal import encode
from aimon.output.width import columns

NOW = "2026-11-25T14:37"
_numbers = count(1)
Aimon = Callable[..., Result]


def write(home: Path, journal: str, day: date, lines: list[bytes]) -> None:
    folder = home / "log" / journal / f"day={day}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "ops-1.jsonl").open("ab") as file:
        file.write(b"".join(line.rstrip(b"\n") + b"\n" for line in lines))


def days(weeks: int) -> Iterator[date]:
    last = date(2026, 11, 25)
    return (last - timedelta(days=n) for n in range(7 * weeks, -1, -1))


def probed(home: Path, model: str, weeks: int, seed: int = 1, **changed: Any) -> None:
    """Write three tests a day; ``slow`` from a day on, ``version`` from then on."""
    random, since = Random(seed), changed.get("since", date.max)
    for day in days(weeks):
        if day > changed.get("until", day):
            continue
        lines = []
        for hour, minute in ((9, 30), (13, 0), (17, 0)):
            time = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SEOUL)
            times = changed.get("times", 1.0) if day >= since else 1.0
            lines.append(
                encode(
                    probe(
                        model,
                        time,
                        latency_ms=round(times * random.gauss(1000, 30), 1),
                        health=98.0,
                        served_model="v2" if day >= since else "v1",
                    )
                )
            )
        write(home, "probes", day, lines)


def used(
    home: Path, model: str, weeks: int, seed: int = 1, *, until: str = "2026-11-25 13:00"
) -> None:
    """Write the use of every hour of the day from 9 to 17, busiest at 11."""
    random = Random(seed)
    for day in days(weeks):
        lines = []
        for hour in range(9, 18):
            time = datetime(day.year, day.month, day.day, hour, tzinfo=SEOUL)
            if time > seoul(until):
                continue
            requests = round(random.gauss(200 if hour == 11 else 100, 5))
            line = {
                "v": 1, "id": f"u{next(_numbers):06d}", "time": time.isoformat(), "host": "ops-1",
                "model": model, "requests": requests, "errors": 1, "cost": 0.5, "currency": "USD",
            }  # fmt: skip
            lines.append(json.dumps(line).encode())
        write(home, "usage", day, lines)


@pytest.fixture
def site(home: Path) -> Path:
    write_workspace(home)
    return home


def asked(aimon: Aimon, *args: str) -> dict[str, Any]:
    result = aimon("trend", *args, "--at", NOW, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def asked_at(aimon: Aimon, at: str, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(aimon("trend", *args, "--at", at, "--json").stdout)
    return found


def of(found: dict[str, Any], model: str, figure: str) -> dict[str, Any]:
    (one,) = [t for t in found["trends"] if t["model"] == model and t["series"]["figure"] == figure]
    return dict(one)


def test_a_slowdown_is_dated_and_stands_above_what_is_well(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 4, since=date(2026, 11, 17), times=1.4)
    probed(site, "clova", 4, seed=2)
    found = asked(aimon, "--metric", "latency", "--compare", "last-month")
    one = of(found, "gpt-main", "latency")
    assert one["shift"]["since"] == "2026-11-17T00:00:00+09:00"
    assert one["shift"]["percent"] == pytest.approx(40, abs=5)
    assert of(found, "clova", "latency")["shift"] is None
    text = aimon("trend", "--metric", "latency", "--at", NOW).output
    assert "since 11-17(Tue): " in text


def test_the_worst_change_comes_first(aimon: Aimon, site: Path) -> None:
    probed(site, "clova", 4, seed=2)
    probed(site, "gpt-main", 4, since=date(2026, 11, 25), times=2)
    found = asked(aimon, "--metric", "latency")
    assert [t["model"] for t in found["trends"]][:1] == ["gpt-main"]
    moved = of(found, "gpt-main", "latency")["change"]
    assert (moved["real"], moved["good"]) == (True, False)
    assert "worse" in aimon("trend", "--metric", "latency", "--at", NOW).output


def test_today_is_compared_with_the_same_hours_of_yesterday(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 4)
    used(site, "gpt-main", 4)
    found = asked(aimon, "--metric", "usage")
    moved = of(found, "gpt-main", "usage")["change"]
    assert found["until"] == "2026-11-25T14:00:00+09:00"  # up to when somebody has told
    assert moved["before"] == pytest.approx(moved["now"], rel=0.1)
    assert moved["now"] == pytest.approx(600, rel=0.1)  # of 9 to 13 o'clock, five of nine hours
    tested = of(asked(aimon), "gpt-main", "health")["change"]
    assert (tested["n_now"], tested["n_before"]) == (2, 2)  # the test of 17:00 is left out
    assert "up to 14:37 against 11-24(Tue)" in aimon("trend", "--at", NOW).output


def test_a_day_without_tests_yet_gives_way_to_the_last_with_some(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 1)
    found = json.loads(aimon("trend", "--json", "--at", "2026-11-25T08:00").stdout)
    assert found["now"]["start"].startswith("2026-11-24")
    assert found["before"]["start"].startswith("2026-11-23")
    assert found["until"] is None


def test_weeks_are_iso_weeks_and_months_the_calendars(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 6)
    weeks = of(asked(aimon, "--by", "week"), "gpt-main", "health")["series"]["points"]
    assert {datetime.fromisoformat(p["start"]).weekday() for p in weeks} == {0}
    assert [p["n"] for p in weeks][-3:] == [21, 21, 8]
    months = of(asked(aimon, "--by", "month"), "gpt-main", "health")["series"]["points"]
    assert {p["start"][8:10] for p in months} == {"01"}
    moved = of(asked(aimon, "--by", "week"), "gpt-main", "health")["change"]
    assert (moved["n_now"], moved["n_before"]) == (8, 8)


def test_an_outlier_has_what_is_known_of_its_day(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 4)
    day = date(2026, 11, 12)
    slow = [
        encode(
            probe(
                "gpt-main",
                seoul(f"2026-11-12 10:0{n}"),
                latency_ms=9000.0,
                fault=Fault(fault_class="performance", kind="timeout"),
            )
        )
        for n in range(6)
    ]
    write(site, "probes", day, slow)
    (one,) = of(asked(aimon, "--metric", "latency"), "gpt-main", "latency")["outliers"]
    assert one["start"].startswith("2026-11-12")
    assert [(o["kind"], o["name"], o["n"]) for o in one["occasions"]] == [
        ("fault", "performance", 6)
    ]
    assert "faults: performance (6)" in aimon("trend", "--metric", "latency", "--at", NOW).output


def test_a_day_out_is_trouble_and_neither_noise_nor_a_gain_the_day_after(
    aimon: Aimon, site: Path
) -> None:
    probed(site, "clova", 4, seed=2)
    probed(site, "gpt-main", 4, until=date(2026, 11, 23))
    cause = fault("refused")
    out = [seoul(f"2026-11-24 {clock}") for clock in ("09:30", "13:00", "17:00")]
    write(site, "probes", out[0].date(), [encode(dead("gpt-main", at, cause)) for at in out])
    happen(
        site,
        incident_event("I-5", out[0], models=("gpt-main",), kind="connection"),
        incident_event("I-5", seoul("2026-11-24 17:10"), "resolved"),
    )
    back = seoul("2026-11-25 09:30")
    write(site, "probes", back.date(), [encode(probe("gpt-main", back, health=98.0))])
    for metric in ("health", "latency"):
        for at, why, words in (
            ("2026-11-24T18:00", "trouble_now", "trouble: I-5"),
            (NOW, "trouble_before", "before: trouble: I-5"),
        ):
            moved = of(asked_at(aimon, at, "--metric", metric), "gpt-main", metric)["change"]
            assert (moved["why"], moved["real"], moved["good"]) == (why, None, None)
            assert moved["incidents"] == ["I-5"]
            assert words in aimon("trend", "--metric", metric, "--at", at).output
    (first, *_rest) = asked_at(aimon, "2026-11-24T18:00")["trends"]
    assert first["model"] == "gpt-main"
    text = aimon("--lang", "ko", "trend", "gpt-main", "--at", NOW).output
    assert "장애 11-24(화): 0.0" in text
    assert "장애: I-5" in text


def test_failed_tests_without_an_incident_are_trouble_too(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 4)
    at = seoul("2026-11-25 14:00")
    write(site, "probes", at.date(), [encode(dead("gpt-main", at, fault("refused")))])
    moved = of(asked(aimon), "gpt-main", "health")["change"]
    assert (moved["why"], moved["failed"], moved["incidents"]) == ("trouble_now", 1, [])
    assert "장애: 무응답 1회" in aimon("--lang", "ko", "trend", "--at", NOW).output


def test_an_incident_found_in_the_figures_hides_no_change(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 4, since=date(2026, 11, 25), times=2)
    at = seoul("2026-11-25 09:31")
    happen(site, incident_event("I-5", at, models=("gpt-main",), kind="slower"))
    moved = of(asked(aimon, "--metric", "latency"), "gpt-main", "latency")["change"]
    assert (moved["real"], moved["good"]) == (True, False)


def test_tests_of_a_time_of_maintenance_count_for_nothing(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 4)
    before = of(asked(aimon), "gpt-main", "health")["series"]["points"][-2]["n"]
    result = aimon(
        "incident", "maintenance", "add", "gpt-main", "--from", "2026-11-24T16:00",
        "--to", "2026-11-24T18:00", "--at", "2026-11-24T15:00",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    after = of(asked(aimon), "gpt-main", "health")["series"]["points"][-2]["n"]
    assert (before, after) == (3, 2)


def test_one_model_has_a_forecast_with_its_proof_and_the_clock(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 8)
    used(site, "gpt-main", 8)
    found = asked(aimon, "GPT-4o", "--metric", "usage")
    (expected,) = found["card"]["forecasts"]
    assert len(expected["days"]) == 7
    assert expected["proof"]["method_error"] < expected["proof"]["last_week_error"]
    use = found["card"]["profiles"][0]
    assert (use["figure"], use["top_hour"]["hour"]) == ("usage", 11)
    names = [(c["first"], c["second"]) for c in found["card"]["correlations"]]
    assert names[0] == ("usage", "latency")
    text = aimon("trend", "gpt-main", "--metric", "usage", "--at", NOW).output
    assert "Forecast of the next week: requests" in text
    assert "held-back values" in text
    assert "busiest: hour 11" in text


def test_too_little_history_is_said(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 1)
    text = aimon("trend", "gpt-main", "--at", NOW).output
    assert "none: 7 days of history, 28 are needed" in text


def test_without_use_it_is_said_where_to_get_it(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 1)
    result = aimon("trend", "--metric", "usage", "--at", NOW)
    assert result.exit_code == 0
    assert "aimon usage import" in result.output


def test_costs_of_tests_and_of_use_stand_apart_by_currency(aimon: Aimon, site: Path) -> None:
    probed(site, "gpt-main", 2)
    used(site, "gpt-main", 2)
    found = asked(aimon, "--metric", "cost")
    whole = {t["series"]["figure"]: t["series"] for t in found["trends"]}
    assert whole["cost_tests"]["points"][-2]["value"] == pytest.approx(0.003)
    assert whole["cost_use"]["points"][-2]["value"] == pytest.approx(4.5)
    assert {s["currency"] for s in whole.values()} == {"USD"}
    table = aimon("trend", "--metric", "cost", "--at", NOW).output
    decimals = [len(found) for found in re.findall(r"\.(\d+) USD", table)]
    assert len(decimals) >= 4
    assert set(decimals) == {4}


def test_an_empty_log_says_that_there_is_nothing(aimon: Aimon, site: Path) -> None:
    for by in ("hour", "day", "week", "month"):
        result = aimon("trend", "--by", by, "--at", NOW)
        assert result.exit_code == 0, result.output
        assert "There is nothing in this period." in result.output


@pytest.mark.parametrize("args", [("claud",), ("--by", "week", "--compare", "yesterday")])
def test_what_cannot_be_is_refused_with_what_can(
    aimon: Aimon, site: Path, args: tuple[str]
) -> None:
    result = aimon("trend", *args)
    assert result.exit_code == 2
    assert "clova" in result.output or "last-week" in result.output


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("args", [(), ("gpt-main",)])
def test_screens_fit_eighty_columns(
    aimon: Aimon,
    site: Path,
    lang: str,
    args: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from aimon.output import table, trend

    probed(site, "gpt-main", 5, since=date(2026, 11, 17), times=1.4)
    used(site, "gpt-main", 5)
    for module in (table, trend):
        monkeypatch.setattr(module, "terminal_width", lambda: 80)
    for metric in METRICS:
        result = aimon("--lang", lang, "trend", *args, "--metric", metric, "--at", NOW)
        assert result.exit_code == 0, result.output
        assert max(map(columns, result.output.splitlines())) <= 80, metric
