"""The calendar of a workspace: the site's hours, Korea's holidays, the days added and removed.

The library ``holidays`` takes a tenth of a second or more to import, so the holidays of a year are
kept in the workspace's cache, for exactly the release of the library that named them: an upgrade
may know of a new one. The release is read from the name of the library's folder of metadata, which
every installer writes anew at an upgrade; asking importlib.metadata for it would cost more than all
else here. Where there is no such folder nothing is kept, and the library is imported each time.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

from aimon.config import cache as kept
from aimon.core.calendar import Calendar
from aimon.i18n import _, language
from aimon.workspace import Workspace

_LIBRARY = "holidays"
_COUNTRY = "KR"
# Workers' Day was a holiday of banks and firms until it became everybody's.
_CATEGORIES = ("public", "bank")
_LANGUAGES = {"ko": "ko", "en": "en_US"}


def calendar_of(workspace: Workspace) -> Calendar:
    """Return the site's calendar, its holidays named in the language that is spoken now."""
    settings, spoken = workspace.settings, language()
    theirs = settings.holidays

    def holidays(year: int) -> Mapping[date, str]:
        named = dict.fromkeys(theirs.add, _("the organisation's holiday")) if theirs.add else {}
        if theirs.korean:
            named |= korean_holidays(workspace.home, year, spoken)
        return {day: name for day, name in named.items() if day not in theirs.remove}

    return Calendar(settings, holidays)


def korean_holidays(home: Path, year: int, spoken: str) -> dict[date, str]:
    """Return Korea's public and bank holidays of a year with their names, from the cache if known."""
    name, release = f"holidays-{year}-{spoken}", _release()
    if release and (known := kept.get(home, name, release, dict[date, str])) is not None:
        return known
    found = _looked_up(year, spoken)
    if release:
        kept.put(home, name, release, found)
    return found


def _looked_up(year: int, spoken: str) -> dict[date, str]:
    import holidays

    named = holidays.country_holidays(
        _COUNTRY, years=year, categories=_CATEGORIES, language=_LANGUAGES[spoken]
    )
    return dict(sorted(named.items()))


@cache
def _release() -> tuple[bytes, ...]:
    """Return which release of the library is installed, () where that cannot be told cheaply."""
    spec = PathFinder.find_spec(_LIBRARY)
    if spec is None or spec.origin is None:
        return ()
    try:
        beside = os.listdir(Path(spec.origin).parent.parent)
    except OSError:  # in an archive
        return ()
    return tuple(sorted(os.fsencode(name) for name in beside if name.startswith(f"{_LIBRARY}-")))
