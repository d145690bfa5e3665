"""From what a server says went wrong to a fault: error bodies, statuses, refused parameters.

The shapes are those of OpenAI, Anthropic, Gemini, Mistral, vLLM, Ollama, LiteLLM, Azure, Bedrock,
Cohere and CLOVA, which servers of one protocol borrow from each other: so one reader serves all.
CLOVA's codes: https://api.ncloud-docs.com/docs/clovastudio-troubleshoot-c4xx
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from aimon.core.faults import Fault, fault

# What a body's own words say, whatever status it came with (a spent quota arrives as 429).
_CERTAIN = {
    "insufficient_quota": "quota",
    "billing_error": "quota",
    "billing_hard_limit_reached": "quota",
    "billing_not_active": "quota",
    "credit_balance_exhausted": "quota",
    "budget_exceeded": "quota",
    "api_key_invalid": "invalid_key",
    "invalid_api_key": "invalid_key",
    "no_db_connection": "invalid_key",
    "unrecognizedclientexception": "invalid_key",
    "expiredtokenexception": "invalid_key",
    "servicequotaexceededexception": "quota",
    "modelnotreadyexception": "overloaded",
    "unknownoperationexception": "bad_request",
    "model_not_found": "model_not_found",
    "invalid_model": "model_not_found",
    "deploymentnotfound": "model_not_found",
    "all_deployments_in_cooldown": "overloaded",
    "40080": "model_not_found",  # CLOVA: no such model, and one that is no longer served
    "40082": "model_not_found",
    "40170": "forbidden",  # CLOVA: nobody subscribed to the service
    "40005": "filtered",  # CLOVA: withheld by its policy
    "40006": "filtered",
    "content_filter": "filtered",
    "content_policy_violation": "filtered",
    "responsibleaipolicyviolation": "filtered",
}
# What the words say where there is no status to go by: an error inside a 200.
_LIKELY = {
    "authentication_error": "invalid_key",
    "unauthenticated": "invalid_key",
    "permission_error": "forbidden",
    "permission_denied": "forbidden",
    "accessdeniedexception": "forbidden",
    "resourcenotfoundexception": "model_not_found",
    "not_found_error": "model_not_found",
    "not_found": "model_not_found",
    "rate_limit_error": "rate_limited",
    "rate_limit_exceeded": "rate_limited",
    "resource_exhausted": "rate_limited",
    "throttlingexception": "rate_limited",
    "overloaded_error": "overloaded",
    "unavailable": "overloaded",
    "serviceunavailableexception": "overloaded",
    "modeltimeoutexception": "timeout",
    "timeout_error": "timeout",
    "deadline_exceeded": "timeout",
    "invalid_request_error": "bad_request",
    "invalid_argument": "bad_request",
    "validationexception": "bad_request",
    "request_too_large": "bad_request",
}
_STATUS = {
    401: "invalid_key",
    498: "invalid_key",
    402: "quota",
    403: "forbidden",
    404: "model_not_found",
    407: "proxy",
    408: "timeout",
    504: "timeout",
    409: "server_error",
    424: "server_error",
    499: "server_error",
    429: "rate_limited",
    503: "overloaded",
    529: "overloaded",
}
_MESSAGES = (
    (re.compile(r"credit balance is too low|api calls / month", re.IGNORECASE), "quota"),
    (
        re.compile(
            r"api key not valid|api key expired|api key is valid|authorization header is missing"
            r"|\b(bearer|security|api) token\b.{0,60}\b(expired|invalid)",
            re.IGNORECASE,
        ),
        "invalid_key",
    ),
    (
        re.compile(
            r"\b(model|deployment)\b.{0,120}\b(not found|not exist|decommissioned|retired|removed)"
            r"|\bmodel\b.{0,120}\bdeprecated|\bmodel identifier is invalid|\b(unknown|no such|invalid) model\b",
            re.IGNORECASE | re.DOTALL,
        ),
        "model_not_found",
    ),
)
_REFUSED = re.compile(
    r"unsupported|not support|unrecognized|unknown|unexpected|extra|not permitted|deprecated",
    re.IGNORECASE,
)
_PARAMETER = re.compile(
    r"\b(max_completion_tokens|max_tokens|maxCompletionTokens|maxTokens|stream_options|stream"
    r"|temperature)\b"
)
# What names the parameter that follows as refused; the numbers are CLOVA's.
_REFUSALS = {"unsupported_parameter", "unsupported_value", "40001", "40002"}


class Failure(Exception):
    """One attempt failed: its fault, and what decides whether another one follows.

    ``headers`` are the reply's, if there was one, ``parameter`` is one that the provider refused, and ``stale``
    says that a kept connection had been closed before the request reached the server.
    The fault's detail is what the other side said, neither shortened nor made safe.
    """

    def __init__(
        self,
        found: Fault,
        *,
        parameter: str | None = None,
        stale: bool = False,
    ) -> None:
        super().__init__(found.kind)
        self.fault = found
        self.headers: Mapping[str, str] = {}
        self.parameter = parameter
        self.stale = stale


class Complaint(NamedTuple):
    """What an error body says: its message, its codes in lower case, a status named inside.

    The most particular code comes first.
    """

    message: str
    words: tuple[str, ...] = ()
    status: int | None = None
    parameter: str | None = None


def read_complaint(body: bytes, headers: Mapping[str, str]) -> Complaint:
    """Return what an error body says; one that is not JSON is its own message.

    AWS names the error in a header, and often nowhere else.
    """
    text = body.decode("utf-8", "replace").strip()
    try:
        said = complaint(msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError):
        said = Complaint(text)
    named = _bare(headers.get("x-amzn-errortype", ""))
    return said._replace(words=(named.lower(), *said.words)) if named else said


def complaint(data: Any) -> Complaint:
    """Return what a decoded error body, or the value of its ``error``, says."""
    if isinstance(data, list):
        data = data[0] if data else {}
    if isinstance(data, dict):
        status = data.get("status")
        data = data.get("error") or (status if isinstance(status, dict) else data)
    if not isinstance(data, dict):
        return Complaint(str(data))
    codes = list(_codes(data))
    parameter = data.get("param")
    return Complaint(
        message=_message(data),
        words=tuple(code.lower() for code in codes),
        status=next((int(c[:3]) for c in codes if re.fullmatch(r"[1-5]\d\d(\d\d)?", c)), None),
        parameter=parameter if isinstance(parameter, str) else None,
    )


def _codes(data: dict[str, Any]) -> Iterator[str]:
    details = data.get("details")
    parts = (data, data.get("innererror"), *(details if isinstance(details, list) else ()))
    for part in parts:
        if isinstance(part, dict):
            for name in ("reason", "code", "status", "type"):
                if isinstance(part.get(name), str | int):
                    yield str(part[name])
    if isinstance(data.get("__type"), str):
        yield _bare(data["__type"])


def _bare(code: str) -> str:
    """Return AWS's name of an error without its package and its address."""
    return code.rpartition("#")[2].partition(":")[0]


def _message(data: dict[str, Any]) -> str:
    names = ("message", "Message", "detail", "msg")
    said = next((data[name] for name in names if data.get(name)), data)
    return said if isinstance(said, str) else msgspec.json.encode(said).decode()


def kind_of(status: int, said: Complaint) -> str:
    """Return the kind of fault that a status of 300 or more, or an error inside a 200, means."""
    for word in said.words:
        if word in _CERTAIN:
            return _CERTAIN[word]
    if status < 300:
        for word in said.words:
            if word in _LIKELY:
                return _LIKELY[word]
        status = said.status or 500
    if status in (400, 404, 422, 429, 403):
        for pattern, kind in _MESSAGES:
            if pattern.search(said.message):
                return kind
    if status == 404 and _is_missing_page(said):
        return "bad_request"
    if status in _STATUS:
        return _STATUS[status]
    return "server_error" if status >= 500 else "bad_request"


def _is_missing_page(said: Complaint) -> bool:
    """Whether a 404 speaks of a page rather than a model: the address is wrong."""
    message = said.message.strip().lower().rstrip(".")
    return all(map(str.isdigit, said.words)) and (
        message.startswith("<") or message in ("", "not found", "resource not found")
    )


def refused_parameter(status: int, said: Complaint) -> str | None:
    """Return the optional parameter that a 400 or 422 complains of, if it is one aimon sends."""
    if status not in (400, 422):
        return None
    if not _REFUSALS.intersection(said.words) and not _REFUSED.search(said.message):
        return None
    named = _PARAMETER.search(said.parameter or said.message)
    return named.group() if named else None


def failure(status: int, said: Complaint) -> Failure:
    """Return the failure of an attempt that was answered with an error."""
    found = fault(kind_of(status, said), said.message, status)
    return Failure(found, parameter=refused_parameter(status, said))
