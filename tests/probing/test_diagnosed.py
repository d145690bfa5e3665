"""From the wire to the verdict: a run over real servers, one of which is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from click.testing import Result

from aimon.core.diagnosis import Clues, diagnose
from aimon.core.records import Probe
from aimon.practice.server import PracticeServer
from aimon.workspace import Workspace

DEAD = """\
  - {id: dead-1, provider: openai, model: a, base_url: "http://127.0.0.1:9/v1", display_name: A}
  - {id: dead-2, provider: openai, model: b, base_url: "http://127.0.0.1:9/v1", display_name: B}
"""
MODELS = ("gpt-main", "exaone-swayed", "claude-locked", "dead-1", "dead-2")


def test_a_server_that_is_not_there_and_a_function_that_fails(
    aimon: Callable[..., Result], home: Path, practice: PracticeServer
) -> None:
    """The dead server accounts for its two models, the wrong judge for its one check."""
    with (home / "models.yaml").open("a", encoding="utf-8") as registry:
        registry.write(DEAD)
    done = aimon("probe", "--json", "--seed", "7", *MODELS)
    records = msgspec.json.decode(done.stdout, type=list[Probe])
    models = {model.id: model for model in Workspace(home).registry.models}
    verdicts = diagnose(records, models, Clues(), {})
    assert [(v.cause, v.subject, set(v.models)) for v in verdicts] == [
        ("provider", "127.0.0.1:9", {"dead-1", "dead-2"}),
        ("function", "evaluation", {"exaone-swayed"}),
    ]
