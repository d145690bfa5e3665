"""The ten exercises: what to do, with which commands, a hint, and why it matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from aimon.i18n import N_
from aimon.tour import checks
from aimon.tour.scene import Scene

_MODEL = N_("MODEL")


class Exercise(NamedTuple):
    """One exercise. Its texts are English; ``check`` returns what is missing, "" for nothing.

    In the commands {model}, {other}, {urgent}, {choice} and {friday} stand for names of the story.
    ``asks`` names what is to be answered; where it is empty the records are looked at.
    """

    name: str
    title: str
    task: str
    commands: tuple[str, ...]
    hint: str
    why: str
    check: Callable[[Scene, str], str]
    asks: str = ""


EXERCISES = (
    Exercise(
        "status",
        N_("Find the model that is down"),
        N_(
            "It is time for the morning's round. Look at all the models at once: which one has a "
            "problem (🔴)? Answer with its name or id."
        ),
        ("aimon status",),
        N_("The table begins with the worst. The id stands in the second column."),
        N_("Who sees an outage before the users do can tell them before they ask."),
        checks.names_the_down_model,
        asks=_MODEL,
    ),
    Exercise(
        "slowest",
        N_("Find the slow model"),
        N_(
            "Up to 2 seconds an answer is normal, above it reviewers begin to wait. Which of the "
            "models that answer is the slowest?"
        ),
        ("aimon status", "aimon trend --metric latency"),
        N_("Compare the column of response times; a model that is down has none."),
        N_("Slowness is no outage, yet it is what reviewers complain of most: know the model."),
        checks.names_the_slowest,
        asks=_MODEL,
    ),
    Exercise(
        "probe",
        N_("Test two models yourself"),
        N_(
            "Before anybody is alarmed the problem is seen once more, and another model beside it: "
            "if that one answers, it is not our network. Test {model} and one other model."
        ),
        ("aimon probe {model_id} gpt --check basic",),
        N_("After 'probe' stand the ids of the models; --check basic keeps it short."),
        N_("One model down and the others well: the trouble is the model's, not our network's."),
        checks.tested_both,
    ),
    Exercise(
        "classify",
        N_("Classify an inquiry"),
        N_(
            "Inquiries came in. {urgent} has a class that aimon only proposes (the mark '?'). Read "
            "the inquiry and set the class: urgent (work has stopped), major (something fails), "
            "general (how to) or improvement."
        ),
        ("aimon ticket list", "aimon ticket show {urgent}", "aimon ticket edit {urgent} --class …"),
        N_("What the proposal rests on stands beside it in 'ticket show'."),
        N_("The class sets the deadline: urgent is at once, major four hours, general a day."),
        checks.classified,
    ),
    Exercise(
        "notice",
        N_("Tell users of the outage"),
        N_(
            "Two reviewers wait because of {model}: {other} and {urgent}. Give each the notice with "
            "the model to use instead, and record it as the answer. In real life you send the text "
            "by mail or phone; aimon records it."
        ),
        (
            "aimon advise notice {model_id}",
            "aimon advise notice {model_id} | aimon ticket reply {urgent} -",
            "aimon advise notice {model_id} | aimon ticket reply {other} -",
        ),
        N_(
            "The bar | hands the notice to the second command, and '-' stands for it. You may as "
            "well write your own words behind the number; they name both models."
        ),
        N_("A notice with another model to use lets people go on working at once."),
        checks.told_users,
    ),
    Exercise(
        "escalate",
        N_("Pass it on to the administrator"),
        N_(
            "You cannot mend {model}; the administrator can. Read the draft for {urgent} first, then "
            "pass it on. (There is no mail in this practice: it is recorded only.)"
        ),
        (
            "aimon ticket escalate {urgent} --why several_users --dry-run",
            "aimon ticket escalate {urgent} --why several_users",
        ),
        N_(
            'The draft is made of the ticket and the tests. --impact "…" says who is affected, '
            '--needs "…" what you ask for.'
        ),
        N_(
            "Facts, what was tried and what is needed in one message save the administrator asking."
        ),
        checks.escalated,
    ),
    Exercise(
        "advise",
        N_("Advise a model"),
        N_(
            "{choice} asks which model to use. Look at what is advised for it now, and answer with "
            "one or two models and the reason."
        ),
        (
            "aimon ticket show {choice}",
            "aimon advise model --for summary",
            'aimon ticket reply {choice} "…"',
        ),
        N_("Write the model's name as aimon does, like GPT 연습 or gpt."),
        N_("Advice by measured figures holds tomorrow, too; a guess is asked about again."),
        checks.advised,
    ),
    Exercise(
        "resolve",
        N_("Close an inquiry"),
        N_(
            "The reviewer of {choice} is content. Close the inquiry: what the solution was, and how "
            "the question can be kept from coming again."
        ),
        ('aimon ticket resolve {choice} "…" --prevention "…"',),
        N_("The solution stands behind the number; --prevention takes a sentence of its own."),
        N_("What is written down here is shown beside the next inquiry like it."),
        checks.resolved,
    ),
    Exercise(
        "daily",
        N_("Read the daily report"),
        N_(
            "At 18:00 the administrator gets the day's report. Make it now. How many inquiries does "
            "its summary call in progress?"
        ),
        ("aimon report daily",),
        N_("It is the number behind 처리중 in the line 사용자 문의; reports are in Korean."),
        N_("You answer for what the report says: read it before it goes out."),
        checks.counts_in_progress,
        asks=N_("NUMBER"),
    ),
    Exercise(
        "weekly",
        N_("Read the weekly report"),
        N_(
            "Last, the report of last week. Which model had the lowest success rate in that week? "
            "It need not be one that has a problem today."
        ),
        ("aimon report weekly --date {friday}",),
        N_("See 모델별 성능 분석 in part 2: 성공률 of each model; reports are in Korean."),
        N_("Today's lights forget; a week's figures show which model needs the administrator."),
        checks.names_the_least_successful,
        asks=_MODEL,
    ),
)
