"""Maintenance: from when to when which models are worked on, as planned or as declared."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from aimon.core.alertsettings import Maintenance
from aimon.core.kinds import Time
from aimon.core.observations import Observation
from aimon.core.registry import Model
from aimon.core.settings import WEEKDAYS
from aimon.core.sla import length

_DAY = timedelta(days=1)


def _first_version() -> int:
    return 1


class MaintenanceEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of log/maintenance: a window was declared, or one that was ends now.

    ``window`` is like M-3, ``by`` an account. Without ``models`` it is about all.
    """

    v: int = msgspec.field(default_factory=_first_version)  # a default factory's value is written
    id: str
    time: Time
    host: str
    window: str
    event: Literal["declared", "ended"]
    by: str = ""
    models: tuple[str, ...] = ()
    start: Time | None = None
    end: Time | None = None
    why: str = ""


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """One span of maintenance: from ``start`` on, up to but without ``end``.

    ``name`` is the settings' or like M-3; ``declared``: by command. Without ``models`` and
    ``providers`` it is about all.
    """

    name: str
    start: datetime
    end: datetime
    models: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    why: str = ""
    declared: bool = False

    def about(self, model: Model) -> bool:
        """Whether the model is among those that are worked on."""
        named = model.id in self.models or model.provider in self.providers
        return named or not (self.models or self.providers)

    def when(self, moment: datetime) -> Literal["planned", "now", "over"]:
        """Return how it lies to the moment."""
        if self.holds(moment):
            return "now"
        return "planned" if moment.timestamp() < self.start.timestamp() else "over"

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in it; by instants, whatever the zones."""
        return self.start.timestamp() <= moment.timestamp() < self.end.timestamp()


class _Row:
    """Windows in the order of their starts, and their times (Unix) to search in."""

    def __init__(self, windows: Sequence[Window]) -> None:
        self.windows = windows
        self._starts = [window.start.timestamp() for window in windows]
        self._ends = [window.end.timestamp() for window in windows]
        # Until when any window up to each place lasts: that ascends, too.
        self._lasting = list(accumulate(self._ends, max))

    def at(self, moment: datetime) -> Window | None:
        """Return the first of the windows that hold the moment."""
        seconds = moment.timestamp()
        place = bisect_right(self._lasting, seconds)
        return self.windows[place] if place < bisect_right(self._starts, seconds) else None

    def over(self, moment: datetime) -> float | None:
        """Return when the latest of the windows that were over by then ended, in Unix time."""
        seconds = moment.timestamp()
        return max((end for end in self._ends if end <= seconds), default=None)


class Windows:
    """All windows of a time, by the models that they are about."""

    def __init__(self, windows: Iterable[Window], models: Iterable[Model]) -> None:
        self.every = sorted(windows, key=lambda window: window.start.timestamp())
        self._of = dict(_rows(self.every, models))

    def __bool__(self) -> bool:
        return bool(self._of)

    def of(self, model: str) -> Sequence[Window]:
        """Return the model's windows, those that began first at the beginning."""
        row = self._of.get(model)
        return row.windows if row else ()

    def covered(self, model: str, moment: datetime) -> Window | None:
        """Return the window in which the model is at the moment, None for none."""
        row = self._of.get(model)
        return row.at(moment) if row else None

    def over(self, model: str, moment: datetime) -> float | None:
        """Return when the model's latest window that is over by then ended, in Unix time."""
        row = self._of.get(model)
        return row.over(moment) if row else None

    def uncovered(self, model: str, tests: Sequence[Observation]) -> Sequence[Observation]:
        """Return the tests of the model that fall in no window: those that count."""
        row = self._of.get(model)
        return [test for test in tests if not row.at(test.time)] if row else tests

    def spans(self) -> Iterator[tuple[str, datetime, datetime]]:
        """Yield each model with the start and the end of each of its windows."""
        for model, row in self._of.items():
            for window in row.windows:
                yield model, window.start, window.end


def _rows(windows: Sequence[Window], models: Iterable[Model]) -> Iterator[tuple[str, _Row]]:
    """Yield each model with its windows; models that have the same ones share them."""
    by_target: dict[tuple[tuple[str, ...], ...], list[Window]] = {}
    for window in windows:
        by_target.setdefault((window.models, window.providers), []).append(window)
    rows: dict[tuple[tuple[tuple[str, ...], ...], ...], _Row] = {}
    for model in models:
        targets = tuple(t for t, (window, *_more) in by_target.items() if window.about(model))
        if targets and targets not in rows:
            own = [w for w in windows if (w.models, w.providers) in targets]
            rows[targets] = _Row(own)
        if targets:
            yield model.id, rows[targets]


NO_WINDOWS = Windows((), ())


def planned(
    settings: Iterable[Maintenance], first: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[Window]:
    """Yield the windows of the settings that touch the time from ``first`` to ``until``."""
    for one in settings:
        for start, end in _times(one, first.astimezone(zone), until.astimezone(zone), zone):
            if start <= until and end > first:
                yield Window(
                    name=one.name,
                    start=start,
                    end=end,
                    models=one.models,
                    providers=one.providers,
                )


def declared(events: Iterable[MaintenanceEvent], now: datetime) -> list[Window]:
    """Return the windows declared by ``now``, in the order of their numbers.

    One that was ended is over then; one that was ended before it began is none.
    """
    known: dict[str, Window] = {}
    for event in sorted(events, key=lambda e: (e.event != "declared", e.time)):
        if event.time > now:
            continue
        if event.event == "declared" and event.start and event.end:
            known[event.window] = Window(
                name=event.window,
                start=event.start,
                end=event.end,
                models=event.models,
                why=event.why,
                declared=True,
            )
        elif event.event == "ended" and (window := known.get(event.window)):
            ended = msgspec.structs.replace(window, end=min(window.end, event.time))
            known[event.window] = ended
    return [window for window in known.values() if window.start < window.end]


def cron_flaw(expression: str) -> str:
    """Return what is wrong with a cron expression of five fields, in its library's words, or ""."""
    from cronsim import CronSim, CronSimError

    if len(expression.split()) != 5:
        return "Wrong number of fields"
    try:
        next(CronSim(expression, datetime(2024, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        return str(error)
    except StopIteration:
        return "Never"
    return ""


def _times(
    one: Maintenance, first: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the starts and ends of a maintenance that may touch the time from first to until."""
    if one.start and one.end:
        start, end = (
            datetime.fromisoformat(text).replace(tzinfo=zone) for text in (one.start, one.end)
        )
        yield start, end
    elif one.lasts:
        lasts = length(one.lasts, _DAY)
        for start in _starts(one, _later(first, -lasts), until):
            yield start, _later(start, lasts)


def _starts(one: Maintenance, first: datetime, until: datetime) -> Iterator[datetime]:
    """Yield when a recurring maintenance starts, from ``first`` to ``until``, in their zone."""
    if one.weekly:
        weekday, clock = one.weekly.split()
        day = first.date() - _DAY
        while day <= until.date():
            if WEEKDAYS[day.weekday()] == weekday:
                yield datetime.combine(day, time.fromisoformat(clock), first.tzinfo)
            day += _DAY
    elif one.cron:
        from cronsim import CronSim

        for start in CronSim(one.cron, first - timedelta(minutes=1)):
            if start > until:
                return
            yield start


def _later(moment: datetime, span: timedelta) -> datetime:
    """Return the moment that is so much later by the clock of physics."""
    return (moment.astimezone(UTC) + span).astimezone(moment.tzinfo)
