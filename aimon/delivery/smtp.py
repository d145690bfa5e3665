"""Sends one mail, bounded as a whole: smtplib's own timeout starts again with every byte.

The conversation runs in a child process that is killed when the time is up. What went wrong is
either temporary (keep the mail, try again) or permanent (a person has to look at it).
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aimon.core.settings import Mail
from aimon.delivery.message import read_envelope
from aimon.delivery.trouble import PermanentFailure, Sent, TemporaryFailure, Trouble
from aimon.errors import AimonError
from aimon.i18n import _
from aimon.text import visible

PORTS = {"starttls": 587, "tls": 465, "none": 25}
_CHILD = Path(__file__).with_name("smtp_child.py")


class MailSettingsError(AimonError):
    """The mail settings cannot work as they are."""


def send(message: bytes, mail: Mail, password: str | None, *, only: Sequence[str] = ()) -> Sent:
    """Hand a mail to the server for everyone its To and Cc name, within ``mail.timeout`` seconds.

    ``only`` names the recipients that are left, if it names any.
    Raises MailSettingsError, TemporaryFailure or PermanentFailure. Never falls back to an
    unencrypted connection, and never logs in on one.
    """
    envelope = read_envelope(message)
    return _converse(
        mail,
        password,
        sender=envelope.sender,
        recipients=only or envelope.recipients,
        message=base64.b64encode(message).decode(),
    )


def check(mail: Mail, password: str | None) -> None:
    """Connect, secure the connection and log in as for a mail, and hand over none.

    Raises what ``send`` raises.
    """
    _converse(mail, password, message=None)


def _converse(mail: Mail, password: str | None, **job: Any) -> Sent:
    _check_settings(mail, password)
    job |= {
        "host": mail.host,
        "port": mail.port or PORTS[mail.tls],
        "tls": mail.tls,
        "ca_file": mail.ca_file,
        "user": mail.user,
        "password": password,
        "timeout": mail.timeout,
    }
    step, result = _run_child(json.dumps(job).encode(), mail.timeout)
    return _judge(step, result, mail, _Redactor(mail.user, password))


def _check_settings(mail: Mail, password: str | None) -> None:
    if mail.user and mail.tls == "none":
        raise MailSettingsError(
            _("the mail server's password would go over an unencrypted connection"),
            hint=_("in aimon.yaml under mail: set tls: starttls or tls: tls, or remove user"),
        )
    if mail.user and password is None:
        raise MailSettingsError(
            _("mail: there is a user but no password"),
            hint=_(
                "in aimon.yaml under mail: add password: with env:NAME, file:PATH or "
                "keyring:SERVICE/USER"
            ),
        )
    if not (f"{mail.user}{password}".isascii() and f"{mail.user}{password}".isprintable()):
        raise MailSettingsError(_("mail: user and password must be plain ASCII"))
    if mail.ca_file and not Path(mail.ca_file).is_file():
        raise MailSettingsError(
            _("mail: ca_file is not a file: {path}").format(path=visible(mail.ca_file))
        )


def _run_child(job: bytes, timeout: float) -> tuple[str, dict[str, Any]]:
    """Return the last step that began and the result; a result of its own for a killed child."""
    command = [sys.executable, "-I", str(_CHILD)]
    try:
        done = subprocess.run(command, input=job, capture_output=True, timeout=timeout, check=False)
        output, end = done.stdout, {"result": "crash", "text": _last_line(done.stderr)}
    except subprocess.TimeoutExpired as error:
        output, end = error.stdout or b"", {"result": "timeout"}
    lines = [json.loads(line) for line in output.split(b"\n")[:-1]]
    steps = [line["step"] for line in lines if "step" in line]
    results = [line for line in lines if "result" in line]
    return (steps or ["start"])[-1], (results or [end])[-1]


def _last_line(stderr: bytes) -> str:
    return (stderr.decode("utf-8", "replace").strip().splitlines() or [""])[-1]


def _judge(step: str, result: dict[str, Any], mail: Mail, redact: _Redactor) -> Sent:
    """Return Sent, or raise what the child's result amounts to."""
    kind, server = result["result"], f"{mail.host}:{mail.port or PORTS[mail.tls]}"
    codes: dict[str, tuple[int, str]] = result.get("refused", {})
    refused = {visible(who): f"{code} {redact(text)}" for who, (code, text) in codes.items()}
    if kind in ("sent", "ready"):
        return Sent(refused=refused)
    text = redact(result.get("text", ""))
    if kind == "reply":
        text = f"{result['code']} {text}"
    if kind == "refused":
        text = "; ".join(f"{who}: {reply}" for who, reply in refused.items())
    trouble = Trouble(kind=kind, step=step, detail=f"{server}: {text}" if text else server)
    numbers = [code for code, _reply in codes.values()] or [result.get("code", 0)]
    permanent = all(500 <= number < 600 for number in numbers)
    raise (PermanentFailure if permanent else TemporaryFailure)(trouble, refused)


class _Redactor:
    """Makes a server's reply safe to show: servers echo commands, with passwords in them."""

    def __init__(self, user: str | None, password: str | None) -> None:
        forms = [password or ""]
        if password:
            plain = f"\0{user}\0{password}"
            forms += [base64.b64encode(form.encode()).decode() for form in (password, plain)]
        self._forms = sorted(filter(None, forms), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, "***")
        return visible(text)
