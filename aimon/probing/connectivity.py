"""Asks the addresses that tell a provider's failure from our own network's, and reads their clock.

They are asked the way models are, through the run's proxy and with its CA file, but without a key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from statistics import median

from aimon.core.diagnosis import Clues
from aimon.core.faults import Fault, fault
from aimon.probing.faultmap import Failure
from aimon.probing.providers.base import Request
from aimon.probing.transport import Shared
from aimon.text import visible

SECONDS = 5.0


async def look(
    shared: Shared, urls: Sequence[str], wall: Callable[[], float], *, seconds: float = SECONDS
) -> Clues:
    """Ask all addresses at once, each for so many seconds, and return what was seen.

    Any HTTP status counts as reached. ``wall`` is this machine's clock in seconds since the epoch;
    its offset is the median against the Date headers that came.
    """
    found = await asyncio.gather(*(_ask(shared, url, wall, seconds) for url in urls))
    offsets = [offset for _, offset in found if offset is not None]
    return Clues(
        connectivity={url: lost for url, (lost, _) in zip(urls, found, strict=True)},
        clock_offset_s=round(median(offsets), 1) if offsets else None,
    )


async def _ask(
    shared: Shared, url: str, wall: Callable[[], float], seconds: float
) -> tuple[Fault | None, float | None]:
    """Return why the address was not reached, and how far our clock is ahead of its own."""
    client = shared.client()
    deadline = asyncio.get_running_loop().time() + seconds
    before = wall()
    try:
        # GET, since some servers drop HEAD; the body is not read.
        async with client.exchange(Request("GET", url, {}), deadline) as response:
            return None, ahead(response.headers, (before + wall()) / 2)
    except Failure as failure:
        said = visible(failure.fault.detail.strip())
        return fault(failure.fault.kind, said), None
    except Exception as error:  # noqa: BLE001 — a bug of aimon's is recorded as one
        return fault("internal", type(error).__name__), None
    finally:
        await client.aclose()


def ahead(headers: Mapping[str, str], now: float) -> float | None:
    """Return by how many seconds ``now`` is ahead of the server; a cache's answer has aged."""
    age = headers.get("age", "").strip()
    try:
        date = parsedate_to_datetime(headers.get("date", ""))
        written = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return now - written - (int(age) if age.isdecimal() and len(age) < 9 else 0)
