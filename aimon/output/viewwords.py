"""What each view of the log and each of its columns means, for those who query them."""

from __future__ import annotations

from aimon.i18n import N_, _

VIEWS = {
    "probes": N_("one row for each test of a model"),
    "items": N_("one row for each item of a test"),
    "faults": N_("one row for each kind of fault in a test, those that a retry overcame included"),
    "runs": N_("one row for each start, end or skipping of a run"),
    "usage": N_("one row for each source, model and span of time, as recorded last"),
    "tickets": N_("one row for each inquiry, as it stands"),
    "ticket_events": N_("one row for each thing that happened to an inquiry"),
    "incidents": N_("one row for each incident, as it stands"),
    "incident_models": N_("one row for each model of each incident"),
    "deliveries": N_("one row for each thing that became of a message"),
}
_COMMON = {
    "day": N_("the site's day, as text: 2026-11-25"),
    "hour": N_("the hour on the site's clock, 0 to 23"),
    "weekday": N_("1 is Monday, 7 is Sunday"),
    "ts_ms": N_("the moment, in Unix milliseconds"),
    "id": N_("the record's id"),
    "run": N_("the run that it belongs to"),
    "model": N_("the model's id; empty for none"),
    "host": N_("the machine that wrote it"),
    "slot": N_("the time of the schedule, like 09:30; null by hand"),
    "trigger": N_("cron or manual"),
    "result": N_("success, failure, error or untested"),
    "grade": N_("normal, caution, problem or unknown"),
    "health": N_("0 to 100"),
    "passed": N_("items passed"),
    "total": N_("items that apply"),
    "latency_ms": N_("mean time to the whole answer"),
    "ttft_ms": N_("mean time to the first text"),
    "tokens_in": N_("tokens of the questions"),
    "tokens_out": N_("tokens of the answers"),
    "cost": N_("money, in the currency beside it"),
    "currency": N_("like USD; null without a price"),
    "estimated": N_("whether tokens and cost are estimated"),
    "retried": N_("whether an answer came only after a retry"),
    "fault_class": N_("network, authentication, performance, quality …"),
    "fault_kind": N_("the kind of fault, like timeout"),
    "maintained": N_("1 where the model was being worked on: leave it out"),
    "check_name": N_("basic, korean, evaluation or analysis"),
    "item": N_("the item's name"),
    "ok": N_("whether it passed; null where it does not apply"),
    "score": N_("0 to 1"),
    "weight": N_("how much the score counts"),
    "attempts": N_("requests made for it"),
    "kind": N_("the kind, as the records name it"),
    "event": N_("what happened"),
    "planned": N_("how many models were to be tested"),
    "why": N_("why it was skipped or ended early"),
    "budget_period": N_("the budget that stopped it: day or month"),
    "budget_limit": N_("that budget"),
    "budget_spent": N_("what was spent by then"),
    "budget_currency": N_("the budget's currency"),
    "budget_models": N_("models that were not tested in full for it"),
    "requests": N_("requests of users"),
    "errors": N_("those that failed; null where nobody counted"),
    "users": N_("users who sent a request, or are affected"),
<<<<<<< HEAD
    "hours": N_("how many hours the span has"),
=======
    "hours": N_("how many hours the span lasts"),
>>>>>>> usage
    "source": N_("where the figures come from; empty for old ones"),
    "ticket": N_("the inquiry's number, like T-12"),
    "received_ms": N_("when it came"),
    "received_at_ms": N_("when it came, where that was said afterwards"),
    "channel": N_("mail, phone, messenger or in_person"),
    "class": N_("urgent, major, general or improvement"),
    "topic": N_("what it is about"),
    "organisation": N_("the requester's organisation"),
    "answered_ms": N_("its first answer; null without one"),
    "answers": N_("how many answers"),
    "escalations": N_("how often it was passed on"),
    "reopened": N_("how often it was taken up again"),
    "solved_ms": N_("when it was solved; null while it is open"),
    "first_solved_ms": N_("when it was solved first"),
    "first_answers": N_("answers up to then"),
    "first_escalations": N_("escalations up to then"),
    "first_reopened_ms": N_("when it was taken up again after that"),
    "minutes": N_("time spent, in minutes"),
    "satisfaction": N_("0 to 5; null without a rating"),
    "place": N_("the order among the inquiry's events, from 1"),
    "incident": N_("the incident's number, like I-12"),
    "severity": N_("emergency, major, minor or info"),
    "state": N_("open, acknowledged, mitigated, resolved or merged"),
    "cause": N_("whose trouble it is: provider, network, model …"),
    "found_by": N_("probe, usage, ticket or person"),
    "opened_ms": N_("when it was opened"),
    "began_ms": N_("when the trouble began, as far as is known"),
    "acknowledged_ms": N_("when somebody first took it in hand"),
    "resolved_ms": N_("when it was over; null while it goes on"),
    "resolved_day": N_("the day of that"),
    "duration_ms": N_("from its beginning to its end"),
    "false_alarm": N_("1 where it was none"),
    "merged_into": N_("the incident that it became part of"),
    "models": N_("the models that it ever had"),
    "model_count": N_("how many these are"),
    "key": N_("the report or the notice"),
    "route": N_("the route of a notice; empty for mail"),
    "recipients": N_("how many recipients"),
    "step": N_("where the conversation failed"),
}


def view_meaning(view: str) -> str:
    """Return what a row of the view is."""
    return _(VIEWS[view])


def column_meaning(column: str) -> str:
    """Return what a column holds, the same in every view."""
    return _(_COMMON[column])
