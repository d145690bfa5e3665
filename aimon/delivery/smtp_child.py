"""The process that hands one mail to the server; its parent kills it when the time is up.

A job without a message ends where it would be handed over: the server is there and lets us in.

Run by its path and alone (``python -I``), so it imports the standard library only. A JSON job
comes on stdin (the password with it: never in arguments or the environment), JSON lines leave on
stdout: the step that begins, and at last what became of the mail.
"""

from __future__ import annotations

import base64
import contextlib
import json
import math
import signal
import smtplib
import ssl
import sys
from typing import Any, BinaryIO

MAX_REPLY_BYTES = 1 << 20

Job = dict[str, Any]
Refused = dict[str, tuple[int, bytes]]


class _CappedReader:
    """The server's replies, up to a megabyte in all: an endless one must not fill the memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = MAX_REPLY_BYTES

    def readline(self, limit: int) -> bytes:
        line = self._file.readline(limit)
        self._left -= len(line)
        if self._left < 0:
            raise OSError("the server's reply has no end")
        return line

    def close(self) -> None:
        self._file.close()


class _Capped(smtplib.SMTP):
    """smtplib's client with a bound on what the server may say."""

    file: Any
    sock: Any

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = _CappedReader(self.sock.makefile("rb"))
        return super().getreply()


class _CappedTLS(_Capped, smtplib.SMTP_SSL):
    """The same, in TLS from the first byte."""


def main() -> None:
    """Do the job on stdin; whatever happens is the last line on stdout."""
    job: Job = json.load(sys.stdin.buffer)
    signal.alarm(math.ceil(job["timeout"]) + 1)  # a parent that died cannot kill this process
    try:
        _deliver(job)
    except smtplib.SMTPRecipientsRefused as error:
        _say(result="refused", refused=_readable(error.recipients))
    except smtplib.SMTPResponseException as error:
        _say(result="reply", code=error.smtp_code, text=_text(error.smtp_error))
    except ssl.SSLError as error:
        _say(result="tls", text=getattr(error, "verify_message", "") or str(error.reason or error))
    except smtplib.SMTPServerDisconnected:
        _say(result="closed")
    except (smtplib.SMTPException, OSError) as error:
        _say(result="network", text=error.strerror or str(error))


def _deliver(job: Job) -> None:
    context = ssl.create_default_context(cafile=job["ca_file"])
    _say(step="connect")
    server = _connect(job, context)
    _say(step="greeting")
    server.ehlo_or_helo_if_needed()
    if job["tls"] == "starttls":
        _say(step="tls")
        if not server.has_extn("starttls"):
            _say(result="no_starttls")
            return
        _start_tls(server, context)
    if job["user"]:
        _say(step="login")
        server.login(job["user"], job["password"])
    if job["message"] is None:
        _say(result="ready")
        _part(server)
        return
    _say(step="envelope")
    refused = _envelope(server, job)
    _say(step="data")
    code, reply = server.data(base64.b64decode(job["message"]))
    if code != 250:
        raise smtplib.SMTPDataError(code, reply)
    _say(result="sent", refused=_readable(refused))
    _part(server)


def _part(server: smtplib.SMTP) -> None:
    """End the conversation: how the server says goodbye changes nothing of what was reached."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        server.quit()


def _connect(job: Job, context: ssl.SSLContext) -> _Capped:
    settings: Job = {
        "host": job["host"],
        "port": job["port"],
        "timeout": job["timeout"],
        # Without a name smtplib asks the DNS for one, which can take long; RFC 5321 4.1.4 lets
        # a client give its address instead.
        "local_hostname": "[127.0.0.1]",
    }
    if job["tls"] == "tls":
        server: _Capped = _CappedTLS(context=context, **settings)
    else:
        server = _Capped(**settings)
    address = server.sock.getsockname()[0]
    server.local_hostname = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
    return server


def _start_tls(server: smtplib.SMTP, context: ssl.SSLContext) -> None:
    code, reply = server.starttls(context=context)
    if code != 220:
        raise smtplib.SMTPResponseException(code, reply)
    server.ehlo()


def _envelope(server: smtplib.SMTP, job: Job) -> Refused:
    """Name the sender and the recipients; return the refused ones if others were taken."""
    code, reply = server.mail(job["sender"])
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, reply, job["sender"])
    refused: Refused = {}
    for recipient in job["recipients"]:
        code, reply = server.rcpt(recipient)
        if code not in (250, 251):
            refused[recipient] = (code, reply)
    if len(refused) == len(job["recipients"]):
        raise smtplib.SMTPRecipientsRefused(refused)
    return refused


def _readable(refused: Refused) -> dict[str, tuple[int, str]]:
    return {who: (code, _text(reply)) for who, (code, reply) in refused.items()}


def _text(reply: bytes | str) -> str:
    return reply if isinstance(reply, str) else reply.decode("utf-8", "replace")


def _say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
