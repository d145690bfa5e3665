"""What to do next about trouble, by its kind: short steps, each with the command that does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from shlex import quote
from typing import NamedTuple

from aimon.core.faults import FaultClass
from aimon.core.incidents import Incident
from aimon.core.standing import Standing
from aimon.i18n import N_, _
from aimon.text import visible

# A command names no more models than this; then it is about all.
_MOST_NAMED = 4


class Step(NamedTuple):
    """What to do, and the command for it, "" where there is none."""

    text: str
    command: str = ""


# Each step's sentence and its command. {model} is the first model, {models} are all,
# {incident} and {ticket} are numbers, {reason} is what one says when taking something in hand.
_STEPS: dict[str, tuple[str, str]] = {
    "others": (N_("see whether other models have the same trouble"), "aimon status"),
    "load": (N_("see whether all models are slow now, or only this one"), "aimon status"),
    "retest": (N_("test again"), "aimon probe {models}"),
    "network": (N_("check this machine's network with whoever runs it"), ""),
    "provider": (N_("look at the provider's status page or our own server"), ""),
    "key": (N_("ask the administrator to check the key and its quota"), ""),
    "items": (N_("compare the items that failed"), "aimon status {model}"),
    "peak": (N_("see whether it is always so at this time"), "aimon incident patterns {model}"),
    "patterns": (N_("look at how it came about over time"), "aimon incident patterns {model}"),
    "advise": (N_("choose a model to use instead"), "aimon advise model"),
    "notice": (N_("tell the users"), "aimon advise notice {model}"),
    "wait": (N_("ask the users to wait, or to split long requests"), "aimon advise notice {model}"),
    "back": (N_("tell the users that it is over"), "aimon advise notice {model} --kind recovered"),
    "replace": (N_("agree with the administrator on a model in its place"), "aimon advise model"),
    "ack": (N_("say that it is in hand"), "aimon incident ack {incident} {reason}"),
    "report": (N_("report to the administrator"), "aimon incident report {incident} --send"),
    "lasts": (
        N_("if it lasts, report to the administrator"),
        "aimon incident report {incident} --send",
    ),
    "call": (
        N_("call the administrator and send the situation report"),
        "aimon incident report {incident} --send",
    ),
    "record": (
        N_("record what was found and tried"),
        'aimon incident update {incident} --tried "…"',
    ),
    "close": (
        N_("record the cause and how it is kept from coming back"),
        'aimon incident update {incident} --cause "…"',
    ),
    "keys": (N_("ask the administrator to shut off access and change keys"), ""),
    "inquiry": (N_("read the inquiry"), "aimon ticket show {ticket}"),
    "inquiries": (N_("look at the inquiries and what they have in common"), "aimon ticket list"),
    "use": (N_("ask the reviewers or the administrator what the use comes from"), ""),
    "cron": (N_("see whether cron runs on this machine (crontab -l)"), ""),
    "schedule": (N_("see what was missed, and why"), "aimon schedule check"),
    "all": (N_("make up for the test that is missing"), "aimon probe"),
    "log": (N_("see whether the log is sound"), "aimon log verify"),
    "show": (N_("look at all that is known"), "aimon incident show {incident}"),
    "budget": (N_("agree with the administrator on the budget in aimon.yaml"), ""),
    "due": (N_("see what is due, and answer"), "aimon ticket show {ticket}"),
    "escalate": (N_("pass it on if you cannot solve it"), "aimon ticket escalate {ticket}"),
}
_REPORTS = ("report", "lasts", "call")
# Where to look, by the cause that a run found; it takes the place of where one looks by default.
_PLACES = ("provider", "network")
_CAUSES = {
    "provider": "provider",
    "key": "key",
    **dict.fromkeys(("network", "dns", "proxy", "clock"), "network"),
}
_SLOW = ("load", "peak", "retest", "wait", "advise", "ack", "lasts")
_WRONG = ("items", "retest", "advise", "notice", "ack", "lasts")
_OVER_TIME = ("patterns", "retest", "advise", "ack", "lasts")
_USE = ("patterns", "use", "load", "ack", "lasts")
_BY_KIND: dict[str, tuple[str, ...]] = {
    "connection": ("others", "provider", "retest", "advise", "notice", "ack", "lasts"),
    "timeout": _SLOW,
    "slower": _SLOW,
    "hours": ("peak", "wait", "ack", "lasts"),
    "failing": _WRONG,
    "function": _WRONG,
    "quality": _WRONG,
    "data": ("items", "retest", "report", "notice", "ack", "record"),
    "errors": _OVER_TIME,
    "intermittent": _OVER_TIME,
    "surge": _USE,
    "collapse": _USE,
    "security": ("inquiry", "call", "keys", "ack", "record"),
    "users": ("inquiries", "retest", "call", "notice", "ack"),
    "all_down": ("call", "network", "retest", "notice", "ack"),
    "unknown": ("all", "cron", "log", "ack"),
    "missed": ("all", "cron", "log"),
    "killed": ("all", "log"),
    "jobs": ("schedule", "cron"),
    "other": ("show", "others", "ack", "record", "lasts"),
    "recovered": ("back", "close"),
    "ended": ("retest", "back", "close"),
    "false": (),
    "partly": ("back", "show"),
    "over": ("show",),
    "flapping": ("patterns", "show", "lasts"),
    "sla": ("due", "escalate"),
    "budget": ("budget",),
    "retirement": ("replace",),
    "test": (),
}


def steps(
    incident: Incident, standings: Iterable[Standing] = (), *, reported: bool = False
) -> list[Step]:
    """Return what to do next about an incident; ``standings`` are its models', ``reported`` as
    ``steps_for`` says.
    """
    standings = list(standings)
    return steps_for(
        incident.kind if incident.open else end_of(incident, standings),
        incident=incident.id,
        models=incident.affected or incident.models,
        tickets=incident.tickets,
        in_hand=incident.acknowledged_at is not None,
        reported=reported,
        place=place(incident, standings),
        explained=bool(incident.found_cause and incident.prevention),
    )


def end_of(incident: Incident, standings: Iterable[Standing]) -> str:
    """Return how an incident ended: recovered, ended (no test has shown it), or as a false alarm."""
    if incident.false_alarm:
        return "false"
    return "ended" if any(s.grade == "problem" for s in standings) else "recovered"


def place(incident: Incident, standings: Iterable[Standing] = ()) -> str:
    """Return where the trouble lies (provider, network, key), "" where that is not known."""
    if incident.verdict:
        return _CAUSES.get(incident.verdict.cause, "")
    classes = {s.fault.fault_class for s in standings if s.fault}
    return "key" if classes == {FaultClass.AUTHENTICATION} else ""


def steps_for(
    kind: str,
    *,
    incident: str = "",
    models: Sequence[str] = (),
    tickets: Sequence[str] = (),
    in_hand: bool = False,
    reported: bool = False,
    place: str = "",
    explained: bool = False,
) -> list[Step]:
    """Return the steps for a kind of incident or alert.

    ``in_hand``: somebody has said so; ``reported``: the administrator reads them in the report;
    ``place``: where the trouble lies, as ``place`` says; ``explained``: cause and prevention are recorded.

    *partly*: some models of an incident that goes on have recovered; *over*: it ended otherwise.
    A step whose command needs what there is none of (a model, an incident, an inquiry) is left out.
    """
    return [
        Step(_(_STEPS[name][0]), command)
        for each in _BY_KIND.get(kind, _BY_KIND["other"])
        for name in [place if place and each in _PLACES else each]
        if not (in_hand and name == "ack")
        and not (explained and name == "close")
        and not (reported and name in _REPORTS)
        for command in _command(_STEPS[name][1], incident, models, tickets)
    ]


def _command(
    template: str, incident: str, models: Sequence[str], tickets: Sequence[str]
) -> Iterator[str]:
    """Yield the command with its names, nothing where one is missing."""
    quoted = [quote(visible(model)) for model in models]
    wanted = {
        "model": quoted[0] if quoted else "",
        "models": " ".join(quoted) if len(quoted) <= _MOST_NAMED else "",
        "incident": incident,
        "reason": quote(_("looking into it")),
        "ticket": tickets[0] if tickets else "",
    }
    needed = [name for name in wanted if f"{{{name}}}" in template and name != "models"]
    if all(wanted[name] for name in needed):
        yield template.format(**wanted).strip()
