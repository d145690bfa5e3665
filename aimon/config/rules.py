"""What must hold between the fields of one mapping; each rule yields a field and what is wrong.

A rule gets the fields that are in order over the defaults: one whose problem is already noted is
absent, and what it takes part in is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from aimon.core.registry import Model
from aimon.core.settings import Mail, Schedule, Thresholds, Weights
from aimon.i18n import _

Values = Mapping[str, Any]
Broken = Iterator[tuple[str, str]]


def _schedule(values: Values) -> Broken:
    probes = values.get("probes") or ()
    if any(later < earlier for earlier, later in pairwise(probes)):
        yield "probes", _("the times must be in the order of the day")


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


def _mail(values: Values) -> Broken:
    named = [name for name in ("user", "password") if values.get(name) is not None]
    if values.get("tls") == "none" and named:
        yield named[0], _("never sent over an open connection: tls must not be none")
    if len(named) == 1 and {"user", "password"} <= values.keys():
        yield named[0], _("user and password are given together or not at all")


def _model(values: Values) -> Broken:
    if values.get("default") and values.get("state") == "inactive":
        yield "default", _("the default model must be active")


_RULES: dict[type, Callable[[Values], Broken]] = {
    Mail: _mail,
    Model: _model,
    Schedule: _schedule,
    Thresholds: _thresholds,
    Weights: _weights,
}


def broken_rules(kind: type, values: Values) -> Broken:
    """Yield what is wrong between the fields of a Struct of this type; "" is the whole."""
    if kind in _RULES:
        yield from _RULES[kind](values)
