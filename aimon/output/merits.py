"""Why a model is advised or not, in words: each from a figure that is shown beside it."""

from __future__ import annotations

from collections.abc import Mapping

from aimon.core.choosing import Passed
from aimon.core.merits import Merit
from aimon.core.particles import Spoken
from aimon.core.tasks import Criterion
from aimon.i18n import N_, _, ngettext
from aimon.output import figures, words
from aimon.text import visible

TASKS = {
    "evaluation": N_("evaluation"),
    "analysis": N_("analysis"),
    "korean": N_("Korean"),
    "summary": N_("summaries"),
    "translation": N_("translation"),
    "draft": N_("drafting"),
    "code": N_("code"),
    "chat": N_("conversation"),
    "extraction": N_("extraction"),
    "classification": N_("classification"),
    "search": N_("search"),
    "images": N_("images"),
    "json": N_("JSON"),
    "long_document": N_("long documents"),
    "best": N_("quality first"),
    "fast": N_("speed first"),
    "cheap": N_("cost first"),
}
CRITERIA: dict[Criterion, str] = {
    "quality": N_("quality"),
    "speed": N_("speed"),
    "cost": N_("cost"),
}


def task_words(*names: str) -> Spoken:
    """Return the names of tasks; one that only the registry knows is called as it is there."""
    return Spoken(", ".join(_(TASKS[n]) if n in TASKS else visible(n, 40) for n in names))


def strength_words(merit: Merit, currency: str | None) -> str:
    """Return a strength in words."""
    own, other = _figures(merit, currency)
    match merit.code:
        case "named":
            return _("its entry names {task}").format(task=task_words(*merit.subjects))
        case "long_context":
            return _("takes long documents: context {n:,} tokens").format(n=int(merit.value or 0))
        case "best_quality":
            text = _("best quality of {of}: {own} (next {other})")
        case "fastest":
            text = _("fastest of {of}: {own} (next {other})")
        case "cheapest":
            text = _("cheapest of {of}: {own} a request (next {other})")
        case "flawless":
            text = _("passed every item of its tests ({n}/{of})")
        case "at_once":
            text = _("answered all of {of} tests at the first try")
        case _:
            raise ValueError(merit.code)
    return text.format(own=own, other=other, n=merit.n, of=merit.of)


def weakness_words(merit: Merit, currency: str | None) -> str:
    """Return a weakness in words."""
    match merit.code:
        case "off_task":
            return _("its entry does not name {task}").format(task=task_words(*merit.subjects))
        case "retires":
            text = ngettext("retires in {n} day ({on})", "retires in {n} days ({on})", merit.n or 0)
        case "changed":
            text = _("changed quietly since {on}: see its card")
        case "dearer_soon":
            text = _("its price rises on {on}")
        case "no_price":
            text = _("its price is not in the registry")
        case "unreliable":
            text = _("connection trouble in {n} of {of} tests")
        case "limited":
            text = _("met a rate limit in {n} of {of} tests")
        case "unmeasured":
            return _("not tested for: {checks}").format(
                checks=", ".join(_(words.CHECKS[name]) for name in merit.subjects)
            )
        case "few_tests":
            text = ngettext("only {n} test to go by", "only {n} tests to go by", merit.n or 0)
        case _:
            return _measured_weakness(merit, currency)
    return text.format(n=merit.n, of=merit.of, on=merit.on)


def _measured_weakness(merit: Merit, currency: str | None) -> str:
    own, other = _figures(merit, currency)
    match merit.code:
        case "weak_check":
            rate = figures.rate(merit.value, merit.n or 0, merit.of or 0)
            return f"{_(words.CHECKS[merit.subject])} {rate}"
        case "slow":
            text = _("slow: median {own} (limit {other})")
        case "slow_at_times":
            text = _("one answer in ten takes {own} or longer (limit {other})")
        case "lower_quality":
            text = _("quality {own}, the best has {other}")
        case "slower":
            text = _("{times} times as slow as the fastest ({other})")
        case "dearer":
            if not merit.other:
                return _("the cheapest costs nothing")
            text = _("{times} times as dear as the cheapest ({other} a request)")
        case _:
            raise ValueError(merit.code)
    times = _times((merit.value or 0) / merit.other) if merit.other else ""
    return text.format(own=own, other=other, times=times)


def _times(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"


def _figures(merit: Merit, currency: str | None) -> tuple[str, str]:
    """Return the merit's own figure and the other's, in the unit of its kind."""
    kind = _UNITS.get(merit.code)
    if kind is None:
        return "", ""
    return _value(kind, merit.value, currency), _value(kind, merit.other, currency)


_UNITS: Mapping[str, Criterion] = {
    "best_quality": "quality",
    "lower_quality": "quality",
    "fastest": "speed",
    "slow": "speed",
    "slow_at_times": "speed",
    "slower": "speed",
    "cheapest": "cost",
    "dearer": "cost",
}


def _value(kind: Criterion, value: float | None, currency: str | None) -> str:
    if kind == "quality":
        return figures.points(value)
    if kind == "speed":
        return figures.seconds(value)
    return figures.NOTHING if value is None else figures.expense(value, visible(currency or ""))


def passed_words(passed: Passed, currency: str | None) -> str:
    """Return why a model was passed over, in one line."""
    s = passed.candidate.standing
    why = "; ".join(words.reason_words(reason) for reason in s.reasons)
    match passed.code:
        case "excluded":
            return _("left out as asked (--but)")
        case "problem" | "unknown":
            return why
        case "retired":
            return _("its retirement is past")
        case "no_price":
            return _("its price is not in the registry: no budget can be held")
        case "other_currency":
            return _("priced in {currency}").format(
                currency=Spoken(visible(passed.candidate.currency or ""))
            )
        case "over_budget":
            return _("{own} a month, over the budget of {best}").format(
                own=_value("cost", passed.own, currency),
                best=_value("cost", passed.other, currency),
            )
        case "caution":
            return _("{reasons}; enough others are normal").format(reasons=why)
        case "off_task":
            return _("its entry does not name {task}").format(
                task=task_words(*passed.candidate.lacks)
            )
        case "behind" if passed.criterion and passed.than:
            return _("behind in {criterion}: {own} ({name} {other})").format(
                criterion=_(CRITERIA[passed.criterion]),
                own=_value(passed.criterion, passed.own, currency),
                other=_value(passed.criterion, passed.other, currency),
                name=visible(passed.than.standing.model.display_name, 40),
            )
    return _("as good as those above; three are enough")
