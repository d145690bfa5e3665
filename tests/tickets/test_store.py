"""Tickets get distinct numbers, and nobody overwrites what he has not seen."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from making import seoul, write_workspace
from processes import rest

from aimon.errors import AimonError, TryAgainLater, WrongUsage
from aimon.tickets.mirror import FILE, remove
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace

NOW = seoul("2026-11-25 10:00")
WRITER = """
import sys
from pathlib import Path
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
with Tickets(workspace) as tickets:
    for n in range(int(sys.argv[2])):
        ticket = tickets.receive(workspace.now(), symptom=f"{sys.argv[3]}-{n}")
        # One write, or a kill could leave a part of the line.
        print(f"{ticket.id} {ticket.symptom}\\n", end="", flush=True)
"""
SOLVER = """
import sys, time
from pathlib import Path
from aimon.errors import TryAgainLater
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
with Tickets(workspace) as tickets:
    seen = tickets.get("1", workspace.now())
    print("seen", flush=True)
    sys.stdin.readline()
    try:
        tickets.record(workspace.now(), "resolved", seen, solution=sys.argv[2])
        print("won")
    except TryAgainLater as error:
        print("told:", error.message)
"""


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(write_workspace(home))


def running(code: str, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_eight_processes_that_receive_a_hundred_each_get_800_distinct_numbers(
    workspace: Workspace,
) -> None:
    writers = [running(WRITER, str(workspace.home), "100", str(n)) for n in range(8)]
    lines = [line.split() for w in writers for line in w.communicate(timeout=120)[0].splitlines()]
    assert sorted(int(name[2:]) for name, _symptom in lines) == list(range(1, 801))
    with Tickets(workspace) as tickets:
        kept = {ticket.id: ticket.symptom for ticket in tickets.every(workspace.now())}
    assert kept == dict(map(tuple, lines))


def test_whoever_is_killed_at_any_point_loses_nothing_that_was_told_and_gives_no_number_twice(
    workspace: Workspace,
) -> None:
    told: list[str] = []
    for number in range(12):
        writers = [running(WRITER, str(workspace.home), "100000", f"{number}{n}") for n in "ab"]
        for writer in writers:
            assert writer.stdout
            told += [writer.stdout.readline().strip() for _ in range(3 + number)]
        for writer in writers:
            writer.kill()
            told += rest(writer)
    with Tickets(workspace) as tickets:
        kept = {f"{t.id} {t.symptom}" for t in tickets.every(workspace.now())}
    assert set(told) <= kept
    names = [line.split()[0] for line in told]
    assert len(names) == len(set(names))


def test_of_many_edits_of_the_same_state_one_wins_and_the_others_are_told(
    workspace: Workspace,
) -> None:
    with Tickets(workspace) as tickets:
        tickets.receive(workspace.now(), symptom="느려요")
    solvers = [running(SOLVER, str(workspace.home), f"way {n}") for n in range(4)]
    for solver in solvers:
        assert solver.stdout
        assert solver.stdout.readline() == "seen\n"
    for solver in solvers:
        assert solver.stdin
        solver.stdin.write("go\n")
        solver.stdin.flush()
    said = [solver.communicate(timeout=60)[0].strip() for solver in solvers]
    assert said.count("won") == 1
    assert said.count("told: T-1 was changed meanwhile by somebody else") == 3
    with Tickets(workspace) as tickets:
        events = tickets.get("1", workspace.now()).events
    assert [event.event for event in events] == ["received", "resolved"]


def test_a_note_is_taken_whatever_else_was_recorded_meanwhile(workspace: Workspace) -> None:
    with Tickets(workspace) as tickets:
        seen = tickets.receive(NOW, symptom="느려요")
        tickets.record(NOW, "replied", seen, text="확인 중")
        after = tickets.record(NOW, "noted", seen, text="로그 확인")
        with pytest.raises(TryAgainLater):
            tickets.record(NOW, "resolved", seen, solution="x")
    assert [event.event for event in after.events] == ["received", "replied", "noted"]


def test_a_conflict_is_seen_whatever_the_clocks_of_the_two_say(workspace: Workspace) -> None:
    with Tickets(workspace) as tickets:
        seen = tickets.receive(NOW, symptom="느려요")
        tickets.record(NOW + timedelta(hours=1), "resolved", seen, solution="first")
        with pytest.raises(TryAgainLater):
            tickets.record(NOW, "resolved", seen, solution="second")


def test_nothing_can_happen_to_a_ticket_before_it_was_received(workspace: Workspace) -> None:
    with Tickets(workspace) as tickets:
        ticket = tickets.receive(NOW, symptom="느려요")
        with pytest.raises(AimonError, match="received only at 2026-11-25 10:00"):
            tickets.record(NOW - timedelta(minutes=1), "noted", ticket, text="x")


def test_a_call_is_written_down_after_it_was_made_and_counts_when_it_was_made(
    workspace: Workspace,
) -> None:
    with Tickets(workspace) as tickets:
        early = NOW - timedelta(minutes=30)
        ticket = tickets.receive(NOW, symptom="느려요", received_at=early)
        after = tickets.record(NOW - timedelta(minutes=28), "replied", ticket, text="기다려 주세요")
    assert after.answered_at == NOW - timedelta(minutes=28)
    assert [event.event for event in after.events] == ["received", "replied"]
    assert after.recorded_at == NOW


@pytest.mark.parametrize("name", ["T-1", "t-1", "t1", "T1", "#1", "1", "001", " 1 "])
def test_a_ticket_is_found_by_every_short_form_of_its_number(
    workspace: Workspace, name: str
) -> None:
    with Tickets(workspace) as tickets:
        tickets.receive(NOW, symptom="느려요")
        assert tickets.get(name, NOW).id == "T-1"


@pytest.mark.parametrize("name", ["", "0", "T-0", "-1", "one", "1.5", "T-1x", "²", "9" * 10])
def test_what_is_no_number_of_a_ticket_is_said_so(workspace: Workspace, name: str) -> None:
    with Tickets(workspace) as tickets, pytest.raises(WrongUsage, match="not a ticket's number"):
        tickets.get(name, NOW)


def test_a_number_that_nobody_has_names_the_last_one(workspace: Workspace) -> None:
    with Tickets(workspace) as tickets:
        with pytest.raises(WrongUsage) as none:
            tickets.get("1", NOW)
        assert none.value.hint == "there are none yet; receive one: aimon ticket new"
        tickets.receive(NOW, symptom="느려요")
        with pytest.raises(WrongUsage) as other:
            tickets.get("7", NOW)
    assert other.value.hint == "the last one is T-1; see them: aimon ticket list --all"


def test_a_past_moment_shows_tickets_as_they_were(workspace: Workspace) -> None:
    with Tickets(workspace) as tickets:
        ticket = tickets.receive(NOW, symptom="느려요")
        later = NOW + timedelta(hours=1)
        tickets.record(later, "resolved", ticket, solution="재시도")
        assert [t.state for t in tickets.unsolved(NOW)] == ["new"]
        assert tickets.unsolved(later) == []
        assert tickets.unsolved(NOW - timedelta(seconds=1)) == []
        assert tickets.every(NOW - timedelta(seconds=1)) == []


def test_a_solved_ticket_like_it_is_found_with_its_solution(workspace: Workspace) -> None:
    with Tickets(workspace) as tickets:
        for symptom in ("응답이 너무 느려요", "비용이 얼마인가요", "로그인이 안 됩니다"):
            ticket = tickets.receive(NOW, symptom=symptom)
            tickets.record(NOW, "resolved", ticket, solution=f"{symptom}: 답")
        unsolved = tickets.receive(NOW, symptom="응답 속도가 느립니다")
        (first, *_rest) = tickets.similar(unsolved.symptom, NOW, limit=3, but=unsolved.number)
    assert first.solution == "응답이 너무 느려요: 답"


def test_the_index_is_made_anew_when_it_is_gone_damaged_or_of_another_version(
    workspace: Workspace,
) -> None:
    with Tickets(workspace) as tickets:
        tickets.receive(NOW, symptom="느려요")
        tickets.receive(NOW, symptom="비용")
    file = workspace.home / FILE

    def numbers() -> list[str]:
        with Tickets(workspace) as tickets:
            return [ticket.id for ticket in tickets.unsolved(NOW)]

    remove(workspace.home)
    assert numbers() == ["T-1", "T-2"]
    remove(workspace.home)
    file.write_bytes(b"not a database" * 1000)
    assert numbers() == ["T-1", "T-2"]
    remove(workspace.home)
    numbers()
    data = bytearray(file.read_bytes())
    data[200:] = b"\xff" * (len(data) - 200)
    file.write_bytes(data)
    assert numbers() == ["T-1", "T-2"]
    assert numbers() == ["T-1", "T-2"]


def test_what_another_host_or_an_editor_did_to_the_journal_is_seen(workspace: Workspace) -> None:
    with Tickets(workspace) as tickets:
        tickets.receive(NOW, symptom="느려요")
        tickets.receive(NOW, symptom="비용")
    (own,) = (workspace.log / "tickets").glob("day=*/*.jsonl")
    lines = own.read_bytes().splitlines(keepends=True)
    other = lines[1].replace(b"T-2", b"T-3").replace(b'"id":"', b'"id":"x')
    (own.parent / "other.jsonl").write_bytes(other)
    with Tickets(workspace) as tickets:
        assert [t.id for t in tickets.unsolved(NOW)] == ["T-1", "T-2", "T-3"]
        assert tickets.receive(NOW, symptom="다음").id == "T-4"
    own.write_bytes(lines[0])
    with Tickets(workspace) as tickets:
        assert [t.id for t in tickets.unsolved(NOW)] == ["T-1", "T-3"]


def test_a_workspace_that_cannot_be_written_is_read_all_the_same(workspace: Workspace) -> None:
    with Tickets(workspace) as tickets:
        tickets.receive(NOW, symptom="느려요")
    remove(workspace.home)
    (workspace.home / ".cache").rename(workspace.home / "gone")
    (workspace.home / ".cache").write_text("a file in the folder's place")
    with Tickets(workspace) as tickets:
        assert [t.id for t in tickets.unsolved(NOW)] == ["T-1"]


def test_a_line_that_is_being_written_counts_when_it_has_ended(workspace: Workspace) -> None:
    with Tickets(workspace) as tickets:
        tickets.receive(NOW, symptom="느려요")
    (own,) = (workspace.log / "tickets").glob("day=*/*.jsonl")
    line = own.read_bytes().replace(b"T-1", b"T-2").replace(b'"id":"', b'"id":"x')
    with own.open("ab") as file:
        file.write(line[:40])
        file.flush()
        with Tickets(workspace) as tickets:
            assert [t.id for t in tickets.unsolved(NOW)] == ["T-1"]
            file.write(line[40:])
            file.flush()
        with Tickets(workspace) as tickets:
            assert [t.id for t in tickets.unsolved(NOW)] == ["T-1", "T-2"]


def test_a_link_in_the_index_s_place_is_taken_away_and_what_it_leads_to_left_alone(
    workspace: Workspace, tmp_path: Path
) -> None:
    with Tickets(workspace) as tickets:
        tickets.receive(NOW, symptom="느려요")
    remove(workspace.home)
    foreign = tmp_path / "foreign"
    foreign.write_text("mine")
    foreign.chmod(0o644)
    (workspace.home / FILE).symlink_to(foreign)
    with Tickets(workspace) as tickets:
        assert [t.id for t in tickets.unsolved(NOW)] == ["T-1"]
    assert (foreign.read_text(), foreign.stat().st_mode & 0o777) == ("mine", 0o644)
    assert not (workspace.home / FILE).is_symlink()
    assert (workspace.home / FILE).stat().st_mode & 0o777 == 0o600


def test_lines_that_cannot_be_read_are_counted_once_whoever_reads_them(
    workspace: Workspace,
) -> None:
    with Tickets(workspace) as tickets:
        tickets.receive(NOW, symptom="느려요")
    (own,) = (workspace.log / "tickets").glob("day=*/*.jsonl")
    with own.open("ab") as file:
        file.write(b'{"broken\n[]\n')
    for _ in range(2):
        with Tickets(workspace) as tickets:
            assert [t.id for t in tickets.unsolved(NOW)] == ["T-1"]
            assert tickets.unreadable == 2
