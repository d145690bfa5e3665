"""A run tells the cause that its failures have in common: in the log, below its table, at once."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from making import write_workspace

from aimon.core.records import Run
from aimon.journal.runs import run_log
from aimon.practice.scenario import Failure, PracticeModel, Scenario
from aimon.practice.server import PracticeServer

Aimon = Callable[..., Result]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def registry(port: int, *names: str) -> str:
    return "models:\n" + "".join(
        f"  - {{id: {name}, provider: openai, base_url: 'http://127.0.0.1:{port}/openai/v1',"
        f" model: {name}, display_name: {name.upper()}}}\n"
        for name in names
    )


def ends(home: Path) -> list[Run]:
    log = run_log(home / "log", "x")
    return [r for day in log.days() for r in log.read(day) if r.event == "end"]


def test_models_of_a_provider_that_is_down_have_one_cause(aimon: Aimon, home: Path) -> None:
    """In words and in the record; each model's own fault stays in its line."""
    write_workspace(home, registry(free_port(), "a", "b", "c"), "language: en\nrecheck: []\n")
    result = aimon("probe", "--check", "basic")
    assert result.exit_code == 1
    (end,) = ends(home)
    (verdict,) = end.verdicts
    assert (verdict.cause, verdict.models, verdict.of) == ("provider", ("a", "b", "c"), 3)
    (sentence,) = [line for line in result.stdout.splitlines() if line.startswith("cause: ")]
    assert "none of the 3 models" in sentence
    assert "the provider seems to be out of order" in sentence


def test_the_cause_is_in_no_json_of_records_and_a_quiet_run_says_nothing(
    aimon: Aimon, home: Path
) -> None:
    write_workspace(home, registry(free_port(), "a", "b"), "language: en\nrecheck: []\n")
    assert aimon("probe", "--check", "basic", "--quiet").output == ""
    assert len(ends(home)) == 1
    assert ends(home)[0].verdicts


def test_addresses_outside_are_asked_only_when_the_network_seems_lost(
    aimon: Aimon, home: Path
) -> None:
    models = (
        PracticeModel(name="a"),
        PracticeModel(name="b", failure=Failure(every=1, status=401)),
    )
    with PracticeServer(Scenario(key="", models=models)) as server:
        asked = PracticeServer(Scenario(key="", models=models))
        settings = f"language: en\nrecheck: []\nconnectivity: ['{asked.url}/openai/v1/models']\n"
        with asked:
            write_workspace(home, registry(server.server_address[1], "a", "b"), settings)
            aimon("probe", "--check", "basic")
            assert asked.listings == 0
            write_workspace(home, registry(free_port(), "a", "b"), settings)
            aimon("probe", "--check", "basic")
            assert asked.listings == 1
    first, second = ends(home)
    assert first.verdicts == ()
    assert second.verdicts[0].cause == "provider"
