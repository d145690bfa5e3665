"""Providers that a site brings itself: packages with an entry point in the group ``aimon.providers``.

Looking through what is installed takes tens of milliseconds, so only a name that aimon does not
have is looked up.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "aimon.providers"


@cache
def providers() -> dict[str, tuple[EntryPoint, ...]]:
    """Return what is installed by name; where packages disagree, what each of them brings."""
    from importlib.metadata import entry_points

    found: dict[str, tuple[EntryPoint, ...]] = {}
    for entry in entry_points(group=GROUP):
        others = found.get(entry.name, ())
        if all(entry.value != other.value for other in others):
            found[entry.name] = (*others, entry)
    return found
