"""The simulated provider over real HTTP: the protocols' forms, the failures, the pace."""

from __future__ import annotations

import http.client
import json
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from typing import Any, Self
from urllib.parse import urlsplit

import pytest

from aimon.errors import AimonError
from aimon.practice.scenario import Failure, PracticeModel, Scenario
from aimon.practice.server import PracticeServer

PROMPT = "zz22yy33xx (확인 코드)\n\n연결 확인입니다. 위의 확인 코드를 그대로 답해 주세요."
TALK = "안녕하세요?"
KEYS = {"openai": "authorization", "anthropic": "x-api-key", "gemini": "x-goog-api-key"}
SCENARIO = Scenario(
    key="the-key",
    models=(
        PracticeModel(name="sound", served_as="sound-2026-11-01", chunk=5),
        PracticeModel(name="garbled", defects=frozenset({"garble_latin1"})),
        PracticeModel(name="locked", key="another"),
        PracticeModel(name="busy", failure=Failure(status=429, retry_after=7)),
        PracticeModel(name="down", failure=Failure(status=529)),
        PracticeModel(name="flaky", failure=Failure(every=3, status=503)),
        PracticeModel(name="cut", failure=Failure(connection="cut"), chunk=2),
        PracticeModel(name="dead", failure=Failure(connection="reset")),
        PracticeModel(name="claude", protocols=("anthropic",)),
    ),
)


@pytest.fixture(scope="module")
def shared() -> Iterator[PracticeServer]:
    with PracticeServer(SCENARIO) as server:
        yield server


class Client:
    """One kept-alive connection that speaks as a provider's client does."""

    def __init__(self, server: PracticeServer, key: str = "the-key") -> None:
        url = urlsplit(server.url)
        self.connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=10)
        self.key = key

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def request(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        data = json.dumps(body).encode() if body is not None else None
        self.connection.request(method, path, data, headers)
        response = self.connection.getresponse()
        return response, response.read()

    def chat(
        self, protocol: str, model: str, prompt: str = PROMPT, *, stream: bool = False, **more: Any
    ) -> tuple[http.client.HTTPResponse, bytes]:
        path, body = chat_form(protocol, model, prompt, stream)
        key = f"Bearer {self.key}" if protocol == "openai" else self.key
        headers = {KEYS[protocol]: key, "Content-Type": "application/json"}
        headers |= {"anthropic-version": "2023-06-01"} if protocol == "anthropic" else {}
        return self.request("POST", path, body | more, **headers)


def chat_form(protocol: str, model: str, prompt: str, stream: bool) -> tuple[str, dict[str, Any]]:
    if protocol == "gemini":
        verb = "streamGenerateContent?alt=sse" if stream else "generateContent"
        body: dict[str, Any] = {"contents": [{"role": "user", "parts": [{"text": prompt}]}]}
        return f"/gemini/v1beta/models/{model}:{verb}", body
    body = {"model": model, "messages": [{"role": "user", "content": prompt}], "stream": stream}
    if protocol == "anthropic":
        return "/anthropic/v1/messages", body | {"max_tokens": 100}
    return "/openai/v1/chat/completions", body


def events(raw: bytes) -> list[Any]:
    """Return the data of a stream's events, the end mark left out."""
    data = [line[6:] for line in raw.decode().split("\n") if line.startswith("data: ")]
    return [json.loads(text) for text in data if text != "[DONE]"]


def summary(protocol: str, data: dict[str, Any]) -> tuple[Any, ...]:
    """Return text, finish, served model and counted tokens of a whole answer."""
    if protocol == "openai":
        choice, usage = data["choices"][0], data["usage"]
        counts = usage["prompt_tokens"], usage["completion_tokens"]
        return choice["message"]["content"], choice["finish_reason"], data["model"], counts
    if protocol == "anthropic":
        usage = data["usage"]
        counts = usage["input_tokens"], usage["output_tokens"]
        return data["content"][0]["text"], data["stop_reason"], data["model"], counts
    candidate, usage = data["candidates"][0], data["usageMetadata"]
    counts = usage["promptTokenCount"], usage["candidatesTokenCount"]
    text = candidate["content"]["parts"][0]["text"]
    return text, candidate["finishReason"], data["modelVersion"], counts


FINISH = {"openai": "stop", "anthropic": "end_turn", "gemini": "STOP"}


@pytest.mark.parametrize("protocol", KEYS)
def test_an_answer_has_text_finish_served_model_and_usage(
    shared: PracticeServer, protocol: str
) -> None:
    with Client(shared) as client:
        response, raw = client.chat(protocol, "sound")
    assert response.status == 200
    text, finish, served, (tokens_in, tokens_out) = summary(protocol, json.loads(raw))
    assert (text, finish, served) == ("zz22yy33xx", FINISH[protocol], "sound-2026-11-01")
    assert tokens_in > tokens_out > 0
    assert response.headers["request-id" if protocol == "anthropic" else "x-request-id"]


def test_openai_streams_chunks_then_usage_then_the_end_mark(shared: PracticeServer) -> None:
    with Client(shared) as client:
        response, raw = client.chat(
            "openai", "sound", TALK, stream=True, stream_options={"include_usage": True}
        )
        _, plain = client.chat("openai", "sound", TALK, stream=True)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert raw.endswith(b"data: [DONE]\n\n")
    *chunks, usage = events(raw)
    assert usage["choices"] == []
    assert usage["usage"]["completion_tokens"] > 0
    pieces = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks]
    assert "".join(pieces).startswith("연습용 모델입니다.")
    assert max(map(len, pieces)) == 5
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    assert all("usage" not in chunk for chunk in events(plain))


def test_anthropic_streams_named_events_in_order(shared: PracticeServer) -> None:
    with Client(shared) as client:
        _, raw = client.chat("anthropic", "sound", stream=True)
    data = events(raw)
    named = [line[7:] for line in raw.decode().split("\n") if line.startswith("event: ")]
    assert named == [event["type"] for event in data]
    assert named == [
        "message_start",
        "content_block_start",
        "ping",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]
    assert "".join(e["delta"]["text"] for e in data[3:5]) == "zz22yy33xx"
    assert data[6]["delta"]["stop_reason"] == "end_turn"
    assert data[6]["usage"]["output_tokens"] > 0


def test_gemini_streams_whole_responses_of_which_the_last_says_why_it_ended(
    shared: PracticeServer,
) -> None:
    with Client(shared) as client:
        _, raw = client.chat("gemini", "sound", stream=True)
    *pieces, last = (data["candidates"][0] for data in events(raw))
    assert [piece["content"]["parts"][0]["text"] for piece in pieces] == ["zz22y", "y33xx"]
    assert all("finishReason" not in piece for piece in pieces)
    assert last["finishReason"] == "STOP"
    assert events(raw)[-1]["usageMetadata"]["candidatesTokenCount"] > 0


@pytest.mark.parametrize("protocol", KEYS)
def test_the_output_limit_cuts_the_answer_and_says_so(
    shared: PracticeServer, protocol: str
) -> None:
    limit = {
        "openai": {"max_completion_tokens": 3},
        "anthropic": {"max_tokens": 3},
        "gemini": {"generationConfig": {"maxOutputTokens": 3}},
    }[protocol]
    with Client(shared) as client:
        _, raw = client.chat(protocol, "sound", TALK, **limit)
    text, finish, _, (_, tokens_out) = summary(protocol, json.loads(raw))
    assert text
    assert tokens_out == 3
    assert (
        finish == {"openai": "length", "anthropic": "max_tokens", "gemini": "MAX_TOKENS"}[protocol]
    )


def test_each_protocol_refuses_a_wrong_key_in_its_own_form(shared: PracticeServer) -> None:
    with Client(shared, key="wrong") as client:
        (one, openai), (two, anthropic), (three, gemini) = (
            client.chat(protocol, "sound") for protocol in KEYS
        )
    assert (one.status, two.status, three.status) == (401, 401, 400)
    assert json.loads(openai)["error"]["code"] == "invalid_api_key"
    body = json.loads(anthropic)
    assert body["error"]["type"] == "authentication_error"
    assert body["request_id"] == two.headers["request-id"]
    assert json.loads(gemini)["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    assert b"the-key" not in openai + anthropic + gemini


def test_a_model_with_a_key_of_its_own_refuses_the_scenarios(shared: PracticeServer) -> None:
    with Client(shared) as client:
        response, _ = client.chat("openai", "locked")
    with Client(shared, key="another") as client:
        accepted, _ = client.chat("openai", "locked")
    assert (response.status, accepted.status) == (401, 200)


@pytest.mark.parametrize(
    ("model", "status", "word"),
    [
        ("busy", 429, {"openai": "rate_limit_exceeded", "anthropic": "rate_limit_error",
                       "gemini": "RESOURCE_EXHAUSTED"}),
        ("down", 529, {"openai": "server_error", "anthropic": "overloaded_error",
                       "gemini": "INTERNAL"}),
        ("nobody", 404, {"openai": "model_not_found", "anthropic": "not_found_error",
                         "gemini": "NOT_FOUND"}),
    ],
)  # fmt: skip
def test_refusals_have_the_status_and_the_protocols_word(
    shared: PracticeServer, model: str, status: int, word: dict[str, str]
) -> None:
    with Client(shared) as client:
        for protocol in KEYS:
            response, raw = client.chat(protocol, model)
            assert response.status == status
            assert word[protocol] in raw.decode()
            assert response.headers["retry-after"] == ("7" if model == "busy" else None)


def test_a_model_is_served_only_in_its_protocols(shared: PracticeServer) -> None:
    with Client(shared) as client:
        assert client.chat("anthropic", "claude")[0].status == 200
        assert client.chat("openai", "claude")[0].status == 404


def test_every_third_request_fails_and_the_others_do_not() -> None:
    with PracticeServer(SCENARIO) as server, Client(server) as client:
        statuses = [client.chat("openai", "flaky")[0].status for _ in range(6)]
    assert statuses == [200, 200, 503, 200, 200, 503]


@pytest.mark.parametrize("protocol", KEYS)
def test_a_cut_stream_ends_without_its_last_chunk(shared: PracticeServer, protocol: str) -> None:
    with Client(shared) as client, pytest.raises(http.client.IncompleteRead) as caught:
        client.chat(protocol, "cut", stream=True)
    assert b"data: " in caught.value.partial


def test_a_cut_answer_is_shorter_than_its_length_says(shared: PracticeServer) -> None:
    with Client(shared) as client, pytest.raises(http.client.IncompleteRead):
        client.chat("openai", "cut")


def test_a_dead_model_resets_the_connection(shared: PracticeServer) -> None:
    with Client(shared) as client, pytest.raises(ConnectionResetError):
        client.chat("openai", "dead")


def test_garbled_korean_is_still_valid_utf8_on_the_wire(shared: PracticeServer) -> None:
    with Client(shared) as client:
        _, raw = client.chat("openai", "garbled", TALK)
    text = json.loads(raw)["choices"][0]["message"]["content"]
    assert text.encode("latin-1").decode().startswith("연습용 모델입니다.")


def test_models_are_listed_by_protocol_and_one_by_one(shared: PracticeServer) -> None:
    with Client(shared) as client:
        openai = json.loads(
            client.request("GET", "/openai/v1/models", Authorization="Bearer the-key")[1]
        )
        key = {"x-api-key": "the-key"}
        anthropic = json.loads(client.request("GET", "/anthropic/v1/models", **key)[1])
        key = {"x-goog-api-key": "the-key"}
        one = json.loads(client.request("GET", "/gemini/v1beta/models/sound", **key)[1])
        missing, _ = client.request("GET", "/gemini/v1beta/models/nobody", **key)
        refused, _ = client.request("GET", "/openai/v1/models")
    assert "claude" not in [entry["id"] for entry in openai["data"]]
    assert "claude" in [entry["id"] for entry in anthropic["data"]]
    assert one["name"] == "models/sound"
    assert (missing.status, refused.status) == (404, 401)


def test_chats_are_counted_by_model_and_listings_apart() -> None:
    with PracticeServer(SCENARIO) as server, Client(server) as client:
        client.request("GET", "/openai/v1/models", Authorization="Bearer the-key")
        client.chat("openai", "sound")
        client.chat("gemini", "sound")
        client.chat("openai", "busy")
        assert dict(server.requests) == {"sound": 2, "busy": 1}
        assert server.listings == 1


@pytest.mark.parametrize(
    ("protocol", "body"),
    [
        ("openai", {"model": "sound"}),
        ("openai", {"model": "sound", "messages": [{"role": "user"}]}),
        ("openai", {"model": "sound", "messages": ["x"], "max_tokens": 5}),
        ("anthropic", {"model": "sound", "messages": [{"role": "user", "content": "x"}]}),
        ("gemini", {"contents": [], "generationConfig": 3}),
        ("gemini", []),
    ],
)
def test_a_body_that_the_protocol_does_not_know_is_a_400(
    shared: PracticeServer, protocol: str, body: Any
) -> None:
    path, _ = chat_form(protocol, "sound", PROMPT, False)
    key = "Bearer the-key" if protocol == "openai" else "the-key"
    headers = {KEYS[protocol]: key, "anthropic-version": "2023-06-01"}
    with Client(shared) as client:
        response, raw = client.request("POST", path, body, **headers)
    assert response.status == 400
    assert "error" in json.loads(raw)


def test_half_a_surrogate_pair_in_a_prompt_or_a_name_is_answered(shared: PracticeServer) -> None:
    with Client(shared) as client:
        response, raw = client.chat("openai", "sound", "그대로 옮겨 적으세요.\n가\ud800나")
        missing, _ = client.chat("openai", "\ud800")
    assert (response.status, missing.status) == (200, 404)
    assert json.loads(raw)["choices"][0]["message"]["content"] == "가?나"


def test_anthropic_asks_for_its_version_header(shared: PracticeServer) -> None:
    path, body = chat_form("anthropic", "sound", PROMPT, False)
    key = {"x-api-key": "the-key"}
    with Client(shared) as client:
        response, raw = client.request("POST", path, body, **key)
    assert response.status == 400
    assert "anthropic-version" in json.loads(raw)["error"]["message"]


def test_broken_json_an_unknown_path_and_a_missing_length_are_refused(
    shared: PracticeServer,
) -> None:
    with Client(shared) as client:
        client.connection.request("POST", "/openai/v1/chat/completions", b"{oops")
        response = client.connection.getresponse()
        assert response.status == 400
        response.read()
        assert client.request("POST", "/v1/chat/completions", {})[0].status == 404
        assert client.request("GET", "/")[0].status == 404
    with socket.create_connection(shared.server_address[:2], timeout=10) as raw:
        raw.sendall(b"POST /openai/v1/chat/completions HTTP/1.1\r\nHost: x\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 411 ")


def test_the_first_piece_and_the_end_come_at_their_times() -> None:
    """50 ms to the first text and 400 ms in all: not earlier, and the first well before the end."""
    model = PracticeModel(name="paced", ttft_ms=50, latency_ms=400, chunk=4)
    with PracticeServer(Scenario(models=(model,))) as server, Client(server) as client:
        path, body = chat_form("openai", "paced", PROMPT, True)
        start = time.monotonic()
        headers = {"Authorization": "Bearer practice-key"}
        client.connection.request("POST", path, json.dumps(body), headers)
        response = client.connection.getresponse()
        while b'"content": "zz22"' not in response.readline():
            pass
        first = time.monotonic() - start
        response.read()
        total = time.monotonic() - start
    assert 0.05 <= first < 0.4
    assert 0.4 <= total < 2


def test_sixty_four_connections_are_answered_at_the_same_time() -> None:
    """64 clients of a 200 ms model take little more than 200 ms each, not one after the other."""
    model = PracticeModel(name="exact", latency_ms=200)
    took: list[float] = []
    ready = threading.Barrier(64)
    with PracticeServer(Scenario(models=(model,))) as server:

        def ask() -> None:
            with Client(server, key="practice-key") as client:
                client.connection.connect()
                ready.wait()
                start = time.monotonic()
                client.chat("openai", "exact")
                took.append(time.monotonic() - start)

        threads = [threading.Thread(target=ask) for _ in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(took) == 64
    assert min(took) >= 0.2
    assert statistics.median(took) < 1.0


def test_scale_zero_waits_for_nothing() -> None:
    model = PracticeModel(name="slow", ttft_ms=60_000, latency_ms=120_000)
    scenario = Scenario(models=(model,))
    with PracticeServer(scenario, scale=0) as server, Client(server, "practice-key") as client:
        assert client.chat("openai", "slow", stream=True)[0].status == 200


def test_a_closed_server_answers_nobody_not_even_on_an_open_connection() -> None:
    server = PracticeServer(SCENARIO)
    with server:
        client = Client(server)
        client.chat("openai", "sound")
        port = server.server_address[1]
    with client, pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        client.chat("openai", "sound")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_a_client_that_goes_away_in_the_middle_leaves_no_traceback(
    capfd: pytest.CaptureFixture[str],
) -> None:
    model = PracticeModel(name="long", latency_ms=200, chunk=1)
    with PracticeServer(Scenario(models=(model,))) as server:
        path, body = chat_form("openai", "long", TALK, True)
        with Client(server) as client:
            headers = {"Authorization": "Bearer practice-key"}
            client.connection.request("POST", path, json.dumps(body), headers)
            client.connection.getresponse().readline()
        with Client(server, "practice-key") as client:
            assert client.chat("openai", "long")[0].status == 200
    assert capfd.readouterr().err == ""


def test_a_taken_port_is_said_with_what_to_do(shared: PracticeServer) -> None:
    with pytest.raises(AimonError, match="cannot listen on") as caught:
        PracticeServer(SCENARIO, port=shared.server_address[1])
    assert "--port" in caught.value.hint
