"""What is recommended: options compared by figures, one advised, nothing where nothing is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from making import run
from troubles import incident_event
from weeks import (
    FRIDAY,
    MONDAY,
    NOW,
    THIS_WEEK,
    TUESDAY,
    ask,
    asked,
    from_tuesday,
    happen,
    live,
)

from aimon import i18n
from aimon.core.recommendations import MOST, Recommendation
from aimon.core.records import Run, Verdict
from aimon.journal.journal import Journal
from aimon.output.recommendations import BECAUSE, EFFORTS, OPTIONS, OTHERWISE, WHO, as_data, lines
from aimon.reports.findings import assess
from aimon.workspace import Workspace


def advice(home: Path) -> list[Recommendation]:
    week = THIS_WEEK.date(), THIS_WEEK.date() + timedelta(days=6)
    return assess(Workspace(home), *week, NOW).recommendations


def said(home: Path, one: Recommendation, language: str = "en") -> str:
    with i18n.speaking(language):
        return "\n".join(lines(one, Workspace(home).registry.names, NOW.date()))


def test_a_quiet_week_asks_for_no_decision(home: Path) -> None:
    assert advice(live(home)) == []


def test_a_slow_model_is_compared_with_a_faster_one_by_its_measured_time(home: Path) -> None:
    live(home, fate=from_tuesday("a", slow=2.0))
    (one,) = advice(home)
    assert [option.code for option in one.options] == ["switch", "spread", "ask_provider"]
    assert (one.choice.code, one.choice.who) == ("switch", "administrator")
    text = said(home, one)
    assert "on average instead of 2." in text
    assert "(n = 15)" in text


def test_where_no_model_is_faster_and_use_rose_users_are_asked_to_spread_it(home: Path) -> None:
    def fate(_model: str, time: datetime) -> Mapping[str, float]:
        return {"slow": 1.6, "use": 1.8} if time >= TUESDAY else {}

    one = advice(live(home, fate=fate))[0]
    assert (one.choice.code, one.because) == ("spread", "use_rose")
    assert "switch" not in {option.code for option in one.options}


def test_a_key_at_fault_is_renewed_by_the_administrator(home: Path) -> None:
    live(home)
    verdict = Verdict(cause="key", subject="env:TEST_KEY", models=("a",), of=3)
    fields = {"kind": "failing", "severity": "major", "models": ("a",), "verdict": verdict}
    happen(home, incident_event("I-1", TUESDAY, **fields))
    one = advice(home)[0]
    assert (one.choice.code, one.choice.who, one.because) == (
        "renew_key",
        "administrator",
        "key_is_it",
    )


def test_trouble_of_our_own_network_is_no_reason_to_ask_a_provider_first(home: Path) -> None:
    live(home)
    verdict = Verdict(cause="network", models=("a", "b", "c"), of=3)
    fields = {"kind": "connection", "severity": "major", "models": ("a", "b", "c")}
    happen(home, incident_event("I-1", TUESDAY, verdict=verdict, **fields))
    assert advice(home)[0].choice.code == "check_site"


def test_a_model_that_keeps_failing_is_not_waited_for(home: Path) -> None:
    live(home)
    for n in range(1, 4):
        begin = MONDAY.replace(hour=9) + timedelta(days=n)
        fields = {"kind": "timeout", "severity": "major", "models": ("a",)}
        happen(
            home,
            incident_event(f"I-{n}", begin, **fields),
            incident_event(f"I-{n}", begin + timedelta(hours=1), "resolved"),
        )
    (one,) = advice(home)
    assert (one.choice.code, one.otherwise) == ("switch", "comes_again")
    assert "it came 3 times already" in said(home, one)
    assert "I-1, I-2, I-3" in said(home, one)


def test_trouble_that_is_over_asks_for_no_decision(home: Path) -> None:
    live(home)
    fields = {"kind": "timeout", "severity": "major", "models": ("a",)}
    happen(
        home,
        incident_event("I-1", TUESDAY, **fields),
        incident_event("I-1", TUESDAY + timedelta(hours=3), "resolved"),
    )
    assert advice(home) == []


def test_a_retirement_names_successors_that_are_well(home: Path) -> None:
    live(home, b="good_for: [evaluation], retires: 2026-12-01")
    (one,) = advice(home)
    assert [option.code for option in one.options] == ["successor", "successor", "keep"]
    assert {option.models for option in one.options[:2]} == {("a",), ("c",)}
    assert "requests fail from that day on" in said(home, one)


@pytest.mark.parametrize(
    ("words", "choice"), [("good_for: [evaluation]", "deactivate"), ("good_for: [law]", "announce")]
)
def test_a_model_hardly_used_is_given_up_only_where_another_does_its_work(
    home: Path, words: str, choice: str
) -> None:
    def fate(model: str, _time: datetime) -> Mapping[str, float]:
        return {"use": 0.0} if model == "c" else {}

    (one,) = advice(live(home, fate=fate, c=words))
    assert one.choice.code == choice


def test_a_topic_that_repeats_gets_an_answer_and_one_that_comes_back_a_training(
    home: Path,
) -> None:
    live(home)
    ask(home, *(asked(n, MONDAY.replace(hour=9, minute=n)) for n in range(1, 4)))
    assert [one.choice.code for one in advice(home) if one.finding.kind == "repeated_topic"] == [
        "faq"
    ]
    week = timedelta(days=7)
    ask(home, *(asked(n, MONDAY.replace(hour=9, minute=n) - week) for n in range(4, 8)))
    ask(home, *(asked(n, TUESDAY.replace(hour=9, minute=n)) for n in range(8, 12)))
    assert [one.choice.code for one in advice(home) if one.finding.kind == "repeated_topic"] == [
        "training"
    ]


def test_tests_stopped_by_the_budget_are_weighed_against_a_larger_one(home: Path) -> None:
    live(home)
    stop = {"period": "day", "limit": 1.0, "spent": 1.0, "currency": "USD", "models": ["c"]}
    end = run(FRIDAY.replace(hour=17, minute=5), "end", run="run-11201700", budget=stop)
    Journal(home / "log", "runs", Run, host="ops-1").append(end)
    one = next(one for one in advice(home) if one.finding.kind == "budget")
    assert [option.code for option in one.options] == ["fewer_tests", "raise_budget"]
    assert {option.who for option in one.options} == {"administrator"}


def test_no_more_than_five_decisions_are_asked_for_and_each_model_once(home: Path) -> None:
    def fate(model: str, time: datetime) -> Mapping[str, float]:
        return {"slow": 2.0, "fails": 0.3} if time >= TUESDAY and model != "a" else {}

    found = advice(live(home, [*"abcdefghij"], fate=fate))
    assert len(found) == MOST
    told = [model for one in found for model in one.finding.models]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_word_of_a_recommendation_has_both_languages(language: str) -> None:
    with i18n.speaking(language):
        said = {
            i18n._(text)
            for words in (OPTIONS, BECAUSE, OTHERWISE, EFFORTS, WHO)
            for text in words.values()
        }
    hangul = [text for text in said if any("가" <= letter <= "힣" for letter in text)]
    assert len(hangul) == (len(said) if language == "ko" else 0)


def test_recommendations_as_data_mark_the_one_that_is_advised(home: Path) -> None:
    live(home, fate=from_tuesday("a", slow=2.0))
    (row,) = as_data(advice(home), {"a": "A", "b": "B"}, NOW.date())
    assert [option["recommended"] for option in row["options"]] == [True, False, False]
    assert row["problem"]["kind"] == "slower"
    assert all(option["pros_text"] and option["cons_text"] for option in row["options"])
