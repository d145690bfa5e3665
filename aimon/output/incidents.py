"""Shows incidents: the list, what a command did, the JSON that other tools read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from aimon.core.alertkinds import SEVERITIES
from aimon.core.incidents import Incident
from aimon.i18n import _, ngettext
from aimon.output import causes, figures
from aimon.output.incidentwords import state_words, title_words
from aimon.output.kinds import MARKS, kind_words, severity_words
from aimon.output.table import Table, emit, hung, terminal_width
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id


def emit_list(fmt: str, incidents: Sequence[Incident], names: Names, now: datetime) -> None:
    """Print incidents, one a line, and below a table how many go on of each severity."""
    shown = [as_json(incident, names, now) for incident in incidents]
    data = {"at": now, "counts": counts(incidents), "incidents": shown}
    emit(fmt, data, lambda: _table(incidents, names, now), shown)
    if fmt == "table":
        click.echo(_totals(incidents) if incidents else _("no incidents"))


def say(fmt: str, incident: Incident, names: Names, now: datetime, done: str) -> None:
    """Print what a command did to an incident, and how the incident is now."""
    if fmt == "json":
        shown = {"done": incident.events[-1].event, "incident": as_json(incident, names, now)}
        return emit(fmt, shown, Table((), ()))
    width = terminal_width()
    click.echo(f"{incident.id} {done}")
    click.echo(hung("  ", summary(incident, names), width))
    if title := title_words(incident, names):
        click.echo(hung("  ", title, width))
    return None


def summary(incident: Incident, names: Names) -> str:
    """Return an incident in a line: how grave, its state, what it is, whom it affects."""
    parts = (severity_words(incident.severity), state_words(incident), kind_words(incident.kind))
    return " · ".join(part for part in (*parts, affected_words(incident, names)) if part)


def affected_words(incident: Incident, names: Names) -> str:
    """Return the models that are affected, the first of them by name."""
    models = incident.affected if incident.open else incident.models
    if not models:
        return _("all models well again") if incident.models else ""
    return causes.listed([names.get(id, id) for id in models])


def lasted(incident: Incident, now: datetime) -> timedelta:
    """Return how long the trouble has been going on, or went on until it was resolved."""
    return max((incident.resolved_at or now) - incident.began_at, timedelta())


def as_json(
    incident: Incident, names: Names, now: datetime, *, full: bool = False
) -> dict[str, Any]:
    """Return an incident as ``--json`` prints it: durations in seconds; ``full`` adds its events."""
    shown = {
        name: getattr(incident, name) for name in incident.__struct_fields__ if name != "events"
    }
    shown["open"] = incident.open
    shown["affected"] = incident.affected
    shown["display_names"] = {id: names.get(id, id) for id in incident.models}
    shown["duration"] = lasted(incident, now).total_seconds()
    for name in ("time_to_detect", "time_to_acknowledge", "time_to_resolve"):
        took = getattr(incident, name)
        shown[name] = None if took is None else took.total_seconds()
    if full:
        shown["events"] = incident.events
    return shown


def counts(incidents: Sequence[Incident]) -> dict[str, int]:
    """Count incidents: all that are given, and of those that go on each severity."""
    going_on = [incident for incident in incidents if incident.open]
    by_severity: dict[str, int] = {
        name: sum(i.severity == name for i in going_on) for name in SEVERITIES
    }
    not_in_hand = sum(incident.state == "open" for incident in going_on)
    return {
        "total": len(incidents),
        "open": len(going_on),
        **by_severity,
        "not_in_hand": not_in_hand,
    }


def _totals(incidents: Sequence[Incident]) -> str:
    n = counts(incidents)
    total = ngettext("{n} incident", "{n} incidents", n["total"]).format(n=n["total"])
    severities = " · ".join(f"{MARKS[name]} {n[name]}" for name in SEVERITIES)
    open_, free = (
        _("going on {n}").format(n=n["open"]),
        _("not in hand {n}").format(n=n["not_in_hand"]),
    )
    return f"{total} · {open_} · {severities} · {free}"


def _table(incidents: Sequence[Incident], names: Names, now: datetime) -> Table:
    titles = (_("incident"), _("severity"), _("state"), _("began"), _("lasted"), _("trouble"))
    rows = [
        (
            incident.id,
            severity_words(incident.severity),
            state_words(incident),
            figures.moment(incident.began_at, now),
            figures.span(lasted(incident, now).total_seconds()),
            what_words(incident, names),
        )
        for incident in incidents
    ]
    return Table(titles, rows, frozenset({4}), spare=(4, 3))


def what_words(incident: Incident, names: Names) -> str:
    """Return the kind and the models that are affected, else what a person said of it."""
    kind, models = kind_words(incident.kind), affected_words(incident, names)
    return f"{kind}: {models or visible(incident.title, 100)}".removesuffix(": ")
