"""Puts together what a workspace knows beside an inquiry: models, tickets, tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aimon.core.reading import Asked, asked_in
from aimon.core.standing import RUNS_REMEMBERED, Standing
from aimon.core.tickets import Ticket
from aimon.core.triage import Triage, triage
from aimon.standings import current

if TYPE_CHECKING:
    from aimon.core.incidents import Incident
    from aimon.desk import Desk
    from aimon.output.ticketcard import Beside

_SOLVED = 3
# The journal's folder; its module is loaded only where there is one.
_FOLDER = "incidents"


def beside(desk: Desk, ticket: Ticket) -> Triage:
    """Return what is known beside a ticket as it is now."""
    late = any(c.clock == "solution" and c.open and c.overdue for c in desk.view(ticket).clocks)
    return _gathered(desk, asked_in(ticket), ticket, late=late)


def beside_new(desk: Desk, asked: Asked) -> Triage:
    """Return what is known beside an inquiry that has no ticket yet."""
    return _gathered(desk, asked, None, late=False)


def shown(desk: Desk, ticket: Ticket, found: Triage) -> Beside:
    """Return what is known beside a ticket, and the incidents that go on, as it is shown."""
    from aimon.output.ticketcard import Beside

    return Beside(
        found=found,
        incidents=going_on(desk, ticket, found),
        names=desk.names,
        known="" if ticket.proposed else ticket.class_,
        passed_on=ticket.escalated_at is not None,
        now=desk.now,
    )


def going_on(desk: Desk, ticket: Ticket, found: Triage) -> tuple[Incident, ...]:
    """Return the incidents that go on and name the ticket, affect its model, or affect no one model.

    Where none was ever recorded, nothing is read.
    """
    if not (desk.workspace.log / _FOLDER).is_dir():
        return ()
    from aimon.core.incidents import gravest_first
    from aimon.incidents.store import Incidents

    model = found.standing.model.id if found.standing else ticket.model
    return tuple(
        incident
        for incident in gravest_first(Incidents(desk.workspace).open(desk.now))
        if model in incident.affected or ticket.id in incident.tickets or not incident.models
    )


def _gathered(desk: Desk, asked: Asked, ticket: Ticket | None, *, late: bool) -> Triage:
    standings, _unreadable = current(desk.workspace, desk.now, tests=RUNS_REMEMBERED + 1)
    found = triage(
        asked,
        desk.workspace.registry.models,
        standings=standings,
        tickets=desk.unsolved(desk.now),
        solved=desk.similar(
            asked.text, desk.now, limit=_SOLVED, but=ticket.number if ticket else 0
        ),
        ticket=ticket,
        late=late,
    )
    return _with_another_model(desk, found, standings)


def _with_another_model(desk: Desk, found: Triage, standings: Sequence[Standing]) -> Triage:
    """Return it with what to use instead and the notice, where the model is not well."""
    if found.standing is None or not found.needs_another_model:
        return found
    from aimon.core.notices import notice
    from aimon.output.notices import notice_text

    told = notice(found.standing.model.id, standings, desk.workspace.settings, desk.now)
    if told is None:
        return found
    others = tuple(other.standing.model for other in told.alternatives)
    return replace(found, alternatives=others, notice=notice_text(told))
