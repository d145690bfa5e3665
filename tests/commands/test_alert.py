"""Whoever has to know is told once, again while nobody has it in hand, and can see what was told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import mailserver
import pytest
from click.testing import Result
from making import REGISTRY, SETTINGS, run, seoul, write_workspace
from troubles import incident_event

from aimon.core.records import BudgetStop
from aimon.journal.incidents import incident_log
from aimon.journal.journal import Journal
from aimon.journal.runs import run_log

Aimon = Callable[..., Result]
NOON = "2026-11-25T12:00"
CONTACTS = "contacts: {administrator: [admin@example.kr], coordinator: [gansa@example.kr]}\n"


@pytest.fixture
def site(home: Path, server: mailserver.MailServer) -> Path:
    mail = server.yaml()
    return write_workspace(home, REGISTRY, SETTINGS + mail + CONTACTS)


def happens(home: Path, incident: str, at: str, event: str = "opened", **fields: Any) -> None:
    if event == "opened":
        fields = {"kind": "connection", "severity": "major", "models": ("gpt-main",)} | fields
    journal = incident_log(home / "log", "ops-1")
    journal.append(incident_event(incident, seoul(at.replace("T", " ")), event, **fields))


def check(aimon: Aimon, at: str, code: int = 1) -> list[dict[str, Any]]:
    done = aimon("alert", "check", "--json", "--at", at)
    assert done.exit_code == code, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)["alerts"]
    return found


def listed(aimon: Aimon, at: str, *options: str) -> list[dict[str, Any]]:
    done = aimon("alert", "list", "--json", "--at", at, *options)
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)["alerts"]
    return found


def mails(server: mailserver.MailServer) -> list[tuple[str, list[str]]]:
    """Return the subject and the recipients of each mail."""
    return [
        (str(make_header(decode_header(mail["Subject"]))), to)
        for mail, (_from, to) in zip(server.read, server.envelopes, strict=True)
    ]


def lines(home: Path) -> Path:
    (file,) = (home / "log" / "alerts").glob("day=*/*.jsonl")
    return file


def test_what_is_grave_is_mailed_to_the_administrator_at_once_and_once(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    happens(site, "I-1", NOON)
    (raised,) = check(aimon, "2026-11-25T12:01")
    assert (raised["alert"], raised["incident"], raised["kind"]) == ("A-1", "I-1", "connection")
    assert raised["routes"] == [{"route": "administrator", "state": "sent", "due": None}]
    assert check(aimon, "2026-11-25T12:06") == []
    (mail,) = mails(server)
    assert "GPT-4o" in mail[0]
    assert mail[1] == ["admin@example.kr"]


def test_a_test_that_finds_every_model_down_tells_the_administrator_at_its_end(
    aimon: Aimon, site: Path, server: mailserver.MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_KEY", "k")
    with (site / "aimon.yaml").open("a") as settings:
        settings.write("recheck: []\n")
    done = aimon("probe", "--quiet")
    assert (done.exit_code, done.output) == (1, "")
    (mail,) = mails(server)
    assert mail[1] == ["admin@example.kr"]
    assert "긴급" in mail[0]
    done = aimon("alert", "check", "--quiet")
    assert (done.exit_code, done.output) == (1, "")
    assert len(server.mails) == 1


def test_what_is_minor_waits_for_the_coordinators_digest(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    happens(site, "I-1", NOON, severity="minor", kind="slower")
    happens(site, "I-2", NOON, severity="minor", kind="quality", models=("clova",))
    (one, _two) = check(aimon, "2026-11-25T12:01", code=0)
    assert one["routes"] == [
        {"route": "coordinator", "state": "digest", "due": "2026-11-25T17:40:00+09:00"}
    ]
    check(aimon, "2026-11-25T17:35", code=0)
    assert server.mails == []
    check(aimon, "2026-11-25T17:40", code=0)
    (mail,) = mails(server)
    assert mail[1] == ["gansa@example.kr"]
    assert [a["routes"][0]["state"] for a in listed(aimon, "2026-11-25T17:41")] == ["sent"] * 2


def test_models_that_fail_apart_are_one_mail(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    for n in range(1, 11):
        happens(site, f"I-{n}", NOON)
    assert len(check(aimon, "2026-11-25T12:01")) == 10
    assert len(server.mails) == 1


def test_without_mail_alerts_are_recorded_and_nothing_is_queued(aimon: Aimon, home: Path) -> None:
    write_workspace(home)
    happens(home, "I-1", NOON)
    (raised,) = check(aimon, "2026-11-25T12:01")
    assert raised["routes"] == []
    assert [a["alert"] for a in listed(aimon, "2026-11-25T13:00")] == ["A-1"]
    assert not (home / "outbox").exists()
    assert "told nobody" in aimon("alert", "list", "--at", "2026-11-25T13:00").stdout


def test_what_is_well_ends_with_exit_code_0_and_says_so(aimon: Aimon, site: Path) -> None:
    done = aimon("alert", "check", "--at", NOON)
    assert (done.exit_code, done.stdout) == (0, "nothing new to tell\n")


def test_cron_hears_nothing_of_trouble_nor_of_a_mail_server_that_is_down(
    aimon: Aimon, home: Path
) -> None:
    mail = "mail: {host: 127.0.0.1, port: 9, tls: none, from: a@b.kr, to: [r@b.kr]}\n"
    write_workspace(home, REGISTRY, SETTINGS + mail)
    happens(home, "I-1", NOON)
    done = aimon("alert", "check", "--quiet", "--at", "2026-11-25T12:01")
    assert (done.exit_code, done.output) == (1, "")
    (alert,) = listed(aimon, "2026-11-25T12:02")
    assert alert["routes"] == [{"route": "administrator", "state": "waiting", "due": None}]


def test_a_person_is_told_that_a_notice_waits(aimon: Aimon, home: Path) -> None:
    mail = "mail: {host: 127.0.0.1, port: 9, tls: none, from: a@b.kr, to: [r@b.kr]}\n"
    write_workspace(home, REGISTRY, SETTINGS + mail)
    happens(home, "I-1", NOON)
    done = aimon("alert", "check", "--at", "2026-11-25T12:01")
    assert "1 notice waits in the outbox" in done.stderr


def test_a_notice_that_waited_leaves_with_a_later_check(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    server.replies.append("451 later")
    happens(site, "I-1", NOON)
    check(aimon, "2026-11-25T12:01")
    assert server.mails == []
    check(aimon, "2026-11-25T12:06")
    assert len(server.mails) == 1


def test_an_alert_whose_notice_could_not_be_queued_is_queued_by_the_next_check(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    happens(site, "I-1", NOON)
    (site / "outbox").write_text("not a folder")
    done = aimon("alert", "check", "--quiet", "--at", "2026-11-25T12:01")
    assert done.exit_code == 3
    (site / "outbox").unlink()
    assert check(aimon, "2026-11-25T12:06") == []
    assert len(server.mails) == 1


def test_a_notice_that_was_queued_and_not_recorded_is_sent_once(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    happens(site, "I-1", NOON)
    check(aimon, "2026-11-25T12:01")
    written = lines(site).read_text().splitlines(keepends=True)
    assert '"queued"' in written[-1]
    lines(site).write_text("".join(written[:-1]))
    check(aimon, "2026-11-25T12:06")
    assert len(server.mails) == 1
    assert lines(site).read_text().count('"queued"') == 1


def test_checks_at_the_same_time_tell_it_once(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    for n in range(1, 4):
        happens(site, f"I-{n}", NOON)
    words = [sys.executable, "-m", "aimon", "alert", "check", "--quiet", "--at", NOON]
    runs = [subprocess.Popen(words, stderr=subprocess.PIPE) for _n in range(4)]
    told = [(one.communicate()[1], one.returncode) for one in runs]
    assert told == [(b"", 1)] * 4
    assert len(server.mails) == 1
    assert sorted(a["alert"] for a in listed(aimon, NOON)) == ["A-1", "A-2", "A-3"]


def test_an_unheeded_incident_is_told_again_and_one_in_hand_is_not(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    happens(site, "I-1", NOON, severity="emergency", kind="all_down")
    check(aimon, "2026-11-25T12:00")
    check(aimon, "2026-11-25T12:30")
    assert len(server.mails) == 2
    done = aimon("alert", "ack", "a1", "제공사에", "문의함", "--at", "2026-11-25T12:40")
    assert done.exit_code == 0, done.output
    check(aimon, "2026-11-25T13:30")
    assert len(server.mails) == 2
    (alert,) = listed(aimon, "2026-11-25T13:30")
    assert (alert["acknowledged"], alert["reason"]) == (True, "제공사에 문의함")
    assert alert["incident_state"] == "acknowledged"
    assert alert["reminded"] == ["2026-11-25T12:30:00+09:00"]


def test_while_the_mail_server_is_down_no_reminders_gather(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    happens(site, "I-1", NOON, severity="emergency", kind="all_down")
    server.replies += ["451 4.3.0 later"] * 20
    for at in ("12:00", "12:30", "13:00", "18:00", "23:00"):
        check(aimon, f"2026-11-25T{at}")
    assert len(list((site / "outbox").glob("*.eml"))) == 1
    server.replies.clear()
    for at in ("00:05", "00:10", "00:15"):
        check(aimon, f"2026-11-26T{at}")
    assert len(mails(server)) == 2  # what happened, and that it goes on


def test_of_a_model_that_was_switched_off_nobody_is_told_that_it_works_again(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    happens(site, "I-1", NOON, cause="model", subject="old", models=("old",))
    over = check(aimon, NOON, code=0)[-1]
    assert over["what"] == "gpt-3.5: no longer watched (connection failure)"
    parts = [part.get_payload(decode=True) for part in server.read[0].walk()]
    assert "정상 복구" not in "".join(part.decode() for part in parts if isinstance(part, bytes))


def test_what_was_held_for_a_route_that_has_left_the_settings_goes_by_those_there_are(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    settings = (site / "aimon.yaml").read_text()

    def set_route(name: str) -> None:
        route = f"{{name: {name}, kind: mail, severities: [minor], to: [{name}@example.kr]}}"
        (site / "aimon.yaml").write_text(f"{settings}alerts: {{routes: [{route}]}}\n")

    set_route("ops")
    happens(site, "I-1", NOON, severity="minor", kind="slower")
    check(aimon, NOON, code=0)
    set_route("night")
    happens(site, "I-1", "2026-11-25T13:00", "resolved")
    for at in ("13:00", "17:41", "17:46"):
        check(aimon, f"2026-11-25T{at}", code=0)
    assert [to for _subject, to in mails(server)] == [["night@example.kr"]]
    found = listed(aimon, "2026-11-25T17:47")
    assert [[(way["route"], way["state"]) for way in a["routes"]] for a in found] == [
        [("night", "sent")],
        [("night", "sent")],
    ]


def test_an_incident_is_taken_in_hand_by_its_number_and_its_alerts_say_so(
    aimon: Aimon, site: Path
) -> None:
    happens(site, "I-1", NOON)
    check(aimon, "2026-11-25T12:01")
    done = aimon("alert", "ack", "I-1", "확인 중", "--json", "--at", "2026-11-25T12:05")
    assert json.loads(done.stdout)["acknowledged"] == {"alert": None, "incident": "I-1"}
    assert listed(aimon, "2026-11-25T12:06")[0]["acknowledged"]
    assert "sent, in hand" in aimon("alert", "list", "--at", "2026-11-25T12:06").stdout


def test_an_alert_of_an_incident_that_is_over_can_still_be_taken_note_of(
    aimon: Aimon, site: Path
) -> None:
    happens(site, "I-1", NOON)
    happens(site, "I-1", "2026-11-25T12:10", "resolved")
    check(aimon, "2026-11-25T12:11", code=0)
    done = aimon("alert", "ack", "A-1", "봤음", "--json", "--at", "2026-11-25T12:20")
    assert done.exit_code == 0, done.output
    assert [a["incident_state"] for a in listed(aimon, "2026-11-25T12:21")] == ["resolved"] * 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("A-9", "확인"), "there is no alert A-9"),
        (("I-9", "확인"), "there is no incident I-9"),
        (("확인", "확인"), "neither an alert's nor an incident's number"),
        (("A-1",), "say what it is: TEXT, or - for stdin"),
    ],
)
def test_what_cannot_be_taken_in_hand_is_refused(
    aimon: Aimon, site: Path, words: tuple[str, ...], why: str
) -> None:
    done = aimon("alert", "ack", *words)
    assert done.exit_code == 2
    assert why in done.output


def test_the_list_is_of_today_of_some_days_or_of_all(aimon: Aimon, site: Path) -> None:
    happens(site, "I-1", "2026-11-24T12:00")
    check(aimon, "2026-11-24T12:01")
    happens(site, "I-2", NOON)
    check(aimon, "2026-11-25T12:01")
    later = "2026-11-25T15:00"
    assert [a["alert"] for a in listed(aimon, later)] == ["A-2"]
    assert [a["alert"] for a in listed(aimon, later, "--days", "2")] == ["A-2", "A-1"]
    assert [a["alert"] for a in listed(aimon, "2027-11-25T15:00", "--all")] == ["A-2", "A-1"]
    assert aimon("alert", "list", "--at", "2027-11-25T15:00").stdout == "no alerts\n"


def test_the_list_says_when_what_is_held_leaves(aimon: Aimon, site: Path) -> None:
    with (site / "aimon.yaml").open("a") as settings:
        settings.write("alerts: {quiet: {major: {}}}\n")
    happens(site, "I-1", "2026-11-25T20:00")
    check(aimon, "2026-11-25T20:01")
    shown = aimon("alert", "list", "--at", "2026-11-25T20:02").stdout
    assert "held until 11-26 09:00" in shown


def test_a_grave_inquiry_whose_deadline_has_passed_is_told_once(
    aimon: Aimon, site: Path, server: mailserver.MailServer
) -> None:
    new = ("ticket", "new", "안 됩니다", "--from", "홍길동", "--class", "urgent")
    assert aimon(*new, "--at", NOON).exit_code == 0
    assert check(aimon, "2026-11-25T12:15", code=0) == []
    found = check(aimon, "2026-11-25T12:16", code=0)
    assert [(a["kind"], a["subject"], a["tickets"]) for a in found] == [
        ("sla", "response", ["T-1"]),
    ]
    check(aimon, "2026-11-25T12:21", code=0)
    (mail,) = mails(server)
    assert mail[1] == ["admin@example.kr"]
    parts = [part.get_payload(decode=True) for part in server.read[0].walk()]
    text = "".join(part.decode() for part in parts if isinstance(part, bytes))
    assert "T-1" in text
    assert "홍길동" not in text


def test_runs_that_stopped_were_missed_or_killed_are_told(aimon: Aimon, site: Path) -> None:
    log: Journal[Any] = run_log(site / "log", "ops-1")
    stop = BudgetStop(period="day", limit=3, spent=3, currency="USD", models=("gpt-main",))
    log.append(
        run(seoul("2026-11-25 09:30"), "start"),
        run(seoul("2026-11-25 09:31"), "end", run="run-0930", budget=stop),
        run(seoul("2026-11-25 13:00"), "start"),
    )
    found = check(aimon, "2026-11-25T14:31", code=0)
    assert [(a["kind"], a["subject"]) for a in found] == [
        ("budget", "day"),
        ("killed", "2026-11-25 13:00"),
        ("missed", "2026-11-25 13:30"),
    ]
    assert check(aimon, "2026-11-25T14:36", code=0) == []


def test_a_schedule_that_an_incident_tells_of_is_not_told_twice(aimon: Aimon, site: Path) -> None:
    run_log(site / "log", "ops-1").append(*_whole("2026-11-25 09:30"))
    happens(site, "I-1", "2026-11-25T14:00", kind="unknown", cause="schedule", severity="minor")
    assert [a["kind"] for a in check(aimon, "2026-11-25T14:05", code=0)] == ["unknown"]


def _whole(at: str) -> list[Any]:
    return [run(seoul(at), "start"), run(seoul(at), "end")]


def test_a_workspace_that_never_tested_anything_has_missed_nothing(
    aimon: Aimon, site: Path
) -> None:
    assert check(aimon, "2026-11-25T23:00", code=0) == []


def test_a_clock_that_was_ahead_gives_no_number_twice(aimon: Aimon, site: Path) -> None:
    for number, at in enumerate(("2026-11-27T12:00", NOON, "2026-11-25T12:10"), 1):
        happens(site, f"I-{number}", "2026-11-25T11:00")
        assert [alert["alert"] for alert in check(aimon, at)] == [f"A-{number}"]


def test_a_line_with_an_alerts_number_that_is_none_is_left_out(aimon: Aimon, site: Path) -> None:
    happens(site, "I-1", "2026-11-25T11:00")
    check(aimon, NOON)
    line = lines(site).read_text().splitlines()[0]
    other = line.replace('"A-1"', '"A-x"').replace('"id":"', '"id":"z').replace("-e0", "-z0")
    lines(site).write_text(f"{line}\n{other}\n")
    happens(site, "I-2", "2026-11-25T12:05", models=("clova",))
    assert [alert["alert"] for alert in check(aimon, "2026-11-25T12:10")] == ["A-2"]


def test_a_table_is_narrow_enough_for_a_terminal(aimon: Aimon, site: Path) -> None:
    happens(site, "I-1", NOON)
    check(aimon, "2026-11-25T12:01")
    shown = aimon("alert", "list", "--at", "2026-11-25T12:02").stdout.splitlines()
    assert shown[2].split() == [
        *("A-1", "12:01", "🟡", "major", "I-1", "administrator", "sent"),
        *("GPT-4o:", "connection", "failure"),
    ]
