"""Mistral: OpenAI's shapes, its own parameters, ends and headers."""

from __future__ import annotations

from typing import Any

import pytest
from rawserver import KEY, a_model, http, play, play_one, stream
from shapes import MISTRAL_STREAM, mistral_body

from aimon.core.changes import Description
from aimon.core.records import Headroom
from aimon.probing import providers

MISTRAL = providers.get("mistral")


def test_request() -> None:
    """No parameter that Mistral would refuse is sent."""
    _, server = play(
        stream(*MISTRAL_STREAM),
        provider="mistral",
        stream=True,
        temperature=0.2,
        max_output_tokens=99,
    )
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "model": "m-1",
        "messages": [{"role": "user", "content": "ping"}],
        "max_tokens": 99,
        "temperature": 0.2,
        "stream": True,
    }


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (mistral_body("", "length"), "output_cap"),
        (mistral_body("", "model_length"), "output_cap"),
        (mistral_body("half", "error"), "server_error"),
        (mistral_body(""), "empty"),
        ({"object": "chat.completion", "choices": None}, "malformed"),
    ],
)
def test_shortcoming(body: dict[str, Any], kind: str) -> None:
    """Thinking without text is no answer, and an end in an error is one."""
    outcome = play_one(http(200, body), provider="mistral")
    assert outcome.fault
    assert outcome.fault.kind == kind


EXTRA = {"detail": [{"type": "extra_forbidden", "loc": ["body", "temperature"], "msg": "Extra"}]}


def test_validation_list_names_what_is_left_out() -> None:
    """A refused parameter is left out once, and the note says so."""
    outcomes, server = play(
        http(422, EXTRA), http(200, mistral_body()), provider="mistral", temperature=0.2
    )
    assert outcomes[0].reply
    assert "temperature" not in server.requests[1].body
    assert outcomes[0].notes == ("temperature is refused by the provider and left out",)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"detail": "Unauthorized"}, "invalid_key"),
        (400, {"object": "error", "message": "Invalid model: x", "type": "invalid_model",
               "param": None, "code": "1500"}, "model_not_found"),
        (422, {"object": "error", "message": {"detail": [{"msg": "Field required"}]},
               "type": "invalid_request_error"}, "bad_request"),
        (429, {"message": "Requests rate limit exceeded"}, "rate_limited"),
    ],
)  # fmt: skip
def test_errors(status: int, body: dict[str, Any], kind: str) -> None:
    """What Mistral's own errors mean."""
    outcome = play_one(http(status, body), provider="mistral")
    assert outcome.fault
    assert outcome.fault.kind == kind


def test_headroom() -> None:
    """The names of today, and those of 2025."""
    today = {
        "x-ratelimit-limit-req-minute": "5",
        "x-ratelimit-remaining-req-minute": "4",
        "x-ratelimit-limit-tokens-minute": "10000",
        "x-ratelimit-remaining-tokens-minute": "9000",
        "ratelimitbysize-remaining": "1",
    }
    assert MISTRAL.headroom(today, 0.0) == (
        Headroom(what="requests", remaining=4, limit=5),
        Headroom(what="tokens", remaining=9000, limit=10000),
    )
    before = {
        "ratelimitbysize-limit": "500000",
        "ratelimitbysize-remaining": "499900",
        "ratelimitbysize-reset": "28",
        "x-ratelimitbysize-remaining-month": "1000000000",
    }
    assert MISTRAL.headroom(before, 0.0) == (
        Headroom(what="tokens", remaining=499900, limit=500000, reset_ms=28_000.0),
        Headroom(what="tokens_month", remaining=1000000000),
    )


def test_listing_and_describe() -> None:
    """The list has each model's context."""
    model = a_model("http://h", "mistral")
    request = MISTRAL.listing(model, KEY)
    assert (request.method, request.url) == ("GET", "http://h/v1/models")
    listed = b'{"object": "list", "data": [{"id": "m-1", "max_context_length": 131072}]}'
    assert MISTRAL.describe(listed, model) == Description(context=131072)
