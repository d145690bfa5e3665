"""What an inquiry is taken for: its class with the reasons, and who else has the same problem."""

# Annotations are not postponed here: msgspec would evaluate each one again at every start.

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Literal

import msgspec

from aimon.core.reading import TROUBLE, Asked, Reading
from aimon.core.standing import Standing
from aimon.core.ticketrecords import TicketClass, Topic
from aimon.core.tickets import Ticket

# The guide's "many users at the same time": so many others within so long.
OTHERS = 2
WITHIN = timedelta(hours=1)

Code = Literal[
    "security",
    "work_stopped",
    "every_model",
    "every_model_down",
    "system_down",
    "many_people",
    "common",
    "fails",
    "broken_output",
    "unbearable",
    "model_problem",
    "wish",
    "question",
    "change",
    "registry_fault",
    "cost",
    "several_models",
    "reopened",
    "answers",
    "late",
    "complex",
]


class Ground(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One reason of a proposal: what it is, and the evidence (the text's words, ids, a number)."""

    code: Code
    words: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    n: int | None = None


class Common(msgspec.Struct, frozen=True, kw_only=True):
    """The same problem of others at the same time: their tickets, and how many people they are."""

    tickets: tuple[str, ...]
    requesters: int


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What an inquiry is taken for until a person says otherwise. ``model`` is an id or empty."""

    class_: TicketClass = msgspec.field(name="class")
    grounds: tuple[Ground, ...]
    topic: Topic
    topic_words: tuple[str, ...] = ()
    model: str = ""
    possible: tuple[str, ...] = ()


def common_problem(
    asked: Asked, topic: Topic, tickets: Iterable[Ticket], model: str = ""
) -> Common | None:
    """Return the tickets of others with the same trouble within an hour, if they are many.

    It is the same where the models are, or where one of the two names none and the topics are.
    People without a name count each; withdrawn tickets and questions do not.
    """
    model = asked.model or model
    if topic not in TROUBLE:
        return None
    alike = [
        t
        for t in tickets
        if t.id != asked.ticket
        and t.state != "withdrawn"
        and t.topic in TROUBLE
        and abs(t.received_at - asked.received_at) <= WITHIN
        and (t.model == model if t.model and model else t.topic == topic)
    ]
    mine = person(asked, "")
    others = {person(t, t.id): t for t in alike}
    others.pop(mine, None)
    if len(others) < OTHERS:
        return None
    ids = sorted((t for t in alike if person(t, t.id) != mine), key=lambda t: t.number)
    return Common(tickets=tuple(t.id for t in ids), requesters=len(others))


def person(who: Asked | Ticket, unknown: str) -> tuple[str, str]:
    """Return who asked; somebody without a name is known by the ticket alone."""
    name = " ".join(who.requester.split()).casefold()
    return (name, who.organisation.casefold()) if name else ("", unknown)


def propose(
    reading: Reading,
    standings: Sequence[Standing] = (),
    *,
    model: str = "",
    common: Common | None = None,
) -> Proposal:
    """Return class, topic and model as the words, the models' state and the others' tickets say.

    ``model`` is the id that a person gave. The gravest class that has a reason is proposed.
    """
    model = model or reading.model
    class_, grounds = _class(reading, standings, model, common)
    return Proposal(
        class_=class_,
        grounds=grounds,
        topic=reading.topic,
        topic_words=reading.topic_words,
        model=model,
        possible=() if model else reading.possible,
    )


def _class(
    reading: Reading, standings: Sequence[Standing], model: str, common: Common | None
) -> tuple[TicketClass, tuple[Ground, ...]]:
    if grounds := _urgent(reading, standings, common):
        return "urgent", grounds
    signs = reading.signs
    wish = Ground(code="wish", words=signs.get("wish", ()))
    # Who would like a fault mended wishes for no improvement.
    if wish.words and reading.topic == "other" and "repair" not in signs:
        return "improvement", (wish,)
    if grounds := _major(reading, standings, model):
        return "major", grounds
    if wish.words and "repair" not in signs:
        return "improvement", (wish,)
    return "general", (Ground(code="question", words=reading.topic_words),)


def _urgent(
    reading: Reading, standings: Sequence[Standing], common: Common | None
) -> tuple[Ground, ...]:
    """Return what says that work stands still, that nobody can work, or that there is a threat."""
    signs, found = reading.signs, []
    if "security" in signs:
        found.append(Ground(code="security", words=signs["security"]))
    if reading.trouble or "fails" in signs:
        codes: tuple[Code, ...] = ("work_stopped", "every_model", "system_down", "many_people")
        found += [Ground(code=code, words=signs[code]) for code in codes if code in signs]
    if reading.topic in TROUBLE and (down := _all_down(standings)):
        found.append(Ground(code="every_model_down", models=down))
    if common:
        found.append(Ground(code="common", tickets=common.tickets, n=common.requesters))
    return tuple(found)


def _all_down(standings: Sequence[Standing]) -> tuple[str, ...]:
    """Return the ids of the active models if every one of them has a problem."""
    active = [s for s in standings if s.model.active]
    return tuple(s.model.id for s in active) if all(s.grade == "problem" for s in active) else ()


def _major(reading: Reading, standings: Sequence[Standing], model: str) -> tuple[Ground, ...]:
    """Return what says that a function fails."""
    topic, signs, found = reading.topic, reading.signs, []
    if topic in TROUBLE and (bad := unwell(standings, model)):
        found.append(Ground(code="model_problem", models=(bad.model.id,)))
    if topic == "not_responding":
        found.append(Ground(code="fails", words=reading.topic_words))
    elif topic == "other" and "fails" in signs:
        found.append(Ground(code="fails", words=signs["fails"]))
    elif topic == "settings" and "locked_out" in signs:
        found.append(Ground(code="fails", words=signs["locked_out"]))
    elif topic == "quality" and "broken_output" in signs:
        found.append(Ground(code="broken_output", words=signs["broken_output"]))
    elif topic == "slow" and "unbearable" in signs:
        found.append(Ground(code="unbearable", words=signs["unbearable"]))
    return tuple(found)


def unwell(standings: Iterable[Standing], model: str) -> Standing | None:
    """Return how the model stands if it has a problem; where none is known, the default model."""
    for s in standings:
        if s.model.id == model or (not model and s.model.default):
            return s if s.grade == "problem" and s.model.active else None
    return None
