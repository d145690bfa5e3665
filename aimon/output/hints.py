"""What is worth a word about a model beside its grade: quiet changes, and its retirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from aimon.core.changes import FIXED_ITEM
from aimon.core.records import Change
from aimon.core.retirement import Retirement
from aimon.core.standing import Standing
from aimon.core.windows import Window
from aimon.i18n import N_, _, ngettext
from aimon.output import figures
from aimon.output.words import ITEMS
from aimon.text import visible

_CHANGED_MARK = "🔀"
_RETIRES_MARK = "⏳"
_MAINTAINED_MARK = "🔧"
_CHANGED = {
    "served_model": N_("the model that answers: {before} → {after}"),
    "fingerprint": N_("the provider's configuration: {before} → {after}"),
    "context": N_("context: {before} in the registry, {after} at the provider"),
    "output": N_("output limit: {before} in the registry, {after} at the provider"),
    "price_input": N_("price of input: {before} in the registry, {after} at the provider"),
    "price_output": N_("price of output: {before} in the registry, {after} at the provider"),
}


def marks(s: Standing) -> str:
    """Return the marks of a model's hints, which a narrow table has room for."""
    found = (
        (_MAINTAINED_MARK, s.maintenance is not None),
        (_CHANGED_MARK, bool(s.changes)),
        (_RETIRES_MARK, s.retirement is not None),
    )
    return "".join(mark for mark, there in found if there)


def legend(standings: Iterable[Standing]) -> str:
    """Return what the marks mean, "" where there are none."""
    shown = {mark for s in standings for mark in marks(s)}
    meant = (
        (_MAINTAINED_MARK, _("under maintenance")),
        (_CHANGED_MARK, _("changed quietly")),
        (_RETIRES_MARK, _("retires")),
    )
    words = [f"{mark} {meaning}" for mark, meaning in meant if mark in shown]
    return " · ".join([*words, _("more: aimon status MODEL")]) if words else ""


def short(s: Standing, now: datetime) -> Iterator[str]:
    """Yield a few words for each kind of hint, for a table."""
    if s.maintenance:
        yield _("maintenance until {time}").format(time=figures.moment(s.maintenance.end, now))
    if s.changes:
        latest = max(change.since for change in s.changes if change.since)
        yield _("changed since {time}").format(time=figures.moment(latest, now))
    if s.retirement:
        yield retirement_words(s.retirement)


def long(s: Standing, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield a mark and a sentence for each hint, the latest changes first."""
    if s.maintenance:
        yield _MAINTAINED_MARK, maintenance_words(s.maintenance, now)
    by_time = sorted((c for c in s.changes if c.since), key=lambda c: c.since or now, reverse=True)
    for since, group in groupby(by_time, key=lambda change: change.since):
        text = _("changed since {time}: {changes}").format(
            time=figures.moment(since, now), changes="; ".join(changes_words(list(group)))
        )
        yield _CHANGED_MARK, text
    if s.retirement:
        yield _RETIRES_MARK, f"{retirement_words(s.retirement)} ({s.retirement.on})"


def maintenance_words(window: Window, now: datetime) -> str:
    """Return from when to when a model is worked on, and why."""
    return _("maintenance from {start} to {end}: {why}").format(
        start=figures.moment(window.start, now),
        end=figures.moment(window.end, now),
        why=visible(window.why or window.name, 200),
    )


def changes_words(changes: Sequence[Change]) -> list[str]:
    """Return what changed: a sentence each, drawn questions of one seed together."""
    said = [_change(change) for change in changes if change.what in _CHANGED]
    answers = [change for change in changes if change.what not in _CHANGED]
    if any(change.item == FIXED_ITEM for change in answers):
        said.append(_("the same question is answered differently"))
    for seed in sorted({change.seed for change in answers if change.seed is not None}):
        items = [_(ITEMS.get(c.item, c.item)) for c in answers if c.seed == seed]
        said.append(
            _("with seed {seed} other answers than before: {items}").format(
                seed=seed, items=visible(", ".join(items))
            )
        )
    return said


def _change(change: Change) -> str:
    before, after = (_grouped(visible(value, 60)) for value in (change.before, change.after))
    return _(_CHANGED[change.what]).format(before=before, after=after)


def _grouped(value: str) -> str:
    """Return a whole number with its thousands apart, anything else as it is."""
    return f"{int(value):,}" if value.isascii() and value.isdigit() else value


def retirement_words(near: Retirement) -> str:
    """Return how far away a retirement is."""
    if near.stage == 0:
        return _("its retirement is past")
    return ngettext("retires in {n} day", "retires in {n} days", near.days_left).format(
        n=near.days_left
    )
