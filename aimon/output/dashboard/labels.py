"""The dashboard's own words: its template has none, so that it speaks the reader's language."""

from __future__ import annotations

from aimon.i18n import N_, _

_LABELS = {
    "title": N_("AI model management"),
    "for_whom": N_("for the coordinator and the administrator"),
    "skip": N_("skip to the content"),
    "updated": N_("last updated"),
    "next": N_("next"),
    "stale": N_(
        "This page is old: made {ago}, it was to be made again at {time}. What it shows may be "
        "over; see whether cron runs: aimon dashboard"
    ),
    "noscript": N_("Without scripts all parts stand below one another, and nothing is filtered."),
    "reload": N_("reload"),
    "report": N_("report trouble"),
    "report_going_on": N_("what goes on, to the administrator:"),
    "report_new": N_("what no test has seen:"),
    "contact": N_("contact"),
    "emergency_contact": N_("in an emergency"),
    "dark": N_("dark"),
    "overview": N_("overview"),
    "parts": N_("parts of this page"),
    "tab_models": N_("models"),
    "tab_templates": N_("templates"),
    "tab_tests": N_("connection tests"),
    "incidents": N_("incidents"),
    "tickets": N_("open inquiries"),
    "alerts": N_("alerts nobody has in hand"),
    "charts": N_("charts"),
    "none": N_("none"),
    "over": N_("over in the last {n} days"),
    "rest": N_("{n} more"),
    "overdue": N_("overdue"),
    "filters": N_("filters"),
    "only_active": N_("active only"),
    "only_ill": N_("only 🔴 and 🟡"),
    "provider": N_("provider"),
    "all": N_("all"),
    "search": N_("search by name"),
    "shown": N_("{shown} of {total} shown"),
    "nothing_fits": N_("no model fits"),
    "default": N_("default model"),
    "health": N_("health"),
    "success": N_("success rate"),
    "response": N_("response"),
    "last_success": N_("last success"),
    "trend": N_("trend"),
    "details": N_("details"),
    "model": N_("model"),
    "grade": N_("grade"),
    "address": N_("address"),
    "presets": N_("sets also"),
    "used_by": N_("used by"),
    "no_templates": N_("the registry has no templates; see: aimon registry templates"),
    "latest": N_("latest results by check"),
    "last_test": N_("last test"),
    "failed": N_("what failed"),
    "history": N_("health in the last days: the mean, and of how many tests"),
    "runs": N_("runs of the last days"),
    "time": N_("time"),
    "slot": N_("slot"),
    "host": N_("host"),
    "tested": N_("tested"),
    "state": N_("state"),
    "numbers": N_("the numbers"),
    "began": N_("began"),
    "lasted": N_("lasted"),
    "due": N_("due"),
}


def labels() -> dict[str, str]:
    """Return the words by their names."""
    return {name: _(text) for name, text in _LABELS.items()}
