"""Asks each provider of the active models once for its unbilled list, and reads its clock.

One question for each protocol, server and key: what is asked of the models themselves is billed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from aimon.core.faults import Fault, fault
from aimon.core.registry import Model
from aimon.core.settings import Network
from aimon.probing import providers
from aimon.probing.connectivity import ahead
from aimon.probing.faultmap import Failure
from aimon.probing.providers.base import Request
from aimon.probing.reading import read_listing
from aimon.probing.redact import Redactor
from aimon.probing.session import raised_at, sendable
from aimon.probing.transport import Response, Shared, open_transport
from aimon.text import visible

SECONDS = 10.0
# So many servers are asked at the same time.
_AT_ONCE = 64


class Place(NamedTuple):
    """A server that models are at: one of them, its key (None where it wants none), the address.

    ``models`` counts those that are reached in the same way.
    """

    model: Model | None
    key: str | None
    request: Request
    models: int = 0

    @property
    def server(self) -> str:
        """The host and port that are asked."""
        return urlsplit(self.request.url).netloc


class Reached(NamedTuple):
    """What came of asking: why not, what the server's status was, how far our clock is ahead.

    ``uncertain``: by so many seconds the offset may be off, as the answer took its time.
    ``listed`` says that there was a list: without one a key has not been put to the test.
    """

    fault: Fault | None = None
    status: int | None = None
    ahead: float | None = None
    uncertain: float = 0.0
    listed: bool = False


def places(models: Iterable[Model], key_of: Callable[[str], str | None]) -> list[Place]:
    """Return what is to be asked for these models; those whose key cannot be had are left out.

    ``key_of`` resolves a reference, None where it cannot. Raises ProviderError.
    """
    found: dict[tuple[str, str, str | None], Place] = {}
    for model in models:
        key = key_of(model.api_key) if model.api_key else None
        if model.api_key and key is None:
            continue
        request = providers.get(model.provider).listing(model, key)
        same = (model.provider, urlsplit(request.url).netloc, model.api_key)
        known = found.get(same, Place(model, key, request))
        found[same] = known._replace(models=known.models + 1)
    return list(found.values())


def elsewhere(urls: Iterable[str]) -> list[Place]:
    """Return addresses that are no model's, to be asked without a key."""
    return [Place(None, None, Request("GET", url, {})) for url in urls]


def reach(asked: list[Place], network: Network, seconds: float = SECONDS) -> list[Reached]:
    """Ask all of them at once, each for so many seconds at most; return what came, in their order.

    Raises AimonError for a CA file that does not load.
    """
    return asyncio.run(_reach(asked, network, seconds))


async def _reach(asked: list[Place], network: Network, seconds: float) -> list[Reached]:
    turn = asyncio.Semaphore(_AT_ONCE)
    async with open_transport(network) as shared:
        return await asyncio.gather(*(_ask(shared, place, turn, seconds) for place in asked))


async def _ask(shared: Shared, place: Place, turn: asyncio.Semaphore, seconds: float) -> Reached:
    if place.key is not None and not sendable(place.key):
        return Reached(fault("malformed_key"))
    async with turn:
        client = shared.client()
        came = Reached()
        try:
            deadline = asyncio.get_running_loop().time() + seconds
            before, clock = time.time(), time.perf_counter()
            async with client.exchange(place.request, deadline) as response:
                took = time.perf_counter() - clock
                offset = ahead(response.headers, before + took / 2)
                came = Reached(status=response.status, ahead=offset, uncertain=took / 2)
                listed = await _listed(place, response, deadline)
            return came._replace(listed=listed)
        except Failure as failure:
            return came._replace(fault=_clean(failure.fault, place.key))
        except Exception as error:  # noqa: BLE001 — a bug of aimon's is told as one
            return came._replace(fault=fault("internal", raised_at(error)))
        finally:
            await client.aclose()


async def _listed(place: Place, response: Response, deadline: float) -> bool:
    """Return whether there was a list; raises Failure for what is wrong with the answer."""
    if place.model is None:
        return False  # any answer is as good
    provider = providers.get(place.model.provider)
    left = deadline - asyncio.get_running_loop().time()
    return await read_listing(provider, place.model, response, left) is not None


def _clean(found: Fault, key: str | None) -> Fault:
    """Return the fault with its detail safe to show and without the key."""
    detail = Redactor(key).cut(found.detail)
    return msgspec.structs.replace(found, detail=visible(detail.strip()))
