"""Certificates are always verified: a wrong one is a fault, a site's own CA file is trusted."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
import trustme
from rawserver import RawServer, Scene, Wire, a_model, ask, http, openai_body

from aimon.core.settings import Network
from aimon.probing.reply import Outcome
from aimon.probing.session import Session
from aimon.probing.transport import open_transport

GOOD = http(200, openai_body())
CLIENT_HELLO = b"\x16\x03\x01"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """The site's own certificate authority."""
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    """Its certificate, as the settings name it."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def _ask(cert: trustme.LeafCert, ca_file: str | None) -> tuple[Outcome, RawServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)

    async def main() -> tuple[Outcome, RawServer]:
        async with RawServer(GOOD, tls=context) as server:
            # The refused handshake is the promise, not what the server's loop says of it.
            asyncio.get_running_loop().set_exception_handler(lambda *_: None)
            (outcome,) = await ask(a_model(server.url), network=Network(ca_file=ca_file))
            return outcome, server

    return asyncio.run(main())


def test_own_authority(authority: trustme.CA, ca_file: str) -> None:
    """A certificate of the CA file's authority is good; the TLS handshake is not latency."""
    outcome, server = _ask(authority.issue_cert("127.0.0.1"), ca_file)
    assert outcome.reply
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("name", "expired", "trusted", "detail"),
    [
        ("127.0.0.1", False, False, "unable to get local issuer certificate"),
        ("127.0.0.1", True, True, "certificate has expired"),
        ("127.0.0.9", False, True, "IP address mismatch, certificate is not valid for '127.0.0.1'"),
    ],
)
def test_certificate_that_is_not_good(
    authority: trustme.CA, ca_file: str, name: str, expired: bool, trusted: bool, detail: str
) -> None:
    """Unknown issuer, expired, for another host: told in so many words, not retried, no request."""
    cert = authority.issue_cert(name, not_after=LONG_AGO if expired else None)
    outcome, server = _ask(cert, ca_file if trusted else None)
    assert outcome.fault
    assert (outcome.fault.fault_class, outcome.fault.kind) == ("network", "tls")
    assert detail in outcome.fault.detail
    assert outcome.attempts == 1
    assert server.requests == []


def test_self_signed(tmp_path: Path) -> None:
    """A certificate that signs itself is not trusted because the server says so."""
    outcome, server = _ask(trustme.CA().issue_cert("127.0.0.1"), None)
    assert outcome.fault
    assert outcome.fault.kind == "tls"
    assert server.requests == []


def _shake_hands_with(scene: Scene, deadline: float = 5) -> Outcome:
    """Ask a server that plays this scene in place of a TLS handshake."""

    async def main() -> Outcome:
        async with RawServer(scene, early=True) as server:
            url = server.url.replace("http:", "https:")
            (outcome,) = await ask(a_model(url, deadline=deadline))
            return outcome

    return asyncio.run(main())


def test_plain_http_on_the_tls_port() -> None:
    """A server that speaks no TLS is a TLS fault, not a lost connection."""

    async def answer(wire: Wire) -> None:
        await wire.until(CLIENT_HELLO)
        await wire.send(GOOD)

    outcome = _shake_hands_with(answer)
    assert outcome.fault
    assert outcome.fault.kind == "tls"
    assert outcome.attempts == 1


def test_handshake_that_is_cut() -> None:
    """A connection closed in the handshake may come back, so it is tried again; nothing was sent."""

    async def hang_up(wire: Wire) -> None:
        await wire.until(CLIENT_HELLO)

    outcome = _shake_hands_with(hang_up)
    assert outcome.fault
    assert outcome.fault.kind == "reset"
    assert outcome.attempts == 3
    assert (outcome.spent_in, outcome.spent_out) == (0, 0)


def test_handshake_that_hangs() -> None:
    """A server that accepts and says nothing is no connection in time."""

    async def hang(wire: Wire) -> None:
        await wire.silence()

    outcome = _shake_hands_with(hang, deadline=0.8)
    assert outcome.fault
    assert outcome.fault.kind == "connect_timeout"


def test_server_that_is_rude_at_the_close(authority: trustme.CA, ca_file: str) -> None:
    """A TLS server that ends a body of known length without close_notify has still answered."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def rude(wire: Wire) -> None:
        await wire.send(GOOD)
        wire.reset()

    async def main() -> Outcome:
        async with RawServer(rude, tls=context) as server:
            network = Network(ca_file=ca_file)
            (outcome,) = await ask(a_model(server.url), network=network)
            return outcome

    assert asyncio.run(main()).reply


def test_a_kept_connection_that_the_server_closes_is_no_fault(
    authority: trustme.CA, ca_file: str
) -> None:
    """Neither for the next question, over a new connection, nor when all is closed in the end."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def once(wire: Wire) -> None:
        await wire.send(GOOD)

    async def main() -> None:
        async with (
            RawServer(once, tls=context) as server,
            open_transport(Network(ca_file=ca_file)) as shared,
            Session(a_model(server.url), None, shared, Random(1)) as session,
        ):
            for asked in (1, 2):
                outcome = await session.ask("ping")
                assert outcome.reply
                assert outcome.faults == ()
                assert server.connections == asked
                await asyncio.sleep(0.05)  # the end arrives while nothing is asked

    asyncio.run(main())
