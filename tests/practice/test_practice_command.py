"""``aimon practice serve`` says where it listens, answers, and ends cleanly at Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import Result

SERVE = (sys.executable, "-m", "aimon", "practice", "serve", "--port", "0")


@pytest.fixture
def serve() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start ``aimon practice serve`` with more arguments, as a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(*args: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*SERVE, *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def first_url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found
    return found[0]


def models(url: str, key: str) -> list[str]:
    """Return the names that the server lists; it serves once this returns."""
    request = urllib.request.Request(f"{url}/v1beta/models", headers={"x-goog-api-key": key})
    with urllib.request.urlopen(request, timeout=10) as response:
        return [entry["displayName"] for entry in json.load(response)["models"]]


def interrupt(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Press Ctrl-C and return the rest of stdout and of stderr."""
    assert process.stdout is not None
    assert process.stderr is not None
    process.send_signal(signal.SIGINT)
    rest = process.stdout.read(), process.stderr.read()
    process.wait(timeout=10)
    return rest


def test_it_serves_the_packaged_models_until_ctrl_c(
    serve: Callable[..., subprocess.Popen[str]],
) -> None:
    process = serve()
    url = first_url(process)
    assert "gemini-practice-slow" in models(f"{url}/gemini", "practice-key")
    out, err = interrupt(process)
    assert process.returncode == 0
    assert err == "The practice provider has ended.\n"
    assert f"{url}/anthropic" in out
    assert "practice-key" in out


def test_the_entry_that_it_prints_is_yaml_for_the_registry(
    serve: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "key: a-key-of-mine\nmodels: [{name: mine, protocols: [gemini]}]", encoding="utf-8"
    )
    process = serve("--scenario", str(path))
    url = first_url(process)
    assert models(f"{url}/gemini", "a-key-of-mine") == ["mine"]
    out, _ = interrupt(process)
    entry = "models:\n" + out[out.index("  - id:") : out.rindex("\n\n")]
    (model,) = yaml.safe_load(entry)["models"]
    assert model["base_url"] == f"{url}/gemini"
    assert (model["provider"], model["model"]) == ("gemini", "mine")
    assert "a-key-of-mine" not in out


def test_a_wrong_scenario_ends_with_3_and_no_traceback(
    aimon: Callable[..., Result], tmp_path: Path
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("models: [{nme: x}]", encoding="utf-8")
    result = aimon("practice", "serve", "--port", "0", "--scenario", str(path))
    assert result.exit_code == 3
    assert "wrong.yaml" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_port_that_is_none_is_wrong_usage(aimon: Callable[..., Result]) -> None:
    assert aimon("practice", "serve", "--port", "70000").exit_code == 2


def test_the_help_has_an_example(aimon: Callable[..., Result]) -> None:
    for args in (("practice",), ("practice", "serve")):
        assert "Example: aimon practice serve" in aimon(*args, "--help").stdout


@pytest.mark.parametrize("minutes", ["0", "0.01"])
def test_it_ends_by_itself_after_so_many_minutes(
    serve: Callable[..., subprocess.Popen[str]], minutes: str
) -> None:
    process = serve("--minutes", minutes)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "http://" in out
    assert "ended" in err
