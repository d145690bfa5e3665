"""Cohere's chat: what is billed, how it ends, what its errors mean."""

from __future__ import annotations

from typing import Any

import pytest
from rawserver import KEY, a_model, http, play, play_one, stream
from shapes import COHERE_STREAM, cohere_body

from aimon.core.changes import Description
from aimon.core.records import Headroom
from aimon.probing import providers

COHERE = providers.get("cohere")


def test_request() -> None:
    """The address, the key's header and the body are the protocol's."""
    _, server = play(
        stream(*COHERE_STREAM), provider="cohere", stream=True, temperature=0, max_output_tokens=99
    )
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/v2/chat")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "m-1",
        "messages": [{"role": "user", "content": "ping"}],
        "max_tokens": 99,
        "temperature": 0,
        "stream": True,
    }


@pytest.mark.parametrize(
    ("usage", "spent"),
    [
        ({"tokens": {"input_tokens": 204.0, "output_tokens": 5.0}}, (204, 5)),
        ({"billed_units": {"input_tokens": 4, "output_tokens": 5}, "tokens": None}, (4, 5)),
        ({}, (None, None)),
        (None, (None, None)),
    ],
)
def test_usage(usage: Any, spent: tuple[int | None, int | None]) -> None:
    """Billed tokens come first; without them, those that were used; else it is not known."""
    outcome = play_one(http(200, cohere_body(usage=usage)), provider="cohere")
    assert outcome.reply
    assert (outcome.reply.tokens_in, outcome.reply.tokens_out) == spent


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (cohere_body("", "MAX_TOKENS"), "output_cap"),
        (cohere_body("x", "ERROR"), "server_error"),
        (cohere_body("x", "TIMEOUT"), "timeout"),
        (cohere_body("x", "ERROR_TOXIC"), "filtered"),
        (cohere_body(""), "empty"),
        (cohere_body("x", ""), "truncated"),
        ({"id": "c1"}, "malformed"),
        (cohere_body(message={"content": 5}), "malformed"),
    ],
)
def test_shortcoming(body: dict[str, Any], kind: str) -> None:
    """An answer that arrived but is no answer says which way it fails."""
    outcome = play_one(http(200, body), provider="cohere")
    assert outcome.fault
    assert outcome.fault.kind == kind


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (401, "invalid api token", "invalid_key"),
        (498, "invalid api token", "invalid_key"),
        (404, "model 'x' was removed on September 15, 2025.", "model_not_found"),
        (429, "Please wait and try again later", "rate_limited"),
        (429, "You are using a Trial key, which is limited to 1000 API calls / month.", "quota"),
        (499, "request was cancelled", "server_error"),
        (400, "invalid request: message must be at least 1 token long", "bad_request"),
    ],
)
def test_errors(status: int, message: str, kind: str) -> None:
    """A spent month is the administrator's affair, a spent minute is not."""
    outcome = play_one(http(status, {"id": "8f", "message": message}), provider="cohere")
    assert outcome.fault
    assert (outcome.fault.kind, outcome.fault.detail) == (kind, message)


@pytest.mark.parametrize(
    "event",
    [{"message": "down"}, {"type": "error", "message": "down"}, {"type": "x", "error": "down"}],
)
def test_error_of_any_shape_inside_a_stream(event: dict[str, str]) -> None:
    """An error without a type of its own is one all the same."""
    outcome = play_one(stream(*COHERE_STREAM[:4], event), provider="cohere", stream=True)
    assert outcome.fault
    assert (outcome.fault.kind, outcome.fault.detail) == ("server_error", "down")


def test_headroom() -> None:
    """A trial key's calls are counted, or the requests of any key."""
    trial = {
        "x-trial-endpoint-call-limit": "20",
        "x-trial-endpoint-call-remaining": "19",
        "x-endpoint-monthly-call-limit": "1000",
    }
    assert COHERE.headroom(trial, 0.0) == (Headroom(what="requests", remaining=19, limit=20),)
    plain = {"x-ratelimit-limit": "500", "x-ratelimit-remaining": "499"}
    assert COHERE.headroom(plain, 0.0) == (Headroom(what="requests", remaining=499, limit=500),)


def test_listing_and_describe() -> None:
    """The first look is at the model's own page, which has its context."""
    model = a_model("http://h", "cohere")
    request = COHERE.listing(model, KEY)
    assert (request.method, request.url) == ("GET", "http://h/v1/models/m-1")
    assert request.headers == {"Authorization": f"Bearer {KEY}"}
    page = b'{"name": "m-1", "endpoints": ["chat"], "context_length": 256000.0}'
    assert COHERE.describe(page, model) == Description(context=256000)
