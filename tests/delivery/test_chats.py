"""Slack and Teams get the shape that they take, and read nothing of theirs into the text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hooks
import pytest
from making import REGISTRY, SETTINGS, seoul, write_workspace

from aimon.core.alertkinds import Severity
from aimon.core.alertsettings import Route
from aimon.delivery.notice import Letter, Notice
from aimon.delivery.routes import slack, teams
from aimon.delivery.sending import tell
from aimon.workspace import Workspace

NOW = seoul("2026-11-23 14:00")
HOSTILE = (
    "<!channel> <https://evil.example|여기> & [여기](https://evil.example) *굵게* \x1b[2J\u202e"
)


def letter(text: str, subject: str = "[긴급] gpt-main", severity: Severity = "emergency") -> Letter:
    notice = Notice(key="I-1", severity=severity, subject=subject, text=text, language="ko")
    return Letter(route="chat", time=NOW, notice=notice)


def slack_texts(made: dict[str, Any]) -> list[str]:
    """Return the texts of the sections, and hold the message to Slack's limits."""
    header, *sections = made["blocks"]
    assert header["type"] == "header"
    assert 1 <= len(header["text"]["text"]) <= 150
    assert len(made["blocks"]) <= 50
    for block in made["blocks"]:
        assert block["text"]["type"] == "plain_text"
        assert 1 <= len(block["text"]["text"]) <= 3000
    assert sum(len(block["text"]["text"]) for block in made["blocks"]) < 13_000
    return [section["text"]["text"] for section in sections]


def teams_texts(made: dict[str, Any]) -> list[str]:
    """Return the lines of the card, and hold it to the limit of Teams."""
    assert len(json.dumps(made, ensure_ascii=False).encode()) <= 28 * 1024
    (attachment,) = made["attachments"]
    assert made["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"]["type"] == "AdaptiveCard"
    _title, *blocks = attachment["content"]["body"]
    assert {block["type"] for block in blocks} <= {"RichTextBlock"}
    return [block["inlines"][0]["text"] for block in blocks]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[hooks.HookServer]:
    with hooks.running() as running:
        monkeypatch.setenv("CHAT", f"{running.url}/services/T0/B0/secret-of-the-hook")
        yield running


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_a_notice_reaches_the_chat(home: Path, server: hooks.HookServer, kind: Any) -> None:
    route = Route(name="chat", kind=kind, url="env:CHAT")
    settings = f'alerts: {{routes: [{{name: chat, kind: {kind}, url: "env:CHAT"}}]}}\n'
    workspace = Workspace(write_workspace(home, REGISTRY, SETTINGS + settings))
    made = letter("첫째 줄\n둘째 줄\n")
    assert tell(workspace, route, made.notice, NOW).status == "sent"
    assert server.bodies == [(slack if kind == "slack" else teams).body(made)]


def test_slack_gets_a_heading_and_the_text() -> None:
    made = slack.body(letter("🔴 긴급\n\n📌 상황\n- 연결 실패\n"))
    assert made["text"] == "[긴급] gpt-main"
    assert made["blocks"][0]["text"]["text"] == "[긴급] gpt-main"
    assert slack_texts(made) == ["🔴 긴급\n\n📌 상황\n- 연결 실패"]


def test_slack_reads_no_mention_and_no_link_into_foreign_text() -> None:
    made = slack.body(letter(HOSTILE, subject=HOSTILE))
    (text,) = slack_texts(made)
    for shown in (text, made["text"], made["blocks"][0]["text"]["text"]):
        assert "&lt;!channel&gt;" in shown
        assert not {"<", ">", "\x1b", "\u202e"} & set(shown)


@pytest.mark.parametrize("line", ["가" * 79, "&" * 79, "", "나" * 5000, "&" * 5000])
def test_slack_takes_a_text_of_any_length(line: str) -> None:
    texts = slack_texts(slack.body(letter((line + "\n") * 2000, subject=line or "s")))
    assert not texts or texts[-1].endswith("…")
    for text in texts:  # no escape is cut in two
        assert "&" not in text.replace("&amp;", "")


def test_slack_takes_a_notice_without_text() -> None:
    assert slack_texts(slack.body(letter(""))) == []


def test_teams_gets_a_card_with_a_line_for_each() -> None:
    made = teams.body(letter("🔴 긴급\n\n- 연결 실패\n- 확인함\n"))
    assert teams_texts(made) == ["🔴 긴급", "- 연결 실패", "- 확인함"]
    title, first, second, third = made["attachments"][0]["content"]["body"]
    assert title["inlines"][0]["text"] == "[긴급] gpt-main"
    assert title["inlines"][0]["color"] == "Attention"
    assert [block["spacing"] for block in (first, second, third)] == ["Medium", "Medium", "None"]


def test_teams_gets_no_markdown_and_nothing_invisible() -> None:
    (text,) = teams_texts(teams.body(letter(HOSTILE)))
    assert "[여기](https://evil.example)" in text  # as rich text, which is no Markdown
    assert not {"\x1b", "\u202e"} & set(text)


@pytest.mark.parametrize("line", ["가" * 79, "x", "나" * 5000, '"' * 5000])
def test_teams_takes_a_text_of_any_length(line: str) -> None:
    texts = teams_texts(teams.body(letter((line + "\n") * 2000, subject=line)))
    assert texts[-1].endswith("…")
