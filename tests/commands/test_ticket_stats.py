"""``aimon ticket stats``: a period's inquiries in figures, each with how many it is of."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import SETTINGS, seoul, ticket_event, write_workspace

from aimon.core.ticketrecords import TicketEvent
from aimon.journal.append import append
from aimon.journal.tickets import ticket_log

Aimon = Callable[..., Result]
AT = "--at=2026-11-25T18:00"


def inquiry(number: int, time: datetime, *steps: tuple[float, str], **fields: Any) -> Any:
    """Make the events of an inquiry: received, and what happened so many hours later."""
    id = f"T-{number}"
    yield ticket_event(id, time, "received", **fields)
    for hours, kind in steps:
        rating = 4 if kind == "rated" else None
        yield ticket_event(id, time + timedelta(hours=hours), kind, satisfaction=rating)


def write(home: Path, *histories: Any) -> None:
    events: list[TicketEvent] = [event for events in histories for event in events]
    ticket_log(home / "log", "ops-1").append(*sorted(events, key=lambda e: e.time))


@pytest.fixture
def workspace(home: Path) -> Path:
    """Six inquiries of one morning, solved an hour later, one of them after two answers."""
    write_workspace(home)
    write(
        home,
        *(
            inquiry(
                n,
                seoul(f"2026-11-10 10:0{n}"),
                *([(0.25, "replied")] if n == 1 else []),
                *((0.5, "replied"), (1, "resolved"), (2, "rated")),
                model="clova" if n < 4 else "gpt-main",
                topic="slow",
                channel="mail",
            )
            for n in range(1, 7)
        ),
    )
    return home


def stats(aimon: Aimon, *options: str) -> dict[str, Any]:
    result = aimon("ticket", "stats", "--json", *options)
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def test_every_figure_stands_with_its_n_and_its_target(aimon: Aimon, workspace: Path) -> None:
    data = stats(aimon, AT)
    assert (data["tickets"], data["solved"], data["unsolved"], data["unanswered"]) == (6, 6, 0, 0)
    first = data["first_contact"]
    assert (first["value"], first["count"], first["n"]) == (83.3, 5, 6)
    assert (first["target"], first["met"]) == (80.0, True)
    mean = data["response_mean_ms"]
    assert (mean["value"], mean["n"], mean["met"]) == (1_650_000.0, 6, True)
    assert data["satisfaction"]["value"] == 4.0
    assert data["satisfaction"]["met"] is True
    assert data["escalated"] == {
        "value": 0.0, "n": 6, "least": 5, "count": 0, "target": None, "met": None,
    }  # fmt: skip
    assert data["by_model"] == [
        {"value": "clova", "tickets": 3, "unsolved": 0, "display_name": "하이퍼클로바 X"},
        {"value": "gpt-main", "tickets": 3, "unsolved": 0, "display_name": "GPT-4o"},
    ]
    assert [(r["model"], r["tickets"]) for r in data["repeats"]] == [
        ("clova", ["T-1", "T-2", "T-3"]),
        ("gpt-main", ["T-4", "T-5", "T-6"]),
    ]


def test_nothing_is_claimed_of_fewer_than_five_or_before_a_week_has_passed(
    aimon: Aimon, workspace: Path
) -> None:
    early = stats(aimon, "--at=2026-11-17T11:04:30")
    assert (early["first_contact"]["n"], early["too_early"]) == (4, 2)
    assert (early["first_contact"]["value"], early["first_contact"]["met"]) == (None, None)
    assert early["response_p90_ms"]["value"] is None
    assert early["response_median_ms"]["value"] is not None
    shown = aimon("ticket", "stats", "--at=2026-11-17T11:04:30").output
    assert "too few (3/4)" in shown
    assert "2 were solved since: too early to tell." in shown


def test_a_period_holds_what_was_recorded_in_it_whenever_it_came(
    aimon: Aimon, workspace: Path
) -> None:
    came = seoul("2026-11-10 09:00")
    write(workspace, inquiry(7, seoul("2026-11-11 09:00"), received_at=came))
    assert stats(aimon, AT, "--from", "2026-11-10", "--to", "2026-11-10")["tickets"] == 6
    assert stats(aimon, AT, "--from", "2026-11-11", "--to", "2026-11-11")["tickets"] == 1


def test_without_a_period_it_is_the_last_30_days(aimon: Aimon, workspace: Path) -> None:
    assert stats(aimon, "--at=2026-12-09T18:00")["tickets"] == 6
    assert stats(aimon, "--at=2026-12-10T18:00")["tickets"] == 0
    data = stats(aimon, "--at=2026-12-31T18:00", "--to", "2026-12-09")
    assert (data["first"], data["last"], data["tickets"]) == ("2026-11-10", "2026-12-09", 6)
    assert stats(aimon, "--at=2027-12-31T18:00", "--from", "2026-11-10")["tickets"] == 6
    assert "2026-10-27 – 2026-11-25, 30 days" in aimon("ticket", "stats", AT).output


def test_the_figures_are_those_of_the_moment(aimon: Aimon, workspace: Path) -> None:
    early = stats(aimon, "--at=2026-11-10T10:05")
    assert (early["tickets"], early["solved"], early["unanswered"]) == (5, 0, 5)


def test_responses_are_in_business_time_but_urgent_ones_in_real_time(
    aimon: Aimon, home: Path
) -> None:
    write_workspace(home, settings=SETTINGS + "business_hours: {start: '10:00', end: '17:00'}\n")
    friday = seoul("2026-11-20 16:30")
    general = [inquiry(n, friday, (66.5, "replied")) for n in range(1, 6)]  # Monday, 11:00
    write(home, *general)
    assert stats(aimon, AT)["response_median_ms"]["value"] == 1.5 * 3_600_000
    urgent = [inquiry(n, friday, (66.5, "replied"), class_="urgent") for n in range(6, 17)]
    write(home, *urgent)
    assert stats(aimon, AT)["response_median_ms"]["value"] == 66.5 * 3_600_000


@pytest.mark.parametrize("class_", ["general", "urgent"])
def test_whoever_was_answered_before_the_receipt_that_was_put_right_waited_no_time(
    aimon: Aimon, home: Path, class_: str
) -> None:
    write_workspace(home)
    came = seoul("2026-11-20 10:00")
    write(home, *(inquiry(n, came, (1, "replied"), class_=class_) for n in range(1, 6)))
    late = timedelta(hours=2)
    write(home, [ticket_event(f"T-{n}", came + late, "edited", received_at=came + late)
                 for n in range(1, 6)])  # fmt: skip
    data = stats(aimon, AT)
    assert (data["response_mean_ms"]["n"], data["response_mean_ms"]["value"]) == (5, 0)
    listed = json.loads(aimon("ticket", "list", "--json", AT).stdout)["tickets"]
    assert {t["clocks"][0]["used"] for t in listed} == {0}
    assert not any(t["clocks"][0]["overdue"] for t in listed)


def test_a_period_that_is_none_is_wrong_usage(aimon: Aimon, workspace: Path) -> None:
    for options in (
        ("--from", "2026-11-26"),
        ("--from", "2026-11-20", "--to", "2026-11-19"),
        ("--from", "yesterday"),
    ):
        assert aimon("ticket", "stats", AT, *options).exit_code == 2


def test_a_site_without_inquiries_is_told_so(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    assert aimon("ticket", "stats", AT).output.splitlines()[1:] == [
        "0 recorded: 0 solved, 0 unsolved (0 not answered yet), 0 min spent on them"
    ]
    assert stats(aimon, AT)["first_contact_days"] == 7


def test_the_screen_names_models_as_people_do_and_escapes_what_strangers_wrote(
    aimon: Aimon, workspace: Path
) -> None:
    write(workspace, inquiry(7, seoul("2026-11-11 09:00"), model="x\x1b[2J"))
    lines = aimon("ticket", "stats", AT).output.splitlines()
    (named,) = (line for line in lines if "하이퍼클로바 X" in line and line.startswith("model"))
    assert named.split()[-2:] == ["3", "0"]
    assert any("x\\x1b[2J" in line for line in lines)


def test_csv_has_the_indicators_the_counts_and_what_repeats(aimon: Aimon, workspace: Path) -> None:
    out = aimon("ticket", "stats", AT, "--format", "csv").output
    rows = list(csv.reader(io.StringIO(out)))
    assert ["indicator", "solved at first contact", "83.3 % (5/6)", "", "6", "≥ 80 % ✓"] in rows
    assert ["class", "🔵 general", "6", "0", "", ""] in rows
    assert ["repeats", "GPT-4o · slow", "3", "", "", ""] in rows


def test_json_lines_have_a_figure_each(aimon: Aimon, workspace: Path) -> None:
    out = aimon("ticket", "stats", AT, "--format", "jsonl").output
    lines = [json.loads(line) for line in out.splitlines()]
    groups = [line["group"] for line in lines]
    assert groups.count("indicator") == 7
    assert {"group": "topic", "value": "slow", "tickets": 6, "unsolved": 0} in lines
    assert groups.count("repeat") == 2


def test_lines_that_cannot_be_read_are_told_of(aimon: Aimon, workspace: Path) -> None:
    (path,) = (workspace / "log" / "tickets").glob("*/*.jsonl")
    append(path, [b'{"id": 5}'])
    result = aimon("ticket", "stats", AT)
    assert "1 line of the log cannot be read" in result.stderr
    assert result.stdout.splitlines()[1].startswith("6 recorded")
