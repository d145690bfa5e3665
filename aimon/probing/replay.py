"""Finds an earlier test in the log and makes it ready to be asked again as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from aimon.core.plan import Planned
from aimon.core.records import Change, Probe, Reply
from aimon.core.registry import CHECKS, Model
from aimon.core.replay import Asked, Replay, alone, side_by_side
from aimon.core.served import registered_name, same_model
from aimon.errors import AimonError, WrongUsage
from aimon.i18n import _, ngettext
from aimon.journal.ids import span
from aimon.journal.journal import Journal
from aimon.journal.probes import probe_log
from aimon.journal.replies import reply_log
from aimon.probing import providers
from aimon.probing.planning import plan_run
from aimon.probing.redact import CUT
from aimon.probing.talk import draw
from aimon.text import visible
from aimon.workspace import Workspace

SHORTEST_ID = 6
_LISTED = 10
_NAMED = re.compile(r"/(?:models?|deployments|chat-completions)/([^/:]+)")
Place = tuple[str, str]


def find(workspace: Workspace, text: str) -> Probe:
    """Return the one test whose id begins like this; of the log only the days around are read.

    Raises WrongUsage for no id, one that no test has, or one that several have.
    """
    wanted, shown = text.strip().lower(), visible(text, 40)
    if len(wanted) < SHORTEST_ID:
        raise WrongUsage(
            _("{id} is too short: give at least {n} characters of a test's id").format(
                id=shown, n=SHORTEST_ID
            ),
            hint=_where_ids_are(),
        )
    try:
        first, last = (moment.astimezone(workspace.zone).date() for moment in span(wanted))
    except (ValueError, OverflowError):
        raise WrongUsage(
            _("{id} is not the id of a test").format(id=shown), hint=_where_ids_are()
        ) from None
    log = probe_log(workspace.log, workspace.host)
    around = [p for day in _around(log, first, last) for p in log.read(day)]
    found = [p for p in around if p.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if not found:
        found = [p for p in around if p.run.startswith(wanted)]
    if not found:
        raise _unknown(log, shown, first)
    raise _several(shown, found)


def _around(log: Journal[Probe], first: date, last: date) -> list[date]:
    """Return the log's days of that time, and one more on each side: the zone may have been another."""
    return [d for d in log.days() if (d - first).days >= -1 and (d - last).days <= 1]


def _where_ids_are() -> str:
    return _("the ids of a model's tests: aimon status MODEL --json (history)")


def _unknown(log: Journal[Probe], shown: str, day: date) -> WrongUsage:
    hints = [_where_ids_are()]
    days = log.days()
    if not days:
        hints = [_("the log is empty; test the models first: aimon probe")]
    elif day not in days:
        nearest = min(days, key=lambda other: abs(other - day))
        hints.insert(0, _("the nearest day with tests is {day}").format(day=nearest))
    if log.bad:
        hints.append(_("some lines cannot be read there; see: aimon log verify"))
    return WrongUsage(
        _(
            "no test has the id {id}; its time would be {day}, and the log was searched there"
        ).format(id=shown, day=day),
        hint="\n  ".join(hints),
    )


def _several(shown: str, found: Sequence[Probe]) -> WrongUsage:
    ordered = sorted(found, key=lambda p: p.id)[:_LISTED]
    listed = [f"{p.id}  {p.time:%Y-%m-%d %H:%M}  {visible(p.model)}" for p in ordered]
    if (more := len(found) - _LISTED) > 0:
        listed.append(ngettext("{n} more", "{n} more", more).format(n=more))
    return WrongUsage(
        _("{id} means {n} tests; name one of them:").format(id=shown, n=len(found)),
        hint="\n  ".join(listed),
    )


class Prepared(NamedTuple):
    """A test as it was, and the plan of a run that repeats it."""

    replay: Replay
    plans: tuple[Planned, ...]


def prepare(workspace: Workspace, record: Probe, now: datetime) -> Prepared:
    """Draw a test's questions again, beside what was kept of their replies, and plan a run at now.

    Raises AimonError for a test that cannot be repeated.
    """
    model = _repeatable(workspace, record)
    (planned,) = plan_run(workspace, [model.id], now)
    checks = tuple(check for check in CHECKS if check in record.ran)
    planned = msgspec.structs.replace(planned, checks=checks)
    kept = _kept(workspace, record)
    questions = tuple(_drawn(planned, record.seed, kept))
    replay = Replay(
        then=record,
        items=alone(record.checks),
        questions=questions,
        registry=tuple(_registry_changes(model, record, kept.values())),
        reworded=tuple(q.question for q in questions if q.then and _reworded(q.prompt, q.then)),
    )
    return Prepared(replay, (planned,))


def _repeatable(workspace: Workspace, record: Probe) -> Model:
    """Return the model, unless nothing was asked then, or it or a check is there no more."""
    model = workspace.registry.get(record.model)
    if record.result == "untested":
        raise AimonError(
            _("there is nothing to repeat: that test was not carried out"),
            hint=_("test the model now: aimon probe {model}").format(model=visible(record.model)),
        )
    if model is None:
        raise AimonError(
            _("the model {model} is no longer in the registry").format(model=visible(record.model)),
            hint=_("the models there are: aimon status"),
        )
    if gone := sorted(set(record.ran).difference(CHECKS)):
        raise AimonError(
            _("this version of aimon does not have the checks of that test: {names}").format(
                names=visible(", ".join(gone))
            ),
            hint=_("test the model now: aimon probe {model}").format(model=model.id),
        )
    return model


def complete(workspace: Workspace, replay: Replay, now: Probe) -> Replay:
    """Return the replay with the repeated test beside the first."""
    kept = _kept(workspace, now)
    return msgspec.structs.replace(
        replay,
        now=now,
        items=side_by_side(replay.then.checks, now.checks),
        questions=tuple(
            msgspec.structs.replace(q, now=kept.get((q.check, q.question)))
            for q in replay.questions
        ),
    )


def _kept(workspace: Workspace, record: Probe) -> dict[Place, Reply]:
    log = reply_log(workspace.log, workspace.host)
    replies = (r for r in log.read(record.time.date()) if r.probe == record.id)
    return {(reply.check, reply.question): reply for reply in replies}


def _drawn(planned: Planned, seed: int, kept: Mapping[Place, Reply]) -> Iterator[Asked]:
    for check in draw(planned, seed):
        for question in check.questions:
            yield Asked(
                check=check.check,
                question=question.name,
                prompt=question.prompt,
                items=tuple(spec.name for spec in check.items if question.name in spec.needs),
                then=kept.get((check.check, question.name)),
            )


def _reworded(prompt: str, reply: Reply) -> bool:
    """Whether another prompt was sent then: a version before this one worded it."""
    sent = msgspec.json.encode(prompt).decode()[1:-1]
    return sent not in reply.request and CUT not in reply.request


def _registry_changes(model: Model, record: Probe, kept: Any) -> Iterator[Change]:
    """Give what the model's entry says otherwise than it did then, as far as that was kept."""
    sent = next(iter(kept), None)
    if sent is not None:
        yield from _request_changes(model, record, sent)
    elif record.served_model and _answered_as_registered(record):
        name = registered_name(model)
        if not same_model(name, record.served_model):
            yield Change(what="model", before=record.served_model, after=name)
    if model.updated is not None and model.updated > record.time.date():
        day = record.time.date()
        yield Change(what="updated", before=day.isoformat(), after=model.updated.isoformat())


def _answered_as_registered(record: Probe) -> bool:
    return any(item.item == "served_model" and item.ok for item in record.checks)


def _request_changes(model: Model, record: Probe, sent: Reply) -> Iterator[Change]:
    request = providers.get(model.provider).chat(model, None, "", frozenset())
    then = _told_by(sent.url, sent.request)
    now = _told_by(request.url, (request.body or b"").decode())
    for what, before in then.items():
        refused = what == "temperature" and "temperature" in record.note
        if before != now[what] and not refused:
            yield Change(what=what, before=before, after=now[what])


def _told_by(url: str, body: str) -> dict[str, str]:
    """Return what a request says of the model's entry; some protocols name the model in the address."""
    address = urlsplit(url)
    try:
        data = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:  # more was sent than is kept
        return {"host": visible(address.netloc)}
    named = _NAMED.search(address.path)
    groups = [data, *(value for value in data.values() if isinstance(value, dict))]
    warmth = next((group["temperature"] for group in groups if "temperature" in group), "")
    return {
        "host": visible(address.netloc),
        "model": visible(str(data.get("model") or unquote(named[1] if named else ""))),
        "temperature": visible(str(warmth)),
    }
