"""Beside an inquiry stand the incidents that it may be about."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import seoul, write_workspace
from troubles import incident_event

from aimon.journal.incidents import incident_log

Aimon = Callable[..., Result]
AT = ("--at", "2026-11-25T14:00")


def at(clock: str) -> Any:
    return seoul(f"2026-11-25 {clock}")


@pytest.fixture
def site(home: Path) -> Path:
    write_workspace(home)
    incident_log(home / "log", "ops-1").append(
        incident_event(
            "I-1", at("09:30"), kind="connection", severity="major", models=("gpt-main", "clova")
        ),
        incident_event("I-1", at("13:00"), "seen", recovered=("clova",)),
        incident_event("I-2", at("10:00"), kind="all_down", severity="emergency"),
        incident_event("I-3", at("11:00"), kind="slower", severity="minor", models=("clova",)),
        incident_event("I-4", at("11:00"), severity="major", models=("gpt-main",)),
        incident_event("I-4", at("12:00"), "resolved"),
    )
    return home


def beside(aimon: Aimon, *args: str) -> list[str]:
    result = aimon("ticket", *args, *AT, "--json")
    assert result.exit_code == 0, result.output
    return [incident["id"] for incident in json.loads(result.stdout)["triage"]["incidents"]]


def test_those_that_go_on_about_its_model_or_about_no_one_model_are_shown(
    aimon: Aimon, site: Path
) -> None:
    assert beside(aimon, "new", "느려요", "--model", "gpt-main") == ["I-2", "I-1"]
    assert beside(aimon, "show", "1") == ["I-2", "I-1"]
    assert beside(aimon, "new", "하이퍼클로바 X가 느려요") == ["I-2", "I-3"]
    assert beside(aimon, "new", "가입 방법이 궁금합니다") == ["I-2"]


def test_an_inquiry_that_an_incident_names_shows_it(aimon: Aimon, site: Path) -> None:
    aimon("ticket", "new", "가입 방법이 궁금합니다", *AT)
    aimon("incident", "update", "3", "--ticket", "1", *AT)
    assert beside(aimon, "show", "1") == ["I-2", "I-3"]


def test_the_card_says_how_grave_it_is_and_since_when(aimon: Aimon, site: Path) -> None:
    shown = aimon("ticket", "new", "느려요", "--model", "gpt-main", *AT).stdout
    assert "⚠ incident now" in shown
    assert "I-1 · 🟡 major · not in hand · connection failure · GPT-4o · since 09:30" in shown


def test_a_site_without_incidents_loads_nothing_of_them(home: Path) -> None:
    write_workspace(home)
    code = (
        "import sys; from aimon.cli import main; sys.argv[1:] = ['ticket', 'new', 'x']; "
        "exec('try:\\n main()\\nexcept SystemExit: pass'); print(*sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "aimon.triaging" in out.stdout
    assert "aimon.core.incidents" not in out.stdout
