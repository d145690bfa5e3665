"""The settings of alerts and maintenance: what they take, and what is refused with its place."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from aimon.config.load import load
from aimon.config.problems import ConfigError
from aimon.core.alertsettings import Maintenance, Quiet, Route, Rule

EVERYTHING = """
alerts:
  failing_runs: 2
  sound_runs: 3
  reopen_within: 6h
  flapping: {runs: 9, start: 40, stop: 20}
  patterns: {per_year: 1, samples: 12, slower: 2, surge: 3}
  rules:
    slower: {enabled: false}
    usage_is_no_kind: {}
  routes:
    - {name: admin, kind: mail, to: [admin@example.org], severities: [emergency]}
    - {name: chat, kind: slack, url: "env:SLACK_URL", kinds: [connection, recovered]}
    - name: hook
      kind: webhook
      url: https://hooks.example.org/aimon
      headers: {Authorization: "env:HOOK_TOKEN"}
    - {name: sms, kind: command, command: [/usr/local/bin/sms, --to, "010"]}
  quiet: {major: {start: "22:00", end: "07:00", days_off: false}}
  reminders: {emergency: 15m}
  digest: {severities: [minor], times: ["17:30"]}
maintenance:
  - {name: move, models: [a], start: "2026-12-01T02:00", end: "2026-12-01T04:00"}
  - {name: sundays, providers: [openai], weekly: "sun 02:00", lasts: 2h}
"""


def problems(home: Path, settings: str) -> list[str]:
    """Return what is wrong with these settings, as shown."""
    (home / "aimon.yaml").write_text(settings, encoding="utf-8")
    (home / "models.yaml").write_text("", encoding="utf-8")
    try:
        load(home)
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_every_setting_arrives(home: Path) -> None:
    assert problems(home, EVERYTHING.replace("    usage_is_no_kind: {}\n", "")) == []
    settings = load(home).settings
    alerts = settings.alerts
    assert (alerts.failing_runs, alerts.sound_runs, alerts.reopen_within) == (2, 3, "6h")
    assert alerts.flapping.start == 40
    assert alerts.patterns.per_year == 1
    assert alerts.rules == {"slower": Rule(enabled=False)}
    assert [route.name for route in alerts.routes] == ["admin", "chat", "hook", "sms"]
    assert alerts.routes[0] == Route(
        name="admin", kind="mail", to=("admin@example.org",), severities=("emergency",)
    )
    assert alerts.routes[2].headers == {"Authorization": "env:HOOK_TOKEN"}
    assert alerts.routes[3].command == ("/usr/local/bin/sms", "--to", "010")
    assert alerts.quiet == {"major": Quiet(start=time(22), end=time(7), days_off=False)}
    assert alerts.digest.times == (time(17, 30),)
    assert settings.maintenance[1] == Maintenance(
        name="sundays", providers=("openai",), weekly="sun 02:00", lasts="2h"
    )


def test_a_kind_of_trouble_that_there_is_not_is_named_with_its_line(home: Path) -> None:
    (found,) = problems(home, EVERYTHING)
    assert found.startswith("aimon.yaml:10: alerts.rules.usage_is_no_kind: expected one of")


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("alerts: {routes: [{name: a, kind: slack}]}", "alerts.routes[0].kind"),
        ("alerts: {routes: [{name: a, kind: command}]}", "alerts.routes[0].kind"),
        (
            "alerts: {routes: [{name: a, kind: mail, url: 'env:X'}]}",
            "alerts.routes[0].url",
        ),
        (
            "alerts: {routes: [{name: a, kind: webhook, url: 'https://h', headers: {A: k}}]}",
            "alerts.routes[0].headers.A",
        ),
        ("alerts: {routes: [{name: a, kind: fax}]}", "alerts.routes[0].kind"),
        (
            "alerts: {routes: [{name: a, kind: slack, url: 'https://hooks.slack.com/services/T'}]}",
            "alerts.routes[0].url",
        ),
        ("alerts: {routes: [{name: a, kind: teams, url: 'https://x/'}]}", "alerts.routes[0].url"),
        (
            "alerts: {routes: [{name: a, kind: webhook, url: 'https://h', headers: {'A B': 'env:X'}}]}",
            "alerts.routes[0].headers",
        ),
        (
            "alerts: {routes: [{name: a, kind: webhook, url: 'https://h', headers: {Host: 'env:X'}}]}",
            "alerts.routes[0].headers",
        ),
        (
            "alerts: {routes: [{name: a, kind: mail}, {name: a, kind: mail, to: [b@c.kr]}]}",
            "alerts.routes",
        ),
        ("alerts: {reminders: {grave: 30m}}", "alerts.reminders.grave"),
        ("alerts: {flapping: {start: 10, stop: 20}}", "alerts.flapping.stop"),
        ("alerts: {patterns: {per_year: 0}}", "alerts.patterns.per_year"),
        ("maintenance: [{name: a, weekly: 'sun 02:00'}]", "maintenance[0].weekly"),
        ("maintenance: [{name: a, weekly: '일 02:00', lasts: 1h}]", "maintenance[0].weekly"),
        ("maintenance: [{name: a, start: '2026-12-01T02:00'}]", "maintenance[0]"),
        (
            "maintenance: [{name: a, start: '2026-12-01T02:00', end: '2026-12-01T01:00'}]",
            "maintenance[0].end",
        ),
        (
            "maintenance: [{name: a, start: '2026-02-30T02:00', end: '2026-12-01T01:00'}]",
            "maintenance[0].start",
        ),
        ("maintenance: [{name: a}]", "maintenance[0]"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_place(home: Path, written: str, place: str) -> None:
    assert place in [found.split(": ")[1] for found in problems(home, written)]


def test_a_secret_written_for_a_header_or_an_address_is_never_shown(home: Path) -> None:
    written = (
        "alerts: {routes: [{name: a, kind: webhook, url: 'https://h/?key=s3cret',"
        " headers: {Authorization: Bearer s3cret}}]}"
    )
    found = problems(home, written)
    assert len(found) == 2
    assert "s3cret" not in "\n".join(found)


@pytest.mark.parametrize("kind", ["slack", "teams", "apprise"])
@pytest.mark.parametrize(
    "url", ["https://h.example/s3cret", "tgram://s3cret/1", "https://h/?s3cret"]
)
def test_an_address_that_is_a_secret_by_its_nature_is_taken_by_reference_alone(
    home: Path, kind: str, url: str
) -> None:
    (found,) = problems(home, f"alerts: {{routes: [{{name: a, kind: {kind}, url: '{url}'}}]}}")
    assert found.split(": ")[1] == "alerts.routes[0].url"
    assert "s3cret" not in found
    assert problems(home, f"alerts: {{routes: [{{name: a, kind: {kind}, url: 'env:A'}}]}}") == []
