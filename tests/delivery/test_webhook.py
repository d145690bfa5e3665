"""A webhook against a real server: what is sent, what each answer means, what is never shown."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import hooks
import pytest
from making import REGISTRY, SETTINGS, seoul, write_workspace

from aimon.core.alertsettings import Route
from aimon.delivery.notice import Notice
from aimon.delivery.outcome import Outcome
from aimon.delivery.sending import flush, open_outbox, queue
from aimon.workspace import Workspace

NOW = seoul("2026-11-23 14:00")
ROUTES = """\
alerts:
  routes:
    - {name: hook, kind: webhook, url: "env:HOOK", headers: {Authorization: "env:HOOK_KEY"}}
    - {name: other, kind: webhook, url: "env:OTHER"}
"""
HOOK = Route(name="hook", kind="webhook", url="env:HOOK")
OTHER = Route(name="other", kind="webhook", url="env:OTHER")
TOKEN = "T0KEN-s3cr3t-0123456789"
KEY = "Bearer s3cr3t-k3y-abcdefgh"


@pytest.fixture
def server() -> Iterator[hooks.HookServer]:
    with hooks.running() as running:
        yield running


@pytest.fixture
def workspace(home: Path, server: hooks.HookServer, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("HOOK", f"{server.url}/hooks/{TOKEN}?sig={TOKEN}")
    monkeypatch.setenv("HOOK_KEY", KEY)
    monkeypatch.setenv("OTHER", f"{server.url}/other")
    return Workspace(write_workspace(home, REGISTRY, SETTINGS + ROUTES))


def notice(key: str = "I-12-opened") -> Notice:
    return Notice(
        key=key,
        severity="emergency",
        subject="[긴급] gpt-main 연결 실패",
        text="본문",
        html="<p>본문</p>",
        data={"alerts": [{"incident": "I-12"}], "severity": "not this"},
        language="ko",
    )


def send(workspace: Workspace, route: Route = HOOK) -> Outcome:
    queue(workspace, route, notice(), NOW)
    (outcome,) = flush(workspace, NOW)
    return outcome


def test_a_notice_arrives_as_json_in_its_documented_shape(
    workspace: Workspace, server: hooks.HookServer
) -> None:
    outcome = send(workspace)
    assert (outcome.status, outcome.message) == (
        "sent",
        "I-12-opened--hook sent by the route hook",
    )
    ((path, headers, body),) = server.requests
    assert path == f"/hooks/{TOKEN}?sig={TOKEN}"
    assert headers["Authorization"] == KEY
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert json.loads(body) == {
        "v": 1,
        "key": "I-12-opened",
        "time": "2026-11-23T14:00:00+09:00",
        "severity": "emergency",
        "language": "ko",
        "subject": "[긴급] gpt-main 연결 실패",
        "text": "본문",
        "alerts": [{"incident": "I-12"}],
    }
    assert flush(workspace, NOW) == []


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_status_of_success_is_one(
    workspace: Workspace, server: hooks.HookServer, status: int
) -> None:
    server.answer = hooks.saying(status)
    assert send(workspace).status == "sent"


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408, 302])
def test_what_may_pass_waits_for_the_next_try(
    workspace: Workspace, server: hooks.HookServer, status: int
) -> None:
    server.answer = hooks.saying(status, "잠시 뒤에".encode())
    outcome = send(workspace)
    assert outcome.status == "deferred"
    assert f"hook: HTTP {status} 잠시 뒤에" in outcome.message
    server.answer = hooks.saying(200)
    (again,) = flush(workspace, NOW + timedelta(minutes=1))
    assert again.status == "sent"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_parked_until_a_person_says_so(
    workspace: Workspace, server: hooks.HookServer, status: int
) -> None:
    server.answer = hooks.saying(status, b"no_service")
    outcome = send(workspace)
    assert (outcome.status, f"HTTP {status} no_service" in outcome.message) == ("parked", True)
    assert flush(workspace, NOW + timedelta(days=1)) == []


def test_a_redirect_is_not_followed(workspace: Workspace, server: hooks.HookServer) -> None:
    server.answer = hooks.saying(307, location=f"{server.url}/elsewhere")
    assert send(workspace).status == "deferred"
    assert len(server.requests) == 1


def test_a_server_that_wants_to_be_left_alone_is(
    workspace: Workspace, server: hooks.HookServer
) -> None:
    server.answer = hooks.saying(429, retry_after="600")
    send(workspace)
    (entry,) = open_outbox(workspace).entries()
    assert entry.next_try == NOW + timedelta(minutes=10)


def test_a_date_to_come_back_is_read_by_the_server_s_own_clock(
    workspace: Workspace, server: hooks.HookServer
) -> None:
    def answer(handler: hooks.HookHandler) -> None:
        handler.wfile.write(
            b"HTTP/1.1 503 No\r\nDate: Mon, 23 Nov 2026 00:00:00 GMT\r\n"
            b"Retry-After: Mon, 23 Nov 2026 00:20:00 GMT\r\nContent-Length: 0\r\n\r\n"
        )

    server.answer = answer
    send(workspace)
    (entry,) = open_outbox(workspace).entries()
    assert entry.next_try == NOW + timedelta(minutes=20)


@pytest.mark.parametrize("value", ["soon", "-5", "٣", "99999999999", "Mon, 99 Nov 2026"])
def test_a_wait_that_makes_no_sense_is_no_wait(
    workspace: Workspace, server: hooks.HookServer, value: str
) -> None:
    server.answer = hooks.saying(503, retry_after=value.encode().decode("latin-1"))
    send(workspace)
    (entry,) = open_outbox(workspace).entries()
    assert entry.next_try == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    "answer",
    [
        hooks.dripping(b"HTTP/1.1 500 No\r\nX-A: 1\r\n"),
        hooks.dripping(b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda handler: time.sleep(5),
    ],
    ids=["headers", "continue", "silence"],
)
def test_a_server_that_drips_is_left_in_time(
    workspace: Workspace,
    server: hooks.HookServer,
    monkeypatch: pytest.MonkeyPatch,
    answer: hooks.Answering,
) -> None:
    monkeypatch.setattr("aimon.delivery.routes.web.SECONDS", 0.8)
    server.answer = answer
    began = time.monotonic()
    outcome = send(workspace)
    assert time.monotonic() - began < 3
    assert outcome.status == "deferred"
    assert "took too long" in outcome.message


def test_an_answer_without_end_is_read_no_further_than_its_words(
    workspace: Workspace, server: hooks.HookServer
) -> None:
    server.answer = hooks.flooding(b"HTTP/1.1 500 No\r\nConnection: close\r\n\r\n")
    began = time.monotonic()
    outcome = send(workspace)
    assert time.monotonic() - began < 5
    assert outcome.status == "deferred"
    assert len(outcome.message) < 400


def test_a_refusal_whose_words_drip_is_one_all_the_same(
    workspace: Workspace, server: hooks.HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimon.delivery.routes.web.SECONDS", 0.8)

    def answer(handler: hooks.HookHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 404 No\r\nConnection: close\r\n\r\n")
        hooks.dripping(b"gone")(handler)

    server.answer = answer
    assert send(workspace).status == "parked"


def test_a_server_that_is_not_there_is_tried_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("HOOK", f"http://127.0.0.1:{port}/{TOKEN}")
    outcome = send(workspace)
    assert outcome.status == "deferred"
    assert "cannot be reached (hook: connection refused)" in outcome.message


def test_a_route_that_is_out_is_waited_for_once_and_the_others_get_theirs(
    workspace: Workspace, server: hooks.HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimon.delivery.routes.web.SECONDS", 0.5)
    monkeypatch.setenv("HOOK", f"{server.url}/hangs")

    def answer(handler: hooks.HookHandler) -> None:
        if handler.path == "/hangs":
            time.sleep(3)
        hooks.saying(200)(handler)

    server.answer = answer
    for number in range(5):
        queue(workspace, HOOK, notice(f"I-{number}"), NOW)
    queue(workspace, OTHER, notice("I-9"), NOW)
    began = time.monotonic()
    outcomes = {outcome.key: outcome.status for outcome in flush(workspace, NOW)}
    assert time.monotonic() - began < 2
    assert outcomes.pop("I-9--other") == "sent"
    assert set(outcomes.values()) == {"deferred"}
    assert [path for path, *_ in server.requests] == ["/hangs", "/other"]


def test_a_key_that_is_missing_waits_and_says_what_is_missing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOOK")
    outcome = send(workspace)
    assert outcome.status == "deferred"
    assert "hook: the environment variable HOOK is not set" in outcome.message


@pytest.mark.parametrize(
    "url",
    ["ftp://h/x", "nonsense", "http://", "http://user:pw@h/x", "http://h:99999/x", "http://[/"],
)
def test_an_address_that_cannot_be_one_is_parked_and_not_shown(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("HOOK", url)
    outcome = send(workspace)
    assert outcome.status == "parked"
    assert "not one of http or https (hook)" in outcome.message


def test_a_proxy_of_the_environment_is_not_used_and_one_of_the_settings_is(
    home: Path, workspace: Workspace, server: hooks.HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert send(workspace).status == "sent"
    proxy = f'network: {{proxy: "{server.url}"}}\n'
    write_workspace(home, REGISTRY, SETTINGS + ROUTES + proxy)
    monkeypatch.setenv("OTHER", "http://nowhere.invalid/other")
    assert send(Workspace(home), OTHER).status == "sent"
    assert server.requests[-1][0] == "http://nowhere.invalid/other"
