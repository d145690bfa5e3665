"""``aimon probe`` keeps what was asked and said: what the settings want, for their days, no key."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from echoserver import FORMS, EchoServer, completion
from making import SEOUL, kept, write_workspace

from aimon.core.records import Probe, Reply
from aimon.journal.append import append, lock_of
from aimon.journal.lock import exclusive
from aimon.journal.probes import probe_log
from aimon.journal.replies import reply_log
from aimon.practice.server import PracticeServer

Aimon = Callable[..., Result]
KEY = 'sk-live/51+HcJ9%x"QzT7'


def replies(home: Path) -> list[Reply]:
    log = reply_log(home / "log", "x")
    return [record for day in log.days() for record in log.read(day)]


def probes(home: Path) -> list[Probe]:
    log = probe_log(home / "log", "x")
    return [record for day in log.days() for record in log.read(day)]


def keep(home: Path, what: str, days: int = 30) -> None:
    with (home / "aimon.yaml").open("a") as settings:
        settings.write(f"replies: {{keep: {what}, days: {days}}}\n")


def today() -> datetime:
    return datetime.now(SEOUL)


def test_by_default_the_questions_of_failed_items_are_kept(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """Each with the items it served, its request as it was sent and its answer's text."""
    aimon("probe", "gpt-mini")
    (record,) = probes(home)
    failed = {(item.check, item.item) for item in record.checks if item.ok is False}
    assert failed
    found = replies(home)
    assert {(r.check, item) for r in found for item in r.items} >= failed
    assert all({(r.check, item) for item in r.items} & failed for r in found)
    for reply in found:
        assert (reply.ok, reply.probe, reply.run) == (False, record.id, record.run)
        assert (reply.time, reply.model, reply.host) == (record.time, "gpt-mini", record.host)
        assert json.loads(reply.request)["messages"][0]["content"]
        assert reply.reply
        assert (reply.finish, reply.fault) == ("stop", None)
        assert reply.url.endswith("/v1/chat/completions")


def test_a_sound_model_leaves_nothing(aimon: Aimon, practice: PracticeServer, home: Path) -> None:
    """Not even the journal's folder."""
    aimon("probe", "gpt-main")
    assert not (home / "log" / "replies").exists()


@pytest.mark.parametrize("by", ["setting", "option"])
def test_every_question_of_a_run_can_be_kept(
    aimon: Aimon, practice: PracticeServer, home: Path, by: str
) -> None:
    """By the settings for all runs, by the option for this one whatever they say."""
    keep(home, "all" if by == "setting" else "none")
    aimon("probe", "gpt-main", "gpt-mini", *(["--keep-replies"] if by == "option" else []))
    for record in probes(home):
        mine = [r for r in replies(home) if r.probe == record.id]
        asked = {(i.check, i.item) for i in record.checks if i.item != "listing"}
        assert len(mine) == len({(r.check, r.question) for r in mine}) == 22
        assert {(r.check, item) for r in mine for item in r.items} == asked
        passed = {(i.check, i.item) for i in record.checks if i.ok}
        assert all(r.ok == ({(r.check, i) for i in r.items} <= passed) for r in mine)


def test_nothing_is_kept_when_nothing_is_wanted(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """Not of failures either."""
    keep(home, "none")
    aimon("probe", "gpt-mini", "clova-dead")
    assert not (home / "log" / "replies").exists()


def test_the_body_of_an_error_is_kept_and_what_was_not_sent_is_not(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """The first question met a 401; the others were not asked."""
    aimon("probe", "claude-locked")
    (reply,) = replies(home)
    assert reply.fault
    assert reply.fault.status == 401
    assert reply.reply
    assert json.loads(reply.reply)["error"]
    assert reply.finish is None


def test_a_question_without_an_answer_is_kept_too(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """Nothing came, which is what is kept."""
    aimon("probe", "clova-dead", "--check", "basic")
    (reply,) = replies(home)
    assert (reply.question, reply.reply) == ("hello", None)
    assert reply.fault
    assert reply.fault.kind == "reset"


def test_the_files_are_the_owners_alone(aimon: Aimon, practice: PracticeServer, home: Path) -> None:
    """0600 in 0700, the lock too; every line is good."""
    aimon("probe", "gpt-mini")
    files = [path for path in (home / "log" / "replies").rglob("*") if path.is_file()]
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((home / "log" / "replies").stat().st_mode) == 0o700
    assert aimon("log", "verify", "replies").exit_code == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("answer", ["content", "error", "no json", "cut"])
def test_no_key_gets_into_the_log_or_the_output(
    aimon: Aimon, home: Path, form: str, answer: str
) -> None:
    """A server that sends the key back in any form is met by all commands and all journals."""
    (home / "a.key").write_text(KEY)
    (home / "a.key").chmod(0o600)

    def echo(key: str) -> tuple[int, str]:
        sent = FORMS[form](key) if form == "json" else json.dumps(FORMS[form](key))[1:-1]
        match answer:
            case "content":
                return 200, completion(f"here: {sent}")
            case "error":
                return 400, f'{{"error": {{"message": "no: {sent}"}}}}'
            case "no json":
                return 200, f"<p>{FORMS[form](key)}</p>"
        return 200, completion("x")[:-40] + sent

    with EchoServer(echo) as server:
        registry = (
            "models: [{id: m, provider: openai, model: gpt-4o, display_name: M, "
            f'base_url: "{server.url}", api_key: "file:a.key", '
            "probe: {stream: false, checks: [basic, korean]}}]\n"
        )
        write_workspace(home, registry)
        shown = aimon("probe", "m", "--keep-replies", "--json").output
        (record,) = probes(home)
        shown += aimon("probe", "--replay", record.id, "--keep-replies").output
        shown += aimon("probe", "--replay", record.id, "--dry-run", "--json").output
        shown += aimon("status", "m").output
    log = "".join(p.read_text() for p in (home / "log").rglob("*.jsonl"))
    assert replies(home)
    for text in (log, shown):
        undone = text.replace("\\\\", "\\").replace("\\/", "/").replace('\\"', '"')
        for leak in (KEY, KEY[:12], FORMS[form](KEY), json.dumps(KEY)[1:-1]):
            assert leak not in text
            assert leak not in undone


def test_no_header_is_kept(aimon: Aimon, practice: PracticeServer, home: Path) -> None:
    """Names and values of headers are in no line."""
    aimon("probe", "gpt-mini", "--keep-replies")
    (path,) = (home / "log" / "replies").rglob("*.jsonl")
    text = path.read_text().lower()
    key = (home / "practice.key").read_text().strip()
    assert not any(word in text for word in ("authorization", "bearer", "user-agent", key))


def test_a_reply_that_cannot_be_written_costs_no_result_and_is_said_once(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """A file lies where the folder belongs; the run's exit code is that of its results."""
    (home / "log").mkdir()
    (home / "log" / "replies").write_text("")
    result = aimon("probe", "gpt-mini", "solar-garbled", "exaone-swayed", "--json")
    assert result.exit_code == 1
    assert len(probes(home)) == len(json.loads(result.stdout)) == 3
    (line,) = [line for line in result.stderr.splitlines() if "could not be kept" in line]
    assert str(home / "log" / "replies") in line
    assert aimon("probe", "gpt-mini", "--quiet").stderr.count("could not be kept") == 1


def test_the_record_is_on_disk_before_its_replies(
    aimon: Aimon, practice: PracticeServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever finds a reply finds the test that it belongs to."""
    order = []

    def watched(path: Path, lines: list[bytes]) -> None:
        order.append(path.parent.parent.name)
        append(path, lines)

    monkeypatch.setattr("aimon.journal.append.append", watched)
    aimon("probe", "gpt-mini", "--at=2026-11-23T09:30")
    assert order == ["runs", "probes", "replies", "runs"]


def test_old_days_go_at_the_end_of_a_run(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """The day that is exactly so many days old stays; the other journals keep theirs."""
    keep(home, "failures", days=7)
    log = home / "log"
    for age in (0, 7, 8, 400):
        reply_log(log, "ops-9").append(kept(today() - timedelta(days=age)))
    old = log / "probes" / f"day={(today() - timedelta(days=400)).date()}" / "ops-9.jsonl"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"")
    aimon("probe", "gpt-main", "--check", "basic")
    left = {(today().date() - day).days for day in reply_log(log, "x").days()}
    assert left == {0, 7}
    assert old.exists()


def test_days_are_counted_by_the_clock_not_by_a_time_to_come(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """``--at`` in another year does not take what is still wanted."""
    reply_log(home / "log", "ops-9").append(kept(today()))
    aimon("probe", "gpt-main", "--check", "basic", "--at", "2099-01-01T09:00")
    assert reply_log(home / "log", "x").days() == [today().date()]


def test_what_cannot_be_removed_is_said(aimon: Aimon, practice: PracticeServer, home: Path) -> None:
    """A repair that holds the file: the next run removes it."""
    log = reply_log(home / "log", "ops-9")
    log.append(kept(today() - timedelta(days=31)))
    (path,) = log.files(log.days()[0])
    with exclusive(lock_of(path), 0):
        result = aimon("probe", "gpt-main", "--check", "basic")
    assert result.exit_code == 0
    assert "old replies could not be removed" in result.stderr
    assert path.exists()
    aimon("probe", "gpt-main", "--check", "basic")
    assert not path.exists()


def test_a_dry_run_and_a_skipped_run_remove_nothing(
    aimon: Aimon, practice: PracticeServer, home: Path
) -> None:
    """Only who holds the run's lock may."""
    log = reply_log(home / "log", "ops-9")
    log.append(kept(today() - timedelta(days=31)))
    aimon("probe", "--dry-run")
    with exclusive(home / "log" / ".probe.lock", 0):
        assert aimon("probe", "gpt-main").exit_code == 75
    assert len(log.days()) == 1


def test_a_wrong_word_in_the_settings_is_named(aimon: Aimon, home: Path) -> None:
    """With the words that there are."""
    write_workspace(home)
    keep(home, "some")
    result = aimon("probe", "--dry-run")
    assert result.exit_code == 3
    assert "replies.keep" in result.stderr
    assert "failures" in result.stderr
