"""Connections that know when their bytes left and came: the network beneath httpcore.

A stamp is taken where the event loop hands bytes over, before any of the tasks that wait for them
runs: so a sample is as late as the loop's turn before it, not as everything that happens after.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import time
from collections import deque
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

import httpcore

from aimon.probing.lag import Lag

_MOST_WAITING = 256 * 1024  # bytes that a peer may send before anyone reads them
_NEXT_ADDRESS_S = 0.25  # RFC 8305, section 5
_CLOSE_S = 0.5
_NUMERIC = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)

_Opening: TypeAlias = "asyncio.Task[tuple[asyncio.Transport, _Inbox]]"


class _Piece(NamedTuple):
    """Bytes, when they came, and how far the loop was behind."""

    at: float
    late_ms: float
    data: bytes


class Dialer(httpcore.AsyncNetworkBackend):
    """Opens the connections of one client, one request at a time, and keeps their times.

    ``sent`` and ``received`` are when bytes last left and came (``time.perf_counter``), ``late_ms``
    how far the event loop was behind when they came; ``connect_ms`` and ``tls_ms`` are of the
    latest connection, ``connects`` counts them.
    """

    def __init__(self, lag: Lag, addresses: Addresses) -> None:
        self.lag = lag
        self.addresses = addresses
        self.sent: float | None = None
        self.received = 0.0
        self.late_ms = 0.0
        self.connects = 0
        self.connect_ms: float | None = None
        self.tls_ms: float | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Connection:
        """Return a connection to the first address that answers."""
        self.connects += 1
        self.connect_ms = self.tls_ms = None
        began = time.perf_counter()
        try:
            async with asyncio.timeout(timeout):
                found = await self.addresses.of(host)
                transport, inbox = await _first(found, port, self.lag)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:  # a name that does not resolve among them
            raise httpcore.ConnectError(str(error)) from error
        self.connect_ms = 1000 * (time.perf_counter() - began)
        return Connection(self, transport, inbox)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class _Inbox(asyncio.Protocol):
    """What has come and was not read yet, each piece with its time."""

    def __init__(self, lag: Lag) -> None:
        self.pieces: deque[_Piece] = deque()
        self._lag = lag
        self.ended = False
        self.error: Exception | None = None
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._size = 0
        self._reader: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        at = time.perf_counter()
        self.pieces.append(_Piece(at, self._lag.now_ms(at), data))
        self._size += len(data)
        if self._size > _MOST_WAITING and self._transport:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self.ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended, self.error = True, exc
        self._writable.set()
        if not self.closed.done():
            self.closed.set_result(None)
        self._wake()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    async def drained(self) -> None:
        """Wait until more may be written."""
        await self._writable.wait()

    async def take(self, most: int) -> _Piece:
        """Return what came next, at most so many bytes; none at the end."""
        while not self.pieces:
            if self.error is not None:
                raise self.error
            if self.ended:
                return _Piece(time.perf_counter(), 0.0, b"")
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        piece = self.pieces.popleft()
        if len(piece.data) > most:
            self.pieces.appendleft(piece._replace(data=piece.data[most:]))
            piece = piece._replace(data=piece.data[:most])
        before, self._size = self._size, self._size - len(piece.data)
        if self._size <= _MOST_WAITING < before and self._transport and not self.ended:
            self._transport.resume_reading()
        return piece

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


class Connection(httpcore.AsyncNetworkStream):
    """One open connection, plain or over TLS."""

    def __init__(self, dialer: Dialer, transport: asyncio.Transport, inbox: _Inbox) -> None:
        self._dialer = dialer
        self._transport = transport
        self._inbox = inbox
        self._tls = transport.get_extra_info("ssl_object") is not None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what came next; nothing at the end."""
        try:
            async with asyncio.timeout(timeout):
                piece = await self._inbox.take(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        self._dialer.received, self._dialer.late_ms = piece.at, piece.late_ms
        return piece.data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send the bytes, or as many as the network takes and the rest when it does."""
        if not buffer:
            return
        if self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed")
        self._transport.write(buffer)
        if not buffer.startswith(b"CONNECT "):  # a word to the proxy is not the request
            self._dialer.sent = time.perf_counter()
        try:
            async with asyncio.timeout(timeout):
                await self._inbox.drained()
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error

    async def aclose(self) -> None:
        """Close; a TLS peer has a moment to say goodbye."""
        if not self._transport.is_closing():  # a second close breaks Python 3.11's TLS transport
            self._transport.close()
        if not self._tls:
            return
        try:
            async with asyncio.timeout(_CLOSE_S):
                await asyncio.shield(self._inbox.closed)
        except TimeoutError:
            return
        finally:
            self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> Connection:
        """Return the connection under TLS; a failure closes it."""
        loop, began = asyncio.get_running_loop(), time.perf_counter()
        try:
            async with asyncio.timeout(timeout):
                transport = await loop.start_tls(
                    self._transport, self._inbox, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except (OSError, TypeError) as error:  # SSLError; TypeError of TLS in TLS before 3.12.2
            raise httpcore.ConnectError(str(error)) from error
        if transport is None:
            raise httpcore.ConnectError("the connection was closed")
        self._dialer.tls_ms = 1000 * (time.perf_counter() - began)
        self._inbox.connection_made(transport)
        return Connection(self._dialer, transport, self._inbox)

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks for: whether an idle connection has something to say."""
        if info == "is_readable":
            return bool(self._inbox.pieces) or self._inbox.ended
        return self._transport.get_extra_info(info)


class Addresses:
    """Looks a host's addresses up once a run; what failed is looked up again."""

    def __init__(self) -> None:
        self._known: dict[str, asyncio.Task[list[str]]] = {}

    async def of(self, host: str) -> list[str]:
        """Return the addresses in the resolver's order; raises OSError."""
        if _NUMERIC.fullmatch(host):
            return [host]
        task = self._known.get(host)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._known[host] = asyncio.create_task(self._look_up(host))
        return await asyncio.shield(task)

    async def _look_up(self, host: str) -> list[str]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


async def _first(addresses: list[str], port: int, lag: Lag) -> tuple[asyncio.Transport, _Inbox]:
    """Return the first of a host's addresses that takes a connection; raises OSError.

    One that is slow to answer is not waited for: the next is tried beside it.
    """
    loop = asyncio.get_running_loop()
    if len(addresses) == 1:
        return await loop.create_connection(lambda: _Inbox(lag), addresses[0], port)
    tasks: list[_Opening] = []
    try:
        for address in addresses:
            opening = loop.create_connection(lambda: _Inbox(lag), address, port)
            tasks.append(loop.create_task(opening))
            last = address == addresses[-1]
            if winner := await _race(tasks, None if last else _NEXT_ADDRESS_S):
                tasks.remove(winner)
                return winner.result()
        raise next(error for task in tasks if (error := task.exception()) is not None)
    finally:
        for task in tasks:
            _drop(task)


async def _race(tasks: list[_Opening], seconds: float | None) -> _Opening | None:
    """Return the first that succeeds; None when all have failed or the time is over."""
    loop = asyncio.get_running_loop()
    until = None if seconds is None else loop.time() + seconds
    while waiting := [task for task in tasks if not task.done()]:
        left = None if until is None else max(0.0, until - loop.time())
        await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if (won := _won(tasks)) or (until is not None and loop.time() >= until):
            return won
    return _won(tasks)


def _won(tasks: Iterable[_Opening]) -> _Opening | None:
    return next((t for t in tasks if t.done() and not t.cancelled() and not t.exception()), None)


def _drop(task: _Opening) -> None:
    """End a connection that came too late or is still being tried."""
    if not task.done():
        task.cancel()
    elif not task.cancelled() and task.exception() is None:
        task.result()[0].abort()
