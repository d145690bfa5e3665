"""The options that opening an incident and saying more of it share."""

from __future__ import annotations

from typing import get_args

import click

from aimon.choosing import Named
from aimon.core.alertkinds import SEVERITIES, IncidentKind, PatternKind
from aimon.i18n import N_
from aimon.options import option

# A pattern has its numbers; no person finds one by hand.
_KINDS = tuple(kind for kind in get_args(IncidentKind) if kind not in get_args(PatternKind))

SEVERITY = Named(SEVERITIES, "aimon.output.kinds:SEVERITIES")
severity_option = option("--severity", type=SEVERITY, help=N_("How grave it is."))
kind_option = option(
    "--kind", type=Named(_KINDS, "aimon.output.kinds:KINDS"), help=N_("What kind of trouble it is.")
)
tried_option = option("--tried", metavar="TEXT", help=N_("What was tried."))
users_option = option(
    "--users", metavar="N", type=click.IntRange(0, 1_000_000), help=N_("People affected.")
)
function_option = option(
    "--function", "functions", metavar="NAME", multiple=True, help=N_("Affected function.")
)
ticket_option = option(
    "--ticket", "tickets", metavar="TICKET", multiple=True, help=N_("Inquiry about it.")
)
