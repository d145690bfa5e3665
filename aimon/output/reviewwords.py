"""Words of a review: figures and their changes, days, use, what users said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from aimon.core.review import Figure, Review
from aimon.core.spans import Span
from aimon.core.tickets import Ticket
from aimon.core.ticketstats import Measure
from aimon.core.trends.forecasting import Expected, Forecast
from aimon.i18n import N_, _
from aimon.output import causes, figures
from aimon.output.days import day_words, month_words, weekday_words
from aimon.output.ticketwords import STATES, TOPICS, class_words, model_words

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
# Inquiries on these are answered by teaching.
_TAUGHT = ("how_to", "which_model", "settings", "cost")
_MOST = 3

Names = Mapping[str, str]  # the models' display names by id


def title_words(figure: Figure) -> str:
    """Return what a figure is called."""
    return _(TITLES[figure.name])


def period_words(span: Span) -> str:
    """Return the period as people write it: 2026.11.23 – 11.27, or 2026년 11월."""
    if span.kind == "month":
        return _("{year}-{month:02d}").format(year=span.first.year, month=span.first.month)
    last = span.day
    return f"{span.first:%Y.%m.%d} – {last:%m.%d}"


def naming(span: Span, now: datetime) -> dict[str, str]:
    """Return how a report calls the period, the one before it and the next."""
    if span.kind == "month":
        return {
            "title": _("monthly"),
            "now_text": month_words(span.first),
            "before_text": month_words(span.before.first),
            "next_text": _("month"),
        }
    recent = (now.date() - span.last).days < 7
    return {
        "title": _("weekly"),
        "now_text": _("this week") if recent else _("the week"),
        "before_text": _("last week") if recent else _("the week before"),
        "next_text": _("week"),
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


def ticket_row(ticket: Ticket, names: Names, now: datetime) -> dict[str, Any]:
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


def use_words(review: Review, names: Names) -> list[str]:
    """Return how the models were used, a sentence each; that nothing is known of it, if so."""
    total = next(f for f in review.figures if f.name == "requests")
    if not total.now:
        return [_("no use is known (aimon usage import)")]
    return list(_use(review, names, total))


def _use(review: Review, names: Names, total: Figure) -> Iterator[str]:
    yield _("requests {n} ({change} against the period before)").format(
        n=value_words(total, total.now), change=change_words(total)
    )
    used = sorted(review.models, key=lambda m: -(m.requests.now or 0))
    shares = (
        f"{names.get(m.standing.model.id, m.standing.model.id)} "
        f"{figures.percent(round(100 * (m.requests.now or 0) / (total.now or 1), 1))}"
        for m in used[:_MOST]
    )
    yield _("used most: {models}").format(models=", ".join(shares))
    hours = review.rows["use_by_weekday_hour"]
    if hours:
        peak = max(hours, key=lambda row: row["hourly"])
        yield _("busiest: {weekday} {hour}:00, {n:,.0f} requests in the hour").format(
            weekday=weekday_words(peak["weekday"]),
            hour=peak["hour"],
            n=peak["hourly"],
        )
    unused = [m for m in review.models if m.standing.model.active and not m.requests.now]
    if unused:
        yield _("not used: {models}").format(
            models=causes.listed([m.standing.model.display_name for m in unused])
        )


def outlook_row(forecast: Forecast) -> dict[str, Any]:
    """Return what is expected of the use of the next seven days, and why or how well."""
    days = [d for d in forecast.days if d.value is not None]
    return {
        "method": forecast.method,
        "coverage": forecast.coverage,
        "days": forecast.days,
        "proof": forecast.proof,
        "why": forecast.why,
        "text": _expected(forecast, days) if days else "",
    }


def _expected(forecast: Forecast, days: Sequence[Expected]) -> str:
    """Return the forecast in a sentence, with how far such forecasts were off on known days."""
    text = _(
        "use of the next 7 days: about {n:,.0f} requests ({coverage:.0f} % of days lie in their "
        "interval; busiest {day}, {low:,.0f} to {high:,.0f})"
    )
    busiest = max(days, key=lambda d: d.value or 0)
    said = text.format(
        n=sum(d.value or 0 for d in days),
        coverage=100 * forecast.coverage,
        day=day_words(busiest.start.date()),
        low=busiest.low,
        high=busiest.high,
    )
    proof = forecast.proof
    if forecast.method == "last_week" or proof is None or proof.mase is None:
        return _("{said}; the same as last week").format(said=said)
    return _(
        "{said}; its error in {n} forecasts of held-back days was {share:.0f} % of that of last week's"
    ).format(said=said, n=proof.n, share=100 * proof.mase)


def feedback(review: Review, names: Names) -> dict[str, Any]:
    """Return what users said: satisfaction, wishes, what they should be taught."""
    stats = review.tickets
    taught = [c for c in stats.by_topic if c.value in _TAUGHT and c.tickets]
    return {
        "satisfaction": stats.satisfaction,
        "satisfaction_before": review.tickets_before.satisfaction,
        "topics": stats.by_topic,
        "repeats": stats.repeats,
        "improvements": [ticket_row(t, names, review.generated) for t in review.improvements],
        "text": {
            "satisfaction": _satisfaction(stats.satisfaction, review.tickets_before.satisfaction),
            "training": [
                *(
                    [
                        _("asked for: {topics}").format(
                            topics=", ".join(f"{_(TOPICS[c.value])} {c.tickets}" for c in taught)
                        )
                    ]
                    if taught
                    else []
                ),
                *(
                    _(
                        "{model} · {topic}: asked {n} times ({tickets}) → an entry of the FAQ"
                    ).format(
                        model=model_words(r.model, names),
                        topic=_(TOPICS[r.topic]),
                        n=len(r.tickets),
                        tickets=", ".join(r.tickets),
                    )
                    for r in stats.repeats
                ),
            ],
        },
    }


def _satisfaction(now: Measure, before: Measure) -> str:
    if now.value is None:
        return _("too few ratings to say ({n}, at least {least})").format(n=now.n, least=now.least)
    text = _("{value:.10g} of 5 (n={n}, target {target:.10g})").format(
        value=now.value, n=now.n, target=now.target
    )
    if before.value is None:
        return text
    return _("{text}, before {value:.10g} (n={n})").format(
        text=text, value=before.value, n=before.n
    )


def listed(texts: Sequence[str], most: int) -> list[str]:
    """Return the first texts, and a line that says how many more there are."""
    more = len(texts) - most
    return [*texts[:most], *([_("and {n} more").format(n=more)] if more > 0 else [])]
