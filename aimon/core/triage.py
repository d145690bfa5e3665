"""What is put beside an inquiry, so that nobody has to look it up."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Sequence

import msgspec

from aimon.core.causes import not_well
from aimon.core.criteria import Met, criteria
from aimon.core.proposal import Common, Proposal, common_problem, propose
from aimon.core.reading import TROUBLE, Asked, Reading, read
from aimon.core.registry import Model
from aimon.core.standing import Standing
from aimon.core.ticketrecords import Topic
from aimon.core.tickets import Ticket


class Triage(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of an inquiry besides what was asked.

    ``standing`` is that of the model it is about; without one, ``unwell`` are the models that are
    not well while something is said not to work. ``related`` are open tickets with the same model
    or a like symptom, ``solved`` tickets that are solved, the likest first, with their likeness.
    """

    asked: Asked
    reading: Reading
    proposal: Proposal
    common: Common | None = None
    standing: Standing | None = None
    unwell: tuple[Standing, ...] = ()
    alternatives: tuple[Model, ...] = ()
    notice: str = ""
    criteria: tuple[Met, ...] = ()
    related: tuple[Ticket, ...] = ()
    solved: tuple[Ticket, ...] = ()

    @property
    def needs_another_model(self) -> bool:
        """Whether the model it is about is not well, so that another one should be offered."""
        return self.standing is not None and not_well(self.standing)


def triage(
    asked: Asked,
    models: Sequence[Model],
    *,
    standings: Sequence[Standing] = (),
    tickets: Sequence[Ticket] = (),
    alike: Sequence[Ticket] = (),
    solved: Sequence[Ticket] = (),
    alternatives: Sequence[Model] = (),
    notice: str = "",
    ticket: Ticket | None = None,
    late: bool = False,
) -> Triage:
    """Put everything beside an asked.

    ``tickets`` are those that are open and those of the last hour, ``alike`` open ones with a like
    symptom, ``solved`` solved ones, each with its likeness. ``ticket`` is the inquiry's own once it
    has one, and ``late`` says that the time for its solution has passed.
    """
    reading = read(asked.text, models)
    if asked.topic:
        reading = msgspec.structs.replace(reading, topic=asked.topic)
    model = asked.model or reading.model
    common = common_problem(asked, reading.topic, tickets, model)
    standing = next((s for s in standings if s.model.id == model), None)
    return Triage(
        asked=asked,
        reading=reading,
        proposal=propose(reading, standings, model=model, common=common),
        common=common,
        standing=standing,
        unwell=() if standing or not reading.trouble else tuple(filter(not_well, standings)),
        alternatives=tuple(alternatives),
        notice=notice,
        criteria=criteria(reading, ticket=ticket, common=common, standing=standing, late=late),
        related=_related(asked, model, reading.topic, tickets, alike),
        solved=tuple(t for t in solved if t.id != asked.ticket),
    )


def _related(
    asked: Asked,
    model: str,
    topic: Topic,
    tickets: Sequence[Ticket],
    alike: Sequence[Ticket],
) -> tuple[Ticket, ...]:
    """Return the open tickets with the same model, the latest first, then those like this one.

    Where no model is known, those with the same trouble are taken.
    """
    same = [t for t in tickets if (t.model == model if model else _same_trouble(t, topic))]
    same.sort(key=lambda t: t.received_at, reverse=True)
    found = {t.id: t for t in (*same, *alike) if t.unsolved}
    found.pop(asked.ticket, None)
    return tuple(found.values())


def _same_trouble(ticket: Ticket, topic: Topic) -> bool:
    return ticket.topic == topic and topic in TROUBLE
