"""A verdict is one sentence: what was seen with its figures, a cautious cause, a next step."""

from __future__ import annotations

import pytest

from aimon import i18n
from aimon.core.faults import fault
from aimon.core.records import Verdict
from aimon.output.causes import cause_words, listed, verdict_words
from aimon.output.findings.talk import listed as listed_cases

NAMES = {"gpt": "GPT-4o", "mini": "GPT-4o mini", "clova": "하이퍼클로바 X"}
THREE = ("gpt", "mini", "clova")


def provider(**fields: object) -> Verdict:
    given = {
        "cause": "provider",
        "subject": "api.openai.com",
        "models": THREE,
        "of": 3,
        "fault": fault("server_error", status=503),
        "evidence": ("other hosts: 2",),
    }
    return Verdict(**given | fields)  # type: ignore[arg-type]


def network(cause: str = "network", *evidence: str, kind: str = "unreachable") -> Verdict:
    return Verdict(cause=cause, models=THREE, of=3, fault=fault(kind), evidence=evidence)


VERDICTS = {
    "provider": provider(),
    "provider_alone": provider(fault=fault("timeout"), evidence=("other hosts: 0",)),
    "provider_of_one": provider(models=("gpt",), of=1, fault=fault("refused")),
    "provider_protocol": provider(
        subject="gateway.example.org", evidence=("protocol: gemini", "other hosts: 0")
    ),
    "provider_keys": provider(fault=fault("quota"), evidence=("keys: env:A, env:B",)),
    "network": network(),
    "network_cut_off": network("network", "connectivity reached: 0/2"),
    "network_filtered": network("network", "connectivity reached: 2/2"),
    "network_tls": network(kind="tls"),
    "dns": network("dns", kind="dns"),
    "proxy": network("proxy", "hosts: a.example, b.example", "other hosts reached: 0"),
    "proxy_partly": Verdict(
        cause="proxy", subject="a.example", models=("gpt",), of=3, fault=fault("proxy")
    ),
    "clock": Verdict(cause="clock", models=THREE, of=3, evidence=("clock offset: -3700 s",)),
    "clock_unmeasured": Verdict(cause="clock", models=("gpt",), of=3),
    "clock_beside": Verdict(cause="clock", of=3, evidence=("clock offset: +864000 s",)),
    "key": Verdict(
        cause="key", subject="env:OPENAI_API_KEY", models=THREE, of=3, fault=fault("invalid_key")
    ),
    "key_all": Verdict(
        cause="key",
        models=THREE,
        of=3,
        fault=fault("missing_key"),
        evidence=("keys: env:OPENAI_API_KEY, env:GEMINI_API_KEY",),
    ),
    "key_files": Verdict(
        cause="key",
        models=THREE,
        of=3,
        fault=fault("exposed_key"),
        evidence=("keys: file:openai.key, file:gemini.key",),
    ),
    "configuration": provider(cause="configuration", fault=fault("model_not_found")),
    "load_daily": Verdict(
        cause="load",
        subject="13:00",
        models=THREE,
        of=8,
        evidence=("days: 2026-11-20, 2026-11-21",),
    ),
    "load_now": Verdict(cause="load", subject="13:00", models=THREE, of=5),
    "function": Verdict(
        cause="function", subject="korean", models=("clova",), of=3, fault=fault("encoding")
    ),
    "function_of_many": Verdict(cause="function", subject="analysis", models=THREE, of=3),
    "later": Verdict(cause="sunspots", subject="the sun", models=("gpt",), of=3),
}


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("verdict", VERDICTS.values(), ids=VERDICTS)
def test_every_verdict_is_one_sentence_with_a_next_step(verdict: Verdict, lang: str) -> None:
    with i18n.speaking(lang):
        text = verdict_words(verdict, NAMES)
    seen, arrow, step = text.partition(" → ")
    assert arrow
    assert step
    assert ": " in seen
    assert not set("{}\n") & set(text)


def test_the_figures_are_in_it_and_different_cases_differ() -> None:
    told = {name: verdict_words(v, NAMES) for name, v in VERDICTS.items()}
    assert len(set(told.values())) == len(told)
    for name, parts in {
        "provider": ("OpenAI (api.openai.com)", "3", "HTTP 503"),
        "provider_alone": ("or the network from here",),
        "provider_protocol": ("gateway.example.org", "gemini"),
        "network_cut_off": ("3 models", "2 addresses"),
        "network_filtered": ("2 of 2", "firewall"),
        "proxy_partly": ("a.example", "1 model)"),
        "clock": ("62 min behind",),
        "clock_beside": ("10 days ahead",),
        "key": ("env:OPENAI_API_KEY",),
        "load_daily": ("3 of 8", "13:00", "2026-11-20, 2026-11-21"),
        "function": ("하이퍼클로바 X", "Korean", "garbled"),
        "later": ("GPT-4o", "sunspots (the sun)"),
    }.items():
        for part in parts:
            assert part in told[name]


def test_korean_reads_as_a_colleague_would_write() -> None:
    with i18n.speaking("ko"):
        assert verdict_words(provider(), NAMES) == (
            "OpenAI(api.openai.com)의 모델 3개가 모두 제대로 응답하지 않습니다"
            " (성능: 제공사 서버 오류, HTTP 503): 제공사 장애로 보입니다"
            " → 제공사 상태 페이지(자체 서버는 그 서버)를 확인하고, 다른 모델 안내"
        )
        assert cause_words(VERDICTS["network_cut_off"], NAMES) == (
            "닿는 제공사가 하나도 없습니다(모델 3개). 외부 확인 주소 2곳에도 닿지 않습니다:"
            " 우리 기관의 네트워크 장애로 보입니다"
        )


def test_only_variables_that_are_missing_are_laid_to_cron() -> None:
    told = {name: verdict_words(VERDICTS[name], NAMES) for name in ("key_all", "key_files")}
    assert "cron" in told["key_all"]
    assert "cron" not in told["key_files"]
    assert "open to other users" in told["key_files"]


def test_a_few_models_or_cases_are_named_and_the_rest_counted() -> None:
    names = [f"m{n}" for n in range(7)]
    assert listed(names[:5]) == "m0, m1, m2, m3, m4"
    assert listed(names) == "m0, m1, m2, m3, m4 and 2 more"
    with i18n.speaking("ko"):
        assert listed(names) == "m0, m1, m2, m3, m4 외 2개"
        assert listed_cases(("I-1", *names)) == "I-1, m0, m1, m2, m3 외 3건"


def test_nothing_from_outside_moves_the_cursor() -> None:
    hostile = "\x1b[2J\u202e"
    verdicts = [
        provider(subject=hostile, evidence=(f"protocol: {hostile}",)),
        Verdict(cause="function", subject=hostile, models=("gpt",)),
        Verdict(cause="load", subject=hostile, models=("gpt",), evidence=(f"days: {hostile}",)),
        Verdict(cause="key", models=("gpt",), evidence=(f"keys: {hostile}",)),
        Verdict(cause="proxy", models=("gpt",), evidence=(f"hosts: {hostile}",)),
        Verdict(cause="network", evidence=(f"connectivity reached: {hostile}/{hostile}",)),
        Verdict(cause=hostile, subject=hostile, models=("gpt",)),
    ]
    for verdict in verdicts:
        assert verdict_words(verdict, {"gpt": hostile}).isprintable()
