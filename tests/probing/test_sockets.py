"""Times that can be trusted: stamped when bytes come, with aimon's own lag beside them."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import trustme
from rawserver import RawServer, Wire, a_model, ask, http, openai_body, play_one

from aimon.core.settings import Network
from aimon.probing.lag import LAGGED_MS, Lag
from aimon.probing.sockets import Addresses, Connection, Dialer
from aimon.probing.transport import open_transport

GOOD = http(200, openai_body())


def spin(ms: float) -> None:
    """Keep the event loop from its work."""
    until = time.perf_counter() + ms / 1000
    while time.perf_counter() < until:
        continue


def connected(use: Callable[[Dialer, Connection], Awaitable[None]], *scripts: object) -> None:
    """Open a connection to a server that talks first, and use it."""

    async def main() -> None:
        with Lag() as lag:
            dialer = Dialer(lag, Addresses())
            async with RawServer(*scripts, early=True) as server:  # type: ignore[arg-type]
                connection = await dialer.connect_tcp("127.0.0.1", server.port)
                await use(dialer, connection)
                await connection.aclose()

    asyncio.run(main())


def test_bytes_have_the_time_when_they_came_not_when_they_were_read() -> None:
    async def hello(wire: Wire) -> None:
        await wire.send(b"hello")
        await wire.silence()

    async def use(dialer: Dialer, connection: Connection) -> None:
        while not connection.get_extra_info("is_readable"):
            await asyncio.sleep(0)
        there = time.perf_counter()
        spin(30)
        assert await connection.read(99) == b"hello"
        assert dialer.received <= there

    connected(use, hello)


def test_bytes_that_aimon_was_too_busy_to_take_are_marked() -> None:
    """The loop was held up while they came: how late it was is known."""

    async def twice(wire: Wire) -> None:
        await wire.send(b"a")
        spin(30)
        await wire.send(b"b")
        await wire.silence()

    async def use(dialer: Dialer, connection: Connection) -> None:
        data, late = b"", 0.0
        while data != b"ab":
            data += await connection.read(99)
            late = max(late, dialer.late_ms)
        assert late > LAGGED_MS

    connected(use, twice)


def test_pieces_are_read_in_order_and_no_larger_than_asked_for() -> None:
    async def much(wire: Wire) -> None:
        await wire.send(bytes(range(256)) * 8192)

    async def use(_dialer: Dialer, connection: Connection) -> None:
        data = b""
        while piece := await connection.read(1000):
            assert len(piece) <= 1000
            data += piece
        assert data == bytes(range(256)) * 8192

    connected(use, much)


def two_addresses(monkeypatch: pytest.MonkeyPatch, *ips: str) -> None:
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *args: object, **options: object) -> list[object]:
        if host != "two.example":
            return list(real(host, port, *args, **options))  # type: ignore[arg-type]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_the_next_address_is_tried_where_one_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    two_addresses(monkeypatch, "127.0.0.9", "127.0.0.1")

    async def main() -> None:
        async with RawServer(GOOD) as server:
            (outcome,) = await ask(a_model(f"http://two.example:{server.port}"))
            assert outcome.reply

    asyncio.run(main())


def test_a_name_is_looked_up_once_a_run_and_again_only_after_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def look_up(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        if len(asked) == 1:
            raise socket.gaierror(socket.EAI_AGAIN, "try again")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]

    async def main() -> None:
        addresses = Addresses()
        with pytest.raises(socket.gaierror):
            await addresses.of("one.example")
        found = await asyncio.gather(*(addresses.of("one.example") for _ in range(5)))
        assert found == [["127.0.0.1"]] * 5
        assert asked == ["one.example"] * 2

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    asyncio.run(main())


def test_what_every_address_says_is_the_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    two_addresses(monkeypatch, "127.0.0.9", "127.0.0.8")
    (outcome,) = asyncio.run(ask(a_model("http://two.example:9")))
    assert outcome.fault
    assert outcome.fault.kind == "refused"


def test_connecting_and_the_handshake_are_timed_apart_from_the_answer(tmp_path: Path) -> None:
    """They are part of no latency, and of no question after the first."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    async def main() -> None:
        from random import Random

        from aimon.probing.session import Session

        async with (
            RawServer(GOOD, tls=context) as server,
            open_transport(Network(ca_file=str(tmp_path / "ca.pem"))) as shared,
            Session(a_model(server.url), None, shared, Random(1)) as session,
        ):
            assert session.dialed == (None, None)
            assert (await session.ask("ping")).reply
            connect_ms, tls_ms = session.dialed
            assert connect_ms
            assert tls_ms
            assert (await session.ask("ping")).reply
            assert session.dialed == (connect_ms, tls_ms)

    asyncio.run(main())


def test_the_first_token_is_the_first_text_not_the_first_byte() -> None:
    """An empty delta, however early, is no token; what follows the text is no part of it."""
    seen: list[float] = []

    async def scene(wire: Wire) -> None:
        from rawserver import OPENAI_STREAM, SSE_HEAD, chunk, sse

        await wire.send(SSE_HEAD + chunk(sse(OPENAI_STREAM[0])))
        await asyncio.sleep(0.06)
        seen.append(time.perf_counter())
        await wire.send(chunk(sse(OPENAI_STREAM[1])))
        await asyncio.sleep(0.06)
        seen.append(time.perf_counter())
        await wire.send(chunk(sse(*OPENAI_STREAM[2:])) + chunk(b""))

    outcome = play_one(scene, stream=True)
    reply = outcome.reply
    assert reply
    assert reply.ttft_ms is not None
    between = 1000 * (seen[1] - seen[0])
    assert reply.latency_ms - reply.ttft_ms == pytest.approx(between, abs=10)
    assert reply.ttft_ms >= 55
