"""What must hold between the fields of one mapping; each rule yields a field and what is wrong.

A rule gets the fields that are in order over the defaults: one whose problem is already noted is
absent, and what it takes part in is not judged.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from aimon.config.problems import meant, quoted
from aimon.core.alertsettings import Alerts, Flapping, Maintenance, Route
from aimon.core.jobs import minutes, standing
from aimon.core.registry import Model
from aimon.core.settings import (
    Holidays,
    Hours,
    JobPlan,
    Level,
    Mail,
    Schedule,
    Thresholds,
    Weights,
)
from aimon.i18n import _

Values = Mapping[str, Any]
Broken = Iterator[tuple[str, str]]

_FIELD = re.compile(r"\{\w*\}")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OUR_HEADERS = frozenset(
    {"connection", "content-length", "content-type", "host", "transfer-encoding"}
)


def _schedule(values: Values) -> Broken:
    probes = values.get("probes") or ()
    if any(later < earlier for earlier, later in pairwise(probes)):
        yield "probes", _("the times must be in the order of the day")
    named = all(_CLOCK.fullmatch(name) for name in values.get("slots", ()))
    if named and len(values) == len(Schedule.__struct_fields__):
        yield from _jobs(Schedule(**values))


def _jobs(schedule: Schedule) -> Broken:
    ours = [job.name for job in standing(schedule)]
    for name, plan in schedule.jobs.items():
        if plan and any(line.split()[:3] == ["schedule", "run", name] for line in plan.run or ()):
            yield "jobs", _("{name} would run itself").format(name=name)
        if name in ours:
            continue
        if plan is None:
            flaw = _("no job of aimon's has the name {name}") + meant(name, ours)
        elif plan.run and (plan.at or plan.every):
            continue
        else:
            flaw = _("{name} is none of aimon's jobs, so it needs run, and at or every")
            flaw += meant(name, ours)
        yield "jobs", flaw.format(name=name)
    if schedule.ping:
        known = {*ours, *schedule.jobs}
        for name in schedule.ping.jobs:
            if name not in known:
                yield "ping", _("there is no job {name}").format(name=name) + meant(name, known)


def _job(values: Values) -> Broken:
    if values.get("at") and values.get("every"):
        yield "every", _("a job is due at a time or every so often, not both")
    if (every := values.get("every")) and not _is_even(minutes(every)):
        yield (
            "every",
            _("must divide an hour or a day evenly, like 5m, 30m, 1h or 6h, found {text}").format(
                text=every
            ),
        )
    for line in values.get("run") or ():
        try:
            words = shlex.split(line)
        except ValueError:
            words = []
        if not words or words[0] == "aimon" or words[0].startswith("-"):
            text = _("expected a command of aimon's without its name, like {example}, found {text}")
            yield "run", text.format(example='"status --json"', text=quoted(line))
        for name in _FIELD.findall(line):
            if name not in ("{day}", "{month}"):
                text = _("{name} stands for nothing; {{day}} and {{month}} do")
                yield "run", text.format(name=quoted(name))


def _is_even(every: int) -> bool:
    return 60 % every == 0 or (every % 60 == 0 and 1440 % every == 0)


def _thresholds(values: Values) -> Broken:
    for name in ("health", "success"):
        if bound := values.get(name):
            if bound.normal > 100 or bound.caution > 100:
                yield name, _("expected 0 to 100")
            if bound.caution > bound.normal:
                yield name, _("caution must not lie above normal")
    if (bound := values.get("latency")) and bound.caution < bound.normal:
        yield "latency", _("caution must not lie below normal: slower is worse")


def _weights(values: Values) -> Broken:
    if len(values) == len(Weights.__struct_fields__) and not any(values.values()):
        yield "", _("not all weights may be 0")


def _hours(values: Values) -> Broken:
    if len(values) == len(Hours.__struct_fields__) and values["end"] <= values["start"]:
        yield "end", _("must be later than start")


def _holidays(values: Values) -> Broken:
    for day in sorted(set(values.get("add", ())) & set(values.get("remove", ()))):
        yield "remove", _("{day} is in add, too").format(day=day)


def _level(values: Values) -> Broken:
    if len(values) < len(Level.__struct_fields__):
        return
    response, solution = (values[name] or values["within"] for name in ("response", "solution"))
    if _surely_longer(response, solution, always=values["always"]):
        yield (
            "solution" if values["solution"] else "response",
            _(
                "a solution in {solution} would be due before the first response in {response}"
            ).format(solution=solution, response=response),
        )


def _surely_longer(one: str, other: str, *, always: bool) -> bool:
    """Whether a duration is the longer; how many hours a business day has is not known here."""
    minutes = {"m": 1, "h": 60, "d": 1440}
    if not always and (one[-1] == "d") != (other[-1] == "d"):
        return False
    return int(one[:-1]) * minutes[one[-1]] > int(other[:-1]) * minutes[other[-1]]


def _mail(values: Values) -> Broken:
    named = [name for name in ("user", "password") if values.get(name) is not None]
    if values.get("tls") == "none" and named:
        yield named[0], _("never sent over an open connection: tls must not be none")
    if len(named) == 1 and {"user", "password"} <= values.keys():
        yield named[0], _("user and password are given together or not at all")


def _route(values: Values) -> Broken:
    if len(values) < len(Route.__struct_fields__):
        return
    kind = values["kind"]
    needed = "url" if kind in ("webhook", "slack", "teams", "apprise") else kind
    if needed in ("url", "command") and not values[needed]:
        yield "kind", _("a route of the kind {kind} needs {name}").format(kind=kind, name=needed)
    fits = {"mail": {"to"}, "command": {"command"}, "webhook": {"url", "headers"}}
    for name in ("to", "url", "headers", "command"):
        if values[name] and name not in fits.get(kind, {"url"}):
            yield name, _("does not belong to a route of the kind {kind}").format(kind=kind)
    if values["url"] and _is_literal(values["url"]) and kind in ("slack", "teams", "apprise"):
        yield (
            "url",
            _(
                "whoever knows the address of a route of the kind {kind} can write there: give its "
                "place as env:NAME, file:PATH or keyring:SERVICE/USER, and have this one replaced"
            ).format(kind=kind),
        )
    for name in values["headers"]:
        if not _HEADER.fullmatch(name) or name.lower() in _OUR_HEADERS:
            yield "headers", _("not a header to set: {name}").format(name=quoted(name))


def _is_literal(target: str) -> bool:
    return target.startswith(("http://", "https://"))


def _alerts(values: Values) -> Broken:
    names = [route.name for route in values.get("routes") or ()]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield "routes", _("two routes have the name {name}").format(name=name)


def _flapping(values: Values) -> Broken:
    if len(values) == len(Flapping.__struct_fields__) and values["stop"] > values["start"]:
        yield "stop", _("must not lie above start")


def _maintenance(values: Values) -> Broken:
    if len(values) < len(Maintenance.__struct_fields__):
        return
    once = [name for name in ("start", "end") if values[name]]
    again = [name for name in ("weekly", "cron") if values[name]]
    if len(once) == 2 and not again:
        if values["end"].replace(" ", "T") <= values["start"].replace(" ", "T"):
            yield "end", _("must be later than start")
        if values["lasts"]:
            yield "lasts", _("is for weekly and cron; this one has start and end")
    elif len(again) == 1 and not once:
        if not values["lasts"]:
            yield again[0], _("needs lasts, like 2h")
    else:
        yield "", _("expected start and end, or weekly with lasts, or cron with lasts")


def _model(values: Values) -> Broken:
    if values.get("default") and values.get("state") == "inactive":
        yield "default", _("the default model must be active")


_RULES: dict[type, Callable[[Values], Broken]] = {
    Alerts: _alerts,
    Flapping: _flapping,
    Holidays: _holidays,
    Hours: _hours,
    JobPlan: _job,
    Level: _level,
    Mail: _mail,
    Maintenance: _maintenance,
    Model: _model,
    Route: _route,
    Schedule: _schedule,
    Thresholds: _thresholds,
    Weights: _weights,
}


def broken_rules(kind: type, values: Values) -> Broken:
    """Yield what is wrong between the fields of a Struct of this type; "" is the whole."""
    if kind in _RULES:
        yield from _RULES[kind](values)
