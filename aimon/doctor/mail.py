"""Whether the mail server takes this site's mail: connection, TLS, login; a mail only on demand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from aimon.core.examination import Finding, error, ok, warning
from aimon.core.settings import Mail, Settings
from aimon.delivery.message import build
from aimon.delivery.smtp import PORTS, check, send
from aimon.delivery.trouble import PermanentFailure, TemporaryFailure, Trouble
from aimon.doctor.patient import Patient
from aimon.i18n import N_, _, language
from aimon.journal.ids import new_id
from aimon.text import visible

SECONDS = 20.0
_MENDS = {
    "tls": N_("look at the certificate: {look}; a certificate of your own authority: mail.ca_file"),
    "no_starttls": N_("in aimon.yaml under mail: tls: tls (port 465), if the server has it"),
    "login": N_("are user and password right? the password's place is {reference}"),
    "network": N_("are host and port right (mail.host, mail.port)? try: {look}"),
}
_OTHER = N_("ask whoever runs the mail server; try: {look}")


def look(patient: Patient) -> Iterator[Finding]:
    """Yield how far the conversation with the server gets, and what became of a test mail."""
    settings = patient.settings
    if settings is None:
        return
    mail = settings.mail
    if mail is None:
        yield warning(
            _("mail"),
            _("no mail server is set: reports and warnings stay here"),
            _("add mail: with host, from and to, to {file}").format(
                file=visible(str(patient.home / "aimon.yaml"), 1000)
            ),
        )
        return
    password = patient.secret(mail.password) if mail.password else None
    server = visible(f"{mail.host}:{mail.port or PORTS[mail.tls]}")
    if mail.password and password is None:
        yield warning(
            server,
            _("not tried: the password cannot be had"),
            _("first mend the keys: {aimon} doctor --only keys").format(aimon=patient.command),
        )
        return
    bounded = msgspec.structs.replace(mail, timeout=min(mail.timeout, SECONDS))
    try:
        check(bounded, password)
    except (TemporaryFailure, PermanentFailure) as failure:
        yield error(server, _words(failure.trouble, server), _mend(mail, failure.trouble))
        return
    yield ok(server, _reached(mail))
    if mail.tls == "none":
        yield warning(
            server,
            _("mail leaves unencrypted: anybody on the way can read it"),
            _("in aimon.yaml under mail: tls: starttls, if the server has it"),
        )
    if patient.send_test:
        yield _test(settings, bounded, password, patient.now)


def _reached(mail: Mail) -> str:
    done = [_("connected")]
    if mail.tls != "none":
        done.append(_("TLS with a certificate that can be trusted"))
    if mail.user:
        done.append(_("logged in"))
    return " · ".join(done)


def _words(trouble: Trouble, server: str) -> str:
    """Return what went wrong, without the name of the server, which stands before it."""
    detail = trouble.detail.removeprefix(server).removeprefix(": ")
    return msgspec.structs.replace(trouble, detail=detail).words()


def _mend(mail: Mail, trouble: Trouble) -> str:
    port = mail.port or PORTS[mail.tls]
    start = " -starttls smtp" if mail.tls == "starttls" else ""
    tls = f"openssl s_client -connect {mail.host}:{port}{start}"
    look = f"nc -vz {mail.host} {port}" if mail.tls == "none" or trouble.kind == "network" else tls
    mends = _MENDS.get("login" if trouble.step == "login" else trouble.kind, _OTHER)
    return _(mends).format(look=visible(look), reference=visible(mail.password or ""))


def _test(settings: Settings, mail: Mail, password: str | None, now: datetime) -> Finding:
    """Send a mail to the coordinator, else to the recipients of reports."""
    to = settings.contacts.coordinator or mail.to
    mail = msgspec.structs.replace(mail, to=to, cc=())
    text = _("This is a test by aimon doctor: mail arrives. Nothing is to be done.")
    message = build(
        mail,
        key=f"doctor-{new_id(now)}",
        subject=_("[aimon] test mail"),
        text=text + "\n",
        html=f"<p>{text}</p>\n",
        now=now,
        language=language(),
    )
    subject = _("test mail")
    names = visible(", ".join(to))
    try:
        sent = send(message, mail, password)
    except (TemporaryFailure, PermanentFailure) as failure:
        return error(subject, failure.trouble.words(), _mend(mail, failure.trouble))
    if sent.refused:
        refused = "; ".join(f"{who}: {reply}" for who, reply in sent.refused.items())
        mend = _("correct the address in aimon.yaml (contacts.coordinator, mail.to)")
        return error(subject, _("refused: {who}").format(who=refused), mend)
    return ok(subject, _("sent to {who}: see whether it has come").format(who=names))
