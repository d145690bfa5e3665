"""What is to be done, as plain data with a sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aimon.core.actions import Action
from aimon.core.faults import FaultClass
from aimon.i18n import N_, _, ngettext
from aimon.output import causes, dailyincidents, hints, inquiries, words
from aimon.text import visible

_STEPS = {
    FaultClass.NETWORK: N_("see whether other models fail too, check the network, suggest another"),
    FaultClass.AUTHENTICATION: N_("ask the administrator to check the key and its quota"),
    FaultClass.PERFORMANCE: N_("test again, suggest another model meanwhile"),
    FaultClass.QUALITY: N_("compare the failed items, suggest another model meanwhile"),
    FaultClass.CONFIGURATION: N_("ask the administrator to correct the registry entry"),
    FaultClass.INTERNAL: N_("look into aimon itself: aimon log verify"),
}


def action_rows(actions: Sequence[Action], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what is to be done as plain data, each with its sentence."""
    return [
        {
            "models": [s.model.id for s in action.standings],
            "display_names": [s.model.display_name for s in action.standings],
            "tickets": [t.id for t in action.tickets],
            "incidents": [i.id for i in action.incidents],
            "kind": action.kind,
            "cause": action.verdict,
            "on": action.on,
            "days_left": action.retirement.days_left if action.retirement else None,
            "new": action.new,
            "changes": action.changes,
            "text": _action(action, names),
        }
        for action in actions
    ]


def _action(action: Action, names: Mapping[str, str]) -> str:
    """Return what is to be done about models, inquiries or incidents, in one sentence."""
    if action.tickets:
        return inquiries.action_words(action, names)
    if action.standings:
        return dailyincidents.numbered(_sentence(action), action.incidents)
    return dailyincidents.pressing_words(action.incidents, names)


def _sentence(action: Action) -> str:
    """Return what is to be done about a model, or those of one cause, in one sentence."""
    s = action.standings[0]
    name = visible(s.model.display_name)
    reasons = "; ".join(words.reason_words(reason) for reason in s.reasons)
    match action.kind:
        case "cause" if action.verdict:
            affected = {s.model.id: s.model.display_name for s in action.standings}
            told = causes.told(action.verdict, affected)
            return _("{name}: {reasons} → {step}").format(
                name=causes.listed(list(affected.values())), reasons=told.cause, step=told.step
            )
        case "problem":
            step = _STEPS[s.fault.fault_class] if s.fault else N_("test again")
            return _("{name}: {reasons} → {step}").format(name=name, reasons=reasons, step=_(step))
        case "unknown" if s.reasons and s.reasons[0].indicator == "untested":
            return _("{name}: {reasons} → to be tested as soon as that is over").format(
                name=causes.listed([s.model.display_name for s in action.standings]),
                reasons=reasons,
            )
        case "unknown":
            return _("{name}: {reasons} → to be tested at once").format(name=name, reasons=reasons)
        case "caution":
            return _("{name}: {reasons}").format(name=name, reasons=reasons)
        case "recovered":
            return _("{name}: had a problem today, is normal again").format(name=name)
        case "changed":
            changes = "; ".join(hints.changes_words(action.changes))
            return _("{name}: changed today: {changes}").format(name=name, changes=changes)
        case _:
            return _planned(action, name)


def _planned(action: Action, name: str) -> str:
    """Return what is planned with a model of this name, in one sentence."""
    match action.kind:
        case "retires" if near := action.retirement:
            text = ngettext(
                "{name}: retires on {day}, in {n} day",
                "{name}: retires on {day}, in {n} days",
                near.days_left,
            ).format(name=name, day=near.on, n=near.days_left)
            return _("[new] {text}").format(text=text) if action.new else text
        case "retired":
            return _("{name}: was to retire on {day} and is still active").format(
                name=name, day=action.on
            )
        case "price_change" if change := action.price_change:
            return _(
                "{name}: from {day} input {input:.10g} · output {output:.10g} {currency}"
            ).format(
                name=name,
                day=change.on,
                input=change.input,
                output=change.output,
                currency=visible(change.currency),
            )
    raise ValueError(action.kind)
