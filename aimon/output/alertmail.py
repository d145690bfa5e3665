"""A notice of one or several alerts as it leaves: subject, text, HTML, and JSON for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from aimon.core.alertkinds import SEVERITIES, Severity
from aimon.core.incidentrecords import AlertEvent
from aimon.core.incidents import Incident
from aimon.core.settings import Settings
from aimon.core.situation import Situation
from aimon.delivery.notice import Notice
from aimon.i18n import _
from aimon.output import situation as words
from aimon.output.alertwords import change, heading, kind_of, models_of, outline, unproved
from aimon.output.incidentwords import state_words
from aimon.output.kinds import MARKS
from aimon.output.kinds import SEVERITIES as NAMES
from aimon.output.steps import Step
from aimon.output.table import folded
from aimon.output.templates import Templates
from aimon.text import visible

# As the reports: a site that needs another language has its own templates.
LANGUAGE = "ko"
# Alerts of these are told in full.
HASTE = ("emergency", "major")
# The form of the JSON.
VERSION = 1
_OVER = "✅"
# An alert's sections, what is the matter first; an emergency's are those of the situation report.
_TITLES = {
    "symptoms": "📌 상황",
    "found": "⏰ 발생과 발견",
    "impact": "👥 영향",
    "tried": "🔧 확인하고 시도한 것",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A notice. ``data`` is the JSON for other programs: the same facts, and the text."""

    subject: str
    text: str
    html: str
    data: dict[str, Any]

    def notice(self, key: str, severity: Severity) -> Notice:
        """Return it as it leaves by this key."""
        return Notice(
            key=key,
            severity=severity,
            subject=self.subject,
            text=self.text,
            html=self.html,
            data=self.data,
            language=LANGUAGE,
        )


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """An alert with what is told of it. ``facts`` are its own sentences where it has no incident."""

    alert: AlertEvent
    incident: Incident | None = None
    situation: Situation | None = None
    facts: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    to_users: str = ""

    @property
    def severity(self) -> str:
        """The alert's severity; one that does not say has its incident's."""
        return self.alert.severity or (self.incident.severity if self.incident else "info")

    @property
    def is_over(self) -> bool:
        """Whether it tells of an end, of all or of a part."""
        return kind_of(self.alert, self.incident) == "recovered"

    @property
    def ended(self) -> bool:
        """Whether it tells of the end of all of it."""
        return self.is_over and not (self.incident and self.incident.open)

    @property
    def label(self) -> str:
        """How grave it is, in a word; an end is as grave as what it ends, and good news."""
        if not self.is_over:
            return _(NAMES[self.severity])
        false_alarm = self.incident is not None and self.incident.false_alarm
        return _("Ended") if false_alarm or unproved(self.alert, self.incident) else _("Over")

    @property
    def rank(self) -> tuple[bool, bool, int, datetime]:
        """What orders alerts: what has haste, of it what is no end, the gravest, then the earliest."""
        leisurely = self.severity not in HASTE
        return leisurely, self.is_over, SEVERITIES.index(self.severity), self.alert.time


def render(
    matters: Sequence[Matter],
    full: int,
    names: Mapping[str, str],
    settings: Settings,
    templates: Templates,
    now: datetime,
) -> Told:
    """Return the notice: the first ``full`` matters with all there is to say, the others in a line.

    Speak the notice's language around it. Raises TemplateError.
    """
    shown = [_card(m, names, now) for m in matters]
    first = matters[0]
    frame: dict[str, Any] = {
        "severity": first.severity,
        "severity_text": first.label,
        "reminder": all(m.alert.event == "reminded" for m in matters),
        "others": len(matters) - 1,
        "organisation": visible(settings.organisation),
        "emergency_contact": visible(settings.contacts.emergency or "")
        if first.severity == "emergency" and not first.is_over
        else "",
        "generated": now,
        "generated_text": f"{now:%Y-%m-%d %H:%M}",
        "timezone": settings.timezone,
        "alerts": shown[:full],
        "lines": shown[full:],
    }
    plain: dict[str, Any] = msgspec.to_builtins(frame)
    plain["subject"] = subject = templates.line("alert.subject.j2", plain)
    text = folded(templates.render("alert.txt.j2", plain))
    return Told(
        subject=subject,
        text=text,
        html=templates.render("alert.html.j2", plain),
        data=_data(plain, text, shown),
    )


def _card(m: Matter, names: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Return an alert's facts, and its sentences below ``text``."""
    alert, s = m.alert, m.situation
    return {
        "key": alert.key,
        "event": alert.event,
        "kind": kind_of(alert, m.incident),
        "severity": m.severity,
        "time": alert.time,
        "models": models_of(alert, m.incident),
        "tickets": alert.tickets,
        "subject": alert.subject,
        "incident": words.as_json(s) if s else None,
        "incident_id": alert.incident,
        "steps": [{"text": step.text, "command": step.command} for step in m.steps],
        "to_users": m.to_users,
        "text": {
            "heading": heading(alert, m.incident, names),
            "mark": _OVER if m.is_over else MARKS[m.severity],
            "severity": m.label,
            "change": change(alert, m.incident),
            "outline": outline(alert, m.incident, now),
            "state": state_words(m.incident) if m.incident and not m.ended else "",
            "sections": list(_sections(m, names)),
        },
    }


def _sections(m: Matter, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the sections that say something, each with its title and its lines."""
    parts = words.sections(m.situation, names) if m.situation else {}
    parts["symptoms"] = [*parts.get("symptoms", ()), *m.facts]
    report = m.severity == "emergency" and m.situation is not None and not m.is_over
    titles = words.TITLES if report else _TITLES
    if m.ended:  # what was checked while it went on is in the record
        titles = {name: title for name, title in titles.items() if name != "tried"}
    for n, (name, title) in enumerate(titles.items(), 1):
        if lines := parts.get(name):
            called = f"{n}. {title}" if report else title
            yield {"name": name, "title": called, "lines": lines}


def _data(
    plain: Mapping[str, Any], text: str, shown: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the JSON: every alert alike, whether it had a card or a line."""
    kept = ("severity", "subject", "organisation", "generated", "timezone")
    alerts: list[dict[str, Any]] = msgspec.to_builtins(shown)
    return {
        "v": VERSION,
        "language": LANGUAGE,
        **{name: plain[name] for name in kept},
        "alerts": alerts,
        "text": text,
    }
