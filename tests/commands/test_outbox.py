"""``aimon outbox`` from the command line, against a real mail server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import mailserver
import pytest
from click.testing import Result
from making import REGISTRY, seoul, write_workspace

from aimon.delivery import deliver
from aimon.delivery.outcome import Outcome
from aimon.workspace import Workspace

KEY = "daily-2026-11-23"
AT = "2026-11-23T18:05"
SETTINGS = """\
language: en
timezone: Asia/Seoul
mail: {{host: 127.0.0.1, port: {port}, from: AI 간사 <ops@example.kr>, to: [admin@example.kr],
  tls: none, timeout: 20}}
"""

Aimon = Callable[..., Result]


@pytest.fixture
def server(home: Path) -> Iterator[mailserver.MailServer]:
    with mailserver.running() as running:
        write_workspace(home, REGISTRY, SETTINGS.format(port=running.port))
        yield running


def send(home: Path, key: str = KEY) -> Outcome:
    now = seoul("2026-11-23 18:00")
    return deliver(
        Workspace(home), key=key, subject="일일 보고", text="t", html="h", language="ko", now=now
    )


def test_an_empty_outbox_lists_and_sends_nothing(aimon: Aimon, server: object) -> None:
    listed, flushed = aimon("outbox", "list", "--json"), aimon("outbox", "flush")
    assert json.loads(listed.stdout) == {"messages": []}
    assert flushed.stdout == "nothing waits\n"
    assert (listed.exit_code, flushed.exit_code) == (0, 0)


def test_the_list_shows_what_waits_and_why(
    aimon: Aimon, home: Path, server: mailserver.MailServer
) -> None:
    server.replies = ["451 try later", "554 spam"]
    assert [send(home).status, send(home, "weekly-2026-W47").status] == ["deferred", "parked"]
    waiting, parked = json.loads(aimon("outbox", "list", "--json").stdout)["messages"]
    assert waiting["key"] == KEY
    assert waiting["subject"] == "일일 보고"
    assert (waiting["state"], waiting["tries"]) == ("waiting", 1)
    assert waiting["since"] == "2026-11-23T18:00:00+09:00"
    assert waiting["next_try"] == "2026-11-23T18:01:00+09:00"
    assert (parked["state"], parked["next_try"]) == ("parked", None)
    table = aimon("outbox", "list").stdout
    assert "2026-11-23 18:00" in table
    assert "451 try later" in table
    assert len(aimon("outbox", "list", "--format", "jsonl").stdout.splitlines()) == 2


def test_flush_sends_what_waits_and_ends_with_0(
    aimon: Aimon, home: Path, server: mailserver.MailServer
) -> None:
    server.replies = ["451 try later"]
    send(home)
    result = aimon("outbox", "flush", "--at", AT)
    assert result.exit_code == 0
    assert f"{KEY} sent to 1 recipient" in result.stdout
    assert len(server.mails) == 1


def test_flush_ends_with_75_while_mail_waits(
    aimon: Aimon, home: Path, server: mailserver.MailServer
) -> None:
    server.replies = ["451 try later", "451 later still"]
    send(home)
    result = aimon("outbox", "flush", "--at", AT, "--json")
    assert result.exit_code == 75
    (mail,) = json.loads(result.stdout)["messages"]
    assert mail["status"] == "deferred"
    # Tried a moment ago: nothing is sent, nothing is said, and it still waits.
    due = aimon("outbox", "flush", "--due", "--quiet", "--at", AT)
    assert (due.exit_code, due.output) == (75, "")


def test_flush_ends_with_1_when_a_mail_is_parked(
    aimon: Aimon, home: Path, server: mailserver.MailServer
) -> None:
    server.replies = ["451 try later", "554 spam"]
    send(home)
    result = aimon("outbox", "flush", "--at", AT, "--quiet")
    assert result.exit_code == 1
    assert "554 spam" in result.stdout
    assert aimon("outbox", "flush", "--due", "--quiet").exit_code == 1
    again = aimon("outbox", "flush", KEY)
    assert again.exit_code == 3
    assert "--force" in again.stderr
    assert aimon("outbox", "flush", KEY, "--force").exit_code == 0


def test_flush_ends_with_1_when_a_recipient_was_refused(
    aimon: Aimon, home: Path, server: mailserver.MailServer
) -> None:
    text = SETTINGS.replace("[admin@", "[gone@example.kr, admin@").format(port=server.port)
    write_workspace(home, REGISTRY, text)
    server.replies = ["451 try later"]
    send(home)
    server.rcpt = {"gone@example.kr": "550 no such user"}
    result = aimon("outbox", "flush", "--at", AT, "--quiet")
    assert result.exit_code == 1
    assert "gone@example.kr was refused: 550 no such user" in result.stdout


def test_quiet_says_nothing_when_all_is_well(
    aimon: Aimon, home: Path, server: mailserver.MailServer
) -> None:
    server.replies = ["451 try later"]
    send(home)
    result = aimon("outbox", "flush", "--due", "--quiet", "--at", AT)
    assert (result.exit_code, result.output) == (0, "")
    assert len(server.mails) == 1


def test_without_mail_settings_an_empty_outbox_is_no_error(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    assert aimon("outbox", "flush", "--due", "--quiet").exit_code == 0


def test_mail_that_waits_without_settings_says_what_to_write(
    aimon: Aimon, home: Path, server: mailserver.MailServer
) -> None:
    server.replies = ["451 try later"]
    send(home)
    write_workspace(home)
    result = aimon("outbox", "flush")
    assert result.exit_code == 3
    assert "no mail server is set" in result.stderr
    assert "aimon.yaml" in result.stderr


def test_the_password_is_looked_up_by_its_reference(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the CA file is taken from the workspace."""
    monkeypatch.setenv("SMTP_PASSWORD", mailserver.PASSWORD)
    with mailserver.with_tls("starttls", home) as (server, mail):
        text = SETTINGS.format(port=server.port).replace("127.0.0.1", "localhost")
        text = text.replace(
            "tls: none", f"user: {mail.user}, password: {mail.password}, ca_file: ca.pem"
        )
        write_workspace(home, REGISTRY, text)
        assert send(home).status == "sent"
    assert server.logins == [mailserver.USER]
