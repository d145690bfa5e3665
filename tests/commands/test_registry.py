"""``aimon registry check`` lists all problems and fails on them; ``templates`` prints presets."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result
from wcwidth import wcswidth

from aimon.config.presets import Preset, presets

Run = Callable[..., Result]
MODEL = "{id: a, provider: openai, base_url: http://h, model: m, default: true%s}"


def _write(home: Path, settings: str, models: str) -> None:
    (home / "aimon.yaml").write_text(settings, encoding="utf-8")
    (home / "models.yaml").write_text(models, encoding="utf-8")


def _in_terminal(command: list[str], columns: int) -> str:
    """Return what a command prints on a terminal of this width."""
    terminal, its_end = pty.openpty()
    environment = os.environ | {"COLUMNS": str(columns)}
    process = subprocess.Popen(command, stdout=its_end, env=environment)
    os.close(its_end)
    printed = b""
    with suppress(OSError), os.fdopen(terminal, "rb", 0) as stream:  # EIO is a terminal's end
        while piece := stream.read(4096):
            printed += piece
    assert process.wait() == 0
    return printed.decode()


def test_check_of_good_files_counts_and_ends_with_0(aimon: Run, home: Path) -> None:
    _write(home, "", f"models: [{MODEL % ''}]")
    done = aimon("registry", "check")
    assert (done.exit_code, done.stdout) == (0, "in order: 1 model, 1 of them active\n")
    assert json.loads(aimon("registry", "check", "--json").stdout) == {
        "ok": True,
        "problems": [],
        "warnings": [],
        "models": 1,
        "active": 1,
    }


def test_check_lists_every_problem_and_ends_with_1(aimon: Run, home: Path) -> None:
    _write(home, "language: fr\n", f"models:\n  - {MODEL % ', tier: 9'}\n")
    done = aimon("registry", "check")
    assert done.exit_code == 1
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [
        "aimon.yaml:1",
        "models.yaml:2",
    ]
    said = json.loads(aimon("registry", "check", "--json").stdout)
    assert (said["ok"], said["models"]) == (False, None)
    assert said["problems"][1] == {
        "file": "models.yaml",
        "line": 2,
        "path": "models[0].tier",
        "message": "expected one of 1, 2, 3, found the number 9",
    }


def test_a_warning_does_not_fail(aimon: Run, home: Path) -> None:
    _write(home, "", f"models: [{MODEL % ', retires: 2026-11-22'}]")
    late = aimon("registry", "check", "--at", "2026-11-23T00:00")
    assert late.exit_code == 0
    assert "warning: models.yaml: models[0].retires: a was to retire" in late.stdout
    ahead = aimon("registry", "check", "--at", "2026-11-21T23:59")
    assert ahead.exit_code == 0
    assert "models[0].retires: a retires on 2026-11-22, in 1 day" in ahead.stdout
    assert "90 days" in aimon("registry", "check", "--at", "2026-08-24T09:00").stdout
    assert "warning" not in aimon("registry", "check", "--at", "2026-08-23T09:00").stdout


def test_check_without_a_workspace_says_how_to_make_one(aimon: Run, home: Path) -> None:
    done = aimon("registry", "check")
    assert done.exit_code == 1
    assert "aimon init" in done.stderr
    assert "export AIMON_HOME=FOLDER" in done.stderr


def test_other_commands_end_with_3_and_the_same_lines(aimon: Run, home: Path) -> None:
    _write(home, "language: fr\n", "models: 3\n")
    done = aimon("status")
    assert done.exit_code == 3
    assert "aimon.yaml:1: language: " in done.stderr
    assert "models.yaml:1: models: " in done.stderr


def test_templates_lists_the_presets(aimon: Run) -> None:
    done = aimon("registry", "templates", "--json")
    names = [template["name"] for template in json.loads(done.stdout)["templates"]]
    assert {"openai", "azure", "clova", "upstage", "vllm", "own-server"} < set(names)
    table = aimon("registry", "templates").stdout
    assert all(name in table for name in names)


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_a_template_prints_as_yaml_that_a_check_accepts(
    aimon: Run, home: Path, preset: Preset
) -> None:
    printed = aimon("registry", "templates", preset.name).stdout
    entry = f"{{id: a, template: {preset.name}, model: m, default: true}}"
    _write(home, "", f"templates:\n{printed}models: [{entry}]\n")
    done = aimon("registry", "check")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0,
        "in order: 1 model, 1 of them active",
    )


def test_on_a_narrow_terminal_the_templates_keep_what_they_are_for(
    home: Path,
) -> None:
    """Of name, protocol, address and purpose, it is the address that goes."""
    command = [sys.executable, "-m", "aimon", "registry", "templates"]
    for width, told in ((80, False), (120, True)):
        shown = _in_terminal(command, width)
        assert max(map(wcswidth, shown.splitlines())) <= width
        assert ("https://api.upstage.ai/v1" in shown, "Upstage Solar의 API" in shown) == (
            told,
            True,
        )


def test_an_unknown_template_is_wrong_usage(aimon: Run) -> None:
    done = aimon("registry", "templates", "gemni")
    assert done.exit_code == 2
    assert "gemini" in done.stderr


def test_check_reads_the_registry_and_writes_none(aimon: Run, home: Path) -> None:
    _write(home, "", f"models: [{MODEL % ''}]")
    before = (home / "models.yaml").stat()
    aimon("registry", "check")
    after = (home / "models.yaml").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
