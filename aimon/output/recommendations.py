"""Recommendations as people read them: the problem, the options, the choice and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from aimon.core.particles import Spoken
from aimon.core.recommendations import Option, Point, Recommendation
from aimon.i18n import N_, _
from aimon.output import causes, figures
from aimon.output.findings.sentences import sentence
from aimon.output.findings.talk import exact, share
from aimon.output.merits import task_words
from aimon.text import visible

Names = Mapping[str, str]
WHO = {"coordinator": N_("the coordinator"), "administrator": N_("the administrator")}
EFFORTS = {
    "none": N_("nothing to do"),
    "hour": N_("within an hour"),
    "hours": N_("half a day"),
    "days": N_("several days"),
}
OPTIONS = {
    "switch": N_("use {models} instead for the time being"),
    "spread": N_("ask users to spread large requests over quieter hours"),
    "ask_provider": N_("ask the provider, or for a higher rate limit"),
    "wait": N_("wait and watch"),
    "renew_key": N_("check the key and its quota, renew them"),
    "check_site": N_("check this site's own network"),
    "successor": N_("move to {models}"),
    "keep": N_("leave it as it is"),
    "announce": N_("tell users what {models} is good for"),
    "deactivate": N_("deactivate {models}"),
    "faq": N_("write an answer into the FAQ"),
    "training": N_("hold a short training"),
    "wording": N_("improve the words on the screen"),
    "fewer_tests": N_("test the third tier less often"),
    "raise_budget": N_("raise the budget for tests"),
    "rota": N_("keep fixed hours for answering"),
    "more_people": N_("have a second person answer"),
    "check_cron": N_("check the scheduled jobs"),
    "second_host": N_("run the tests on a second host as well"),
}
BECAUSE = {
    "alternative_is_well": N_("another model is well and can take over at once"),
    "use_rose": N_("use rose at the same time"),
    "cause_is_theirs": N_("nothing recorded here explains it, the provider can tell more"),
    "key_is_it": N_("the records point at the key"),
    "cause_is_ours": N_("the records point at this site"),
    "no_alternative": N_("no other model is well enough to take over"),
    "covered": N_("other models that are well do the same work"),
    "not_covered": N_("no other model that is well is named for the same work"),
    "often": N_("it came again and again over two periods"),
    "quick": N_("it takes least and can begin at once"),
    "last_days": N_("there is still time to compare and to tell users"),
    "least_loss": N_("the important models go on being tested in full"),
}
OTHERWISE = {
    "stays_slow": N_("users go on waiting longer"),
    "goes_on": N_("requests to the model go on failing"),
    "stays_wrong": N_("users go on getting wrong or incomplete answers"),
    "comes_again": N_("it is likely to come again"),
    "cut_off": N_("requests fail from that day on"),
    "dearer": N_("the same use costs more from that day on"),
    "money_spent": N_("its tests go on costing money"),
    "asked_again": N_("the same question goes on coming"),
    "untested": N_("models go on without tests towards the end of the day or month"),
    "unseen": N_("trouble may go unseen"),
    "late_again": N_("answers go on coming late"),
}
_POINTS = {
    "no_cost": N_("costs nothing"),
    "at_once": N_("can begin at once"),
    "same_time": N_("use was {value} higher when it began"),
    "depends": N_("depends on users"),
    "not_cause": N_("does not remove the cause"),
    "covers": N_("good for the same work ({name})"),
    "takes": N_("{name} answered in {value} on average (n = {n})"),
    "takes_other": N_("{name} answered in {value} on average instead of {other} (n = {n})"),
    "passes": N_("{value} of its items passed (n = {n})"),
    "lower_quality": N_("quality score {value} instead of {other}"),
    "dearer": N_("output costs {value} instead of {other} a million tokens"),
    "few_tests": N_("tested only {n} times in the period"),
    "habits": N_("users have to get used to it"),
    "again": N_("it came {n} times already"),
    "cause": N_("goes to the cause"),
    "evidence": N_("the records to show are there ({name})"),
    "takes_days": N_("takes days"),
    "needs_admin": N_("only the administrator can do it"),
    "days_left": N_("only {n} days are left"),
    "past": N_("the day is past"),
    "saves": N_("saves what its tests cost ({value} in the period)"),
    "costs": N_("its tests cost {value} in the period"),
    "fewer_to_watch": N_("{n} models fewer to watch"),
    "to_watch": N_("{n} models more to watch"),
    "loses_task": N_("no other model is named for the same work"),
    "spare": N_("stays as a spare"),
    "lasting": N_("lasts"),
    "reaches_all": N_("reaches all users"),
    "answers": N_("would have answered up to {n} inquiries"),
    "must_be_read": N_("users have to find and read it"),
    "asks_back": N_("users can ask back"),
    "prepared": N_("has to be prepared"),
    "own_time": N_("takes time from other work"),
    "costs_money": N_("costs money"),
    "less_seen": N_("trouble of those models is seen later"),
    "all_seen": N_("all models go on being tested"),
    "one_host": N_("one host stays a single point of failure"),
}
_MONEY = ("saves", "costs", "dearer")


def as_data(advice: Iterable[Recommendation], names: Names, last: date) -> list[dict[str, Any]]:
    """Return recommendations as plain data with their texts; ``last`` is the period's last day."""
    return [
        {
            "problem": msgspec.to_builtins(one.finding),
            "problem_text": sentence(one.finding, names, last),
            "options": [
                {
                    **msgspec.to_builtins(option),
                    "recommended": place == one.recommended,
                    "text": option_words(option, names),
                    "pros_text": [point_words(p, names) for p in option.pros],
                    "cons_text": [point_words(p, names) for p in option.cons],
                    "effort_text": _(EFFORTS[option.effort]),
                    "who_text": _(WHO[option.who]),
                }
                for place, option in enumerate(one.options)
            ],
            "recommended": one.recommended,
            "because": one.because,
            "because_text": _(BECAUSE[one.because]),
            "otherwise": one.otherwise,
            "otherwise_text": _(OTHERWISE[one.otherwise]),
            "text": choice_words(one, names),
        }
        for one in advice
    ]


def choice_words(one: Recommendation, names: Names) -> str:
    """Return what is recommended, why, who decides, and what happens otherwise."""
    return _(
        "Recommended: {option} ({effort}, {who} decides), because {because}. Otherwise {otherwise}."
    ).format(
        option=option_words(one.choice, names),
        effort=_(EFFORTS[one.choice.effort]),
        who=_(WHO[one.choice.who]),
        because=_(BECAUSE[one.because]),
        otherwise=_(OTHERWISE[one.otherwise]),
    )


def lines(one: Recommendation, names: Names, last: date) -> list[str]:
    """Return a recommendation as lines of text: problem, options with pros and cons, choice."""
    told = [sentence(one.finding, names, last)]
    for place, option in enumerate(one.options):
        mark = "★" if place == one.recommended else "·"
        told.append(f"{mark} {option_words(option, names)}")
        told.append("    " + _("for: {points}").format(points=_joined(option.pros, names)))
        told.append("    " + _("against: {points}").format(points=_joined(option.cons, names)))
    return [*told, choice_words(one, names)]


def option_words(option: Option, names: Names) -> str:
    """Return what an option is."""
    listed = causes.listed([names.get(id, id) for id in option.models])
    return _(OPTIONS[option.code]).format(models=Spoken(listed))


def point_words(point: Point, names: Names) -> str:
    """Return what speaks for or against an option, with its figures."""
    code = "takes_other" if point.code == "takes" and point.other is not None else point.code
    return _(_POINTS[code]).format(
        value=_figure(point, point.value),
        other=_figure(point, point.other),
        n=f"{point.n:,}",
        name=_name(point, names),
    )


def _joined(points: Iterable[Point], names: Names) -> str:
    return " · ".join(point_words(p, names) for p in points) or figures.NOTHING


def _name(point: Point, names: Names) -> str:
    if point.code == "covers":
        return task_words(*point.tasks)
    return visible(names.get(point.name, point.name), 60)


def _figure(point: Point, value: float | None) -> str:
    if value is None:
        return figures.NOTHING
    if point.code in _MONEY:
        return figures.expense(value, visible(point.unit, 10))
    match point.code:
        case "takes":
            return figures.seconds(value)
        case "passes":
            return exact(value)
        case "same_time":
            return share(value)
    return figures.points(value)
