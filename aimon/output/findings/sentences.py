"""One sentence for each kind of finding, with its figures and their n."""

from __future__ import annotations

from datetime import date

from aimon.core.findings import Finding
from aimon.i18n import N_
from aimon.output.findings import support, trouble, use
from aimon.output.findings.talk import Names, Teller, exact


def sentence(found: Finding, names: Names, last: date) -> str:
    """Return a finding without its reasons; ``last`` is the period's last day."""
    return _TELL[found.kind](found, names, last)


_TELL: dict[str, Teller] = {
    "outage": trouble.outage,
    "recovered": trouble.recovered,
    "flapping": trouble.flapping,
    "slower": trouble.latency(
        N_("{models}: answers are {percent} slower {when} (mean {before} → {now}, n = {n})")
    ),
    "faster": trouble.latency(
        N_("{models}: answers are {percent} faster {when} (mean {before} → {now}, n = {n})")
    ),
    "success_down": trouble.level(
        N_(
            "{models}: fewer items passed {when} ({before} → {now} of answered tests, items n = {n})"
        ),
        "success",
        exact,
    ),
    "success_up": trouble.level(
        N_(
            "{models}: more items passed {when} ({before} → {now} of answered tests, items n = {n})"
        ),
        "success",
        exact,
    ),
    "health_down": trouble.level(
        N_("{models}: health fell {when} ({before} → {now}, n = {n})"), "health", trouble.points
    ),
    "health_up": trouble.level(
        N_("{models}: health rose {when} ({before} → {now}, n = {n})"), "health", trouble.points
    ),
    "errors_up": trouble.faulty(
        N_(
            "{models}: {what} faults in more tests than before "
            "({n} of {of}, before {before} of {of_before})"
        )
    ),
    "errors_down": trouble.faulty(
        N_(
            "{models}: {what} faults in fewer tests than before "
            "({n} of {of}, before {before} of {of_before})"
        )
    ),
    "changed": trouble.changed,
    "pattern": trouble.pattern,
    "usage_up": use.usage(
        N_("use rose by {percent} {when} ({before} → {now} requests a business day, n = {n} days)"),
        N_(
            "{models}: use rose by {percent} {when} "
            "({before} → {now} requests a business day, n = {n} days)"
        ),
    ),
    "usage_down": use.usage(
        N_("use fell by {percent} {when} ({before} → {now} requests a business day, n = {n} days)"),
        N_(
            "{models}: use fell by {percent} {when} "
            "({before} → {now} requests a business day, n = {n} days)"
        ),
    ),
    "use_errors_up": trouble.level(
        N_("{models}: more of the users' requests failed {when} ({before} → {now}, n = {n})"),
        "use_errors",
        exact,
    ),
    "use_errors_down": trouble.level(
        N_("{models}: fewer of the users' requests failed {when} ({before} → {now}, n = {n})"),
        "use_errors",
        exact,
    ),
    "preference": use.preference,
    "low_use": use.low_use,
    "test_cost_up": use.cost(
        N_("tests cost {percent} more {when} ({before} → {now} a business day, n = {n} days)")
    ),
    "test_cost_down": use.cost(
        N_("tests cost {percent} less {when} ({before} → {now} a business day, n = {n} days)")
    ),
    "use_cost_up": use.cost(
        N_("use cost {percent} more {when} ({before} → {now} a business day, n = {n} days)")
    ),
    "use_cost_down": use.cost(
        N_("use cost {percent} less {when} ({before} → {now} a business day, n = {n} days)")
    ),
    "budget": use.budget,
    "inquiries_up": support.inquiries(N_("inquiries rose from {before} to {now} ({percent} more)")),
    "inquiries_down": support.inquiries(
        N_("inquiries fell from {before} to {now} ({percent} fewer)")
    ),
    "repeated_topic": support.repeated,
    "sla_missed": support.late,
    "satisfaction_up": trouble.level(
        N_("users are more satisfied: {before} → {now} of 5 (n = {n})"),
        "satisfaction",
        trouble.rating,
    ),
    "satisfaction_down": trouble.level(
        N_("users are less satisfied: {before} → {now} of 5 (n = {n})"),
        "satisfaction",
        trouble.rating,
    ),
    "retires": support.retires,
    "price_change": support.price,
    "missed_tests": support.missed,
    "untested": support.untested,
    "no_usage": support.no_usage,
}
