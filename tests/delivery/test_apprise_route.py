"""Apprise against a real server, in a process that ends in time and shows nothing secret."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import hooks
import pytest
from making import REGISTRY, SETTINGS, seoul, write_workspace

from aimon.core.alertsettings import Route
from aimon.delivery.notice import Notice
from aimon.delivery.outcome import Outcome
from aimon.delivery.sending import tell
from aimon.workspace import Workspace

NOW = seoul("2026-11-23 14:00")
ROUTE = Route(name="phone", kind="apprise", url="env:PHONE")
SECRET = "s3cret-t0ken-0123456789"
SITE = SETTINGS + 'alerts: {routes: [{name: phone, kind: apprise, url: "env:PHONE"}]}\n'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[hooks.HookServer]:
    with hooks.running() as running:
        address = running.url.removeprefix("http://")
        monkeypatch.setenv("PHONE", f"json://user:{SECRET}@{address}/{SECRET}?redirect=no")
        yield running


def send(home: Path) -> Outcome:
    notice = Notice(
        key="I-1",
        severity="emergency",
        subject="[긴급] gpt-main",
        text="본문 {{7*7}} &lt;",
        data={},
    )
    return tell(Workspace(write_workspace(home, REGISTRY, SITE)), ROUTE, notice, NOW)


def test_a_notice_goes_to_a_service_of_apprise(home: Path, server: hooks.HookServer) -> None:
    outcome = send(home)
    assert outcome.status == "sent", outcome.message
    ((path, _headers, body),) = server.requests
    assert path.startswith(f"/{SECRET}")
    got = json.loads(body)
    assert (got["title"], got["type"]) == ("[긴급] gpt-main", "failure")
    assert "본문 {{7*7}} &lt;" in got["message"]


@pytest.mark.parametrize("status", [401, 500, 302])
def test_a_no_waits_for_the_next_try_and_shows_nothing_secret(
    home: Path, server: hooks.HookServer, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    server.answer = hooks.saying(status, SECRET.encode(), location=f"{server.url}/{SECRET}")
    outcome = send(home)
    assert outcome.status == "deferred"
    assert SECRET not in outcome.message
    assert capfd.readouterr() == ("", "")
    assert len(server.requests) == 1


def test_an_address_that_apprise_does_not_know_is_parked(
    home: Path, server: hooks.HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHONE", f"nosuch://{SECRET}")
    outcome = send(home)
    assert outcome.status == "parked"
    assert "Apprise knows no service" in outcome.message
    assert SECRET not in outcome.message


def test_a_service_that_drips_is_left_in_time(
    home: Path, server: hooks.HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimon.delivery.routes.apprise.SECONDS", 2.0)
    server.answer = hooks.dripping(b"HTTP/1.1 200 OK\r\nX-A: 1\r\n", 0.5)
    began = time.monotonic()
    outcome = send(home)
    assert time.monotonic() - began < 10
    assert (outcome.status, "took too long" in outcome.message) == ("deferred", True)


def test_without_apprise_it_says_what_to_install(
    home: Path, server: hooks.HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    outcome = send(home)
    assert outcome.status == "parked"
    assert "pip install 'aimon[apprise]'" in outcome.message


def test_a_proxy_of_the_environment_is_not_used(
    home: Path, server: hooks.HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert send(home).status == "sent"
