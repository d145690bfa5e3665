"""A server of the invented Parrot protocol, which the example provider speaks."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

from aimon.practice.brain import answer

KEY = "parrot-key-0123456789"


class ParrotServer(ThreadingHTTPServer):
    """Serves one bird on the loopback; ``requests`` holds what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []
        self._thread = Thread(target=self.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

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
    server: ParrotServer

    def do_GET(self) -> None:
        self._send(200, {"birds": [{"name": "polly", "remembers": 4096}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
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
        body = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""
