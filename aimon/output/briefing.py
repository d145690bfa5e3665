"""The morning's briefing as data for templates and JSON, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from aimon import i18n
from aimon.core.briefing import Briefing, Morning, Turn
from aimon.core.registry import Registry
from aimon.core.settings import Settings
from aimon.core.sla import ClockState
from aimon.core.tickets import Ticket
from aimon.core.windows import Window
from aimon.i18n import N_, _, ngettext
from aimon.output import daily, figures, maintenance, words
from aimon.output.dailyincidents import incident_rows
from aimon.output.findings import as_data as told_of
from aimon.output.report import LANGUAGE, Report
from aimon.output.status import grade_of
from aimon.output.templates import Templates
from aimon.output.ticketwords import CLOCKS, TOPICS, class_words, model_words
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id

_MORNING = {
    "done": N_("the {slot} test is done: {tested} models"),
    "under_way": N_("the {slot} test is still under way: {n} models are left"),
    "killed": N_("the {slot} test began but did not end"),
    "incomplete": N_("the {slot} test ended early: {n} models were not tested"),
    "missed": N_("the {slot} test did not run"),
    "not_due": N_("the {slot} test has not run yet"),
    "none": N_("no test is due today"),
}


def as_data(
    b: Briefing, registry: Registry, settings: Settings, notes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the briefing as plain data; ``text`` fields are sentences in Korean.

    Nothing is told twice: a model that something urgent is about is not among the unwell ones of
    the morning, nor are these among what is to be watched. ``notes`` are people's, by section.
    """
    names, now = registry.names, b.daily.generated
    with i18n.speaking(LANGUAGE):
        day = daily.as_data(b.daily, settings)
        urgent = day["actions"]["immediate"]
        told = {model for action in urgent for model in action["models"]}
        unwell = [r for r in day["models"] if _is_unwell(r) and r["id"] not in told]
        soon = {id(action) for action in b.soon}
        planned = [
            shown
            for action, shown in zip(b.daily.due("planned"), day["actions"]["planned"], strict=True)
            if id(action) in soon
        ]
        data = {
            **{
                name: day[name]
                for name in (
                    *("day", "day_text", "generated", "generated_text", "timezone"),
                    *("organisation", "summary"),
                )
            },
            "since": b.since,
            "since_text": figures.dated(b.since, now),
            "night": {
                "opened": [i.id for i in b.opened],
                "ended": [i.id for i in b.ended],
                "incidents": incident_rows(b.incidents, names, now),
                "received": [t.id for t in b.received],
                "unanswered": [t.id for t in b.received if t.unsolved and not t.answered_at],
                "worse": [_turn(turn) for turn in b.worse],
                "better": [_turn(turn) for turn in b.better],
                "text": {"incidents": _incidents(b), "inquiries": _inquiries(b.received)},
            },
            "morning": {
                **msgspec.structs.asdict(b.morning),
                "text": _morning(b.morning),
                "unwell": unwell,
                "result": _result(b, unwell=bool(unwell), urgent=bool(urgent)),
            },
            "urgent": urgent,
            "today": {
                "maintenance": [_window(window, registry, now) for window in b.windows],
                "due": [_due(ticket, clock, names, now) for ticket, clock in b.due],
                "overdue": _overdue(b.overdue, names, now),
                "planned": planned,
            },
            "notes": notes,
            "watch": [
                *(a for a in day["actions"]["watch"] if a["kind"] != "caution"),
                *told_of((f for f in b.slower if told.isdisjoint(f.models)), names, b.daily.day),
            ],
        }
    plain: dict[str, Any] = msgspec.to_builtins(data)
    return plain


def render(templates: Templates, data: dict[str, Any]) -> Report:
    """Return the finished briefing."""
    subject = templates.line("briefing.subject.j2", data)
    return Report(
        key=f"briefing-{data['day']}",
        subject=subject,
        text=templates.render("briefing.txt.j2", data),
        html=templates.render("briefing.html.j2", {**data, "subject": subject}),
        data=data,
    )


def _is_unwell(row: Mapping[str, Any]) -> bool:
    return bool(row["state"] != "inactive" and row["grade"] != "normal")


def _turn(turn: Turn) -> dict[str, Any]:
    model = turn.standing.model
    return {
        "model": model.id,
        "display_name": model.display_name,
        "before": turn.before,
        "now": turn.standing.grade,
        "text": _("{name}: {before} → {now}").format(
            name=visible(model.display_name),
            before=words.grade_words(turn.before),
            now=grade_of(turn.standing),
        ),
    }


def _incidents(b: Briefing) -> str:
    """Return how many incidents began, ended and go on, in a line."""
    if not b.incidents:
        return _("none")
    return _("{opened} new, {ended} ended, {open} going on").format(
        opened=len(b.opened), ended=len(b.ended), open=len(b.incidents) - len(b.ended)
    )


def _inquiries(received: Sequence[Ticket]) -> str:
    if not received:
        return _("none")
    n = len(received)
    text = ngettext("{n} inquiry received", "{n} inquiries received", n).format(n=n)
    if urgent := sum(t.class_ == "urgent" for t in received):
        text += _(", urgent {n}").format(n=urgent)
    if waiting := sum(t.unsolved and not t.answered_at for t in received):
        text += _(", not answered yet {n}").format(n=waiting)
    return text


def _morning(morning: Morning) -> str:
    return _(_MORNING[morning.state]).format(
        slot=morning.slot, tested=morning.tested, n=morning.left
    )


def _result(b: Briefing, *, unwell: bool, urgent: bool) -> str:
    """Return what the morning's tests say beside the unwell models; nothing of tests not made."""
    if not b.morning.tested:
        return _("no result of this morning yet: the grades are those of earlier tests")
    if unwell:
        return ""
    if b.morning.state != "done":
        return _("nothing wrong with the models tested so far")
    return _("no other model is unwell") if urgent else _("no model is unwell")


def _overdue(
    late: Sequence[tuple[Ticket, ClockState]], names: Names, now: datetime
) -> dict[str, Any]:
    """Return those past their deadline since an earlier day, in a line if they are several."""
    text = ""
    if len(late) > 1:
        text = _("{n} inquiries past their deadline, the oldest {oldest}").format(
            n=len(late), oldest=_due(*late[0], names, now)["text"]
        )
    return {"tickets": [ticket.id for ticket, _clock in late], "text": text}


def _window(window: Window, registry: Registry, now: datetime) -> dict[str, Any]:
    span = f"{figures.moment(window.start, now)} – {figures.moment(window.end, now)}"
    return maintenance.as_row(window, registry, span)


def _due(ticket: Ticket, clock: ClockState, names: Names, now: datetime) -> dict[str, Any]:
    due = figures.moment(clock.due, now)
    return {
        "ticket": ticket.id,
        "clock": clock.clock,
        "due_at": clock.due,
        "overdue": clock.overdue,
        "text": _("{ticket} {class_} · {model} · {topic}: {clock} by {due}").format(
            ticket=ticket.id,
            class_=class_words(ticket.class_),
            model=model_words(ticket.model, names),
            topic=_(TOPICS[ticket.topic]),
            clock=_(CLOCKS[clock.clock]),
            due=_("{due} past due").format(due=due) if clock.overdue else due,
        ),
    }
