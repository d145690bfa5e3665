"""What a week shows: a planted change is the first finding, a quiet week has none."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from making import ticket_event
from troubles import incident_event
from weeks import (
    FRIDAY,
    MONDAY,
    NOW,
    SETTINGS,
    THIS_WEEK,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    ask,
    asked,
    from_tuesday,
    happen,
    live,
)

from aimon import i18n
from aimon.core.findings import Finding
from aimon.core.incidentrecords import Pattern
from aimon.core.records import Verdict
from aimon.output.findings import as_data, text
from aimon.reports.findings import findings_of, spans
from aimon.workspace import Workspace


def of_week(home: Path, now: datetime = NOW) -> list[Finding]:
    return findings_of(Workspace(home), THIS_WEEK.date(), THIS_WEEK.date() + timedelta(days=6), now)


def words(home: Path, found: Finding, language: str = "en", now: datetime = NOW) -> str:
    with i18n.speaking(language):
        return text(found, Workspace(home).registry.names, now.date())


@pytest.mark.parametrize("seed", range(4))
def test_a_quiet_week_has_no_finding(home: Path, seed: int) -> None:
    assert of_week(live(home, [f"m{n}" for n in range(8)], seed=seed)) == []


def test_a_slower_model_is_told_of_with_the_day_the_figures_and_the_use_beside_it(
    home: Path,
) -> None:
    live(home, fate=from_tuesday("a", slow=1.38, use=1.4))
    (first,) = of_week(home)
    assert (first.kind, first.models, first.since) == ("slower", ("a",), TUESDAY.date())
    figure = first.figures[0]
    assert (figure.n_now, figure.n_before) == (12, 18)
    assert figure.percent == pytest.approx(38, abs=6)
    assert [reason.kind for reason in first.reasons] == ["use"]
    said = words(home, first, "ko")
    assert said.startswith("A 응답이 화요일부터 ")
    assert "느려졌습니다(평균 1." in said
    assert "n = 18 → 12). 함께 기록된 사항: 같은 때 요청 4" in said


def test_a_change_that_is_over_says_until_when(home: Path) -> None:
    def fate(model: str, time: datetime) -> Mapping[str, float]:
        return {"fails": 0.25} if model == "b" and TUESDAY <= time < THURSDAY else {}

    found = of_week(live(home, fate=fate))[0]
    assert (found.kind, found.since, found.until) == (
        "success_down",
        TUESDAY.date(),
        WEDNESDAY.date(),
    )
    assert "from Tuesday to Wednesday" in words(home, found)
    assert [(r.kind, r.name) for r in found.reasons] == [("fault", "performance")]


def test_the_default_model_comes_before_another_with_the_same_trouble(home: Path) -> None:
    def fate(_model: str, time: datetime) -> Mapping[str, float]:
        return {"slow": 1.6} if time >= TUESDAY else {}

    found = of_week(live(home, fate=fate))
    assert [f.models for f in found[:1]] == [("a",)]
    assert {f.kind for f in found} == {"slower"}


def test_faster_is_good_news_below_any_trouble(home: Path) -> None:
    def fate(model: str, time: datetime) -> Mapping[str, float]:
        return {} if time < TUESDAY else {"a": {"slow": 0.5}, "b": {"slow": 2.0}}.get(model, {})

    found = of_week(live(home, fate=fate))
    assert [(f.kind, f.tone) for f in found] == [("slower", "bad"), ("faster", "good")]


def test_failures_that_users_meet_weigh_most(home: Path) -> None:
    live(home, fate=from_tuesday("b", errors=0.1, slow=1.5))
    assert [f.kind for f in of_week(home)] == ["use_errors_up", "slower"]


def test_users_who_turn_to_another_model_are_one_finding(home: Path) -> None:
    def fate(model: str, time: datetime) -> Mapping[str, float]:
        return {} if time < TUESDAY else {"a": {"use": 1.7}, "b": {"use": 0.3}}.get(model, {})

    (found,) = of_week(live(home, fate=fate))
    assert (found.kind, found.models) == ("preference", ("a", "b"))
    assert "사용자가 B에서 A로 옮겨 갔습니다" in words(home, found, "ko")


def test_more_use_everywhere_is_one_finding_with_what_it_costs(home: Path) -> None:
    def fate(_model: str, time: datetime) -> Mapping[str, float]:
        return {"use": 2.0} if time >= TUESDAY else {}

    (found,) = of_week(live(home, fate=fate))
    assert (found.kind, found.models) == ("usage_up", ())
    assert [f.measure for f in found.figures] == ["requests_a_day", "cost"]


def test_dearer_tests_name_the_model_that_makes_the_difference(home: Path) -> None:
    live(home, fate=from_tuesday("c", cost=6.0))
    (found,) = of_week(home)
    assert found.kind == "test_cost_up"
    assert [(r.kind, r.name) for r in found.reasons] == [("share", "c")]


def test_models_hardly_used_are_listed_but_not_spares(home: Path) -> None:
    def fate(model: str, _time: datetime) -> Mapping[str, float]:
        return {"use": 0.0} if model in ("b", "c") else {}

    live(home, fate=fate, c="good_for: [backup]")
    (found,) = of_week(home)
    assert (found.kind, found.models) == ("low_use", ("b",))


def test_use_that_is_no_longer_recorded_is_said_not_to_be_known(home: Path) -> None:
    live(home)
    for day in (home / "log" / "usage").iterdir():
        if day.name >= f"day={THIS_WEEK.date()}":
            shutil.rmtree(day)
    (found,) = of_week(home)
    assert (found.kind, found.tone) == ("no_usage", "unknown")
    assert "2026-11-13" in words(home, found)


def test_a_site_that_records_no_use_hears_nothing_of_it(home: Path) -> None:
    assert of_week(live(home, use=False)) == []


def test_an_outage_explains_its_own_failures_and_the_inquiries_about_it(home: Path) -> None:
    live(home, fate=from_tuesday("b", fails=0.4))
    opened = TUESDAY.replace(hour=9)
    happen(
        home,
        incident_event("I-1", opened, kind="connection", severity="major", models=("b",), users=7),
    )
    ask(
        home,
        *(
            asked(n, WEDNESDAY.replace(hour=10 + n), model="b", topic="not_responding")
            for n in range(1, 4)
        ),
    )
    found = of_week(home)
    assert [f.kind for f in found if "b" in f.models] == ["outage"]
    assert found[0].tickets == ("T-1", "T-2", "T-3")
    said = words(home, found[0])
    assert "B: connection failure since Tuesday, not resolved yet, 3 days so far (I-1;" in said
    assert "7 people affected" in said
    assert "3 inquiries about it" in said


def test_trouble_from_before_that_ended_is_a_recovery(home: Path) -> None:
    live(home)
    before = THIS_WEEK - timedelta(days=4)
    happen(
        home,
        incident_event("I-1", before, kind="timeout", severity="major", models=("a",)),
        incident_event("I-1", WEDNESDAY, "resolved"),
    )
    (found,) = of_week(home)
    assert (found.kind, found.tone, found.until) == ("recovered", "good", WEDNESDAY.date())


def test_trouble_that_comes_and_goes_is_one_finding(home: Path) -> None:
    live(home)
    for n in range(1, 5):
        begin = MONDAY.replace(hour=9) + timedelta(days=n)
        happen(
            home,
            incident_event(f"I-{n}", begin, kind="timeout", severity="major", models=("a",)),
            incident_event(f"I-{n}", begin + timedelta(hours=2), "resolved"),
        )
    (found,) = of_week(home)
    assert (found.kind, found.incidents) == ("flapping", ("I-1", "I-2", "I-3", "I-4"))
    assert "문제가 4번 되풀이되었습니다(총 8시간" in words(home, found, "ko")


def test_false_alarms_and_merged_incidents_are_no_findings(home: Path) -> None:
    live(home)
    happen(
        home,
        incident_event("I-1", TUESDAY, kind="timeout", severity="major", models=("a",)),
        incident_event("I-1", WEDNESDAY, "resolved", false_alarm=True),
    )
    assert of_week(home) == []


def test_the_cause_that_a_run_found_stands_beside_an_outage(home: Path) -> None:
    live(home)
    verdict = Verdict(cause="key", subject="env:TEST_KEY", models=("a",), of=3)
    happen(
        home,
        incident_event(
            "I-1", THURSDAY, kind="failing", severity="major", models=("a",), verdict=verdict
        ),
    )
    found = of_week(home)[0]
    assert [(r.kind, r.name) for r in found.reasons] == [("cause", "key")]
    assert "this key or its account" in words(home, found)


def test_a_pattern_is_told_with_its_own_figures_where_the_week_shows_nothing(home: Path) -> None:
    live(home)
    pattern = Pattern(
        kind="hours", model="a", subject="13:00", unit="ms", value=3200.0, baseline=1200.0,
        n=9, of=40, chance=1e-6, since=TUESDAY,
    )  # fmt: skip
    happen(
        home,
        incident_event(
            "I-1", WEDNESDAY, kind="hours", severity="minor", models=("a",), pattern=pattern
        ),
    )
    (found,) = of_week(home)
    assert (found.kind, found.subject, found.since) == ("pattern", "hours", TUESDAY.date())
    assert "1.20 s → 3.20 s, n = 40 → 9" in words(home, found)


def test_inquiries_that_rise_name_the_topic_and_a_topic_that_repeats(home: Path) -> None:
    live(home)
    last_week = THIS_WEEK - timedelta(days=5)
    ask(home, *(asked(n, last_week + timedelta(hours=n)) for n in (1, 2)))
    ask(home, *(asked(n, MONDAY.replace(hour=9) + timedelta(hours=n)) for n in range(3, 20)))
    found = {f.kind: f for f in of_week(home)}
    assert found["inquiries_up"].figures[0].now == 17
    assert found["inquiries_up"].figures[0].before == 2
    assert found["repeated_topic"].subject == "how_to"
    assert len(found["repeated_topic"].tickets) == 17


def test_deadlines_that_were_missed_are_counted_with_those_that_were_kept(home: Path) -> None:
    live(home)
    ask(home, asked(1, MONDAY.replace(hour=9), class_="major"), asked(2, MONDAY.replace(hour=10)))
    ask(home, ticket_event("T-2", MONDAY.replace(hour=11), "replied", text="안내"))
    found = {(f.kind, f.subject): f for f in of_week(home)}
    missed = found["sla_missed", "response"]
    assert (missed.figures[0].now, missed.figures[0].n_now) == (1, 2)
    assert missed.tickets == ("T-1",)


def test_satisfaction_needs_five_ratings_on_both_sides(home: Path) -> None:
    live(home)
    ids = iter(range(1, 100))

    def rate(begin: datetime, rating: int, n: int) -> None:
        for place in range(n):
            number, time = next(ids), begin + timedelta(hours=place)
            ask(
                home,
                asked(number, time, topic="other"),
                ticket_event(f"T-{number}", time + timedelta(minutes=5), "resolved"),
                ticket_event(
                    f"T-{number}", time + timedelta(minutes=9), "rated", satisfaction=rating
                ),
            )

    rate((THIS_WEEK - timedelta(days=7)).replace(hour=9), 5, 6)
    rate(MONDAY.replace(hour=9), 3, 4)
    assert not [f for f in of_week(home) if f.kind == "satisfaction_down"]
    rate(TUESDAY.replace(hour=9), 3, 2)
    (found,) = [f for f in of_week(home) if f.kind == "satisfaction_down"]
    assert "5.00 → 3.00" in words(home, found)


def test_a_retirement_and_a_price_change_ahead_are_told(home: Path) -> None:
    live(
        home,
        b="retires: 2026-12-01",
        c="price_change: {on: 2026-12-15, input: 4, output: 16}",
    )
    found = of_week(home)
    assert [(f.kind, f.models) for f in found] == [("retires", ("b",)), ("price_change", ("c",))]
    assert "2/8 USD → 4/16 USD" in words(home, found[1])


def test_tests_that_were_not_made_are_counted(home: Path) -> None:
    live(home, until=THURSDAY)
    missed = next(f for f in of_week(home) if f.kind == "missed_tests")
    assert (missed.figures[0].now, missed.figures[0].n_now) == (6, 15)
    assert (missed.since, missed.until) == (THURSDAY.date(), FRIDAY.date())


def test_a_model_that_no_test_reached_is_said_not_to_be_known(home: Path) -> None:
    live(home, ["a", "b"])
    registry = home / "models.yaml"
    entry = "  - {id: new, template: openai, model: new, display_name: NEW}\n"
    registry.write_text(registry.read_text() + entry)
    found = next(f for f in of_week(home) if f.kind == "untested")
    assert (found.models, found.tone) == (("new",), "unknown")


def test_a_budget_that_the_month_has_nearly_used_up_is_told_with_both_sums(home: Path) -> None:
    budget = "budget: {month: 0.15, currency: USD}\n"
    live(home, settings=SETTINGS + budget)
    (found,) = of_week(home)
    assert (found.kind, found.subject) == ("budget", "nearly")
    # Three models, three times on each of November's fifteen business days, a tenth of a cent each.
    assert found.figures[0].now == pytest.approx(0.135)
    assert "90 % of the month's budget" in words(home, found)


def test_a_month_that_runs_is_held_against_the_days_before(home: Path) -> None:
    live(home, fate=from_tuesday("a", slow=2.0))
    month = date(2026, 11, 1), date(2026, 11, 30)
    found = findings_of(Workspace(home), *month, NOW)
    assert [(f.kind, f.models, f.since) for f in found] == [("slower", ("a",), TUESDAY.date())]


def test_a_night_tells_of_its_incidents_and_claims_nothing_from_its_few_tests(home: Path) -> None:
    live(home, fate=from_tuesday("a", slow=3.0))
    morning = WEDNESDAY.replace(hour=9, minute=50)
    night = TUESDAY.replace(hour=23)
    happen(home, incident_event("I-1", night, kind="timeout", severity="major", models=("b",)))
    found = findings_of(Workspace(home), TUESDAY.date(), WEDNESDAY.date(), morning)
    assert [(f.kind, f.models) for f in found] == [("outage", ("b",))]


def test_a_week_is_held_against_the_week_before_and_a_month_against_the_month_before() -> None:
    now, before = spans(MONDAY.date(), MONDAY.date() + timedelta(days=6), NOW)
    assert (before.first, before.last) == (date(2026, 11, 9), date(2026, 11, 13))
    assert before.until == now.until - timedelta(days=7)
    now, before = spans(date(2026, 10, 1), date(2026, 10, 31), NOW)
    assert (now.last, before.first, before.last) == (
        date(2026, 10, 31),
        date(2026, 9, 1),
        date(2026, 9, 30),
    )


def test_what_a_person_wrote_cannot_steer_the_terminal(home: Path) -> None:
    live(home)
    happen(
        home,
        incident_event("I-1", TUESDAY, kind="timeout", severity="major", models=("a",)),
        incident_event("I-1", WEDNESDAY, "resolved", found_cause="과부하\x1b[2J"),
    )
    said = words(home, of_week(home)[0])
    assert "cause as noted: 과부하" in said
    assert "\x1b" not in said


def test_findings_as_data_have_their_figures_and_both_texts(home: Path) -> None:
    live(home, fate=from_tuesday("a", slow=2.0))
    (row,) = as_data(of_week(home), {"a": "A"}, NOW.date())
    assert row["kind"] == "slower"
    assert row["figures"][0]["n_now"] == 12
    assert row["goes_on"] is True
    assert row["text"].startswith(row["sentence"])
