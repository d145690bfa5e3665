"""Shows a run: a line a finished model while it goes on, the table at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

import click

from aimon.core.health import success_rate
from aimon.core.plan import Estimate
from aimon.core.records import BudgetStop, Probe, Verdict
from aimon.i18n import N_, _, ngettext
from aimon.output.causes import verdict_words
from aimon.output.figures import money, points, rate, seconds
from aimon.output.table import Table, emit
from aimon.output.words import (
    CHECKS,
    budget_words,
    detail_words,
    fault_words,
    found_words,
    grade_words,
)
from aimon.text import visible

RESULTS = {
    "success": N_("success"),
    "failure": N_("failure"),
    "error": N_("not tested"),
    "untested": N_("not tested"),
}


def progress(planned: int, names: Mapping[str, str], quiet: bool) -> Callable[[Probe], None]:
    """Return what to call with each finished record: a line on a terminal's stderr, else nothing."""
    done = 0

    def show(record: Probe) -> None:
        nonlocal done
        done += 1
        if not quiet and sys.stderr.isatty():
            name = visible(names[record.model])
            line = f"{done:>{len(str(planned))}}/{planned}  {grade_words(record.grade)}  {name}"
            answer = seconds(record.latency_ms) if record.result == "success" else ""
            click.echo(f"{line}  {answer}  {_found(record)}".rstrip(), err=True)

    return show


def emit_probes(
    fmt: str,
    records: Sequence[Probe],
    names: Mapping[str, str],
    verdicts: Sequence[Verdict] = (),
) -> None:
    """Print the records of a run; below a table, what its failures have in common."""
    titles = (
        _("model"),
        _("grade"),
        _("connection"),
        _("health"),
        _("success rate"),
        _("response"),
    )
    more = (_("first token"), _("cost"), _("what was found"))
    rows = [
        (
            visible(names[r.model], 40),
            grade_words(r.grade),
            _(RESULTS[r.result]),
            points(r.health),
            rate(success_rate(r.passed, r.total), r.passed, r.total),
            seconds(r.latency_ms),
            seconds(r.ttft_ms),
            money(r.cost, r.currency, estimated=r.estimated),
            _found(r),
        )
        for r in records
    ]
    emit(
        fmt,
        records,
        Table((*titles, *more), rows, frozenset({3, 4, 5, 6, 7}), spare=(6, 2, 7)),
        records,
    )
    if fmt == "table" and verdicts:
        click.echo()
        for verdict in verdicts:
            click.echo(_("cause: {cause}").format(cause=verdict_words(verdict, names)))


def _found(record: Probe) -> str:
    """Return what was found; of a model that did not answer, also what was said."""
    found = found_words(record.fault, record.ran)
    detail = detail_words(record.fault) if record.result != "success" else ""
    if detail:
        return f"{found} ({detail})"
    overcome = next((f for item in record.checks for f in item.failed_attempts), None)
    if record.retried and record.fault is None and overcome:
        again = _("answered after a retry ({fault})").format(fault=fault_words(overcome))
        return f"{found} {again}".lstrip()
    return found


def warn(text: str) -> None:
    """Say something on stderr that people should know beside the result."""
    click.echo(_("aimon: {message}").format(message=text), err=True)


def warn_of_own_failure(models: int) -> None:
    """Say on stderr that aimon itself failed on so many models."""
    text = ngettext(
        "aimon: {n} model could not be tested because aimon itself failed; that is not held "
        "against the model, and its record in the log says where (fault.detail)",
        "aimon: {n} models could not be tested because aimon itself failed; that is not held "
        "against the models, and their records in the log say where (fault.detail)",
        models,
    )
    click.echo(text.format(n=models), err=True)


def warn_of_budget(stop: BudgetStop) -> None:
    """Say on stderr that the budget kept models from being tested in full."""
    warn(budget_words(stop))


def emit_estimates(fmt: str, estimates: Sequence[Estimate]) -> None:
    """Print what a run would send and cost; figures from a model's own history have a mark."""

    def mark(estimate: Estimate) -> str:
        return "*" if fmt == "table" and estimate.from_history else ""

    titles = (_("model"), _("priority"), _("checks"), _("requests"), _("tokens in"))
    more = (_("tokens out"), _("cost"), _("cost at most"))
    rows = [
        (
            visible(e.display_name, 40),
            str(e.tier),
            ", ".join(_(CHECKS[check]) for check in e.checks),
            str(e.requests),
            mark(e) + str(e.tokens_in),
            mark(e) + str(e.tokens_out),
            (mark(e) if e.currency else "") + money(e.cost, e.currency),
            money(e.cost_at_most, e.currency),
        )
        for e in estimates
    ]
    if estimates or fmt != "table":
        table = Table((*titles, *more), rows, frozenset({1, 3, 4, 5, 6, 7}), spare=(4, 5, 2))
        emit(fmt, estimates, table, estimates)
    if fmt == "table":
        if estimates:
            click.echo()
        if any(e.from_history for e in estimates):
            click.echo(_("* as the model's own latest tests took"))
        click.echo(_total(estimates))


def _total(estimates: Sequence[Estimate]) -> str:
    requests = sum(e.requests for e in estimates)
    costs: dict[str, float] = {}
    for e in estimates:
        if e.cost is not None and e.currency:
            costs[e.currency] = costs.get(e.currency, 0.0) + e.cost
    priced = " + ".join(money(value, currency) for currency, value in costs.items())
    line = ngettext("{n} billed request", "{n} billed requests", requests).format(n=requests)
    unpriced = sum(e.cost is None for e in estimates)
    line += ", " + _("about {cost}").format(cost=priced) if priced else ""
    if unpriced:
        line += ngettext(
            " (without {n} model that has no price)",
            " (without {n} models that have no price)",
            unpriced,
        ).format(n=unpriced)
    return _("nothing was sent; this run would be: {total}").format(total=line)
