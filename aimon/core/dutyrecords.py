"""What people record at the checklists: a line of log/checklists."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from datetime import date
from typing import Literal

import msgspec

from aimon.core.kinds import Id, Time

DutyEventKind = Literal["checked", "skipped", "unchecked", "noted", "unnoted", "started", "ended"]


def _first_version() -> int:
    return 1


class DutyEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item was checked, skipped (``text``: why), unchecked or noted; a list was started or ended.

    ``unnoted`` takes back the note of this ``text``.

    ``day`` is the day that it is for; of a list on demand the day on which it was started.
    ``item`` is the item's id, of a start and an end the list's name.
    """

    v: int = msgspec.field(default_factory=_first_version)  # a default factory's value is written
    id: str
    time: Time
    host: str
    day: date
    item: Id
    event: DutyEventKind
    by: str
    text: str = ""
