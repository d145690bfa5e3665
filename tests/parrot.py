"""A server of the invented Parrot protocol, which the example provider speaks."""

from __future__ import annotations

import json
from typing import Any

from loopback import LoopbackHandler, LoopbackServer

from aimon.practice.brain import answer

KEY = "parrot-key-0123456789"


class ParrotServer(LoopbackServer):
    """Serves one bird on the loopback; ``requests`` holds what it was sent."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.requests: list[dict[str, Any]] = []


class _Handler(LoopbackHandler):
    server: ParrotServer

    def do_GET(self) -> None:
        self._send(200, {"birds": [{"name": "polly", "remembers": 4096}]})

    def do_POST(self) -> None:
        asked = json.loads(self.body())
        self.server.requests.append(asked)
        if self.headers.get("x-parrot-key") != KEY:
            return self._send(401, {"error": {"message": "wrong key", "code": "unauthorized"}})
        text = answer(asked["question"])
        last = {
            "done": "end",
            "version": "polly-2026-11-01",
            "count": {"asked": 20, "said": len(text)},
        }
        if asked.get("stream"):
            pieces = [{"says": text[:3]}, {"says": text[3:]}, last]
            return self._send(200, *pieces)
        return self._send(200, {"says": text, **last})

    def _send(self, status: int, *lines: dict[str, Any]) -> None:
        self.send(
            status,
            b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines),
        )
