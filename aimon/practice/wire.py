"""What the simulated protocols share: a chat asked for, its answer, the form of an event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol


class BadRequest(Exception):
    """The body is not what the protocol asks for."""


class Ask(NamedTuple):
    """A chat as it was asked for. ``limit`` is in tokens."""

    model: str
    prompt: str
    stream: bool
    limit: int | None
    usage_in_stream: bool = True


class Answer(NamedTuple):
    """A finished answer. ``cut`` says that the output limit ended it."""

    id: str
    model: str
    text: str
    cut: bool
    tokens_in: int
    tokens_out: int


class Wire(Protocol):
    """What a protocol's class provides. ``version_header``: one that callers must send, or none."""

    key_header: str
    id_header: str
    version_header: str

    def ask(self, body: dict[str, Any], named: str, stream: bool) -> Ask:
        """Read a request's body; raises BadRequest."""
        ...

    def full(self, answer: Answer) -> dict[str, Any]:
        """Return the body of an answer that is not streamed."""
        ...

    def before(self, answer: Answer) -> bytes:
        """Return the events that come before the text."""
        ...

    def piece(self, answer: Answer, text: str) -> bytes:
        """Return the event of one piece of text."""
        ...

    def after(self, answer: Answer, ask: Ask) -> bytes:
        """Return the events that end the stream."""
        ...

    def error(self, status: int, message: str, request_id: str) -> dict[str, Any]:
        """Return the body of a refusal."""
        ...

    def listing(self, names: list[str]) -> dict[str, Any]:
        """Return the list of models."""
        ...

    def entry(self, name: str) -> dict[str, Any]:
        """Return one model of the list."""
        ...


def event(data: object, name: str = "") -> bytes:
    """Return a server-sent event."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _texts(content: object) -> Iterator[str]:
    """Yield the texts of a message's content: a string, or a list of parts with ``text``."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        yield from (p["text"] for p in content if isinstance(p, dict) and "text" in p)


def last_text(messages: object, key: str) -> str:
    """Return the text of the last message, found under ``key``; raises BadRequest."""
    if not isinstance(messages, list) or not messages:
        raise BadRequest("a list of messages is required")
    last = messages[-1]
    text = "\n".join(_texts(last.get(key) if isinstance(last, dict) else None))
    if not text:
        raise BadRequest("the last message has no text")
    return text.encode(errors="replace").decode()  # JSON may hold half a surrogate pair


def positive(value: object) -> int | None:
    """Return an output limit, None for none; raises BadRequest."""
    if value is not None and (not isinstance(value, int) or value < 1):
        raise BadRequest("the output limit must be a positive integer")
    return value
