"""Azure OpenAI: OpenAI's shapes at addresses of its own, the key in a header of its own.

``model`` is the deployment's name. A registry entry with ``api_version`` speaks the dated API,
which has the deployment in the address; any other the v1 API of August 2025, which has it in the
body. ``base_url`` is the resource's endpoint, with or without ``/openai`` or ``/openai/v1``.
Source: https://learn.microsoft.com/en-us/azure/foundry/openai/api-version-lifecycle,
https://learn.microsoft.com/en-us/azure/ai-services/openai/reference, openai-python's lib/azure.py
"""

from __future__ import annotations

from urllib.parse import quote

from aimon.core.registry import Model
from aimon.probing.providers import openai
from aimon.probing.providers.base import Framing, Request, post

FRAMING: Framing = "sse"
OPTIONAL = openai.OPTIONAL

read = openai.read
read_event = openai.read_event
headroom = openai.headroom
describe = openai.describe


def chat(model: Model, key: str | None, prompt: str, omit: frozenset[str]) -> Request:
    """Return the request that asks one question."""
    deployment = f"deployments/{quote(model.model, safe='')}/" if _dated(model) else ""
    url = _url(model, deployment + "chat/completions")
    return post(url, _headers(key), openai.chat_body(model, prompt, omit))


def listing(model: Model, key: str | None) -> Request:
    """Return the unbilled request that lists the models which the resource could deploy."""
    return Request("GET", _url(model, "models"), _headers(key))


def _dated(model: Model) -> bool:
    return model.api_version is not None and not _base(model).endswith("/openai/v1")


def _url(model: Model, path: str) -> str:
    root = _base(model).removesuffix("/v1").removesuffix("/openai")
    api = "/openai/" if _dated(model) else "/openai/v1/"
    query = f"?api-version={quote(model.api_version, safe='')}" if model.api_version else ""
    return root + api + path + query


def _base(model: Model) -> str:
    return model.base_url.rstrip("/")


def _headers(key: str | None) -> dict[str, str]:
    return {} if key is None else {"api-key": key}
