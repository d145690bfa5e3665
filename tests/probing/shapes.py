"""What each protocol's server sends, as recorded: whole replies, streams, errors half-way."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from rawserver import OPENAI_STREAM, chunk, http, openai_body, stream

Event = Any  # a dict, a text, or for CLOVA a name and a dict
Events = tuple[Event, ...]
Body = dict[str, Any]


class Shape(NamedTuple):
    """One protocol. ``body`` makes a whole reply of this text, ``wire`` a response of events.

    The replies say 9 tokens in and 3 out, the streams the text 안녕\u2028하세요. ``short`` is the
    highest number of its events with which a stream is not yet complete. ``broken`` is an event
    that says the server is overloaded, ``failed`` a whole body that does, both after a 200.
    """

    body: Callable[[str], Body]
    finish: str
    served: str | None
    failed: Body
    kind: str = "overloaded"
    events: Events = ()
    short: int = 0
    broken: Event = ""
    wire: Callable[..., bytes] = stream


def lines(*events: Body) -> bytes:
    """Return a complete chunked response of JSON lines."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked"
    text = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    return head + b"\r\n\r\n" + (chunk(text.encode()) if text else b"") + chunk(b"")


def named(*events: tuple[str, Any]) -> bytes:
    """Return a complete event stream whose events have names and ids, as CLOVA writes it."""
    text = "".join(
        f"id: {number}\nevent: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
        for number, (name, data) in enumerate(events)
    )
    return http(200, text, content_type="text/event-stream;charset=utf-8")


def anthropic_body(text: str | None = "hello", **changes: Any) -> Body:
    content = [{"type": "thinking", "thinking": "hm", "signature": "s"}]
    if text is not None:
        content.append({"type": "text", "text": text})
    body = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-x-20251001",
        "content": content,
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 9, "output_tokens": 3},
    }
    return {**body, **changes}


ANTHROPIC_STREAM: Events = (
    {
        "type": "message_start",
        "message": anthropic_body(
            None, content=[], stop_reason=None, usage={"input_tokens": 9, "output_tokens": 1}
        ),
    },
    {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking"}},
    {"type": "ping"},
    {"type": "content_block_delta", "delta": {"type": "thinking_delta", "thinking": "hm"}},
    {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "안녕\u2028"}},
    {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "하세요"}},
    {"type": "content_block_stop", "index": 1},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}},
    {"type": "message_stop"},
)


def gemini_body(text: str | None = "hello", finish: str | None = "STOP") -> Body:
    parts: list[Body] = [{"text": "hm", "thought": True}]
    if text is not None:
        parts.append({"text": text})
    return {
        "candidates": [{"content": {"parts": parts, "role": "model"}, "finishReason": finish}],
        "usageMetadata": {
            "promptTokenCount": 9,
            "candidatesTokenCount": 1,
            "thoughtsTokenCount": 2,
        },
        "modelVersion": "gemini-x-001",
    }


GEMINI_STREAM: Events = (
    gemini_body(None, None),
    gemini_body("안녕\u2028", None),
    gemini_body("하세요"),
)

AZURE_FIRST: Body = {
    "choices": [],
    "created": 0,
    "id": "",
    "model": "",
    "object": "",
    "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}],
}


def mistral_body(text: str = "hello", finish: str = "stop") -> Body:
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
    return {
        "id": "b1",
        "object": "chat.completion",
        "model": "magistral-medium-2509",
        "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12},
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": [thinking, {"type": "text", "text": text}],
                },
                "finish_reason": finish,
            }
        ],
    }


def mistral_chunk(content: Any, finish: str | None = None, **more: Any) -> Body:
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": finish}
    return {"model": "magistral-medium-2509", "choices": [choice], **more}


MISTRAL_STREAM: Events = (
    mistral_chunk([{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]),
    mistral_chunk([{"type": "text", "text": "안녕\u2028"}]),
    mistral_chunk("하세요"),
    mistral_chunk("", "stop", usage={"prompt_tokens": 9, "completion_tokens": 3}),
    "[DONE]",
)


def cohere_body(text: str = "hello", finish: str = "COMPLETE", **changes: Any) -> Body:
    body = {
        "id": "c1",
        "finish_reason": finish,
        "message": {
            "role": "assistant",
            "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": text}],
        },
        "usage": {
            "billed_units": {"input_tokens": 9, "output_tokens": 3},
            "tokens": {"input_tokens": 204, "output_tokens": 3},
        },
    }
    return {**body, **changes}


def _cohere(type: str, content: Body) -> Body:
    return {"type": type, "index": 0, "delta": {"message": {"content": content}}}


COHERE_STREAM: Events = (
    {"type": "message-start", "id": "c1", "delta": {"message": {"role": "assistant"}}},
    _cohere("content-start", {"type": "thinking", "thinking": ""}),
    _cohere("content-delta", {"thinking": "hm"}),
    {"type": "content-end", "index": 0},
    _cohere("content-start", {"type": "text", "text": ""}),
    _cohere("content-delta", {"text": "안녕\u2028"}),
    _cohere("content-delta", {"text": "하세요"}),
    {"type": "content-end", "index": 1},
    {
        "type": "message-end",
        "delta": {"finish_reason": "COMPLETE", "usage": cohere_body()["usage"]},
    },
)


def ollama_body(text: str = "", **changes: Any) -> Body:
    body = {
        "model": "exaone3.5:7.8b",
        "created_at": "2026-11-22T00:30:00.1Z",
        "message": {"role": "assistant", "content": text, "thinking": "hm"},
        "done_reason": "stop",
        "done": True,
        "total_duration": 5191566416,
        "prompt_eval_count": 9,
        "eval_count": 3,
    }
    return {**body, **changes}


def ollama_line(text: str, **message: Any) -> Body:
    content = {"role": "assistant", "content": text, **message}
    return {"model": "exaone3.5:7.8b", "message": content, "done": False}


OLLAMA_STREAM: Events = (
    ollama_line("", thinking="hm"),
    ollama_line("안녕\u2028"),
    ollama_line("하세요"),
    ollama_body(message={"role": "assistant", "content": ""}),
)


def clova_result(text: str, finish: str | None = "stop", **more: Any) -> Body:
    message = {"role": "assistant", "content": text}
    return {"message": message, "finishReason": finish, "created": 1764000000, "seed": 1, **more}


CLOVA_USAGE = {
    "promptTokens": 9,
    "completionTokens": 3,
    "totalTokens": 12,
    "completionTokensDetails": {"thinkingTokens": 2},
}


def clova_body(text: str = "hello", finish: str = "stop") -> Body:
    result = clova_result(text, finish, usage=CLOVA_USAGE)
    result["message"]["thinkingContent"] = "hm"
    return {"status": {"code": "20000", "message": "OK"}, "result": result}


CLOVA_STREAM: Events = (
    ("token", {"message": {"role": "assistant", "thinkingContent": "hm"}, "finishReason": None}),
    ("token", clova_result("안녕\u2028", None, usage=None)),
    ("token", clova_result("하세요", None, usage=None)),
    ("result", clova_result("안녕\u2028하세요", usage=CLOVA_USAGE)),
    ("signal", {"data": "[DONE]"}),
)


def bedrock_body(text: str = "hello", stop: str = "end_turn") -> Body:
    reasoning = {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "s"}}}
    return {
        "metrics": {"latencyMs": 551},
        "output": {"message": {"role": "assistant", "content": [reasoning, {"text": text}]}},
        "stopReason": stop,
        "usage": {"inputTokens": 9, "outputTokens": 3, "totalTokens": 12},
    }


_OPENAI_ERROR: Body = {"error": {"message": "Overloaded", "type": "x", "code": 503}}
_ANTHROPIC_ERROR: Body = {
    "type": "error",
    "error": {"type": "overloaded_error", "message": "Overloaded"},
}
_GEMINI_ERROR: Body = {"error": {"code": 503, "message": "Overloaded", "status": "UNAVAILABLE"}}
_CLOVA_ERROR: Body = {"status": {"code": "50300", "message": "Overloaded"}}
_GPT = "gpt-4o-2024-11-20"
SHAPES: dict[str, Shape] = {
    "openai": Shape(
        openai_body, "stop", _GPT, _OPENAI_ERROR, "overloaded", OPENAI_STREAM, 3, _OPENAI_ERROR
    ),
    "anthropic": Shape(
        anthropic_body,
        "end_turn",
        "claude-x-20251001",
        _ANTHROPIC_ERROR,
        events=ANTHROPIC_STREAM,
        short=8,
        broken=_ANTHROPIC_ERROR,
    ),
    "gemini": Shape(
        gemini_body,
        "STOP",
        "gemini-x-001",
        _GEMINI_ERROR,
        events=GEMINI_STREAM,
        short=2,
        broken=_GEMINI_ERROR,
    ),
    "azure": Shape(
        openai_body,
        "stop",
        _GPT,
        _OPENAI_ERROR,
        events=(AZURE_FIRST, *OPENAI_STREAM),
        short=4,
        broken=_OPENAI_ERROR,
    ),
    "mistral": Shape(
        mistral_body,
        "stop",
        "magistral-medium-2509",
        _OPENAI_ERROR,
        events=MISTRAL_STREAM,
        short=3,
        broken=_OPENAI_ERROR,
    ),
    "cohere": Shape(
        cohere_body,
        "COMPLETE",
        None,
        {"message": "Overloaded"},
        "server_error",
        events=COHERE_STREAM,
        short=8,
        broken={
            "type": "message-end",
            "delta": {"finish_reason": "ERROR", "error": "Overloaded"},
        },
    ),
    "ollama": Shape(
        ollama_body,
        "stop",
        "exaone3.5:7.8b",
        {"error": "Overloaded"},
        "server_error",
        events=OLLAMA_STREAM,
        short=3,
        broken={"error": "Overloaded"},
        wire=lines,
    ),
    "clova": Shape(
        clova_body,
        "stop",
        None,
        _CLOVA_ERROR,
        events=CLOVA_STREAM,
        short=3,
        broken=("error", _CLOVA_ERROR),
        wire=named,
    ),
    "bedrock": Shape(
        bedrock_body,
        "end_turn",
        None,
        {"__type": "ServiceUnavailableException", "message": "Overloaded"},
    ),
}
