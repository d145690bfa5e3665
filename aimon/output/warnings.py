"""Warnings of deadlines: the table on the screen, and the mail to the coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from aimon import i18n
from aimon.core.settings import Settings
from aimon.core.sla import DeadlineWarning
from aimon.i18n import _
from aimon.output import figures, sla
from aimon.output.table import Table, emit
from aimon.output.tickets import View, as_json, clock_json
from aimon.output.ticketwords import CLOCKS, TOPICS, chosen_words, state_words
from aimon.text import visible

if TYPE_CHECKING:
    from aimon.output.templates import Templates

LANGUAGE = "ko"


class Warned(NamedTuple):
    """A warning and the ticket that it is about."""

    view: View
    warning: DeadlineWarning


def emit_warnings(fmt: str, found: Sequence[Warned]) -> None:
    """Print the warnings, a row each."""
    shown = [_as_json(each) for each in found]
    emit(fmt, {"warnings": shown}, lambda: _table(found), shown)


def message(
    found: Sequence[Warned], now: datetime, settings: Settings, templates: Templates
) -> tuple[str, str, str]:
    """Return subject, text and HTML of the mail, in Korean and without who asked."""
    with i18n.speaking(LANGUAGE):
        data: dict[str, Any] = {
            "organisation": visible(settings.organisation),
            "generated_text": f"{now:%Y-%m-%d %H:%M}",
            "timezone": settings.timezone,
            "tickets": len({each.view.ticket.id for each in found}),
            "over": len({w.view.ticket.id for w in found if w.warning.percent >= 100}),
            "warnings": _rows(found),
        }
    subject = templates.line("warning.subject.j2", data)
    data["subject"] = subject
    return (
        subject,
        templates.render("warning.txt.j2", data),
        templates.render("warning.html.j2", data),
    )


def _rows(found: Sequence[Warned]) -> list[dict[str, str]]:
    """Return the warnings in words; clocks of a ticket that stand alike are told together."""
    alike: dict[tuple[str, int, datetime], list[Warned]] = {}
    for each in found:
        key = each.view.ticket.id, each.warning.percent, each.warning.state.due
        alike.setdefault(key, []).append(each)
    return [_words(group[0], [w.warning.state.clock for w in group]) for group in alike.values()]


def _words(each: Warned, clocks: Sequence[str]) -> dict[str, str]:
    view, state = each.view, each.warning.state
    return {
        "ticket": view.ticket.id,
        "class": chosen_words(view.ticket),
        "state": state_words(view.ticket),
        "model": visible(view.model),
        "topic": _(TOPICS[view.ticket.topic]),
        "clock": ", ".join(_(CLOCKS[clock]) for clock in clocks),
        "percent": figures.percent(each.warning.percent),
        "deadline": sla.deadline_words(state, view.now, view.calendar),
        "left": sla.clock_cell(state),
    }


def _table(found: Sequence[Warned]) -> Table:
    titles = (_("ticket"), _("class"), _("clock"), _("used"), _("model"), _("topic"), _("deadline"))
    columns = ("ticket", "class", "clock", "percent", "model", "topic", "deadline")
    rows = [[told[name] for name in columns] for told in _rows(found)]
    return Table(titles, rows, frozenset({3}), spare=(5, 4), whole=True, short={4: 24})


def _as_json(each: Warned) -> dict[str, Any]:
    return {
        "percent": each.warning.percent,
        "clock": clock_json(each.warning.state),
        "ticket": as_json(each.view),
    }
