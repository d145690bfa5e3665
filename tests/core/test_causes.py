"""A verdict's evidence is read by name; it holds as long as nothing newer is known."""

from __future__ import annotations

from datetime import timedelta

from making import dead, model, probe, run, seoul

from aimon.core.causes import causes, explained, facts
from aimon.core.faults import fault
from aimon.core.records import Probe, Verdict
from aimon.core.settings import Settings
from aimon.core.standing import Standing, stand

NOW = seoul("2026-11-23 13:10")


def stood(record: Probe, **fields: str) -> Standing:
    return stand(model(record.model, **fields), [record], NOW, Settings())


def test_evidence_is_read_by_its_name() -> None:
    evidence = ("connectivity reached: 0/2", "keys: env:A, file:b.key", "odd")
    assert facts(Verdict(cause="network", evidence=evidence)) == {
        "connectivity reached": "0/2",
        "keys": "env:A, file:b.key",
        "odd": "",
    }


def test_the_latest_runs_verdicts_come_first_each_runs_in_their_order() -> None:
    wide, narrow = Verdict(cause="dns"), Verdict(cause="function", subject="korean")
    early = run(seoul("2026-11-23 09:30"), "end", verdicts=(wide, narrow))
    late = run(seoul("2026-11-23 13:00"), "end", verdicts=(narrow,))
    found = causes([early, late])
    assert [(c.run.slot, c.verdict.cause) for c in found] == [
        ("13:00", "function"),
        ("09:30", "dns"),
        ("09:30", "function"),
    ]


def test_a_verdict_accounts_for_its_models_that_are_not_well_by_its_run() -> None:
    at = seoul("2026-11-23 13:00")
    (cause,) = causes(
        [run(at, "end", verdicts=(Verdict(cause="load", models=("a", "b", "c", "e", "f")),))]
    )
    standings = [
        stood(dead("a", at, fault("timeout"))),
        stood(probe("b", at, latency_ms=3000.0)),
        stood(probe("c", at)),
        stood(dead("d", at, fault("timeout"))),
        stood(dead("e", at + timedelta(minutes=5), fault("timeout"))),
        stood(dead("f", at, fault("timeout")), state="inactive"),
        stand(model("g"), [], NOW, Settings()),
    ]
    assert [s.model.id for s in explained(cause, standings)] == ["a", "b"]


def test_what_is_stale_is_explained_by_nothing() -> None:
    at = seoul("2026-11-22 17:00")
    (cause,) = causes([run(at, "end", verdicts=(Verdict(cause="dns", models=("a",)),))])
    assert explained(cause, [stood(dead("a", at, fault("dns")))]) == []
