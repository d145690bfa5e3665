"""Shows what became of an import: what went in, what was left out and why."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping

import click

from aimon.core.usageimported import BadRow, FileRead, Imported
from aimon.core.usagesettled import Refused
from aimon.i18n import N_, _, ngettext
from aimon.output.table import Table, emit, hung, render, terminal_width
from aimon.text import visible

_SHOWN = 20
_OUTCOMES = {
    "imported": N_("imported"),
    "unchanged": N_("all of this was known already; nothing was changed"),
    "dry_run": N_("nothing was written (--dry-run)"),
    "rejected": N_("nothing was imported (--strict)"),
}
_WHY = {
    "missing": N_("is missing"),
    "number": N_("expected a number, found {found}"),
    "whole": N_("expected a whole number, found {found}"),
    "negative": N_("must not be below 0: {found}"),
    "too_much": N_("too large a number: {found}"),
    "time": N_("expected a time like 2026-11-22 09:00, found {found}"),
    "future": N_("lies in the future: {found}"),
    "too_early": N_("lies too long ago: {found}"),
    "model": N_("no model of the registry: {found}"),
    "ambiguous": N_("may be one of several models: {found}"),
    "errors": N_("more errors than requests: {found}"),
    "end": N_("lies before the beginning: {found}"),
    "span": N_("expected spans of a day, an hour or less, ending {found}"),
    "currency": N_("in which currency is {found}? Say --column cost_krw=… or cost_usd=…"),
    "mixed": N_("another currency than the rows before of the same hour: {found}"),
    "widths": N_("another length than the rows before that begin then: {found}"),
    "cells": N_("expected {columns} columns, found {found}"),
    "broken": N_("cannot be read: broken off, or a quote is not closed"),
}
_FIELDS = {
    "time": N_("time"),
    "model": N_("model"),
    "requests": N_("requests"),
    "errors": N_("errors"),
    "latency": N_("latency"),
    "tokens_in": N_("input tokens"),
    "tokens_out": N_("output tokens"),
    "cost": N_("cost"),
    "currency": N_("currency"),
    "users": N_("users"),
    "end": N_("end"),
}


def progress() -> Callable[[int], None]:
    """Return what to call with the rows read so far: a line on a terminal's stderr, else nothing."""

    def show(rows: int) -> None:
        if sys.stderr.isatty():
            click.echo(_("{n:,} rows read").format(n=rows), err=True)

    return show


def emit_imported(fmt: str, done: Imported, names: Mapping[str, str]) -> None:
    """Print what became of an import; ``names`` are the models' display names."""
    if fmt == "json":
        return emit(fmt, done, Table((), ()))
    width = terminal_width()
    for read in done.files:
        click.echo(hung("", _file_words(read), width))
    for text in (*_told(done), *_became(done)):
        click.echo(hung("", text, width))
    titles = (_("model"), _("id"), _("requests"))
    rows = [
        (visible(names.get(id, id), 40), id, f"{requests:,}")
        for id, requests in done.models.items()
    ]
    if rows:
        click.echo("\n" + render(Table(titles, rows, frozenset({2}))))
    _show_list(_refused_title(done), [_refused_words(r, names) for r in done.refused], width)
    left = ngettext("{n} row was left out:", "{n} rows were left out:", len(done.bad))
    several = len(done.files) > 1
    _show_list(left.format(n=len(done.bad)), [_bad_words(b, several) for b in done.bad], width)
    return None


def _show_list(title: str, lines: list[str], width: int | None) -> None:
    """Print the first lines below a title, and how many there are more."""
    if not lines:
        return
    click.echo("\n" + title)
    for line in lines[:_SHOWN]:
        click.echo(hung("   - ", line, width))
    if (more := len(lines) - _SHOWN) > 0:
        text = ngettext("{n} more (all: --json)", "{n} more (all: --json)", more)
        click.echo("     … " + text.format(n=more))


def _file_words(read: FileRead) -> str:
    what = _("each is a request") if read.single else _("with numbers of requests")
    rows = ngettext("{n:,} row", "{n:,} rows", read.rows).format(n=read.rows)
    text = f"{visible(read.file, 1000)}: {read.format} · {rows} ({what})"
    if read.unused:
        unused = visible(", ".join(read.unused))
        text += " · " + _("columns without a meaning here: {names}").format(names=unused)
    return text


def _told(done: Imported) -> Iterator[str]:
    if done.first and done.last:
        requests = ngettext("{n:,} request", "{n:,} requests", done.requests)
        yield _("source {source} · {first} – {last} · {requests}").format(
            source=visible(done.source),
            first=f"{done.first:%Y-%m-%d %H:%M}",
            last=f"{done.last:%Y-%m-%d %H:%M}",
            requests=requests.format(n=done.requests),
        )
    if done.repeated:
        text = ngettext(
            "{n:,} request was told more than once and counts once",
            "{n:,} requests were told more than once and count once",
            done.repeated,
        )
        yield text.format(n=done.repeated)


def _became(done: Imported) -> Iterator[str]:
    """Yield what happened to the hours."""
    if done.outcome == "unchanged" and not done.hours:
        yield _("there was nothing to import")
        return
    if done.outcome != "unchanged" or not done.refused:
        yield _(_OUTCOMES[done.outcome])
    if done.outcome != "unchanged" or done.refused:
        yield _(
            "hours by model: {new:,} new, {replaced:,} replaced, {unchanged:,} as known, "
            "{refused:,} refused"
        ).format(
            new=done.new,
            replaced=done.replaced,
            unchanged=done.unchanged,
            refused=len(done.refused),
        )


def _refused_title(done: Imported) -> str:
    n = len(done.refused)
    if all(refused.why == "fewer" for refused in done.refused):
        return ngettext(
            "{n} hour stays as it is: it would lose requests (--replace replaces it, too):",
            "{n} hours stay as they are: they would lose requests (--replace replaces them, too):",
            n,
        ).format(n=n)
    return ngettext("{n} hour stays as it is:", "{n} hours stay as they are:", n).format(n=n)


def _refused_words(refused: Refused, names: Mapping[str, str]) -> str:
    if refused.why == "widths":
        text = _("{name} {time}: known, or told, in spans of another length ({told:,} requests)")
    else:
        text = _("{name} {time}: {known:,} requests known, {told:,} told")
    return text.format(
        name=visible(names.get(refused.model, refused.model), 40),
        time=f"{refused.time:%Y-%m-%d %H:%M}",
        known=refused.known or 0,
        told=refused.told,
    )


def _bad_words(bad: BadRow, several: bool) -> str:
    place = _("line {n}").format(n=bad.line)
    if several:
        place = f"{visible(bad.file, 200)}, {place}"
    cells = bad.why == "cells"  # of which the field is how many there should be
    found = bad.found if cells else f'"{visible(bad.found, 40)}"'
    why = _(_WHY[bad.why]).format(columns=bad.field, found=found)
    if bad.candidates:
        why += f" (--model {visible(bad.found, 40)}={'|'.join(bad.candidates)})"
    field = _(_FIELDS.get(bad.field, bad.field)) if bad.field and not cells else ""
    return f"{place}: {field}: {why}" if field else f"{place}: {why}"
