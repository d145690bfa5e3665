"""What docs/queries.md says holds: its examples run, and its views are those that there are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from making import item, probe, seoul, write_workspace

from aimon.analysis.query import VIEWS
from aimon.journal.probes import probe_log

TEXT = (Path(__file__).parent.parent / "docs" / "queries.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("sql", EXAMPLES)
def test_an_example_is_answered(home: Path, aimon: Callable[..., Result], sql: str) -> None:
    write_workspace(home)
    checks = (item(), item("korean", "canary", ok=False))
    probe_log(home / "log", "h").append(probe("a", seoul("2026-11-25 09:30"), checks=checks))
    result = aimon("log", "query", sql, "--json", "--at", "2026-11-25T18:00")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["rows"]
    assert bool(rows) == ("probes" in sql or "items" in sql)


def test_the_views_are_those_that_there_are() -> None:
    assert EXAMPLES
    assert re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE) == list(VIEWS)
