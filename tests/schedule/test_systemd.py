"""The units for systemd: taken by systemd itself, due when the site's jobs are."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import REGISTRY, SETTINGS, write_workspace

from aimon.core.jobs import jobs_of
from aimon.core.settings import Settings
from aimon.schedule import systemd
from aimon.schedule.crontab import Place

Aimon = Callable[..., Result]
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd is not installed"
)


@pytest.fixture
def units(aimon: Aimon, home: Path, tmp_path: Path) -> Path:
    write_workspace(home, REGISTRY, SETTINGS)
    folder = tmp_path / "units"
    done = aimon("schedule", "systemd", "--out", str(folder), "--user", "root")
    assert done.exit_code == 0, done.output
    assert sorted(done.stdout.split()) == sorted(str(place) for place in folder.iterdir())
    return folder


def calendars(folder: Path) -> dict[str, str]:
    """Return when each timer fires, by its job."""
    found = {}
    for place in folder.glob("*.timer"):
        lines = dict(line.split("=", 1) for line in place.read_text().splitlines() if "=" in line)
        found[place.stem.removeprefix("aimon-")] = lines["OnCalendar"]
    return found


def analyze(*words: str | Path) -> str:
    done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_there_is_a_timer_for_every_job_and_one_service_for_all(units: Path) -> None:
    assert set(calendars(units)) == {job.name for job in jobs_of(Settings())}
    assert [place.name for place in units.glob("*.service")] == ["aimon@.service"]


@needs_systemd
def test_systemd_takes_them_without_a_word(units: Path) -> None:
    words = analyze("verify", "--man=no", *sorted(units.iterdir()))
    assert [line for line in words.splitlines() if str(units) in line or "aimon" in line] == []


@needs_systemd
def test_a_timer_fires_at_the_sites_time_whatever_the_systems_zone(units: Path) -> None:
    found = calendars(units)
    said = analyze(
        "calendar", "--base-time=2026-11-20 12:00:00 UTC", "--iterations=2", found["daily"]
    )
    assert "2026-11-23 09:00:00 UTC" in said
    assert "2026-11-24 09:00:00 UTC" in said


@needs_systemd
def test_what_comes_again_fires_as_often(units: Path) -> None:
    said = analyze(
        "calendar",
        "--base-time=2026-11-20 12:01:00 UTC",
        "--iterations=2",
        calendars(units)["alerts"],
    )
    assert "2026-11-20 12:05:00 UTC" in said
    assert "2026-11-20 12:10:00 UTC" in said


def test_a_site_with_other_business_days_gets_them(aimon: Aimon, home: Path) -> None:
    write_workspace(home, REGISTRY, SETTINGS + "business_days: [sun, mon]\n")
    done = aimon("schedule", "systemd")
    assert "OnCalendar=Mon,Sun *-*-* 09:30:00 Asia/Seoul" in done.stdout


def test_what_was_due_while_the_machine_was_off_is_made_up_for(units: Path) -> None:
    assert "Persistent=true" in (units / "aimon-daily.timer").read_text()
    assert "Persistent=false" in (units / "aimon-alerts.timer").read_text()


@needs_systemd
def test_a_folder_with_quotes_is_taken(
    aimon: Aimon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / 'a "b" \\c'
    home.mkdir()
    write_workspace(home, REGISTRY, SETTINGS)
    monkeypatch.setenv("AIMON_HOME", str(home))
    folder = tmp_path / "units"
    assert aimon("schedule", "systemd", "--out", str(folder)).exit_code == 0
    words = analyze("verify", "--man=no", *sorted(folder.iterdir()))
    assert [line for line in words.splitlines() if "aimon" in line] == []
    assert (
        "AIMON_HOME=" + str(home).replace("\\", "\\\\").replace('"', '\\"')
        in (folder / "aimon@.service").read_text()
    )


@pytest.mark.parametrize("folder", ["plain", "a b", "100%", 'a "b" \\c', "\\%n"])
def test_the_folder_is_read_as_it_was_written(folder: str) -> None:
    place = Place("/opt/aimon/bin/aimon", f"/srv/{folder}", "Asia/Seoul")
    service = systemd.units([], Settings(), place)["aimon@.service"]
    assert systemd.home_of(service) == f"/srv/{folder}"
    assert systemd.home_of("[Service]\nExecStart=/bin/true\n") == ""


@pytest.mark.parametrize("command", ["crontab", "systemd"])
def test_a_folder_whose_name_no_line_can_hold_is_refused(
    aimon: Aimon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    home = tmp_path / "a\nb"
    home.mkdir()
    write_workspace(home, REGISTRY, SETTINGS)
    monkeypatch.setenv("AIMON_HOME", str(home))
    done = aimon("schedule", command)
    assert done.exit_code == 2
    assert "line break" in done.stderr


def test_the_variables_that_hold_keys_are_named_never_their_values(units: Path) -> None:
    service = (units / "aimon@.service").read_text()
    assert "TEST_KEY" in service
    assert "#EnvironmentFile=" in service


def test_folders_with_spaces_and_percents_are_escaped(
    aimon: Aimon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "평가 100%"
    home.mkdir()
    write_workspace(home, REGISTRY, SETTINGS)
    monkeypatch.setenv("AIMON_HOME", str(home))
    done = aimon("schedule", "systemd")
    assert f'Environment="AIMON_HOME={tmp_path}/평가 100%%"' in done.stdout


def test_timers_of_jobs_that_are_gone_are_named(aimon: Aimon, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "units"
    write_workspace(home, REGISTRY, SETTINGS)
    assert "no more" not in aimon("schedule", "systemd", "--out", str(folder)).stderr
    settings = home / "aimon.yaml"
    settings.write_text(settings.read_text() + "\nschedule: {jobs: {traffic: null}}\n")
    again = aimon("schedule", "systemd", "--out", str(folder))
    assert "aimon-traffic.timer" in again.stderr
    assert "aimon-status.timer" not in again.stderr


def test_what_is_no_name_of_an_account_gets_into_no_unit(aimon: Aimon, home: Path) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    for name in ("a\nExecStartPre=/bin/touch /tmp/x", "no such", "-x"):
        done = aimon("schedule", "systemd", f"--user={name}")
        assert (done.exit_code, done.stdout) == (2, "")
