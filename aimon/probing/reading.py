"""Turns one HTTP response into a reply, or into the failure that it means."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from aimon.core.faults import fault
from aimon.core.registry import Model
from aimon.probing.faultmap import Complaint, Failure, failure, read_complaint
from aimon.probing.lines import LineSplitter
from aimon.probing.providers import Provider
from aimon.probing.providers.base import Answer, decode, shortcoming
from aimon.probing.reply import Reply
from aimon.probing.sse import Event, Splitter
from aimon.probing.transport import Chunk, Moment, Response

LISTED = "listed"
_NOT_OFFERED = (404, 405, 501)
_ERROR_BYTES = 64 * 1024
_ERROR_SECONDS = 2.0
_DRAIN_SECONDS = 0.5
# Behind LiteLLM the body has the alias that was asked for; this tells a model exchanged behind it.
_GATEWAY_MODEL = "x-litellm-model-name"
_SPLITTERS: dict[str, type[Splitter | LineSplitter]] = {"sse": Splitter, "lines": LineSplitter}


async def read_reply(
    provider: Provider, response: Response, answer: Answer, *, stream: bool, seconds: float
) -> Reply:
    """Return the complete reply; raises Failure.

    The answer is the caller's, who counts its tokens even when the rest fails. Where a stream was
    asked for, a server without them may send the JSON object whole; a provider without streams
    always does. ``seconds`` are left for all of it.
    """
    await _check_status(response, seconds)
    first = None
    if stream and provider.FRAMING != "none":
        last, first = await _read_stream(provider, response, answer)
    else:
        last, data = await _read_all(response)
        provider.read(data, answer)
    found = shortcoming(answer)
    if found is not None:
        raise Failure(found)
    return Reply(
        text=answer.text,
        finish=answer.finish,
        capped=answer.capped,
        served_model=answer.served_model,
        fingerprint=answer.fingerprint or response.headers.get(_GATEWAY_MODEL),
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
        latency_ms=(last.at - response.sent) * 1000,
        ttft_ms=None if first is None else (first.at - response.sent) * 1000,
        lag_ms=max(last.late_ms, first.late_ms if first else 0.0),
    )


async def read_listing(
    provider: Provider, model: Model, response: Response, seconds: float
) -> Reply | None:
    """Return a reply without text, with what the list says of the model; raises Failure.

    None where the server offers no listing.
    """
    if response.status in _NOT_OFFERED:
        await _error_body(response, seconds)
        return None
    await _check_status(response, seconds)
    last, data = await _read_all(response)
    decode(data, dict[str, msgspec.Raw])
    return Reply(
        text="",
        finish=LISTED,
        latency_ms=(last.at - response.sent) * 1000,
        description=provider.describe(data, model),
    )


async def _check_status(response: Response, seconds: float) -> None:
    if 200 <= response.status < 300:
        return
    if response.status < 400:
        where = response.headers.get("location", "")
        said = Complaint(f"redirected to {where}: check base_url")
    else:
        said = read_complaint(await _error_body(response, seconds), response.headers)
    raise failure(response.status, said)


async def _error_body(response: Response, seconds: float) -> bytes:
    """Return what arrives of an error's body in a short while: the status is the verdict."""
    data = bytearray()
    try:
        async with asyncio.timeout(min(_ERROR_SECONDS, seconds / 2)):
            async with aclosing(response.chunks()) as chunks:
                async for chunk in chunks:
                    data += chunk.data
                    if len(data) >= _ERROR_BYTES:
                        break
    except (Failure, TimeoutError):
        return bytes(data)
    return bytes(data)


async def _read_all(response: Response) -> tuple[Moment, bytes]:
    """Return the body and when its last byte came."""
    last, data = Moment(response.sent, 0.0), bytearray()
    async with aclosing(response.chunks()) as chunks:
        async for chunk in chunks:
            last = chunk.moment
            data += chunk.data
    return last, bytes(data)


async def _read_stream(
    provider: Provider, response: Response, answer: Answer
) -> tuple[Moment, Moment | None]:
    """Read a stream into the answer; return when it ended and when its first text came.

    Where events are asked for, a body that begins as a JSON object is read as one, whatever its
    content type says. Lines of JSON all begin so: a whole object is a stream of one line.
    """
    splitter = _SPLITTERS[provider.FRAMING]()
    last, first, found = Moment(response.sent, 0.0), None, False
    begin, whole = b"", bytearray()
    async with aclosing(response.chunks()) as chunks:
        async for chunk in chunks:
            last = chunk.moment
            if not found:
                begin = (begin + chunk.data).lstrip()[:_ERROR_BYTES]
            if begin.startswith(b"{") and provider.FRAMING == "sse":
                whole += chunk.data
                continue
            events = splitter.feed(chunk.data)
            found |= bool(events)
            _read_events(provider, events, answer)
            if first is None and answer.pieces:
                first = last
            if answer.ended:
                await _drain(chunks)
                break
    if whole:
        provider.read(bytes(whole), answer)
        return last, first
    events = splitter.close()
    _read_events(provider, events, answer)
    if not (found or events) and begin and not begin.startswith(b"{"):
        detail = "not an event stream: " + begin.decode("utf-8", "replace")
        raise Failure(fault("malformed", detail, response.status))
    return last, first


def _read_events(provider: Provider, events: list[Event], answer: Answer) -> None:
    """Read the events up to the end of the answer."""
    for event in events:
        if answer.ended:
            return
        if event.data.strip():
            provider.read_event(event, answer)


async def _drain(chunks: AsyncGenerator[Chunk, None]) -> None:
    """Take the rest of a body whose answer is complete, so that the connection can be kept."""
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for _ in chunks:
                continue
    except (Failure, TimeoutError):
        return  # it is closed instead
