"""The performance indicators as rows of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aimon.core.kpi.figure import Evidence, Kpi, Kpis
from aimon.i18n import N_, _
from aimon.output import figures
from aimon.output.kpi import MARKS, cells, note, target_words, value_words
from aimon.output.kpiwords import WORDS

# So many of the records against an indicator stand in a report.
_MOST = 3
_MET = {True: N_("met"), False: N_("missed"), None: N_("not judged")}


def kpi_rows(kpis: Kpis, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each indicator with its words; ``why`` says what counts against one that is missed."""
    return [_row(kpi, names) for kpi in kpis.kpis]


def _row(kpi: Kpi, names: Mapping[str, str]) -> dict[str, Any]:
    met = kpi.now.met
    return {
        "name": kpi.name,
        "unit": kpi.unit,
        "value": kpi.now.value,
        "n": kpi.now.n,
        "count": kpi.now.count,
        "target": kpi.target,
        "met": met,
        "reason": kpi.now.reason,
        "before": kpi.before.value,
        "n_before": kpi.before.n,
        "misses": [record.id for record in kpi.misses],
        "text": {
            "title": _(WORDS[kpi.name].title),
            "mark": MARKS[met],
            "met": _(_MET[met]),
            "value": value_words(kpi, kpi.now),
            "target": target_words(kpi) or figures.NOTHING,
            "before": value_words(kpi, kpi.before),
            "why": _misses(kpi, names) if met is False else note(kpi),
        },
    }


def _misses(kpi: Kpi, names: Mapping[str, str]) -> str:
    """Return the first records against an indicator, and how many more there are."""
    shown = ", ".join(_miss(kpi, record, names) for record in kpi.misses[:_MOST])
    more = len(kpi.misses) - _MOST
    return _("{which} and {n} more").format(which=shown, n=more) if more > 0 else shown


def _miss(kpi: Kpi, record: Evidence, names: Mapping[str, str]) -> str:
    when, which, why = cells(kpi, record, names)
    return f"{when} {which}: {why}"
