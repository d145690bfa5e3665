"""What a person writes for a report: kept in their words, withdrawn without being lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import seoul, write_workspace

from aimon.reports.notebook import Notebook
from aimon.workspace import Workspace

Aimon = Callable[..., Result]
AT = ("--at", "2026-11-25T16:00")


@pytest.fixture(autouse=True)
def workspace(home: Path) -> Workspace:
    write_workspace(home)
    return Workspace(home)


def standing(aimon: Aimon, *more: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        aimon("report", "note", "--list", "--json", *AT, *more).stdout
    )["notes"]
    return found


def test_a_note_belongs_to_the_running_week_and_says_whose_words_it_has(aimon: Aimon) -> None:
    result = aimon("report", "note", "온보딩 8명", "--by", "이간사", "--section", "plans", *AT)
    assert result.exit_code == 0, result.output
    assert "N-1 noted: weekly report 2026-W48 · plans" in result.stdout
    (note,) = standing(aimon)
    assert (note["period"], note["section"]) == ("weekly-2026-W48", "plans")
    assert (note["author"], note["text"]) == ("이간사", "온보딩 8명")
    assert "“온보딩 8명” (이간사, 16:00)" in note["said"]


@pytest.mark.parametrize(
    ("words", "period"),
    [
        (("--for", "daily"), "daily-2026-11-25"),
        (("--for", "briefing"), "briefing-2026-11-25"),
        (("--for", "monthly"), "monthly-2026-11"),
        (("--for", "weekly", "--date", "2027-01-01"), "weekly-2026-W53"),
        (("--for", "daily", "--date", "2026-11-26"), "daily-2026-11-26"),
    ],
)
def test_a_note_is_for_the_report_that_is_named(
    aimon: Aimon, workspace: Workspace, words: tuple[str, ...], period: str
) -> None:
    aimon("report", "note", "할 말", *words, *AT)
    now = seoul("2026-11-25 17:00")
    assert [note.text for note in Notebook(workspace).of(period, now)] == ["할 말"]
    assert Notebook(workspace).of("weekly-2026-W01", now) == []


def test_a_note_that_is_taken_back_is_gone_but_not_lost(
    aimon: Aimon, workspace: Workspace, home: Path
) -> None:
    for text in ("하나", "둘"):
        aimon("report", "note", text, *AT)
    removed = aimon("report", "note", "--remove", "n1", "--at", "2026-11-25T17:00")
    assert removed.stdout.startswith("N-1 taken back")
    book = Notebook(workspace)
    later, before = seoul("2026-11-25 18:00"), seoul("2026-11-25 16:30")
    assert [n.id for n in book.of("weekly-2026-W48", later)] == ["N-2"]
    assert [n.id for n in book.of("weekly-2026-W48", before)] == ["N-1", "N-2"]
    files = (home / "log" / "notes").rglob("*.jsonl")
    assert sum(len(file.read_text().splitlines()) for file in files) == 3
    assert aimon("report", "note", "셋", *AT).stdout.startswith("N-3")


def test_what_is_no_note_cannot_be_taken_back(aimon: Aimon) -> None:
    result = aimon("report", "note", "--remove", "7")
    assert result.exit_code == 2
    assert "there is no note 7" in result.stderr


@pytest.mark.parametrize(
    "words", [(), (" ",), ("글", "--list"), ("--list", "--remove", "1"), ("글", "--remove", "1")]
)
def test_a_note_without_words_or_with_two_wishes_is_refused(
    aimon: Aimon, words: tuple[str, ...]
) -> None:
    assert aimon("report", "note", *words).exit_code == 2
    assert standing(aimon) == []


def test_a_list_of_one_report_shows_its_notes_alone(aimon: Aimon) -> None:
    aimon("report", "note", "주간", *AT)
    aimon("report", "note", "월간", "--for", "monthly", "--section", "risks", *AT)
    assert [n["text"] for n in standing(aimon)] == ["주간", "월간"]
    assert [n["text"] for n in standing(aimon, "--for", "monthly")] == ["월간"]
    assert [n["text"] for n in standing(aimon, "--section", "risks")] == ["월간"]
    assert standing(aimon, "--date", "2026-10-01") == []


def test_a_note_is_read_from_stdin_and_shown_without_control_characters(aimon: Aimon) -> None:
    result = aimon("report", "note", "-", *AT, input="첫 줄\n둘째\x1b[2J 줄\n")
    assert result.exit_code == 0
    assert "첫 줄 둘째" in result.stdout
    assert "\x1b" not in result.stdout
    assert standing(aimon)[0]["text"] == "첫 줄\n둘째\x1b[2J 줄"


def test_the_log_knows_notes_and_finds_their_damage(aimon: Aimon, home: Path) -> None:
    aimon("report", "note", "글", *AT)
    assert aimon("log", "verify").exit_code == 0
    (file,) = (home / "log" / "notes").rglob("*.jsonl")
    file.write_text(file.read_text() + '{"note": "N-0"}\n')
    assert aimon("log", "verify").exit_code == 1
    listed = aimon("report", "note", "--list", *AT)
    assert "글" in listed.stdout
    assert listed.exit_code == 0
