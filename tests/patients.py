"""What the tests of the examination share: a provider that answers, a daemon, keys, findings."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback import LoopbackHandler

from aimon.core.examination import Finding

KEY = "sk-never-to-be-shown-4711"
REGISTRY = """\
models:
  - {{id: gpt-main, provider: openai, base_url: "{url}/v1", api_key: "file:provider.key",
     model: gpt-4o, display_name: GPT-4o, default: true}}
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="files are given away by root alone")
Examined = Callable[..., list[Finding]]


class Provider(LoopbackHandler):
    """Lists its models to whoever has the key; says back what it was given, as some do."""

    ahead = timedelta()
    status = 200

    def date_time_string(self, timestamp: float | None = None) -> str:
        now = datetime.now(UTC) + self.ahead
        return super().date_time_string(now.timestamp() if timestamp is None else timestamp)

    def do_GET(self) -> None:
        given = self.headers["authorization"] or ""
        if given != f"Bearer {KEY}":
            self.send(401, json.dumps({"error": {"message": f"no such key: {given}"}}).encode())
        else:
            models = {"object": "list", "data": [{"id": "gpt-4o", "object": "model"}]}
            self.send(self.status, json.dumps(models).encode())


def run_process(root: Path, number: int, name: str, environ: str = "") -> None:
    """Have a process run on that machine since the boot."""
    folder = root / "proc" / str(number)
    folder.mkdir(exist_ok=True)
    (folder / "comm").write_text(f"{name}\n")
    (folder / "environ").write_bytes(environ.encode() + b"\0")
    (folder / "stat").write_text(f"{number} ({name}) {' '.join(['0'] * 21)}\n")


def program(path: Path, script: str) -> None:
    """Write a shell script that can be run."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def write_key(path: Path, text: str) -> None:
    """Write a key's file as it should be."""
    path.write_text(text)
    path.chmod(0o600)


def levels(findings: list[Finding]) -> set[str]:
    """Return which levels there are."""
    return {finding.level for finding in findings}


def the(findings: list[Finding], text: str) -> Finding:
    """Return the one finding that says this."""
    said = [f for f in findings if text in f"{f.subject}: {f.text}"]
    assert len(said) == 1, findings
    return said[0]
