"""A mail leaves once: it waits in a file, is tried again, and is recorded at every turn."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import mailserver
import pytest
from making import seoul

from aimon.core.records import Delivery
from aimon.core.settings import Mail
from aimon.delivery.message import MessageError, build
from aimon.delivery.outbox import Outbox, Post
from aimon.delivery.parcel import Parcel
from aimon.delivery.smtp import MailSettingsError, send
from aimon.delivery.spool import Spool
from aimon.delivery.trouble import Sent
from aimon.errors import AimonError, TryAgainLater
from aimon.journal.deliveries import delivery_log
from aimon.journal.errors import JournalError
from aimon.journal.lock import exclusive

KEY = "daily-2026-11-23"
NOW = seoul("2026-11-23 18:00")


class Site:
    """A workspace's outbox and a server to send to."""

    def __init__(self, home: Path, server: mailserver.MailServer) -> None:
        self.home = home
        self.server = server
        self.mail = mailserver.settings_for(server.port)
        self.journal = delivery_log(home / "log", "ops-1")
        self.outbox = Outbox(Spool(home), self.journal, "ops-1")
        self.post: Post = posting(self.mail)

    def make(self, copy: int, subject: str = "일일 보고") -> bytes:
        return make(self.mail, copy, subject)

    def submit(self, now: datetime = NOW, *, key: str = KEY, force: bool = False) -> str:
        made = partial(make, self.mail, key=key)
        return self.outbox.submit(key, made, self.post, now, force=force).status

    def records(self) -> list[Delivery]:
        return [record for day in self.journal.days() for record in self.journal.read(day)]

    def events(self) -> list[str]:
        return [record.event for record in self.records()]

    def files(self) -> list[str]:
        mails = [*self.home.glob("outbox/**/*.*"), *self.home.glob("sent/*")]
        return sorted(str(p.relative_to(self.home)) for p in mails if not p.name.endswith("lock"))


def make(mail: Mail, copy: int, subject: str = "일일 보고", key: str = KEY) -> bytes:
    return build(
        mail, key=key, subject=subject, text="t", html="h", now=NOW, language="ko", copy=copy
    )


def posting(mail: Mail, password: str | None = None) -> Post:
    def post(parcel: Parcel, *, only: Sequence[str] = ()) -> Sent:
        return send(parcel.data, mail, password, only=only)

    return post


@pytest.fixture
def site(home: Path) -> Iterator[Site]:
    with mailserver.running() as server:
        yield Site(home, server)


def test_a_mail_that_the_server_takes_is_moved_and_recorded(site: Site) -> None:
    outcome = site.outbox.submit(KEY, site.make, site.post, NOW)
    assert (outcome.status, outcome.message) == ("sent", f"{KEY} sent to 1 recipient")
    assert site.files() == [f"sent/{KEY}.eml"]
    assert site.events() == ["queued", "sent"]
    sent = site.records()[1]
    assert (sent.message_id, sent.recipients) == (f"<{KEY}@example.kr>", ("admin@example.kr",))
    assert sent.time == NOW
    assert site.server.mails == [(site.home / "sent" / f"{KEY}.eml").read_bytes()]


def test_the_same_report_is_sent_once(site: Site) -> None:
    assert [site.submit(), site.submit(), site.submit(NOW + timedelta(days=1))] == [
        *("sent", "already", "already")
    ]
    assert len(site.server.mails) == 1
    assert site.events() == ["queued", "sent"]


def test_the_journal_remembers_when_sent_is_emptied(site: Site) -> None:
    site.submit()
    (site.home / "sent" / f"{KEY}.eml").unlink()
    assert site.submit() == "already"


def test_the_folder_remembers_when_the_record_was_lost(site: Site) -> None:
    """A death between the move and the record."""
    site.submit()
    for path in site.home.glob("log/**/*.jsonl"):
        path.unlink()
    assert site.submit() == "already"


def test_force_sends_again_with_another_message_id_and_keeps_both(site: Site) -> None:
    assert [site.submit(), site.submit(force=True), site.submit(force=True)] == ["sent"] * 3
    assert [mail["Message-ID"] for mail in site.server.read] == [
        f"<{KEY}@example.kr>",
        f"<{KEY}.copy1@example.kr>",
        f"<{KEY}.copy2@example.kr>",
    ]
    assert site.files() == [f"sent/{KEY}.eml", f"sent/{KEY}~1.eml", f"sent/{KEY}~2.eml"]
    assert site.events() == ["queued", "sent"] * 3
    assert site.submit() == "already"


def test_a_temporary_no_keeps_the_mail_for_the_next_try(site: Site) -> None:
    site.server.replies = ["451 greylisted"]
    outcome = site.outbox.submit(KEY, site.make, site.post, NOW)
    assert outcome.status == "deferred"
    assert "451 greylisted" in outcome.message
    assert site.files() == [f"outbox/{KEY}.eml"]
    (again,) = site.outbox.flush(site.post, NOW + timedelta(minutes=1))
    assert again.status == "sent"
    assert site.events() == ["queued", "deferred", "sent"]
    assert site.outbox.entries() == []


def test_the_report_job_that_fires_again_sends_what_waits_as_it_is(site: Site) -> None:
    site.server.replies = ["451 greylisted"]
    site.submit()
    waiting = (site.home / "outbox" / f"{KEY}.eml").read_bytes()
    changed = partial(site.make, subject="another text")
    outcome = site.outbox.submit(KEY, changed, site.post, NOW + timedelta(minutes=15))
    assert outcome.status == "sent"
    assert site.server.mails == [waiting]


def test_a_record_says_what_failed_in_english_and_the_server_s_own_words(site: Site) -> None:
    site.server.replies = ["451 잠시 \x1b[2J뒤에"]
    site.submit()
    record = site.records()[-1]
    assert (record.kind, record.step) == ("reply", "data")
    assert record.why.startswith(f"127.0.0.1:{site.server.port}: 451 ")
    assert "\x1b" not in record.why


def test_a_server_that_is_down_defers(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    down = posting(mailserver.settings_for(port))
    assert site.outbox.submit(KEY, site.make, down, NOW).status == "deferred"
    assert [o.status for o in site.outbox.flush(site.post, NOW)] == ["sent"]


def test_due_mail_is_tried_and_the_rest_left_alone(site: Site) -> None:
    site.server.replies = ["451 no"] * 2
    site.submit()

    def flush(minutes: int) -> list[str]:
        now = NOW + timedelta(minutes=minutes)
        return [o.status for o in site.outbox.flush(site.post, now, due_only=True)]

    assert [flush(0), flush(1), flush(2), flush(3)] == [[], ["deferred"], [], ["sent"]]


def test_a_permanent_no_is_parked_until_a_person_says_so(site: Site) -> None:
    site.server.replies = ["554 spam"]
    assert [site.submit(), site.submit()] == ["parked", "parked"]
    assert site.files() == [f"outbox/parked/{KEY}.eml"]
    assert site.outbox.flush(site.post, NOW) == []
    with pytest.raises(AimonError, match="is parked"):
        site.outbox.flush(site.post, NOW, keys=[KEY])
    (entry,) = site.outbox.entries()
    assert (entry.state, entry.tries, entry.subject) == ("parked", 1, "일일 보고")
    assert entry.reason.endswith("554 spam)")
    (outcome,) = site.outbox.flush(site.post, NOW, keys=[KEY], force=True)
    assert outcome.status == "sent"
    assert site.events() == ["queued", "parked", "sent"]
    assert site.files() == [f"sent/{KEY}.eml"]


def test_force_makes_a_parked_report_anew(site: Site) -> None:
    site.server.replies = ["554 spam"]
    site.submit()
    mended = partial(site.make, subject="without the word")
    assert site.outbox.submit(KEY, mended, site.post, NOW, force=True).status == "sent"
    assert site.files() == [f"sent/{KEY}.eml"]
    assert len(site.server.mails) == 1


def test_refused_recipients_are_recorded_each(site: Site) -> None:
    site.mail = mailserver.settings_for(
        site.server.port, to=("admin@example.kr", "gone@example.kr")
    )
    site.server.rcpt = {"gone@example.kr": "550 no such user"}
    outcome = site.outbox.submit(KEY, site.make, site.post, NOW)
    assert outcome.status == "sent"
    assert outcome.refused == {"gone@example.kr": "550 no such user"}
    assert outcome.message == (
        f"{KEY} sent to 1 recipient; gone@example.kr was refused: 550 no such user"
    )
    assert site.records()[-1].refused == outcome.refused


def test_settings_may_change_while_a_mail_waits_but_not_its_readers(site: Site) -> None:
    site.server.replies = ["451 no"]
    site.submit()
    moved = mailserver.settings_for(site.server.port, to=("new@example.kr",))
    site.outbox.flush(posting(moved), NOW)
    assert site.server.envelopes == [("ops@example.kr", ["admin@example.kr"])]


def test_a_mail_is_kept_when_the_settings_cannot_work(site: Site) -> None:
    bad = mailserver.settings_for(1, user="ops")
    with pytest.raises(MailSettingsError):
        site.outbox.submit(KEY, site.make, posting(bad, "x"), NOW)
    assert site.files() == [f"outbox/{KEY}.eml"]
    assert site.submit() == "sent"


def test_a_death_after_the_server_took_it_means_the_same_message_id_again(site: Site) -> None:
    """Mail programs show two mails with one Message-ID as one."""
    script = """
import os, signal, sys
from functools import partial
from pathlib import Path
from making import seoul
import mailserver
from aimon.delivery.outbox import Outbox
from aimon.delivery.smtp import send
from aimon.delivery.spool import Spool
from aimon.journal.deliveries import delivery_log
from test_delivery_outbox import KEY, NOW, make
home, mail = Path(sys.argv[1]), mailserver.settings_for(int(sys.argv[2]))
def post(parcel):
    send(parcel.data, mail, None)
    os.kill(os.getpid(), signal.SIGKILL)
journal = delivery_log(home / "log", "ops-1")
Outbox(Spool(home), journal, "ops-1").submit(KEY, partial(make, mail), post, NOW)
"""
    with _run(script, site) as process:
        assert process.wait(30) == -signal.SIGKILL
    assert site.files() == [f"outbox/{KEY}.eml"]
    assert [o.status for o in site.outbox.flush(site.post, NOW)] == ["sent"]
    first, second = site.server.read
    assert first["Message-ID"] == second["Message-ID"] == f"<{KEY}@example.kr>"


def test_processes_that_send_one_report_at_once_send_one_mail(site: Site) -> None:
    script = """
import sys
from functools import partial
from pathlib import Path
import mailserver
from aimon.delivery.outbox import Outbox
from aimon.delivery.smtp import send
from aimon.delivery.spool import Spool
from aimon.journal.deliveries import delivery_log
from test_delivery_outbox import KEY, NOW, make, posting
home, mail = Path(sys.argv[1]), mailserver.settings_for(int(sys.argv[2]))
outbox = Outbox(Spool(home), delivery_log(home / "log", "ops-1"), "ops-1")
sys.stdin.readline()
post = posting(mail)
print(outbox.submit(KEY, partial(make, mail), post, NOW).status)
"""
    processes = [_run(script, site) for _ in range(4)]
    for process in processes:  # all of them, once all of them are there
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=60)[0].strip() for process in processes)
    assert said == ["already", "already", "already", "sent"]
    assert len(site.server.mails) == 1
    assert sorted(site.events()) == ["queued", "sent"]


def _run(script: str, site: Site) -> subprocess.Popen[str]:
    here = Path(__file__)
    path = os.pathsep.join([str(here.parent), str(here.parents[1]), *sys.path])
    return subprocess.Popen(
        [sys.executable, "-c", script, str(site.home), str(site.server.port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )


def test_while_another_process_sends_a_new_report_is_queued(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimon.delivery.spool.SENDING_TIMEOUT_S", 0.0)
    with exclusive(site.home / "outbox" / ".sending.lock", 0):
        assert site.submit(key="weekly-2026-W47") == "deferred"
        with pytest.raises(TryAgainLater):
            site.outbox.flush(site.post, NOW)
    assert site.files() == ["outbox/weekly-2026-W47.eml"]
    assert [o.status for o in site.outbox.flush(site.post, NOW)] == ["sent"]


def test_a_record_that_cannot_be_written_does_not_send_the_mail_twice(site: Site) -> None:
    """The disk is full, or a folder has the journal's name, just when the server has said yes."""

    def post(parcel: Parcel, *, only: Sequence[str] = ()) -> Sent:
        for path in site.home.glob("log/**/*.jsonl"):
            path.unlink()
            path.mkdir()
        return site.post(parcel)

    with pytest.raises(JournalError):
        site.outbox.submit(KEY, site.make, post, NOW)
    assert site.outbox.flush(site.post, NOW) == []
    assert site.files() == [f"sent/{KEY}.eml"]
    assert len(site.server.mails) == 1


def test_only_the_owner_reads_the_mail(site: Site) -> None:
    site.server.replies = ["451 no"]
    site.submit()
    site.submit(key="weekly")
    for path in (site.home / "outbox", site.home / "sent"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for name in site.files():
        assert stat.S_IMODE((site.home / name).stat().st_mode) == 0o600


def test_what_a_killed_writer_left_behind_is_cleared_and_never_sent(site: Site) -> None:
    folder = site.home / "outbox"
    folder.mkdir()
    (folder / "tmpabc.unfinished").write_bytes(b"half a ma")
    assert site.outbox.entries() == []
    assert site.submit() == "sent"
    assert site.files() == [f"sent/{KEY}.eml"]


def test_a_foreign_file_in_the_outbox_is_parked_and_holds_up_nothing(site: Site) -> None:
    folder = site.home / "outbox"
    folder.mkdir()
    (folder / "a-note.eml").write_text("Dear all,\n")
    (folder / "한글.eml").write_text("no key of ours\n")
    site.server.replies = ["451 no"]
    site.submit()
    assert site.outbox.entries()[0].reason == "a file that is not a mail of aimon's"
    outcomes = {o.key: o.status for o in site.outbox.flush(site.post, NOW)}
    assert outcomes == {"a-note": "parked", KEY: "sent"}
    assert [e.key for e in site.outbox.entries()] == ["a-note"]


def test_the_list_says_since_when_how_often_and_when_next(site: Site) -> None:
    site.server.replies = ["451 no", "452 still no"]
    site.submit()
    site.submit(NOW + timedelta(minutes=15))
    (entry,) = site.outbox.entries()
    assert (entry.key, entry.subject, entry.state, entry.tries) == (
        *(KEY, "일일 보고", "waiting"),
        2,
    )
    assert entry.since == NOW
    assert entry.next_try == NOW + timedelta(minutes=17)
    assert "452 still no" in entry.reason


@pytest.mark.parametrize("key", ["../sent/x", "/etc/passwd", "", "보고"])
def test_a_key_from_outside_never_becomes_a_path(site: Site, key: str) -> None:
    with pytest.raises(MessageError, match="not a report's key"):
        site.outbox.flush(site.post, NOW, keys=[key])
    with pytest.raises(MessageError, match="not a report's key"):
        site.outbox.submit(key, site.make, site.post, NOW)


def test_a_key_that_does_not_wait_is_said_to_be_unknown(site: Site) -> None:
    site.submit()
    with pytest.raises(AimonError, match=f"no message with the key {KEY} waits"):
        site.outbox.flush(site.post, NOW, keys=[KEY], force=True)


def test_looking_makes_nothing(site: Site) -> None:
    assert site.outbox.entries() == []
    assert site.outbox.flush(site.post, NOW, due_only=True) == []
    assert list(site.home.iterdir()) == []


def test_a_recipient_refused_for_now_gets_the_mail_later_and_the_others_only_once(
    site: Site,
) -> None:
    """Greylisting: the mail waits for the one, with the same Message-ID."""
    cc = ("boss@example.kr", "gone@example.kr")
    site.mail = mailserver.settings_for(site.server.port, cc=cc)
    site.post = posting(site.mail)
    site.server.rcpt |= {"admin@example.kr": "450 greylisted", "gone@example.kr": "550 no"}
    assert site.submit() == "deferred"
    assert site.files() == [f"outbox/{KEY}.eml"]
    (waiting,) = site.outbox.entries()
    assert "admin@example.kr: 450 greylisted" in waiting.reason
    site.server.rcpt.clear()
    (outcome,) = site.outbox.flush(site.post, NOW + timedelta(minutes=5))
    assert outcome.status == "sent"
    assert [people for _sender, people in site.server.envelopes] == [
        ["boss@example.kr"],
        ["admin@example.kr"],
    ]
    assert len({mail["Message-ID"] for mail in site.server.read}) == 1
    assert site.submit() == "already"


def test_a_mail_that_nobody_has_yet_can_be_taken_back(site: Site) -> None:
    site.server.replies = ["451 later"]
    assert site.submit() == "deferred"
    assert site.outbox.withdraw(KEY, NOW)
    assert site.files() == []
    assert site.events() == ["queued", "deferred", "withdrawn"]
    assert site.outbox.withdraw(KEY, NOW)
    assert site.events().count("withdrawn") == 1
    assert site.outbox.flush(site.post, NOW) == []


def test_a_mail_that_anybody_has_stays(site: Site) -> None:
    site.submit()
    assert not site.outbox.withdraw(KEY, NOW)
    assert site.files() == [f"sent/{KEY}.eml"]


def test_a_mail_that_one_of_its_recipients_has_stays_for_the_other(site: Site) -> None:
    site.mail = mailserver.settings_for(site.server.port, cc=("boss@example.kr",))
    site.post = posting(site.mail)
    site.server.rcpt["admin@example.kr"] = "450 greylisted"
    assert site.submit() == "deferred"
    assert not site.outbox.withdraw(KEY, NOW)
    assert site.files() == [f"outbox/{KEY}.eml"]


def test_what_leaves_while_the_list_is_made_is_no_trouble(site: Site) -> None:
    spool, mail = Spool(site.home), site.make(0)

    def come_and_go() -> None:
        for n in range(300):
            spool.put(Parcel(f"daily-{n}", "mail", mail))
            spool.drop(f"daily-{n}", "waiting")

    with ThreadPoolExecutor(1) as others:
        work = others.submit(come_and_go)
        while not work.done():
            assert len(site.outbox.entries()) <= 1
        work.result()
