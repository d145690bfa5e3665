"""The one door to mail for the commands: the workspace's settings, secrets and folders together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from aimon.config.secrets import resolve
from aimon.core.settings import Mail
from aimon.delivery.message import build
from aimon.delivery.outbox import Outbox, Outcome, Post
from aimon.delivery.smtp import MailSettingsError, Sent, send
from aimon.delivery.spool import Spool
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
) -> Outcome:
    """Send a report by mail, once for its key; ``force`` sends it again.

    Raises MailSettingsError without settings that can work, MessageError for an address or a key
    that is none, SecretError and JournalError. A mail that could not leave waits in the outbox
    and is *deferred*; the caller says to try again later.
    """
    mail = mail_settings(workspace)

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
