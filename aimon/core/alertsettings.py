"""The settings of incidents and alerts: when trouble counts, who hears of it, when not."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import time
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from aimon.core.alertkinds import AlertKind, Severity
from aimon.core.kinds import (
    Address,
    Count,
    Cron,
    Duration,
    Id,
    Moment,
    Name,
    Points,
    Reference,
    Target,
    Weekly,
)

RouteKind = Literal["mail", "webhook", "slack", "teams", "command", "apprise"]
Chance = Annotated[float, Meta(gt=0, le=1000)]
Ratio = Annotated[float, Meta(gt=1, le=1000)]


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One way by which alerts leave: of these severities and, if any are named, these kinds.

    ``to`` is for mail (without it the administrator of ``contacts``), ``url`` for webhook, slack,
    teams and apprise: an address, or the place of one that is secret. ``headers`` are sent with a
    webhook, each value by reference. ``command`` is a program with its arguments; no shell reads it.
    """

    name: Id
    kind: RouteKind
    severities: tuple[Severity, ...] = ("emergency", "major")
    kinds: tuple[AlertKind, ...] = ()
    to: tuple[Address, ...] = ()
    url: Target | None = None
    headers: dict[str, Reference] = {}
    command: tuple[Name, ...] = ()


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a kind of trouble is told of, and how gravely in place of its own severity."""

    enabled: bool = True
    severity: Severity | None = None


class Quiet(msgspec.Struct, frozen=True, kw_only=True):
    """From when to when alerts of a severity are held back; ``days_off``: on days off all day."""

    start: time = time(18)
    end: time = time(9)
    days_off: bool = True


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts of these severities are gathered, and leave together at these times."""

    severities: tuple[Severity, ...] = ("minor", "info")
    times: tuple[time, ...] = (time(9, 50), time(17, 40))


class Flapping(msgspec.Struct, frozen=True, kw_only=True):
    """A model flaps when its condition changes too often over the last ``runs`` tests.

    ``start`` and ``stop`` are percent of weighted changes, the latest weighing most.
    """

    runs: Count = 21
    start: Points = 30
    stop: Points = 15


class PatternLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What it takes for a pattern to be one.

    ``per_year`` is how many false alarms a sound model may give in a year of three tests a day, by
    all tests together. ``samples`` is the least that a model's own baseline is made of. A model is
    slower, or used more, when it is so by ``slower`` or ``surge`` times at least.
    """

    per_year: Chance = 0.5
    samples: Count = 8
    slower: Ratio = 1.5
    surge: Ratio = 2.0


class Alerts(msgspec.Struct, frozen=True, kw_only=True):
    """When trouble is told, to whom, and how often.

    A model is down after ``failing_runs`` failed tests (each with the run's own rechecks) and well
    again after ``sound_runs`` sound ones. Trouble that returns within ``reopen_within`` is the same
    incident. Without ``routes`` alerts are mailed as ``core.alerting`` says.
    """

    failing_runs: Count = 1
    sound_runs: Count = 1
    reopen_within: Duration = "1d"
    flapping: Flapping = Flapping()
    patterns: PatternLimits = PatternLimits()
    rules: dict[AlertKind, Rule] = {}
    routes: tuple[Route, ...] = ()
    quiet: dict[Severity, Quiet] = msgspec.field(
        default_factory=lambda: {"minor": Quiet(), "info": Quiet()}
    )
    reminders: dict[Severity, Duration] = msgspec.field(
        default_factory=lambda: {"emergency": "30m", "major": "4h"}
    )
    digest: Digest = Digest()


class Maintenance(msgspec.Struct, frozen=True, kw_only=True):
    """A span in which models are worked on: what tests find then is nobody's trouble.

    Once ``start`` to ``end``; or again and again for a time (``lasts``), ``weekly`` (like
    ``sun 02:00``) or by a cron expression. Without models and providers it is about all.
    """

    name: Name
    models: tuple[Id, ...] = ()
    providers: tuple[Name, ...] = ()
    start: Moment | None = None
    end: Moment | None = None
    weekly: Weekly | None = None
    cron: Cron | None = None
    lasts: Duration | None = None
