"""A server for webhooks on the loopback: it keeps what comes and answers as the test says."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from loopback import LoopbackHandler, LoopbackServer

# Writes the answer; gets the handler, whose ``wfile`` takes bytes.
Answering = Callable[["HookHandler"], None]


class HookHandler(LoopbackHandler):
    """Keeps the request, then does what the server's ``answer`` says."""

    server: HookServer  # type: ignore[assignment]

    def do_POST(self) -> None:
        """Take a request."""
        self.server.requests.append((self.path, dict(self.headers.items()), self.body()))
        self.close_connection = True
        with suppress(OSError):  # the client has gone away
            self.server.answer(self)

    do_GET = do_POST


class HookServer(LoopbackServer):
    """``requests`` are those that came: path, headers, body."""

    def __init__(self) -> None:
        super().__init__(HookHandler)
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: Answering = saying(200, b"ok")

    @property
    def bodies(self) -> list[Any]:
        """The JSON that came."""
        return [json.loads(body) for _path, _headers, body in self.requests]


@contextmanager
def running() -> Iterator[HookServer]:
    """Serve while the block runs."""
    with HookServer() as server:
        yield server


def saying(status: int, body: bytes = b"", **headers: str) -> Answering:
    """Answer with these; an underscore in a header's name is a hyphen."""

    def answer(handler: HookHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def dripping(data: bytes, seconds: float = 0.05) -> Answering:
    """Send these bytes one at a time, again and again."""

    def answer(handler: HookHandler) -> None:
        while True:
            for byte in data:
                handler.wfile.write(bytes([byte]))
                time.sleep(seconds)

    return answer


def flooding(head: bytes) -> Answering:
    """Send the head, and a body that does not end."""

    def answer(handler: HookHandler) -> None:
        handler.wfile.write(head)
        while True:
            handler.wfile.write(b"x" * 65536)

    return answer
