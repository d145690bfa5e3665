"""Mail servers on the loopback: one that works, and one that says whatever a test wants."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from aimon.core.settings import Mail

USER, PASSWORD = "ops", "s3cret-pass"


class MailServer(Controller):
    """A real SMTP server that keeps what it is given.

    ``replies`` holds answers to whole mails, taken in turn, before it accepts; ``rcpt`` answers to
    recipients.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(self, hostname="127.0.0.1", port=0, server_hostname="loopback", **settings)
        self.mails: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.logins: list[str] = []
        self.encrypted: list[bool] = []
        self.replies: list[str] = []
        self.rcpt: dict[str, str] = {}

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.replies:
            return self.replies.pop(0)
        self.mails.append(envelope.original_content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None or self.ssl_context is not None)
        return "250 OK"

    def authenticate(self, _s: Any, _sn: Any, _e: Any, _mech: str, data: Any) -> AuthResult:
        """Take the one user there is."""
        good = data == LoginPassword(USER.encode(), PASSWORD.encode())
        self.logins.append(data.login.decode())
        return AuthResult(success=good, handled=False)

    def yaml(self, to: str = "report@example.kr", cc: str = "") -> str:
        """Return the line of a workspace's settings by which mail goes to this server."""
        return (
            f"mail: {{host: 127.0.0.1, port: {self.port}, tls: none, from: ops@example.kr,"
            f" to: [{to}], cc: [{cc}]}}\n"
        )

    @property
    def read(self) -> list[Message]:
        """The mails as a mail program reads them."""
        return [message_from_bytes(mail) for mail in self.mails]


@contextmanager
def running(**settings: Any) -> Iterator[MailServer]:
    """Run a server for the block."""
    server = MailServer(**settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def with_tls(mode: str, folder: Path, name: str = "localhost") -> Iterator[tuple[MailServer, Mail]]:
    """Run a server that has a certificate for ``name`` and logs people in."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    if mode == "tls":
        server = MailServer(ssl_context=context, auth_require_tls=False)
    else:
        server = MailServer(tls_context=context, require_starttls=True)
    server.SMTP_kwargs["authenticator"] = server.authenticate
    server.start()
    try:
        yield (
            server,
            settings_for(
                server.port,
                host="localhost",
                tls=mode,
                user=USER,
                password="env:SMTP_PASSWORD",
                ca_file=str(folder / "ca.pem"),
            ),
        )
    finally:
        server.stop()


def settings_for(port: int, **settings: Any) -> Mail:
    """Return mail settings for a server on this port, unencrypted unless told otherwise."""
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "sender": "AI 모델 간사 <ops@example.kr>",
        "to": ("관리자 <admin@example.kr>",),
        "tls": "none",
        "timeout": 20.0,
    }
    return Mail(port=port, **(values | settings))


@contextmanager
def scripted(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Run a server that treats every client as ``talk`` says; yields its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            with client, suppress(OSError):  # a client that has gone away ends its own talk only
                talk(client)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)
        assert not thread.is_alive()


def converse(client: socket.socket, answers: dict[str, str]) -> str:
    """Greet, then answer each command by its first word; return the first word not answered."""
    client.sendall(b"220 loopback\r\n")
    with client.makefile("rb") as lines:
        for line in lines:
            word = line.split()[0].decode().upper() if line.split() else ""
            if word not in answers:
                return word
            client.sendall(answers[word].encode() + b"\r\n")
            if word == "DATA":
                for part in lines:
                    if part == b".\r\n":
                        return "."
    return ""
