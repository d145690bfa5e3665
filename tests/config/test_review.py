"""What is right but will trouble somebody is told, without any key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aimon.config import document
from aimon.config.review import review, warnings

DAY = date(2026, 11, 23)


def _warnings(home: Path, models: str, settings: str = "") -> list[str]:
    (home / "aimon.yaml").write_text(settings, encoding="utf-8")
    (home / "models.yaml").write_text(models, encoding="utf-8")
    found = review(home)
    assert found.config is not None
    return [str(warning) for warning in warnings(found.config, home, DAY)]


def _entry(model_id: str, more: str) -> str:
    return f"{{id: {model_id}, provider: openai, base_url: http://h, model: m, {more}}}"


def test_a_key_that_is_not_set_is_told_by_its_name_and_once(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("A_KEY", raising=False)
    models = ", ".join(_entry(f"m{n}", f"default: {n == 1}, api_key: env:A_KEY") for n in (1, 2))
    assert _warnings(home, f"models: [{models}]") == [
        "models.yaml: models[0].api_key: the environment variable A_KEY is not set (set it where "
        + "aimon runs (for cron: in the crontab))"
    ]
    monkeypatch.setenv("A_KEY", "hunter2")
    assert _warnings(home, f"models: [{models}]") == []


def test_the_key_of_an_inactive_model_is_nobodys_trouble(home: Path) -> None:
    active = _entry("a", "default: true")
    inactive = _entry("b", "state: inactive, api_key: env:A_KEY, retires: 2020-01-01")
    assert _warnings(home, f"models: [{active}, {inactive}]") == []


def test_a_key_file_that_others_can_read_is_told(home: Path) -> None:
    models = f"models: [{_entry('a', 'default: true, api_key: file:key')}]"
    (home / "key").write_text("hunter2")
    (home / "key").chmod(0o644)
    (warning,) = _warnings(home, models)
    assert "open to other users" in warning
    assert "hunter2" not in warning
    (home / "key").chmod(0o600)
    assert _warnings(home, models) == []


def test_the_mail_password_is_looked_for_too(home: Path) -> None:
    mail = "mail: {host: h, from: a@b.c, to: [a@b.c], user: u, password: file:absent}"
    (warning,) = _warnings(home, f"models: [{_entry('a', 'default: true')}]", mail)
    assert warning.startswith("aimon.yaml: mail.password: the key file ")


@pytest.mark.parametrize(("day", "told"), [("2026-11-22", True), ("2026-11-23", False)])
def test_an_active_model_past_its_retirement_is_told(home: Path, day: str, told: bool) -> None:
    found = _warnings(home, f"models: [{_entry('a', f'default: true, retires: {day}')}]")
    assert any("a was to retire on 2026-11-22" in warning for warning in found) is told


@pytest.mark.parametrize(
    ("models", "why"),
    [
        ("[]", "there are no models yet"),
        (f"[{_entry('a', 'state: inactive')}]", "no model is active"),
        (f"[{_entry('a', 'state: active')}]", "no model is the default"),
    ],
)
def test_a_registry_that_leaves_nothing_to_do_is_told(home: Path, models: str, why: str) -> None:
    (warning,) = _warnings(home, f"models: {models}")
    assert why in warning


def test_active_models_that_no_budget_holds_back_are_told(home: Path) -> None:
    usd, krw = "price: {input: 1, output: 1}", "price: {input: 1, output: 1, currency: KRW}"
    entries = (
        _entry("a", f"default: true, {usd}"),
        _entry("b", krw),
        _entry("c", "display_name: C"),
        _entry("d", "state: inactive"),
    )
    models = f"models: [{', '.join(entries)}]"
    assert _warnings(home, models) == []
    assert _warnings(home, models, "budget: {day: 1}") == [
        "aimon.yaml: budget: tests of models without a price in USD do not count against it: b, c"
    ]
    assert _warnings(home, models, "budget: {month: 1, currency: KRW}")[0].endswith(": a, c")
    assert _warnings(home, f"models: [{entries[0]}]", "budget: {day: 1}") == []


def _alerts(home: Path, settings: str) -> list[str]:
    return _warnings(home, f"models: [{_entry('a', 'default: true')}]", settings)


def test_a_route_by_mail_without_a_mail_server_is_told(home: Path) -> None:
    every = "severities: [emergency, major, minor, info]"
    routes = f"alerts: {{routes: [{{name: boss, kind: mail, {every}}}]}}"
    (warning,) = _alerts(home, routes)
    assert warning.startswith("aimon.yaml: alerts.routes[0]: alerts leave by no mail until mail:")
    assert _alerts(home, f"{routes}\nmail: {{host: h, from: a@b.c, to: [a@b.c]}}") == []


def test_severities_that_no_route_takes_are_told(home: Path) -> None:
    routes = "alerts: {routes: [{name: hook, kind: webhook, url: 'https://h/x'}]}"
    assert _alerts(home, routes) == [
        "aimon.yaml: alerts.routes: no route takes alerts of these severities: minor, info"
    ]


def test_a_routes_address_and_headers_are_looked_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("A_KEY", raising=False)
    every = "severities: [emergency, major, minor, info]"
    route = f"name: h, kind: webhook, url: 'file:absent', headers: {{X: 'env:A_KEY'}}, {every}"
    told = _alerts(home, f"alerts: {{routes: [{{{route}}}]}}")
    assert [warning.split(": ")[1] for warning in told] == [
        "alerts.routes[0].url",
        "alerts.routes[0].headers.X",
    ]


def test_two_routes_of_one_name_are_a_problem(home: Path) -> None:
    one = "{name: hook, kind: webhook, url: 'https://h/x'}"
    (home / "aimon.yaml").write_text(f"alerts: {{routes: [{one}, {one}]}}", encoding="utf-8")
    (home / "models.yaml").write_text("models: []", encoding="utf-8")
    (problem,) = review(home).problems
    assert "two routes have the name hook" in str(problem)


def test_a_yaml_reader_without_libyaml_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "HAS_LIBYAML", False)
    (warning,) = _warnings(home, f"models: [{_entry('a', 'default: true')}]")
    assert "without libyaml" in warning


def test_problems_come_as_data_with_a_hint(home: Path) -> None:
    found = review(home)
    assert found.config is None
    assert len(found.problems) == 2
    assert "aimon init" in found.hint
