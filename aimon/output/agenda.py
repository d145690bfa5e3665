"""A meeting's agenda: the guide's five points, filled with what a report of the moment says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aimon import i18n
from aimon.i18n import N_, _
from aimon.output.report import LANGUAGE, Report
from aimon.output.reviewwords import listed
from aimon.output.templates import Templates

Data = Mapping[str, Any]

POINTS = {
    "state": N_("current state of the system"),
    "issues": N_("main issues and what became of them"),
    "feedback": N_("what users said"),
    "plans": N_("plans and priorities of the next period"),
    "support": N_("support that is needed"),
}
# The guide's meetings: what each is called, when it is, and how long it takes.
MEETINGS = {
    "daily": (N_("daily briefing"), N_("every day at 10:00, 15 minutes")),
    "weekly": (N_("weekly review"), N_("Friday afternoon, 30 minutes")),
    "monthly": (N_("monthly planning"), N_("first Monday of the month, 1 hour")),
}
# A meeting is short: so many lines a point.
_MOST = 7
# Of a review's figures, those that say how the system is.
_STATE = ("health", "success_rate", "latency_ms", "requests", "error_rate")


def make(kind: str, data: Data, templates: Templates) -> Report:
    """Return the agenda of a meeting, from the data of the report that is about its period.

    That is the briefing's for the daily one, the weekly or monthly report's for the others.
    """
    with i18n.speaking(LANGUAGE):
        meeting, when = MEETINGS[kind]
        points = _of_the_day(data) if kind == "daily" else _of_the_period(data)
        shown = {
            "kind": kind,
            "meeting": _(meeting),
            "when": _(when),
            "day_text": data["generated_text"][:10],
            "period_text": data["day_text"] if kind == "daily" else data["period"]["text"],
            **{name: data[name] for name in ("generated", "generated_text", "timezone")},
            "organisation": data["organisation"],
            "points": [
                {"name": name, "title": _(title), "lines": listed(list(points[name]), _MOST)}
                for name, title in POINTS.items()
            ],
        }
    name = data["day"] if kind == "daily" else data["period"]["name"]
    shown["subject"] = subject = templates.line("agenda.subject.j2", shown)
    return Report(
        key=f"agenda-{kind}-{name}",
        subject=subject,
        text=templates.render("agenda.txt.j2", shown),
        html=templates.render("agenda.html.j2", shown),
        data=shown,
    )


def _texts(rows: Iterable[Data]) -> list[str]:
    return [row["text"] for row in rows]


def _grades(counts: Data) -> str:
    return _(
        "🟢 normal {normal} · 🟡 caution {caution} · 🔴 problem {problem} · ⚪ unknown {unknown} "
        "({active} active models)"
    ).format(**counts)


def _of_the_day(data: Data) -> dict[str, list[str]]:
    night, today, notes = data["night"], data["today"], data["notes"]
    unwell = [f"{m['text']['grade']} {m['display_name']}" for m in data["morning"]["unwell"]]
    escalated = [a for a in today["planned"] if a["kind"] == "escalated_tickets"]
    planned = [a for a in today["planned"] if a not in escalated]
    return {
        "state": [_grades(data["summary"]), data["morning"]["text"], *unwell],
        "issues": [
            *_texts(data["urgent"]),
            _("incidents since {since}: {text}").format(
                since=data["since_text"], text=night["text"]["incidents"]
            ),
            *_texts(data["watch"]),
        ],
        "feedback": [
            _("inquiries since {since}: {text}").format(
                since=data["since_text"], text=night["text"]["inquiries"]
            )
        ],
        "plans": [
            *_texts(today["due"]),
            *_texts(today["maintenance"]),
            *_texts(planned),
            *_texts(notes["plans"]),
            *_texts(notes["risks"]),
        ],
        "support": [*_texts(escalated), *_texts(notes["support"])],
    }


def _of_the_period(data: Data) -> dict[str, list[str]]:
    notes, ahead, feedback = data["notes"], data["ahead"], data["feedback"]
    proposed = {one["problem_text"] for one in data["recommendations"]}
    risks = [text for text in _texts(data["risks"]) if text not in proposed]
    open_, solved = data["lasting"], data["solved"]
    return {
        "state": [
            _grades(data["counts"]),
            *(_kpi(kpi) for kpi in data.get("kpis", ()) if kpi["met"] is False),
            *(_figure(f) for f in data["figures"] if f["name"] in _STATE and f["now"] is not None),
        ],
        "issues": [
            *_texts(data["findings"][:4]),
            *(f"{i['id']} {i['text']['what']} ({i['text']['state']})" for i in open_),
            *([_("{n} incidents solved").format(n=len(solved))] if solved else []),
            *_texts(notes["highlights"]),
        ],
        "feedback": [
            _("satisfaction: {text}").format(text=feedback["text"]["satisfaction"]),
            *feedback["text"]["training"],
            *_texts(feedback["improvements"]),
        ],
        "plans": [
            *(_proposal(one) for one in data["recommendations"]),
            *_texts(notes["plans"]),
            *_texts((*ahead["planned"], *ahead["maintenance"], *ahead["holidays"])),
            *risks,
            *_texts(notes["risks"]),
        ],
        "support": [*_texts(ahead["waiting"]), *_texts(notes["support"])],
    }


def _figure(figure: Data) -> str:
    text = figure["text"]
    return f"{text['title']} {text['now']} ({text['change']})"


def _kpi(kpi: Data) -> str:
    text = kpi["text"]
    return _("target missed: {title} {value} (target {target})").format(**text)


def _proposal(one: Data) -> str:
    """Return a recommendation in a line: the problem, and what is recommended."""
    chosen = next(option for option in one["options"] if option["recommended"])
    return f"{one['problem_text']} → {chosen['text']}"
