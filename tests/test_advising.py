"""What advice is gathered from: which tests are evidence, which requests are usual."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import probe, seoul, write_workspace

from aimon.advising import ground, load_of, usual
from aimon.core.pricing import Load
from aimon.core.records import Usage
from aimon.journal.probes import probe_log
from aimon.journal.usage import usage_log
from aimon.workspace import Workspace

NOW = seoul("2026-11-23 13:30")


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(write_workspace(home))


def test_the_tests_of_the_last_seven_days_up_to_now_are_evidence(workspace: Workspace) -> None:
    probe_log(workspace.log, "ops-1").append(
        *(
            probe("gpt-main", seoul(time))
            for time in (
                "2026-11-16 13:30",  # seven days ago to the minute
                "2026-11-16 13:31",
                "2026-11-23 13:30",
                "2026-11-23 13:31",
            )
        ),
        probe("gone", seoul("2026-11-23 13:00")),
    )
    evidence = ground(workspace, NOW).evidence
    assert evidence["gpt-main"].tests == 2
    assert evidence["clova"].tests == 0
    assert set(evidence) == {"gpt-main", "clova", "old"}


def test_after_days_without_tests_the_latest_ones_are_evidence(workspace: Workspace) -> None:
    probe_log(workspace.log, "ops-1").append(probe("gpt-main", seoul("2026-11-10 13:00")))
    assert ground(workspace, NOW).evidence["gpt-main"].tests == 1


def test_a_request_is_as_given_or_as_the_text_and_the_rest_as_usual(workspace: Workspace) -> None:
    assert usual(workspace, NOW) == Load()
    usage_log(workspace.log, "ops-1").append(
        Usage(
            id="u",
            time=seoul("2026-11-20 10:00"),
            host="ops-1",
            model="gpt-main",
            requests=2,
            tokens_in=3000,
            tokens_out=800,
        )
    )
    assert load_of(workspace, NOW, None, 7, None) == Load(
        tokens_in=1500, tokens_out=7, source_in="usage", source_out="given", counted=2
    )
    of_text = load_of(workspace, NOW, None, None, "가" * 100)
    assert (of_text.tokens_in, of_text.source_in, of_text.source_out) == (67, "text", "usage")
