"""A server that sends back what it was sent, the key above all, in every form that it can think of."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "json": lambda key: "".join(f"\\u{ord(char):04x}" for char in key),
    "url": lambda key: "".join(f"%{ord(char):02X}" for char in key),
    "base64": lambda key: b64encode(f"Bearer {key}".encode()).decode(),
    "base64 in a url": lambda key: quote(b64encode(key.encode()).decode(), safe=""),
}


class EchoServer(ThreadingHTTPServer):
    """``answer`` makes status and body of every chat from the request's key."""

    daemon_threads = True

    def __init__(self, answer: Callable[[str], tuple[int, str]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self._thread = Thread(target=self.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: EchoServer

    def do_GET(self) -> None:
        self._send(404, "")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self._send(*self.server.answer(self.headers["authorization"].removeprefix("Bearer ")))

    def _send(self, status: int, body: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""


def completion(text: str) -> str:
    """Return a whole OpenAI completion with this text, which is not escaped any further."""
    body = {
        "model": "gpt-4o",
        "choices": [{"message": {"content": "TEXT"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3},
    }
    return json.dumps(body).replace("TEXT", text)
