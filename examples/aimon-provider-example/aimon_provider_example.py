"""The Parrot protocol for aimon: an invented one, to copy from for a real one.

A question is ``POST /say``; the answer is one JSON object, or when streamed a line of JSON for
each piece and a last one that says how it ended. ``GET /catalog`` lists the models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from aimon.core.changes import Description
from aimon.core.faults import fault
from aimon.core.records import Headroom
from aimon.core.registry import Model
from aimon.probing.faultmap import Failure
from aimon.probing.providers.base import (
    Answer,
    Framing,
    Request,
    decode,
    post,
    reported,
    streams,
    tokens,
    word,
)
from aimon.probing.sse import Event

# "lines": one JSON value a line; "sse": server-sent events; "none": it is never streamed, and
# read_event is not needed.
FRAMING: Framing = "lines"
# What is left out when the server refuses it; it must not be sent once it is in ``omit``.
OPTIONAL = frozenset({"temperature", "stream"})


class _Count(msgspec.Struct):
    asked: Any = None
    said: Any = None


class _Body(msgspec.Struct):
    """A whole answer, or one line of a stream: a line has only some of it."""

    says: str | None = None
    done: Any = None
    version: Any = None
    count: _Count | None = None
    error: Any = None


class _Bird(msgspec.Struct):
    name: str
    remembers: int | None = None


class _Catalog(msgspec.Struct):
    birds: list[_Bird] = []


def chat(model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
    """Return the request that asks one question, without the parameters in ``omit``."""
    body: dict[str, Any] = {
        "bird": model.model,
        "question": prompt,
        "limit": model.probe.max_output_tokens,
    }
    if model.probe.temperature is not None and "temperature" not in omit:
        body["temperature"] = model.probe.temperature
    if streams(model, omit):
        body["stream"] = True
    return post(_url(model, "/say"), _headers(key), body)


def listing(model: Model, key: str | None) -> Request:
    """Return the unbilled request that lists the models; a server without one may answer 404."""
    return Request("GET", _url(model, "/catalog"), _headers(key))


def read(data: bytes, answer: Answer) -> None:
    """Read a complete body into the answer; raises Failure."""
    body = decode(data, _Body)
    _take(body, answer)
    if body.says is None and body.done is None:
        raise Failure(fault("malformed", "neither says nor done: " + data.decode(), 200))


def read_event(event: Event, answer: Answer) -> None:
    """Read one line of a stream into the answer; raises Failure."""
    _take(decode(event.data, _Body), answer)
    answer.ended = answer.finish is not None


def headroom(headers: Mapping[str, str], now: float) -> tuple[Headroom, ...]:
    """Return what the headers say is left of the rate limits, nothing where they are not sent."""
    left = tokens(headers.get("x-parrot-left"))
    if left is None:
        return ()
    renews = tokens(headers.get("x-parrot-renews"))
    return (
        Headroom(
            what="requests",
            remaining=left,
            limit=tokens(headers.get("x-parrot-limit")),
            reset_ms=None if renews is None else 1000 * float(renews),
        ),
    )


def describe(data: bytes, model: Model) -> Description | None:
    """Return what the catalog says of this model, None where that is nothing; never raises."""
    try:
        catalog = msgspec.json.decode(data, type=_Catalog)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    known = (bird.remembers for bird in catalog.birds if bird.name == model.model)
    context = next(known, None)
    return None if context is None else Description(context=context)


def _take(body: _Body, answer: Answer) -> None:
    if body.error:  # an error after a 200
        raise reported(body.error)
    answer.add(body.says)
    answer.served_model = word(body.version) or answer.served_model
    if body.count:
        answer.tokens_in = tokens(body.count.asked)
        answer.tokens_out = tokens(body.count.said)
    if finish := word(body.done):
        answer.finish = finish
        answer.capped = finish == "limit"
        answer.filtered = finish == "refused"


def _url(model: Model, path: str) -> str:
    return model.base_url.rstrip("/") + path


def _headers(key: str | None) -> dict[str, str]:
    return {} if key is None else {"X-Parrot-Key": key}
