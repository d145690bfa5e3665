"""A mail reaches a real server safely, or the reason it did not is told, within the time."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import mailserver
import msgspec
import pytest
from making import seoul

from aimon.core.settings import Mail
from aimon.delivery.message import build
from aimon.delivery.smtp import MailSettingsError, send
from aimon.delivery.trouble import PermanentFailure, TemporaryFailure

PASSWORD = mailserver.PASSWORD


def message(mail: Mail) -> bytes:
    return build(
        mail,
        key="daily-2026-11-23",
        subject="일일 보고",
        text="본문\n.\n..",
        html="<p>본문</p>",
        now=seoul("2026-11-23 18:00"),
        language="ko",
    )


def test_a_mail_arrives_byte_for_byte_for_everyone_it_names() -> None:
    with mailserver.running() as server:
        mail = mailserver.settings_for(server.port, cc=("Boss <boss@example.kr>",))
        data = message(mail)
        assert send(data, mail, None).refused == {}
    assert server.mails == [data]
    assert server.envelopes == [("ops@example.kr", ["admin@example.kr", "boss@example.kr"])]


@pytest.mark.parametrize("mode", ["starttls", "tls"])
def test_the_password_goes_over_tls_alone(mode: str, tmp_path: Path) -> None:
    with mailserver.with_tls(mode, tmp_path) as (server, mail):
        send(message(mail), mail, PASSWORD)
    assert server.encrypted == [True]
    assert server.logins == [mailserver.USER]
    assert len(server.mails) == 1


@pytest.mark.parametrize("mode", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["host", "authority"])
def test_a_wrong_certificate_stops_it_before_the_login(
    mode: str, wrong: str, tmp_path: Path
) -> None:
    name = "other.example.kr" if wrong == "host" else "localhost"
    with mailserver.with_tls(mode, tmp_path, name) as (server, mail):
        if wrong == "authority":
            mail = msgspec.structs.replace(mail, ca_file=None)
        with pytest.raises(TemporaryFailure) as caught:
            send(message(mail), mail, PASSWORD)
    assert caught.value.trouble.kind == "tls"
    assert "can be trusted" in caught.value.trouble.words()
    assert (server.logins, server.mails) == ([], [])


def test_without_starttls_nothing_is_sent_in_the_open() -> None:
    """An attacker in the middle strips the offer from the server's greeting."""
    heard: list[str] = []

    def strip(client: socket.socket) -> None:
        answers = {"EHLO": "250-loopback\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000"}
        heard.append(mailserver.converse(client, answers))

    with mailserver.scripted(strip) as port:
        mail = mailserver.settings_for(port, tls="starttls", user=mailserver.USER)
        with pytest.raises(TemporaryFailure) as caught:
            send(message(mail), mail, PASSWORD)
    assert caught.value.trouble.kind == "no_starttls"
    assert heard in ([""], ["QUIT"])


def test_starttls_without_a_tls_answer_is_no_way_out_either() -> None:
    def pretend(client: socket.socket) -> None:
        answers = {"EHLO": "250-loopback\r\n250 STARTTLS", "STARTTLS": "454 not today"}
        mailserver.converse(client, answers)

    with mailserver.scripted(pretend) as port:
        mail = mailserver.settings_for(port, tls="starttls")
        with pytest.raises(TemporaryFailure) as caught:
            send(message(mail), mail, None)
    assert (caught.value.trouble.kind, caught.value.trouble.step) == ("reply", "tls")
    assert "454 not today" in caught.value.trouble.detail


def test_a_wrong_password_is_permanent_and_never_shown(tmp_path: Path) -> None:
    with (
        mailserver.with_tls("starttls", tmp_path) as (server, mail),
        pytest.raises(PermanentFailure) as caught,
    ):
        send(message(mail), mail, "wrong-pass")
    assert caught.value.trouble.step == "login"
    assert "535" in caught.value.trouble.detail
    assert "wrong-pass" not in caught.value.trouble.words()
    assert server.mails == []


@pytest.mark.parametrize("form", ["plain", "base64"])
def test_a_server_that_echoes_the_password_does_not_spread_it(form: str, tmp_path: Path) -> None:
    encoded = base64.b64encode(f"\0{mailserver.USER}\0{PASSWORD}".encode()).decode()
    echo = PASSWORD if form == "plain" else encoded
    with mailserver.with_tls("tls", tmp_path) as (server, mail):
        server.replies = [f"554 I remember {echo}"]
        with pytest.raises(PermanentFailure) as caught:
            send(message(mail), mail, PASSWORD)
    assert caught.value.trouble.detail.endswith("554 I remember ***")


@pytest.mark.parametrize(
    ("reply", "failure"),
    [("451 greylisted", TemporaryFailure), ("554 looks like spam", PermanentFailure)],
)
def test_the_servers_no_is_for_now_or_for_good(reply: str, failure: type[Exception]) -> None:
    with mailserver.running() as server:
        server.replies = [reply]
        mail = mailserver.settings_for(server.port)
        with pytest.raises(failure) as caught:
            send(message(mail), mail, None)
    assert type(caught.value) is failure
    assert isinstance(caught.value, TemporaryFailure | PermanentFailure)
    assert caught.value.trouble.detail == f"127.0.0.1:{server.port}: {reply}"


def test_one_refused_recipient_is_named_and_the_others_get_their_mail() -> None:
    with mailserver.running() as server:
        server.rcpt = {"gone@example.kr": "550 no \x1b[31msuch user"}
        mail = mailserver.settings_for(
            server.port, to=("admin@example.kr", "gone@example.kr"), cc=("boss@example.kr",)
        )
        sent = send(message(mail), mail, None)
    assert sent.refused == {"gone@example.kr": "550 no \\x1b[31msuch user"}
    assert server.envelopes == [("ops@example.kr", ["admin@example.kr", "boss@example.kr"])]


@pytest.mark.parametrize(
    ("codes", "failure"), [((550, 550), PermanentFailure), ((550, 450), TemporaryFailure)]
)
def test_all_recipients_refused_is_for_good_if_each_is(
    codes: tuple[int, int], failure: type[Exception]
) -> None:
    people = ("a@example.kr", "b@example.kr")
    with mailserver.running() as server:
        server.rcpt = {who: f"{code} no" for who, code in zip(people, codes, strict=True)}
        mail = mailserver.settings_for(server.port, to=people)
        with pytest.raises(failure) as caught:
            send(message(mail), mail, None)
    assert type(caught.value) is failure
    assert isinstance(caught.value, TemporaryFailure | PermanentFailure)
    assert caught.value.refused == {
        "a@example.kr": f"{codes[0]} no",
        "b@example.kr": f"{codes[1]} no",
    }
    assert server.mails == []


def _drip(client: socket.socket) -> None:
    """One letter of the banner at a time, each soon enough for a timeout a read."""
    client.settimeout(0.1)
    while True:
        client.sendall(b"2")
        try:
            if not client.recv(1):
                return
        except TimeoutError:
            continue


def _flood(client: socket.socket) -> None:
    while True:
        client.sendall(b"220-still greeting\r\n" * 1000)


def _trickle(client: socket.socket) -> None:
    client.settimeout(0.1)
    while True:
        client.sendall(b"220-still greeting\r\n")
        try:
            if not client.recv(1):
                return
        except TimeoutError:
            continue


@pytest.mark.parametrize(
    ("talk", "kind"), [(_drip, "timeout"), (_trickle, "timeout"), (_flood, "closed")]
)
def test_a_server_that_never_comes_to_the_point_is_left_in_time(talk, kind) -> None:  # type: ignore[no-untyped-def]
    with mailserver.scripted(talk) as port:
        mail = mailserver.settings_for(port, timeout=1.5)
        started = time.monotonic()
        with pytest.raises(TemporaryFailure) as caught:
            send(message(mail), mail, None)
        assert time.monotonic() - started < 3
    assert (caught.value.trouble.kind, caught.value.trouble.step) == (kind, "connect")


def test_a_server_that_says_nothing_after_the_mail_may_have_it() -> None:
    answers = {"EHLO": "250 ok", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go"}
    with mailserver.scripted(lambda client: _end(client, answers)) as port:
        mail = mailserver.settings_for(port)
        with pytest.raises(TemporaryFailure) as caught:
            send(message(mail), mail, None)
    assert (caught.value.trouble.kind, caught.value.trouble.step) == ("closed", "data")
    assert "may have arrived" in caught.value.trouble.words()


def _end(client: socket.socket, answers: dict[str, str]) -> None:
    assert mailserver.converse(client, answers) == "."


def test_what_the_server_says_to_goodbye_changes_nothing() -> None:
    """It took the mail, then hangs: without care the mail would be sent twice."""

    def hang(client: socket.socket) -> None:
        answers = {"EHLO": "250 ok", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go"}
        assert mailserver.converse(client, answers) == "."
        client.sendall(b"250 taken\r\n")
        client.makefile("rb").read()

    with mailserver.scripted(hang) as port:
        mail = mailserver.settings_for(port, timeout=1.5)
        assert send(message(mail), mail, None).refused == {}


def test_a_server_that_is_down_is_temporary() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mail = mailserver.settings_for(port)
    with pytest.raises(TemporaryFailure) as caught:
        send(message(mail), mail, None)
    assert caught.value.trouble.detail == f"127.0.0.1:{port}: Connection refused"


def test_a_host_without_an_address_is_temporary() -> None:
    mail = mailserver.settings_for(25, host="mail.invalid")
    with pytest.raises(TemporaryFailure) as caught:
        send(message(mail), mail, None)
    assert caught.value.trouble.kind == "network"


@pytest.mark.parametrize(
    ("changes", "password", "words"),
    [
        ({"tls": "none", "user": "ops"}, "p", "unencrypted"),
        ({"tls": "tls", "user": "ops"}, None, "no password"),
        ({"tls": "tls", "user": "ops"}, "비밀", "plain ASCII"),
        ({"tls": "tls", "user": "ops"}, "two\nlines", "plain ASCII"),
        ({"tls": "tls", "ca_file": "/nowhere/ca.pem"}, None, "ca_file is not a file"),
    ],
)
def test_settings_that_cannot_work_are_named_before_anything_is_sent(
    changes: dict[str, str], password: str | None, words: str
) -> None:
    mail = mailserver.settings_for(1, **changes)
    with pytest.raises(MailSettingsError, match=words) as caught:
        send(message(mail), mail, password)
    assert password is None or password not in caught.value.message or password == "p"


def test_the_password_is_in_no_argument_and_no_environment(tmp_path: Path) -> None:
    """Other users of the machine read both with ps."""
    seen: list[bytes] = []

    def look(client: socket.socket) -> None:
        tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
        children = [child for task in tasks for child in task.read_text().split()]
        for child in children:
            seen.append(Path(f"/proc/{child}/cmdline").read_bytes())
            seen.append(Path(f"/proc/{child}/environ").read_bytes())
        client.sendall(b"554 go away\r\n")

    with mailserver.scripted(look) as port:
        mail = mailserver.settings_for(port, tls="starttls", user="ops")
        with pytest.raises(PermanentFailure):
            send(message(mail), mail, PASSWORD)
    assert any(b"smtp_child.py" in text for text in seen)
    assert not any(PASSWORD.encode() in text for text in seen)


def test_the_child_ends_by_itself_when_its_parent_has_died(tmp_path: Path) -> None:
    """An orphan that goes on sending would make a second copy of the mail."""
    child = Path(send.__code__.co_filename).with_name("smtp_child.py")
    job = (
        '{"timeout": 0.5, "ca_file": null, "tls": "none", "host": "127.0.0.1", "port": %d,'
        ' "user": null, "password": null, "sender": "a@b", "recipients": [], "message": ""}'
    )
    with mailserver.scripted(_trickle) as port:
        done = subprocess.run(
            [sys.executable, "-I", str(child)],
            input=(job % port).encode(),
            stdout=subprocess.PIPE,
            timeout=10,
            check=False,
        )
    assert done.returncode != 0
    assert b"result" not in done.stdout
