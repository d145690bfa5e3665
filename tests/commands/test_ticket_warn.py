"""Deadlines are warned of once at each step, to the coordinator, whatever happens in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mailserver
import pytest
from click.testing import Result
from making import REGISTRY, SETTINGS, write_workspace

from aimon.desk import Desk
from aimon.warning import record, warnings
from aimon.workspace import Workspace

Aimon = Callable[..., Result]


@pytest.fixture
def site(home: Path, server: mailserver.MailServer) -> Path:
    mail = server.yaml() + "contacts: {coordinator: [gansa@example.kr]}\n"
    return write_workspace(home, REGISTRY, SETTINGS + mail)


def told(aimon: Aimon, at: str, *options: str) -> list[tuple[str, str, int]]:
    done = aimon("ticket", "warn", "--json", *options, "--at", at)
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)["warnings"]
    return [(w["ticket"]["id"], w["clock"]["clock"], w["percent"]) for w in found]


def receive(aimon: Aimon, at: str, class_: str) -> None:
    done = aimon(
        "ticket", "new", "홍길동입니다 느려요", "--from", "홍길동", "--class", class_, "--at", at
    )
    assert done.exit_code == 0, done.output


def test_each_step_of_a_clock_is_told_once(aimon: Aimon, site: Path) -> None:
    receive(aimon, "2026-11-25T09:00", "major")
    day = "2026-11-25T"
    both = [("T-1", "response"), ("T-1", "solution")]
    assert told(aimon, f"{day}10:59") == []
    assert told(aimon, f"{day}11:00") == [(*clock, 50) for clock in both]
    assert told(aimon, f"{day}11:05") == []
    assert told(aimon, f"{day}13:00") == [(*clock, 100) for clock in both]
    assert told(aimon, f"{day}17:00") == []


def test_a_warning_is_not_given_again_when_the_clock_was_set_back(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    receive(aimon, "2026-11-25T09:00", "urgent")
    assert len(told(aimon, "2026-11-25T09:20", "--send")) == 2
    receive(aimon, "2026-11-25T09:01", "urgent")
    again = told(aimon, "2026-11-25T09:18", "--send")
    assert {name for name, *_ in again} == {"T-2"}
    assert len(server.mails) == 2


def test_outside_business_hours_only_the_urgent_are_told(aimon: Aimon, site: Path) -> None:
    receive(aimon, "2026-11-25T16:00", "major")
    receive(aimon, "2026-11-25T23:00", "urgent")
    assert told(aimon, "2026-11-25T23:15") == [("T-2", "response", 100), ("T-2", "solution", 100)]
    assert [name for name, *_ in told(aimon, "2026-11-26T09:10")] == ["T-1", "T-1"]


def test_an_answered_or_paused_clock_is_silent(aimon: Aimon, site: Path) -> None:
    receive(aimon, "2026-11-25T09:00", "major")
    aimon("ticket", "reply", "1", "확인 중", "--at", "2026-11-25T09:10")
    aimon("ticket", "wait", "1", "--at", "2026-11-25T09:10")
    assert told(aimon, "2026-11-25T17:00") == []


def test_a_graver_class_warns_anew(aimon: Aimon, site: Path) -> None:
    receive(aimon, "2026-11-25T09:00", "major")
    assert len(told(aimon, "2026-11-25T13:00")) == 2
    aimon("ticket", "edit", "1", "--class", "urgent", "--at", "2026-11-25T13:05")
    assert [percent for *_, percent in told(aimon, "2026-11-25T13:06")] == [100, 100]
    assert told(aimon, "2026-11-25T13:07") == []


def test_the_coordinator_gets_one_mail_that_names_nobody(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    receive(aimon, "2026-11-25T09:00", "urgent")
    assert len(told(aimon, "2026-11-25T09:20", "--send")) == 2
    assert told(aimon, "2026-11-25T09:25", "--send") == []
    ((sender, people),) = server.envelopes
    assert (sender, people) == ("ops@example.kr", ["gansa@example.kr"])
    (mail,) = server.read
    bodies = [
        part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    ]
    assert len(bodies) == 2
    for body in bodies:
        assert "문의 1건 (기한 초과 1건)" in body
        assert "기한 09:15 지남" in body
        assert "홍길동" not in body


def test_a_server_that_is_down_delays_the_mail_and_does_not_repeat_the_warning(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    receive(aimon, "2026-11-25T09:00", "urgent")
    server.replies = ["451 later"]
    done = aimon("ticket", "warn", "--send", "--at", "2026-11-25T09:20")
    assert done.exit_code == 75
    assert told(aimon, "2026-11-25T09:25", "--send") == []
    assert aimon("outbox", "flush", "--at", "2026-11-25T09:30").exit_code == 0
    assert len(server.envelopes) == 1


def test_a_run_that_died_before_it_remembered_sends_no_second_mail(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    receive(aimon, "2026-11-25T09:00", "urgent")
    (journal,) = site.glob("log/tickets/day=*/*.jsonl")
    before = journal.read_bytes()
    told(aimon, "2026-11-25T09:20", "--send")
    journal.write_bytes(before)  # as if the warnings had not been recorded
    assert len(told(aimon, "2026-11-25T09:21", "--send")) == 2
    assert len(server.envelopes) == 1


def test_nobody_to_tell_is_an_error_that_says_where_to_name_somebody(
    aimon: Aimon, home: Path
) -> None:
    write_workspace(home)
    receive(aimon, "2026-11-25T09:00", "urgent")
    done = aimon("ticket", "warn", "--send", "--at", "2026-11-25T09:20")
    assert done.exit_code == 3
    assert "coordinator" in done.output
    assert str(home / "aimon.yaml") in done.output
    assert len(told(aimon, "2026-11-25T09:20")) == 2


def test_quiet_says_nothing_when_all_is_well(aimon: Aimon, site: Path) -> None:
    receive(aimon, "2026-11-25T09:00", "urgent")
    done = aimon("ticket", "warn", "--send", "--quiet", "--at", "2026-11-25T09:20")
    assert (done.exit_code, done.output) == (0, "")


def test_a_masked_warning_names_nobody_and_is_remembered_like_any_other(
    aimon: Aimon, site: Path
) -> None:
    receive(aimon, "2026-11-25T09:00", "urgent")
    at = "2026-11-25T09:20"
    shown = aimon("ticket", "warn", "--json", "--mask", "--at", at).output
    assert "T-1" in shown
    assert "홍길동" not in shown
    assert told(aimon, at) == []


def test_of_two_runs_at_once_one_gives_the_warning(aimon: Aimon, site: Path) -> None:
    receive(aimon, "2026-11-25T09:00", "urgent")
    at = "2026-11-25T09:20"
    with Desk(Workspace(site), at) as one, Desk(Workspace(site), at) as other:
        seen_by_one, seen_by_other = warnings(one), warnings(other)
        assert [len(record(one, seen_by_one)), len(record(other, seen_by_other))] == [2, 0]
    assert told(aimon, at) == []
