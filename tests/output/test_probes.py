"""A run's end: the table, and below it what its failures have in common."""

from __future__ import annotations

import json

import pytest
from making import dead, probe, seoul

from aimon.core.faults import fault
from aimon.core.records import Verdict
from aimon.output.probes import emit_probes

NOW = seoul("2026-11-23 13:00")
RECORDS = [dead("gpt", NOW, fault("refused")), dead("mini", NOW, fault("refused"))]
NAMES = {"gpt": "GPT-4o", "mini": "GPT-4o mini"}
VERDICTS = (
    Verdict(cause="provider", subject="api.openai.com", models=("gpt", "mini"), of=2),
    Verdict(cause="clock", evidence=("clock offset: +3600 s",)),
)


def test_the_causes_stand_below_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    emit_probes("table", RECORDS, NAMES, VERDICTS)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3] == ""
    assert lines[-2].startswith("cause: none of the 2 models of OpenAI (api.openai.com) answers")
    assert lines[-1].startswith("cause: this machine's clock is 60 min ahead")


def test_without_a_cause_nothing_follows_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    emit_probes("table", [probe("gpt", NOW)], NAMES)
    assert "cause" not in capsys.readouterr().out


@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "md"])
def test_other_forms_stay_as_they_are(capsys: pytest.CaptureFixture[str], fmt: str) -> None:
    emit_probes(fmt, RECORDS, NAMES)
    before = capsys.readouterr().out
    emit_probes(fmt, RECORDS, NAMES, VERDICTS)
    assert capsys.readouterr().out == before
    if fmt == "json":
        assert [record["model"] for record in json.loads(before)] == ["gpt", "mini"]
