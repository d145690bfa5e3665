"""The delivery journal as the outbox keeps it: what is known of a key, and what is added."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from aimon.core.records import Delivery
from aimon.delivery.history import Past, fold
from aimon.delivery.parcel import Label
from aimon.delivery.trouble import DeliveryFailure, TemporaryFailure
from aimon.journal.ids import new_id
from aimon.journal.journal import Journal

Event = Literal["queued", "sent", "deferred", "parked", "withdrawn"]


class Ledger:
    """Reads and writes one host's delivery journal."""

    def __init__(self, journal: Journal[Delivery], host: str) -> None:
        self._journal = journal
        self._host = host

    def pasts(self) -> dict[str, Past]:
        """Return the past of every key."""
        return fold(record for day in self._journal.days() for record in self._journal.read(day))

    def past(self, key: str) -> Past:
        """Return the past of one key, an empty one for a key that is not known."""
        return self.pasts().get(key, Past())

    def note(
        self,
        key: str,
        event: Event,
        now: datetime,
        label: Label | None = None,
        *,
        failure: DeliveryFailure | None = None,
        refused: dict[str, str] | None = None,
    ) -> None:
        """Append what happened to a key."""
        trouble = failure.trouble if failure else None
        wait = failure.wait if isinstance(failure, TemporaryFailure) else None
        self._journal.append(
            Delivery(
                id=new_id(now),
                time=now,
                host=self._host,
                key=key,
                event=event,
                message_id=label.id if label else "",
                route=label.route if label else "",
                recipients=label.recipients if label else (),
                refused=failure.refused if failure else refused or {},
                kind=trouble.kind if trouble else "",
                step=trouble.step if trouble else "",
                why=trouble.detail if trouble else "",
                wait_s=int(wait.total_seconds()) if wait else 0,
            )
        )
