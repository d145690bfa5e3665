"""The inquiries of the daily report in words, without who asked: it leaves by mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aimon.core.actions import Action
from aimon.core.daily import Daily
from aimon.core.remarks import Remark
from aimon.core.sla import ClockState
from aimon.i18n import N_, _, ngettext
from aimon.output import figures
from aimon.output.ticketwords import STATES, TOPICS, class_words, model_words

Names = Mapping[str, str]  # the models' display names by id

_MOST_NAMED = 5
_PRESSING = {
    "urgent_tickets": N_("urgent inquiries unsolved: {which} → to be solved at once"),
    "escalated_tickets": N_("escalated inquiries unsolved: {which} → the administrator's answer"),
    "overdue_tickets": N_("inquiries past their deadline: {which} → to be answered next"),
    "major_tickets": N_("major inquiries unsolved: {which}"),
}


def ticket_rows(report: Daily, names: Names) -> list[dict[str, Any]]:
    """Return the inquiries as plain data; ``text`` fields are words."""
    now = report.generated
    return [
        {
            "ticket": t.id,
            "class": t.class_,
            "model": t.model,
            "display_name": names.get(t.model),
            "topic": t.topic,
            "state": t.state,
            "received_at": t.received_at,
            "answered_at": t.answered_at,
            "escalated_at": t.escalated_at,
            "resolved_at": t.resolved_at,
            "due_at": clock.due if (clock := report.deadlines.get(t.id)) else None,
            "overdue": bool(clock and clock.overdue),
            "text": {
                "class": class_words(t.class_),
                "model": model_words(t.model, names),
                "topic": _(TOPICS[t.topic]),
                "state": _(STATES[t.state]),
                "received": figures.moment(t.received_at, now),
                "due": _due(clock, now),
            },
        }
        for t in report.tickets
    ]


def _due(clock: ClockState | None, now: datetime) -> str:
    """Return until when the next step is due, and that it has passed."""
    if clock is None:
        return ""
    due = figures.moment(clock.due, now)
    return _("{due} past due").format(due=due) if clock.overdue else due


def action_words(action: Action, names: Names) -> str:
    """Return what the inquiries of an action ask for, in one sentence."""
    each = [f"{t.id} ({model_words(t.model, names)}, {_(TOPICS[t.topic])})" for t in action.tickets]
    return _(_PRESSING[action.kind]).format(which=_listed(each))


def shared_words(remark: Remark, names: Names) -> str:
    """Return that several people had trouble with one model at the same time."""
    return ngettext(
        "{model}: {n} inquiry within an hour, perhaps a common problem ({which})",
        "{model}: {n} inquiries within an hour, perhaps a common problem ({which})",
        remark.n,
    ).format(model=model_words(remark.model, names), n=remark.n, which=_listed(remark.tickets))


def _listed(each: Sequence[str]) -> str:
    """Return inquiries on one line: the first few, and how many more there are."""
    shown, more = ", ".join(each[:_MOST_NAMED]), len(each) - _MOST_NAMED
    return _("{which} and {n} more inquiries").format(which=shown, n=more) if more > 0 else shown
