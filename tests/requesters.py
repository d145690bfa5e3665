"""Makes events of tickets, and a workspace in which two people have asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from making import seoul, ticket_event, write_workspace

from aimon.core.ticketrecords import Escalation, TicketEvent
from aimon.journal.tickets import ticket_log
from aimon.workspace import Workspace

MORNING = seoul("2026-11-24 09:10")


def received(ticket: int, requester: str, time: datetime = MORNING, **fields: Any) -> TicketEvent:
    """Make the event that begins a ticket."""
    given: dict[str, Any] = {
        "symptom": f"{requester}입니다. 느려요",
        "channel": "phone",
        "class_": "major",
        "topic": "slow",
        "model": "gpt-main",
        "minutes": 5.0,
    }
    return ticket_event(f"T-{ticket}", time, "received", requester=requester, **given | fields)


def write(home: Path, *events: TicketEvent) -> Workspace:
    """Append events to a workspace's journal."""
    workspace = Workspace(write_workspace(home))
    ticket_log(workspace.log, "ops-1").append(*events)
    return workspace


HONG = {"requester": "홍길동", "organisation": "한국대", "contact": "gd.hong@univ.example"}


def two_people() -> list[TicketEvent]:
    """Return what happened to two tickets of one person over three days, and to one of another."""
    day = timedelta(days=1)
    return [
        received(1, **HONG, occurred_at=MORNING - day, frequency="always"),
        received(2, "김철수", organisation="대한대", contact="010-9999-8888"),
        ticket_event(
            "T-1", MORNING + timedelta(hours=1), "replied", text="홍길동 님, 확인 중입니다"
        ),
        ticket_event(
            "T-1",
            MORNING + day,
            "escalated",
            escalation=Escalation(
                criteria=("security",), conditions="홍길동 님 계정", next_update=MORNING + 2 * day
            ),
            told=("gd.hong@univ.example", "admin@example.org"),
            mail="ticket-1-e1",
        ),
        received(3, "홍 길동", MORNING + day, organisation="한국대", minutes=2.0),
        ticket_event("T-2", MORNING + day, "noted", text="홍길동 위원과 같은 증상"),
        ticket_event(
            "T-1",
            MORNING + 2 * day,
            "resolved",
            text="전화로 안내",
            solution="홍길동 님(010-1234-5678) 계정의 캐시를 비움",
            prevention="gd.hong@univ.example 같은 외부 메일은 등록하지 않음",
            minutes=15.0,
        ),
        ticket_event("T-1", MORNING + 2 * day, "rated", satisfaction=4),
    ]
