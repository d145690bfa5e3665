"""What was checked and tried about an incident, in words: tests, people's notes, what others show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from aimon.core.causes import facts
from aimon.core.situation import Compared, Look, Situation
from aimon.core.tickets import counting
from aimon.i18n import N_, _, ngettext
from aimon.output import causes, figures, words
from aimon.output.incidentwords import by_words
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id

_TEXT = 300
_COMPARED = {
    "provider": N_("other models of {subject}: {how}"),
    "key": N_("other models with the key {subject}: {how}"),
    "others": N_("models elsewhere: {how}"),
}


def tried(s: Situation, names: Names) -> list[str]:
    """Return what aimon tested and what people did so far, with the times, in their order."""
    done = [(look.time, _look(look)) for look in s.looks]
    done += [
        (
            said.time,
            _("{who}: {text}").format(
                who=by_words(said.by), text=visible(" ".join(said.text.split()), _TEXT)
            ),
        )
        for said in (*s.incident.tried, *s.incident.notes)
    ]
    done += _passed_on(s)
    lines = [f"{figures.moment(time, s.at)} {what}" for time, what in sorted(done)]
    return [*lines, *evidence(s, names)] or [_("none yet")]


def _passed_on(s: Situation) -> list[tuple[datetime, str]]:
    """Return when the inquiries about it were passed on to the administrator."""
    text = _("{ticket} was passed on to the administrator")
    return [
        (event.time, text.format(ticket=ticket.id))
        for ticket in s.tickets
        for event in counting(ticket.events)
        if event.event == "escalated"
    ]


def _look(look: Look) -> str:
    if not look.failed:
        return _("tested: {n} of {n} well").format(n=look.tested)
    text = _("tested: {failed} of {n} not well").format(failed=look.failed, n=look.tested)
    if look.fault:
        text += f" ({words.fault_words(look.fault)})"
    if look.rechecks:
        text += ", " + ngettext(
            "checked again {n} time", "checked again {n} times", look.rechecks
        ).format(n=look.rechecks)
    return text


def evidence(s: Situation, names: Names) -> Iterator[str]:
    """Yield what tells the cause: other models, addresses outside, this machine's clock, the key."""
    for group in s.compared:
        yield _(_COMPARED[group.what]).format(
            subject=visible(group.subject, 60), how=_how(group, names)
        )
    known = facts(s.incident.verdict) if s.incident.verdict else {}
    reached, _slash, asked = known.get("connectivity reached", "").partition("/")
    if asked:
        yield _("addresses outside that are reached: {n} of {of}").format(
            n=visible(reached, 10), of=visible(asked, 10)
        )
    if offset := known.get("clock offset"):
        yield _("this machine's clock is off by {offset}").format(offset=visible(offset, 20))
    if keys := known.get("keys"):
        yield _("the keys in question: {keys}").format(keys=visible(keys, 120))


def _how(group: Compared, names: Names) -> str:
    """Return how many of them are well, and which are not."""
    well = group.tested - len(group.unwell) - group.caution - group.unknown
    text = _("{well} of {n} well").format(well=well, n=group.tested)
    if group.caution:
        text += " · " + _("under caution: {n}").format(n=group.caution)
    if group.unwell:
        each = causes.listed([names.get(id, id) for id in group.unwell])
        text += " · " + _("not well: {models}").format(models=each)
    if group.unknown:
        text += " · " + _("unknown: {n}").format(n=group.unknown)
    return text
