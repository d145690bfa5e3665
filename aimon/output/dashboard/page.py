"""The dashboard as a page: everything together, the style and the script let in by their hashes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aimon.core.registry import Template
from aimon.core.standing import count
from aimon.i18n import _, language
from aimon.output import charting, words
from aimon.output.causes import verdict_words
from aimon.output.dashboard import models, pressing
from aimon.output.dashboard.charts import drawn
from aimon.output.dashboard.gathered import DAYS, Gathered
from aimon.output.dashboard.labels import labels
from aimon.output.dashboard.tests import tests
from aimon.output.templates import Templates, as_it_is
from aimon.text import visible

_POLICY = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'"
# A page is old when it should have been made again twice.
_MISSED = 2


def render(templates: Templates, g: Gathered) -> str:
    """Return the page; raises TemplateError."""
    css = _as_parsed(templates.asset("dashboard.css"))
    script = _as_parsed(templates.asset("dashboard.js"))
    policy = f"{_POLICY}; style-src {_hash(css)}; script-src {_hash(script)}"
    parts = {
        "policy": policy,
        "style": as_it_is(f"<style>{css}</style>"),
        "script": as_it_is(f"<script>{script}</script>"),
    }
    return templates.render("dashboard.html.j2", as_data(g) | parts)


def as_data(g: Gathered) -> dict[str, Any]:
    """Return what the template shows: plain data, all words in the reader's language."""
    following = g.now + g.every
    settings = g.settings
    return {
        "lang": language(),
        "t": labels(),
        "organisation": visible(settings.organisation),
        "timezone": settings.timezone,
        "generated": _moment(g.now),
        "next": _moment(following),
        "stale_from": (g.now + _MISSED * g.every).isoformat(),
        "days": DAYS,
        "banners": list(_banners(g)),
        "grades": _grades(g),
        "models": models.cards(g),
        "providers": _providers(g),
        "templates": [_template(t, g) for t in g.registry.templates],
        "tests": tests(g),
        "charts": list(_charts(g)),
        "incidents": pressing.incidents(g),
        "tickets": pressing.tickets(g),
        "alerts": pressing.alerts(g),
        "support": visible(settings.contacts.support or ""),
        "emergency": visible(settings.contacts.emergency or ""),
    }


def _as_parsed(text: str) -> str:
    """Return a text with the ends of lines that a browser hashes."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _moment(moment: datetime) -> dict[str, str]:
    return {"iso": moment.isoformat(), "text": f"{moment:%Y-%m-%d %H:%M}"}


def _banners(g: Gathered) -> Iterator[str]:
    """Yield what explains many models at once: common causes, the budget, damage of the log."""
    for _run, verdict in g.causes:
        yield verdict_words(verdict, g.names)
    if g.stop and g.stop.budget:
        yield words.budget_words(g.stop.budget)
    if g.unreadable:
        text = _(
            "lines of the log that cannot be read and are left out: {n}; see: aimon log verify"
        )
        yield text.format(n=g.unreadable)


def _grades(g: Gathered) -> list[dict[str, Any]]:
    counts = count(g.standings)
    shown = [
        {"grade": grade, "words": words.grade_words(grade), "n": counts[grade]}
        for grade in ("problem", "caution", "normal", "unknown")
    ]
    inactive = _(words.STATES["inactive"])
    return [*shown, {"grade": "inactive", "words": inactive, "n": counts["inactive"]}]


def _providers(g: Gathered) -> list[tuple[str, str]]:
    known = {model.provider for model in g.registry.models}
    return sorted((name, models.provider_words(name)) for name in known)


def _template(template: Template, g: Gathered) -> dict[str, Any]:
    return {
        "name": visible(template.name, 80),
        "provider": models.provider_words(template.provider) if template.provider else "",
        "address": visible(template.base_url or ""),
        "presets": visible(", ".join(template.presets)),
        "used_by": [
            visible(m.display_name, 40) for m in g.registry.models if m.template == template.name
        ],
    }


def _charts(g: Gathered) -> Iterator[dict[str, Any]]:
    for n, chart in enumerate(drawn(g)):
        titles, rows = charting.table(chart)
        yield {
            "title": chart.title,
            "svg": as_it_is(charting.svg(chart, key=f"c{n}")),
            "titles": titles,
            "rows": rows,
        }
