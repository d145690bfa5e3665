"""Shows what an examination found: by area, each with its mark, and below it how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from aimon.i18n import N_, _
from aimon.output.table import Table, emit, hung, terminal_width

if TYPE_CHECKING:
    from aimon.core.examination import Finding

MARKS = {"ok": "🟢", "warning": "🟡", "error": "🔴"}
LEVELS = {"ok": N_("ok"), "warning": N_("warning"), "error": N_("error")}
AREAS = {
    "settings": N_("settings and registry"),
    "keys": N_("keys"),
    "reach": N_("reach of the providers"),
    "clock": N_("clock of this machine"),
    "zone": N_("time zone"),
    "cron": N_("cron"),
    "disk": N_("disk"),
    "logs": N_("journals and outbox"),
    "permissions": N_("permissions"),
    "mail": N_("mail"),
    "fonts": N_("fonts"),
    "versions": N_("versions"),
}


def emit_findings(fmt: str, findings: Sequence[Finding]) -> None:
    """Print the findings; JSON has the counts beside them."""
    if fmt == "table":
        click.echo("\n".join(_lines(findings, terminal_width())))
        return
    data = {"counts": counts(findings), "findings": findings}
    emit(fmt, data, lambda: _table(findings), findings)


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Return how many findings there are of each level."""
    return {level: sum(f.level == level for f in findings) for level in MARKS}


def _lines(findings: Sequence[Finding], width: int | None) -> Iterator[str]:
    for area, found in groupby(findings, key=lambda finding: finding.area):
        yield _(AREAS[area])
        # A mend may be a command to copy, which a line broken here would spoil.
        for mend, same in groupby(found, key=lambda finding: finding.mend):
            for finding in same:
                head = f"  {_words(finding.level)}  "
                yield hung(head, f"{finding.subject}: {finding.text}", width)
            if mend:
                yield f"     → {mend}"
        yield ""
    n = counts(findings)
    yield " · ".join(f"{_words(level)} {n[level]}" for level in MARKS)


def _words(level: str) -> str:
    return f"{MARKS[level]} {_(LEVELS[level])}"


def _table(findings: Sequence[Finding]) -> Table:
    titles = (_("area"), _("result"), _("what"), _("found"), _("mend"))
    rows = [(_(AREAS[f.area]), _words(f.level), f.subject, f.text, f.mend) for f in findings]
    return Table(titles, rows, whole=True)
