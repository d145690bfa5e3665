"""What every test stands on: a home of its own, English, no keys from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from click.testing import CliRunner, Result

from aimon import i18n
from aimon.cli import root
from aimon.practice.scenario import load_scenario
from aimon.practice.server import PracticeServer
from aimon.practice.workspace import lay_out

if TYPE_CHECKING:
    from mailserver import MailServer


# A slow machine fails no property.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace folder that AIMON_HOME points to."""
    i18n.use("en")  # whatever the test before spoke
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

    def run(*args: str, input: str | None = None, env: dict[str, str] | None = None) -> Result:
        return CliRunner().invoke(root, args, input=input, env=env, prog_name="aimon")

    return run


@pytest.fixture
def practice(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PracticeServer]:
    """The practice provider without waits, and a workspace whose registry names its models."""
    monkeypatch.setattr("aimon.probing.retry.wait_seconds", lambda *_args: 0.0)
    with PracticeServer(load_scenario(), scale=0) as server:
        lay_out(home, server.server_address[1], date(2026, 11, 20))
        settings = home / "aimon.yaml"
        settings.write_text(settings.read_text().replace("recheck: [0.5, 1]", "recheck: []"))
        yield server


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A real mail server on the loopback."""
    import mailserver

    with mailserver.running() as running:
        yield running
