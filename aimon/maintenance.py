"""The door to a workspace's windows of maintenance: those of its settings, and those declared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from aimon.account import account
from aimon.core.windows import MaintenanceEvent, Window, Windows, declared, planned
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal.ids import new_id
from aimon.journal.maintenance import NAME, maintenance_log
from aimon.text import visible
from aimon.workspace import Workspace

# Held while a window gets its number, or is ended.
LOCK = ".maintenance.lock"
_PATIENCE_S = 30.0


class Maintenances:
    """The windows of a workspace; those declared are read once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._journal = maintenance_log(workspace.log, workspace.host)

    @cached_property
    def _events(self) -> list[MaintenanceEvent]:
        return [event for day in self._journal.days() for event in self._journal.read(day)]

    @property
    def unreadable(self) -> int:
        """How many lines of the journal cannot be read, and so are left out."""
        return len(self._journal.bad)

    def declared(self, now: datetime) -> list[Window]:
        """Return the windows declared by command, as they are known at ``now``."""
        return declared(self._events, now)

    def between(self, first: datetime, until: datetime, now: datetime) -> Windows:
        """Return all windows that touch a time, as they are known at ``now``."""
        settings = self._workspace.settings
        own = [w for w in self.declared(now) if w.start <= until and w.end > first]
        regular = planned(settings.maintenance, first, until, self._workspace.zone)
        return Windows([*regular, *own], self._workspace.registry.models)

    def add(
        self, now: datetime, models: Sequence[str], start: datetime, end: datetime, why: str
    ) -> Window:
        """Declare a window and return it; raises WrongUsage where it ends before it starts."""
        if end <= start:
            raise WrongUsage(_("--to must be later than --from"))
        with self._locked():
            last = max((_number(event.window) for event in self._events), default=0)
            name = f"M-{last + 1}"
            self._append(now, "declared", name, models=tuple(models), start=start, end=end, why=why)
            return next(window for window in self.declared(now) if window.name == name)

    def end(self, now: datetime, name: str) -> Window:
        """End a declared window now and return it as it was; raises WrongUsage for none to end."""
        with self._locked():
            known = {window.name: window for window in self.declared(now)}
            window = known.get(name.strip().upper())
            if window is None or window.end <= now:
                raise WrongUsage(
                    _("there is no maintenance to end by the name {name}").format(
                        name=visible(name, 40)
                    ),
                    hint=_("see them: aimon incident maintenance list"),
                )
            self._append(now, "ended", window.name)
            return window

    def _locked(self) -> Any:
        from aimon.journal.lock import exclusive

        self.__dict__.pop("_events", None)
        return exclusive(self._workspace.log / NAME / LOCK, _PATIENCE_S)

    def _append(self, now: datetime, event: Any, window: str, **fields: Any) -> None:
        record = MaintenanceEvent(
            id=new_id(now),
            time=now,
            host=self._workspace.host,
            window=window,
            event=event,
            by=account(),
            **fields,
        )
        self._journal.append(record)
        self.__dict__.pop("_events", None)


def _number(name: str) -> int:
    number = name.removeprefix("M-")
    return int(number) if number.isascii() and number.isdigit() else 0
