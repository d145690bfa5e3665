"""All that happened to an incident, an event a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from aimon.core.incidentrecords import IncidentEvent
from aimon.core.incidents import TOOK_IN, Incident
from aimon.i18n import N_, _
from aimon.output import causes, figures
from aimon.output.incidentwords import by_words, event_words
from aimon.output.kinds import kind_words, severity_words
from aimon.output.table import Table
from aimon.output.words import function_words
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id

_TEXT = 2000
_TEXTS = {
    "title": N_("title"),
    "tried": N_("tried"),
    "plan": N_("being found out"),
    "found_cause": N_("cause"),
    "solution": N_("solution"),
    "prevention": N_("prevention"),
}


def history(incident: Incident, names: Names, unsent: Collection[str], now: datetime) -> Table:
    """Return the events in the order in which they count, each with what it said and changed.

    ``unsent`` are the keys of mails that nobody has yet.
    """
    opened, *later = sorted(incident.events, key=lambda e: (e.event != "opened", e.time))
    rows = [
        (
            figures.moment(event.time, now),
            event_words(event),
            by_words(event.by),
            " · ".join(_said(event, names, unsent, first=event is opened)),
        )
        for event in (opened, *later)
    ]
    return Table((_("time"), _("what"), _("recorded by"), _("said")), rows, spare=(2,), whole=True)


def _said(
    event: IncidentEvent, names: Names, unsent: Collection[str], *, first: bool
) -> Iterator[str]:
    """Yield what an event said, part by part."""
    if event.why == TOOK_IN and event.evidence:
        yield _("merged into this: {id}").format(id=visible(event.evidence[0], 20))
    if event.text:
        yield _line(event.text)
    for name, title in _TEXTS.items():
        if text := getattr(event, name):
            yield f"{_(title)}: {_line(text)}"
    if event.severity and not first:
        yield severity_words(event.severity)
    if event.kind and not first:
        yield kind_words(event.kind)
    yield from _who(event, names)
    if event.false_alarm:
        yield _("a false alarm")
    if event.told:
        yield _("told: {who}").format(who=visible(", ".join(event.told), 200))
    if event.mail:
        mail = _("mail {key}").format(key=visible(event.mail, 80))
        yield f"{mail} ({_('waits in the outbox')})" if event.mail in unsent else mail
    if event.into:
        yield f"→ {visible(event.into, 20)}"


def _who(event: IncidentEvent, names: Names) -> Iterator[str]:
    """Yield the models, functions, inquiries and people that came to it."""
    ill = [names.get(id, id) for id in event.models if id not in event.recovered]
    left = [names.get(id, id) for id in event.recovered]
    if ill:
        yield _("affected: {names}").format(names=causes.listed(ill))
    if left and event.why == "moved":
        yield _("trouble of their own: {names}").format(names=causes.listed(left))
    elif left:
        yield _("well again: {names}").format(names=causes.listed(left))
    if event.functions:
        yield _("functions: {names}").format(names=", ".join(function_words(event.functions)))
    if event.tickets:
        yield _("inquiries: {names}").format(names=causes.listed(event.tickets))
    if event.users is not None:
        yield _("users: {n}").format(n=event.users)


def _line(text: str) -> str:
    return visible(" ".join(text.split()), _TEXT)
