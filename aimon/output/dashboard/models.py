"""The dashboard's models: a card each, worst first, with what the filters look for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aimon.core.standing import Standing, worst_first
from aimon.i18n import N_, _
from aimon.output import figures, hints, words
from aimon.output.dashboard.drawing import spark
from aimon.output.dashboard.gathered import Gathered
from aimon.text import visible

_NAME, _SHORT = 80, 40
# What a provider is called, and its letters on the card.
_PROVIDERS = {
    "openai": ("OpenAI", "OA"),
    "anthropic": ("Anthropic", "A"),
    "gemini": ("Google Gemini", "G"),
    "azure": ("Azure OpenAI", "Az"),
    "bedrock": ("Amazon Bedrock", "B"),
    "clova": ("CLOVA Studio", "CL"),
    "cohere": ("Cohere", "Co"),
    "mistral": ("Mistral", "M"),
    "ollama": ("Ollama", "Ol"),
}
_SCORES = (
    ("quality", N_("quality")),
    ("speed", N_("speed")),
    ("cost", N_("cost score")),
)


def provider_words(provider: str) -> str:
    """Return what a provider is called; a plug-in's as it is written."""
    return _PROVIDERS[provider][0] if provider in _PROVIDERS else visible(provider, 40)


def cards(g: Gathered) -> list[dict[str, Any]]:
    """Return all models as cards, worst first."""
    return [_card(s, g.now) for s in worst_first(g.standings)]


def heading(s: Standing) -> dict[str, Any]:
    """Return what names a model wherever it stands, and what the filters look at."""
    model = s.model
    name = visible(model.display_name, _NAME)
    return {
        "id": model.id,
        "name": name,
        "short": visible(model.display_name, _SHORT),
        "default": model.default,
        "active": model.active,
        "grade": s.grade if model.active else "inactive",
        "grade_words": _grade(s),
        "ill": model.active and s.grade in ("caution", "problem"),
        "provider": model.provider,
        "search": f"{name} {model.id} {visible(model.model, _NAME)}".casefold(),
    }


def _grade(s: Standing) -> tuple[str, str]:
    """Return the grade's mark and word; an inactive model has neither."""
    if not s.model.active:
        return words.MARKS["unknown"], _(words.STATES["inactive"])
    return words.MARKS[s.grade], _(words.GRADES[s.grade])


def _card(s: Standing, now: datetime) -> dict[str, Any]:
    model = s.model
    scores = model.scores
    return heading(s) | {
        "provider_name": provider_words(model.provider),
        "letters": _PROVIDERS.get(model.provider, ("", visible(model.provider, 2).title()))[1],
        "model": visible(model.model, _NAME),
        "state": s.state,
        "state_words": _(words.STATES[s.state]),
        "reasons": [words.reason_words(reason) for reason in s.reasons if model.active],
        "hints": [f"{mark} {text}" for mark, text in hints.long(s, now)],
        "health": figures.points(s.health),
        "success": figures.rate(s.success_rate, s.passed, s.total),
        "response": figures.seconds(s.latency_ms),
        "spark": spark(s.trend),
        "trend": _trend(s),
        "last_success": figures.moment(s.last_success, now),
        "bars": [(_(title), getattr(scores, name)) for name, title in _SCORES],
        "facts": list(_facts(s)),
        "more": list(_more(s, now)),
    }


def _trend(s: Standing) -> str:
    """Return the trend for those who do not see it."""
    values = ", ".join(map(figures.points, s.trend))
    return _("health of the last tests, the latest last: {values}").format(values=values)


def _facts(s: Standing) -> Iterator[tuple[str, str]]:
    """Yield what the registry tells of a model that people choose by."""
    price, updated = s.model.price, s.model.updated
    yield (
        _("price per million tokens"),
        words.price_words(price) if price else figures.NOTHING,
    )
    yield _("limits in tokens"), words.limits_words(s.model.limits)
    yield _("last update"), str(updated or figures.NOTHING)


def _more(s: Standing, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield what a card tells on demand."""
    model = s.model
    yield _("id"), model.id
    if s.last and s.last.served_model:
        yield _("served model"), visible(s.last.served_model, _NAME)
    yield _("last test"), figures.moment(s.last.time if s.last else None, now)
    yield _("first token"), figures.seconds(s.ttft_ms)
    yield _("features"), visible(", ".join(model.features)) or figures.NOTHING
    if model.good_for:
        yield _("good for"), visible(", ".join(model.good_for))
    if model.retires:
        yield _("retires"), str(model.retires)
