"""The rules that open, widen, end and reopen incidents: examples from a coordinator's days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from making import seoul
from watched import Site

from aimon.core.alertsettings import Flapping
from aimon.core.faults import Fault, fault
from aimon.core.incidentrecords import Pattern
from aimon.core.observations import CheckSeen
from aimon.core.records import Verdict
from aimon.core.watch import Crowd, Reports, Threat
from aimon.core.windows import Window

MON = seoul("2026-11-23 09:30")
NOON, EVENING = MON.replace(hour=13, minute=0), MON.replace(hour=17, minute=0)
TUE = seoul("2026-11-24 09:30")
SOUND: dict[str, Any] = {}
DOWN = {"result": "failure"}
TIMEOUT = DOWN | {"fault_kind": "timeout", "fault_class": "performance"}
SLOW = {"latency_ms": 7000.0}
POOR = {"passed": 8, "health": 50.0, "checks": (
    CheckSeen("basic", 4, 4, 1.0), CheckSeen("korean", 0, 4, 0.0),
    CheckSeen("evaluation", 2, 4, 0.5), CheckSeen("analysis", 2, 4, 0.5),
)}  # fmt: skip
UNTESTED = {"result": "untested", "health": None}


def outage(
    *models: str,
    cause: str = "provider",
    subject: str = "api.example.org",
    fault: Fault | None = None,
) -> Verdict:
    return Verdict(cause=cause, subject=subject, models=models, of=len(models), fault=fault)


def pattern(model: str, kind: str = "slower", subject: str = "", **fields: Any) -> Pattern:
    base: dict[str, Any] = {
        "value": 2.0, "baseline": 1.0, "n": 9, "of": 40, "chance": 1e-5, "since": MON,
        "evidence": ("o1", "o2"),
    }  # fmt: skip
    return Pattern(kind=kind, model=model, subject=subject, **base | fields)


def test_a_model_that_stands_still_is_an_incident_of_its_own_and_ends_when_it_answers() -> None:
    site = Site("abc")
    site.run(MON, {"a": SOUND, "b": SOUND, "c": SOUND})
    [opened] = site.run(NOON, {"a": DOWN, "b": SOUND, "c": SOUND})
    assert (opened.event, opened.incident, opened.by) == ("opened", "I-1", "aimon")
    assert (opened.cause, opened.subject, opened.kind) == ("model", "a", "connection")
    assert (opened.severity, opened.models, opened.found_by) == ("major", ("a",), "probe")
    assert opened.began_at == NOON
    assert site.tests["a"][-1].id in opened.evidence
    [resolved] = site.run(EVENING, {"a": SOUND, "b": SOUND, "c": SOUND})
    assert (resolved.event, resolved.incident, resolved.text) == ("resolved", "I-1", None)
    assert resolved.solution is None
    assert site.open(EVENING) == []


def test_a_test_that_shows_the_same_again_is_not_told_of_again() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    assert site.run(NOON, {"a": DOWN, "b": SOUND}) == []
    assert site.watch(NOON + timedelta(minutes=5)) == []


@pytest.mark.parametrize(
    ("fields", "kind", "severity"),
    [
        (DOWN, "connection", "major"),
        (TIMEOUT, "timeout", "major"),
        (SLOW, "timeout", "major"),
        (POOR, "failing", "major"),
    ],
)
def test_each_kind_of_trouble_is_known_by_its_name(
    fields: dict[str, Any], kind: str, severity: str
) -> None:
    site = Site("ab")
    [opened] = site.run(MON, {"a": fields, "b": SOUND})
    assert (opened.kind, opened.severity) == (kind, severity)


def test_wrong_answers_name_the_functions_that_fail() -> None:
    [opened] = Site("ab").run(MON, {"a": POOR, "b": SOUND})
    assert opened.functions == ("korean", "evaluation", "analysis")


def test_a_spare_model_alone_is_a_minor_matter_and_so_is_a_busy_hour() -> None:
    site = Site("abcd")
    site.tiers = {"a": 3, "b": 1, "c": 2, "d": 1}
    [spare] = site.run(MON, {"a": DOWN, "b": SOUND, "c": SOUND, "d": SOUND})
    assert spare.severity == "minor"
    busy = outage("b", "c", cause="load", subject="13:00")
    [load] = site.run(NOON, {"a": DOWN, "b": SLOW, "c": SLOW, "d": SOUND}, busy)
    assert (load.cause, load.subject, load.severity) == ("load", "13:00", "minor")


def test_a_provider_s_outage_is_one_incident_however_many_models_it_has() -> None:
    site = Site("abcd")
    found = site.run(MON, dict.fromkeys("abc", DOWN) | {"d": SOUND}, outage("a", "b", "c"))
    [opened] = found
    assert (opened.cause, opened.subject) == ("provider", "api.example.org")
    assert opened.models == ("a", "b", "c")
    assert opened.verdict is not None
    assert opened.verdict.cause == "provider"


def test_what_no_verdict_explains_is_each_model_s_own() -> None:
    site = Site("abcde")
    found = site.run(MON, dict.fromkeys("abcd", DOWN) | {"e": SOUND}, outage("a", "b"))
    assert [(e.cause, e.models) for e in found] == [
        ("provider", ("a", "b")),
        ("model", ("c",)),
        ("model", ("d",)),
    ]


def test_models_that_come_to_an_outage_widen_it() -> None:
    site = Site("abcd")
    site.run(MON, {"a": DOWN, "b": DOWN, "c": SOUND, "d": SOUND}, outage("a", "b"))
    found = site.run(NOON, dict.fromkeys("abc", DOWN) | {"d": SOUND}, outage("a", "b", "c"))
    [seen] = found
    assert (seen.event, seen.incident, seen.why, seen.models) == ("seen", "I-1", "wider", ("c",))


def test_a_wider_cause_takes_a_model_s_own_incident_in() -> None:
    site = Site("abcd")
    site.run(MON, {"a": DOWN, "b": SOUND, "c": SOUND, "d": SOUND})
    found = site.run(NOON, dict.fromkeys("abc", DOWN) | {"d": SOUND}, outage("a", "b", "c"))
    assert [(e.event, e.incident, e.into) for e in found] == [
        ("opened", "I-2", ""),
        ("merged", "I-1", "I-2"),
    ]
    assert found[0].began_at == NOON  # with the models that came to it
    [left] = site.open(NOON)
    assert left.affected == ("a", "b", "c")


def test_a_narrower_cause_found_later_leaves_the_incident_as_it_is() -> None:
    site = Site("abcd")
    site.run(MON, dict.fromkeys("abc", DOWN) | {"d": SOUND}, outage("a", "b", "c"))
    [seen] = site.run(NOON, {"a": DOWN, "b": SOUND, "c": SOUND, "d": SOUND})
    assert (seen.event, seen.why, seen.recovered) == ("seen", "recovered", ("b", "c"))
    [left] = site.open(NOON)
    assert (left.cause, left.affected) == ("provider", ("a",))


def test_slow_and_then_silent_is_worse_and_told() -> None:
    site = Site("ab")
    site.run(MON, {"a": SLOW, "b": SOUND})
    [poor] = site.run(NOON, {"a": POOR, "b": SOUND})
    assert (poor.event, poor.why, poor.kind) == ("seen", "worse", "failing")
    [down] = site.run(EVENING, {"a": DOWN, "b": SOUND})
    assert (down.why, down.kind) == ("worse", "connection")
    assert site.run(TUE, {"a": SLOW, "b": SOUND}) == []


def test_no_model_answering_is_an_emergency_and_one_incident() -> None:
    site = Site("abc")
    site.run(MON, {"a": DOWN, "b": SOUND, "c": SOUND})
    found = site.run(NOON, dict.fromkeys("abc", DOWN))
    assert (found[0].event, found[0].cause) == ("opened", "all")
    assert (found[0].kind, found[0].severity) == ("all_down", "emergency")
    assert [e.event for e in found[1:]] == ["merged"]
    assert site.open(NOON)[0].models == ("a", "b", "c")


def test_what_all_have_in_common_did_not_begin_with_the_earlier_trouble_of_one_of_them() -> None:
    site = Site("abc")
    site.run(MON, {"a": DOWN, "b": SOUND, "c": SOUND})
    site.run(NOON, dict.fromkeys("abc", DOWN))
    assert site.open(NOON)[0].began_at == NOON


def test_when_all_are_down_by_one_cause_the_incident_has_that_cause() -> None:
    site = Site("abc")
    [opened] = site.run(
        MON, dict.fromkeys("abc", DOWN), outage("a", "b", "c", cause="network", subject="")
    )
    assert (opened.cause, opened.kind, opened.severity) == ("network", "all_down", "emergency")


def test_an_outage_that_comes_to_be_everyone_s_becomes_an_emergency() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SLOW}, outage("a", "b"))
    [seen] = site.run(NOON, {"a": DOWN, "b": DOWN}, outage("a", "b"))
    assert (seen.why, seen.kind, seen.severity) == ("worse", "all_down", "emergency")


def test_an_emergency_is_over_once_a_model_answers_and_what_is_left_is_said_as_it_is() -> None:
    site = Site("abc")
    site.run(MON, dict.fromkeys("abc", DOWN), outage("a", "b", "c"))
    found = site.run(NOON, {"a": DOWN, "b": SOUND, "c": SOUND})
    eased = next(event for event in found if event.why == "eased")
    assert (eased.incident, eased.kind, eased.severity) == ("I-1", "connection", "major")
    [left] = site.open(NOON)
    assert (left.kind, left.severity, left.affected) == ("connection", "major", ("a",))


def test_a_severity_that_a_person_gave_is_not_eased() -> None:
    site = Site("abc")
    site.run(MON, dict.fromkeys("abc", DOWN), outage("a", "b", "c"))
    site.person("I-1", MON + timedelta(minutes=1), "updated", severity="major")
    site.tiers = dict.fromkeys("abc", 3)
    site.run(NOON, {"a": DOWN, "b": SOUND, "c": SOUND})
    [left] = site.open(NOON)
    assert (left.kind, left.severity) == ("connection", "major")


def test_a_model_that_answers_after_an_outage_has_left_it_and_its_wrong_answers_are_its_own() -> (
    None
):
    site = Site("abcd")
    site.run(MON, {"a": POOR, "b": SOUND, "c": SOUND, "d": SOUND})
    site.run(NOON, dict.fromkeys("abc", DOWN) | {"d": SOUND}, outage("a", "b", "c"))
    found = site.run(EVENING, {"a": POOR, "b": SOUND, "c": SOUND, "d": SOUND})
    own = next(event for event in found if event.event == "opened")
    assert (own.cause, own.subject, own.kind) == ("model", "a", "failing")
    assert [(i.cause, i.affected) for i in site.open(EVENING)] == [("model", ("a",))]
    ended = next(event for event in found if event.event == "resolved")
    assert ended.incident == "I-2"


def test_a_model_that_fails_for_another_reason_when_the_outage_is_over_has_left_it() -> None:
    site = Site("abcd")
    refused = outage("a", "b", "c", fault=fault("refused"))
    site.run(MON, dict.fromkeys("abc", DOWN) | {"d": SOUND}, refused)
    key = DOWN | {"fault_class": "authentication", "fault_kind": "invalid_key"}
    site.run(NOON, {"a": key, "b": SOUND, "c": DOWN, "d": SOUND})
    assert {(i.cause, i.affected) for i in site.open(NOON)} == {
        ("provider", ("c",)),
        ("model", ("a",)),
    }


def test_an_outage_that_changes_its_face_for_all_of_its_models_is_the_same() -> None:
    site = Site("abc")
    site.run(MON, {"a": DOWN, "b": DOWN, "c": SOUND}, outage("a", "b", fault=fault("refused")))
    busy = DOWN | {"fault_class": "performance", "fault_kind": "overloaded"}
    found = site.run(NOON, {"a": busy, "b": busy, "c": SOUND}, outage("a", "b"))
    assert found == []


def test_an_emergency_of_all_is_none_any_more_when_some_answer_again() -> None:
    site = Site("abc")
    site.run(MON, dict.fromkeys("abc", DOWN))
    site.run(NOON, {"a": SOUND, "b": SOUND, "c": TIMEOUT})
    [left] = site.open(NOON)
    assert (left.id, left.affected) == ("I-1", ("c",))
    assert (left.kind, left.severity) == ("timeout", "major")
    site.run(EVENING, dict.fromkeys("abc", DOWN))
    [again] = site.open(EVENING)
    assert (again.id, again.kind, again.severity) == ("I-1", "all_down", "emergency")


def test_a_person_s_word_on_an_emergency_of_all_stands_when_some_answer_again() -> None:
    site = Site("abc")
    site.run(MON, dict.fromkeys("abc", DOWN))
    site.person("I-1", MON + timedelta(minutes=5), "updated", severity="emergency")
    site.run(NOON, {"a": SOUND, "b": SOUND, "c": DOWN})
    [left] = site.open(NOON)
    assert (left.kind, left.severity) == ("connection", "emergency")


def test_one_model_alone_is_not_all_models() -> None:
    [opened] = Site("a").run(MON, {"a": DOWN})
    assert (opened.kind, opened.severity) == ("connection", "major")


def test_trouble_that_returns_within_the_day_is_the_same_incident_and_later_a_new_one() -> None:
    site = Site("ab", reopen_within="6h")
    site.run(MON, {"a": DOWN, "b": SOUND})
    site.run(NOON, {"a": SOUND, "b": SOUND})
    [again] = site.run(EVENING, {"a": TIMEOUT, "b": SOUND})
    assert (again.event, again.incident, again.kind) == ("reopened", "I-1", "timeout")
    site.run(TUE, {"a": SOUND, "b": SOUND})
    [new] = site.run(TUE + timedelta(hours=7), {"a": DOWN, "b": SOUND})
    assert (new.event, new.incident) == ("opened", "I-2")


def test_several_failed_runs_are_waited_for_where_the_settings_say_so() -> None:
    site = Site("ab", failing_runs=2, sound_runs=2)
    assert site.run(MON, {"a": DOWN, "b": SOUND}) == []
    [opened] = site.run(NOON, {"a": DOWN, "b": SOUND})
    assert opened.began_at == MON
    assert site.run(EVENING, {"a": SOUND, "b": SOUND}) == []
    [resolved] = site.run(TUE, {"a": SOUND, "b": SOUND})
    assert resolved.event == "resolved"


def test_what_a_person_ended_is_not_begun_again_before_another_test() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    site.person("I-1", MON + timedelta(minutes=20), "resolved", solution="key renewed")
    assert site.watch(MON + timedelta(minutes=25)) == []
    [again] = site.run(NOON, {"a": DOWN, "b": SOUND})
    assert again.event == "reopened"


def test_what_a_person_reopened_is_not_ended_before_another_test() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    site.run(NOON, {"a": SOUND, "b": SOUND})
    site.person("I-1", NOON + timedelta(minutes=20), "reopened", text="users still complain")
    assert site.watch(NOON + timedelta(minutes=25)) == []
    [ended] = site.run(EVENING, {"a": SOUND, "b": SOUND})
    assert (ended.event, ended.incident) == ("resolved", "I-1")


def test_an_incident_opened_by_hand_is_ended_by_hand_and_its_model_needs_no_other() -> None:
    site = Site("ab")
    site.person("I-1", MON, "opened", cause="hand", kind="other", models=("a",))
    assert site.run(NOON, {"a": DOWN, "b": SOUND}) == []
    assert site.run(EVENING, {"a": SOUND, "b": SOUND}) == []
    assert [i.state for i in site.incidents(EVENING)] == ["open"]


def test_a_model_that_a_person_calls_well_stays_so_until_it_is_tested_again() -> None:
    site = Site("abc")
    site.run(MON, {"a": DOWN, "b": DOWN, "c": SOUND}, outage("a", "b"))
    site.person("I-1", MON + timedelta(minutes=9), "updated", recovered=("a",))
    assert site.watch(MON + timedelta(minutes=10)) == []
    [again] = site.run(NOON, {"a": DOWN, "b": DOWN, "c": SOUND}, outage("a", "b"))
    assert (again.incident, again.why, again.models) == ("I-1", "wider", ("a",))


def test_an_acknowledgement_ends_with_the_trouble() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    site.person("I-1", MON + timedelta(minutes=5), "acknowledged", text="called the provider")
    assert site.run(NOON, {"a": DOWN, "b": SOUND}) == []
    site.run(EVENING, {"a": SOUND, "b": SOUND})
    [again] = site.run(TUE, {"a": DOWN, "b": SOUND})
    assert (again.event, site.open(TUE)[0].state) == ("reopened", "open")


def test_a_severity_that_a_person_chose_is_not_argued_with() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    site.person("I-1", MON + timedelta(minutes=5), "updated", severity="minor")
    assert site.run(NOON, {"a": DOWN, "b": SOUND}) == []
    assert site.open(NOON)[0].severity == "minor"


def test_a_model_that_is_no_longer_active_leaves_its_incident() -> None:
    site = Site("abc")
    site.run(MON, {"a": DOWN, "b": SOUND, "c": SOUND})
    site.models = site.models[1:]
    [resolved] = site.watch(NOON)
    assert (resolved.event, resolved.incident) == ("resolved", "I-1")


# Flapping


def test_a_model_that_comes_and_goes_is_told_of_once_and_ends_when_it_stays_well() -> None:
    site = Site("ab", flapping=Flapping(runs=6, start=55, stop=20))
    moments = [MON + timedelta(hours=n) for n in range(14)]
    events = []
    for at, mark in zip(moments, "x.x.x.x.......", strict=True):
        events += site.run(at, {"a": DOWN if mark == "x" else SOUND, "b": SOUND})
    words = [(e.event, e.why) for e in events]
    assert words == [
        ("opened", ""),
        ("resolved", ""),
        ("reopened", ""),
        ("seen", "flapping"),
        ("resolved", "steady"),
    ]
    assert {e.incident for e in events} == {"I-1"}


def test_a_flapping_model_that_stays_down_flaps_no_longer_and_goes_on() -> None:
    site = Site("ab", flapping=Flapping(runs=6, start=55, stop=20))
    moments = [MON + timedelta(hours=n) for n in range(13)]
    events = []
    for at, mark in zip(moments, "x.x.x.xxxxxxx", strict=True):
        events += site.run(at, {"a": DOWN if mark == "x" else SOUND, "b": SOUND})
    assert [(e.event, e.why) for e in events][-1] == ("seen", "steady")
    assert site.open(moments[-1])[0].flapping is False


# Nothing known


def test_a_fresh_install_and_a_new_model_are_no_incidents() -> None:
    assert Site("ab").watch(MON) == []
    site = Site("ab")
    site.run(MON, {"a": SOUND})
    assert site.watch(MON + timedelta(hours=1)) == []


def test_a_run_that_is_missing_is_one_incident_and_ends_with_the_next_run() -> None:
    site = Site("abc")
    site.run(MON, dict.fromkeys("abc", SOUND))
    assert site.watch(NOON + timedelta(minutes=60)) == []
    [gap] = site.watch(NOON + timedelta(minutes=61))
    assert (gap.kind, gap.cause, gap.subject) == ("unknown", "schedule", "")
    assert (gap.severity, gap.models) == ("major", ("a", "b", "c"))
    assert site.watch(NOON + timedelta(minutes=66)) == []
    assert site.watch(TUE.replace(hour=8)) == []
    [ended] = site.run(TUE, dict.fromkeys("abc", SOUND))
    assert (ended.event, ended.incident) == ("resolved", gap.incident)


def test_models_without_a_result_are_told_of_together_by_the_reason() -> None:
    site = Site("abcd")
    site.run(MON, dict.fromkeys("abcd", SOUND))
    site.run(NOON, {"a": SOUND, "b": UNTESTED, "c": UNTESTED, "d": {"result": "error"}})
    found = site.watch(NOON + timedelta(minutes=70))
    assert [(e.cause, e.subject, e.models, e.severity) for e in found] == [
        ("model", "unknown:untested", ("b", "c"), "minor"),
        ("model", "unknown:error", ("d",), "minor"),
    ]


def test_a_gap_that_comes_to_be_everyone_s_is_one_gap() -> None:
    site = Site("ab")
    site.run(MON, {"a": SOUND, "b": SOUND})
    site.run(NOON, {"a": SOUND})
    [one] = site.watch(NOON + timedelta(minutes=61))
    assert one.models == ("b",)
    found = site.watch(EVENING + timedelta(minutes=61))
    assert [e.event for e in found] == ["opened", "merged"]
    assert len(site.open(EVENING + timedelta(minutes=61))) == 1


def test_a_model_that_was_down_when_the_tests_stopped_has_its_incident_still() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    site.run(NOON, {"b": SOUND})
    assert site.watch(NOON + timedelta(minutes=61)) == []
    [down] = site.open(NOON + timedelta(minutes=61))
    assert down.cause == "model"


# Maintenance


def window(start: str, end: str, *models: str, name: str = "M-1") -> Window:
    return Window(name=name, start=seoul(start), end=seoul(end), models=models)


def test_what_is_found_during_maintenance_opens_nothing() -> None:
    site = Site("ab")
    site.run(MON, {"a": SOUND, "b": SOUND})
    site.windows = [window("2026-11-23 12:00", "2026-11-23 15:00", "a")]
    assert site.run(NOON, {"a": DOWN, "b": SOUND}) == []
    [after] = site.run(EVENING, {"a": DOWN, "b": SOUND})
    assert (after.event, after.began_at) == ("opened", EVENING)


def test_a_sound_test_during_maintenance_ends_nothing() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    site.windows = [window("2026-11-23 12:00", "2026-11-23 15:00", "a")]
    assert site.run(NOON, {"a": SOUND, "b": SOUND}) == []
    assert site.open(NOON)


def test_maintenance_declared_afterwards_ends_the_incident_as_none() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    site.windows = [window("2026-11-23 09:00", "2026-11-23 11:00", "a")]
    [ended] = site.watch(MON + timedelta(minutes=30))
    assert (ended.event, ended.why, ended.text) == ("resolved", "maintenance", "M-1")
    assert ended.false_alarm is True
    [new] = site.run(NOON, {"a": DOWN, "b": SOUND})
    assert (new.event, new.incident) == ("opened", "I-2")


def test_a_window_that_covers_only_a_part_of_the_trouble_makes_it_no_false_alarm() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    site.run(NOON, {"a": DOWN, "b": SOUND})
    site.windows = [window("2026-11-23 12:00", "2026-11-23 14:00", "a")]
    assert site.watch(NOON + timedelta(minutes=30)) == []
    [ended] = site.run(EVENING, {"a": SOUND, "b": SOUND})
    assert (ended.why, ended.false_alarm) == ("", None)


def test_no_result_is_expected_of_a_model_that_is_worked_on() -> None:
    site = Site("ab")
    site.run(MON, {"a": SOUND, "b": SOUND})
    site.windows = [window("2026-11-23 12:00", "2026-11-23 16:00")]
    assert site.watch(NOON + timedelta(minutes=90)) == []
    assert site.watch(EVENING - timedelta(minutes=30)) == []
    [gap] = site.watch(EVENING + timedelta(minutes=61))
    assert gap.cause == "schedule"


def test_all_but_a_model_in_maintenance_being_down_is_all() -> None:
    site = Site("abc")
    site.windows = [window("2026-11-23 09:00", "2026-11-23 10:00", "c")]
    [opened] = site.run(MON, {"a": DOWN, "b": DOWN, "c": DOWN})
    assert (opened.kind, opened.models) == ("all_down", ("a", "b"))


# Patterns


def test_a_pattern_is_an_incident_with_its_evidence_until_it_is_gone() -> None:
    site = Site("ab")
    site.run(MON, {"a": SOUND, "b": SOUND})
    found = pattern("a", "hours", "13:00")
    [opened] = site.watch(NOON, {"a": [found], "b": []})
    assert (opened.cause, opened.subject, opened.kind) == ("pattern", "a:hours:13:00", "hours")
    assert (opened.severity, opened.pattern) == ("minor", found)
    assert opened.evidence == ("o1", "o2")
    assert site.watch(NOON) == []
    [ended] = site.watch(NOON, {"a": [], "b": []})
    assert (ended.event, ended.incident) == ("resolved", "I-1")


def test_of_several_patterns_the_gravest_is_the_incident() -> None:
    site = Site("ab")
    site.run(MON, {"a": SOUND, "b": SOUND})
    some = [pattern("a", "slower", chance=1e-9), pattern("a", "errors", evidence=("o3",))]
    [opened] = site.watch(MON, {"a": some})
    assert (opened.kind, opened.severity) == ("errors", "major")
    assert opened.evidence == ("o1", "o2", "o3")


def test_a_surge_is_found_by_the_use() -> None:
    site = Site("ab")
    site.run(MON, {"a": SOUND, "b": SOUND})
    [opened] = site.watch(MON, {"a": [pattern("a", "surge", unit="requests")]})
    assert (opened.kind, opened.severity, opened.found_by) == ("surge", "major", "usage")


def test_a_model_in_trouble_has_no_incident_of_a_pattern_beside_it() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    assert site.watch(NOON, {"a": [pattern("a")], "b": []}) == []


def test_a_pattern_s_incident_becomes_part_of_the_model_s_trouble() -> None:
    site = Site("ab")
    site.run(MON, {"a": SOUND, "b": SOUND})
    site.watch(MON, {"a": [pattern("a")]})
    found = site.run(NOON, {"a": DOWN, "b": SOUND})
    assert [(e.event, e.incident, e.into) for e in found] == [
        ("opened", "I-2", ""),
        ("merged", "I-1", "I-2"),
    ]


def test_a_pattern_that_a_person_has_ended_is_not_told_of_again() -> None:
    site = Site("ab")
    site.run(MON, {"a": SOUND, "b": SOUND})
    site.watch(MON, {"a": [pattern("a")]})
    site.person("I-1", NOON, "resolved", solution="a larger model is slower")
    assert site.watch(NOON + timedelta(minutes=5), {"a": [pattern("a")]}) == []


# Users


def crowd(model: str, *tickets: str) -> Crowd:
    return Crowd(model=model, tickets=tickets, people=len(tickets), since=MON)


def reports(*crowds: Crowd, threats: tuple[Threat, ...] = (), solved: str = "") -> Reports:
    ids = {t for c in crowds for t in c.tickets} | {t.ticket for t in threats}
    return Reports(crowds=crowds, threats=threats, unsolved=frozenset(ids - set(solved.split())))


def test_three_people_at_once_are_an_emergency_though_the_tests_show_nothing() -> None:
    site = Site("ab")
    site.run(MON, {"a": SOUND, "b": SOUND})
    [opened] = site.watch(NOON, reports=reports(crowd("a", "T-1", "T-2", "T-3")))
    assert (opened.kind, opened.severity, opened.cause) == ("users", "emergency", "tickets")
    assert (opened.tickets, opened.users, opened.models) == (("T-1", "T-2", "T-3"), 3, ("a",))
    assert opened.found_by == "ticket"
    [more] = site.watch(NOON, reports=reports(crowd("a", "T-1", "T-2", "T-3", "T-4")))
    assert (more.event, more.tickets, more.users) == ("seen", ("T-4",), 4)


def test_of_an_emergency_s_people_it_is_told_again_when_they_are_twice_as_many() -> None:
    site = Site("ab")
    site.run(MON, {"a": SOUND, "b": SOUND})
    told = []
    for many in range(3, 13):
        tickets = [f"T-{n}" for n in range(many)]
        [event] = site.watch(NOON, reports=reports(crowd("a", *tickets)))
        told += [many] if event.event == "opened" or event.why else []
    assert told == [3, 6, 12]


def test_people_who_report_what_is_known_make_it_an_emergency() -> None:
    site = Site("ab")
    site.run(MON, {"a": DOWN, "b": SOUND})
    [seen] = site.watch(NOON, reports=reports(crowd("a", "T-1", "T-2", "T-3")))
    assert (seen.event, seen.incident, seen.severity) == ("seen", "I-1", "emergency")
    assert (seen.users, seen.tickets) == (3, ("T-1", "T-2", "T-3"))


def test_what_several_people_report_ends_when_all_their_inquiries_are_solved() -> None:
    site = Site("ab")
    several = crowd("", "T-1", "T-2", "T-3")
    site.watch(MON, reports=reports(several))
    assert site.watch(NOON, reports=Reports(unsolved=frozenset({"T-2"}))) == []
    [ended] = site.watch(EVENING, reports=Reports())
    assert ended.event == "resolved"
    assert site.watch(EVENING, reports=reports(several, solved="T-1 T-2 T-3")) == []


def test_a_threat_is_an_emergency_once_and_only_people_end_it() -> None:
    site = Site("ab")
    threat = Threat(ticket="T-7", model="", received_at=MON)
    [opened] = site.watch(MON, reports=reports(threats=(threat,)))
    assert (opened.kind, opened.severity) == ("security", "emergency")
    assert (opened.subject, opened.tickets) == ("T-7", ("T-7",))
    assert site.watch(NOON, reports=Reports()) == []
    site.person(opened.incident, EVENING, "resolved", solution="password changed")
    assert site.watch(TUE, reports=reports(threats=(threat,))) == []
