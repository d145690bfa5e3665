"""Simulates weeks of a model's tests and hours of its use, sound ones and with planted faults.

Everything is drawn from a seed. Requests take log-normal times with outliers, and their mean has
effects of slot, weekday and day and a mild drift; single items fail, now and then several at once;
attempts are lost; a model is out for a while. Four characters of models differ in all of that.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import NamedTuple

from making import SEOUL

from aimon.core.alertkinds import PatternKind
from aimon.core.alertsettings import PatternLimits
from aimon.core.hourly import HOURS, Used
from aimon.core.observations import CheckSeen, Observation
from aimon.core.patterns import find, usage

SLOTS = ((9, 30), (13, 0), (17, 0))
ITEMS = {"basic": 4, "korean": 5, "evaluation": 6, "analysis": 6}
FIRST = datetime(2026, 1, 5, tzinfo=SEOUL)
WEEKS = 4
_TRIES = 3
Known = frozenset[tuple[PatternKind, str]]


class Character(NamedTuple):
    """How a model is by nature: latency in ms, deviations as logarithms, shares from 0 to 1."""

    name: str
    latency: float
    sigma: float  # of a request
    daily: float  # of a day
    slots: tuple[float, float, float]
    outliers: float  # share of requests two to ten times as slow
    failing: float  # share of items
    lost: float  # share of attempts
    score: float
    noise: float  # of a check's score
    weekends: bool


CHARACTERS = (
    Character("fast", 700, 0.3, 0.05, (1.0, 1.1, 1.05), 0.01, 0.004, 0.002, 0.97, 0.03, True),
    Character("slow", 6000, 0.4, 0.08, (1.0, 1.25, 1.1), 0.01, 0.01, 0.002, 0.95, 0.04, False),
    Character("noisy", 1500, 0.6, 0.12, (1.0, 1.2, 1.3), 0.02, 0.03, 0.006, 0.90, 0.06, True),
    Character("local", 2500, 0.2, 0.03, (1.0, 1.0, 1.0), 0.005, 0.05, 0.0, 0.85, 0.06, False),
)


class Fault(NamedTuple):
    """A planted fault: slower (times), errors, intermittent, quality (shares), function, hours.

    For *function* ``where`` is the check, and the size the share of its items; for *hours* it is
    the hour, and the size how many times as slow, or 0 for tests that fail.
    """

    kind: str
    size: float
    where: str = ""


def sound(random: Random, character: Character, days: int) -> list[Observation]:
    """Return the tests of so many days of a model without a planted fault."""
    return list(_tests(random, character, days))


def planted(
    random: Random, character: Character, fault: Fault, days: int
) -> tuple[list[Observation], int]:
    """Return four weeks and so many days more, and the place of the first test with the fault.

    It begins at any slot of the first of the days; a fault of one hour begins there.
    """
    healthy = _slots(7 * WEEKS, character.weekends)
    first = len(list(healthy))
    begin = first + (0 if fault.where.isdigit() else random.randrange(3))
    if fault.where.isdigit():
        begin = first + [hour for hour, _ in SLOTS].index(int(fault.where))
    return list(_tests(random, character, 7 * WEEKS + days, fault, begin)), begin


def _slots(days: int, weekends: bool) -> Iterator[datetime]:
    for day in range(days):
        date = FIRST + timedelta(days=day)
        if weekends or date.weekday() < 5:
            yield from (date.replace(hour=h, minute=m) for h, m in SLOTS)


def _tests(
    random: Random,
    character: Character,
    days: int,
    fault: Fault | None = None,
    begin: int = 0,
) -> Iterator[Observation]:
    drift, today, level, out = random.gauss(0, 0.03), None, 0.0, 0
    weekdays = [random.gauss(0, 0.03) for _ in range(7)]
    for place, time in enumerate(_slots(days, character.weekends)):
        if time.date() != today:
            today, level = time.date(), random.gauss(0, character.daily)
        moved = level + weekdays[time.weekday()] + drift * (time - FIRST).days / 28
        now = fault if fault and place >= begin and _is_on(fault, time) else None
        if out == 0 and random.random() < 0.001:
            out = random.randint(1, 4)
        down = out > 0 or (now is not None and now.kind == "hours" and now.size == 0)
        out = max(out - 1, 0)
        yield (
            _down(time, place)
            if down
            else _test(random, character, time, place, moved, now or Fault("", 1))
        )


def _is_on(fault: Fault, time: datetime) -> bool:
    return not fault.where.isdigit() or time.hour == int(fault.where)


def _down(time: datetime, place: int) -> Observation:
    return _observation(
        time, place, result="failure", latency_ms=None, attempts=20, lost=20, passed=0,
        total=sum(ITEMS.values()), checks=(), fault=("network", "refused"),
    )  # fmt: skip


def _test(
    random: Random, of: Character, time: datetime, place: int, moved: float, fault: Fault
) -> Observation:
    slot = [hour for hour, _ in SLOTS].index(time.hour)
    latency = of.latency * of.slots[slot] * exp(moved) * _requests(random, of)
    if random.random() < 0.002:  # a bad moment
        latency *= random.uniform(2, 5)
    if fault.kind in ("slower", "hours"):
        latency *= fault.size
    lost_share = fault.size if fault.kind == "intermittent" else of.lost
    if random.random() < 0.002:  # a moment's disturbance
        lost_share = max(lost_share, random.uniform(0.05, 0.3))
    lost = broken = 0
    for _item in range(sum(ITEMS.values())):
        tries = next((n for n in range(_TRIES) if random.random() >= lost_share), _TRIES)
        lost, broken = lost + tries, broken + (tries == _TRIES)
    checks, erred = _checks(random, of, fault, broken)
    total = sum(c.total for c in checks)
    passed = sum(c.passed for c in checks)
    lost += erred * _TRIES
    found = ("performance", "server_error") if erred or broken else ("quality", "wrong_answer")
    return _observation(
        time, place, result="success", latency_ms=round(latency, 1), attempts=total + lost,
        lost=lost, passed=passed, total=total, checks=checks,
        fault=found if passed < total else ("", ""),
    )  # fmt: skip


def _requests(random: Random, of: Character) -> float:
    """Return the mean latency of a test's requests, as a multiple of the usual one."""
    took = [
        exp(random.gauss(0, of.sigma))
        * (random.uniform(2, 10) if random.random() < of.outliers else 1)
        for _request in range(sum(ITEMS.values()) - 1)
    ]
    return sum(took) / len(took)


def _checks(
    random: Random, of: Character, fault: Fault, broken: int
) -> tuple[tuple[CheckSeen, ...], int]:
    """Return the checks, and how many items failed for the server's sake."""
    hard = random.betavariate(2, 2) * 2 * of.failing  # a seed's questions are easier or harder
    if random.random() < 0.01:
        hard += 1 / sum(ITEMS.values())
    if random.random() < 0.001:  # several at once
        hard += random.uniform(0.1, 0.4)
    seen, erred = [], 0
    lost_in = [random.choices([*ITEMS], [*ITEMS.values()])[0] for _ in range(broken)]
    for check, n in ITEMS.items():
        own = fault.size if fault.kind == "function" and fault.where == check else 0.0
        fall = fault.size if fault.kind == "quality" and check != "basic" else 0.0
        wrong = sum(random.random() < max(hard, own, fall) for _ in range(n))
        failed = 0
        if fault.kind == "errors":
            failed = sum(random.random() < fault.size for _ in range(n - wrong))
        gone = min(lost_in.count(check), n - wrong - failed)
        erred += failed
        sound_score = min(max(random.gauss(of.score - 0.5 * fall, of.noise), 0), 1)
        passed = n - wrong - failed - gone
        seen.append(CheckSeen(check, passed, n, round(sound_score * passed / n, 3)))
    return tuple(seen), erred


def _observation(time: datetime, place: int, **fields: object) -> Observation:
    fault_class, fault_kind = fields.pop("fault")  # type: ignore[misc]
    base = {
        "id": f"t{place}", "run": f"r{place}", "model": "m", "time": time,
        "slot": f"{time:%H:%M}", "hour": time.hour, "weekday": time.weekday(), "health": None,
        "retried": bool(fields["lost"]), "rate_limited": 0,
        "fault_class": fault_class, "fault_kind": fault_kind,
    }  # fmt: skip
    return Observation(**base | fields)  # type: ignore[arg-type]


def used(random: Random, level: float, days: int) -> Used:
    """Return the use of so many days: busy by day and on working days, each day a little its own."""
    found = array("q")
    for day in range(days):
        working = (FIRST + timedelta(days=day)).weekday() < 5
        today = random.gauss(0, 0.12) + (0 if working else -1.5)
        for hour in range(HOURS):
            busy = exp(-(((hour - 14) / 4) ** 2)) + 0.03
            mean = level * busy * exp(today + random.gauss(0, 0.15))
            found.append(max(round(random.gauss(mean, mean**0.5)), 0))
    return Used(FIRST.date(), array("q", [1]) * len(found), {"m": found}, {})


def found_after(fault: Fault, seed: int, runs: int = 48) -> int | None:
    """Return how many runs after the first with the fault its pattern is found; None never.

    Each run is looked at as it would be, with what was found before known; what is there already
    before the fault is not counted as found.
    """
    character = CHARACTERS[seed % len(CHARACTERS)]
    random = Random(f"{fault.kind} {fault.size} {seed}")
    tests, begin = planted(random, character, fault, days=runs // 3 + 7)
    known: Known = frozenset()
    for place in range(begin - 3, min(begin + runs, len(tests))):
        known = _looked(tests[: place + 1], character, known)
        if place >= begin and any(kind == fault.kind for kind, _ in known):
            return place - begin
    return None


def surprises(seed: int) -> Counter[str]:
    """Return how often each kind is newly found in a sound model's year of three tests a day."""
    character = CHARACTERS[seed % len(CHARACTERS)]._replace(weekends=True)
    tests = sound(Random(f"sound {seed}"), character, 7 * WEEKS + 365)
    alarms: Counter[str] = Counter()
    known: Known = frozenset()
    for place in range(3 * 7 * WEEKS, len(tests)):
        now = _looked(tests[: place + 1], character, known)
        alarms.update(kind for kind, _ in now - known)
        known = now
    return alarms


def _looked(tests: list[Observation], of: Character, known: Known) -> Known:
    weeks = tests[-3 * (7 if of.weekends else 5) * WEEKS :]
    patterns = find(weeks, PatternLimits(), tests[-1].time, known)
    return frozenset((p.kind, p.subject) for p in patterns)


def use_found_after(kind: str, factor: float, seed: int) -> int | None:
    """Return after how many whole hours, but the first, use that changes is found; None in eight."""
    random = Random(f"use {factor} {seed}")
    use = used(random, (100, 200, 1000, 5000)[seed % 4], 7 * WEEKS + 7)
    begin = HOURS * (7 * WEEKS + seed % 5) + random.choice((9, 11, 14))
    for at in range(begin, len(use.lines)):
        use.models["m"][at] = round(use.models["m"][at] * factor)
    for at in range(begin, begin + 8):
        now = FIRST + timedelta(hours=at + 1, minutes=3)
        if any(p.kind == kind for p in usage("m", use, now, PatternLimits())):
            return at - begin
    return None


def use_surprises(seed: int) -> Counter[str]:
    """Return how often each kind is newly found in a year of sound use, looked at by the hour."""
    use = used(Random(f"sound use {seed}"), (60, 200, 1000, 5000)[seed % 4], 7 * WEEKS + 365)
    alarms: Counter[str] = Counter()
    known: Known = frozenset()
    for at in range(HOURS * 7 * WEEKS, len(use.lines)):
        moment = FIRST + timedelta(hours=at + 1, minutes=3)
        now = frozenset((p.kind, "") for p in usage("m", use, moment, PatternLimits(), known))
        alarms.update(kind for kind, _ in now - known)
        known = now
    return alarms
