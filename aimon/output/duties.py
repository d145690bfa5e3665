"""Shows the checklists: a day's lists, what is still open, how often each item was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import click

from aimon.core.duties import DayList, ItemState, Rate
from aimon.core.incidents import Said
from aimon.i18n import _
from aimon.output.days import day_words
from aimon.output.dutywords import (
    MARKS,
    STATES,
    count_words,
    going_words,
    state_words,
    when_words,
)
from aimon.output.figures import NOTHING
from aimon.output.table import Table, emit, hung, terminal_width
from aimon.text import visible

_INDENT = " " * 9
Left = Sequence[tuple[DayList, Sequence[ItemState]]]


def emit_day(
    fmt: str,
    lists: Sequence[DayList],
    day: date,
    now: datetime,
    names: Mapping[str, str],
    *,
    day_off: str | None,
    demanded: Iterable[str],
) -> None:
    """Print a day's lists; ``day_off``: why none is due, ``demanded``: the lists on demand."""
    if fmt != "table":
        shown = [_as_json(each, names) for each in lists]
        data = {"at": now, "day": day, "day_off": day_off, "lists": shown}
        rows = [item for each in shown for item in each["items"]]
        return emit(fmt, data, lambda: _table(lists, names), rows)
    _show_day(lists, day, names)
    if day_off is not None:
        words = _("{day} is a day off: no list is due.")
        click.echo(words.format(day=f"{day_words(day)} {day_off}".strip()))
    elif not lists:
        click.echo(_("no list is due on {day}").format(day=day_words(day)))
    if begun := ", ".join(demanded):
        click.echo(_("on demand: {names}").format(names=begun))
    return None


def _show_day(lists: Sequence[DayList], day: date, names: Mapping[str, str]) -> None:
    if len(lists) > 1:
        click.echo(f"{day_words(day)} · {count_words(lists)}")
        click.echo()
    for each in lists:
        _show_list(each, names)
        click.echo()


def emit_list(
    fmt: str, each: DayList, now: datetime, names: Mapping[str, str], following: date | None
) -> None:
    """Print one list; ``following`` is its next day where it is not due on the one asked for."""
    if fmt != "table":
        shown = _as_json(each, names)
        data = {"at": now, "next": following, **shown}
        return emit(fmt, data, lambda: _table([each], names), shown["items"])
    _show_list(each, names)
    if each.checklist.when == "on-demand":
        click.echo("\n" + _start_words(each))
    elif following:
        click.echo("\n" + _("due next on {day}").format(day=day_words(following)))
    return None


def _start_words(each: DayList) -> str:
    """Return how far a list on demand is, and the command that comes next."""
    begin = f"aimon checklist start {each.name}"
    if each.day is None:
        return _("not started yet; the first tick starts it, or: {command}").format(command=begin)
    day = day_words(each.day)
    if each.ended:
        words = _("started on {day}, ended at {end}; begin anew with: {command}")
        return words.format(day=day, end=f"{each.ended:%m-%d %H:%M}", command=begin)
    if each.going:
        return _("started on {day}; when it is over: {end}").format(
            day=day, end=f"aimon checklist end {each.name}"
        )
    return _("started on {day}; when it is over: {end}; begin anew with: {command}").format(
        day=day, end=f"aimon checklist end {each.name}", command=begin
    )


def _show_list(each: DayList, names: Mapping[str, str]) -> None:
    width = terminal_width()
    title = f"{visible(each.checklist.title, 60)} ({each.name}, {when_words(each.checklist)})"
    click.echo(f"■ {title} · {count_words([each])}")
    section = None
    for state in each.states:
        if state.section is not section:
            section = state.section
            click.echo(f"{section.time or '     '}  {visible(section.title, 60)}")
        _show_item(state, each.day, names, width)


def _show_item(
    state: ItemState, day: date | None, names: Mapping[str, str], width: int | None
) -> None:
    head = f"  {MARKS[state.state]} {state.item.id:<15} "
    click.echo(hung(head, visible(state.item.text), width))
    if words := state_words(state, day, names):
        click.echo(hung(f"{_INDENT}↳ ", words, width))
    elif state.item.command:
        click.echo(hung(f"{_INDENT}$ ", f"aimon {visible(state.item.command)}", width))
    for mark, said in (("↩", state.recalled), ("※", state.notes)):
        for note in said:
            text = f"{visible(note.text)} ({visible(note.by, 40)}, {note.time:%m-%d %H:%M})"
            click.echo(hung(f"{_INDENT}{mark} ", text, width))


def _as_json(each: DayList, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "list": each.name,
        "title": each.checklist.title,
        "when": each.checklist.when,
        "day": each.day,
        "ended": each.ended,
        "done": each.count("checked", "seen"),
        "skipped": each.count("skipped"),
        "open": each.count("open"),
        "items": [item_json(each, state, names) for state in each.states],
    }


def item_json(of: DayList, state: ItemState, names: Mapping[str, str]) -> dict[str, Any]:
    """Return an item as programs read it."""
    seen = state.evidence
    return {
        "list": of.name,
        "day": of.day,
        "section": state.section.title,
        "due": state.section.time or None,
        "item": state.item.id,
        "text": state.item.text,
        "command": f"aimon {state.item.command}" if state.item.command else None,
        "state": state.state,
        "time": state.time or (seen.time if seen else None),
        "by": state.by or None,
        "why": state.why or None,
        "evidence": seen
        and {
            "kind": seen.kind,
            "until": seen.until,
            "subjects": seen.subjects,
            "text": state_words(state, of.day, names),
        },
        "notes": _said_json(state.notes),
        "recalled": _said_json(state.recalled),
    }


def _said_json(said: Iterable[Said]) -> list[dict[str, Any]]:
    return [{"time": each.time, "by": each.by, "text": each.text} for each in said]


def _table(lists: Iterable[DayList], names: Mapping[str, str]) -> Table:
    titles = (_("list"), _("time"), _("item"), _("state"), _("to do"), _("shown by"))
    rows = [
        (
            each.name,
            state.section.time or NOTHING,
            state.item.id,
            f"{MARKS[state.state]} {_(STATES[state.state])}",
            visible(state.item.text),
            state_words(state, each.day, names),
        )
        for each in lists
        for state in each.states
    ]
    return Table(titles, rows, whole=True)


def emit_recorded(
    fmt: str, recorded: Sequence[tuple[DayList, ItemState]], names: Mapping[str, str]
) -> None:
    """Print how the items stand that something was recorded of."""
    shown = [item_json(of, state, names) for of, state in recorded]
    emit(fmt, {"items": shown}, Table((), ()))
    if fmt == "json":
        return
    for of, state in recorded:
        _show_item(state, of.day, names, terminal_width())
    for of in {of.name: of for of, _state in recorded}.values():
        click.echo(f"{visible(of.checklist.title, 60)} · {count_words([of])}")


def emit_open(fmt: str, left: Left, going: Sequence[DayList], day: date, now: datetime) -> None:
    """Print what is still open; ``going`` are the lists on demand that are under way."""
    shown = [item_json(of, state, {}) for of, states in left for state in states]
    under_way = [
        {"list": of.name, "title": of.checklist.title, "day": of.day, "open": of.count("open")}
        for of in going
    ]
    data = {"at": now, "day": day, "open": shown, "under_way": under_way}
    emit(fmt, data, lambda: _left_table(left), shown)
    if fmt != "table":
        return
    if not left:
        click.echo(_("nothing is open that should be done by now"))
    for of in going:
        click.echo(f"{going_words(of)}: aimon checklist {of.name}")


def _left_table(left: Left) -> Table:
    titles = (_("list"), _("time"), _("item"), _("to do"))
    rows = [
        (of.name, state.section.time or NOTHING, state.item.id, visible(state.item.text))
        for of, states in left
        for state in states
    ]
    return Table(titles, rows, whole=True)


def emit_history(
    fmt: str, begun: date | None, found: Sequence[Rate], first: date, last: date, today: date
) -> None:
    """Print how often each item was done over a period; in the table the least done stand first."""
    shown = [
        {
            "list": rate.list or None,
            "item": rate.id,
            "text": rate.item.text if rate.item else None,
            "due": rate.due,
            "checked": rate.checked,
            "seen": rate.seen,
            "skipped": rate.skipped,
            "percent": rate.percent,
        }
        for rate in found
    ]
    data = {"from": first, "to": last, "begun": begun, "items": shown}
    if fmt == "table" and begun and found:
        text = _("{first} – {last}, days that were over; the least done first")
        since, until = max(first, begun), min(last, today - timedelta(days=1))
        click.echo(text.format(first=day_words(since), last=day_words(until)) + "\n")
    emit(fmt, data, lambda: _history_table(found), shown)
    if fmt != "table":
        return
    if begun is None:
        click.echo(_("nothing was ever ticked: aimon checklist"))
    elif not found:
        words = _("no day is over yet since the first tick on {day}")
        click.echo(words.format(day=day_words(begun)))


def _history_table(found: Sequence[Rate]) -> Table:
    titles = (
        *(_("list"), _("item"), _("completion"), _("days due"), _("ticked")),
        *(_("automatic"), _("passed over"), _("to do")),
    )
    rows = [
        (
            rate.list or NOTHING,
            rate.id,
            NOTHING if rate.percent is None else f"{rate.percent:.0f} %",
            f"{rate.due}",
            f"{rate.checked}",
            f"{rate.seen}",
            f"{rate.skipped}",
            visible(rate.item.text) if rate.item else _("(no longer in a list)"),
        )
        for rate in sorted(found, key=_least_done)
    ]
    return Table(titles, rows, frozenset({2, 3, 4, 5, 6}), spare=(0, 6, 5, 4), whole=True)


def _least_done(rate: Rate) -> tuple[bool, float]:
    """Order rates by how little was done; what could not be done stands last."""
    return rate.percent is None, rate.percent or 0.0
