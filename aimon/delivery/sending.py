"""The one door for the commands: the workspace's settings, secrets and folders together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from aimon.config.secrets import resolve
from aimon.core.alertsettings import Route
from aimon.core.settings import Mail
from aimon.delivery import notice as notices
from aimon.delivery.ledger import Ledger
from aimon.delivery.message import build, check_key
from aimon.delivery.notice import Notice, parcel_key
from aimon.delivery.outbox import Make, Outbox, Post
from aimon.delivery.outcome import Outcome
from aimon.delivery.parcel import Form, Parcel
from aimon.delivery.smtp import MailSettingsError, send
from aimon.delivery.spool import Spool, State
from aimon.delivery.trouble import Sent
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

    ``to`` takes the place of the settings' recipients, copies included. Raises MailSettingsError
    without settings that can work, MessageError for an address or a key that is none, SecretError
    and JournalError. A mail that could not leave waits in the outbox and is *deferred*; the caller
    says to try again later.
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


def queue(workspace: Workspace, route: Route, notice: Notice, now: datetime) -> Outcome:
    """Write a notice into the outbox for a route, once for its key; the next flush sends it.

    A mail goes to the route's ``to``, else to the administrator, else to the recipients of
    ``mail``. Raises MailSettingsError (a route for mail without a mail server), MessageError and
    JournalError.
    """
    key, form, make = _prepared(workspace, route, notice, now)
    return open_outbox(workspace).queue(key, make, now, form=form)


def tell(workspace: Workspace, route: Route, notice: Notice, now: datetime) -> Outcome:
    """Send a notice by a route at once; what cannot leave waits in the outbox. Raises as queue."""
    key, form, make = _prepared(workspace, route, notice, now)
    return open_outbox(workspace).submit(key, make, poster(workspace), now, form=form)


def flush(workspace: Workspace, now: datetime, keys: Collection[str] = ()) -> list[Outcome]:
    """Try what is due in the outbox, or what waits of these keys; raises as Outbox.flush."""
    outbox = open_outbox(workspace)
    return outbox.flush(poster(workspace), now, keys=keys, due_only=not keys)


def _prepared(
    workspace: Workspace, route: Route, notice: Notice, now: datetime
) -> tuple[str, Form, Make]:
    """Return the key of a notice for a route, and what makes its message."""
    key = parcel_key(notice.key, route.name)
    if route.kind != "mail":
        return key, "notice", lambda _copy: notices.write(notice, route.name, now)
    mail = mail_settings(workspace)
    to = route.to or workspace.settings.contacts.administrator
    if to:
        mail = replace(mail, to=to, cc=())
    make = partial(
        build,
        mail,
        key=key,
        subject=notice.subject,
        text=notice.text,
        html=notice.html,
        now=now,
        language=notice.language,
    )
    return key, "mail", lambda copy: make(copy=copy)


def coordinator(workspace: Workspace, lacking: str) -> Sequence[str]:
    """Return the coordinator's addresses; raises AimonError, ``lacking``, where there are none."""
    if to := workspace.settings.contacts.coordinator:
        return to
    raise AimonError(
        lacking,
        hint=_("add contacts: with coordinator: [name@example.org] to {file}").format(
            file=workspace.home / SETTINGS_FILE
        ),
    )


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
    """Return whether a message waits, is parked or was sent; None for one never queued."""
    if state := Spool(workspace.home).state(check_key(key)):
        return state
    ledger = Ledger(delivery_log(workspace.log, workspace.host), workspace.host)
    return "sent" if ledger.past(key).was_sent else None


def waiting(workspace: Workspace) -> Collection[str]:
    """Return the keys of what has not left yet."""
    return frozenset(Spool(workspace.home).keys("waiting"))


def open_outbox(workspace: Workspace) -> Outbox:
    """Return the workspace's outbox."""
    journal = delivery_log(workspace.log, workspace.host)
    return Outbox(Spool(workspace.home), journal, workspace.host)


def withdraw(workspace: Workspace, key: str, now: datetime) -> bool:
    """Take a message back before anyone has it; False when somebody does."""
    return open_outbox(workspace).withdraw(key, now)


def poster(workspace: Workspace) -> Post:
    """Return what hands one message over; settings and secrets are looked up at each use."""

    def post(parcel: Parcel, *, only: Sequence[str] = ()) -> Sent:
        if parcel.form == "notice":
            from aimon.delivery.routes import carry

            return carry(workspace, notices.read(parcel.data))
        mail = mail_settings(workspace)
        password = resolve(mail.password, workspace.home) if mail.password else None
        return send(parcel.data, mail, password, only=only)

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
