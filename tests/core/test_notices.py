"""Which notice a model's state asks for, since when, and what to use instead."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from making import dead, item, model, probe, seoul

from aimon.core.faults import fault
from aimon.core.notices import KINDS, Notice, NoticeKind, notice
from aimon.core.records import Probe
from aimon.core.settings import Schedule, Settings
from aimon.core.standing import TREND, Standing, stand

NOW = seoul("2026-11-23 17:30")
SETTINGS = Settings(schedule=Schedule(probes=(), slots={}))  # a result is good for a day


def at(clock: str, **fields: Any) -> Probe:
    return probe("own", seoul(f"2026-11-23 {clock}"), **fields)


def lost(clock: str) -> Probe:
    return dead("own", seoul(f"2026-11-23 {clock}"), fault("reset"))


def wrong(clock: str) -> Probe:
    spoilt = tuple(item("evaluation", str(n), ok=False) for n in range(9))
    return at(clock, checks=(item(), *spoilt), grade="problem")


def standing(*probes: Probe, now: datetime = NOW, **fields: Any) -> Standing:
    return stand(model("own", **fields), probes, now, SETTINGS)


def other(id: str, **fields: Any) -> Standing:
    return stand(model(id), [probe(id, seoul("2026-11-23 17:00"), **fields)], NOW, SETTINGS)


def told(*probes: Probe, now: datetime = NOW, kind: NoticeKind | None = None) -> Notice | None:
    return notice("own", [standing(*probes, now=now)], SETTINGS, now, kind=kind)


@pytest.mark.parametrize(
    ("probes", "kind", "since"),
    [
        ([at("09:30"), lost("13:00"), lost("17:00")], "outage", "13:00"),
        ([at("09:30"), at("13:00", retried=True)], "outage", "13:00"),
        ([at("09:30", latency_ms=2000.0), at("13:00", latency_ms=2000.1)], "slow", "13:00"),
        ([at("09:30", latency_ms=5001.0), at("13:00", latency_ms=2100.0)], "slow", "09:30"),
        ([at("09:30"), wrong("13:00"), at("13:30", checks=(item(),))], "quality", "13:00"),
    ],
)
def test_the_gravest_reason_is_told_since_the_first_test_that_showed_it(
    probes: list[Probe], kind: str, since: str
) -> None:
    found = told(*probes)
    assert found is not None
    assert (found.kind, found.own, found.earlier) == (kind, kind, False)
    assert found.since == seoul(f"2026-11-23 {since}")


def test_trouble_in_all_the_tests_that_are_looked_at_began_earlier() -> None:
    found = told(*(lost(f"1{n}:00") for n in range(TREND)))
    assert found is not None
    assert found.earlier


def test_a_model_that_answers_again_at_once_has_recovered_though_still_under_caution() -> None:
    found = told(at("09:30"), lost("10:00"), lost("13:00"), at("17:00"))
    assert found is not None
    assert (found.kind, found.standing.grade) == ("recovered", "caution")
    assert found.since == seoul("2026-11-23 10:00")
    assert found.until == seoul("2026-11-23 17:00")


def test_a_recovery_is_news_for_less_than_a_day() -> None:
    probes = [lost("10:00"), *(at(f"1{n}:00") for n in range(1, 5))]
    day_later = seoul("2026-11-24 11:00")
    last = probe("own", seoul("2026-11-24 10:00"))
    assert standing(*probes).grade == "normal"
    found = told(*probes)
    assert found is not None
    assert found.kind == "recovered"
    assert told(*probes, last, now=day_later) is None
    assert told(*probes, last, now=seoul("2026-11-24 10:59")) is not None


@pytest.mark.parametrize(
    "given",
    [
        standing(at("13:00")),
        standing(state="inactive"),
        standing(),
        standing(probe("own", seoul("2026-11-20 13:00"), result="failure", grade="problem")),
    ],
    ids=["well", "inactive", "never", "stale"],
)
def test_a_model_that_is_well_inactive_or_unknown_asks_for_no_notice(given: Standing) -> None:
    assert notice("own", [given], SETTINGS, NOW) is None
    for kind in KINDS:
        found = notice("own", [given], SETTINGS, NOW, kind=kind)
        assert found is not None
        assert (found.kind, found.own) == (kind, None)


def test_what_is_given_has_the_last_word_over_the_log() -> None:
    since, until = seoul("2026-11-23 08:00"), seoul("2026-11-23 19:00")
    found = notice(
        "own", [standing(lost("13:00"))], SETTINGS, NOW, kind="slow", since=since, until=until
    )
    assert found is not None
    assert (found.kind, found.own) == ("slow", "outage")
    assert (found.since, found.until, found.earlier) == (since, until, False)


def test_maintenance_begins_now_unless_it_is_said_when() -> None:
    found = told(at("13:00"), kind="maintenance")
    assert found is not None
    assert (found.since, found.until) == (NOW, None)


def test_users_are_sent_to_normal_models_and_to_one_under_caution_only_without_any() -> None:
    slow, slower = other("slow", latency_ms=2100.0), other("slower", latency_ms=2200.0)

    def named(*others: Standing) -> list[str]:
        found = notice("own", [standing(lost("13:00")), *others], SETTINGS, NOW)
        assert found is not None
        return [a.standing.model.id for a in found.alternatives]

    assert named(slow, other("a"), other("b"), other("c")) == ["a", "b"]
    assert named(slow, other("a")) == ["a"]
    assert named(slow, slower) == ["slow"]
    assert named() == []


def test_of_a_model_that_is_well_again_no_other_is_named() -> None:
    found = notice("own", [standing(lost("13:00"), at("17:00")), other("a")], SETTINGS, NOW)
    assert found is not None
    assert found.alternatives == ()
