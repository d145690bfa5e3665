"""Shows alerts: what was told, to whom, and where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import click
import msgspec

from aimon.core.alertbook import Alert
from aimon.core.incidents import Incident
from aimon.i18n import N_, _, ngettext
from aimon.output import figures
from aimon.output.alertwords import change, heading
from aimon.output.incidentwords import severity_words
from aimon.output.table import Table, emit
from aimon.text import visible

# digest and held: for later; unsent: to be queued; the others as in the outbox.
Place = Literal["sent", "waiting", "parked", "held", "digest", "unsent"]
# The one that wants looking at first.
_PLACES: dict[Place, str] = {
    "parked": N_("parked"),
    "waiting": N_("waiting"),
    "unsent": N_("not sent"),
    "held": N_("held until {time}"),
    "digest": N_("digest at {time}"),
    "sent": N_("sent"),
}
_ORDER = tuple(_PLACES)
_BY_HAND = N_("by hand")


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One route that an alert takes ("" for a person's mail), and where it is on it."""

    route: str
    place: Place
    due: datetime | None = None


class View(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as it is shown."""

    alert: Alert
    incident: Incident | None
    ways: tuple[Way, ...]

    @property
    def acknowledged(self) -> bool:
        """Whether it is in somebody's hand, itself or by its incident."""
        in_hand = self.incident is not None and self.incident.acknowledged_at is not None
        return in_hand or self.alert.acknowledged is not None


def emit_alerts(
    fmt: str, views: Sequence[View], names: Mapping[str, str], now: datetime, **more: Any
) -> None:
    """Print alerts, one a line; ``names`` are display names by the models' ids."""
    shown = [_as_json(view, names) for view in views]
    emit(fmt, {"at": now, "alerts": shown} | more, lambda: _table(views, names, now), shown)


def show_acknowledged(
    fmt: str, alert: Alert | None, incident: Incident | None, names: Mapping[str, str]
) -> None:
    """Say what was taken in hand."""
    ids = {"alert": alert.id if alert else None, "incident": incident.id if incident else None}
    if fmt == "json":
        return emit(fmt, {"acknowledged": ids}, Table((), ()))
    taken = _("{id} taken in hand: {what}")
    if alert:
        click.echo(taken.format(id=alert.id, what=heading(alert.raised, incident, names)))
    if incident and incident.open:
        click.echo(taken.format(id=incident.id, what=_("no more reminders")))
    return None


def say_left(waiting: int) -> None:
    """Say on stderr that notices could not leave."""
    text = ngettext(
        "{n} notice waits in the outbox; see: aimon outbox list",
        "{n} notices wait in the outbox; see: aimon outbox list",
        waiting,
    )
    click.echo(text.format(n=waiting), err=True)


def _table(views: Sequence[View], names: Mapping[str, str], now: datetime) -> Table:
    titles = (
        *(_("alert"), _("time"), _("severity"), _("incident"), _("to whom")),
        *(_("state"), _("what it tells")),
    )
    rows = [
        (
            view.alert.id,
            figures.moment(view.alert.raised.time, now),
            severity_words(view.alert.raised.severity or "info"),
            view.alert.raised.incident or figures.NOTHING,
            ", ".join(w.route or _(_BY_HAND) for w in view.ways) or figures.NOTHING,
            _state(view, now),
            _what(view, names),
        )
        for view in views
    ]
    return Table(titles, rows, spare=(4, 3))


def _what(view: View, names: Mapping[str, str]) -> str:
    """Return what is told and what was new about it."""
    what = heading(view.alert.raised, view.incident, names)
    new = change(view.alert.raised, view.incident)
    return f"{what} ({new})" if new else what


def _state(view: View, now: datetime) -> str:
    """Return where an alert is, on several ways the place that wants looking at first."""
    if not view.ways:
        where = _("told nobody")
    else:
        first = min(view.ways, key=lambda way: _ORDER.index(way.place))
        where = _(_PLACES[first.place]).format(time=figures.moment(first.due, now))
    return _("{state}, in hand").format(state=where) if view.acknowledged else where


def _as_json(view: View, names: Mapping[str, str]) -> dict[str, Any]:
    alert, raised = view.alert, view.alert.raised
    seen = alert.acknowledged
    return {
        "alert": alert.id,
        "key": raised.key,
        "time": raised.time,
        "kind": raised.kind,
        "severity": raised.severity,
        "what": _what(view, names),
        "incident": raised.incident or None,
        "incident_state": view.incident.state if view.incident else None,
        "models": raised.models,
        "tickets": raised.tickets,
        "subject": raised.subject,
        "routes": [{"route": w.route or None, "state": w.place, "due": w.due} for w in view.ways],
        "mail": raised.mail or None,
        "reminded": [event.time for event in alert.told if event.event == "reminded"],
        "acknowledged": view.acknowledged,
        "acknowledged_at": seen.time if seen else None,
        "acknowledged_by": visible(seen.by) if seen else None,
        "reason": seen.text if seen else None,
    }
