"""Shows the FAQ: entries, what a search found, entries to be written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from aimon.core.knowledge import MEMO, filled, unset
from aimon.files import create
from aimon.i18n import N_, _
from aimon.output.table import Table, emit, hung, terminal_width
from aimon.output.ticketwords import TOPICS
from aimon.text import visible

if TYPE_CHECKING:
    from aimon.core.knowledge import Entry, Hit
    from aimon.core.recurring import Proposal
    from aimon.core.settings import Level, Settings

SOURCES = {"packaged": N_("packaged"), "site": N_("own")}
_LONGEST_LINE = 2000
_POINT = re.compile(r"\s*(?:[-*]|\d+\.) ")
# Entries and drafts are Korean, whatever language the screen speaks.
_UNITS = {"m": "분", "h": "시간", "d": "영업일"}


def placeholders(settings: Settings) -> dict[str, str]:
    """Return what an entry's ``{name}`` stand for: contacts, business hours, service levels."""
    contacts, hours = settings.contacts, settings.business_hours
    levels = {name: getattr(settings.sla, name) for name in settings.sla.__struct_fields__}
    return {
        "support": contacts.support or "",
        "training": contacts.training or "",
        "emergency": contacts.emergency or "",
        "hours": f"{hours.start:%H:%M}–{hours.end:%H:%M}",
        **{name: _duration(level) for name, level in levels.items()},
    }


def _duration(level: Level) -> str:
    within = level.response or level.within
    unit = "일" if level.always and within.endswith("d") else _UNITS[within[-1]]
    return within[:-1] + unit


def warn_of_problems(problems: Iterable[object]) -> None:
    """Name on stderr the files that are left out, and why."""
    for problem in problems:
        click.echo(_("aimon: left out: {problem}").format(problem=problem), err=True)


def emit_entries(fmt: str, entries: Sequence[Entry], problems: Sequence[object]) -> None:
    """Print the entries without their texts."""
    titles = (_("name"), _("topic"), _("source"), _("question"))
    rows = [
        (visible(e.name), _(TOPICS[e.topic]), _(SOURCES[e.source]), visible(e.title))
        for e in entries
    ]
    lines = [_brief(entry) for entry in entries]
    emit(fmt, {"entries": lines, "problems": problems}, Table(titles, rows, spare=(2, 1)), lines)


def emit_hits(fmt: str, question: str, hits: Sequence[Hit]) -> None:
    """Print what a search found, the best first."""
    titles = (_("name"), _("topic"), _("question"))
    rows = [(visible(h.entry.name), _(TOPICS[h.entry.topic]), visible(h.entry.title)) for h in hits]
    lines = [{**_brief(hit.entry), "score": round(hit.score, 3)} for hit in hits]
    emit(fmt, {"question": question, "entries": lines}, Table(titles, rows, spare=(1,)), lines)
    if not hits:
        click.echo(_("no entry has any of these words; see them all: aimon faq list"), err=True)


def _brief(entry: Entry) -> dict[str, Any]:
    names = ("name", "title", "topic", "also", "source")
    return {name: getattr(entry, name) for name in names}


def show_entry(fmt: str, entry: Entry, settings: Settings) -> None:
    """Print an entry, its answer filled in; as a table for people, or its Markdown."""
    text = _answer(entry, settings)
    if fmt == "json":
        return emit(fmt, {**_brief(entry), "text": text, "memo": entry.memo}, Table((), ()))
    parts = [text]
    if entry.memo:
        parts += [MEMO, entry.memo]
    if fmt == "md":
        return click.echo("\n\n".join([f"# {visible(entry.title)}", *map(safe, parts)]))
    about = f"{visible(entry.name)} · {_(TOPICS[entry.topic])} · {_(SOURCES[entry.source])}"
    click.echo("\n".join(fitted_lines([entry.title, about, "", *"\n\n".join(parts).split("\n")])))
    return None


def show_reply(fmt: str, entry: Entry, settings: Settings) -> None:
    """Print the answer alone, ready to be pasted: no memo, no line broken that is not."""
    text = _answer(entry, settings)
    if fmt == "json":
        return emit(fmt, {"name": entry.name, "text": text}, Table((), ()))
    return click.echo(safe(text))


def _answer(entry: Entry, settings: Settings) -> str:
    """Return the answer filled in, and say on stderr which contacts are missing."""
    values = placeholders(settings)
    if missing := unset(entry.text, values):
        said = _("aimon: without the lines for contacts that aimon.yaml does not have: {names}")
        click.echo(said.format(names=", ".join(missing)), err=True)
    return filled(entry.text, values)


def safe(text: str) -> str:
    """Return lines of a file as they may be shown."""
    return "\n".join(visible(line, _LONGEST_LINE) for line in text.split("\n"))


def fitted_lines(lines: Iterable[str]) -> Iterable[str]:
    """Yield the lines no wider than the terminal, points of a list with their text below itself."""
    width = terminal_width()
    for line in map(safe, lines):
        point = _POINT.match(line)
        head = point[0] if point else ""
        yield hung(head, line[len(head) :], width)


def emit_proposals(fmt: str, found: Sequence[Proposal]) -> None:
    """Print the entries that are proposed; JSON has the drafts' text."""
    titles = (_("draft"), _("inquiries"), _("topic"), _("nearest entry"), _("question"))
    rows = [
        (
            p.name,
            str(len(p.tickets)),
            _(TOPICS[p.topic]),
            visible(p.nearest or ""),
            visible(p.title),
        )
        for p in found
    ]
    lines = [{**msgspec.structs.asdict(p), "draft": draft(p)} for p in found]
    table = Table(titles, rows, frozenset({1}), spare=(3, 2))
    emit(fmt, {"proposals": lines}, table, lines)
    if not found:
        click.echo(_("nothing repeats that the FAQ does not answer"), err=True)
    elif fmt == "table":
        click.echo(_("to write the drafts into files: --out DIR"), err=True)


def emit_drafts(fmt: str, found: Iterable[Proposal], folder: Path) -> None:
    """Write each draft to a file of its own and print the paths; what is there stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for proposal in found:
        path = folder / f"{proposal.name}.md"
        lines.append({"path": str(path), "written": create(path, draft(proposal).encode())})
    for line in lines:
        if not line["written"]:
            said = _("aimon: {path} is there already and stays as it is")
            click.echo(said.format(path=visible(str(line["path"]))), err=True)
    if fmt == "table":
        click.echo("".join(f"{line['path']}\n" for line in lines if line["written"]), nl=False)
        return
    rows = [(str(line["path"]), _("written") if line["written"] else _("kept")) for line in lines]
    emit(fmt, {"drafts": lines}, Table((_("draft"), _("result")), rows), lines)


def draft(proposal: Proposal) -> str:
    """Return a proposal as the Markdown file that it may become."""
    head = ["---", f"title: {_quoted(proposal.title)}", f"topic: {proposal.topic}"]
    if proposal.also:
        head += ["also:", *(f"  - {_quoted(text)}" for text in proposal.also)]
    solved = [s.text + f" ({s.times}건)" * (s.times > 1) for s in proposal.solutions]
    memo = [f"문의 {', '.join(proposal.tickets)}에서 모은 초안입니다. 다듬은 뒤 faq/에 넣으세요."]
    memo += [f"재발 방지: {said.text}" for said in proposal.preventions]
    memo += [f"가장 가까운 기존 항목: {proposal.nearest}"] * bool(proposal.nearest)
    body = ["---", "", *solved, "", MEMO, "", *(f"- {line}" for line in memo)]
    return safe("\n".join(head + body)) + "\n"


def _quoted(text: str) -> str:
    """Return a text as YAML takes it whatever it holds; JSON's form is YAML's too."""
    return msgspec.json.encode(visible(text)).decode()
