"""The site's days and slots: when a probe is due, and until when a result counts as fresh.

A slot of the schedule's ``probes`` that tests every tier is a full one; only full ones renew all
results, so only they decide how long a result is fresh. Partial ones are due all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from aimon.core.settings import WEEKDAYS, Schedule, Settings

_EVERY_TIER = frozenset({1, 2, 3})


def is_business_day(day: date, settings: Settings) -> bool:
    """Whether the site works on this day."""
    return WEEKDAYS[day.weekday()] in settings.business_days


def business_day_before(day: date, settings: Settings) -> date:
    """Return the last business day before the day; the day before where there is none in a month."""
    days = (day - timedelta(days=n) for n in range(1, 32))
    return next((d for d in days if is_business_day(d, settings)), day - timedelta(days=1))


def slots_after(moment: datetime, settings: Settings) -> Iterator[datetime]:
    """Yield the full slots strictly after the moment, in its own time zone, for 15 days."""
    full = full_slots(settings.schedule)
    for offset in range(16):
        day = moment.date() + timedelta(days=offset)
        if not is_business_day(day, settings):
            continue
        for slot in full:
            due = datetime.combine(day, slot, tzinfo=moment.tzinfo)
            if due.timestamp() > moment.timestamp():
                yield due


def fresh_until(probed: datetime, settings: Settings) -> datetime:
    """Return when a result grows stale: the grace after the next full slot.

    Without any a result is good for a day.
    """
    grace = timedelta(minutes=settings.schedule.grace_minutes)
    due = next(slots_after(probed, settings), probed + timedelta(days=1))
    return (due.astimezone(UTC) + grace).astimezone(probed.tzinfo)


def slots(schedule: Schedule) -> tuple[time, ...]:
    """Return all slots of a day, full and partial, in the order of the day."""
    further = (time.fromisoformat(name) for name in schedule.slots)
    return tuple(sorted({*schedule.probes, *further}))


def full_slots(schedule: Schedule) -> tuple[time, ...]:
    """Return the slots at which every model is tested."""

    def full(slot: time) -> bool:
        plan = schedule.slots.get(slot_name(slot))
        return plan is None or not plan.tiers or set(plan.tiers) >= _EVERY_TIER

    return tuple(filter(full, schedule.probes))


def slot_name(slot: time) -> str:
    """Return the slot as records name it, like 09:30."""
    return slot.strftime("%H:%M")
