"""The figures of inquiries as people read them: indicators, counts, what repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click
import msgspec

from aimon.core.ticketstats import LEAST, LEAST_P90, Count, Measure, Repeat, TicketStats
from aimon.i18n import N_, _, ngettext
from aimon.output import figures
from aimon.output.table import Table, emit, hung, render, terminal_width
from aimon.output.ticketwords import CHANNELS, TOPICS, class_words, model_words

# A screen has room for so many models, and for so many kinds of inquiries that repeat.
_MOST = 10
# On a narrow screen, so many columns for a model's name.
_NAME = 24
_MET = {True: "✓", False: "✗", None: ""}

Names = Mapping[str, str]  # the models' display names by id


def points(value: float) -> str:
    """Return a rating."""
    return _("{n:.10g} of 5").format(n=value)


def _minutes(value: float) -> str:
    return _("{n:.10g} min").format(n=value)


def duration(ms: float) -> str:
    """Return a time in whole hours and minutes."""
    hours, minutes = divmod(int(ms // 60_000), 60)
    parts = [_("{n} h").format(n=hours)] * bool(hours)
    return " ".join(parts + [_("{n} min").format(n=minutes)] * bool(minutes or not hours))


INDICATORS: dict[str, tuple[str, Callable[[float], str]]] = {
    "first_contact": (N_("solved at first contact"), figures.percent),
    "response_mean_ms": (N_("response, mean"), duration),
    "response_median_ms": (N_("response, median"), duration),
    "response_p90_ms": (N_("response, 90 % within"), duration),
    "satisfaction": (N_("satisfaction"), points),
    "escalated": (N_("escalated"), figures.percent),
    "minutes": (N_("time spent, mean"), _minutes),
}


def emit_stats(fmt: str, stats: TicketStats, names: Names) -> None:
    """Print the figures."""
    if fmt == "table":
        return _show(stats, names)
    return emit(fmt, as_json(stats, names), lambda: _long(stats, names), _lines(stats, names))


def as_json(stats: TicketStats, names: Names) -> dict[str, Any]:
    """Return the figures as plain data, models with their display names."""
    data: dict[str, Any] = msgspec.to_builtins(stats) | {"unsolved": stats.unsolved}
    for row in data["by_model"]:
        row["display_name"] = names.get(row["value"])
    for row in data["repeats"]:
        row["display_name"] = names.get(row["model"])
    return data


def _lines(stats: TicketStats, names: Names) -> Iterator[dict[str, Any]]:
    """Yield the indicators, the counts and what repeats, an object each."""
    data = as_json(stats, names)
    for name in INDICATORS:
        yield {"group": "indicator", "value": name, "measure": data[name]}
    for field in ("class", "topic", "model", "channel"):
        for row in data[f"by_{field}"]:
            yield {"group": field, **row}
    for row in data["repeats"]:
        yield {"group": "repeat", **row}


def _show(stats: TicketStats, names: Names) -> None:
    width = terminal_width()
    for line in _head(stats):
        click.echo(hung("", line, width))
    if not stats.tickets:
        return
    click.echo("\n" + render(_indicators(stats)))
    for note in _notes(stats):
        click.echo(hung("* ", note, width))
    click.echo("\n" + render(_counted(stats, names)))
    if stats.repeats:
        click.echo("\n" + _("What repeats (the same model and topic three times or more)"))
        click.echo(render(_repeated(stats, names)))


def _head(stats: TicketStats) -> Iterator[str]:
    """Yield the title with the period, and how many inquiries there are."""
    days = (stats.last - stats.first).days + 1
    period = ngettext("{first} – {last}, {n} day", "{first} – {last}, {n} days", days)
    yield "📊 " + _("Figures of inquiries · {period} · as of {now}").format(
        period=period.format(first=stats.first, last=stats.last, n=days),
        now=f"{stats.at:%Y-%m-%d %H:%M}",
    )
    yield _(
        "{tickets} recorded: {solved} solved, {unsolved} unsolved ({unanswered} not answered yet), "
        "{time} spent on them"
    ).format(
        tickets=stats.tickets,
        solved=stats.solved,
        unsolved=stats.unsolved,
        unanswered=stats.unanswered,
        time=duration(stats.minutes_total * 60_000),
    )


def _figure(name: str, measure: Measure) -> str:
    """Return an indicator's value with what it is of, or that there are too few to say."""
    _title, shown = INDICATORS[name]
    counted = f" ({measure.count}/{measure.n})" if measure.count is not None else ""
    if not measure.n:
        return figures.NOTHING
    return (_("too few") if measure.value is None else shown(measure.value)) + counted


def _target(name: str, measure: Measure) -> str:
    if measure.target is None:
        return ""
    sign = "≤" if name.startswith("response") else "≥"
    return f"{sign} {INDICATORS[name][1](measure.target)} {_MET[measure.met]}".rstrip()


def _indicators(stats: TicketStats) -> Table:
    rows = []
    for name, (title, _shown) in INDICATORS.items():
        measure: Measure = getattr(stats, name)
        rows.append((_(title), _figure(name, measure), str(measure.n), _target(name, measure)))
    titles = (_("indicator"), _("figure"), _("n"), _("target"))
    return Table(titles, rows, frozenset({1, 2}))


def _notes(stats: TicketStats) -> Iterator[str]:
    """Yield what the indicators are reckoned from."""
    days = stats.first_contact_days
    note = _(
        "First contact: at most one answer, not escalated, not reopened within {days} days; "
        "of those solved at least {days} days ago."
    ).format(days=days)
    if stats.too_early:
        note += " " + ngettext(
            "{n} was solved since: too early to tell.",
            "{n} were solved since: too early to tell.",
            stats.too_early,
        ).format(n=stats.too_early)
    yield note
    yield _(
        "Response: from receipt to the first answer, in business hours (day and night where the "
        "class's level says so), of those that were answered."
    )
    yield _("Nothing is said of fewer than {least} (90 %: {least_p90}).").format(
        least=LEAST, least_p90=LEAST_P90
    )


def _groups(
    stats: TicketStats, names: Names
) -> Iterator[tuple[str, tuple[Count, ...], Callable[[str], str]]]:
    """Yield what inquiries are counted by: its title, the counts, the words for a value."""
    yield _("class"), stats.by_class, class_words
    yield _("topic"), stats.by_topic, lambda value: _(TOPICS[value])
    yield _("model"), stats.by_model, lambda value: model_words(value, names)
    yield _("channel"), stats.by_channel, lambda value: _(CHANNELS[value])


def _counted(stats: TicketStats, names: Names) -> Table:
    """Return all the counts as one table, so that their columns stand below each other."""
    rows: list[tuple[str, ...]] = []
    for title, counts, words in _groups(stats, names):
        for n, count in enumerate(counts[:_MOST]):
            rows.append((title if n == 0 else "", words(count.value), *_cells(count)))
        if others := counts[_MOST:]:
            rest = Count(
                value=_("{n} others").format(n=len(others)),
                tickets=sum(c.tickets for c in others),
                unsolved=sum(c.unsolved for c in others),
            )
            rows.append(("", rest.value, *_cells(rest)))
    titles = (_("by"), "", _("inquiries"), _("unsolved"))
    return Table(titles, rows, frozenset({2, 3}), short={1: _NAME})


def _cells(count: Count) -> tuple[str, str]:
    return str(count.tickets), str(count.unsolved)


def _repeated(stats: TicketStats, names: Names) -> Table:
    rows = [
        (*_subject(r, names), str(len(r.tickets)), ", ".join(r.tickets))
        for r in stats.repeats[:_MOST]
    ]
    if others := stats.repeats[_MOST:]:
        n = sum(len(r.tickets) for r in others)
        rows.append((_("{n} others").format(n=len(others)), "", str(n), ""))
    titles = (_("model"), _("topic"), _("inquiries"), _("which"))
    return Table(titles, rows, frozenset({2}), whole=True, short={0: _NAME})


def _subject(repeat: Repeat, names: Names) -> tuple[str, str]:
    return model_words(repeat.model, names), _(TOPICS[repeat.topic])


def _long(stats: TicketStats, names: Names) -> Table:
    """Return indicators, every count and what repeats as one table, for CSV and Markdown."""
    rows: list[tuple[str, ...]] = [
        (_("indicator"), title, figure, "", n, target)
        for title, figure, n, target in _indicators(stats).rows
    ]
    for by, counts, words in _groups(stats, names):
        rows += [(by, words(c.value), *_cells(c), "", "") for c in counts]
    for repeat in stats.repeats:
        what = " · ".join(_subject(repeat, names))
        rows.append((_("repeats"), what, str(len(repeat.tickets)), "", "", ""))
    return Table((_("by"), "", _("figure"), _("unsolved"), _("n"), _("target")), rows)
