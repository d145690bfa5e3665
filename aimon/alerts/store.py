"""The door to a workspace's alerts: read as a book, added to under a lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from aimon.account import account
from aimon.core.alertbook import Alert, Book, alert_id, fold, number_of
from aimon.core.incidentrecords import AlertEvent
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal.alerts import NAME, alert_log
from aimon.journal.ids import new_id
from aimon.journal.journal import encode
from aimon.text import visible
from aimon.workspace import Workspace

# Held while alerts are raised and their notices queued.
LOCK = ".alerts.lock"
_PATIENCE_S = 30.0


class Alerts:
    """The alerts of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._journal = alert_log(workspace.log, workspace.host)

    @property
    def unreadable(self) -> int:
        """How many lines that were read so far are none, and so are left out."""
        return len(self._journal.bad)

    def events(self, since: datetime | None = None) -> list[AlertEvent]:
        """Return what was recorded from the day of ``since`` on, or ever."""
        days = (day for day in self._journal.days() if since is None or day >= since.date())
        return [event for day in days for event in self._journal.read(day)]

    def book(self, now: datetime, since: datetime | None = None) -> Book:
        """Return the book as it is at ``now``, of what was recorded from the day of ``since`` on."""
        return fold(event for event in self.events(since) if event.time <= now)

    def get(self, name: str, now: datetime) -> Alert:
        """Return the alert of this number (A-12, a12, 12); raises WrongUsage for none."""
        try:
            wanted = alert_id(number_of(name))
        except ValueError:
            raise WrongUsage(
                _("neither an alert's nor an incident's number: {text}").format(
                    text=visible(name, 40)
                ),
                hint=_("write it like A-12 or I-3; see them: aimon alert list"),
            ) from None
        found = (a for a in self.book(now).alerts.values() if a.id == wanted)
        if alert := next(found, None):
            return alert
        raise WrongUsage(
            _("there is no alert {id}").format(id=wanted),
            hint=_("see them: aimon alert list --all"),
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of all who record something; raises TryAgainLater."""
        from aimon.journal.lock import exclusive

        with exclusive(self._workspace.log / NAME / LOCK, _PATIENCE_S):
            yield

    def record(self, events: Sequence[AlertEvent]) -> list[AlertEvent]:
        """Record events, all or none, and return them with ids; alerts get their numbers here.

        Call it with the lock. Raises what the journal raises.
        """
        number = self._last_number() if any(e.event == "raised" for e in events) else 0
        named = []
        for event in events:
            changes: dict[str, Any] = {"id": new_id(event.time), "host": self._workspace.host}
            if event.event == "raised":
                number += 1
                changes["alert"] = alert_id(number)
            named.append(replace(event, **changes))
        for event in named:  # a Struct takes anything; readers do not
            msgspec.json.decode(encode(event), type=AlertEvent)
        self._journal.append(*named)
        return named

    def note(
        self, now: datetime, kind: Literal["acknowledged", "queued"], key: str, **fields: Any
    ) -> AlertEvent:
        """Record what was done about an alert, or the notice of this key. Call it with the lock."""
        event = AlertEvent(id="", time=now, host="", key=key, event=kind, by=account(), **fields)
        return self.record([event])[0]

    def _last_number(self) -> int:
        """Return the highest number there is; the latest day need not have it: clocks are set."""
        return max((number_of(event.alert) for event in self.events() if event.alert), default=0)
