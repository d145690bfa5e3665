"""A scenario file is read whole or refused with what is wrong; the packaged files fit together."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from aimon.errors import AimonError
from aimon.practice.scenario import (
    KEY,
    Failure,
    load_scenario,
    packaged_registry,
    parse_scenario,
)
from aimon.practice.workspace import lay_out, port_of
from aimon.workspace import Workspace


def test_a_scenario_is_read_with_its_defaults() -> None:
    scenario = parse_scenario(
        "models: [{name: a, latency_ms: 5, failure: {every: 3, status: 503}}, {name: b}]", "x.yaml"
    )
    a, b = scenario.models
    assert scenario.key == KEY
    assert a.failure == Failure(every=3, status=503)
    assert b.protocols == ("openai", "anthropic", "gemini")
    assert scenario.get("a", "gemini") == a
    assert scenario.get("c", "gemini") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models: [{name: a, latency: 5}]", "unknown field `latency`"),
        ("models: [{latency_ms: 5}]", "missing required field `name`"),
        ("models: [{name: a, chunk: x}]", "$.models[0].chunk"),
        ("models: [{name: a, defects: [sleepy]}]", "sleepy"),
        ("models: [{name: a, protocols: [smtp]}]", "smtp"),
        ("models: [", "x.yaml:"),
        ("- a", "Expected `object`"),
        ("", "models: expected at least one model"),
        ("models: [{name: a, failure: {}}]", "models[0] (a): failure: expected either"),
        ("models: [{name: a, failure: {every: 0, status: 500}}]", "failure.every"),
        ("models: [{name: a, failure: {status: 200}}]", "failure.status: expected 400 to 599"),
        ("models: [{name: a, ttft_ms: 9, latency_ms: 5}]", "0 <= ttft_ms <= latency_ms"),
        ("models: [{name: a, latency_ms: .nan}]", "0 <= ttft_ms <= latency_ms"),
        ("models: [{name: a, latency_ms: .inf}]", "0 <= ttft_ms <= latency_ms"),
        ("models: [{name: a, chunk: 0}]", "a chunk of at least 1"),
        ("key: 한글\nmodels: [{name: a}]", "key: expected printable ASCII"),
    ],
)
def test_what_is_wrong_is_said_with_the_file_and_the_place(text: str, said: str) -> None:
    with pytest.raises(AimonError) as caught:
        parse_scenario(text, "x.yaml")
    assert caught.value.message.startswith("x.yaml: ")
    assert said in caught.value.message
    assert caught.value.hint


def test_all_problems_are_said_at_once() -> None:
    with pytest.raises(AimonError) as caught:
        parse_scenario("models: [{name: a, chunk: 0}, {name: a}, {name: b, ttft_ms: -1}]", "x.yaml")
    lines = caught.value.message.splitlines()
    assert len(lines) == 4
    assert sum("the name stands twice" in line for line in lines) == 2


def test_a_name_may_stand_once_in_each_protocol() -> None:
    text = "models: [{name: a, protocols: [openai]}, {name: a, protocols: [gemini]}]"
    assert len(parse_scenario(text, "x.yaml").models) == 2


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\xff")
    for name in ("missing.yaml", "bytes.yaml"):
        with pytest.raises(AimonError, match="cannot read") as caught:
            load_scenario(tmp_path / name)
        assert name in caught.value.message


def test_a_file_takes_the_packaged_scenarios_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("models: [{name: mine}]", "utf-8")
    assert [model.name for model in load_scenario(path).models] == ["mine"]


def test_every_packaged_model_is_registered_under_a_protocol_that_serves_it() -> None:
    scenario = load_scenario()
    registry = yaml.safe_load(packaged_registry())
    served = set()
    for entry in registry["models"]:
        provider = registry["templates"][entry["template"]]["provider"]
        model = scenario.get(entry["model"], provider)
        assert model is not None, entry["id"]
        served.add(model.name)
    assert served == {model.name for model in scenario.models}


def test_the_packaged_registry_covers_every_state_and_behaviour() -> None:
    entries = yaml.safe_load(packaged_registry())["models"]
    assert [entry["id"] for entry in entries if entry.get("default")] == ["gpt-main"]
    assert {entry["state"] for entry in entries} == {"active", "inactive"}
    assert any("retires" in entry for entry in entries)
    assert all(entry["price"] and entry["scores"] and entry["features"] for entry in entries)
    models = load_scenario().models
    assert {d for model in models for d in model.defects} == {"garble", "miscount", "misjudge"}
    assert any(entry.get("api_key") == "file:expired.key" for entry in entries)
    assert {m.failure.status for m in models if m.failure} == {503, None}


def test_the_packaged_registry_points_where_it_is_told() -> None:
    text = packaged_registry("http://127.0.0.1:4321/")
    assert "http://127.0.0.1:4321/openai/v1\n" in text
    assert ":8765" not in text


def test_the_packaged_models_dates_move_with_the_day() -> None:
    today = date(2030, 1, 31)
    text = packaged_registry(today=today)
    models = {model["id"]: model for model in yaml.safe_load(text)["models"]}
    assert (models["gpt-mini"]["retires"] - today).days == 101
    assert "price_change: {on: 2030-03-14," in text
    assert all(model["updated"] < today for model in models.values())


def test_the_packaged_registry_is_one_that_aimon_accepts(home: Path) -> None:
    lay_out(home, 4321, date(2026, 11, 20))
    registry = Workspace(home).registry
    assert len(registry.models) == len(load_scenario().models)
    assert port_of(registry) == 4321
