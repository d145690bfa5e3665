"""A notice goes into the outbox for a route, once, and leaves with the next flush."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from pathlib import Path

import hooks
import mailserver
import pytest
from making import REGISTRY, SETTINGS, seoul, write_workspace

from aimon.core.alertsettings import Route
from aimon.delivery.notice import Notice, parcel_key
from aimon.delivery.sending import flush, open_outbox, queue, where
from aimon.delivery.smtp import MailSettingsError
from aimon.errors import TryAgainLater
from aimon.journal.errors import JournalError
from aimon.journal.lock import exclusive
from aimon.workspace import Workspace

NOW = seoul("2026-11-23 14:00")
MAIL = Route(name="admins", kind="mail", to=("admin@example.kr",))
HOOK = Route(name="hook", kind="webhook", url="env:HOOK")
NOTICE = Notice(
    key="I-12-opened",
    severity="emergency",
    subject="[긴급] gpt-main 연결 실패",
    text="본문",
    html="<p>본문</p>",
    data={"alerts": [{"incident": "I-12"}]},
    language="ko",
)


@pytest.fixture
def workspace(home: Path, server: mailserver.MailServer) -> Workspace:
    mail = server.yaml(cc="boss@example.kr")
    return Workspace(write_workspace(home, REGISTRY, SETTINGS + mail))


def test_a_notice_for_mail_waits_in_the_outbox_and_leaves_with_the_flush(
    workspace: Workspace, server: mailserver.MailServer
) -> None:
    outcome = queue(workspace, MAIL, NOTICE, NOW)
    assert (outcome.key, outcome.status) == ("I-12-opened--admins", "queued")
    assert server.mails == []
    (sent,) = flush(workspace, NOW)
    assert (sent.key, sent.status) == (outcome.key, "sent")
    assert server.envelopes == [("ops@example.kr", ["admin@example.kr"])]


def test_a_notice_is_queued_once_for_each_route_and_never_again_after_it_left(
    workspace: Workspace, server: mailserver.MailServer
) -> None:
    again = Route(name="second", kind="mail", to=("second@example.kr",))
    routes = [MAIL, MAIL, again]
    assert [queue(workspace, route, NOTICE, NOW).status for route in routes] == ["queued"] * 3
    assert len(flush(workspace, NOW)) == 2
    assert queue(workspace, MAIL, NOTICE, NOW).status == "already"
    assert flush(workspace, NOW) == []
    assert len(server.mails) == 2


def test_a_route_for_mail_without_people_goes_to_the_administrator_else_as_reports_do(
    home: Path, workspace: Workspace, server: mailserver.MailServer
) -> None:
    route = Route(name="mail", kind="mail")
    queue(workspace, route, NOTICE, NOW)
    settings = (home / "aimon.yaml").read_text() + "contacts: {administrator: [root@example.kr]}\n"
    (home / "aimon.yaml").write_text(settings)
    second = Notice(key="I-13", severity="major", subject="s", text="t", html="h")
    queue(Workspace(home), route, second, NOW)
    flush(workspace, NOW)
    assert [people for _sender, people in server.envelopes] == [
        ["report@example.kr", "boss@example.kr"],
        ["root@example.kr"],
    ]


def test_without_a_mail_server_a_route_for_mail_is_an_error(home: Path) -> None:
    write_workspace(home)
    with pytest.raises(MailSettingsError):
        queue(Workspace(home), MAIL, NOTICE, NOW)


def test_a_notice_for_another_kind_lies_in_the_outbox_with_its_route_s_name_alone(
    home: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", "http://127.0.0.1:9/s3cret")
    assert queue(workspace, HOOK, NOTICE, NOW).status == "queued"
    (path,) = (home / "outbox").glob("*.json")
    assert path.stat().st_mode & 0o777 == 0o600
    letter = json.loads(path.read_bytes())
    assert letter["route"] == "hook"
    assert letter["notice"]["data"] == NOTICE.data
    assert letter["notice"]["html"] == ""
    assert b"s3cret" not in path.read_bytes()
    (entry,) = open_outbox(workspace).entries()
    assert (entry.form, entry.route, entry.subject) == ("notice", "hook", NOTICE.subject)
    assert (entry.since, entry.next_try, entry.state) == (NOW, NOW, "waiting")


def test_a_notice_whose_route_is_gone_is_parked_with_the_reason(workspace: Workspace) -> None:
    key = queue(workspace, HOOK, NOTICE, NOW).key
    (outcome,) = flush(workspace, NOW)
    assert outcome.status == "parked"
    assert "the settings have no such route any more (hook)" in outcome.message
    assert where(workspace, key) == "parked"


@pytest.mark.parametrize("data", [b"{}", b"not JSON", b"\xff\xfe", b"[" * 100_000])
def test_a_foreign_file_is_parked_and_holds_up_nothing(
    home: Path, workspace: Workspace, data: bytes
) -> None:
    queue(workspace, MAIL, NOTICE, NOW)
    (home / "outbox" / "a-note.json").write_bytes(data)
    assert "a file that is not a message" in open_outbox(workspace).entries()[1].reason
    assert {o.key: o.status for o in flush(workspace, NOW)} == {
        "a-note": "parked",
        "I-12-opened--admins": "sent",
    }


def test_mail_that_cannot_be_sent_at_all_does_not_stop_the_notices(
    home: Path, workspace: Workspace
) -> None:
    queue(workspace, MAIL, NOTICE, NOW)
    key = queue(workspace, HOOK, NOTICE, NOW).key
    write_workspace(home)
    with pytest.raises(MailSettingsError):
        flush(Workspace(home), NOW)
    assert where(workspace, key) == "parked"


@pytest.mark.parametrize("key", ["x" * 200, "한글", "../../etc", "a b"])
def test_a_key_that_names_no_file_gets_one_of_its_own_and_the_same_again(key: str) -> None:
    made = parcel_key(key, "hook")
    assert made == parcel_key(key, "hook")
    assert made != parcel_key(f"{key}2", "hook")
    assert made.startswith("notice-")
    assert len(made) < 100


def test_whoever_sends_notices_holds_up_no_mail(
    home: Path,
    workspace: Workspace,
    server: mailserver.MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("aimon.delivery.spool.SENDING_TIMEOUT_S", 0.0)
    queue(workspace, MAIL, NOTICE, NOW)
    key = queue(workspace, HOOK, NOTICE, NOW).key
    with exclusive(home / "outbox" / ".notices.lock", 0), pytest.raises(TryAgainLater):
        flush(workspace, NOW)
    assert len(server.mails) == 1
    assert where(workspace, key) == "waiting"


def test_a_mail_server_that_is_out_is_waited_for_once(
    home: Path, workspace: Workspace, server: mailserver.MailServer
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = (home / "aimon.yaml").read_text()
    down = settings.replace(f"port: {server.port}", f"port: {port}")
    (home / "aimon.yaml").write_text(down)
    for number in range(3):
        notice = Notice(key=f"I-{number}", severity="major", subject="s", text="t", html="h")
        queue(Workspace(home), MAIL, notice, NOW)
    assert [o.status for o in flush(Workspace(home), NOW)] == ["deferred"] * 3
    assert [entry.tries for entry in open_outbox(Workspace(home)).entries()] == [1, 0, 0]
    (home / "aimon.yaml").write_text(settings)
    assert [o.status for o in flush(Workspace(home), NOW + timedelta(minutes=1))] == ["sent"] * 3


def test_a_notice_that_the_server_took_before_a_death_has_the_same_key_again(
    home: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receiver can tell: the move to sent/ failed."""
    with hooks.running() as hook:
        monkeypatch.setenv("HOOK", hook.url)
        routes = 'alerts: {routes: [{name: hook, kind: webhook, url: "env:HOOK"}]}\n'
        workspace = Workspace(write_workspace(home, REGISTRY, SETTINGS + routes))
        queue(workspace, HOOK, NOTICE, NOW)
        (home / "sent").write_text("in the way")
        with pytest.raises(JournalError):
            flush(workspace, NOW)
        (home / "sent").unlink()
        assert [outcome.status for outcome in flush(workspace, NOW)] == ["sent"]
        assert [body["key"] for body in hook.bodies] == ["I-12-opened", "I-12-opened"]
