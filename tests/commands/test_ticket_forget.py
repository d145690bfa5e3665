"""`aimon ticket forget`: the person is gone, the figures are not."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from making import seoul, ticket_event
from ptys import CTRL_C, talk
from requesters import HONG, MORNING, received, two_people, write

from aimon.analysis.engine import Figures
from aimon.core.forgetting import Plan
from aimon.core.people import same_key
from aimon.core.records import Delivery
from aimon.core.tickets import Ticket, fold
from aimon.delivery.parcel import Parcel
from aimon.delivery.spool import Spool
from aimon.journal.deliveries import delivery_log
from aimon.journal.tickets import ticket_log
from aimon.tickets.blanking import begin
from aimon.tickets.store import Tickets
from aimon.workspace import Workspace

Aimon = Callable[..., Result]
_numbers = count(1)
LATER = seoul("2126-01-01 09:00")  # forgetting is done now
PERSONAL = (
    "홍길동",
    "홍 길동",
    "gd.hong",
    "010-1234-5678",
    "한국대",
    "느려요",
    "전화로",
    "확인 중",
)


def everything(home: Path) -> str:
    """Return all that the workspace holds."""
    files = (path for path in sorted(home.rglob("*")) if path.is_file() and path.stat().st_size)
    return "\n".join(path.read_text("utf-8", "replace") for path in files)


def kept(home: Path) -> str:
    """Return what the workspace holds but for what is made anew at will."""
    return everything(home / "log") + everything(home / "outbox") + everything(home / "sent")


def tickets(workspace: Workspace) -> dict[str, Ticket]:
    """Return the tickets by their names, as the journal has them."""
    journal = ticket_log(workspace.log, workspace.host)
    events: dict[str, list[Any]] = {}
    for day in journal.days():
        for event in journal.read(day):
            events.setdefault(event.ticket, []).append(event)
    return {name: fold(of, LATER) for name, of in events.items()}


def figures(workspace: Workspace) -> list[Any]:
    """Return what is counted of the tickets, by SQL and one by one."""
    days = (date(2026, 11, 1), date(2125, 12, 31))
    with Figures(workspace.log, *days, until=LATER, now=LATER, journals=["tickets"]) as found:
        rows = [
            found.rows(query)
            for query in ("tickets_by_day", "tickets_counted", "tickets_open", "tickets_summed")
        ]
    every = tickets(workspace).values()
    counted = [
        Counter(getattr(ticket, name) for ticket in every)
        for name in ("class_", "topic", "model", "channel", "frequency", "state", "satisfaction")
    ]
    moments = [(t.received_at, t.occurred_at, t.answered_at, t.resolved_at) for t in every]
    return [
        rows,
        counted,
        moments,
        sum(t.minutes for t in every),
        len({same_key(t.requester) for t in every}),
    ]


def test_the_person_is_gone_and_the_figures_stay(aimon: Aimon, home: Path) -> None:
    workspace = write(home, *two_people()[:5], *two_people()[6:])
    before = figures(workspace)
    result = aimon("ticket", "forget", "홍길동", "--yes", "--json")
    assert result.exit_code == 0, result.stderr
    done = json.loads(result.stdout)
    assert [held["ticket"] for held in done["tickets"]] == ["T-1", "T-3"]
    assert not [
        text for text in PERSONAL if text in everything(home).replace("김철수입니다. 느려요", "")
    ]
    assert figures(workspace) == before
    blanked = tickets(workspace)["T-1"]
    assert blanked.requester == done["token"]
    assert blanked.solution == f"{done['token']} 님(***) 계정의 캐시를 비움"
    assert blanked.prevention == "*** 같은 외부 메일은 등록하지 않음"
    assert blanked.events[-1].event == "forgotten"


def test_what_is_about_others_stays_to_the_byte(aimon: Aimon, home: Path) -> None:
    workspace = write(home, *two_people())
    odd = '{ "v":1,"id":"x","time":"2026-11-24T09:10:00+09:00","host":"h","ticket":"T-2",  '
    path = ticket_log(workspace.log, "ops-1").files(MORNING.date())[0]
    with path.open("a", encoding="utf-8") as file:
        file.write(f'{odd}"event":"noted","later":[1.50]}}\nbad line\n')
    before = path.read_text(encoding="utf-8").splitlines()
    assert aimon("ticket", "forget", "홍길동", "--yes").exit_code == 1
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if "T-1" not in line] == [
        line for line in before if "T-1" not in line
    ]
    assert len(after) == len(before)


def test_other_peoples_tickets_that_name_the_person_are_told_and_left(
    aimon: Aimon, home: Path
) -> None:
    write(home, *two_people())
    result = aimon("ticket", "forget", "홍길동", "--yes")
    assert result.exit_code == 1
    assert "stay as they are: T-2" in result.stderr
    assert "홍길동 위원과 같은 증상" in everything(home)


@pytest.mark.parametrize(
    "named",
    [
        "홍길동",
        "홍  길동",
        unicodedata.normalize("NFD", "홍길동"),
        "GD.Hong@univ.example",
        " 홍길동 ",
    ],
)
def test_a_person_is_named_by_name_or_contact_in_any_spelling(
    aimon: Aimon, home: Path, named: str
) -> None:
    write(home, received(1, **HONG), received(2, "김철수"))
    result = aimon("ticket", "forget", named, "--yes", "--json")
    assert [held["ticket"] for held in json.loads(result.stdout)["tickets"]] == ["T-1"]


def test_two_people_of_one_name_are_told_apart_by_their_organisation(
    aimon: Aimon, home: Path
) -> None:
    write(
        home,
        received(1, "이수진", organisation="한국대", contact="a@x.example"),
        received(2, "이수진", organisation="대한대", contact="b@x.example"),
    )
    before = kept(home)
    unclear = aimon("ticket", "forget", "이수진", "--yes")
    assert unclear.exit_code == 2
    assert '"한국대", "대한대"' in unclear.stderr
    assert aimon("ticket", "forget", "이수진", "--organisation", "서울대", "--yes").exit_code == 2
    assert kept(home) == before
    result = aimon("ticket", "forget", "이수진", "--organisation", "한국대", "--yes", "--json")
    assert [held["ticket"] for held in json.loads(result.stdout)["tickets"]] == ["T-1"]
    assert "b@x.example" in everything(home)
    assert "a@x.example" not in everything(home)


@pytest.mark.parametrize(
    ("named", "hint"), [("홍길순", '"홍길동"'), ("Zoe", "ticket list"), ("", "")]
)
def test_nobody_of_this_name_is_wrong_usage(
    aimon: Aimon, home: Path, named: str, hint: str
) -> None:
    write(home, received(1, **HONG))
    result = aimon("ticket", "forget", named, "--yes")
    assert result.exit_code == 2
    assert hint in result.stderr
    assert "홍길동" in everything(home)


def test_a_dry_run_shows_what_is_there_and_changes_nothing(aimon: Aimon, home: Path) -> None:
    write(home, *two_people())
    before = kept(home)
    result = aimon("ticket", "forget", "홍길동", "--dry-run")
    assert result.exit_code == 0
    assert "T-1" in result.stdout
    assert "T-3" in result.stdout
    assert "T-2" not in result.stdout
    assert kept(home) == before


def test_without_a_terminal_nothing_happens_unasked(aimon: Aimon, home: Path) -> None:
    write(home, *two_people())
    before = kept(home)
    result = aimon("ticket", "forget", "홍길동", input="y\n")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert kept(home) == before


def mail(workspace: Workspace, key: str, state: str) -> None:
    """Put a mail where it is when it waits, is parked or has left, and say so in the journal."""
    spool = Spool(workspace.home)
    data = f"To: gd.hong@univ.example\n\nabout {key}".encode()
    spool.put(Parcel(key, "mail", data))
    if state != "waiting":
        spool.move(key, "waiting", "sent" if state == "sent" else "parked")
    delivery_log(workspace.log, "ops-1").append(
        Delivery(
            id=f"d-{next(_numbers)}",
            time=MORNING,
            host="ops-1",
            key=key,
            event="sent",
            message_id=f"<{key}@x.example>",
            recipients=("gd.hong@univ.example",),
            refused={"gd.hong@univ.example": "550 no"},
            why="550 gd.hong@univ.example",
        )
    )


def test_mails_about_the_tickets_and_who_got_them_are_forgotten(aimon: Aimon, home: Path) -> None:
    workspace = write(home, received(1, **HONG), received(11, "김철수"))
    for key, state in (("ticket-1-a", "sent"), ("ticket-1-b", "parked"), ("ticket-11-a", "sent")):
        mail(workspace, key, state)
    mail(workspace, "ticket-1-a", "sent")  # sent again: a copy
    result = aimon("ticket", "forget", "홍길동", "--yes", "--json")
    assert sorted(json.loads(result.stdout)["mails"]) == [
        "ticket-1-a",
        "ticket-1-a~1",
        "ticket-1-b",
    ]
    assert [path.name for path in (home / "sent").iterdir()] == ["ticket-11-a.eml"]
    records = list(delivery_log(workspace.log, "ops-1").read(MORNING.date()))
    assert [(r.key, r.message_id) for r in records if not r.recipients and not r.refused] == [
        (key, f"<{key}@x.example>") for key in ("ticket-1-a", "ticket-1-b", "ticket-1-a")
    ]
    other = next(record for record in records if record.key == "ticket-11-a")
    assert other.recipients == ("gd.hong@univ.example",)
    # The mail of another's ticket went to the same address: it is told, not deleted.
    assert result.exit_code == 1
    assert "sent/ticket-11-a.eml" in result.stderr


def test_while_a_mail_waits_nothing_is_forgotten(aimon: Aimon, home: Path) -> None:
    workspace = write(home, received(1, **HONG))
    mail(workspace, "ticket-1-a", "waiting")
    before = kept(home)
    result = aimon("ticket", "forget", "홍길동", "--yes")
    assert result.exit_code == 75
    assert "ticket-1-a" in result.stderr
    assert kept(home) == before


def test_the_index_of_tickets_forgets_too(aimon: Aimon, home: Path) -> None:
    workspace = write(home, received(1, **HONG))
    with Tickets(workspace) as store:
        assert store.get("1", LATER).requester == "홍길동"
    assert (home / ".cache" / "tickets.sqlite").exists()
    assert aimon("ticket", "forget", "홍길동", "--yes").exit_code == 0
    assert not list((home / ".cache").glob("tickets.sqlite*"))
    with Tickets(workspace) as store:
        assert store.get("1", LATER).requester.startswith("forgotten-")


def test_files_in_which_the_person_still_stands_are_named(aimon: Aimon, home: Path) -> None:
    workspace = write(home, *two_people()[:5])
    path = ticket_log(workspace.log, "ops-1").files(MORNING.date())[0]
    path.with_name("ops-1.jsonl.broken").write_bytes(path.read_bytes())
    with path.open("a", encoding="utf-8") as file:
        file.write('{"ticket":"T-1","text":\n')
    (home / "reports").mkdir()
    (home / "reports" / "weekly.md").write_text("홍길동 위원의 문의", encoding="utf-8")
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@b.example", "문의"
    mail.set_content("홍길동 위원의 문의", cte="base64")
    (home / "saved.eml").write_bytes(bytes(mail))
    (home / "reports" / "other.md").write_text("김철수 위원의 문의", encoding="utf-8")
    result = aimon("ticket", "forget", "홍길동", "--yes", "--json")
    assert result.exit_code == 1
    left = {Path(each["file"]).name: each["why"] for each in json.loads(result.stdout)["left"]}
    assert left == {
        "ops-1.jsonl.broken": "copy",
        "ops-1.jsonl": "bad_line",
        "weekly.md": "named",
        "saved.eml": "named",
    }
    assert "reports/weekly.md: the name or contact stands in it" in result.stderr


def test_what_people_wrote_at_checklists_and_for_reports_is_named(aimon: Aimon, home: Path) -> None:
    write(home, received(1, **HONG))
    assert (
        aimon(
            "checklist", "note", "tomorrow", "홍길동 위원께 회신", "--at", "2026-11-23T17:45"
        ).exit_code
        == 0
    )
    assert aimon("report", "note", "홍길동 위원 교육").exit_code == 0
    result = aimon("ticket", "forget", "홍길동", "--yes", "--json")
    assert result.exit_code == 1
    left = [
        Path(each["file"]).relative_to(home).parts[1] for each in json.loads(result.stdout)["left"]
    ]
    assert left == ["checklists", "notes"]


def test_each_person_gets_a_token_of_his_own(aimon: Aimon, home: Path) -> None:
    workspace = write(home, received(1, "홍길동"), received(2, "김철수"), received(3, "홍길동"))
    for name in ("홍길동", "김철수"):
        assert aimon("ticket", "forget", name, "--yes").exit_code == 0
    names = [ticket.requester for ticket in tickets(workspace).values()]
    assert names[0] == names[2] != names[1]
    assert all(name.startswith("forgotten-") for name in names)


def test_an_inquiry_that_was_withdrawn_or_given_to_another_is_found_too(
    aimon: Aimon, home: Path
) -> None:
    first = received(1, "홍길동")
    write(
        home,
        first,
        ticket_event("T-1", MORNING, "undone", undoes=first.id),
        received(2, "홍길둥", contact="gd.hong@univ.example"),
        ticket_event("T-2", MORNING, "edited", requester="홍길동"),
    )
    assert aimon("ticket", "forget", "홍길동", "--yes").exit_code == 0
    assert not [text for text in ("홍길동", "홍길둥", "gd.hong") if text in everything(home)]


def test_the_time_of_being_forgotten_is_not_before_what_is_forgotten(
    aimon: Aimon, home: Path
) -> None:
    future = datetime(2126, 1, 1, tzinfo=MORNING.tzinfo)
    workspace = write(home, received(1, "홍길동", future))
    assert aimon("ticket", "forget", "홍길동", "--yes").exit_code == 0
    assert [e.event for e in tickets(workspace)["T-1"].events][-1:] == ["forgotten"]


@pytest.mark.parametrize(
    ("answer", "code", "left"),
    [("y\r", 0, False), ("\r", 1, True), ("n\r", 1, True), (CTRL_C, 130, True)],
)
def test_on_a_terminal_it_shows_what_there_is_and_asks(
    home: Path, answer: str, code: int, left: bool
) -> None:
    write(home, received(1, **HONG), received(2, "김철수"))
    turns = [("T-1", ""), ("Blank this 1 ticket for good? [y/N]", answer)]
    result = talk(["-m", "aimon", "ticket", "forget", "홍길동"], turns)
    assert result.code == code, result.shown
    assert "T-2" not in result.shown
    assert ("홍길동" in everything(home)) == left
    assert ("nothing was changed" in result.shown) == (code == 1)


@pytest.mark.parametrize("named", ["홍길동", "김철수"])
def test_what_a_killed_run_had_begun_is_finished_first(
    aimon: Aimon, home: Path, named: str
) -> None:
    workspace = write(home, received(1, **HONG), received(2, "김철수"))
    plan = Plan(
        token="forgotten-1",
        time=MORNING,
        by="gansa",
        tickets=("T-2",),
        events=("f1",),
        names=frozenset({"김철수"}),
        contacts=frozenset(),
    )
    begin(workspace, plan)
    looked = aimon("ticket", "forget", named, "--dry-run")
    assert looked.exit_code == 0
    assert tickets(workspace)["T-2"].requester == "김철수"
    result = aimon("ticket", "forget", named, "--yes")
    assert result.exit_code == 0
    assert ("is finished" in result.stderr) == (named == "홍길동")
    assert tickets(workspace)["T-2"].requester == "forgotten-1"
    assert ("홍길동" in everything(home)) == (named == "김철수")
    assert "김철수" not in everything(home)
