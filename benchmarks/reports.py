"""Times the reports and views of a site of fifty models with nine weeks of everything."""

from __future__ import annotations

import shutil
from pathlib import Path

import site_of
from measuring import row, taking_turns

MODELS = 50
_AT = ("--at", "2026-11-27T17:30")


def main(python: Path, folder: Path) -> None:
    """Write the site and time each command beside a bare import of what it stands on."""
    home = folder / "reports"
    site_of.write(home, MODELS)
    aimon = [python.parent / "aimon", "--home", home]
    out = ("--out", folder / "written", "--quiet")
    briefing, weekly, monthly, agenda, kpi, floor, drawn = taking_turns(
        [
            [*aimon, "report", "briefing", *_AT],
            [*aimon, "report", "weekly", *out, *_AT],
            [*aimon, "report", "monthly", "--month", "2026-11", *out, *_AT],
            [*aimon, "report", "agenda", "weekly", *_AT],
            [*aimon, "kpi", *_AT],
            [python, "-c", "import click, duckdb, jinja2"],
            [python, "-c", "import click, duckdb, jinja2, matplotlib.figure"],
        ],
        rounds=5,
    )
    bare, charts = "`import click, duckdb, jinja2`", "the same and `matplotlib.figure`"
    row(f"`aimon report briefing`, {MODELS} models", briefing, floor, bare, "")
    row(f"`aimon report weekly` with its charts, {MODELS} models", weekly, drawn, charts, "< 3 s")
    row("`aimon report monthly` with its charts", monthly, drawn, charts, "")
    row("`aimon report agenda weekly`", agenda, floor, bare, "")
    row("`aimon kpi`", kpi, floor, bare, "")
    shutil.rmtree(home)
