"""Ollama: lines of JSON, and a model's page in place of a list."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rawserver import KEY, a_model, chunk, http, play, play_one
from shapes import OLLAMA_STREAM, lines, ollama_body

from aimon.core.changes import Description
from aimon.probing import providers

OLLAMA = providers.get("ollama")


@pytest.mark.parametrize("streamed", [True, False])
def test_request(streamed: bool) -> None:
    """Whether to stream is always said, for Ollama would; limits are options."""
    reply = lines(*OLLAMA_STREAM) if streamed else http(200, ollama_body("hi"))
    _, server = play(
        reply, provider="ollama", stream=streamed, temperature=0, max_output_tokens=99, key=None
    )
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/api/chat")
    assert request.body == {
        "model": "m-1",
        "messages": [{"role": "user", "content": "ping"}],
        "stream": streamed,
        "options": {"num_predict": 99, "temperature": 0},
    }


def test_a_key_is_a_bearer() -> None:
    """A server behind a gateway, or Ollama's own cloud, wants one."""
    _, server = play(http(200, ollama_body("hi")), provider="ollama")
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n"
)


def test_stream_cut_cleanly_at_any_byte() -> None:
    """A stream is truncated wherever it is cut, short of the last line's newline alone."""
    text = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in OLLAMA_STREAM)
    data = text.encode()
    for cut in (*range(1, len(data) - 1, 31), len(data) - 2, len(data) - 1):
        reply = HEAD + chunk(data[:cut]) + chunk(b"")
        outcome = play_one(reply, provider="ollama", stream=True)
        kind = outcome.fault.kind if outcome.fault else None
        assert kind == (None if cut == len(data) - 1 else "truncated"), cut


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (ollama_body("", done_reason="length"), "output_cap"),
        (ollama_body(""), "empty"),
        (ollama_body("x", done=False), "truncated"),
        ({"model": "m"}, "malformed"),
        ({"error": "an error was encountered while running the model"}, "server_error"),
    ],
)
def test_shortcoming(body: dict[str, Any], kind: str) -> None:
    """An answer that arrived but is no answer says which way it fails."""
    outcome = play_one(http(200, body), provider="ollama")
    assert outcome.fault
    assert outcome.fault.kind == kind


def test_older_servers_give_no_reason() -> None:
    """Before done_reason, done alone said that the answer is whole."""
    body = ollama_body("hi")
    del body["done_reason"]
    outcome = play_one(http(200, body), provider="ollama")
    assert outcome.reply
    assert outcome.reply.finish == "stop"


@pytest.mark.parametrize(
    "reply", [b"<html>not here</html>", b"\xff\xfe\n", b'["x"]\n', b"data: {}\n\n"]
)
def test_what_is_no_stream_of_lines(reply: bytes) -> None:
    """Anything else is malformed, or not UTF-8."""
    outcome = play_one(http(200, reply), provider="ollama", stream=True)
    assert outcome.fault
    assert outcome.fault.kind in ("malformed", "encoding")


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (404, "model 'x' not found", "model_not_found"),
        (404, 'model "x" not found, try pulling it first', "model_not_found"),
        (400, '"x" does not support chat', "bad_request"),
        (500, "model requires more system memory (9 GiB) than is available", "server_error"),
        (503, "server busy, please try again.  maximum pending requests exceeded", "overloaded"),
    ],
)
def test_errors(status: int, said: str, kind: str) -> None:
    """An error is a plain text."""
    outcome = play_one(http(status, {"error": said}), provider="ollama")
    assert outcome.fault
    assert outcome.fault.kind == kind


INFO = {"general.architecture": "llama", "llama.context_length": 131072, "llama.block_count": 32}


@pytest.mark.parametrize(
    ("shown", "context"),
    [
        ({"model_info": INFO, "parameters": 'stop    "<|eot|>"'}, 131072),
        ({"model_info": INFO, "parameters": 'num_ctx                8192\nstop "x"'}, 8192),
        ({"model_info": INFO}, 131072),
        ({"parameters": "num_ctx 4096"}, 4096),
        ({"model_info": {"llama.context_length": -1}}, None),
        ({"model_info": {"llama.context_length": "many"}}, None),
        ({"model_info": ["x"], "parameters": 5}, None),
        ({"models": [{"name": "m-1", "details": {"family": "llama"}}]}, None),
        ([INFO], None),
    ],
)
def test_describe(shown: Any, context: int | None) -> None:
    """The window that holds is the model file's, else what the weights can take."""
    said = OLLAMA.describe(json.dumps(shown).encode(), a_model("http://h", "ollama"))
    assert said == (Description(context=context) if context else None)


@pytest.mark.parametrize("data", [b"", b"[" * 100_000, b'{"model_info": \xff}', b" " * 2**23])
def test_damaged_page(data: bytes) -> None:
    """Damage is no description, and no error."""
    assert OLLAMA.describe(data, a_model("http://h", "ollama")) is None


def test_listing() -> None:
    """The first look is at the model's own page."""
    request = OLLAMA.listing(a_model("http://h", "ollama"), None)
    assert (request.method, request.url) == ("POST", "http://h/api/show")
    assert json.loads(request.body or b"") == {"model": "m-1"}
    assert OLLAMA.headroom({}, 0.0) == ()
