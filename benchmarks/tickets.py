"""Times the ticket commands with many tickets in the journal, and how that grows."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from making import SEOUL
from measuring import check, row, taking_turns

from aimon.core.ticketrecords import TicketEvent
from aimon.core.tickets import CLASSES, TOPICS
from aimon.journal.ids import new_id
from aimon.journal.tickets import ticket_log

SIZES = (10_000, 100_000)
UNSOLVED = 40
A_DAY = 40
SAID = (
    "GPT-4o 응답이 너무 느려요",
    "답변이 나오지 않습니다",
    "평가 화면에서 오류가 납니다",
    "비용이 얼마나 나오는지 궁금합니다",
    "어떤 모델을 써야 하나요",
    "한글이 깨져서 나옵니다",
    "점수가 이상해요",
    "설정을 바꾸고 싶습니다",
    "오전부터 접속이 안 됩니다",
    "결과가 매번 다릅니다",
    "긴 문서를 넣으면 잘립니다",
    "다른 모델을 추천해 주세요",
)
SOLVED = ("대안 모델로 안내", "잠시 뒤 다시 시도하도록 안내", "관리자가 키를 교체", "사용법 안내")


def main(python: Path, home: Path) -> None:
    """Measure each size in a workspace of its own, made like ``home``."""
    for size in SIZES:
        place = home.with_name(f"tickets-{size}")
        shutil.copytree(home, place)
        write(place, size)
        aimon = [python.parent / "aimon", "--home", place, "ticket"]
        started = time.perf_counter()
        check([*aimon, "list"])
        print(
            f"| index of {size:,} tickets, made once | {time.perf_counter() - started:.1f} s | | | |"
        )
        new = [*aimon, "new", "응답이", "느려요", "--model", "model-1", "--from", "홍길동"]
        names = {
            "new": new,
            "new --json": [*new, "--json"],
            "list": [*aimon, "list"],
            "list --json": [*aimon, "list", "--json"],
            f"show {size}": [*aimon, "show", str(size)],
            "search": [*aimon, "search", "응답이", "느려요"],
        }
        bare, *times = taking_turns([[python, "-c", "import click"], *names.values()], rounds=15)
        for name, measured in zip(names, times, strict=True):
            aim = "≤ 2" if name.startswith(("new", "list")) and size == SIZES[0] else ""
            row(f"`aimon ticket {name}`, {size:,} tickets", measured, bare, "`import click`", aim)


def write(home: Path, size: int) -> None:
    """Write a journal of so many tickets, forty a day up to yesterday, all but the last solved."""
    random = Random(size)
    log = ticket_log(home / "log", "bench")
    last = datetime.now(SEOUL).replace(hour=9, minute=0, second=0, microsecond=0)
    day: list[TicketEvent] = []
    for number in range(1, size + 1):
        ago = (size - number) // A_DAY + 1
        start = last - timedelta(days=ago) + timedelta(minutes=10 * (number % A_DAY))
        if day and day[-1].time.date() != start.date():
            log.append(*day)
            day = []
        day += story(number, start, random, solved=number <= size - UNSOLVED)
    log.append(*day)


def story(number: int, start: datetime, random: Random, *, solved: bool) -> Iterator[TicketEvent]:
    """Yield the events of a ticket."""

    def event(kind: str, after: float, **fields: object) -> TicketEvent:
        moment = start + timedelta(minutes=after)
        return TicketEvent(
            id=new_id(moment), time=moment, host="bench", ticket=f"T-{number}", event=kind, **fields
        )  # type: ignore[arg-type]

    yield event(
        "received",
        0,
        symptom=". ".join(random.choices(SAID, k=3)),
        requester=f"위원{random.randrange(200)}",
        organisation=f"평가{random.randrange(9)}팀",
        model=f"model-{random.randrange(50)}",
        class_=random.choice(CLASSES),
        topic=random.choice(TOPICS),
        channel="phone",
    )
    yield event("noted", 1, text="모델 상태 확인함", minutes=2)
    if solved:
        yield event("replied", 3, text="확인 중이라고 안내함", minutes=3)
        yield event("resolved", 8, solution=random.choice(SOLVED), satisfaction=random.randrange(6))
