"""Lays out the practice workspace of the manual: eight weeks of a site's life, drawn from a seed.

The story: on Tuesday, 24 November 2026, Solar Pro refuses its key in the morning and HyperCLOVA X
grows slow after lunch; a week and a half later a month is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import exp
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from aimon.core.calendar import Calendar
from aimon.core.faults import Fault, fault
from aimon.core.incidentrecords import IncidentEvent
from aimon.core.jobrecords import JobEvent
from aimon.core.jobs import due_from, standing
from aimon.core.records import Item, Probe, Run, Usage
from aimon.core.settings import Schedule, Settings
from aimon.core.ticketrecords import TicketEvent
from aimon.journal.journal import Journal

SEOUL = ZoneInfo("Asia/Seoul")
HOST = "aimon"
FIRST = datetime(2026, 10, 12, tzinfo=SEOUL)
LAST = datetime(2026, 12, 8, tzinfo=SEOUL)
_STORY = datetime(2026, 11, 24, tzinfo=SEOUL)
JOBS_FIRST = datetime(2026, 11, 20, tzinfo=SEOUL)
SLOTS = ((9, 30), (13, 0), (17, 0))

_SETTINGS = """\
language: ko
timezone: Asia/Seoul
organisation: 온라인 평가 시스템
holidays: {korean: false}
budget: {day: 3, month: 50, currency: USD}
contacts:
  administrator: [admin@example.org]
  coordinator: [aimon@example.org]
mail:
  host: smtp.example.org
  from: AI 모델 간사 <aimon@example.org>
  to: [admin@example.org]
"""
_REGISTRY_HEAD = """\
templates:
  openai: {provider: openai, base_url: "https://api.openai.example/v1", api_key: "file:openai.key"}
  anthropic:
    {provider: anthropic, base_url: "https://api.anthropic.example", api_key: "file:anthropic.key"}
  upstage: {provider: openai, base_url: "https://api.upstage.example/v1", api_key: "file:upstage.key"}
  clova: {provider: openai, base_url: "https://clova.example/v1/openai", api_key: "file:clova.key"}
models:
"""


class Character(NamedTuple):
    """A model of the site: its entry in the registry, its usual latency in ms, its use an hour."""

    id: str
    template: str
    model: str
    name: str
    prices: tuple[float, float]
    quality: int
    good_for: str
    latency: float
    use: float
    rest: str = ""


MODELS = (
    Character("gpt-main", "openai", "gpt-4o", "GPT-4o", (2.5, 10), 90, "evaluation, summary", 1150,
              42, ", default: true"),
    Character("claude-main", "anthropic", "claude-sonnet", "Claude Sonnet", (3, 15), 93,
              "evaluation, analysis", 1400, 26),
    Character("gpt-mini", "openai", "gpt-4o-mini", "GPT-4o mini", (0.15, 0.6), 72, "summary", 720,
              31, ", retires: 2027-02-26"),
    Character("solar", "upstage", "solar-pro", "Solar Pro", (0.25, 0.25), 78, "translation", 850, 12),
    Character("clova", "clova", "HCX-005", "하이퍼클로바 X", (1.0, 4.0), 84, "evaluation", 1250, 19),
)  # fmt: skip
# Of each check: its items, and the tokens in and out of its questions.
CHECKS: dict[str, tuple[tuple[str, ...], int, int]] = {
    "basic": (("listing", "echo", "complete", "served_model"), 42, 6),
    "korean": (("canary", "numerals", "negation", "polite", "syllables"), 355, 73),
    "evaluation": (("apart", "pair", "padding", "injection", "repeat", "rubric"), 2440, 610),
    "analysis": (("arithmetic", "ordering", "liar", "table", "date", "absent"), 735, 129),
}
QUICK = ("basic",)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# When a model answers more slowly, and how many times; when it refuses its key.
_SLOW = (("clova", "2026-11-24T12:00", "2026-11-24T20:00", 2.4),
         ("gpt-main", "2026-11-11T12:00", "2026-11-11T16:00", 1.9))  # fmt: skip
_LOCKED = (("solar", "2026-11-23T20:00", "2026-11-24T11:00"),
           ("gpt-mini", "2026-11-05T08:00", "2026-11-05T12:00"))  # fmt: skip
_WRONG = (("gpt-mini", "2026-11-24T09:30", "table"), ("solar", "2026-11-20T17:00", "liar"))
# The computer was off until it was started.
_OFF, STARTED = (
    datetime(2026, 11, 23, 11, 50, tzinfo=SEOUL),
    datetime(2026, 11, 23, 12, 38, tzinfo=SEOUL),
)


def lay_out(home: Path, until: datetime) -> None:
    """Write the workspace; what people did, and what was wrong, ends at ``until``."""
    home.mkdir(parents=True)
    (home / "aimon.yaml").write_text(_SETTINGS, encoding="utf-8")
    entries = "".join(map(_entry, MODELS))
    (home / "models.yaml").write_text(_REGISTRY_HEAD + entries, encoding="utf-8")
    for name in ("openai", "anthropic", "upstage", "clova"):
        key = home / f"{name}.key"
        key.write_text("practice\n", encoding="utf-8")
        key.chmod(0o600)
    draw = _Draw()
    tests = list(draw.tests())
    _keep(home, "probes", Probe, [t for t in tests if isinstance(t, Probe)])
    _keep(home, "runs", Run, [t for t in tests if isinstance(t, Run)])
    _keep(home, "usage", Usage, draw.uses())
    _keep(home, "jobs", JobEvent, draw.jobs())
    for name, kind, events in (
        ("tickets", TicketEvent, draw.tickets()),
        ("incidents", IncidentEvent, draw.incidents()),
    ):
        _keep(home, name, kind, [event for event in events if event.time < until])


def _entry(model: Character) -> str:
    price = f"{{input: {model.prices[0]}, output: {model.prices[1]}, currency: USD}}"
    scores = f"{{quality: {model.quality}, speed: {100 - model.latency / 40:.0f}, cost: 70}}"
    return (
        f"  - {{id: {model.id}, template: {model.template}, model: {model.model},"
        f" display_name: {model.name}, price: {price},\n"
        f"     limits: {{context: 128000, output: 8192}}, scores: {scores},"
        f" good_for: [{model.good_for}]{model.rest}}}\n"
    )


def _keep(home: Path, name: str, kind: type[Any], records: Any) -> None:
    Journal(home / "log", name, kind, host=HOST).append(*sorted(records, key=lambda r: r.time))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def _days(first: datetime = FIRST) -> Iterator[datetime]:
    for n in range((LAST - first).days):
        if (day := first + timedelta(days=n)).weekday() < 5:
            yield day


class _Draw:
    """Draws the records, each kind from a seed of its own."""

    def __init__(self) -> None:
        self._ids = Random("ids")

    def _id(self) -> str:
        return "01m" + "".join(self._ids.choices(_ALPHABET, k=17))

    def tests(self) -> Iterator[Probe | Run]:
        """Yield three full runs of each business day, and the quick one of 13:30."""
        random = Random("tests")
        for day in _days():
            moved = {model.id: random.gauss(0, 0.05) for model in MODELS}
            for hour, minute in SLOTS:
                at = day.replace(hour=hour, minute=minute)
                yield from self._run(random, at, MODELS, tuple(CHECKS), moved)
                if hour == 13:
                    quick = at + timedelta(minutes=30)
                    yield from self._run(random, quick, MODELS[:3], QUICK, moved)

    def _run(
        self,
        random: Random,
        at: datetime,
        models: tuple[Character, ...],
        checks: tuple[str, ...],
        moved: dict[str, float],
    ) -> Iterator[Probe | Run]:
        run, slot = self._id(), f"{at:%H:%M}"
        common: dict[str, Any] = {"run": run, "slot": slot, "trigger": "cron", "host": HOST}
        names = tuple(model.id for model in models)
        yield Run(id=self._id(), time=at, event="start", planned=names, **common)
        tests = [
            self._test(random, m, at + timedelta(seconds=8 + n), checks, moved[m.id], common)
            for n, m in enumerate(models)
        ]
        yield from tests
        yield Run(
            id=self._id(), time=at + timedelta(seconds=50), event="end", done=len(tests),
            problems=sum(t.grade == "problem" for t in tests), duration_ms=50_000.0,
            cost={"USD": round(sum(t.cost or 0.0 for t in tests), 6)}, **common,
        )  # fmt: skip

    def _test(
        self,
        random: Random,
        model: Character,
        at: datetime,
        checks: tuple[str, ...],
        moved: float,
        common: dict[str, Any],
    ) -> Probe:
        latency = round(
            model.latency * exp(moved + random.gauss(0, 0.08)) * _slowness(model, at), 1
        )
        locked = _locked(model, at)
        wrong = {
            i for m, t, i in _WRONG if m == model.id and _at(t) <= at < _at(t) + timedelta(0, 99)
        }
        refused = fault("invalid_key", "Incorrect API key provided", 401) if locked else None
        items = [
            item
            for check in checks
            for item in _items(random, model, check, latency, refused, wrong)
        ]
        passed = sum(bool(i.ok) for i in items)
        speed = max(0.0, min(1.0, (6000 - latency) / 4000))
        health = 0.0 if locked else 100 * (0.8 * passed / len(items) + 0.2 * speed)
        failing = not locked and latency > 2000
        return Probe(
            id=self._id(), time=at, model=model.id, served_model=None if locked else model.model,
            result="failure" if locked else "success",
            grade="problem" if locked else "caution" if failing else "normal",
            health=round(health, 1), passed=passed, total=len(items),
            latency_ms=None if locked else latency,
            ttft_ms=None if locked else round(latency / 4, 1),
            duration_ms=80.0 if locked else latency * 16,
            tokens_in=0 if locked else sum(CHECKS[c][1] for c in checks),
            tokens_out=0 if locked else sum(CHECKS[c][2] for c in checks),
            cost=round(sum(i.cost or 0.0 for i in items), 6), currency="USD",
            attempts=2 if locked else len(items), retried=False,
            fault=refused or (fault("wrong_answer") if wrong else None),
            seed=random.getrandbits(32), ran=checks, checks=tuple(items),
            connect_ms=18.0, tokens_per_s=None if locked else 62.0, **common,
        )  # fmt: skip

    def uses(self) -> Iterator[Usage]:
        """Yield what reviewers used on business days from 9 to 18."""
        random = Random("uses")
        for n, day in enumerate(_days()):
            for model in MODELS:
                for hour in range(9, 18):
                    at = day.replace(hour=hour)
                    busy = {12: 0.35, 14: 1.5, 15: 1.4}.get(hour, 1.0) * (1 + n / 200)
                    requests = max(round(model.use * busy * exp(random.gauss(0, 0.12))), 0)
                    errors = round(requests * (0.5 if _locked(model, at) else 0.008))
                    yield Usage(
                        id=self._id(), time=at, host=HOST, model=model.id, requests=requests,
                        errors=errors, latency_ms=round(
                            model.latency * 2 * _slowness(model, at) * exp(random.gauss(0, 0.06)), 1
                        ),
                        tokens_in=1500 * requests, tokens_out=450 * requests,
                        cost=round(requests * (1.5 * model.prices[0] + 0.45 * model.prices[1]) / 1e3, 4),
                        currency="USD", users=max(1, requests // 6), source="usage.csv",
                        recorded=at + timedelta(hours=1),
                    )  # fmt: skip

    def tickets(self) -> Iterator[TicketEvent]:
        """Yield the inquiries: most are answered and solved within hours."""
        random = Random("tickets")
        for number, day in enumerate(
            (d for d in _days() for _ in range(random.choice((0, 0, 1, 1)))), 1
        ):
            symptom, topic, class_, model, solution = random.choice(_ASKED)
            at = day.replace(
                hour=random.choice((9, 10, 11, 14, 15, 16)), minute=random.randrange(60)
            )
            name, organisation = random.choice(_PEOPLE)
            yield self._event(
                number, at, "received", channel=random.choice(("phone", "mail", "messenger")),
                requester=name, organisation=organisation, model=model, symptom=symptom,
                class_=class_, topic=topic, minutes=3.0,
            )  # fmt: skip
            answered = at + timedelta(minutes=random.randrange(8, 70))
            yield self._event(number, answered, "replied", text=solution, minutes=4.0)
            solved = answered + timedelta(minutes=random.randrange(5, 60))
            yield self._event(
                number, solved, "resolved", text="전화로 안내", solution=solution, minutes=3.0
            )
            if random.random() < 0.6:
                rated = solved + timedelta(minutes=5)
                yield self._event(
                    number, rated, "rated", satisfaction=random.choice((4, 4, 5, 5, 3))
                )

    def _event(self, number: int, at: datetime, event: Any, **fields: Any) -> TicketEvent:
        return TicketEvent(
            id=self._id(), time=at, host=HOST, ticket=f"T-{number}", event=event, by="kim", **fields
        )

    def incidents(self) -> Iterator[IncidentEvent]:
        """Yield what was wrong, found and ended by the rules."""
        for number, (model, kind, began, ended) in enumerate(_INCIDENTS, 1):
            common: dict[str, Any] = {"incident": f"I-{number}", "host": HOST, "by": "aimon"}
            yield IncidentEvent(
                id=self._id(), time=_at(began) + timedelta(minutes=1), event="opened", kind=kind,
                severity="major" if kind == "connection" else "minor", cause="model", subject=model, found_by="probe",
                began_at=_at(began), models=(model,), **common,
            )  # fmt: skip
            yield IncidentEvent(
                id=self._id(), time=_at(ended), event="resolved", why="recovered",
                recovered=(model,), **common,
            )  # fmt: skip

    def jobs(self) -> Iterator[JobEvent]:
        """Yield the jobs' runs, all of them done but those while the computer was off.

        What comes again every few minutes is laid out for the story's day.
        """
        jobs = [job for job in standing(Schedule()) if job.at]
        last = LAST - timedelta(days=1)
        for due in due_from(jobs, JOBS_FIRST.date(), last.date(), Calendar(Settings()), LAST):
            if not _OFF <= due.at < STARTED:
                yield from self._job(due.job.name, due.at, 52, due.at)
        for job in standing(Schedule()):
            for n in range(24 * 60 // job.every if job.every else 0):
                yield from self._job(job.name, _STORY + timedelta(minutes=n * job.every), 1)

    def _job(
        self, job: str, at: datetime, seconds: int, due: datetime | None = None
    ) -> Iterator[JobEvent]:
        common: dict[str, Any] = {
            "run": self._id(), "job": job, "host": HOST, "trigger": "cron", "due": due,
        }  # fmt: skip
        yield JobEvent(id=self._id(), time=at, event="start", **common)
        yield JobEvent(
            id=self._id(), time=at + timedelta(seconds=seconds), event="end", outcome="done",
            attempts=1, duration_ms=1000.0 * seconds - 100, **common,
        )  # fmt: skip


def _locked(model: Character, at: datetime) -> bool:
    return any(m == model.id and _at(a) <= at < _at(b) for m, a, b in _LOCKED)


def _slowness(model: Character, at: datetime) -> float:
    return next((f for m, a, b, f in _SLOW if m == model.id and _at(a) <= at < _at(b)), 1.0)


def _items(
    random: Random,
    model: Character,
    check: str,
    latency: float,
    refused: Fault | None,
    wrong: set[str],
) -> Iterator[Item]:
    names, tokens_in, tokens_out = CHECKS[check]
    cost = (tokens_in * model.prices[0] + tokens_out * model.prices[1]) / 1e6
    for n, name in enumerate(names):
        if refused:
            yield Item(check=check, item=name, ok=False, attempts=1, fault=refused,
                       failed_attempts=(refused,))  # fmt: skip
            continue
        ok = name not in wrong
        took = 90.0 if name == "listing" else round(latency * exp(random.gauss(0, 0.05)), 1)
        yield Item(
            check=check, item=name, ok=ok, score=float(ok), latency_ms=took,
            ttft_ms=None if name == "listing" else round(took / 4, 1), attempts=1,
            fault=None if ok else fault("wrong_answer"),
            tokens_in=tokens_in if n == 1 else None, tokens_out=tokens_out if n == 1 else None,
            cost=round(cost, 7) if n == 1 else None,
        )  # fmt: skip


_INCIDENTS = (
    ("gpt-mini", "connection", "2026-11-05T09:30", "2026-11-05T13:01"),
    ("gpt-main", "slower", "2026-11-11T13:00", "2026-11-11T17:01"),
    ("solar", "connection", "2026-11-24T09:30", "2026-11-24T13:01"),
    ("clova", "slower", "2026-11-24T13:00", "2026-11-25T09:31"),
)
_PEOPLE = (
    ("김평가", "평가1팀"),
    ("이심사", "평가2팀"),
    ("박연구", "평가1팀"),
    ("최논문", "평가3팀"),
)
_ASKED = (
    ("어떤 모델로 평가하는 게 좋을까요?", "which_model", "general", None,
     "평가에는 GPT-4o나 Claude Sonnet을 쓰도록 안내"),
    ("답이 너무 늦게 나와요", "slow", "major", "clova", "오후 2~3시를 피하거나 GPT-4o mini를 쓰도록 안내"),
    ("한 달에 비용이 얼마나 나올까요?", "cost", "general", "gpt-main", "요청 수와 글 길이를 받아 예상 비용을 안내"),
    ("결과를 내려받는 방법을 모르겠어요", "how_to", "general", None, "내려받기 단추의 위치를 안내"),
    ("같은 글인데 점수가 달라요", "quality", "general", "gpt-mini", "평가 기준을 요청에 함께 적도록 안내"),
    ("답이 중간에 끊겨요", "quality", "major", "solar", "긴 글을 나누어 요청하도록 안내"),
)  # fmt: skip
