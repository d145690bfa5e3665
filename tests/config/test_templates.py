"""An entry is laid over its template field by field, and what is wrong is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from aimon.config.load import load
from aimon.config.problems import ConfigError
from aimon.core.registry import Model

TEMPLATE = "provider: openai, base_url: https://h.example/v1"


def _write(home: Path, models: str) -> Path:
    (home / "aimon.yaml").write_text("", encoding="utf-8")
    (home / "models.yaml").write_text(models, encoding="utf-8")
    return home


def _models(home: Path, models: str) -> tuple[Model, ...]:
    return load(_write(home, models)).registry.models


def _problems(home: Path, models: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(_write(home, models))
    return [str(problem) for problem in caught.value.problems]


def test_the_entry_wins_over_its_template(home: Path) -> None:
    text = f"""
templates: {{t: {{{TEMPLATE}, state: inactive, model: x, features: [a, b]}}}}
models:
  - {{id: a, template: t}}
  - {{id: b, template: t, state: active, model: y, features: [c], base_url: http://own}}
"""
    first, second = _models(home, text)
    assert (first.state, first.model, first.features) == ("inactive", "x", ("a", "b"))
    assert (second.state, second.model, second.features) == ("active", "y", ("c",))
    assert (second.base_url, second.provider) == ("http://own", "openai")


def test_nested_mappings_are_laid_field_by_field(home: Path) -> None:
    text = f"""
templates:
  t: {{{TEMPLATE}, price: {{input: 1, output: 2, currency: KRW}}, scores: {{quality: 9, speed: 8}},
       limits: {{context: 5, output: 6}}, probe: {{deadline: 9, temperature: 1}}}}
models:
  - {{id: a, template: t, model: m, price: {{output: 3}}, scores: {{quality: 1}},
     limits: {{output: 7}}, probe: {{temperature: null}}}}
  - {{id: b, template: t, model: m, price: null}}
"""
    first, second = _models(home, text)
    assert first.price is not None
    assert (first.price.input, first.price.output, first.price.currency) == (1, 3, "KRW")
    assert (first.scores.quality, first.scores.speed) == (1, 8)
    assert (first.limits.context, first.limits.output) == (5, 7)
    assert (first.probe.deadline, first.probe.temperature) == (9, None)
    assert second.price is None
    assert second.probe.temperature == 1


def test_a_mapping_may_be_half_in_the_template_and_half_in_the_entry(home: Path) -> None:
    text = f"""
templates: {{t: {{{TEMPLATE}, price: {{input: 1}}}}}}
models:
  - {{id: a, template: t, model: m, price: {{output: 3}}}}
"""
    assert _models(home, text)[0].price is not None
    assert _problems(home, text.replace(", price: {output: 3}", "")) == [
        (
            "models.yaml:2: models[0].price: output is missing: put it into this entry or into its "
            'template "t"'
        )
    ]


def test_the_name_shown_is_the_models_where_none_is_given(home: Path) -> None:
    text = f"models: [{{id: a, {TEMPLATE}, model: x}}, {{id: b, {TEMPLATE}, model: y, {{}}}}]"
    text = text.replace(", {}", ", display_name: Why")
    assert [model.display_name for model in _models(home, text)] == ["x", "Why"]


def test_an_error_in_a_template_is_told_once_at_its_line(home: Path) -> None:
    text = """
templates:
  t:
    provider: openia
    base_url: ftp://h
models:
  - {id: a, template: t, model: m}
  - {id: b, template: t, model: m}
"""
    assert [problem.split(":")[1] for problem in _problems(home, text)] == ["4", "5"]


def test_an_entry_that_mends_its_template_still_has_the_template_told(home: Path) -> None:
    text = "templates: {t: {provider: x}}\nmodels: [{id: a, template: t, provider: openai}]\n"
    assert any("templates.t.provider" in problem for problem in _problems(home, text))


@pytest.mark.parametrize("own", ["id: a", "default: true", "template: t"])
def test_a_template_holds_nothing_that_is_one_models_own(home: Path, own: str) -> None:
    (problem,) = _problems(home, f"templates: {{t: {{{TEMPLATE}, {own}}}}}")
    name = own.partition(":")[0]
    assert problem == (
        f"models.yaml:1: templates.t.{name}: {name} belongs to a model's entry, not to a template"
    )


def test_an_unknown_template_is_answered_with_the_nearest(home: Path) -> None:
    text = f"templates: {{openai: {{{TEMPLATE}}}}}\nmodels: [{{id: a, template: opnai, model: m}}]"
    assert _problems(home, text) == [
        'models.yaml:2: models[0].template: there is no template "opnai" (did you mean "openai"?)'
    ]


def test_without_templates_the_packaged_ones_are_pointed_to(home: Path) -> None:
    (problem,) = _problems(home, "models: [{id: a, template: openai, model: m}]")
    assert "aimon registry templates" in problem


def test_what_is_missing_says_where_to_put_it(home: Path) -> None:
    text = "templates: {t: {provider: openai}}\nmodels:\n  - {template: t}\n  - {id: b}\n"
    assert _problems(home, text) == [
        "models.yaml:3: models[0]: id is missing",
        (
            "models.yaml:3: models[0]: model is missing: put it into this entry or into its "
            'template "t"'
        ),
        (
            "models.yaml:3: models[0]: base_url is missing: put it into this entry or into its "
            'template "t"'
        ),
        "models.yaml:4: models[1]: provider is missing: put it into this entry",
        "models.yaml:4: models[1]: model is missing: put it into this entry",
        "models.yaml:4: models[1]: base_url is missing: put it into this entry",
    ]


def test_two_of_the_same_id_and_two_defaults_name_both_lines(home: Path) -> None:
    one = f"{TEMPLATE}, model: m, default: true"
    text = f"models:\n  - {{id: a, {one}}}\n  - {{id: b, {one}}}\n  - {{id: a, {one}}}\n"
    assert _problems(home, text) == [
        "models.yaml:3: models[1].default: there is one default model; another is in line 2",
        'models.yaml:4: models[2].id: the id "a" is already that of the model in line 2',
        "models.yaml:4: models[2].default: there is one default model; another is in line 2",
    ]


def test_a_default_that_its_template_makes_inactive_is_refused(home: Path) -> None:
    text = f"templates: {{t: {{{TEMPLATE}, state: inactive}}}}\n"
    text += "models: [{id: a, template: t, model: m, default: true}]"
    (problem,) = _problems(home, text)
    assert problem.startswith("models.yaml:2: models[0].default: the default model must be active")


def test_entries_that_are_no_mappings_do_not_hide_the_others(home: Path) -> None:
    text = f"templates: [t]\nmodels:\n  - 3\n  - {{id: A, {TEMPLATE}, model: m}}\n  - {{id: b}}\n"
    lines = [problem.split(":")[1] for problem in _problems(home, text)]
    assert lines == ["1", "3", "4", "5", "5", "5"]
