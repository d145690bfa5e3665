"""``aimon status``: how things stand, worst first, and the JSON that other tools read."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import SETTINGS, dead, item, probe, run, seoul, write_workspace
from terminal import on_a_terminal
from wcwidth import wcswidth

from aimon.core.faults import fault
from aimon.core.records import BudgetStop, Change, Headroom, Verdict
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log

Aimon = Callable[..., Result]
AT = "--at=2026-11-23T13:20"


@pytest.fixture
def workspace(home: Path) -> Path:
    write_workspace(home)
    cause = fault("invalid_key", "no such key", 401)
    probe_log(home / "log", "ops-1").append(
        probe("gpt-main", seoul("2026-11-23 09:30")),
        probe("clova", seoul("2026-11-23 09:30"), latency_ms=2600.0),
        probe("gpt-main", seoul("2026-11-23 13:00"), latency_ms=812.4, ttft_ms=240.1),
        dead("clova", seoul("2026-11-23 13:00"), cause),
    )
    return home


def test_the_header_counts_all_models_and_the_worst_comes_first(
    aimon: Aimon, workspace: Path
) -> None:
    lines = aimon("status", AT).output.splitlines()
    assert lines[0] == "🤖 AI model management"
    assert "last update 13:00" in lines[1]
    assert lines[2] == "3 models (2 active, 1 inactive)"
    assert lines[3] == "🟢 normal 1 · 🟡 caution 0 · 🔴 problem 1 · ⚪ unknown 0"
    rows = lines[7:]
    assert [row.split()[0] for row in rows] == ["하이퍼클로바", "GPT-4o", "gpt-3.5"]
    assert "authentication: the key is not accepted, HTTP 401" in rows[0]
    assert "[default model]" in rows[1]
    assert "0.81 s" in rows[1]
    assert "100 % (4/4)" in rows[1]
    assert "inactive" in rows[2]


def test_the_json_has_every_field_of_the_contract(aimon: Aimon, workspace: Path) -> None:
    data = json.loads(aimon("status", "--json", AT).stdout)
    assert set(data) == {"generated", "timezone", "counts", "budget", "verdicts", "models"}
    assert data["counts"] == {
        "total": 3,
        "active": 2,
        "inactive": 1,
        "normal": 1,
        "caution": 0,
        "problem": 1,
        "unknown": 0,
    }
    clova, gpt, old = data["models"]
    assert {
        "id", "display_name", "provider", "state", "default", "grade", "reasons", "health",
        "success_rate", "passed", "total", "latency_ms", "ttft_ms", "last_probe", "last_success",
        "fault", "tier", "price", "limits", "scores", "features", "updated",
    } <= set(gpt)  # fmt: skip
    assert (clova["state"], clova["grade"], clova["health"]) == ("error", "problem", 0.0)
    assert clova["reasons"][0]["fault"]["kind"] == "invalid_key"
    assert clova["last_success"] == "2026-11-23T09:30:00+09:00"
    assert (gpt["latency_ms"], gpt["ttft_ms"], gpt["success_rate"]) == (812.4, 240.1, 100.0)
    assert gpt["price"] == {"input": 2.5, "output": 10.0, "currency": "USD"}
    assert (old["state"], old["grade"]) == ("inactive", "unknown")


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--grade", "problem,caution"], ["clova"]),
        (["--grade", "normal"], ["gpt-main"]),
        (["--state", "error"], ["clova"]),
        (["--state", "inactive"], ["old"]),
        (["--provider", "openai", "gpt-main", "old"], ["gpt-main", "old"]),
    ],
)
def test_filters_choose_models_and_leave_the_counts(
    aimon: Aimon, workspace: Path, options: list[str], ids: list[str]
) -> None:
    data = json.loads(aimon("status", "--json", AT, *options).stdout)
    assert [model["id"] for model in data["models"]] == ids
    assert data["counts"]["total"] == 3


def test_an_unknown_model_names_the_nearest_ones(aimon: Aimon, workspace: Path) -> None:
    result = aimon("status", "gpt-mian")
    assert result.exit_code == 2
    assert "did you mean: gpt-main" in result.stderr


def test_a_display_name_that_is_not_quite_right_names_the_model(
    aimon: Aimon, workspace: Path
) -> None:
    result = aimon("status", "하이퍼클로바")
    assert result.exit_code == 2
    assert "did you mean: clova?" in result.stderr


def test_an_unknown_grade_or_provider_is_wrong_usage(aimon: Aimon, workspace: Path) -> None:
    assert aimon("status", "--grade", "bad").exit_code == 2
    result = aimon("status", "--provider", "nobody")
    assert result.exit_code == 2
    assert "openai" in result.stderr


def judged(home: Path, clock: str, **fields: object) -> None:
    """Append the end of a run that found why a model is not well."""
    verdict = Verdict(
        cause="key",
        subject="env:TEST_KEY",
        models=("clova",),
        of=1,
        fault=fault("invalid_key"),
        evidence=("hosts: 127.0.0.1:9",),
    )
    moment = seoul(f"2026-11-23 {clock}")
    run_log(home / "log", "ops-1").append(
        run(moment, "start", **fields), run(moment, "end", verdicts=(verdict,), **fields)
    )


def test_the_cause_of_what_is_not_well_now_stands_in_the_overview_and_the_json(
    aimon: Aimon, workspace: Path
) -> None:
    judged(workspace, "13:00")
    lines = aimon("status", AT).output.splitlines()
    assert lines[4].startswith("cause (13:00 test): all 1 models that use the key env:TEST_KEY")
    for options in ([], ["--grade", "normal"]):
        (verdict,) = json.loads(aimon("status", "--json", AT, *options).stdout)["verdicts"]
        assert (verdict["cause"], verdict["subject"]) == ("key", "env:TEST_KEY")
        assert verdict["models"] == ["clova"]
        assert verdict["evidence"] == ["hosts: 127.0.0.1:9"]
        assert (verdict["run"], verdict["slot"]) == ("run-1300", "13:00")
        assert verdict["time"] == "2026-11-23T13:00:00+09:00"


def test_a_cause_is_gone_once_its_models_were_tested_again(aimon: Aimon, workspace: Path) -> None:
    judged(workspace, "09:30")
    assert json.loads(aimon("status", "--json", AT).stdout)["verdicts"] == []
    assert "cause" not in aimon("status", AT).output


def test_a_cause_to_come_is_not_known_yet(aimon: Aimon, workspace: Path) -> None:
    judged(workspace, "13:30", run="run-1300")
    assert json.loads(aimon("status", "--json", AT).stdout)["verdicts"] == []
    later = json.loads(aimon("status", "--json", "--at=2026-11-23T13:31").stdout)
    assert len(later["verdicts"]) == 1


def test_a_run_over_midnight_is_found_on_the_day_it_ended(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    probe_log(home / "log", "ops-1").append(
        dead("clova", seoul("2026-11-23 23:59"), fault("invalid_key"), run="night")
    )
    verdict = Verdict(cause="key", subject="env:TEST_KEY", models=("clova",), of=1)
    run_log(home / "log", "ops-1").append(
        run(seoul("2026-11-23 23:58"), "start", run="night"),
        run(seoul("2026-11-24 00:02"), "end", run="night", slot=None, verdicts=(verdict,)),
    )
    shown = json.loads(aimon("status", "--json", "--at=2026-11-24T00:10").stdout)
    assert [v["run"] for v in shown["verdicts"]] == ["night"]
    assert "\ncause: all 1" in aimon("status", "--at=2026-11-24T00:10").output


def test_a_card_shows_identity_price_scores_results_and_history(
    aimon: Aimon, workspace: Path
) -> None:
    card = aimon("status", "gpt-main", AT).output
    for part in (
        "🟢 normal  GPT-4o [default model]",
        "input 2.5 · output 10 USD",
        "██████████████████░░ 90",
        "rare syllables",
        "History",
        "09:30",
    ):
        assert part in card


def test_a_card_in_json_has_items_and_history(aimon: Aimon, workspace: Path) -> None:
    model = json.loads(aimon("status", "gpt-main", "--json", AT).stdout)["models"][0]
    assert {entry["item"] for entry in model["checks"]} == {"echo", "canary", "apart", "date"}
    assert len(model["history"]) == 2


REGISTRY_OF_ONE = """\
models:
  - {id: gpt-main, provider: openai, base_url: "http://127.0.0.1:9/v1", model: gpt-4o,
     display_name: GPT-4o, default: true, retires: 2026-12-23,
     limits: {context: 128000}, price: {input: 2.5, output: 10, currency: USD},
     features: [streaming, json, vision, function_calling, long_context, structured_output]}
"""
CHANGES = (
    Change(what="served_model", before="gpt-4o-2024-08-06", after="gpt-4o-2024-11-20"),
    Change(what="fingerprint", before="fp_0ba0d124f1", after="fp_44709d6fcb"),
    Change(what="answer", item="fixed", before="0123456789ab", after="ba9876543210"),
    Change(what="answer", item="table", seed=7, before="0123456789ab", after="ba9876543210"),
    Change(what="context", before="128000", after="64000", since=seoul("2026-11-20 17:00")),
    Change(what="price_input", before="2.5 USD", after="3 USD", since=seoul("2026-11-20 17:00")),
)


@pytest.fixture
def measured(home: Path) -> Path:
    """A workspace whose only model has been measured in every respect, and has changed."""
    write_workspace(home, REGISTRY_OF_ONE)
    note = "expected 612 / 153 / 3.2, got 611 / 152.75 / 3.0, and a long word besides"
    wrong = item("analysis", "table", ok=False, fault=fault("wrong_answer"), note=note)
    probe_log(home / "log", "ops-1").append(
        probe(
            "gpt-main",
            seoul("2026-11-23 13:00"),
            checks=(item(), item("basic", "fixed", ok=None), wrong),
            served_model="gpt-4o-2024-11-20",
            fingerprint="fp_44709d6fcb",
            latency_ms=812.4,
            ttft_ms=240.1,
            tokens_per_s=85.27,
            connect_ms=12.4,
            tls_ms=35.2,
            lag_ms=61.0,
            lagged=True,
            rechecks=1,
            rate_limited=2,
            cost=0.0123,
            estimated=True,
            headroom=(
                Headroom(what="requests", remaining=4999, limit=5000, reset_ms=12_000.0),
                Headroom(what="tokens", remaining=149_211, limit=150_000, reset_ms=360_000.0),
            ),
            changes=CHANGES,
        )
    )
    return home


def test_a_card_shows_all_that_the_last_test_measured(aimon: Aimon, measured: Path) -> None:
    card = aimon("status", "gpt-main", AT).output
    for part in (
        "response      0.81 s · first token 0.24 s ⚠ aimon was too busy to time this well (61 ms",
        "output speed  85.3 tokens/s",
        "connection    opened in 12 ms · TLS 35 ms",
        "tried anew    1 time",
        "rate limit    met 2 times",
        "cost          ~0.0123 USD",
        "limits left   requests 4,999/5,000, whole again in 12 s",
        "tokens 149,211/150,000, whole again in 6 min",
        "changed since 13:00: the model that answers: gpt-4o-2024-08-06 → gpt-4o-2024-11-20; the",
        "; the provider's configuration: fp_0ba0d124f1 → fp_44709d6fcb; the same",
        "; the same question is answered differently; with seed 7 other answers than before: table",
        "changed since 11-20 17:00: context: 128,000 in the registry, 64,000 at the provider; price",
        "; price of input: 2.5 USD in the registry, 3 USD at the provider",
        "retires in 30 days (2026-12-23)",
    ):
        assert part in card


def test_the_output_speed_is_that_of_the_latest_test_that_could_tell_it(
    aimon: Aimon, measured: Path
) -> None:
    quick = probe("gpt-main", seoul("2026-11-23 13:10"), checks=(item(),))
    probe_log(measured / "log", "ops-1").append(quick)
    card = aimon("status", "gpt-main", AT).output
    assert "Last test (13:10)" in card
    assert "output speed  85.3 tokens/s (13:00)" in card


def test_the_json_of_one_model_holds_what_its_card_shows(aimon: Aimon, measured: Path) -> None:
    (shown,) = json.loads(aimon("status", "gpt-main", "--json", AT).stdout)["models"]
    assert {name: shown[name] for name in ("tokens_per_s", "connect_ms", "tls_ms", "lag_ms")} == {
        "tokens_per_s": 85.27,
        "connect_ms": 12.4,
        "tls_ms": 35.2,
        "lag_ms": 61.0,
    }
    assert (shown["lagged"], shown["rechecks"], shown["rate_limited"]) == (True, 1, 2)
    assert (shown["cost"], shown["currency"], shown["estimated"]) == (0.0123, "USD", True)
    assert (shown["served_model"], shown["fingerprint"]) == ("gpt-4o-2024-11-20", "fp_44709d6fcb")
    assert [left["remaining"] for left in shown["headroom"]] == [4999, 149_211]
    assert shown["retirement"] == {"on": "2026-12-23", "stage": 30, "days_left": 30}
    assert [(c["what"], c["since"]) for c in shown["changes"]] == [
        *((c.what, "2026-11-23T13:00:00+09:00") for c in CHANGES[:4]),
        *((c.what, "2026-11-20T17:00:00+09:00") for c in CHANGES[4:]),
    ]


def test_the_table_hints_at_changes_and_retirement_without_a_grade_for_them(
    aimon: Aimon, measured: Path
) -> None:
    (before,) = json.loads(aimon("status", "--json", AT).stdout)["models"]
    table = aimon("status", AT).output
    assert "🔀⏳ success 50 %" in table
    assert "· changed since 13:00 · retires in 30 days" in table
    assert table.splitlines()[-1].startswith("🔀 changed quietly · ⏳ retires")
    write_workspace(measured, REGISTRY_OF_ONE.replace("retires: 2026-12-23,", ""))
    (after,) = json.loads(aimon("status", "--json", AT).stdout)["models"]
    assert after["retirement"] is None
    assert (after["grade"], after["reasons"]) == (before["grade"], before["reasons"])


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [80, 100, 140])
def test_nothing_is_wider_than_the_terminal(measured: Path, width: int, language: str) -> None:
    for command in (["status", "gpt-main", AT], ["status", AT]):
        shown = on_a_terminal(command, width, language)
        assert max(map(wcswidth, shown.splitlines())) <= width, shown
    log = next((measured / "log" / "probes").glob("*/*.jsonl"))
    for damage in (b"", b"x\n" * 4 + b'{"torn'):
        log.write_bytes(log.read_bytes() + damage)
        _folder, *shown = on_a_terminal(["log", "verify"], width, language).splitlines()
        assert max(map(wcswidth, shown)) <= width, shown
    assert "\n".join(shown).count("JSON") == 3


def test_a_model_can_be_named_as_it_is_shown(aimon: Aimon, workspace: Path) -> None:
    shown = json.loads(aimon("status", "하이퍼클로바 X", "--json", AT).stdout)["models"]
    assert [model["id"] for model in shown] == ["clova"]


def test_nothing_for_an_interval_plus_grace_is_unknown(aimon: Aimon, workspace: Path) -> None:
    data = json.loads(aimon("status", "--json", "--at=2026-11-23T18:00:01").stdout)
    assert data["counts"]["unknown"] == 2
    assert all(model["grade"] == "unknown" for model in data["models"])


def test_jsonl_is_a_line_a_model_and_csv_disarms_formulas(aimon: Aimon, home: Path) -> None:
    write_workspace(
        home,
        registry="models: [{id: a, provider: openai, model: m, base_url: 'http://127.0.0.1:9/v1',"
        " display_name: '=cmd()'}]",
    )
    lines = aimon("status", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a"]
    rows = list(csv.reader(io.StringIO(aimon("status", "--format", "csv").stdout)))
    assert rows[1][0] == "'=cmd()"
    assert aimon("status", "--format", "md").stdout.startswith("| model")


def test_text_from_a_provider_cannot_move_the_cursor(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    hostile = "\x1b[2J\x1b]52;c;aGk=\x07\u202e\r\n"
    checks = (item("korean", "canary", ok=False, note=hostile),)
    probe_log(home / "log", "x").append(
        probe("gpt-main", seoul("2026-11-23 13:00"), checks=checks, served_model=hostile)
    )
    shown = aimon("status", "gpt-main", AT).output
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[2J" in shown


def test_unreadable_lines_are_said_and_survived(aimon: Aimon, workspace: Path) -> None:
    path = next((workspace / "log" / "probes").glob("day=*/*.jsonl"))
    path.write_bytes(b'{"torn": \n' + path.read_bytes())
    result = aimon("status", "--json", AT)
    assert result.exit_code == 0
    assert "1 line of the log cannot be read" in result.stderr
    assert json.loads(result.stdout)["counts"]["normal"] == 1


def shell(command: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    binary = Path(sys.executable).parent / "aimon"
    return subprocess.run(
        command.replace("aimon", str(binary), 1),
        shell=True,
        capture_output=True,
        env={**os.environ, **environ},
        check=False,
    )


def test_a_reader_that_goes_away_a_full_disk_and_an_ascii_locale_end_without_a_traceback(
    workspace: Path,
) -> None:
    for command in ("aimon status --json | head -1", "aimon status > /dev/full"):
        assert b"Traceback" not in shell(command).stderr
    full = shell("aimon status --json > /dev/full")
    assert full.returncode != 0
    assert b"the disk is full" in full.stderr
    ascii_only = shell("aimon status", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert ascii_only.returncode == 0
    assert b"GPT-4o" in ascii_only.stdout
    utf8 = shell("aimon status --json", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert "하이퍼클로바" in utf8.stdout.decode()


def test_status_json_loads_no_heavy_library(workspace: Path) -> None:
    code = (
        "import sys; from aimon.cli import root\n"
        "root(['status', '--json'], standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"httpx", "jinja2", "duckdb", "asyncio", "yaml", "tabulate", "email", "ssl"}
    first = set(done.stderr.split())
    # The first start reads the YAML files; the second finds them in the cache.
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stderr.split()) & heavy
    assert not first & (heavy - {"yaml"})


def stopped(home: Path, time: str, period: str = "day", **fields: object) -> None:
    """Write the end of a run that the budget stopped."""
    base = {"limit": 5.0, "spent": 4.98, "currency": "USD", "models": ("clova",)}
    stop = BudgetStop(period=period, **base | fields)  # type: ignore[arg-type]
    run_log(home / "log", "ops-1").append(run(seoul(time), "end", budget=stop))


def budget(aimon: Aimon, at: str = AT) -> dict[str, object] | None:
    return json.loads(aimon("status", "--json", at).stdout)["budget"]


def limit(home: Path, text: str) -> None:
    (home / "aimon.yaml").write_text(SETTINGS + f"budget: {text}\n", encoding="utf-8")


def test_a_budget_that_is_used_up_is_said_in_the_overview(aimon: Aimon, workspace: Path) -> None:
    assert budget(aimon) is None
    stopped(workspace, "2026-11-23 13:00")
    assert budget(aimon) is None  # the settings have none any more
    limit(workspace, "{day: 5}")
    assert budget(aimon) == {
        "time": "2026-11-23T13:00:00+09:00",
        "slot": "13:00",
        "period": "day",
        "limit": 5.0,
        "spent": 4.98,
        "currency": "USD",
        "models": ["clova"],
    }
    lines = aimon("status", AT).output.splitlines()
    assert lines[4] == ("13:00 · day's budget reached: 4.9800 of 5 USD, 1 model not tested in full")
    assert budget(aimon, "--at=2026-11-23T12:59") is None
    assert budget(aimon, "--at=2026-11-24T09:00") is None


def test_a_months_budget_is_used_up_until_the_month_is_over_or_there_is_more(
    aimon: Aimon, workspace: Path
) -> None:
    limit(workspace, "{day: 5, month: 40}")
    stopped(workspace, "2026-11-12 17:00", "month", limit=40.0)
    stopped(workspace, "2026-11-20 17:00", "day")
    found = budget(aimon)
    assert found
    assert (found["period"], found["time"]) == ("month", "2026-11-12T17:00:00+09:00")
    assert budget(aimon, "--at=2026-12-01T09:00") is None
    limit(workspace, "{month: 50}")
    assert budget(aimon) is None
