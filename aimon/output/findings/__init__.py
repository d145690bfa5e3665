"""Findings as people read them, a sentence and what the records show beside it, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from aimon.core.findings import Finding, Reason
from aimon.i18n import _, ngettext
from aimon.output import causes, figures
from aimon.output.findings.sentences import sentence
from aimon.output.findings.talk import amount, on_day, share
from aimon.output.ticketwords import TOPICS
from aimon.output.words import CLASSES
from aimon.text import visible

# These kinds say in their sentence what their reason is.
_SAID = {"changed": "version", "price_change": "price"}


def text(found: Finding, names: Mapping[str, str], last: date) -> str:
    """Return a finding in full: its sentence, and what is recorded beside it.

    ``names`` are the models' display names by id, ``last`` is the period's last day.
    """
    told = sentence(found, names, last)
    beside = reasons(found, names, last)
    if not beside:
        return _("{told}.").format(told=told)
    return _("{told}. Recorded beside it: {reasons}.").format(told=told, reasons="; ".join(beside))


def reasons(found: Finding, names: Mapping[str, str], last: date) -> list[str]:
    """Return what the records show beside a finding, each in a few words."""
    shown = [r for r in found.reasons if r.kind != _SAID.get(found.kind)]
    incidents = [r.name for r in shown if r.kind == "incident"]
    words = [_reason(r, names, last) for r in shown if r.kind != "incident"]
    if incidents:
        ids = causes.listed(incidents)
        words.append(ngettext("incident {ids}", "incidents {ids}", len(incidents)).format(ids=ids))
    return list(dict.fromkeys(words))


def as_data(
    findings: Iterable[Finding], names: Mapping[str, str], last: date
) -> list[dict[str, Any]]:
    """Return findings as plain data, the most important first, each with its text."""
    return [
        {
            **msgspec.to_builtins(found),
            "goes_on": found.goes_on,
            "display_names": [visible(names.get(id, id)) for id in found.models],
            "sentence": sentence(found, names, last),
            "beside": reasons(found, names, last),
            "text": text(found, names, last),
        }
        for found in findings
    ]


def _reason(reason: Reason, names: Mapping[str, str], last: date) -> str:
    match reason.kind:
        case "fault":
            return _("{what} faults in {n} of {of} tests (before {before} of {of_before})").format(
                what=_(CLASSES[reason.name]) if reason.name in CLASSES else visible(reason.name),
                n=reason.n,
                of=reason.of,
                before=reason.n_before,
                of_before=reason.of_before,
            )
        case "cause" if reason.verdict:
            return causes.cause_words(reason.verdict, names)
        case "said":
            return _("cause as noted: {text}").format(text=visible(reason.name, 200))
        case "version":
            return _("another version answers since {day} ({before} → {after})").format(
                day=on_day(reason.since or last, last),
                before=visible(reason.before, 60),
                after=visible(reason.after, 60),
            )
        case "use":
            more = (reason.percent or 0) > 0
            text = _("{percent} more requests then") if more else _("{percent} fewer requests then")
            return text.format(percent=share(abs(reason.percent or 0)))
        case "maintenance":
            return _("maintenance: {name}").format(name=visible(reason.name, 100))
        case "price":
            return _("price of {model} since {day}: {before} → {after}").format(
                model=visible(names.get(reason.name, reason.name), 40),
                day=on_day(reason.since or last, last),
                before=visible(reason.before, 40),
                after=visible(reason.after, 40),
            )
        case "inquiries" if reason.name:
            return _("most of them on “{topic}”: {n} (before {before})").format(
                topic=_(TOPICS.get(reason.name, reason.name)), n=reason.n, before=reason.n_before
            )
        case "inquiries":
            return ngettext("{n} inquiry about it", "{n} inquiries about it", reason.n).format(
                n=amount(reason.n)
            )
        case "share":
            return _("{percent} of the change by {model}").format(
                percent=share(reason.percent),
                model=visible(names.get(reason.name, reason.name), 40),
            )
    return figures.NOTHING
