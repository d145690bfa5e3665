"""The settings of a site, with the guide's values as defaults."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import date, time
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from aimon.core.alertsettings import Alerts, Maintenance
from aimon.core.kinds import (
    Address,
    Clock,
    Count,
    Currency,
    Due,
    Duration,
    Host,
    Id,
    Limit,
    Minutes,
    Money,
    Name,
    Percent,
    Port,
    Provider,
    Rating,
    Reference,
    Seconds,
    Target,
    Times,
    TimeZone,
    Url,
    Weekly,
    Weight,
)
from aimon.core.registry import CheckName, Tier

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class SlotPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Which tiers and which checks a time of the day tests; none named means all."""

    tiers: tuple[Tier, ...] = ()
    checks: tuple[CheckName, ...] = ()


def _quick_test() -> dict[str, SlotPlan]:
    return {"13:30": SlotPlan(tiers=(1,), checks=("basic",))}


class ReportTimes(msgspec.Struct, frozen=True, kw_only=True):
    """When each report is to be sent, and how much later still counts as on time; null: never.

    The briefing and the daily report are due on every business day, the weekly one on its weekday,
    the monthly one (of the month before) on the first such weekday of a month. Where that is a day
    off, these two are due on the next business day.
    """

    briefing: time | None = time(10)
    daily: time | None = time(18)
    weekly: Weekly | None = "fri 17:30"
    monthly: Weekly | None = "mon 09:10"
    grace_minutes: Minutes = 30


class JobPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A job of the site's own, or what is different in one of aimon's.

    ``run`` has command lines of aimon without its name, in which {day} is the day that the job is
    of. It is due ``at`` HH:MM on business days, ``mon HH:MM`` or ``first mon HH:MM`` (of the month),
    moved to the next business day, or ``every`` so many minutes or hours, always. Up to ``late``
    after its time it still makes sense.
    """

    at: Due | None = None
    every: Duration | None = None
    run: tuple[Name, ...] | None = None
    late: Duration | None = None


class Ping(msgspec.Struct, frozen=True, kw_only=True):
    """A dead man's switch that hears of each job's start, success and failure.

    ``url`` may hold {job}; /start and /fail are appended to its path. ``jobs``: of these only.
    """

    url: Target
    jobs: tuple[Name, ...] = ()
    timeout: Seconds = 10.0


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When the day's work is due, in the site's time zone.

    A model without a probe ``grace_minutes`` after one of ``probes`` is unknown; without any of
    them a result is good for a day. ``slots`` says by its HH:MM what one of these times is limited
    to, or adds a further, partial one, which no model's result grows stale for. ``jobs`` changes
    aimon's jobs by their names, leaves them out (null) or adds some. ``retries``: seconds to wait
    before each further try of a job that found something busy or out of reach.
    """

    probes: tuple[time, ...] = (time(9, 30), time(13), time(17))
    grace_minutes: Minutes = 60
    slots: dict[Clock, SlotPlan] = msgspec.field(default_factory=_quick_test)
    reports: ReportTimes = ReportTimes()
    jobs: dict[Id, JobPlan | None] = {}
    retries: tuple[Seconds, ...] = (60.0, 300.0)
    ping: Ping | None = None


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """What tests may cost a day and a month; models priced in another currency do not count."""

    day: Money | None = None
    month: Money | None = None
    currency: Currency = "USD"


class Replies(msgspec.Struct, frozen=True, kw_only=True):
    """Which requests and replies are kept under log/replies, and for how many days."""

    keep: Literal["failures", "all", "none"] = "failures"
    days: Count = 30


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """Where normal ends and where caution ends; both edges belong to the better side."""

    normal: Limit
    caution: Limit


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """Health in points, success in percent, latency in seconds."""

    health: Bound = Bound(normal=80, caution=60)
    success: Bound = Bound(normal=90, caution=70)
    latency: Bound = Bound(normal=2, caution=5)


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """What success, quality and speed weigh in the health score; only their ratio counts."""

    success: Weight = 0.5
    quality: Weight = 0.3
    speed: Weight = 0.2


class Concurrency(msgspec.Struct, frozen=True, kw_only=True):
    """How many models are tested at the same time: in all, and of one protocol at one host.

    ``providers`` replaces ``per_provider`` for a protocol.
    """

    total: Count = 64
    per_provider: Count = 64
    providers: dict[Provider, Count] = {}


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """How reports leave. ``password`` is a reference, never the password."""

    host: Host
    sender: Address = msgspec.field(name="from")
    to: Annotated[tuple[Address, ...], Meta(min_length=1)]
    cc: tuple[Address, ...] = ()
    tls: Literal["starttls", "tls", "none"] = "starttls"
    port: Port | None = None
    user: Name | None = None
    password: Reference | None = None
    ca_file: Name | None = None
    timeout: Seconds = 60.0


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """From when to when the site works on a business day."""

    start: time = time(9)
    end: time = time(18)


class Holidays(msgspec.Struct, frozen=True, kw_only=True):
    """Which days are no business days: Korea's public and bank holidays, more days, fewer."""

    korean: bool = True
    add: tuple[date, ...] = ()
    remove: tuple[date, ...] = ()


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """How soon tickets of a class are dealt with.

    ``within`` is for each of the three clocks (first response, update, solution) that has no time
    of its own. In business time an hour is one of the business hours and a day all of a day's;
    with ``always`` the clock runs day and night, and a day is 24 hours.
    """

    within: Duration
    response: Duration | None = None
    update: Duration | None = None
    solution: Duration | None = None
    always: bool = False


class Sla(msgspec.Struct, frozen=True, kw_only=True):
    """The service levels by a ticket's class."""

    urgent: Level = Level(within="15m", always=True)
    major: Level = Level(within="4h")
    general: Level = Level(within="1d")
    improvement: Level = Level(within="5d")


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    """What the coordinator's work is measured against (``aimon kpi``): the guide's targets.

    Percentages, but for ``missed_slots`` (a month), ``response`` (a time) and ``satisfaction`` (of
    5). The guide has no figure for ``escalations``: null judges nothing.
    """

    early_detection: Percent = 95.0
    missed_slots: Times = 2
    stated_states: Percent = 98.0
    first_contact: Percent = 80.0
    response: Duration = "2h"
    satisfaction: Rating = 4.0
    escalations: Percent | None = None
    reports: Percent = 100.0
    data: Percent = 99.0


class Contacts(msgspec.Struct, frozen=True, kw_only=True):
    """Who is told, and whom people may ask.

    Escalations go to ``administrator`` (without one, to the report's recipients), warnings of
    deadlines to ``coordinator``. ``support``, ``training`` and ``emergency`` are shown to people.
    """

    administrator: tuple[Address, ...] = ()
    coordinator: tuple[Address, ...] = ()
    support: Name | None = None
    training: Name | None = None
    emergency: Name | None = None


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """How requests leave: a proxy's URL, a CA file for a site's own certificates."""

    proxy: Url | None = None
    ca_file: Name | None = None


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """``aimon.yaml``, checked and complete.

    ``recheck``: seconds to wait before each further try at a model that cannot be reached.
    ``connectivity``: addresses outside that tell a provider's failure from our own network's.
    """

    language: Literal["ko", "en"] = "en"
    timezone: TimeZone = "Asia/Seoul"
    organisation: str = ""
    business_days: Annotated[tuple[Weekday, ...], Meta(min_length=1)] = WEEKDAYS[:5]
    business_hours: Hours = Hours()
    holidays: Holidays = Holidays()
    schedule: Schedule = Schedule()
    thresholds: Thresholds = Thresholds()
    weights: Weights = Weights()
    concurrency: Concurrency = Concurrency()
    network: Network = Network()
    recheck: tuple[Seconds, ...] = (2.0, 10.0)
    connectivity: tuple[Url, ...] = ()
    budget: Budget = Budget()
    replies: Replies = Replies()
    sla: Sla = Sla()
    kpi: Targets = Targets()
    contacts: Contacts = Contacts()
    alerts: Alerts = Alerts()
    maintenance: tuple[Maintenance, ...] = ()
    mail: Mail | None = None
