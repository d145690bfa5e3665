"""One connection to the simulated provider: find the model, answer or fail as the scenario says."""

from __future__ import annotations

import json
import re
import socket
import struct
import time
from bisect import bisect_right
from collections.abc import Callable, Mapping
from http.client import responses
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from aimon.core import tokens
from aimon.practice.anthropic import Anthropic
from aimon.practice.brain import GARBLING, answer, garbled
from aimon.practice.gemini import Gemini
from aimon.practice.openai import OpenAI
from aimon.practice.scenario import PracticeModel, Protocol
from aimon.practice.wire import Answer, Ask, BadRequest, Wire

if TYPE_CHECKING:
    from aimon.practice.server import PracticeServer

_WIRES: dict[Protocol, Wire] = {"openai": OpenAI(), "anthropic": Anthropic(), "gemini": Gemini()}
_CHATS: tuple[tuple[Protocol, str], ...] = (
    ("openai", r"/openai/v1/chat/completions"),
    ("anthropic", r"/anthropic/v1/messages"),
    ("gemini", r"/gemini/v1beta/models/([^/:]+):(generateContent|streamGenerateContent)"),
)
_LISTINGS: tuple[tuple[Protocol, str], ...] = (
    ("openai", r"/openai/v1/models(?:/([^/]+))?"),
    ("anthropic", r"/anthropic/v1/models(?:/([^/]+))?"),
    ("gemini", r"/gemini/v1beta/models(?:/([^/:]+))?"),
)
_MAX_BODY = 4 * 1024 * 1024
_NO_PATH = {"error": "no such path: see /openai/v1, /anthropic and /gemini"}
_WRONG_KEY_STATUS: dict[Protocol, int] = {"openai": 401, "anthropic": 401, "gemini": 400}


class Refusal(Exception):
    """The request is answered with this status and message."""

    def __init__(self, status: int, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.retry_after = retry_after


class Handler(BaseHTTPRequestHandler):
    """Handles the requests of one connection, which is kept alive between them."""

    protocol_version = "HTTP/1.1"
    server_version = "aimon-practice"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # the head and the body leave in one write, at the flush
    timeout = 120  # seconds for an idle connection

    @property
    def practice(self) -> PracticeServer:
        """The server that this connection belongs to."""
        return cast("PracticeServer", self.server)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: requests are counted, not logged."""

    def do_GET(self) -> None:
        """List the models, or one of them."""
        if route := _route(_LISTINGS, self.path):
            protocol, (name,) = route
            self._refusing(protocol, self._list, name)
        else:
            self._send_json(404, _NO_PATH)

    def do_POST(self) -> None:
        """Answer a chat."""
        start = time.monotonic()
        body = self._body()
        route = _route(_CHATS, self.path)
        if body is None:
            self.close_connection = True
            self._send_json(411, {"error": "a Content-Length of at most 4 MiB is required"})
        elif route is None:
            self._send_json(404, _NO_PATH)
        else:
            protocol, groups = route
            self._refusing(protocol, self._chat, body, groups, start)

    def _body(self) -> bytes | None:
        """Read the body; None where its length is unknown or too large."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 9 or int(length) > _MAX_BODY:
            return None
        return self.rfile.read(int(length))

    def _refusing(self, protocol: Protocol, act: Callable[..., None], *args: Any) -> None:
        """Do it; a refusal is answered in the protocol's form."""
        try:
            act(protocol, *args)
        except Refusal as refusal:
            request_id = uuid4().hex
            wait = refusal.retry_after
            headers = {} if wait is None else {"retry-after": str(wait)}
            body = _WIRES[protocol].error(refusal.status, refusal.message, request_id)
            status = _WRONG_KEY_STATUS[protocol] if refusal.status == 401 else refusal.status
            self._send_json(status, body, headers | {_WIRES[protocol].id_header: request_id})

    def _check_key(self, protocol: Protocol, model: PracticeModel | None) -> None:
        sent = self.headers.get(_WIRES[protocol].key_header, "").removeprefix("Bearer ")
        key = (model.key if model else None) or self.practice.scenario.key
        if sent != key:
            raise Refusal(401, "the API key is not valid")

    def _list(self, protocol: Protocol, name: str | None) -> None:
        wire, scenario = _WIRES[protocol], self.practice.scenario
        self.practice.count_listing()
        model = scenario.get(name, protocol) if name else None
        self._check_key(protocol, model)
        if name and model is None:
            raise Refusal(404, f"the model {name} does not exist")
        names = [m.name for m in scenario.serving(protocol)]
        self._send_json(200, wire.entry(name) if name else wire.listing(names))

    def _chat(self, protocol: Protocol, body: bytes, groups: tuple[str, ...], start: float) -> None:
        wire = _WIRES[protocol]
        ask = self._ask(wire, body, groups)
        model = self.practice.scenario.get(ask.model, protocol)
        number = self.practice.count(ask.model)
        self._check_key(protocol, model)
        if wire.version_header not in ("", *map(str.lower, self.headers)):
            raise Refusal(400, f"{wire.version_header}: header is required")
        if model is None:
            raise Refusal(404, f"the model {ask.model} does not exist")
        failure = model.failure if model.failure and number % model.failure.every == 0 else None
        if failure and failure.status:
            raise Refusal(failure.status, "the practice provider fails here", failure.retry_after)
        if failure and failure.connection == "reset":
            self._reset()
            return
        cut = failure is not None
        if ask.stream:
            self._stream(wire, ask, model, start, cut=cut)
        else:
            data = wire.full(_answer(ask, model))
            self.practice.wait_until(start, model.latency_ms)
            self._send_json(200, data, {wire.id_header: uuid4().hex}, cut=cut)

    def _ask(self, wire: Wire, body: bytes, groups: tuple[str, ...]) -> Ask:
        try:
            data = json.loads(body)
            if not isinstance(data, dict):
                raise BadRequest("the body must be a JSON object")
            named, verb = groups or ("", "")
            as_events = parse_qs(urlsplit(self.path).query).get("alt") == ["sse"]
            if verb == "streamGenerateContent" and not as_events:
                raise BadRequest("streaming is practised with alt=sse only")
            return wire.ask(data, named, verb == "streamGenerateContent")
        except (ValueError, RecursionError) as error:
            raise Refusal(400, "the body is not JSON") from error
        except BadRequest as error:
            raise Refusal(400, str(error)) from error

    def _stream(
        self, wire: Wire, ask: Ask, model: PracticeModel, start: float, *, cut: bool
    ) -> None:
        """Send the answer in pieces, evenly from the first token's time to the latency."""
        found = _answer(ask, model)
        pieces = [found.text[i : i + model.chunk] for i in range(0, len(found.text), model.chunk)]
        self._head(200, "text/event-stream; charset=utf-8", {wire.id_header: found.id})
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._chunk(wire.before(found))
        step = (model.latency_ms - model.ttft_ms) / max(1, len(pieces) - 1)
        for i, piece in enumerate(pieces):
            if cut and i >= len(pieces) // 2:
                self.close_connection = True
                return
            self.practice.wait_until(start, model.ttft_ms + i * step)
            self._chunk(wire.piece(found, piece))
        self.practice.wait_until(start, model.latency_ms)
        self._chunk(wire.after(found, ask), end=True)

    def _chunk(self, data: bytes, *, end: bool = False) -> None:
        framed = b"%x\r\n%b\r\n" % (len(data), data) if data else b""
        self.wfile.write(framed + (b"0\r\n\r\n" if end else b""))
        self.wfile.flush()

    def _send_json(
        self, status: int, data: object, headers: Mapping[str, str] = {}, *, cut: bool = False
    ) -> None:
        """Send a body; a cut one ends in the middle of what its length promises."""
        body = json.dumps(data, ensure_ascii=False).encode(errors="replace")
        self._head(status, "application/json; charset=utf-8", headers)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut

    def _head(self, status: int, kind: str, headers: Mapping[str, str]) -> None:
        self.send_response(status, responses.get(status, "Failure"))
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)

    def _reset(self) -> None:
        """Close so that the client sees a reset (RST), not an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


def _route(
    routes: tuple[tuple[Protocol, str], ...], target: str
) -> tuple[Protocol, tuple[str, ...]] | None:
    path = unquote(urlsplit(target).path)
    for protocol, pattern in routes:
        if found := re.fullmatch(pattern, path):
            return protocol, found.groups()
    return None


def _answer(ask: Ask, model: PracticeModel) -> Answer:
    """Return what the model says, within the output limit.

    What garbles it happens on the way: the tokens are those of what was said.
    """
    defects = frozenset(model.defects)
    text = answer(ask.prompt, defects - GARBLING)
    cut = ask.limit is not None and tokens.estimate(text) > ask.limit
    if cut and ask.limit:
        within = bisect_right(range(len(text)), ask.limit, key=lambda n: tokens.estimate(text[:n]))
        text = text[: within - 1]
    return Answer(
        id=uuid4().hex,
        model=model.served_as or model.name,
        text=garbled(text, defects),
        cut=cut,
        tokens_in=tokens.of_prompt(ask.prompt),
        tokens_out=tokens.estimate(text),
    )
