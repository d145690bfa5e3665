"""What every test stands on: a home of its own, English, no keys from outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aimon.cli import root


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace folder that AIMON_HOME points to."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("AIMON_HOME", str(folder))
    monkeypatch.setenv("AIMON_LANG", "en")
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "HTTP_PROXY", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def aimon() -> Callable[..., Result]:
    """Run the command line in this process: ``aimon("status", "--json")``."""

    def run(*args: str, input: str | None = None) -> Result:
        return CliRunner().invoke(root, args, input=input, prog_name="aimon")

    return run
