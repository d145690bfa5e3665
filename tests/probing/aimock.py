"""The npm package aimock as a process: a model server that others wrote, which checks keys.

It is installed into the checkout once, as the npm client does it, and speaks every protocol on
one port. Its record mode, which would call real providers, is never used.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VERSION = "1.43.0"
KEY = "sk-aimock-0123456789abcdef"

_PACKAGE = "@copilotkit/aimock"
_FOLDER = Path(__file__).parents[2] / ".aimock"
_OLDEST_NODE = 20
_INSTALL_SECONDS = 180


class Unavailable(Exception):
    """This machine cannot run aimock, and why."""


def install() -> Path:
    """Return the program, installed if need be; raises Unavailable."""
    _check_node()
    package = _FOLDER / "node_modules" / _PACKAGE
    try:
        _FOLDER.mkdir(exist_ok=True)
        lock = open(_FOLDER / "lock", "w")  # noqa: SIM115 — closed below
    except OSError as error:
        raise Unavailable(f"{_FOLDER} cannot be written: {error.strerror}") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        if _installed(package) != VERSION:
            _npm_install()
    return package / "dist" / "cli.js"


def _check_node() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        raise Unavailable("node and npm are not both installed")
    said = _run("node", "--version", seconds=30).stdout
    found = re.match(r"v(\d+)", said)
    if not found or int(found[1]) < _OLDEST_NODE:
        raise Unavailable(f"node is {said.strip()}, and aimock needs {_OLDEST_NODE} or later")


def _installed(package: Path) -> str | None:
    try:
        version = json.loads((package / "package.json").read_text())["version"]
    except FileNotFoundError:
        return None
    return str(version)


def _npm_install() -> None:
    options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1"]
    command = ["npm", "install", "--prefix", str(_FOLDER), *options, f"{_PACKAGE}@{VERSION}"]
    try:
        done = _run(*command, seconds=_INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"npm install took more than {_INSTALL_SECONDS} s") from None
    if done.returncode:
        code = re.search(r"code (\w+)", done.stderr)
        raise Unavailable(f"npm install failed: {code[1] if code else done.returncode}")


def _run(*command: str, seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=seconds)


class Aimock:
    """The running server and its controls."""

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Use the control interface."""
        request = urllib.request.Request(
            f"{self.url}/__aimock/{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def reset(self) -> None:
        """Forget what was planned and what was seen."""
        self.call("POST", "reset")
        self.call("DELETE", "chaos")

    def answer(self, text: str, *, once: bool = False, **options: Any) -> None:
        """Plan an answer to every question, or only to the first one.

        ``options`` are the fixture's own (``chunkSize``, ``streamingProfile`` …) and, under
        ``response``, more of its answer (``usage``, ``finishReason`` …).
        """
        response = {"content": text, **options.pop("response", {})}
        self._plan(response, {"sequenceIndex": 0} if once else {}, **options)

    def refuse(self, status: int, *, retry_after: float | None = None, **error: str) -> None:
        """Plan an error as the answer to every question."""
        response = {"error": {"message": "refused by plan", **error}, "status": status}
        if retry_after is not None:
            response["retryAfter"] = retry_after
        self._plan(response, {})

    def _plan(self, response: dict[str, Any], match: dict[str, Any], **options: Any) -> None:
        fixture = {"match": match, "response": response, **options}
        self.call("POST", "fixtures", {"fixtures": [fixture]})

    def fail_once(self, status: int, **error: str) -> None:
        """Plan an error as the answer to the next question only."""
        self.call("POST", "error", {"status": status, "body": error})

    def chaos(self, **rates: float) -> None:
        """Plan trouble for every question: ``latencyMs``, ``dropRate``, ``disconnectRate`` …"""
        self.call("POST", "chaos", rates)

    def seen(self) -> list[dict[str, Any]]:
        """Return the questions that were let in, as aimock understood them."""
        entries = self.call("GET", "journal")
        assert isinstance(entries, list)
        return entries


@contextmanager
def running(program: Path, folder: Path) -> Iterator[Aimock]:
    """Run the server on a free port of the loopback; ``folder`` takes its log."""
    fixtures = folder / "fixtures.json"
    fixtures.write_text('{"fixtures": []}')
    log = folder / "aimock.log"
    environment = {"PATH": os.environ["PATH"], "AIMOCK_API_KEYS": KEY}
    command = ["node", str(program), "--port", "0", "--fixtures", str(fixtures)]
    with open(log, "w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment, cwd=folder)
    try:
        yield Aimock(_address(log, process))
    finally:
        process.terminate()
        try:
            process.wait(5)  # it lets open connections end first
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"listening on (http://127\.0\.0\.1:\d+)", log.read_text()):
            return found[1]
        time.sleep(0.05)  # it is still starting
    raise AssertionError(f"aimock did not start: {log.read_text()}")
