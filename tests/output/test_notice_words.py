"""The messages to users, word for word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from making import dead, item, model, probe, seoul

from aimon import i18n
from aimon.core.faults import fault
from aimon.core.notices import KINDS, Notice, NoticeKind, notice
from aimon.core.records import Probe
from aimon.core.settings import Schedule, Settings
from aimon.core.standing import stand
from aimon.output.notices import notice_data, notice_text

NOW = seoul("2026-11-23 17:30")
SETTINGS = Settings(schedule=Schedule(probes=(), slots={}))
LOST = dead("own", seoul("2026-11-23 13:00"), fault("reset"))
WELL = probe("own", seoul("2026-11-23 17:00"))


def made(
    *probes: Probe,
    name: str = "GPT-4o",
    others: tuple[str, ...] = ("Claude Sonnet",),
    kind: NoticeKind | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Notice:
    standings = [stand(model("own", display_name=name), probes, NOW, SETTINGS)]
    for n, other in enumerate(others):
        entry = model(f"m{n}", display_name=other)
        tests = [probe(entry.id, seoul("2026-11-23 17:00"))]
        standings.append(stand(entry, tests, NOW, SETTINGS))
    found = notice("own", standings, SETTINGS, NOW, kind=kind, since=since, until=until)
    assert found is not None
    return found


def test_an_outage_is_told_in_the_guides_form_with_the_particles_of_the_names() -> None:
    assert notice_text(made(LOST)) == (
        "현재 GPT-4o에 일시적인 연결 문제가 있습니다. "
        "Claude Sonnet을 사용해 보시거나, 잠시 후 다시 시도해 주세요. "
        "11월 23일 13:00부터 확인된 문제입니다."
    )
    two = notice_text(made(LOST, others=("Claude Sonnet", "GPT-4o mini")))
    assert "Claude Sonnet 또는 GPT-4o mini를 사용해 보시거나" in two
    none = notice_text(made(LOST, others=()))
    assert none.startswith(
        "현재 GPT-4o에 일시적인 연결 문제가 있습니다. 잠시 후 다시 시도해 주세요."
    )


def test_slowness_is_told_with_its_figure_only_where_it_was_measured() -> None:
    slow = probe("own", seoul("2026-11-23 13:00"), latency_ms=4210.0)
    assert notice_text(made(slow)).startswith("현재 GPT-4o의 응답이 느립니다(최근 점검 4.2초).")
    assert "급하신 작업에는 Claude Sonnet을 이용해 주시고" in notice_text(made(slow))
    assert "최근 점검" not in notice_text(made(WELL, kind="slow"))


def test_unreliable_answers_are_told_with_the_tests_that_failed() -> None:
    spoilt = tuple(item("evaluation", str(n), ok=False) for n in range(9))
    wrong = probe("own", seoul("2026-11-23 13:00"), checks=(item(), *spoilt), grade="problem")
    text = notice_text(made(wrong))
    assert "답변 품질에 문제가 있습니다(오답이 나온 점검: 평가)." in text
    assert "11월 23일 13:00 이후에 받은 결과는 다시 확인해 주세요." in text


def test_maintenance_is_told_before_and_while_it_lasts() -> None:
    end = seoul("2026-11-23 22:00")
    now = notice_text(made(WELL, kind="maintenance", until=end))
    assert now == (
        "현재 GPT-4o는 점검 중이어서 이용하실 수 없습니다. 그동안 Claude Sonnet을 이용해 주세요. "
        "11월 23일 22:00까지 마무리될 예정입니다."
    )
    later = made(WELL, kind="maintenance", since=seoul("2026-11-23 20:00"), until=end)
    assert notice_text(later).startswith("11월 23일 20:00부터 GPT-4o는 점검으로")


def test_a_recovery_is_told_with_when_it_was_and_since_when_it_is_over() -> None:
    assert notice_text(made(LOST, WELL, name="HyperCLOVA X")) == (
        "HyperCLOVA X가 정상화되어 다시 이용하실 수 있습니다. "
        "11월 23일 17:00부터 정상이며, 11월 23일 13:00부터 불편을 드려 죄송합니다."
    )
    assert notice_text(made(LOST, kind="recovered")).endswith("다시 이용하실 수 있습니다.")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_had_in_english_whatever_language_is_spoken(kind: NoticeKind) -> None:
    made_of = made(LOST, kind=kind, until=seoul("2026-11-23 22:00"))
    with i18n.speaking("ko"):
        text = notice_text(made_of, "en")
    assert text.isascii()
    assert "GPT-4o" in text
    assert i18n.language() == "en"
    assert not notice_text(made_of).isascii()


def test_a_name_from_the_registry_cannot_break_the_message() -> None:
    text = notice_text(made(LOST, name="bad\n\x1b[31m{x}name"))
    assert "\n" not in text
    assert "\x1b" not in text


def test_the_data_hold_all_that_the_message_is_made_of() -> None:
    data: dict[str, Any] = notice_data(made(LOST))
    assert (data["kind"], data["kind_by_state"], data["language"]) == ("outage", "outage", "ko")
    assert data["since"] == seoul("2026-11-23 13:00")
    assert [a["id"] for a in data["alternatives"]] == ["m0"]
    assert data["text"] == notice_text(made(LOST))
