"""Whatever a network or a server does, an exchange ends at its deadline with a fault that fits."""

from __future__ import annotations

import ast
import asyncio
import errno
import os
import socket
import ssl
import time
from pathlib import Path
from random import Random

import httpx
import pytest
from rawserver import (
    KEY,
    OPENAI_STREAM,
    SSE_HEAD,
    RawServer,
    Wire,
    a_model,
    ask,
    chunk,
    http,
    openai_body,
    play_one,
    sse,
)

from aimon.core.faults import Fault
from aimon.core.settings import Network
from aimon.errors import AimonError
from aimon.probing import transport
from aimon.probing.session import Session
from aimon.probing.transport import open_transport

GOOD = http(200, openai_body())
DEADLINE = 0.7
MARGIN = 3.0  # seconds after the deadline, for slow machines; a quick one takes less than 1.1


def _kind(found: Fault | None) -> str | None:
    return found and f"{found.fault_class}/{found.kind}"


# The network


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def test_refused() -> None:
    """Nothing listens there."""
    (outcome,) = asyncio.run(ask(a_model(f"http://127.0.0.1:{_free_port()}")))
    assert _kind(outcome.fault) == "network/refused"
    assert outcome.attempts == 3


def test_name_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed lookup is DNS, not a refused connection."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    (outcome,) = asyncio.run(ask(a_model("http://nowhere.invalid")))
    assert _kind(outcome.fault) == "network/dns"


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ECONNREFUSED, "network/refused"),
        (errno.EHOSTUNREACH, "network/unreachable"),
        (errno.ENETUNREACH, "network/unreachable"),
        (errno.ECONNRESET, "network/reset"),
        (errno.ETIMEDOUT, "network/connect_timeout"),
        (errno.EMFILE, "internal/internal"),
        (errno.ENOMEM, "internal/internal"),
    ],
)
def test_what_the_system_says(number: int, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each error number of connect() has its kind; this machine's own limits blame no model."""

    async def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", fail)
    (outcome,) = asyncio.run(ask(a_model("http://127.0.0.1:9")))
    assert _kind(outcome.fault) == kind


def test_connection_that_is_never_accepted() -> None:
    """A full backlog drops the handshake: no connection in time, and the deadline holds."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        began = time.perf_counter()
        (outcome,) = asyncio.run(ask(a_model(f"http://127.0.0.1:{address[1]}", deadline=DEADLINE)))
        for filler in fillers:
            filler.close()
    assert time.perf_counter() - began < DEADLINE + MARGIN
    assert _kind(outcome.fault) == "network/connect_timeout"


def test_reset_before_and_in_the_reply() -> None:
    """A reset before any reply is one, in the middle of a body it cuts the reply."""

    async def at_once(wire: Wire) -> None:
        wire.reset()

    async def in_the_body(wire: Wire) -> None:
        await wire.send(GOOD[:-5])
        await asyncio.sleep(0.05)
        wire.reset()

    assert _kind(play_one(at_once).fault) == "network/reset"
    assert _kind(play_one(in_the_body).fault) == "network/cut"


# Times


def test_times_are_counted_from_the_request() -> None:
    """First piece and last byte are measured from when the request was sent."""

    async def slow(wire: Wire) -> None:
        await asyncio.sleep(0.1)
        await wire.send(SSE_HEAD + chunk(sse(OPENAI_STREAM[0])))
        await asyncio.sleep(0.1)
        await wire.send(chunk(sse(OPENAI_STREAM[1])))
        await asyncio.sleep(0.2)
        await wire.send(chunk(sse(*OPENAI_STREAM[2:])) + chunk(b""))

    reply = play_one(slow, stream=True).reply
    assert reply
    assert reply.ttft_ms
    assert 190 <= reply.ttft_ms < 390
    assert 390 <= reply.latency_ms < 690


def test_connecting_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow lookup before a quick answer is not the model's latency."""
    real = socket.getaddrinfo

    def slow(host: str, *args: object, **kwargs: object) -> object:
        time.sleep(0.3)
        return real("127.0.0.1", *args, **kwargs)  # type: ignore[call-overload]

    async def main() -> None:
        async with RawServer(GOOD) as server:
            monkeypatch.setattr(socket, "getaddrinfo", slow)
            (outcome,) = await ask(a_model(f"http://model.example:{server.port}"))
            assert outcome.reply
            assert outcome.reply.latency_ms < 200

    asyncio.run(main())


# Ways out


def test_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY in cron's or a shell's environment changes nothing."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{_free_port()}")
    assert play_one(GOOD).reply


def test_proxy_of_the_settings_is_used() -> None:
    """Requests go through the proxy that the settings name, with their full address."""

    async def main() -> None:
        async with RawServer(GOOD) as proxy:
            network = Network(proxy=proxy.url)
            (outcome,) = await ask(a_model("http://model.example"), network=network)
            assert outcome.reply
            assert proxy.requests[0].target == "http://model.example/v1/chat/completions"

    asyncio.run(main())


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        (None, "to the proxy: connection refused"),
        (http(407, "no"), "the proxy answered: 407 Any"),
    ],
)
def test_proxy_that_fails(script: bytes | None, detail: str) -> None:
    """A proxy's trouble is not laid at the model's door; its password is not shown."""

    async def main() -> None:
        async with RawServer(script or b"") as server:
            port = server.port if script else _free_port()
            network = Network(proxy=f"http://user:hunter2@127.0.0.1:{port}")
            (outcome,) = await ask(a_model("https://model.example"), network=network)
            assert _kind(outcome.fault) == "network/proxy"
            assert outcome.fault
            assert outcome.fault.detail == detail
            assert "hunter2" not in repr(outcome)

    asyncio.run(main())


@pytest.mark.parametrize("base", ["ftp://model.example", "http://", "nonsense", "http://[::1"])
def test_address_that_is_none(base: str) -> None:
    """An address that cannot be asked is the registry's fault."""
    (outcome,) = asyncio.run(ask(a_model(base)))
    assert _kind(outcome.fault) == "configuration/bad_request"
    assert outcome.attempts == 1


def test_ca_file_that_does_not_load(tmp_path: Path) -> None:
    """A CA file that is missing or none says so, with its path."""
    junk = tmp_path / "junk.pem"
    junk.write_text("not a certificate")

    async def main(path: Path) -> None:
        async with open_transport(Network(ca_file=str(path))):
            pytest.fail("it was loaded")

    for path in (junk, tmp_path / "missing.pem"):
        with pytest.raises(AimonError, match=path.name):
            asyncio.run(main(path))


def test_one_tls_context_for_all_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many models, the certificates are loaded once."""
    made = 0
    real = httpx.create_ssl_context

    def count(*args: object, **kwargs: object) -> ssl.SSLContext:
        nonlocal made
        made += 1
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(transport.httpx, "create_ssl_context", count)

    async def main() -> None:
        async with open_transport(Network()) as shared:
            for _ in range(50):
                async with Session(a_model("http://127.0.0.1:9"), KEY, shared, Random(1)):
                    continue

    asyncio.run(main())
    assert made == 1


def test_httpx_is_imported_here_alone() -> None:
    """One module knows the HTTP library, so that one module has to change with it."""
    package = Path(transport.__file__).parents[1]
    users = {
        path.name
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "httpx" in (getattr(node, "module", None) or node.names[0].name)
    }
    assert users == {"transport.py"}
