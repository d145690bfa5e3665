"""When a model answers too slowly or too late: now, as its habit, or at one hour of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from aimon.core.faults import Fault
from aimon.core.records import Probe

STRAIN = frozenset({"slow", "timeout", "overloaded"})
# So often before, and it is no accident.
_DAYS = 2
# With fewer earlier probes nobody knows a model's habit.
_HABIT = 3


def strain(probe: Probe) -> Fault | None:
    """Return the fault by which a model was slow, late or overloaded; None where it was not.

    Of a model that did not answer only the main fault counts: the rest may follow from it.
    """
    if probe.result not in ("success", "failure"):
        return None
    of_items = (item.fault for item in probe.checks) if probe.result == "success" else ()
    return next((f for f in (probe.fault, *of_items) if f and f.kind in STRAIN), None)


def unusual(probe: Probe, earlier: Sequence[Probe]) -> Fault | None:
    """Return the strain of a probe, None also where most earlier probes show the same.

    A model that always takes its time tells nothing of the load of the moment.
    """
    known = [p for p in earlier if p.result in ("success", "failure")]
    strained = sum(strain(p) is not None for p in known)
    habit = len(known) >= _HABIT and 2 * strained > len(known)
    return None if habit else strain(probe)


def hour(probe: Probe) -> str:
    """Return the hour that a probe belongs to, like 13: its slot's, else its own."""
    return probe.slot[:2] if probe.slot else f"{probe.time:%H}"


def recurring(probe: Probe, earlier: Sequence[Probe]) -> tuple[date, ...]:
    """Return the earlier days on which the model was strained at this probe's hour, ascending.

    Nothing where there are fewer than two, or where it was strained at another hour as well.
    """
    if strain(probe) is None:
        return ()
    today, here = probe.time.date(), hour(probe)
    known = [p for p in earlier if p.result in ("success", "failure")]
    elsewhere = [p for p in known if hour(p) != here]
    days = {p.time.date() for p in known if hour(p) == here and strain(p)} - {today}
    if len(days) < _DAYS or len(elsewhere) < _DAYS or any(map(strain, elsewhere)):
        return ()
    return tuple(sorted(days))
