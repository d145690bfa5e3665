"""A server that sends back what it was sent, the key above all, in every form that it can think of."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

from loopback import LoopbackHandler, LoopbackServer

FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "json": lambda key: "".join(f"\\u{ord(char):04x}" for char in key),
    "url": lambda key: "".join(f"%{ord(char):02X}" for char in key),
    "base64": lambda key: b64encode(f"Bearer {key}".encode()).decode(),
    "base64 in a url": lambda key: quote(b64encode(key.encode()).decode(), safe=""),
}


class EchoServer(LoopbackServer):
    """``answer`` makes status and body of every chat from the request's key."""

    def __init__(self, answer: Callable[[str], tuple[int, str]]) -> None:
        super().__init__(_Handler)
        self.answer = answer

    @property
    def url(self) -> str:
        return f"{super().url}/v1"


class _Handler(LoopbackHandler):
    server: EchoServer

    def do_GET(self) -> None:
        self.send(404, b"")

    def do_POST(self) -> None:
        self.body()
        key = self.headers["authorization"].removeprefix("Bearer ")
        status, body = self.server.answer(key)
        self.send(status, body.encode())


def completion(text: str) -> str:
    """Return a whole OpenAI completion with this text, which is not escaped any further."""
    body = {
        "model": "gpt-4o",
        "choices": [{"message": {"content": "TEXT"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3},
    }
    return json.dumps(body).replace("TEXT", text)
