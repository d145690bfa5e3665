"""What the checklist commands work at: a workspace's lists at a moment, and what people record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property

import msgspec

from aimon.account import account
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
    rates,
    stand,
)
from aimon.core.dutyrecords import DutyEvent, DutyEventKind
from aimon.core.names import nearest
from aimon.duties.lists import load_lists
from aimon.duties.sights import Sights
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal.duties import duty_log
from aimon.journal.ids import new_id
from aimon.journal.journal import encode
from aimon.output.days import day_words
from aimon.text import visible
from aimon.workspace import Workspace

_DAY = timedelta(days=1)
# A list that is due on no day of two months is due on none.
_AHEAD = 62
_LONGEST_TEXT = 2000


class DutyDesk:
    """The checklists of a workspace as they are ``at`` a time."""

    def __init__(self, workspace: Workspace, at: str | None) -> None:
        self.workspace = workspace
        self.now = workspace.now(at)
        self.lists = load_lists(workspace.home)
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
            self._of_day(name, day)
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
        return self._of_day(name, day)

    def next_due(self, name: str, day: date) -> date | None:
        """Return the first day from this one on that the list is due on."""
        return self._nearest_due(name, day, _DAY)

    def _nearest_due(self, name: str, day: date, step: timedelta) -> date | None:
        days = (day + n * step for n in range(_AHEAD))
        checklist = self.lists[name]
        return next((d for d in days if is_due(checklist, d, self.calendar, self.now)), None)

    def _of_day(self, name: str, day: date) -> DayList:
        checklist = self.lists[name]
        if checklist.when == "on-demand":
            return self._on_demand(name, checklist, day)
        if day not in self._days:
            start, end = self._bounds(day)
            self._days[day] = Sights(self.workspace, start, end, on_demand=False)
        by_item = _by_item(event for event in self._events if event.day == day)
        states = stand(checklist, by_item, self._days[day].look)
        return DayList(name=name, checklist=checklist, day=day, states=states)

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

    def start(self, name: str) -> DayList:
        """Begin a list on demand anew; raises WrongUsage for any other."""
        found = self.named(name, self.now.date())
        self._require_on_demand(found)
        self._append([(name, self.now.date())], "started", "")
        return self.named(name, self.now.date())

    def end(self, name: str) -> DayList:
        """End a list on demand, done or not; raises WrongUsage for one that is not under way."""
        found = self.named(name, self.now.date())
        self._require_on_demand(found)
        if found.day is None or found.ended:
            raise WrongUsage(
                _("{name} is not under way").format(name=name),
                hint=_("begin it: aimon checklist start {name}").format(name=name),
            )
        self._append([(name, found.day)], "ended", "")
        return self.named(name, self.now.date())

    def _require_on_demand(self, each: DayList) -> None:
        if not each.on_demand:
            raise WrongUsage(
                _("{name} comes by itself on its days").format(name=each.name),
                hint=_("see it: aimon checklist {name}").format(name=each.name),
            )

    def record(
        self, ids: Sequence[str], kind: DutyEventKind, day: date, text: str = ""
    ) -> list[tuple[DayList, ItemState]]:
        """Record the same of each of these items for a day; return how each stands then.

        Either all or nothing is recorded. Raises WrongUsage for a day to come, and for an item that
        no list has, whose list is not due on the day, or whose tick is not a person's to take.
        """
        if day > self.now.date():
            raise WrongUsage(
                _("{day} is still to come").format(day=day_words(day)),
                hint=_("tick off what is done, on its day or afterwards"),
            )
        if len(text) > _LONGEST_TEXT:
            raise WrongUsage(_("the text is longer than {n} characters").format(n=_LONGEST_TEXT))
        homes = [(self._home(id), id) for id in dict.fromkeys(ids)]
        before = {name: self._of_day(name, day) for name, _id in homes}
        for name, id in homes:
            self._require(before[name], id, kind, day)
            if kind == "unnoted":
                _require_note(before[name].state_of(id), text)
        new = [n for n, each in before.items() if each.day is None]
        self._append([(name, day) for name in new], "started", "")
        self._append([(id, before[name].day or day) for name, id in homes], kind, text)
        after = {name: self._of_day(name, day) for name in before}
        return [(after[name], after[name].state_of(id)) for name, id in homes]

    def _require(self, of: DayList, id: str, kind: DutyEventKind, day: date) -> None:
        if of.ended:
            raise WrongUsage(
                _("{item} is of the list {list}, which was ended").format(item=id, list=of.name),
                hint=_("begin it anew: aimon checklist start {name}").format(name=of.name),
            )
        if not of.on_demand and not is_due(of.checklist, day, self.calendar, self.now):
            self._refuse(of, id, day)
        state = of.state_of(id)
        if kind == "unchecked" and state.state == "seen":
            raise WrongUsage(
                _("{item} ticked itself").format(item=id),
                hint=_(
                    "it loses its tick when what shows it is gone: aimon checklist {list}"
                ).format(list=of.name),
            )

    def _refuse(self, of: DayList, id: str, day: date) -> None:
        """Raise WrongUsage for an item of a list that is not due on the day."""
        past, coming = self._nearest_due(of.name, day, -_DAY), self.next_due(of.name, day)
        raise WrongUsage(
            _("{item} is of the list {list}, which is not due on {day}").format(
                item=id, list=of.name, day=day_words(day)
            ),
            hint=_("for {day} write: --date {date}").format(day=day_words(past), date=past)
            if past
            else _("due next on {day}").format(day=day_words(coming))
            if coming
            else "",
        )

    def _home(self, id: str) -> str:
        """Return the name of the list that has this item; raises WrongUsage for none."""
        homes = {
            item.id: name
            for name, checklist in self.lists.items()
            for _section, item in items_of(checklist)
        }
        if id in homes:
            return homes[id]
        near = nearest(id, homes)
        raise WrongUsage(
            _("no checklist has an item {item}").format(item=visible(id, 40)),
            hint=_("did you mean: {names}?").format(names=", ".join(near))
            if near
            else _("see them all: aimon checklist"),
        )

    def _append(self, what: Iterable[tuple[str, date]], kind: DutyEventKind, text: str) -> None:
        events = [
            DutyEvent(
                id=new_id(self.now),
                time=self.now,
                host=self.workspace.host,
                day=day,
                item=item,
                event=kind,
                by=account(),
                text=text,
            )
            for item, day in what
        ]
        for event in events:  # a Struct takes anything; readers do not
            msgspec.json.decode(encode(event), type=DutyEvent)
        self._log.append(*events)
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
        return [each for each in (self._of_day(name, day) for name in wanted) if each.going]

    def history(self, first: date, last: date) -> tuple[date | None, list[Rate]]:
        """Return since when there are records, and the completion of each item from first to last.

        Days before the first record, and those that are not over, are left out.
        """
        begun = min((event.day for event in self._events), default=None)
        if begun is None:
            return None, []
        days = [first + n * _DAY for n in range((last - first).days + 1)]
        counted = [day for day in days if begun <= day < self.now.date()]
        known = {item.id for c in self.lists.values() for _s, item in items_of(c)}
        gone: dict[str, list[DutyEvent]] = {}
        for event in self._events:
            whole = event.event in ("started", "ended")
            if first <= event.day <= last and event.item not in known and not whole:
                gone.setdefault(event.item, []).append(event)
        return begun, rates((each for day in counted for each in self.due(day)), gone)


def _require_note(state: ItemState, beginning: str) -> None:
    if not any(note.text.startswith(beginning) for note in state.notes):
        raise WrongUsage(
            _("no note of {item} begins with that").format(item=state.item.id),
            hint=" · ".join(visible(note.text, 40) for note in state.notes),
        )


def _by_item(events: Iterable[DutyEvent]) -> dict[str, list[DutyEvent]]:
    found: dict[str, list[DutyEvent]] = {}
    for event in events:
        found.setdefault(event.item, []).append(event)
    return found


def _blind(_item: Item, _section: Section) -> None:
    return None
