"""A LiteLLM proxy as a process on the loopback, with aimon's practice server behind it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aimon.practice.scenario import Failure, PracticeModel, Scenario
from aimon.practice.server import PracticeServer

MASTER_KEY = "sk-master-0123456789abcdef"
START_SECONDS = 120
PROGRAM = Path(__file__).parents[2] / ".venv-litellm" / "bin" / "litellm"
CONFIG = Path(__file__).with_name("litellm.yaml")

BEHIND = Scenario(
    key="the-key",
    models=(
        PracticeModel(name="sound", served_as="sound-2026-11-01"),
        PracticeModel(name="locked", key="another-key"),
        PracticeModel(name="busy", failure=Failure(status=429, retry_after=7)),
        PracticeModel(name="down", failure=Failure(status=503)),
        PracticeModel(name="dead", failure=Failure(connection="reset")),
    ),
)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run the proxy and what is behind it; give its URL. ``folder`` takes its log and its home."""
    with PracticeServer(BEHIND) as upstream, open(folder / "litellm.log", "w") as log:
        port = _free_port()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LITELLM_MASTER_KEY": MASTER_KEY,
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # it would fetch its price list otherwise
            "LITELLM_LOG": "ERROR",
            "UPSTREAM_OPENAI": upstream.url + "/openai/v1",
            "UPSTREAM_ANTHROPIC": upstream.url + "/anthropic",
        }
        options = ["--config", str(CONFIG), "--host", "127.0.0.1", "--port", str(port)]
        command = [str(PROGRAM), *options, "--telemetry", "False"]
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process, folder / "litellm.log")
            yield url
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url + "/health/liveliness", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)  # it is still starting
    raise AssertionError(f"LiteLLM did not start: {log.read_text()[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
