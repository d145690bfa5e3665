"""Every error body that a provider is known to send means one kind of fault."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aimon.probing.faultmap import kind_of, read_complaint, refused_parameter


def _openai(message: str, type: str = "invalid_request_error", **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": type, "param": None, "code": None, **more}}


def _anthropic(type: str, message: str = "m") -> dict[str, Any]:
    return {"type": "error", "error": {"type": type, "message": message}, "request_id": "req_1"}


def _clova(code: str, message: str) -> dict[str, Any]:
    return {"status": {"code": code, "message": message}, "result": None}


def _azure(code: str, message: str, inner: str | None = None) -> dict[str, Any]:
    error = {"code": code, "message": message, "param": None, "type": None}
    return {"error": {**error, **({"innererror": {"code": inner}} if inner else {})}}


def _mistral(type: str, message: Any, code: str | None = None) -> dict[str, Any]:
    return {"object": "error", "message": message, "type": type, "param": None, "code": code}


def _gemini(code: int, status: str, message: str = "m", **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "status": status, **more}}


BAD_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
BODIES: list[tuple[int, Any, str]] = [
    # authentication
    (401, _openai("Incorrect API key provided", code="invalid_api_key"), "invalid_key"),
    (401, _anthropic("authentication_error", "invalid x-api-key"), "invalid_key"),
    (401, {"error": "Unauthorized"}, "invalid_key"),  # vLLM
    (401, "nope", "invalid_key"),
    (498, {"message": "invalid api token"}, "invalid_key"),  # Cohere
    (400, _gemini(400, "INVALID_ARGUMENT", details=[BAD_KEY]), "invalid_key"),
    (400, [_gemini(400, "INVALID_ARGUMENT", "API key not valid.")], "invalid_key"),
    (401, {"status": {"code": "40103", "message": "Key is invalid"}}, "invalid_key"),  # CLOVA
    # LiteLLM: another key than its master key, where it has no database of keys
    (400, _openai("No connected db.", "no_db_connection", code="400"), "invalid_key"),
    (429, _openai("Budget has been exceeded!", "budget_exceeded", code="429"), "quota"),
    (401, {"detail": "Unauthorized"}, "invalid_key"),  # Mistral
    (401, _azure("401", "Access denied due to invalid subscription key"), "invalid_key"),
    (401, {"id": "8f", "message": "invalid api token"}, "invalid_key"),  # Cohere
    (401, {"error": "unauthorized: unknown ollama key"}, "invalid_key"),
    (401, _clova("40104", "Invalid key"), "invalid_key"),
    (401, _clova("40170", "No subscription request history found."), "forbidden"),
    (
        403,
        {"Message": "Authentication failed: Please make sure your API Key is valid."},
        "invalid_key",
    ),  # Bedrock
    (403, {"Message": "Bearer Token has expired"}, "invalid_key"),
    (
        403,
        {"__type": "com.amazon.coral.service#UnrecognizedClientException", "message": "no"},
        "invalid_key",
    ),
    (
        403,
        {"message": "You don't have access to the model with the specified model ID."},
        "forbidden",
    ),
    (403, _azure("403", "Access denied due to Virtual Network/Firewall rules."), "forbidden"),
    (403, _clova("40301", "No ownership"), "forbidden"),
    (403, _anthropic("permission_error"), "forbidden"),
    (403, _gemini(403, "PERMISSION_DENIED"), "forbidden"),
    (402, {"error": {"message": "Insufficient credits", "code": 402}}, "quota"),
    (429, _openai("You exceeded your current quota", "insufficient_quota"), "quota"),
    (429, _openai("quota", code="insufficient_quota"), "quota"),
    (429, _openai("out of credit", code="credit_balance_exhausted"), "quota"),
    (400, _anthropic("billing_error"), "quota"),
    (400, _anthropic("invalid_request_error", "Your credit balance is too low"), "quota"),
    (
        429,
        {"message": "You are using a Trial key, which is limited to 1000 API calls / month."},
        "quota",
    ),  # Cohere
    (400, {"__type": "ServiceQuotaExceededException", "message": "quota"}, "quota"),
    # performance
    (429, _mistral("rate_limited", "Requests rate limit exceeded", "1300"), "rate_limited"),
    (429, {"message": "You are limited to 20 API calls / minute."}, "rate_limited"),
    (429, _azure("429", "Requests have exceeded the token rate limit"), "rate_limited"),
    (429, _clova("42901", "Too many requests - rate exceeded"), "rate_limited"),
    (429, {"__type": "ModelNotReadyException", "message": "warming up"}, "overloaded"),
    (424, {"__type": "ModelNotReadyException", "message": "warming up"}, "overloaded"),
    (408, {"__type": "ModelTimeoutException", "message": "too slow"}, "timeout"),
    (504, _clova("50400", "Gateway timeout"), "timeout"),
    (500, _clova("50000", "Internal server error"), "server_error"),
    (
        500,
        {"error": "model requires more system memory (9 GiB) than is available"},
        "server_error",
    ),  # Ollama
    (429, _openai("Rate limit reached", "tokens", code="rate_limit_exceeded"), "rate_limited"),
    (429, _gemini(429, "RESOURCE_EXHAUSTED", "exceeded your current quota"), "rate_limited"),
    (429, {"__type": "ThrottlingException", "message": "slow down"}, "rate_limited"),
    (408, "", "timeout"),
    (504, _gemini(504, "DEADLINE_EXCEEDED"), "timeout"),
    (409, _openai("conflict"), "server_error"),
    (424, {"message": "model error"}, "server_error"),  # Bedrock
    (500, _anthropic("api_error"), "server_error"),
    (500, "<html>oops</html>", "server_error"),
    (502, "", "server_error"),
    (503, _gemini(503, "UNAVAILABLE"), "overloaded"),
    # LiteLLM shuts a failing model away for a while: that is an outage, and nobody's rate limit
    (429, _openai("No deployments", "all_deployments_in_cooldown", code="429"), "overloaded"),
    (529, _anthropic("overloaded_error"), "overloaded"),
    # configuration
    (404, _openai("The model `x` does not exist", code="model_not_found"), "model_not_found"),
    (404, _anthropic("not_found_error", "model: x"), "model_not_found"),
    (404, _gemini(404, "NOT_FOUND", "models/x is not found"), "model_not_found"),
    (404, {"error": 'model "x" not found, try pulling it first'}, "model_not_found"),  # Ollama
    (404, {"error": {"code": "DeploymentNotFound", "message": "none"}}, "model_not_found"),
    (400, _openai("The model `x` has been decommissioned"), "model_not_found"),
    (400, {"detail": "Invalid model: x"}, "model_not_found"),
    (
        404,
        _azure("DeploymentNotFound", "The API deployment for this resource does not exist."),
        "model_not_found",
    ),
    (404, {"error": "model 'x' not found"}, "model_not_found"),  # Ollama
    (
        404,
        {"id": "8f", "message": "model 'x' was removed on September 15, 2025."},
        "model_not_found",
    ),  # Cohere
    (400, _mistral("invalid_model", "Invalid model: x", "1500"), "model_not_found"),
    (400, _clova("40080", "Model not found"), "model_not_found"),
    (400, _clova("40082", "Model fade out"), "model_not_found"),
    (400, {"message": "The provided model identifier is invalid."}, "model_not_found"),  # Bedrock
    (404, {"__type": "ResourceNotFoundException", "message": "end of life"}, "model_not_found"),
    (404, _azure("404", "Resource not found"), "bad_request"),  # a wrong address
    (404, {"__type": "com.amazon.coral.service#UnknownOperationException"}, "bad_request"),
    (404, {"detail": "Not Found"}, "bad_request"),
    (404, "<html>404</html>", "bad_request"),
    (400, _openai("max_tokens is too large: 9. This model supports at most 4."), "bad_request"),
    (413, _anthropic("request_too_large"), "bad_request"),
    (422, {"detail": [{"loc": ["body", "messages"], "msg": "Field required"}]}, "bad_request"),
    (
        422,
        _mistral("invalid_request_error", {"detail": [{"msg": "Field required"}]}),
        "bad_request",
    ),
    (400, _clova("40003", "Context length exceeded"), "bad_request"),
    (400, {"message": "Unexpected token < in an invalid body"}, "bad_request"),
    (400, {"__type": "ValidationException", "message": "1 validation error"}, "bad_request"),
    (301, "", "bad_request"),
    # quality
    (400, _openai("blocked", code="content_filter"), "filtered"),  # Azure
    (400, _azure("BadRequest", "no", "ResponsibleAIPolicyViolation"), "filtered"),
    (400, _clova("40005", "Unavailable output"), "filtered"),
    # inside a 200
    (200, _clova("42901", "Too many requests"), "rate_limited"),
    (200, {"__type": "com.amazon#AccessDeniedException", "message": "no"}, "forbidden"),
    (200, _anthropic("overloaded_error"), "overloaded"),
    (200, _openai("The server had an error", "server_error"), "server_error"),
    (200, _openai("slow down", code="rate_limit_exceeded"), "rate_limited"),
    (200, {"error": {"message": "upstream", "code": 502}}, "server_error"),  # OpenRouter
    (200, {"error": {"message": "limit", "code": "429"}}, "rate_limited"),  # LiteLLM
    (200, _gemini(503, "UNAVAILABLE"), "overloaded"),
    (200, {"error": "out of memory"}, "server_error"),
]


@pytest.mark.parametrize(("status", "body", "kind"), BODIES)
def test_error_body(status: int, body: Any, kind: str) -> None:
    """The status and the body's own words give the kind."""
    data = body if isinstance(body, str) else json.dumps(body)
    assert kind_of(status, read_complaint(data.encode(), {})) == kind


@pytest.mark.parametrize(
    ("status", "named", "kind"),
    [
        (429, "ThrottlingException", "rate_limited"),
        (429, "ModelNotReadyException:http://internal.amazon.com/coral/", "overloaded"),
        (404, "UnknownOperationException", "bad_request"),
        (400, "com.amazon.coral#ExpiredTokenException", "invalid_key"),
    ],
)
def test_aws_names_the_error_in_a_header(status: int, named: str, kind: str) -> None:
    """The body of such an error has a message alone, or nothing."""
    for body in (b'{"message": "m"}', b""):
        assert kind_of(status, read_complaint(body, {"x-amzn-errortype": named})) == kind


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (_openai("a"), "a"),
        ({"Message": "b"}, "b"),
        (_clova("40000", "c"), "c"),
        ([_gemini(400, "X", "b")], "b"),
        ({"error": "c"}, "c"),
        ({"detail": "d"}, "d"),
        ({"status": {"code": "50000", "message": "e"}}, "e"),
        ({"detail": [{"msg": "f"}]}, '[{"msg":"f"}]'),
        ([], "{}"),
        ("\x00\ud83d not json", "\x00\ufffd\ufffd\ufffd not json"),
    ],
)
def test_message(body: Any, message: str) -> None:
    """What the body says to people is found in each shape."""
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else json.dumps(body)
    data = data if isinstance(data, bytes) else data.encode()
    assert read_complaint(data, {}).message == message


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"error": [[]]}', b'{"error": {"code": [1], "details": 3}}', b"9" * 5000],
)
def test_hostile_body_is_read_without_harm(body: bytes) -> None:
    """No nesting, type or number in an error body breaks its reading."""
    assert kind_of(500, read_complaint(body, {})) == "server_error"


@pytest.mark.parametrize(
    ("status", "body", "parameter"),
    [
        (
            400,
            _openai(
                "Unsupported parameter: 'max_tokens' is not supported with this model. "
                "Use 'max_completion_tokens' instead.",
                param="max_tokens",
                code="unsupported_parameter",
            ),
            "max_tokens",
        ),
        (
            400,
            _openai("Only 1 is possible", param="temperature", code="unsupported_value"),
            "temperature",
        ),
        (400, _openai("Unrecognized request argument supplied: stream_options"), "stream_options"),
        (
            422,
            {
                "detail": [
                    {"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": ""}
                ]
            },
            "max_completion_tokens",
        ),
        (
            400,
            _anthropic("invalid_request_error", "temperature is deprecated for this model"),
            "temperature",
        ),
        (400, _clova("40001", "Invalid parameter: maxTokens"), "maxTokens"),
        (400, _clova("40002", "Unsupported parameter: temperature"), "temperature"),
        (400, _clova("40001", "Invalid parameter: topP"), None),
        (400, _openai("max_tokens is too large: 9. This model supports at most 4."), None),
        (400, _openai("Unsupported parameter: 'logprobs'", param="logprobs"), None),
        (500, _openai("temperature is not supported"), None),
    ],
)
def test_refused_parameter(status: int, body: Any, parameter: str | None) -> None:
    """A refusal names the parameter that was refused, never the one that is recommended."""
    assert refused_parameter(status, read_complaint(json.dumps(body).encode(), {})) == parameter
