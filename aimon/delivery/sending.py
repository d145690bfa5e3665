"""The one door to mail for the commands: the workspace's settings, secrets and folders together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from aimon.config.secrets import resolve
from aimon.core.settings import Mail
from aimon.delivery.history import fold
from aimon.delivery.message import build, check_key
from aimon.delivery.outbox import Outbox, Outcome, Post
from aimon.delivery.smtp import MailSettingsError, Sent, send
from aimon.delivery.spool import Spool, State
from aimon.errors import AimonError, TryAgainLater
from aimon.i18n import _
from aimon.journal.deliveries import delivery_log
from aimon.workspace import SETTINGS_FILE, Workspace


def deliver(
    workspace: Workspace,
    *,
    key: str,
    subject: str,
    text: str,
    html: str,
    language: str,
    now: datetime,
    force: bool = False,
    images: Mapping[str, bytes] | None = None,
    to: Sequence[str] | None = None,
) -> Outcome:
    """Send a report by mail, once for its key; ``force`` sends it again.

    ``to`` takes the place of the settings' recipients, copies included. Raises MailSettingsError without settings that can work, MessageError for an address or a key
    that is none, SecretError and JournalError. A mail that could not leave waits in the outbox
    and is *deferred*; the caller says to try again later.
    """
    mail = mail_settings(workspace)
    if to is not None:
        mail = replace(mail, to=tuple(to), cc=())

    def make(copy: int) -> bytes:
        return build(
            mail,
            key=key,
            subject=subject,
            text=text,
            html=html,
            now=now,
            language=language,
            copy=copy,
            images=images,
        )

    return open_outbox(workspace).submit(key, make, poster(workspace), now, force=force)


def require_handed_over(outcome: Outcome) -> Outcome:
    """Return what became of a mail if the server has it.

    Raises TryAgainLater when it waits in the outbox, AimonError when the server refused it.
    """
    if outcome.status == "deferred":
        raise TryAgainLater(
            outcome.message, hint=_("it goes out with the next: aimon outbox flush")
        )
    if outcome.status == "parked":
        raise AimonError(outcome.message, hint=_("see it: aimon outbox list"))
    return outcome


def where(workspace: Workspace, key: str) -> State | None:
    """Return whether a mail waits, is parked or has been sent; None for one never queued."""
    if state := Spool(workspace.home).state(check_key(key)):
        return state
    journal = delivery_log(workspace.log, workspace.host)
    pasts = fold(record for day in journal.days() for record in journal.read(day))
    return "sent" if key in pasts and pasts[key].was_sent else None


def open_outbox(workspace: Workspace) -> Outbox:
    """Return the workspace's outbox."""
    journal = delivery_log(workspace.log, workspace.host)
    return Outbox(Spool(workspace.home), journal, workspace.host)


def withdraw(workspace: Workspace, key: str, now: datetime) -> bool:
    """Take a mail back before anyone has it; False when somebody does."""
    return open_outbox(workspace).withdraw(key, now)


def poster(workspace: Workspace) -> Post:
    """Return what hands one mail to the site's server; the settings are looked up at each use."""

    def post(message: bytes, *, only: Sequence[str] = ()) -> Sent:
        mail = mail_settings(workspace)
        password = resolve(mail.password, workspace.home) if mail.password else None
        return send(message, mail, password, only=only)

    return post


def mail_settings(workspace: Workspace) -> Mail:
    """Return the mail settings; raises MailSettingsError for none."""
    mail = workspace.settings.mail
    if mail is None:
        raise MailSettingsError(
            _("no mail server is set"),
            hint=_("add mail: with host, from and to, to {file}").format(
                file=workspace.home / SETTINGS_FILE
            ),
        )
    return mail
