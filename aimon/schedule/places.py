"""Where this site's jobs run: the program, the workspace, the time zone of cron, the keys' names."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from aimon.config.review import references
from aimon.errors import WrongUsage
from aimon.i18n import _
from aimon.schedule.crontab import Place
from aimon.schedule.zones import ahead, exists, system_zone
from aimon.text import visible
from aimon.workspace import Workspace


def place_of(workspace: Workspace, zone: str | None) -> Place:
    """Return it; raises WrongUsage for a time zone that there is none of."""
    if zone and not exists(zone):
        raise WrongUsage(
            _("there is no time zone {name}").format(name=visible(zone)),
            hint=_("write it like Asia/Seoul"),
        )
    zone = zone or system_zone()
    place = program(), str(workspace.home)
    for path in place:
        if "\n" in path:
            raise WrongUsage(
                _("there is a line break in {path}").format(path=visible(path)),
                hint=_("give the folder another name"),
            )
    difference, steady = ahead(workspace.zone, ZoneInfo(zone), workspace.now())
    return Place(*place, zone, difference, steady)


def program() -> str:
    """Return the absolute path of this installation's aimon."""
    beside = Path(sys.executable).with_name("aimon")
    if beside.exists():
        return str(beside)
    return shutil.which("aimon") or str(beside)


def variables(workspace: Workspace) -> Iterator[str]:
    """Yield the names of the environment's variables that hold this site's keys."""
    for reference in references(workspace.settings, workspace.registry):
        scheme, _colon, name = reference.partition(":")
        if scheme == "env":
            yield name
