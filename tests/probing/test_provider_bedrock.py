"""Bedrock's Converse: asked whole, whatever the registry says of streaming."""

from __future__ import annotations

import msgspec
import pytest
from rawserver import KEY, a_model, http, play, play_one
from shapes import bedrock_body

from aimon.core.records import Headroom
from aimon.probing import providers

BEDROCK = providers.get("bedrock")


def test_request() -> None:
    """The key is the bearer, the limits are in ``inferenceConfig``."""
    _, server = play(
        http(200, bedrock_body()), provider="bedrock", temperature=0.2, max_output_tokens=99
    )
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/model/m-1/converse")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {
        "messages": [{"role": "user", "content": [{"text": "ping"}]}],
        "inferenceConfig": {"maxTokens": 99, "temperature": 0.2},
    }


def test_never_streamed() -> None:
    """The question is the same with ``stream``, and the answer has no first piece."""
    outcomes, server = play(http(200, bedrock_body("hello")), provider="bedrock", stream=True)
    reply = outcomes[0].reply
    assert reply
    assert (reply.text, reply.ttft_ms) == ("hello", None)
    assert server.requests[0].target.endswith("/converse")
    assert "stream" not in server.requests[0].body


def test_an_arn_is_one_part_of_the_address() -> None:
    """The colons and slashes of an inference profile's name are escaped."""
    arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x-v1:0"
    model = msgspec.structs.replace(a_model("http://h", "bedrock"), model=arn)
    url = BEDROCK.chat(model, None, "ping", frozenset()).url
    assert url == (
        "http://h/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3A"
        "inference-profile%2Fus.anthropic.claude-x-v1%3A0/converse"
    )


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (bedrock_body("", "max_tokens"), "output_cap"),
        (bedrock_body("x", "guardrail_intervened"), "filtered"),
        (bedrock_body("x", "content_filtered"), "filtered"),
        (bedrock_body("x", "malformed_model_output"), "malformed"),
        (bedrock_body("", "end_turn"), "empty"),
        ({**bedrock_body("x"), "stopReason": None}, "truncated"),
        ({"output": {}}, "malformed"),
        ({"Output": {"__type": "X"}, "Version": "1.0"}, "malformed"),
        ({"output": "hello"}, "malformed"),
    ],
)
def test_shortcoming(body: dict[str, object], kind: str) -> None:
    """An answer that arrived but is no answer says which way it fails."""
    outcome = play_one(http(200, body), provider="bedrock")
    assert outcome.fault
    assert outcome.fault.kind == kind


@pytest.mark.parametrize(
    ("status", "named", "message", "kind", "attempts"),
    [
        (429, "ThrottlingException", "Too many requests", "rate_limited", 3),
        (429, "ModelNotReadyException", "The model is not ready", "overloaded", 3),
        (424, "ModelErrorException", "The model failed", "server_error", 3),
        (403, "AccessDeniedException", "You don't have access to the model", "forbidden", 1),
        (403, "AccessDeniedException", "Bearer Token has expired", "invalid_key", 1),
        (400, "ValidationException", "The provided model identifier is invalid.",
         "model_not_found", 1),
        (404, "ResourceNotFoundException", "Reached the end of its life", "model_not_found", 1),
    ],
)  # fmt: skip
def test_errors(status: int, named: str, message: str, kind: str, attempts: int) -> None:
    """The exception is named in a header, with an address after it."""
    header = {"x_amzn_errortype": f"{named}:http://internal.amazon.com/coral/"}
    outcome = play_one(http(status, {"message": message}, **header), provider="bedrock")
    assert outcome.fault
    assert (outcome.fault.kind, outcome.fault.detail) == (kind, message)
    assert outcome.attempts == attempts


def test_refused_temperature_is_left_out() -> None:
    """A model that takes no temperature is asked again without it."""
    refusal = http(400, {"message": "temperature is deprecated for this model"})
    outcomes, server = play(refusal, http(200, bedrock_body()), provider="bedrock", temperature=0.0)
    assert outcomes[0].reply
    assert outcomes[0].attempts == 1
    assert server.requests[1].body["inferenceConfig"] == {"maxTokens": 1024}


def test_listing_and_headroom() -> None:
    """The list is asked of the same host; a gateway's headers are read."""
    model = a_model("http://h", "bedrock")
    request = BEDROCK.listing(model, KEY)
    assert (request.method, request.url) == ("GET", "http://h/foundation-models")
    assert request.headers == {"Authorization": f"Bearer {KEY}"}
    assert BEDROCK.describe(b'{"modelSummaries": [{"modelId": "m-1"}]}', model) is None
    assert BEDROCK.headroom({}, 0.0) == ()
    left = BEDROCK.headroom({"x-ratelimit-remaining-requests": "7"}, 0.0)
    assert left == (Headroom(what="requests", remaining=7),)
