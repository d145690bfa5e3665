"""The daily report's actions and remarks follow from the day by rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from making import dead, model, probe, run, seoul

from aimon.core.calendar import Calendar
from aimon.core.causes import Cause, causes
from aimon.core.daily import Daily, compose
from aimon.core.faults import fault
from aimon.core.records import BudgetStop, Change, Probe, Verdict
from aimon.core.registry import Limits, PriceChange
from aimon.core.settings import Settings
from aimon.core.standing import Standing, stand

DAY = date(2026, 11, 23)
NOW = seoul("2026-11-23 18:05")
RUNS = [
    {"slot": slot, "ended": 1, "skipped": 0, "why": "", "planned": 3, "tested": 3, "host": "a"}
    for slot in ("09:30", "13:00", "13:30", "17:00")
]


def stood(*records: Any, **fields: Any) -> Standing:
    probes = [msgspec.json.decode(msgspec.json.encode(r), type=Probe) for r in records]
    return stand(model(**fields), probes, NOW, Settings())


def composed(
    *standings: Standing,
    now=NOW,
    found: Sequence[Cause] = (),
    unreadable: int = 0,
    under_way: str | None = None,
    holidays: dict[date, str] | None = None,
    **rows: Any,
) -> Daily:
    given: dict[str, Any] = {
        "models_by_day": [],
        "faults_by_day": [],
        "runs_by_day": RUNS,
        "tickets_by_day": [],
        "tickets_open": [],
        "cost_by_day": [],
    }
    return compose(
        DAY,
        now,
        standings,
        given | rows,
        Settings(),
        calendar=Calendar(Settings(), lambda _year: holidays or {}),
        found=found,
        unreadable=unreadable,
        due_by=now,
        under_way=under_way,
    )


def acts(report: Daily) -> list[tuple[str, str, str]]:
    return [(a.when, a.kind, s.model.id) for a in report.actions for s in a.standings]


def test_a_problem_now_is_at_once_a_caution_or_recovery_is_watched() -> None:
    report = composed(
        stood(dead("a", seoul("2026-11-23 17:00"), fault("dns")), id="a"),
        stood(probe("b", seoul("2026-11-23 17:00"), latency_ms=3000.0), id="b"),
        stood(
            probe("c", seoul("2026-11-23 17:00")),
            id="c",
        ),
        stood(probe("d", seoul("2026-11-23 17:00")), id="d"),
        stood(id="e"),
        stood(id="off", state="inactive"),
        models_by_day=[{"model": "c", "problems": 1}, {"model": "d", "problems": 0}],
    )
    assert sorted(acts(report)) == [
        ("immediate", "problem", "a"),
        ("immediate", "unknown", "e"),
        ("watch", "caution", "b"),
        ("watch", "recovered", "c"),
    ]
    assert [s.model.id for s in report.problems] == ["a"]


def test_a_retirement_is_planned_for_in_time_and_new_on_the_day_of_each_stage() -> None:
    good = probe("a", seoul("2026-11-23 17:00"))
    report = composed(
        # DAY is a Monday: whatever came to its stage since Friday is new.
        stood(good, id="far", retires=date(2027, 2, 22)),
        stood(good, id="a", retires=date(2027, 2, 21)),
        stood(good, id="b", retires=date(2027, 2, 19)),
        stood(good, id="c", retires=date(2027, 1, 21)),
        stood(good, id="d", retires=date(2026, 11, 30)),
        stood(good, id="e", retires=date(2026, 11, 25)),
        stood(good, id="f", retires=date(2026, 11, 22)),
    )
    found = [
        (a.standings[0].model.id, a.kind, a.retirement.stage, a.new)
        for a in report.due("planned")
        if a.retirement
    ]
    assert found == [
        ("a", "retires", 90, True),
        ("b", "retires", 90, True),
        ("c", "retires", 60, True),
        ("d", "retires", 7, True),
        ("e", "retires", 7, False),
        ("f", "retired", 0, True),
    ]


def test_a_quiet_change_is_watched_on_the_day_that_saw_it_first_once_a_model() -> None:
    new = Change(what="served_model", before="a-1", after="a-2")
    old = Change(what="context", before="1", after="2", since=seoul("2026-11-20 17:00"))
    morning = Change(what="answer", item="fixed", before="a", after="b")
    morning = msgspec.structs.replace(morning, since=seoul("2026-11-23 09:30"))
    limits = Limits(context=1)
    report = composed(
        stood(
            probe("a", seoul("2026-11-23 17:00"), changes=(new, old, morning)),
            id="a",
            limits=limits,
        ),
        stood(probe("b", seoul("2026-11-23 17:00"), changes=(old,)), id="b", limits=limits),
    )
    assert acts(report) == [("watch", "changed", "a")]
    assert [c.what for c in report.actions[0].changes] == ["served_model", "answer"]


def test_a_retirement_or_price_change_ahead_is_planned() -> None:
    good = probe("a", seoul("2026-11-23 17:00"))
    change = PriceChange(on=date(2026, 12, 1), input=3, output=12)
    far = PriceChange(on=date(2027, 12, 1), input=3, output=12)
    past = PriceChange(on=date(2026, 11, 1), input=3, output=12)
    report = composed(
        stood(good, id="a", retires=date(2027, 1, 1)),
        stood(good, id="b", retires=date(2026, 11, 23)),
        stood(good, id="c", retires=date(2027, 4, 1)),
        stood(good, id="d", price_change=change),
        stood(good, id="e", price_change=far),
        stood(good, id="f", price_change=past),
    )
    assert acts(report) == [
        ("planned", "retires", "a"),
        ("planned", "retired", "b"),
        ("planned", "price_change", "d"),
    ]


def test_inquiries_are_counted_from_the_ticket_rows() -> None:
    report = composed(
        tickets_by_day=[{"received": 3, "solved": 2}], tickets_open=[{"in_progress": 4}]
    )
    assert (report.inquiries.received, report.inquiries.solved) == (3, 2)
    assert report.inquiries.in_progress == 4


def ran(slot: str | None, **fields: Any) -> dict[str, Any]:
    base = {
        "slot": slot,
        "ended": 1,
        "skipped": 0,
        "why": "",
        "planned": 3,
        "tested": 3,
        "host": "a",
    }
    return base | fields


def test_missed_killed_skipped_and_incomplete_runs_are_remarked() -> None:
    runs = [
        ran("09:30", ended=0, tested=0),
        ran("13:00", ended=0, skipped=1),
        ran(None, ended=0, skipped=1),
        ran("13:30"),
        ran("17:00", tested=1, why="interrupted"),
    ]
    good = stood(probe("a", seoul("2026-11-23 17:00")), id="a")
    report = composed(good, runs_by_day=runs, unreadable=2)
    assert [(r.kind, r.slot, r.n) for r in report.remarks] == [
        ("missed", "13:00", 0),
        ("killed", "09:30", 3),
        ("skipped", "13:00", 0),
        ("incomplete", "17:00", 2),
        ("unreadable", None, 2),
    ]


def test_a_run_under_way_is_called_so_and_no_other() -> None:
    runs = [
        ran("09:30", ended=0, tested=0),
        ran("13:00"),
        ran("13:30"),
        ran("17:00", ended=0, tested=1),
        ran("17:00", ended=0, skipped=1, tested=0),
    ]
    remarks = [(r.kind, r.slot, r.n) for r in composed(runs_by_day=runs, under_way="a").remarks]
    assert remarks == [("killed", "09:30", 3), ("under_way", "17:00", 2), ("skipped", "17:00", 0)]
    for other in (None, "b"):
        kinds = [r.kind for r in composed(runs_by_day=runs, under_way=other).remarks]
        assert kinds == ["killed", "killed", "skipped"]


def test_a_partial_slot_that_no_run_was_made_for_is_missed() -> None:
    runs = [run for run in RUNS if run["slot"] != "13:30"]
    good = stood(probe("a", seoul("2026-11-23 17:00")), id="a")
    remarks = composed(good, runs_by_day=runs).remarks
    assert [(r.kind, r.slot) for r in remarks] == [("missed", "13:30")]


def test_a_run_that_the_budget_stopped_is_remarked_with_its_amounts() -> None:
    stopped = ran(
        "17:00",
        budget_period="day",
        budget_limit=1.0,
        budget_spent=0.98,
        budget_currency="USD",
        budget_models=["a", "b"],
    )
    good = stood(probe("a", seoul("2026-11-23 17:00")), id="a")
    (remark,) = composed(good, runs_by_day=[*RUNS[:3], stopped]).remarks
    assert (remark.kind, remark.slot, remark.n) == ("budget", "17:00", 2)
    assert remark.budget == BudgetStop(
        period="day", limit=1.0, spent=0.98, currency="USD", models=("a", "b")
    )


def test_what_one_limit_left_untested_is_one_action() -> None:
    """The budget, or a provider's rate limit, stops many models: one sentence for each limit."""
    at = seoul("2026-11-23 17:00")
    report = composed(
        stood(probe("a", at, result="untested", grade="unknown", fault=fault("budget")), id="a"),
        stood(probe("b", at, result="untested", grade="unknown", fault=fault("budget")), id="b"),
        stood(
            probe("c", at, result="untested", grade="unknown", fault=fault("rate_limited")), id="c"
        ),
        stood(
            probe("f", at, result="untested", grade="unknown", fault=fault("rate_limited")),
            id="f",
            base_url="http://127.0.0.2:9/v1",
        ),
        stood(id="d"),
        stood(id="e"),
    )
    told = [(a.kind, [s.model.id for s in a.standings]) for a in report.due("immediate")]
    assert sorted(told) == [
        ("unknown", ["a", "b"]),
        ("unknown", ["c"]),
        ("unknown", ["d"]),
        ("unknown", ["e"]),
        ("unknown", ["f"]),
    ]


def test_costs_are_added_up_by_currency_for_the_day_and_the_month() -> None:
    def row(day: str, currency: str | None, cost: float | None, estimated: int) -> dict[str, Any]:
        tokens = {"tokens_in": 100, "tokens_out": None}
        return {"day": day, "currency": currency, "cost": cost, "estimated": estimated, **tokens}

    report = composed(
        cost_by_day=[
            row("2026-11-02", "USD", 0.1, 1),
            row("2026-11-23", "KRW", 20.0, 0),
            row("2026-11-23", "USD", 0.2, 0),
            row("2026-11-23", None, None, 1),
        ]
    )
    day = {c.currency: (c.cost, c.estimated, c.tokens_in) for c in report.cost_of_day}
    month = {c.currency: (c.cost, c.estimated, c.tokens_in) for c in report.cost_of_month}
    assert day == {"KRW": (20.0, False, 100), "USD": (0.2, False, 100)}
    assert month == {"KRW": (20.0, False, 100), "USD": (0.3, True, 200)}


def test_without_active_models_no_run_is_missed() -> None:
    assert composed(stood(state="inactive"), runs_by_day=[]).remarks == ()


def test_no_test_is_missed_on_a_holiday() -> None:
    kinds = [r.kind for r in composed(stood(), runs_by_day=[], holidays={DAY: "a day"}).remarks]
    assert "missed" not in kinds
    assert [r.kind for r in composed(stood(), runs_by_day=[]).remarks].count("missed") == 4


def test_a_slot_within_its_grace_is_not_missed_yet() -> None:
    good = stood(probe("a", seoul("2026-11-23 17:00")), id="a")
    early, late = (
        composed(good, runs_by_day=RUNS[:3], now=seoul(f"2026-11-23 {clock}"))
        for clock in ("17:59", "18:01")
    )
    assert early.remarks == ()
    assert [r.kind for r in late.remarks] == ["missed"]


def lost(id: str, clock: str, kind: str = "dns", **fields: Any) -> Standing:
    return stood(dead(id, seoul(f"2026-11-23 {clock}"), fault(kind)), id=id, **fields)


def verdict(cause: str, *models: str, subject: str = "") -> Verdict:
    return Verdict(cause=cause, subject=subject, models=models, of=len(models))


def found(**verdicts: tuple[Verdict, ...]) -> list[Cause]:
    """The causes of a day whose runs, like ``at0930``, came to these verdicts."""
    return causes(
        run(seoul(f"2026-11-23 {at[2:4]}:{at[4:]}"), "end", verdicts=bore)
        for at, bore in verdicts.items()
    )


def test_problems_with_one_cause_are_one_action_and_the_others_stay() -> None:
    standings = [
        *(lost(id, "17:00") for id in ("a", "b", "c")),
        lost("d", "17:00", "invalid_key"),
        stood(probe("e", seoul("2026-11-23 17:00"), latency_ms=3000.0), id="e"),
    ]
    report = composed(*standings, found=found(at1700=(verdict("dns", "a", "b", "c", "e"),)))
    assert [(a.when, a.kind, [s.model.id for s in a.standings]) for a in report.actions] == [
        ("immediate", "cause", ["a", "b", "c"]),
        ("immediate", "problem", ["d"]),
        ("watch", "caution", ["e"]),
    ]
    assert report.actions[0].verdict == verdict("dns", "a", "b", "c", "e")
    assert [s.model.id for s in report.problems] == ["a", "b", "c", "d"]


def test_a_model_that_was_tested_again_since_has_an_answer_of_its_own() -> None:
    """A run of one model by hand neither keeps nor ends the cause of the others."""
    report = composed(
        lost("a", "17:00"),
        lost("b", "17:20"),
        stood(probe("c", seoul("2026-11-23 17:20")), id="c"),
        found=found(at1700=(verdict("dns", "a", "b", "c"),)),
    )
    assert acts(report) == [("immediate", "cause", "a"), ("immediate", "problem", "b")]


def test_what_else_is_to_be_done_about_an_explained_model_is_still_said() -> None:
    report = composed(
        lost("a", "17:00", retires=date(2026, 12, 31)),
        found=found(at1700=(verdict("provider", "a"),)),
    )
    assert acts(report) == [("immediate", "cause", "a"), ("planned", "retires", "a")]


def test_each_cause_of_the_day_is_remarked_once_the_latest_first() -> None:
    down = verdict("provider", "a", "b", subject="api.example.org")
    report = composed(
        stood(probe("a", seoul("2026-11-23 17:00")), id="a"),
        found=found(
            at0930=(verdict("dns", "a", "b"), down),
            at1300=(down,),
            at1700=(verdict("provider", "b", subject="api.example.org"),),
        ),
    )
    assert [(r.kind, r.slot, r.verdict and r.verdict.cause) for r in report.remarks] == [
        ("cause", "17:00", "provider"),
        ("cause", "09:30", "dns"),
    ]
    assert report.actions == ()


def test_without_a_verdict_nothing_is_claimed() -> None:
    """Logs of an earlier version have none, however alike the failures are."""
    report = composed(lost("a", "17:00"), lost("b", "17:00"))
    assert report.remarks == ()
    assert acts(report) == [("immediate", "problem", "a"), ("immediate", "problem", "b")]
