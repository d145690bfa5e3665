"""The outbox: a message waits in a file until the other side has taken it, and leaves once.

A death between the server's 'accepted' and the move to ``sent/`` cannot be told from a message
that never arrived: it is sent again under the same id, by which mail programs show it once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Protocol

from aimon.core.records import Delivery
from aimon.delivery import outcome
from aimon.delivery.history import Past, is_due
from aimon.delivery.ledger import Ledger
from aimon.delivery.message import MessageError, check_key
from aimon.delivery.outcome import Entry, Outcome
from aimon.delivery.parcel import SUFFIXES, Form, Label, Parcel, read_label
from aimon.delivery.spool import Spool, State
from aimon.delivery.trouble import (
    DeliveryFailure,
    PermanentFailure,
    Sent,
    TemporaryFailure,
    Trouble,
)
from aimon.errors import AimonError, TryAgainLater
from aimon.i18n import _
from aimon.journal.journal import Journal


class Post(Protocol):
    """Hands a message over: to all its recipients, or to those that are left."""

    def __call__(self, parcel: Parcel, *, only: Sequence[str] = ()) -> Sent:
        """Raise PermanentFailure or TemporaryFailure when nobody was taken."""
        ...


# Given the number of this copy (0, or more when it is sent again on purpose), makes the message.
Make = Callable[[int], bytes]


class Outbox:
    """Messages between aimon and whoever takes them; all that happens to one is recorded."""

    def __init__(self, spool: Spool, journal: Journal[Delivery], host: str) -> None:
        self._spool = spool
        self._ledger = Ledger(journal, host)

    def queue(self, key: str, make: Make, now: datetime, *, form: Form = "mail") -> Outcome:
        """Queue a message, once for its key, and leave the sending to the next flush.

        Raises MessageError, JournalError and what ``make`` raises.
        """
        state = self._queue(check_key(key), make, now, form)
        return outcome.queued(key) if state == "waiting" else self._settled(key, state)

    def submit(
        self,
        key: str,
        make: Make,
        post: Post,
        now: datetime,
        *,
        form: Form = "mail",
        force: bool = False,
    ) -> Outcome:
        """Queue a message and try to send it, unless it has left or is parked.

        One that waits already is tried as it is. ``force`` makes it anew in all cases: after
        one that was sent, with an id of its own. Raises MessageError, JournalError and
        MailSettingsError; from the moment it is queued the message is kept whatever happens.
        """
        check_key(key)
        if force:
            # Nobody may be sending what is replaced.
            with self._spool.sending(form):
                self._queue(key, make, now, form, force=True)
                return self._try(key, post, now)
        state = self._queue(key, make, now, form)
        if state != "waiting":
            return self._settled(key, state)
        with ExitStack() as held:
            try:
                held.enter_context(self._spool.sending(form))
            except TryAgainLater:
                return outcome.deferred(key, _("another process is sending"))
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

        ``due_only`` leaves out what was tried a short while ago; ``force`` tries parked messages
        too. Raises TryAgainLater while another process is sending, and MailSettingsError, each
        when the other forms have been tried.
        """
        for key in keys:
            self._require_waiting(check_key(key), force)
        names = set(self._spool.keys("waiting"))
        if force:
            names |= set(self._spool.keys("parked"))
        if keys:
            names &= set(keys)
        pasts = self._ledger.pasts() if names and due_only else {}
        wanted = [key for key in sorted(names) if is_due(pasts.get(key, Past()), now)]
        outcomes: list[Outcome] = []
        errors: list[AimonError] = []
        for form in SUFFIXES:
            mine = [key for key in wanted if self._spool.form(key) == form]
            try:
                outcomes += self._try_all(form, mine, post, now, force)
            except AimonError as error:
                errors.append(error)
        if errors:
            raise errors[0]
        return outcomes

    def withdraw(self, key: str, now: datetime) -> bool:
        """Take a message back before anyone has it; False when somebody does.

        Raises TryAgainLater while another process is sending.
        """
        with self._spool.sending(self._spool.form(key)), self._spool.locked():
            past = self._ledger.past(key)
            if past.was_sent or past.settled or self._spool.state(key) == "sent":
                return False
            if waits := self._spool.state(key):
                self._spool.drop(key, waits)
                self._ledger.note(key, "withdrawn", now)
            return True

    def entries(self) -> list[Entry]:
        """Return what has not left: waiting, then parked, each by key."""
        return outcome.entries(self._spool, self._ledger)

    def _queue(
        self, key: str, make: Make, now: datetime, form: Form, *, force: bool = False
    ) -> State:
        """Write the message into the outbox if need be; return where the key's is then."""
        with self._spool.locked():
            past = self._ledger.past(key)
            state = self._spool.state(key) or ("sent" if past.was_sent else None)
            if state and not force:
                return state
            parcel = Parcel(key, form, make(len(past.message_ids)))
            self._spool.put(parcel)
            self._spool.drop(key, "parked")
            self._ledger.note(key, "queued", now, read_label(parcel))
            return "waiting"

    def _try_all(
        self, form: Form, keys: Sequence[str], post: Post, now: datetime, force: bool
    ) -> list[Outcome]:
        """Try these one after another; a way that is out is not waited for again and again."""
        outcomes: list[Outcome] = []
        out: dict[str, Trouble] = {}
        with ExitStack() as held:
            if keys:
                held.enter_context(self._spool.sending(form))
            for key in keys:
                outcomes.append(self._try(key, post, now, force=force, out=out))
        return outcomes

    def _try(
        self,
        key: str,
        post: Post,
        now: datetime,
        *,
        force: bool = False,
        out: dict[str, Trouble] | None = None,
    ) -> Outcome:
        """Send the key's message if it still waits; call it with the sending lock.

        ``out`` has the routes that turned out to be out, and gets this one if it is.
        """
        out = {} if out is None else out
        with self._spool.locked():
            state = self._spool.state(key)
            if state == "parked" and force:
                self._spool.move(key, "parked", "waiting")
            elif state != "waiting":
                return self._settled(key, state or "sent")
            parcel = self._spool.read(key, "waiting")
        try:
            label = read_label(parcel)
        except MessageError:
            return self._park(key, now, None, PermanentFailure(Trouble(kind="foreign")))
        if label.route in out:
            return outcome.deferred(key, out[label.route].words())
        past = self._ledger.past(key)
        left = [who for who in label.recipients if who not in past.settled]
        try:
            sent = post(parcel, only=left) if past.settled else post(parcel)
        except PermanentFailure as failure:
            return self._park(key, now, label, failure)
        except TemporaryFailure as failure:
            if failure.trouble.way_is_out:
                out[label.route] = failure.trouble
            if failure.tries and past.tries + 1 >= failure.tries:
                return self._park(key, now, label, failure)
            return self._defer(key, now, label, failure)
        return self._sent(key, now, label, sent)

    def _sent(self, key: str, now: datetime, label: Label, sent: Sent) -> Outcome:
        if sent.later:
            # It is kept for those whom the server refused for now; the others have it.
            said = "; ".join(f"{who}: {sent.refused[who]}" for who in sent.later)
            partly = TemporaryFailure(Trouble(kind="partly", detail=said), sent.refused)
            return self._defer(key, now, label, partly)
        # The move comes first: if the record fails (disk full), nothing is sent again.
        with self._spool.locked():
            self._spool.move(key, "waiting", "sent")
        self._ledger.note(key, "sent", now, label, refused=sent.refused)
        return outcome.sent(key, label, sent)

    def _defer(self, key: str, now: datetime, label: Label, failure: TemporaryFailure) -> Outcome:
        self._ledger.note(key, "deferred", now, label, failure=failure)
        return outcome.deferred(key, failure.trouble.words(), failure.refused)

    def _park(
        self, key: str, now: datetime, label: Label | None, failure: DeliveryFailure
    ) -> Outcome:
        with self._spool.locked():
            self._spool.move(key, "waiting", "parked")
        self._ledger.note(key, "parked", now, label, failure=failure)
        return outcome.parked(key, failure.trouble, failure.refused)

    def _settled(self, key: str, state: State) -> Outcome:
        """Return the outcome of a message that there is nothing to do about."""
        past = self._ledger.past(key)
        if state == "parked":
            return outcome.parked(key, past.trouble)
        return outcome.already(key, past.last)

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
                _("no message with the key {key} waits").format(key=key),
                hint=_("see aimon outbox list"),
            )
