"""``aimon ticket escalate``: shown, recorded, mailed once to the administrator; a ticket keeps who knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mailserver
import pytest
from click.testing import Result
from making import REGISTRY, SETTINGS, dead, probe, seoul, write_workspace

from aimon.core.faults import fault
from aimon.core.ticketrecords import Escalation, TicketEvent
from aimon.core.tickets import Ticket
from aimon.delivery.sending import deliver, where
from aimon.desk import Desk
from aimon.incidents.store import Incidents
from aimon.journal.probes import probe_log
from aimon.workspace import Workspace

Aimon = Callable[..., Result]
AT = "--at=2026-11-23T13:40"
KEY = "ticket-1-escalation-1"
ADMINISTRATOR = "관리자 <admin@example.kr>"


@pytest.fixture
def site(home: Path) -> Workspace:
    """A workspace without mail, with a model in trouble and an inquiry about it."""
    write_workspace(home, REGISTRY, SETTINGS + "contacts: {emergency: 010-0000-0000}\n")
    probe_log(home / "log", "ops-1").append(
        probe("gpt-main", seoul("2026-11-23 09:30")),
        dead("gpt-main", seoul("2026-11-23 13:00"), fault("timeout")),
    )
    receive(home)
    return Workspace(home)


@pytest.fixture
def mailing(site: Workspace, server: mailserver.MailServer) -> Workspace:
    """The same with mail: reports go to one, escalations to the administrator."""
    settings = server.yaml() + f"contacts: {{administrator: ['{ADMINISTRATOR}']}}\n"
    write_workspace(site.home, REGISTRY, SETTINGS + settings)
    return Workspace(site.home)


def receive(home: Path, **fields: Any) -> Ticket:
    base: dict[str, Any] = {
        "channel": "phone",
        "requester": "홍길동",
        "organisation": "2분과",
        "contact": "010-1234-5678",
        "model": "gpt-main",
        "symptom": "GPT-4o가 응답하지 않아요",
        "class_": "major",
        "topic": "not_responding",
    }
    with Desk(Workspace(home), "2026-11-23T13:20") as at_work:
        found: Ticket = at_work.receive(at_work.now, **base | fields)
        return found


def t1(site: Workspace) -> Ticket:
    with Desk(Workspace(site.home), "2026-11-23T18:00") as at_work:
        found: Ticket = at_work.take("1")
        return found


def events(site: Workspace) -> list[TicketEvent]:
    return [event for event in t1(site).events if event.event != "received"]


def test_without_mail_settings_it_is_shown_and_recorded_as_told_by_hand(
    aimon: Aimon, site: Workspace
) -> None:
    result = aimon("ticket", "escalate", "t1", AT)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("[에스컬레이션·중요] T-1 GPT-4o - 응답 없음\n")
    assert "told by hand" in result.stderr
    (event,) = events(site)
    assert (event.event, event.told, event.mail) == ("escalated", ("administrator",), "")
    assert event.escalation
    assert "GPT-4o가 응답하지 않아요" in event.escalation.conditions
    assert event.escalation.next_update == seoul("2026-11-23 17:40")
    assert t1(site).state == "escalated"


def test_a_dry_run_shows_the_same_and_records_nothing(aimon: Aimon, site: Workspace) -> None:
    shown = aimon("ticket", "escalate", "1", AT, "--dry-run")
    assert (shown.exit_code, events(site)) == (0, [])
    assert "nothing was recorded or sent" in shown.stderr
    assert aimon("ticket", "escalate", "1", AT).stdout == shown.stdout


def test_it_is_mailed_to_the_administrator_alone_and_recorded_before_and_after(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    result = aimon("ticket", "escalate", "1", AT)
    assert result.exit_code == 0, result.output
    assert server.envelopes == [("ops@example.kr", ["admin@example.kr"])]
    before, after = events(mailing)
    assert (before.event, before.mail, before.told) == ("escalated", KEY, ())
    assert (after.event, after.mail, after.told) == ("noted", KEY, (ADMINISTRATOR,))
    (told,) = t1(mailing).told
    assert (told.who, told.mail) == ((ADMINISTRATOR,), KEY)
    assert t1(mailing).state == "escalated"


def test_a_second_one_is_a_message_of_its_own(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    for time in ("13:40", "15:00"):
        assert aimon("ticket", "escalate", "1", f"--at=2026-11-23T{time}").exit_code == 0
    assert [event.mail for event in events(mailing) if event.event == "escalated"] == [
        KEY,
        "ticket-1-escalation-2",
    ]
    assert len(server.mails) == 2


def test_a_second_one_is_sent_though_the_clock_was_set_back(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    for time in ("13:40", "13:30"):
        done = aimon("ticket", "escalate", "1", f"--at=2026-11-23T{time}")
        assert done.exit_code == 0, done.output
    assert "passed on" in done.stderr
    assert sorted(event.mail for event in events(mailing) if event.event == "escalated") == [
        KEY,
        "ticket-1-escalation-2",
    ]
    assert len(server.mails) == 2


def test_one_that_told_nobody_is_finished_though_the_clock_was_set_back(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    with Desk(mailing, "2026-11-23T15:00") as at_work:
        told = Escalation(needs="차단해 주세요, 홍길동")
        at_work.write("escalated", at_work.take("1"), escalation=told, mail=KEY)
    done = aimon("ticket", "escalate", "1", AT, "--mask")
    assert done.exit_code == 0, done.output
    assert "차단해 주세요, 홍**" in done.stdout
    assert [event.event for event in events(mailing)] == ["escalated", "noted"]
    assert t1(mailing).told[0].mail == KEY
    assert len(server.mails) == 1


def test_a_mail_that_waits_ends_with_75_and_is_on_its_way(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    server.replies = ["451 not now"]
    result = aimon("ticket", "escalate", "1", AT)
    assert result.exit_code == 75
    assert result.stderr.count("waits in the outbox") == 1
    assert "nobody was told yet" in result.stderr
    assert "passed on" not in result.stderr
    assert where(mailing, KEY) == "waiting"
    assert t1(mailing).told[0].mail == KEY
    assert aimon("outbox", "flush").exit_code == 0
    assert server.envelopes == [("ops@example.kr", ["admin@example.kr"])]


def test_one_whose_mail_still_waits_is_undone_at_once_and_its_mail_withdrawn(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    server.replies = ["451 not now"]
    assert aimon("ticket", "escalate", "1", AT).exit_code == 75
    undone = aimon("ticket", "undo", "1", "--at=2026-11-23T13:45")
    assert undone.exit_code == 0, undone.output
    assert "undone: passed on (11-23 13:40)" in undone.output
    assert (t1(mailing).state, t1(mailing).told, where(mailing, KEY)) == ("new", (), None)
    assert aimon("outbox", "flush").exit_code == 0
    assert server.mails == []
    again = aimon("ticket", "escalate", "1", "--at=2026-11-23T13:50")
    assert again.exit_code == 0, again.output
    assert t1(mailing).told[0].mail == "ticket-1-escalation-2"
    assert len(server.mails) == 1
    refused = aimon("ticket", "undo", "1", "--at=2026-11-23T13:55")
    assert (refused.exit_code, "has gone out" in refused.stderr) == (2, True)


def test_a_mail_of_an_inquiry_that_the_log_has_lost_keeps_nothing_from_being_told(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    """As when the log was restored from a backup that is older than the folder of sent mails."""
    mail = {"key": KEY, "subject": "s", "text": "t", "html": "h", "language": "ko"}
    deliver(mailing, now=seoul("2026-11-23 09:00"), to=[ADMINISTRATOR], **mail)
    done = aimon("ticket", "escalate", "1", AT)
    assert done.exit_code == 0, done.output
    assert len(server.mails) == 2
    assert t1(mailing).told[0].mail == "ticket-1-escalation-2"


def test_a_death_before_the_mail_was_queued_is_made_good_by_the_same_command(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    with Desk(mailing, "2026-11-23T13:40") as at_work:
        told = Escalation(criteria=("security",), needs="차단해 주세요")
        at_work.write("escalated", at_work.take("1"), escalation=told, mail=KEY)
    assert t1(mailing).told == ()
    result = aimon("ticket", "escalate", "1", "--at=2026-11-23T13:50")
    assert result.exit_code == 0, result.output
    assert "차단해 주세요" in result.stdout
    assert [event.event for event in events(mailing)] == ["escalated", "noted"]
    assert len(server.mails) == 1
    assert t1(mailing).told[0].mail == KEY


def test_a_death_after_the_mail_was_sent_sends_it_no_second_time(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    now = seoul("2026-11-23 13:40")
    with Desk(mailing, "2026-11-23T13:40") as at_work:
        told = Escalation(needs="차단해 주세요")
        at_work.write("escalated", at_work.take("1"), escalation=told, mail=KEY)
    mail = {"key": KEY, "subject": "s", "text": "t", "html": "h", "language": "ko"}
    deliver(mailing, now=now, to=[ADMINISTRATOR], **mail)
    assert aimon("ticket", "escalate", "1", "--at=2026-11-23T13:50").exit_code == 0
    assert len(server.mails) == 1
    assert t1(mailing).told[0].mail == KEY


def test_whoever_the_server_refuses_has_not_been_told(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    settings = (mailing.home / "aimon.yaml").read_text(encoding="utf-8")
    two = settings.replace(f"['{ADMINISTRATOR}']", f"['{ADMINISTRATOR}', gone@example.kr]")
    (mailing.home / "aimon.yaml").write_text(two, encoding="utf-8")
    server.rcpt = {"gone@example.kr": "550 no such user"}
    result = aimon("ticket", "escalate", "1", AT)
    assert result.exit_code == 1
    assert "gone@example.kr was refused" in result.stderr
    assert t1(mailing).told[0].who == (ADMINISTRATOR,)


def test_a_mail_that_nobody_took_has_told_nobody_until_it_is_mended(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    server.replies = ["554 spam"]
    assert aimon("ticket", "escalate", "1", AT).exit_code == 3
    assert t1(mailing).told == ()
    assert aimon("outbox", "flush", KEY, "--force").exit_code == 0
    assert aimon("ticket", "escalate", "1", "--at=2026-11-23T13:50").exit_code == 0
    assert t1(mailing).told[0].who == (ADMINISTRATOR,)
    assert len(server.mails) == 1


def test_no_mail_tells_by_hand_though_there_is_mail(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    assert aimon("ticket", "escalate", "1", AT, "--no-mail").exit_code == 0
    (event,) = events(mailing)
    assert (event.told, event.mail) == ((ADMINISTRATOR,), "")
    assert server.mails == []


def test_texts_that_are_given_take_the_place_of_the_drafts(aimon: Aimon, site: Workspace) -> None:
    result = aimon(
        *("ticket", "escalate", "1", AT, "--why", "cost, security", "--needs", "계정 차단"),
        *("--urgency", "지금 당장", "--next-update", "2026-11-23T15:00"),
    )
    assert result.exit_code == 0, result.output
    for line in ("    · 계정 차단", "- 긴급도: 지금 당장", "- 다음 보고: 2026-11-23 15:00"):
        assert line in result.stdout.splitlines()
    (event,) = events(site)
    assert event.escalation
    assert event.escalation.criteria == ("security", "cost")
    assert event.escalation.needs == "계정 차단"


def test_what_cannot_be_is_wrong_usage(aimon: Aimon, site: Workspace) -> None:
    wrong = aimon("ticket", "escalate", "1", AT, "--why", "boredom")
    assert (wrong.exit_code, "settings_change" in wrong.stderr) == (2, True)
    assert aimon("ticket", "escalate", "1", AT, "--next-update", "2026-11-23T13:00").exit_code == 2
    assert aimon("ticket", "escalate", "7", AT).exit_code == 2
    with Desk(site, "2026-11-23T13:30") as at_work:
        at_work.write("resolved", at_work.take("1"), solution="x")
    assert aimon("ticket", "escalate", "1", AT).exit_code == 2


def test_the_running_incident_says_since_when_and_other_tickets_whom_else(
    aimon: Aimon, site: Workspace
) -> None:
    assert "- 발생 시간: 확인 중" in aimon("ticket", "escalate", "1", AT, "--dry-run").stdout
    at, trouble = seoul("2026-11-23 13:02"), {"models": ("gpt-main",), "found_by": "probe"}
    began = {"began_at": seoul("2026-11-23 13:00")}
    Incidents(site).open_one(at, kind="connection", severity="emergency", **trouble, **began)
    Incidents(site).open_one(
        at, kind="other", severity="emergency", models=("clova",), title="딴 일"
    )
    receive(site.home, requester="김영희", topic="how_to", symptom="GPT-4o 사용법이 궁금해요")
    shown = aimon("ticket", "escalate", "1", AT, "--dry-run").stdout
    lines = shown.splitlines()
    assert "- 발생 시간: 2026-11-23 13:00 (I-1, 연결 테스트로 발견)" in lines
    assert "- 문제 상황: I-1 🔴 긴급 · 미확인 · 모델 연결 실패 · GPT-4o" in lines
    assert "- 같은 모델의 다른 문의: T-2" in lines
    assert "딴 일" not in shown
    page = aimon("ticket", "escalate", "1", AT, "--dry-run", "--format", "html").stdout
    assert "I-1 🔴 긴급" in page
    data = json.loads(aimon("ticket", "escalate", "1", AT, "--dry-run", "--json").stdout)
    assert data["message"]["incident"]["id"] == "I-1"


def test_what_the_requester_said_of_the_time_comes_before_the_incident(
    aimon: Aimon, site: Workspace
) -> None:
    receive(site.home, occurred_at=seoul("2026-11-23 12:50"))
    Incidents(site).open_one(seoul("2026-11-23 13:02"), kind="connection", models=("gpt-main",))
    lines = aimon("ticket", "escalate", "2", AT, "--dry-run").stdout.splitlines()
    assert "- 발생 시간: 2026-11-23 12:50" in lines
    assert any(line.startswith("- 문제 상황: I-1 ") for line in lines)


def test_an_urgent_one_names_whom_to_call(aimon: Aimon, site: Workspace) -> None:
    assert "010-0000-0000" not in aimon("ticket", "escalate", "1", AT, "--dry-run").stderr
    receive(site.home, class_="urgent")
    assert "010-0000-0000" in aimon("ticket", "escalate", "2", AT, "--dry-run").stderr


def test_masked_nobody_is_named_in_the_message(aimon: Aimon, site: Workspace) -> None:
    assert "홍길동" in aimon("ticket", "escalate", "1", AT, "--dry-run").stdout
    masked = aimon("ticket", "escalate", "1", AT, "--dry-run", "--mask", "--format", "html")
    assert "홍길동" not in masked.stdout
    assert "<!DOCTYPE html>" in masked.stdout


def test_json_has_the_message_and_what_became_of_it(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    data = json.loads(aimon("ticket", "escalate", "1", AT, "--json").stdout)
    assert (data["ticket"], data["recorded"], data["told"]) == ("T-1", True, [ADMINISTRATOR])
    assert (data["mail"]["key"], data["mail"]["status"]) == (KEY, "sent")
    assert data["message"]["subject"] == "[에스컬레이션·중요] T-1 GPT-4o - 응답 없음"
    assert data["message"]["model"]["grade"] == "problem"


def test_the_card_says_who_was_told_when_and_what_became_of_the_mail(
    aimon: Aimon, mailing: Workspace, server: mailserver.MailServer
) -> None:
    server.replies = ["451 later"]
    aimon("ticket", "escalate", "1", AT)
    shown = aimon("ticket", "show", "1", AT).output
    assert f"13:40  {ADMINISTRATOR} · passed on · {KEY} (waits in the outbox)" in shown
    assert json.loads(aimon("ticket", "show", "1", "--json", AT).stdout)["mails"] == {
        KEY: "waiting"
    }
    aimon("outbox", "flush", AT)
    assert f"{KEY} (sent)" in aimon("ticket", "show", "1", AT).output
