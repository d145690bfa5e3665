"""What stands beside an inquiry: the gravest first, at 80 columns, safe to show."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from inquiring import event, ticket
from making import dead, model, probe, seoul
from wcwidth import wcswidth

from aimon import i18n
from aimon.core.faults import fault
from aimon.core.reading import Asked, asked_in
from aimon.core.settings import Settings
from aimon.core.standing import stand
from aimon.core.triage import Triage, triage
from aimon.output.triage import as_json, lines

NOW = seoul("2026-11-23 13:30")
GPT = model("gpt-main", display_name="GPT-4o", default=True)
CLAUDE = model("claude", display_name="Claude", model="claude-4")
NAMES = {m.id: m.display_name for m in (GPT, CLAUDE)}


def found(symptom: str = "GPT-4o가 응답하지 않아요", **more: Any) -> Triage:
    probes = [
        probe("gpt-main", seoul("2026-11-23 09:30")),
        dead("gpt-main", seoul("2026-11-23 13:00"), fault("timeout")),
    ]
    standings = stand(GPT, probes, NOW, Settings()), stand(CLAUDE, [], NOW, Settings())
    mine = ticket("T-3", "2026-11-23 13:20", symptom=symptom)
    others = [ticket(f"T-{n}", "2026-11-23 13:10", requester=f"사람 {n}") for n in (1, 2)]
    solved = event("T-9", "2026-11-20 11:00", "resolved", solution="Claude로 안내")
    base: dict[str, Any] = {
        "standings": standings,
        "tickets": [mine, *others],
        "solved": [ticket("T-9", "2026-11-20 10:00", solved)],
        "ticket": mine,
        "alternatives": [CLAUDE],
        "notice": "GPT-4o 대신 Claude를 사용해 주세요.",
    }
    return triage(asked_in(mine), [GPT, CLAUDE], **base | more)


def test_the_gravest_comes_first() -> None:
    shown = lines(found(), NOW, NAMES, None)
    starts = ["⚠ common problem", "proposed class", "", "model now", "use instead", "notice"]
    starts += ["to be passed on", "", "open, like it", "", "solved, like it"]
    assert [line.split("  ")[0] for line in shown] == starts
    assert "2 others reported the same within an hour: T-1, T-2" in shown[0]
    assert "🔴 urgent · not responding" in shown[1]
    assert "aimon ticket edit T-3 --class urgent" in shown[2]
    assert "🔴 problem  GPT-4o [default model]" in shown[3]
    assert "tests: 13:00 🔴, 09:30 🟢" in shown[3]
    assert "aimon ticket escalate T-3 --why several_users" in shown[7]
    assert "T-9 · GPT-4o가 응답하지 않아요 → Claude로 안내" in shown[10]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(language: str, width: int) -> None:
    long = "응답이 없어요 " * 40
    with i18n.speaking(language):
        shown = lines(found(long), NOW, NAMES, width)
    assert len(shown) > 9
    assert max(wcswidth(line) for line in shown) <= width


def test_a_class_that_a_person_has_chosen_is_not_proposed_to_them_again() -> None:
    titles = [line.split("  ")[0] for line in lines(found(), NOW, NAMES, None, known="urgent")]
    assert "proposed class" not in titles
    assert "proposed class" in [
        line.split("  ")[0] for line in lines(found(), NOW, NAMES, None, known="major")
    ]


def test_a_simple_question_has_a_line() -> None:
    asked = Asked(text="파일은 어떻게 첨부하나요?", received_at=NOW)
    (line,) = lines(triage(asked, [GPT]), NOW, NAMES, None)
    assert (
        line == "proposed class  🔵 general · how to use ← question (“파일은”, “어떻게 첨부하나요”)"
    )


def test_a_name_of_several_models_is_asked_about() -> None:
    mini = model("mini", display_name="GPT-4o mini", model="gpt-4o-mini")
    asked = Asked(text="지피티가 느려요", received_at=NOW)
    shown = lines(triage(asked, [GPT, mini]), NOW, NAMES | {"mini": "GPT-4o mini"}, None)
    assert shown[1].endswith("which one? GPT-4o, GPT-4o mini")


def test_text_from_outside_cannot_move_the_cursor() -> None:
    evil = "응답\x1b[2J이 없어요\n\u202e다음 줄"
    shown = "\n".join(lines(found(evil, notice="a\x1b[31m"), NOW, NAMES, 80))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_json_has_all_that_the_lines_show() -> None:
    data = json.loads(msgspec.json.encode(as_json(found())))
    assert data["proposal"]["class"] == "urgent"
    assert data["proposal"]["grounds"][0] == {"code": "common", "tickets": ["T-1", "T-2"], "n": 2}
    assert data["common"] == {"tickets": ["T-1", "T-2"], "requesters": 2}
    assert (data["model"]["id"], data["model"]["grade"]) == ("gpt-main", "problem")
    assert data["alternatives"] == [{"id": "claude", "display_name": "Claude"}]
    assert [m["criterion"] for m in data["criteria"]] == ["several_users"]
    assert [t["id"] for t in data["open"]] == ["T-1", "T-2"]
    assert data["solved"][0]["solution"] == "Claude로 안내"
