"""The outbox: a mail waits in a file until the server has taken it, and leaves once.

A death between the server's 'accepted' and the move to ``sent/`` cannot be told from a mail that
never arrived: it is sent again with the same Message-ID, by which mail programs show it once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack, nullcontext
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from aimon.core.records import Delivery
from aimon.delivery.history import Past, fold, is_due, next_try
from aimon.delivery.message import Envelope, MessageError, check_key, read_envelope
from aimon.delivery.smtp import PermanentFailure, Sent, TemporaryFailure
from aimon.delivery.spool import Spool, State
from aimon.delivery.trouble import Trouble
from aimon.errors import AimonError, TryAgainLater
from aimon.i18n import _, ngettext
from aimon.journal.ids import new_id
from aimon.journal.journal import Journal
from aimon.text import visible


class Post(Protocol):
    """Hands a mail to the server: for all its recipients, or for those that are left."""

    def __call__(self, message: bytes, *, only: Sequence[str] = ()) -> Sent:
        """Raise PermanentFailure or TemporaryFailure when nobody was taken."""
        ...


# Given the number of this copy (0, or more when it is sent again on purpose), makes the mail.
Make = Callable[[int], bytes]
Event = Literal["queued", "sent", "deferred", "parked", "withdrawn"]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a mail, in one word, and in a line for people.

    ``refused`` names the recipients that the server did not take, with its code and reply; with
    the status *sent*, the others have their mail.
    """

    key: str
    status: Literal["sent", "already", "deferred", "parked"]
    message: str
    refused: dict[str, str] = {}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that has not left. ``since`` is when it was made; ``next_try`` is for *waiting*."""

    key: str
    subject: str = ""
    state: Literal["waiting", "parked"]
    tries: int
    reason: str
    since: datetime | None = None
    next_try: datetime | None = None


class Outbox:
    """Mails between aimon and the mail server; everything that happens to one is recorded."""

    def __init__(self, spool: Spool, journal: Journal[Delivery], host: str) -> None:
        self._spool = spool
        self._journal = journal
        self._host = host

    def submit(
        self, key: str, make: Make, post: Post, now: datetime, *, force: bool = False
    ) -> Outcome:
        """Queue a mail and try to send it, unless it has left or is parked.

        A mail that waits already is tried as it is. ``force`` makes it anew in all cases: after
        one that was sent, with a Message-ID of its own. Raises MessageError, JournalError and
        MailSettingsError; from the moment it is queued the mail is kept whatever happens.
        """
        check_key(key)
        if force:
            # Nobody may be sending what is replaced.
            with self._spool.sending():
                self._queue(key, make, now, force=True)
                return self._try(key, post, now)
        state = self._queue(key, make, now, force=False)
        if state != "waiting":
            return self._settled(key, state)
        with ExitStack() as held:
            try:
                held.enter_context(self._spool.sending())
            except TryAgainLater:
                text = _("{key} waits in the outbox: another process is sending").format(key=key)
                return Outcome(key=key, status="deferred", message=text)
            return self._try(key, post, now)

    def flush(
        self,
        post: Post,
        now: datetime,
        *,
        keys: Collection[str] = (),
        due_only: bool = False,
        force: bool = False,
    ) -> list[Outcome]:
        """Try what waits (of these keys, if any are named) and return what became of each.

        ``due_only`` leaves out what was tried a short while ago; ``force`` tries parked mail too.
        Raises TryAgainLater while another process is sending.
        """
        for key in keys:
            self._require_waiting(check_key(key), force)
        names = set(self._spool.keys("waiting"))
        if force:
            names |= set(self._spool.keys("parked"))
        if keys:
            names &= set(keys)
        pasts = self._history() if names and due_only else {}
        wanted = [key for key in sorted(names) if is_due(pasts.get(key, Past()), now)]
        with self._spool.sending() if wanted else nullcontext():
            return [self._try(key, post, now, force=force) for key in wanted]

    def withdraw(self, key: str, now: datetime) -> bool:
        """Take a mail back before anyone has it; False when somebody does.

        Raises TryAgainLater while another process is sending.
        """
        with self._spool.sending(), self._spool.locked():
            past = self._history().get(key, Past())
            if past.was_sent or past.settled or self._spool.state(key) == "sent":
                return False
            if waits := self._spool.state(key):
                self._spool.drop(key, waits)
                self._record(key, "withdrawn", now, None)
            return True

    def entries(self) -> list[Entry]:
        """Return what has not left: waiting, then parked, each by key."""
        waiting, parked = self._spool.keys("waiting"), self._spool.keys("parked")
        pasts = self._history() if waiting or parked else {}
        return [self._entry(key, "waiting", pasts.get(key, Past())) for key in waiting] + [
            self._entry(key, "parked", pasts.get(key, Past())) for key in parked
        ]

    def _history(self) -> dict[str, Past]:
        return fold(record for day in self._journal.days() for record in self._journal.read(day))

    def _queue(self, key: str, make: Make, now: datetime, *, force: bool) -> State:
        """Write the mail into the outbox if need be; return where the key's mail is then."""
        with self._spool.locked():
            past = self._history().get(key, Past())
            state = self._spool.state(key) or ("sent" if past.was_sent else None)
            if state and not force:
                return state
            message = make(len(past.message_ids))
            self._spool.put(key, message)
            self._spool.drop(key, "parked")
            self._record(key, "queued", now, read_envelope(message))
            return "waiting"

    def _try(self, key: str, post: Post, now: datetime, *, force: bool = False) -> Outcome:
        """Send the key's mail if it still waits; call it with the sending lock."""
        with self._spool.locked():
            state = self._spool.state(key)
            if state == "parked" and force:
                self._spool.move(key, "parked", "waiting")
            elif state != "waiting":
                return self._settled(key, state or "sent")
            message = self._spool.read(key, "waiting")
        try:
            envelope = read_envelope(message)
        except MessageError:
            return self._park(key, now, None, Trouble(kind="foreign"), {})
        try:
            settled = self._history().get(key, Past()).settled
            left = [who for who in envelope.recipients if who not in settled]
            sent = post(message, only=left) if settled else post(message)
        except PermanentFailure as failure:
            return self._park(key, now, envelope, failure.trouble, failure.refused)
        except TemporaryFailure as failure:
            return self._defer(key, now, envelope, failure)
        return self._sent(key, now, envelope, sent)

    def _partly(self, key: str, now: datetime, envelope: Envelope, sent: Sent) -> Outcome:
        """Keep the mail for those whom the server refused for now; the others have it."""
        said = "; ".join(f"{who}: {sent.refused[who]}" for who in sent.later)
        trouble = Trouble(kind="partly", detail=said)
        return self._defer(key, now, envelope, TemporaryFailure(trouble, sent.refused))

    def _sent(self, key: str, now: datetime, envelope: Envelope, sent: Sent) -> Outcome:
        if sent.later:
            return self._partly(key, now, envelope, sent)
        # The move comes first: if the record fails (disk full), the mail is not sent again.
        with self._spool.locked():
            self._spool.move(key, "waiting", "sent")
        self._record(key, "sent", now, envelope, refused=sent.refused)
        taken = len(envelope.recipients) - len(sent.refused)
        text = ngettext(
            "{key} sent to {n} recipient", "{key} sent to {n} recipients", taken
        ).format(key=key, n=taken)
        for who, reply in sent.refused.items():
            text += "; " + _("{who} was refused: {reply}").format(who=who, reply=reply)
        return Outcome(key=key, status="sent", message=text, refused=sent.refused)

    def _defer(
        self, key: str, now: datetime, envelope: Envelope, failure: TemporaryFailure
    ) -> Outcome:
        self._record(key, "deferred", now, envelope, failure.trouble, failure.refused)
        text = _("{key} waits in the outbox: {why}").format(key=key, why=failure.trouble.words())
        return Outcome(key=key, status="deferred", message=text, refused=failure.refused)

    def _park(
        self,
        key: str,
        now: datetime,
        envelope: Envelope | None,
        trouble: Trouble,
        refused: dict[str, str],
    ) -> Outcome:
        with self._spool.locked():
            self._spool.move(key, "waiting", "parked")
        self._record(key, "parked", now, envelope, trouble, refused)
        return _parked(key, trouble, refused)

    def _settled(self, key: str, state: State) -> Outcome:
        """Return the outcome of a mail that there is nothing to do about."""
        if state == "parked":
            return _parked(key, self._history().get(key, Past()).trouble, {})
        sent = self._history().get(key, Past()).last
        text = _("{key} was sent already ({time}); --force sends it again").format(
            key=key, time=f"{sent:%Y-%m-%d %H:%M}" if sent else "?"
        )
        return Outcome(key=key, status="already", message=text)

    def _require_waiting(self, key: str, force: bool) -> None:
        state = self._spool.state(key)
        if state == "parked" and not force:
            raise AimonError(
                _("{key} is parked").format(key=key),
                hint=_("when its cause is mended: aimon outbox flush {key} --force").format(
                    key=key
                ),
            )
        if state not in ("waiting", "parked"):
            raise AimonError(
                _("no mail with the key {key} waits").format(key=key),
                hint=_("see aimon outbox list"),
            )

    def _entry(self, key: str, state: Literal["waiting", "parked"], past: Past) -> Entry:
        try:
            envelope = read_envelope(self._spool.read(key, state))
        except MessageError as error:
            return Entry(key=key, state=state, tries=past.tries, reason=error.message)
        return Entry(
            key=key,
            subject=visible(envelope.subject),
            state=state,
            tries=past.tries,
            reason=past.trouble.words() if past.trouble else "",
            since=envelope.date,
            next_try=next_try(past) if state == "waiting" else None,
        )

    def _record(
        self,
        key: str,
        event: Event,
        now: datetime,
        envelope: Envelope | None,
        trouble: Trouble | None = None,
        refused: dict[str, str] | None = None,
    ) -> None:
        self._journal.append(
            Delivery(
                id=new_id(now),
                time=now,
                host=self._host,
                key=key,
                event=event,
                message_id=envelope.message_id if envelope else "",
                recipients=envelope.recipients if envelope else (),
                refused=refused or {},
                kind=trouble.kind if trouble else "",
                step=trouble.step if trouble else "",
                why=trouble.detail if trouble else "",
            )
        )


def _parked(key: str, trouble: Trouble | None, refused: dict[str, str]) -> Outcome:
    text = _("{key} is parked: {why}; mend that, then: aimon outbox flush {key} --force").format(
        key=key, why=trouble.words() if trouble else "?"
    )
    return Outcome(key=key, status="parked", message=text, refused=refused)
