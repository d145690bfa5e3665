"""Checklists in words: when a list is due, how an item stands, what shows that it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from aimon.core.duties import Checklist, DayList, Evidence, ItemState
from aimon.core.settings import WEEKDAYS
from aimon.i18n import N_, _, ngettext
from aimon.output.days import day_words, weekday_words
from aimon.output.jobwords import moment_words
from aimon.text import visible

MARKS = {"open": "⬜", "checked": "✅", "seen": "✅", "skipped": "➖"}
STATES = {
    "open": N_("still to do"),
    "checked": N_("ticked off"),
    "seen": N_("ticked itself"),
    "skipped": N_("passed over"),
}
_SEEN = {
    "job": N_("by the schedule: {names}"),
    "by_hand": N_("by hand, as {names} would"),
    "none_red": N_("no model was 🔴 at {until}"),
    "red": N_("looked after: {names}"),
    "no_trouble": N_("nothing grave up to {until}"),
    "told": N_("told of: {names}"),
    "in_hand": N_("in hand: {names}"),
    "no_urgent": N_("no urgent inquiry is open"),
    "solved": N_("how it was solved is recorded: {names}"),
    "noted": N_("written down: {names}"),
}
_SHOWN = 5


def when_words(checklist: Checklist) -> str:
    """Return on which days a list is due."""
    match checklist.when:
        case "daily":
            return _("every business day")
        case "on-demand":
            return _("on demand")
        case "never":
            return _("never")
        case when:
            *first, day = when.split()
            named = weekday_words(WEEKDAYS.index(day) + 1)
            return _("first {day} of the month").format(day=named) if first else named


def state_words(state: ItemState, day: date | None, names: Mapping[str, str]) -> str:
    """Return why an item stands as it does: who ticked it, what shows it, why it was skipped."""
    if state.evidence:
        return evidence_words(state.evidence, day, names)
    if state.state == "open" or state.time is None:
        return ""
    said = f"{moment_words(state.time, day)} {visible(state.by, 40)}"
    return f"{said}: {visible(state.why)}" if state.why else said


def evidence_words(evidence: Evidence, day: date | None, names: Mapping[str, str]) -> str:
    """Return what shows that an item is done, with its time; ``names`` are the models'."""
    time = f"{moment_words(evidence.time, day)} " if evidence.time else ""
    if evidence.kind == "sorted":
        return time + _sorted(int(evidence.subjects[0]))
    shown = [visible(names.get(each, each), 40) for each in evidence.subjects]
    more = ["…"] if len(shown) > _SHOWN else []
    until = moment_words(evidence.until, day) if evidence.until else ""
    words = _(_SEEN[evidence.kind])
    return time + words.format(names=", ".join(shown[:_SHOWN] + more), until=until)


def _sorted(n: int) -> str:
    if not n:
        return _("no inquiry is unsolved")
    return ngettext(
        "the one unsolved inquiry has its class", "all {n} unsolved inquiries have their class", n
    ).format(n=n)


def count_words(lists: Sequence[DayList]) -> str:
    """Return how far lists have come, like ``12 of 30 done, 1 passed over, 17 left``."""

    def total(count: Callable[[DayList], int]) -> int:
        return sum(count(each) for each in lists)

    done = total(lambda each: each.count("checked", "seen"))
    skipped = total(lambda each: each.count("skipped"))
    left = total(lambda each: each.count("open"))
    text = _("{done} of {n} done, {skipped} passed over, {left} left")
    if not skipped:
        text = _("{done} of {n} done, {left} left")
    return text.format(done=done, n=done + skipped + left, skipped=skipped, left=left)


def going_words(of: DayList) -> str:
    """Return how much is left of a list on demand, and since when it is under way."""
    n = of.count("open")
    return ngettext(
        "{title}: {n} item left, since {day}", "{title}: {n} items left, since {day}", n
    ).format(title=visible(of.checklist.title, 60), n=n, day=day_words(of.day) if of.day else "")
