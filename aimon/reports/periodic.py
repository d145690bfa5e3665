"""Makes the weekly and the monthly report of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

from aimon import i18n
from aimon.core.charts import Chart
from aimon.core.kpi.figure import Kpis
from aimon.core.review import Review
from aimon.core.spans import Span, month_of, week_of
from aimon.kpis import kpis_of
from aimon.output import charting
from aimon.output.findings import as_data as told
from aimon.output.kpirows import kpi_rows
from aimon.output.recommendations import as_data as advised
from aimon.output.report import LANGUAGE, Report
from aimon.output.review import as_data
from aimon.output.reviewcharts import charts_of, outlook_chart
from aimon.output.reviewwords import outlook_row
from aimon.output.templates import Templates
from aimon.reports.findings import assess
from aimon.reports.notebook import notes_rows
from aimon.reports.outlook import Outlook, outlook_of
from aimon.reports.review import review_of
from aimon.workspace import Workspace


def make_weekly(workspace: Workspace, day: date, now: datetime, *, drawn: bool = True) -> Report:
    """Return the report of the week that the day lies in, as it is at ``now`` or as it ended.

    It has those indicators that have a value. Without ``drawn`` its charts are numbers only. Raises
    WrongUsage for a week to come, TemplateError.
    """
    return _make(workspace, "weekly", week_of(day, now), now, drawn=drawn)


def make_monthly(workspace: Workspace, day: date, now: datetime, *, drawn: bool = True) -> Report:
    """Return the report of the month that the day lies in; see ``make_weekly``."""
    return _make(workspace, "monthly", month_of(day, now), now, drawn=drawn)


def _kpis(workspace: Workspace, kind: str, span: Span, kpis: Kpis) -> dict[str, Any]:
    with i18n.speaking(LANGUAGE):
        rows = kpi_rows(kpis, workspace.registry.names)
    if kind == "weekly":
        rows = [row for row in rows if row["value"] is not None]
    return {"kpis": rows, "kpis_at": span.until.date().isoformat()}


def _make(workspace: Workspace, kind: str, span: Span, now: datetime, *, drawn: bool) -> Report:
    if drawn:
        charting.load_ahead()
    with ThreadPoolExecutor(1) as pool:  # both wait for the engine, which has two cores
        kpis = pool.submit(kpis_of, workspace, span.first, span.last, span.until)
        review = review_of(workspace, span, now)
        outlook = outlook_of(workspace, span.day, span.until)
    data = as_data(review, workspace.registry, workspace.settings) | {"kind": kind}
    data |= _kpis(workspace, kind, span, kpis.result())
    data |= _judged(workspace, review, outlook)
    data["lasting"] = [row for row in data["incidents"] if row["open"]]
    data["solved"] = [row for row in data["incidents"] if not row["open"]]
    data["notes"] = notes_rows(workspace, f"{kind}-{span.name}", span.until, LANGUAGE)
    images, data["charts"] = _charts(review, outlook, workspace, drawn=drawn)
    templates = Templates(workspace.home)
    data["subject"] = subject = templates.line(f"{kind}.subject.j2", data)
    return Report(
        key=f"{kind}-{span.name}",
        subject=subject,
        text=templates.render(f"{kind}.txt.j2", data),
        html=templates.render(f"{kind}.html.j2", data),
        data=data,
        images=images,
    )


def _judged(workspace: Workspace, review: Review, outlook: Outlook) -> dict[str, Any]:
    """Return what is to be thought of the figures: findings, risks, what to expect."""
    span, names = review.span, workspace.registry.names
    standings = [model.standing for model in review.models]
    found, advice = assess(workspace, span.first, span.last, span.until, standings)
    with i18n.speaking(LANGUAGE):
        findings = told(found, names, span.day)
        return {
            "findings": findings,
            "recommendations": advised(advice, names, span.day),
            "risks": [
                {"text": row["sentence"]}
                for row in findings
                if row["tone"] == "bad" and row["goes_on"]
            ],
            "outlook": outlook_row(outlook.forecast),
        }


def _charts(
    review: Review, outlook: Outlook, workspace: Workspace, *, drawn: bool
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return the images of the charts, and what a template says of each beside it."""
    with i18n.speaking(LANGUAGE):
        charts = charts_of(review, workspace.settings)
        charts |= outlook_chart(outlook.series, outlook.forecast)
        images = {name: charting.png(chart) for name, chart in charts.items() if drawn}
        shown = {name: _beside(name, chart) for name, chart in charts.items()}
    return images, shown


def _beside(name: str, chart: Chart) -> Mapping[str, Any]:
    titles, rows = charting.table(chart)
    return {
        "name": name,
        "title": chart.title,
        "alt": charting.alt(chart),
        "titles": titles,
        "rows": rows,
    }
