"""A week or a month in review as data for templates and JSON: figures, and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from aimon import i18n
from aimon.core.registry import Registry
from aimon.core.review import Figure, ModelReview, Review
from aimon.core.settings import Settings
from aimon.core.windows import Window
from aimon.i18n import _
from aimon.output import figures
from aimon.output.daily import LANGUAGE, action_rows, fault_text
from aimon.output.dailyincidents import incident_rows
from aimon.output.days import day_words
from aimon.output.maintenance import models_words
from aimon.output.reviewwords import (
    change_words,
    feedback,
    naming,
    period_words,
    ticket_row,
    title_words,
    use_words,
    value_words,
)
from aimon.output.status import grade_of
from aimon.output.words import CLASSES
from aimon.text import visible

Names = Mapping[str, str]  # the models' display names by id


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
                **naming(review.span, now),
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
            "use": use_words(review, names),
            "feedback": feedback(review, names),
            "ahead": {
                "until": review.ahead,
                "planned": action_rows(review.planned, names),
                "maintenance": [_window(window, registry, now) for window in review.windows],
                "holidays": [
                    {"day": day, "name": name, "text": f"{day_words(day)} {visible(name, 40)}"}
                    for day, name in sorted(review.holidays.items())
                ],
                "waiting": [ticket_row(t, names, now) for t in review.waiting],
            },
        }
    plain: dict[str, Any] = msgspec.to_builtins(data)
    return plain


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
            "title": title_words(figure),
            "now": value_words(figure, figure.now),
            "before": value_words(figure, figure.before),
            "n": f"{figure.n:,}",
            "change": change_words(figure),
        },
    }


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


def _window(window: Window, registry: Registry, now: datetime) -> dict[str, Any]:
    span = f"{figures.dated(window.start, now)} – {figures.moment(window.end, window.start)}"
    named = visible(window.why or window.name, 100)
    return {
        "name": window.name,
        "start": window.start,
        "end": window.end,
        "text": f"{span} {models_words(window, registry)} ({named})",
    }
