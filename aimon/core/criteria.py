"""The guide's five reasons to pass an inquiry on to the administrator, each with its evidence.

A proposal only: a person decides.
"""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterator
from typing import Literal

import msgspec

from aimon.core.faults import FaultClass
from aimon.core.proposal import Common, Ground
from aimon.core.reading import Reading
from aimon.core.standing import Standing
from aimon.core.ticketrecords import Criterion
from aimon.core.tickets import Ticket

# So many answers without a solution mean that it is not as simple as it looked.
ANSWERS = 3
_ADMINISTRATORS = (FaultClass.AUTHENTICATION, FaultClass.CONFIGURATION)


class Met(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion that is met, and what says so."""

    criterion: Criterion
    grounds: tuple[Ground, ...]


def criteria(
    reading: Reading,
    *,
    ticket: Ticket | None = None,
    common: Common | None = None,
    standing: Standing | None = None,
    late: bool = False,
) -> tuple[Met, ...]:
    """Return the criteria that are met, in the guide's order.

    ``standing`` is that of the model it is about, ``late`` says that the solution's time has passed.
    """
    found: dict[Criterion, tuple[Ground, ...]] = {
        "settings_change": tuple(_settings_change(reading, standing)),
        "security": tuple(_by_words(reading, "security")),
        "several_users": tuple(_several_users(reading, common)),
        "cost": tuple(_cost(reading, ticket)),
        "complex": tuple(_complex(reading, ticket, late)),
    }
    return tuple(Met(criterion=c, grounds=grounds) for c, grounds in found.items() if grounds)


def _by_words(
    reading: Reading, code: Literal["security", "many_people", "complex"]
) -> Iterator[Ground]:
    if words := reading.signs.get(code):
        yield Ground(code=code, words=words)


def _settings_change(reading: Reading, standing: Standing | None) -> Iterator[Ground]:
    """A wish for another setting, or a model that only the administrator can mend."""
    words = reading.signs.get("change", ())
    if words and (reading.topic == "settings" or reading.trouble):
        yield Ground(code="change", words=words)
    fault = standing.fault if standing and standing.grade == "problem" else None
    if standing and fault and fault.fault_class in _ADMINISTRATORS:
        yield Ground(code="registry_fault", models=(standing.model.id,))


def _several_users(reading: Reading, common: Common | None) -> Iterator[Ground]:
    if common:
        yield Ground(code="common", tickets=common.tickets, n=common.requesters)
    if reading.trouble:
        yield from _by_words(reading, "many_people")


def _cost(reading: Reading, ticket: Ticket | None) -> Iterator[Ground]:
    if reading.topic == "cost":
        yield Ground(code="cost", words=reading.topic_words)
    elif ticket and ticket.topic == "cost":
        yield Ground(code="cost")


def _complex(reading: Reading, ticket: Ticket | None, late: bool) -> Iterator[Ground]:
    if ticket and ticket.unsolved:
        if ticket.reopened:
            yield Ground(code="reopened", n=ticket.reopened)
        if ticket.answers >= ANSWERS:
            yield Ground(code="answers", n=ticket.answers)
        if late:
            yield Ground(code="late")
    if reading.trouble and len(reading.models) > 1:
        yield Ground(code="several_models", models=reading.models)
    yield from _by_words(reading, "complex")
