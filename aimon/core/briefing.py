"""The morning's briefing: the night since the last closing, the first test, what presses, what comes.

It stands on the day's report as it is at that hour, and adds what only the morning asks.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import msgspec

from aimon.core.actions import Action
from aimon.core.daily import Daily
from aimon.core.findings import Finding
from aimon.core.health import ORDER
from aimon.core.incidents import Incident, gravest_first
from aimon.core.periods import full_slots, slot_name
from aimon.core.records import Grade
from aimon.core.settings import Settings
from aimon.core.sla import ClockState
from aimon.core.standing import Standing
from aimon.core.tickets import Ticket
from aimon.core.windows import Window

# Nearer than this a retirement or a change of prices belongs to the morning.
SOON = timedelta(days=7)


class Morning(msgspec.Struct, frozen=True, kw_only=True):
    """The first full test of the day.

    state: done; under_way or killed or incomplete (``left`` models are untested); missed; not_due
    (its time, or its grace, has not come); none (no test is due on this day).
    """

    state: Literal["done", "under_way", "killed", "incomplete", "missed", "not_due", "none"]
    slot: str = ""
    tested: int = 0
    left: int = 0


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A model whose grade was another one at the last closing."""

    standing: Standing
    before: Grade


class Briefing(msgspec.Struct, frozen=True, kw_only=True):
    """The briefing: ``daily`` is the day's report as it is now, ``since`` the last closing.

    ``incidents`` began, ended or went on since; ``received`` are the inquiries recorded since,
    ``due`` those whose next step is due before the day is over, each with its clock; ``windows``
    are today's maintenance. ``worse`` and ``better`` compare the grades with those at the closing;
    ``slower`` are models that have taken longer since an earlier day.
    """

    daily: Daily
    since: datetime
    morning: Morning
    worse: tuple[Turn, ...]
    better: tuple[Turn, ...]
    incidents: tuple[Incident, ...]
    received: tuple[Ticket, ...]
    due: tuple[tuple[Ticket, ClockState], ...]
    windows: tuple[Window, ...]
    slower: tuple[Finding, ...]

    @property
    def overdue(self) -> tuple[tuple[Ticket, ClockState], ...]:
        """Of what is due, that which was due before today."""
        now = self.daily.generated
        return tuple(
            one for one in self.due if one[1].due.astimezone(now.tzinfo).date() < now.date()
        )

    @property
    def opened(self) -> tuple[Incident, ...]:
        """The incidents that were opened since the closing."""
        return tuple(i for i in self.incidents if i.detected_at >= self.since)

    @property
    def ended(self) -> tuple[Incident, ...]:
        """The incidents that were resolved since the closing."""
        return tuple(i for i in self.incidents if not i.open)

    @property
    def soon(self) -> tuple[Action, ...]:
        """What is planned within days, but for inquiries past their deadline: they are due."""
        day, planned = self.daily.day, self.daily.due("planned")
        coming = (a for a in planned if a.on is None or a.on - day <= SOON)
        return tuple(a for a in coming if a.kind != "overdue_tickets")


def compose(
    daily: Daily,
    since: datetime,
    before: Sequence[Standing],
    runs: Sequence[dict[str, Any]],
    *,
    incidents: Sequence[Incident],
    tickets: Sequence[Ticket],
    deadlines: Mapping[str, ClockState],
    windows: Iterable[Window],
    findings: Iterable[Finding],
    settings: Settings,
    works: bool,
    under_way: bool,
) -> Briefing:
    """Compose the briefing of the day of a report, which is its moment, too.

    ``before`` are the standings at ``since``; ``runs`` the day's rows of runs_by_day; ``tickets``
    at least those recorded since, and all that are unsolved, with their ``deadlines``;
    ``findings`` what the latest days show. ``works``: the site does on this day; ``under_way``: this
    host's latest run has not ended.
    """
    now = daily.generated
    end = datetime.combine(daily.day, time.max, tzinfo=now.tzinfo)
    turns = list(_turns(before, daily.standings))
    clocks = [(t, deadlines[t.id]) for t in tickets if t.unsolved and t.id in deadlines]
    due = [(t, clock) for t, clock in clocks if clock.due <= end and not clock.paused]
    return Briefing(
        daily=daily,
        since=since,
        morning=_morning(daily, runs, settings, works=works, under_way=under_way),
        worse=tuple(t for t in turns if _is_worse(t)),
        better=tuple(t for t in turns if not _is_worse(t)),
        incidents=tuple(gravest_first(i for i in incidents if _of_the_night(i, since))),
        received=tuple(t for t in tickets if t.recorded_at >= since and t.state != "withdrawn"),
        due=tuple(sorted(due, key=lambda one: one[1].due)),
        windows=tuple(sorted(windows, key=lambda w: w.start)),
        slower=tuple(f for f in findings if _is_slower(f, daily.day)),
    )


def _of_the_night(incident: Incident, since: datetime) -> bool:
    if incident.state == "merged":
        return False
    return incident.open or (incident.resolved_at is not None and incident.resolved_at >= since)


def _turns(before: Sequence[Standing], now: Sequence[Standing]) -> Iterable[Turn]:
    grades = {s.model.id: s.grade for s in before}
    for s in now:
        then = grades.get(s.model.id, s.grade)
        if s.model.active and then != s.grade and "unknown" not in (then, s.grade):
            yield Turn(standing=s, before=then)


def _is_worse(turn: Turn) -> bool:
    return ORDER.index(turn.standing.grade) > ORDER.index(turn.before)


def _is_slower(found: Finding, day: date) -> bool:
    earlier = found.since is None or found.since < day
    return found.kind == "slower" and found.goes_on and earlier


def _morning(
    daily: Daily,
    runs: Sequence[dict[str, Any]],
    settings: Settings,
    *,
    works: bool,
    under_way: bool,
) -> Morning:
    slots = full_slots(settings.schedule) if works else ()
    if not slots:
        return Morning(state="none")
    slot, now = slot_name(slots[0]), daily.generated
    of_slot = [run for run in runs if run["slot"] == slot and not run["skipped"]]
    if not of_slot:
        grace = timedelta(minutes=settings.schedule.grace_minutes)
        due = datetime.combine(daily.day, slots[0], tzinfo=now.tzinfo) + grace
        return Morning(state="missed" if now > due else "not_due", slot=slot)
    tested = sum(run["tested"] for run in of_slot)
    left = sum(run["planned"] or 0 for run in of_slot) - tested
    ended = all(run["ended"] for run in of_slot)
    state: Any = "done" if left <= 0 and ended else "incomplete"
    if not ended:
        state = "under_way" if under_way else "killed"
    return Morning(state=state, slot=slot, tested=tested, left=max(left, 0))
