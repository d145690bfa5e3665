"""What to do about inquiries, tests that are missing, and money."""

from __future__ import annotations

from aimon.core.findings import Finding
from aimon.core.findings.asked import REPEATED
from aimon.core.recommendations.proposals import Option, Point, Recommendation

_WORDING = Option(
    code="wording",
    who="administrator",
    effort="days",
    pros=(Point(code="lasting"), Point(code="reaches_all")),
    cons=(Point(code="takes_days"),),
)


def repeated(f: Finding) -> Recommendation:
    """Compare an answer to read, a training and better words for a topic that repeats."""
    figure = f.figure("tickets")
    n, before = (round(figure.now or 0), round(figure.before or 0)) if figure else (0, 0)
    often = n >= 2 * REPEATED and before >= REPEATED
    options = (
        Option(
            code="faq",
            pros=(Point(code="at_once"), Point(code="answers", n=n)),
            cons=(Point(code="must_be_read"),),
        ),
        Option(
            code="training",
            effort="days",
            pros=(Point(code="lasting"), Point(code="asks_back")),
            cons=(Point(code="prepared"),),
        ),
        _WORDING,
    )
    return Recommendation(
        finding=f,
        options=options,
        recommended=1 if often else 0,
        because="often" if often else "quick",
        otherwise="asked_again",
    )


def late(f: Finding) -> Recommendation:
    """Compare fixed hours, ready answers and more people where deadlines are missed."""
    figure = f.figure("tickets")
    n = round(figure.now or 0) if figure else 0
    options = (
        Option(
            code="rota",
            pros=(Point(code="at_once"), Point(code="no_cost")),
            cons=(Point(code="own_time"),),
        ),
        Option(
            code="faq",
            effort="hours",
            pros=(Point(code="answers", n=n),),
            cons=(Point(code="must_be_read"),),
        ),
        Option(
            code="more_people",
            who="administrator",
            effort="days",
            pros=(Point(code="lasting"),),
            cons=(Point(code="costs_money"),),
        ),
    )
    return Recommendation(
        finding=f, options=options, recommended=0, because="quick", otherwise="late_again"
    )


def over_budget(f: Finding) -> Recommendation:
    """Compare fewer tests of the least important models with a larger budget."""
    options = (
        Option(
            code="fewer_tests",
            who="administrator",
            pros=(Point(code="no_cost"), Point(code="at_once")),
            cons=(Point(code="less_seen"),),
        ),
        Option(
            code="raise_budget",
            who="administrator",
            effort="hours",
            pros=(Point(code="all_seen"),),
            cons=(Point(code="costs_money"),),
        ),
    )
    return Recommendation(
        finding=f, options=options, recommended=0, because="least_loss", otherwise="untested"
    )


def missed(f: Finding) -> Recommendation:
    """Compare a look at the jobs with a second host where tests are missing."""
    options = (
        Option(
            code="check_cron",
            pros=(Point(code="at_once"), Point(code="cause")),
            cons=(Point(code="one_host"),),
        ),
        Option(
            code="second_host",
            who="administrator",
            effort="days",
            pros=(Point(code="lasting"),),
            cons=(Point(code="costs_money"),),
        ),
    )
    return Recommendation(
        finding=f, options=options, recommended=0, because="quick", otherwise="unseen"
    )
