"""The situation report to the administrator: the five parts of a situation, as a mail or a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
import msgspec

from aimon import i18n
from aimon.core.incidents import Incident
from aimon.core.settings import Settings
from aimon.core.situation import Situation
from aimon.i18n import _
from aimon.output import situation as words
from aimon.output.alertmail import LANGUAGE
from aimon.output.alertwords import heading_of
from aimon.output.incidentwords import state_words
from aimon.output.kinds import SEVERITIES, kind_words, severity_words
from aimon.output.report import Report, print_report
from aimon.output.steps import Step
from aimon.output.table import folded
from aimon.output.templates import Templates
from aimon.text import visible

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#])")


def make(
    s: Situation,
    names: Mapping[str, str],
    settings: Settings,
    templates: Templates,
    *,
    key: str,
    steps: tuple[Step, ...],
    to_users: str,
) -> Report:
    """Return the report, in Korean; raises TemplateError. ``key`` is its mail's."""
    incident = s.incident
    with i18n.speaking(LANGUAGE):
        data: dict[str, Any] = msgspec.to_builtins(
            {
                "situation": words.as_json(s),
                "message": _message(s),
                "heading": heading_of(incident, names),
                "kind_text": kind_words(incident.kind),
                "severity": incident.severity,
                "severity_text": _(SEVERITIES[incident.severity]),
                "severity_marked": severity_words(incident.severity),
                "state_text": state_words(incident),
                "sections": [
                    {"name": name, "title": words.TITLES[name], "lines": lines}
                    for name, lines in words.sections(s, names).items()
                ],
                "steps": [{"text": step.text, "command": step.command} for step in steps],
                "to_users": to_users,
                "emergency_contact": _contact(s, settings),
                "organisation": visible(settings.organisation),
                "generated": s.at,
                "generated_text": f"{s.at:%Y-%m-%d %H:%M}",
                "timezone": settings.timezone,
            }
        )
    data["subject"] = subject = templates.line("situation.subject.j2", data)
    return Report(
        key=key,
        subject=subject,
        text=folded(templates.render("situation.txt.j2", data)),
        html=templates.render("situation.html.j2", data),
        data=data,
    )


def _message(s: Situation) -> list[str]:
    """Return what a person wrote when opening the incident, none where the rules opened it."""
    first = s.incident.events[0]
    if s.incident.found_by not in ("person", "ticket"):
        return []
    lines = f"{first.title or ''}\n{first.text or ''}".splitlines()
    return list(dict.fromkeys(visible(line, 300) for line in lines if line.strip()))


def _contact(s: Situation, settings: Settings) -> str:
    urgent = s.incident.severity == "emergency" and s.incident.open
    return visible(settings.contacts.emergency or "") if urgent else ""


def say_others(chosen: Incident, going_on: Sequence[Incident]) -> None:
    """Say on stderr which incident was chosen, and which others go on."""
    if others := [incident.id for incident in going_on if incident.id != chosen.id]:
        text = _("aimon: the report is about {id}; {others} go on, too")
        click.echo(text.format(id=chosen.id, others=", ".join(others)), err=True)


def say_merged(named: Incident, whole: Incident) -> None:
    """Say on stderr that the report is about the incident that the named one was merged into."""
    if named.id != whole.id:
        text = _("aimon: {id} was merged into {into}; the report is about {into}")
        click.echo(text.format(id=named.id, into=whole.id), err=True)


def show(fmt: str, report: Report) -> None:
    """Print the report on stdout."""
    if fmt == "md":
        return click.echo("\n".join(_markdown(report)))
    return print_report(report, fmt)


def _markdown(report: Report) -> Iterator[str]:
    data = report.data
    yield f"# {_plain(report.subject)}"
    yield ""
    yield f"{_plain(data['severity_marked'])} · {_plain(data['state_text'])}"
    for line in data["message"]:
        yield ""
        yield f"> {_plain(line)}"
    for section in data["sections"]:
        yield from ("", f"## {section['title']}", "")
        yield from (f"- {_plain(line)}" for line in section["lines"])
    if data["steps"]:
        yield from ("", "## 다음 할 일", "")
        for n, step in enumerate(data["steps"], 1):
            command = f": `{step['command']}`" if step["command"] else ""
            yield f"{n}. {_plain(step['text'])}{command}"
    if data["to_users"]:
        yield from ("", "## 사용자 안내 문구", "", f"> {_plain(data['to_users'])}")


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", text)
