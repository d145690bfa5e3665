"""``aimon incident open --send``: an incident and its report to the administrator in one command."""

from __future__ import annotations

import json
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import Result
from mailserver import MailServer
from making import REGISTRY, SETTINGS, dead, seoul, write_workspace

from aimon.core.faults import fault
from aimon.incidents.store import Incidents
from aimon.journal.probes import probe_log
from aimon.workspace import Workspace

Aimon = Callable[..., Result]
AT = ("--at", "2026-11-25T14:00")
OPEN = ("incident", "open", "gpt-main", "--message", "답변이 중간에 끊김", "--send", *AT)


@pytest.fixture
def site(home: Path, server: MailServer) -> Workspace:
    """A site with mail, and a model that is down."""
    mail = "contacts: {administrator: [chief@example.kr]}\n" + server.yaml(to="all@example.kr")
    workspace = Workspace(write_workspace(home, REGISTRY, SETTINGS + mail))
    down = dead("gpt-main", seoul("2026-11-25 13:00"), fault("refused"))
    probe_log(workspace.log, workspace.host).append(down)
    return workspace


def test_the_administrator_gets_the_message_with_the_models_state(
    aimon: Aimon, site: Workspace, server: MailServer
) -> None:
    result = aimon(*OPEN)
    assert result.exit_code == 0, result.output
    [mail] = server.mails
    assert server.envelopes[0][1] == ["chief@example.kr"]
    body = message_from_bytes(mail, policy=policy.default).get_body(("plain",))
    assert body
    text = body.get_content()
    assert "답변이 중간에 끊김" in text
    assert "GPT-4o" in text
    assert "🔴 문제" in text


def test_the_incident_knows_who_was_told(aimon: Aimon, site: Workspace) -> None:
    aimon(*OPEN)
    now = site.now("2026-11-25T14:01")
    assert Incidents(site).get("1", now).told == ("chief@example.kr",)


def test_json_stays_json(aimon: Aimon, site: Workspace) -> None:
    result = aimon(*OPEN, "--json")
    assert json.loads(result.stdout)["incident"]["id"] == "I-1"
    assert "I-1: " in result.stderr


def test_a_server_that_puts_it_off_keeps_the_incident_and_the_mail(
    aimon: Aimon, site: Workspace, server: MailServer
) -> None:
    server.replies.append("451 later")
    result = aimon(*OPEN)
    assert result.exit_code == 75
    assert "I-1 opened" in result.stdout
    assert len(list((site.home / "outbox").rglob("*.eml"))) == 1


def test_the_card_says_who_was_told_and_by_which_mail(aimon: Aimon, site: Workspace) -> None:
    aimon(*OPEN)
    card = aimon("incident", "show", "1", *AT).stdout
    assert "told: chief@example.kr" in card
    assert "mail incident-1-report-" in card
