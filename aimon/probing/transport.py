"""HTTP to a server that may be slow, broken or hostile: the only module that imports httpx.

Every exchange ends at its deadline, holds a bounded number of bytes, and ends in an answer or in
a ``Failure``. One client a model (a shared pool's scan is quadratic), one TLS context for all.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NamedTuple

import httpx

from aimon import __version__
from aimon.core.faults import Fault, fault
from aimon.core.settings import Network
from aimon.errors import AimonError
from aimon.i18n import _
from aimon.probing.faultmap import Failure
from aimon.probing.providers.base import Request
from aimon.probing.resolver import Executor

MOST_BYTES = 4 * 1024 * 1024
# So much of a body is remembered, for whoever looks at what a failed answer said.
HEARD_BYTES = 128 * 1024
_CONNECT_SECONDS = 10.0
_KEEP_SECONDS = 30.0
_CLOSE_SECONDS = 1.0

_ERRNO = {
    errno.ECONNREFUSED: ("refused", "connection refused"),
    errno.ECONNRESET: ("reset", "connection reset"),
    errno.ECONNABORTED: ("reset", "connection aborted"),
    errno.EPIPE: ("reset", "connection closed by the server"),
    errno.EHOSTUNREACH: ("unreachable", "no route to the host"),
    errno.EHOSTDOWN: ("unreachable", "host is down"),
    errno.ENETUNREACH: ("unreachable", "network is unreachable"),
    errno.ENETDOWN: ("unreachable", "network is down"),
    errno.EADDRNOTAVAIL: ("unreachable", "address not available"),
    errno.EACCES: ("unreachable", "not permitted to connect"),
    errno.EPERM: ("unreachable", "not permitted to connect"),
    errno.ETIMEDOUT: ("connect_timeout", "connection timed out"),
    # This machine's own limits are never the model's fault.
    errno.EMFILE: ("internal", "too many open files"),
    errno.ENFILE: ("internal", "too many open files in the system"),
    errno.ENOBUFS: ("internal", "no buffer space"),
    errno.ENOMEM: ("internal", "out of memory"),
}


class Chunk(NamedTuple):
    """Bytes of a body as they came, and when (``time.perf_counter``)."""

    at: float
    data: bytes


class Response:
    """An answer whose headers have arrived. ``heard`` is the beginning of its body so far."""

    def __init__(self, response: httpx.Response, watch: _Watch) -> None:
        self._response = response
        self._watch = watch
        self.status = response.status_code
        self.headers = response.headers
        self.heard = bytearray()

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
            async for data in self._response.aiter_raw():
                left -= len(data)
                self.heard += data[: HEARD_BYTES - len(self.heard)]
                if left < 0:
                    detail = f"a reply of more than {MOST_BYTES} bytes"
                    raise Failure(fault("malformed", detail, self.status))
                yield Chunk(time.perf_counter(), data)


class Client:
    """The connections to one model's server."""

    def __init__(self, http: httpx.AsyncClient, proxied: bool) -> None:
        self._http = http
        self._proxied = proxied

    @asynccontextmanager
    async def exchange(self, request: Request, deadline: float) -> AsyncIterator[Response]:
        """Send the request and give its response; all of it ends at ``deadline`` (loop time).

        Raises Failure for whatever the network, the server or the deadline does to it, and passes
        on that of the block, with the response's headers.
        """
        watch = _Watch(self._proxied)
        left = deadline - asyncio.get_running_loop().time()
        # For TCP and TLS each: a handshake that the deadline itself cancels leaks its socket.
        timeout = httpx.Timeout(None, connect=max(0.0, min(_CONNECT_SECONDS, 0.45 * left)))
        try:
            with _mapped(watch):
                async with (
                    asyncio.timeout_at(deadline),
                    self._http.stream(
                        request.method,
                        request.url,
                        headers=request.headers,
                        content=request.body,
                        timeout=timeout,
                        extensions={"trace": watch},
                    ) as response,
                ):
                    watch.replied = True
                    try:
                        yield Response(response, watch)
                    except Failure as failure:
                        failure.headers = response.headers
                        raise
        except TimeoutError:
            raise Failure(_late(watch)) from None

    async def aclose(self) -> None:
        """Close the connections, without waiting long for a server that does not."""
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._http.aclose()
        except TimeoutError:
            return  # the sockets go with the process


class Shared:
    """What all clients of a run share: the TLS context (37 ms each) and the way out."""

    def __init__(self, context: ssl.SSLContext, proxy: str | None) -> None:
        self._context = context
        self._proxy = proxy

    def client(self) -> Client:
        """Return a client for one model."""
        proxy = None
        if self._proxy:
            tls = self._context if self._proxy.startswith("https:") else None
            proxy = httpx.Proxy(self._proxy, ssl_context=tls)
        http = httpx.AsyncClient(
            verify=self._context,
            proxy=proxy,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(keepalive_expiry=_KEEP_SECONDS),
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": f"aimon/{__version__}",
            },
        )
        http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return Client(http, proxied=proxy is not None)


@asynccontextmanager
async def open_transport(network: Network) -> AsyncIterator[Shared]:
    """Give what the clients of one run share; raises AimonError for a CA file that does not load.

    The running loop gets an executor that lets the process end while a name lookup hangs.
    """
    asyncio.get_running_loop().set_default_executor(Executor())
    yield Shared(_tls_context(network.ca_file), network.proxy)


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
    """What httpcore's trace tells of one request: when it was sent, over which connection."""

    def __init__(self, proxied: bool) -> None:
        self.proxied = proxied
        self.sent: float | None = None
        self.connected = False  # a connection was opened for this request
        self.replied = False

    async def __call__(self, event: str, _info: dict[str, Any]) -> None:
        if event.endswith("connect_tcp.started"):
            self.connected = True
        elif event.endswith(("send_request_headers.started", "send_request_body.complete")):
            self.sent = time.perf_counter()


def _late(watch: _Watch) -> Fault:
    if watch.sent is None:
        return fault("connect_timeout", "no connection before the deadline")
    what = "the reply was not complete" if watch.replied else "no reply"
    return fault("timeout", f"{what} at the deadline")


@contextmanager
def _mapped(watch: _Watch) -> Iterator[None]:
    """Turn what httpx raises into a Failure; its texts may hold a key and are not passed on."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        if isinstance(error, UnicodeError) and watch.sent is not None:
            raise  # not about the address
        found = _fault_of(error, watch)
        stale = not watch.connected and not watch.replied and found.kind == "reset"
        raise Failure(found, stale=stale) from None


def _fault_of(error: Exception, watch: _Watch) -> Fault:
    match error:
        case httpx.ConnectTimeout():
            return fault("connect_timeout", "no connection in time")
        case httpx.PoolTimeout() | httpx.LocalProtocolError():
            return fault("internal", type(error).__name__)
        case httpx.TimeoutException():
            return fault("timeout", "no reply in time")
        case httpx.ProxyError():
            return fault("proxy", f"the proxy answered: {error}")
        case httpx.ConnectError():
            return _connect_fault(error, watch.proxied)
        case httpx.RemoteProtocolError():
            return _protocol_fault(str(error), watch)
        case httpx.NetworkError():
            kind = "cut" if watch.replied else "reset"
            return fault(kind, "connection lost")
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | UnicodeError():
            return fault("bad_request", "not a usable http or https address: check base_url")
    return fault("internal", type(error).__name__)


def _protocol_fault(said: str, watch: _Watch) -> Fault:
    if said.startswith("Server disconnected"):
        return fault("reset", "connection closed before a reply")
    if said.startswith(("peer closed", "peer unexpectedly closed")):
        return fault("cut", "connection closed in the middle of the reply")
    return fault("malformed", f"not HTTP: {said}")


def _connect_fault(error: Exception, proxied: bool) -> Fault:
    causes = list(_causes(error))
    for cause in causes:
        match cause:
            case socket.gaierror():
                return fault("proxy" if proxied else "dns", "the name does not resolve")
            case ssl.SSLCertVerificationError():
                return fault("tls", f"certificate: {cause.verify_message}")
            case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
                return fault("reset", "connection closed in the TLS handshake")
            case ssl.SSLError():
                return fault("tls", f"TLS: {cause.reason or 'handshake failed'}")
            case OSError() if cause.errno in _ERRNO:
                kind, detail = _ERRNO[cause.errno]
                if proxied and kind != "internal":
                    return fault("proxy", f"to the proxy: {detail}")
                return fault(kind, detail)
    return fault("reset", "connection closed while it was being opened")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give the exceptions that this one comes from, nearest first."""
    queue: list[BaseException | None] = [error]
    seen: set[int] = set()
    while queue:
        cause = queue.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        queue += cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()
        queue += [cause.__cause__, cause.__context__]
