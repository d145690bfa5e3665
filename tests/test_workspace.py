"""A workspace's settings, as the rest of aimon gets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import SETTINGS, write_workspace

from aimon.account import account
from aimon.workspace import Workspace, find_home


def test_the_paths_of_ca_files_are_counted_from_the_workspace(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ops")
    write_workspace(
        home,
        settings=SETTINGS + "network: {ca_file: ours.pem}\n"
        "mail: {host: h, from: a@example.org, to: [b@example.org], ca_file: ~/mail.pem}\n",
    )
    settings = Workspace(home).settings
    assert settings.network.ca_file == str(home / "ours.pem")
    assert settings.mail
    assert settings.mail.ca_file == "/home/ops/mail.pem"


def test_settings_without_them_stay_as_they_are(home: Path) -> None:
    settings = Workspace(write_workspace(home)).settings
    assert settings.network.ca_file is None
    assert settings.mail is None


@pytest.mark.parametrize(
    "args",
    [
        ("ticket", "stats", "--to", "{day}"),
        ("ticket", "stats", "--from", "{day}"),
        ("trend", "--from", "{day}"),
        ("trend", "--to", "{day}"),
        ("usage", "show", "--from", "{day}"),
        ("usage", "show", "--to", "{day}"),
        ("kpi", "--from", "{day}"),
        ("kpi", "--month", "{month}"),
        ("log", "query", "SELECT 1", "--to", "{day}"),
        ("alert", "backtest", "--from", "{day}"),
        ("report", "daily", "--date", "{day}"),
        ("report", "weekly", "--date", "{day}"),
        ("report", "monthly", "--month", "{month}"),
        ("status", "--at", "{day}T12:00"),
    ],
)
@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001-01-02", "1969-12-31", "9001-01-01", "9999-12-31"]
)
def test_a_day_that_no_log_has_is_wrong_usage(
    home: Path, aimon: Callable[..., Result], args: tuple[str, ...], day: str
) -> None:
    write_workspace(home)
    result = aimon(*(arg.format(day=day, month=day[:7]) for arg in args))
    assert result.exit_code == 2, result.output
    said = "not a time" if "--at" in args else "the year is not between 1970 and 9000"
    assert said in result.stderr


@pytest.mark.parametrize("day", ["1970-01-01", "9000-12-31"])
@pytest.mark.parametrize(
    "args",
    [
        ("ticket", "stats", "--from", "{day}", "--to", "{day}"),
        ("trend", "--from", "{day}", "--to", "{day}"),
        ("usage", "show", "--from", "{day}", "--to", "{day}"),
        ("kpi", "--from", "{day}", "--to", "{day}"),
        ("log", "query", "SELECT 1", "--to", "{day}"),
        ("report", "daily", "--date", "{day}"),
        ("report", "weekly", "--date", "{day}"),
        ("kpi", "--month", "{month}"),
        ("report", "monthly", "--month", "{month}"),
        ("status", "--at", "{day}T12:00"),
    ],
)
def test_the_first_and_the_last_day_are_days_like_any(
    home: Path, aimon: Callable[..., Result], args: tuple[str, ...], day: str
) -> None:
    write_workspace(home)
    result = aimon(*(arg.format(day=day, month=day[:7]) for arg in args))
    assert result.exit_code in (0, 1, 2), result.output
    assert "unexpected" not in result.output


def test_a_folder_that_is_closed_to_the_account_is_no_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs aimon as another account stands in a folder of his own."""

    def closed(*_args: object, **_given: object) -> None:
        raise PermissionError(13, "Permission denied", "aimon.yaml")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.stat", closed)
    assert find_home(None, {}).name == "aimon"


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"USER": "kim", "LOGNAME": "kim"}, "kim"),
        ({"USER": "aimon", "LOGNAME": "aimon", "SUDO_USER": "kim"}, "kim"),
        ({"USER": "lee", "LOGNAME": "aimon", "SUDO_USER": "kim"}, "lee"),
        ({"LOGNAME": "ops"}, "ops"),
    ],
)
def test_records_bear_the_name_of_who_asked(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], name: str
) -> None:
    for variable in ("USER", "LOGNAME", "SUDO_USER"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)
    assert account() == name
