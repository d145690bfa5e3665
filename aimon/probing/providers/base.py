"""What a wire protocol provides: requests to send, and how the answers to them are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

import msgspec

from aimon.core.changes import Description
from aimon.core.faults import Fault, fault
from aimon.core.records import Headroom
from aimon.core.registry import Model
from aimon.probing.faultmap import Failure, complaint, failure
from aimon.probing.sse import Event

T = TypeVar("T")
# How a stream is cut into events: server-sent events, lines of JSON; "none" never streams.
Framing = Literal["sse", "lines", "none"]
_MOST_TOKENS = 2**53


class Request(NamedTuple):
    """One HTTP request; the body is JSON."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None = None


class Answer(msgspec.Struct, kw_only=True):
    """An answer as far as it has been read.

    ``finish`` is the provider's own word; ``capped`` and ``filtered`` are what it means.
    ``ended`` says that a stream's own end marker was seen. ``fingerprint`` is the provider's name
    for the configuration behind the model, which changes when that does.
    """

    pieces: list[str] = msgspec.field(default_factory=list)
    finish: str | None = None
    served_model: str | None = None
    fingerprint: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    capped: bool = False
    filtered: bool = False
    ended: bool = False

    @property
    def text(self) -> str:
        """All the text so far."""
        return "".join(self.pieces)

    def add(self, piece: str | None) -> None:
        """Append a piece of text, if there is one."""
        if piece:
            self.pieces.append(piece)


class Provider(Protocol):
    """A module of this folder, or what another package brings (``aimon.plugins``)."""

    @property
    def FRAMING(self) -> Framing:
        """How its stream is framed; ``none``: it has none that aimon reads."""
        ...

    @property
    def OPTIONAL(self) -> frozenset[str]:
        """The parameters that can be left out, or sent under another name, when refused."""
        ...

    def chat(self, model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
        """Return the request that asks one question, without the parameters in ``omit``."""
        ...

    def listing(self, model: Model, key: str | None) -> Request:
        """Return the unbilled request that lists the models."""
        ...

    def read(self, data: bytes, answer: Answer) -> None:
        """Read a complete body into the answer; raises Failure."""
        ...

    def read_event(self, event: Event, answer: Answer) -> None:
        """Read one event of a stream into the answer; raises Failure.

        A provider whose framing is ``none`` has no such function.
        """
        ...

    def headroom(self, headers: Mapping[str, str], now: float) -> tuple[Headroom, ...]:
        """Return what the headers say is left of the rate limits; ``now``: seconds since 1970."""
        ...

    def describe(self, data: bytes, model: Model) -> Description | None:
        """Return what the listing's body says of this model, None where that is nothing."""
        ...


def streams(model: Model, omit: frozenset[str]) -> bool:
    """Whether the answer is asked for piece by piece, of a provider whose framing is not none."""
    return model.probe.stream and "stream" not in omit


def post(url: str, headers: dict[str, str], body: dict[str, Any]) -> Request:
    """Return a request that posts a JSON body."""
    return Request(
        "POST", url, {"Content-Type": "application/json", **headers}, msgspec.json.encode(body)
    )


def bearer(key: str | None) -> dict[str, str]:
    """Return the header that most protocols carry the key in; none without a key."""
    return {} if key is None else {"Authorization": f"Bearer {key}"}


def decode(data: bytes, shape: type[T]) -> T:
    """Return the JSON as this shape; raises Failure for bytes, JSON or a shape that are wrong.

    The encoding is UTF-8, whatever a charset says (RFC 8259, section 8.1).
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = f"byte {error.start} of {len(data)}"
        raise Failure(fault("encoding", f"not UTF-8 at {at}", 200)) from None
    try:
        return msgspec.json.decode(text, type=shape)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Failure(fault("malformed", f"{error}: {text.strip()}", 200)) from None


def tokens(count: Any) -> int | None:
    """Return a token count however a server writes it; None for what is none."""
    if isinstance(count, str) and count.isascii() and count.isdigit():
        count = int(count[:20])
    whole = isinstance(count, int | float) and not isinstance(count, bool) and count == count // 1
    return int(count) if whole and 0 <= count <= _MOST_TOKENS else None


def word(text: Any) -> str | None:
    """Return a name or a reason, None for what is no text."""
    return text if isinstance(text, str) and text else None


def reported(error: Any) -> Failure:
    """Return the failure that an ``error`` inside a 200 reports."""
    return failure(200, complaint(error))


def shortcoming(answer: Answer) -> Fault | None:
    """Return what is wrong with an answer that arrived whole, if anything is."""
    if answer.filtered:
        return fault("filtered", f"the provider withheld the answer ({answer.finish})", 200)
    if answer.finish is None:
        return fault("truncated", "the answer ended without a finish reason", 200)
    if not answer.text.strip():
        if answer.capped:
            return fault("output_cap", "the output limit was used up before any text", 200)
        return fault("empty", f"no text (finish: {answer.finish})", 200)
    return None
