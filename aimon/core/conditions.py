"""What a model's tests say of it: a condition each, and the course that they make together.

A condition is judged anew from a test's numbers by the thresholds in force. Its edges are those of
the grade *problem*; what is less is sound.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from aimon.core.alertkinds import IncidentKind
from aimon.core.alertsettings import Alerts, Flapping
from aimon.core.observations import Observation
from aimon.core.settings import Thresholds

# down: nothing answered; failing: what answers is wrong too often; slow: right, but far too slow.
Condition = Literal["sound", "slow", "failing", "down"]
# The worst last: a late answer is of more use than a wrong one, and any answer than none.
CONDITIONS: tuple[Condition, ...] = ("sound", "slow", "failing", "down")
_NOTHING_SAID = frozenset({"error", "untested"})
_TIMEOUTS = frozenset({"timeout", "connect_timeout"})
# What the oldest and the latest change of condition weigh.
_OLDEST, _LATEST = 0.8, 1.2


class Bad(msgspec.Struct, frozen=True, gc=False):
    """A test of the present trouble."""

    test: Observation
    condition: Condition


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How a model fares after all its tests.

    ``hard`` says that it is in trouble: so many bad tests came in a row, and not yet as many sound
    ones as end it. ``bad`` are the bad tests since then, the first of them the beginning;
    ``sound_before`` is the last sound test before it, None for none known. ``condition`` is that
    after the latest test that says anything (``last``), ``latest_bad`` the latest bad test, over or
    not. ``changes`` is the weighted share of changes in percent.
    """

    condition: Condition = "sound"
    hard: bool = False
    bad: tuple[Bad, ...] = ()
    sound_before: datetime | None = None
    last: Observation | None = None
    latest_bad: Bad | None = None
    flapping: bool = False
    changes: float = 0.0

    @property
    def began_at(self) -> datetime | None:
        """The time of the first bad test of the present trouble."""
        return self.bad[0].test.time if self.bad else None

    def worst(self, until: datetime | None = None) -> Condition:
        """Return the worst condition of the present trouble, as it was known by a moment."""
        return worst(b.condition for b in self.bad if until is None or b.test.time <= until)


def worst(conditions: Iterable[Condition]) -> Condition:
    """Return the worst condition, sound where there is none."""
    return max(conditions, key=CONDITIONS.index, default="sound")


def condition(o: Observation, thresholds: Thresholds) -> Condition | None:
    """Return what one test says by itself; None where it says nothing of the model."""
    if o.result in _NOTHING_SAID:
        return None
    if o.result == "failure":
        return "down"
    if o.total and 100 * o.passed / o.total < thresholds.success.caution:
        return "failing"
    if o.health is not None and o.health < thresholds.health.caution:
        return "failing"
    if o.latency_ms is not None and o.latency_ms > 1000 * thresholds.latency.caution:
        return "slow"
    return "sound"


def kind_of(bad: Sequence[Bad]) -> IncidentKind:
    """Return the kind of an incident by its worst tests; at least one is given."""
    gravest = worst(b.condition for b in bad)
    if gravest == "failing":
        return "failing"
    faults = {b.test.fault_kind for b in bad if b.condition == gravest}
    return "timeout" if gravest == "slow" or faults <= _TIMEOUTS else "connection"


def course(
    history: Sequence[Observation],
    thresholds: Thresholds,
    alerts: Alerts,
    checks: Collection[str] = (),
) -> Course:
    """Fold a model's tests, oldest first. ``checks`` are those that the registry gives it.

    A test of some checks only neither hides what an earlier one found in the others nor makes
    more of it: those count with their latest results, and what was found wrong in a check is
    wrong until that check is passed again.
    """
    own = [condition(o, thresholds) for o in history]
    fold = _Fold(thresholds, alerts, frozenset(checks))
    for n in range(_start(history, own, checks), len(own)):
        fold.take(history[n], own[n])
    return fold.result()


def _start(
    history: Sequence[Observation], own: Sequence[Condition | None], checks: Collection[str]
) -> int:
    """Return from which test on the fold may begin: what lies before was sound in every check.

    The fold comes to the same from the beginning on; of a thousand models most need no more.
    """
    first = next((n for n, c in enumerate(own) if c not in ("sound", None)), len(own))
    for n in range(first - 1, -1, -1):
        if own[n] == "sound" and checks and _ran(history[n]).issuperset(checks):
            return n
    return 0


def _ran(o: Observation) -> frozenset[str]:
    """Return the checks of which a test says something: those that were let be run."""
    return frozenset([seen.check for seen in o.checks if seen.total])


class _Fold:
    """What the fold keeps between two tests."""

    def __init__(self, thresholds: Thresholds, alerts: Alerts, checks: frozenset[str]) -> None:
        self._thresholds = thresholds
        self._alerts = alerts
        self._narrow = _Narrow(thresholds, checks)
        self._swings = _Swings(alerts.flapping)
        self._hard = False
        self._bad: list[Bad] = []
        self._row = 0  # sound tests in a row while in trouble, bad ones otherwise
        self._sound_before: datetime | None = None
        self._last_sound: datetime | None = None
        self._last: Observation | None = None
        self._latest_bad: Bad | None = None
        self._condition: Condition = "sound"

    def take(self, o: Observation, own: Condition | None) -> None:
        if own is None:
            return
        self._last = o
        self._condition = found = self._narrow.seen(o, own)
        self._swings.take(well=found == "sound")
        if found == "sound":
            self._sound(o)
        else:
            self._unsound(Bad(o, found))

    def _sound(self, o: Observation) -> None:
        self._last_sound = o.time
        self._row = self._row + 1 if self._hard else 0
        if not self._hard or self._row >= self._alerts.sound_runs:
            self._hard, self._row = False, 0
            self._bad.clear()

    def _unsound(self, bad: Bad) -> None:
        if not self._bad:
            self._sound_before = self._last_sound
        self._bad.append(bad)
        self._latest_bad = bad
        self._row = 0 if self._hard else self._row + 1
        if self._row >= self._alerts.failing_runs:
            self._hard, self._row = True, 0

    def result(self) -> Course:
        changes, flapping = self._swings.weighed()
        return Course(
            condition=self._condition,
            hard=self._hard,
            bad=tuple(self._bad),
            sound_before=self._sound_before if self._bad else None,
            last=self._last,
            latest_bad=self._latest_bad,
            flapping=flapping,
            changes=changes,
        )


class _Narrow:
    """Judges a test of some checks together with the latest results of the others."""

    def __init__(self, thresholds: Thresholds, checks: frozenset[str]) -> None:
        self._thresholds = thresholds
        self._checks = checks
        self._full: Observation | None = None  # the latest test of all checks, if not counted yet
        self._counts: dict[str, tuple[int, int]] = {}
        self._wrong: set[str] = set()  # checks in which the trouble of a poor health lies
        self._slow: frozenset[str] = frozenset()  # what was asked when the model was slow

    def seen(self, o: Observation, own: Condition) -> Condition:
        """Return the condition after a test that says ``own`` by itself."""
        if own == "down":
            return "down"
        full = bool(self._checks) and _ran(o).issuperset(self._checks)
        if full and own == "sound":
            self._full, self._wrong, self._slow = o, set(), frozenset()
            return own
        if self._full:
            self._count(self._full)
            self._full = None
        self._count(o)
        ran = _ran(o)
        of_all = {check for check in self._counts if not self._checks or check in self._checks}
        if ran >= of_all:
            self._wrong = _weak(o) if own == "failing" else set()
            self._slow = ran if _late(o, self._thresholds) else frozenset()
            return own
        return self._partly(o, ran, of_all)

    def _count(self, o: Observation) -> None:
        self._counts |= {seen.check: (seen.passed, seen.total) for seen in o.checks if seen.total}

    def _partly(self, o: Observation, ran: frozenset[str], of_all: set[str]) -> Condition:
        self._wrong -= {seen.check for seen in o.checks if seen.total and seen.passed == seen.total}
        self._wrong &= of_all
        counts = [self._counts[check] for check in of_all | ran]
        passed, total = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
        if self._wrong or (total and 100 * passed / total < self._thresholds.success.caution):
            return "failing"
        if _late(o, self._thresholds):
            self._slow |= ran
        elif ran >= self._slow:
            self._slow = frozenset()
        return "slow" if self._slow else "sound"


def _weak(o: Observation) -> set[str]:
    """Return the checks that were not passed whole; where all were, those that were run."""
    found = {seen.check for seen in o.checks if seen.passed < seen.total}
    return found or {seen.check for seen in o.checks}


def _late(o: Observation, thresholds: Thresholds) -> bool:
    return o.latency_ms is not None and o.latency_ms > 1000 * thresholds.latency.caution


class _Swings:
    """Whether a model changes between well and unwell too often.

    As Nagios reckons it ("Detection and Handling of State Flapping", Nagios Core manual): of the
    changes that the last ``runs`` tests could have shown, each weighted from 0.8 for the oldest to
    1.2 for the latest, the share that they did show. From ``start`` percent on a model flaps, down
    to ``stop`` it no longer does; in between it is as it was. Tests that are still to come count
    as no change.
    """

    def __init__(self, limits: Flapping) -> None:
        self._limits = limits
        self._possible = max(limits.runs - 1, 1)
        self._changed: list[int] = []  # the numbers of the tests that differ from the one before
        self._number = 0
        self._well: bool | None = None
        self._flapping = False

    def take(self, *, well: bool) -> None:
        """Count a test. Between two changes the share only falls, so those moments are enough."""
        if self._well is not None and well != self._well:
            self.weighed()
            self._changed.append(self._number + 1)
            self._number += 1
            self.weighed()
        else:
            self._number += 1
        self._well = well

    def weighed(self) -> tuple[float, bool]:
        """Return the weighted share of changes in percent, and whether the model flaps."""
        if not self._changed:
            return 0.0, self._flapping
        oldest = self._number - self._possible + 1
        self._changed = [n for n in self._changed if n >= oldest]
        step = (_LATEST - _OLDEST) / max(self._possible - 1, 1)
        whole = sum(_OLDEST + step * (n - oldest) for n in self._changed)
        percent = round(100 * whole / self._possible, 6)
        if percent >= self._limits.start:
            self._flapping = True
        elif percent <= self._limits.stop:
            self._flapping = False
        return percent, self._flapping
