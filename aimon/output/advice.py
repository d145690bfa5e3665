"""Shows which models to advise: their figures, what speaks for and against them, who was left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from aimon.core.candidates import Candidate
from aimon.core.evidence import WINDOW, Evidence
from aimon.core.particles import Spoken
from aimon.core.recommend import Advice, Recommended
from aimon.i18n import N_, _, ngettext
from aimon.output import advicerows, figures, words
from aimon.output.loads import load_words
from aimon.output.merits import (
    CRITERIA,
    passed_words,
    strength_words,
    task_words,
    weakness_words,
)
from aimon.output.status import name_of
from aimon.output.table import emit, hung, show_pairs, terminal_width
from aimon.text import visible

_INDENT = "   "
_NOTES = {
    "unknown_task": N_("no entry of the registry names “{text}”, so it has no weight here"),
    "unnamed_task": N_("no active model's entry names {tasks}, so it has no weight here"),
    "not_together": N_("no active model's entry names all of {tasks}"),
    "all_off_task": N_("the models whose entry names {tasks} are not well enough now"),
    "some_off_task": N_("not all of these name {tasks} in their entry"),
    "some_caution": N_("not enough models are normal, so models under caution are among these"),
    "one_only": N_("only one model can be advised now"),
    "currencies": N_("prices in other currencies than {currency} are not compared"),
}


def emit_advice(fmt: str, advice: Advice, now: datetime, timezone: str) -> None:
    """Print the advice."""
    notes = [(note, _note(note, advice)) for note in advice.notes]
    if fmt != "table":
        data = advicerows.data(advice, notes, now, timezone)
        lines = [*data["recommended"], *data["passed_over"]]
        return emit(fmt, data, lambda: advicerows.table(advice), lines)
    width = terminal_width()
    for line in _head(advice):
        click.echo(hung("", line, width))
    for _code, text in notes:
        click.echo(hung("⚠ ", text, width))
    if not advice.recommended:
        click.echo("\n" + hung("", _("No model can be advised now."), width))
        click.echo(hung("→ ", _what_to_do(advice), width))
    for rank, recommended in enumerate(advice.recommended, 1):
        click.echo()
        _show(rank, recommended, advice, now, width)
    return _show_passed(advice, width)


def _head(advice: Advice) -> Iterator[str]:
    wanted = advice.wanted
    order = " > ".join(_(CRITERIA[criterion]) for criterion in wanted.order)
    if wanted.tasks:
        tasks = task_words(*(task.name for task in wanted.tasks))
        yield _("Models to use now for {tasks} (weighed: {order})").format(tasks=tasks, order=order)
    else:
        yield _("Models to use now (weighed: {order})").format(order=order)
    yield _("figures: tests of the last {n} days · a request: {load}").format(
        n=WINDOW.days, load=load_words(advice.load)
    )
    if wanted.budget is not None:
        yield _("budget: {budget} a month for {n:,} requests").format(
            budget=figures.expense(float(wanted.budget), wanted.currency), n=wanted.requests
        )


def _note(note: str, advice: Advice) -> str:
    """Return a note in words; where a task counts for nothing, also what the entries do name."""
    named = [task.name for task in advice.wanted.work if task.name not in advice.unnamed]
    tasks = advice.unnamed if note == "unnamed_task" else named
    text = _(_NOTES[note]).format(
        text=visible(advice.wanted.text, 60),
        tasks=task_words(*tasks),
        currency=Spoken(visible(advice.currency or "")),
    )
    if note not in ("unknown_task", "unnamed_task") or not advice.words:
        return text
    known = _("the entries name: {words}").format(words=visible(", ".join(advice.words), 200))
    return f"{text} ({known})"


def _what_to_do(advice: Advice) -> str:
    codes = {passed.code for passed in advice.passed}
    if "other_currency" in codes and "over_budget" not in codes:
        return _("name the budget in a currency that the registry's prices are in")
    if "over_budget" in codes:
        return _("raise the budget or lower the requests; see what models cost: aimon advise cost")
    return _(
        "see why: aimon status; test them again: aimon probe; if it stays so, tell the administrator"
    )


def _show(rank: int, r: Recommended, advice: Advice, now: datetime, width: int | None) -> None:
    """Print one model: its figures, and what speaks for and against it."""
    s = r.candidate.standing
    last = figures.moment(r.candidate.evidence.last, now)
    grade = words.grade_words(s.grade)
    why = "; ".join(words.reason_words(reason) for reason in s.reasons)
    head = f"{rank}. {name_of(s)}  {grade}" + (f": {why}" if why else "")
    click.echo(hung("", f"{head} · " + _("last test {time}").format(time=last), width))
    pairs = [(_INDENT + title, value) for title, value in _figures(r.candidate, advice)]
    show_pairs(pairs, width)
    for merit in r.strengths:
        click.echo(hung(_INDENT + "+ ", strength_words(merit, advice.currency), width))
    for merit in r.weaknesses:
        click.echo(hung(_INDENT + "− ", weakness_words(merit, advice.currency), width))


def _figures(c: Candidate, advice: Advice) -> Iterator[tuple[str, str]]:
    e = c.evidence
    health = _("{now} now, {mean} mean of {n} tests").format(
        now=figures.points(c.standing.health), mean=figures.points(e.health), n=e.tests
    )
    yield _("health"), f"{health} · {_connection(e)}"
    yield _("success rate"), _success(e)
    yield _("response"), _response(c)
    yield _("quality"), _quality(c)
    if c.standing.model.price and c.request is not None and c.month is not None:
        price, currency = c.standing.model.price, visible(c.currency or "")
        yield (
            _("cost"),
            _("{request} a request · {month} a month ({n:,} requests)").format(
                request=figures.expense(float(c.request), currency),
                month=figures.expense(float(c.month), currency),
                n=advice.wanted.requests,
            ),
        )
        yield (
            _("price"),
            _("input {input:.10g} · output {output:.10g} {currency} per million tokens").format(
                input=price.input, output=price.output, currency=currency
            ),
        )


def _connection(e: Evidence) -> str:
    if not e.lost and not e.retried:
        return _("no connection trouble")
    return _("{lost} unanswered, {retried} after a retry").format(lost=e.lost, retried=e.retried)


def _response(c: Candidate) -> str:
    e = c.evidence
    if e.latency_ms is None:
        return figures.seconds(c.latency_ms)
    said = [_("{time} median of {n}").format(time=figures.seconds(e.latency_ms), n=e.timed)]
    if e.latency_p90_ms is not None:
        said.append(_("90 % within {time}").format(time=figures.seconds(e.latency_p90_ms)))
    if e.ttft_ms is not None:
        said.append(_("first token {time}").format(time=figures.seconds(e.ttft_ms)))
    return " · ".join(said)


def _success(e: Evidence) -> str:
    """Return the items passed with their n: in all, and of each check."""
    said = [figures.rate(e.success_rate, e.passed, e.total)]
    for name, check in e.checks.items():
        rate = figures.rate(check.success_rate, check.passed, check.total)
        said.append(f"{_(words.CHECKS[name])} {rate}")
    return " · ".join(said)


def _quality(c: Candidate) -> str:
    """Return the quality with its two sources."""
    known = []
    if c.measured is not None:
        known.append(_("measured {n}").format(n=figures.points(c.measured)))
    if c.score is not None:
        own = c.standing.model.scores.quality is not None
        text = _("administrator {n}") if own else _("administrator –, so the others' mean {n}")
        known.append(text.format(n=figures.points(c.score)))
    return figures.points(c.quality) + (f" ({', '.join(known)})" if known else "")


def _show_passed(advice: Advice, width: int | None) -> None:
    """Print why each of the other active models was passed over."""
    if advice.passed:
        click.echo("\n" + _("Passed over"))
    for passed in advice.passed:
        s = passed.candidate.standing
        why = f"{visible(s.model.display_name, 40)}: {passed_words(passed, advice.currency)}"
        click.echo(hung(f"{_INDENT}{words.MARKS[s.grade]} ", why, width))
    if advice.inactive:
        text = ngettext("{n} inactive model", "{n} inactive models", advice.inactive)
        click.echo(f"{_INDENT}{words.MARKS['unknown']} " + text.format(n=advice.inactive))
