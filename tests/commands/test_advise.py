"""``aimon advise``: which model, at what cost, and the message to users."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import SETTINGS, dead, item, probe, seoul, write_workspace
from terminal import on_a_terminal
from wcwidth import wcswidth

from aimon.core.faults import fault
from aimon.core.records import Probe, Usage
from aimon.journal.probes import probe_log
from aimon.journal.usage import usage_log

Aimon = Callable[..., Result]
AT = "--at=2026-11-23T13:20"
REGISTRY = """\
templates:
  openai: {provider: openai, base_url: "http://127.0.0.1:9/v1", api_key: "env:TEST_KEY"}
models:
  - {id: gpt-main, template: openai, model: gpt-4o, display_name: GPT-4o, default: true,
     price: {input: 2.5, output: 10, currency: USD}, scores: {quality: 90},
     price_change: {on: 2027-01-01, input: 2, output: 8}, good_for: [평가, 요약]}
  - {id: sonnet, template: openai, model: s, display_name: Claude Sonnet,
     price: {input: 1, output: 4, currency: USD}, scores: {quality: 85}, good_for: [평가]}
  - {id: mini, template: openai, model: m, display_name: GPT mini,
     price: {input: 0.15, output: 0.6, currency: USD}, scores: {quality: 60}, good_for: [요약]}
  - {id: flash, template: openai, model: f, display_name: Gemini Flash,
     price: {input: 0.1, output: 0.4, currency: USD}, scores: {quality: 70}}
  - {id: clova, template: openai, model: HCX-005, display_name: 하이퍼클로바 X}
  - {id: old, template: openai, model: gpt-3.5, state: inactive}
"""


def times(model: str, **fields: Any) -> list[Probe]:
    """Return twelve tests, those of the last four days."""
    days = ("2026-11-19", "2026-11-20", "2026-11-22", "2026-11-23")
    clocks = ("08:00", "09:30", "13:00")
    return [probe(model, seoul(f"{day} {clock}"), **fields) for day in days for clock in clocks]


@pytest.fixture
def workspace(home: Path) -> Path:
    """Three models well, one slow, one dead, one inactive."""
    write_workspace(home, REGISTRY)
    checks = (item(), item("korean"), item("evaluation"), item("analysis", ok=False), item("basic"))
    probe_log(home / "log", "ops-1").append(
        *times("gpt-main", latency_ms=900.0),
        *times("sonnet", latency_ms=1500.0),
        *times("mini", latency_ms=300.0, checks=(*checks, *(item() for _ in range(5)))),
        *times("flash", latency_ms=2300.0),
        dead("clova", seoul("2026-11-23 13:00"), fault("reset")),
    )
    return home


def advice(aimon: Aimon, *args: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(aimon("advise", "model", "--json", AT, *args).stdout)
    return data


def test_models_are_advised_with_their_figures_and_why_the_others_are_not(
    aimon: Aimon, workspace: Path
) -> None:
    result = aimon("advise", "model", AT)
    assert result.exit_code == 0
    shown = result.stdout
    assert "1. GPT-4o [default model]  🟢 normal · last test 13:00" in shown
    assert "0.90 s median of 12 · 90 % within 0.90 s · first token 0.20 s" in shown
    assert "100 % (48/48) · Korean 100 % (12/12) · evaluation 100 % (12/12)" in shown
    assert "95 (measured 100, administrator 90)" in shown
    assert "0.0088 USD a request · 8.75 USD a month (1,000 requests)" in shown
    assert "+ best quality of 3: 95 (next 92.5)" in shown
    assert "− 3 times as slow as the fastest (0.30 s)" in shown
    assert "− analysis 0 % (0/12)" in shown
    assert "🟡 Gemini Flash: response 2.30 s (limit 2 s); enough others are normal" in shown
    assert "🔴 하이퍼클로바 X: network: the connection was reset" in shown
    assert "1 inactive model" in shown


def test_the_json_holds_all_that_the_screen_shows(aimon: Aimon, workspace: Path) -> None:
    data = advice(aimon, "--for", "평가", "--budget", "10", "--but", "mini")
    assert (data["for"], data["tasks"], data["order"]) == (
        "평가",
        ["evaluation"],
        ["quality", "speed", "cost"],
    )
    assert (data["budget"], data["currency"], data["requests"]) == (10, "USD", 1000)
    assert data["request"] == {
        "tokens_in": 1500,
        "tokens_out": 500,
        "source_in": "assumed",
        "source_out": "assumed",
        "counted": 0,
    }
    first = data["recommended"][0]
    assert [r["id"] for r in data["recommended"]] == ["gpt-main", "sonnet"]
    assert (first["rank"], first["tests"], first["latency_p90_ms"]) == (1, 12, 900.0)
    assert (first["cost_request"], first["cost_month"]) == (0.00875, 8.75)
    assert first["checks"]["analysis"] == {
        "passed": 12,
        "total": 12,
        "success_rate": 100.0,
        "score": 100.0,
    }
    assert {
        "code": "named",
        "subject": "평가",
        "text": "its entry names evaluation",
    }.items() <= first["strengths"][0].items()
    why = {p["id"]: p["why"]["code"] for p in data["passed_over"]}
    assert why == {"mini": "excluded", "flash": "caution", "clova": "problem"}
    assert data["inactive"] == 1


def test_every_other_format_has_a_row_a_model(aimon: Aimon, workspace: Path) -> None:
    out = aimon("advise", "model", "--format", "csv", AT).stdout
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["id"] for row in rows[:3]] == ["gpt-main", "sonnet", "mini"]
    assert [row["rank"] for row in rows] == ["1", "2", "3", "–", "–"]
    assert rows[0]["p90"] == "0.90 s"
    lines = aimon("advise", "model", "--format", "jsonl", AT).stdout.splitlines()
    assert [json.loads(line)["rank"] for line in lines] == [1, 2, 3, None, None]
    assert aimon("advise", "model", "--format", "md", AT).stdout.count("\n") == 7


def test_a_task_nobody_knows_is_told_with_what_the_entries_name(
    aimon: Aimon, workspace: Path
) -> None:
    shown = aimon("advise", "model", "--for", "꽃꽂이", AT).stdout
    assert "no entry of the registry names “꽃꽂이”, so it has no weight here" in shown
    assert "(the entries name: 평가, 요약)" in shown
    unnamed = aimon("advise", "model", "--for", "translation", AT).stdout
    assert "no active model's entry names translation" in unnamed


def test_caution_fills_up_and_is_said(aimon: Aimon, workspace: Path) -> None:
    shown = aimon("advise", "model", "--but", "sonnet", "--but", "GPT mini", AT).stdout
    assert "not enough models are normal, so models under caution are among these" in shown
    assert "2. Gemini Flash  🟡 caution: response 2.30 s (limit 2 s)" in shown


def test_without_a_well_model_the_exit_code_is_1_and_what_to_do_is_told(
    aimon: Aimon, workspace: Path
) -> None:
    result = aimon("advise", "model", "--at=2026-12-01T09:00")
    assert result.exit_code == 1
    assert "No model can be advised now." in result.stdout
    assert "test them again: aimon probe" in result.stdout
    assert "⚪ GPT-4o: the scheduled probe is missing" in result.stdout
    assert aimon("advise", "model", "--json", "--at=2026-12-01T09:00").exit_code == 1


def test_a_budget_nobody_fits_says_what_to_do(aimon: Aimon, workspace: Path) -> None:
    result = aimon("advise", "model", "--budget", "0.01", AT)
    assert result.exit_code == 1
    assert "raise the budget or lower the requests" in result.stdout
    assert "🟢 GPT-4o: 8.75 USD a month, over the budget of 0.010 USD" in result.stdout
    result = aimon("advise", "model", "--budget", "50,000krw", AT)
    assert "budget: 50,000 KRW a month" in result.stdout
    assert "name the budget in a currency" in result.stdout


def test_what_reviewers_really_ask_is_the_usual_request(aimon: Aimon, workspace: Path) -> None:
    def used(id: str, at: str, **fields: Any) -> Usage:
        return Usage(id=id, time=seoul(at), host="ops-1", model="gpt-main", **fields)

    usage_log(workspace / "log", "ops-1").append(
        used("u1", "2026-11-20 10:00", requests=3, tokens_in=6000, tokens_out=900),
        used("u2", "2026-11-20 11:00", requests=9),
        used("u3", "2026-10-20 10:00", requests=5, tokens_in=1, tokens_out=1),
    )
    assert "2,000 tokens in, 300 out (mean of 3 real requests)" in (
        aimon("advise", "model", AT).stdout
    )


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--prefer", "beauty"], "not a criterion: beauty"),
        (["--budget", "a lot"], "write it like 30 or 50000KRW"),
        (["--budget", "-3"], "write it like 30"),
        (["--but", "gpt-mian"], "did you mean: gpt-main"),
        (["--requests", "0"], "0"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(
    aimon: Aimon, workspace: Path, args: list[str], said: str
) -> None:
    result = aimon("advise", "model", *args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_criteria_may_be_named_in_korean(aimon: Aimon, workspace: Path) -> None:
    assert advice(aimon, "--prefer", "비용, 속도,비용")["order"] == ["cost", "speed", "quality"]


def test_the_cost_of_a_request_a_day_and_a_month(aimon: Aimon, workspace: Path) -> None:
    result = aimon(
        *("advise", "cost", "--model", "gpt-main", "--requests", "100", "--per", "day"),
        *("--input-tokens", "2000", "--output-tokens", "1000", AT),
    )
    assert result.exit_code == 0
    shown = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "a request 0.015 USD" in shown
    assert "a business day 1.50 USD (100 requests)" in shown
    assert "a month 33.00 USD (2,200 requests; 22 business days, holidays not left out)" in shown
    assert "tokens 2,000 tokens in, 1,000 out (given)" in shown
    assert "⏳ from 2027-01-01 input 2 · output 8 USD: 26.40 USD a month" in shown
    assert "GPT mini: 1.98 USD a month, 31.02 USD less (94 %)" in shown
    assert "− administrator's quality score 60 instead of 90" in shown
    assert "− analysis 0 % (0/12) instead of 100 %" in shown
    assert "− its entry does not name evaluation" in shown
    assert not any("Gemini Flash" in line for line in shown), "it is not well"
    assert "About 1.7 Korean syllables make one: 1,000 characters are some 600 tokens." in (
        result.stdout
    )


def cost(aimon: Aimon, *args: str, input: str | None = None) -> dict[str, Any]:
    result = aimon("advise", "cost", "--requests", "1000", "--json", AT, *args, input=input)
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def test_the_cost_as_json_is_exact(aimon: Aimon, workspace: Path) -> None:
    data = cost(aimon, "--model", "Claude Sonnet", "--input-tokens", "333", "--output-tokens", "7")
    assert data["cost"] == {
        "request": 0.000361,
        "day": 0.0164090909,
        "month": 0.361,
        "currency": "USD",
    }
    assert data["model"]["cost_month"] == 0.361
    (mini,) = data["cheaper"]
    assert (mini["id"], mini["saved_month"], mini["saved_percent"]) == ("mini", 0.30685, 85.0)
    assert data["price_change"] is None


def test_a_text_is_estimated_whatever_encoding_it_is_in(
    aimon: Aimon, workspace: Path, tmp_path: Path
) -> None:
    text = "평가 보고서를 검토해 주세요. " * 20
    for encoding in ("utf-8", "utf-8-sig", "cp949"):
        file = tmp_path / encoding
        file.write_bytes(text.encode(encoding))
        request = cost(aimon, "--model", "gpt-main", "--text", str(file))["request"]
        assert (request["tokens_in"], request["source_in"]) == (207, "text")
        assert (request["tokens_out"], request["source_out"]) == (500, "assumed")
    piped = cost(aimon, "--model", "gpt-main", "--text", "-", input=text)
    assert piped["request"]["tokens_in"] == 207


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00", b"\xff\xfe\xfd", b"", b" \n"])
def test_a_file_that_is_no_text_is_refused(
    aimon: Aimon, workspace: Path, tmp_path: Path, data: bytes
) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    result = aimon("advise", "cost", "--model", "mini", "--requests", "1", "--text", str(file))
    assert result.exit_code == 2
    assert "there is no plain text in it" in result.stderr
    assert "--input-tokens" in result.stderr


def test_a_model_without_a_price_is_a_clear_error(aimon: Aimon, workspace: Path) -> None:
    result = aimon("advise", "cost", "--model", "clova", "--requests", "1", AT)
    assert result.exit_code == 3
    assert "하이퍼클로바 X: its price is not in the registry" in result.stderr
    assert "models.yaml" in result.stderr


def test_cost_refuses_two_ways_to_say_the_same(aimon: Aimon, workspace: Path) -> None:
    args = ("advise", "cost", "--model", "mini", "--requests", "1", "--text", "-")
    result = aimon(*args, "--input-tokens", "3", input="x")
    assert result.exit_code == 2
    assert "give one of them" in result.stderr


def test_the_answer_on_cost_can_be_had_in_the_requesters_language(
    aimon: Aimon, workspace: Path
) -> None:
    args = ("advise", "cost", "--model", "mini", "--requests", "9", AT)
    assert "한글 약 1.7자가 1토큰이므로" in aimon(*args, "--in", "ko").stdout
    assert "한글" not in aimon(*args).stdout


def test_cost_as_a_table_has_the_model_first_then_the_cheaper_ones(
    aimon: Aimon, workspace: Path
) -> None:
    args = ("advise", "cost", "--model", "sonnet", "--requests", "9", "--format", "csv", AT)
    rows = list(csv.DictReader(io.StringIO(aimon(*args).stdout)))
    assert [row["id"] for row in rows] == ["sonnet", "mini"]


def test_a_notice_alone_is_on_stdout_in_korean(aimon: Aimon, workspace: Path) -> None:
    result = aimon("advise", "notice", "clova", AT)
    assert result.exit_code == 0
    assert result.stdout == (
        "현재 하이퍼클로바 X에 일시적인 연결 문제가 있습니다. "
        "GPT-4o 또는 Claude Sonnet을 사용해 보시거나, 잠시 후 다시 시도해 주세요. "
        "11월 23일 13:00부터 확인된 문제입니다.\n"
    )
    assert "at the same host" not in result.stderr, "the others were tested in the same run"
    assert aimon("advise", "notice", "clova", "--in", "en", AT).stdout.startswith(
        "하이퍼클로바 X has"
    )


def test_a_notice_as_json_has_the_text_and_its_parts(aimon: Aimon, workspace: Path) -> None:
    data = json.loads(aimon("advise", "notice", "flash", "--json", AT).stdout)
    assert (data["kind"], data["kind_by_state"], data["language"]) == ("slow", "slow", "ko")
    assert data["since_earlier"] is True
    assert [other["id"] for other in data["alternatives"]] == ["gpt-main", "sonnet"]
    assert "(최근 점검 2.3초)" in data["text"]
    assert "이전부터 느려진 상태입니다" in data["text"]


def test_the_coordinator_is_told_on_stderr_what_does_not_fit(aimon: Aimon, workspace: Path) -> None:
    result = aimon("advise", "notice", "gpt-main", "--kind", "outage", AT)
    assert result.exit_code == 0
    assert "does not fit the model's state, which is 🟢 normal" in result.stderr
    assert "does not fit" not in aimon("advise", "notice", "clova", AT).stderr


def test_a_state_that_asks_for_no_notice_says_how_to_tell_one(
    aimon: Aimon, workspace: Path
) -> None:
    well = aimon("advise", "notice", "gpt-main", AT)
    assert well.exit_code == 2
    assert "the state of GPT-4o asks for no notice: 🟢 normal" in well.stderr
    assert "--kind outage|slow|quality|maintenance|recovered" in well.stderr
    stale = aimon("advise", "notice", "gpt-main", "--at=2026-12-01T09:00")
    assert "test it first: aimon probe gpt-main" in stale.stderr


def test_maintenance_has_its_times_by_the_clock_or_in_full(aimon: Aimon, workspace: Path) -> None:
    def maintenance(*args: str) -> str:
        return aimon("advise", "notice", "gpt-main", "--kind", "maintenance", AT, *args).stdout

    assert maintenance("--from", "20:00", "--until", "2:00").startswith("11월 23일 20:00부터")
    assert "11월 24일 02:00까지" in maintenance("--from", "20:00", "--until", "2:00")
    assert "11월 23일 22:00까지" in maintenance("--until", "22:00")
    assert "11월 30일 08:00까지" in maintenance("--until", "2026-11-30T08:00")
    result = aimon(
        *("advise", "notice", "gpt-main", "--kind", "maintenance", AT),
        *("--from", "20:00", "--until", "2026-11-23T19:00"),
    )
    assert result.exit_code == 2
    assert "--until lies before the beginning" in result.stderr
    assert aimon("advise", "notice", "mini", AT, "--until", "25:00").exit_code == 2


def test_lines_of_the_log_that_cannot_be_read_are_told(aimon: Aimon, workspace: Path) -> None:
    log = next((workspace / "log" / "probes" / "day=2026-11-23").iterdir())
    log.write_bytes(log.read_bytes() + b"x\n")
    for args in (["model"], ["cost", "--model", "mini", "--requests", "1"], ["notice", "clova"]):
        assert "1 line of the log cannot be read" in aimon("advise", *args, AT).stderr


@pytest.mark.parametrize("language", ["ko", "en"])
def test_nothing_is_wider_than_the_terminal(workspace: Path, language: str) -> None:
    for command in (
        ["advise", "model", "--for", "평가", "--budget", "10", AT],
        ["advise", "model", "--for", "꽃꽂이", "--at=2026-12-01T09:00"],
        ["advise", "cost", "--model", "gpt-main", "--requests", "500", AT],
    ):
        shown = on_a_terminal(command, 80, language)
        assert max(map(wcswidth, shown.splitlines())) <= 80, shown


def test_a_workspace_without_tests_advises_nothing(aimon: Aimon, home: Path) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    result = aimon("advise", "model", AT)
    assert result.exit_code == 1
    assert "⚪ GPT-4o: never probed" in result.stdout
