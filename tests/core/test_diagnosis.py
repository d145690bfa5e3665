"""Failures that have a cause in common get one verdict; a lone failure gets none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import dead, item, model, probe, seoul

from aimon.core.diagnosis import Clues, diagnose
from aimon.core.faults import KINDS, Fault, fault
from aimon.core.records import Item, Probe, Verdict
from aimon.core.registry import Model

NOW = seoul("2026-11-23 13:00")
REACHED = Clues(connectivity={"https://a.example": None, "https://b.example": None})
CUT_OFF = Clues(
    connectivity={
        "https://a.example": fault("connect_timeout"),
        "https://b.example": fault("unreachable"),
    }
)
EARLY = fault("tls", "certificate: certificate is not yet valid")
EXPIRED = fault("tls", "certificate: certificate has expired")


class Site:
    """A registry and one run of it; ids are like ``openai-1``: the part before the dash, a host."""

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}
        self.probes: list[Probe] = []
        self.history: dict[str, list[Probe]] = {}

    def has(self, id: str, found: Fault | Probe | None = None, **fields: Any) -> Site:
        """Add a model and what its probe found: a fault by which it was lost, or a whole probe."""
        host = id.partition("-")[0]
        fields = {"base_url": f"https://{host}.example.org/v1", "api_key": f"env:{host}"} | fields
        self.models[id] = model(id, **fields)
        if isinstance(found, Probe):
            self.probes.append(found)
        else:
            self.probes.append(dead(id, NOW, found) if found else probe(id, NOW))
        return self

    def lost(self, *ids: str, by: str) -> Site:
        """Add models that a fault of this kind kept from answering."""
        for id in ids:
            self.has(id, fault(by))
        return self

    def fine(self, *ids: str) -> Site:
        """Add models that answered well."""
        for id in ids:
            self.has(id)
        return self

    def verdicts(self, clues: Clues = Clues()) -> list[Verdict]:
        """Return what the run comes to."""
        return list(diagnose(self.probes, self.models, clues, self.history))

    def causes(self, clues: Clues = Clues()) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return the same in short."""
        return [(v.cause, v.subject, v.models) for v in self.verdicts(clues)]


def answered(id: str, kind: str | None = None, **fields: Any) -> Probe:
    """A probe that was answered, its main fault of this kind."""
    found = fault(kind) if kind else None
    grade = "caution" if kind else "normal"
    return probe(id, NOW, **{"fault": found, "grade": grade} | fields)


# Provider.


def test_every_model_of_a_provider_points_at_the_provider() -> None:
    site = Site().lost("a-1", "a-2", "a-3", by="server_error").fine("b-1", "b-2")
    (verdict,) = site.verdicts()
    assert (verdict.cause, verdict.subject) == ("provider", "a.example.org")
    assert (verdict.models, verdict.of) == (("a-1", "a-2", "a-3"), 3)
    assert verdict.fault == fault("server_error")
    assert "other hosts: 1" in verdict.evidence


def test_a_provider_of_which_one_model_answers_is_not_down() -> None:
    assert Site().lost("a-1", "a-2", by="server_error").fine("a-3", "b-1").causes() == []


def test_different_faults_of_an_outage_are_one_outage_named_by_the_commonest() -> None:
    site = Site().lost("a-1", by="reset").lost("a-2", "a-3", by="timeout").fine("b-1")
    (verdict,) = site.verdicts()
    assert verdict.models == ("a-1", "a-2", "a-3")
    assert verdict.fault == fault("timeout")


@pytest.mark.parametrize("kind", ["dns", "refused", "unreachable", "connect_timeout", "tls"])
def test_a_lone_model_whose_host_is_not_reached_points_at_the_host(kind: str) -> None:
    """No model is named before there is a connection, so the model cannot be the cause."""
    site = Site().lost("a-1", by=kind).fine("b-1")
    assert site.causes() == [("provider", "a.example.org", ("a-1",))]


@pytest.mark.parametrize(
    "kind", ["timeout", "server_error", "overloaded", "reset", "cut", "malformed", "invalid_key"]
)
def test_a_lone_model_that_fails_otherwise_gets_no_verdict(kind: str) -> None:
    assert Site().lost("a-1", by=kind).fine("b-1").causes() == []


def test_a_key_or_an_entry_that_is_wrong_is_no_witness_against_a_provider() -> None:
    site = Site().lost("a-1", "a-2", by="server_error").lost("a-3", by="model_not_found")
    site.has("a-4", fault("missing_key"), api_key="env:OTHER").fine("b-1")
    (verdict,) = site.verdicts()
    assert (verdict.cause, verdict.models, verdict.of) == ("provider", ("a-1", "a-2"), 2)


def test_two_protocols_at_one_host_that_are_both_lost_are_one_provider() -> None:
    url = {"base_url": "http://127.0.0.1:8000"}
    site = Site().has("a-1", fault("refused"), **url)
    site.has("b-1", fault("refused"), provider="gemini", **url)
    assert site.causes() == [("provider", "127.0.0.1:8000", ("a-1", "b-1"))]


def test_one_protocol_of_a_host_that_is_lost_is_told_from_the_others() -> None:
    url = {"base_url": "https://gateway.example.org"}
    site = Site().has("a-1", **url).has("a-2", **url)
    for id in ("b-1", "b-2"):
        site.has(id, fault("server_error"), provider="gemini", **url)
    (verdict,) = site.verdicts()
    assert (verdict.cause, verdict.models) == ("provider", ("b-1", "b-2"))
    assert "protocol: gemini" in verdict.evidence


def test_all_models_of_a_provider_slow_and_no_others_point_at_the_provider() -> None:
    site = Site().has("a-1", answered("a-1", "slow")).lost("a-2", by="timeout")
    assert site.fine("b-1", "b-2").causes() == [("provider", "a.example.org", ("a-1", "a-2"))]


def test_a_provider_whose_models_are_always_slow_is_not_accused_every_day() -> None:
    site = Site().fine("b-1", "b-2")
    for id in ("a-1", "a-2"):
        site.has(id, answered(id, "slow"))
        site.history[id] = [
            probe(id, NOW - timedelta(days=n), fault=fault("slow"), run=f"run-{n}")
            for n in (3, 2, 1)
        ]
    assert site.causes() == []


def test_different_keys_that_one_provider_refuses_together_point_at_the_provider() -> None:
    site = Site().has("a-1", fault("invalid_key"), api_key="env:ONE").fine("b-1")
    site.has("a-2", fault("invalid_key"), api_key="env:TWO")
    (verdict,) = site.verdicts()
    assert (verdict.cause, verdict.subject) == ("provider", "a.example.org")
    assert "keys: env:ONE, env:TWO" in verdict.evidence


def test_a_lone_provider_says_that_nothing_else_was_there_to_compare() -> None:
    (verdict,) = Site().lost("a-1", "a-2", by="connect_timeout").verdicts()
    assert verdict.cause == "provider"
    assert verdict.evidence == ("other hosts: 0",)


# Network, name lookups.


def test_every_provider_lost_to_the_network_points_at_our_own() -> None:
    site = Site().lost("a-1", "a-2", by="connect_timeout").lost("b-1", by="unreachable")
    (verdict,) = site.verdicts(CUT_OFF)
    assert (verdict.cause, verdict.subject) == ("network", "")
    assert (verdict.models, verdict.of) == (("a-1", "a-2", "b-1"), 3)
    assert verdict.evidence == (
        "connectivity reached: 0/2",
        "hosts: a.example.org, b.example.org",
    )


def test_every_provider_lost_while_the_outside_is_reached_says_so() -> None:
    """Then it is the way to the providers, not the network at large: the evidence tells."""
    site = Site().lost("a-1", by="reset").lost("b-1", by="reset")
    (verdict,) = site.verdicts(REACHED)
    assert verdict.cause == "network"
    assert "connectivity reached: 2/2" in verdict.evidence


def test_no_name_resolves_points_at_the_name_lookups() -> None:
    site = Site().lost("a-1", "b-1", "c-1", by="dns")
    assert site.causes() == [("dns", "", ("a-1", "b-1", "c-1"))]


def test_names_that_do_not_resolve_while_addresses_time_out_point_at_the_network() -> None:
    assert [c for c, *_ in Site().lost("a-1", "b-1", by="dns").causes(CUT_OFF)] == ["network"]


def test_one_provider_lost_is_our_network_only_where_nothing_else_is_reached() -> None:
    site = Site().lost("a-1", by="unreachable")
    assert [c for c, *_ in site.causes()] == ["provider"]
    assert [c for c, *_ in site.causes(REACHED)] == ["provider"]
    assert [c for c, *_ in site.causes(CUT_OFF)] == ["network"]


def test_one_provider_that_answers_clears_our_network() -> None:
    site = Site().lost("a-1", "b-1", by="unreachable").fine("c-1")
    assert [c for c, *_ in site.causes()] == ["provider", "provider"]


def test_an_own_server_that_answers_does_not_clear_the_way_out() -> None:
    site = Site().lost("a-1", "b-1", by="unreachable")
    site.has("own-1", base_url="http://10.0.0.5:8000/v1")
    (verdict,) = site.verdicts()
    assert (verdict.cause, verdict.models, verdict.of) == ("network", ("a-1", "b-1"), 2)


def test_an_own_server_under_a_public_name_does_not_either_when_addresses_are_out_of_reach() -> (
    None
):
    site = Site().lost("a-1", "b-1", by="unreachable").fine("own-1")
    assert [c for c, *_ in site.causes(CUT_OFF)] == ["network"]


def test_servers_on_this_machine_are_no_witnesses_against_the_network() -> None:
    site = Site()
    for port, id in ((8001, "a-1"), (8002, "b-1")):
        site.has(id, fault("refused"), base_url=f"http://127.0.0.1:{port}")
    assert [(c, s) for c, s, _ in site.causes()] == [
        ("provider", "127.0.0.1:8001"),
        ("provider", "127.0.0.1:8002"),
    ]


def test_providers_that_answer_with_errors_are_reached() -> None:
    site = Site().has("a-1", fault("server_error", status=503)).has("b-1", fault("unreachable"))
    assert site.causes() == [("provider", "b.example.org", ("b-1",))]


def test_a_rate_limit_says_that_the_host_is_reached() -> None:
    site = Site().lost("a-1", "b-1", by="unreachable")
    limited = probe("c-1", NOW, result="untested", grade="unknown", fault=fault("rate_limited"))
    site.has("c-1", limited)
    assert [c for c, *_ in site.causes()] == ["provider", "provider"]


def test_a_model_that_only_times_out_while_all_others_are_unreached_is_lost_with_them() -> None:
    site = Site().lost("a-1", "b-1", by="unreachable").lost("c-1", by="timeout")
    assert site.causes() == [("network", "", ("a-1", "b-1", "c-1"))]


def test_addresses_that_aimon_itself_could_not_ask_tell_nothing() -> None:
    clues = Clues(connectivity={"https://a.example": fault("internal", "too many open files")})
    (verdict,) = Site().lost("a-1", by="unreachable").verdicts(clues)
    assert verdict.cause == "provider"
    assert verdict.evidence == ("other hosts: 0",)


# Proxy.


def test_a_proxy_that_fails_for_all_is_the_proxy() -> None:
    (verdict,) = Site().lost("a-1", "b-1", by="proxy").verdicts()
    assert (verdict.cause, verdict.subject, verdict.of) == ("proxy", "", 2)


def test_a_proxy_that_lets_nobody_through_to_one_provider_is_told_with_the_host() -> None:
    site = Site().lost("a-1", "a-2", by="proxy").fine("b-1")
    assert site.causes() == [("proxy", "a.example.org", ("a-1", "a-2"))]
    alone = Site().lost("a-1", by="proxy")
    assert alone.causes(REACHED) == [("proxy", "a.example.org", ("a-1",))]
    assert alone.causes() == [("proxy", "", ("a-1",))]


# Clock.


def test_a_certificate_that_is_not_valid_yet_is_a_clock_that_is_behind() -> None:
    site = Site().has("a-1", EARLY).has("b-1", fault("tls", "other")).fine("c-1")
    assert site.causes()[0] == ("clock", "", ("a-1",))


def test_one_expired_certificate_is_its_providers_several_are_the_clock() -> None:
    one = Site().has("a-1", EXPIRED).has("a-2", EXPIRED).fine("b-1")
    assert [c for c, *_ in one.causes()] == ["provider"]
    several = Site().has("a-1", EXPIRED).has("b-1", EXPIRED).fine("c-1")
    assert several.causes() == [("clock", "", ("a-1", "b-1"))]
    clues = Clues(connectivity={"https://x.example": EXPIRED, "https://y.example": None})
    assert [c for c, *_ in one.causes(clues)] == ["clock"]


@pytest.mark.parametrize(("offset", "cause"), [(300, "provider"), (301, "clock")])
def test_a_measured_clock_has_the_last_word(offset: float, cause: str) -> None:
    behind = Site().has("a-1", EARLY).fine("b-1")
    assert [c for c, *_ in behind.causes(Clues(clock_offset_s=-offset))] == [cause]
    ahead = Site().has("a-1", EXPIRED).fine("b-1")
    (verdict,) = ahead.verdicts(Clues(clock_offset_s=offset))
    assert verdict.cause == cause
    assert ("clock offset: +301 s" in verdict.evidence) is (cause == "clock")


def test_a_clock_that_is_behind_expires_no_certificate() -> None:
    site = Site().has("a-1", EXPIRED).fine("b-1")
    causes = site.causes(Clues(clock_offset_s=-7200))
    assert causes == [("provider", "a.example.org", ("a-1",)), ("clock", "", ())]


def test_a_wrong_clock_is_said_last_where_it_explains_nothing() -> None:
    site = Site().lost("a-1", "a-2", by="refused").fine("b-1")
    causes = site.causes(Clues(clock_offset_s=3600))
    assert [(c, m) for c, _, m in causes] == [("provider", ("a-1", "a-2")), ("clock", ())]


# Keys and entries.


def test_a_key_that_all_its_models_are_refused_for_is_named_by_its_reference() -> None:
    site = Site().lost("a-1", "a-2", by="invalid_key").fine("b-1")
    site.has("a-3", api_key="env:GOOD")
    (verdict,) = site.verdicts()
    assert (verdict.cause, verdict.subject, verdict.of) == ("key", "env:a", 2)
    assert verdict.evidence == ("keys: env:a", "hosts: a.example.org")


def test_a_key_that_one_model_may_use_is_a_good_key() -> None:
    assert Site().lost("a-1", "a-2", by="forbidden").fine("a-3").causes() == []


def test_a_model_that_cannot_be_reached_is_no_witness_for_its_key() -> None:
    site = Site().lost("a-1", "a-2", by="quota").lost("a-3", by="timeout").fine("b-1")
    assert site.causes() == [("key", "env:a", ("a-1", "a-2"))]


def test_no_key_at_all_is_one_cause_however_many_providers() -> None:
    """Cron runs without the shell's environment: every variable is missing at once."""
    site = Site().lost("a-1", "b-1", by="missing_key").has("c-1", api_key="file:c.key")
    site.has("own-1", api_key=None)
    (verdict,) = site.verdicts()
    assert (verdict.cause, verdict.subject, verdict.models) == ("key", "", ("a-1", "b-1"))
    assert verdict.evidence == ("keys: env:a, env:b",)


def test_one_key_that_is_missing_is_a_matter_of_its_own() -> None:
    assert Site().lost("a-1", by="missing_key").fine("b-1").causes() == []


def test_the_same_complaint_about_every_entry_of_a_host_points_at_its_address() -> None:
    site = Site().lost("a-1", "a-2", by="model_not_found").fine("b-1")
    assert site.causes() == [("configuration", "a.example.org", ("a-1", "a-2"))]


def test_different_complaints_about_entries_have_no_cause_in_common() -> None:
    site = Site().lost("a-1", by="model_not_found").lost("a-2", by="output_cap").fine("b-1")
    assert site.causes() == []


# What is no failure of anyone's.


def spared() -> Iterable[tuple[str, dict[str, Any]]]:
    yield "untested", {"result": "untested", "grade": "unknown", "fault": fault("rate_limited")}
    yield "limited", {"result": "failure", "fault": fault("rate_limited", status=429)}
    yield "budget", {"result": "untested", "grade": "unknown", "fault": fault("budget")}
    yield "error", {"result": "error", "grade": "unknown", "fault": fault("internal")}


@pytest.mark.parametrize("fields", [pytest.param(f, id=name) for name, f in spared()])
def test_limits_and_aimons_own_failures_blame_nobody(fields: dict[str, Any]) -> None:
    site = Site()
    for id in ("a-1", "a-2", "b-1", "b-2"):
        site.has(id, probe(id, NOW, **fields))
    assert site.causes() == []


def test_inactive_and_unknown_models_are_passed_over() -> None:
    site = Site().lost("a-1", by="server_error").fine("b-1")
    site.has("a-2", fault("server_error"), state="inactive")
    site.probes.append(dead("gone", NOW, fault("server_error")))
    assert site.causes() == []


def test_a_run_without_failures_and_one_without_probes_have_no_verdict() -> None:
    assert Site().fine("a-1", "a-2", "b-1").causes(REACHED) == []
    assert Site().causes(CUT_OFF) == []


# Function.


def checks(*failing: str, of: int = 4, kind: str = "encoding") -> tuple[Item, ...]:
    """Items of all four checks, those of the failing ones all failed."""
    return tuple(
        item(check, f"item-{n}", ok=check not in failing, fault=fault(kind))
        if check in failing
        else item(check, f"item-{n}")
        for check in ("basic", "korean", "evaluation", "analysis")
        for n in range(of)
    )


def broken(id: str, *failing: str, **fields: Any) -> Probe:
    """A probe that was answered and whose named checks failed wholly."""
    given: dict[str, Any] = {"checks": checks(*failing), "grade": "problem"}
    return probe(id, NOW, **given | fields)


def test_one_check_of_one_model_points_at_that_function() -> None:
    site = Site().has("a-1", broken("a-1", "korean")).fine("a-2", "b-1")
    (verdict,) = site.verdicts()
    assert (verdict.cause, verdict.subject, verdict.models) == ("function", "korean", ("a-1",))
    assert verdict.of == 3
    assert verdict.evidence == ("items failed: 4/4",)
    assert verdict.fault == fault("encoding")


def test_the_same_check_of_several_models_is_one_verdict() -> None:
    site = Site().fine("c-1")
    for id in ("a-1", "b-1"):
        site.has(id, broken(id, "analysis"))
    assert site.causes() == [("function", "analysis", ("a-1", "b-1"))]


def test_two_checks_that_fail_are_the_model_not_a_function() -> None:
    assert Site().has("a-1", broken("a-1", "korean", "analysis")).causes() == []


def test_a_quick_probe_or_a_few_slips_show_no_broken_function() -> None:
    quick = (item("basic", "echo", ok=False, fault=fault("wrong_answer")),)
    slip = (*checks(), item("korean", "slip", ok=False, fault=fault("wrong_answer")))
    fine = broken("c-1", "korean", grade="normal")
    site = Site().has("a-1", broken("a-1", checks=quick))
    assert site.has("b-1", broken("b-1", checks=slip)).has("c-1", fine).causes() == []


def test_a_check_that_a_limit_spoilt_is_not_broken() -> None:
    limited = broken("a-1", checks=checks("analysis", kind="rate_limited"), grade="caution")
    assert Site().has("a-1", limited).causes() == []


# Load.


def strained(*ids: str) -> Site:
    """A site whose named models are slow or late now."""
    site = Site()
    for id in ids:
        late = id.endswith("2")
        site.has(id, dead(id, NOW, fault("timeout")) if late else answered(id, "slow"))
    return site


def test_half_of_the_models_of_two_providers_slow_at_once_is_load() -> None:
    site = strained("a-1", "a-2", "b-1").fine("b-2", "c-1", "c-2")
    (verdict,) = site.verdicts()
    assert (verdict.cause, verdict.subject) == ("load", "13:00")
    assert (verdict.models, verdict.of) == (("a-1", "a-2", "b-1"), 6)
    assert verdict.evidence == ("hosts: a.example.org, b.example.org",)


def test_less_than_half_three_models_or_one_provider_are_no_load() -> None:
    assert strained("a-1", "b-1").fine("a-3", "b-3", "c-1").causes() == []
    assert [c for c, *_ in strained("a-1", "b-1").fine("c-1").causes()] == []
    assert [c for c, *_ in strained("a-1", "a-2").fine("b-1", "b-2").causes()] == ["provider"]


def test_slowness_beside_another_failure_is_not_called_load() -> None:
    site = strained("a-1", "b-1", "a-3").fine("b-3").lost("c-1", by="server_error")
    assert "load" not in [c for c, *_ in site.causes()]


def test_a_provider_that_is_out_beside_a_slow_model_elsewhere_is_the_provider() -> None:
    site = Site().lost("a-1", "a-2", "a-3", "a-4", by="timeout")
    site.has("b-1", answered("b-1", "slow")).fine("b-2", "b-3")
    assert [(c, s) for c, s, _ in site.causes()] == [("provider", "a.example.org")]


def history(id: str, days: Iterable[int], slots: dict[str, str | None]) -> list[Probe]:
    """Earlier probes so many days ago, at these slots, with the kind of fault they had."""
    return [
        probe(
            id,
            seoul(f"2026-11-23 {slot}") - timedelta(days=n),
            slot=slot,
            fault=fault(kind) if kind else None,
            run=f"{n}-{slot}",
        )
        for n in days
        for slot, kind in slots.items()
    ]


def lunch(id: str, days: Iterable[int] = (1, 2), **slots: str | None) -> Site:
    """A model that is slow now at 13:00, with a history."""
    usual = {"09:30": None, "13:00": "slow", "17:00": None}
    named = {name[1:3] + ":" + name[3:]: kind for name, kind in slots.items()}
    site = Site().has(id, answered(id, "slow", slot="13:00")).fine("b-1")
    site.history[id] = history(id, days, usual | named)
    return site


def test_one_hour_of_the_day_points_at_load() -> None:
    (verdict,) = lunch("a-1").verdicts()
    assert (verdict.cause, verdict.subject, verdict.models) == ("load", "13:00", ("a-1",))
    assert verdict.evidence == ("days: 2026-11-21, 2026-11-22",)


def test_once_before_or_at_another_hour_as_well_is_no_load() -> None:
    assert lunch("a-1", days=(1,)).causes() == []
    assert lunch("a-1", t0930="timeout").causes() == []


def test_twice_on_one_day_is_one_day() -> None:
    site = lunch("a-1", days=(1,))
    again = [
        probe("a-1", p.time + timedelta(minutes=5), fault=p.fault) for p in site.history["a-1"]
    ]
    site.history["a-1"] += again
    assert site.causes() == []


def test_without_slots_the_hour_of_the_clock_counts() -> None:
    site = Site().has("a-1", answered("a-1", "slow")).fine("b-1")
    site.history["a-1"] = [
        probe(
            "a-1",
            seoul(f"2026-11-{day} {clock}"),
            run=f"{day}-{clock}",
            fault=fault("slow") if clock.startswith("13") else None,
        )
        for day in (20, 21)
        for clock in ("09:30", "13:20")
    ]
    assert site.causes() == [("load", "13:00", ("a-1",))]


def test_a_provider_that_is_slow_at_this_hour_every_day_is_under_load() -> None:
    site = Site().fine("b-1")
    for id in ("a-1", "a-2"):
        site.has(id, answered(id, "slow", slot="13:00"))
        site.history[id] = lunch(id).history[id]
    assert site.causes() == [("load", "13:00", ("a-1", "a-2"))]


def test_this_runs_own_records_are_no_history() -> None:
    site = strained("a-1", "a-3").fine("b-1")
    site.history = {p.model: [p] for p in site.probes}
    assert [c for c, *_ in site.causes()] == ["provider"]


# Together.


def test_the_widest_cause_comes_first_and_no_model_is_explained_twice() -> None:
    site = Site().has("a-1", EARLY).lost("b-1", "b-2", by="server_error")
    site.lost("c-1", "c-2", by="invalid_key").has("d-1", broken("d-1", "korean")).fine("d-2")
    assert [c for c, *_ in site.causes()] == ["clock", "provider", "key", "function"]


def test_verdicts_of_one_kind_come_by_the_number_of_models() -> None:
    site = Site().lost("a-1", "a-2", by="server_error").fine("c-1")
    site.lost("b-1", "b-2", "b-3", by="server_error")
    assert [s for _, s, _ in site.causes()] == ["b.example.org", "a.example.org"]


def test_what_only_some_say_is_not_said_of_all() -> None:
    site = Site().has("a-1", fault("server_error", "out of memory", 500)).fine("b-1")
    site.has("a-2", fault("server_error", "try later", 502))
    (verdict,) = site.verdicts()
    assert verdict.fault == fault("server_error")


def test_many_hosts_are_named_by_a_few() -> None:
    (verdict,) = Site().lost(*(f"{c}-1" for c in "abcdefg"), by="dns").verdicts()
    assert verdict.evidence[-1].endswith("e.example.org, and 2 more")


OUTCOMES = st.one_of(
    st.none(),
    st.sampled_from(sorted(KINDS)).map(fault),
    st.sampled_from([EARLY, EXPIRED]),
)
CLUES = st.builds(
    Clues,
    connectivity=st.dictionaries(
        st.sampled_from(["https://x.example", "https://y.example"]),
        st.none() | st.sampled_from(["dns", "refused", "internal"]).map(fault),
    ),
    clock_offset_s=st.none() | st.floats(-1e6, 1e6),
)


@given(
    outcomes=st.dictionaries(
        st.tuples(st.sampled_from("abcd"), st.integers(1, 4)), OUTCOMES, max_size=14
    ),
    clues=CLUES,
    order=st.randoms(use_true_random=False),
)
def test_whatever_a_run_finds(
    outcomes: dict[tuple[str, int], Fault | None], clues: Clues, order: Any
) -> None:
    """A model is in one verdict at most, only the failing are, and the order tells nothing."""
    site = Site()
    for (host, n), found in outcomes.items():
        site.has(f"{host}-{n}", found)
    verdicts = site.verdicts(clues)
    explained = [id for verdict in verdicts for id in verdict.models]
    assert len(explained) == len(set(explained))
    spare = {"rate_limited", "budget", "internal"}
    failing = {p.model for p in site.probes if p.fault and p.fault.kind not in spare}
    assert set(explained) <= failing
    assert all(len(v.models) <= v.of for v in verdicts)
    assert all(v.models or v.cause == "clock" for v in verdicts)

    def told() -> set[tuple[str, str, frozenset[str]]]:
        return {(v.cause, v.subject, frozenset(v.models)) for v in site.verdicts(clues)}

    before = told()
    order.shuffle(site.probes)
    assert told() == before
