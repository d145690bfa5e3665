"""``aimon incident`` records what people say of trouble, and shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import SETTINGS, dead, probe, seoul, write_workspace
from troubles import incident_event

from aimon.core.faults import fault
from aimon.core.incidentrecords import Pattern
from aimon.core.records import Verdict
from aimon.errors import TryAgainLater
from aimon.incidents.desk import IncidentDesk
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log
from aimon.workspace import Workspace

Aimon = Callable[..., Result]
DAY = "2026-11-25"


def at(clock: str) -> Any:
    return seoul(f"{DAY} {clock}")


@pytest.fixture
def site(home: Path) -> Path:
    """A provider's outage since 09:10, found at 09:30; one model well again at 13:00."""
    write_workspace(home)
    refused = fault("refused")
    tests = probe_log(home / "log", "ops-1")
    tests.append(*(dead(m, at("09:30"), refused) for m in ("gpt-main", "clova")))
    tests.append(dead("gpt-main", at("13:00"), refused), probe("clova", at("13:00")))
    both = ("gpt-main", "clova")
    verdict = Verdict(cause="provider", subject="api.openai.com", models=both, of=2, fault=refused)
    incident_log(home / "log", "ops-1").append(
        incident_event(
            "I-1",
            at("09:30"),
            kind="connection",
            severity="emergency",
            cause="provider",
            subject="api.openai.com",
            found_by="probe",
            began_at=at("09:10"),
            models=both,
            evidence=("01m881qzt05w41jeeh7f",),
            verdict=verdict,
        ),
        incident_event("I-1", at("13:01"), "seen", why="recovered", recovered=("clova",)),
    )
    return home


def run(aimon: Aimon, clock: str, *args: str, code: int = 0) -> Any:
    """Run a command on incidents at a time of the day and return its JSON."""
    result = aimon("incident", *args, "--json", "--at", f"{DAY}T{clock}")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if code in (0, 1) else result


def told(aimon: Aimon, clock: str, *args: str, lang: str = "en", code: int = 0) -> str:
    result = aimon("--lang", lang, "incident", *args, "--at", f"{DAY}T{clock}")
    assert result.exit_code == code, result.output
    return result.output


def test_the_list_has_what_goes_on_the_gravest_first(aimon: Aimon, site: Path) -> None:
    run(aimon, "10:00", "open", "clova", "--message", "느림", "--severity", "minor")
    run(aimon, "10:05", "open", "--message", "접속 불가", "--kind", "all_down")
    found = run(aimon, "14:00", "list")
    assert [i["id"] for i in found["incidents"]] == ["I-1", "I-3", "I-2"]
    assert found["counts"] == {
        "total": 3,
        "open": 3,
        "emergency": 2,
        "major": 0,
        "minor": 1,
        "info": 0,
        "not_in_hand": 3,
    }
    assert found["incidents"][0]["affected"] == ["gpt-main"]
    assert found["incidents"][0]["duration"] == 4 * 3600 + 50 * 60


def test_the_list_is_narrowed_by_severity_model_and_days(aimon: Aimon, site: Path) -> None:
    run(aimon, "10:00", "open", "clova", "--message", "느림", "--severity", "minor")
    run(aimon, "11:00", "resolve", "2", "고침")

    def ids(*args: str) -> list[str]:
        return [i["id"] for i in run(aimon, "14:00", "list", *args)["incidents"]]

    assert ids() == ["I-1"]
    assert ids("--all") == ["I-1", "I-2"]
    assert ids("--all", "--severity", "minor") == ["I-2"]
    assert ids("--model", "하이퍼클로바 X", "--days", "1") == ["I-1", "I-2"]
    later = aimon("incident", "list", "--days", "3", "--json", "--at", "2026-11-29T12:00")
    assert [i["id"] for i in json.loads(later.stdout)["incidents"]] == ["I-1"]


def test_only_a_check_ends_with_one_and_only_while_something_listed_goes_on(
    aimon: Aimon, site: Path
) -> None:
    run(aimon, "14:00", "list")
    run(aimon, "14:00", "list", "--check", code=1)
    run(aimon, "14:00", "list", "--check", "--severity", "minor")
    run(aimon, "14:00", "resolve", "1", "복구")
    run(aimon, "14:00", "list", "--all", "--check")


def test_nothing_that_goes_on_is_said(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    assert told(aimon, "14:00", "list") == "no incidents\n"
    assert told(aimon, "14:00", "list", lang="ko") == "문제 상황이 없습니다\n"


def test_severity_and_state_stand_as_words_beside_their_marks(aimon: Aimon, site: Path) -> None:
    line = told(aimon, "14:00", "list").splitlines()[2]
    assert "  🔴 emergency  " in line
    assert "not in hand" in line
    assert "connection failure: GPT-4o" in line
    assert "🔴 긴급" in told(aimon, "14:00", "list", lang="ko")


def test_a_story_from_the_hand_to_the_solution(aimon: Aimon, site: Path) -> None:
    run(aimon, "14:00", "ack", "i1", "제공사에", "문의함")
    run(aimon, "14:05", "update", "1", "--tried", "다른 모델로 돌림", "--users", "12")
    run(aimon, "14:10", "update", "1", "--mitigated", "--plan", "상태 페이지 확인")
    run(aimon, "15:00", "update", "1", "--recovered", "gpt-main")
    run(aimon, "15:30", "resolve", "1", "제공사 복구", "--prevention", "대체", "--cause", "장애")
    found = run(aimon, "16:00", "show", "1")["incident"]
    assert (found["state"], found["solution"], found["prevention"]) == (
        *("resolved", "제공사 복구"),
        "대체",
    )
    assert (found["found_cause"], found["users"], found["plan"]) == ("장애", 12, "상태 페이지 확인")
    assert [s["text"] for s in found["tried"]] == ["다른 모델로 돌림"]
    took = (found["time_to_detect"], found["time_to_acknowledge"], found["time_to_resolve"])
    assert took == (20 * 60, 4.5 * 3600, 6 * 3600)
    assert [e["event"] for e in found["events"]] == [
        *("opened", "seen", "acknowledged", "updated", "mitigated", "updated"),
        "resolved",
    ]


def test_the_card_says_it_all_in_both_languages(aimon: Aimon, site: Path) -> None:
    run(aimon, "13:30", "update", "1", "메모함", "--tried", "다시 시도", "--function", "요약")
    run(aimon, "14:00", "ack", "1", "문의함")
    card = told(aimon, "14:30", "show", "1")
    for part in (
        "I-1  🔴 emergency · in hand · connection failure",
        "none of the 2 models of OpenAI (api.openai.com) answers as it should",
        "09:30 · found by a test (after 20 min)",
        "(after 4 h): 문의함",
        "01m881qzt05w41jeeh7f",
        "aimon probe --replay ID --dry-run",
        "well again · 🟡 caution",
        "tried: 다시 시도",
        'aimon incident resolve I-1 "…"',
    ):
        assert part in card
    assert "aimon incident ack" not in card
    korean = told(aimon, "14:30", "show", "1", lang="ko")
    for part in ("🔴 긴급 · 담당 확인 · 모델 연결 실패", "시도한 조치", "다음에 할 수 있는 일"):
        assert part in korean


def test_a_patterns_card_has_its_numbers(aimon: Aimon, site: Path) -> None:
    pattern = Pattern(
        kind="slower",
        model="gpt-main",
        subject="13:00",
        unit="ms",
        value=4200,
        baseline=1900,
        n=5,
        of=20,
        chance=0.0004,
        since=at("13:00"),
    )
    incident_log(site / "log", "ops-1").append(
        incident_event(
            "I-2", at("13:01"), kind="slower", severity="minor", models=("gpt-main",),
            cause="pattern", subject="slower gpt-main", found_by="probe", pattern=pattern,
        )
    )  # fmt: skip
    card = told(aimon, "14:00", "show", "2")
    assert "GPT-4o: slower than usual (13:00) · answers take 4.20 s, usually 1.90 s" in card
    assert "(n = 5 tests, against 20)" in card
    assert "by chance in 1 of 2,500 looks" in card


def test_an_inquiry_is_linked_and_who_asked_counts_once(aimon: Aimon, site: Path) -> None:
    for who in ("홍길동", "홍길동", "김철수"):
        aimon("ticket", "new", "끊김", "--from", who, "--at", f"{DAY}T13:00")
    opened = run(aimon, "14:00", "open", "clova", "--message", "끊김", "--ticket", "1")
    assert opened["incident"]["found_by"] == "ticket"
    assert (opened["incident"]["tickets"], opened["incident"]["users"]) == (["T-1"], 1)
    more = run(aimon, "14:01", "update", "2", "--ticket", "t2", "--ticket", "3")["incident"]
    assert (more["tickets"], more["users"]) == (["T-1", "T-2", "T-3"], 2)
    assert run(aimon, "14:02", "update", "2", "--users", "40")["incident"]["users"] == 40
    assert run(aimon, "14:03", "update", "2", "--ticket", "1")["incident"]["users"] == 40
    assert [t["id"] for t in run(aimon, "14:04", "show", "2")["tickets"]] == ["T-1", "T-2", "T-3"]


def test_an_incident_by_hand_begins_when_it_is_said_to_have_begun(aimon: Aimon, site: Path) -> None:
    said = ("--message", "느림", "--began", "13:30", "--tried", "재시도", "--users", "0")
    found = run(aimon, "14:00", "open", "GPT-4o", *said, "--function", "요약")["incident"]
    assert found["began_at"] == "2026-11-25T13:30:00+09:00"
    assert (found["models"], found["functions"], found["users"]) == (["gpt-main"], ["요약"], 0)
    assert (found["title"], found["severity"], found["kind"]) == ("느림", "major", "other")
    assert (found["cause"], found["found_by"], found["tried"][0]["text"]) == (
        *("hand", "person"),
        "재시도",
    )


@pytest.mark.parametrize("kind", ["all_down", "security", "users"])
def test_what_is_an_emergency_by_its_kind_is_one(aimon: Aimon, site: Path, kind: str) -> None:
    said = ("open", "--message", "x", "--kind", kind)
    assert run(aimon, "14:00", *said)["incident"]["severity"] == "emergency"
    assert run(aimon, "14:00", *said, "--severity", "info")["incident"]["severity"] == "info"


def test_a_long_message_is_kept_whole_and_its_beginning_is_the_title(
    aimon: Aimon, site: Path
) -> None:
    text = "첫 줄\n" + "가" * 500
    found = run(aimon, "14:00", "open", "--message", text)["incident"]
    assert (found["title"], found["notes"][0]["text"]) == ("첫 줄", text)
    line = run(aimon, "14:00", "open", "--message", "나" * 300)["incident"]
    assert (line["title"], line["notes"][0]["text"]) == ("나" * 200, "나" * 300)


def test_what_goes_on_about_the_same_model_is_named(aimon: Aimon, site: Path) -> None:
    result = aimon("incident", "open", "gpt-main", "--message", "x", "--at", f"{DAY}T14:00")
    assert "aimon incident merge I-2 I-1" in result.stderr
    alone = aimon("incident", "open", "clova", "--message", "x", "--at", f"{DAY}T14:00")
    assert alone.stderr == ""


def test_merged_incidents_are_one_that_has_all_of_both(aimon: Aimon, site: Path) -> None:
    aimon("ticket", "new", "끊김", "--from", "홍길동", "--at", f"{DAY}T13:00")
    run(aimon, "14:00", "open", "clova", "--message", "끊김", "--ticket", "1", "--began", "08:00")
    after = run(aimon, "14:10", "merge", "2", "1")["incident"]
    assert (after["id"], after["state"], after["affected"]) == (
        "I-1",
        "open",
        ["gpt-main", "clova"],
    )
    assert (after["tickets"], after["users"]) == (["T-1"], 1)
    assert after["began_at"] == "2026-11-25T08:00:00+09:00"
    assert [i["id"] for i in run(aimon, "14:11", "list")["incidents"]] == ["I-1"]
    gone = run(aimon, "14:11", "show", "2")["incident"]
    assert (gone["state"], gone["into"]) == ("merged", "I-1")
    assert "merged into this  I-2" in told(aimon, "14:11", "show", "1")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("ack", "1", "x"), "aimon incident reopen I-1"),
        (("resolve", "1", "x"), "aimon incident reopen I-1"),
        (("update", "1", "--mitigated"), "aimon incident reopen I-1"),
        (("update", "1", "--model", "clova"), "aimon incident reopen I-1"),
        (("reopen", "2"), "aimon incident show I-2"),
        (("ack", "3", "x"), "aimon incident show I-2"),
        (("update", "3", "x"), "aimon incident show I-2"),
        (("reopen", "3", "x"), "aimon incident show I-2"),
        (("merge", "3", "2"), "aimon incident show I-2"),
        (("merge", "2", "3"), "aimon incident show I-2"),
        (("merge", "2", "2"), "cannot be merged into itself"),
        (("merge", "2", "1"), "aimon incident reopen I-1"),
        (("update", "2"), "nothing to change was given"),
        (("update", "2", "--recovered", "old"), "I-2 is not about old"),
        (("update", "2", "--model", "gpt-mian"), "did you mean: gpt-main"),
        (("update", "2", "--ticket", "9"), "there is no ticket T-9"),
        (("update", "2", "--title", "x" * 201), "title: at most 200 characters"),
        (("update", "2", "--tried", "x" * 8001), "tried: at most 8000 characters"),
        (("update", "2", "--tried", "a\x07b"), "must not hold control characters"),
        (("open", "--message", " "), "say what it is"),
        (("open", "--message", "x", "--began", "23:00"), "lies in the future"),
        (("ack", "2", " "), "say what it is"),
        (("resolve", "2"), "say what it is"),
        (("show", "99"), "aimon incident list --all"),
        (("show", "T-1"), "write it like I-12"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_to_do_instead(
    aimon: Aimon, site: Path, args: tuple[str, ...], said: str
) -> None:
    run(aimon, "14:00", "open", "gpt-main", "--message", "x")
    run(aimon, "14:00", "open", "gpt-main", "--message", "y")
    run(aimon, "14:00", "merge", "3", "2")
    run(aimon, "14:00", "resolve", "1", "복구")
    before = len([*incident_log(site / "log", "ops-1").read(at("14:00").date())])
    result = run(aimon, "15:00", *args, code=2)
    assert said in result.stderr
    assert before == len([*incident_log(site / "log", "ops-1").read(at("14:00").date())])


def test_a_resolved_incident_still_takes_what_is_learnt(aimon: Aimon, site: Path) -> None:
    run(aimon, "14:00", "resolve", "1", "복구")
    said = ("--cause", "인증서 만료", "--solution", "인증서 교체", "--prevention", "만료 알림")
    after = run(aimon, "15:00", "update", "1", *said)["incident"]
    assert (after["state"], after["found_cause"]) == ("resolved", "인증서 만료")
    assert (after["solution"], after["prevention"]) == ("인증서 교체", "만료 알림")


def test_a_false_alarm_needs_no_solution(aimon: Aimon, site: Path) -> None:
    after = run(aimon, "14:00", "resolve", "1", "--false-alarm")["incident"]
    assert (after["state"], after["false_alarm"], after["solution"]) == ("resolved", True, "")
    assert "a false alarm" in told(aimon, "14:01", "show", "1")


def test_reopened_it_affects_all_its_models_or_those_that_are_named(
    aimon: Aimon, site: Path
) -> None:
    run(aimon, "14:00", "resolve", "1", "복구")
    after = run(aimon, "14:05", "reopen", "1", "다시")["incident"]
    assert (after["state"], after["affected"]) == ("open", ["gpt-main", "clova"])
    run(aimon, "14:10", "resolve", "1", "복구")
    after = run(aimon, "14:15", "reopen", "1", "--model", "clova")["incident"]
    assert (after["affected"], after["reopened"]) == (["clova"], 2)


def test_texts_come_from_stdin_as_well(aimon: Aimon, site: Path) -> None:
    result = aimon(
        "incident", "ack", "1", "-", "--json", "--at", f"{DAY}T14:00", input="문의\n함\n"
    )
    assert json.loads(result.stdout)["incident"]["reason"] == "문의\n함"


def test_of_two_who_act_at_once_the_second_is_told(site: Path) -> None:
    one, other = (IncidentDesk(Workspace(site), f"{DAY}T14:00") for _ in range(2))
    seen = other.get("1", other.now)
    one.write("acknowledged", one.get("1", one.now), text="mine")
    with pytest.raises(TryAgainLater) as refused:
        other.write("resolved", seen, solution="s")
    assert "aimon incident show I-1" in refused.value.hint
    assert other.write("updated", seen, tried="x").state == "acknowledged"


def test_two_merges_at_once_make_no_circle(site: Path) -> None:
    one = IncidentDesk(Workspace(site), f"{DAY}T14:00")
    second = one.open_one(one.now, models=("clova",))
    other = IncidentDesk(Workspace(site), f"{DAY}T14:00")
    pair = other.take_two("1", second.id)
    one.merge(one.now, *one.take_two(second.id, "1"))
    with pytest.raises(TryAgainLater):
        other.merge(other.now, *pair)


def test_a_clock_that_was_set_back_undoes_no_later_word(aimon: Aimon, site: Path) -> None:
    run(aimon, "14:00", "resolve", "1", "복구")
    run(aimon, "13:20", "reopen", "1", "다시", code=2)  # as it was then, it went on
    desk = IncidentDesk(Workspace(site), f"{DAY}T13:20")
    after = desk.record(desk.now, "reopened", desk.get("1", at("14:00")), models=("clova",))
    assert (after.state, after.events[-1].time) == ("open", at("14:00"))
    assert run(aimon, "14:00", "show", "1")["incident"]["state"] == "open"


def test_untrusted_words_are_shown_harmlessly(aimon: Aimon, site: Path) -> None:
    incident_log(site / "log", "ops-1").append(
        incident_event("I-1", at("13:30"), "updated", title="\x1b[31m빨강", tried="a\x07b")
    )
    for args in (("list",), ("show", "1"), ("update", "1", "x")):
        assert not {"\x1b", "\x07"} & set(told(aimon, "14:00", *args))


def test_a_model_that_left_the_registry_is_named_by_its_id(aimon: Aimon, site: Path) -> None:
    incident_log(site / "log", "ops-1").append(
        incident_event("I-2", at("13:30"), models=("gone",), kind="connection", severity="minor")
    )
    assert "gone  not in the registry" in told(aimon, "14:00", "show", "2")
    after = run(aimon, "14:00", "update", "2", "--recovered", "gone")["incident"]
    assert after["affected"] == []


def test_an_unreadable_line_is_left_out_and_said(aimon: Aimon, site: Path) -> None:
    [path] = incident_log(site / "log", "ops-1").files(at("09:30").date())
    with path.open("ab") as file:
        file.write(b'{"id":"x","incident":"I-1"}\n')
        line = path.read_bytes().splitlines()[0]
        file.write(line.replace(b'"I-1"', b'"T-1"').replace(b'"id":"', b'"id":"x') + b"\n")
    result = aimon("incident", "list", "--at", f"{DAY}T14:00")
    assert (result.exit_code, "2 lines of the log cannot be read" in result.stderr) == (0, True)
    assert "I-1" in result.stdout


def test_the_settings_language_is_spoken(aimon: Aimon, home: Path) -> None:
    write_workspace(home, settings=SETTINGS.replace("language: en", "language: ko"))
    result = aimon("incident", "list", env={"AIMON_LANG": ""})
    assert result.stdout == "문제 상황이 없습니다\n"
