"""Settings changed in memory are checked like the file's, and the file stays as it is."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from aimon.config.load import load
from aimon.config.overlay import changes, overlaid
from aimon.core.alertsettings import Quiet
from aimon.core.settings import Settings
from aimon.errors import WrongUsage

WITHIN = ("alerts", "thresholds")
FILE = """\
language: en
alerts:
  failing_runs: 3
  patterns:
    # none yet
thresholds:
  latency: {normal: 2, caution: 6}
"""


@pytest.fixture(autouse=True)
def files(home: Path) -> None:
    (home / "aimon.yaml").write_text(FILE)
    (home / "models.yaml").write_text("models: []\n")


def overlay(home: Path, *texts: str) -> Settings:
    return overlaid(load(home).settings, changes(texts, WITHIN))


def test_only_what_is_changed_differs_from_the_file(home: Path) -> None:
    before = load(home).settings
    made = overlay(home, "alerts.failing_runs=2", "thresholds.latency.caution=8")
    assert (made.alerts.failing_runs, made.thresholds.latency.caution) == (2, 8)
    assert made.thresholds.latency.normal == 2
    assert overlay(home) == before
    assert (home / "aimon.yaml").read_text() == FILE
    assert load(home).settings == before


def test_what_the_file_leaves_out_can_be_set(home: Path) -> None:
    made = overlay(
        home,
        "alerts.patterns.slower=2",
        "alerts.rules.slower.enabled=false",
        "alerts.quiet.minor.start=08:00",
        "alerts.flapping.start = 40",
    )
    assert made.alerts.patterns.slower == 2
    assert not made.alerts.rules["slower"].enabled
    assert made.alerts.quiet["minor"] == Quiet(start=time(8))
    assert made.alerts.quiet["info"] == Quiet()
    assert made.alerts.flapping.start == 40


ROUTES = """\
  routes:
    - {name: chat, kind: slack, url: "env:SLACK_URL", severities: [emergency]}
    - {name: pager, kind: command, command: [page, now]}
"""
WINDOWS = """\
maintenance:
  - {name: weekly, weekly: sun 02:00, lasts: 2h, models: [a]}
  - {name: once, start: 2026-12-01T02:00, end: 2026-12-01T04:00}
"""


def test_all_else_stays_as_the_file_has_it(home: Path) -> None:
    (home / "aimon.yaml").write_text(FILE.replace("  failing_runs: 3\n", ROUTES) + WINDOWS)
    before = load(home).settings
    made = overlaid(
        before, changes(["alerts.sound_runs=2", "maintenance=[]"], ("alerts", "maintenance"))
    )
    assert made == replace(before, alerts=replace(before.alerts, sound_runs=2), maintenance=())


def test_the_last_of_two_changes_counts(home: Path) -> None:
    assert overlay(home, "alerts.sound_runs=2", "alerts.sound_runs=3").alerts.sound_runs == 3


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("alerts.failing_runs", "not a setting and its value", "alerts.failing_runs=2"),
        ("alerts.failing_runs=", "not a setting and its value", "alerts.failing_runs=2"),
        ("alerts..x=2", "not a setting and its value", "alerts.failing_runs=2"),
        ("alert.failing_runs=2", 'did you mean "alerts"?', "alerts, thresholds"),
        ("mail.host=x", '"mail" is not to be changed here', "alerts, thresholds"),
        ("alerts.failing_run=2", 'did you mean "failing_runs"?', "failing_runs, sound_runs"),
        ("alerts.rules.slow.enabled=no", 'did you mean "slower"?', "below alerts.rules"),
        ("alerts.flapping.x.y=1", "unknown name", "runs, start, stop"),
        ("alerts.failing_runs=two", "expected a whole number", ""),
        ("alerts.failing_runs=0", "alerts.failing_runs", ""),
        ("alerts.failing_runs=[1", "not YAML", ""),
        ("alerts.routes.first=3", "expected a list", ""),
        ("thresholds.latency.caution=1", "must not lie below normal", ""),
    ],
)
def test_a_wrong_change_is_told_with_what_there_is(
    home: Path, text: str, message: str, hint: str
) -> None:
    with pytest.raises(WrongUsage) as wrong:
        overlay(home, text)
    assert message in str(wrong.value)
    assert hint in wrong.value.hint
    assert "--set" in str(wrong.value)


def test_all_wrong_changes_are_told_at_once(home: Path) -> None:
    with pytest.raises(WrongUsage) as wrong:
        overlay(home, "alerts.failing_runs=two", "thresholds.latency.normal=fast")
    assert "alerts.failing_runs" in str(wrong.value)
    assert "thresholds.latency.normal" in str(wrong.value)
