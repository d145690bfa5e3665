"""Writes a site with weeks of everything: tests, use, inquiries, incidents, reports that went out.

Seeded. Two things are planted: since the Tuesday of the last week the first model takes 1.4 times as
long, and on the Thursday of that week the second is down from the first test on until the second.
Used to measure reports, and to look at them: ``python benchmarks/site_of.py FOLDER [MODELS [WEEKS]]``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from math import exp
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "tests")]

from making import SEOUL, dead, item, probe, run, ticket_event
from troubles import incident_event

from aimon.core.faults import fault
from aimon.core.records import Delivery, Probe, Run, Usage
from aimon.core.registry import CHECKS
from aimon.core.ticketrecords import Escalation, TicketEvent
from aimon.journal.deliveries import delivery_log
from aimon.journal.incidents import incident_log
from aimon.journal.probes import probe_log
from aimon.journal.runs import run_log
from aimon.journal.tickets import ticket_log
from aimon.journal.usage import usage_log

# The slots, and of the quick test how many models it is of.
SLOTS = ((9, 30), (13, 0), (13, 30), (17, 0))
QUICK, TIER_1 = (13, 30), 5
LAST = datetime(2026, 11, 27, 17, 0, tzinfo=SEOUL)  # a Friday
NAMES = (
    ("openai", "GPT-4o"),
    ("openai", "GPT-4o mini"),
    ("anthropic", "Claude Sonnet 4"),
    ("anthropic", "Claude Haiku"),
    ("gemini", "Gemini 2.5 Pro"),
    ("gemini", "Gemini 2.5 Flash"),
    ("clova", "HyperCLOVA X"),
    ("clova", "HCX-DASH"),
    ("openai", "Solar Pro"),
    ("openai", "EXAONE 4.0"),
)
_TOPICS = (
    *("how_to",) * 5,
    *("which_model",) * 3,
    *("slow",) * 3,
    *("cost", "settings", "quality", "not_responding"),
)
_CLASSES = (*("general",) * 7, *("major",) * 2, *("improvement",) * 3)
# What an inquiry is passed on with.
PASSED_ON = {
    "told": ("admin@example.org",),
    "escalation": Escalation(
        criteria=("settings_change",),
        conditions="설정 변경 요청",
        actions="안내함",
        needs="권한",
        urgency="이번 주",
        impact="한 사람",
    ),
}
_numbers = count(1)


def write(home: Path, models: int = 50, weeks: int = 9, seed: int = 1) -> None:
    """Write the workspace and its journals, up to the last Friday's 17:00."""
    random = Random(seed)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lay_out(home, models)
    log = home / "log"
    writing = Writing(random, models)
    for day in days(weeks):
        with_lines = writing.tests(day)
        probe_log(log, "site").append(*with_lines)
        run_log(log, "site").append(*writing.runs(day))
        usage_log(log, "site").append(*writing.use(day))
        delivery_log(log, "site").append(writing.report(day))
        ticket_log(log, "site").append(*writing.inquiries(day))
    incident_log(log, "site").append(*writing.incidents())


def lay_out(home: Path, models: int) -> None:
    """Write the settings and a registry of so many models."""
    (home / "aimon.yaml").write_text(
        "language: ko\ntimezone: Asia/Seoul\norganisation: 온라인 평가센터\n", encoding="utf-8"
    )
    entries = "".join(
        f"  - {{id: {model_id(n)}, provider: {provider}, base_url: 'https://{provider}.example/v1',"
        f" model: m-{n}, display_name: {name}{f' {n}' if n >= len(NAMES) else ''},"
        f" default: {'true' if n == 0 else 'false'}, tier: {1 if n < 5 else 2},"
        " price: {input: 2.5, output: 10}, limits: {context: 128000, output: 16384},"
        f" scores: {{quality: {95 - n % 30}, speed: {60 + n * 7 % 40}, cost: {50 + n * 11 % 50}}},"
        " features: [streaming, json], good_for: [evaluation, summary]}\n"
        for n in range(models)
        for provider, name in (NAMES[n % len(NAMES)],)
    )
    (home / "models.yaml").write_text(f"models:\n{entries}", encoding="utf-8")


def model_id(number: int) -> str:
    """Return a model's id."""
    return f"model-{number:02d}"


def days(weeks: int) -> Iterator[datetime]:
    """Yield the weekdays of so many weeks up to the last, the earliest first."""
    monday = LAST.replace(hour=0) - timedelta(days=4, weeks=weeks - 1)
    for n in range(7 * weeks):
        day = monday + timedelta(days=n)
        if day.weekday() < 5:
            yield day


class Writing:
    """Draws the records of a day, each kind with its own pattern."""

    def __init__(self, random: Random, models: int) -> None:
        self._random = random
        self._models = models
        self._latency = [random.uniform(500, 1700) for _ in range(models)]
        self._share = [exp(random.gauss(0, 1)) for _ in range(models)]

    def tests(self, day: datetime) -> list[Probe]:
        """Return the three tests of every model."""
        return [
            self._test(n, day.replace(hour=h, minute=m), CHECKS[:1] if (h, m) == QUICK else CHECKS)
            for h, m in SLOTS
            for n in range(self._tested((h, m)))
        ]

    def _tested(self, slot: tuple[int, int]) -> int:
        """Return how many of the models a slot is of."""
        return min(TIER_1, self._models) if slot == QUICK else self._models

    def _test(self, n: int, start: datetime, of: Sequence[str]) -> Probe:
        random = self._random
        time = start + timedelta(seconds=random.uniform(2, 50))
        named = {"run": run_id(start), "slot": f"{start:%H:%M}", "host": "site", "trigger": "cron"}
        if n == 1 and start.date() == (LAST - timedelta(days=1)).date() and start.hour < 17:
            return dead(model_id(n), time, fault("overloaded", "try later", 503), **named)
        slower = 1.4 if n == 0 and start.date() >= (LAST - timedelta(days=3)).date() else 1
        noon = 1.15 if start.hour == 13 else 1
        latency = self._latency[n] * slower * noon * exp(random.gauss(0, 0.08))
        checks = tuple(
            item(
                check,
                f"item-{k}",
                ok=random.random() > 0.01,
                latency_ms=round(latency * exp(random.gauss(0, 0.2)), 1),
                ttft_ms=round(latency / 4, 1),
                attempts=1,
                tokens_in=120,
                tokens_out=60,
                cost=0.0009,
            )
            for check in of
            for k in range(4)
        )
        passed = sum(i.ok is True for i in checks)
        speed = max(0.0, min(1.0, 1 - (latency - 2000) / 6000))
        health = round(100 * (0.8 * passed / len(checks) + 0.2 * speed), 1)
        failed = None if passed == len(checks) else fault("wrong_answer")
        return probe(
            model_id(n), time, checks=checks, latency_ms=round(latency, 1), health=health,
            grade="caution" if latency > 2000 else "normal", ttft_ms=round(latency / 4, 1),
            tokens_in=120 * len(checks), tokens_out=60 * len(checks), cost=0.0009 * len(checks), fault=failed, **named,
        )  # fmt: skip

    def runs(self, day: datetime) -> list[Run]:
        """Return the start and the end of the day's runs."""
        starts = [(day.replace(hour=h, minute=m), self._tested((h, m))) for h, m in SLOTS]
        return [
            run(time, event, run=run_id(start), slot=f"{start:%H:%M}", host="site",
                planned=tuple(map(model_id, range(tested))), done=tested)
            for start, tested in starts
            for event, time in (("start", start), ("end", start + timedelta(seconds=55)))
        ]  # fmt: skip

    def use(self, day: datetime) -> list[Usage]:
        """Return each model's use of the working hours."""
        random, found = self._random, []
        for hour in range(8, 20):
            peak = exp(-((hour - 14) ** 2) / 12) + 0.6 * exp(-((hour - 10) ** 2) / 4)
            busy = (1, 1.1, 1.05, 1.2, 0.8)[day.weekday()]
            for n in range(self._models):
                mean = 40 * peak * busy * self._share[n]
                requests = max(0, round(random.gauss(mean, mean**0.5)))
                if not requests:
                    continue
                time = day.replace(hour=hour)
                found.append(
                    Usage(
                        id=f"u{next(_numbers):07d}",
                        time=time,
                        host="site",
                        model=model_id(n),
                        requests=requests,
                        errors=sum(random.random() < 0.01 for _ in range(requests)),
                        tokens_in=700 * requests,
                        tokens_out=300 * requests,
                        cost=round(0.00475 * requests, 6),
                        currency="USD",
                        users=min(requests, 1 + round(requests / 4)),
                    )
                )
        return found

    def report(self, day: datetime) -> Delivery:
        """Return that the day's report was sent, once in a while late."""
        late = 90 if self._random.random() < 0.05 else 1
        sent = day.replace(hour=18) + timedelta(minutes=late)
        key = f"daily-{day:%Y-%m-%d}"
        return Delivery(
            id=f"d{next(_numbers):06d}", time=sent, host="site", key=key, event="sent",
            message_id=f"<{key}@site>", recipients=("admin@example.org",),
        )  # fmt: skip

    def inquiries(self, day: datetime) -> list[TicketEvent]:
        """Return a few inquiries, their answers, solutions and ratings."""
        random, found = self._random, []
        for _ in range(random.choice((1, 2, 2, 3, 4))):
            ticket = f"T-{next(_tickets)}"
            time = day.replace(hour=9) + timedelta(minutes=random.uniform(0, 500))
            class_ = random.choice(_CLASSES)
            topic = random.choice(_TOPICS)
            model = model_id(int(random.random() ** 2 * min(10, self._models)))
            found.append(
                ticket_event(ticket, time, "received", class_=class_, topic=topic, model=model,
                             channel="mail", requester="평가위원", symptom="…")
            )  # fmt: skip
            answered = time + timedelta(minutes=random.expovariate(1 / 50))
            found.append(ticket_event(ticket, answered, "replied", text="…"))
            if random.random() < 0.15:
                found.append(ticket_event(ticket, answered, "escalated", **PASSED_ON))
            if random.random() < 0.9 and day < LAST - timedelta(days=1):
                solved = answered + timedelta(minutes=random.expovariate(1 / 120))
                found.append(ticket_event(ticket, solved, "resolved", solution="…", minutes=15.0))
                if random.random() < 0.5:
                    stars = random.choice((5, 5, 4, 4, 4, 3, 2))
                    found.append(ticket_event(ticket, solved, "rated", satisfaction=stars))
        return sorted(found, key=lambda event: event.time)

    def incidents(self) -> list[object]:
        """Return the outage that was planted, and a few of earlier weeks."""
        down = (LAST - timedelta(days=1)).replace(hour=9, minute=31)
        found = []
        moments = [down - timedelta(weeks=w, hours=w) for w in (5, 3, 2, 1)] + [down]
        for number, moment in enumerate(moments, 1):
            name, model = f"I-{number}", "model-01" if moment == down else model_id(number)
            found += [
                incident_event(name, moment, kind="connection", severity="major", models=(model,),
                               found_by="probe" if number != 3 else "ticket"),
                incident_event(name, moment + timedelta(minutes=9), "acknowledged", by="kim",
                               text="확인 중"),
                incident_event(name, moment + timedelta(hours=7), "resolved",
                               solution="제공사 복구"),
            ]  # fmt: skip
        return found


def run_id(start: datetime) -> str:
    """Return the id of the run that began then."""
    return f"run-{start:%Y%m%d%H%M}"


_tickets = count(1)

if __name__ == "__main__":
    folder, *numbers = sys.argv[1:]
    write(Path(folder), *map(int, numbers))
