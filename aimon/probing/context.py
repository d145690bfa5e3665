"""What all conversations of a run share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from aimon.core.records import Probe
from aimon.core.settings import Settings
from aimon.probing.aside import Aside
from aimon.probing.purse import Purse
from aimon.probing.throttle import Throttles


class RunContext(msgspec.Struct, frozen=True, kw_only=True):
    """One run. ``seed`` draws the questions, ``now`` reads the clock, ``sleep`` waits seconds.

    ``purse`` is what the run may spend, ``histories`` has the earlier probes of each model, oldest
    first, to compare with.
    """

    run: str
    slot: str | None
    trigger: str
    host: str
    seed: int
    settings: Settings
    home: Path
    now: Callable[[], datetime]
    purse: Purse = msgspec.field(default_factory=Purse)
    histories: Mapping[str, Sequence[Probe]] = {}
    aside: Aside = msgspec.field(default_factory=Aside)
    throttles: Throttles = msgspec.field(default_factory=Throttles)
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
