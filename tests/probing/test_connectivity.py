"""The addresses outside are asked as models are, and their clock is read."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from making import dead, model, seoul
from rawserver import RawServer, Wire, a_model, ask, http

from aimon.core.diagnosis import Clues, diagnose
from aimon.core.faults import Fault
from aimon.core.settings import Network
from aimon.probing.connectivity import look
from aimon.probing.transport import open_transport

WALL = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
NOBODY = "http://127.0.0.1:9"


def dated(seconds: float, status: int = 200, **headers: str) -> bytes:
    """An answer of a server whose clock is so many seconds ahead of ours."""
    date = format_datetime(WALL + timedelta(seconds=seconds), usegmt=True)
    return http(status, "hello", date=date, **headers)


def look_at(
    *scripts: Any, urls: tuple[str, ...] = (), proxied: bool = False, seconds: float = 5.0
) -> tuple[Clues, list[RawServer]]:
    """Ask a server a script, and these addresses besides, or these through the first server."""

    async def main() -> tuple[Clues, list[RawServer]]:
        async with AsyncExitStack() as stack:
            servers = [await stack.enter_async_context(RawServer(script)) for script in scripts]
            asked = [*urls, *(server.url for server in servers if not proxied)]
            network = Network(proxy=servers[0].url if proxied else None)
            async with open_transport(network) as shared:
                return await look(shared, asked, WALL.timestamp, seconds=seconds), servers

    return asyncio.run(main())


@pytest.mark.parametrize("status", [200, 204, 302, 401, 404, 503])
def test_any_status_is_reached(status: int) -> None:
    clues, (server,) = look_at(http(status))
    assert clues.connectivity == {server.url: None}
    assert not clues.cut_off


def test_no_key_and_nothing_else_is_sent() -> None:
    _, (server,) = look_at(http(200))
    (request,) = server.requests
    assert (request.method, request.target, request.raw) == ("GET", "/", b"")
    assert not {"authorization", "x-api-key", "x-goog-api-key", "cookie"} & set(request.headers)


def test_a_dead_port_is_told_with_its_fault_beside_one_that_is_reached() -> None:
    clues, (server,) = look_at(http(200), urls=(NOBODY,))
    lost = clues.connectivity[NOBODY]
    assert lost
    assert lost.kind == "refused"
    assert clues.connectivity[server.url] is None
    assert not clues.cut_off


def test_nobody_reached_is_cut_off() -> None:
    clues, _ = look_at(urls=(NOBODY, "http://127.0.0.1:9/other"))
    assert clues.cut_off
    assert clues.clock_offset_s is None


def test_without_addresses_nothing_is_asked_and_nothing_known() -> None:
    clues, _ = look_at()
    assert clues == Clues()


async def _silent(wire: Wire) -> None:
    await wire.silence()


def test_silent_addresses_are_given_up_together_in_their_time() -> None:
    clues, (one, two) = look_at(_silent, _silent, seconds=0.3)
    kinds = {url: f.kind for url, f in clues.connectivity.items() if f}
    assert kinds == {one.url: "timeout", two.url: "timeout"}


def test_a_long_body_is_not_waited_for() -> None:
    async def endless(wire: Wire) -> None:
        await wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        await wire.silence()

    clues, (server,) = look_at(endless)
    assert clues.connectivity == {server.url: None}


@pytest.mark.parametrize(
    ("scripts", "offset"),
    [
        ([dated(0)], 0.0),
        ([dated(-3600)], 3600.0),
        ([dated(3600)], -3600.0),
        ([dated(0, status=404)], 0.0),
        ([dated(-3600, age="3600")], 0.0),
        ([dated(-3600, age="old")], 3600.0),
        ([dated(-60), dated(0), dated(-86400)], 60.0),
        ([dated(-60), dated(0)], 30.0),
        ([http(200), dated(-60)], 60.0),
        ([http(200, date="yesterday")], None),
        ([http(200, date="Mon, 99 Nov 2026 04:00:00 GMT")], None),
        ([http(200, date="Mon, 23 Nov 2026 04:00:00 -0000")], 0.0),
        ([http(200)], None),
    ],
)
def test_the_clock_is_compared_with_the_dates_that_came(
    scripts: list[bytes], offset: float | None
) -> None:
    clues, _ = look_at(*scripts)
    assert clues.clock_offset_s == offset


def test_half_the_round_trip_is_the_servers() -> None:
    """Our clock moves on while the answer is under way: its middle is compared."""
    clock = iter([WALL.timestamp(), WALL.timestamp() + 4])

    async def main() -> Clues:
        async with RawServer(dated(0)) as server, open_transport(Network()) as shared:
            return await look(shared, [server.url], lambda: next(clock))

    assert asyncio.run(main()).clock_offset_s == 2.0


def test_the_runs_proxy_is_used() -> None:
    """A proxy that is there answers for an address that no network leads to."""
    clues, (proxy,) = look_at(dated(0), urls=("http://status.invalid/up",), proxied=True)
    assert clues.connectivity == {"http://status.invalid/up": None}
    assert proxy.requests[0].target == "http://status.invalid/up"


def test_what_a_fault_says_is_safe_to_show() -> None:
    clues, (server,) = look_at(b"\x1b[2J\r\n\r\n")
    lost = clues.connectivity[server.url]
    assert lost
    assert lost.detail.isprintable()


def certified(**dates: datetime) -> tuple[ssl.SSLContext, trustme.CA]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", **dates).configure_cert(context)
    return context, authority


def test_a_certificate_not_yet_valid_comes_out_as_a_wrong_clock(tmp_path: Path) -> None:
    """From the handshake to the verdict: one model is enough, unless the clock is found right."""
    context, authority = certified(not_before=datetime.now(UTC) + timedelta(days=1))
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    network = Network(ca_file=str(tmp_path / "ca.pem"))

    async def main() -> tuple[Fault | None, Clues]:
        async with RawServer(http(200), tls=context) as server:
            # The refused handshake is the promise, not what the server's loop says of it.
            asyncio.get_running_loop().set_exception_handler(lambda *_: None)
            (outcome,) = await ask(a_model(server.url), network=network)
            async with open_transport(network) as shared:
                return outcome.fault, await look(shared, [server.url], WALL.timestamp)

    found, clues = asyncio.run(main())
    assert found
    lost = dead("m", seoul("2026-11-23 13:00"), found)
    registry = {"m": model("m", base_url="https://api.example.org")}
    (verdict,) = diagnose([lost], registry, clues, {})
    assert (verdict.cause, verdict.models) == ("clock", ("m",))
    right = Clues(clock_offset_s=0.0)
    (verdict,) = diagnose([lost], registry, right, {})
    assert verdict.cause == "provider"
