"""The daily report as data for templates and JSON: figures, and sentences in the report's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from aimon import i18n
from aimon.core.daily import Cost, Daily
from aimon.core.faults import fault
from aimon.core.remarks import Remark
from aimon.core.settings import Settings
from aimon.core.standing import Standing
from aimon.i18n import _, ngettext
from aimon.output import causes, dailyincidents, figures, inquiries, words
from aimon.output.actions import action_rows
from aimon.output.report import LANGUAGE
from aimon.output.status import as_json, grade_of
from aimon.output.templates import Templates
from aimon.text import visible


def as_data(report: Daily, settings: Settings) -> dict[str, Any]:
    """Return the report as plain data, the same for every template and for JSON.

    Figures keep their units (``_ms``, percent); ``text`` fields are sentences in Korean.
    """
    names = {s.model.id: s.model.display_name for s in report.standings}
    with i18n.speaking(LANGUAGE):
        why = {
            s.model.id: causes.cause_words(action.verdict, names)
            for action in report.actions
            for s in action.standings
            if action.verdict
        }
        tickets = inquiries.ticket_rows(report, names)
        faults = _faults(report.faults, names, report.generated)
        data = {
            "day": report.day,
            "day_text": f"{report.day:%Y.%m.%d}",
            "generated": report.generated,
            "generated_text": f"{report.generated:%Y-%m-%d %H:%M}",
            "timezone": settings.timezone,
            "organisation": visible(settings.organisation),
            "summary": {
                **report.counts,
                "problem_models": [s.model.id for s in report.problems],
                "inquiries": report.inquiries,
                "remarks": [
                    {**msgspec.structs.asdict(r), "text": _remark(r, names)} for r in report.remarks
                ],
            },
            "actions": {
                when: action_rows(report.due(when), names)
                for when in ("immediate", "planned", "watch")
            },
            "models": [_model(s, report, why.get(s.model.id, "")) for s in report.standings],
            "costs": _costs(report),
            "inquiries": tickets,
            "incidents": dailyincidents.incident_rows(report.incidents, names, report.generated),
            "faults": faults,
            "fault_groups": _alike(faults),
        }
    plain: dict[str, Any] = msgspec.to_builtins(data)
    return plain


def render(templates: Templates, data: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return subject, text and HTML of the report."""
    subject = templates.line("daily.subject.j2", data)
    return (
        subject,
        templates.render("daily.txt.j2", data),
        templates.render("daily.html.j2", {**data, "subject": subject}),
    )


def _model(s: Standing, report: Daily, cause: str) -> dict[str, Any]:
    """Return a model's row: how it stands, why in common with others, and the day's figures."""
    row = as_json(s)
    day, use = report.figures.get(s.model.id, {}), report.use.get(s.model.id, {})
    row["day"] = {name: value for name, value in day.items() if name not in ("day", "model")}
    row["use"] = {name: value for name, value in use.items() if name not in ("days", "model")}
    row["text"] = {
        "grade": grade_of(s),
        "health": figures.points(s.health),
        "success": figures.rate(s.success_rate, s.passed, s.total),
        "latency": figures.seconds(s.latency_ms),
        "ttft": figures.seconds(s.ttft_ms),
        "last_success": figures.moment(s.last_success, report.generated),
        "trend": figures.sparkline(s.trend),
        "reasons": [words.reason_words(reason) for reason in s.reasons] if s.model.active else [],
        "cause": cause,
        "fault": words.fault_words(s.fault) if s.fault else "",
        "detail": words.detail_words(s.fault),
        "probes": str(day.get("probes", 0)),
        "requests": f"{use['requests']:,}" if use else "",
        "day_latency": figures.seconds(day.get("latency_ms")),
        "day_success": figures.rate(
            day.get("success_rate"), day.get("passed", 0), day.get("total", 0)
        ),
    }
    return row


def _costs(report: Daily) -> dict[str, Any]:
    """Return what tests cost on the day and in its month so far, by currency and in words."""
    return {
        "day": report.cost_of_day,
        "month": report.cost_of_month,
        "text": {"day": _sum(report.cost_of_day), "month": _sum(report.cost_of_month)},
    }


def _sum(costs: Sequence[Cost]) -> str:
    amounts = (figures.money(c.cost, c.currency, estimated=c.estimated) for c in costs)
    return visible(" + ".join(amounts)) or figures.NOTHING


def _faults(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], now: datetime
) -> list[dict[str, Any]]:
    """Return every fault of the day with its first and last time."""
    return [
        {
            "model": row["model"],
            "display_name": names.get(row["model"], row["model"]),
            "class": row["fault_class"],
            "kind": row["kind"],
            "probes": row["probes"],
            "first": (first := datetime.fromtimestamp(row["first_ms"] / 1000, now.tzinfo)),
            "last": (last := datetime.fromtimestamp(row["last_ms"] / 1000, now.tzinfo)),
            "text": fault_text(row["kind"]),
            "first_text": f"{first:%H:%M}",
            "last_text": f"{last:%H:%M}",
        }
        for row in rows
    ]


def _alike(faults: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the faults as lines, each with all the models that had the same at the same time."""
    shown = ("text", "probes", "first_text", "last_text")
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in faults:
        line = {name: row[name] for name in shown}
        group = groups.setdefault(tuple(line.values()), {**line, "display_names": []})
        group["display_names"].append(row["display_name"])
    return list(groups.values())


def fault_text(kind: str) -> str:
    """Return a fault in words, one of a later version as it is written."""
    return words.fault_words(fault(kind)) if kind in words.KINDS else visible(kind)


def _remark(remark: Remark, names: Mapping[str, str]) -> str:
    slot = remark.slot or _("unscheduled")
    match remark.kind:
        case "cause" if remark.verdict:
            cause = causes.cause_words(remark.verdict, names)
            return _("{slot} test: {cause}").format(slot=slot, cause=cause)
        case "missed":
            return _("the {slot} test did not run").format(slot=slot)
        case "killed":
            return _("the {slot} test began but did not end").format(slot=slot)
        case "under_way":
            return _("the {slot} test is still under way: {n} models are left").format(
                slot=slot, n=remark.n
            )
        case "skipped":
            return _("the {slot} test was skipped: another was under way").format(slot=slot)
        case "incomplete":
            return _("the {slot} test ended early: {n} models were not tested").format(
                slot=slot, n=remark.n
            )
        case "shared":
            return inquiries.shared_words(remark, names)
        case "maintenance":
            return ngettext(
                "{n} test during maintenance is left out of the figures ({models}: {why})",
                "{n} tests during maintenance are left out of the figures ({models}: {why})",
                remark.n,
            ).format(
                n=remark.n,
                models=causes.listed([names.get(id, id) for id in remark.models]),
                why=visible(remark.why, 200),
            )
        case "unreadable":
            return _("{n} lines of the test log cannot be read (aimon log verify)").format(
                n=remark.n
            )
        case "budget" if remark.budget:
            return _("the {slot} test: {what}").format(
                slot=slot, what=words.budget_words(remark.budget)
            )
    raise ValueError(remark.kind)
