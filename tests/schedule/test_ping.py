"""The dead man's switch hears of each job; what goes wrong on the way never fails the job."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path

import hooks
import pytest
from click.testing import Result
from laying import DAY, events, lay, start

from aimon.schedule.ping import address

Aimon = Callable[..., Result]

QUIET = "run: [outbox flush --due --quiet]"
LOOK = f'look: {{at: "09:30", {QUIET}}}\nother: {{at: "09:30", {QUIET}}}\n'


def run(aimon: Aimon, job: str = "look") -> Result:
    return aimon("schedule", "run", job, "--at", f"{DAY}T09:31", "--quiet")


def paths(server: hooks.HookServer) -> list[str]:
    return [path for path, _headers, _body in server.requests]


def test_it_hears_of_the_start_and_of_the_success_with_what_came_of_it(
    aimon: Aimon, home: Path
) -> None:
    with hooks.running() as server:
        lay(home, LOOK, f'  ping: {{url: "{server.url}/ping/{{job}}"}}\n')
        assert run(aimon).exit_code == 0
    assert paths(server) == ["/ping/look/start", "/ping/look"]
    assert server.requests[-1][2] == b"done"
    assert events(home)[-1].ping == ""


def test_it_hears_of_a_failure_and_why(aimon: Aimon, home: Path) -> None:
    with hooks.running() as server:
        jobs = 'look: {at: "09:30", run: [probe nobody]}\n'
        lay(home, jobs, f'  ping: {{url: "{server.url}/{{job}}"}}\n')
        assert run(aimon).exit_code == 3
    assert paths(server) == ["/look/start", "/look/fail"]
    assert server.requests[-1][2].startswith(b"failed: ")


def test_a_problem_that_was_found_is_a_success_of_the_job(aimon: Aimon, home: Path) -> None:
    """What the switch watches is whether the schedule runs."""
    with hooks.running() as server:
        jobs = 'look: {at: "09:30", run: [probe clova --quiet]}\n'
        lay(home, jobs, f'  ping: {{url: "{server.url}/{{job}}"}}\n')
        assert run(aimon).exit_code == 1
    assert paths(server) == ["/look/start", "/look"]


def test_it_hears_of_the_jobs_that_it_is_for(aimon: Aimon, home: Path) -> None:
    with hooks.running() as server:
        lay(home, LOOK, f'  ping: {{url: "{server.url}/{{job}}", jobs: [other]}}\n')
        run(aimon, "look")
        run(aimon, "other")
    assert paths(server) == ["/other/start", "/other"]


@pytest.mark.parametrize("status", [404, 500])
def test_a_switch_that_answers_badly_fails_no_job(aimon: Aimon, home: Path, status: int) -> None:
    with hooks.running() as server:
        server.answer = hooks.saying(status)
        lay(home, LOOK, f'  ping: {{url: "{server.url}/{{job}}"}}\n')
        done = run(aimon)
    assert (done.exit_code, done.output) == (0, "")
    assert events(home)[-1].ping == f"HTTP {status}"
    shown = aimon("schedule", "show", "look", "--at", f"{DAY}T09:40")
    assert f"could not be told: HTTP {status}" in shown.stdout


def test_a_switch_that_cannot_be_reached_fails_no_job(aimon: Aimon, home: Path) -> None:
    lay(home, LOOK, '  ping: {url: "http://127.0.0.1:9/{job}"}\n')
    done = run(aimon)
    assert (done.exit_code, done.output) == (0, "")
    assert events(home)[-1].outcome == "done"
    assert events(home)[-1].ping


def test_a_switch_that_says_nothing_is_left_after_its_time(aimon: Aimon, home: Path) -> None:
    with hooks.running() as server:
        server.answer = hooks.dripping(b"x")
        lay(home, LOOK, f'  ping: {{url: "{server.url}/{{job}}", timeout: 0.2}}\n')
        assert run(aimon).exit_code == 0
    assert events(home)[-1].ping


def test_its_address_may_be_a_secret_which_nobody_sees(
    aimon: Aimon, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hooks.running() as server:
        monkeypatch.setenv("SWITCH", f"{server.url}/5f1c-secret")
        lay(home, LOOK, "  ping: {url: 'env:SWITCH'}\n")
        server.answer = hooks.saying(500)
        done = run(aimon)
        shown = aimon("schedule", "show", "look", "--json", "--at", f"{DAY}T09:40")
    assert paths(server) == ["/5f1c-secret/start", "/5f1c-secret"]
    assert "5f1c" not in done.output + shown.output
    assert "5f1c" not in repr(events(home))


def test_a_secret_that_is_not_there_fails_no_job(aimon: Aimon, home: Path) -> None:
    lay(home, LOOK, "  ping: {url: 'env:NO_SWITCH'}\n")
    assert run(aimon).exit_code == 0
    assert "NO_SWITCH" in events(home)[-1].ping


@pytest.mark.parametrize(
    ("base", "sign", "wanted"),
    [
        ("https://hc-ping.com/UUID", "start", "https://hc-ping.com/UUID/start"),
        ("https://hc-ping.com/UUID/", "fail", "https://hc-ping.com/UUID/fail"),
        ("https://hc-ping.com/UUID", "success", "https://hc-ping.com/UUID"),
        ("https://h/KEY/{job}?create=1", "start", "https://h/KEY/a-b/start?create=1"),
    ],
)
def test_addresses_are_healthchecks_own(base: str, sign: str, wanted: str) -> None:
    assert address(base, "a-b", sign) == wanted  # type: ignore[arg-type]


def test_a_switch_of_an_unknown_job_is_refused(aimon: Aimon, home: Path) -> None:
    lay(home, LOOK, '  ping: {url: "http://127.0.0.1:9", jobs: [loook]}\n')
    done = run(aimon)
    assert done.exit_code == 3
    assert "there is no job loook" in done.stderr
    assert "look" in done.stderr


def test_an_address_that_is_none_fails_no_job(aimon: Aimon, home: Path) -> None:
    (home / "ping.url").write_text("http://[bad/secret-0123456789")
    (home / "ping.url").chmod(0o600)
    lay(home, LOOK, '  ping: {url: "file:ping.url"}\n')
    done = run(aimon)
    assert done.exit_code == 0, done.output
    assert events(home)[-1].event == "end"
    assert events(home)[-1].ping
    assert "secret-0123456789" not in done.output + events(home)[-1].ping


def test_a_job_that_is_stopped_while_the_switch_is_told_leaves_its_end(
    aimon: Aimon, home: Path
) -> None:
    with hooks.running() as server:
        told = threading.Event()
        server.answer = lambda handler: told.wait(30) if handler.path == "/look" else None  # type: ignore[assignment]
        lay(home, LOOK, f'  ping: {{url: "{server.url}/{{job}}", timeout: 60}}\n')
        child = start(home, "schedule", "run", "look", "--at", f"{DAY}T09:31")
        with child:
            while not any(path == "/look" for path in paths(server)):
                assert child.poll() is None
            child.send_signal(signal.SIGTERM)
            child.communicate(timeout=30)
        told.set()
    assert [(e.event, e.outcome) for e in events(home)] == [("start", None), ("end", "done")]
