"""An incident's card: what is wrong, since when, for whom, what was done, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import click
import msgspec

from aimon.core.incidents import Incident, Said
from aimon.core.standing import Standing
from aimon.core.tickets import Ticket
from aimon.i18n import _, ngettext
from aimon.output import figures, patternwords, ticketwords, words
from aimon.output.incidenthistory import history
from aimon.output.incidents import as_json, lasted
from aimon.output.incidentwords import (
    by_words,
    cause_words_of,
    found_by_words,
    is_proved,
    pattern_words,
    state_words,
)
from aimon.output.kinds import kind_words, severity_words
from aimon.output.status import as_json as standing_json
from aimon.output.status import grade_of
from aimon.output.steps import steps
from aimon.output.table import Table, emit, hung, render, show_pairs, terminal_width
from aimon.text import visible

_TEXT = 2000
_MOST_MODELS = 10
_MOST_EVIDENCE = 5
_WORTH_SAYING = timedelta(seconds=1)
Pairs = Iterator[tuple[str, str]]


class Present(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside an incident: its models' standings by id, its inquiries, all names.

    ``unsent`` are the keys of mails that wait in the outbox.
    """

    standings: Mapping[str, Standing]
    tickets: tuple[Ticket, ...]
    names: Mapping[str, str]
    unsent: Collection[str]
    now: datetime


def show_incident(fmt: str, incident: Incident, beside: Present) -> None:
    """Print the card, no line wider than the terminal."""
    if fmt == "json":
        return emit(fmt, _json(incident, beside), Table((), ()))
    width = terminal_width()
    head = (severity_words(incident.severity), state_words(incident), kind_words(incident.kind))
    click.echo(f"{incident.id}  {' · '.join(head)}")
    if incident.title:
        click.echo(hung("  ", visible(incident.title, 300), width))
    click.echo()
    show_pairs([pair for pair in _pairs(incident, beside) if pair[1]], width)
    for title, pairs in (
        (_("Models"), _models(incident, beside)),
        (_("Inquiries"), _tickets(beside)),
        (_("What was tried"), _said(incident.tried, beside.now)),
        (_("Notes"), _said(incident.notes, beside.now)),
    ):
        if shown := list(pairs):
            click.echo(f"\n{title}")
            show_pairs(shown, width)
    for title, text in _texts(incident):
        click.echo(f"\n{title}")
        for line in text.splitlines():
            click.echo(hung("  ", visible(line, _TEXT), width))
    click.echo("\n" + _("History"))
    click.echo(render(history(incident, beside.names, beside.unsent, beside.now)))
    click.echo("\n" + _("What can be done"))
    show_pairs([(f"  {command}", what) for command, what in _next(incident, beside)], width)
    return None


def _json(incident: Incident, beside: Present) -> dict[str, object]:
    return {
        "incident": as_json(incident, beside.names, beside.now, full=True),
        "models": [standing_json(standing) for standing in beside.standings.values()],
        "tickets": [
            {"id": t.id, "class": t.class_, "state": t.state, "topic": t.topic, "model": t.model}
            for t in beside.tickets
        ],
        "next": [command for command, _what in _next(incident, beside)],
    }


def _pairs(incident: Incident, beside: Present) -> Pairs:
    yield _("cause"), cause_words_of(incident, beside.names)
    yield from _pattern(incident, beside)
    yield from _times(incident, beside.now)
    yield _("functions"), ", ".join(words.function_words(incident.functions))
    if incident.users is not None:
        people = ngettext("{n} person known", "{n} people known", incident.users)
        yield _("users"), people.format(n=incident.users)
    yield _("being found out"), visible(" ".join(incident.plan.split()), _TEXT)
    yield from _evidence(incident)
    if incident.flapping:
        yield _("remark"), _("keeps changing: its changes are not told one by one")
    if incident.false_alarm:
        yield _("remark"), _("a false alarm")


def _pattern(incident: Incident, beside: Present) -> Pairs:
    found = incident.pattern
    if found is None:
        return
    if incident.found_cause or incident.verdict:
        yield _("pattern"), pattern_words(found, beside.names)
    yield "", patternwords.chance_words(found.chance)


def _times(incident: Incident, now: datetime) -> Pairs:
    """Yield when it began, was found, taken in hand and ended, with how long each took."""
    yield _("began"), figures.moment(incident.began_at, now)
    found = found_by_words(incident)
    detected = f"{figures.moment(incident.detected_at, now)} · {found}"
    yield _("detected"), _after(detected, incident.time_to_detect)
    if incident.acknowledged_at:
        last = [e for e in incident.events if e.event == "acknowledged"][-1]
        taken = f"{figures.moment(incident.acknowledged_at, now)} · {by_words(last.by)}"
        taken = _after(taken, incident.time_to_acknowledge)
        yield _("in hand"), ": ".join(p for p in (taken, _line(incident.reason)) if p)
    if incident.mitigated_at:
        yield _("mitigated"), figures.moment(incident.mitigated_at, now)
    if incident.state == "resolved":
        solved = figures.moment(incident.resolved_at, now)
        yield _("resolved"), _after(solved, incident.time_to_resolve)
    yield _("lasted"), figures.span(lasted(incident, now).total_seconds())
    if incident.reopened:
        again = ngettext("{n} time", "{n} times", incident.reopened)
        yield _("reopened"), again.format(n=incident.reopened)


def _after(text: str, took: timedelta | None) -> str:
    """Return the text with how long that took, where it took a time."""
    if not took or took < _WORTH_SAYING:
        return text
    return _("{text} (after {time})").format(text=text, time=figures.span(took.total_seconds()))


def _evidence(incident: Incident) -> Pairs:
    if incident.took_in:
        yield _("merged into this"), visible(", ".join(incident.took_in), 300)
    records = [id for id in incident.evidence if id not in incident.took_in]
    kept = records[-_MOST_EVIDENCE:]
    if not kept:
        return
    more = len(records) - len(kept)
    shown = ", ".join(visible(id, 40) for id in reversed(kept))
    yield _("evidence"), _("{which} and {n} more").format(which=shown, n=more) if more else shown
    yield (
        "",
        _("see what was asked and said: {command}").format(
            command="aimon probe --replay ID --dry-run"
        ),
    )


def _models(incident: Incident, beside: Present) -> Pairs:
    """Yield how each model stands, those that are affected first."""
    ordered = (*incident.affected, *incident.recovered)
    for id in ordered[:_MOST_MODELS]:
        name = visible(beside.names.get(id, id), 40)
        parts = []
        if id in incident.moved:
            parts = [_("trouble of its own")]
        elif id in incident.recovered and is_proved(incident):
            parts = [_("well again")]
        if standing := beside.standings.get(id):
            parts.append(grade_of(standing))
            parts += [words.reason_words(reason) for reason in standing.reasons[:1]]
        else:
            parts.append(_("not in the registry"))
        yield f"  {name}", " · ".join(parts)
    if (more := len(ordered) - _MOST_MODELS) > 0:
        rest = ngettext("and {n} more", "and {n} more", more).format(n=more)
        yield f"  {rest}", ""


def _tickets(beside: Present) -> Pairs:
    for ticket in beside.tickets:
        parts = (ticketwords.class_words(ticket.class_), ticketwords.state_words(ticket))
        topic = _(ticketwords.TOPICS[ticket.topic])
        yield f"  {ticket.id}", " · ".join((*parts, topic))


def _said(said: Sequence[Said], now: datetime) -> Pairs:
    for each in said:
        yield f"  {figures.moment(each.time, now)}", f"{_line(each.text)} ({by_words(each.by)})"


def _texts(incident: Incident) -> Iterator[tuple[str, str]]:
    """Yield what it came from, how it was solved and how it is to be prevented."""
    again = incident.open and incident.reopened
    solved = _("Solution before it was reopened") if again else _("Solution")
    for title, text in (
        (_("Cause that was found"), incident.found_cause),
        (solved, incident.solution),
        (_("Prevention"), incident.prevention),
    ):
        if text:
            yield title, text


def _next(incident: Incident, beside: Present) -> Iterator[tuple[str, str]]:
    """Yield the commands that can follow, with what each is for."""
    id = incident.id
    if incident.state == "merged":
        yield f"aimon incident show {incident.into}", _("where it goes on")
        return
    found = steps(incident, beside.standings.values())
    yield from ((step.command, step.text) for step in found if step.command)
    if incident.open:
        yield f'aimon incident resolve {id} "…"', _("end it")
    else:
        yield f'aimon incident reopen {id} "…"', _("if it goes on after all")


def _line(text: str) -> str:
    return visible(" ".join(text.split()), _TEXT)
