"""One POST to a server that is no model, bounded as a test is: in time, in bytes, no redirects."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from aimon.core.faults import Fault, fault
from aimon.core.settings import Network
from aimon.probing.faultmap import Failure
from aimon.probing.providers.base import Request
from aimon.probing.transport import Response, open_transport

# So much of an answer is read, for its words; a success is not read at all.
MOST_BYTES = 4096


class Answer(NamedTuple):
    """What the server answered: ``headers`` by their names in lower case, the body's beginning."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(
    url: str, headers: Mapping[str, str], body: bytes, network: Network, seconds: float
) -> Answer | Fault:
    """Send the body and return the answer, or why there is none, within so many seconds.

    The detail of a fault is what the other side said, neither shortened nor made safe. Raises
    AimonError for a CA file that does not load.
    """
    return asyncio.run(_post(Request("POST", url, dict(headers), body), network, seconds))


async def _post(request: Request, network: Network, seconds: float) -> Answer | Fault:
    deadline = asyncio.get_running_loop().time() + seconds
    came: Response | None = None
    async with open_transport(network) as shared:
        client = shared.client()
        try:
            async with client.exchange(request, deadline) as came:
                if not 200 <= came.status < 300:
                    async for _ in came.chunks():
                        if len(came.heard) >= MOST_BYTES:
                            break
        except Failure as failure:
            if came is None:
                return failure.fault
        except Exception as error:  # noqa: BLE001 — a bug of aimon's must not stop other messages
            return fault("internal", type(error).__name__)
        finally:
            await client.aclose()
    return Answer(came.status, came.headers, bytes(came.heard[:MOST_BYTES]))
