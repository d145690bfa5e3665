"""Every reason for or against a model has its words, in both languages, with its figures."""

from __future__ import annotations

from datetime import date

import pytest
from making import model, probe, seoul

from aimon import i18n
from aimon.core.candidates import Candidate
from aimon.core.choosing import Passed
from aimon.core.evidence import Evidence
from aimon.core.merits import Merit
from aimon.core.settings import Settings
from aimon.core.standing import stand
from aimon.output.merits import TASKS, passed_words, strength_words, task_words, weakness_words

NOW = seoul("2026-11-23 13:30")
DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("merit", "english", "korean"),
    [
        (
            Merit(code="named", subject="summaries", subjects=("summary",)),
            "its entry names summaries",
            "용도에 요약이 적혀 있음",
        ),
        (
            Merit(code="long_context", value=128_000, other=100_000),
            "takes long documents: context 128,000 tokens",
            "긴 문서 처리 가능: 컨텍스트 128,000 토큰",
        ),
        (
            Merit(code="best_quality", value=95, other=90, of=4),
            "best quality of 4: 95 (next 90)",
            "품질이 4개 중 가장 높음: 95 (다음 90)",
        ),
        (
            Merit(code="fastest", value=810, other=900, of=2),
            "fastest of 2: 0.81 s (next 0.90 s)",
            "2개 중 가장 빠름: 0.81초 (다음 0.90초)",
        ),
        (
            Merit(code="cheapest", value=0.001, other=2, of=2),
            "cheapest of 2: 0.0010 USD a request (next 2.00 USD)",
            "2개 중 가장 저렴함: 요청 1건 0.0010 USD (다음 2.00 USD)",
        ),
        (
            Merit(code="flawless", n=20, of=20),
            "passed every item of its tests (20/20)",
            "테스트 항목을 모두 통과 (20/20)",
        ),
        (
            Merit(code="at_once", n=10, of=10),
            "answered all of 10 tests at the first try",
            "테스트 10회 모두 재시도 없이 응답",
        ),
    ],
)
def test_a_strength_is_told_with_its_figures(merit: Merit, english: str, korean: str) -> None:
    assert strength_words(merit, "USD") == english
    with i18n.speaking("ko"):
        assert strength_words(merit, "USD") == korean


@pytest.mark.parametrize(
    ("merit", "english", "korean"),
    [
        (
            Merit(code="off_task", subjects=("summary", "회의록")),
            "its entry does not name summaries, 회의록",
            "용도에 요약, 회의록이 적혀 있지 않음",
        ),
        (Merit(code="retires", on=DAY, n=1), "retires in 1 day (2026-12-01)", "종료까지 1일"),
        (Merit(code="changed", on=DAY), "changed quietly since 2026-12-01", "예고 없는 변경"),
        (Merit(code="dearer_soon", on=DAY), "its price rises on 2026-12-01", "부터 가격 인상"),
        (Merit(code="no_price"), "its price is not in the registry", "모델 목록에 가격이 없음"),
        (
            Merit(code="unreliable", n=2, of=9),
            "connection trouble in 2 of 9 tests",
            "테스트 9회 중 2회 연결 문제",
        ),
        (
            Merit(code="limited", n=1, of=9),
            "met a rate limit in 1 of 9 tests",
            "테스트 9회 중 1회 요청 한도에 걸림",
        ),
        (
            Merit(code="weak_check", subject="korean", value=80, n=8, of=10),
            "Korean 80 % (8/10)",
            "한국어 80% (8/10)",
        ),
        (
            Merit(code="unmeasured", subjects=("evaluation", "analysis")),
            "not tested for: evaluation, analysis",
            "테스트하지 않는 항목: 평가, 분석",
        ),
        (Merit(code="few_tests", n=1), "only 1 test to go by", "테스트가 1회뿐임"),
        (
            Merit(code="slow", value=2100, other=2000),
            "slow: median 2.10 s (limit 2.00 s)",
            "느림: 중앙값 2.10초 (기준 2.00초)",
        ),
        (
            Merit(code="slow_at_times", value=2100, other=2000),
            "one answer in ten takes 2.10 s or longer (limit 2.00 s)",
            "10번 중 1번은 2.10초 이상 걸림 (기준 2.00초)",
        ),
        (
            Merit(code="lower_quality", value=70, other=90),
            "quality 70, the best has 90",
            "품질 70 (최고 90)",
        ),
        (
            Merit(code="slower", value=2000, other=800),
            "2.5 times as slow as the fastest (0.80 s)",
            "가장 빠른 모델보다 2.5배 느림 (0.80초)",
        ),
        (
            Merit(code="dearer", value=0.5, other=0.02),
            "25 times as dear as the cheapest (0.020 USD a request)",
            "가장 저렴한 모델보다 25배 비쌈 (요청 1건 0.020 USD)",
        ),
        (
            Merit(code="dearer", value=0.5, other=0.001),
            "500 times as dear as the cheapest (0.0010 USD a request)",
            "가장 저렴한 모델보다 500배 비쌈",
        ),
        (
            Merit(code="dearer", value=0.5, other=0),
            "the cheapest costs nothing",
            "가장 저렴한 모델은 무료",
        ),
    ],
)
def test_a_weakness_is_told_with_its_figures(merit: Merit, english: str, korean: str) -> None:
    assert english in weakness_words(merit, "USD")
    with i18n.speaking("ko"):
        assert korean in weakness_words(merit, "USD")


def candidate(**fields: object) -> Candidate:
    s = stand(model("a"), [probe("a", seoul("2026-11-23 13:00"))], NOW, Settings())
    return Candidate(standing=s, evidence=Evidence(), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("passed", "english", "korean"),
    [
        (Passed(candidate=candidate(), code="excluded"), "left out as asked", "요청에 따라 제외"),
        (Passed(candidate=candidate(), code="retired"), "its retirement is past", "종료"),
        (Passed(candidate=candidate(), code="no_price"), "no budget can be held", "가격이 없어"),
        (
            Passed(candidate=candidate(currency="USD"), code="other_currency"),
            "priced in USD",
            "가격 통화가 USD로 다름",
        ),
        (
            Passed(candidate=candidate(), code="over_budget", own=12345.6, other=10),
            "12,346 USD a month, over the budget of 10.00 USD",
            "월 12,346 USD, 예산 10.00 USD 초과",
        ),
        (
            Passed(candidate=candidate(lacks=("json",)), code="off_task"),
            "its entry does not name JSON",
            "용도에 JSON이 적혀 있지 않음",
        ),
        (
            Passed(
                candidate=candidate(),
                code="behind",
                criterion="speed",
                own=900,
                other=300,
                than=candidate(),
            ),
            "behind in speed: 0.90 s (a 0.30 s)",
            "속도에서 뒤짐: 0.90초 (a 0.30초)",
        ),
        (Passed(candidate=candidate(), code="enough"), "three are enough", "추천은 3개까지"),
    ],
)
def test_each_reason_to_pass_a_model_over_has_its_words(
    passed: Passed, english: str, korean: str
) -> None:
    assert english in passed_words(passed, "USD")
    with i18n.speaking("ko"):
        assert korean in passed_words(passed, "USD")


def test_every_task_has_a_name_in_korean() -> None:
    with i18n.speaking("ko"):
        for name in TASKS:
            assert not task_words(name).isascii() or name == "json"
