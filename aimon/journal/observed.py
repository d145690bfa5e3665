"""What weeks of tests and of use say to the rules, from a digest of each day."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from aimon.core.hourly import HOURS, Used
from aimon.core.observations import Observation, ProbePart, observe
from aimon.core.usage import latest
from aimon.journal.digests import Digests
from aimon.journal.probes import probe_log
from aimon.journal.usage import usage_log

T = TypeVar("T")

# Raised when the same records come to say something else: of tests, of use.
_FORM, _USED_FORM = 1, 2
# In these columns few values stand for many tests; each is kept once, which halves the memory.
_FEW = frozenset(
    ("run", "model", "slot", "result", "health", "fault_class", "fault_kind", "checks"),
)
_FIELDS = msgspec.structs.fields(Observation)


class _Column(msgspec.Struct, Generic[T], array_like=True):
    """The different values of a column, and for each test the place of its value."""

    values: list[T]
    at: list[int]


# A day's tests, a column a field of Observation.
_Table: Any = msgspec.defstruct(
    "_Table",
    [
        (f.name, _Column[f.type] if f.name in _FEW else list[f.type])  # type: ignore[name-defined]
        for f in _FIELDS
    ],
    array_like=True,
)


def observed(
    log: Path, host: str, cache: Path, first: date, now: datetime, *, keep: bool = True
) -> dict[str, list[Observation]]:
    """Return each model's tests of the days ``first`` to that of ``now``, none later, oldest first.

    ``cache`` is the workspace's cache folder (HOME/.cache), in which the days' digests are; without
    ``keep`` none is written. Raises JournalError where the journal cannot be read.
    """
    journal = probe_log(log, host)
    form = f"{_FORM} {' '.join(f.name for f in _FIELDS)}"
    digests = Digests(cache, "observed", journal, form, keep=keep)

    def make(day: date) -> Any:
        tests = [observe(part) for part in journal.read(day, ProbePart)]
        return _columns(sorted(tests, key=lambda test: test.time))

    found: defaultdict[str, list[Observation]] = defaultdict(list)
    for day in (day for day in journal.days() if first <= day <= now.date()):
        tests = _rows(digests.get(day, _Table, make))
        for test in tests if day < now.date() else (t for t in tests if t.time <= now):
            found[test.model].append(test)
    return dict(found)


def _columns(tests: list[Observation]) -> Any:
    columns: list[Any] = []
    for field in _FIELDS:
        values = [getattr(test, field.name) for test in tests]
        if field.name in _FEW:
            places: dict[Any, int] = {}
            at = [places.setdefault(value, len(places)) for value in values]
            columns.append(_Column(list(places), at))
        else:
            columns.append(values)
    return _Table(*columns)


def _rows(table: Any) -> Iterator[Observation]:
    columns = (getattr(table, field.name) for field in _FIELDS)
    return map(
        Observation,
        *(
            [column.values[n] for n in column.at] if isinstance(column, _Column) else column
            for column in columns
        ),
    )


class _Hours(msgspec.Struct, array_like=True):
    """A day's use by the hour: lines of any model, the requests and users (else -1) of each.

    ``since`` is from when on all of that has been known.
    """

    lines: list[int]
    models: dict[str, list[int]]
    users: dict[str, list[int]]
    since: datetime | None = None


class _UsagePart(msgspec.Struct, frozen=True, gc=False):
    id: str
    time: datetime
    model: str
    requests: int
    users: int | None = None
    hours: int = 1
    source: str = ""
    recorded: datetime | None = None


def used(
    log: Path, host: str, cache: Path, first: date, now: datetime, *, keep: bool = True
) -> Used:
    """Return how often each model was used in the hours of the days ``first`` to that of ``now``.

    Lines later than ``now`` are left out, and so are those of longer spans than an hour; ``cache``
    and ``keep`` are those of ``observed``.
    """
    journal = usage_log(log, host)
    digests = Digests(cache, "used", journal, str(_USED_FORM), keep=keep)

    size = HOURS * max(0, (now.date() - first).days + 1)
    found = Used(first, _filled(size), {}, {})
    for day in (day for day in journal.days() if first <= day <= now.date()):
        hours = digests.get(day, _Hours, lambda day: _hours(list(journal.read(day, _UsagePart))))
        if hours.since and hours.since > now:
            hours = _hours([line for line in journal.read(day, _UsagePart) if _known(line) <= now])
        _put(found, day, hours)
    return found


def _filled(size: int, value: int = 0) -> array[int]:
    return array("q", [value]) * size


def _known(line: _UsagePart) -> datetime:
    """Return from when on a line counts."""
    return max(line.time, line.recorded or line.time)


def _hours(lines: list[_UsagePart]) -> _Hours:
    since = max(map(_known, lines), default=None)
    found = _Hours([0] * HOURS, {}, {}, since)
    for line in latest(lines, since) if since else ():
        if line.hours == 1:
            found.lines[line.time.hour] += 1
            requests = found.models.setdefault(line.model, [0] * HOURS)
            requests[line.time.hour] += line.requests
            users = found.users.setdefault(line.model, [-1] * HOURS)
            if line.users is not None:
                users[line.time.hour] = line.users + max(0, users[line.time.hour])
    return found


def _put(found: Used, day: date, hours: _Hours) -> None:
    start = HOURS * (day - found.first).days
    here = slice(start, start + HOURS)
    found.lines[here] = array("q", hours.lines)
    for model, requests in hours.models.items():
        if model not in found.models:
            found.models[model] = _filled(len(found.lines))
            found.users[model] = _filled(len(found.lines), -1)
        found.models[model][here] = array("q", requests)
        found.users[model][here] = array("q", hours.users[model])
