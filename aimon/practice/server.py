"""The simulated provider: an HTTP server on this machine that speaks three protocols.

``/openai/v1``, ``/anthropic`` and ``/gemini`` are the base URLs. A thread a connection, no Nagle
delay, the head and the body of an answer in one write: exact enough to measure a client against.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
from collections import Counter
from http.server import ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any, Self

from aimon.errors import AimonError
from aimon.i18n import _
from aimon.practice.handler import Handler
from aimon.practice.scenario import Scenario

BASE_PATHS = {"openai": "/openai/v1", "anthropic": "/anthropic", "gemini": "/gemini"}


class PracticeServer(ThreadingHTTPServer):
    """Plays a scenario: ``with PracticeServer(scenario) as server: server.url``.

    Port 0 takes a free port. ``scale`` multiplies every wait of the scenario (0: no waits).
    ``requests`` counts the chats asked for by model (these would be billed), ``listings`` the
    looks at the models list (these would not).
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(
        self, scenario: Scenario, *, host: str = "127.0.0.1", port: int = 0, scale: float = 1.0
    ) -> None:
        """Listen; raises AimonError where the address is taken or unknown."""
        self.scenario = scenario
        self.scale = scale
        self.requests: Counter[str] = Counter()
        self.listings = 0
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._thread: threading.Thread | None = None
        if ":" in host:
            self.address_family = socket.AF_INET6
        try:
            super().__init__((host, port), Handler)
        except (OSError, OverflowError) as error:
            raise AimonError(
                _("cannot listen on {host}:{port}: {error}").format(
                    host=host, port=port, error=error
                ),
                hint=_("choose another with --port; 0 takes any free one"),
            ) from error

    @property
    def url(self) -> str:
        """The server's URL, without a slash at the end."""
        host, port = self.server_address[:2]
        name = str(host)
        return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"

    def base_url(self, protocol: str) -> str:
        """Return the base URL of a protocol, as a registry writes it."""
        return self.url + BASE_PATHS[protocol]

    def count(self, model: str) -> int:
        """Count a chat with the model and return the number it has."""
        with self._lock:
            self.requests[model] += 1
            return self.requests[model]

    def count_listing(self) -> None:
        """Count a look at the models list."""
        with self._lock:
            self.listings += 1

    def server_bind(self) -> None:
        """Bind without asking a name server for this machine's name, as HTTPServer does."""
        TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a connection in a thread, and remember it."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Close the port, and the connections that clients keep open."""
        super().server_close()
        with self._lock:
            waiting = list(self._open)
        for connection in waiting:
            with contextlib.suppress(OSError):  # it may have been closed at the same moment
                connection.shutdown(socket.SHUT_RDWR)

    def wait_until(self, start: float, delay_ms: float) -> None:
        """Sleep until so long after ``start`` (of ``time.monotonic``)."""
        left = start + delay_ms * self.scale / 1000 - time.monotonic()
        if left > 0:
            time.sleep(left)

    def run(self, minutes: float | None = None) -> None:
        """Serve until Ctrl-C, or for so many minutes."""
        end = threading.Timer(60 * minutes, self.shutdown) if minutes is not None else None
        if end:
            end.daemon = True
            end.start()
        try:
            with contextlib.suppress(KeyboardInterrupt):
                self.serve_forever()
        finally:
            if end:
                end.cancel()
            self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report a failure; a client that goes away in the middle is its own affair."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def __enter__(self) -> Self:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving and close the port."""
        self.shutdown()
        if self._thread is not None:
            self._thread.join()
        self.server_close()
