"""A week or a month in review as data for templates and JSON: figures, and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from aimon import i18n
from aimon.core.registry import Registry
from aimon.core.review import Figure, ModelReview, Review
from aimon.core.settings import Settings
from aimon.core.spans import Span
from aimon.core.tickets import Ticket
from aimon.core.windows import Window
from aimon.i18n import N_, _
from aimon.output import figures
from aimon.output.daily import LANGUAGE, action_rows, fault_text
from aimon.output.dailyincidents import incident_rows
from aimon.output.maintenance import models_words
from aimon.output.status import grade_of
from aimon.output.ticketwords import STATES, TOPICS, class_words, model_words
from aimon.output.words import CLASSES
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id

TITLES = {
    "health": N_("health, mean"),
    "success_rate": N_("success rate of tests"),
    "latency_ms": N_("response of tests, mean"),
    "incidents": N_("incidents opened"),
    "duration_ms": N_("time to the solution, mean"),
    "requests": N_("requests of users"),
    "error_rate": N_("error rate of use"),
    "tickets": N_("inquiries recorded"),
    "first_contact": N_("solved at first contact"),
    "response_ms": N_("response to inquiries, mean"),
    "satisfaction": N_("satisfaction"),
}
_ARROWS = {True: "▲", False: "▼"}


def as_data(review: Review, registry: Registry, settings: Settings) -> dict[str, Any]:
    """Return the review as plain data; ``text`` fields are in Korean."""
    names, now = registry.names, review.generated
    with i18n.speaking(LANGUAGE):
        data = {
            "period": {
                "name": review.span.name,
                "first": review.span.first,
                "last": review.span.last,
                "running": review.span.running,
                "text": period_words(review.span),
            },
            "generated": now,
            "generated_text": f"{now:%Y-%m-%d %H:%M}",
            "timezone": settings.timezone,
            "organisation": visible(settings.organisation),
            "counts": review.counts,
            "figures": [figure_row(figure) for figure in review.figures],
            "models": [_model(model) for model in review.models],
            "faults": [_fault(row) for row in review.rows["faults_of_period"]],
            "costs": [_cost(row) for row in review.rows["costs_of_period"]],
            "incidents": incident_rows(review.incidents, names, now),
            "feedback": {
                "satisfaction": review.tickets.satisfaction,
                "topics": [_topic(c.value, c.tickets) for c in review.tickets.by_topic],
                "repeats": [
                    {
                        "model": r.model,
                        "topic": r.topic,
                        "tickets": r.tickets,
                        "text": _("{model} · {topic}: {n} times").format(
                            model=model_words(r.model, names),
                            topic=_(TOPICS[r.topic]),
                            n=len(r.tickets),
                        ),
                    }
                    for r in review.tickets.repeats
                ],
                "improvements": [_ticket(t, names, now) for t in review.improvements],
            },
            "ahead": {
                "until": review.ahead,
                "planned": action_rows(review.planned, names),
                "maintenance": [_window(window, registry, now) for window in review.windows],
                "holidays": [
                    {"day": day, "name": name, "text": f"{day_words(day)} {visible(name, 40)}"}
                    for day, name in sorted(review.holidays.items())
                ],
                "waiting": [_ticket(t, names, now) for t in review.waiting],
            },
        }
    plain: dict[str, Any] = msgspec.to_builtins(data)
    return plain


def period_words(span: Span) -> str:
    """Return the period as people write it: 2026.11.23 – 11.27, or 2026년 11월."""
    if span.kind == "month":
        return _("{year}-{month:02d}").format(year=span.first.year, month=span.first.month)
    last = span.day
    return f"{span.first:%Y.%m.%d} – {last:%m.%d}"


def day_words(day: date) -> str:
    """Return a day with its weekday, like 11-25(Wed)."""
    weekday = _(_WEEKDAYS[day.weekday()])
    return f"{day:%m-%d}({weekday})"


_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def figure_row(figure: Figure) -> dict[str, Any]:
    """Return a figure with its change, and in words."""
    return {
        "name": figure.name,
        "unit": figure.unit,
        "now": figure.now,
        "before": figure.before,
        "n": figure.n,
        "n_before": figure.n_before,
        "change": figure.change,
        "good": figure.good,
        "text": {
            "title": _(TITLES[figure.name]),
            "now": value_words(figure, figure.now),
            "before": value_words(figure, figure.before),
            "n": f"{figure.n:,}",
            "change": change_words(figure),
        },
    }


def value_words(figure: Figure, value: float | None) -> str:
    """Return a value of a figure with its unit."""
    if value is None:
        return figures.NOTHING
    match figure.unit:
        case "percent":
            return figures.percent(round(value, 1))
        case "points":
            return figures.points(round(value, 1))
        case "stars":
            return _("{n:.10g} of 5").format(n=round(value, 2))
        case "ms" if figure.name == "latency_ms":
            return figures.seconds(value)
        case "ms":
            return figures.span(value / 1000)
        case "count":
            return f"{value:,.0f}"


def change_words(figure: Figure) -> str:
    """Return the change with its arrow: in percent, or in points."""
    change = figure.change
    if change is None:
        return figures.NOTHING
    if not change:
        return _("as before")
    amount = f"{abs(change):.10g}"
    if figure.unit == "percent":
        amount = _("{n} points").format(n=amount)
    elif figure.unit in ("ms", "count"):
        amount = _("{n} %").format(n=amount)
    return f"{_ARROWS[change > 0]} {amount}"


def _model(model: ModelReview) -> dict[str, Any]:
    s = model.standing
    shown = {
        "health": model.health,
        "success": model.success,
        "latency": model.latency,
        "requests": model.requests,
    }
    return {
        "id": s.model.id,
        "display_name": s.model.display_name,
        "default": s.model.default,
        "state": s.state,
        "grade": s.grade,
        "probes": model.probes,
        "problems": model.problems,
        "latency_p95_ms": model.latency_p95_ms,
        **{name: figure_row(figure) for name, figure in shown.items()},
        "text": {
            "grade": grade_of(s),
            "latency_p95": figures.seconds(model.latency_p95_ms),
            "success": figures.rate(
                None if model.success.now is None else round(model.success.now, 1),
                round((model.success.now or 0) * model.success.n / 100),
                model.success.n,
            ),
        },
    }


def _fault(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "class": row["fault_class"],
        "kind": row["kind"],
        "probes": row["probes"],
        "models": row["models"],
        "text": fault_text(row["kind"]),
        "class_text": _(CLASSES.get(row["fault_class"], row["fault_class"])),
    }


def _cost(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = figures.money(row["cost"], row["currency"], estimated=bool(row["estimated"]))
    what = {"tests": _("tests"), "use": _("use")}[row["of_what"]]
    return {**row, "text": f"{what} {visible(shown, 60)}"}


def _topic(topic: str, n: int) -> dict[str, Any]:
    return {"topic": topic, "tickets": n, "text": f"{_(TOPICS[topic])} {n}"}


def _ticket(ticket: Ticket, names: Names, now: datetime) -> dict[str, Any]:
    return {
        "ticket": ticket.id,
        "class": ticket.class_,
        "topic": ticket.topic,
        "model": ticket.model,
        "state": ticket.state,
        "received_at": ticket.received_at,
        "text": " · ".join(
            (
                f"{ticket.id} {class_words(ticket.class_)}",
                model_words(ticket.model, names),
                _(TOPICS[ticket.topic]),
                f"{_(STATES[ticket.state])} ({figures.moment(ticket.received_at, now)})",
            )
        ),
    }


def _window(window: Window, registry: Registry, now: datetime) -> dict[str, Any]:
    span = f"{figures.dated(window.start, now)} – {figures.moment(window.end, window.start)}"
    named = visible(window.why or window.name, 100)
    return {
        "name": window.name,
        "start": window.start,
        "end": window.end,
        "text": f"{span} {models_words(window, registry)} ({named})",
    }


def listed(texts: Sequence[str], most: int) -> list[str]:
    """Return the first texts, and a line that says how many more there are."""
    more = len(texts) - most
    return [*texts[:most], *([_("and {n} more").format(n=more)] if more > 0 else [])]
