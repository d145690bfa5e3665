"""The files that come with aimon are themselves in order, and say the same."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace
from wcwidth import wcswidth

from aimon.config import parse
from aimon.config.layout import FILES, FOLDERS, lay_out
from aimon.config.load import load
from aimon.config.presets import Preset, find, presets
from aimon.config.problems import Findings
from aimon.core.alertsettings import RouteKind
from aimon.core.registry import PROVIDERS
from aimon.core.settings import Settings
from aimon.errors import AimonError, WrongUsage

PACKAGE = Path(parse.__file__).parent


def test_a_fresh_workspace_is_in_order_and_speaks_korean(home: Path) -> None:
    lay_out(home)
    config = load(home)
    assert config.settings == Settings(language="ko")
    assert len(config.registry.models) == 4
    assert config.registry.active == ()


def test_what_is_commented_out_in_the_settings_would_be_taken(home: Path) -> None:
    text = (PACKAGE / "new_aimon.yaml").read_text(encoding="utf-8")
    lines = [
        line.removeprefix("# ") if line.startswith("# ") and ":" in line else line
        for line in text.splitlines()
        if not line.startswith("# ") or line.removeprefix("# ").lstrip()[:1].isascii()
    ]
    findings = Findings("aimon.yaml")
    settings = parse.settings("\n".join(lines[1:]).encode(), findings)
    assert findings.problems == []
    assert settings is not None
    assert settings.mail is not None
    assert settings.mail.password == "file:smtp.password"
    assert settings.organisation
    assert settings.network.proxy
    assert set(settings.schedule.jobs) == {"traffic", "week-review", "night-look"}
    assert settings.schedule.ping
    schedule = replace(settings.schedule, jobs={}, ping=None)
    assert (schedule, settings.thresholds) == (Settings().schedule, Settings().thresholds)
    assert (settings.weights, settings.business_days) == (
        Settings().weights,
        Settings().business_days,
    )
    assert (settings.business_hours, settings.sla) == (Settings().business_hours, Settings().sla)
    assert settings.holidays.korean
    assert settings.holidays.add
    assert settings.holidays.remove
    assert settings.contacts.administrator
    assert settings.contacts.emergency
    plain = replace(settings.alerts, rules={}, routes=())
    assert plain == Settings().alerts
    assert {route.kind for route in settings.alerts.routes} == set(get_args(RouteKind))
    assert settings.alerts.rules
    assert len(settings.maintenance) == 3


def test_what_is_commented_out_in_the_registry_would_be_taken(home: Path) -> None:
    text = (PACKAGE / "new_models.yaml").read_text(encoding="utf-8").replace("\n    # ", "\n    ")
    findings = Findings("models.yaml")
    registry = parse.registry(text.replace("state: inactive", "state: active").encode(), findings)
    assert findings.problems == []
    assert registry is not None
    first = registry.models[0]
    assert first.default
    assert first.price_change is not None
    assert first.retires is not None
    assert first.probe.deadline == 60


def test_each_preset_makes_a_model_of_its_provider() -> None:
    for preset in presets():
        text = (
            f"templates:\n{preset.yaml}models:\n  - {{id: a, template: {preset.name}, model: m}}\n"
        )
        findings = Findings("models.yaml")
        registry = parse.registry(text.encode(), findings)
        assert findings.problems == []
        assert registry is not None
        assert registry.models[0].base_url == preset.fields["base_url"]
        assert registry.models[0].provider == preset.fields["provider"]
        assert preset.about


def test_every_provider_has_a_preset_of_its_name() -> None:
    fields = {preset.name: preset.fields for preset in presets()}
    for name in PROVIDERS:
        assert fields[name]["provider"] == name


def test_every_preset_but_a_local_servers_says_where_its_key_is() -> None:
    without = {preset.name for preset in presets() if "api_key" not in preset.fields}
    assert without == {"ollama", "own-server"}
    for preset in presets():
        assert preset.fields["base_url"].startswith(("https://", "http://localhost:"))


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_a_preset_reads_without_wrapping_on_a_terminal_of_80_columns(preset: Preset) -> None:
    assert max(wcswidth(line) for line in preset.yaml.splitlines()) <= 80


def test_the_presets_are_the_new_registrys_templates(home: Path) -> None:
    lay_out(home)
    for model in load(home).registry.models:
        fields = find(model.template or "").fields
        assert fields.pop("provider") == model.provider
        assert {name: getattr(model, name) for name in fields} == fields


def test_an_unknown_preset_is_answered_with_the_nearest() -> None:
    with pytest.raises(WrongUsage) as caught:
        find("antropic")
    assert "anthropic" in caught.value.hint


def test_only_the_user_can_look_into_a_new_workspace(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "new"
    layout = lay_out(home)
    assert home.stat().st_mode & 0o777 == 0o700
    for name in FOLDERS:
        assert (home / name).stat().st_mode & 0o777 == 0o700
    for name in FILES:
        assert (home / name).stat().st_mode & 0o777 == 0o600
    assert layout.kept == ()
    assert len(layout.created) == len(FOLDERS) + len(FILES)


def test_what_is_there_is_kept_even_a_link_that_leads_nowhere(home: Path) -> None:
    (home / "models.yaml").write_text("mine")
    (home / "aimon.yaml").symlink_to(home / "absent")
    (home / "log").mkdir()
    layout = lay_out(home)
    assert set(layout.kept) == {"log/", "models.yaml", "aimon.yaml"}
    assert (home / "models.yaml").read_text() == "mine"
    assert not (home / "absent").exists()


def test_a_file_in_a_folders_place_is_named(home: Path) -> None:
    (home / "log").write_text("")
    with pytest.raises(AimonError, match="a file stands in the folder's place"):
        lay_out(home)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AimonError, match="cannot make"):
        lay_out(tmp_path / "file" / "home")
