"""HyperCLOVA X: two names for the output limit, a last event that repeats the text."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from rawserver import KEY, a_model, http, play, play_one
from shapes import CLOVA_STREAM, CLOVA_USAGE, clova_body, clova_result, named

from aimon.core.records import Headroom
from aimon.probing import providers

CLOVA = providers.get("clova")


@pytest.mark.parametrize("streamed", [True, False])
def test_request(streamed: bool) -> None:
    """Whether to stream is said in a header; the model is in the address."""
    reply = named(*CLOVA_STREAM) if streamed else http(200, clova_body())
    _, server = play(
        reply, provider="clova", stream=streamed, temperature=0.2, max_output_tokens=99
    )
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/v3/chat-completions/m-1")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    accept = "text/event-stream" if streamed else "application/json"
    assert request.headers["accept"] == accept
    assert request.body == {
        "messages": [{"role": "user", "content": "ping"}],
        "maxTokens": 99,
        "temperature": 0.2,
    }


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (None, "maxTokens"),
        ("max_tokens", "maxTokens"),
        ("max_completion_tokens", "maxCompletionTokens"),
    ],
)
def test_output_limit(asked: Any, name: str) -> None:
    """The registry asks for the reasoning models' parameter."""
    model = msgspec.structs.replace(a_model("http://h", "clova"), token_parameter=asked)
    body = json.loads(CLOVA.chat(model, None, "ping", frozenset()).body or b"")
    assert set(body) == {"messages", name}


def test_refused_output_limit_is_sent_under_its_other_name() -> None:
    """A reasoning model that the registry does not know as one is asked again."""
    refusal = http(400, {"status": {"code": "40001", "message": "Invalid parameter: maxTokens"}})
    outcomes, server = play(refusal, http(200, clova_body()), provider="clova")
    assert outcomes[0].reply
    assert set(server.requests[1].body) == {"messages", "maxCompletionTokens"}


def test_a_stream_of_the_result_alone_has_its_text() -> None:
    """Where no token came before it, the result is the text."""
    event = ("result", clova_result("hello", usage=CLOVA_USAGE))
    outcome = play_one(named(event), provider="clova", stream=True)
    assert outcome.reply
    assert (outcome.reply.text, outcome.reply.tokens_out) == ("hello", 3)


def test_events_that_come_later_are_passed_over() -> None:
    """An event of another name is neither read nor a fault."""
    events = (*CLOVA_STREAM[:3], ("ping", "soon"), *CLOVA_STREAM[3:])
    outcome = play_one(named(*events), provider="clova", stream=True)
    assert outcome.reply
    assert outcome.reply.text == "안녕\u2028하세요"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (clova_body("", "length"), "output_cap"),
        (clova_body(""), "empty"),
        (clova_body("x", ""), "truncated"),
        ({"status": {"code": "20000"}, "result": None}, "malformed"),
        ({"result": {}}, "malformed"),
        ({"status": {"code": "42901", "message": "Too many requests"}}, "rate_limited"),
        ({"status": {"code": 40104, "message": "Invalid key"}, "result": None}, "invalid_key"),
    ],
)
def test_shortcoming(body: dict[str, Any], kind: str) -> None:
    """An answer that arrived but is no answer says which way it fails."""
    outcome = play_one(http(200, body), provider="clova")
    assert outcome.fault
    assert outcome.fault.kind == kind


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (401, "40104", "Invalid key", "invalid_key"),
        (401, "40170", "No subscription request history found.", "forbidden"),
        (403, "40300", "Forbidden", "forbidden"),
        (400, "40080", "Model not found", "model_not_found"),
        (400, "40082", "Model fade out", "model_not_found"),
        (400, "40003", "Context length exceeded", "bad_request"),
        (400, "40005", "Unavailable output", "filtered"),
        (429, "42900", "Too many requests - rate exceeded", "rate_limited"),
        (504, "50400", "Gateway timeout", "timeout"),
    ],
)
def test_errors(status: int, code: str, message: str, kind: str) -> None:
    """CLOVA's five-digit codes say more than the status."""
    body = {"status": {"code": code, "message": message}, "result": None}
    outcome = play_one(http(status, body), provider="clova")
    assert outcome.fault
    assert (outcome.fault.kind, outcome.fault.detail) == (kind, message)


@pytest.mark.parametrize("path", ["", "/testapp", "/serviceapp/", "/serviceapp/v3"])
def test_listing(path: str) -> None:
    """The list is that of the OpenAI mode, which is the same for test and service keys."""
    model = a_model("http://h" + path, "clova")
    request = CLOVA.listing(model, KEY)
    assert (request.method, request.url) == ("GET", "http://h/v1/openai/models")
    assert request.headers == {"Authorization": f"Bearer {KEY}"}
    assert CLOVA.describe(b'{"data": [{"id": "m-1", "object": "model"}]}', model) is None


def test_headroom() -> None:
    """Its limits have OpenAI's names."""
    headers = {"x-ratelimit-remaining-tokens": "59000", "x-ratelimit-limit-tokens": "60000"}
    left = Headroom(what="tokens", remaining=59000, limit=60000)
    assert CLOVA.headroom(headers, 0.0) == (left,)
