"""Which jobs a site's day is made of, and the crontab's fields that each is due by."""

from __future__ import annotations

from aimon.core.periods import slot_name, slots
from aimon.core.settings import Settings


def wanted(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return the five fields of each job's line."""
    found: dict[str, tuple[str, ...]] = {}
    for slot in slots(settings.schedule):
        fields = (str(slot.minute), str(slot.hour), "*", "*", "1-5")
        found["probe-" + slot_name(slot).replace(":", "")] = fields
    return found
