"""How a model stands, folded from its probes."""

from __future__ import annotations

import msgspec
from making import dead, item, model, probe, seoul

from aimon.core.faults import fault
from aimon.core.records import Probe
from aimon.core.settings import Settings
from aimon.core.standing import Standing, count, stand, worst_first

NOW = seoul("2026-11-23 13:30")


def seen(record: Probe) -> Probe:
    return msgspec.json.decode(msgspec.json.encode(record), type=Probe)


def standing(*records: Probe, now=NOW, **fields: object) -> Standing:
    return stand(model(**fields), [seen(r) for r in records], now, Settings())


def test_a_model_never_probed_is_unknown() -> None:
    result = standing()
    assert result.grade == "unknown"
    assert [r.indicator for r in result.reasons] == ["never"]


def test_a_result_older_than_the_schedule_and_grace_is_unknown_never_green() -> None:
    early = probe("gpt-main", seoul("2026-11-23 09:30"))
    assert standing(early, now=seoul("2026-11-23 14:00")).grade == "normal"
    stale = standing(early, now=seoul("2026-11-23 14:00:01"))
    assert (stale.grade, stale.reasons[0].indicator) == ("unknown", "stale")


def test_a_quick_probe_does_not_hide_an_earlier_quality_problem() -> None:
    garbled = fault("encoding")
    full = probe(
        "gpt-main",
        seoul("2026-11-23 09:30"),
        checks=(item(), *(item("korean", str(n), ok=False, fault=garbled) for n in range(3))),
    )
    quick = probe("gpt-main", seoul("2026-11-23 13:00"), checks=(item(),))
    result = standing(full, quick)
    assert result.grade == "problem"
    assert (result.passed, result.total) == (1, 4)
    assert result.fault == garbled
    assert result.trend[1] == result.health


def test_a_quick_probe_does_not_invent_a_quality_problem() -> None:
    full = probe("gpt-main", seoul("2026-11-23 09:30"))
    quick = probe("gpt-main", seoul("2026-11-23 13:00"), checks=(item(),))
    assert standing(full, quick).grade == "normal"
    assert standing(quick).grade == "normal"


def test_a_later_full_probe_clears_the_problem() -> None:
    bad = probe("gpt-main", seoul("2026-11-23 09:30"), checks=(item("korean", "a", ok=False),))
    assert standing(bad, probe("gpt-main", seoul("2026-11-23 13:00"))).grade == "normal"


def test_no_answer_is_a_problem_in_state_error_with_the_fault_and_the_last_success() -> None:
    cause = fault("invalid_key", "no such key", 401)
    result = standing(probe("gpt-main", seoul("2026-11-23 09:30")), dead("gpt-main", NOW, cause))
    assert (result.grade, result.state, result.health) == ("problem", "error", 0.0)
    assert result.reasons[0].fault == cause
    assert result.last_success == seoul("2026-11-23 09:30")


def test_a_connection_that_failed_in_one_of_the_last_runs_is_a_caution() -> None:
    lost = dead("gpt-main", seoul("2026-11-20 17:00"), fault("refused"))
    first = probe("gpt-main", seoul("2026-11-23 09:30"))
    second = probe("gpt-main", seoul("2026-11-23 13:00"))
    third = probe("gpt-main", seoul("2026-11-23 13:10"))
    assert standing(lost, first).grade == "caution"
    assert standing(lost, first, second).grade == "caution"
    assert standing(lost, first, second, third).grade == "normal"


def test_aimons_own_failure_is_unknown_and_not_held_against_the_model() -> None:
    broken = probe(
        "gpt-main",
        NOW,
        result="error",
        grade="unknown",
        health=None,
        fault=fault("internal", "boom"),
    )
    result = standing(probe("gpt-main", seoul("2026-11-23 09:30")), broken)
    assert (result.grade, result.state) == ("unknown", "active")


def test_an_inactive_model_is_counted_apart_and_shown_last() -> None:
    good = standing(probe("gpt-main", seoul("2026-11-23 13:00")))
    bad = standing(dead("gpt-main", seoul("2026-11-23 13:00"), fault("dns")))
    off = standing(state="inactive")
    assert off.reasons == ()
    assert worst_first([off, good, bad]) == [bad, good, off]
    assert count([off, good, bad]) == {
        "total": 3,
        "active": 2,
        "inactive": 1,
        "normal": 1,
        "caution": 0,
        "problem": 1,
        "unknown": 0,
    }


def untested(clock: str, kind: str = "budget", **fields: object) -> Probe:
    cause = fault(kind)
    return probe(
        "gpt-main",
        seoul(f"2026-11-23 {clock}"),
        result="untested",
        grade="unknown",
        health=None,
        latency_ms=None,
        fault=cause,
        ran=(),
        checks=(item(), item("korean", "canary", ok=None, fault=cause)),
        **fields,
    )


def test_the_last_result_stands_while_it_is_fresh_when_a_later_test_was_not_let() -> None:
    bad = probe(
        "gpt-main", seoul("2026-11-23 09:30"), checks=(item("korean", "a", ok=False), item())
    )
    result = standing(bad, untested("13:00"))
    assert (result.grade, result.last) == ("problem", seen(bad))
    assert [record.result for record in result.history] == ["success"]
    assert len(result.trend) == 1


def test_a_stale_result_says_why_there_is_no_later_one() -> None:
    old = probe("gpt-main", seoul("2026-11-23 09:30"))
    for kind in ("budget", "rate_limited"):
        result = standing(old, untested("13:00", kind), now=seoul("2026-11-23 14:01"))
        assert (result.grade, result.stale) == ("unknown", True)
        assert [(r.indicator, r.fault) for r in result.reasons] == [("untested", fault(kind))]
    assert [r.indicator for r in standing(untested("13:00")).reasons] == ["untested"]
    inactive = standing(untested("13:00"), state="inactive")
    assert (inactive.grade, inactive.reasons) == ("unknown", ())


def test_a_test_that_the_budget_cut_short_counts_like_a_quick_one_without_a_fault() -> None:
    full = probe("gpt-main", seoul("2026-11-23 09:30"))
    cut = probe(
        "gpt-main",
        seoul("2026-11-23 13:00"),
        checks=(item(), item("korean", "canary", ok=None, fault=fault("budget"))),
        ran=("basic",),
        fault=fault("budget"),
    )
    result = standing(full, cut)
    assert (result.grade, result.fault) == ("normal", None)
    assert (result.passed, result.total) == (4, 4)
