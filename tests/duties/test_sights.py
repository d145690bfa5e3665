"""Items tick themselves by what the journals show, name it, and lose the tick when it is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import making
import pytest
from click.testing import Result
from laying import DAY
from mailserver import MailServer
from making import item, probe, seoul, ticket_event, write_workspace

from aimon.core.jobrecords import JobEvent
from aimon.journal.jobs import job_log
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.journal.tickets import ticket_log

Aimon = Callable[..., Result]


@pytest.fixture(autouse=True)
def site(home: Path) -> Path:
    return write_workspace(home)


def all_well(home: Path) -> None:
    """Have both models tested in the morning, and well."""
    log = probe_log(home / "log", "ops")
    log.append(*(probe(id, seoul(f"{DAY} 09:30")) for id in ("gpt-main", "clova")))


def evidence(aimon: Aimon, name: str, time: str = "18:30", day: str = DAY) -> str | None:
    """Return what shows that the item is done, in words; None where nothing does."""
    done = aimon("checklist", "--date", DAY, "--format", "jsonl", "--at", f"{day}T{time}")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = {
        line["item"]: line for line in map(json.loads, done.stdout.splitlines())
    }
    seen = found[name]["evidence"]
    assert (found[name]["state"] == "seen") is (seen is not None)
    return None if seen is None else seen["text"]


def ran(home: Path, job: str, due: str, outcome: Any = "done") -> Path:
    """Write the records of a job's run; return their file."""
    at = seoul(f"{DAY} {due}")
    base = JobEvent(
        id=f"{job}-start",
        time=at,
        run=job,
        job=job,
        event="start",
        host="ops",
        trigger="cron",
        due=at,
    )
    log = job_log(home / "log", "ops")
    end = {"id": f"{job}-end", "event": "end", "outcome": outcome}
    log.append(base, JobEvent(**{f: getattr(base, f) for f in base.__struct_fields__} | end))
    return log.file(at)


@pytest.mark.parametrize(
    ("name", "job", "due"),
    [
        ("overview", "status", "09:00"),
        ("test-morning", "probe-0930", "09:30"),
        ("test-quick", "probe-1330", "13:30"),
        ("daily-report", "daily", "18:00"),
        ("week-report", "weekly", "17:30"),
    ],
)
def test_what_the_schedule_did_is_ticked_by_its_record_and_open_without_it(
    aimon: Aimon, home: Path, name: str, job: str, due: str
) -> None:
    assert evidence(aimon, name) is None
    place = ran(home, job, due)
    assert evidence(aimon, name) == f"{due} by the schedule: {job}"
    place.unlink()
    assert evidence(aimon, name) is None


def test_what_failed_or_waits_ticks_nothing(aimon: Aimon, home: Path) -> None:
    ran(home, "daily", "18:00", "waiting")
    ran(home, "status", "09:00", "failed")
    assert evidence(aimon, "daily-report") is None
    assert evidence(aimon, "overview") is None


def test_a_slot_that_was_tested_by_hand_counts(aimon: Aimon, home: Path) -> None:
    at = seoul(f"{DAY} 09:40")
    log = run_log(home / "log", "ops")
    log.append(
        making.run(at, "start", slot="09:30", planned=("gpt-main",)),
        making.run(at, "end", slot="09:30", planned=("gpt-main",), done=1),
    )
    assert evidence(aimon, "test-morning") == "09:40 by hand, as probe-0930 would"


def test_a_tests_section_goes_by_the_slot_nearest_to_it(aimon: Aimon, home: Path) -> None:
    settings = making.SETTINGS + 'schedule: {probes: ["09:45", "13:10"], slots: {}}\n'
    write_workspace(home, settings=settings)
    ran(home, "probe-0945", "09:45")
    assert evidence(aimon, "test-morning") == "09:45 by the schedule: probe-0945"
    assert evidence(aimon, "test-noon") is None


def red(home: Path, model: str, time: str, **fields: Any) -> None:
    bad = (item(ok=False), item("korean", "canary", ok=False), item("analysis", "date", ok=False))
    log = probe_log(home / "log", "ops")
    log.append(probe(model, seoul(f"{DAY} {time}"), checks=bad, grade="problem", **fields))


def test_red_models_are_looked_at_when_each_was_tested_by_hand(aimon: Aimon, home: Path) -> None:
    assert evidence(aimon, "red-first") is None  # nothing was ever tested
    for model in ("gpt-main", "clova"):
        red(home, model, "09:30", trigger="cron")
    assert evidence(aimon, "red-first", time="09:50") is None
    red(home, "gpt-main", "09:41")
    assert evidence(aimon, "red-first", time="09:50") is None
    red(home, "clova", "09:43")
    assert (
        evidence(aimon, "red-first", time="09:50") == "09:43 looked after: GPT-4o, 하이퍼클로바 X"
    )
    # Before that it was not so.
    assert evidence(aimon, "red-first", time="09:42") is None


def test_a_red_model_is_looked_at_when_its_incident_is_in_hand(aimon: Aimon, home: Path) -> None:
    red(home, "gpt-main", "09:30", trigger="cron")
    probe_log(home / "log", "ops").append(probe("clova", seoul(f"{DAY} 09:30")))
    at = ("--at", f"{DAY}T09:50")
    assert aimon("incident", "open", "gpt-main", "--message", "끊김", *at).exit_code == 0
    assert evidence(aimon, "red-first", time="09:52") is None
    assert aimon("incident", "ack", "1", "제공사에 문의", "--at", f"{DAY}T09:55").exit_code == 0
    assert evidence(aimon, "red-first", time="10:00") == "09:55 looked after: GPT-4o"
    assert aimon("incident", "resolve", "1", "다시 됨", "--at", f"{DAY}T11:00").exit_code == 0
    assert evidence(aimon, "red-first", time="12:00") == "11:00 looked after: GPT-4o"


def test_where_no_model_is_red_there_is_none_to_look_at(aimon: Aimon, home: Path) -> None:
    all_well(home)
    assert evidence(aimon, "red-first", time="09:40") == "no model was 🔴 at 09:40"


def test_what_turns_up_in_the_afternoon_leaves_the_mornings_ticks_alone(
    aimon: Aimon, home: Path
) -> None:
    all_well(home)
    red(home, "gpt-main", "13:00", trigger="cron")
    opened = ("incident", "open", "gpt-main", "--message", "끊김", "--severity", "major")
    assert aimon(*opened, "--at", f"{DAY}T13:05").exit_code == 0
    assert evidence(aimon, "red-first") == "no model was 🔴 at 10:00"
    assert evidence(aimon, "told-morning") == "nothing grave up to 10:30"
    assert evidence(aimon, "told-noon") is None


@pytest.mark.parametrize("name", ["urgent-first", "sort", "told-morning"])
def test_that_nothing_is_wrong_is_not_known_before_its_time(
    aimon: Aimon, home: Path, name: str
) -> None:
    all_well(home)
    assert evidence(aimon, name, time="08:59") is None
    assert evidence(aimon, name) is not None


def test_an_urgent_inquiry_unticks_until_it_is_solved(aimon: Aimon, home: Path) -> None:
    assert evidence(aimon, "urgent-first") == "no urgent inquiry is open"
    received = seoul(f"{DAY} 10:40")
    log = ticket_log(home / "log", "ops")
    log.append(ticket_event("T-1", received, "received", symptom="안 됨", class_="urgent"))
    assert evidence(aimon, "urgent-first", time="11:00") is None
    assert aimon("ticket", "resolve", "1", "해결", "--at", f"{DAY}T11:10").exit_code == 0
    assert evidence(aimon, "urgent-first", time="11:20") == "no urgent inquiry is open"
    # What the day looked like then stays what it was.
    assert evidence(aimon, "urgent-first", time="11:00") is None


def test_inquiries_are_sorted_when_each_has_a_class_that_somebody_chose(aimon: Aimon) -> None:
    assert evidence(aimon, "sort") == "no inquiry is unsolved"
    at = ("--at", f"{DAY}T10:35")
    assert aimon("ticket", "new", "gpt-main", "안 돼요", "--from", "Kim", *at).exit_code == 0
    assert evidence(aimon, "sort") is None
    assert aimon("ticket", "edit", "1", "--class", "major", "--at", f"{DAY}T10:40").exit_code == 0
    assert evidence(aimon, "sort") == "the one unsolved inquiry has its class"


MAIL = """
mail: {{host: 127.0.0.1, port: {port}, tls: none, from: a@example.org, to: [boss@example.org]}}
contacts: {{administrator: [{boss}], coordinator: [kim@example.org]}}
"""


def mails(home: Path, port: int, boss: str = "boss@example.org") -> None:
    write_workspace(home, settings=making.SETTINGS + MAIL.format(port=port, boss=boss))


def trouble(aimon: Aimon, at: str, model: str = "gpt-main") -> None:
    opened = ("incident", "open", model, "--message", "끊김", "--severity", "major")
    assert aimon(*opened, "--at", f"{DAY}T{at}").exit_code == 0


def test_grave_trouble_is_told_when_the_administrator_has_the_mail(
    aimon: Aimon, home: Path, server: MailServer
) -> None:
    mails(home, server.port)
    assert evidence(aimon, "told-morning") is None  # nothing was tested, so nobody knows
    all_well(home)
    assert evidence(aimon, "told-morning") == "nothing grave up to 10:30"
    trouble(aimon, "09:50")
    assert evidence(aimon, "told-morning") is None
    aimon("alert", "check", "--at", f"{DAY}T09:52")
    assert evidence(aimon, "told-morning") == "09:52 told of: I-1"
    assert evidence(aimon, "told-morning", time="09:51") is None


def test_what_waits_in_the_outbox_has_told_nobody(
    aimon: Aimon, home: Path, server: MailServer
) -> None:
    mails(home, 9)
    trouble(aimon, "09:50")
    aimon("alert", "check", "--at", f"{DAY}T09:52")
    aimon("incident", "report", "1", "--send", "--at", f"{DAY}T09:53")
    assert evidence(aimon, "told-morning") is None
    mails(home, server.port)
    assert aimon("outbox", "flush", "--at", f"{DAY}T10:20").exit_code == 0
    assert evidence(aimon, "told-morning") == "10:20 told of: I-1"


def test_an_alert_that_goes_to_nobody_tells_nobody(aimon: Aimon) -> None:
    trouble(aimon, "09:50")
    aimon("alert", "check", "--at", f"{DAY}T09:52")
    assert evidence(aimon, "told-morning") is None


def test_that_the_coordinator_knows_is_not_told(
    aimon: Aimon, home: Path, server: MailServer
) -> None:
    mails(home, server.port, boss="KIM@example.org")  # who is both is told
    trouble(aimon, "09:50")
    aimon("alert", "check", "--at", f"{DAY}T09:52")
    assert server.mails
    assert evidence(aimon, "told-morning") == "09:52 told of: I-1"
    mails(home, server.port)
    assert evidence(aimon, "told-morning") is None


def test_that_it_is_over_is_no_word_of_it(aimon: Aimon, home: Path, server: MailServer) -> None:
    trouble(aimon, "09:50")  # nobody is named yet
    aimon("alert", "check", "--at", f"{DAY}T09:52")
    mails(home, server.port)
    aimon("incident", "resolve", "1", "다시 됨", "--at", f"{DAY}T09:58")
    aimon("alert", "check", "--at", f"{DAY}T10:00")
    assert evidence(aimon, "told-morning") is None


def emergency(aimon: Aimon, item: str, time: str) -> str | None:
    shown = aimon("checklist", "emergency", "--json", "--at", f"{DAY}T{time}")
    found = {each["item"]: each["evidence"] for each in json.loads(shown.stdout)["items"]}
    return found[item] and found[item]["text"]


def test_what_was_done_before_an_emergency_began_is_not_done_for_it(
    aimon: Aimon, home: Path, server: MailServer
) -> None:
    mails(home, server.port)
    trouble(aimon, "09:50")
    aimon("alert", "check", "--at", f"{DAY}T09:52")
    assert aimon("incident", "ack", "1", "확인 중", "--at", f"{DAY}T09:53").exit_code == 0
    aimon("checklist", "start", "emergency", "--at", f"{DAY}T14:00")
    assert emergency(aimon, "call", "14:01") is None
    assert emergency(aimon, "record", "14:01") is None
    trouble(aimon, "14:02", "clova")
    aimon("alert", "check", "--at", f"{DAY}T14:03")
    assert aimon("incident", "ack", "2", "확인 중", "--at", f"{DAY}T14:05").exit_code == 0
    assert emergency(aimon, "call", "14:10") == "14:03 told of: I-1, I-2"
    assert emergency(aimon, "record", "14:10") == "14:05 in hand: I-1, I-2"


def test_an_emergency_of_which_nothing_is_known_shows_nothing(aimon: Aimon) -> None:
    aimon("checklist", "start", "emergency", "--at", f"{DAY}T14:00")
    assert emergency(aimon, "call", "14:01") is None


def test_what_was_done_in_an_emergency_stays_done_overnight(
    aimon: Aimon, home: Path, server: MailServer
) -> None:
    mails(home, server.port)
    aimon("checklist", "start", "emergency", "--at", "2026-11-19T16:00")
    opened = ("incident", "open", "gpt-main", "--message", "끊김", "--severity", "major")
    aimon(*opened, "--at", "2026-11-19T16:01")
    aimon("alert", "check", "--at", "2026-11-19T16:02")
    aimon("incident", "resolve", "1", "다시 됨", "--at", "2026-11-19T17:00")
    assert emergency(aimon, "call", "10:00") == "16:02 told of: I-1"


def test_what_was_written_for_a_report_ticks_until_it_is_withdrawn(aimon: Aimon) -> None:
    assert evidence(aimon, "highlights") is None
    at = ("--at", f"{DAY}T16:10")
    assert aimon("report", "note", "교육 2회", "--for", "weekly", *at).exit_code == 0
    assert evidence(aimon, "highlights") == "16:10 written down: N-1"
    assert aimon("report", "note", "--remove", "N-1", "--at", f"{DAY}T16:20").exit_code == 0
    assert evidence(aimon, "highlights") is None


def test_what_was_solved_is_recorded_when_each_incident_says_how(aimon: Aimon) -> None:
    opened = ("incident", "open", "gpt-main", "--message", "끊김")
    assert aimon(*opened, "--at", f"{DAY}T09:50").exit_code == 0
    assert evidence(aimon, "solutions") is None
    assert aimon("incident", "resolve", "1", "키 교체", "--at", f"{DAY}T11:50").exit_code == 0
    assert evidence(aimon, "solutions") == "11:50 how it was solved is recorded: I-1"


def test_a_persons_tick_stays_whatever_is_seen_and_what_is_seen_is_not_a_persons_to_take(
    aimon: Aimon, home: Path
) -> None:
    aimon("checklist", "check", "overview", "--at", f"{DAY}T09:10")
    assert evidence(aimon, "overview") is None  # a person's
    ran(home, "probe-0930", "09:30")
    done = aimon("checklist", "uncheck", "test-morning", "--at", f"{DAY}T09:50")
    assert done.exit_code == 2
    assert "ticked itself" in done.stderr


def test_a_day_that_is_over_is_seen_as_it_was_at_its_end(aimon: Aimon, home: Path) -> None:
    received = seoul(f"{DAY} 16:40")
    log = ticket_log(home / "log", "ops")
    log.append(ticket_event("T-1", received, "received", symptom="안 됨", class_="urgent"))
    assert aimon("ticket", "resolve", "1", "해결", "--at", "2026-11-23T11:10").exit_code == 0
    assert evidence(aimon, "urgent-first", day="2026-11-24") is None
