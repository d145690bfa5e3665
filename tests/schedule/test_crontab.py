"""The lines for Debian's cron: no trap in their text, the site's times, the example up to date."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import Result
from making import REGISTRY, SETTINGS, seoul, write_workspace

from aimon.core.jobs import jobs_of
from aimon.core.settings import Settings

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "crontab.example"
ASSIGNMENT = re.compile(r"([A-Z_0-9]+)=(.*)")

Aimon = Callable[..., Result]


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def environment(text: str) -> dict[str, str]:
    found = (ASSIGNMENT.fullmatch(line) for line in _lines(text))
    return {match[1]: match[2] for match in found if match}


def jobs(text: str) -> list[tuple[list[str], str]]:
    """Return the five fields and the command of each job."""
    split = [line.split(maxsplit=5) for line in _lines(text) if not ASSIGNMENT.fullmatch(line)]
    return [(parts[:5], parts[5]) for parts in split]


def fields(text: str, job: str) -> str:
    (found,) = [" ".join(five) for five, command in jobs(text) if f" run {job} " in command]
    return found


@pytest.fixture
def text() -> str:
    return EXAMPLE.read_text(encoding="utf-8")


def printed(aimon: Aimon, *options: str) -> str:
    done = aimon("schedule", "crontab", *options)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_example_is_what_the_command_prints_for_the_default_settings(text: str) -> None:
    path = ROOT / "tools" / "crontab_example.py"
    spec = importlib.util.spec_from_file_location("crontab_example", path)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert text == module.example(), "run: make docs"


def test_the_example_is_what_a_site_without_settings_of_its_own_gets(
    aimon: Aimon, home: Path, text: str
) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    own = printed(aimon, "--zone", "Asia/Seoul")
    own = own.replace(f"AIMON_HOME={home}", "AIMON_HOME=/srv/aimon")
    own = own.replace(str(Path(sys.executable).parent), "/opt/aimon/bin")
    assert set(own.splitlines()) - set(text.splitlines()) == {
        "# Cron knows no export: set the keys here that the settings look for, or use file:PATH.",
        "#TEST_KEY=",
    }
    assert set(text.splitlines()) <= set(own.splitlines())


def test_every_line_is_ended(text: str) -> None:
    """Cron refuses a file whose last line is not."""
    assert text.endswith("\n")


def test_the_environment_is_absolute_and_expands_nothing(text: str) -> None:
    found = environment(text)
    assert set(found) == {"SHELL", "PATH", "AIMON_HOME", "LANG", "PYTHONUTF8"}
    assert all(place.startswith("/") for place in found["PATH"].split(":"))
    assert found["AIMON_HOME"].startswith("/")
    assert not any(set(value) & set("$~`\"'") for value in found.values())


def test_assignments_come_before_the_jobs(text: str) -> None:
    kinds = [bool(ASSIGNMENT.fullmatch(line)) for line in _lines(text)]
    assert kinds == sorted(kinds, reverse=True)


def test_no_job_sets_both_day_fields(text: str) -> None:
    """Cron takes them as 'or'."""
    for (_minute, _hour, day, month, _weekday), _command in jobs(text):
        assert (day, month) == ("*", "*")


def test_every_job_of_the_default_settings_has_its_line(text: str) -> None:
    lines = [shlex.split(command) for _fields, command in jobs(text)]
    assert lines == [
        ["/opt/aimon/bin/aimon", "schedule", "run", job.name, "--quiet"]
        for job in jobs_of(Settings())
    ]


def test_the_times_are_the_guides(text: str) -> None:
    for job, at in {
        "status": "0 9",
        "probe-0930": "30 9",
        "briefing": "0 10",
        "traffic": "0 12",
        "probe-1300": "0 13",
        "probe-1330": "30 13",
        "trends": "0 15",
        "probe-1700": "0 17",
        "closing": "30 17",
        "checklist": "45 17",
        "daily": "0 18",
    }.items():
        assert fields(text, job) == f"{at} * * 1-5"
    assert fields(text, "alerts") == "*/5 * * * *"


def test_times_are_converted_to_the_systems_zone(aimon: Aimon, home: Path) -> None:
    """09:00 in Seoul is midnight in UTC, and 19:00 the day before in New York's summer."""
    write_workspace(home, REGISTRY, SETTINGS)
    assert fields(printed(aimon, "--zone", "UTC"), "status") == "0 0 * * 1-5"
    text = printed(aimon, "--zone", "America/Los_Angeles")
    apart = datetime.now(ZoneInfo("America/Los_Angeles")).utcoffset()
    assert apart is not None
    hour = (datetime(2026, 1, 1, 0, tzinfo=UTC) + apart).hour
    assert fields(text, "status") == f"0 {hour} * * 0-4"


def test_a_zone_that_changes_its_clock_is_warned_of(aimon: Aimon, home: Path) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    assert "make these lines anew" in printed(aimon, "--zone", "Europe/Berlin")
    assert "make these lines anew" not in printed(aimon, "--zone", "UTC")
    # Half a year apart these two differ alike, but not in the weeks between their changes.
    write_workspace(home, REGISTRY, "language: en\ntimezone: Europe/London\n")
    assert "make these lines anew" in printed(aimon, "--zone", "America/New_York")
    write_workspace(home, REGISTRY, SETTINGS)
    assert "shows 9 hours more" in printed(aimon, "--zone", "UTC")


def test_an_unknown_zone_is_refused(aimon: Aimon, home: Path) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    done = aimon("schedule", "crontab", "--zone", "KST")
    assert done.exit_code == 2
    assert "no time zone KST" in done.stderr
    assert "Asia/Seoul" in done.stderr


def test_the_keys_variables_are_named_never_their_values(
    aimon: Aimon, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    monkeypatch.setenv("TEST_KEY", "sk-very-secret")
    text = printed(aimon)
    assert "\n#TEST_KEY=\n" in text
    assert "sk-very-secret" not in text


def test_the_settings_decide_which_jobs_there_are(aimon: Aimon, home: Path) -> None:
    settings = (
        "business_days: [sun, mon, wed]\n"
        "schedule:\n"
        "  probes: ['08:15']\n"
        "  jobs:\n"
        "    trends: null\n"
        "    alerts: {every: 2h}\n"
        "    usage: {at: 'wed 16:05', run: [usage show --json]}\n"
    )
    write_workspace(home, REGISTRY, SETTINGS + settings)
    text = printed(aimon, "--zone", "Asia/Seoul")
    assert fields(text, "probe-0815") == "15 8 * * 0,1,3"
    assert fields(text, "usage") == "5 16 * * 0,1,3"
    assert fields(text, "alerts") == "0 */2 * * *"
    assert " trends " not in text


def test_folders_with_spaces_and_percents_are_written_as_cron_takes_them(
    aimon: Aimon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "평가 시스템 100%"
    home.mkdir()
    write_workspace(home, REGISTRY, SETTINGS)
    monkeypatch.setenv("AIMON_HOME", str(home))
    text = printed(aimon)
    assert environment(text)["AIMON_HOME"] == f'"{home}"'
    table = tmp_path / "table"
    table.write_text(text, encoding="utf-8")
    if shutil.which("crontab"):
        done = subprocess.run(["crontab", "-n", table], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_a_korean_site_gets_korean_words(aimon: Aimon, home: Path) -> None:
    write_workspace(home, REGISTRY, SETTINGS)
    done = aimon("--lang", "ko", "schedule", "crontab")
    assert "시간대" in done.stdout
    assert jobs(done.stdout) == jobs(printed(aimon))


@pytest.mark.skipif(not shutil.which("crontab"), reason="cron is not installed")
def test_crontab_takes_the_example() -> None:
    done = subprocess.run(
        ["crontab", "-n", str(EXAMPLE)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("minutes", [1, 5, 60, 120, 1440])
def test_what_comes_again_is_on_whole_hours_and_days(
    aimon: Aimon, home: Path, minutes: int
) -> None:
    """The gaps that cron makes are those of the settings."""
    from cronsim import CronSim

    write_workspace(
        home, REGISTRY, SETTINGS + f"schedule: {{jobs: {{alerts: {{every: {minutes}m}}}}}}\n"
    )
    ticks = CronSim(fields(printed(aimon), "alerts"), seoul("2026-11-23 09:00:30"))
    first, second, third = (next(ticks) for _ in range(3))
    assert third - second == second - first == timedelta(minutes=minutes)
