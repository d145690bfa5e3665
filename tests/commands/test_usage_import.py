"""Exports of real use go in once, whatever wrote them; what is wrong with a row is said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import SEOUL, seoul, write_workspace

from aimon.core.usage import latest
from aimon.core.usagecolumns import FIELDS, known_field
from aimon.journal.usage import usage_log

Aimon = Callable[..., Result]
NOW = "2026-11-23T18:00"
HEADER = "time,model,requests,errors,latency_ms,tokens_in,tokens_out,cost_usd,users\n"


@pytest.fixture(autouse=True)
def workspace(home: Path) -> Path:
    return write_workspace(home)


def take(aimon: Aimon, text: str | bytes, *args: str, at: str = NOW) -> tuple[Any, int]:
    """Import a file with this text; return what JSON says of it, and the exit code."""
    path = Path(os.environ["AIMON_HOME"]) / "export"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    result = aimon("usage", "import", str(path), "--at", at, "--json", *args)
    assert result.exit_code in (0, 1, 3), result.output
    return json.loads(result.stdout), result.exit_code


def known(home: Path) -> dict[tuple[str, str, str], Any]:
    """Return the lines that count, by source, model and hour."""
    log = usage_log(home / "log", "x")
    lines = latest(
        (line for day in log.days() for line in log.read(day)), seoul("2027-01-01 00:00")
    )
    return {(u.source, u.model, f"{u.time.astimezone(SEOUL):%m-%d %H}"): u for u in lines}


def why(done: Any) -> list[tuple[int, str, str]]:
    return [(bad["line"], bad["field"], bad["why"]) for bad in done["bad"]]


def test_hourly_sums_are_kept_as_they_are_told(aimon: Aimon, home: Path) -> None:
    done, code = take(
        aimon,
        HEADER + "2026-11-23T09:00,gpt-main,120,3,812.5,1000,2000,0.25,14\n"
        "2026-11-23T10:00,clova,7,,,,,,\n",
    )
    assert (code, done["new"], done["requests"]) == (0, 2, 127)
    line = known(home)["csv", "gpt-main", "11-23 09"]
    assert (line.requests, line.errors, line.latency_ms, line.users) == (120, 3, 812.5, 14)
    assert (line.tokens_in, line.tokens_out, line.cost, line.currency) == (1000, 2000, 0.25, "USD")
    other = known(home)["csv", "clova", "11-23 10"]
    assert (other.errors, other.latency_ms, other.tokens_in, other.cost) == (None,) * 4


def test_single_requests_are_added_up_by_the_sites_hour_and_people_only_counted(
    aimon: Aimon, home: Path
) -> None:
    rows = [
        ("2026-11-23T00:10:00Z", "kim", "success", 1000),
        ("2026-11-23T09:50:00+09:00", "lee", "success", 2000),
        ("2026-11-23 09:59", "kim", "failure", 60000),
        ("2026-11-23 10:00", "kim", "success", 500),
    ]
    text = "time,model,user,status,latency_ms\n" + "".join(
        f"{time},GPT-4o,{user},{status},{ms}\n" for time, user, status, ms in rows
    )
    done, code = take(aimon, text)
    assert (code, done["new"], done["files"][0]["single"]) == (0, 2, True)
    line = known(home)["csv", "gpt-main", "11-23 09"]
    assert (line.requests, line.errors, line.users, line.latency_ms) == (3, 1, 2, 1500.0)
    assert "kim" not in "".join(p.read_text() for p in (home / "log").rglob("*.jsonl"))


def test_what_one_row_does_not_say_is_not_known_of_the_hour(aimon: Aimon, home: Path) -> None:
    take(
        aimon,
        HEADER + "2026-11-23T09:00,gpt-main,5,0,,10,10,,3\n2026-11-23T09:00,gpt-4o,5,,,1,,,2\n",
    )
    line = known(home)["csv", "gpt-main", "11-23 09"]
    assert (line.requests, line.errors, line.tokens_in, line.tokens_out) == (10, None, 11, None)
    assert line.users is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_what_a_korean_spreadsheet_saves_is_read(aimon: Aimon, home: Path, encoding: str) -> None:
    text = (
        "월간 사용 현황;;;;\n\n"
        "날짜;시간대;모델;요청 수;평균 응답시간(초);비용(원);비고\n"
        '2026-11-20;9;GPT-4o;"1,200";1,5;"1,234.5";"둘\n줄"\n'
        "2026. 11. 20.;오후 1시;하이퍼클로바 X;7;;;\n"
        ";;;;;;\n"
    )
    done, code = take(aimon, text.encode(encoding))
    assert (code, done["rows"], done["files"][0]["unused"]) == (0, 2, ["비고"])
    line = known(home)["csv", "gpt-main", "11-20 09"]
    assert (line.requests, line.latency_ms, line.cost, line.currency) == (1200, 1500, 1234.5, "KRW")
    assert known(home)["csv", "clova", "11-20 13"].requests == 7


def test_bad_rows_are_told_with_their_lines_and_the_rest_goes_in(aimon: Aimon, home: Path) -> None:
    rows = [
        "2026-11-23T09:00,gpt-main,1,,,,,,",
        "yesterday,gpt-main,1,,,,,,",
        "2026-11-24T09:00,gpt-main,1,,,,,,",
        "1999-11-24T09:00,gpt-main,1,,,,,,",
        "2026-11-23T09:00,gpt-9,1,,,,,,",
        "2026-11-23T09:00,,1,,,,,,",
        "2026-11-23T09:00,gpt-main,-1,,,,,,",
        "2026-11-23T09:00,gpt-main,NaN,,,,,,",
        "2026-11-23T09:00,gpt-main,1.5,,,,,,",
        "2026-11-23T09:00,gpt-main,1,2,,,,,",
        "2026-11-23T09:00,gpt-main,1",
        "2026-11-23T09:00,gpt-main,1,,9e99,,,,",
        '2026-11-23T10:00,"gpt-main",2,,,,,,',
        '2026-11-23T11:00,"gpt-main,3,,,,,,',
    ]
    done, code = take(aimon, HEADER + "\n".join(rows) + "\n")
    assert (code, done["outcome"], done["requests"]) == (1, "imported", 3)
    assert why(done) == [
        (3, "time", "time"),
        (4, "time", "future"),
        (5, "time", "too_early"),
        (6, "model", "model"),
        (7, "model", "missing"),
        (8, "requests", "negative"),
        (9, "requests", "number"),
        (10, "requests", "whole"),
        (11, "errors", "errors"),
        (12, "9", "cells"),
        (13, "latency", "too_much"),
        (15, "", "broken"),
    ]
    text = aimon("usage", "import", str(home / "export"), "--at", NOW).stdout
    assert 'line 3: time: expected a time like 2026-11-22 09:00, found "yesterday"' in text


def test_the_first_twenty_bad_rows_are_shown_and_the_rest_counted(aimon: Aimon, home: Path) -> None:
    (home / "f.csv").write_text(HEADER + "2026-11-23T09:00,gpt-9,1,,,,,,\n" * 25)
    result = aimon("usage", "import", str(home / "f.csv"), "--at", NOW)
    assert (result.exit_code, result.stdout.count("line ")) == (1, 20)
    assert "5 more (all: --json)" in result.stdout


def test_strict_lets_nothing_in_where_a_row_is_bad(aimon: Aimon, home: Path) -> None:
    text = HEADER + "2026-11-23T09:00,gpt-main,1,,,,,,\n2026-11-23T09:00,gpt-9,1,,,,,,\n"
    done, code = take(aimon, text, "--strict")
    assert (code, done["outcome"], known(home)) == (3, "rejected", {})


def test_a_dry_run_writes_nothing(aimon: Aimon, home: Path) -> None:
    done, code = take(aimon, HEADER + "2026-11-23T09:00,gpt-main,1,,,,,,\n", "--dry-run")
    assert (code, done["outcome"], done["new"]) == (0, "dry_run", 1)
    assert not (home / "log").exists()


def test_the_same_file_again_changes_nothing_and_a_longer_one_what_differs(
    aimon: Aimon, home: Path
) -> None:
    first = HEADER + "2026-11-23T09:00,gpt-main,10,1,,,,,\n2026-11-23T10:00,gpt-main,4,0,,,,,\n"
    take(aimon, first)
    files = {p: p.read_bytes() for p in (home / "log").rglob("*.jsonl")}
    done, code = take(aimon, first)
    assert (code, done["outcome"], done["unchanged"]) == (0, "unchanged", 2)
    assert files == {p: p.read_bytes() for p in (home / "log").rglob("*.jsonl")}
    longer = first.replace(",4,0", ",9,0") + "2026-11-23T11:00,gpt-main,2,0,,,,,\n"
    done, code = take(aimon, longer, at="2026-11-23T17:00")  # the clock was set back
    assert (done["new"], done["replaced"], done["unchanged"]) == (1, 1, 1)
    assert [line.requests for line in known(home).values()] == [10, 9, 2]
    assert take(aimon, longer)[0]["outcome"] == "unchanged"


def test_hours_that_would_lose_requests_stay_unless_they_are_to_be_replaced(
    aimon: Aimon, home: Path
) -> None:
    take(aimon, HEADER + "2026-11-23T09:00,gpt-main,10,1,,,,,\n")
    part = HEADER + "2026-11-23T09:00,gpt-main,4,0,,,,,\n2026-11-23T10:00,gpt-main,4,0,,,,,\n"
    done, code = take(aimon, part)
    assert (code, done["new"]) == (1, 1)
    assert [(r["why"], r["known"], r["told"]) for r in done["refused"]] == [("fewer", 10, 4)]
    assert known(home)["csv", "gpt-main", "11-23 09"].requests == 10
    assert take(aimon, part, "--replace")[1] == 0
    assert known(home)["csv", "gpt-main", "11-23 09"].requests == 4


def test_what_a_later_export_does_not_say_of_the_same_requests_stays_known(
    aimon: Aimon, home: Path
) -> None:
    take(aimon, HEADER + "2026-11-23T09:00,gpt-main,10,1,,70,,,\n")
    take(aimon, "time,model,requests,errors\n2026-11-23T09:00,gpt-main,10,2\n")
    line = known(home)["csv", "gpt-main", "11-23 09"]
    assert (line.errors, line.tokens_in) == (2, 70)


def test_sources_are_counted_beside_each_other(aimon: Aimon, home: Path) -> None:
    text = HEADER + "2026-11-23T09:00,gpt-main,10,1,,70,,,\n"
    take(aimon, text)
    take(aimon, text, "--source", "gateway-2")
    assert [source for source, _model, _hour in known(home)] == ["csv", "gateway-2"]


def litellm(**fields: Any) -> dict[str, Any]:
    """A row of LiteLLM_SpendLogs."""
    return {
        "request_id": "chatcmpl-1",
        "call_type": "acompletion",
        "api_key": "88dc28d0",
        "spend": 0.0125,
        "total_tokens": 120,
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "startTime": "2026-11-23T00:30:00+00:00",
        "endTime": "2026-11-23T00:30:01.500000+00:00",
        "completionStartTime": "2026-11-23T00:30:00.400000+00:00",
        "model": "openai/gpt-4o-2024-11-20",
        "model_group": "",
        "user": "default_user_id",
        "end_user": "",
        "status": "success",
        "metadata": {"nested": [1, "}"]},
    } | fields


LITELLM = [
    litellm(),
    litellm(request_id="2", end_user="kim", status="failure", spend=0, model_group="gpt-main"),
    litellm(request_id="2", end_user="kim", status="failure", spend=0, model_group="gpt-main"),
    litellm(request_id="3", user="lee", model="clova", request_duration_ms=700),
]


@pytest.mark.parametrize("shape", ["list", "pretty", "lines", "page", "csv"])
def test_litellms_spend_logs_are_known_in_every_shape(aimon: Aimon, home: Path, shape: str) -> None:
    if shape == "csv":
        head = list(LITELLM[3])
        rows = [[str(row.get(name, "")).replace(",", "") for name in head] for row in LITELLM]
        text = "\n".join(",".join(row) for row in (head, *rows)) + "\n"
        text = text.replace("+00:00", "").replace("T00:30", " 00:30")  # the database's own: UTC
    elif shape == "lines":
        text = "".join(json.dumps(row) + "\n" for row in LITELLM)
    elif shape == "page":
        text = json.dumps({"data": LITELLM, "total": 4, "page": 1})
    else:
        text = json.dumps(LITELLM, indent=2 if shape == "pretty" else None)
    done, code = take(aimon, text)
    assert (code, done["source"], done["files"][0]["format"]) == (0, "litellm", "litellm")
    assert (done["rows"], done["repeated"], done["requests"]) == (4, 1, 3)
    line = known(home)["litellm", "gpt-main", "11-23 09"]
    assert (line.requests, line.errors, line.users, line.latency_ms) == (2, 1, 1, 1500.0)
    assert (line.tokens_in, line.cost, line.currency) == (200, 0.0125, "USD")
    assert known(home)["litellm", "clova", "11-23 09"].latency_ms == 700


def result_of(**fields: Any) -> dict[str, Any]:
    return {
        "object": "organization.usage.completions.result",
        "input_tokens": 1000,
        "output_tokens": 500,
        "input_cached_tokens": 800,
        "num_model_requests": 5,
        "project_id": None,
        "user_id": None,
        "model": "gpt-4o-2024-11-20",
        "batch": False,
    } | fields


def page(hours: int, *results: dict[str, Any]) -> str:
    start = int(seoul("2026-11-22 09:00").timestamp())
    bucket = {"object": "bucket", "start_time": start, "end_time": start + 3600 * hours}
    empty = {**bucket, "start_time": start - 3600, "end_time": start, "results": []}
    data = [empty, bucket | {"results": list(results)}]
    return json.dumps({"object": "page", "data": data, "has_more": False, "next_page": None})


def test_openais_buckets_are_known_by_the_hour_and_by_the_day(aimon: Aimon, home: Path) -> None:
    results = result_of(user_id="user-1"), result_of(user_id="user-2", num_model_requests=2)
    done, code = take(aimon, page(24, *results))
    assert (code, done["source"], done["requests"]) == (0, "openai", 7)
    line = known(home)["openai", "gpt-main", "11-22 09"]
    assert (line.hours, line.requests, line.users, line.tokens_in) == (24, 7, 2, 2000)
    done, code = take(aimon, page(1, result_of(num_model_requests=9)))
    assert (code, [r["why"] for r in done["refused"]]) == (1, ["widths"])
    assert take(aimon, page(1, result_of()), "--source", "by-hour")[1] == 0
    assert take(aimon, page(1, result_of(model=None)))[0]["bad"][0]["why"] == "missing"


def test_openais_csv_is_known_with_buckets_in_which_nothing_was_used(
    aimon: Aimon, home: Path
) -> None:
    head = (
        "start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,"
        "api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens\n"
    )
    start = int(seoul("2026-11-22 09:00").timestamp())
    text = head + f"{start},{start + 60},x,y,,,,,,,,,,\n"
    text += f"{start + 60},{start + 120},x,y,p,3,u,k,gpt-4o,,,100,20,0\n"
    text += f"{start + 120},{start + 180},x,y,p,4,u,k,gpt-4o,,,100,20,0\n"
    done, code = take(aimon, text)
    assert (code, done["source"], done["rows"], done["requests"]) == (0, "openai", 3, 7)
    assert known(home)["openai", "gpt-main", "11-22 09"].users == 1
    empty = "start_time,end_time,start_time_iso,end_time_iso\n1,2,a,b\n"
    assert take(aimon, empty)[0]["outcome"] == "unchanged"


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("gpt-main", ["gpt-main"]),
        ("openai/gpt-4o", ["gpt-main"]),
        ("gpt-4o-2024-11-20", ["gpt-main"]),
        ("GPT 4O", ["gpt-main"]),
        ("지피티 4o", ["gpt-main"]),
        ("hcx-005", ["clova"]),
        ("gpt-3.5-0613", ["old"]),
        ("gpt-4", []),
        ("gpt-4o-mini", []),
        ("GPT-4o-audio-preview", []),
    ],
)
def test_models_are_found_by_what_exports_call_them(
    aimon: Aimon, name: str, ids: list[str]
) -> None:
    done, _code = take(aimon, HEADER + f"2026-11-23T09:00,{name},1,,,,,,\n")
    assert list(done["models"]) == ids


def test_a_name_of_several_models_is_told_with_them_and_may_be_given(
    aimon: Aimon, home: Path
) -> None:
    more = "  - {id: gpt-spare, template: openai, model: gpt-4o, display_name: spare}\n"
    (home / "models.yaml").write_text((home / "models.yaml").read_text() + more)
    text = HEADER + "2026-11-23T09:00,gpt-4o,1,,,,,,\n"
    done, code = take(aimon, text)
    assert (code, done["bad"][0]["why"]) == (1, "ambiguous")
    assert done["bad"][0]["candidates"] == ["gpt-main", "gpt-spare"]
    assert take(aimon, text, "--model", "gpt-4o=gpt-spare")[0]["models"] == {"gpt-spare": 1}


def test_other_columns_are_told_and_a_wrong_one_is_refused(aimon: Aimon, home: Path) -> None:
    text = "언제,모델,몇번,얼마나\n2026-11-23 09:00,gpt-main,3,1.5\n"
    args = ("--column", "time=언제", "--column", "requests=몇번", "--column", "latency_s=얼마나")
    done, code = take(aimon, text, *args)
    assert (code, done["requests"]) == (0, 3)
    assert known(home)["csv", "gpt-main", "11-23 09"].latency_ms == 1500
    path = str(home / "export")
    for wrong, said in (("requests=몇번x", "몇번x"), ("nothing=몇번", "nothing"), ("x", "A=B")):
        result = aimon("usage", "import", path, *args, "--column", wrong)
        assert (result.exit_code, said in result.stderr) == (2, True), result.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time,requests\n2026-11-23 09:00,3\n", "no column for the model"),
        ("time,model,latency\n", "seconds or milliseconds"),
        (b"time,model\n2026-11-23 09:00,\xff\xfe\xff\n", "line 2"),
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("time,model\n2026-11-23 09:00,gpt-main\n".encode("utf-16-le"), "neither UTF-8 nor CP949"),
        ("시간,모델\n2026-11-23 09:00,gpt-main\n".encode("utf-16-be"), "neither UTF-8 nor CP949"),
        (b"time,model\n2026-11-23 09:00,gpt-main\n".replace(b"\n", b"\0"), "line 1, byte 10"),
    ],
)
def test_a_file_that_is_no_export_is_said_clearly(
    aimon: Aimon, home: Path, text: str | bytes, said: str
) -> None:
    path = home / "export"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = aimon("usage", "import", str(path))
    assert (result.exit_code, said in result.stderr) == (3, True), result.output


def test_every_field_that_may_be_told_is_known() -> None:
    assert all(map(known_field, FIELDS))


def test_json_that_ends_in_the_middle_gives_what_is_whole(aimon: Aimon) -> None:
    rows = '{"time":"2026-11-23T09:00","model":"gpt-main","requests":2}\n' * 2
    for text in (rows + rows[:20], "[" + rows.replace("\n", ",\n") + rows[:20]):
        done, code = take(aimon, text, "--source", str(len(text)))
        assert (code, done["requests"], why(done)) == (1, 4, [(3, "", "broken")])


def test_a_list_that_nobody_closed_is_broken_off(aimon: Aimon) -> None:
    row = '{"time":"2026-11-23T09:00","model":"gpt-main","requests":2}'
    for text, rows in (("[", 0), (f"[{row},\n{row}", 2), (f"[{row},\n{row},", 2), ("[" * 5000, 0)):
        done, code = take(aimon, text, "--dry-run")
        assert (code, done["requests"], len(done["bad"])) == (1, 2 * rows, 1)
        assert done["bad"][0]["why"] == "broken"


def test_a_link_to_itself_is_no_file(aimon: Aimon, home: Path) -> None:
    (home / "loop").symlink_to("loop")
    result = aimon("usage", "import", str(home / "loop"))
    assert (result.exit_code, "symbolic link" in result.stderr) == (3, True)
    assert "unexpected" not in result.stderr


def test_several_files_are_one_set_and_stdin_is_one_of_them(aimon: Aimon, home: Path) -> None:
    row = "time,model,request_id\n2026-11-23T09:05,gpt-main,a\n"
    (home / "1.csv").write_text(row)
    (home / "2.csv").write_text(row + "2026-11-23T09:06,gpt-main,b\n")
    piped = row + "2026-11-23T09:06,gpt-main,c\n"
    files = (str(home / "1.csv"), str(home / "2.csv"), "-")
    result = aimon("usage", "import", *files, "--at", NOW, "--json", input=piped)
    done = json.loads(result.stdout)
    assert (done["requests"], done["repeated"], done["new"]) == (3, 2, 1)
    twice = aimon("usage", "import", files[0], files[0])
    assert (twice.exit_code, "named twice" in twice.stderr) == (2, True)


def test_a_name_from_a_file_cannot_change_the_screen(aimon: Aimon, home: Path) -> None:
    (home / "f.csv").write_text(HEADER + "2026-11-23T09:00,gpt\x1b[2J\u202e,1,,,,,,\n")
    result = aimon("usage", "import", str(home / "f.csv"), "--at", NOW)
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


def start(home: Path, path: Path, *args: str) -> subprocess.Popen[bytes]:
    code = [sys.executable, "-m", "aimon", "usage", "import", str(path), "--at", NOW, *args]
    return subprocess.Popen(code, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def days_of_use(path: Path) -> Path:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 11) for day in range(1, 29)]
    hours = [
        f"{day}T{hour:02}:00,gpt-main,{hour + 1},,,,,,\n" for day in days for hour in range(24)
    ]
    path.write_text(HEADER + "".join(hours))
    return path


def test_two_imports_at_once_do_not_double(aimon: Aimon, home: Path) -> None:
    path = days_of_use(home / "f.csv")
    for import_ in [start(home, path) for _ in range(2)]:
        assert import_.wait(60) == 0
    lines = [line for p in (home / "log").rglob("*.jsonl") for line in p.read_bytes().splitlines()]
    assert len(lines) == 280 * 24


def test_one_that_was_killed_is_finished_by_the_next(aimon: Aimon, home: Path) -> None:
    path = days_of_use(home / "f.csv")
    killed = start(home, path)
    while killed.poll() is None and len(list((home / "log").rglob("*.jsonl"))) < 3:
        pass
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = len(known(home))
    assert 0 < before < 280 * 24
    assert aimon("usage", "import", str(path), "--at", NOW).exit_code == 0
    assert len(known(home)) == 280 * 24
    assert sum(line.requests for line in known(home).values()) == 280 * 300
    assert aimon("usage", "import", str(path), "--at", NOW).stdout.count("known already") == 1
