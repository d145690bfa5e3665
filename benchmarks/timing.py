"""How exactly latency and first token are measured: a real run of aimon beside plain clients.

Against a server that answers after an exact delay (``exact.py``, a process of its own) the error is
what was measured less the delay. aimon's figures are those of its records: a whole run with every
check, grading and the journal. The plain clients ask as many questions of the same prompts, one
client a model, models started 4 ms apart.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

DELAY, FIRST, PIECES = 200.0, 100.0, 20
_STAGGER = 0.004
Ask = Callable[[str], Awaitable[tuple[float, float]]]  # latency and first token in ms


class Samples(NamedTuple):
    """Latencies and first tokens in ms, and the share that aimon marked as taken while it lagged."""

    latencies: list[float]
    firsts: list[float]
    marked: float = 0.0


class Error(NamedTuple):
    """Errors of one kind in ms."""

    p50: float
    p99: float
    n: int

    @classmethod
    def of(cls, measured: list[float], exact: float) -> Error:
        """Return the errors of what was measured where the truth is ``exact``."""
        errors = sorted(abs(ms - exact) for ms in measured)
        return cls(statistics.median(errors), errors[int(0.99 * (len(errors) - 1))], len(errors))

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p99:.1f}"


@contextmanager
def exact_server(*more: object) -> Iterator[str]:
    """Run the server and give its base URL."""
    command = [sys.executable, str(ROOT / "benchmarks" / "exact.py")]
    figures = [*more] or [DELAY, FIRST, PIECES]
    process = subprocess.Popen(
        [*command, *map(str, figures)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def aimon_run(url: str, models: int, *, stream: bool) -> Samples:
    """Run aimon on so many models and return latencies and first tokens of its single questions."""
    from aimon.probing.jobs import run
    from aimon.probing.planning import plan_run
    from aimon.workspace import Workspace

    with tempfile.TemporaryDirectory(prefix="aimon-bench-") as folder:
        home = Path(folder)
        (home / "aimon.yaml").write_text(
            "language: en\nconcurrency: {total: 2000, per_provider: 2000}\n"
        )
        entries = "".join(
            f"  - {{id: m{n}, provider: openai, base_url: '{url}', model: exact,"
            f" probe: {{stream: {str(stream).lower()}}}}}\n"
            for n in range(models)
        )
        (home / "models.yaml").write_text(f"models:\n{entries}")
        workspace = Workspace(home)
        plans = plan_run(workspace, (), workspace.now())
        done = run(
            workspace,
            plans,
            slot=None,
            seed=7,
            at=None,
            on_result=lambda record: None,
            warn=sys.exit,
        )
        records = done.records
    assert all(record.passed == record.total for record in records)
    single = [i for r in records for i in r.checks if i.check in ("korean", "analysis")]
    latencies = [i.latency_ms for i in single if i.latency_ms is not None and not i.lagged]
    firsts = [i.ttft_ms for i in single if i.ttft_ms is not None and not i.lagged]
    return Samples(latencies, firsts, 1 - len(latencies) / len(single))


def prompts(count: int = 11) -> list[str]:
    """Return the prompts of aimon's own checks."""
    from aimon.core.plan import Planned
    from aimon.core.registry import Model
    from aimon.probing.talk import draw

    model = Model(id="m", provider="openai", model="m", base_url="http://x", display_name="M")
    plans = draw(Planned(model=model, tier=1, checks=("korean", "analysis")), 7)
    return [question.prompt for check in plans for question in check.questions][:count]


async def _many(models: int, ask: Callable[[], Ask]) -> Samples:
    found: list[tuple[float, float]] = []

    async def one(n: int) -> None:
        await asyncio.sleep(n * _STAGGER)
        asker = ask()
        await asker("연결 확인")  # the connection is made outside the figures, as aimon's is
        for prompt in prompts():
            found.append(await asker(prompt))

    await asyncio.gather(*(one(n) for n in range(models)))
    return Samples([a for a, _ in found], [b for _, b in found])


def _body(prompt: str, stream: bool) -> bytes:
    body = {"model": "exact", "messages": [{"role": "user", "content": prompt}], "stream": stream}
    return json.dumps(body).encode()


def _first(line: str, began: float, first: float) -> float:
    if first or not line.startswith("data: {"):
        return first
    choices = json.loads(line[6:])["choices"]
    return time.perf_counter() - began if choices and choices[0]["delta"].get("content") else 0.0


def plain_httpx(url: str, models: int, *, stream: bool) -> Samples:
    """Ask with httpx as its documentation shows it: one AsyncClient a model, one TLS context."""
    import httpx

    context = httpx.create_ssl_context()
    target, headers = f"{url}/chat/completions", {"content-type": "application/json"}

    async def main() -> Samples:
        clients: list[httpx.AsyncClient] = []

        def asker() -> Ask:
            client = httpx.AsyncClient(verify=context, timeout=30, trust_env=False)
            clients.append(client)

            async def ask(prompt: str) -> tuple[float, float]:
                began, first = time.perf_counter(), 0.0
                if not stream:
                    reply = await client.post(target, content=_body(prompt, False), headers=headers)
                    reply.json()
                    return 1000 * (time.perf_counter() - began), 0.0
                async with client.stream(
                    "POST", target, content=_body(prompt, True), headers=headers
                ) as response:
                    async for line in response.aiter_lines():
                        first = _first(line, began, first)
                return 1000 * (time.perf_counter() - began), 1000 * first

            return ask

        found = await _many(models, asker)
        for client in clients:
            await client.aclose()
        return found

    return asyncio.run(main())


def plain_aiohttp(url: str, models: int, *, stream: bool) -> Samples:
    """Ask with aiohttp, one session a model."""
    import aiohttp

    target, headers = f"{url}/chat/completions", {"content-type": "application/json"}

    async def main() -> Samples:
        sessions: list[aiohttp.ClientSession] = []

        def asker() -> Ask:
            session = aiohttp.ClientSession()
            sessions.append(session)

            async def ask(prompt: str) -> tuple[float, float]:
                began, first = time.perf_counter(), 0.0
                async with session.post(
                    target, data=_body(prompt, stream), headers=headers
                ) as reply:
                    if not stream:
                        await reply.json()
                    else:
                        async for line in reply.content:
                            first = _first(line.decode(), began, first)
                return 1000 * (time.perf_counter() - began), 1000 * first

            return ask

        found = await _many(models, asker)
        for session in sessions:
            await session.close()
        return found

    return asyncio.run(main())


CLIENTS = {"aimon": aimon_run, "httpx": plain_httpx, "aiohttp": plain_aiohttp}


def main() -> None:
    """Print both tables."""
    names = " | ".join(CLIENTS)
    for title, stream in (("latency", False), ("first token", True)):
        print(f"\n| error of the {title}, p50 / p99 ms | {names} |")
        print("|---" * (len(CLIENTS) + 1) + "|")
        for models in (1, 16, 64):
            cells = []
            for measure in CLIENTS.values():
                with exact_server() as url:
                    found = measure(url, models, stream=stream)
                values, exact = (found.firsts, FIRST) if stream else (found.latencies, DELAY)
                marked = f" ({found.marked:.1%} marked)" if found.marked else ""
                cells.append(f"{Error.of(values, exact)}{marked}")
            print(f"| {models} in flight | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
