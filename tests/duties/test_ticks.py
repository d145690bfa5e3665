"""What people tick stays ticked for its day, whatever becomes of the file; wrong ticks are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import write_workspace

from aimon.journal.duties import duty_log

Aimon = Callable[..., Result]
FRIDAY, SATURDAY, MONDAY = "2026-11-27", "2026-11-28", "2026-11-30"


@pytest.fixture(autouse=True)
def site(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("USER", "홍길동")
    return write_workspace(home)


def items(aimon: Aimon, at: str, *words: str) -> dict[str, dict[str, Any]]:
    """Return the items that are shown, by their ids."""
    done = aimon("checklist", "show", *words, "--format", "jsonl", "--at", at)
    assert done.exit_code == 0, done.output
    return {item["item"]: item for item in map(json.loads, done.stdout.splitlines())}


def events(home: Path) -> list[tuple[str, str]]:
    log = duty_log(home / "log", "reader")
    return [(event.event, event.item) for day in log.days() for event in log.read(day)]


def test_a_tick_names_who_and_when_and_is_of_its_day_alone(aimon: Aimon) -> None:
    done = aimon("checklist", "check", "access", "messages", "--at", f"{FRIDAY}T09:05")
    assert "↳ 09:05 홍길동" in done.stdout
    friday = items(aimon, f"{FRIDAY}T10:00")
    assert (friday["access"]["state"], friday["access"]["by"]) == ("checked", "홍길동")
    assert friday["overnight"]["state"] == "open"
    assert items(aimon, f"{MONDAY}T10:00")["access"]["state"] == "open"


def test_the_first_to_tick_an_item_is_who_did_it(
    aimon: Aimon, monkeypatch: pytest.MonkeyPatch
) -> None:
    aimon("checklist", "check", "access", "--at", f"{FRIDAY}T09:05")
    monkeypatch.setenv("USER", "kim")
    aimon("checklist", "check", "access", "--at", f"{FRIDAY}T09:30")
    access = items(aimon, f"{FRIDAY}T10:00")["access"]
    assert (access["by"], access["time"][11:16]) == ("홍길동", "09:05")


def test_what_was_forgotten_is_ticked_for_its_day_later(aimon: Aimon) -> None:
    assert aimon("checklist", "check", "access", "--date", FRIDAY, "--at", f"{MONDAY}T09:00").output
    friday = items(aimon, f"{MONDAY}T10:00", "--date", FRIDAY)
    assert friday["access"]["state"] == "checked"
    assert items(aimon, f"{MONDAY}T10:00")["access"]["state"] == "open"


def test_what_is_passed_over_says_why_and_an_unchecked_item_is_open(aimon: Aimon) -> None:
    aimon("checklist", "skip", "messages", "--why", "관리자 휴가", "--at", f"{FRIDAY}T09:05")
    skipped = items(aimon, f"{FRIDAY}T10:00")["messages"]
    assert (skipped["state"], skipped["why"]) == ("skipped", "관리자 휴가")
    assert "홍길동: 관리자 휴가" in aimon("checklist", "--at", f"{FRIDAY}T10:00").stdout
    aimon("checklist", "uncheck", "messages", "--at", f"{FRIDAY}T10:01")
    assert items(aimon, f"{FRIDAY}T10:02")["messages"]["state"] == "open"


@pytest.mark.parametrize("why", [(), ("--why", " ")])
def test_nothing_is_passed_over_without_a_reason(
    aimon: Aimon, home: Path, why: tuple[str, ...]
) -> None:
    done = aimon("checklist", "skip", "messages", *why)
    assert done.exit_code == 2
    assert "--why" in done.stderr
    assert events(home) == []


def test_a_note_is_taken_back_by_its_beginning_and_is_not_doubled(aimon: Aimon) -> None:
    for text in ("제공사에 전화", "제공사에 전화", "한도 확인"):
        aimon("checklist", "note", "tomorrow", text, "--at", f"{FRIDAY}T17:35")
    noted = items(aimon, f"{FRIDAY}T17:36")["tomorrow"]["notes"]
    assert [note["text"] for note in noted] == ["제공사에 전화", "한도 확인"]
    at = f"{FRIDAY}T17:37"
    assert aimon("checklist", "note", "tomorrow", "제공사", "--remove", "--at", at).exit_code == 0
    noted = items(aimon, f"{FRIDAY}T17:38")["tomorrow"]["notes"]
    assert [note["text"] for note in noted] == ["한도 확인"]
    aimon("checklist", "note", "tomorrow", "한도 올리기", "--at", at)
    either = aimon("checklist", "note", "tomorrow", "한도", "--remove", "--at", at)
    assert (either.exit_code, "several notes" in either.stderr) == (2, True)
    aimon("checklist", "note", "tomorrow", "한도 올리기", "--remove", "--at", at)
    again = aimon("checklist", "note", "tomorrow", "제공사", "--remove", "--at", at)
    assert again.exit_code == 2
    assert "한도 확인" in again.stderr
    aimon("checklist", "note", "tomorrow", "제공사에 전화", "--at", f"{FRIDAY}T17:39")
    assert len(items(aimon, f"{FRIDAY}T17:40")["tomorrow"]["notes"]) == 2


def test_a_note_is_shown_at_its_item_and_ticks_nothing(aimon: Aimon) -> None:
    aimon("checklist", "note", "tomorrow", "제공사에", "전화", "--at", f"{FRIDAY}T17:35")
    tomorrow = items(aimon, f"{FRIDAY}T17:40")["tomorrow"]
    assert tomorrow["state"] == "open"
    assert [note["text"] for note in tomorrow["notes"]] == ["제공사에 전화"]
    assert (
        "※ 제공사에 전화 (홍길동, 11-27 17:35)"
        in aimon("checklist", "closing", "--at", f"{FRIDAY}T17:40").stdout
    )


def test_ticks_survive_edits_of_the_file(aimon: Aimon, home: Path) -> None:
    aimon("checklist", "check", "peak", "waiting", "--at", f"{FRIDAY}T12:10")
    (home / "checklists").mkdir()
    (home / "checklists" / "noon.yaml").write_text(
        "title: 새 점심\nwhen: daily\nsections:\n"
        "  - title: 순서도 바뀜\n    items:\n"
        "      - {id: more-tickets, text: 문의 확인}\n      - {id: peak, text: 다르게 적은 글}\n"
    )
    noon = items(aimon, f"{FRIDAY}T12:20", "noon")
    assert (noon["peak"]["state"], noon["peak"]["text"]) == ("checked", "다르게 적은 글")
    assert "waiting" not in noon
    (home / "checklists" / "noon.yaml").unlink()
    assert items(aimon, f"{FRIDAY}T12:20", "noon")["waiting"]["state"] == "checked"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["check", "access", "acess"], "did you mean: access"),
        (["check", "goal-self"], "for 11-23(Mon) write: --date 2026-11-23"),
        (["show", "mornin"], "did you mean: morning"),
        (["mornin"], "did you mean: morning"),
        (["chek", "access"], "check"),
        (["start", "morning"], "comes by itself"),
        (["note", "access"], "there is no text"),
        (["note", "access", "nothing", "--remove"], "no note of access begins with that"),
        (["check"], "ITEM"),
    ],
)
def test_what_is_not_there_is_refused_whole_with_what_may_be_meant(
    aimon: Aimon, home: Path, words: list[str], why: str
) -> None:
    done = aimon("checklist", *words, *([] if words == ["check"] else ["--at", f"{FRIDAY}T09:00"]))
    assert done.exit_code == 2
    assert why in done.stderr
    assert events(home) == []


def test_a_day_off_has_no_lists(aimon: Aimon) -> None:
    assert "11-28(Sat) is a day off" in aimon("checklist", "--at", f"{SATURDAY}T09:00").stdout
    christmas = aimon("checklist", "--at", "2026-12-25T09:00", "--json")
    assert json.loads(christmas.stdout)["lists"] == []
    assert "Christmas" in json.loads(christmas.stdout)["day_off"]


def test_a_weekday_that_is_a_day_off_has_its_list_on_the_next_business_day(aimon: Aimon) -> None:
    # The Friday of Christmas; the week's close comes on Monday, beside Monday's own.
    monday = aimon("checklist", "--at", "2026-12-28T14:00").stdout
    assert "(friday" in monday
    assert "(monday" in monday


def test_a_list_of_another_day_says_when_it_is_due(aimon: Aimon) -> None:
    shown = aimon("checklist", "wednesday", "--at", f"{FRIDAY}T09:00").stdout
    assert "due next on 12-02(Wed)" in shown


def test_a_list_on_demand_starts_with_its_first_tick_and_goes_on_for_days(aimon: Aimon) -> None:
    assert "not started yet" in aimon("checklist", "onboarding").stdout
    aimon("checklist", "check", "account", "--at", f"{FRIDAY}T09:00")
    aimon("checklist", "check", "role", "--at", f"{MONDAY}T09:00")
    found = items(aimon, f"{MONDAY}T10:00", "onboarding")
    assert [id for id, item in found.items() if item["state"] == "checked"] == ["account", "role"]
    assert "(onboarding" in aimon("checklist", "--at", f"{MONDAY}T10:00").stdout


def test_each_emergency_begins_anew(aimon: Aimon) -> None:
    aimon("checklist", "check", "what", "--at", f"{FRIDAY}T09:00")
    aimon("checklist", "end", "emergency", "--at", f"{FRIDAY}T11:00")
    started = aimon("checklist", "start", "emergency", "--at", f"{MONDAY}T09:00")
    assert "started on 11-30(Mon)" in started.stdout
    assert items(aimon, f"{MONDAY}T09:01", "emergency")["what"]["state"] == "open"
    assert items(aimon, f"{FRIDAY}T10:00", "emergency")["what"]["state"] == "checked"


def test_who_comes_second_to_an_emergency_goes_on_with_its_list(aimon: Aimon, home: Path) -> None:
    aimon("checklist", "check", "what", "--at", f"{FRIDAY}T09:00")
    before = events(home)
    shown = aimon("checklist", "emergency", "--at", f"{FRIDAY}T09:04").stdout
    assert "aimon checklist end emergency" in shown
    assert "checklist start" not in shown
    second = aimon("checklist", "start", "emergency", "--at", f"{FRIDAY}T09:05")
    assert second.exit_code == 2
    assert "go on: aimon checklist emergency" in second.stderr
    assert events(home) == before


def test_what_the_evening_noted_for_tomorrow_is_shown_the_next_business_morning(
    aimon: Aimon,
) -> None:
    aimon("checklist", "note", "tomorrow", "제공사에 전화", "--at", f"{FRIDAY}T17:35")
    monday = items(aimon, f"{MONDAY}T09:00")["carried"]
    assert [note["text"] for note in monday["recalled"]] == ["제공사에 전화"]
    shown = aimon("checklist", "morning", "--at", f"{MONDAY}T09:00").stdout
    assert "↩ 제공사에 전화 (홍길동, 11-27 17:35)" in shown
    assert items(aimon, "2026-12-01T09:00")["carried"]["recalled"] == []
    assert items(aimon, f"{FRIDAY}T17:40")["carried"]["recalled"] == []


def test_a_second_emergency_of_a_day_begins_anew(aimon: Aimon) -> None:
    aimon("checklist", "check", "what", "--at", f"{FRIDAY}T09:00")
    aimon("checklist", "end", "emergency", "--at", f"{FRIDAY}T11:00")
    aimon("checklist", "start", "emergency", "--at", f"{FRIDAY}T15:00")
    assert items(aimon, f"{FRIDAY}T15:01", "emergency")["what"]["state"] == "open"


def test_a_list_on_demand_that_was_ended_is_over_until_it_begins_anew(aimon: Aimon) -> None:
    aimon("checklist", "check", "account", "--at", f"{FRIDAY}T09:00")
    assert "aimon checklist end onboarding" in aimon("checklist", "onboarding").stdout
    ended = aimon("checklist", "end", "onboarding", "--at", f"{FRIDAY}T15:00")
    assert "started on 11-27(Fri), ended at 11-27 15:00" in ended.stdout
    assert "(onboarding" not in aimon("checklist", "--at", f"{MONDAY}T10:00").stdout
    late = aimon("checklist", "check", "role", "--at", f"{MONDAY}T10:00")
    assert late.exit_code == 2
    assert "aimon checklist start onboarding" in late.stderr
    again = aimon("checklist", "end", "onboarding", "--at", f"{MONDAY}T10:00")
    assert (again.exit_code, "not under way" in again.stderr) == (2, True)
    aimon("checklist", "start", "onboarding", "--at", f"{MONDAY}T10:00")
    found = items(aimon, f"{MONDAY}T10:00", "onboarding")
    assert {item["state"] for item in found.values()} == {"open"}


def test_a_list_that_comes_by_itself_is_not_ended(aimon: Aimon) -> None:
    done = aimon("checklist", "end", "morning")
    assert (done.exit_code, "comes by itself" in done.stderr) == (2, True)


def test_what_is_still_to_come_is_not_ticked_off(aimon: Aimon) -> None:
    done = aimon("checklist", "check", "access", "--date", MONDAY, "--at", f"{FRIDAY}T09:00")
    assert done.exit_code == 2
    assert "11-30(Mon) is still to come" in done.stderr


def test_an_item_of_another_day_is_offered_for_its_last_one(aimon: Aimon) -> None:
    done = aimon("checklist", "check", "replan", "--at", f"{FRIDAY}T09:00")
    assert done.exit_code == 2
    assert "--date 2026-11-25" in done.stderr


def test_history_counts_each_item_over_the_days_that_are_over(aimon: Aimon, home: Path) -> None:
    aimon("checklist", "check", "access", "--at", "2026-11-23T09:05")
    aimon("checklist", "skip", "access", "--why", "정전", "--at", "2026-11-24T09:05")
    aimon("checklist", "check", "access", "--at", f"{FRIDAY}T09:05")
    done = aimon("checklist", "history", "--json", "--at", f"{FRIDAY}T18:00")
    rates = {rate["item"]: rate for rate in json.loads(done.stdout)["items"]}
    access = rates["access"]
    # Monday to Thursday; today is not over.
    assert (access["due"], access["checked"], access["skipped"]) == (4, 1, 1)
    assert round(access["percent"]) == 33
    assert rates["goal-self"]["due"] == 1
    shown = aimon("checklist", "history", "--at", f"{FRIDAY}T18:00").stdout
    assert shown.startswith("11-23(Mon) – 11-26(Thu), days that were over; the least done first\n")
    percents = [int(found) for found in re.findall(r"(\d+) %", shown)]
    assert percents == sorted(percents)
    assert 33 in percents


def test_a_slip_of_the_date_begins_the_history_no_earlier(aimon: Aimon) -> None:
    at = ("--at", f"{FRIDAY}T09:00")
    aimon("checklist", "check", "access", "--date", "2020-01-02", *at)
    aimon("checklist", "check", "access", *at)
    shown = json.loads(aimon("checklist", "history", "--json", "--at", f"{MONDAY}T10:00").stdout)
    assert shown["begun"] == FRIDAY
    assert {item["due"] for item in shown["items"]} <= {0, 1}


def test_history_keeps_what_was_ticked_of_items_that_are_gone(aimon: Aimon, home: Path) -> None:
    aimon("checklist", "check", "peak", "--at", "2026-11-23T12:05")
    (home / "checklists").mkdir()
    (home / "checklists" / "noon.yaml").write_text(
        "title: 새 점심\nwhen: daily\nsections: [{title: 하나, items: [{id: new, text: 새것}]}]\n"
    )
    done = aimon("checklist", "history", "--at", f"{FRIDAY}T18:00")
    assert "(no longer in a list)" in next(
        line for line in done.stdout.splitlines() if " peak " in line
    )


def test_in_korean_it_reads_as_a_colleague_would_write(aimon: Aimon) -> None:
    aimon("checklist", "check", "access", "--at", f"{FRIDAY}T09:05")
    shown = aimon("--lang", "ko", "checklist", "morning", "--at", f"{FRIDAY}T10:00").stdout
    assert "오전 업무 (morning, 업무일마다) · 17개 중" in shown


def test_what_people_wrote_cannot_steer_the_terminal(aimon: Aimon) -> None:
    aimon("checklist", "note", "tomorrow", "\x1b[2Jgone", "--at", f"{FRIDAY}T09:05")
    assert "\x1b" not in aimon("checklist", "closing", "--at", f"{FRIDAY}T10:00").stdout
