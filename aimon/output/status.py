"""Shows standings: the overview, the table of all models, the JSON that other tools read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click
from msgspec import structs

from aimon.account import account
from aimon.core.causes import Cause
from aimon.core.records import Run
from aimon.core.settings import Settings
from aimon.core.standing import Standing
from aimon.i18n import _, ngettext
from aimon.output import figures, hints, words
from aimon.output.causes import verdict_words
from aimon.output.table import Table, emit
from aimon.text import visible

# Fields of the latest probe that a card shows, too.
_OF_THE_LAST_TEST = (
    "served_model", "fingerprint", "tokens_per_s", "connect_ms", "tls_ms", "lag_ms", "lagged",
    "rechecks", "rate_limited", "cost", "currency", "estimated", "headroom",
)  # fmt: skip


def emit_status(
    fmt: str,
    standings: Sequence[Standing],
    counts: Mapping[str, int],
    now: datetime,
    settings: Settings,
    *,
    causes: Sequence[Cause],
    names: Mapping[str, str],
    full: bool,
    stop: Run | None = None,
    requests: int | None = None,
) -> None:
    """Print the standings; ``full`` adds each model's checks and history to the JSON.

    ``requests`` are those of the last week, of the one model that is then shown.

    ``causes`` account for models that are not well, whichever are shown; ``names`` are the
    display names of all models by id. ``stop`` is the end of a run that the budget stopped, where
    that still holds.
    """
    models = [as_json(s, full=full) for s in standings]
    if full:
        models = [model | {"requests_7d": requests} for model in models]
    data = {
        "generated": now,
        "timezone": settings.timezone,
        "counts": counts,
        "budget": _budget(stop),
        "verdicts": [_verdict(cause) for cause in causes],
        "models": models,
    }
    if fmt != "table":
        return emit(fmt, data, lambda: table(standings, now), models)
    for line in header(standings, counts, now, settings):
        click.echo(line)
    for run, verdict in causes:
        text = _("cause ({slot} test): {cause}") if run.slot else _("cause: {cause}")
        click.echo(text.format(slot=visible(run.slot or ""), cause=verdict_words(verdict, names)))
    if stop and stop.budget:
        at = figures.moment(stop.time, now)
        click.echo(f"{at} · {words.budget_words(stop.budget)}")
    click.echo()
    if not standings:
        return click.echo(_("no model fits"))
    emit(fmt, data, table(standings, now))
    if legend := hints.legend(standings):
        click.echo("\n" + legend)
    return None


def _budget(stop: Run | None) -> dict[str, Any] | None:
    """Return where the budget stopped the last run, as JSON."""
    if stop is None or stop.budget is None:
        return None
    return {"time": stop.time, "slot": stop.slot, **structs.asdict(stop.budget)}


def _verdict(cause: Cause) -> dict[str, Any]:
    """Return a verdict with the run that bore it: its id, its slot, when it ended."""
    run, verdict = cause
    return {"run": run.run, "slot": run.slot, "time": run.time, **structs.asdict(verdict)}


def warn_unreadable(lines: int) -> None:
    """Say on stderr that lines of the log were left out."""
    if lines:
        text = ngettext(
            "aimon: {n} line of the log cannot be read and is left out; see: aimon log verify",
            "aimon: {n} lines of the log cannot be read and are left out; see: aimon log verify",
            lines,
        )
        click.echo(text.format(n=lines), err=True)


def as_json(s: Standing, *, full: bool = False) -> dict[str, Any]:
    """Return a standing as ``aimon status --json`` prints it; ``full`` adds checks and history."""
    model = s.model
    shown: dict[str, Any] = {
        "id": model.id,
        "display_name": model.display_name,
        "provider": model.provider,
        "state": s.state,
        "default": model.default,
        "grade": s.grade,
        "reasons": s.reasons,
        "health": s.health,
        "success_rate": s.success_rate,
        "passed": s.passed,
        "total": s.total,
        "latency_ms": s.latency_ms,
        "ttft_ms": s.ttft_ms,
        "last_probe": s.last.time if s.last else None,
        "last_success": s.last_success,
        "fault": s.fault,
        "tier": model.tier,
        "price": model.price,
        "limits": model.limits,
        "scores": model.scores,
        "features": model.features,
        "updated": model.updated,
        "trend": s.trend,
        "changes": s.changes,
        "retirement": s.retirement,
        "maintenance": s.maintenance,
    }
    if full:
        shown["model"] = model.model
        shown["good_for"] = model.good_for
        shown["retires"] = model.retires
        shown |= {name: getattr(s.last, name, None) for name in _OF_THE_LAST_TEST}
        shown["checks"] = [item for _time, item in s.items]
        shown["history"] = s.history
    return shown


def header(
    standings: Sequence[Standing], counts: Mapping[str, int], now: datetime, settings: Settings
) -> list[str]:
    """Return the overview: title, who looks and when, the last update, the counts."""
    last = max((s.last.time for s in standings if s.last), default=None)
    user = visible(account())
    title = "🤖 " + _("AI model management")
    if settings.organisation:
        title += " · " + visible(settings.organisation)
    grades = " · ".join(
        f"{words.grade_words(grade)} {counts[grade]}"
        for grade in ("normal", "caution", "problem", "unknown")
    )
    return [
        title,
        _("user {user} · now {now} · last update {last}").format(
            user=user, now=f"{now:%Y-%m-%d %H:%M}", last=figures.moment(last, now)
        ),
        _("{total} models ({active} active, {inactive} inactive)").format(**counts),
        grades,
    ]


def grade_of(s: Standing) -> str:
    """Return the grade in words with its mark; an inactive model is named so."""
    if not s.model.active:
        return f"{words.MARKS['unknown']} {_(words.STATES['inactive'])}"
    return words.grade_words(s.grade)


def name_of(s: Standing) -> str:
    """Return the display name with the default model's badge."""
    name = visible(s.model.display_name, 40)
    return _("{name} [default model]").format(name=name) if s.model.default else name


def table(standings: Sequence[Standing], now: datetime) -> Table:
    """Return the standings as a table, one row a model."""
    titles = (_("model"), _("id"), _("provider"), _("grade"), _("health"), _("success rate"))
    more = (_("response"), _("first token"), _("last success"), _("trend"), _("reason"))
    rows = [
        (
            name_of(s),
            s.model.id,
            s.model.provider,
            grade_of(s),
            figures.points(s.health),
            figures.rate(s.success_rate, s.passed, s.total),
            figures.seconds(s.latency_ms),
            figures.seconds(s.ttft_ms),
            figures.moment(s.last_success, now),
            figures.sparkline(s.trend),
            _reason(s, now),
        )
        for s in standings
    ]
    return Table((*titles, *more), rows, frozenset({4, 5, 6, 7}), spare=(7, 2, 8, 5, 9, 1))


def _reason(s: Standing, now: datetime) -> str:
    """Return the gravest reason, how many more the card has, and what no grade tells."""
    if not s.model.active:
        return ""
    said = [*hints.short(s, now)]
    if s.reasons:
        more = f" (+{len(s.reasons) - 1})" if len(s.reasons) > 1 else ""
        said.insert(0, words.reason_words(s.reasons[0]) + more)
    return f"{hints.marks(s)} {' · '.join(said)}".strip()
