"""What the daily report says of incidents: which it lists, which actions are about one already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from aimon.core.incidents import Incident, gravest_first

# To be taken in hand by somebody on the same day.
PRESSING = ("emergency", "major")


def of_day(incidents: Sequence[Incident], day: date) -> tuple[Incident, ...]:
    """Return the incidents that were opened or resolved on the day, or still go on: these first.

    Then the gravest come first; one that was merged is told of by the other.
    """
    return tuple(
        gravest_first(
            incident
            for incident in incidents
            if incident.open or (incident.state == "resolved" and day in _days(incident))
        )
    )


def _days(incident: Incident) -> tuple[date, ...]:
    ended = incident.resolved_at
    return (incident.detected_at.date(), *((ended.date(),) if ended else ()))


def about(incidents: Sequence[Incident], models: Collection[str]) -> tuple[Incident, ...]:
    """Return the incidents that go on and affect any of these models."""
    return tuple(i for i in incidents if i.open and not set(models).isdisjoint(i.affected))


def not_in_hand(incidents: Sequence[Incident], told: Collection[str]) -> tuple[Incident, ...]:
    """Return the grave ones that nobody has in hand, but for those of these ids."""
    return tuple(
        i for i in incidents if i.state == "open" and i.severity in PRESSING and i.id not in told
    )
