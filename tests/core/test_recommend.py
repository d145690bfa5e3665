"""Which models are advised, why not the others, and which stand in for a troubled one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from making import dead, item, model, probe, seoul

from aimon.core.candidates import Wanted
from aimon.core.evidence import Evidence, gather
from aimon.core.faults import fault
from aimon.core.merits import Merit
from aimon.core.pricing import Load
from aimon.core.recommend import Advice, Recommended, alternatives, recommend
from aimon.core.records import Change, Probe
from aimon.core.registry import Limits, Price, PriceChange, Scores
from aimon.core.settings import Settings
from aimon.core.standing import Standing, stand
from aimon.core.tasks import tasks_for

NOW = seoul("2026-11-23 13:30")
LOAD = Load(tokens_in=1000, tokens_out=1000)


class Bench:
    """Models with their tests; each line of a test is one model."""

    def __init__(self) -> None:
        self.standings: list[Standing] = []
        self.evidence: dict[str, Evidence] = {}

    def add(self, id: str, *probes: Probe, **fields: Any) -> None:
        fields = {"price": cents(1), "scores": Scores(quality=80)} | fields
        tests = probes or (sound(id),)
        self.standings.append(stand(model(id, **fields), tests, NOW, Settings()))
        self.evidence[id] = gather(tests)

    def advise(self, text: str = "", **wanted: Any) -> Advice:
        tasks = tasks_for(text, [s.model for s in self.standings])
        wish = Wanted(text=text, tasks=tasks, **wanted)
        return recommend(self.standings, self.evidence, wish, LOAD, Settings(), NOW.date())


def cents(n: float, currency: str = "USD") -> Price:
    """Make a price at which a request of LOAD costs so many cents."""
    return Price(input=5 * n, output=5 * n, currency=currency)


def sound(id: str, at: str = "2026-11-23 13:00", **fields: Any) -> Probe:
    return probe(id, seoul(at), **fields)


def lost(id: str, at: str = "2026-11-23 13:00", kind: str = "reset") -> Probe:
    return dead(id, seoul(at), fault(kind))


def ids(advice: Advice) -> list[str]:
    return [r.candidate.id for r in advice.recommended]


def codes(advice: Advice) -> dict[str, str]:
    return {p.candidate.id: p.code for p in advice.passed}


def of(advice: Advice, id: str) -> Recommended:
    return next(r for r in advice.recommended if r.candidate.id == id)


def merit(merits: tuple[Merit, ...], code: str) -> Merit | None:
    return next((m for m in merits if m.code == code), None)


def test_three_normal_models_are_advised_and_a_fourth_is_told_where_it_fell_behind() -> None:
    bench = Bench()
    bench.add("a", scores=Scores(quality=90))
    bench.add("b", scores=Scores(quality=92))
    bench.add("c", scores=Scores(quality=94))
    bench.add("d", scores=Scores(quality=40))
    advice = bench.advise()
    assert ids(advice) == ["c", "b", "a"]
    (passed,) = advice.passed
    assert (passed.candidate.id, passed.code, passed.criterion) == ("d", "behind", "quality")
    assert (passed.own, passed.other) == (70.0, 95.0), "each the mean with the 100 measured"
    assert passed.than is not None
    assert passed.than.id == "a"


def test_caution_is_advised_only_where_there_are_not_two_normal_ones_and_it_is_said() -> None:
    bench = Bench()
    bench.add("slow", sound("slow", latency_ms=2100.0), scores=Scores(quality=100))
    bench.add("a")
    advice = bench.advise()
    assert ids(advice) == ["a", "slow"]
    assert "some_caution" in advice.notes
    bench.add("b")
    advice = bench.advise()
    assert ids(advice) == ["a", "b"]
    assert codes(advice) == {"slow": "caution"}
    assert "some_caution" not in advice.notes


def test_a_problem_or_an_unknown_model_is_never_advised_even_alone() -> None:
    bench = Bench()
    bench.add("dead", lost("dead"))
    bench.add("stale", sound("stale", "2026-11-20 09:30"))
    bench.add("off", state="inactive")
    advice = bench.advise()
    assert ids(advice) == []
    assert codes(advice) == {"stale": "unknown", "dead": "problem"}
    assert advice.inactive == 1
    assert advice.notes == ()


def test_one_model_that_is_well_is_advised_alone_and_it_is_said() -> None:
    bench = Bench()
    bench.add("a")
    bench.add("b", lost("b"))
    advice = bench.advise()
    assert ids(advice) == ["a"]
    assert advice.notes == ("one_only",)


def test_what_is_not_wanted_and_what_is_past_its_retirement_is_passed_over() -> None:
    bench = Bench()
    bench.add("a")
    bench.add("b", retires=NOW.date())
    bench.add("c", retires=NOW.date() + timedelta(days=1))
    advice = bench.advise(but=frozenset({"a"}))
    assert ids(advice) == ["c"]
    assert codes(advice) == {"a": "excluded", "b": "retired"}
    assert merit(of(advice, "c").weaknesses, "retires") == Merit(
        code="retires", on=NOW.date() + timedelta(days=1), n=1
    )


def test_a_difference_of_five_points_or_a_quarter_is_none_and_the_next_criterion_decides() -> None:
    bench = Bench()  # measured 100 each: scores of 90 and 80 are 95 and 90
    bench.add("good", sound("good", latency_ms=1251.0), scores=Scores(quality=90))
    bench.add("fast", sound("fast", latency_ms=1000.0), scores=Scores(quality=80))
    assert ids(bench.advise())[0] == "fast"
    worse = Bench()
    worse.add("good", sound("good", latency_ms=1251.0), scores=Scores(quality=90))
    worse.add("fast", sound("fast", latency_ms=1000.0), scores=Scores(quality=79))
    assert ids(worse.advise())[0] == "good"
    for price, first in ((4, "fast"), (3.9, "cheap")):
        even = Bench()
        even.add("cheap", sound("cheap", latency_ms=1250.0), price=cents(price))
        even.add("fast", sound("fast", latency_ms=1000.0), price=cents(5))
        assert ids(even.advise())[0] == first


@pytest.mark.parametrize(
    ("prefer", "first"),
    [
        (("quality",), "good"),
        (("speed",), "fast"),
        (("cost",), "cheap"),
        (("cost", "speed"), "cheap"),
    ],
)
def test_the_weightiest_criterion_comes_first(prefer: Any, first: str) -> None:
    bench = Bench()
    bench.add("good", sound("good", latency_ms=1900.0), price=cents(9), scores=Scores(quality=99))
    bench.add("fast", sound("fast", latency_ms=300.0), price=cents(5), scores=Scores(quality=70))
    bench.add("cheap", sound("cheap", latency_ms=1500.0), price=cents(1), scores=Scores(quality=60))
    assert ids(bench.advise(prefer=prefer))[0] == first


def test_models_alike_in_all_that_counts_come_with_the_default_first() -> None:
    bench = Bench()
    bench.add("a")
    bench.add("b", default=True)
    assert ids(bench.advise()) == ["b", "a"]
    for id in ("c", "d"):
        bench.add(id)
    assert codes(bench.advise()) == {"d": "enough"}


def test_a_budget_is_what_the_months_requests_may_cost_together_to_the_last_cent() -> None:
    bench = Bench()
    bench.add("fits", price=cents(0.3))
    bench.add("over", price=cents(0.3000001))
    bench.add("won", price=cents(0.1, "KRW"))
    bench.add("none", price=None)
    advice = bench.advise(budget=Decimal(3), currency="USD", requests=1000)
    assert ids(advice) == ["fits"]
    assert codes(advice) == {"over": "over_budget", "won": "other_currency", "none": "no_price"}
    over = next(p for p in advice.passed if p.code == "over_budget")
    assert (over.own, over.other) == (pytest.approx(3.000001), 3.0)


def test_costs_of_several_currencies_are_not_compared() -> None:
    bench = Bench()
    bench.add("a", price=cents(2))
    bench.add("b", price=cents(1))
    bench.add("won", price=cents(0.5, "KRW"))
    advice = bench.advise(prefer=("cost",))
    assert ids(advice) == ["b", "a", "won"]
    assert advice.currency == "USD"
    assert "currencies" in advice.notes
    assert merit(of(advice, "b").strengths, "cheapest") == Merit(
        code="cheapest", value=0.01, other=0.02, of=3
    )


def test_models_whose_entry_names_the_task_come_first_in_whatever_language() -> None:
    bench = Bench()
    bench.add("other", scores=Scores(quality=99), good_for=("번역",))
    bench.add("korean", good_for=("요약",))
    advice = bench.advise("summarise a report")
    assert ids(advice) == ["korean", "other"]
    assert merit(of(advice, "korean").strengths, "named") == Merit(
        code="named", subject="요약", subjects=("summary",)
    )
    assert merit(of(advice, "other").weaknesses, "off_task") is not None
    assert "some_off_task" in advice.notes
    bench.add("english", features=("summary",))
    advice = bench.advise("논문 요약")
    assert set(ids(advice)) == {"korean", "english"}
    assert codes(advice) == {"other": "off_task"}


def test_a_task_that_no_entry_names_has_no_weight_and_is_not_silently_ignored() -> None:
    bench = Bench()
    bench.add("a", good_for=("평가",))
    bench.add("b", good_for=("요약",))
    unknown = bench.advise("꽃꽂이")
    assert "unknown_task" in unknown.notes
    assert unknown.words == ("평가", "요약")
    assert len(unknown.recommended) == 2
    known = bench.advise("번역")
    assert "unnamed_task" in known.notes
    assert len(known.recommended) == 2


def test_a_task_that_no_entry_names_leaves_the_weight_to_the_others() -> None:
    bench = Bench()
    bench.add("good", scores=Scores(quality=99), good_for=("요약",))
    bench.add("a", good_for=("평가",))
    bench.add("b", good_for=("평가",))
    advice = bench.advise("평가와 번역")
    assert ids(advice) == ["a", "b"]
    assert (advice.unnamed, advice.notes) == (("translation",), ("unnamed_task",))
    assert of(advice, "a").weaknesses == bench.advise("평가").recommended[0].weaknesses


def test_where_no_entry_names_all_tasks_those_that_name_most_come_first() -> None:
    bench = Bench()
    bench.add("one", scores=Scores(quality=99), good_for=("평가",))
    bench.add("two", good_for=("번역", "요약"))
    advice = bench.advise("평가, 번역, 요약")
    assert ids(advice) == ["two", "one"]
    assert advice.notes == ("not_together",)
    assert merit(of(advice, "one").weaknesses, "off_task") == Merit(
        code="off_task", subjects=("summary", "translation")
    )


def test_a_word_that_only_the_registry_knows_is_a_task_as_well() -> None:
    bench = Bench()
    bench.add("a")
    bench.add("b", good_for=("회의록",))
    advice = bench.advise("회의록 정리")
    assert ids(advice)[0] == "b"
    assert "unknown_task" not in advice.notes


def test_it_is_said_when_the_models_for_the_task_are_not_well() -> None:
    bench = Bench()
    bench.add("a")
    bench.add("b", lost("b"), good_for=("translation",))
    assert "all_off_task" in bench.advise("번역").notes


def test_a_long_document_wants_a_context_of_100000_tokens_or_an_entry_that_says_so() -> None:
    bench = Bench()
    bench.add("small", limits=Limits(context=99_999), scores=Scores(quality=99))
    bench.add("big", limits=Limits(context=100_000))
    bench.add("says", features=("long_context",))
    advice = bench.advise("긴 문서 검토")
    assert set(ids(advice)) == {"big", "says"}
    assert codes(advice) == {"small": "off_task"}
    assert merit(of(advice, "big").strengths, "long_context") == Merit(
        code="long_context", value=100_000, other=100_000
    )


def test_a_task_that_is_a_wish_for_speed_or_cost_is_weighed_as_one() -> None:
    bench = Bench()
    bench.add("good", sound("good", latency_ms=1500.0), scores=Scores(quality=99))
    bench.add("fast", sound("fast", latency_ms=300.0), scores=Scores(quality=50))
    advice = bench.advise("빠른 응답")
    assert advice.wanted.order == ("speed", "quality", "cost")
    assert ids(advice)[0] == "fast"
    assert merit(of(advice, "good").weaknesses, "off_task") is None
    assert bench.advise("빠른 응답", prefer=("cost",)).wanted.order == ("cost", "speed", "quality")


def test_a_task_with_a_test_of_its_own_is_measured_by_that_test() -> None:
    def checks(korean: bool, evaluation: bool) -> tuple[Any, ...]:
        return (
            *(item("basic", str(n)) for n in range(20)),
            item("korean", "canary", ok=korean),
            item("evaluation", "apart", ok=evaluation),
            item("analysis", "date"),
        )

    bench = Bench()
    bench.add("a", sound("a", checks=checks(True, False)), good_for=("evaluation",))
    bench.add("b", sound("b", checks=checks(False, True)), good_for=("evaluation",))
    assert ids(bench.advise("채점")) == ["b", "a"]
    first = bench.advise("채점").recommended[0].candidate
    assert (first.measured, first.quality) == (100.0, 90.0)


def test_strengths_and_weaknesses_follow_from_figures_at_exact_edges() -> None:
    bench = Bench()
    bench.add("a", *(sound("a", f"2026-11-23 13:{n:02}") for n in range(10)), price=cents(1))
    bench.add("b", *(sound("b", f"2026-11-23 13:{n:02}") for n in range(4)), price=cents(2))
    bench.add("c", *(sound("c", f"2026-11-23 13:{n:02}") for n in range(5)), price=cents(1.99))
    advice = bench.advise()
    strong, weak = of(advice, "a").strengths, of(advice, "b").weaknesses
    assert merit(strong, "at_once") == Merit(code="at_once", n=10, of=10)
    assert merit(strong, "flawless") == Merit(code="flawless", n=40, of=40)
    assert merit(strong, "cheapest") == Merit(code="cheapest", value=0.01, other=0.0199, of=3)
    assert merit(weak, "few_tests") == Merit(code="few_tests", n=4)
    assert merit(weak, "dearer") == Merit(code="dearer", value=0.02, other=0.01)
    assert merit(of(advice, "c").weaknesses, "dearer") is None, "1.99 times is not twice"
    assert merit(of(advice, "c").weaknesses, "few_tests") is None
    assert merit(of(advice, "c").strengths, "at_once") is None


def test_connection_trouble_a_weak_check_and_a_slow_tenth_are_weaknesses_with_their_n() -> None:
    early = [sound("a", f"2026-11-22 13:{n:02}", latency_ms=900.0) for n in range(8)]
    slow = [sound("a", f"2026-11-22 14:{n:02}", latency_ms=4000.0) for n in range(2)]
    retried = sound("a", "2026-11-21 13:00", retried=True, rate_limited=1)
    wrong = item("evaluation", "apart", ok=False)
    spoilt = sound(
        "a", "2026-11-21 14:00", checks=(item(), wrong, item("korean"), item("analysis"))
    )
    last = [sound("a", f"2026-11-23 13:{n:02}", latency_ms=900.0) for n in range(3)]
    bench = Bench()
    bench.add("a", lost("a", "2026-11-20 13:00"), retried, spoilt, *early, *slow, *last)
    weak = bench.advise().recommended[0].weaknesses
    assert merit(weak, "unreliable") == Merit(code="unreliable", n=2, of=16)
    assert merit(weak, "limited") == Merit(code="limited", n=1, of=16)
    assert merit(weak, "weak_check") is None, "14 of 15 is 93.3 %"
    assert merit(weak, "slow_at_times") == Merit(code="slow_at_times", value=2760.0, other=2000.0)
    assert merit(weak, "slow") is None


def test_a_check_below_the_limit_of_success_is_weak_and_one_never_run_is_not_measured() -> None:
    parts = [item("korean", str(n), ok=n > 1) for n in range(10)]
    bench = Bench()
    bench.add("a", sound("a", checks=(*(item("basic", str(n)) for n in range(20)), *parts)))
    weak = bench.advise().recommended[0].weaknesses
    assert merit(weak, "weak_check") == Merit(
        code="weak_check", subject="korean", value=80.0, n=8, of=10
    )
    assert merit(weak, "unmeasured") == Merit(
        code="unmeasured", subjects=("evaluation", "analysis")
    )


def test_a_rising_price_and_a_quiet_change_speak_against_a_model() -> None:
    change = Change(what="served_model", before="x", after="y", since=seoul("2026-11-23 13:00"))
    rising = PriceChange(on=NOW.date() + timedelta(days=60), input=5, output=6)
    late = PriceChange(on=NOW.date() + timedelta(days=61), input=5, output=6)
    bench = Bench()
    bench.add("a", sound("a", changes=(change,)), price_change=rising)
    bench.add("b", price_change=late)
    advice = bench.advise()
    weak = of(advice, "a").weaknesses
    assert merit(weak, "dearer_soon") == Merit(code="dearer_soon", on=rising.on)
    assert merit(weak, "changed") == Merit(code="changed", on=NOW.date())
    assert merit(of(advice, "b").weaknesses, "dearer_soon") is None


def test_a_model_that_the_administrator_has_not_judged_has_no_advantage_by_that() -> None:
    bench = Bench()
    bench.add("a", scores=Scores(quality=90))
    bench.add("b", scores=Scores(quality=70))
    bench.add("new", scores=Scores())
    advice = bench.advise()
    new = of(advice, "new").candidate
    assert (new.measured, new.score, new.quality) == (100.0, 80.0, 90.0)
    assert ids(advice) == ["a", "new", "b"]


def test_models_that_nobody_is_sent_to_are_no_measure_of_the_others() -> None:
    bench = Bench()
    bench.add("a", price=cents(2))
    bench.add("b", price=cents(3))
    bench.add("slow", sound("slow", latency_ms=3000.0), price=cents(0.1))
    advice = bench.advise()
    assert advice.compared == 2
    assert merit(of(advice, "a").strengths, "cheapest") is not None


def standing(id: str, *probes: Probe, **fields: Any) -> Standing:
    return stand(model(id, **fields), probes or (sound(id),), NOW, Settings())


def substitutes(model_id: str, *standings: Standing, n: int = 2) -> list[str]:
    return [a.standing.model.id for a in alternatives(model_id, standings, n)]


def test_substitutes_are_well_models_of_the_same_tasks_and_hardly_less_quality() -> None:
    own = standing("own", lost("own"), good_for=("평가",), scores=Scores(quality=90))
    same = standing("same", good_for=("evaluation",), scores=Scores(quality=85))
    less = standing("less", good_for=("evaluation",), scores=Scores(quality=84))
    other = standing("other", good_for=("번역",), scores=Scores(quality=99))
    assert substitutes("own", own, other, less, same, n=3) == ["same", "less", "other"]
    assert alternatives("own", [own, same])[0].shares == ("evaluation",)


def test_a_substitute_is_never_the_model_itself_nor_one_that_is_not_well() -> None:
    own = standing("own", good_for=("평가",))
    bad = standing("bad", lost("bad"), good_for=("평가",))
    stale = standing("stale", sound("stale", "2026-11-19 09:30"), good_for=("평가",))
    off = standing("off", state="inactive", good_for=("평가",))
    gone = standing("gone", retires=NOW.date(), good_for=("평가",))
    slow = standing("slow", sound("slow", latency_ms=2500.0), good_for=("평가",))
    well = standing("well")
    assert substitutes("own", own, bad, stale, off, gone, slow, well, n=9) == ["well", "slow"]
    assert substitutes("own", own, bad) == []


def test_at_the_same_host_only_a_test_since_the_trouble_tells_that_the_host_is_not_its_cause() -> (
    None
):
    here = {"base_url": "https://one.example/v1", "good_for": ("평가",)}
    own = standing("own", lost("own"), **here)
    before = standing("before", sound("before", "2026-11-23 09:30"), **here)
    after = standing("after", sound("after", "2026-11-23 13:10"), **here)
    elsewhere = standing("elsewhere", base_url="https://two.example/v1")
    assert substitutes("own", own, before, elsewhere, n=3) == ["elsewhere", "before"]
    assert [a.doubtful for a in alternatives("own", [own, before, elsewhere])] == [False, True]
    assert substitutes("own", own, elsewhere, after) == ["after", "elsewhere"]
    same_run = standing("same", sound("same", "2026-11-23 12:59", run="run-1300"), **here)
    assert substitutes("own", own, elsewhere, same_run) == ["same", "elsewhere"]


def test_a_wrong_answer_says_nothing_of_the_host() -> None:
    here = {"base_url": "https://one.example/v1", "good_for": ("평가",)}
    wrong = tuple(
        item("evaluation", str(n), ok=False, fault=fault("wrong_answer")) for n in range(9)
    )
    own = standing("own", sound("own", checks=(item(), *wrong)), **here)
    sibling = standing("sibling", sound("sibling", "2026-11-23 09:30"), **here)
    other = standing("other", base_url="https://two.example/v1")
    assert own.grade == "problem"
    assert substitutes("own", own, other, sibling) == ["sibling", "other"]
