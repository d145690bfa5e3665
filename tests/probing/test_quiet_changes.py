"""What a provider changes without a word is in the record of the probe that sees it first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import Result
from making import model, write_workspace

from aimon.core.plan import Planned, estimate
from aimon.core.registry import ProbeOptions
from aimon.journal.probes import probe_log
from aimon.practice.openai import OpenAI
from aimon.practice.scenario import PracticeModel, Scenario
from aimon.practice.server import PracticeServer
from aimon.probing.checks import CHECKS

Aimon = Callable[..., Result]
REGISTRY = """\
models:
  - {{id: m, provider: openai, base_url: "{url}", model: gpt-4o, display_name: M,
     limits: {{context: 128000}}, probe: {{temperature: {temperature}, checks: [basic, korean]}}}}
"""


class Provider:
    """A practice server whose only model can be exchanged behind its name."""

    def __init__(self, server: PracticeServer, home: Path, aimon: Aimon) -> None:
        self.server, self.home, self.aimon = server, home, aimon
        self.day = 1
        self.register("0")

    def register(self, temperature: str) -> None:
        """Write the registry anew."""
        url = self.server.base_url("openai")
        write_workspace(self.home, REGISTRY.format(url=url, temperature=temperature))

    def becomes(self, **fields: Any) -> None:
        """Serve another model under the same name."""
        self.server.scenario = Scenario(key="", models=(PracticeModel(name="gpt-4o", **fields),))

    def probe(self, *options: str) -> dict[str, Any]:
        """Test the model a day later; return the record."""
        self.day += 1
        done = self.aimon("probe", "--json", f"--at=2026-11-{self.day:02}T09:30", *options)
        assert done.exit_code == 0, done.output
        (record,) = json.loads(done.stdout)
        return record  # type: ignore[no-any-return]

    def changes(self, *options: str) -> list[tuple[str, str]]:
        """Test the model; return what changed, with its item."""
        found = self.probe(*options)["changes"]
        return [(change["what"], change.get("item", "")) for change in found]


@pytest.fixture
def provider(home: Path, aimon: Aimon) -> Iterator[Provider]:
    scenario = Scenario(key="", models=(PracticeModel(name="gpt-4o"),))
    with PracticeServer(scenario, scale=0) as server:
        yield Provider(server, home, aimon)


def test_another_served_model_is_in_the_record_and_on_the_card_until_it_is_back(
    provider: Provider,
) -> None:
    provider.becomes(served_as="gpt-4o-2024-08-06")
    assert provider.changes() == []
    provider.becomes(served_as="gpt-4o-2024-11-20")
    assert provider.changes() == [("served_model", "")]
    provider.probe()
    card = provider.aimon("status", "m", "--at=2026-11-04T10:00").output
    assert "changed since 11-03 09:30: the model that answers: gpt-4o-2024-08-06 →" in card
    provider.becomes(served_as="gpt-4o-2024-08-06")
    assert provider.changes() == []
    assert "changed since" not in provider.aimon("status", "m", "--at=2026-11-05T10:00").output


def test_another_answer_to_the_fixed_question_is_a_change_once_there_is_a_baseline(
    provider: Provider,
) -> None:
    records = [provider.probe(), provider.probe()]
    fixed = [entry for r in records for entry in r["checks"] if entry["item"] == "fixed"]
    assert [entry["ok"] for entry in fixed] == [None, None]
    assert len({entry["answer"] for entry in fixed} - {None}) == 1
    assert [r["changes"] for r in records] == [[], []]
    provider.becomes(defects=frozenset({"drift"}))
    assert provider.changes() == [("answer", "fixed")]
    assert provider.changes("--check", "korean") == [("answer", "fixed")]


def test_the_fixed_question_is_neither_graded_nor_timed(provider: Provider) -> None:
    provider.register("null")
    without = provider.probe("--check", "basic")
    provider.register("0")
    record = provider.probe("--check", "basic")
    assert (record["passed"], record["total"]) == (without["passed"], without["total"])
    (echo,) = [entry for entry in record["checks"] if entry["item"] == "echo"]
    assert record["latency_ms"] == echo["latency_ms"]


def test_the_fixed_question_is_asked_at_temperature_0_only_and_always_the_same() -> None:
    def prompts(temperature: float | None, seed: int) -> list[str]:
        drawn = CHECKS["basic"](Random(seed), model(probe=ProbeOptions(temperature=temperature)))
        return [question.prompt for question in drawn.questions if question.fixed]

    assert prompts(None, 1) == prompts(0.5, 1) == []
    assert prompts(0.0, 1) == prompts(0.0, 2)
    assert len(prompts(0.0, 1)) == 1
    planned = Planned(model=model(), tier=1, checks=("basic",))
    assert estimate(planned, {"basic": prompts(0.0, 1)}).tokens_in < 60


def test_a_seed_asked_again_tells_changed_answers_however_many_probes_lie_between(
    provider: Provider, home: Path
) -> None:
    for _ in range(2):
        assert provider.changes("--seed", "7") == []
        for _ in range(9):
            provider.probe()
    provider.becomes(defects=frozenset({"miscount"}))
    changed = provider.aimon(
        "probe", "--json", "--at=2026-11-28T09:30", "--seed", "7", "--check", "korean"
    )
    (record,) = json.loads(changed.stdout)
    assert {(c["what"], c["item"], c["seed"]) for c in record["changes"]} == {
        ("answer", "numerals", 7),
        ("answer", "syllables", 7),
    }
    (day,) = [d for d in probe_log(home / "log", "x").days() if d.day == 28]
    assert len(list(probe_log(home / "log", "x").read(day))) == 1


def test_a_limit_that_the_providers_list_does_not_agree_with_is_a_change(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: dict[str, Any] = {"context_length": 131_072}
    entry = OpenAI.entry
    monkeypatch.setattr(OpenAI, "entry", lambda wire, name: entry(wire, name) | said)
    assert provider.changes() == []
    said["context_length"] = 32_768
    assert provider.changes() == [("context", "")]
    assert provider.changes("--check", "korean") == [("context", "")]  # no list was asked for
    said.clear()
    assert provider.changes() == []


def test_every_answered_item_has_a_digest_and_a_lost_one_none(provider: Provider) -> None:
    record = provider.probe()
    asked = [entry for entry in record["checks"] if entry["item"] != "listing"]
    assert all(len(entry["answer"]) == 12 for entry in asked)
