"""The ends of runs, also of one that went on over midnight."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from making import run, seoul

from aimon.journal.runs import ends, run_log


def test_ends_of_a_day_and_the_one_after_up_to_a_moment(tmp_path: Path) -> None:
    log = run_log(tmp_path, "ops-1")
    for clock in ("2026-11-22 17:00", "2026-11-23 09:30", "2026-11-23 23:58"):
        log.append(run(seoul(clock), "start", run=clock))
    log.append(
        run(seoul("2026-11-22 17:01"), "end", run="before"),
        run(seoul("2026-11-23 09:31"), "end", run="morning"),
        run(seoul("2026-11-23 09:40"), "skipped", run="skipped"),
        run(seoul("2026-11-24 00:02"), "end", run="night"),
        run(seoul("2026-11-24 09:31"), "end", run="later"),
    )
    run_log(tmp_path, "ops-2").append(run(seoul("2026-11-23 13:01"), "end", run="other host"))

    def found(until: str, *days: int) -> list[str]:
        wanted = [date(2026, 11, day) for day in days]
        return [end.run for end in ends(log, wanted, seoul(until))]

    assert found("2026-11-24 09:00", 23) == ["morning", "other host", "night"]
    assert found("2026-11-24 00:01", 23) == ["morning", "other host"]
    assert found("2026-11-25 00:00", 22, 23) == [
        "before",
        "morning",
        "other host",
        "night",
        "later",
    ]
    assert found("2026-11-25 00:00") == []
