"""The site's proxy: asked as it wants to be, and never mistaken for the model behind it."""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64encode
from pathlib import Path

import pytest
import trustme
from rawserver import RawServer, Scene, Wire, a_model, ask, http, openai_body

from aimon.core.settings import Network
from aimon.probing.reply import Outcome

GOOD = http(200, openai_body())


def through(
    script: bytes | Scene, base: str, login: str = "", **options: float
) -> tuple[Outcome, RawServer]:
    """Ask a model behind a proxy that does this."""

    async def main() -> tuple[Outcome, RawServer]:
        async with RawServer(script) as proxy:
            network = Network(proxy=proxy.url.replace("//", f"//{login}"))
            (outcome,) = await ask(a_model(base, **options), network=network)
            return outcome, proxy

    return asyncio.run(main())


async def hang(wire: Wire) -> None:
    await wire.silence()


async def close(_wire: Wire) -> None:
    """End the connection without a word."""


async def reset(wire: Wire) -> None:
    wire.reset()


async def chatter(wire: Wire) -> None:
    await wire.send(b"SSH-2.0-nobody\r\n\r\n")


@pytest.mark.parametrize(
    ("base", "script"), [("http://model.example", GOOD), ("https://model.example", http(407))]
)
def test_a_proxys_login_is_sent_to_it(base: str, script: bytes) -> None:
    """As the address of the proxy has it, a coded letter decoded, whichever way it is asked."""
    _, proxy = through(script, base, "user:p%40ss@")
    expected = f"Basic {b64encode(b'user:p@ss').decode()}"
    assert proxy.requests[0].headers["proxy-authorization"] == expected


@pytest.mark.parametrize("script", [close, reset, chatter])
def test_a_proxy_that_does_not_answer_is_at_fault_and_nothing_is_billed(script: Scene) -> None:
    outcome, _ = through(script, "https://model.example")
    assert outcome.fault
    assert outcome.fault.kind == "proxy"
    assert (outcome.spent_in, outcome.spent_out) == (0, 0)


def test_a_proxy_that_never_answers_does_not_make_the_model_slow() -> None:
    outcome, _ = through(hang, "https://model.example", deadline=0.3)
    assert outcome.fault
    assert outcome.fault.kind == "connect_timeout"
    assert outcome.spent_in == 0


def test_a_proxy_that_wants_a_login_is_the_proxys_fault_over_plain_http_too() -> None:
    outcome, _ = through(http(407), "http://model.example")
    assert outcome.fault
    assert outcome.fault.kind == "proxy"


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("over_tls", [True, False])
def test_a_tunnel_carries_tls_and_a_wrong_certificate_is_the_models(
    tmp_path: Path, over_tls: bool, trusted: bool
) -> None:
    """Also through a proxy that is itself asked over TLS."""
    authority, stranger = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    of_proxy, of_model = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2))
    authority.issue_cert("127.0.0.1").configure_cert(of_proxy)
    (authority if trusted else stranger).issue_cert("127.0.0.1").configure_cert(of_model)

    async def main() -> list[Outcome]:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # refused handshakes
        async with RawServer(GOOD, tls=of_model) as server:

            async def tunnel(wire: Wire) -> None:
                await wire.tunnel(server.port)

            async with RawServer(tunnel, tls=of_proxy if over_tls else None) as proxy:
                network = Network(proxy=proxy.url, ca_file=str(tmp_path / "ca.pem"))
                return await ask(a_model(server.url, deadline=2.0), network=network, times=2)

    for outcome in asyncio.run(main()):
        kind = outcome.fault.kind if outcome.fault else ""
        assert kind == ("" if trusted else "tls")
