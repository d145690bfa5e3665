"""Whatever breaks, no part of a route's address or key is shown or written anywhere."""

from __future__ import annotations

import base64
import html
import json
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import hooks
import pytest
from click.testing import Result
from making import REGISTRY, SETTINGS, seoul, write_workspace

from aimon.core.alertsettings import RouteKind
from aimon.delivery.notice import Notice
from aimon.delivery.sending import queue
from aimon.workspace import Workspace

Aimon = Callable[..., Result]
NOW = seoul("2026-11-23 14:00")
# Marked, and with what addresses and escapes treat in a way of their own.
PATH, QUERY, KEY = "pAth-MARK+01/23=45", "quEry-MARK%2B6789", "kEy-MARK~abc+def=="
MARKS = ("pAth-MARK", "quEry-MARK", "kEy-MARK")
ROUTES: dict[RouteKind, str] = {
    "webhook": 'url: "env:HOOK", headers: {Authorization: "env:HOOK_KEY"}',
    "slack": 'url: "env:HOOK"',
    "teams": 'url: "env:HOOK"',
    "apprise": 'url: "env:PHONE"',
}


def echoing(status: int, *forms: Callable[[str], str]) -> hooks.Answering:
    """Answer with the request's head, in other letters."""

    def answer(handler: hooks.HookHandler) -> None:
        said = f"{handler.path}\n{handler.headers}"
        for form in forms:
            said = form(said)
        hooks.saying(status, said.encode())(handler)

    return answer


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def again_and_again(text: str) -> str:
    return text * 200


def on_lines(text: str) -> str:
    return "\n".join(text[n : n + 7] for n in range(0, len(text), 7))


ANSWERS: dict[str, hooks.Answering] = {
    "plain": echoing(500),
    "refused": echoing(403),
    "json": echoing(500, json.dumps, lambda text: text.replace("/", "\\/")),
    "twice": echoing(500, json.dumps, json.dumps),
    "url": echoing(500, quote),
    "all": echoing(400, lambda text: "".join(f"%{byte:02x}" for byte in text.encode())),
    "html": echoing(500, html.escape),
    "entities": echoing(400, lambda text: "".join(f"&#{ord(char)};" for char in text)),
    "base64": echoing(500, base64_of),
    "long": echoing(400, again_and_again),
    "broken": echoing(500, on_lines),
    "redirect": lambda handler: hooks.saying(302, location=handler.path)(handler),
    "not-http": lambda handler: print_to(handler, f"{handler.path}{handler.headers}"),
    "drip": hooks.dripping(b"HTTP/1.1 500 No\r\n"),
}


def print_to(handler: hooks.HookHandler, text: str) -> None:
    handler.wfile.write(text.encode())


def written(home: Path) -> dict[Path, bytes]:
    """Return every file of the workspace."""
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


def require_clean(home: Path, shown: str) -> None:
    forms = [*MARKS, *(base64_of(mark)[:-4] for mark in MARKS)]
    everything = {Path("shown"): shown.encode(), **written(home)}
    for path, data in everything.items():
        for form in forms:
            assert form.encode() not in data, (path, form)


def break_it(aimon: Aimon, home: Path, kind: RouteKind) -> str:
    """Send by a route in every way, look at it in every form, and return all that was shown."""
    settings = f"alerts: {{routes: [{{name: way, kind: {kind}, {ROUTES[kind]}}}]}}\n"
    write_workspace(home, REGISTRY, SETTINGS + settings)
    workspace = Workspace(home)
    (route,) = workspace.settings.alerts.routes
    notice = Notice(key="I-1", severity="emergency", subject="s", text="t")
    queue(workspace, route, notice, NOW)
    at = ("--at", "2026-11-23T14:00")
    shown = ""
    for call in (
        ["outbox", "flush", "--json"],
        ["outbox", "flush", "--force", *at],
        ["alert", "test", *at],
        ["alert", "test", "way", "--json", *at],
        ["--debug", "alert", "test", *at],
        *(["outbox", "list", "--format", fmt] for fmt in ("table", "json", "jsonl", "csv", "md")),
    ):
        result = aimon(*call)
        assert "unexpected error" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        shown += result.output
    assert "way" in shown
    return shown


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("kind", ["webhook", "slack"])
def test_a_server_that_sends_the_secrets_back_has_them_shown_to_nobody(
    aimon: Aimon, home: Path, monkeypatch: pytest.MonkeyPatch, kind: RouteKind, answer: str
) -> None:
    monkeypatch.setattr("aimon.delivery.routes.web.SECONDS", 0.6)
    with hooks.running() as server:
        server.answer = ANSWERS[answer]
        monkeypatch.setenv("HOOK", f"{server.url}/hooks/{PATH}?sig={QUERY}&v=1")
        monkeypatch.setenv("HOOK_KEY", f"Bearer {KEY}")
        shown = break_it(aimon, home, kind)
    assert server.requests
    require_clean(home, shown)


@pytest.mark.parametrize("kind", ROUTES)
@pytest.mark.parametrize(
    "address",
    [
        "http://{free}/{path}?k={query}",
        "https://{free}/{path}",
        "http://user:{key}@{free}/{path}",
        "http://{free}/{path} {query}",
        "http://{free}/{path}\n",
        "http://{path}:{key}/",
        "http://[{path}/",
        "nosuch://{path}/{key}",
        "{path}",
        "",
        "http://{path}.invalid/{query}",
    ],
)
def test_an_address_that_cannot_be_used_is_not_shown(
    aimon: Aimon, home: Path, monkeypatch: pytest.MonkeyPatch, kind: RouteKind, address: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = f"127.0.0.1:{taken.getsockname()[1]}"
    url = address.format(free=free, path=PATH, query=QUERY, key=KEY)
    monkeypatch.setenv("HOOK", url)
    monkeypatch.setenv("PHONE", url.replace("http", "json"))
    monkeypatch.setenv("HOOK_KEY", f"Bearer {KEY}")
    require_clean(home, break_it(aimon, home, kind))


@pytest.mark.parametrize("value", [f"{KEY}\n", f"Bearer  {KEY}", f"{KEY}키", f"{KEY}\x00"])
def test_a_key_that_no_header_can_hold_is_not_shown(
    aimon: Aimon, home: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    secret = home.parent / "key"
    secret.write_text(value)
    secret.chmod(0o600)
    monkeypatch.setitem(ROUTES, "webhook", f'url: "env:HOOK", headers: {{X-Key: "file:{secret}"}}')
    with hooks.running() as server:
        monkeypatch.setenv("HOOK", f"{server.url}/{PATH}")
        require_clean(home, break_it(aimon, home, "webhook"))


@pytest.mark.parametrize("status", [401, 500])
def test_apprise_s_own_words_are_made_safe(
    aimon: Aimon, home: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    with hooks.running() as server:
        server.answer = echoing(status)
        address = server.url.removeprefix("http://")
        monkeypatch.setenv("PHONE", f"json://user:{quote(KEY)}@{address}/{quote(PATH)}?+X={QUERY}")
        shown = break_it(aimon, home, "apprise")
    assert server.requests
    require_clean(home, shown)
