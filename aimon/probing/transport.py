"""HTTP to a server that may be slow, broken or hostile: the only module that imports httpx.

Every exchange ends at its deadline, holds a bounded number of bytes, and ends in an answer or in
a ``Failure``. One client a model (a shared pool's scan is quadratic), one TLS context for all.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, NamedTuple

import httpcore
import httpx

from aimon import __version__
from aimon.core.faults import fault
from aimon.core.settings import Network
from aimon.errors import AimonError
from aimon.i18n import _
from aimon.probing import netfaults
from aimon.probing.faultmap import Failure
from aimon.probing.lag import Lag
from aimon.probing.providers.base import Request
from aimon.probing.resolver import Executor
from aimon.probing.sockets import Addresses, Dialer

MOST_BYTES = 4 * 1024 * 1024
# So much of a body is remembered, for whoever looks at what a failed answer said.
HEARD_BYTES = 128 * 1024
_CONNECT_SECONDS = 10.0
_KEEP_SECONDS = 30.0
_CLOSE_SECONDS = 1.0
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": f"aimon/{__version__}",
}


class Moment(NamedTuple):
    """When bytes came (``time.perf_counter``), and how late aimon itself was."""

    at: float
    late_ms: float


class Chunk(NamedTuple):
    """Bytes of a body as they came."""

    moment: Moment
    data: bytes


class Response:
    """An answer whose headers have arrived. ``heard`` is the beginning of its body so far."""

    def __init__(self, response: httpcore.Response, watch: _Watch) -> None:
        self._response = response
        self._watch = watch
        self.status = response.status
        self.heard = bytearray()
        self.headers = dict(httpx.Headers(response.headers).items())

    @property
    def sent(self) -> float:
        """When the request had been sent (``time.perf_counter``)."""
        return self._watch.sent or 0.0

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """Give the body's bytes as they come.

        Raises Failure for a body that is compressed (aimon asks for none), broken off, or larger
        than ``MOST_BYTES``.
        """
        encoding = self.headers.get("content-encoding", "identity")
        if encoding.strip().lower() not in ("", "identity"):
            raise Failure(fault("decoding", f"content-encoding: {encoding}", self.status))
        left = MOST_BYTES
        with _mapped(self._watch):
            async for data in self._response.aiter_stream():
                left -= len(data)
                self.heard += data[: HEARD_BYTES - len(self.heard)]
                if left < 0:
                    detail = f"a reply of more than {MOST_BYTES} bytes"
                    raise Failure(fault("malformed", detail, self.status))
                yield Chunk(self._watch.received, data)


class Client:
    """The connections to one model's server, for one request at a time; ``dialer`` times them."""

    def __init__(self, pool: httpcore.AsyncConnectionPool, dialer: Dialer, proxied: bool) -> None:
        self._pool = pool
        self._proxied = proxied
        self.dialer = dialer

    @asynccontextmanager
    async def exchange(self, request: Request, deadline: float) -> AsyncIterator[Response]:
        """Send the request and give its response; all of it ends at ``deadline`` (loop time).

        Raises Failure for whatever the network, the server or the deadline does to it, and passes
        on that of the block, with the response's headers.
        """
        watch = _Watch(self.dialer, self._proxied)
        left = deadline - asyncio.get_running_loop().time()
        # For TCP and TLS each, so that the fault says which of them took too long.
        connect = max(0.0, min(_CONNECT_SECONDS, 0.45 * left))
        try:
            with _mapped(watch):
                async with asyncio.timeout_at(deadline), self._sent(request, connect) as response:
                    watch.replied = True
                    answer = Response(response, watch)
                    try:
                        yield answer
                    except Failure as failure:
                        failure.headers = answer.headers
                        raise
        except TimeoutError:
            late = netfaults.late(sent=watch.sent is not None, replied=watch.replied)
            raise Failure(late) from None

    @asynccontextmanager
    async def _sent(self, request: Request, connect: float) -> AsyncIterator[httpcore.Response]:
        """Give the response to a request as httpx makes it, and close it at the end.

        Not through httpx's own client: its cookies, redirects and log-ins are not wanted, and at a
        thousand models at once they take a good part of the processor's time.
        """
        made = httpx.Request(
            request.method,
            request.url,
            headers={**_HEADERS, **request.headers},
            content=request.body or b"",
        )
        url = made.url
        if not url.host:
            raise Failure(netfaults.unusable())
        response = await self._pool.handle_async_request(
            httpcore.Request(
                made.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=made.headers.raw,
                content=made.content,
                extensions={"timeout": {"connect": connect}},
            )
        )
        try:
            yield response
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close the connections, without waiting long for a server that does not."""
        with suppress(TimeoutError):  # the sockets go with the process
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._pool.aclose()


class Shared:
    """What all clients of a run share: the TLS context (37 ms each), the way out, the lag."""

    def __init__(self, context: ssl.SSLContext, proxy: str | None, lag: Lag) -> None:
        self._context = context
        self._proxy = proxy
        self._lag = lag
        self._addresses = Addresses()

    def client(self) -> Client:
        """Return a client for one model."""
        dialer = Dialer(self._lag, self._addresses)
        return Client(self._pool(dialer), dialer, proxied=self._proxy is not None)

    def _pool(self, dialer: Dialer) -> httpcore.AsyncConnectionPool:
        options: dict[str, Any] = {
            "ssl_context": self._context,
            "keepalive_expiry": _KEEP_SECONDS,
            "network_backend": dialer,
        }
        if self._proxy is None:
            return httpcore.AsyncConnectionPool(**options)
        proxy = httpx.Proxy(self._proxy)
        if proxy.url.scheme == "https":
            options["proxy_ssl_context"] = self._context
        return httpcore.AsyncHTTPProxy(str(proxy.url), proxy_auth=proxy.raw_auth, **options)


@asynccontextmanager
async def open_transport(network: Network) -> AsyncIterator[Shared]:
    """Give what the clients of one run share; raises AimonError for a CA file that does not load.

    The running loop gets an executor that lets the process end while a name lookup hangs.
    """
    asyncio.get_running_loop().set_default_executor(Executor())
    context = _tls_context(network.ca_file)
    with Lag() as lag:
        yield Shared(context, network.proxy, lag)


def _tls_context(ca_file: str | None) -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)  # certifi's authorities
    context.load_default_certs()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise AimonError(
                _("cannot load the CA file {path}: {why}").format(
                    path=ca_file, why=error.strerror or error
                ),
                hint=_("network.ca_file must name a PEM file with certificates"),
            ) from None
    return context


class _Watch:
    """One request over a dialer's connections: when it was sent, and how."""

    def __init__(self, dialer: Dialer, proxied: bool) -> None:
        self._dialer = dialer
        self._connects = dialer.connects
        self.proxied = proxied
        self.replied = False
        dialer.sent = None

    @property
    def sent(self) -> float | None:
        """When its last byte left; None before a byte did."""
        return self._dialer.sent

    @property
    def received(self) -> Moment:
        """When the bytes that were read last had come."""
        return Moment(self._dialer.received, self._dialer.late_ms)

    @property
    def connected(self) -> bool:
        """Whether a connection was opened for it."""
        return self._dialer.connects > self._connects

    @property
    def tunnelling(self) -> bool:
        """Whether it is still the proxy that is talked to, about the way to the server."""
        return self.proxied and self.connected and self.sent is None


@contextmanager
def _mapped(watch: _Watch) -> Iterator[None]:
    """Turn what is raised below into a Failure; its texts may hold a key and are not passed on."""
    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL):
        raise Failure(netfaults.unusable()) from None
    except UnicodeError:
        if watch.sent is not None:
            raise  # not about the address
        raise Failure(netfaults.unusable()) from None
    except netfaults.RAISED as error:
        found = netfaults.fault_of(
            error, proxied=watch.proxied, tunnelling=watch.tunnelling, replied=watch.replied
        )
        stale = not watch.connected and not watch.replied and found.kind == "reset"
        raise Failure(found, stale=stale) from None
