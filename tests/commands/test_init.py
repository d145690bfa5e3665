"""``aimon init`` makes a workspace that is in order, and never overwrites."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import write_workspace

from aimon.doctor.account import name_of

Run = Callable[..., Result]


def test_init_then_check_is_in_order(aimon: Run, home: Path) -> None:
    done = aimon("init")
    assert done.exit_code == 0
    assert "aimon registry check" in done.stdout
    assert aimon("registry", "check").exit_code == 0
    assert (home / "models.yaml").is_file()


def test_init_needs_no_workspace_and_minds_no_broken_one(aimon: Run, home: Path) -> None:
    (home / "aimon.yaml").write_text("[[[")
    done = aimon("init", "--json")
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert said["home"] == str(home)
    assert said["kept"] == ["aimon.yaml"]
    assert "models.yaml" in said["created"]
    assert (home / "aimon.yaml").read_text() == "[[["


def test_init_of_another_folder_says_how_to_go_on_there(aimon: Run, tmp_path: Path) -> None:
    folder = tmp_path / "with space"
    done = aimon("init", str(folder))
    assert f"aimon --home '{folder}' registry check" in done.stdout
    assert (folder / "models.yaml").is_file()


def test_init_twice_changes_nothing(aimon: Run, home: Path) -> None:
    aimon("init")
    (home / "models.yaml").write_text("models: []\n")
    again = aimon("init", "--json")
    assert json.loads(again.stdout)["created"] == []
    assert (home / "models.yaml").read_text() == "models: []\n"


def test_init_where_it_cannot_be_ends_with_3(aimon: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = aimon("init", str(tmp_path / "file"))
    assert done.exit_code == 3
    assert "cannot make" in done.stderr
    assert done.stdout == ""


def test_a_folder_that_is_closed_to_the_account_is_told_with_what_to_do(
    aimon: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, make = tmp_path / "closed", Path.mkdir
    write_workspace(home)

    def refuse(path: Path, *args: Any, **given: Any) -> None:
        if path != closed:
            return make(path, *args, **given)
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    for command in (
        ("practice", "demo", str(closed)),
        ("practice", "tour", str(closed)),
        ("report", "daily", "--out", str(closed)),
    ):
        result = aimon("--lang", "ko", *command)
        assert result.exit_code == 3
        first, hint = result.stderr.splitlines()
        assert first == f"aimon: {closed}: 권한이 없습니다"
        assert name_of(os.geteuid()) in hint
