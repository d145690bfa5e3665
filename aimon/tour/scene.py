"""What the tour's workspace says at a moment, reckoned by the code that the commands use."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property

from aimon.core.candidates import Wanted
from aimon.core.records import Probe
from aimon.core.registry import Model
from aimon.core.standing import Standing
from aimon.core.tickets import Ticket, counting
from aimon.journal.probes import probe_log
from aimon.standings import current
from aimon.tour.laying import CHOICE, OTHER, URGENT
from aimon.workspace import Workspace


class Scene:
    """The workspace as it is ``now``; each part is read when it is first asked for."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self.workspace = workspace
        self.now = now

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """How each model stands, by its id."""
        return {s.model.id: s for s in current(self.workspace, self.now)[0]}

    @property
    def down(self) -> set[str]:
        """The models whose grade is problem."""
        return {name for name, s in self.standings.items() if s.grade == "problem"}

    @property
    def all_down(self) -> bool:
        """Whether no model is well, which no story tells."""
        return len(self.down) == len(self.standings)

    @property
    def slowest(self) -> set[str]:
        """The model whose last test took the longest to answer; none where none answered."""
        took = {name: s.latency_ms for name, s in self.standings.items() if s.latency_ms}
        return {name for name, ms in took.items() if ms == max(took.values())}

    @cached_property
    def by_hand(self) -> list[Probe]:
        """The tests that the coordinator ran, in their order."""
        log = probe_log(self.workspace.log, self.workspace.host)
        tests = (test for day in log.days() for test in log.read(day))
        return [test for test in tests if test.trigger == "manual" and test.time <= self.now]

    def ticket(self, name: str) -> Ticket:
        """Return a ticket as it is; raises WrongUsage where there is none."""
        from aimon.tickets.store import Tickets

        with Tickets(self.workspace) as kept:
            return kept.get(name, self.now)

    @cached_property
    def tickets(self) -> dict[str, Ticket]:
        """The story's open inquiries."""
        return {name: self.ticket(name) for name in (OTHER, URGENT, CHOICE)}

    @property
    def troubled(self) -> Model:
        """The model that the urgent inquiry is about."""
        registry = self.workspace.registry
        return registry.get(self.tickets[URGENT].model) or registry.models[0]

    def proposed_class(self, name: str) -> str:
        """Return the class that a ticket's words and the models' state propose."""
        from aimon.desk import Desk
        from aimon.triaging import beside

        with Desk(self.workspace, self.now.isoformat()) as desk:
            return beside(desk, self.tickets[name]).proposal.class_

    def instead(self) -> list[Model]:
        """Return the models that the notice about the troubled one names."""
        from aimon.advising import notice_about

        found = notice_about(
            self.workspace, self.troubled.id, self.now, kind="outage", since=None, until=None
        )
        return [other.standing.model for other in found.alternatives]

    def advised(self) -> list[Model]:
        """Return the models that are advised for the task of the third inquiry, or for any."""
        from aimon.advising import ground, usual
        from aimon.core.recommend import recommend
        from aimon.core.tasks import tasks_for

        settings, active = self.workspace.settings, self.workspace.registry.active
        standings, evidence = ground(self.workspace, self.now)
        load, day = usual(self.workspace, self.now), self.now.date()
        found: dict[str, Model] = {}
        for text in (self.tickets[CHOICE].symptom, "summary", ""):
            wanted = Wanted(text=text, tasks=tasks_for(text, active))
            advice = recommend(standings, evidence, wanted, load, settings, day)
            models = [each.candidate.standing.model for each in advice.recommended]
            found |= {model.id: model for model in models}
        return list(found.values())

    def in_progress(self) -> int:
        """Return how many inquiries the daily report of today calls in progress."""
        from aimon.reports.daily import daily_of

        return daily_of(self.workspace, self.now.date(), self.now).inquiries.in_progress

    @property
    def last_friday(self) -> date:
        """The Friday of last week."""
        return self.now.date() - timedelta(days=self.now.weekday() + 3)

    def least_successful(self) -> set[str]:
        """Return the models that have the lowest success rate in last week's report."""
        from aimon.core.spans import week_of
        from aimon.reports.review import review_of

        review = review_of(self.workspace, week_of(self.last_friday, self.now), self.now)
        rates = {m.standing.model.id: m.success.now for m in review.models}
        known = {name: rate for name, rate in rates.items() if rate is not None}
        return {name for name, rate in known.items() if rate == min(known.values())}


def answers(ticket: Ticket) -> list[str]:
    """Return what the requester was answered, undone answers left out."""
    return [
        f"{event.text or ''} {event.solution or ''}"
        for event in counting(ticket.events)
        if event.event in ("replied", "resolved")
    ]
