"""What holds of the rules of incidents whatever a site's tests show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from making import seoul
from troubles import business_slots
from watched import Site

from aimon.core.alertsettings import Flapping
from aimon.core.records import Verdict
from aimon.core.watch.book import key_of
from aimon.core.windows import Window

MODELS = "abcd"
SLOTS = business_slots(seoul("2026-11-02 00:00"), 5)
KINDS: dict[str, dict[str, Any]] = {
    ".": {},
    "x": {"result": "failure"},
    "t": {"result": "failure", "fault_kind": "timeout", "fault_class": "performance"},
    "s": {"latency_ms": 7000.0},
    "p": {"passed": 8, "health": 40.0},
    "u": {"result": "untested", "health": None},
    "e": {"result": "error", "health": None},
}
CAUSES = [("provider", "one"), ("provider", "two"), ("network", ""), ("key", "env:A"), ("load", "")]

# One run: what each model's test shows ("-": it was not tested), and whom a cause accounts for.
runs = st.lists(
    st.tuples(
        st.text(alphabet="...xxxtspue-", min_size=len(MODELS), max_size=len(MODELS)),
        st.one_of(
            st.none(),
            st.tuples(st.sampled_from(CAUSES), st.sets(st.sampled_from(MODELS), min_size=1)),
        ),
    ),
    max_size=len(SLOTS),
)
whiles = st.fixed_dictionaries(
    {
        "failing_runs": st.sampled_from([1, 1, 2]),
        "sound_runs": st.sampled_from([1, 1, 2]),
        "reopen_within": st.sampled_from(["1h", "1d", "3d"]),
        "flapping": st.sampled_from([Flapping(), Flapping(runs=6, start=50, stop=20)]),
    }
)


def played(
    found: list[tuple[str, Any]],
    alerts: dict[str, Any],
    between: Callable[[Site, datetime], None] = lambda _site, _now: None,
) -> tuple[Site, datetime]:
    """Play the runs; ``Site.watch`` sees after each that a second look finds nothing."""
    site, now = Site(MODELS, **alerts), SLOTS[0]
    for now, (marks, cause) in zip(SLOTS, found, strict=False):
        results = {m: KINDS[mark] for m, mark in zip(MODELS, marks, strict=True) if mark != "-"}
        ill = [m for m, mark in zip(MODELS, marks, strict=True) if mark in "xtsp"]
        named = tuple(m for m in ill if cause and m in cause[1])
        verdicts = [Verdict(cause=cause[0][0], subject=cause[0][1], models=named)] if named else []
        site.run(now, results, *verdicts)
        sane(site, now)
        between(site, now)
    return site, now


def sane(site: Site, now: datetime) -> None:
    """No two open incidents have one cause; a model in trouble is part of exactly one of tests."""
    open_now = site.open(now)
    keys = [key_of(i) for i in open_now]
    assert len(keys) == len(set(keys))
    of_tests = [i for i in open_now if key_of(i).of_tests]
    for model, course in site.scene(now).courses.items():
        homes = [i.id for i in of_tests if model in i.affected]
        assert len(homes) <= 1, (model, homes)
        tested = course.last is not None and course.last.time == now
        if course.hard and tested:
            assert len(homes) == 1, (model, homes)
        elif not course.flapping and tested:
            assert not homes, (model, homes)


@settings(max_examples=150, deadline=None)
@given(runs, whiles)
def test_each_model_in_trouble_has_one_incident_and_nothing_is_said_twice(
    found: list[tuple[str, Any]], alerts: dict[str, Any]
) -> None:
    played(found, alerts)


@settings(max_examples=80, deadline=None)
@given(runs, whiles, st.sets(st.integers(0, len(SLOTS) - 1)))
def test_looking_more_often_between_the_runs_changes_no_model_s_incident(
    found: list[tuple[str, Any]], alerts: dict[str, Any], looks: set[int]
) -> None:
    def look(site: Site, now: datetime) -> None:
        if SLOTS.index(now) in looks:
            site.watch(now.replace(minute=now.minute + 7))

    often, now = played(found, alerts, look)
    once, _ = played(found, alerts)
    affected = [
        {m for i in site.open(now) if key_of(i).of_tests for m in i.affected}
        for site in (often, once)
    ]
    assert affected[0] == affected[1]


@settings(max_examples=80, deadline=None)
@given(runs, st.integers(0, len(SLOTS) - 1), st.integers(1, 6), st.sets(st.sampled_from(MODELS)))
@example([("...p", None), ("....", None), ("...p", None), ("...e", None)], 1, 2, set())
def test_maintenance_declared_at_any_time_leaves_everything_in_order(
    found: list[tuple[str, Any]], first: int, lasts: int, models: set[str]
) -> None:
    last = min(first + lasts, len(SLOTS) - 1)
    window = Window(name="M-1", start=SLOTS[first], end=SLOTS[last], models=tuple(sorted(models)))

    def declare(site: Site, now: datetime) -> None:
        if now == SLOTS[last]:
            site.windows = [window]
            site.watch(now)

    played(found, {}, declare)


@settings(max_examples=120, deadline=None)
@given(runs, st.data())
def test_whatever_people_do_in_between_the_next_test_finds_each_model_one_incident(
    found: list[tuple[str, Any]], data: st.DataObject
) -> None:
    acts = ["", "acknowledged", "mitigated", "updated", "resolved", "reopened", "well"]

    def act(site: Site, now: datetime) -> None:
        later, well = now.replace(minute=now.minute + 10), set()
        for incident in site.incidents(now):
            what = data.draw(st.sampled_from(acts))
            if what == "well" and incident.open:
                site.person(incident.id, later, "updated", recovered=incident.affected[:1])
                well.update(incident.affected[:1])
            elif what == "reopened" and incident.state == "resolved":
                if not any(key_of(i) == key_of(incident) for i in site.open(later)):
                    site.person(incident.id, later, "reopened", text="it goes on")
                    well.difference_update(incident.models)
            elif what not in ("", "well", "reopened") and incident.open:
                site.person(incident.id, later, what, text="in hand")
                well.update(incident.affected if what == "resolved" else ())
        assert not {m for event in site.watch(later) for m in event.models} & well

    played(found, {}, act)


@settings(max_examples=60, deadline=None)
@given(runs)
def test_a_site_that_is_well_for_a_while_has_nothing_open(found: list[tuple[str, Any]]) -> None:
    site, now = played(found[:9], {"flapping": Flapping(runs=4, start=100, stop=50)})
    for now in SLOTS[9:]:
        site.run(now, dict.fromkeys(MODELS, KINDS["."]))
    assert site.open(now) == []
