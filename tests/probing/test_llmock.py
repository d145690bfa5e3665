"""Against a server that others wrote: llmock speaks three protocols and judges the retries.

It runs as a process of its own, is told over HTTP what to break, and gives its verdict.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import Result
from making import write_workspace

from aimon.core.registry import Model, ProbeOptions
from aimon.core.settings import Network
from aimon.probing.reply import Outcome
from aimon.probing.session import Session
from aimon.probing.transport import open_transport

BASES = {"openai": "/v1", "anthropic": "/anthropic", "gemini": "/gemini"}
TEXT = "Seoul is the capital of Korea 대한민국"
each_provider = pytest.mark.parametrize("provider", tuple(BASES))


class Mock:
    """The running llmock and its controls."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Use the control interface: with a body POST, without one GET."""
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(self.url + path, data, timeout=10) as answer:
            return json.load(answer)

    def will(self, *behaviors: dict[str, Any]) -> None:
        """Say what happens to the next requests."""
        self.call("/_llmock/scenario", {"behaviors": list(behaviors)})

    def ask(self, provider: str, *, stream: bool = True, deadline: float = 10) -> Outcome:
        """List the models and ask one question, as a probe does; return the question's outcome."""
        model = Model(
            id="m",
            provider=provider,
            model="m-1",
            base_url=self.url + BASES[provider],
            display_name="M",
            probe=ProbeOptions(stream=stream, deadline=deadline),
        )

        async def main() -> Outcome:
            async with (
                open_transport(Network()) as shared,
                Session(model, "sk-llmock-0123456789", shared, Random(1)) as session,
            ):
                return await session.ask("Where is Seoul?")

        return asyncio.run(main())

    def findings(self, *severities: str) -> list[str]:
        """Return what the verdict blames the client for: errors and warnings, or only some."""
        findings = self.call("/_llmock/verdict")["findings"]
        return [
            f["code"] for f in findings if f["severity"] in (severities or ("error", "warning"))
        ]


@pytest.fixture(scope="module")
def running() -> Iterator[Mock]:
    """One llmock process for all tests."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    command = [sys.executable, "-m", "llmock.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    mock = Mock(port)
    try:
        _wait_for(mock, process)
        yield mock
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(mock: Mock, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            mock.call("/health")
        except urllib.error.URLError:
            time.sleep(0.05)  # it is still starting
        else:
            return
    pytest.fail("llmock did not start")


@pytest.fixture
def mock(running: Mock) -> Mock:
    """The process with nothing planned and nothing remembered."""
    running.call("/_llmock/reset", {})
    return running


@each_provider
@pytest.mark.parametrize("stream", [False, True])
def test_answer(mock: Mock, provider: str, stream: bool) -> None:
    """Text, finish, served model and usage of all protocols, streamed and whole."""
    mock.will({"type": "reply", "text": TEXT})
    outcome = mock.ask(provider, stream=stream)
    reply = outcome.reply
    assert reply, outcome.fault
    assert (reply.text, outcome.attempts) == (TEXT, 1)
    if stream or provider != "gemini":  # whose whole replies do not say it here
        assert reply.served_model == "m-1"
    assert reply.finish in ("stop", "end_turn", "STOP")
    assert reply.tokens_in
    assert reply.tokens_out
    assert (reply.ttft_ms is not None) == stream


@each_provider
@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, "invalid_key"), (403, "forbidden"), (404, "model_not_found"), (400, "bad_request")],
)
def test_what_no_retry_mends(mock: Mock, provider: str, status: int, kind: str) -> None:
    """Each provider's own error body is understood, and the request is not repeated."""
    mock.will({"type": "fail", "status": status, "times": 3})
    outcome = mock.ask(provider)
    assert outcome.fault
    assert (outcome.fault.kind, outcome.fault.status, outcome.attempts) == (kind, status, 1)
    assert mock.findings() == []


@each_provider
@pytest.mark.parametrize(
    ("status", "kind"),
    [(500, "server_error"), (529, "overloaded"), (429, "rate_limited")],
)
def test_what_a_retry_mends(mock: Mock, provider: str, status: int, kind: str) -> None:
    """After one failure the second attempt answers, and the failure is on record."""
    mock.will({"type": "fail", "status": status}, {"type": "reply", "text": TEXT})
    outcome = mock.ask(provider)
    assert outcome.reply
    assert outcome.reply.text == TEXT
    assert [(f.kind, f.status) for f in outcome.faults] == [(kind, status)]
    assert mock.findings() == []


@each_provider
def test_waits_as_long_as_asked(mock: Mock, provider: str) -> None:
    """Retry-After is waited out, twice if need be, and the verdict has nothing to say."""
    mock.will({"type": "fail", "status": 429, "retry_after": 0.5, "times": 2})
    began = time.perf_counter()
    outcome = mock.ask(provider)
    assert outcome.reply
    assert time.perf_counter() - began >= 1.0
    assert outcome.attempts == 3
    assert mock.findings() == []


def test_backs_off_and_gives_up(mock: Mock) -> None:
    """An outage is met with two retries, each later than the one before."""
    mock.will({"type": "fail", "status": 503, "times": None})
    outcome = mock.ask("openai")
    assert outcome.fault
    assert (outcome.fault.kind, outcome.attempts) == ("overloaded", 3)
    assert mock.findings() == []


@each_provider
@pytest.mark.parametrize(
    ("broken", "kind"),
    [("disconnect", "cut"), ("truncate", "truncated"), ("malformed", "malformed")],
)
def test_broken_stream(mock: Mock, provider: str, broken: str, kind: str) -> None:
    """A broken stream never passes for an answer: it is asked again, and the fault kept."""
    mock.will(
        {"type": "stream_fault", "kind": broken, "after_chunks": 3},
        {"type": "reply", "text": TEXT, "times": 2},
    )
    outcome = mock.ask(provider)
    assert outcome.reply
    assert outcome.reply.text == TEXT
    assert [f.kind for f in outcome.faults] == [kind]
    # Whether the mock sees that a malformed stream was left depends on who is quicker: a warning.
    assert mock.findings("error") == []


@each_provider
def test_stalled_stream(mock: Mock, provider: str) -> None:
    """A stream that stops is left at the deadline."""
    mock.will({"type": "stream_fault", "kind": "stall", "after_chunks": 1, "stall_seconds": 8})
    began = time.perf_counter()
    outcome = mock.ask(provider, deadline=0.6)
    assert outcome.fault
    assert outcome.fault.kind == "timeout"
    assert time.perf_counter() - began < 4


@each_provider
def test_slow_first_piece(mock: Mock, provider: str) -> None:
    """The time to the first piece is told."""
    mock.will({"type": "slow_first_token", "seconds": 0.4})
    reply = mock.ask(provider).reply
    assert reply
    assert reply.ttft_ms
    assert 400 <= reply.ttft_ms <= reply.latency_ms


@each_provider
@pytest.mark.parametrize(
    ("finish", "kind"), [("length", "output_cap"), ("content_filter", "filtered")]
)
def test_no_text(mock: Mock, provider: str, finish: str, kind: str) -> None:
    """An answer without text is told by why it ended."""
    mock.will({"type": "reply", "text": "", "finish_reason": finish, "times": None})
    outcome = mock.ask(provider, stream=False)
    assert outcome.fault
    assert outcome.fault.kind == kind


def test_a_dry_run_goes_by_what_a_providers_own_counts_were(
    mock: Mock, aimon: Callable[..., Result], home: Path
) -> None:
    """llmock counts four characters a token, too few for Korean: only history can know that."""
    entries = "".join(
        f"  - {{id: {name}, provider: {name}, model: m-1, base_url: '{mock.url}{base}',"
        f" api_key: 'env:LLMOCK_KEY', price: {{input: 2.5, output: 10}}}}\n"
        for name, base in BASES.items()
    )
    write_workspace(home, f"models:\n{entries}")
    mock.will({"type": "reply", "text": TEXT, "times": None})
    env = {"LLMOCK_KEY": "sk-llmock-0123456789"}

    def cost(*args: str) -> dict[str, float]:
        entries = json.loads(aimon("probe", "--json", *args, env=env).stdout)
        return {entry["model"]: entry["cost"] for entry in entries}

    cold, first = cost("--dry-run"), cost()
    assert all(first.values())
    assert sum(cold.values()) != pytest.approx(sum(first.values()), rel=0.2)
    expected, real = cost("--dry-run"), cost()
    for name in BASES:
        assert expected[name] == pytest.approx(real[name], rel=0.2)
