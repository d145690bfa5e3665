"""The digests of days say what the journal says, whatever becomes of their files."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from making import probe, seoul
from msgspec.structs import replace

from aimon.core.hourly import Used
from aimon.core.observations import Observation, observe
from aimon.core.records import Probe, Usage
from aimon.journal.ids import new_id
from aimon.journal.observed import observed, used
from aimon.journal.probes import probe_log
from aimon.journal.usage import usage_log

FIRST = date(2026, 11, 23)
NOW = seoul("2026-11-25 18:00")
Seen = dict[str, list[Observation]]


def write(home: Path) -> list[Probe]:
    """Write three days of two models' tests."""
    found = [
        probe(model, seoul(f"2026-11-{day} {clock}"), slot=clock, latency_ms=float(100 * day + n))
        for day in (23, 24, 25)
        for n, clock in enumerate(("09:30", "13:00"))
        for model in ("a", "b")
    ]
    probe_log(home / "log", "ops-1").append(*found)
    return found


def look(home: Path, *, now: datetime = NOW, first: date = FIRST, keep: bool = True) -> Seen:
    return observed(home / "log", "ops-1", home / ".cache", first, now, keep=keep)


def digest(home: Path, day: int = 24, name: str = "observed") -> Path:
    return home / ".cache" / name / f"day=2026-11-{day}.msgpack"


def journal(home: Path, day: int = 24, host: str = "ops-1") -> Path:
    return home / "log" / "probes" / f"day=2026-11-{day}" / f"{host}.jsonl"


def by_model(records: list[Probe]) -> Seen:
    ordered = sorted(records, key=lambda record: record.time)
    return {m: [observe(p) for p in ordered if p.model == m] for m in ("a", "b")}


def test_the_digests_say_what_the_journal_says(home: Path) -> None:
    records = write(home)
    first = look(home)
    assert digest(home).exists()
    again = look(home)
    assert first == again == by_model(records)
    assert again["a"][0].time.utcoffset() == timedelta(hours=9)
    assert [type(test.checks) for test in again["a"]] == [tuple] * 6


def test_a_digest_is_what_is_read_while_the_journal_has_not_changed(home: Path) -> None:
    records = write(home)
    look(home)
    path = journal(home)
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b'"passed":4', b'"passed":3'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert look(home) == by_model(records)
    os.utime(path)
    assert {test.passed for test in look(home)["a"]} == {3, 4}


def test_only_the_days_asked_for_are_read_and_none_after_now(home: Path) -> None:
    write(home)
    found = look(home, first=date(2026, 11, 24), now=seoul("2026-11-25 12:59"))
    assert [f"{test.time:%d %H:%M}" for test in found["a"]] == ["24 09:30", "24 13:00", "25 09:30"]
    assert not digest(home, 23).exists()
    assert len(look(home)["a"]) == 6


def test_a_day_that_was_appended_to_is_read_anew(home: Path) -> None:
    write(home)
    look(home)
    late = probe("a", seoul("2026-11-25 17:00"))
    probe_log(home / "log", "ops-1").append(late)
    assert look(home)["a"][-1] == observe(late)


def test_another_hosts_file_and_one_that_is_gone_are_seen(home: Path) -> None:
    write(home)
    look(home)
    between = probe("a", seoul("2026-11-24 10:00"), host="ops-2")
    probe_log(home / "log", "ops-2").append(between)
    assert [test.id for test in look(home)["a"]].index(between.id) == 3
    journal(home, host="ops-2").unlink()
    assert between.id not in [test.id for test in look(home)["a"]]


def test_the_journals_own_rules_hold(home: Path) -> None:
    records = write(home)
    path = journal(home)
    whole = path.read_bytes()
    first = whole.split(b"\n")[0]
    path.write_bytes(b"not a record\n" + whole + first + b"\n" + b'{"v":1,"id":"unfinished')
    assert look(home) == look(home) == by_model(records)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [cut, flip, empty, folder, Path.unlink])
def test_a_damaged_digest_is_made_again(home: Path, damage: Callable[[Path], object]) -> None:
    expected = by_model(write(home))
    look(home)
    damage(digest(home))
    assert look(home) == look(home) == expected


def test_every_byte_that_is_changed_in_a_digest_is_noticed(home: Path) -> None:
    expected = by_model(write(home)[:1])
    probes = journal(home, 23)
    probes.write_bytes(probes.read_bytes().split(b"\n")[0] + b"\n")
    now = seoul("2026-11-23 18:00")
    look(home, now=now)
    path = digest(home, 23)
    sound = path.read_bytes()
    for at in range(len(sound)):
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 0x10]) + sound[at + 1 :])
        assert look(home, now=now, keep=False)["a"] == expected["a"]


def test_what_a_link_in_a_digests_place_leads_to_is_left_alone(home: Path) -> None:
    expected = by_model(write(home))
    look(home)
    precious = home / "precious"
    precious.write_bytes(b"mine")
    digest(home).unlink()
    digest(home).symlink_to(precious)
    assert look(home) == expected
    assert precious.read_bytes() == b"mine"
    assert not digest(home).is_symlink()


def test_digests_are_for_their_owner_alone(home: Path) -> None:
    write(home)
    look(home)
    for path in (digest(home), digest(home).parent, digest(home).parent.parent):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077
    assert {path.suffix for path in digest(home).parent.iterdir()} == {".msgpack"}


def test_a_cache_that_cannot_be_written_is_no_error(home: Path) -> None:
    expected = by_model(write(home))
    (home / ".cache").write_text("a file where the folder should be")
    assert look(home) == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_in_a_folder_for_reading_only_is_no_error(home: Path) -> None:
    expected = by_model(write(home))
    (home / ".cache" / "observed").mkdir(parents=True)
    (home / ".cache" / "observed").chmod(0o500)
    assert look(home) == expected
    (home / ".cache" / "observed").chmod(0o700)


def test_nothing_is_written_where_nothing_is_to_be_kept(home: Path) -> None:
    expected = by_model(write(home))
    before = sorted(home.rglob("*"))
    assert look(home, keep=False) == expected
    assert sorted(home.rglob("*")) == before


def test_without_a_journal_there_is_nothing(home: Path) -> None:
    assert look(home) == {}


def test_old_digests_do_not_pile_up(home: Path) -> None:
    start = seoul("2026-08-01 09:30")
    probe_log(home / "log", "ops-1").append(
        *(probe("a", start + timedelta(days=n)) for n in range(100))
    )
    assert len(look(home, first=start.date())["a"]) == 100
    assert len(list(digest(home).parent.iterdir())) == 70
    assert (digest(home).parent / "day=2026-11-08.msgpack").exists()


def line(model: str, when: str, requests: int) -> Usage:
    time = seoul(when)
    return Usage(id=new_id(time), time=time, host="ops-1", model=model, requests=requests)


def counts(hours: Sequence[int]) -> dict[int, int]:
    return {place: n for place, n in enumerate(hours) if n}


def hourly(home: Path, now: datetime = NOW) -> Used:
    return used(home / "log", "ops-1", home / ".cache", FIRST, now)


def test_use_is_counted_by_the_hour_that_a_line_begins_in(home: Path) -> None:
    usage_log(home / "log", "ops-1").append(
        line("a", "2026-11-23 09:00", 5),
        line("a", "2026-11-23 09:30", 2),
        line("b", "2026-11-24 23:00", 1),
        line("a", "2026-11-25 17:00", 4),
        line("a", "2026-11-25 18:01", 9),
    )
    for _ in range(2):
        found = hourly(home)
        assert counts(found.models["a"]) == {9: 7, 2 * 24 + 17: 4}
        assert counts(found.models["b"]) == {24 + 23: 1}
        assert counts(found.lines) == {9: 2, 24 + 23: 1, 2 * 24 + 17: 1}
        assert {len(hours) for hours in found.models.values()} == {len(found.lines)} == {72}
    assert digest(home, 24, "used").exists()
    later = hourly(home, now=seoul("2026-11-25 19:00"))
    assert counts(later.models["a"]) == {9: 7, 2 * 24 + 17: 4, 2 * 24 + 18: 9}


def test_an_hour_that_nobody_told_of_is_not_one_without_use(home: Path) -> None:
    usage_log(home / "log", "ops-1").append(line("b", "2026-11-24 10:00", 0))
    found = hourly(home)
    assert counts(found.lines) == {24 + 10: 1}
    assert counts(found.models["b"]) == {}


def test_use_before_the_first_day_and_of_no_day_is_nothing(home: Path) -> None:
    usage_log(home / "log", "ops-1").append(line("a", "2026-11-22 10:00", 3))
    found = hourly(home)
    assert found.models == counts(found.lines) == {}
    assert len(hourly(home, now=seoul("2026-11-20 10:00")).lines) == 0


def test_users_are_known_where_they_are_told_and_longer_spans_have_no_hour(home: Path) -> None:
    lines = (
        replace(line("a", "2026-11-24 09:00", 5), users=2),
        replace(line("a", "2026-11-24 09:00", 7), users=3, source="other"),
        replace(line("b", "2026-11-24 09:00", 9), source="days", hours=24, users=50),
        line("b", "2026-11-24 10:00", 1),
    )
    usage_log(home / "log", "ops-1").append(*lines)
    for _again in range(2):
        found = used(home / "log", "ops-1", home / ".cache", FIRST, NOW)
        assert (found.models["a"][24 + 9], found.users["a"][24 + 9]) == (12, 5)
        assert (found.models["b"][24 + 9], found.users["b"][24 + 10]) == (0, -1)
        assert (found.lines[24 + 9], found.lines[24 + 10]) == (2, 1)


def test_what_was_recorded_later_is_not_known_yet(home: Path) -> None:
    before = line("a", "2026-11-24 09:00", 5)
    later = replace(before, id="later", requests=8, recorded=seoul("2026-11-25 19:00"))
    usage_log(home / "log", "ops-1").append(before, later)
    for now, requests in ((NOW, 5), (NOW + timedelta(hours=2), 8), (NOW, 5)):
        found = used(home / "log", "ops-1", home / ".cache", FIRST, now)
        assert found.models["a"][24 + 9] == requests
