"""What the checklist commands look at: a workspace's lists, and how they stand at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property

from aimon.calendars import calendar_of
from aimon.core.duties import (
    Checklist,
    DayList,
    Item,
    ItemState,
    Rate,
    Section,
    is_due,
    items_of,
    notes,
    rates,
    stand,
)
from aimon.core.dutyrecords import DutyEvent
from aimon.core.incidents import Said
from aimon.core.names import nearest
from aimon.duties.lists import job_names, load_lists
from aimon.duties.sights import Sights
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal.duties import duty_log
from aimon.text import visible
from aimon.workspace import Workspace

_DAY = timedelta(days=1)
# A list that is due on no day of two months is due on none.
_AHEAD = 62


class DutyDesk:
    """The checklists of a workspace as they are ``at`` a time."""

    def __init__(self, workspace: Workspace, at: str | None) -> None:
        self.workspace = workspace
        self.now = workspace.now(at)
        self.lists = load_lists(workspace.home, job_names(workspace.settings))
        self.calendar = calendar_of(workspace)
        self._log = duty_log(workspace.log, workspace.host)
        self._days: dict[date, Sights] = {}

    @cached_property
    def _events(self) -> list[DutyEvent]:
        events = (event for day in self._log.days() for event in self._log.read(day))
        return sorted((e for e in events if e.time <= self.now), key=lambda e: e.time)

    def due(self, day: date) -> list[DayList]:
        """Return the lists that are due on a day, as they stand for it."""
        return [
            self.of_day(name, day)
            for name, checklist in self.lists.items()
            if is_due(checklist, day, self.calendar, self.now)
        ]

    def named(self, name: str, day: date) -> DayList:
        """Return the list of this name as it stands for the day; raises WrongUsage for none."""
        if name not in self.lists:
            near = nearest(name, self.lists)
            raise WrongUsage(
                _("there is no checklist {name}").format(name=visible(name, 40)),
                hint=_("did you mean: {names}?").format(names=", ".join(near))
                if near
                else _("the checklists are: {names}").format(names=", ".join(self.lists)),
            )
        return self.of_day(name, day)

    def nearest_due(self, name: str, day: date, step: timedelta = _DAY) -> date | None:
        """Return the first day from this one on, or back, that the list is due on."""
        days = (day + n * step for n in range(_AHEAD))
        checklist = self.lists[name]
        return next((d for d in days if is_due(checklist, d, self.calendar, self.now)), None)

    def of_day(self, name: str, day: date) -> DayList:
        """Return a list as it stands for a day, due or not."""
        checklist = self.lists[name]
        if checklist.when == "on-demand":
            return self._on_demand(name, checklist, day)
        if day not in self._days:
            start, end = self._bounds(day)
            self._days[day] = Sights(self.workspace, start, end, on_demand=False)
        by_item = _by_item(event for event in self._events if event.day == day)
        states = stand(checklist, by_item, self._days[day].look, lambda id: self._notes(id, day))
        return DayList(name=name, checklist=checklist, day=day, states=states)

    @cached_property
    def homes(self) -> dict[str, str]:
        """The list that has each item, by the item's id."""
        return {i.id: name for name, c in self.lists.items() for _section, i in items_of(c)}

    def _notes(self, id: str, day: date) -> tuple[Said, ...]:
        """Return what was noted at an item on the last day before this one that it was due on."""
        home = self.homes.get(id)
        before = home and self.nearest_due(home, day - _DAY, -_DAY)
        return notes([e for e in self._events if e.item == id and e.day == before])

    def _on_demand(self, name: str, checklist: Checklist, day: date) -> DayList:
        """Return a list on demand as it was begun last, up to this day."""
        whole = [e for e in self._events if e.item == name and e.event in ("started", "ended")]
        starts = [e for e in whole if e.event == "started" and e.day <= day]
        start = max(starts, key=lambda event: (event.day, event.time), default=None)
        if start is None:
            states = stand(checklist, {}, _blind)
            return DayList(name=name, checklist=checklist, day=None, states=states)
        over = [e.time for e in whole if e.event == "ended" and e.time >= start.time]
        ended = min(over, default=None)
        until = min(self._bounds(day)[1], ended or self.now)
        sights = Sights(self.workspace, start.time, until, on_demand=True)
        own = (e for e in self._events if e.day == start.day and e.time >= start.time)
        states = stand(checklist, _by_item(own), sights.look)
        return DayList(name=name, checklist=checklist, day=start.day, states=states, ended=ended)

    def _bounds(self, day: date) -> tuple[datetime, datetime]:
        """Return when a day begins, and when it ends or, before that, the present."""
        zone = self.now.tzinfo
        end = datetime.combine(day, time.max, tzinfo=zone)
        return datetime.combine(day, time.min, tzinfo=zone), min(self.now, end)

    def read_anew(self) -> None:
        """Forget what was read, as more has been recorded."""
        self.__dict__.pop("_events", None)

    def still_open(self, day: date) -> list[tuple[DayList, list[ItemState]]]:
        """Return what should be done by now and is not, list by list.

        Of a list on demand nothing has its time: see ``going``.
        """
        clock = f"{self.now:%H:%M}" if day == self.now.date() else "24:00"
        found = []
        for each in self.due(day):
            left = [
                state
                for state in each.states
                if state.state == "open" and state.section.time <= clock
            ]
            if left:
                found.append((each, left))
        return found

    def going(self, day: date) -> list[DayList]:
        """Return the lists on demand that are under way."""
        wanted = (name for name, each in self.lists.items() if each.when == "on-demand")
        return [each for each in (self.of_day(name, day) for name in wanted) if each.going]

    def history(self, first: date, last: date) -> tuple[date | None, list[Rate]]:
        """Return since when there are records, and the completion of each item from first to last.

        Days before the first record, and those that are not over, are left out.
        """
        # When it was recorded, not for which day: a slip of the date begins nothing earlier.
        times = (event.time.astimezone(self.now.tzinfo) for event in self._events)
        begun = min((time.date() for time in times), default=None)
        if begun is None:
            return None, []
        days = [first + n * _DAY for n in range((last - first).days + 1)]
        counted = [day for day in days if begun <= day < self.now.date()]
        gone: dict[str, list[DutyEvent]] = {}
        for event in self._events:
            whole = event.event in ("started", "ended")
            if first <= event.day <= last and event.item not in self.homes and not whole:
                gone.setdefault(event.item, []).append(event)
        return begun, rates((each for day in counted for each in self.due(day)), gone)


def _by_item(events: Iterable[DutyEvent]) -> dict[str, list[DutyEvent]]:
    found: dict[str, list[DutyEvent]] = {}
    for event in events:
        found.setdefault(event.item, []).append(event)
    return found


def _blind(_item: Item, _section: Section) -> None:
    return None
