"""The door to mail: to the settings' recipients, or to others instead, and where a mail is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mailserver
import pytest
from making import REGISTRY, SETTINGS, seoul, write_workspace

from aimon.delivery.message import MessageError
from aimon.delivery.outcome import Outcome
from aimon.delivery.sending import deliver, open_outbox, poster, require_handed_over, where
from aimon.errors import AimonError, TryAgainLater
from aimon.workspace import Workspace

NOW = seoul("2026-11-23 14:00")
KEY = "ticket-12-escalation-1"


@pytest.fixture
def workspace(home: Path, server: mailserver.MailServer) -> Workspace:
    mail = server.yaml(cc="boss@example.kr")
    return Workspace(write_workspace(home, REGISTRY, SETTINGS + mail))


def send(workspace: Workspace, **more: Any) -> Outcome:
    return deliver(
        workspace,
        key=KEY,
        subject="[에스컬레이션·긴급] T-12",
        text="t",
        html="h",
        language="ko",
        now=NOW,
        **more,
    )


def test_without_others_named_it_goes_to_the_settings_recipients(
    workspace: Workspace, server: mailserver.MailServer
) -> None:
    assert send(workspace).status == "sent"
    assert server.envelopes == [("ops@example.kr", ["report@example.kr", "boss@example.kr"])]


def test_others_take_the_place_of_the_recipients_and_of_those_who_get_a_copy(
    workspace: Workspace, server: mailserver.MailServer
) -> None:
    to = ["관리자 <admin@example.kr>", "second@example.kr"]
    assert send(workspace, to=to).status == "sent"
    assert server.envelopes == [("ops@example.kr", ["admin@example.kr", "second@example.kr"])]
    (mail,) = server.read
    assert mail["Cc"] is None
    assert "second@example.kr" in str(mail["To"])


def test_what_waits_keeps_its_own_recipients(
    workspace: Workspace, server: mailserver.MailServer
) -> None:
    server.replies = ["451 not now"]
    assert send(workspace, to=["admin@example.kr"]).status == "deferred"
    (again,) = open_outbox(workspace).flush(poster(workspace), NOW)
    assert again.status == "sent"
    assert server.envelopes == [("ops@example.kr", ["admin@example.kr"])]


def test_to_nobody_is_refused_before_anything_is_queued(workspace: Workspace) -> None:
    with pytest.raises(MessageError, match="no recipient"):
        send(workspace, to=[])
    assert where(workspace, KEY) is None


def test_a_mail_is_found_where_it_is(workspace: Workspace, server: mailserver.MailServer) -> None:
    assert where(workspace, KEY) is None
    server.replies = ["451 not now"]
    send(workspace)
    assert where(workspace, KEY) == "waiting"
    send(workspace)
    assert where(workspace, KEY) == "sent"
    (workspace.home / "sent" / f"{KEY}.eml").unlink()
    assert where(workspace, KEY) == "sent"  # the journal remembers


def test_a_mail_that_the_server_does_not_have_is_an_error_that_says_what_next(
    workspace: Workspace, server: mailserver.MailServer
) -> None:
    server.replies = ["451 not now", "554 spam"]
    with pytest.raises(TryAgainLater) as waits:
        require_handed_over(send(workspace))
    assert "outbox flush" in waits.value.hint
    with pytest.raises(AimonError) as parked:
        require_handed_over(send(workspace))
    assert (parked.value.exit_code, where(workspace, KEY)) == (3, "parked")
