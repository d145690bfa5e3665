"""Disk, journals, outbox and permissions: real files with real modes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import Result
from mailserver import MailServer
from making import seoul
from patients import Examined, as_root, levels, the

from aimon.core.jobrecords import JobEvent
from aimon.doctor import disk
from aimon.doctor.versions import packages
from aimon.journal.jobs import job_log

NOBODY = 65534


def record(site: Path, time: datetime) -> Path:
    """Write the record of a job and return its file."""
    job_log(site / "log", "ops-1").append(
        JobEvent(
            id="1", time=time, run="r", job="status", event="start", host="ops-1", trigger="cron"
        )
    )
    return next((site / "log" / "jobs").glob(f"*{time.date()}/*"))


def test_a_torn_line_is_told_until_the_mend_has_been_carried_out(
    site: Path, found: Examined, aimon: Callable[..., Result]
) -> None:
    file = record(site, seoul("2026-11-20 09:00"))
    at = "2026-11-20T12:00"
    assert "1 line in 1 file" in the(found("logs", at=at), "journals").text
    with file.open("a") as journal:
        journal.write('{"v": 1, "id')
    torn = the(found("logs", at=at), "part of a record")
    assert torn.level == "warning"
    assert torn.subject == str(file)
    assert torn.mend.endswith("log repair jobs")
    assert aimon("log", "repair", "jobs").exit_code == 0
    assert levels(found("logs", at=at)) == {"ok"}


def test_a_bad_line_is_counted_and_old_days_are_left_to_full(site: Path, found: Examined) -> None:
    file = record(site, seoul("2026-11-10 09:00"))
    with file.open("a") as journal:
        journal.write("nonsense\n")
    assert "1 bad line" in the(found("logs", at="2026-11-12T12:00"), "jobs").text
    assert levels(found("logs", at="2026-11-25T12:00")) == {"ok"}


def test_a_mail_that_is_stuck_is_told(
    site: Path, found: Examined, aimon: Callable[..., Result]
) -> None:
    settings = site / "aimon.yaml"
    mail = "mail: {host: 127.0.0.1, port: 9, tls: none, from: a@b.kr, to: [c@d.kr]}\n"
    settings.write_text(settings.read_text() + mail)
    assert aimon("report", "daily", "--send", "--at", "2026-11-20T18:00").exit_code == 75
    waiting = the(found("logs", at="2026-11-20T18:30"), "outbox")
    assert (waiting.level, waiting.text) == ("ok", "1 message is waiting")
    stuck = the(found("logs", at="2026-11-20T21:30"), "waited for over two hours")
    assert stuck.level == "warning"
    assert "outbox flush" in stuck.mend


def test_a_file_in_the_outbox_that_is_no_mail_is_told(site: Path, found: Examined) -> None:
    (site / "outbox").mkdir(mode=0o700)
    (site / "outbox" / "junk.eml").write_text("junk")
    told = the(found("logs"), "can never be sent")
    assert (told.level, told.mend.endswith("/outbox: junk")) == ("warning", True)


def test_a_file_where_the_log_should_be_is_an_error(site: Path, found: Examined) -> None:
    (site / "log").rmdir()
    (site / "log").write_text("x")
    wrong = the(found("permissions"), "is no folder")
    assert wrong.level == "error"
    subprocess.run(wrong.mend, shell=True, check=True)
    assert "error" not in levels(found("permissions"))


def test_the_mistakes_of_the_sites_own_checklists_are_told(site: Path, found: Examined) -> None:
    (site / "checklists").mkdir()
    (site / "checklists" / "noon.yaml").write_text("title: a\nwhen: dayly\n")
    (wrong, *_more) = (f for f in found("settings") if f.level == "error")
    assert wrong.subject.startswith("checklists/noon.yaml")


def test_a_mail_that_is_refused_for_good_is_an_error(
    site: Path, found: Examined, aimon: Callable[..., Result], server: MailServer
) -> None:
    settings = site / "aimon.yaml"
    settings.write_text(settings.read_text() + server.yaml())
    server.rcpt["report@example.kr"] = "550 no such user"
    aimon("report", "daily", "--send", "--at", "2026-11-20T18:00")
    refused = the(found("logs", at="2026-11-20T18:30"), "refused for good")
    assert refused.level == "error"
    assert "no such user" in refused.text
    assert refused.mend.endswith("outbox flush --force")


@pytest.mark.parametrize(
    ("limit", "level"), [("ERROR_BYTES", "error"), ("WARNING_BYTES", "warning")]
)
def test_little_room_is_told(
    site: Path, found: Examined, monkeypatch: pytest.MonkeyPatch, limit: str, level: str
) -> None:
    monkeypatch.setattr(disk, limit, 2**62)
    (finding,) = found("disk")
    assert finding.level == level
    assert "df -h" in finding.mend


def test_the_room_is_counted_in_days_of_the_log(site: Path, found: Examined) -> None:
    for day in range(1, 11):
        record(site, seoul(f"2026-11-{day:02d} 09:00"))
    sizes = sum(path.stat().st_size for path in (site / "log" / "jobs").rglob("*.jsonl"))
    assert disk.growth_a_day(site / "log", seoul("2026-11-11 09:00").date()) == sizes / 10
    assert "the log grows by" in found("disk", at="2026-11-11T09:00")[0].text
    assert disk.growth_a_day(site / "log", seoul("2026-11-07 09:00").date()) is None


def test_what_every_account_may_write_is_an_error(site: Path, found: Examined) -> None:
    for name in ("models.yaml", "aimon.yaml", ""):
        file = site / name
        mode = file.stat().st_mode
        file.chmod(mode | 0o002)
        (wrong,) = (f for f in found("permissions") if f.level == "error")
        assert (wrong.subject, "every account" in wrong.text) == (str(file), True)
        subprocess.run(wrong.mend, shell=True, check=True)
        assert "error" not in levels(found("permissions"))


def test_a_log_that_others_can_read_is_told_and_closed(site: Path, found: Examined) -> None:
    site.chmod(0o755)
    (site / "log").chmod(0o755)
    open_to_all = the(found("permissions"), "personal data")
    assert open_to_all.level == "warning"
    subprocess.run(open_to_all.mend, shell=True, check=True)
    assert (site / "log").stat().st_mode & 0o007 == 0
    assert "personal data" not in str(found("permissions"))


@as_root
def test_the_coordinators_account_should_not_write_the_registry(
    site: Path, found: Examined
) -> None:
    assert "as root" in the(found("permissions"), "account: aimon").text
    for path in (site, *site.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    writable = the(found("permissions"), "models.yaml: the account")
    assert (writable.level, "can write it" in writable.text) == ("warning", True)
    os.chown(site / "models.yaml", 0, NOBODY)
    (site / "models.yaml").chmod(0o640)
    assert "put another in its place" in the(found("permissions"), "models.yaml").text
    subprocess.run(writable.mend.replace("sudo ", ""), shell=True, check=True)
    assert the(found("permissions"), "models.yaml").level == "ok"
    assert "error" not in levels(found("permissions"))


@as_root
def test_what_root_left_in_the_log_is_given_back(site: Path, found: Examined) -> None:
    file = record(site, seoul("2026-11-20 09:00"))
    for path in (site, *site.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    assert "error" not in levels(found("permissions"))
    os.chown(file, 0, 0)
    file.chmod(0o600)
    foreign = the(found("permissions"), "closed to the account")
    assert foreign.level == "error"
    assert file.name in foreign.text
    subprocess.run(foreign.mend.replace("sudo ", ""), shell=True, check=True)
    assert "error" not in levels(found("permissions"))


@as_root
def test_a_closed_folder_and_a_strangers_key_are_told(site: Path, found: Examined) -> None:
    for path in (site, *site.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    (site / "log").chmod(0o500)
    os.chown(site / "provider.key", 12345, NOBODY)
    findings = found("permissions")
    closed = the(findings, "cannot write there")
    stranger = the(findings, "belongs to another account: 12345")
    assert (closed.level, stranger.level) == ("error", "error")
    for finding in (closed, stranger):
        subprocess.run(finding.mend.replace("sudo ", ""), shell=True, check=True)
    assert "error" not in levels(found("permissions"))


def test_packages_that_are_missing_or_too_old_are_told() -> None:
    wanted = ["click>=99", "no-such-package>=1.0", "msgspec>=0.18", 'ruff>=99; extra == "dev"']
    found = list(packages(wanted))
    assert [(f.subject, f.level) for f in found] == [
        ("click", "error"),
        ("no-such-package", "error"),
        ("packages", "ok"),
    ]
    assert found[0].mend == "pip install 'click>=99'"
