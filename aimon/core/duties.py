"""The coordinator's checklists: what is to be done when, and how each item stands on a day."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from aimon.core.calendar import Calendar
from aimon.core.duetimes import due_at
from aimon.core.dutyrecords import DutyEvent
from aimon.core.incidents import Said
from aimon.core.kinds import Clock, Id, Name

# fmt: off
When = Literal[
    "daily", "on-demand", "never",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "first mon", "first tue", "first wed", "first thu", "first fri", "first sat", "first sun",
]
# fmt: on
# What aimon can see without a job of the schedule having done it; see Sights.
Sight = Literal["red", "told", "acknowledged", "urgent", "sorted", "solved", "noted"]
State = Literal["open", "checked", "seen", "skipped"]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do. ``id`` is what ticks go by, whatever becomes of the text.

    It ticks itself by ``job``, a job of the schedule that is done (``probe``: the test nearest to
    the section's time), or by what is ``seen``. ``command`` is the command of aimon's that helps.
    It ``recalls`` another item: what was noted there on the last day that it was due.
    """

    id: Id
    text: Name
    job: Id = ""
    seen: Sight | None = None
    command: str = ""
    recalls: Id = ""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Items that belong together, to be done from ``time`` on where there is one."""

    title: Name
    items: Annotated[tuple[Item, ...], msgspec.Meta(min_length=1)]
    time: Clock = ""


class Checklist(msgspec.Struct, frozen=True, kw_only=True):
    """A file of ``checklists/``: on which days it is due, and its sections."""

    title: Name
    when: When
    sections: Annotated[tuple[Section, ...], msgspec.Meta(min_length=1)]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What shows that an item is done: since when, where that is known, and by what.

    That there was nothing to do holds ``until`` a time.
    """

    kind: str
    time: datetime | None = None
    until: datetime | None = None
    subjects: tuple[str, ...] = ()


class ItemState(msgspec.Struct, frozen=True, kw_only=True):
    """An item on a day. Of a checked or skipped one ``time``, ``by`` and ``why`` are the person's.

    ``recalled`` are an earlier day's notes of the item that it recalls.
    """

    item: Item
    section: Section
    state: State
    time: datetime | None = None
    by: str = ""
    why: str = ""
    evidence: Evidence | None = None
    notes: tuple[Said, ...] = ()
    recalled: tuple[Said, ...] = ()


class DayList(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it stands for a day; of one on demand the day of its start, None before any.

    ``ended`` is when somebody ended one on demand.
    """

    name: str
    checklist: Checklist
    day: date | None
    states: tuple[ItemState, ...]
    ended: datetime | None = None

    @property
    def on_demand(self) -> bool:
        """Whether it is due only when somebody starts it."""
        return self.checklist.when == "on-demand"

    @property
    def going(self) -> bool:
        """Whether it was started, was not ended, and something is left."""
        return self.day is not None and self.ended is None and self.count("open") > 0

    def state_of(self, id: str) -> ItemState:
        """Return how its item with this id stands."""
        return next(state for state in self.states if state.item.id == id)

    def count(self, *states: State) -> int:
        """Return how many of its items are in these states."""
        return sum(each.state in states for each in self.states)


Look = Callable[[Item, Section], Evidence | None]


def is_due(checklist: Checklist, day: date, calendar: Calendar, now: datetime) -> bool:
    """Whether a list is due on a day; where its weekday is a day off, on the next business day."""
    if checklist.when in ("on-demand", "never"):
        return False
    at = "00:00" if checklist.when == "daily" else f"{checklist.when} 00:00"
    return any(due_at(at, day, day, calendar, now))


def items_of(checklist: Checklist) -> Iterable[tuple[Section, Item]]:
    """Yield the items with their sections, in the file's order."""
    return ((section, item) for section in checklist.sections for item in section.items)


def stand(
    checklist: Checklist,
    events: Mapping[str, Sequence[DutyEvent]],
    look: Look,
    recall: Callable[[str], tuple[Said, ...]] = lambda _id: (),
) -> tuple[ItemState, ...]:
    """Return how each item stands; ``events`` are those of the list's day by item, in their order."""
    return tuple(
        _state(
            ItemState(
                item=item,
                section=section,
                state="open",
                recalled=recall(item.recalls) if item.recalls else (),
            ),
            events.get(item.id, ()),
            look,
        )
        for section, item in items_of(checklist)
    )


def _state(base: ItemState, events: Sequence[DutyEvent], look: Look) -> ItemState:
    base = msgspec.structs.replace(base, notes=notes(events))
    last = _last_word([e for e in events if e.event in ("checked", "skipped", "unchecked")])
    if last and last.event == "checked":
        return _by_hand(base, last, "checked")
    if evidence := look(base.item, base.section):
        return msgspec.structs.replace(base, state="seen", evidence=evidence)
    return _by_hand(base, last, "skipped") if last and last.event == "skipped" else base


def notes(events: Sequence[DutyEvent]) -> tuple[Said, ...]:
    """Return what is noted and was not taken back; who notes the same again adds nothing."""
    found: dict[str, Said] = {}
    for e in events:
        if e.event == "noted":
            found.setdefault(e.text, Said(time=e.time, by=e.by, text=e.text))
        elif e.event == "unnoted":
            found.pop(e.text, None)
    return tuple(found.values())


def _last_word(said: Sequence[DutyEvent]) -> DutyEvent | None:
    """Return what counts: the last, but of one who ticks what is ticked the first."""
    last = None
    for event in said:
        if last is None or event.event != last.event or event.event == "skipped":
            last = event
    return last


def _by_hand(base: ItemState, event: DutyEvent, state: State) -> ItemState:
    return msgspec.structs.replace(base, state=state, time=event.time, by=event.by, why=event.text)


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """How often an item was due, and what became of it; ``item`` is None when no list has it now."""

    id: str
    list: str
    item: Item | None
    due: int
    checked: int
    seen: int
    skipped: int

    @property
    def percent(self) -> float | None:
        """The share that was done, of what was not skipped."""
        counted = self.due - self.skipped
        return 100 * (self.checked + self.seen) / counted if counted > 0 else None


def rates(lists: Iterable[DayList], gone: Mapping[str, Sequence[DutyEvent]]) -> list[Rate]:
    """Return the completion of each item over these days, in the lists' order.

    ``gone`` are the events of items that no list has any more.
    """
    states: dict[str, list[ItemState]] = {}
    homes: dict[str, str] = {}
    for each in lists:
        for state in each.states:
            states.setdefault(state.item.id, []).append(state)
            homes[state.item.id] = each.name
    found = [
        Rate(
            id=id,
            list=homes[id],
            item=own[-1].item,
            due=len(own),
            checked=sum(s.state == "checked" for s in own),
            seen=sum(s.state == "seen" for s in own),
            skipped=sum(s.state == "skipped" for s in own),
        )
        for id, own in states.items()
    ]
    return found + [_gone(id, events) for id, events in sorted(gone.items())]


def _gone(id: str, events: Sequence[DutyEvent]) -> Rate:
    last = {e.day: e.event for e in events if e.event in ("checked", "skipped", "unchecked")}
    kinds = [kind for kind in last.values() if kind != "unchecked"]
    return Rate(
        id=id,
        list="",
        item=None,
        due=len(kinds),
        checked=kinds.count("checked"),
        seen=0,
        skipped=kinds.count("skipped"),
    )
