"""A command gets the notice on its stdin, nothing of it among its arguments, and no time to spare."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from making import REGISTRY, SETTINGS, seoul, write_workspace

from aimon.core.alertsettings import Route
from aimon.delivery.notice import Notice
from aimon.delivery.outcome import Outcome
from aimon.delivery.sending import flush, open_outbox, queue
from aimon.workspace import Workspace

NOW = seoul("2026-11-23 14:00")
NOTICE = Notice(
    key="I-12-opened",
    severity="emergency",
    subject="$(touch owned); `id`",
    text="홍길동 010-1234-5678",
    data={"alerts": [{"incident": "I-12"}]},
    language="ko",
)


def send(home: Path, script: str, *arguments: str, minutes: int = 0) -> Outcome:
    """Send the notice by a shell script."""
    program = home / "notify"
    program.write_text("#!/bin/sh\n" + script)
    program.chmod(0o700)
    command = json.dumps([str(program), *arguments])
    settings = f"alerts: {{routes: [{{name: sms, kind: command, command: {command}}}]}}\n"
    workspace = Workspace(write_workspace(home, REGISTRY, SETTINGS + settings))
    queue(workspace, Route(name="sms", kind="command", command=(str(program),)), NOTICE, NOW)
    (outcome,) = flush(workspace, NOW + timedelta(minutes=minutes))
    return outcome


def test_the_notice_is_json_on_stdin_in_the_shape_of_a_webhook(home: Path) -> None:
    assert send(home, "cat > got; pwd > where", "--to", "010").status == "sent"
    got = json.loads((home / "got").read_text())
    assert (got["v"], got["key"], got["severity"]) == (1, "I-12-opened", "emergency")
    assert (got["text"], got["alerts"]) == (NOTICE.text, [{"incident": "I-12"}])
    assert (home / "where").read_text().strip() == str(home)


def test_nothing_personal_and_no_secret_is_in_arguments_or_environment(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-s3cret")
    assert send(home, 'env > seen; echo "$@" >> seen', "--to", "010").status == "sent"
    seen = (home / "seen").read_text()
    assert "AIMON_KEY=I-12-opened\n" in seen
    assert "AIMON_SEVERITY=emergency\n" in seen
    assert "AIMON_ROUTE=sms\n" in seen
    assert "LANG=C.UTF-8\n" in seen
    assert seen.endswith("--to 010\n")
    for private in ("홍길동", "010-1234", "touch owned", "sk-s3cret"):
        assert private not in seen
    assert not (home / "owned").exists()


def test_no_shell_reads_the_arguments(home: Path) -> None:
    assert send(home, 'printf %s "$1" > got', "$(touch owned); *").status == "sent"
    assert (home / "got").read_text() == "$(touch owned); *"
    assert not (home / "owned").exists()


def test_a_command_that_does_not_read_its_stdin_is_no_trouble(home: Path) -> None:
    assert send(home, "exit 0").status == "sent"


def test_a_failure_is_shown_by_the_first_line_of_its_stderr(home: Path) -> None:
    outcome = send(home, "printf 'no \\033[2Jcredit\\nmore\\n' >&2; exit 3")
    assert outcome.status == "deferred"
    assert "the command failed (sms: 3: no \\x1b[2Jcredit)" in outcome.message
    assert "more" not in outcome.message


def test_one_that_goes_on_failing_is_parked(home: Path) -> None:
    statuses = [send(home, "exit 1", minutes=60 * n).status for n in range(5)]
    assert statuses == ["deferred"] * 4 + ["parked"]


def test_one_that_asks_to_be_tried_later_is_tried_without_end(home: Path) -> None:
    statuses = {send(home, "exit 75", minutes=60 * n).status for n in range(8)}
    assert statuses == {"deferred"}


def test_a_command_that_is_not_there_says_so(home: Path) -> None:
    settings = "alerts: {routes: [{name: sms, kind: command, command: [/nowhere/x]}]}\n"
    workspace = Workspace(write_workspace(home, REGISTRY, SETTINGS + settings))
    queue(workspace, Route(name="sms", kind="command", command=("/nowhere/x",)), NOTICE, NOW)
    (outcome,) = flush(workspace, NOW)
    assert outcome.status == "deferred"
    assert "cannot be started (sms: No such file or directory)" in outcome.message


def test_one_that_hangs_is_ended_with_all_that_it_started(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimon.delivery.routes.command.SECONDS", 0.5)
    began = time.monotonic()
    outcome = send(home, "sleep 60 & echo $! > child; trap '' TERM; sleep 60")
    assert time.monotonic() - began < 10
    assert (outcome.status, "took too long" in outcome.message) == ("deferred", True)
    assert ended(int((home / "child").read_text()))


def test_what_a_command_leaves_behind_is_ended_and_not_waited_for(home: Path) -> None:
    began = time.monotonic()
    assert send(home, "sleep 60 & echo $! > child; exit 0").status == "sent"
    assert time.monotonic() - began < 10
    assert ended(int((home / "child").read_text()))


def test_a_command_that_floods_its_stderr_fills_no_memory_and_shows_a_line(home: Path) -> None:
    outcome = send(home, "yes flood | head -c 5000000 >&2; exit 1")
    assert "(sms: 1: flood)" in outcome.message


def test_the_outbox_shows_why_it_waits(home: Path) -> None:
    send(home, "echo 'no credit' >&2; exit 1")
    (entry,) = open_outbox(Workspace(home)).entries()
    assert (entry.route, entry.tries) == ("sms", 1)
    assert "no credit" in entry.reason


def ended(pid: int) -> bool:
    """Whether a process has ended or only waits for its parent to notice."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False
