"""A finding: what changed or happened in a period, by how much, since when and why."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import date
from typing import Literal

import msgspec

from aimon.core.records import Verdict

Tone = Literal["bad", "good", "neutral", "unknown"]
FindingKind = Literal[
    # incidents
    "outage",
    "recovered",
    "flapping",
    # tests
    "slower",
    "faster",
    "success_down",
    "success_up",
    "health_down",
    "health_up",
    "errors_up",
    "errors_down",
    "changed",
    "pattern",
    # use
    "usage_up",
    "usage_down",
    "use_errors_up",
    "use_errors_down",
    "preference",
    "low_use",
    # money
    "test_cost_up",
    "test_cost_down",
    "use_cost_up",
    "use_cost_down",
    "budget",
    # support
    "inquiries_up",
    "inquiries_down",
    "repeated_topic",
    "sla_missed",
    "satisfaction_up",
    "satisfaction_down",
    # ahead, and what is not known
    "retires",
    "price_change",
    "missed_tests",
    "untested",
    "no_usage",
]
Measure = Literal[
    "latency_ms",
    "success",
    "health",
    "faulty",
    "use_errors",
    "requests_a_day",
    "requests",
    "share",
    "cost",
    "tickets",
    "satisfaction",
    "down_ms",
    "incidents",
    "tests",
    "slots",
    "models",
    "pattern",
]
ReasonKind = Literal[
    "fault",
    "cause",
    "said",
    "incident",
    "version",
    "use",
    "maintenance",
    "price",
    "inquiries",
    "share",
]


class Figure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A figure now and before, and how much each is made of.

    Shares and rates are in percent, durations in milliseconds, money in ``unit`` (its currency).
    ``percent`` is the change in percent of before, null where before is 0 or not known. Of several
    models each figure names its own.
    """

    measure: Measure
    now: float | None = None
    before: float | None = None
    n_now: int = 0
    n_before: int = 0
    percent: float | None = None
    unit: str = ""
    model: str = ""


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the records show beside a finding, which does not prove that it is the cause.

    fault: its class (``name``), and how many of the tests had it now (``n`` of ``of``) and before;
    cause: an incident's ``verdict``, whose trouble it is; said: the cause that a person found, in
    their words; incident: its id; version: the served model before and after; use: how much more or
    less the model was used at the same time, in percent; maintenance: the window's name; price: the
    prices before and after; inquiries: how many came about it; share: the model whose part of a sum
    grew most, and by how much of the sum's growth in percent.
    """

    kind: ReasonKind
    name: str = ""
    before: str = ""
    after: str = ""
    n: int = 0
    of: int = 0
    n_before: int = 0
    of_before: int = 0
    percent: float | None = None
    since: date | None = None
    verdict: Verdict | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One finding. ``since`` is the day on which it began, ``until`` its last one if it is over.

    ``models`` are ids; none means all, or that it is about none. ``subject`` is the kind's own: an
    incident's kind, a topic, a clock, a pattern's kind, a currency, budget's period. ``on`` is a day
    ahead. ``users`` is how many people are known to be affected. ``weight`` ranks it.
    """

    kind: FindingKind
    tone: Tone
    models: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    since: date | None = None
    until: date | None = None
    reasons: tuple[Reason, ...] = ()
    incidents: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    subject: str = ""
    on: date | None = None
    days_left: int | None = None
    users: int | None = None
    weight: float = 0.0

    @property
    def goes_on(self) -> bool:
        """Whether it lasts to the end of what was looked at."""
        return self.until is None

    def figure(self, measure: Measure) -> Figure | None:
        """Return the first figure of this measure."""
        return next((f for f in self.figures if f.measure == measure), None)
