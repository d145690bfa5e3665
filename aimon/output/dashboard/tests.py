"""The dashboard's connection tests: the latest results by check, the last days, the runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from aimon.core.registry import CHECKS
from aimon.core.settings import Bound
from aimon.core.standing import Standing, worst_first
from aimon.i18n import N_, _
from aimon.output import figures, words
from aimon.output.dashboard.drawing import spark
from aimon.output.dashboard.gathered import DAYS, Gathered, Row
from aimon.output.dashboard.models import heading
from aimon.text import visible

_MOST_FAILED = 12
_DONE = {
    "done": N_("done"),
    "short": N_("ended early"),
    "skipped": N_("skipped"),
    "broken": N_("broken off"),
}


def tests(g: Gathered) -> dict[str, Any]:
    """Return the latest results, the last days and the runs, ready to be shown."""
    days = [g.now.date() - timedelta(days=n) for n in reversed(range(DAYS))]
    by_model: dict[str, dict[str, Row]] = {}
    for row in g.days:
        by_model.setdefault(row["model"], {})[row["day"]] = row
    tested = [s for s in worst_first(g.standings) if s.model.active or s.last]
    return {
        "checks": [_(words.CHECKS[check]) for check in CHECKS],
        "days": [f"{day:%m-%d}" for day in days],
        "models": [
            heading(s)
            | {
                "results": [_result(s, check) for check in CHECKS],
                "last": figures.moment(s.last.time if s.last else None, g.now),
                "failed": _failed(s),
                "history": [
                    _day(by_model.get(s.model.id, {}).get(str(day)), g.settings.thresholds.health)
                    for day in days
                ],
                "spark": _over_days(by_model.get(s.model.id, {}), days),
            }
            for s in tested
        ],
        "runs": [_run(row, g.now) for row in sorted(g.runs, key=_begun, reverse=True)],
    }


def _begun(row: Row) -> int:
    return int(row["start_ms"] or 0)


def _result(s: Standing, check: str) -> dict[str, str]:
    """Return how many items of a check passed of those that were graded, with a word of it."""
    graded = [item for _time, item in s.items if item.check == check and item.ok is not None]
    if not graded:
        return {"state": "none", "text": figures.NOTHING}
    passed = sum(item.ok is True for item in graded)
    state = "passed" if passed == len(graded) else "failed"
    return {"state": state, "text": f"{words.PASSED[state == 'passed']} {passed}/{len(graded)}"}


def _failed(s: Standing) -> list[str]:
    """Return what failed in the latest tests: check, item, why."""
    found = [
        " · ".join(
            (
                _(words.CHECKS.get(item.check, item.check)),
                _(words.ITEMS.get(item.item, item.item)),
                words.fault_words(item.fault) if item.fault else _("failed"),
            )
        )
        for _time, item in s.items
        if item.ok is False
    ]
    alike = list(dict.fromkeys(found))
    more = len(alike) - _MOST_FAILED
    return alike[:_MOST_FAILED] + ([_("and {n} more").format(n=more)] if more > 0 else [])


def _day(row: Row | None, bound: Bound) -> dict[str, Any] | None:
    """Return a day of a model: its mean health, of how many tests, and how that is graded."""
    if row is None or row["health"] is None:
        return None
    health = row["health"]
    if health >= bound.normal:
        grade = "normal"
    else:
        grade = "caution" if health >= bound.caution else "problem"
    return {
        "health": f"{health:.0f}",
        "grade": grade,
        "tests": row["probes"],
    }


def _over_days(rows: dict[str, Row], days: Sequence[date]) -> list[str]:
    return spark([rows[str(day)]["health"] if str(day) in rows else None for day in days])


def _run(row: Row, now: datetime) -> dict[str, Any]:
    start = datetime.fromtimestamp(_begun(row) / 1000, now.tzinfo)
    if row["skipped"]:
        state = "skipped"
    elif not row["ended"]:
        state = "broken"
    else:
        state = "short" if row["why"] else "done"
    return {
        "time": figures.dated(start, now),
        "slot": visible(row["slot"] or "") or _("without a slot"),
        "host": visible(row["host"] or "", 40),
        "tested": row["tested"],
        "planned": row["planned"] or 0,
        "state": state,
        "state_words": _(_DONE[state]),
    }
