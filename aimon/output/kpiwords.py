"""The performance indicators in words: what each is, how it is reckoned, what it cannot see."""

from __future__ import annotations

from typing import NamedTuple

from aimon.i18n import N_


class Words(NamedTuple):
    """An indicator in words: its title, what it is in a sentence, how it is reckoned, its limits."""

    title: str
    definition: str
    formula: str
    sources: str
    limits: str


WORDS = {
    "early_detection": Words(
        N_("early detection"),
        N_("The share of incidents that tests, patterns or watching found before a user did."),
        N_(
            "incidents opened in the period without an earlier user's report ÷ incidents opened in "
            "it; merged ones, false alarms and gaps of testing are not counted"
        ),
        N_(
            "incidents, tickets: a report is a ticket received before the incident was opened that "
            "it names, or one about trouble with its model, received within a day before"
        ),
        N_(
            "It does not see trouble that nobody recorded, nor reports about no model in particular."
        ),
    ),
    "missed_slots": Words(
        N_("missed tests"),
        N_("How many of the scheduled tests and looks of business days were not made in full."),
        N_(
            "slots of the schedule on business days whose grace is over, without a run that tested "
            "all it planned: none, skipped, not ended, ended early or stopped by the budget; looks of "
            "the schedule that did not run, failed or did not end"
        ),
        N_(
            "runs, tests and jobs, the schedule and the calendar of the settings; from the first "
            "run on"
        ),
        N_("Days that are over are measured by the schedule as it is now."),
    ),
    "stated_states": Words(
        N_("state accuracy"),
        N_("The share of stated grades that nothing later proved wrong."),
        N_(
            "tests that stated a grade, without those proved wrong ÷ tests that stated a grade; "
            "wrong is caution or problem in a false alarm, and normal from the last test before a "
            "user's report until the incident was opened"
        ),
        N_("tests (not of models under maintenance), incidents, tickets"),
        N_(
            "It sees only errors that somebody recorded: false alarms that were marked, trouble "
            "that users reported. A grade that nobody contradicted counts as right."
        ),
    ),
    "first_contact": Words(
        N_("first-contact resolution"),
        N_("The share of solved inquiries that the first contact solved."),
        N_(
            "inquiries solved with at most one answer, not escalated before, not reopened within 7 "
            "days ÷ inquiries solved at least 7 days ago"
        ),
        N_("tickets recorded in the period"),
        N_("Whether a requester was content and did not write again is not known."),
    ),
    "response": Words(
        N_("mean response"),
        N_("How long requesters wait for the first answer, on average."),
        N_(
            "mean of the time from receipt to the first answer, in business hours (day and night "
            "where the class's level says so), of those that were answered"
        ),
        N_("tickets recorded in the period, the calendar and the business hours of the settings"),
        N_("Inquiries without an answer yet are not in the mean; they are counted beside it."),
    ),
    "satisfaction": Words(
        N_("user satisfaction"),
        N_("How content requesters are, of 5."),
        N_("mean of the ratings of inquiries, the last one of each"),
        N_("tickets recorded in the period"),
        N_("Those who were not asked, or did not answer, are not in it."),
    ),
    "escalations": Words(
        N_("right escalations"),
        N_("The share of right decisions to pass an inquiry on to the administrator, or not to."),
        N_(
            "escalations with a criterion of the guide, complete content and a reader ÷ all "
            "escalations and inquiries that should have been: not passed on though they are about "
            "security, or though their solution took longer than its class allows"
        ),
        N_("tickets passed on or recorded in the period, the service levels of the settings"),
        N_(
            "What the coordinator solved in time is taken to have needed no administrator. Security "
            "is told by the words of the inquiry. Whether an escalation was needed is not judged."
        ),
    ),
    "reports": Words(
        N_("reports on time"),
        N_("The share of the reports due that were sent on time."),
        N_(
            "reports sent by their time and the grace ÷ reports that were due; a kind is expected "
            "from its first sending on"
        ),
        N_("deliveries, the times of the settings (schedule.reports) and the calendar"),
        N_("It sees when a mail was handed to the server, not whether it was read."),
    ),
    "data": Words(
        N_("data accuracy"),
        N_("The share of the log's lines that can be read and are valid."),
        N_(
            "valid lines ÷ all lines of the period's files, with those that a repair took out; "
            "corrections of inquiries stand beside it"
        ),
        N_("all journals but the replies, which are removed by and by"),
        N_("A line that is well formed and says something untrue counts as right."),
    ),
    "trend_analysis": Words(
        N_("trend analysis"),
        N_("How the administrator judges the analyses."),
        N_("none: it is a person's judgement"),
        N_("none: no journal holds it"),
        N_("Ask the administrator."),
    ),
}
# Why there is no value, or why it is not judged.
REASONS = {
    "no_incidents": N_("no incident was opened"),
    "no_runs": N_("no run was ever recorded"),
    "none_due": N_("none was due yet"),
    "no_tests": N_("no test stated a grade"),
    "too_early": N_("solved less than 7 days ago, too early to tell"),
    "none_solved": N_("no inquiry was solved"),
    "none_answered": N_("no inquiry was answered"),
    "none_rated": N_("no inquiry was rated"),
    "none_escalated": N_("nothing was passed on, nor should have been"),
    "never_sent": N_("no report was ever sent"),
    "no_mail": N_("no mail is set up, and no report was ever sent"),
    "no_lines": N_("nothing was recorded"),
    "feedback": N_("the administrator's judgement, which no journal holds"),
    "no_target": N_("no target is set (kpi.{name} of the settings)"),
    "longer": N_("the target is one month's"),
}
# Why a record counts, or does not.
WHYS = {
    "early_detection": {
        "probe": N_("found by tests"),
        "usage": N_("found in the use"),
        "person": N_("found by watching"),
        "reported": N_("a user reported it first"),
        "merged": N_("merged into another one"),
        "false_alarm": N_("a false alarm"),
        "untested": N_("a gap of testing"),
    },
    "missed_slots": {
        "done": N_("tested"),
        "missed": N_("no run"),
        "skipped": N_("skipped"),
        "killed": N_("began, but did not end"),
        "failed": N_("failed"),
        "incomplete": N_("ended before all models were tested"),
        "budget": N_("stopped by the budget"),
    },
    "stated_states": {
        "false_alarm": N_("stated trouble in a false alarm"),
        "unseen": N_("stated normal, but a user reported trouble"),
    },
    "first_contact": {
        "first_contact": N_("solved at the first answer"),
        "escalated_first": N_("escalated first"),
        "several_answers": N_("took several answers"),
        "reopened": N_("reopened"),
        "too_early": N_("solved less than 7 days ago"),
    },
    "response": {"answered": N_("answered")},
    "satisfaction": {"rated": N_("rated")},
    "escalations": {
        "escalated": N_("passed on"),
        "lacking": N_("passed on, lacking"),
        "sla_broken": N_("not passed on, solution overdue"),
        "criterion": N_("not passed on, although it should be"),
    },
    "reports": {
        "on_time": N_("on time"),
        "late": N_("late"),
        "not_sent": N_("not sent"),
    },
    "data": {"unreadable": N_("lines that cannot be read")},
}
# What an escalation may lack.
LACKING = {
    "criteria": N_("the reason"),
    "conditions": N_("the situation"),
    "actions": N_("what was tried"),
    "needs": N_("what is needed"),
    "urgency": N_("the urgency"),
    "impact": N_("the impact"),
    "told": N_("somebody who was told"),
}
PARTS = {
    "missed": N_("no run"),
    "skipped": N_("skipped"),
    "killed": N_("began, but did not end"),
    "failed": N_("failed"),
    "incomplete": N_("ended before all models were tested"),
    "budget": N_("stopped by the budget"),
    "normal": N_("normal"),
    "caution": N_("caution"),
    "problem": N_("problem"),
    "too_early": N_("too early to tell"),
    "median_ms": N_("median"),
    "p90_ms": N_("90 % within"),
    "unanswered": N_("not answered yet"),
    "corrections": N_("corrections"),
}
