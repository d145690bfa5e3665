"""Shows what became of a test by each route of alerts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimon.i18n import N_, _
from aimon.output.table import Table, emit

if TYPE_CHECKING:
    from aimon.delivery.outcome import Trial

_RESULTS = {
    "sent": N_("✓ sent"),
    "partly": N_("⚠ not to all"),
    "failed": N_("✗ not sent"),
}
_KINDS = {
    "mail": N_("mail"),
    "webhook": N_("webhook"),
    "slack": "Slack",
    "teams": "Teams",
    "command": N_("command"),
    "apprise": "Apprise",
}


def emit_trials(fmt: str, trials: Sequence[Trial]) -> None:
    """Print a row for each route."""
    rows = [
        (trial.route, _(_KINDS[trial.kind]), _(_RESULTS[trial.status]), trial.message)
        for trial in trials
    ]
    titles = (_("route"), _("kind"), _("result"), _("reason"))
    table = Table(titles, rows, whole=True)
    emit(fmt, {"routes": trials}, table, trials)
