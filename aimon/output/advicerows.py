"""Advice as data: what other programs read, and the one row a model of CSV and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import structs

from aimon.core.candidates import Candidate
from aimon.core.choosing import Passed
from aimon.core.evidence import WINDOW
from aimon.core.health import CONTENT_CHECKS
from aimon.core.merits import Merit
from aimon.core.pricing import Load, shown
from aimon.core.recommend import Advice, Recommended
from aimon.i18n import _
from aimon.output import figures, words
from aimon.output.merits import passed_words, strength_words, weakness_words
from aimon.output.status import name_of
from aimon.output.table import Table
from aimon.text import visible


def data(
    advice: Advice, notes: Sequence[tuple[str, str]], now: datetime, timezone: str
) -> dict[str, Any]:
    """Return all of the advice as JSON has it; ``text`` fields are in the language of the screen."""
    wanted = advice.wanted
    return {
        "generated": now,
        "timezone": timezone,
        "days": WINDOW.days,
        "for": wanted.text,
        "tasks": [task.name for task in wanted.tasks],
        "order": wanted.order,
        "budget": None if wanted.budget is None else shown(wanted.budget),
        "requests": wanted.requests,
        "currency": advice.currency,
        "request": load_data(advice.load),
        "unnamed_tasks": advice.unnamed,
        "known_tasks": advice.words,
        "compared": advice.compared,
        "inactive": advice.inactive,
        "notes": [{"code": code, "text": text} for code, text in notes],
        "recommended": [
            _recommended(rank, r, advice.currency) for rank, r in enumerate(advice.recommended, 1)
        ],
        "passed_over": [_passed(p, advice.currency) for p in advice.passed],
    }


def load_data(load: Load) -> dict[str, Any]:
    """Return what a request takes, as JSON."""
    return structs.asdict(load)


def figures_data(c: Candidate) -> dict[str, Any]:
    """Return a candidate's figures, as JSON."""
    model, e = c.standing.model, c.evidence
    return {
        "id": model.id,
        "display_name": model.display_name,
        "provider": model.provider,
        "default": model.default,
        "grade": c.standing.grade,
        "reasons": c.standing.reasons,
        **structs.asdict(e),
        "lost": e.lost,
        "success_rate": e.success_rate,
        "latency_ms": c.latency_ms,
        "quality": c.quality,
        "quality_measured": c.measured,
        "quality_score": c.score,
        "scores": model.scores,
        "limits": model.limits,
        "good_for": model.good_for,
        "features": model.features,
        "lacks": c.lacks,
        "price": model.price,
        "cost_request": None if c.request is None else shown(c.request),
        "cost_month": None if c.month is None else shown(c.month),
        "currency": c.currency,
    }


def _recommended(rank: int, r: Recommended, currency: str | None) -> dict[str, Any]:
    return {
        "rank": rank,
        **figures_data(r.candidate),
        "strengths": [merit_data(m, strength_words(m, currency)) for m in r.strengths],
        "weaknesses": [merit_data(m, weakness_words(m, currency)) for m in r.weaknesses],
    }


def _passed(passed: Passed, currency: str | None) -> dict[str, Any]:
    why = {name: getattr(passed, name) for name in ("code", "criterion", "own", "other")}
    return {
        "rank": None,
        **figures_data(passed.candidate),
        "why": {
            **why,
            "than": passed.than.id if passed.than else None,
            "text": passed_words(passed, currency),
        },
    }


def merit_data(merit: Merit, text: str) -> dict[str, Any]:
    """Return a strength, a weakness or a loss as JSON, with its words."""
    return {**structs.asdict(merit), "text": text}


def table(advice: Advice) -> Table:
    """Return one row a model: those advised by rank, then those passed over, with the reason."""
    titles = (_("rank"), _("model"), _("id"), _("grade"), _("health"), _("success rate"))
    more = (_("response"), _("p90"), _("first token"), _("quality"))
    checks = tuple(_(words.CHECKS[name]) for name in CONTENT_CHECKS)
    last = (_("cost of a request"), _("cost of a month"), _("for it"), _("against it"))
    rows = [
        (
            str(rank),
            *_row(r.candidate),
            "; ".join(strength_words(m, advice.currency) for m in r.strengths),
            "; ".join(
                [
                    *map(words.reason_words, r.candidate.standing.reasons),
                    *(weakness_words(m, advice.currency) for m in r.weaknesses),
                ]
            ),
        )
        for rank, r in enumerate(advice.recommended, 1)
    ]
    rows += [
        (figures.NOTHING, *_row(p.candidate), "", passed_words(p, advice.currency))
        for p in advice.passed
    ]
    right = frozenset({0, *range(4, 15)})
    return Table((*titles, *more, *checks, *last), rows, right)


def _row(c: Candidate) -> tuple[str, ...]:
    s, e = c.standing, c.evidence
    checks = (e.checks.get(name) for name in CONTENT_CHECKS)
    costs = (c.request, c.month)
    return (
        name_of(s),
        s.model.id,
        words.grade_words(s.grade),
        figures.points(e.health),
        figures.rate(e.success_rate, e.passed, e.total),
        figures.seconds(c.latency_ms),
        figures.seconds(e.latency_p90_ms),
        figures.seconds(e.ttft_ms),
        figures.points(c.quality),
        *(
            figures.rate(k.success_rate, k.passed, k.total) if k else figures.NOTHING
            for k in checks
        ),
        *(
            figures.NOTHING
            if cost is None
            else figures.expense(float(cost), visible(c.currency or ""))
            for cost in costs
        ),
    )
