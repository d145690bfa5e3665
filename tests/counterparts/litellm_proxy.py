"""Against a LiteLLM proxy, the gateway that many sites have in front of their models.

Not part of `make test`: `make test-litellm` installs it (750 MB) and runs this file.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

import gateway
import httpx
import pytest
from gateway import MASTER_KEY
from making import model
from probing.rawserver import Waits, ask
from tabulate import tabulate

from aimon.core.registry import Model, ProbeOptions
from aimon.core.settings import Network
from aimon.probing.reply import Outcome
from aimon.probing.session import Session
from aimon.probing.transport import open_transport

TEXT = "서울은 대한민국의 수도입니다. Seoul is the capital of Korea."
WRONG_KEY = "sk-wrong-0123456789abcdef"
SETTINGS = "language: en\ntimezone: Asia/Seoul\nrecheck: [0.5]\n"
REGISTRY = """\
templates:
  litellm: {provider: openai, base_url: "URL/v1", api_key: "file:litellm.key", probe: {deadline: 20}}
  litellm-anthropic: {provider: anthropic, base_url: "URL", api_key: "file:litellm.key"}
  litellm-gemini: {provider: gemini, base_url: "URL", api_key: "file:litellm.key"}
models:
  - {id: sound, template: litellm, model: sound, display_name: Sound}
  - {id: sound-whole, template: litellm, model: sound, display_name: Whole, probe: {stream: false}}
  - {id: claude, template: litellm-anthropic, model: claude, display_name: Claude}
  - {id: gemini, template: litellm-gemini, model: sound, display_name: Gemini}
  - {id: plain, template: litellm, model: plain, display_name: Plain}
  - {id: slow, template: litellm, model: slow, display_name: Slow, probe: {checks: [basic]}}
  - {id: wrong-key, template: litellm, model: sound, display_name: Key, api_key: "file:wrong.key"}
  - {id: unknown, template: litellm, model: nobody, display_name: Unknown}
  - {id: locked, template: litellm, model: locked, display_name: Locked}
  - {id: gone, template: litellm, model: gone, display_name: Gone}
  - {id: down, template: litellm, model: down, display_name: Down}
"""
AUTHORIZED = {"Authorization": f"Bearer {MASTER_KEY}"}
QUESTION = {"model": "plain", "messages": [{"role": "user", "content": "ping"}]}
ROUNDS = 30


class Probed(NamedTuple):
    """What one `aimon probe` of the whole registry said and left."""

    exit_code: int
    models: dict[str, dict[str, Any]]
    written: str


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The running proxy's URL."""
    with gateway.running(tmp_path_factory.mktemp("litellm")) as address:
        yield address


@pytest.fixture(scope="module")
def probed(url: str, tmp_path_factory: pytest.TempPathFactory) -> Probed:
    """The run of `aimon probe`, as a coordinator's own, over a registry of the gateway's models."""
    home = tmp_path_factory.mktemp("home")
    (home / "aimon.yaml").write_text(SETTINGS)
    (home / "models.yaml").write_text(REGISTRY.replace("URL", url))
    for name, key in (("litellm.key", MASTER_KEY), ("wrong.key", WRONG_KEY)):
        (home / name).write_text(key + "\n")
        (home / name).chmod(0o600)
    command = [sys.executable, "-m", "aimon", "--home", str(home), "probe", "--json"]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        env={"PATH": os.environ["PATH"], "AIMON_LANG": "en", "HOME": str(home)},
    )
    logs = "".join(path.read_text() for path in (home / "log").rglob("*.jsonl"))
    records = json.loads(done.stdout)
    return Probed(
        done.returncode, {r["model"]: r for r in records}, done.stdout + done.stderr + logs
    )


def at_gateway(url: str, name: str, *, stream: bool = True) -> Model:
    """A registry's entry for one of the gateway's models."""
    options = ProbeOptions(deadline=60, stream=stream)
    return model(name, model=name, base_url=url + "/v1", probe=options)


def question(
    url: str, name: str, *, key: str | None = MASTER_KEY, waits: Waits | None = None
) -> Outcome:
    """Ask one question, without waiting between the attempts."""
    return asyncio.run(ask(at_gateway(url, name), key=key, waits=waits))[0]


@pytest.mark.parametrize("name", ["sound", "sound-whole", "claude", "gemini"])
def test_sound_model(probed: Probed, name: str) -> None:
    """A full probe through the gateway finds a sound model sound: all items passed, nothing lost."""
    record = probed.models[name]
    assert (record["result"], record["fault"]) == ("success", None)
    assert record["passed"] == record["total"] > 10
    listed = next(item["ok"] for item in record["checks"] if item["item"] == "listing")
    assert listed is (None if name == "gemini" else True)  # in Google's form it has no list
    assert record["tokens_in"] > 0
    assert record["tokens_out"] > 0
    assert (record["ttft_ms"] is None) == (name == "sound-whole")


@pytest.mark.parametrize("name", ["sound", "claude", "plain"])
def test_served_model(probed: Probed, name: str) -> None:
    """The gateway answers under its own name for the model: what is behind it stays unseen."""
    assert probed.models[name]["served_model"] == name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("wrong-key", "invalid_key"),
        ("locked", "invalid_key"),  # the key that the gateway has for what is behind it
        ("unknown", "model_not_found"),
        ("gone", "model_not_found"),
        ("down", "overloaded"),
    ],
)
def test_lost_model(probed: Probed, name: str, kind: str) -> None:
    """Why a model does not answer is told, whether the gateway or what is behind it says so."""
    record = probed.models[name]
    assert (record["result"], record["grade"]) == ("failure", "problem")
    assert record["fault"]["kind"] == kind


def test_exit_code(probed: Probed) -> None:
    """The command says by its exit code that there are problems."""
    assert probed.exit_code == 1


def test_keys_stay_secret(probed: Probed) -> None:
    """Neither key is in the output, the errors or the log."""
    assert "invalid_key" in probed.written
    assert MASTER_KEY not in probed.written
    assert WRONG_KEY not in probed.written


def test_talk_without_substance(probed: Probed) -> None:
    """A model that says the same to everything is connected, and yet a problem."""
    record = probed.models["plain"]
    assert (record["result"], record["grade"]) == ("success", "problem")
    assert record["fault"]["class"] == "quality"


def test_delay(probed: Probed) -> None:
    """What the model takes before it answers is in both times."""
    record = probed.models["slow"]
    assert 1200 <= record["ttft_ms"] <= record["latency_ms"]


def test_no_key(url: str) -> None:
    """The gateway's own refusal of a request without a key is one of authentication."""
    outcome = question(url, "plain", key=None)
    assert outcome.fault
    assert (outcome.fault.kind, outcome.fault.status, outcome.attempts) == ("invalid_key", 401, 1)


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("broken", "server_error", 500),
        ("overloaded", "overloaded", 529),
        ("too-long", "bad_request", 400),
        ("timing-out", "timeout", 408),
        ("dead", "server_error", 500),  # a connection that breaks behind the gateway
    ],
)
def test_error(url: str, name: str, kind: str, status: int) -> None:
    """The gateway's errors are understood in its own words."""
    first = question(url, name).faults[0]
    assert (first.kind, first.status) == (kind, status)


def test_retry_after(url: str) -> None:
    """What is behind the gateway asks to wait: its header is heeded under the gateway's name."""
    waits = Waits()
    outcome = question(url, "busy", waits=waits)
    assert outcome.faults[0].kind == "rate_limited"
    assert waits.seconds[0] == pytest.approx(7, abs=0.1)


def test_cooldown(url: str) -> None:
    """A model that the gateway has shut away is out of service, which is no rate limit."""
    waits = Waits()
    outcomes = asyncio.run(ask(at_gateway(url, "locked"), key=MASTER_KEY, waits=waits, times=3))
    faults = [found for outcome in outcomes for found in outcome.faults]
    assert {(f.kind, f.status) for f in faults} == {("invalid_key", 401), ("overloaded", 429)}
    assert all(1 <= seconds <= 5 for seconds in waits.seconds)  # LiteLLM's own cooldown


def test_headroom(probed: Probed) -> None:
    """What is left of the gateway's limits is in the record."""
    left = {said["what"]: said for said in probed.models["plain"]["headroom"]}
    assert left["requests"]["limit"] == 100_000
    assert 99_000 < left["requests"]["remaining"] < 100_000
    assert left["tokens"]["limit"] == 100_000_000


class Figures(NamedTuple):
    """Milliseconds of each round: to the first text (streamed), to the end, and of the call."""

    first: list[float]
    last: list[float]
    call: list[float]


def test_figures(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What aimon measures is what a bare client measures, and it takes hardly longer."""
    rows = []
    for kind in ("whole", "streamed"):
        bare, aimon = asyncio.run(_measure(url, stream=kind == "streamed"))
        overhead = statistics.median(aimon.call) - statistics.median(bare.call)
        rows += [
            (kind, "bare httpx", *_row(bare.last, bare.first)),
            (kind, "aimon: its figures", *_row(aimon.last, aimon.first)),
            (kind, "aimon: the whole call", *_row(aimon.call, [])),
            (kind, "aimon's overhead", overhead, None, None),
        ]
        usual = statistics.median(bare.last)
        assert abs(statistics.median(aimon.last) - usual) < 10 + usual / 2
        assert overhead < 10 + usual / 2
    head = ("answer", "client", "median ms", "p90 ms", "first text ms")
    with capsys.disabled():
        sys.stdout.write(f"\n{tabulate(rows, head, floatfmt='.1f')}\n{ROUNDS} rounds each\n")


def _row(times: list[float], first: list[float]) -> tuple[float, float, float | None]:
    """Return median and 90th percentile, and the median to the first text."""
    p90 = statistics.quantiles(times, n=10)[-1]
    return statistics.median(times), p90, statistics.median(first) if first else None


async def _measure(url: str, *, stream: bool) -> tuple[Figures, Figures]:
    """Ask in turn with httpx alone and with aimon; both keep their connections."""
    bare, ours = Figures([], [], []), Figures([], [], [])
    async with (
        httpx.AsyncClient(headers=AUTHORIZED) as client,
        open_transport(Network()) as shared,
        Session(at_gateway(url, "plain", stream=stream), MASTER_KEY, shared, Random(1)) as session,
    ):
        for number in range(-2, ROUNDS):  # two more while connections and caches are cold
            first, last = await _bare(client, url, stream)
            began = time.perf_counter()
            reply = (await session.ask("ping")).reply
            call = (time.perf_counter() - began) * 1000
            assert reply
            assert reply.text == TEXT
            if number >= 0:
                _note(bare, first, last, last)
                _note(ours, reply.ttft_ms, reply.latency_ms, call)
    assert len(bare.first) == len(ours.first) == stream * ROUNDS
    return bare, ours


def _note(figures: Figures, first: float | None, last: float, call: float) -> None:
    if first is not None:
        figures.first.append(first)
    figures.last.append(last)
    figures.call.append(call)


async def _bare(client: httpx.AsyncClient, url: str, stream: bool) -> tuple[float | None, float]:
    """Return the milliseconds to the first text, if it is streamed, and to the end of one answer."""
    began, first = time.perf_counter(), None
    body = QUESTION | {"stream": stream}
    async with client.stream("POST", url + "/v1/chat/completions", json=body) as response:
        async for data in response.aiter_raw():
            if stream and first is None and b'"content":"' in data:
                first = (time.perf_counter() - began) * 1000
    return first, (time.perf_counter() - began) * 1000
