"""Shows an earlier test: what was asked and said item by item, and beside it the test repeated."""

from __future__ import annotations

from collections.abc import Iterator

import click

from aimon.core.records import Change, Item, Probe, Reply
from aimon.core.replay import Asked, Pair, Replay
from aimon.i18n import N_, _
from aimon.output import figures, words
from aimon.output.probes import warn
from aimon.output.table import Table, emit, hung, render, terminal_width, wrapped
from aimon.output.width import columns
from aimon.text import visible

_BAR = "    │ "
_MOST_LINES = 40
_WIDEST = 2000
_CHANGES = {"worse": N_("worse"), "better": N_("better"), "other": N_("otherwise")}
_SETTINGS = {"host": N_("server"), "model": N_("model"), "temperature": N_("temperature")}


def warn_of_differences(replay: Replay) -> None:
    """Say on stderr why then and now may not be comparable."""
    for change in replay.registry:
        warn(_difference(change))
    if replay.reworded:
        text = _("this version words some questions otherwise than that test did: {names}")
        warn(text.format(names=visible(", ".join(replay.reworded))))


def _difference(change: Change) -> str:
    if change.what == "updated":
        return _("the registry's entry was updated on {after}, after that test").format(
            after=change.after
        )
    return _("the registry's entry has changed since that test: {what} {before} → {after}").format(
        what=_(_SETTINGS[change.what]),
        before=change.before or figures.NOTHING,
        after=change.after or figures.NOTHING,
    )


def emit_replay(fmt: str, replay: Replay) -> None:
    """Print a test with its questions and replies, or, once repeated, the comparison."""
    if fmt != "table":
        emit(fmt, replay, lambda: _table(replay), replay.items)
    elif replay.now is None:
        _tell(replay)
    else:
        click.echo()
        click.echo(_heading(_("then"), replay.then))
        click.echo(_heading(_("now"), replay.now))
        if not any(pair.change in _CHANGES for pair in replay.items):
            click.echo(_("Every item came out as it did then."))
        click.echo(render(_table(replay)))


def _heading(when: str, probe: Probe) -> str:
    """Return a test in a line: when it was, its grade, its id."""
    health = _("health {n}").format(n=figures.points(probe.health))
    return f"{when}: {probe.time:%Y-%m-%d %H:%M} · {words.grade_words(probe.grade)} · {health} · {probe.id}"


def _table(replay: Replay) -> Table:
    return _results(replay) if replay.now is None else _comparison(replay)


def _results(replay: Replay) -> Table:
    rows = [
        (*_names(pair), _result(pair.then), _seconds(pair.then), _found(pair.then))
        for pair in replay.items
    ]
    titles = (_("check"), _("item"), _("passed"), _("response"), _("what was found"))
    return Table(titles, rows, frozenset({3}))


def _comparison(replay: Replay) -> Table:
    rows = [
        (
            *_names(pair),
            _result(pair.then),
            _result(pair.now),
            _(_CHANGES[pair.change]) if pair.change in _CHANGES else "",
            _seconds(pair.then),
            _seconds(pair.now),
            _both_found(pair),
        )
        for pair in replay.items
    ]
    titles = (_("check"), _("item"), _("then"), _("now"), _("change"), _("response then"))
    more = (_("response now"), _("what was found"))
    return Table((*titles, *more), rows, frozenset({5, 6}), spare=(0, 5, 6), whole=True)


def _names(pair: Pair) -> tuple[str, str]:
    check, item = words.CHECKS.get(pair.check), words.ITEMS.get(pair.item)
    return _(check) if check else visible(pair.check), _(item) if item else visible(pair.item)


def _result(item: Item | None) -> str:
    if item is None:
        return figures.NOTHING
    mark = words.PASSED[item.ok]
    return mark if item.score is None else f"{mark} {item.score:.2f}"


def _seconds(item: Item | None) -> str:
    return figures.seconds(item.latency_ms if item else None)


def _found(item: Item | None) -> str:
    return words.item_words(item) if item else ""


def _both_found(pair: Pair) -> str:
    then, now = _found(pair.then), _found(pair.now)
    if then == now or not then:
        return now
    return _("{now} (then: {then})").format(now=now or figures.NOTHING, then=then)


def _tell(replay: Replay) -> None:
    """Print every item, those that failed first, each with its questions and what was said."""
    click.echo(_heading(visible(replay.then.model), replay.then))
    width = terminal_width()
    told: dict[tuple[str, str], Asked] = {}
    for pair in replay.items:
        check, item = _names(pair)
        line = f"{check} · {item}  {_seconds(pair.then)}  {_found(pair.then)}".rstrip()
        click.echo("\n" + hung(f"{_result(pair.then)}  ", line, width))
        for asked in _sent(replay, pair):
            place = (asked.check, asked.question)
            if place in told:
                click.echo("  " + _("{question}: see above").format(question=asked.question))
            else:
                told[place] = asked
                _tell_question(asked)
    if any(asked.then is None for asked in told.values()):
        click.echo("\n" + _("To keep every reply of a run: aimon probe --keep-replies"))


def _sent(replay: Replay, pair: Pair) -> Iterator[Asked]:
    """Give the questions of an item, unless they were not sent (as its note says)."""
    if pair.then and pair.then.attempts:
        for asked in replay.questions:
            if asked.check == pair.check and pair.item in asked.items:
                yield asked


def _tell_question(asked: Asked) -> None:
    click.echo("  " + _("asked ({question}):").format(question=asked.question))
    for line in _quoted(asked.prompt):
        click.echo(line)
    click.echo("  " + _said(asked.then))
    for line in _quoted((asked.then.reply if asked.then else None) or ""):
        click.echo(line)


def _said(reply: Reply | None) -> str:
    """Return what introduces a reply, or stands in its place."""
    if reply is None:
        return _("the reply was not kept")
    if reply.fault is not None:
        fault = words.fault_words(reply.fault)
        return (_("lost ({fault}), came:") if reply.reply else _("lost ({fault})")).format(
            fault=fault
        )
    return _("said:") if reply.reply else _("said nothing")


def _quoted(text: str) -> Iterator[str]:
    """Give a text's lines, safe to show and as wide as the terminal; of a long text the first."""

    lines = text.split("\n") if text else []
    width = terminal_width()
    for line in lines[:_MOST_LINES]:
        shown = visible(line, _WIDEST)
        wide = width is not None and columns(shown) > width - len(_BAR)
        for part in wrapped(shown, (width or 0) - len(_BAR)) if wide else [shown]:
            yield (_BAR + part).rstrip()
    if len(lines) > _MOST_LINES or any(len(line) > _WIDEST for line in lines):
        yield "    " + _("… (all of it: --json)")
