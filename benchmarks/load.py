"""A thousand models at once: a real run of aimon beside bare httpx doing the same requests.

Each is a process of its own, so that time and memory are those a person would see.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from timing import exact_server

MODELS = 1000
_ASKED = "확인 코드를 그대로 답해 주세요"


class Cost(NamedTuple):
    """Wall and processor time in seconds, peak memory in MiB."""

    seconds: float
    processor: float
    mebibytes: float


def run(command: list[str]) -> Cost:
    """Run a command to its end; any exit code but 0 ends the benchmark."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} ended with {status}")
    return Cost(
        time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    )


def aimon(url: str, at_once: int, home: Path) -> Cost:
    """Test a thousand models with the basic check: one list, one question each."""
    home.mkdir()
    limits = f"{{total: {at_once}, per_provider: {at_once}}}"
    (home / "aimon.yaml").write_text(f"language: en\nconcurrency: {limits}\n")
    entries = "".join(
        f"  - {{id: m{n}, provider: openai, base_url: '{url}', model: exact}}\n"
        for n in range(MODELS)
    )
    (home / "models.yaml").write_text(f"models:\n{entries}")
    command = [str(Path(sys.executable).parent / "aimon"), "--home", str(home)]
    run([*command, "registry", "check"])  # as on any day but the one when the registry changed
    cost = run([*command, "probe", "--check", "basic", "--quiet"])
    lines = [line for p in home.glob("log/probes/*/*.jsonl") for line in p.open()]
    assert len(lines) == MODELS
    assert all(json.loads(line)["grade"] == "normal" for line in lines)
    return cost


def bare(url: str, at_once: int) -> Cost:
    """The same requests with httpx, one client a model, one TLS context, as many at once."""
    return run([sys.executable, __file__, "bare", url, str(at_once)])


async def _bare(url: str, at_once: int) -> None:
    import httpx

    context = httpx.create_ssl_context()
    gate = asyncio.Semaphore(at_once)
    message = {"role": "user", "content": f"k3y (확인 코드)\n\n{_ASKED}"}
    body = {"model": "exact", "messages": [message], "stream": True}

    async def one() -> None:
        async with gate, httpx.AsyncClient(verify=context, timeout=60, trust_env=False) as client:
            await client.get(f"{url}/models")
            async with client.stream("POST", f"{url}/chat/completions", json=body) as response:
                async for line in response.aiter_lines():
                    if line.startswith("data: {"):
                        json.loads(line[6:])

    await asyncio.gather(*(one() for _ in range(MODELS)))


def main() -> None:
    """Print the table."""
    print(f"\n| {MODELS} models, 200 ms answers | aimon | bare httpx | ratio | memory |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="aimon-bench-") as folder:
        for at_once in (64, 1000):
            with exact_server(200, 200, 1, "many") as url:
                peer = bare(url, at_once)
            with exact_server(200, 200, 1, "many") as url:
                own = aimon(url, at_once, Path(folder) / str(at_once))
            print(
                f"| {at_once} at once | {own.seconds:.1f} s | {peer.seconds:.1f} s |"
                f" {own.seconds / peer.seconds:.2f} ({own.processor / peer.processor:.2f} of the"
                f" processor's time) | {own.mebibytes:.0f} MiB |",
                flush=True,
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        asyncio.run(_bare(sys.argv[2], int(sys.argv[3])))
    else:
        main()
