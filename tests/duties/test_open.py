"""At 17:45 the coordinator is told what is still open: what is due by then, once, by mail."""

from __future__ import annotations

import json
from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from click.testing import Result
from laying import DAY, events
from mailserver import MailServer
from making import SETTINGS, write_workspace

Aimon = Callable[..., Result]
AT = f"{DAY}T17:45"


@pytest.fixture
def mailed(home: Path, server: MailServer) -> MailServer:
    mail = (
        f"mail: {{host: 127.0.0.1, port: {server.port}, tls: none, from: a@example.org,"
        " to: [boss@example.org]}\ncontacts: {coordinator: [kim@example.org]}\n"
    )
    write_workspace(home, settings=SETTINGS + mail)
    return server


def open_items(aimon: Aimon, at: str) -> list[str]:
    done = aimon("checklist", "open", "--json", "--at", at)
    assert done.exit_code == 0, done.output
    return [item["item"] for item in json.loads(done.stdout)["open"]]


def texts(server: MailServer) -> list[str]:
    """Return the plain text and the HTML of the only mail."""
    (mail,) = map(message_from_bytes, server.mails)
    return [
        part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    ]


def test_only_what_should_be_done_by_now_is_open(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    assert "access" in open_items(aimon, f"{DAY}T09:10")
    assert "peak" not in open_items(aimon, f"{DAY}T09:10")
    assert "daily-report" not in open_items(aimon, AT)
    assert "daily-report" in open_items(aimon, f"{DAY}T18:01")


def test_the_job_of_1745_mails_it_to_the_coordinator_once(
    aimon: Aimon, home: Path, mailed: MailServer
) -> None:
    aimon("checklist", "check", "access", "--at", f"{DAY}T09:10")
    aimon("checklist", "note", "messages", "회신 기다림", "--at", f"{DAY}T09:10")
    done = aimon("schedule", "run", "checklist", "--quiet", "--at", AT)
    assert (done.exit_code, done.output) == (0, "")
    assert [event.outcome for event in events(home)] == [None, "done"]
    (mail,) = map(message_from_bytes, mailed.mails)
    assert mailed.envelopes[0][1] == ["kim@example.org"]
    assert str(make_header(decode_header(mail["Subject"]))).startswith("[점검표] 남은 일 ")
    text, html = texts(mailed)
    for body in (text, html):
        assert "관리자가 전달한 사항 확인" in body
        assert "회신 기다림" in body
        assert "관리 시스템에 접속되는지 확인" not in body
    aimon("checklist", "open", "--send", "--quiet", "--at", f"{DAY}T17:50")
    assert len(mailed.mails) == 1


def test_a_day_on_which_all_is_done_is_told_nobody(
    aimon: Aimon, home: Path, mailed: MailServer
) -> None:
    aimon("checklist", "check", *open_items(aimon, AT), "--at", f"{DAY}T17:00")
    done = aimon("checklist", "open", "--send", "--at", AT)
    assert done.exit_code == 0
    assert "nothing is open" in done.stdout
    assert mailed.mails == []


def test_without_a_coordinator_the_mail_is_refused_with_what_to_write(
    aimon: Aimon, home: Path
) -> None:
    write_workspace(home)
    done = aimon("checklist", "open", "--send", "--at", AT)
    assert done.exit_code == 3
    assert "contacts:" in done.stderr


def test_a_mail_that_cannot_leave_waits(aimon: Aimon, home: Path) -> None:
    mail = "mail: {host: 127.0.0.1, port: 9, tls: none, from: a@example.org, to: [b@example.org]}\n"
    contacts = "contacts: {coordinator: [kim@example.org]}\n"
    write_workspace(home, settings=SETTINGS + mail + contacts)
    assert aimon("checklist", "open", "--send", "--quiet", "--at", AT).exit_code == 75


def test_a_list_on_demand_is_never_late_and_gets_one_line_while_it_is_under_way(
    aimon: Aimon, home: Path, mailed: MailServer
) -> None:
    aimon("checklist", "check", "account", "--at", f"{DAY}T10:00")
    assert "role" not in open_items(aimon, AT)
    line = "New coordinator: 11 items left, since 11-20(Fri): aimon checklist onboarding"
    assert line in aimon("checklist", "open", "--send", "--at", AT).stdout
    assert (
        "· 새 간사 안내: 11개 남음, 11-20(금) 시작 (aimon checklist onboarding)" in texts(mailed)[0]
    )
    aimon("checklist", "end", "onboarding", "--at", AT)
    assert "onboarding" not in aimon("checklist", "open", "--at", AT).stdout
