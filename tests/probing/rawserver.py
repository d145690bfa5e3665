"""A model's server on the loopback whose every byte and delay the test writes itself."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, Self

from aimon.core.registry import Model, ProbeOptions
from aimon.core.settings import Network
from aimon.probing.reply import Outcome
from aimon.probing.session import Session
from aimon.probing.transport import open_transport

KEY = "sk-test-0123456789abcdef"


class Wire:
    """The server's end of one connection, after one request has been read."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        """Send these bytes at once."""
        self._writer.write(data)
        await self._writer.drain()

    async def drip(self, data: bytes, seconds: float) -> None:
        """Send one byte at a time, so many seconds apart."""
        for position in range(len(data)):
            await self.send(data[position : position + 1])
            await asyncio.sleep(seconds)

    async def flood(self, data: bytes) -> None:
        """Send these bytes again and again until the client goes away."""
        while not self._writer.is_closing():
            await self.send(data)

    async def until(self, data: bytes) -> None:
        """Read what the client sends, up to these bytes."""
        await self._reader.readuntil(data)

    async def silence(self) -> None:
        """Send nothing until the client goes away."""
        await self._reader.read()

    async def tunnel(self, port: int) -> None:
        """Accept a CONNECT and pass on what comes, to a port of the loopback and from it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            await self.send(b"HTTP/1.1 200 OK\r\n\r\n")
            await asyncio.gather(_pass_on(self._reader, writer), _pass_on(reader, self._writer))
        finally:
            writer.transport.abort()

    def reset(self) -> None:
        """End the connection with a reset rather than an end of file."""
        self._writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        self._writer.transport.abort()


Scene = Callable[[Wire], Awaitable[None]]


class Request:
    """A request as it came over the wire."""

    def __init__(self, head: bytes, body: bytes) -> None:
        lines = head.decode("ascii").split("\r\n")
        self.method, self.target, _ = lines[0].split(" ")
        pairs = (line.split(": ", 1) for line in lines[1:] if line)
        self.headers = {name.lower(): value for name, value in pairs}
        self.raw = body

    @property
    def body(self) -> Any:
        """The body's JSON."""
        return json.loads(self.raw)


class RawServer:
    """Answers request after request with the next script; the last one serves for all later ones.

    Bytes are sent as they are and the connection is kept; a scene is played and the connection
    closed. ``early`` scenes are played at once, not after a request. ``requests`` and
    ``connections`` tell what came.
    """

    def __init__(
        self, *scripts: bytes | Scene, tls: ssl.SSLContext | None = None, early: bool = False
    ) -> None:
        self._scripts = list(scripts)
        self._tls = tls
        self._early = early
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.requests: list[Request] = []
        self.connections = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", 0, ssl=self._tls, limit=2**20
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)  # the aborted transports are closed in the loop's next turn
        await asyncio.sleep(0)

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                if not self._early:
                    self.requests.append(await _read_request(reader))
                script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
                if not isinstance(script, bytes):
                    await script(Wire(reader, writer))
                    return
                writer.write(script)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # the client has gone
        finally:
            writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


async def _read_request(reader: asyncio.StreamReader) -> Request:
    head = await reader.readuntil(b"\r\n\r\n")
    request = Request(head, b"")
    request.raw = await reader.readexactly(int(request.headers.get("content-length", 0)))
    return request


def http(
    status: int, body: bytes | str | dict[str, Any] | list[Any] = b"", **headers: str
) -> bytes:
    """Return a complete HTTP response; ``retry_after="1"`` becomes ``retry-after: 1``."""
    if isinstance(body, dict | list):
        headers.setdefault("content_type", "application/json")
        body = json.dumps(body)
    data = body.encode() if isinstance(body, str) else body
    fields = {"content_length": str(len(data)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Any\r\n{lines}\r\n".encode() + data


SSE_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
)


def chunk(data: bytes) -> bytes:
    """Return one chunk of a chunked body; an empty one is its end."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def sse(*events: dict[str, Any] | str) -> bytes:
    """Return events as the bytes of a stream; a dict's ``type`` names its event."""
    out = b""
    for event in events:
        if isinstance(event, dict):
            name = f"event: {event['type']}\n" if "type" in event else ""
            out += f"{name}data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
        else:
            out += f"data: {event}\n\n".encode()
    return out


def stream(*events: dict[str, Any] | str) -> bytes:
    """Return a complete chunked response with these events."""
    return SSE_HEAD + chunk(sse(*events)) + chunk(b"")


def openai_body(text: str = "hello", **changes: Any) -> dict[str, Any]:
    """A whole OpenAI completion."""
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1764000000,
        "model": "gpt-4o-2024-11-20",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12},
    }
    return {**body, **changes}


def openai_chunk(**choice: Any) -> dict[str, Any]:
    """One chunk of an OpenAI stream, like ``openai_chunk(delta={"content": "a"})``."""
    choices = [{"index": 0, "delta": {}, "finish_reason": None, **choice}]
    return {"object": "chat.completion.chunk", "model": "gpt-4o-2024-11-20", "choices": choices}


OPENAI_STREAM: tuple[dict[str, Any] | str, ...] = (
    openai_chunk(delta={"role": "assistant", "content": ""}),
    openai_chunk(delta={"content": "안녕\u2028"}),
    openai_chunk(delta={"content": "하세요"}),
    openai_chunk(finish_reason="stop"),
    {
        "model": "gpt-4o-2024-11-20",
        "choices": [],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3},
    },
    "[DONE]",
)


def a_model(url: str, provider: str = "openai", *, deadline: float = 5.0, **probe: Any) -> Model:
    """A model at this address; OpenAI's base holds its version, as the registry's does."""
    base = url + "/v1" if provider == "openai" else url
    options = ProbeOptions(deadline=deadline, **{"stream": False, **probe})
    return Model(
        id="m", provider=provider, model="m-1", base_url=base, display_name="M", probe=options
    )


class Waits:
    """Stands for sleep: keeps the seconds and waits none of them."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def ask(
    model: Model,
    *,
    key: str | None = KEY,
    network: Network | None = None,
    waits: Waits | None = None,
    times: int = 1,
    wall: float = 0.0,
) -> list[Outcome]:
    """Ask the same question so many times in one session."""
    async with (
        open_transport(network or Network()) as shared,
        Session(
            model, key, shared, Random(1), sleep=waits or Waits(), wall=lambda: wall
        ) as session,
    ):
        return [await session.ask("ping") for _ in range(times)]


def play(
    *scripts: bytes | Scene, times: int = 1, waits: Waits | None = None, **options: Any
) -> tuple[list[Outcome], RawServer]:
    """Run a server with these scripts, ask it, and return the outcomes and what the server saw."""
    key = options.pop("key", KEY)
    provider = options.pop("provider", "openai")
    path = options.pop("path", "")
    wall = options.pop("wall", 0.0)

    async def main() -> tuple[list[Outcome], RawServer]:
        async with RawServer(*scripts) as server:
            model = a_model(server.url + path, provider, **options)
            return await ask(model, key=key, waits=waits, times=times, wall=wall), server

    return asyncio.run(main())


def play_one(*scripts: bytes | Scene, **options: Any) -> Outcome:
    """The same for one question; return its outcome."""
    outcomes, _ = play(*scripts, **options)
    return outcomes[0]
