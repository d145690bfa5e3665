"""What is told of a period does not hang on the order in which its files are read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import Result
from making import probe, seoul, ticket_event, write_workspace

from aimon.core.records import Usage
from aimon.journal.probes import probe_log
from aimon.journal.tickets import ticket_log
from aimon.journal.usage import usage_log

FIRST = seoul("2026-11-02 09:00")
# Their mean lies in the middle between two that are told; the last binary digit would decide.
HEALTH = (90.0, 94.7, 82.1, 94.2)
MODELS = ("gpt-main", "clova")
MADE = {"at", "generated", "generated_text"}


def write(home: Path, hosts: tuple[str, str]) -> None:
    """Write three weeks that two machines saw, each half of every day."""
    rng = Random(1)
    write_workspace(home)
    for day in range(21):
        for half, host in enumerate(hosts):
            moments = [FIRST + timedelta(days=day, hours=4 * half + n) for n in range(2)]
            probe_log(home / "log", host).append(
                *(
                    probe(
                        model,
                        moment,
                        id=f"p-{model}-{moment:%d%H}",
                        host=host,
                        health=HEALTH[2 * half + n],
                        latency_ms=round(rng.lognormvariate(7, 0.5), 3),
                        cost=rng.random(),
                    )
                    for model in MODELS
                    for n, moment in enumerate(moments)
                )
            )
            usage_log(home / "log", host).append(
                *(
                    Usage(
                        id=f"u-{model}-{moment:%d%H}",
                        time=moment,
                        host=host,
                        model=model,
                        requests=rng.randrange(1, 300),
                        latency_ms=rng.lognormvariate(7, 0.5),
                        cost=rng.random(),
                        currency="USD",
                    )
                    for model in MODELS
                    for moment in moments
                )
            )
            name = f"T-{day}-{half}"
            ticket_log(home / "log", host).append(
                ticket_event(name, moments[0], "received", symptom="느려요"),
                ticket_event(name, moments[1], "resolved", minutes=rng.choice((0.1, 0.2, 0.7))),
            )


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same records, in files that are read in another order."""
    homes = [tmp_path_factory.mktemp("site") for _ in range(2)]
    write(homes[0], ("a", "b"))
    write(homes[1], ("b", "a"))
    return homes


@pytest.mark.parametrize(
    "args",
    [
        ("report", "daily", "--date", "2026-11-18"),
        ("report", "weekly", "--date", "2026-11-18"),
        ("report", "monthly", "--month", "2026-11"),
        ("kpi", "--month", "2026-11"),
        ("trend", "--from", "2026-11-09", "--to", "2026-11-22"),
        ("trend", "gpt-main", "--from", "2026-11-09", "--to", "2026-11-22"),
        ("trend", "--metric", "cost", "--from", "2026-11-09", "--to", "2026-11-22"),
        ("usage", "show", "--from", "2026-11-09", "--to", "2026-11-22"),
        ("ticket", "stats", "--from", "2026-11-02", "--to", "2026-11-22"),
    ],
)
def test_a_past_period_says_the_same_whenever_and_in_whatever_order(
    sites: list[Path], aimon: Callable[..., Result], args: tuple[str, ...]
) -> None:
    told = []
    for site, at in zip(sites, ("2026-12-07T10:00", "2026-12-21T10:00"), strict=True):
        result = aimon("--home", str(site), *args, "--json", "--at", at)
        assert result.exit_code in (0, 1), result.output
        data: dict[str, Any] = json.loads(result.stdout)
        told.append({key: value for key, value in data.items() if key not in MADE})
    assert told[0] == told[1]
