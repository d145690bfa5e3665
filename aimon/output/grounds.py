"""Why a class or an escalation is proposed, as people read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aimon.core.criteria import Met
from aimon.core.proposal import Ground
from aimon.i18n import N_, _, ngettext
from aimon.text import visible

CRITERIA = {
    "settings_change": N_("a setting has to be changed"),
    "security": N_("security"),
    "several_users": N_("several users at the same time"),
    "cost": N_("cost"),
    "complex": N_("complex technical problem"),
}
_CODES = {
    "security": N_("security threat"),
    "work_stopped": N_("work has stopped"),
    "every_model": N_("no model answers"),
    "every_model_down": N_("every active model has a problem"),
    "system_down": N_("the system is out of reach"),
    "many_people": N_("others have it, too"),
    "fails": N_("a function fails"),
    "broken_output": N_("answers arrive broken"),
    "unbearable": N_("too slow to work with"),
    "model_problem": N_("the model has a problem now"),
    "wish": N_("wish for an improvement"),
    "question": N_("question"),
    "change": N_("asks for another setting"),
    "registry_fault": N_("only the administrator can mend the model's key or entry"),
    "cost": N_("question about cost"),
    "several_models": N_("more than one model"),
    "late": N_("the time for a solution has passed"),
    "complex": N_("cannot be solved by advice"),
}
# So many words of a text tell enough.
_WORDS = 3


def ground_words(ground: Ground, names: Mapping[str, str]) -> str:
    """Return a reason with its evidence; ``names`` are display names by the models' ids."""
    said = _said(ground)
    evidence = [visible(names.get(id, id), 40) for id in ground.models] + list(ground.tickets)
    if ground.words:
        evidence.append(", ".join(f"“{visible(word, 30)}”" for word in ground.words[:_WORDS]))
    return f"{said} ({', '.join(evidence)})" if evidence else said


def _said(ground: Ground) -> str:
    n = ground.n or 0
    match ground.code:
        case "common":
            text = ngettext(
                "{n} other with the same within an hour",
                "{n} others with the same within an hour",
                n,
            )
        case "reopened":
            text = ngettext("reopened {n} time", "reopened {n} times", n)
        case "answers":
            text = ngettext("{n} answer without a solution", "{n} answers without a solution", n)
        case code:
            text = _(_CODES[code])
    return text.format(n=n)


def grounds_words(grounds: Sequence[Ground], names: Mapping[str, str]) -> str:
    """Return all reasons in a line."""
    return " · ".join(ground_words(ground, names) for ground in grounds)


def met_words(met: Met, names: Mapping[str, str]) -> str:
    """Return a criterion and what says that it is met."""
    return f"{_(CRITERIA[met.criterion])}: {grounds_words(met.grounds, names)}"
