"""Azure OpenAI: two APIs of the same shapes, filters, and limits that are not known."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from rawserver import KEY, a_model, http, openai_body, openai_chunk, play, play_one, stream
from shapes import AZURE_FIRST

from aimon.core.records import Headroom
from aimon.core.registry import Model
from aimon.probing import providers
from aimon.probing.providers.base import Request

AZURE = providers.get("azure")


def _model(base: str = "https://r.openai.azure.com", version: str | None = None) -> Model:
    return msgspec.structs.replace(a_model(base, "azure"), model="dep 1", api_version=version)


def _chat(model: Model) -> Request:
    return AZURE.chat(model, KEY, "ping", frozenset())


def test_request() -> None:
    """The v1 API has the deployment in the body; the key has a header of its own."""
    _, server = play(
        stream(openai_chunk(delta={"content": "hi"}, finish_reason="stop")),
        provider="azure",
        stream=True,
        temperature=0.2,
        max_output_tokens=99,
    )
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/openai/v1/chat/completions")
    assert request.headers["api-key"] == KEY
    assert "authorization" not in request.headers
    assert request.body == {
        "model": "m-1",
        "messages": [{"role": "user", "content": "ping"}],
        "max_completion_tokens": 99,
        "temperature": 0.2,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize("path", ["", "/", "/openai", "/openai/"])
def test_dated_api(path: str) -> None:
    """With ``api_version`` the deployment is in the address, its letters escaped."""
    model = _model("https://r.openai.azure.com" + path, "2024-10-21")
    root = "https://r.openai.azure.com/openai"
    query = "?api-version=2024-10-21"
    assert _chat(model).url == f"{root}/deployments/dep%201/chat/completions{query}"
    assert AZURE.listing(model, KEY).url == f"{root}/models{query}"


def test_v1_api_may_have_a_version_too() -> None:
    """An address that ends in /openai/v1 is the v1 API, whose preview is asked for by name."""
    model = _model("https://r.openai.azure.com/openai/v1/", "preview")
    root = "https://r.openai.azure.com/openai/v1"
    assert _chat(model).url == f"{root}/chat/completions?api-version=preview"
    assert AZURE.listing(_model(), KEY).url == f"{root}/models"


FILTERED: dict[str, Any] = {
    "error": {
        "message": "The response was filtered due to the prompt triggering the policy.",
        "type": None,
        "param": "prompt",
        "code": "content_filter",
        "status": 400,
        "innererror": {
            "code": "ResponsibleAIPolicyViolation",
            "content_filter_result": {"violence": {"filtered": True, "severity": "medium"}},
        },
    }
}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (http(400, FILTERED), "filtered"),
        (
            http(404, {"error": {"code": "DeploymentNotFound", "message": "does not exist"}}),
            "model_not_found",
        ),
        (http(404, {"error": {"code": "404", "message": "Resource not found"}}), "bad_request"),
        (http(401, {"error": {"code": "401", "message": "Access denied"}}), "invalid_key"),
    ],
)
def test_errors(reply: bytes, kind: str) -> None:
    """What Azure's own errors mean."""
    outcome = play_one(reply, provider="azure")
    assert outcome.fault
    assert (outcome.fault.kind, outcome.attempts) == (kind, 1)


def test_filtered_half_way() -> None:
    """Text that the filter cut off is withheld, though the stream ended well."""
    events = (
        AZURE_FIRST,
        openai_chunk(delta={"content": "half"}),
        openai_chunk(finish_reason="content_filter", content_filter_results={}),
    )
    outcome = play_one(stream(*events, "[DONE]"), provider="azure", stream=True)
    assert outcome.fault
    assert outcome.fault.kind == "filtered"


def test_refused_stream_options_are_left_out() -> None:
    """An older version of the API streams without them."""
    said = {"error": {"message": "Unrecognized request argument supplied: stream_options"}}
    outcomes, server = play(
        http(400, said), http(200, openai_body()), provider="azure", stream=True
    )
    assert outcomes[0].reply
    assert "stream_options" not in server.requests[1].body


def test_headroom() -> None:
    """A -1 says that the rest is not known: it is left out, the limit next to it is kept."""
    headers = {
        "x-ratelimit-limit-requests": "-1",
        "x-ratelimit-remaining-requests": "119",
        "x-ratelimit-reset-requests": "0",
        "x-ratelimit-limit-tokens": "120000",
        "x-ratelimit-remaining-tokens": "-1",
    }
    assert AZURE.headroom(headers, 0.0) == (Headroom(what="requests", remaining=119, reset_ms=0.0),)


def test_describe() -> None:
    """Azure's list has lifecycles and no limits."""
    listed = b'{"data": [{"id": "gpt-4o-2024-11-20", "lifecycle_status": "preview"}]}'
    assert AZURE.describe(listed, _model()) is None
