"""What people record at the checklists: a tick, a note, the start or the end of a list on demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from aimon.account import account
from aimon.core.duties import DayList, ItemState, is_due
from aimon.core.dutyrecords import DutyEvent, DutyEventKind
from aimon.core.names import nearest
from aimon.duties.desk import DutyDesk
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.journal.duties import duty_log
from aimon.journal.ids import new_id
from aimon.journal.journal import encode
from aimon.output.days import day_words
from aimon.text import visible

_DAY = timedelta(days=1)
_LONGEST_TEXT = 2000


def start(desk: DutyDesk, name: str) -> DayList:
    """Begin a list on demand; raises WrongUsage for any other, and for one that is under way."""
    today = desk.now.date()
    found = _on_demand(desk, name)
    if found.going and found.count("open") < len(found.states):
        raise WrongUsage(
            _("{name} is under way already").format(name=name),
            hint=_(
                "go on: aimon checklist {name}; for another one first: aimon checklist end {name}"
            ).format(name=name),
        )
    _append(desk, [(name, today)], "started", "")
    return desk.named(name, today)


def end(desk: DutyDesk, name: str) -> DayList:
    """End a list on demand, done or not; raises WrongUsage for one that is not under way."""
    found = _on_demand(desk, name)
    if found.day is None or found.ended:
        raise WrongUsage(
            _("{name} is not under way").format(name=name),
            hint=_("begin it: aimon checklist start {name}").format(name=name),
        )
    _append(desk, [(name, found.day)], "ended", "")
    return desk.named(name, desk.now.date())


def _on_demand(desk: DutyDesk, name: str) -> DayList:
    found = desk.named(name, desk.now.date())
    if not found.on_demand:
        raise WrongUsage(
            _("{name} comes by itself on its days").format(name=found.name),
            hint=_("see it: aimon checklist {name}").format(name=found.name),
        )
    return found


def record(
    desk: DutyDesk, ids: Sequence[str], kind: DutyEventKind, day: date, text: str = ""
) -> list[tuple[DayList, ItemState]]:
    """Record the same of each of these items for a day; return how each stands then.

    Either all or nothing is recorded. Raises WrongUsage for a day to come, and for an item that
    no list has, whose list is not due on the day, or whose tick is not a person's to take. A note
    is taken back (``unnoted``) by its beginning, which only one has.
    """
    if day > desk.now.date():
        raise WrongUsage(
            _("{day} is still to come").format(day=day_words(day)),
            hint=_("tick off what is done, on its day or afterwards"),
        )
    if len(text) > _LONGEST_TEXT:
        raise WrongUsage(_("the text is longer than {n} characters").format(n=_LONGEST_TEXT))
    homes = [(_home(desk, id), id) for id in dict.fromkeys(ids)]
    before = {name: desk.of_day(name, day) for name, _id in homes}
    for name, id in homes:
        _require(desk, before[name], id, kind, day)
        if kind == "unnoted":
            text = _note_meant(before[name].state_of(id), text)
    new = [n for n, each in before.items() if each.day is None]
    _append(desk, [(name, day) for name in new], "started", "")
    _append(desk, [(id, before[name].day or day) for name, id in homes], kind, text)
    after = {name: desk.of_day(name, day) for name in before}
    return [(after[name], after[name].state_of(id)) for name, id in homes]


def _require(desk: DutyDesk, of: DayList, id: str, kind: DutyEventKind, day: date) -> None:
    if of.ended:
        raise WrongUsage(
            _("{item} is of the list {list}, which was ended").format(item=id, list=of.name),
            hint=_("begin it anew: aimon checklist start {name}").format(name=of.name),
        )
    if not of.on_demand and not is_due(of.checklist, day, desk.calendar, desk.now):
        _refuse(desk, of, id, day)
    if kind == "unchecked" and of.state_of(id).state == "seen":
        raise WrongUsage(
            _("{item} ticked itself").format(item=id),
            hint=_("it loses its tick when what shows it is gone: aimon checklist {list}").format(
                list=of.name
            ),
        )


def _refuse(desk: DutyDesk, of: DayList, id: str, day: date) -> None:
    """Raise WrongUsage for an item of a list that is not due on the day."""
    past, coming = desk.nearest_due(of.name, day, -_DAY), desk.nearest_due(of.name, day)
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


def _note_meant(state: ItemState, beginning: str) -> str:
    """Return the one note that begins so; raises WrongUsage for none, and for several."""
    texts = [note.text for note in state.notes]
    found = [t for t in texts if t == beginning] or [t for t in texts if t.startswith(beginning)]
    if len(found) == 1:
        return found[0]
    text = (
        _("several notes of {item} begin with that")
        if found
        else _("no note of {item} begins with that")
    )
    raise WrongUsage(
        text.format(item=state.item.id),
        hint=" · ".join(visible(each, 40) for each in found or texts),
    )


def _home(desk: DutyDesk, id: str) -> str:
    """Return the name of the list that has this item; raises WrongUsage for none."""
    if id in desk.homes:
        return desk.homes[id]
    near = nearest(id, desk.homes)
    raise WrongUsage(
        _("no checklist has an item {item}").format(item=visible(id, 40)),
        hint=_("did you mean: {names}?").format(names=", ".join(near))
        if near
        else _("see them all: aimon checklist"),
    )


def _append(
    desk: DutyDesk, what: Iterable[tuple[str, date]], kind: DutyEventKind, text: str
) -> None:
    events = [
        DutyEvent(
            id=new_id(desk.now),
            time=desk.now,
            host=desk.workspace.host,
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
    duty_log(desk.workspace.log, desk.workspace.host).append(*events)
    desk.read_anew()
