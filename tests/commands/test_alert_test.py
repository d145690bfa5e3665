"""``aimon alert test``: a test by each route, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from email.header import decode_header, make_header
from pathlib import Path

import hooks
import mailserver
import pytest
from click.testing import Result
from making import REGISTRY, SETTINGS, write_workspace

Aimon = Callable[..., Result]
AT = ("--at", "2026-11-22T03:00")  # a Sunday night
MAIL = (
    "mail: {{host: 127.0.0.1, port: {port}, tls: none, from: ops@example.kr,"
    " to: [report@example.kr]}}\n"
)
ROUTES = """\
alerts:
  routes:
    - {name: admins, kind: mail, severities: [emergency]}
    - {name: hook, kind: webhook, url: "env:HOOK"}
contacts: {administrator: [root@example.kr]}
"""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[hooks.HookServer]:
    with hooks.running() as running:
        monkeypatch.setenv("HOOK", f"{running.url}/hook")
        yield running


@pytest.fixture
def post() -> Iterator[mailserver.MailServer]:
    with mailserver.running() as running:
        yield running


@pytest.fixture
def site(home: Path, post: mailserver.MailServer, hook: hooks.HookServer) -> Path:
    return write_workspace(home, REGISTRY, SETTINGS + MAIL.format(port=post.port) + ROUTES)


def routes(result: Result) -> dict[str, str]:
    return {row["route"]: row["status"] for row in json.loads(result.stdout)["routes"]}


def test_a_test_goes_out_by_every_route_at_once_and_says_that_it_is_one(
    aimon: Aimon, site: Path, post: mailserver.MailServer, hook: hooks.HookServer
) -> None:
    result = aimon("alert", "test", *AT)
    assert result.exit_code == 0, result.output
    assert [line.split()[:4] for line in result.stdout.splitlines()[2:]] == [
        ["admins", "mail", "✓", "sent"],
        ["hook", "webhook", "✓", "sent"],
    ]
    assert post.envelopes == [("ops@example.kr", ["root@example.kr"])]
    subject = str(make_header(decode_header(post.read[0]["Subject"])))
    assert subject == "[안내] admins: 알림 시험"
    (body,) = hook.bodies
    assert body["subject"] == "[안내] hook: 알림 시험"
    assert body["alerts"][0]["kind"] == "test"
    assert "hook" in body["text"]


def test_only_the_routes_that_are_named_are_tested(
    aimon: Aimon, site: Path, post: mailserver.MailServer, hook: hooks.HookServer
) -> None:
    result = aimon("alert", "test", "hook", "hook", "--json", *AT)
    assert (result.exit_code, routes(result)) == (0, {"hook": "sent"})
    assert (len(hook.requests), len(post.mails)) == (1, 0)


def test_it_can_be_done_again_at_once(aimon: Aimon, site: Path, hook: hooks.HookServer) -> None:
    for _ in range(2):
        assert aimon("alert", "test", "hook", *AT).exit_code == 0
    assert len({body["key"] for body in hook.bodies}) == 2


def test_a_route_that_fails_says_why_ends_with_1_and_stops_no_other(
    aimon: Aimon, site: Path, post: mailserver.MailServer, hook: hooks.HookServer
) -> None:
    post.replies = ["451 try later"]
    result = aimon("alert", "test", "--json", *AT)
    assert (result.exit_code, routes(result)) == (1, {"admins": "failed", "hook": "sent"})
    assert "451 try later" in json.loads(result.stdout)["routes"][0]["message"]
    hook.answer = hooks.saying(404, b"no_team")
    table = aimon("alert", "test", "hook", *AT)
    assert table.exit_code == 1
    assert "✗ not sent" in table.stdout
    assert "HTTP 404 no_team" in table.stdout


def test_a_test_that_did_not_get_through_is_not_sent_later(
    aimon: Aimon, site: Path, post: mailserver.MailServer, hook: hooks.HookServer
) -> None:
    post.replies = ["554 spam"]
    hook.answer = hooks.saying(500)
    assert aimon("alert", "test", *AT).exit_code == 1
    assert json.loads(aimon("outbox", "list", "--json").stdout) == {"messages": []}


def test_without_routes_the_people_of_the_settings_are_tried(
    aimon: Aimon, home: Path, post: mailserver.MailServer
) -> None:
    contacts = "contacts: {administrator: [root@example.kr], coordinator: [me@example.kr]}\n"
    write_workspace(home, REGISTRY, SETTINGS + MAIL.format(port=post.port) + contacts)
    result = aimon("alert", "test", "--json", *AT)
    assert routes(result) == {"administrator": "sent", "coordinator": "sent"}
    assert [people for _sender, people in post.envelopes] == [
        ["root@example.kr"],
        ["me@example.kr"],
    ]


def test_without_any_way_out_it_says_what_to_write(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    result = aimon("alert", "test")
    assert result.exit_code == 3
    assert "alerts have no way to leave" in result.stderr
    assert "aimon.yaml" in result.stderr


def test_a_route_for_mail_without_a_mail_server_fails_alone(
    aimon: Aimon, home: Path, hook: hooks.HookServer
) -> None:
    write_workspace(home, REGISTRY, SETTINGS + ROUTES)
    result = aimon("alert", "test", "--json", *AT)
    assert (result.exit_code, routes(result)) == (1, {"admins": "failed", "hook": "sent"})


def test_a_name_that_is_no_route_is_answered_with_the_nearest(aimon: Aimon, site: Path) -> None:
    result = aimon("alert", "test", "hok")
    assert result.exit_code == 2
    assert "there is no route hok" in result.stderr
    assert "hook" in result.stderr


def test_it_speaks_korean(aimon: Aimon, site: Path, hook: hooks.HookServer) -> None:
    hook.answer = hooks.saying(500, "점검 중".encode())
    result = aimon("--lang", "ko", "alert", "test", "hook", *AT)
    assert "발송 안 됨" in result.stdout
    assert "HTTP 500 점검 중" in result.stdout
